#include "format/packed/member_name.h"

enum { TEXT_MAX = 64 * 1024 }; /* bytes that are looked at: more than any of these formats has room for */

static enum aj_status scan_text(
    struct aj_scan *scan, struct aj_mend *mend, struct aj_str field, struct aj_str text, struct aj_err *err)
{
	struct aj_fields *fields = aj_scan_fields(scan);
	struct aj_value value = { 0 };
	struct aj_run run = { 0 };
	struct aj_record record = { 0 };
	struct aj_text whole;
	enum aj_status st;

	if (!fields)
		return aj_fail(err, AJ_ELIMIT, "no memory for the names of fields");
	text = aj_str_sub(text, 0, TEXT_MAX);
	if (text.len == 0)
		return AJ_OK;
	value.len = record.len = (uint32_t)text.len;
	value.field = aj_field_child(fields, &fields->root, field);
	whole = (struct aj_text){ .bytes = text,
		.to = text.len,
		.values = &value,
		.n_values = 1,
		.runs = &run,
		.n_runs = 1,
		.records = &record,
		.n_records = 1 };
	st = aj_mend_text(mend, &whole, err);
	return st == AJ_OK ? aj_scan_text(scan, &whole, err) : st;
}

size_t aj_member_name_ending(struct aj_str name)
{
	static const char *const usual[] = { "pst", "ost", "eml", "msg", "mbox", "mbx", "txt", "csv", "json",
		"xml", "html", "zip", "tar", "gz", "bz2", "xz", "7z", "rar", "pdf", "doc", "docx", "xls",
		"xlsx", "ppt", "pptx", "rtf", "odt", "ods", "ics", "vcf", "log", "bak", "sql", "db", "jpg",
		"png" };

	for (size_t i = 0; i < AJ_LEN(usual); i++) {
		struct aj_str end = aj_str_z(usual[i]);

		if (name.len > end.len + 1 && name.ptr[name.len - end.len - 1] == '.' &&
		    aj_str_eq_nocase(aj_str_from(name, name.len - end.len), end))
			return end.len + 1;
	}
	return 0;
}

/* Without the endings of an address. Twice: "jane@example.com.tar.gz" */
static struct aj_str without_ending(struct aj_str name)
{
	for (int i = 0; i < 2 && aj_str_find(name, 0, '@') < name.len; i++)
		name = aj_str_sub(name, 0, name.len - aj_member_name_ending(name));
	return name;
}

enum aj_status aj_member_link(
    struct aj_scan *scan, struct aj_mend *mend, struct aj_str name, struct aj_str link, struct aj_err *err)
{
	enum aj_status st;

	aj_scan_entry(scan, name.len > 0 ? name : AJ_S("?"));
	st = scan_text(scan, mend, AJ_S("link"), without_ending(link), err);
	aj_scan_entry(scan, AJ_S(""));
	return st;
}

enum aj_status aj_member_name(
    struct aj_scan *scan, struct aj_mend *mend, struct aj_str name, struct aj_str comment, struct aj_err *err)
{
	enum aj_status st;

	aj_scan_entry(scan, name.len > 0 ? name : AJ_S("?")); /* "" would be the layer itself */
	st = scan_text(scan, mend, AJ_S("name"), without_ending(name), err);
	if (st == AJ_OK)
		st = scan_text(scan, mend, AJ_S("comment"), comment, err);
	aj_scan_entry(scan, AJ_S(""));
	return st;
}
