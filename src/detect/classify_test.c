#include "detect/candidates.h"
#include "detect/literals.h"
#include "test/test.h"

enum { BYTES = (AJ_CHUNK + 1) * AJ_BLOCK };

static uint64_t state = 1;

static uint32_t random_below(uint32_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)((state >> 32) * n >> 32);
}

/* Text of one of several kinds: any bytes, letters and digits, marks of what is looked for. */
static void fill(uint8_t *bytes, size_t len, unsigned kind)
{
	static const char few[] = "0123456789 .-/:()@ABXYZabf\xc3\xa9",
			  logs[] = "2019-11-27T12:00:00Z 28/Nov/2019:12 a1::2";

	for (size_t i = 0; i < len; i++) {
		if (kind == 0)
			bytes[i] = (uint8_t)random_below(256);
		else if (kind == 1)
			bytes[i] = (uint8_t)few[random_below(sizeof(few) - 1)];
		else
			bytes[i] =
			    (uint8_t)(random_below(6) ? logs[i % (sizeof(logs) - 1)] : few[random_below(11)]);
	}
}

static void random_filter(struct aj_filter *filter)
{
	for (size_t i = 0; i < sizeof(filter->pair); i++)
		((uint8_t *)filter->pair)[i] = (uint8_t)(random_below(256) | random_below(256));
}

