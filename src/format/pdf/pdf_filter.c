/*
 * pdf_filter.c: the filters of PDF streams that are not an image's (ISO 32000-1, section 7.4).
 */

#include "dep/unpack.h"
#include "format/pdf/pdf_file.h"

#include <stdlib.h>

enum {
	LZW_CODES = 4096,
	LZW_CLEAR = 256,
	LZW_END = 257,
	COLUMNS_MAX = 1 << 20,
};

static enum aj_status full(const struct aj_buf *out, struct aj_err *err)
{
	return out->full ? aj_fail(err, AJ_ELIMIT, "becomes more than %zu bytes", out->ceiling) : AJ_OK;
}

static void add_byte(struct aj_buf *out, uint8_t c)
{
	if (out->len < out->room) /* by far the usual case */
		out->ptr[out->len++] = c;
	else
		aj_buf_add(out, aj_str(&c, 1));
}

static enum aj_status ascii_hex(struct aj_str in, struct aj_buf *out, struct aj_err *err)
{
	int half = -1;

	for (size_t i = 0; i < in.len && in.ptr[i] != '>'; i++) {
		int digit = aj_hex_value(in.ptr[i]);

		if (digit < 0)
			continue;
		if (half >= 0)
			add_byte(out, (uint8_t)(half << 4 | digit));
		half = half >= 0 ? -1 : digit;
	}
	if (half >= 0)
		add_byte(out, (uint8_t)(half << 4));
	return full(out, err);
}

static enum aj_status ascii_85(struct aj_str in, struct aj_buf *out, struct aj_err *err)
{
	uint32_t word = 0;
	unsigned n = 0;

	for (size_t i = 0; i < in.len && in.ptr[i] != '~'; i++) {
		uint8_t c = in.ptr[i];

		if (c == 'z' && n == 0) {
			aj_buf_add(out, AJ_S("\0\0\0\0"));
			continue;
		}
		if (c < '!' || c > 'u')
			continue;
		word = word * 85 + (uint32_t)(c - '!');
		if (++n < 5)
			continue;
		for (int shift = 24; shift >= 0; shift -= 8)
			add_byte(out, (uint8_t)(word >> shift));
		word = 0;
		n = 0;
	}
	if (n > 1) { /* n digits are n - 1 bytes */
		for (unsigned i = n; i < 5; i++)
			word = word * 85 + 84;
		for (unsigned i = 0; i < n - 1; i++)
			add_byte(out, (uint8_t)(word >> (24 - 8 * i)));
	}
	return full(out, err);
}

static enum aj_status run_length(struct aj_str in, struct aj_buf *out, struct aj_err *err)
{
	size_t i = 0;

	while (i < in.len && in.ptr[i] != 128 && !out->full) {
		uint8_t n = in.ptr[i++];

		if (n < 128) {
			aj_buf_add(out, aj_str_sub(in, i, (size_t)n + 1));
			i += (size_t)n + 1;
			continue;
		}
		for (unsigned times = 257u - n; times > 0 && i < in.len; times--)
			add_byte(out, in.ptr[i]);
		i++;
	}
	return full(out, err);
}

/* Section 7.4.4.2: codes of 9 to 12 bits, most significant bit first; a code is a prefix and a byte. */
struct lzw {
	uint16_t prefix[LZW_CODES], length[LZW_CODES];
	uint8_t last[LZW_CODES], first[LZW_CODES];
};

static void lzw_write(const struct lzw *lzw, unsigned code, struct aj_buf *out)
{
	uint8_t bytes[LZW_CODES + 1];
	size_t len = lzw->length[code];

	for (size_t i = len; i > 0; i--) {
		bytes[i - 1] = lzw->last[code];
		code = lzw->prefix[code];
	}
	aj_buf_add(out, aj_str(bytes, len));
}

static enum aj_status lzw_decode(struct aj_str in, unsigned early, struct aj_buf *out, struct aj_err *err)
{
	struct lzw *lzw = calloc(1, sizeof(*lzw));
	unsigned next = LZW_END + 1, width = 9, bits = 0, before = LZW_CODES;
	uint32_t held = 0;
	enum aj_status st = AJ_OK;

