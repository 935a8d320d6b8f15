#include "scan/format.h"

static int csv_sniff(struct aj_str head)
{
	(void)head;
	return 0;
}

static enum aj_status csv_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	(void)scan;
	return aj_stream_drain(in, err);
}

const struct aj_format aj_format_csv = {
	.name = "csv",
	.about = "csv",
	.sniff = csv_sniff,
	.read = csv_read,
};
