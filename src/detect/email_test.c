#include "detect/email.h"
#include "test/probe.h"
#include "test/test.h"

enum { NONE = 0, NEVER = 1, UNLIKELY = 2, POSSIBLE = 3, LIKELY = 4, VERY = 5 };

/* raw: the first occurrence of it in text is the finding's span. likelihood: the least it must have. */
struct row {
	const char *text, *raw, *canonical;
	int likelihood;
};

static struct aj_probe probe;

static void check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];

		aj_probe_engine(&probe, row->text, NULL);
		AJ_CHECK(aj_probe_has(&probe, "EMAIL_ADDRESS", row->text, row->raw), "%s: %s", row->text,
		    probe.text);
		if (probe.count == 0)
			continue;
		AJ_CHECK_STR(row->canonical, probe.canonical[0], "%s", row->text);
		AJ_CHECK(probe.findings[0].likelihood >= row->likelihood, "%s: %s", row->text, probe.text);
	}
}

/* clang-format off */
static const struct row plain[] = {
	{ "jane.roe@contoso.com", "jane.roe@contoso.com", "jane.roe@contoso.com", VERY },
	{ "Write to Jane.Roe+News@Contoso.COM. Thanks", "Jane.Roe+News@Contoso.COM", "jane.roe+news@contoso.com", VERY },
	{ "mailto:jane@contoso.co.uk?subject=x", "jane@contoso.co.uk", "jane@contoso.co.uk", VERY },
	{ "<jane_roe-1@mail.contoso.de>,", "jane_roe-1@mail.contoso.de", "jane_roe-1@mail.contoso.de", VERY },
	{ "sean.o'brien@contoso.ie", "sean.o'brien@contoso.ie", "sean.o'brien@contoso.ie", VERY },
	{ "l'adresse d'anne@contoso.fr", "anne@contoso.fr", "anne@contoso.fr", VERY },
	{ "'jane@contoso.com'", "jane@contoso.com", "jane@contoso.com", VERY },
	{ "?email=jane@contoso.com&x=1", "jane@contoso.com", "jane@contoso.com", VERY },
	{ "jane@contoso.com:hunter2", "jane@contoso.com", "jane@contoso.com", VERY },
	{ "jane@contoso.com.Thanks a lot", "jane@contoso.com", "jane@contoso.com", VERY },
	{ "... jane@contoso.com...", "jane@contoso.com", "jane@contoso.com", VERY },
	{ "wait...jane@contoso.com", "jane@contoso.com", "jane@contoso.com", VERY },
	{ "- x\n-jane@contoso.com", "jane@contoso.com", "jane@contoso.com", VERY },
	{ "x@xn--bcher-kva.xn--p1ai", "x@xn--bcher-kva.xn--p1ai", "x@xn--bcher-kva.xn--p1ai", VERY },
	{ "1234567@126.com", "1234567@126.com", "1234567@126.com", VERY },
	{ "s = \"hi\\njane@contoso.com\"", "jane@contoso.com", "jane@contoso.com", VERY },
	{ "s = \"\\u003cjane@contoso.com\\u003e\"", "jane@contoso.com", "jane@contoso.com", VERY },
	{ "q=%3Cjane@contoso.com%3E", "jane@contoso.com", "jane@contoso.com", VERY },
	{ "&lt;jane@contoso.com&gt;", "jane@contoso.com", "jane@contoso.com", VERY },
	{ "a;jane@contoso.com;b", "jane@contoso.com", "jane@contoso.com", VERY },
	{ "bounce-7-jane=fabrikam.com@lists.contoso.org", "bounce-7-jane=fabrikam.com@lists.contoso.org",
		"bounce-7-jane=fabrikam.com@lists.contoso.org", VERY },
	{ "jane_fabrikam.com#EXT#@contoso.onmicrosoft.com", "jane_fabrikam.com#EXT#@contoso.onmicrosoft.com",
		"jane_fabrikam.com#ext#@contoso.onmicrosoft.com", VERY },
	{ "\"jane roe\"@contoso.com", "\"jane roe\"@contoso.com", "\"jane roe\"@contoso.com", VERY },
	{ "to jane@[192.0.2.1].", "jane@[192.0.2.1]", "jane@[192.0.2.1]", VERY },
	{ "to jane@[IPv6:2001:db8::1].", "jane@[IPv6:2001:db8::1]", "jane@[ipv6:2001:db8::1]", VERY },
	{ "https://contoso.com/u/jane@fabrikam.com", "jane@fabrikam.com", "jane@fabrikam.com", VERY },
	/* RFC 6531 */
	{ "jürgen.roe@contoso.com", "jürgen.roe@contoso.com", "jürgen.roe@contoso.com", VERY },
	{ "JÜRGEN@BÜCHER.DE", "JÜRGEN@BÜCHER.DE", "jürgen@bücher.de", VERY },
	{ "Почта: иван@почта.рф.", "иван@почта.рф", "иван@почта.рф", VERY },
	{ "邮箱jane@contoso.com。谢谢", "jane@contoso.com", "jane@contoso.com", VERY },
	{ "jane@contoso.com으로 보내", "jane@contoso.com", "jane@contoso.com", VERY },
	/* An address by its shape, but less than that by what it is. */
	{ "git@github.com:contoso/x.git", "git@github.com", "git@github.com", UNLIKELY },
	{ "Message-ID: <20191128.0123456789abcdef@contoso.com>", "20191128.0123456789abcdef@contoso.com",
		"20191128.0123456789abcdef@contoso.com", NEVER },
	{ "jane@microsoft_excel.com", "jane@microsoft_excel.com", "jane@microsoft_excel.com", POSSIBLE },
	{ "to Jane@mail.fabrikam_corp_eu.co.uk.", "Jane@mail.fabrikam_corp_eu.co.uk", "jane@mail.fabrikam_corp_eu.co.uk", POSSIBLE },
	{ "jane@contoso.com_old.zip", "jane@contoso.com", "jane@contoso.com", VERY },
	{ "jane@mail.example", "jane@mail.example", "jane@mail.example", UNLIKELY },
	{ "jane@server.localhost", "jane@server.localhost", "jane@server.localhost", UNLIKELY },
	{ "mail root@localhost, or", "root@localhost", "root@localhost", UNLIKELY },
	{ "bob@example", "bob@example", "bob@example", UNLIKELY },
	{ "jane.roe@fabrikam.local,", "jane.roe@fabrikam.local", "jane.roe@fabrikam.local", LIKELY },
	{ "root@db01.Internal is", "root@db01.Internal", "root@db01.internal", POSSIBLE },
	{ "@jane@contoso.social", "jane@contoso.social", "jane@contoso.social", UNLIKELY },
};

