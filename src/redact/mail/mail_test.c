#include "redact/mail/mail.h"
#include "test/rewriting.h"

/* The bytes of layer at from become text, or those of the second pair, as the coding has it. */
static const struct {
	const char *name, *layer;
	enum aj_coding coding;
	struct {
		unsigned from, to;
		const char *text;
	} edits[2];
	const char *want; /* NULL: it cannot be */
} cases[] = {
	{ "plain", "ask jane now", AJ_CODING_NONE, { { 4, 8, "~X~" } }, "ask ~X~ now" },
	{ "hexadecimal", "0x6a616e65", AJ_CODING_HEX, { { 2, 10, "~X~" } }, "0x7e587e" },
	{ "header", "To: jane <a@b>\nX: y", AJ_CODING_HEADER, { { 10, 13, "~X~" } }, "To: jane <~X~>\nX: y" },
	{ "word, Q", "S: =?utf-8?Q?J=C3=A4ne_a=40b.c!?= d\n", AJ_CODING_HEADER, { { 23, 30, "~X.Y~" } },
	    "S: =?utf-8?Q?J=C3=A4ne_=7EX=2EY=7E!?= d\n" },
	{ "word, B: letters that two bytes share", "S: =?utf-8?B?YWJjZGVm?=\n", AJ_CODING_HEADER,
	    { { 14, 16, "~" } }, "S: =?utf-8?B?YX5jZGVm?=\n" },
	{ "words, two edits", "S: =?utf-8?Q?ab?= =?utf-8?Q?cd?=\n", AJ_CODING_HEADER,
	    { { 13, 14, "X" }, { 28, 29, "Y" } }, "S: =?utf-8?Q?Xb?= =?utf-8?Q?Yd?=\n" },
	{ "an edit over two words", "S: =?utf-8?Q?ab?= =?utf-8?Q?cd?=\n", AJ_CODING_HEADER,
	    { { 14, 29, "X" } }, "S: =?utf-8?Q?aX?= =?utf-8?Q?d?=\n" },
	{ "word, text that its charset may not have", "S: =?iso-8859-1?Q?a=FCb?=\n", AJ_CODING_HEADER,
	    { { 19, 22, "\xc3\xbc" } }, "S: =?iso-8859-1?Q?a?= =?utf-8?Q?=C3=BC?= =?iso-8859-1?Q?b?=\n" },
	{ "word, ISO 2022", "S: =?iso-2022-jp?Q?=1B$B;3ED=1B(B_x?=\n", AJ_CODING_HEADER,
	    { { 24, 28, "~X~" } }, "S: =?iso-2022-jp?Q?=1B=24B=1B=28B=7EX=7E=1B=24B=1B=28B_x?=\n" },
	{ "word, over an escape sequence", "S: =?iso-2022-jp?Q?=1B$B;3ED=1B(B_x?=\n", AJ_CODING_HEADER,
	    { { 24, 34, "~X~" } }, "S: =?iso-2022-jp?Q?=1B=24B=1B=28B=7EX=7E=1B=24B=1B=28Bx?=\n" },
	{ "charset that is not written", "S: =?utf-16?B?AGEAYgBj?=\n", AJ_CODING_HEADER, { { 15, 18, "X" } },
	    NULL },
	{ "quoted-printable, short", "a=C3=A4 jane =\nb\n", AJ_CODING_QP, { { 8, 12, "~X~" } },
	    "a=C3=A4 ~X~ =\nb\n" },
	{ "quoted-printable, an escape", "jane\n", AJ_CODING_QP, { { 0, 4, "a=b" } }, "a=3Db\n" },
	{ "quoted-printable, too long",
	    "0123456789012345678901234567890123456789 jane 0123456789012345678901234567\r\nb\r\n",
	    AJ_CODING_QP, { { 41, 45, "~0123456789~" } },
	    "0123456789012345678901234567890123456789 =\r\n~0123456789~=\r\n "
	    "0123456789012345678901234567\r\nb\r\n" },
	{ "a line among base64", "YWJj\nfoot\n", AJ_CODING_BASE64, { { 5, 9, "X" } }, NULL },
};

static enum aj_status edit_all(size_t c, struct aj_mail *mail, struct aj_rewrite *rewrite, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	aj_mail_coded(mail, rewrite, 0, cases[c].coding);
	for (size_t i = 0; i < 2 && cases[c].edits[i].text && st == AJ_OK; i++)
		st = aj_mail_edit(mail, rewrite, NULL, cases[c].edits[i].from, cases[c].edits[i].to,
		    aj_str_z(cases[c].edits[i].text), err);
	if (st == AJ_OK)
		st = aj_mail_settle(mail, rewrite, err);
	return st == AJ_OK ? aj_rewrite_pass(rewrite, UINT64_MAX, err) : st;
}

static void test_edits(void)
{
	for (size_t c = 0; c < AJ_LEN(cases); c++) {
		struct aj_rewriting r;
		struct aj_mail mail = { 0 };
		struct aj_err err;
		enum aj_status st;

		aj_rewriting_open(&r, cases[c].layer, 7);
		st = edit_all(c, &mail, &r.rewrite, &err);
		AJ_CHECK(st == (cases[c].want ? AJ_OK : AJ_EINPUT), "%s: %d", cases[c].name, st);
		if (cases[c].want)
			AJ_CHECK(aj_str_eq(aj_buf_str(&r.got.bytes), aj_str_z(cases[c].want)), "%s: %.*s",
			    cases[c].name, (int)r.got.bytes.len, r.got.bytes.ptr);
		aj_mail_fini(&mail);
		aj_rewriting_close(&r);
	}
}

AJ_TESTS(test_edits)
