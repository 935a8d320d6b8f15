/* s3_google.c: Google Cloud Storage by its XML interface. It says the same of what is private and what is not
 * there. */

#include "store/s3.h"

static enum aj_status gcs_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (aj_answer_header(front, "X-GUploader-UploadID").len == 0 &&
	    !aj_str_eq(aj_answer_header(front, "Server"), AJ_S("UploadServer")))
		return AJ_END;
	aj_visit_is(visit, "Google Cloud Storage", (struct aj_str){ 0 });
	return AJ_OK;
}

static const uint16_t ports[] = { 443, 0 };

const struct aj_kind aj_kind_gcs = {
	.name = "gcs",
	.scheme = "gs",
	.about = "Google Cloud Storage: buckets that the scope names",
	.ports = ports,
	.http = true,
	.account = "https://storage.googleapis.com/%s",
	.recognise = gcs_recognise,
	.prove = aj_s3_prove,
	.list = aj_s3_list,
	.bytes = aj_s3_bytes,
};
