#include "cli/request.h"
#include "test/test.h"

static const struct {
	const char *line, *id, *text, *region, *wrong;
} rows[] = {
	/* clang-format off */
	{ "{\"id\":1,\"text\":\"a\"}",                            "1", "a", "", NULL },
	{ " { \"text\" : \"\" , \"id\" : \"x\\u00e9\" } ",        "\"x\\u00e9\"", "", "", NULL },
	{ "{\"text\":\"\\u00e9\\ud83d\\ude00\\n\\\"\"}",          "null", "\xc3\xa9\xf0\x9f\x98\x80\n\"", "", NULL },
	{ "{\"id\":[1,{\"a\":\"]\"}],\"text\":\"a\"}",            "[1,{\"a\":\"]\"}]", "a", "", NULL },
	{ "{\"id\":-1.5e+3,\"x\":{},\"y\":[],\"z\":null,\"text\":\"a\"}", "-1.5e+3", "a", "", NULL },
	{ "{\"text\":\"a\",\"locale\":\"de-CH\"}",                "null", "a", "CH", NULL },
	{ "{\"text\":\"a\",\"locale\":\"zh-Hant-TW\"}",           "null", "a", "TW", NULL },
	{ "{\"text\":\"a\",\"locale\":\"fr_FR.UTF-8\"}",          "null", "a", "FR", NULL },
	{ "{\"text\":\"a\",\"locale\":\"de\"}",                   "null", "a", "", NULL },
	{ "{\"text\":\"a\",\"locale\":\"de-CH\",\"country\":\"at\"}", "null", "a", "AT", NULL },
	{ "{\"text\":\"a\",\"country\":\"AT\",\"default_region\":\"US\"}", "null", "a", "US", NULL },
	{ "{\"text\":\"a\",\"country\":null,\"locale\":7}",       "null", "a", "", NULL },
	{ "{\"id\":[0,-0,0.50,10,1E9,-1e-07,true],\"text\":\"a\"}", "[0,-0,0.50,10,1E9,-1e-07,true]", "a", "", NULL },

	{ "",                                  NULL, NULL, NULL, "byte 1: expected an object" },
	{ "[]",                                NULL, NULL, NULL, "byte 1: expected an object" },
	{ "{}",                                NULL, NULL, NULL, "no \"text\"" },
	{ "{\"text\":7}",                      NULL, NULL, NULL, "byte 9: expected a string" },
	{ "{\"text\":\"a",                     NULL, NULL, NULL, "byte 11: expected the end of a string" },
	{ "{\"text\":\"a\\",                   NULL, NULL, NULL, "byte 11: expected an escape of JSON" },
	{ "{\"text\":\"a\\u00",                NULL, NULL, NULL, "byte 11: expected an escape of JSON" },
	{ "{\"text\":\"a\tb\"}",               NULL, NULL, NULL, "byte 11: expected no control character in a string" },
	{ "{\"text\":\"a\"",                   NULL, NULL, NULL, "byte 12: expected a comma or }" },
	{ "{\"text\":\"a\"} x",                NULL, NULL, NULL, "byte 14: expected the end of the line" },
	{ "{\"text\":\"a\",}",                 NULL, NULL, NULL, "byte 13: expected a string" },
	{ "{\"text\" \"a\"}",                  NULL, NULL, NULL, "byte 9: expected a colon" },
	{ "{\"id\":,\"text\":\"a\"}",          NULL, NULL, NULL, "byte 7: expected a value" },
	{ "{\"id\":[1 2],\"text\":\"a\"}",     NULL, NULL, NULL, "byte 10: expected a comma or ]" },
	{ "{\"id\":01,\"text\":\"a\"}",        NULL, NULL, NULL, "byte 8: expected a comma or }" },
	{ "{\"id\":1-2,\"text\":\"a\"}",       NULL, NULL, NULL, "byte 8: expected a comma or }" },
	{ "{\"id\":[{\"a\":1.}],\"text\":\"a\"}", NULL, NULL, NULL, "byte 13: expected a value" },
	{ "{\"id\":+1,\"text\":\"a\"}",        NULL, NULL, NULL, "byte 7: expected a value" },
	{ "{\"id\":1e,\"text\":\"a\"}",        NULL, NULL, NULL, "byte 7: expected a value" },
	{ "{\"id\":-,\"text\":\"a\"}",         NULL, NULL, NULL, "byte 7: expected a value" },
	{ "{\"id\":truer,\"text\":\"a\"}",     NULL, NULL, NULL, "byte 11: expected a comma or }" },
	{ "{\"id\":\"\xff\",\"text\":\"a\"}", NULL, NULL, NULL, "\"id\" is not UTF-8" },
	{ "{\"text\":\"\xff\"}",               NULL, NULL, NULL, "\"text\" is not UTF-8" },
	/* clang-format on */
};

static void check(size_t i, struct aj_str line)
{
	uint8_t room[256];
	char got[256];
	struct aj_request request = { 0 };
	struct aj_err err = { 0 };
	enum aj_status st = aj_request_read(line, room, &request, &err);

	AJ_CHECK_STR(rows[i].wrong ? rows[i].wrong : "", err.text, "%s", rows[i].line);
	AJ_CHECK(st == (rows[i].wrong ? AJ_EINPUT : AJ_OK), "%s", rows[i].line);
	if (rows[i].wrong || st != AJ_OK)
		return;
	snprintf(got, sizeof(got), "%.*s", (int)request.id.len, (const char *)request.id.ptr);
	AJ_CHECK_STR(rows[i].id, got, "%s", rows[i].line);
	snprintf(got, sizeof(got), "%.*s", (int)request.text.len, (const char *)request.text.ptr);
	AJ_CHECK_STR(rows[i].text, got, "%s", rows[i].line);
	AJ_CHECK_STR(rows[i].region, request.region, "%s", rows[i].line);
}

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++)
		check(i, aj_str_z(rows[i].line));
}

/* Deeper than we follow: refused, not followed. */
static void test_depth(void)
{
	char line[400] = "{\"id\":";
	uint8_t room[400];
	struct aj_request request;
	struct aj_err err = { 0 };

	memset(line + 6, '[', 300);
	AJ_CHECK(aj_request_read(aj_str(line, 306), room, &request, &err) == AJ_EINPUT);
	AJ_CHECK_STR("byte 71: expected less depth", err.text);
}

AJ_TESTS(test_rows, test_depth)
