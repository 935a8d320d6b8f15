#include "sink/show.h"

#include "base/date.h"
#include "base/utf8.h"

#include <stdio.h>

/* Sorted ranges of code points. */
struct range {
	uint32_t first, last;
};

static bool within(const struct range *ranges, size_t count, uint32_t point)
{
	for (size_t i = 0; i < count && ranges[i].first <= point; i++)
		if (point <= ranges[i].last)
			return true;
	return false;
}

bool aj_show_hides(uint32_t point)
{
	/* General categories Cc, Cf, Zl, Zp, Co and noncharacters, and what is drawn as nothing. */
	static const struct range ranges[] = { { 0x00, 0x1f }, { 0x7f, 0x9f }, { 0xad, 0xad },
		{ 0x34f, 0x34f }, { 0x600, 0x605 }, { 0x61c, 0x61c }, { 0x6dd, 0x6dd }, { 0x70f, 0x70f },
		{ 0x115f, 0x1160 }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f }, { 0x200b, 0x200f },
		{ 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0x3164, 0x3164 }, { 0xe000, 0xf8ff },
		{ 0xfdd0, 0xfdef }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 },
		{ 0xfff0, 0xfffb }, { 0xfffe, 0xffff }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
		{ 0xe0000, 0x10ffff } };

	if (point >= 0x20 && point < 0x7f)
		return false;
	return within(ranges, AJ_LEN(ranges), point);
}

static void add_escape(struct aj_buf *out, uint32_t point)
{
	if (point == '\n')
		aj_buf_add(out, AJ_S("\\n"));
	else if (point == '\t')
		aj_buf_add(out, AJ_S("\\t"));
	else if (point < 0x80)
		aj_buf_addf(out, "\\x%02x", point);
	else
		aj_buf_addf(out, "\\u{%x}", point);
}

void aj_show_name(struct aj_buf *out, struct aj_str name)
{
	size_t plain = 0; /* what lies between it and i is to be copied */

	for (size_t i = 0; i < name.len;) {
		uint32_t point = 0;
		size_t width = aj_utf8_read(aj_str_from(name, i), &point);

		if (width > 0 && !aj_show_hides(point)) {
			i += width;
			continue;
		}
		aj_buf_add(out, aj_str_sub(name, plain, i - plain));
		if (width > 0)
			add_escape(out, point);
		else
			aj_buf_addf(out, "\\x%02x", name.ptr[i]);
		i += width ? width : 1;
		plain = i;
	}
	aj_buf_add(out, aj_str_from(name, plain));
}

/* UAX #11 (East Asian Width) W and F, and combining marks of the scripts most met. */
static size_t columns_of(uint32_t point)
{
	static const struct range wide[] = { { 0x1100, 0x115f }, { 0x231a, 0x231b }, { 0x2329, 0x232a },
		{ 0x23e9, 0x23f3 }, { 0x2614, 0x2615 }, { 0x2648, 0x2653 }, { 0x26a1, 0x26a1 },
		{ 0x2705, 0x2705 }, { 0x274c, 0x274c }, { 0x2753, 0x2757 }, { 0x2e80, 0x303e },
		{ 0x3041, 0x4dbf }, { 0x4e00, 0xa4cf }, { 0xa960, 0xa97c }, { 0xac00, 0xd7a3 },
		{ 0xf900, 0xfaff }, { 0xfe30, 0xfe6f }, { 0xff00, 0xff60 }, { 0xffe0, 0xffe6 },
		{ 0x16fe0, 0x18cff }, { 0x1b000, 0x1b2ff }, { 0x1f004, 0x1f004 }, { 0x1f0cf, 0x1f0cf },
		{ 0x1f18e, 0x1f18e }, { 0x1f191, 0x1f19a }, { 0x1f200, 0x1f64f }, { 0x1f680, 0x1f6ff },
		{ 0x1f7e0, 0x1f7eb }, { 0x1f900, 0x1faff }, { 0x20000, 0x3fffd } };
	static const struct range none[] = { { 0x300, 0x36f }, { 0x483, 0x489 }, { 0x591, 0x5bd },
		{ 0x610, 0x61a }, { 0x64b, 0x65f }, { 0x900, 0x902 }, { 0x93c, 0x93c }, { 0x941, 0x948 },
		{ 0x94d, 0x94d }, { 0xe31, 0xe31 }, { 0xe34, 0xe3a }, { 0xe47, 0xe4e }, { 0x1ab0, 0x1aff },
		{ 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff }, { 0x302a, 0x302d }, { 0x3099, 0x309a },
		{ 0xfe20, 0xfe2f } };

	if (point < 0x300)
		return 1;
	return within(none, AJ_LEN(none), point) ? 0 : within(wide, AJ_LEN(wide), point) ? 2 : 1;
}

