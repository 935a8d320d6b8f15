#include "format/mail/transfer.h"
#include "test/test.h"

#include <stdlib.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static size_t encode(const uint8_t *bytes, size_t len, size_t line, char *out)
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
		n = encode(bytes, len, line, coded);
		used = aj_transfer_decode(&t, aj_str(coded, n), true, out, sizeof(out), &made);
		AJ_CHECK(used == n && made == len && memcmp(out, bytes, len) == 0, "%zu: %zu of %zu", round,
		    made, len);
	}
}

/* Each byte at each place of a block: a letter, or a line that is none. */
static void test_every_byte(void)
{
	static uint8_t out[AJ_TRANSFER_ROOM];
	uint8_t line[76];

	for (size_t at = 0; at < sizeof(line); at += 5) {
		for (unsigned byte = 0; byte < 256; byte++) {
			struct aj_transfer t = { .kind = AJ_TRANSFER_BASE64 };
			size_t made;
			bool stands = byte == '=' || aj_is_space((uint8_t)byte),
			     letter = byte && strchr(letters, (int)byte);

			memset(line, 'A', sizeof(line));
			line[at] = (uint8_t)byte;
			aj_transfer_decode(&t, aj_str(line, sizeof(line)), true, out, sizeof(out), &made);
			AJ_CHECK(made == (letter      ? 57
					     : stands ? made
						      : 0) &&
				     (!letter || (aj_transfer_letter[byte] < 64)),
			    "%u at %zu: %zu", byte, at, made);
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

AJ_TESTS(test_base64, test_every_byte, test_rows)
