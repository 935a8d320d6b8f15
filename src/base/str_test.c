#include "base/str.h"

#include "test/test.h"

/* Wherever in a longer text a word begins and in whatever case its letters are. */
static void test_holds_everywhere(void)
{
	static const struct aj_str words[] = { AJ_S("k"), AJ_S("key"), AJ_S("aws_secret"), AJ_S("://") };
	uint8_t text[80];

	for (size_t w = 0; w < AJ_LEN(words); w++)
		for (size_t at = 0; at + words[w].len <= sizeof(text); at++) {
			memset(text, '.', sizeof(text));
			for (size_t i = 0; i < words[w].len; i++)
				text[at + i] = aj_is_alpha(words[w].ptr[i]) && (at + i) % 2
						   ? words[w].ptr[i] ^ 0x20
						   : words[w].ptr[i];
			AJ_CHECK(
			    aj_str_holds_nocase(aj_str(text, sizeof(text)), words[w]), "%zu at %zu", w, at);
			AJ_CHECK(!aj_str_holds_nocase(aj_str(text, at + words[w].len - 1), words[w]),
			    "%zu cut off at %zu", w, at);
		}
}

static bool holds_plainly(struct aj_str s, struct aj_str word)
{
	for (size_t at = 0; at + word.len <= s.len; at++)
		if (aj_str_eq_nocase(aj_str_sub(s, at, word.len), word))
			return true;
	return false;
}

static size_t below(uint64_t *seed, size_t limit)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(*seed >> 33) % limit;
}

/* Bytes that differ in the bit of capitals alone, letters or not. */
static void test_holds_at_random(void)
{
	static const uint8_t bytes[] = "aAbB@`[{\x80\xa0";
	uint8_t text[64], word[3];
	uint64_t seed = 1;

	for (int turn = 0; turn < 20000; turn++) {
		size_t len = (size_t)turn % (sizeof(text) + 1), word_len = (size_t)turn % sizeof(word) + 1;

		for (size_t i = 0; i < len; i++)
			text[i] = bytes[below(&seed, sizeof(bytes) - 1)];
		for (size_t i = 0; i < word_len; i++)
			word[i] = bytes[below(&seed, sizeof(bytes) - 1)];
		AJ_CHECK(aj_str_holds_nocase(aj_str(text, len), aj_str(word, word_len)) ==
			     holds_plainly(aj_str(text, len), aj_str(word, word_len)),
		    "turn %d", turn);
	}
}

static void test_nothing(void)
{
	AJ_CHECK(aj_str_holds_nocase(AJ_S("a"), AJ_S("")), "no word");
	AJ_CHECK(aj_str_holds_nocase(AJ_S(""), AJ_S("")), "neither");
	AJ_CHECK(!aj_str_holds_nocase(AJ_S(""), AJ_S("a")), "no text");
}

AJ_TESTS(test_holds_everywhere, test_holds_at_random, test_nothing)
