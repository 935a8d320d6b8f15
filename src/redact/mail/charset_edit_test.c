#include "redact/mail/charset_edit.h"

#include "test/test.h"

/* An edit of the text in UTF-8, and what the bytes become. */
static const struct {
	const char *what, *charset, *bytes, *text /* in UTF-8 */;
	uint64_t from, to;
	const char *put, *want; /* want: NULL: it cannot be written */
} cases[] = {
	/* clang-format off */
	{ "one byte a letter", "koi8-r", "\xc9j@b\xc9", "\xd0\xb8j@b\xd0\xb8", 2, 5, "~E~", "\xc9~E~\xc9" },
	{ "a letter goes", "koi8-r", "a\xc9" "b", "a\xd0\xb8" "b", 1, 3, "~E~", "a~E~b" },
	{ "a letter comes", "koi8-r", "a~E~b", "a~E~b", 1, 4, "\xd0\xb8", "a\xc9" "b" },
	{ "a letter that it has not", "koi8-r", "a~E~b", "a~E~b", 1, 4, "\xe5\xb1\xb1", NULL },
	{ "at the end", "koi8-r", "ab", "ab", 2, 2, "~", "ab~" },
	{ "two bytes", "shift_jis", "\x8eR@b\x8eR", "\xe5\xb1\xb1@b\xe5\xb1\xb1", 3, 5, "~", "\x8eR~\x8eR" },
	{ "two bytes come", "shift_jis", "a~b", "a~b", 1, 2, "\xe5\xb1\xb1", "a\x8eR" "b" },
	{ "what is broken swallows nothing", "shift_jis", "\x8e!b", "\xef\xbf\xbd!b", 3, 4, "R", NULL },
	{ "within a shift", "iso-2022-jp", "\x1b$B;3;3;3\x1b(B", "\xe5\xb1\xb1\xe5\xb1\xb1\xe5\xb1\xb1", 3, 6, "~E~", "\x1b$B;3\x1b(B~E~\x1b$B;3\x1b(B" },
	{ "a shift goes", "iso-2022-jp", "a\x1b$B;3\x1b(Bb", "a\xe5\xb1\xb1" "b", 1, 4, "~", "a~\x1b$B\x1b(Bb" },
	{ "a shift begins", "iso-2022-jp", "a\x1b$B;3;3\x1b(B", "a\xe5\xb1\xb1\xe5\xb1\xb1", 0, 4, "", "\x1b$B;3\x1b(B" },
	{ "a shift comes", "iso-2022-jp", "a~b", "a~b", 1, 2, "\xe5\xb1\xb1", "a\x1b$B;3\x1b(Bb" },
	/* clang-format on */
};

static void test_cases(void)
{
	for (size_t i = 0; i < AJ_LEN(cases); i++) {
		struct aj_str text = aj_str_z(cases[i].text), put = aj_str_z(cases[i].put);
		struct aj_edit edit = { cases[i].from, cases[i].to, 0, put.len };
		struct aj_buf want, out;
		struct aj_err err;
		enum aj_status st;

		aj_buf_init(&want, 1000), aj_buf_init(&out, 1000);
		aj_buf_add(&want, aj_str_sub(text, 0, cases[i].from));
		aj_buf_add(&want, put);
		aj_buf_add(&want, aj_str_from(text, cases[i].to));
		st = aj_charset_edit(aj_codepage_named(aj_str_z(cases[i].charset)), aj_str_z(cases[i].bytes),
		    &edit, 1, put, aj_buf_str(&want), &out, &err);
		AJ_CHECK(st == (cases[i].want ? AJ_OK : AJ_EINPUT), "%s: %d", cases[i].what, st);
		AJ_CHECK(!cases[i].want || aj_str_eq(aj_buf_str(&out), aj_str_z(cases[i].want)), "%s: %.*s",
		    cases[i].what, (int)out.len, out.ptr);
		aj_buf_fini(&want), aj_buf_fini(&out);
	}
}

AJ_TESTS(test_cases)
