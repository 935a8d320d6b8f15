/* texts_test.c: what the parsers of others hand over of mail, XML and YAML, for a second look. */

#include "base/buf.h"
#include "dep/mail.h"
#include "dep/xml_texts.h"
#include "dep/yaml_scalars.h"
#include "test/test.h"

typedef bool texts_fn(void *to, struct aj_str text);
typedef enum aj_status parse_fn(struct aj_str bytes, texts_fn *fn, void *to, struct aj_err *err);

/* What is given, a bar behind each text; enough: after so many of them, 0: never. */
struct given {
	struct aj_buf texts;
	unsigned n, enough;
};

static bool give(void *to, struct aj_str text)
{
	struct given *given = to;

	aj_buf_add(&given->texts, text);
	aj_buf_add(&given->texts, AJ_S("|"));
	return ++given->n != given->enough;
}

static enum aj_status parse(parse_fn *fn, struct aj_str bytes, unsigned enough, struct given *given)
{
	struct aj_err err = { 0 };
	enum aj_status st;

	*given = (struct given){ .enough = enough };
	aj_buf_init(&given->texts, 1 << 26);
	st = fn(bytes, give, given, &err);
	AJ_CHECK(st == AJ_OK || err.text[0] != '\0');
	AJ_CHECK(!given->texts.full);
	return st;
}

#define HEAD "From: a@b.example\nMIME-Version: 1.0\n"
#define QUARTER "0123456789abcdefABCDEF"
#define HASH QUARTER QUARTER QUARTER "0123456789abcdefABCD=="
#define SEEN " a@b.example\n| 1.0\n|"

