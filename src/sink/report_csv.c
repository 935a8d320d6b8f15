/*
 * report_csv.c: findings as a table (RFC 4180), for spreadsheets. A cell that a
 * spreadsheet would take for a formula gets an apostrophe in front, see OWASP,
 * "CSV Injection".
 */

#include "sink/report_driver.h"
#include "sink/show.h"

static bool looks_like_formula(struct aj_str cell)
{
	static const char wide[][4] = { "＝", "＋", "－", "＠" }; /* some locales take these as well */

	if (cell.len == 0)
		return false;
	if (memchr("=+-@\t\r|%", cell.ptr[0], 8))
		return true;
	for (size_t i = 0; i < AJ_LEN(wide); i++)
		if (aj_str_starts(cell, aj_str(wide[i], 3)))
			return true;
	return false;
}

static void add_cell(struct aj_buf *out, struct aj_str cell)
{
	bool quote = false;

	for (size_t i = 0; i < cell.len && !quote; i++)
		quote =
		    cell.ptr[i] == '"' || cell.ptr[i] == ',' || cell.ptr[i] == '\n' || cell.ptr[i] == '\r';
	if (quote)
		aj_buf_add(out, AJ_S("\""));
	if (looks_like_formula(cell))
		aj_buf_add(out, AJ_S("'"));
	while (cell.len > 0) {
		struct aj_str part = aj_str_until(cell, '"');

		aj_buf_add(out, part);
		if (part.len < cell.len)
			aj_buf_add(out, AJ_S("\"\""));
		cell = aj_str_from(cell, part.len + 1);
	}
	if (quote)
		aj_buf_add(out, AJ_S("\""));
}

/* A cell whose bytes come from input. */
static void add_name(struct aj_buf *out, struct aj_str name)
{
	struct aj_buf shown;
	size_t plain = 0;

	while (plain < name.len && name.ptr[plain] >= ' ' && name.ptr[plain] < 0x7f)
		plain++;
	if (plain == name.len) {
		add_cell(out, name);
		return;
	}
	aj_buf_init(&shown, SIZE_MAX / 2);
	aj_show_name(&shown, name);
	add_cell(out, aj_buf_str(&shown));
	out->full = out->full || shown.full;
	aj_buf_fini(&shown);
}

static void csv_head(const struct aj_report_options *options, struct aj_buf *out)
{
	aj_buf_add(out, AJ_S("kind,object,place,start,end,type,likelihood,severity,because,field,masked,hash,"
			     "country,detail"));
	if (options->show)
		aj_buf_add(out, AJ_S(",value"));
	aj_buf_add(out, AJ_S("\r\n"));
}

static void add_because(struct aj_buf *out, uint32_t because)
{
	bool first = true;

	for (unsigned bit = 0; bit < AJ_BECAUSE_COUNT; bit++) {
		if ((because >> bit & 1) == 0)
			continue;
		if (!first)
			aj_buf_add(out, AJ_S("; "));
		aj_buf_add(out, aj_str_z(aj_because_name(1u << bit)));
		first = false;
	}
}

static void csv_item(const struct aj_item *item, struct aj_buf *out)
{
	const struct aj_finding *finding = item->finding;
	struct aj_str comma = AJ_S(",");

	aj_buf_add(out, AJ_S("finding,"));
	add_name(out, item->object);
	aj_buf_add(out, comma);
	add_name(out, item->place);
	aj_buf_add(out, comma);
	aj_item_number(out, item->start);
	aj_buf_add(out, comma);
	aj_item_number(out, item->end);
	aj_buf_add(out, comma);
	add_cell(out, aj_str_z(item->type->name));
	aj_buf_add(out, comma);
	aj_buf_add(out, aj_str_z(aj_likelihood_name(finding->likelihood)));
	aj_buf_add(out, comma);
	aj_buf_add(out, aj_str_z(aj_show_severity(finding->severity)));
	aj_buf_add(out, comma);
	add_because(out, finding->because);
	aj_buf_add(out, comma);
	add_name(out, item->field);
	aj_buf_add(out, comma);
	add_cell(out, aj_str_z(item->masked));
	aj_buf_add(out, comma);
	aj_buf_add(out, aj_str_z(item->hash));
	aj_buf_add(out, comma);
	aj_buf_add(out, aj_str_z(finding->country));
	aj_buf_add(out, comma);
	add_name(out, aj_str_z(finding->detail));
	if (item->options->show) {
		aj_buf_add(out, comma);
		add_name(out, item->value);
	}
	aj_buf_add(out, AJ_S("\r\n"));
}

/* kind says how it ended and detail why; without this a table would look complete that is not. */
static void csv_object(const struct aj_report_options *options, struct aj_str name, enum aj_how how,
    const char *why, struct aj_buf *out)
{
	aj_buf_add(out, aj_str_z(aj_how_name(how)));
	aj_buf_add(out, AJ_S(","));
	add_name(out, name);
	aj_buf_add(out, AJ_S(",,,,,,,,,,,,"));
	add_name(out, aj_str_z(why));
	if (options->show)
		aj_buf_add(out, AJ_S(","));
	aj_buf_add(out, AJ_S("\r\n"));
}

const struct aj_report_driver aj_report_csv = {
	.name = "csv",
	.about = "a table of findings (RFC 4180)",
	.head = csv_head,
	.item = csv_item,
	.object = csv_object,
};