/* Every way to classify that this processor has gives the bits of the plain one. */
static void test_same_bits(void)
{
	static uint8_t bytes[BYTES + 3];
	static struct aj_classes want, got;
	struct {
		aj_classify_fn *fn;
		const char *name;
		bool there;
	} ways[] = {
#if defined(__x86_64__)
		{ aj_classify_avx2, "avx2", __builtin_cpu_supports("avx2") },
		{ aj_classify_avx512, "avx512",
		    __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512bw") },
#endif
		{ aj_classify_best(NULL), "best", true },
	};
	struct aj_filter filter;

	for (unsigned round = 0; round < 300; round++) {
		fill(bytes, sizeof(bytes), round % 3);
		random_filter(&filter);
		memset(&want, 0, sizeof(want));
		aj_classify_plain(&filter, bytes, AJ_CHUNK + 1, &want, 1);
		for (size_t w = 0; w < AJ_LEN(ways); w++) {
			if (!ways[w].there)
				continue;
			memset(&got, 0, sizeof(got));
			ways[w].fn(&filter, bytes, AJ_CHUNK + 1, &got, 1);
			AJ_CHECK(memcmp(&want, &got, sizeof(want)) == 0, "%s, round %u", ways[w].name, round);
		}
	}
}

static bool digit(const uint8_t *b, size_t i)
{
	return i < BYTES && aj_is_digit(b[i]);
}

static bool word_byte(const uint8_t *b, size_t i)
{
	return i < BYTES && aj_is_alnum(b[i]);
}

static bool digits(const uint8_t *b, size_t i, unsigned n)
{
	for (unsigned k = 0; k < n; k++)
		if (!digit(b, i + k))
			return false;
	return true;
}

static bool is(const uint8_t *b, size_t i, uint8_t c)
{
	return i < BYTES && b[i] == c;
}

static bool starts(const uint8_t *b, size_t i)
{
	return word_byte(b, i) && (i == 0 || !word_byte(b, i - 1));
}

static bool iso_date(const uint8_t *b, size_t i)
{
	return starts(b, i) && digits(b, i, 4) && is(b, i + 4, '-') && digits(b, i + 5, 2) &&
	       is(b, i + 7, '-') && digits(b, i + 8, 2);
}

/* Behind digits and a dash or dot it is the same number that goes on. */
static bool goes_on(const uint8_t *b, size_t i)
{
	return i >= 2 && (is(b, i - 1, '-') || is(b, i - 1, '.')) && digit(b, i - 2);
}

/* What begins at position i is hexadecimal to the end of its word: "ab", "a1", and behind a dash "face". */
static bool hex_goes_on(const uint8_t *b, size_t i, bool dash)
{
	size_t n = 0, others = 0, figures = 0;

	if (i >= BYTES || aj_hex_value(b[i]) < 0)
		return false;
	if (!dash)
		return i + 1 >= BYTES || !aj_is_alnum(b[i + 1]) || aj_hex_value(b[i + 1]) >= 0;
	for (; n < 16 && i + n < BYTES && aj_is_alnum(b[i + n]); n++) {
		others += aj_hex_value(b[i + n]) < 0;
		figures += digit(b, i + n);
	}
	return figures > 0 || others == 0;
}

static bool version(const uint8_t *b, size_t i, size_t len)
{
	size_t dots = 0, longest = 0, run = 0;
	bool single = false;

	if (i == 0 || (b[i - 1] != '/' && b[i - 1] != ' '))
		return false;
	for (size_t at = i; at < i + len; at++) {
		if (!digit(b, at) && b[at] != '.')
			return false;
		run = digit(b, at) ? run + 1 : 0;
		longest = run > longest ? run : longest;
		dots += b[at] == '.';
		single |= at > i && b[at - 1] == '.' && run == 1 && is(b, at + 1, '.') && at + 1 < i + len;
	}
	return single && (dots != 3 || longest > 3);
}

static bool number(const uint8_t *b, size_t i)
{
	unsigned n = 0, have = 0, dots = 0, core = 0, parens = 0, singles = 0;
	bool broken = false;

	if (!starts(b, i) || !digit(b, i) || iso_date(b, i) || goes_on(b, i))
		return false;
	for (; n < 40 && i + n < BYTES && b[i + n] && strchr("0123456789 ()-./", b[i + n]); n++) {
		have += digit(b, i + n);
		dots += n > 0 && is(b, i + n, '.') && digit(b, i + n - 1);
		if (digit(b, i + n))
			core = n + 1;
	}
	if (n < 7 || (have < 7 && (have < 4 || dots < 3)))
		return false;
	if (have < 7 && n < 9 && !digit(b, i + 7) &&
	    !(is(b, i + 1, '.') && is(b, i + 3, '.') && is(b, i + 5, '.')))
		return false;
	for (unsigned k = 0; k < core; k++)
		parens += b[i + k] == '(' || b[i + k] == ')';
	for (unsigned k = 0; k < 8; k++)
		singles += k % 2 == 0 ? digit(b, i + k) : is(b, i + k, ' ');
	if (parens > 8 || singles == 8)
		return false;
	if (n == 40)
		return true;
	for (unsigned k = 0; k < core; k++)
		broken |= b[i + k] == ' ' || b[i + k] == '(' || b[i + k] == ')';
	if (!broken && core == n && hex_goes_on(b, i + n, false))
		return false;
	if (!broken && core == n - 1 && b[i + n - 1] == '-' && hex_goes_on(b, i + n, true))
		return false;
	return !version(b, i, core);
}

static bool hex_pair(const uint8_t *b, size_t i)
{
	return i + 1 < BYTES && aj_hex_value(b[i]) >= 0 && aj_hex_value(b[i + 1]) >= 0;
}

static bool dashed_mac(const uint8_t *b, size_t i)
{
	for (unsigned k = 0; k < 18; k += 3)
		if (!hex_pair(b, i + k) || (k < 15 && !is(b, i + k + 2, '-')))
			return false;
	return starts(b, i);
}

/* The arithmetic on words finds what the obvious reading of the bytes finds. */
static void test_candidates(void)
{
	static uint8_t bytes[BYTES + 3];
	static struct aj_classes in;
	static struct aj_candidates got;
	static const struct aj_filter none;
	size_t seen[4] = { 0 };

	for (unsigned round = 0; round < 300; round++) {
		fill(bytes, sizeof(bytes), 1 + round % 2);
		memset(bytes + BYTES, 0, 3);
		memset(&in, 0, sizeof(in));
		aj_classify_plain(&none, bytes, AJ_CHUNK + 1, &in, 1);
		aj_candidates(&in, &got);
		for (size_t i = 0; i < AJ_CHUNK * AJ_BLOCK; i++) {
			size_t word = 1 + i / AJ_BLOCK, bit = i % AJ_BLOCK;
			bool want[4] = { iso_date(bytes, i), number(bytes, i), dashed_mac(bytes, i),
				is(bytes, i, ':') && is(bytes, i + 1, '/') && is(bytes, i + 2, '/') };
			uint64_t have[4] = { got.words[AJ_AT_ISO_DATE][word], got.words[AJ_AT_NUMBER][word],
				got.words[AJ_AT_MAC][word], got.words[AJ_AT_URL][word] };

			for (unsigned k = 0; k < 4; k++) {
				AJ_CHECK((have[k] >> bit & 1) == want[k], "kind %u at %zu of round %u", k, i,
				    round);
				seen[k] += want[k];
			}
		}
		for (size_t kind = 0; kind < AJ_KINDS; kind++)
			for (size_t i = 1; i <= AJ_CHUNK; i++)
				AJ_CHECK((got.filled[kind] >> i & 1) == (got.words[kind][i] != 0),
				    "kind %zu, word %zu", kind, i);
	}
	AJ_CHECK(seen[0] > 100 && seen[1] > 100, "%zu dates, %zu numbers", seen[0], seen[1]);
}

/* Words of few bits and many, and some of all or none. */
static void fill_words(struct aj_candidates *out, unsigned round)
{
	uint64_t *words = out->words[AJ_AT_LITERAL];

	fill((uint8_t *)words, sizeof(out->words[0]), 0);
	out->filled[AJ_AT_LITERAL] = 0;
	for (size_t i = 1; i <= AJ_CHUNK; i++) {
		uint64_t other = words[i + 1];

		for (unsigned k = 0; k < round % 6; k++, other = other << 7 | other >> 57)
			words[i] &= other;
		if ((i + round) % 9 == 0)
			words[i] = round % 2 ? UINT64_MAX : 0;
		out->filled[AJ_AT_LITERAL] |= (uint64_t)(words[i] != 0) << i;
	}
}

/* However many bits the words have, every way gives their places as the obvious search does. */
static void test_places(void)
{
	aj_places_fn *const ways[] = { aj_places_plain, aj_places_best() };
	static struct aj_candidates from;
	static uint16_t got[AJ_PLACES];

	for (unsigned round = 0; round < 400; round++) {
		size_t count, n = 0;

		fill_words(&from, round / 2);
		count = ways[round % 2](&from, AJ_AT_LITERAL, got);
		for (size_t at = 0; at < AJ_CHUNK * AJ_BLOCK; at++) {
			if (!(from.words[AJ_AT_LITERAL][1 + at / AJ_BLOCK] >> at % AJ_BLOCK & 1))
				continue;
			AJ_CHECK(n < count && got[n] == at, "round %u, place %zu", round, at);
			n++;
		}
		AJ_CHECK(n == count, "round %u: %zu of %zu", round, count, n);
	}
}

static unsigned calls;

static void count_call(struct aj_look *look, size_t at, size_t len, const void *arg)
{
	calls++;
}

/* Each literal is found wherever it stands, in either case if it may be. */
static void test_literals(void)
{
	static const struct {
		const char *literal;
		bool nocase;
		const char *text;
		unsigned calls;
	} rows[] = {
		{ "AccountKey=", false, "x AccountKey=abc", 1 },
		{ "AccountKey=", false, "x accountkey=abc", 0 },
		{ "password", true, "PassWord: a, password: b", 2 },
		{ " at ", true, "jane at example AT ", 2 },
		{ "ghp_", false, "ghp_ghp_ghp", 2 },
		{ "abcdefghij", false, "abcdefghij abcdexghij Abcdefghij", 1 },
		{ "abcdefghij", true, "abcdefghij abcdexghij Abcdefghij", 2 },
		{ "[at]", true, "[AT] {at} [at} [at", 1 },
		{ "\xe6\x9c\xba\xe5\xaf\x86", false, "a \xe6\x9c\xba\xe5\xaf\x86", 1 },
	};
	static struct aj_literals set;

	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_str text = aj_str_z(rows[i].text);
		struct aj_look look = { .text = text.ptr, .lo = 0, .hi = text.len };

		aj_literals_init(&set);
		AJ_CHECK(aj_literal_add(&set, aj_str_z(rows[i].literal), rows[i].nocase, count_call, NULL));
		AJ_CHECK(!aj_literal_add(&set, AJ_S("abc"), false, count_call, NULL));
		AJ_CHECK(aj_literals_compile(&set));
		calls = 0;
		for (size_t at = 0; at + 4 <= text.len; at++)
			if (aj_literals_may(&set, text.ptr + at))
				aj_literals_at(&set, &look, at);
		AJ_CHECK(calls == rows[i].calls, "%s: %u", rows[i].text, calls);
		aj_literals_fini(&set);
	}
}