static const struct row disguised[] = {
	{ "mail xyz @contoso com please", "xyz @contoso com", "xyz@contoso.com", LIKELY },
	{ "xyz @ contoso co uk now", "xyz @ contoso co uk", "xyz@contoso.co.uk", POSSIBLE },
	{ "to jane&#x40;contoso.it as I am", "jane&#x40;contoso.it", "jane@contoso.it", LIKELY },
	{ "is jane&#x40;contoso.it thanks. In good", "jane&#x40;contoso.it", "jane@contoso.it", LIKELY },
	{ "is jane7@mail.contoso,pl thanks", "jane7@mail.contoso,pl", "jane7@mail.contoso.pl", LIKELY },
	{ "is jane7 @ mail.contoso . in thanks", "jane7 @ mail.contoso . in", "jane7@mail.contoso.in", POSSIBLE },
	{ "jane.roe @contoso.de", "jane.roe @contoso.de", "jane.roe@contoso.de", LIKELY },
	{ "jane @ contoso . com", "jane @ contoso . com", "jane@contoso.com", LIKELY },
	{ "jane@ contoso.org", "jane@ contoso.org", "jane@contoso.org", LIKELY },
	{ "has jane@contoso com said", "jane@contoso com", "jane@contoso.com", POSSIBLE },
	{ "e-mail jane@contoso com", "jane@contoso com", "jane@contoso.com", POSSIBLE },
	{ "jane.roe@contoso,com", "jane.roe@contoso,com", "jane.roe@contoso.com", LIKELY },
	{ "jane.roe at contoso dot com", "jane.roe at contoso dot com", "jane.roe@contoso.com", LIKELY },
	{ "jane dot roe at contoso dot co dot uk", "jane dot roe at contoso dot co dot uk", "jane.roe@contoso.co.uk", LIKELY },
	{ "JANE AT CONTOSO DOT COM", "JANE AT CONTOSO DOT COM", "jane@contoso.com", LIKELY },
	{ "From jroe at lists.contoso.org  Tue", "jroe at lists.contoso.org", "jroe@lists.contoso.org", LIKELY },
	{ "Jane Roe <jane at contoso.com> wrote:", "jane at contoso.com", "jane@contoso.com", LIKELY },
	{ "my e-mail is jroe at contoso.com", "jroe at contoso.com", "jroe@contoso.com", LIKELY },
	{ "mail me: jane.roe at contoso.com", "jane.roe at contoso.com", "jane.roe@contoso.com", LIKELY },
	{ "jane (at) contoso (dot) com", "jane (at) contoso (dot) com", "jane@contoso.com", VERY },
	{ "jane[ at ]contoso[ dot ]com", "jane[ at ]contoso[ dot ]com", "jane@contoso.com", VERY },
	{ "jane[dot]roe[at]contoso[dot]com", "jane[dot]roe[at]contoso[dot]com", "jane.roe@contoso.com", VERY },
	{ "jane{at}contoso.com", "jane{at}contoso.com", "jane@contoso.com", VERY },
	{ "jane<at>contoso<dot>com", "jane<at>contoso<dot>com", "jane@contoso.com", VERY },
	{ "jane&lt;at&gt;contoso.com", "jane&lt;at&gt;contoso.com", "jane@contoso.com", VERY },
	{ "jane_dot_roe_at_contoso_dot_com", "jane_dot_roe_at_contoso_dot_com", "jane.roe@contoso.com", LIKELY },
	{ "jane-at-contoso-dot-com", "jane-at-contoso-dot-com", "jane@contoso.com", LIKELY },
	{ "jane[@]contoso[.]com", "jane[@]contoso[.]com", "jane@contoso.com", VERY },
	{ "jane@contoso[.com, ok", "jane@contoso[.com", "jane@contoso.com", VERY },
	{ "jane@contoso.co[.]uk", "jane@contoso.co[.]uk", "jane@contoso.co.uk", VERY },
	/* Escapes */
	{ "jane&#64;contoso&#46;com", "jane&#64;contoso&#46;com", "jane@contoso.com", VERY },
	{ "jane&#x40;contoso.com", "jane&#x40;contoso.com", "jane@contoso.com", VERY },
	{ "jane&commat;contoso&period;com", "jane&commat;contoso&period;com", "jane@contoso.com", VERY },
	{ ">&#106;&#97;&#110;&#101;&#64;&#120;&#46;&#100;&#101;<", "&#106;&#97;&#110;&#101;&#64;&#120;&#46;&#100;&#101;",
		"jane@x.de", VERY },
	{ "?u=jane%2Broe%40contoso.com&x", "jane%2Broe%40contoso.com", "jane+roe@contoso.com", VERY },
	{ "%6a%61%6e%65%40%78%2e%64%65 ", "%6a%61%6e%65%40%78%2e%64%65", "jane@x.de", VERY },
	{ "jane=40contoso.com", "jane=40contoso.com", "jane@contoso.com", VERY },
	{ "\"jane\\u0040contoso.com\"", "jane\\u0040contoso.com", "jane@contoso.com", VERY },
	{ "'jane\\x40contoso\\x2ecom'", "jane\\x40contoso\\x2ecom", "jane@contoso.com", VERY },
	{ "jane.roe\\@contoso.com", "jane.roe\\@contoso.com", "jane.roe@contoso.com", VERY },
	{ "jane@con\\\ntoso.com", "jane@con\\\ntoso.com", "jane@contoso.com", VERY },
	{ "jane@contoso.co=\r\nm now", "jane@contoso.co=\r\nm", "jane@contoso.com", VERY },
	{ "ja=\nne@contoso.com now", "ja=\nne@contoso.com", "jane@contoso.com", VERY },
	{ "jane<!-- no -->@<!-- bots -->contoso.com", "jane<!-- no -->@<!-- bots -->contoso.com", "jane@contoso.com", VERY },
	/* What is not seen, and what looks alike */
	{ "jane\u200b@contoso.com", "jane\u200b@contoso.com", "jane@contoso.com", VERY },
	{ "jane@con\u00adtoso.com", "jane@con\u00adtoso.com", "jane@contoso.com", VERY },
	{ "jane\u00a0@\u00a0contoso.com", "jane\u00a0@\u00a0contoso.com", "jane@contoso.com", LIKELY },
	{ "jane＠contoso．com", "jane＠contoso．com", "jane@contoso.com", VERY },
	{ "ｊａｎｅ＠ｃｏｎｔｏｓｏ．ｃｏｍ", "ｊａｎｅ＠ｃｏｎｔｏｓｏ．ｃｏｍ", "jane@contoso.com", VERY },
	{ "jane﹫contoso.com", "jane﹫contoso.com", "jane@contoso.com", VERY },
	{ "jane@contoso。com", "jane@contoso。com", "jane@contoso.com", VERY },
	{ "jаne@contoso.com", "jаne@contoso.com", "jane@contoso.com", VERY }, /* Cyrillic a */
	{ "jane@cοntοsο.com", "jane@cοntοsο.com", "jane@contoso.com", VERY }, /* Greek o */
	/* Put in to be taken out */
	{ "jane.roeNOSPAM@contoso.com", "jane.roeNOSPAM@contoso.com", "jane.roe@contoso.com", VERY },
	{ "jane@REMOVETHIS.contoso.com", "jane@REMOVETHIS.contoso.com", "jane@contoso.com", VERY },
	{ "jane@contoso.com.NOSPAM", "jane@contoso.com.NOSPAM", "jane@contoso.com", VERY },
	{ "jane@contoso.com.invalid", "jane@contoso.com.invalid", "jane@contoso.com", LIKELY },
	{ "nospam@contoso.com", "nospam@contoso.com", "nospam@contoso.com", VERY },
	{ "jane@nospam.com", "jane@nospam.com", "jane@nospam.com", VERY },
	{ "Mail j a n e @ c o n t o s o . c o m now", "j a n e @ c o n t o s o . c o m", "jane@contoso.com", LIKELY },
	/* Encoded: printf jane.roe@contoso.com | base64, … */
	{ "x amFuZS5yb2VAY29udG9zby5jb20= y", "amFuZS5yb2VAY29udG9zby5jb20=", "jane.roe@contoso.com", VERY },
	{ "xCAgamFuZS5yb2VAY29udG9zby5jb20gICAg", "amFuZS5yb2VAY29udG9zby5jb20g", "jane.roe@contoso.com", VERY },
	{ "ICAgIGphbmUucm9lQGdtYWlsLmNvbQ==", "IGphbmUucm9lQGdtYWlsLmNvbQ==", "jane.roe@gmail.com", VERY },
	{ "h=6a616e652e726f6540636f6e746f736f2e636f6d;", "6a616e652e726f6540636f6e746f736f2e636f6d", "jane.roe@contoso.com", VERY },
	{ "k: 0x6a616e6540636f6e746f736f2e64652e", "6a616e6540636f6e746f736f2e6465", "jane@contoso.de", VERY },
	{ "\"c2lnbmVk\\nSmFuZSA8amFuZUBjb250b3NvLmRrPi4K\"", "amFuZUBjb250b3NvLmRr", "jane@contoso.dk", VERY },
	{ "<a data-cfemail=\"2a404b444f6a4945445e45594504494547\">", "2a404b444f6a4945445e45594504494547",
		"jane@contoso.com", VERY },
	/* Other languages */
	{ "jane.roe (Klammeraffe) contoso (Punkt) de", "jane.roe (Klammeraffe) contoso (Punkt) de", "jane.roe@contoso.de", VERY },
	{ "jane ät contoso punkt de", "jane ät contoso punkt de", "jane@contoso.de", LIKELY },
	{ "jane arroba contoso punto com", "jane arroba contoso punto com", "jane@contoso.com", LIKELY },
	{ "jane arroba contoso ponto com ponto br", "jane arroba contoso ponto com ponto br", "jane@contoso.com.br", LIKELY },
	{ "jane.roe chez contoso point fr", "jane.roe chez contoso point fr", "jane.roe@contoso.fr", LIKELY },
	{ "jane arobase contoso point fr", "jane arobase contoso point fr", "jane@contoso.fr", LIKELY },
	{ "jane apenstaartje contoso punt nl", "jane apenstaartje contoso punt nl", "jane@contoso.nl", LIKELY },
	{ "jane małpa contoso kropka pl", "jane małpa contoso kropka pl", "jane@contoso.pl", LIKELY },
	{ "jane snabel-a contoso punkt se", "jane snabel-a contoso punkt se", "jane@contoso.se", LIKELY },
	{ "jane chiocciola contoso punto it", "jane chiocciola contoso punto it", "jane@contoso.it", LIKELY },
	{ "jane собака contoso точка ru", "jane собака contoso точка ru", "jane@contoso.ru", LIKELY },
	{ "jane zavináč contoso tečka cz", "jane zavináč contoso tečka cz", "jane@contoso.cz", LIKELY },
	{ "jane kukac contoso pont hu", "jane kukac contoso pont hu", "jane@contoso.hu", LIKELY },
	{ "jane krøllalfa contoso.no", "jane krøllalfa contoso.no", "jane@contoso.no", LIKELY },
};
/* clang-format on */

