#include "detect/placeholder.h"
#include "test/test.h"

static const char *const stand_ins[] = { "", "changeme", "${TOKEN}", "{{ token }}", "<your key>", "****",
	"null", "YOUR_TOKEN_HERE", "this-is-a-fake-key", "AKIAIOSFODNN7EXAMPLE",
	"sk_live_xxxxxxxxxxxxxxxxxxxxxxxx", "a fake key that nobody should take for a real one, ever",
	/* drawn to the eye, but not to the end */
	"q8Zr2mVwX0ytLkB5nHs7....PdGc4JfAeUo1", "q8Zr2mVwX0ytLkB5nHs7****PdGc4JfAeUo1",
	"q8Zr2mVwX0ytLkB5nHs7\xe2\x80\xa6PdGc4JfAeUo1", "q8Zr2mVwX0ytLkB5nHs7${x}PdGc4JfAeUo1",
	"q8Zr2mVwX0ytLkB5nHs7exampleFAeUo1PdGc4Jf" };

/* Short words come up by chance in what was drawn. */
static const char *const secrets[] = { "hunter3", "q8Zr2mVwX0ytLkB5nHs7fAkePdGc4JfUo1WiTz9R",
	"q8Zr2mVwX0ytLkB5nHs7xXxXPdGc4JfUo1WiTz9R",
	"eyJhbGciOiJIUzI1NiJ9.q8Zr2mVwX0ytLkB5_eNvPdGc4JfUo1put_Ti",
	"q8Zr2mVwX0ytLkB5nHs7PdGc4JeNv.AfUo1WiTz9R" };

static void test_stand_ins(void)
{
	for (size_t i = 0; i < AJ_LEN(stand_ins); i++)
		AJ_CHECK(aj_is_placeholder(aj_str_z(stand_ins[i])), "%s", stand_ins[i]);
}

static void test_secrets(void)
{
	for (size_t i = 0; i < AJ_LEN(secrets); i++)
		AJ_CHECK(!aj_is_placeholder(aj_str_z(secrets[i])), "%s", secrets[i]);
}

AJ_TESTS(test_stand_ins, test_secrets)
