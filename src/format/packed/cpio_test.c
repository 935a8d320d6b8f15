/* What real archives (archive_test.c) do not show: links, several archives in a file, headers that lie. */

#include "test/format_rows.h"
#include "test/test.h"

extern const struct aj_format aj_format_cpio;

/* Headers: mode, bytes of the name with its zero, bytes of the body, in octal or hexadecimal digits. */
#define ODC(mode, name, size) "070707000000000000" mode "00000000000000000100000000000000000" name size
#define NEWC(mode, size, name)                                                                               \
	"070701"                                                                                             \
	"00000001" mode "000000000000000000000001"                                                           \
	"00000000" size "00000000000000000000000000000000" name "00000000"
#define ODC_END ODC("000000", "000013", "00000000000") "TRAILER!!!\0"
#define JANE "jane@example.org"
#define NAMED(name) "[" name "]\n<name>" name "[]"
#define MEMBER ODC("100644", "000002", "00000000020") "a\0" JANE
#define SEEN NAMED("a") "{a:" JANE "}"

static const struct aj_format_row rows[] = {
	/* clang-format off */
	{ "a file",       AJ_S(MEMBER ODC_END), SEEN, "", "", AJ_OK },
	{ "padding",      AJ_S(NEWC("000081A4", "00000010", "00000004") "abc\0\0\0" JANE NEWC("000081A4", "00000003", "00000002") "b\0xyz\0" NEWC("00000000", "00000000", "0000000B") "TRAILER!!!\0\0\0\0"), NAMED("abc") "{abc:" JANE "}" NAMED("b") "{b:xyz}", "", "", AJ_OK },
	{ "a link",       AJ_S(ODC("120777", "000002", "00000000023") "l\0to/" JANE ODC_END), NULL, "", "", AJ_OK },
	{ "a folder that holds something", AJ_S(ODC("040755", "000002", "00000000020") "d\0" JANE ODC_END), NAMED("d") "{d:" JANE "}", "", "", AJ_OK },
	{ "two archives", AJ_S(MEMBER ODC_END "\0\0\0\0" MEMBER ODC_END "\0\0"), SEEN SEEN, "", "", AJ_OK },
	{ "something behind", AJ_S(MEMBER ODC_END "\0\0packed"), SEEN "{:packed}", "", "", AJ_OK },
	{ "no header",    AJ_S(MEMBER "07070" MEMBER), NULL, "member 2 has no header", "", AJ_OK },
	{ "no digits",    AJ_S(MEMBER ODC("100644", "000002", "0000000002x") "a\0"), NULL, "member 2 has no header", "", AJ_OK },
	{ "no octal",     AJ_S(MEMBER ODC("100644", "000009", "00000000020") "a\0"), NULL, "member 2 has no header", "", AJ_OK },
	{ "no name",      AJ_S(MEMBER ODC("100644", "000000", "00000000020") "a\0"), NULL, "member 2 has no header", "", AJ_OK },
	{ "a long name",  AJ_S(MEMBER ODC("100644", "777777", "00000000020") "a\0"), NULL, "member 2 has no header", "", AJ_OK },
	{ "a long body",  AJ_S(ODC("100644", "000002", "77777777777") "a\0" JANE), SEEN, "", "member 1, which begins at offset 0, is cut short", AJ_EINPUT },
	{ "a long link",  AJ_S(ODC("120777", "000002", "77777777777") "a\0" JANE), SEEN, "", "member 1, which begins at offset 0, is cut short", AJ_EINPUT },
	{ "a cut name",   AJ_S(MEMBER ODC("100644", "000010", "00000000020") "a"), SEEN, "", "member 2, which begins at offset 94, is cut short", AJ_EINPUT },
	{ "a cut link",   AJ_S(MEMBER ODC("120777", "000002", "00000000020") "a\0x"), SEEN, "", "member 2, which begins at offset 94, is cut short", AJ_EINPUT },
	{ "no end",       AJ_S(MEMBER), SEEN, "", "no end of the archive: cut short at offset 94", AJ_EINPUT },
	/* clang-format on */
};

static void test_rows(void)
{
	aj_format_rows_check(&aj_format_cpio, rows, AJ_LEN(rows));
}

static void test_link(void)
{
	struct aj_format_probe got;

	aj_format_row_read(&got, &aj_format_cpio, &rows[2]);
	AJ_CHECK(aj_format_probe_holds(&got, "to/" JANE) && !aj_format_probe_holds(&got, "{l:"), "%s",
	    aj_format_probe_seen(&got));
	aj_format_probe_fini(&got);
}

static void test_sniff(void)
{
	static const struct aj_format_head heads[] = {
		{ "portable", MEMBER, true },
		{ "new", NEWC("000081A4", "00000010", "00000004") "abc", true },
		{ "its digits alone", "070701", false },
		{ "another kind",
		    "070703000081A400000000000000000000000100000000000000000000000000000000000000000",
		    false },
		{ "words",
		    "070701 is what a header of cpio begins with, in six digits; then come others, as many",
		    false },
	};

	aj_format_heads_check(&aj_format_cpio, heads, AJ_LEN(heads));
}

AJ_TESTS(test_rows, test_link, test_sniff)
