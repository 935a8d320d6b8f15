#include "format/mail/transfer.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
	PADDING_MAX = 256, /* spaces between "=" and the end of the line that it joins to the next */
	QUOTES_MAX = 64,   /* ">" before "From " */
	UU_MORE = 2,	   /* letters behind those of a line of uuencode: some programs write a sum */
};

bool aj_transfer_mbox_quoted(struct aj_str line)
{
	size_t at = 0;

	while (at < line.len && at < QUOTES_MAX && line.ptr[at] == '>')
		at++;
	return at > 0 && aj_str_starts(aj_str_from(line, at), AJ_S("From "));
}

enum aj_transfer_kind aj_transfer_of(struct aj_str name)
{
	static const struct {
		const char *name;
		enum aj_transfer_kind kind;
	} names[] = { { "quoted-printable", AJ_TRANSFER_QP }, { "quotedprintable", AJ_TRANSFER_QP },
		{ "base64", AJ_TRANSFER_BASE64 }, { "x-uuencode", AJ_TRANSFER_UU },
		{ "x-uue", AJ_TRANSFER_UU }, { "uuencode", AJ_TRANSFER_UU } };

	for (size_t i = 0; i < AJ_LEN(names); i++)
		if (aj_str_eq_nocase(name, aj_str_z(names[i].name)))
			return names[i].kind;
	return AJ_TRANSFER_NONE;
}

const uint8_t aj_transfer_letter[256] = {
	[0 ... '+' - 1] = 0xff,
	['+' + 1 ... '/' - 1] = 0xff,
	['9' + 1 ... 'A' - 1] = 0xff,
	['Z' + 1 ... 'a' - 1] = 0xff,
	['z' + 1 ... 255] = 0xff,
#define ROW(c, v) [c] = (v), [(c) + 1] = (v) + 1, [(c) + 2] = (v) + 2, [(c) + 3] = (v) + 3
	ROW('A', 0),
	ROW('E', 4),
	ROW('I', 8),
	ROW('M', 12),
	ROW('Q', 16),
	ROW('U', 20),
	['Y'] = 24,
	['Z'] = 25,
	ROW('a', 26),
	ROW('e', 30),
	ROW('i', 34),
	ROW('m', 38),
	ROW('q', 42),
	ROW('u', 46),
	['y'] = 50,
	['z'] = 51,
	ROW('0', 52),
	ROW('4', 56),
	['8'] = 60,
	['9'] = 61,
	['+'] = 62,
	['/'] = 63,
#undef ROW
};

size_t aj_qp_escape(struct aj_str s, bool last, int *byte)
{
	size_t at = 1;
	int high, low;

	*byte = AJ_QP_ITSELF;
	if (s.len >= 3 && (high = aj_hex_value(s.ptr[1])) >= 0 && (low = aj_hex_value(s.ptr[2])) >= 0) {
		*byte = high << 4 | low;
		return 3;
	}
	while (at < s.len && at < PADDING_MAX && (s.ptr[at] == ' ' || s.ptr[at] == '\t'))
		at++;
	if (at < s.len && s.ptr[at] == '\r')
		at++;
	if (at < s.len && s.ptr[at] == '\n') {
		*byte = AJ_QP_SOFT;
		return at + 1;
	}
	if (at < s.len && (at > 1 || s.len >= 3))
		return 1;
	if (!last)
		return 0;
	if (at < s.len || at == 2)
		return 1;
	*byte = AJ_QP_SOFT; /* the last line's end is that of all */
	return at;
}

/* Copies what stands before the first '=' of raw, or as much as there is room for. Gives its length. */
static size_t copy_plain(struct aj_str raw, uint8_t *out, size_t room)
{
	size_t at = 0, most = raw.len < room ? raw.len : room;

#ifdef __SSE2__
	for (; at + 16 <= most; at += 16) {
		__m128i b = _mm_loadu_si128((const __m128i *)(const void *)(raw.ptr + at));
		unsigned signs = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(b, _mm_set1_epi8('=')));

		_mm_storeu_si128((__m128i *)(void *)(out + at), b);
		if (signs)
			return at + (size_t)__builtin_ctz(signs);
	}
#endif
	for (; at < most && raw.ptr[at] != '='; at++)
		out[at] = raw.ptr[at];
	return at;
}

