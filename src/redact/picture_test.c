#include "redact/picture.h"
#include "test/test.h"

#include <stdlib.h>

#define PNG "\x89PNG\r\n\x1a\n"
#define HEADER "\0\0\0\1IHDRxcrcc"
#define TEXT "\0\0\0\4tEXtjanecrcc"
#define PIXELS "\0\0\0\2IDATpqcrcc"
#define END "\0\0\0\0IENDcrcc"
#define JFIF "\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
#define ADOBE                                                                                                \
	"\xff\xee\0\x0e"                                                                                     \
	"Adobe\0d\0\0\0\0\1"
#define EXIF "\xff\xe1\0\6jane"
#define COMMENT "\xff\xfe\0\6jane"
#define TABLE "\xff\xdb\0\4\xff\xd9"
#define SCAN                                                                                                 \
	"\xff\xda\0\3.ab\xff\0c\xff\xd3"                                                                     \
	"d"

static const struct {
	const char *what;
	struct aj_str picture, bare; /* NULL: it cannot be taken apart */
} rows[] = {
	/* clang-format off */
	{ "nothing",       { 0 }, { 0 } },
	{ "neither",       AJ_S("GIF89a"), { 0 } },
	{ "PNG",           AJ_S(PNG HEADER PIXELS END), AJ_S(PNG HEADER PIXELS END) },
	{ "text",          AJ_S(PNG HEADER TEXT PIXELS TEXT END "jane"), AJ_S(PNG HEADER PIXELS END) },
	{ "PNG, cut",      AJ_S(PNG HEADER PIXELS), { 0 } },
	{ "PNG, a length that lies", AJ_S(PNG HEADER "\x7f\xff\xff\xffIDATpqcrcc"), { 0 } },
	{ "PNG, the signature", AJ_S(PNG), { 0 } },
	{ "JPEG",          AJ_S("\xff\xd8" JFIF ADOBE TABLE SCAN "\xff\xd9"), AJ_S("\xff\xd8" JFIF ADOBE TABLE SCAN "\xff\xd9") },
	{ "Exif, comment", AJ_S("\xff\xd8" EXIF TABLE COMMENT SCAN COMMENT SCAN "\xff\xd9jane"), AJ_S("\xff\xd8" TABLE SCAN SCAN "\xff\xd9") },
	{ "filling",       AJ_S("\xff\xd8\xff" TABLE SCAN "\xff\xff\xd9"), AJ_S("\xff\xd8" TABLE SCAN "\xff\xff\xd9") },
	{ "JPEG, no end",  AJ_S("\xff\xd8" TABLE SCAN), { 0 } },
	{ "JPEG, cut",     AJ_S("\xff\xd8\xff\xdb\0\x40" "ab"), { 0 } },
	{ "JPEG, a length of nothing", AJ_S("\xff\xd8\xff\xdb\0\1\xff\xd9"), { 0 } },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_buf out;
		bool whole;

		aj_buf_init(&out, 4096);
		whole = aj_picture_bare(rows[i].picture, &out);
		AJ_CHECK(whole == (rows[i].bare.ptr != NULL), "%s", rows[i].what);
		AJ_CHECK(!whole || aj_str_eq(aj_buf_str(&out), rows[i].bare), "%s: %zu bytes", rows[i].what,
		    out.len);
		aj_buf_fini(&out);
	}
}

/* Wherever it is cut, nothing behind the cut is read. */
static void test_cut(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		for (size_t len = 0; len < rows[i].picture.len; len++) {
			uint8_t *copy = malloc(len ? len : 1);
			struct aj_buf out;

			aj_buf_init(&out, 4096);
			memcpy(copy, rows[i].picture.ptr, len);
			if (aj_picture_bare(aj_str(copy, len), &out))
				AJ_CHECK(aj_str_eq(aj_buf_str(&out), rows[i].bare), "%s, cut at %zu",
				    rows[i].what, len);
			aj_buf_fini(&out);
			free(copy);
		}
	}
}

AJ_TESTS(test_rows, test_cut)
