#include "test/probe.h"
#include "test/test.h"

static const struct {
	const char *text, *want;
} rows[] = {
	/* clang-format off */
	{ "STRICTLY CONFIDENTIAL", "CONFIDENTIAL_MARKING[0,21)5=strictly confidential\n" },
	{ "This mail is strictly confidential, they say", "CONFIDENTIAL_MARKING[13,34)4=strictly confidential\n" },
	{ "Confidential", "CONFIDENTIAL_MARKING[0,12)5=confidential\n" },
	{ "a\n  confidential  \nb", "CONFIDENTIAL_MARKING[4,16)5=confidential\n" },
	{ "see the [confidential] part", "CONFIDENTIAL_MARKING[9,21)5=confidential\n" },
	{ "Classification: Confidential for all", "CONFIDENTIAL_MARKING[16,28)5=confidential\n" },
	{ "It is CONFIDENTIAL now", "CONFIDENTIAL_MARKING[6,18)5=confidential\n" },
	{ "please keep this confidential for me", "CONFIDENTIAL_MARKING[17,29)2=confidential\n" },
	{ "our confidentiality agreement", "" },
	{ "a confidential agreement", "CONFIDENTIAL_MARKING[2,14)2=confidential\n" },
	{ "this is not confidential", "" }, { "non-confidential", "" }, { "unconfidential", "" },
	{ "Streng vertraulich!", "CONFIDENTIAL_MARKING[0,18)5=streng vertraulich\n" },
	{ "NUR FÜR DEN DIENSTGEBRAUCH", "CONFIDENTIAL_MARKING[0,27)5=nur für den dienstgebrauch\n" },
	{ "Nur für den Dienstgebrauch", "CONFIDENTIAL_MARKING[0,27)5=nur für den dienstgebrauch\n" },
	{ "CONFIDENTIEL DÉFENSE", "CONFIDENTIAL_MARKING[0,21)5=confidentiel défense\n" },
	{ "Le dossier est Confidentiel Défense, dit-il", "CONFIDENTIAL_MARKING[15,36)4=confidentiel défense\n" },
	{ "documento ESTRICTAMENTE CONFIDENCIAL", "CONFIDENTIAL_MARKING[10,36)5=estrictamente confidencial\n" },
	{ "Uso interno", "CONFIDENTIAL_MARKING[0,11)5=uso interno\n" },
	{ "ŚCIŚLE TAJNE", "CONFIDENTIAL_MARKING[0,14)5=ściśle tajne\n" },
	{ "ДЛЯ СЛУЖЕБНОГО ПОЛЬЗОВАНИЯ", "CONFIDENTIAL_MARKING[0,50)5=для служебного пользования\n" },
	{ "Строго конфиденциально", "CONFIDENTIAL_MARKING[0,43)5=строго конфиденциально\n" },
	{ "この資料は社外秘です", "CONFIDENTIAL_MARKING[15,24)4=社外秘\n" },
	{ "绝密", "CONFIDENTIAL_MARKING[0,6)5=绝密\n" },
	{ "대외비", "CONFIDENTIAL_MARKING[0,9)5=대외비\n" },
	{ "TLP:RED", "CONFIDENTIAL_MARKING[0,7)5=tlp:red\n" },
	{ "FOR INTERNAL USE ONLY.", "CONFIDENTIAL_MARKING[0,21)5=for internal use only\n" },
	{ "RESTRICTED", "CONFIDENTIAL_MARKING[0,10)5=restricted\n" },
	{ "LANGUAGE C PARALLEL RESTRICTED;", "CONFIDENTIAL_MARKING[20,30)3=restricted\n" },
	{ "access: restricted", "CONFIDENTIAL_MARKING[8,18)4=restricted\n" },
	{ "_PC_CHOWN_RESTRICTED: c_int", "CONFIDENTIAL_MARKING[10,20)2=restricted\n" },
	{ "vis: Visibility::Confidential {", "CONFIDENTIAL_MARKING[17,29)2=confidential\n" },
	{ "classified_advertisement n 1", "CONFIDENTIAL_MARKING[0,10)2=classified\n" },
	{ "Q3_CONFIDENTIAL.pdf", "CONFIDENTIAL_MARKING[3,15)5=confidential\n" },
	{ "__Confidential__ for all", "CONFIDENTIAL_MARKING[2,14)5=confidential\n" },
	{ "formats\nproprietary programs", "CONFIDENTIAL_MARKING[8,19)3=proprietary\n" },
	{ "Proprietary programs", "CONFIDENTIAL_MARKING[0,11)4=proprietary\n" },
	{ "#define OK 2 /* internal use only */", "CONFIDENTIAL_MARKING[16,33)3=internal use only\n" },
	{ "  * for internal use only", "CONFIDENTIAL_MARKING[4,25)3=for internal use only\n" },
	{ "http://a.test for internal use only", "CONFIDENTIAL_MARKING[14,35)4=for internal use only\n" },
	{ "provided that\n  you do not distribute it", "CONFIDENTIAL_MARKING[20,37)2=do not distribute\n" },
	{ "Do not distribute it", "CONFIDENTIAL_MARKING[0,17)5=do not distribute\n" },
	{ "", "" }, { "confid", "" }, { "confidential\xff", "" },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_probe probe;

		aj_probe_engine(&probe, rows[i].text, NULL);
		AJ_CHECK_STR(rows[i].want, probe.text, "%s", rows[i].text);
	}
}

AJ_TESTS(test_rows)
