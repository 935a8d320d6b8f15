#include "detect/id_checks.h"
#include "test/notes.h"
#include "test/test.h"

static void token(struct aj_look *look, size_t start)
{
	aj_ids_token(look, start, start + 1);
}

static const char *of(const char *text, uint64_t topics)
{
	return notes_of(text, topics, aj_ids_number, token);
}

static const struct {
	const char *text, *want;
} rows[] = {
	/* clang-format off */
	{ "212-45-6789",             "US_SSN[0,11)4=212456789" },
	{ "212 45 6789",             "US_SSN[0,11)3=212456789" },
	{ "212-45-6789 2019-12-05",  "US_SSN[0,11)4=212456789" },
	{ "7 212-45-6789",           "US_SSN[2,13)4=212456789" },
	{ "078-05-1120",             "US_SSN[0,11)4=078051120 reserved" },
	{ "111-22-3333",             "US_SSN[0,11)4=111223333 reserved" },
	{ "219-09-9999",             "US_SSN[0,11)4=219099999 reserved" },
	{ "000-45-6789",             "" },
	{ "666-45-6789",             "" },
	{ "900-45-6789",             "" },
	{ "212-00-6789",             "" },
	{ "212-45-0000",             "" },
	{ "212-45 6789",             "" },
	{ "212-45-6789-1",           "" },
	{ "+212-45-6789",            "" },
	{ "212456789",               "" },

	{ "2 84 05 75 116 001 58",   "FR_NIR[0,21)5=284057511600158" },
	{ "2 84 05 75 116 001 / 58", "" },
	{ "2 84 05 75 116 001/58",   "FR_NIR[0,21)5=284057511600158" },
	{ "2840575116001 58",        "FR_NIR[0,16)5=284057511600158" },
	{ "284057511600158",         "FR_NIR[0,15)3=284057511600158 bare" },
	{ "184207511600157",         "FR_NIR[0,15)3=184207511600157 bare" }, /* month not known */
	{ "184137511600142",         "" },
	{ "284057511600159",         "" },
	{ "2840575116001",           "" },
	{ "284052A11600118",         "FR_NIR[0,15)5=284052A11600118" },
	{ "1 84 06 2B 033 025 55",   "FR_NIR[0,21)5=184062B03302555" },
	{ "284052B11600118",         "" },
	{ "284052C11600118",         "" },

	{ "485 777 3457",            "UK_NHS[0,12)3=4857773457" },
	{ "485-777-3457",            "UK_NHS[0,12)2=4857773457" },
	{ "4857773457",              "UK_NHS[0,10)2=4857773457 bare" },
	{ "485 777 3456",            "" },
	{ "485 777 3457 1",          "" },
	{ "999 123 4578",            "UK_NHS[0,12)3=9991234578 reserved" },
	{ "1111111111",              "" },

	{ "86095742719",             "DE_TAX_ID[0,11)3=86095742719 bare" },
	{ "12345678091",             "" }, /* no digit twice */
	{ "86 095 742 719",          "DE_TAX_ID[0,14)4=86095742719" },
	{ "12 145 671 909",          "DE_TAX_ID[0,14)4=12145671909" },
	{ "11223456785",             "" }, /* two digits repeated */
	{ "11145678908",             "" }, /* three in a row */
	{ "01234567888",             "" },

	{ "1112.22.333",             "NL_BSN[0,11)3=111222333" },
	{ "111222333",               "NL_BSN[0,9)2=111222333 bare" },
	{ "034567811",               "NL_BSN[0,9)2=034567811 bare" },
	{ "111222334",               "" },
	{ "000000000",               "" },

	{ "84051412342",             "PL_PESEL[0,11)3=84051412342 bare" },
	{ "02310712343",             "PL_PESEL[0,11)3=02310712343 bare" }, /* born 2002 */
	{ "84013212342",             "" },
	{ "84022912343",             "PL_PESEL[0,11)3=84022912343 bare" },
	{ "85022912340",             "" },
	{ "84131012345",             "" },
	{ "84411012342",             "" }, /* not born yet */

	{ "2341 2341 2346",          "IN_AADHAAR[0,14)4=234123412346" },
	{ "2341 2341 2346\n57ab c6b0", "" },
	{ "987654321096",            "IN_AADHAAR[0,12)2=987654321096 bare" },
	{ "1341 2341 2342",          "" },
	{ "2341 2341 2346 1111",     "" },
	{ "2222 2222 2222",          "" },

	{ "111.444.777-35",          "BR_CPF[0,14)5=11144477735" },
	{ "111 444 777 35",          "BR_CPF[0,14)4=11144477735" },
	{ "111444777-35",            "BR_CPF[0,12)4=11144477735" },
	{ "11144477735",             "BR_CPF[0,11)3=11144477735 bare" },
	{ "111.444.777-35 11 5555",  "BR_CPF[0,14)5=11144477735" },
	{ "111.444.777-34",          "" },
	{ "111.111.111-11",          "" },
	{ "111-444-777.35",          "" },

	{ "AB123456C",               "UK_NINO[0,9)3=AB123456C" },
	{ "AB 12 34 56 C",           "UK_NINO[0,13)4=AB123456C" },
	{ "AB 123456 C",             "UK_NINO[0,11)4=AB123456C" },
	{ "AB123456E",               "" },
	{ "QQ123456C",               "" },
	{ "BG123456C",               "" },
	{ "AO123456C",               "" },
	{ "AB12 34 56 C",            "" },
	{ "AB123456C1",              "" },
	{ "XAB123456C",              "" },
	{ "0f-AB123456C",            "" },

	{ "40817263Z",               "ES_NIF[0,9)4=40817263Z" },
	{ "40213577-D",              "ES_NIF[0,10)4=40213577D" },
	{ "40.817.263-Z",            "ES_NIF[0,12)4=40817263Z" },
	{ "40817263 Z",              "ES_NIF[0,10)4=40817263Z" },
	{ "40817263A",               "" },
	{ "00000000T",               "" },
	{ "40817263Za",              "" },
	{ "X1234567L",               "ES_NIE[0,9)4=X1234567L" },
	{ "Y-7654321-G",             "ES_NIE[0,11)5=Y7654321G" },
	{ "Z0011223G",               "ES_NIE[0,9)4=Z0011223G" },
	{ "W1234567L",               "" },
	{ "X1234567M",               "" },

	{ "TSTNVN84E45H501V",        "IT_FISCAL_CODE[0,16)5=TSTNVN84E45H501V" },
	{ "TSTNVNUQE45H5LMH",        "IT_FISCAL_CODE[0,16)5=TSTNVNUQE45H5LMH" }, /* omocodia */
	{ "TST NVN 84E45 H501V",     "IT_FISCAL_CODE[0,19)5=TSTNVN84E45H501V" },
	{ "TSTNVN84E45H501W",        "" },
	{ "TSTNVN84E32H501M",        "" },
	{ "TSTNVN84F12H501O",        "" },
	{ "TSTNVN84B30H501Z",        "" },

	{ "840507-9081",              "SE_PERSONNUMMER[0,11)3=8405079081" },
	{ "840507-9082",              "" },
	{ "19840507-3266",            "SE_PERSONNUMMER[0,13)4=198405073266" },
	{ "19840507-3267",            "" },
	{ "070584 14330",             "NO_FODSELSNUMMER[0,12)4=07058414330" },
	{ "070584 14331",             "" },
	{ "070584-2559",              "DK_CPR[0,11)2=0705842559; IS_KENNITALA[0,11)3=0705842559" },
	{ "84.05.07-171.60",          "BE_NATIONAL_NUMBER[0,15)5=84050717160" },
	{ "84.05.07-171.61",          "" },
	{ "756.6436.3363.95",         "CH_AHV[0,16)5=7566436336395" },
	{ "756.6436.3363.96",         "" },
	{ "070584-12510",             "LV_PERSONAS_KODS[0,12)4=07058412510" },
	{ "070584-12511",             "" },
	{ "845507/3374",              "CZ_RODNE_CISLO[0,11)4=8455073374" },
	{ "845507/3375",              "" },
	{ "1133 070584",              "AT_SVNR[0,11)3=1133070584" },
	{ "28/32259794/56",           "ES_NUSS[0,14)4=283225979456" },
	{ "28/32259794/57",           "" },
	{ "124-290-036 21",           "RU_SNILS[0,14)5=12429003621; NL_BSN[0,11)2=124290036" },
	{ "124-290-036 22",           "NL_BSN[0,11)2=124290036" },
	{ "840507-2492467",           "KR_RRN[0,14)5=8405072492467" },
	{ "840507-2492468",          "" },
	{ "210507-3492461",          "KR_RRN[0,14)3=2105073492461" }, /* drawn by lot */
	{ "1-6357-89232-99-2",        "TH_TNIN[0,17)5=1635789232992" },
	{ "1-6357-89232-99-3",        "" },
	{ "840507-14-0662",           "MY_NRIC[0,14)3=840507140662" },
	{ "841307-14-0662",           "" },
	{ "784-1984-6118057-6",       "AE_EMIRATES_ID[0,18)5=784198461180576" },
	{ "784-1984-6118057-7",       "" },
	{ "840507 8328 088",          "ZA_ID_NUMBER[0,15)4=8405078328088" },
	{ "840507 8328 089",          "" },
	{ "27-24961281-8",            "AR_CUIL[0,13)4=27249612818" },
	{ "27-24961281-9",            "" },
	{ "17.861.315-4",             "CL_RUT[0,12)4=178613154" },
	{ "17.861.315-5",             "" },
	{ "3.704.071-8",              "UY_CEDULA[0,11)4=37040718" },
	{ "402-4900442-1",            "DO_CEDULA[0,13)4=40249004421" },
	{ "402-4900442-2",            "" },
	{ "935-72-4518",              "US_ITIN[0,11)4=935724518" },
	{ "935-66-4518",              "" },
	{ "2020 27966 1",             "AU_MEDICARE[0,12)4=2020279661" },
	{ "2020 27967 1",            "" },
	{ "20191205-1",               "" },
	{ "1984050798584",            "LU_NATIONAL_ID[0,13)3=1984050798584 bare" },
	{ "12637421714",              "TR_NATIONAL_ID[0,11)3=12637421714 bare" },
	{ "48405071919",              "EE_ISIKUKOOD[0,11)3=48405071919 bare; LT_ASMENS_KODAS[0,11)3=48405071919 bare" },
	{ "07058488755",              "GR_AMKA[0,11)3=07058488755 bare" },
	{ "110105198405071165",       "CN_RESIDENT_ID[0,18)3=110105198405071165 bare" },
	{ "2840507127007",            "RO_CNP[0,13)2=2840507127007 bare" },
	{ "0705984715157",            "JMBG[0,13)2=0705984715157 bare" },
	{ "840507400878",             "RU_INN[0,12)2=840507400878 bare; KZ_IIN[0,12)2=840507400878 bare" },
	{ "8405071897",               "BG_EGN[0,10)2=8405071897 bare" },
	{ "070504A9142",              "FI_PERSONAL_IDENTITY_CODE[0,11)5=070504A9142" },
	{ "070584-914P",              "FI_PERSONAL_IDENTITY_CODE[0,11)5=070584-914P" },
	{ "070584-914A",              "" },
	{ "65070584T552",             "DE_SOCIAL_SECURITY[0,12)4=65070584T552" },
	{ "65 070584 T 518",          "DE_SOCIAL_SECURITY[0,15)4=65070584T518" },
	{ "8771806T",                 "IE_PPSN[0,8)2=8771806T" },
	{ "7761118QA",                "IE_PPSN[0,9)2=7761118QA" },
	{ "S0542586G",                "SG_NRIC_FIN[0,9)3=S0542586G" },
	{ "11010519840507581X",       "CN_RESIDENT_ID[0,18)4=11010519840507581X" },
	{ "TEVN840507MDFSVN04",       "MX_CURP[0,18)5=TEVN840507MDFSVN04" },
	{ "16.809.079-K",             "CL_RUT[0,12)4=16809079K" },
	{ "ABCPE1234F",               "IN_PAN[0,10)2=ABCPE1234F" },
	{ "ABCXE1234F",               "" },

	{ "",                        "" },
	{ "2",                       "" },
	{ "AB",                      "" },
	{ "AB12345",                 "" },
	{ "212-45-",                 "" },
	{ "2 84 05 75 116 001",      "" },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++)
		AJ_CHECK_STR(rows[i].want, of(rows[i].text, 0), "%s", rows[i].text);
}

