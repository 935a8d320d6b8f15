/*
 * uu.c: files in uuencode, one behind the other; what stands behind them is text. One that
 * breaks off, or goes on with what is no uuencode, ends there.
 */

#include "format/mail/uu.h"

#include "format/ahead.h"
#include "format/mail/transfer.h"
#include "format/window.h"

enum { LINE_BYTES = 63, BITS = 40, BLANK_MAX = 1024 };

struct uu {
	struct aj_source source;
	struct aj_stream *in;
	struct aj_ahead ahead;
	enum aj_uu_place place;
	uint8_t spare[LINE_BYTES]; /* of a line for which the caller had no room */
	struct aj_str left;
	char name[AJ_UU_NAME_MAX];
};

static struct aj_str first_line(struct aj_str s)
{
	struct aj_str line = aj_str_until(aj_str_sub(s, 0, AJ_UU_AHEAD), '\n');

	if (line.len > 0 && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

static bool is_begin(struct aj_str line, struct aj_str *name)
{
	struct aj_str begin = AJ_S("begin ");
	size_t digits = begin.len;

	if (!aj_str_starts(line, begin))
		return false;
	while (digits < line.len && line.ptr[digits] >= '0' && line.ptr[digits] <= '7')
		digits++;
	*name = aj_str_trim(aj_str_from(line, digits));
	digits -= begin.len;
	return (digits == 3 || digits == 4) && line.ptr[begin.len + digits] == ' ' && name->len > 0 &&
	       name->len <= AJ_UU_NAME_MAX;
}

bool aj_uu_begins(struct aj_str s, struct aj_str *name)
{
	return is_begin(first_line(s), name) &&
	       aj_uu_line(first_line(aj_str_from(s, aj_str_find(s, 0, '\n') + 1)), true) > 0;
}

bool aj_uu_next(enum aj_uu_place *place, struct aj_str s, struct aj_str *line)
{
	struct aj_str name;
	int bytes;

	*line = first_line(s);
	if (*place == AJ_UU_BEFORE) {
		*place = AJ_UU_WITHIN;
		return is_begin(*line, &name);
	}
	if (*place != AJ_UU_ENDED && aj_str_eq(*line, AJ_S("end"))) {
		*place = AJ_UU_ENDED;
		return true;
	}
	bytes = *place == AJ_UU_WITHIN ? aj_uu_line(*line, false) : -1;
	if (bytes == 0)
		*place = AJ_UU_LAST;
	return bytes >= 0;
}

static int uu_sniff(struct aj_str head)
{
	struct aj_str name;

	return aj_uu_begins(head, &name) ? BITS : 0;
}

static void skip_line(struct uu *uu, struct aj_str s)
{
	size_t end = aj_str_find(s, 0, '\n');

	aj_stream_skip(uu->in, end + (end < s.len));
}

/* Decodes the next line to where there is room for it. False: there is none. */
static bool next_line(struct uu *uu, uint8_t *out, size_t room, size_t *made)
{
	struct aj_str s = aj_ahead_look(&uu->ahead, uu->in, AJ_UU_AHEAD), line;
	bool fits = room >= LINE_BYTES;

	if (s.len == 0 || !aj_uu_next(&uu->place, s, &line))
		return false;
	*made = uu->place == AJ_UU_WITHIN ? aj_uu_decode(line, fits ? out : uu->spare) : 0;
	skip_line(uu, s);
	if (!fits) {
		uu->left = aj_str(uu->spare, *made);
		*made = 0;
	}
	return true;
}

static enum aj_status uu_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct uu *uu = (struct uu *)source;
	size_t n = 0, made;

	(void)err;
	while (n < room) {
		size_t left = uu->left.len < room - n ? uu->left.len : room - n;

		if (left > 0)
			memcpy(out + n, uu->left.ptr, left);
		uu->left = aj_str_from(uu->left, left);
		n += left;
		if (n == room || (n > 0 && room - n < LINE_BYTES))
			break;
		if (!next_line(uu, out + n, room - n, &made))
			break;
		n += made;
	}
	*got = n;
	return n > 0 ? AJ_OK : AJ_END;
}

static enum aj_status read_file(struct uu *uu, struct aj_scan *scan, struct aj_str name, struct aj_err *err)
{
	uint64_t begun = uu->in->at;
	struct aj_str line;
	enum aj_status st;

	memcpy(uu->name, name.ptr, name.len);
	uu->place = AJ_UU_BEFORE;
	uu->left = (struct aj_str){ 0 };
	if (aj_uu_next(&uu->place, aj_ahead_look(&uu->ahead, uu->in, AJ_UU_AHEAD), &line))
		skip_line(uu, aj_ahead_look(&uu->ahead, uu->in, AJ_UU_AHEAD));
	aj_scan_object_at(scan, uu->in->at, UINT64_MAX, AJ_CODING_UU);
	st = aj_scan_inner_all(scan, aj_str(uu->name, name.len), &uu->source, err);
	if (st == AJ_OK && uu->place != AJ_UU_ENDED && uu->ahead.status == AJ_OK)
		aj_scan_complain(scan, begun, "uuencode that breaks off");
	return st;
}

/* Passes over empty lines. */
static void skip_blank(struct uu *uu)
{
	struct aj_str s = aj_ahead_look(&uu->ahead, uu->in, BLANK_MAX);
	size_t at = 0;

	while (at < s.len && at < BLANK_MAX && aj_is_space(s.ptr[at]))
		at++;
	aj_stream_skip(uu->in, at);
}

static enum aj_status uu_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct uu uu = { .source = { .fill = uu_fill }, .in = in };
	struct aj_str name;
	enum aj_status st = AJ_OK;

	while (st == AJ_OK && aj_uu_begins(aj_ahead_look(&uu.ahead, in, 2 * AJ_UU_AHEAD), &name)) {
		st = read_file(&uu, scan, name, err);
		skip_blank(&uu);
	}
	if (st == AJ_OK && aj_ahead_look(&uu.ahead, in, 1).len > 0)
		st = aj_window_read(scan, in, NULL, NULL, err);
	return st == AJ_OK ? aj_ahead_finish(&uu.ahead, err) : st;
}

const struct aj_format aj_format_uu = {
	.name = "uu",
	.about = "uuencode",
	.sniff = uu_sniff,
	.most = BITS,
	.read = uu_read,
};
