#include "scan/format.h"

static int gzip_sniff(struct aj_str head)
{
	(void)head;
	return 0;
}

static enum aj_status gzip_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	(void)scan;
	return aj_stream_drain(in, err);
}

const struct aj_format aj_format_gzip = {
	.name = "gzip",
	.about = "gzip",
	.sniff = gzip_sniff,
	.read = gzip_read,
};