/* Some are too weak without a word that says what they are. */
static void test_words(void)
{
	AJ_CHECK_STR("US_SSN[0,9)2=212456789 bare", of("212456789", AJ_TOPIC_BIT(AJ_TOPIC_US_SSN)));
	AJ_CHECK_STR("FR_NIR[0,13)2=2840575116001 bare", of("2840575116001", AJ_TOPIC_BIT(AJ_TOPIC_FR_NIR)));
	AJ_CHECK_STR("FR_NIR[0,18)3=2840575116001", of("2 84 05 75 116 001", AJ_TOPIC_BIT(AJ_TOPIC_FR_NIR)));
}

/* Kinds that many numbers can be wait for a word of their own: that of another country is none. */
static void test_own_words(void)
{
	AJ_CHECK_STR("", of("130692544", 0));
	AJ_CHECK_STR("CA_SIN[0,9)2=130692544 bare", of("130692544", AJ_TOPIC_BIT(AJ_TOPIC_CA_SIN)));
	AJ_CHECK_STR("CA_SIN[0,11)3=130692544", of("130 692 544", AJ_TOPIC_BIT(AJ_TOPIC_CA_SIN)));
	AJ_CHECK_STR("", of("130692544", AJ_TOPIC_BIT(AJ_TOPIC_HU_ID)));
	AJ_CHECK_STR("HU_TAJ[0,9)2=111111103 bare", of("111111103", AJ_TOPIC_BIT(AJ_TOPIC_HU_ID)));
	AJ_CHECK_STR("HR_OIB[0,11)2=69435151530 bare", of("69435151530", AJ_TOPIC_BIT(AJ_TOPIC_HR_OIB)));
	AJ_CHECK_STR("IL_ID_NUMBER[0,9)2=130692544 bare", of("130692544", AJ_TOPIC_BIT(AJ_TOPIC_IL_ID)));
	AJ_CHECK_STR("JP_MY_NUMBER[0,14)3=123456789018", of("1234 5678 9018", AJ_TOPIC_BIT(AJ_TOPIC_JP_ID)));
}

