#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_ini, aj_format_kv;

static const struct aj_format_row rows[] = {
	/* clang-format off */
	{ "nothing",     { 0 }, "" },
	{ "ini",         AJ_S("; jane@example.org\n[database]\nuser = Jane Roe\r\npassword=x y = z ; secret\n\n[mail]\nfrom: jane@example.org\n"),
		"; jane@example.org\ndatabase|<database.user>Jane Roe|<database.password>x y = z|; secret\n<mail.from>jane@example.org" },
	{ "ini quotes",  AJ_S("[a]\npath = \"C:\\temp\\new\" ; c\nhome directory = /home/jane\n  and more\n"),
		"\n<a.path>C:\\temp\\new|<a.home directory>/home/jane|<a.home directory>and more" },
	{ "ini, lines that go on", AJ_S("[a]\naddress = 5 High Street \\\n  Springfield \\\n  \\\n  Oregon\npath = C:\\temp\\\n"),
		"\n<a.address>5 High Street|<a.address>Springfield|<a.address>Oregon|<a.path>C:\\temp\\" },
	{ "env",         AJ_S("# comment\nexport DB_USER='jane roe'\nDB_PASSWORD=\"a\\\"b\\nc\" # why\nDATABASE_URL=postgres://jane:pw@db.example.org/x?a=b\nEMPTY=\n"),
		"# comment\n<DB_USER>jane roe|<DB_PASSWORD>a\"b\nc|# why|<DATABASE_URL>postgres://jane:pw@db.example.org/x?a=b" },
	{ "env, key over lines", AJ_S("A=first\nPRIVATE_KEY=\"-----BEGIN\nabc\n-----END\"\nB=second\n"), "\n<A>first|<PRIVATE_KEY>-----BEGIN\nabc\n-----END|<B>second" },
	{ "properties",  AJ_S("! comment\nspring.datasource.password=j\\u0040example.org\nspring.mail.user : Jane\\\n    Roe\na.path=C\\:\\\\temp\n"),
		"! comment\n<spring.datasource.password>j@example.org|<spring.mail.user>JaneRoe|<a.path>C:\\temp" },
	{ "toml",        AJ_S("title = \"first\"\n[owner.contact]\nemail = \"jane\\u0040example.org\"\nphones = [ \"+1 206 555 0123\", # one\n  '+1 206 555 0199' ]\nkey = \"\"\"\nline one\nline two\"\"\"\n[[list]]\npoint = { name = \"Jane Roe\", x.y = 'second' }\n"),
		"\n<title>first\nowner.contact|<owner.contact.email>jane@example.org|<owner.contact.phones>+1 206 555 0123|# one|<owner.contact.phones>+1 206 555 0199|"
		"<owner.contact.key>\nline one\nline two\n<list.point.name>Jane Roe|<list.point.x.y>second" },
	{ "key is data", AJ_S("[aliases]\njane@example.org = forward\n"), "\naliases|<aliases>jane@example.org|<aliases.jane@example.org>forward" },
	{ "latin-1",     AJ_S("NAME=J\xfcrgen\nCITY=K\xf6ln\n"), "\n<NAME>J\xc3\xbcrgen|<CITY>K\xc3\xb6ln" },
	{ "other lines", AJ_S("A=first\nB=second\nC=third\nD=fourth\nE=fifth\nF=sixth\nG=seventh\nH=eighth\nI=ninth\nJ=tenth\njane@example.org\n"),
		"\n<A>first|<B>second|<C>third|<D>fourth|<E>fifth|<F>sixth|<G>seventh|<H>eighth|<I>ninth|<J>tenth|jane@example.org" },
	{ "never closed", AJ_S("A=\"first\nB='second\nC=third\n"), "\n<A>\"first|<B>'second|<C>third" },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++)
		AJ_CHECK(rows[i].raw.len == 0 ||
			     aj_format_ini.sniff(rows[i].raw) > aj_format_kv.sniff(rows[i].raw),
		    "%s: %d %d", rows[i].what, aj_format_ini.sniff(rows[i].raw),
		    aj_format_kv.sniff(rows[i].raw));
	aj_format_rows_check(&aj_format_ini, rows, AJ_LEN(rows));
}

static void test_sniff(void)
{
	static const char *const others[] = { "", "# a\n", "Dear Jane,\nnote: this is no setting.\nJohn\n",
		"{\"a\": 1}\n", "a,b\n1,2\n", "int a = 1;\nif (a == 2)\n\treturn b;\n", "a = 1;\nb = 2;\n",
		"a: 1\nb: 2\n", "<a b=\"c\">\n", "[1, 2, 3]\n", "[12] See there.\n",
		"from shop.paths import path_of\n\nHOME = \"/\"\nUSER = path_of(\"/users\")\n" };
	static const char *const logs[] = { "ts=1 level=info msg=\"a b\"\nts=2 level=warn\n",
		"type=A msg=audit(1): pid=1 uid=0\ntype=B msg=audit(2): pid=2 uid=0\n" };

	for (size_t i = 0; i < AJ_LEN(others); i++)
		AJ_CHECK(aj_format_ini.sniff(aj_str_z(others[i])) == 0, "%zu", i);
	for (size_t i = 0; i < AJ_LEN(logs); i++)
		AJ_CHECK(
		    aj_format_ini.sniff(aj_str_z(logs[i])) < aj_format_kv.sniff(aj_str_z(logs[i])), "%zu", i);
}

static void test_long(void)
{
	static const struct {
		const char *front, *middle;
		size_t times;
	} longs[] = { { "[a]\nb = ", "jane@example.org ", 30000 },
		{ "[a]\nb = \"", "jane@example.org\n", 30000 },
		{ "[a]\n", "mail = jane@example.org\n", 30000 }, { "a = \"b\"\n", "c = [\n", 30000 },
		{ "A=b\n", "C=\"\n", 30001 }, { "a.b=c\n", "d.e=f\\\n", 30000 },
		{ "a = \"b\"\nc = ", "[{", 30000 }, { "[a]\n", "b = J\xfcrgen ; c\n", 30000 } };

	for (size_t i = 0; i < AJ_LEN(longs); i++) {
		static const size_t steps[] = { 0, 777 };
		struct aj_str raw = aj_format_join((struct aj_format_piece[]){
		    { longs[i].front, 1 }, { longs[i].middle, longs[i].times }, { 0 } });
		struct aj_format_probe got[AJ_LEN(steps)];

		aj_format_steps_check(got, steps, AJ_LEN(steps), &aj_format_ini, longs[i].middle, raw);
		for (size_t s = 0; s < AJ_LEN(steps); s++)
			aj_format_probe_fini(&got[s]);
		free((void *)raw.ptr);
	}
}

AJ_TESTS(test_rows, test_sniff, test_long)