static const char *const none[] = {
	"",
	"@",
	"jane@",
	"@contoso.com",
	"jane@contoso",
	"jane@contoso.c",
	"jane@.com",
	"jane@contoso.nosuchtld",
	"foo@2x.png",
	"icon@2x.zip",
	"npm i pkg@1.2.3 @types/node@18.0.dev",
	"image@sha256:0123456789abcdef",
	"golang.org/x/net@v0.1.0",
	"uses: actions/checkout@v3",
	"@decorators.com\ndef f():",
	"class x:\n\t@app.route\n\tdef f(self):",
	"@media screen and (max-width: 10px)",
	"a @ b",
	"5 @ $3.00, 7 @ 12.30",
	"user@host",
	"ssh root@myhost; ls",
	"jane@my_host jane@my__host.com jane@_dmarc.com jane@contoso_.com jane@x_2.com jane@contoso.qq_corp",
	"jane@contoso_corp.nosuchtld jane@contoso.c_om",
	"ftp://jane:secret@my_host.com/x",
	"thanks @jane and @john for this",
	"<td>@Model.Name</td> Hello @user.name",
	"public @Inject com.contoso.Thing f",
	"private @Nullable java.lang.String x",
	"https://user:secret@contoso.com/",
	"postgres://u:p%40ss@db.contoso.com:5432/x",
	"@@ -1,2 +1,2 @@ int main.c",
	"NSString *s = @\"jane.com\";",
	"memcpy@GLIBC_2.2.5 foo@@BAR_1.0",
	"We met at noon. It was late",
	"look at this dot com bubble",
	"He arrived at me. In the end",
	"available at contoso.com and at www.contoso.org.",
	"see the project page at contoso.github.io for more",
	"download index.html at contoso.com",
	"contoso.org at fabrikam.com",
	"version 2.0 at contoso.com",
	"Foxes at contoso.com are free",
	"the shop is open at contoso.com",
	"at the dot com",
	"point_at_object.id = look_at_this.name",
	"on chez nous. Il est",
	"le punto y punto com",
	"width=40px size=400",
	"foo(at)bar",
	"(a) contoso.com",
	"<!--@-->.com",
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@contoso.com",
	"LmNvb QGdtYWls 2e636f6d",
	"data-cfemail=\"2a\" data-cfemail=",
};

