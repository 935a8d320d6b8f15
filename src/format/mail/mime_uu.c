/*
 * mime_uu.c: files in uuencode that stand in a mail's own text, as mail had them before
 * MIME. Each is an object inside, as far as its lines go; what is behind it is text again.
 */

#include "format/mail/mime.h"
#include "format/mail/uu.h"

enum { CHUNK = 32 * 1024 };

#define BEGIN AJ_S("begin ")

/* Where a line at the end of raw may begin it, whose rest is not at hand; or raw.len. */
static size_t hold_back(struct aj_str raw)
{
	size_t at = raw.len > BEGIN.len ? raw.len - BEGIN.len : 0;

	for (at = aj_str_find(raw, at, '\n') + 1; at < raw.len; at = aj_str_find(raw, at, '\n') + 1)
		if (aj_str_starts(BEGIN, aj_str_from(raw, at)))
			return at;
	return raw.len;
}

size_t aj_mime_uu_find(struct aj_str raw, bool line_start, bool last, bool *found)
{
	size_t at = 0;
	struct aj_str name;

	*found = false;
	while (at < raw.len) {
		if ((at > 0 || line_start) && aj_str_starts(aj_str_from(raw, at), BEGIN)) {
			if (at > 0 && !last && raw.len - at < 2 * AJ_UU_AHEAD)
				return at;
			*found = aj_uu_begins(aj_str_from(raw, at), &name);
			if (*found)
				return at;
		}
		at = aj_mime_find_line(raw, at, 'b', 'e') + 1;
	}
	return last ? raw.len : hold_back(raw);
}

/* The lines of one as a source: bytes up to known belong to it. */
struct lines {
	struct aj_source source;
	struct aj_mime *m;
	enum aj_uu_place place;
	uint64_t known;
};

/* How many bytes of what is at hand are lines of it. */
static size_t take_lines(struct lines *lines, struct aj_str raw, bool last)
{
	size_t at = 0;

	while (at < raw.len && lines->place != AJ_UU_ENDED) {
		size_t end = aj_str_find(raw, at, '\n');
		struct aj_str line;

		if (end == raw.len && !last && raw.len - at < AJ_UU_AHEAD)
			break;
		if (!aj_uu_next(&lines->place, aj_str_from(raw, at), &line)) {
			lines->place = AJ_UU_ENDED;
			break;
		}
		at = end + (end < raw.len);
	}
	return at;
}

static enum aj_status lines_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct lines *lines = (struct lines *)source;
	struct aj_mime *m = lines->m;
	bool last;
	struct aj_str raw = aj_mime_show(m, CHUNK, &last);

	(void)err;
	if (lines->known == m->in->at)
		lines->known += take_lines(lines, raw, last);
	*got = (size_t)(lines->known - m->in->at);
	if (*got > room)
		*got = room;
	if (*got == 0)
		return AJ_END;
	memcpy(out, raw.ptr, *got);
	aj_mime_skip(m, *got);
	return AJ_OK;
}

enum aj_status aj_mime_uu(struct aj_mime *m, struct aj_err *err)
{
	struct lines lines = { .source = { .fill = lines_fill }, .m = m, .known = m->in->at };

	aj_scan_object_at(m->scan, m->in->at, UINT64_MAX, AJ_CODING_NONE);
	return aj_scan_inner_all(m->scan, aj_str(m->name, m->name_len), &lines.source, err);
}