	if (!lzw)
		return aj_fail(err, AJ_ELIMIT, "no memory for LZW");
	for (unsigned i = 0; i < 256; i++) {
		lzw->length[i] = 1;
		lzw->last[i] = lzw->first[i] = (uint8_t)i;
	}
	for (size_t i = 0; i < in.len && st == AJ_OK;) {
		unsigned code;

		while (bits < width && i < in.len) {
			held = held << 8 | in.ptr[i++];
			bits += 8;
		}
		if (bits < width)
			break;
		code = held >> (bits - width) & ((1u << width) - 1);
		bits -= width;
		if (code == LZW_END)
			break;
		if (code == LZW_CLEAR) {
			next = LZW_END + 1;
			width = 9;
			before = LZW_CODES;
			continue;
		}
		if (code > next || (code == next && before == LZW_CODES)) {
			st = aj_fail(err, AJ_EINPUT, "LZW data are damaged");
			break;
		}
		if (before < LZW_CODES && next < LZW_CODES) {
			lzw->prefix[next] = (uint16_t)before;
			lzw->length[next] = lzw->length[before] + 1;
			lzw->first[next] = lzw->first[before];
			lzw->last[next] = code == next ? lzw->first[before] : lzw->first[code];
			next++;
		}
		if (code >= next) {
			st = aj_fail(err, AJ_EINPUT, "LZW data are damaged");
			break;
		}
		lzw_write(lzw, code, out);
		st = full(out, err);
		before = code;
		while (width < 12 && next + early >= 1u << width)
			width++;
	}
	free(lzw);
	return st;
}

static uint8_t paeth(int left, int up, int corner)
{
	int p = left + up - corner, a = abs(p - left), b = abs(p - up), c = abs(p - corner);

	return (uint8_t)(a <= b && a <= c ? left : b <= c ? up : corner);
}

/* Undoes PNG's filters (section 7.4.4.4) in place: a byte before each row says which one. */
static void unpredict(struct aj_buf *out, size_t from, size_t row, size_t pixel)
{
	uint8_t *bytes = out->ptr + from, *above = NULL;
	size_t len = out->len - from, to = 0;

	for (size_t at = 0; at + 1 < len; at += row + 1) {
		uint8_t kind = bytes[at], *line = bytes + to;
		size_t n = len - at - 1 < row ? len - at - 1 : row;

		memmove(line, bytes + at + 1, n);
		for (size_t i = 0; i < n; i++) {
			int left = i >= pixel ? line[i - pixel] : 0, up = above ? above[i] : 0;
			int corner = above && i >= pixel ? above[i - pixel] : 0;

			line[i] = (uint8_t)(line[i] + (kind == 1      ? left
							  : kind == 2 ? up
							  : kind == 3 ? (left + up) / 2
							  : kind == 4 ? paeth(left, up, corner)
								      : 0));
		}
		above = line;
		to += n;
	}
	out->len = from + to;
}

static void predict(struct aj_pdf *pdf, struct aj_str parms, struct aj_buf *out, size_t from)
{
	double columns = aj_pdf_number(aj_pdf_get(pdf, parms, "Columns"), 1);
	double colours = aj_pdf_number(aj_pdf_get(pdf, parms, "Colors"), 1);
	double bits = aj_pdf_number(aj_pdf_get(pdf, parms, "BitsPerComponent"), 8);
	size_t row, pixel;

	if (aj_pdf_number(aj_pdf_get(pdf, parms, "Predictor"), 1) < 10)
		return;
	if (!(columns >= 1 && columns <= COLUMNS_MAX && colours >= 1 && colours <= 32 && bits >= 1 &&
		bits <= 16))
		return;
	pixel = ((size_t)colours * (size_t)bits + 7) / 8;
	row = ((size_t)columns * (size_t)colours * (size_t)bits + 7) / 8;
	unpredict(out, from, row, pixel);
}

static bool is(struct aj_str name, const char *whole, const char *brief)
{
	return aj_str_eq(name, aj_str_z(whole)) || aj_str_eq(name, aj_str_z(brief));
}

enum aj_status aj_pdf_filter(struct aj_pdf *pdf, struct aj_str name, struct aj_str parms, struct aj_str in,
    struct aj_buf *out, struct aj_err *err)
{
	size_t from = out->len;
	enum aj_status st;

	if (is(name, "ASCIIHexDecode", "AHx"))
		return ascii_hex(in, out, err);
	if (is(name, "ASCII85Decode", "A85"))
		return ascii_85(in, out, err);
	if (is(name, "RunLengthDecode", "RL"))
		return run_length(in, out, err);
	if (is(name, "FlateDecode", "Fl"))
		st = aj_unpack(AJ_PACKED_ZLIB, in, out, err);
	else if (is(name, "LZWDecode", "LZW"))
		st = lzw_decode(in, aj_pdf_number(aj_pdf_get(pdf, parms, "EarlyChange"), 1) != 0, out, err);
	else
		return AJ_END;
	predict(pdf, parms, out, from);
	return st;
}