static const struct {
	const char *what;
	parse_fn *parse;
	struct aj_str bytes;
	const char *given;
	enum aj_status status;
} rows[] = {
	/* clang-format off */
	{ "mail", aj_mail_parse, AJ_S(HEAD "\nhello\n"), SEEN "hello\n|", AJ_OK },
	{ "words of headers", aj_mail_parse, AJ_S("From: =?utf-8?Q?J=C3=A4ne?= =?iso-8859-1?Q?_M=FCller?= <a@b.example>\n\n"),
		" J\xc3\xa4ne M\xc3\xbcller <a@b.example>\n|", AJ_OK },
	{ "folded header", aj_mail_parse, AJ_S("Subject: one\n two\n\n"), " one\n two\n|", AJ_OK },
	{ "quoted-printable", aj_mail_parse, AJ_S(HEAD "Content-Transfer-Encoding: quoted-printable\n\nj=40=\nb =zz\n"), SEEN " quoted-printable\n|j@b =zz\n|", AJ_OK },
	{ "base64 that is cut", aj_mail_parse, AJ_S(HEAD "Content-Transfer-Encoding: base64\n\naGVsbG8gd2"), SEEN " base64\n|hello |", AJ_OK },
	{ "a charset", aj_mail_parse, AJ_S(HEAD "Content-Type: text/plain; charset=KOI8-R\nContent-Transfer-Encoding: base64\n\nyWpA\n"),
		SEEN " text/plain; charset=KOI8-R\n| base64\n|\xc9j@|\xd0\xb8j@|", AJ_OK },
	{ "name of a file", aj_mail_parse, AJ_S(HEAD "Content-Disposition: attachment; filename*=utf-8''J%C3%A4ne.txt\n\nx"),
		SEEN " attachment; filename*=utf-8''J%C3%A4ne.txt\n|J\xc3\xa4ne.txt|x|", AJ_OK },
	{ "parts", aj_mail_parse, AJ_S(HEAD "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nX: y\n\ntwo\n--b--\n"),
		SEEN " multipart/mixed; boundary=b\n|one| y\n|two|", AJ_OK },
	{ "parts that do not end", aj_mail_parse, AJ_S(HEAD "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n"),
		SEEN " multipart/mixed; boundary=b\n|one\n|", AJ_OK },
	{ "a mail in a mail", aj_mail_parse, AJ_S(HEAD "Content-Type: message/rfc822\n\nTo: c@d.example\n\ninner\n"), SEEN " message/rfc822\n| c@d.example\n|inner\n|", AJ_OK },
	{ "no mail", aj_mail_parse, AJ_S(""), "", AJ_EINPUT },
	{ "no headers", aj_mail_parse, AJ_S("hello\n"), "", AJ_EINPUT },

	{ "XML", aj_xml_texts, AJ_S("<a b=\"c&amp;d\">e<!--f--></a>"), "c&d|f|e|", AJ_OK },
	{ "hashes of protection", aj_xml_texts, AJ_S("<a w:hash=\"" HASH "\"><b hashValue=\"" HASH "\" hashData=\"jane\" key=\"" HASH "\"/></a>"), "jane|" HASH "|", AJ_OK },
	{ "runs of a paragraph", aj_xml_texts, AJ_S("<w:p><w:t>jane@</w:t><w:t>b.example</w:t></w:p>"), "jane@|b.example|jane@b.example|", AJ_OK },
	{ "references and sections", aj_xml_texts, AJ_S("<a>j&#64;b<![CDATA[<x>]]></a>"), "j@b<x>|", AJ_OK },
	{ "entities", aj_xml_texts, AJ_S("<!DOCTYPE a [<!ENTITY e \"jane\">]><a>&e;</a>"), "jane|", AJ_OK },
	{ "code page", aj_xml_texts, AJ_S("<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><a>J\xe4ne</a>"), "J\xc3\xa4ne|", AJ_OK },
	{ "UTF-16", aj_xml_texts, AJ_S("\xff\xfe<\0a\0>\0j\0<\0/\0a\0>\0"), "j|", AJ_OK },
	{ "no XML at all", aj_xml_texts, AJ_S(""), "", AJ_EINPUT },
	{ "cut in a tag", aj_xml_texts, AJ_S("<a>b</"), "", AJ_EINPUT },
	{ "tags that cross", aj_xml_texts, AJ_S("<a><b></a></b>"), "", AJ_EINPUT },
	{ "more behind the end", aj_xml_texts, AJ_S("<a>b</a><c/>"), "b|", AJ_EINPUT },
	{ "zero byte", aj_xml_texts, AJ_S("<a>\0</a>"), "", AJ_EINPUT },

	{ "YAML", aj_yaml_scalars, AJ_S("a: [b, 1]\n---\nc\n"), "a|b|1|c|", AJ_OK },
	{ "ways to write a scalar", aj_yaml_scalars, AJ_S("- \"j\\u0040b\\n\"\n- 'it''s'\n- >\n  one\n  two\n- |\n  x\n   y\n"), "j@b\n|it's|one two\n|x\n y\n|", AJ_OK },
	{ "an alias is not followed", aj_yaml_scalars, AJ_S("a: &x jane\nb: *x\n"), "a|jane|b|", AJ_OK },
	{ "nothing of YAML", aj_yaml_scalars, AJ_S(""), "", AJ_OK },
	{ "quotes that do not end", aj_yaml_scalars, AJ_S("a: \"b\n"), "a|", AJ_EINPUT },
	{ "a list that does not end", aj_yaml_scalars, AJ_S("a: [b"), "a|b|", AJ_EINPUT },
	{ "no UTF-8", aj_yaml_scalars, AJ_S("a: \xff\n"), "", AJ_EINPUT },
	{ "a tab before", aj_yaml_scalars, AJ_S("a:\n\t- b\n"), "a|", AJ_EINPUT },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct given given;
		enum aj_status st = parse(rows[i].parse, rows[i].bytes, 0, &given);

		AJ_CHECK(st == rows[i].status, "%s: %d", rows[i].what, st);
		aj_buf_add(&given.texts, aj_str("", 1));
		AJ_CHECK_STR(rows[i].given, (const char *)given.texts.ptr, "%s", rows[i].what);
		aj_buf_fini(&given.texts);
	}
}

