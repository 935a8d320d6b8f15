/* s3_digitalocean.c: DigitalOcean Spaces, which are Ceph's: known by the host, or declared. */

#include "store/s3.h"

static enum aj_status digitalocean_spaces_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (!aj_str_ends(aj_str_z(visit->endpoint->host), AJ_S(".digitaloceanspaces.com")) &&
	    !aj_visit_declared(visit))
		return AJ_END;
	if (!aj_str_starts(aj_answer_header(front, "x-amz-request-id"), AJ_S("tx0000")))
		return AJ_END;
	/* What its cache gives may be older than what the origin does. */
	aj_visit_is(visit,
	    strstr(visit->endpoint->host, ".cdn.") ? "cache of DigitalOcean Spaces" : "DigitalOcean Spaces",
	    (struct aj_str){ 0 });
	return AJ_OK;
}

static const uint16_t ports[] = { 443, 0 };

const struct aj_kind aj_kind_digitalocean_spaces = {
	.name = "digitalocean-spaces",
	.scheme = "s3",
	.about = "DigitalOcean Spaces: spaces that the scope names",
	.ports = ports,
	.http = true,
	.account = "https://%s.digitaloceanspaces.com", /* backup.fra1 */
	.recognise = digitalocean_spaces_recognise,
	.prove = aj_s3_prove,
	.list = aj_s3_list,
	.bytes = aj_s3_bytes,
};