static size_t decode_qp(struct aj_str raw, bool last, uint8_t *out, size_t room, size_t *made)
{
	size_t at = 0, n = 0;

	while (at < raw.len && n < room) {
		size_t stretch = copy_plain(aj_str_from(raw, at), out + n, room - n), width;
		int byte;

		at += stretch;
		n += stretch;
		if (at == raw.len || n == room)
			break;
		if (raw.len - at >= 3 && raw.ptr[at + 1] == '\r' && raw.ptr[at + 2] == '\n') {
			at += 3;
			continue;
		}
		width = aj_qp_escape(aj_str_from(raw, at), last, &byte);
		if (width == 0)
			break;
		if (byte != AJ_QP_SOFT)
			out[n++] = byte == AJ_QP_ITSELF ? '=' : (uint8_t)byte;
		at += width;
	}
	*made = n;
	return at;
}

/* Whole groups of four letters, as far as there are such. Gives the letters used. */
static size_t decode_groups(struct aj_str line, uint8_t *out)
{
	const uint8_t *value = aj_transfer_letter;
	size_t at = 0;

#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2")) {
		at = aj_base64_groups_avx2(line.ptr, line.len, out);
		out += at / 4 * 3;
	}
#endif
	for (; line.len - at >= 4; at += 4, out += 3) {
		const uint8_t *p = line.ptr + at;
		uint8_t a = value[p[0]], b = value[p[1]], c = value[p[2]], d = value[p[3]];

		if ((a | b | c | d) & 0xc0)
			break;
		out[0] = (uint8_t)(a << 2 | b >> 4);
		out[1] = (uint8_t)(b << 4 | c >> 2);
		out[2] = (uint8_t)(c << 6 | d);
	}
	return at;
}

/* A line, or a piece of a long one. False: it holds what is no base64, and strict says that it may not. */
static bool decode_line(struct aj_transfer *t, struct aj_str line, bool strict, uint8_t *out, size_t *made)
{
	size_t at = 0, n = 0;

	while (at < line.len) {
		uint8_t value;

		if (t->n_bits == 0) {
			size_t groups = decode_groups(aj_str_from(line, at), out + n);

			at += groups;
			n += groups / 4 * 3;
			if (at == line.len)
				break;
		}
		value = aj_transfer_letter[line.ptr[at]];
		if (value != 0xff) {
			t->bits = t->bits << 6 | value;
			t->n_bits += 6;
			if (t->n_bits >= 8) {
				t->n_bits -= 8;
				out[n++] = (uint8_t)(t->bits >> t->n_bits);
			}
			if (t->n_bits == 0)
				t->bits = 0;
		} else if (line.ptr[at] == '=') {
			t->bits = t->n_bits = 0; /* what follows, if anything does, begins anew */
		} else if (strict && !aj_is_space(line.ptr[at])) {
			return false;
		}
		at++;
	}
	*made = n;
	return true;
}

/* The same, giving what it makes. A line that is no base64 is handed to who asked for such, if anybody did.
 */
static size_t decode_mixed_line(struct aj_transfer *t, struct aj_str line, bool strict, uint8_t *out)
{
	struct aj_transfer before = *t;
	size_t made = 0;

	if (decode_line(t, line, strict, out, &made))
		return made;
	*t = before;
	if (t->stray)
		t->stray(t->stray_to, line);
	return 0;
}

/* A line of nothing but whole groups, as almost all are. Gives how many bytes it makes; 0: it is none such.
 */
static size_t decode_plain_line(const struct aj_transfer *t, struct aj_str line, uint8_t *out)
{
	size_t groups;

	if (line.len > 0 && line.ptr[line.len - 1] == '\r')
		line.len--;
	if (t->n_bits > 0 || line.len % 4 != 0)
		return 0;
	groups = decode_groups(line, out);
	return groups == line.len ? groups / 4 * 3 : 0;
}

