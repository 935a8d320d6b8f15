#include "format/mail/transfer.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static size_t encode(const uint8_t *bytes, size_t len, size_t line, bool crlf, char *out)
{
	size_t n = 0, column = 0;

	for (size_t at = 0; at < len; at += 3) {
		uint32_t group = (uint32_t)bytes[at] << 16 |
				 (at + 1 < len ? (uint32_t)bytes[at + 1] << 8 : 0) |
				 (at + 2 < len ? bytes[at + 2] : 0);

		for (int i = 0; i < 4; i++)
			out[n++] = at + (size_t)i > len ? '=' : letters[group >> (18 - 6 * i) & 63];
		column += 4;
		if (column >= line) {
			if (crlf)
				out[n++] = '\r';
			out[n++] = '\n';
			column = 0;
		}
	}
	return n;
}

/* What is encoded comes back, in lines of any length, given in any pieces. */
static void test_base64(void)
{
	static uint8_t bytes[1000], out[AJ_TRANSFER_ROOM + 1000];
	static char coded[2000];
	uint32_t seed = 1;

	for (size_t round = 0; round < 2000; round++) {
		size_t len = round % sizeof(bytes), line = 4 + round % 30 * 4, n, made = 0, used;
		struct aj_transfer t = { .kind = AJ_TRANSFER_BASE64 };

		for (size_t i = 0; i < len; i++) {
			seed = seed * 1664525 + 1013904223;
			bytes[i] = (uint8_t)(seed >> 24);
		}
		n = encode(bytes, len, line, round / 60 % 2, coded);
		used = aj_transfer_decode(&t, aj_str(coded, n), true, out, sizeof(out), &made);
		AJ_CHECK(used == n && made == len && memcmp(out, bytes, len) == 0, "%zu: %zu of %zu", round,
		    made, len);
	}
}

/* Each byte at each place of a line, the first or one behind others: a letter, or a line that is none. */
static void test_every_byte(void)
{
	enum { LINES = 3, LETTERS = 76, LINE = LETTERS + 2, MADE = LETTERS / 4 * 3 };
	static uint8_t out[AJ_TRANSFER_ROOM], text[LINES * LINE];

	for (size_t i = 0; i < LINES * LETTERS; i += 5) {
		size_t at = i / LETTERS * LINE + i % LETTERS;

		for (unsigned byte = 0; byte < 256; byte++) {
			struct aj_transfer t = { .kind = AJ_TRANSFER_BASE64 };
			size_t made;
			bool stands = byte == '=' || aj_is_space((uint8_t)byte),
			     letter = byte && strchr(letters, (int)byte);

			memset(text, 'A', sizeof(text));
			for (size_t line = 0; line < LINES; line++)
				memcpy(text + line * LINE + LETTERS, "\r\n", 2);
			text[at] = (uint8_t)byte;
			aj_transfer_decode(&t, aj_str(text, sizeof(text)), true, out, sizeof(out), &made);
			AJ_CHECK(made == (letter      ? LINES * MADE
					     : stands ? made
						      : (LINES - 1) * MADE) &&
				     (!letter || (aj_transfer_letter[byte] < 64)),
			    "%u at %zu: %zu", byte, at, made);
		}
	}
}

/* A line that is longer or shorter than those before it, or ends otherwise. */
static void test_odd_lines(void)
{
	enum { LINES = 5 };
	static uint8_t out[AJ_TRANSFER_ROOM], want[AJ_TRANSFER_ROOM];
	static const char *const ends[] = { "\n", "\r\n", "\n\n", "\r", " \n", "" };

	for (size_t groups = 1; groups < 40; groups++) {
		for (size_t end = 0; end < AJ_LEN(ends); end++) {
			struct aj_transfer t = { .kind = AJ_TRANSFER_BASE64 };
			char text[LINES * 200];
			size_t n = 0, n_letters = 0, made;

			for (size_t line = 0; line < LINES; line++) {
				for (size_t i = 0; i < 4 * (line == 2 ? groups : 19); i++)
					text[n++] = letters[n_letters++ % 64];
				n += (size_t)snprintf(
				    text + n, sizeof(text) - n, "%s", line == 3 ? ends[end] : "\r\n");
			}
			for (size_t i = 0; i < n_letters / 4; i++) {
				uint32_t g = 0;

				for (size_t k = 0; k < 4; k++)
					g = g << 6 | (uint32_t)(4 * i + k) % 64;
				want[3 * i] = (uint8_t)(g >> 16);
				want[3 * i + 1] = (uint8_t)(g >> 8);
				want[3 * i + 2] = (uint8_t)g;
			}
			AJ_CHECK(
			    aj_transfer_decode(&t, aj_str(text, n), true, out, sizeof(out), &made) == n &&
				made == n_letters / 4 * 3 && memcmp(out, want, made) == 0,
			    "%zu groups, end %zu: %zu", groups, end, made);
		}
	}
}

static const struct {
	const char *what, *raw, *want;
	enum aj_transfer_kind kind;
} rows[] = {
	/* clang-format off */
	{ "qp", "a=3Db=\n c=\r\nd=  \ne=e9=", "a=b cde\xe9", AJ_TRANSFER_QP },
	{ "qp, odd", "=zz = x=4", "=zz = x=4", AJ_TRANSFER_QP },
	{ "uu", "begin 644 x\n#86)C\n#9&5F\n`\nend\nrest\n", "abcdef", AJ_TRANSFER_UU },
	{ "uu, spaces lost", "begin 644 x\n\"86\n \nend\n", "a`", AJ_TRANSFER_UU },
	{ "none", "abc", "abc", AJ_TRANSFER_NONE },
	{ "base64, segments", "YQ==\nYg==\nY2Q=", "abcd", AJ_TRANSFER_BASE64 },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_transfer t = { .kind = rows[i].kind };
		static char out[AJ_TRANSFER_ROOM];
		size_t made, used = aj_transfer_decode(
				 &t, aj_str_z(rows[i].raw), true, (uint8_t *)out, sizeof(out) - 1, &made);

		out[made] = '\0';
		AJ_CHECK(used == strlen(rows[i].raw), "%s: %zu", rows[i].what, used);
		AJ_CHECK_STR(rows[i].want, out, "%s", rows[i].what);
	}
}

AJ_TESTS(test_base64, test_every_byte, test_odd_lines, test_rows)