size_t aj_show_width(struct aj_str shown)
{
	size_t columns = 0;

	for (size_t i = 0; i < shown.len;) {
		uint32_t point = 0;
		size_t width = aj_utf8_read(aj_str_from(shown, i), &point);

		columns += width ? columns_of(point) : 1;
		i += width ? width : 1;
	}
	return columns;
}

struct aj_str aj_show_start(struct aj_str shown, size_t columns)
{
	size_t i = 0, used = 0;

	while (i < shown.len) {
		uint32_t point = 0;
		size_t width = aj_utf8_read(aj_str_from(shown, i), &point);

		used += width ? columns_of(point) : 1;
		if (used > columns)
			break;
		i += width ? width : 1;
	}
	return aj_str_sub(shown, 0, i);
}

void aj_show_cut(struct aj_buf *out, struct aj_str shown, size_t columns)
{
	size_t all = aj_show_width(shown), end, left = all;
	struct aj_str start;

	if (all <= columns || columns == 0) {
		aj_buf_add(out, columns ? shown : AJ_S(""));
		return;
	}
	/* The end of a path says more than its start: it gets two thirds. */
	start = aj_show_start(shown, (columns - 1) / 3);
	for (end = start.len; end < shown.len && left > columns - 1 - aj_show_width(start);) {
		uint32_t point;
		size_t width = aj_utf8_read(aj_str_from(shown, end), &point);

		end += width ? width : 1;
		left = aj_show_width(aj_str_from(shown, end));
	}
	aj_buf_add(out, start);
	aj_buf_add(out, AJ_S("…"));
	aj_buf_add(out, aj_str_from(shown, end));
}

size_t aj_show_count(uint64_t n, char out[AJ_SHOW_MAX])
{
	char digits[24];
	size_t len = (size_t)snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n), at = 0;

	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			out[at++] = ',';
		out[at++] = digits[i];
	}
	out[at] = '\0';
	return at;
}

size_t aj_show_error(const struct aj_distinct *distinct, char out[AJ_SHOW_MAX])
{
	out[0] = '\0';
	if (distinct->exact)
		return 0;
	return (size_t)snprintf(out, AJ_SHOW_MAX, "±%.1f %%", distinct->error * 100);
}

size_t aj_show_bytes(uint64_t bytes, char out[AJ_SHOW_MAX])
{
	static const char *const units[] = { "kB", "MB", "GB", "TB", "PB", "EB" };
	double value = (double)bytes;
	size_t unit = 0;

	if (bytes < 1000)
		return (size_t)snprintf(
		    out, AJ_SHOW_MAX, "%u byte%s", (unsigned)bytes, bytes == 1 ? "" : "s");
	for (value /= 1000; value >= 999.95 && unit + 1 < AJ_LEN(units); unit++)
		value /= 1000;
	return (size_t)snprintf(out, AJ_SHOW_MAX, "%.1f %s", value, units[unit]);
}

size_t aj_show_seconds(double seconds, char out[AJ_SHOW_MAX])
{
	uint64_t whole = seconds < 0 ? 0 : seconds < 1e15 ? (uint64_t)(seconds + 0.5) : 0;

	if (seconds < 1)
		return (size_t)snprintf(
		    out, AJ_SHOW_MAX, "%u ms", seconds < 0 ? 0 : (unsigned)(seconds * 1000 + 0.5));
	if (seconds < 10)
		return (size_t)snprintf(out, AJ_SHOW_MAX, "%.1f s", seconds);
	if (whole < 60)
		return (size_t)snprintf(out, AJ_SHOW_MAX, "%u s", (unsigned)whole);
	if (whole < 3600)
		return (size_t)snprintf(
		    out, AJ_SHOW_MAX, "%u min %u s", (unsigned)(whole / 60), (unsigned)(whole % 60));
	return (size_t)snprintf(out, AJ_SHOW_MAX, "%llu h %u min", (unsigned long long)(whole / 3600),
	    (unsigned)(whole / 60 % 60));
}

size_t aj_show_month(struct aj_month month, char out[AJ_SHOW_MAX])
{
	out[0] = '\0';
	if (month.month == 0)
		return 0;
	return (size_t)snprintf(out, AJ_SHOW_MAX, "%04d-%02d", month.year, month.month);
}

size_t aj_show_time(int64_t when, char out[AJ_SHOW_MAX])
{
	int64_t day = when / 86400, second = when % 86400;
	struct aj_date date;

	if (second < 0)
		second += 86400, day--;
	date = aj_date_of(day);
	return (size_t)snprintf(out, AJ_SHOW_MAX, "%04d-%02d-%02dT%02d:%02d:%02dZ", date.year, date.month,
	    date.day, (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

const char *aj_show_severity(int severity)
{
	static const char *const names[] = { "none", "low", "medium", "high", "critical" };

	return severity >= 0 && (size_t)severity < AJ_LEN(names) ? names[severity] : "?";
}