/* Valid numbers made by trying the last digits of a random beginning, then changed in each place. */
static const struct {
	const char *name;
	size_t n, tail; /* digits, and how many of them to try */
	bool (*check)(const uint8_t *digits);
} checks[] = { { "NIR", 15, 2, aj_id_fr_nir }, { "NHS", 10, 1, aj_id_uk_nhs }, { "tax", 11, 1, aj_id_de_tax },
	{ "BSN", 9, 1, aj_id_nl_bsn }, { "PESEL", 11, 1, aj_id_pl_pesel },
	{ "Aadhaar", 12, 1, aj_id_in_aadhaar }, { "CPF", 11, 2, aj_id_br_cpf },
	{ "personnummer", 10, 1, aj_id_se_10 }, { "fodselsnummer", 11, 2, aj_id_no },
	{ "TC kimlik", 11, 2, aj_id_tr }, { "OIB", 11, 1, aj_id_hr }, { "AMKA", 11, 1, aj_id_gr_amka },
	{ "TAJ", 9, 1, aj_id_hu_taj } };

static uint32_t seed = 1;

static uint8_t random_digit(void)
{
	seed = seed * 1664525 + 1013904223;
	return (uint8_t)((seed >> 16) % 10);
}

/* False: no end makes this beginning valid. */
static bool complete(uint8_t *digits, size_t i)
{
	int limit = checks[i].tail == 2 ? 100 : 10;

	for (int end = 0; end < limit; end++) {
		digits[checks[i].n - 1] = (uint8_t)(end % 10);
		if (checks[i].tail == 2)
			digits[checks[i].n - 2] = (uint8_t)(end / 10);
		if (checks[i].check(digits))
			return true;
	}
	return false;
}