/* Whoever has enough gets no more, wherever that is. */
static void test_enough(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct given given;
		unsigned n = 0, all;

		parse(rows[i].parse, rows[i].bytes, 0, &given);
		all = given.n;
		aj_buf_fini(&given.texts);
		while (n++ < all) {
			enum aj_status st = parse(rows[i].parse, rows[i].bytes, n, &given);

			AJ_CHECK(st == AJ_ESTOP, "%s, %u: %d", rows[i].what, n, st);
			AJ_CHECK(given.n == n, "%s, %u: %u", rows[i].what, n, given.n);
			aj_buf_fini(&given.texts);
		}
	}
}

/* front, then piece so many times, then back. */
static enum aj_status parse_many(
    parse_fn *fn, const char *front, const char *piece, size_t times, const char *back, struct given *given)
{
	struct aj_buf bytes;
	enum aj_status st;

	aj_buf_init(&bytes, 1 << 24);
	aj_buf_add(&bytes, aj_str_z(front));
	for (size_t i = 0; i < times; i++)
		aj_buf_add(&bytes, aj_str_z(piece));
	aj_buf_add(&bytes, aj_str_z(back));
	AJ_CHECK(!bytes.full);
	st = parse(fn, aj_buf_str(&bytes), 0, given);
	aj_buf_fini(&bytes);
	return st;
}

/* What is deep or long: all of it is given, or it is refused. */
static void test_bounds(void)
{
	static const struct {
		const char *what;
		parse_fn *parse;
		const char *front, *piece;
		size_t times;
		const char *back;
		enum aj_status status;
		size_t least; /* bytes that are given, at least */
	} longs[] = {
		{ "mails in one another", aj_mail_parse, "", "Content-Type: message/rfc822\n\n",
		    AJ_MAIL_DEPTH_MAX + 1, "x", AJ_EINPUT, 0 },
		{ "as many as may be", aj_mail_parse, "", "Content-Type: message/rfc822\n\n",
		    AJ_MAIL_DEPTH_MAX - 1, "X: y\n\nx", AJ_OK, 0 },
		{ "many headers", aj_mail_parse, "", "X: jane\n", 50000, "\nx", AJ_OK, 250000 },
		{ "a long text of XML", aj_xml_texts, "<p>", "0123456789", 1000000, "</p>", AJ_OK, 10000000 },
		{ "a long paragraph of XML", aj_xml_texts, "<p>", "<t>0123456789</t>", 100000, "</p>", AJ_OK,
		    2000000 },
		{ "elements in one another", aj_xml_texts, "", "<a>", 100000, "", AJ_EINPUT, 0 },
		{ "a long scalar", aj_yaml_scalars, "a: ", "0123456789", 100000, "\n", AJ_OK, 1000000 },
		{ "lists that do not end", aj_yaml_scalars, "", "[", 2000, "", AJ_EINPUT, 0 },
	};

	for (size_t i = 0; i < AJ_LEN(longs); i++) {
		struct given given;
		enum aj_status st = parse_many(
		    longs[i].parse, longs[i].front, longs[i].piece, longs[i].times, longs[i].back, &given);

		AJ_CHECK(st == longs[i].status, "%s: %d", longs[i].what, st);
		AJ_CHECK(given.texts.len >= longs[i].least, "%s: %zu bytes", longs[i].what, given.texts.len);
		aj_buf_fini(&given.texts);
	}
}

/* A view without bytes, as an empty buffer gives it. */
static void test_no_bytes(void)
{
	struct given given;

	AJ_CHECK(parse(aj_yaml_scalars, aj_str(NULL, 0), 0, &given) == AJ_OK);
	aj_buf_fini(&given.texts);
	AJ_CHECK(parse(aj_xml_texts, aj_str(NULL, 0), 0, &given) == AJ_EINPUT);
	aj_buf_fini(&given.texts);
	AJ_CHECK(parse(aj_mail_parse, aj_str(NULL, 0), 0, &given) == AJ_EINPUT);
	aj_buf_fini(&given.texts);
}

AJ_TESTS(test_rows, test_enough, test_bounds, test_no_bytes)
