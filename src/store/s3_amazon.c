/* s3_amazon.c: Amazon S3, and what else speaks its language where the scope says so. */

#include "store/s3.h"

static enum aj_status s3_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (aj_str_eq(aj_answer_header(front, "Server"), AJ_S("AmazonS3")))
		aj_visit_is(visit, "Amazon S3", (struct aj_str){ 0 });
	else if (aj_visit_declared(visit) && aj_s3_speaks(front))
		aj_visit_is(visit, "S3-compatible", (struct aj_str){ 0 });
	else
		return AJ_END;
	return AJ_OK;
}

static const uint16_t ports[] = { 443, 0 };

const struct aj_kind aj_kind_s3 = {
	.name = "s3",
	.about = "Amazon S3 and compatible: buckets that the scope names",
	.ports = ports,
	.http = true,
	.account = "https://%s.s3.amazonaws.com",
	.recognise = s3_recognise,
	.prove = aj_s3_prove,
	.list = aj_s3_list,
	.bytes = aj_s3_bytes,
};