/* Many at once, whose anchors are chosen with an eye on the others: all are found, within bounds. */
static void test_many_literals(void)
{
	static const char *const names[] = { "tokens", "token", "token", "session_token", "work",
		"attorney work product", "workshop", "only", "internal only", "for internal use only", "patH",
		"Path", "ToKe" };
	static const uint8_t text[] =
	    "TOKENS session_token=Path patH work ATTORNEY WORK PRODUCT for internal use only toke";
	static struct aj_literals set;
	struct aj_look look = { .text = text, .hi = sizeof(text) - 1 };
	unsigned wanted = 0;

	aj_literals_init(&set);
	for (size_t i = 0; i < AJ_LEN(names); i++) {
		struct aj_str name = aj_str_z(names[i]);
		bool nocase = i < AJ_LEN(names) - 3;

		AJ_CHECK(aj_literal_add(&set, name, nocase, count_call, NULL));
		for (size_t at = look.lo; at + name.len <= look.hi; at++) {
			struct aj_str found = aj_str(text + at, name.len);

			wanted += nocase ? aj_str_eq_nocase(found, name) : aj_str_eq(found, name);
		}
	}
	AJ_CHECK(aj_literals_compile(&set));
	calls = 0;
	for (size_t at = look.lo; at + 4 <= look.hi; at++)
		if (aj_literals_may(&set, text + at))
			aj_literals_at(&set, &look, at);
	AJ_CHECK(calls == wanted && wanted == 13, "%u of %u", calls, wanted);
	calls = 0;
	look.lo = 1;   /* "TOKENS" does not count, */
	look.hi -= 10; /* nor "only" */
	for (size_t at = 0; at + 4 <= sizeof(text) - 1; at++)
		if (aj_literals_may(&set, text + at))
			aj_literals_at(&set, &look, at);
	AJ_CHECK(calls == wanted - 5, "%u within a value", calls);
	aj_literals_fini(&set);
}

AJ_TESTS(test_same_bits, test_candidates, test_places, test_literals, test_many_literals)
