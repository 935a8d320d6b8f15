/* s3_alibaba.c: Alibaba Cloud Object Storage Service. */

#include "store/s3.h"

static enum aj_status alibaba_oss_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (!aj_str_eq(aj_answer_header(front, "Server"), AJ_S("AliyunOSS")) &&
	    aj_answer_header(front, "x-oss-request-id").len == 0)
		return AJ_END;
	aj_visit_is(visit, "Alibaba Cloud OSS", (struct aj_str){ 0 });
	return AJ_OK;
}

static const uint16_t ports[] = { 443, 0 };

const struct aj_kind aj_kind_alibaba_oss = {
	.name = "alibaba-oss",
	.scheme = "s3",
	.about = "Alibaba Cloud OSS: buckets that the scope names",
	.ports = ports,
	.http = true,
	.account = "https://%s.aliyuncs.com", /* backup.oss-eu-central-1 */
	.recognise = alibaba_oss_recognise,
	.prove = aj_s3_prove,
	.list = aj_s3_list,
	.bytes = aj_s3_bytes,
};
