/* What is said of signatures, by their parameters. */

#include "scan/sas.h"

#include "test/test.h"

#define SIG "&sig=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D"

enum { NOW = 1763800000 }; /* 2025-11-22 */

static const struct {
	const char *query, *text; /* text "": it is no signature */
	uint8_t severity;
	bool expired;
} rows[] = {
	/* clang-format off */
	{ "sv=2021-12-02&ss=bfqt&srt=sco&sp=rwdlacup&st=2020-07-20T04:00:00Z&se=2051-10-06T04:00:00Z" SIG,
	  "account SAS, read+add+create+write+update+process+delete+list on blob+file+queue+table, since 2020-07-20, expires 2051-10-06", 4, false },
	{ "sv=2021-12-02&sr=c&sp=rl&st=2039-01-01&se=2040-01-01&sip=192.0.2.1" SIG,
	  "SAS, read+list on a container, starts 2039-01-01, expires 2040-01-01, for some addresses only", 3, false },
	{ "sv=2021-12-02&sr=b&sp=r&se=2040-01-01" SIG, "SAS, read on a blob, expires 2040-01-01", 2, false },
	{ "sv=2021-12-02&sr=c&sp=rw&se=2025-11-25" SIG, "SAS, read+write on a container, expires 2025-11-25", 3, false },
	{ "sv=2021-12-02&sr=c&sp=rw&se=2025-11-21" SIG, "SAS, read+write on a container, expired 2025-11-21", 1, true },
	{ "sv=2021-12-02&skoid=1&sr=b&sp=r&se=2040-01-01" SIG, "user delegation SAS, read on a blob, expires 2040-01-01", 2, false },
	{ "sv=2021-12-02&si=policy&sr=c" SIG, "SAS, rights by policy", 3, false },
	{ "sv=2021-12-02&tn=people&sp=raud&se=2040-01-01" SIG, "SAS, read+add+update+delete on a table, expires 2040-01-01", 4, false },
	{ "sv=2021-12-02&ss=bfqt&srt=sco&sp=racwupdxyltfmeoi&st=2020-07-20&se=2051-10-06&sip=192.0.2.1" SIG,
	  "account SAS, read+add+create+write+update+process+delete+delete versions+delete for good+list+tags+find+move+execute+ownership+"
	  "immutability on blob+file+queue+table, since 2020-07-20, expires 2051-10-06, for some addresses only", 4, false },
	{ "sv=2021-12-02&sr=c&sp=rl&se=2040-01-01&sig=short", "", 0, false },
	{ "sr=c&sp=rl" SIG, "", 0, false },
	{ "sv=2021-12-02" SIG, "", 0, false },
	/* clang-format on */
};

static bool take(struct aj_str query, struct aj_sas *sas)
{
	while (query.len > 0) {
		struct aj_str param = aj_str_until(query, '&');

		query = aj_str_from(query, param.len + 1);
		if (!aj_sas_take(sas, param))
			return false;
	}
	return true;
}

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_sas sas = { 0 };
		char text[AJ_SAS_TEXT];
		struct aj_sas_meaning meaning;

		AJ_CHECK(take(aj_str_z(rows[i].query), &sas), "%s", rows[i].query);
		AJ_CHECK(aj_sas_whole(&sas) == (*rows[i].text != '\0'), "%s", rows[i].query);
		if (!*rows[i].text)
			continue;
		meaning = aj_sas_tell(&sas, NOW, text);
		AJ_CHECK_STR(rows[i].text, text);
		AJ_CHECK(meaning.severity == rows[i].severity && meaning.expired == rows[i].expired,
		    "%s: %u %d", rows[i].query, meaning.severity, meaning.expired);
	}
}

static void test_two_signatures(void)
{
	struct aj_sas sas = { 0 };

	AJ_CHECK(aj_sas_take(&sas, AJ_S("sig=a")) && aj_sas_take(&sas, AJ_S("sp=r")), "one");
	AJ_CHECK(aj_sas_take(&sas, AJ_S("sp=w")), "the first one counts");
	AJ_CHECK(aj_str_eq(sas.raw[AJ_SAS_SP], AJ_S("r")), "the first one counts");
	AJ_CHECK(!aj_sas_take(&sas, AJ_S("sig=b")), "another one begins");
	AJ_CHECK(!aj_sas_take(&sas, AJ_S("=b")) && !aj_sas_take(&sas, AJ_S("word")), "no parameter");
}

static void test_parts(void)
{
	static const char *const parts[] = { "sv=2021-12-02", "sig=", "tn", "skt=2025-11-22",
		"rscc=no-cache" };
	static const char *const none[] = { "", "=", "s", "svx=1", "SV=1", "comp=list", "restype=container" };

	for (size_t i = 0; i < AJ_LEN(parts); i++)
		AJ_CHECK(aj_sas_has(aj_str_z(parts[i])), "%s", parts[i]);
	for (size_t i = 0; i < AJ_LEN(none); i++)
		AJ_CHECK(!aj_sas_has(aj_str_z(none[i])), "%s", none[i]);
}

AJ_TESTS(test_rows, test_two_signatures, test_parts)