static unsigned count_wrong(uint8_t *digits, size_t i)
{
	unsigned wrong = 0;

	for (size_t k = 0; k < checks[i].n; k++) {
		uint8_t was = digits[k];

		for (uint8_t d = 0; d < 10; d++) {
			digits[k] = d;
			wrong += d != was && checks[i].check(digits);
		}
		digits[k] = was;
	}
	return wrong;
}

/*
 * Every changed digit is seen. The CPF alone lets some through, by its own rule: it
 * writes 10 as 0, in both of its check digits.
 */
static void test_mutations(void)
{
	for (size_t i = 0; i < AJ_LEN(checks); i++) {
		unsigned found = 0, wrong = 0, tries = 0;

		for (; found < 500 && tries < 1000000; tries++) {
			uint8_t digits[16];

			for (size_t k = 0; k < checks[i].n; k++)
				digits[k] = random_digit();
			if (!complete(digits, i))
				continue;
			found++;
			wrong += count_wrong(digits, i);
		}
		AJ_CHECK(found == 500, "%s: %u found", checks[i].name, found);
		if (checks[i].check == aj_id_br_cpf)
			AJ_CHECK(wrong <= 250, "CPF: %u of 49500", wrong);
		else
			AJ_CHECK(wrong == 0, "%s: %u", checks[i].name, wrong);
	}
}

static void test_letter_mutations(void)
{
	static const struct {
		const char *text;
		bool (*check)(const uint8_t *text);
	} samples[] = { { "40817263Z", aj_id_es_dni }, { "X1234567L", aj_id_es_nie },
		{ "TSTNVN84E45H501V", aj_id_it_fiscal }, { "284052A11600118", aj_id_fr_nir_corsican } };

	for (size_t i = 0; i < AJ_LEN(samples); i++) {
		uint8_t text[16];

		memcpy(text, samples[i].text, strlen(samples[i].text));
		AJ_CHECK(samples[i].check(text), "%s", samples[i].text);
		for (size_t k = 0; k < strlen(samples[i].text); k++) {
			uint8_t was = text[k];

			for (uint8_t c = '0'; aj_is_digit(was) && c <= '9'; c++) {
				text[k] = c;
				AJ_CHECK(
				    samples[i].check(text) == (c == was), "%.*s", (int)sizeof(text), text);
			}
			text[k] = was;
		}
	}
}

AJ_TESTS(test_rows, test_words, test_own_words, test_mutations, test_letter_mutations)