static void test_plain(void)
{
	check_rows(plain, AJ_LEN(plain));
}

static void test_disguised(void)
{
	check_rows(disguised, AJ_LEN(disguised));
}

static void test_none(void)
{
	for (size_t i = 0; i < AJ_LEN(none); i++) {
		aj_probe_engine(&probe, none[i], NULL);
		for (size_t k = 0; k < probe.count; k++)
			AJ_CHECK(probe.findings[k].type != AJ_TYPE_EMAIL, "%s: %s", none[i], probe.text);
		AJ_CHECK(probe.count < AJ_PROBE_MAX);
	}
}

/* No host is called so: never more than possible. */
static void test_underscored(void)
{
	aj_probe_engine(&probe, "jane@microsoft_excel.com and bob@mail.contoso_corp.de", NULL);
	AJ_CHECK(probe.count == 2 && probe.findings[0].likelihood == POSSIBLE &&
		     probe.findings[1].likelihood == POSSIBLE,
	    "%s", probe.text);
}

/* Cut anywhere, an address is found or not, but nothing outside of the text is read (run under ASan). */
static void test_cut(void)
{
	char cut[256];

	for (size_t i = 0; i < AJ_LEN(disguised); i++) {
		size_t len = strlen(disguised[i].text);

		for (size_t end = 0; end <= len && end < sizeof(cut); end++) {
			memcpy(cut, disguised[i].text, end);
			cut[end] = '\0';
			aj_probe_engine(&probe, cut, NULL);
			for (size_t k = 0; k < probe.count; k++)
				AJ_CHECK(probe.findings[k].end <= end && probe.findings[k].canonical.len > 0,
				    "%s", cut);
		}
		AJ_CHECK(len < sizeof(cut));
	}
}

