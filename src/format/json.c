#include "scan/format.h"

static int json_sniff(struct aj_str head)
{
	(void)head;
	return 0;
}

static enum aj_status json_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	(void)scan;
	return aj_stream_drain(in, err);
}

const struct aj_format aj_format_json = {
	.name = "json",
	.about = "json",
	.sniff = json_sniff,
	.read = json_read,
};
