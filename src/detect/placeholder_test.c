#include "detect/placeholder.h"
#include "test/test.h"

static const char *const stand_ins[] = { "", "changeme", "${TOKEN}", "{{ token }}", "<your key>", "****",
	"null", "YOUR_TOKEN_HERE", "this-is-a-fake-key", "AKIAIOSFODNN7EXAMPLE",
	"sk_live_xxxxxxxxxxxxxxxxxxxxxxxx", "a fake key that nobody should take for a real one, ever",
	/* drawn to the eye, but not to the end */
	"q8Zr2mVwX0ytLkB5nHs7....PdGc4JfAeUo1", "q8Zr2mVwX0ytLkB5nHs7****PdGc4JfAeUo1",
	"q8Zr2mVwX0ytLkB5nHs7\xe2\x80\xa6PdGc4JfAeUo1", "q8Zr2mVwX0ytLkB5nHs7${x}PdGc4JfAeUo1",
	"q8Zr2mVwX0ytLkB5nHs7exampleFAeUo1PdGc4Jf", "AKIAxxxxABCD", "AKIAXXXXXXXXq8Zr2m", "FakePassword1",
	"thefakepassword", "x9Zr2mVwX0fake", "fakeq8Zr2mVwX0y" };

/* Short words come up by chance in what was drawn. */
static const char *const secrets[] = { "hunter3", "q8Zr2mVfAkeXytLk", "q8Zr2mVXXXXytLkB",
	"q8Zr2mVwX0ytLkB5nHs7fAkePdGc4JfUo1WiTz9R", "q8Zr2mVwX0ytLkB5nHs7xXxXPdGc4JfUo1WiTz9R",
	"eyJhbGciOiJIUzI1NiJ9.q8Zr2mVwX0ytLkB5_eNvPdGc4JfUo1put_Ti",
	"q8Zr2mVwX0ytLkB5nHs7PdGc4JeNv.AfUo1WiTz9R" };

/* One of each two bytes with which such words begin: by these they are looked for. */
static const char *const within[] = { "#{", "${", "$(", "%>", "%(", "****", "-here", "....", "<your", "<%",
	"@@", "\xe2\x80\xa2", "\xe2\x80\xa6", "_here", "_env", "changeme", "dummy", "default_", "example",
	"enter_", "foobar", "fake", "goes_here", "hidden", "insert", "ipsum", "lorem", "masked", "my_secret",
	"notreal", "placeholder", "put_", "replace", "sample", "secretkey", "some_", "to_be_", "test_key",
	"undefined", "xxxx", "your-", "{{", "}}" };

static void test_within(void)
{
	char value[64];

	for (size_t i = 0; i < AJ_LEN(within); i++) {
		snprintf(value, sizeof(value), "7+%s+9/8", within[i]);
		AJ_CHECK(aj_is_placeholder(aj_str_z(value)), "%s", value);
		for (char *c = value; *c; c++)
			*c = aj_is_alpha((uint8_t)*c) ? (char)(*c & ~0x20) : *c;
		AJ_CHECK(aj_is_placeholder(aj_str_z(value)), "%s", value);
	}
}

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

static const char *const patterned[] = { "000000", "abcdefgh", "123456789", "abababababab",
	"1234567890abcdef1234567890abcdef", "q8Zr2mVwX0ytLkB5aaaaaaaaaaaa", "q8Zr2mVabcdefg123456wX0ytLk",
	"q8Zr2mVwX0ytLkB5nHs7PdGc1234567fUo1WiTz9R" };

/* What begins an OpenSSH key and what NTLM pads with, and a run that came up by chance. */
static const char *const drawn[] = { "q8Zr2mVwX0ytLkB5",
	"AAAAB3NzaC1yc2EAAAADAQABAAABgQDq8Zr2mVwX0ytLkB5nHs7PdGc4JfAeUo1WiTz9R",
	("b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwq8Zr2mVwX0ytLkB5nHs7PdGc4JfAeUo1WiTz9R"
	 "YhEvKx3QbNp6DgMlSj0CtIu8OwFyHa5RiTzW2mVw9XrBkZcUoLePfJgAq1sNdT4hKv7GbMxYu3EiQw6CnRjSpOzl"),
	"TlRMTVNTUAADAAAAGAAYAFYAAAAYABgAbgAAAAAAAABIAAAADgAOAEgAAAAAAAAAVgAAAAAAAACGAAAAq8Zr2mVw",
	"4b2f9d1c7a3e8b506123456f9c2d4e8a0b3f7d1c5e9a2b60" };

static void test_patterns(void)
{
	for (size_t i = 0; i < AJ_LEN(patterned); i++)
		AJ_CHECK(aj_is_patterned(aj_str_z(patterned[i])), "%s", patterned[i]);
	for (size_t i = 0; i < AJ_LEN(drawn); i++)
		AJ_CHECK(!aj_is_patterned(aj_str_z(drawn[i])), "%s", drawn[i]);
}

AJ_TESTS(test_stand_ins, test_within, test_secrets, test_patterns)