/* Each word of the sorted lists is found in them; what they hold is the rows' business. */
static void test_words(void)
{
	static const char *const misleading[] = { "a", "available", "look", "site", "your" };

	for (size_t i = 0; i < AJ_LEN(misleading); i++)
		AJ_CHECK(aj_email_misleads(aj_str_z(misleading[i])), "%s", misleading[i]);
	AJ_CHECK(!aj_email_misleads(aj_str_z("jane")) && !aj_email_misleads(aj_str_z("")));
	AJ_CHECK(aj_email_points(aj_str_z("this")) && aj_email_points(aj_str_z("a")));
	AJ_CHECK(aj_email_leads(aj_str_z("e-mail"), false) && aj_email_leads(aj_str_z("почта"), false));
	AJ_CHECK(aj_email_tld(AJ_S("com")) == AJ_TLD_GENERIC && aj_email_tld(AJ_S("vn")) == AJ_TLD_COUNTRY);
	AJ_CHECK(aj_email_tld(AJ_S("sh")) == AJ_TLD_WORD && aj_email_tld(AJ_S("museum")) == AJ_TLD_WORD);
	AJ_CHECK(aj_email_tld(AJ_S("li")) == AJ_TLD_RARE && aj_email_tld(AJ_S("рф")) == AJ_TLD_RARE);
	AJ_CHECK(aj_email_tld(AJ_S("test")) == AJ_TLD_RESERVED && aj_email_tld(AJ_S("xx")) == AJ_TLD_NONE);
	AJ_CHECK(!aj_email_leads(aj_str_z("from"), false) && aj_email_leads(aj_str_z("from"), true));
}

AJ_TESTS(test_words, test_plain, test_disguised, test_none, test_underscored, test_cut)