/* Lines as long as the one of whole groups before them, as almost all are. Gives the bytes used. */
static size_t decode_like_lines(
    struct aj_str raw, size_t letters, size_t end, uint8_t *out, size_t room, size_t *made)
{
	*made = 0;
#ifdef __x86_64__
	if (letters >= 32 && __builtin_cpu_supports("avx2")) {
		size_t there = raw.len / (letters + end), fit = room / letters;
		size_t lines = aj_base64_lines_avx2(raw.ptr, there < fit ? there : fit, letters, end, out);

		*made = lines * (letters / 4 * 3);
		return lines * (letters + end);
	}
#endif
	return 0;
}

static size_t decode_base64(
    struct aj_transfer *t, struct aj_str raw, bool last, uint8_t *out, size_t room, size_t *made)
{
	size_t at = 0, n = 0;

	while (at < raw.len) {
		size_t end = aj_str_find(raw, at, '\n'), plain;
		bool whole = end < raw.len || last;
		struct aj_str line;

		if (!whole && raw.len - at < AJ_TRANSFER_LINE)
			break;
		whole = whole && end - at <= AJ_TRANSFER_LINE;
		line = aj_str_sub(raw, at, end - at < AJ_TRANSFER_LINE ? end - at : AJ_TRANSFER_LINE);
		if (line.len > room - n)
			break;
		plain = decode_plain_line(t, line, out + n);
		n += plain > 0 ? plain : decode_mixed_line(t, line, whole, out + n);
		at += line.len;
		at += at == end && end < raw.len;
		if (plain > 0 && at == end + 1) {
			size_t letters = plain / 3 * 4, more;

			at += decode_like_lines(
			    aj_str_from(raw, at), letters, line.len + 1 - letters, out + n, room - n, &more);
			n += more;
		}
	}
	*made = n;
	return at;
}

int aj_uu_line(struct aj_str line, bool whole)
{
	size_t want = line.len > 0 ? (line.ptr[0] - ' ') & 0x3f : 0, letters = (want + 2) / 3 * 4;

	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] < ' ' || line.ptr[i] > '`')
			return -1;
	if (line.len > 1 + letters + UU_MORE || (whole && line.len < 1 + letters))
		return -1;
	return (int)want;
}

/* One line of uuencode: its length as a character, then groups of four for three bytes. */
size_t aj_uu_decode(struct aj_str line, uint8_t *out)
{
	size_t want = line.len > 0 ? (line.ptr[0] - ' ') & 0x3f : 0, n = 0;

	for (size_t at = 1; n < want; at += 4) {
		uint32_t group = 0;

		/* Spaces at the end may have got lost. */
		for (size_t k = 0; k < 4; k++)
			group =
			    group << 6 | (at + k < line.len ? ((uint32_t)line.ptr[at + k] - ' ') & 0x3f : 0);
		for (int shift = 16; shift >= 0 && n < want; shift -= 8)
			out[n++] = (uint8_t)(group >> shift);
	}
	return n;
}

static size_t decode_uu(
    struct aj_transfer *t, struct aj_str raw, bool last, uint8_t *out, size_t room, size_t *made)
{
	enum { BYTES = 63 };
	size_t at = 0, n = 0;

	while (at < raw.len && room - n >= BYTES) {
		size_t end = aj_str_find(raw, at, '\n');
		struct aj_str line = aj_str_sub(raw, at, end - at);

		if (end == raw.len && !last && line.len < AJ_TRANSFER_LINE)
			break;
		if (line.len > 0 && line.ptr[line.len - 1] == '\r')
			line.len--;
		if (aj_str_eq(line, AJ_S("end")))
			t->uu_ended = true;
		else if (!t->uu_ended && !aj_str_starts(line, AJ_S("begin ")))
			n += aj_uu_decode(line, out + n);
		at = end + (end < raw.len);
	}
	*made = n;
	return at;
}

size_t aj_transfer_decode(
    struct aj_transfer *t, struct aj_str raw, bool last, uint8_t *out, size_t room, size_t *made)
{
	size_t n = raw.len < room ? raw.len : room;

	switch (t->kind) {
	case AJ_TRANSFER_QP:
		return decode_qp(raw, last, out, room, made);
	case AJ_TRANSFER_BASE64:
		return decode_base64(t, raw, last, out, room, made);
	case AJ_TRANSFER_UU:
		return decode_uu(t, raw, last, out, room, made);
	default:
		if (n > 0)
			memcpy(out, raw.ptr, n);
		*made = n;
		return n;
	}
}
