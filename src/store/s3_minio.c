/* s3_minio.c: MinIO. Its console, on another port, is no store; its health pages are open to all. */

#include "store/s3.h"

static enum aj_status minio_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_str server;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	server = aj_answer_header(front, "Server");
	if (!aj_str_starts_nocase(server, AJ_S("minio")) || (server.len > 5 && server.ptr[5] != '/'))
		return AJ_END;
	aj_visit_is(visit, "MinIO", aj_str_from(server, 6));
	return AJ_OK;
}

static const uint16_t ports[] = { 9000, 0 };

const struct aj_kind aj_kind_minio = {
	.name = "minio",
	.scheme = "s3",
	.about = "MinIO: buckets that the scope names",
	.ports = ports,
	.http = true,
	.recognise = minio_recognise,
	.prove = aj_s3_prove,
	.list = aj_s3_list,
	.bytes = aj_s3_bytes,
};
