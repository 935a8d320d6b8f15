#include "format/text/charset.h"

#include "base/utf8.h"
#include "format/text/charset_blocks.h"

#include <assert.h>
#include <stdlib.h>

/* What Windows-1252 has where ISO 8859-1 has controls; 0: nothing, we keep the control. */
static const uint16_t windows_1252[32] = { 0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6,
	0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013,
	0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178 };

enum {
	WIDE = 16,  /* bytes that are copied at once */
	STEPS = 24, /* bytes of ASCII between two bad ones that are stepped over one by one */
};

/* A bad byte and by how much the text has grown once it is replaced. */
struct aj_mend_bad {
	uint32_t at, grown;
};

/* The width that a lead byte announces; 1 for all other bytes. */
static size_t announced(uint8_t lead)
{
	return lead < 0xc2 || lead > 0xf4 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

size_t aj_charset_boundary(struct aj_str s, size_t at)
{
	for (size_t back = 1; back <= 3 && back <= at; back++) {
		uint8_t c = s.ptr[at - back];

		if ((c & 0xc0) == 0x80)
			continue;
		return announced(c) > back ? at - back : at;
	}
	return at;
}

/* Steps over ASCII in blocks of 64, a loop that the compiler turns into vector code. */
static size_t skip_ascii(struct aj_str s, size_t at)
{
	for (; s.len - at >= 64; at += 64) {
		uint8_t all = 0;

		for (size_t i = 0; i < 64; i++)
			all |= s.ptr[at + i];
		if (all & 0x80)
			break;
	}
	while (at < s.len && s.ptr[at] < 0x80)
		at++;
	return at;
}

/* Steps over what is UTF-8 in large blocks, as far as that goes. */
static size_t skip_valid(struct aj_str s, size_t from)
{
#ifdef __x86_64__
	size_t at = from;

	if (!__builtin_cpu_supports("avx2"))
		return skip_ascii(s, from);
	at += aj_utf8_blocks_avx2(s.ptr + from, s.len - from);
	/* What a lead byte at the end of the blocks is worth, only the next block has shown. */
	for (size_t back = 1; back <= 3 && back <= at - from; back++)
		if (s.ptr[at - back] >= 0xc0)
			return at - back;
	return at;
#else
	return skip_ascii(s, from);
#endif
}

/* Steps over whole sequences one by one until at least to. Gives where a bad byte is, or where it got to. */
static size_t step_valid(struct aj_str s, size_t at, size_t to, bool *bad)
{
	*bad = false;
	while (at < to) {
		uint32_t point;
		uint64_t eight;
		size_t width;

		if (s.len - at >= 8) {
			memcpy(&eight, s.ptr + at, 8);
			eight &= 0x8080808080808080;
			if (eight == 0) {
				at += 8;
				continue;
			}
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
			at += (size_t)__builtin_ctzll(eight) / 8;
#endif
		}
		width = aj_utf8_read(aj_str_from(s, at), &point);
		*bad = width == 0;
		if (*bad)
			break;
		at += width;
	}
	return at;
}

size_t aj_charset_bad(struct aj_str s, size_t from, bool last)
{
	enum { NEAR = 64 }; /* where one bad byte was, the next one is not far */
	size_t at = from, len = s.len, end = last ? len : aj_charset_boundary(s, len);
	bool bad;

	if (from >= end)
		return len;
	s.len = end;
	at = step_valid(s, at, end - at < NEAR ? end : at + NEAR, &bad);
	if (!bad && at < end)
		at = step_valid(s, skip_valid(s, at), end, &bad);
	return bad ? at : len;
}

void aj_mend_fini(struct aj_mend *mend)
{
	free(mend->bytes);
	free(mend->runs);
	free(mend->values);
	free(mend->records);
	free(mend->bad);
	*mend = (struct aj_mend){ 0 };
}

/* Makes *array hold want pieces of size bytes; what it held is lost. */
static bool make_room(void *array, size_t *room, size_t want, size_t size)
{
	void **place = array, *grown;

	if (want <= *room)
		return true;
	want += want / 2;
	grown = malloc(want * size);
	if (!grown)
		return false;
	free(*place);
	*place = grown;
	*room = want;
	return true;
}

static uint32_t point_of(uint8_t c)
{
	return c < 0xa0 && windows_1252[c & 0x1f] ? windows_1252[c & 0x1f] : c;
}

size_t aj_charset_convert(uint8_t c, uint8_t *out)
{
	return aj_utf8_write(point_of(c), out);
}

static bool grow_bad(struct aj_mend *mend)
{
	size_t room = mend->bad_room ? 2 * mend->bad_room : 256;
	struct aj_mend_bad *more = realloc(mend->bad, room * sizeof(*more));

	if (!more)
		return false;
	mend->bad = more;
	mend->bad_room = room;
	return true;
}

/*
 * The next bad byte from at on, where many are expected: a few bytes of ASCII are stepped
 * over before blocks of them are looked at.
 */
static inline size_t next_bad(struct aj_str s, size_t at)
{
	size_t near = s.len - at > STEPS ? at + STEPS : s.len;

	while (at < near && s.ptr[at] < 0x80)
		at++;
	return at < near && aj_charset_lone(s, at) ? at : aj_charset_bad(s, at, true);
}

/* Lists the bad bytes. Gives their number; SIZE_MAX: no memory. */
static size_t list_bad(struct aj_mend *mend, struct aj_str s)
{
	size_t n = 0, at = aj_charset_bad(s, 0, true);
	uint32_t grown = 0;

	while (at < s.len) {
		if (n == mend->bad_room && !grow_bad(mend))
			return SIZE_MAX;
		grown += point_of(s.ptr[at]) < 0x800 ? 1 : 2;
		mend->bad[n++] = (struct aj_mend_bad){ (uint32_t)at, grown };
		at = next_bad(s, at + 1);
	}
	return n;
}

/* Where offset at of the old text is in the new one. For a rising sequence of offsets with one cursor. */
static size_t moved(const struct aj_mend *mend, size_t n_bad, size_t *cursor, size_t at)
{
	while (*cursor < n_bad && mend->bad[*cursor].at < at)
		++*cursor;
	return at + (*cursor > 0 ? mend->bad[*cursor - 1].grown : 0);
}

/* Writes up to WIDE bytes where it copies fewer: out has room for them. */
static inline void copy(uint8_t *out, struct aj_str old, size_t at, size_t len)
{
	if (len <= WIDE && old.len - at >= WIDE)
		memcpy(out, old.ptr + at, WIDE);
	else
		memcpy(out, old.ptr + at, len);
}

/* In two bytes or, for those of windows-1252 that are far up, in three. */
static inline size_t convert(uint8_t c, uint8_t *out)
{
	if (c < 0xa0)
		return aj_charset_convert(c, out);
	out[0] = (uint8_t)(0xc0 | c >> 6);
	out[1] = 0x80 | (c & 0x3f);
	return 2;
}

static size_t mend_bytes(struct aj_mend *mend, size_t n_bad, struct aj_str old)
{
	size_t at = 0, len = 0;

	for (size_t i = 0; i <= n_bad; i++) {
		size_t next = i < n_bad ? mend->bad[i].at : old.len;

		if (next > at)
			copy(mend->bytes + len, old, at, next - at);
		len += next - at;
		if (i < n_bad)
			len += convert(old.ptr[next], mend->bytes + len);
		at = next + 1;
	}
	return len;
}

/* After each bad byte begins a run; the runs there were go on. */
static size_t mend_runs(struct aj_mend *mend, size_t n_bad, const struct aj_text *text)
{
	size_t n = 0, bad = 0, cursor = 0;

	for (size_t i = 0; i < text->n_runs; i++) {
		struct aj_run run = text->runs[i];
		size_t end = i + 1 < text->n_runs ? text->runs[i + 1].at : text->bytes.len + 1;

		mend->runs[n++] = (struct aj_run){ (uint32_t)moved(mend, n_bad, &cursor, run.at), run.raw,
			run.gap, run.whole };
		for (; bad < n_bad && mend->bad[bad].at < end; bad++) {
			uint32_t after = mend->bad[bad].at + 1;

			if (after == end)
				continue;
			mend->runs[n++] =
			    (struct aj_run){ after + mend->bad[bad].grown, run.raw + (after - run.at) };
		}
	}
	return n;
}

static void mend_lists(struct aj_mend *mend, size_t n_bad, struct aj_text *text)
{
	size_t cursor = 0;

	for (size_t i = 0; i < text->n_values; i++) {
		struct aj_value v = text->values[i];
		size_t at = moved(mend, n_bad, &cursor, v.at);
		size_t end = moved(mend, n_bad, &cursor, (size_t)v.at + v.len);

		mend->values[i] = (struct aj_value){ (uint32_t)at, (uint32_t)(end - at), v.field };
	}
	cursor = 0;
	for (size_t i = 0; i < text->n_records; i++) {
		struct aj_record r = text->records[i];
		size_t at = moved(mend, n_bad, &cursor, r.at);
		size_t end = moved(mend, n_bad, &cursor, (size_t)r.at + r.len);

		mend->records[i] = (struct aj_record){ (uint32_t)at, (uint32_t)(end - at) };
	}
	cursor = 0;
	text->from = moved(mend, n_bad, &cursor, text->from);
	text->to = moved(mend, n_bad, &cursor, text->to);
}

enum aj_status aj_mend_text(struct aj_mend *mend, struct aj_text *text, struct aj_err *err)
{
	size_t n_bad = list_bad(mend, text->bytes);

	assert(text->bytes.len <= AJ_TEXT_MAX / 3);
	if (n_bad == 0)
		return AJ_OK;
	if (n_bad == SIZE_MAX ||
	    !make_room(&mend->bytes, &mend->bytes_room, text->bytes.len + 2 * n_bad + WIDE, 1) ||
	    !make_room(&mend->runs, &mend->runs_room, text->n_runs + n_bad, sizeof(*mend->runs)) ||
	    !make_room(&mend->values, &mend->values_room, text->n_values, sizeof(*mend->values)) ||
	    !make_room(&mend->records, &mend->records_room, text->n_records, sizeof(*mend->records)))
		return aj_fail(err, AJ_ELIMIT, "no memory for converting %zu bytes", text->bytes.len);
	mend_lists(mend, n_bad, text);
	text->n_runs = mend_runs(mend, n_bad, text);
	text->runs = mend->runs;
	text->bytes = aj_str(mend->bytes, mend_bytes(mend, n_bad, text->bytes));
	text->values = text->n_values ? mend->values : text->values;
	text->records = text->n_records ? mend->records : text->records;
	return AJ_OK;
}
