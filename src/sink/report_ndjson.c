/* report_ndjson.c: a JSON document a line: findings, objects that were not read whole, and the summary at the
 * end. */

#include "sink/report_driver.h"
#include "sink/show.h"
#include "sink/summary_json.h"

/* Nothing in text has to be escaped. */
static void add_plain(struct aj_buf *out, struct aj_str key, const char *text)
{
	aj_buf_add(out, key);
	aj_buf_add(out, aj_str_z(text));
	aj_buf_add(out, AJ_S("\""));
}

static void add_because(struct aj_buf *out, uint32_t because)
{
	bool first = true;

	aj_buf_add(out, AJ_S(",\"because\":["));
	for (unsigned bit = 0; bit < AJ_BECAUSE_COUNT; bit++) {
		if ((because >> bit & 1) == 0)
			continue;
		add_plain(out, first ? AJ_S("\"") : AJ_S(",\""), aj_because_name(1u << bit));
		first = false;
	}
	aj_buf_add(out, AJ_S("]"));
}

/* The optional members: left out where there is nothing to say. */
static void add_extras(const struct aj_item *item, struct aj_buf *out)
{
	const struct aj_finding *finding = item->finding;

	if (finding->country[0])
		add_plain(out, AJ_S(",\"country\":\""), finding->country);
	if (finding->detail) {
		aj_buf_add(out, AJ_S(",\"detail\":"));
		aj_buf_json(out, aj_str_z(finding->detail));
	}
	if (item->value.len > 0) {
		aj_buf_add(out, AJ_S(",\"value\":"));
		aj_buf_json(out, item->value);
	}
}

static void ndjson_item(const struct aj_item *item, struct aj_buf *out)
{
	aj_buf_add(out, AJ_S("{\"kind\":\"finding\",\"object\":"));
	aj_buf_json(out, item->object);
	aj_buf_add(out, AJ_S(",\"place\":"));
	aj_buf_json(out, item->place);
	aj_buf_add(out, AJ_S(",\"start\":"));
	aj_item_number(out, item->start);
	aj_buf_add(out, AJ_S(",\"end\":"));
	aj_item_number(out, item->end);
	aj_buf_add(out, AJ_S(",\"type\":"));
	aj_buf_json(out, aj_str_z(item->type->name));
	add_plain(out, AJ_S(",\"likelihood\":\""), aj_likelihood_name(item->finding->likelihood));
	add_plain(out, AJ_S(",\"severity\":\""), aj_show_severity(item->finding->severity));
	add_because(out, item->finding->because);
	if (item->field.len > 0) {
		aj_buf_add(out, AJ_S(",\"field\":"));
		aj_buf_json(out, item->field);
	}
	aj_buf_add(out, AJ_S(",\"masked\":"));
	aj_buf_json(out, aj_str_z(item->masked));
	add_plain(out, AJ_S(",\"hash\":\""), item->hash);
	add_extras(item, out);
	aj_buf_add(out, AJ_S("}\n"));
}

static void ndjson_object(const struct aj_report_options *options, struct aj_str name, enum aj_how how,
    const char *why, struct aj_buf *out)
{
	(void)options;
	aj_buf_add(out, AJ_S("{\"kind\":\"object\",\"object\":"));
	aj_buf_json(out, name);
	add_plain(out, AJ_S(",\"how\":\""), aj_how_name(how));
	aj_buf_add(out, AJ_S(",\"why\":"));
	aj_buf_json(out, aj_str_z(why));
	aj_buf_add(out, AJ_S("}\n"));
}

static void ndjson_tail(
    const struct aj_report_options *options, const struct aj_summary *summary, struct aj_buf *out)
{
	aj_buf_add(out, AJ_S("{\"kind\":\"summary\","));
	aj_summary_json(options, summary, NULL, out);
	aj_buf_add(out, AJ_S("}\n"));
}

const struct aj_report_driver aj_report_ndjson = {
	.name = "ndjson",
	.about = "a JSON document a line: each finding, each object not read whole, the summary last",
	.item = ndjson_item,
	.object = ndjson_object,
	.tail = ndjson_tail,
};
