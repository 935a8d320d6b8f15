/* report_json.c: the summary as one JSON document. */

#include "sink/report_driver.h"
#include "sink/summary_json.h"

static void json_tail(
    const struct aj_report_options *options, const struct aj_summary *summary, struct aj_buf *out)
{
	aj_buf_add(out, AJ_S("{"));
	aj_summary_json(options, summary, "\n  ", out);
	aj_buf_add(out, AJ_S("\n}\n"));
}

const struct aj_report_driver aj_report_json = {
	.name = "json",
	.about = "the summary as one JSON document",
	.tail = json_tail,
};
