/* s3_ceph.c: Ceph's gateway of objects (RADOS Gateway), known by its ids of requests. */

#include "store/s3.h"

static enum aj_status ceph_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (!aj_str_starts(aj_answer_header(front, "x-amz-request-id"), AJ_S("tx0000")) ||
	    !aj_s3_speaks(front))
		return AJ_END;
	aj_visit_is(visit, "Ceph RADOS Gateway", (struct aj_str){ 0 });
	return AJ_OK;
}

static const uint16_t ports[] = { 7480, 0 };

const struct aj_kind aj_kind_ceph = {
	.name = "ceph",
	.scheme = "s3",
	.about = "Ceph RADOS Gateway: buckets that the scope names",
	.ports = ports,
	.http = true,
	.recognise = ceph_recognise,
	.prove = aj_s3_prove,
	.list = aj_s3_list,
	.bytes = aj_s3_bytes,
};
