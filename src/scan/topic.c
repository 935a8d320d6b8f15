/*
 * topic.c: text is cut into words, folded to lower case and without what stood
 * between them, so that neighbours lie side by side and a name of several words
 * is looked up like a single one.
 */

#include "base/utf8.h"
#include "scan/topic_table.h"

#include "topic_words.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
	FOLDED_MAX = 256, /* bytes of a text or name that are looked at */
	WORDS_MAX = 32,	  /* words in them */
	JOIN_TEXT = 3,	  /* words that are looked up together: "date of birth" */
	JOIN_NAME = 5,	  /* "numero_de_carte_d_identite" */
	GLUED_MAX = 40,	  /* bytes of an unknown word that is tried as several: "customeremail" */
	CJK_MAX = 8,	  /* characters that are looked up together where no space parts words */
	ID_MAX = 4,	  /* "id", "_id", "key", "code" */
};

#define BIT(topic) AJ_TOPIC_BIT(AJ_TOPIC_##topic)
#define WORD(kind) AJ_TOPIC_BIT(AJ_WORD_##kind)
#define PUBLIC (AJ_TOPIC_BIT(AJ_TOPIC_COUNT) - 1)

/* Folded words, one after the other: word i is [at[i], at[i + 1]) of text. */
struct cut {
	uint8_t text[FOLDED_MAX + 16]; /* read in eights, written in sixteens */
	uint16_t at[WORDS_MAX + 1];
	unsigned count;
	bool cjk; /* some of it has no spaces between words */
};

/* What was found in words. */
struct found {
	uint64_t all, last; /* bits of all the words, and of the last one */
	unsigned pieces;
	bool name;  /* of a name: all words count, and those that are glued together are taken apart */
	bool whole; /* all of the name is one word */
};

enum kind { SEP, LOWER, UPPER, DIGIT, WIDE };

static const uint8_t kinds[256] = {
	['0' ... '9'] = DIGIT, ['A' ... 'Z'] = UPPER, ['a' ... 'z'] = LOWER, [0x80 ... 0xff] = WIDE
};

static uint64_t look_up(const uint8_t *word, size_t len)
{
	return aj_word_find(&word_table, word, len);
}

/* How many bytes the character at the start of s, which is not ASCII, takes: 1 if it is not UTF-8. */
static size_t wide_len(struct aj_str s)
{
	uint8_t c = s.ptr[0];
	size_t len = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 1;

	return len <= s.len ? len : 1;
}

/* Spaces and punctuation beyond ASCII: U+00A0 to U+00BF, U+2000 to U+206F, U+3000 to U+301F, full-width
 * forms. */
static bool wide_sep(const uint8_t *c, size_t len)
{
	if (len == 2)
		return c[0] == 0xc2;
	if (len == 3)
		return (c[0] == 0xe2 && (c[1] == 0x80 || c[1] == 0x81)) || c[0] == 0xef ||
		       (c[0] == 0xe3 && c[1] == 0x80 && c[2] <= 0x91);
	return len == 4;
}

/* Appends a character that is not ASCII in its small form; combining accents are left out. */
static size_t fold_wide(struct cut *cut, size_t out, const uint8_t *c, size_t len)
{
	uint32_t point;

	if (len != 2) {
		cut->cjk |= len == 3 && c[0] >= 0xe3 && c[0] <= 0xed;
		memcpy(cut->text + out, c, len);
		return out + len;
	}
	point = (uint32_t)(c[0] & 0x1f) << 6 | (c[1] & 0x3f);
	if (point >= 0x300 && point <= 0x36f)
		return out;
	if (point == 0x130) { /* capital i with dot, of Turkish */
		cut->text[out] = 'i';
		return out + 1;
	}
	point = aj_utf8_small(point);
	cut->text[out] = (uint8_t)(0xc0 | point >> 6);
	cut->text[out + 1] = (uint8_t)(0x80 | (point & 0x3f));
	return out + 2;
}

/* Whether a word begins with a byte of the second kind behind one of the first. */
static const uint8_t begins[5][5] = {
	/* clang-format off */
	/*            SEP LOWER UPPER DIGIT WIDE */
	[SEP] =     { 0,  1,    1,    1,    1 },
	[LOWER] =   { 0,  0,    1,    1,    0 },
	[UPPER] =   { 0,  0,    0,    1,    0 },
	[DIGIT] =   { 0,  1,    1,    0,    1 },
	[WIDE] =    { 0,  0,    1,    1,    0 },
	/* clang-format on */
};

/* Any text, a byte at a time. */
static void cut_slowly(struct cut *cut, struct aj_str in)
{
	enum kind before = SEP;
	size_t out = 0;
	unsigned count = 0;

	cut->cjk = false;
	for (size_t i = 0, len = 1; i < in.len && out + 4 <= FOLDED_MAX && count < WORDS_MAX; i += len) {
		uint8_t c = in.ptr[i];
		enum kind now = kinds[c];

		len = 1;
		if (now == WIDE) {
			len = wide_len(aj_str_from(in, i));
			now = wide_sep(in.ptr + i, len) ? SEP : WIDE;
		}
		/* No branch for the words of plain text: their ends cannot be foreseen. */
		cut->at[count] = (uint16_t)out;
		count += begins[before][now];
		if (now == LOWER && before == UPPER && out - cut->at[count - 1] > 1)
			cut->at[count++] = (uint16_t)(out - 1); /* SSNumber: SS Number */
		before = now;
		if (now == WIDE) {
			out = fold_wide(cut, out, in.ptr + i, len);
			continue;
		}
		cut->text[out] = c | (now == UPPER) << 5;
		out += now != SEP;
	}
	cut->count = count;
	cut->at[count] = (uint16_t)out;
	memset(cut->text + out, 0, 8);
}

#ifdef __SSE2__
/* Which of 64 bytes are of a kind, as bits. */
struct masks {
	uint64_t lower, upper, digit, wide;
};

/* Bits of the bytes from first to last in block. */
static uint64_t in_range(__m128i block, char first, char last)
{
	__m128i above = _mm_cmpgt_epi8(block, _mm_set1_epi8((char)(first - 1)));

	return (uint64_t)_mm_movemask_epi8(
	    _mm_and_si128(above, _mm_cmpgt_epi8(_mm_set1_epi8((char)(last + 1)), block)));
}

/* Finds the kinds of len bytes, at most 64, and makes small letters of capitals. */
static inline void classify(uint8_t bytes[64], size_t len, struct masks *m)
{
	*m = (struct masks){ 0 };
	for (size_t i = 0; i < len; i += 16) {
		__m128i block = _mm_loadu_si128((const __m128i *)(bytes + i));
		uint64_t upper = in_range(block, 'A', 'Z');
		__m128i folded = _mm_or_si128(block, _mm_set1_epi8(0x20));

		m->upper |= upper << i;
		m->lower |= in_range(block, 'a', 'z') << i;
		m->digit |= in_range(block, '0', '9') << i;
		m->wide |= (uint64_t)_mm_movemask_epi8(block) << i;
		_mm_storeu_si128((__m128i *)(bytes + i),
		    folded); /* what is no letter is left out anyway, or has the bit */
	}
}

/* Text of at most 64 bytes, all ASCII: the words' ends are found for all of it at once. */
static bool cut_at_once(struct cut *cut, struct aj_str in)
{
	uint8_t bytes[64 + 16] = { 0 }; /* what is copied in sixteens */
	uint64_t letters, all, begins_at, lower;
	struct masks m;
	size_t out = 0;
	unsigned count = 0;

	if (in.len > 64)
		return false;
	memcpy(bytes, in.ptr, in.len);
	classify(bytes, in.len, &m);
	if (m.wide)
		return false;
	lower = m.lower;
	letters = lower | m.upper;
	all = letters | m.digit;
	begins_at = (all & ~(all << 1)) | (m.digit & letters << 1) | (letters & m.digit << 1) |
		    (m.upper & lower << 1) | (m.upper & m.upper << 1 & lower >> 1);
	while (all && count < WORDS_MAX) {
		unsigned from = (unsigned)__builtin_ctzll(all);
		uint64_t ends = ~(all >> from);
		unsigned len = ends ? (unsigned)__builtin_ctzll(ends) : 64;
		uint64_t run = (len == 64 ? ~(uint64_t)0 : ((uint64_t)1 << len) - 1) << from;

		if (from + len > 64)
			len = 64 - from;
		for (uint64_t left = begins_at & run; left && count < WORDS_MAX; left &= left - 1)
			cut->at[count++] = (uint16_t)(out + (unsigned)__builtin_ctzll(left) - from);
		for (unsigned i = 0; i < len; i += 16)
			memcpy(cut->text + out + i, bytes + from + i, 16);
		out += len;
		all &= ~run;
	}
	cut->count = count;
	cut->cjk = false;
	cut->at[count] = (uint16_t)out;
	memset(cut->text + out, 0, 8);
	return true;
}
#else
static bool cut_at_once(struct cut *cut, struct aj_str in)
{
	(void)cut, (void)in;
	return false;
}
#endif

static void cut_words(struct cut *cut, struct aj_str in)
{
	if (!cut_at_once(cut, in))
		cut_slowly(cut, in);
}

static void see(struct found *found, uint64_t bits)
{
	if (!found->name && bits & WORD(FIELD))
		return;
	if (found->name && bits & WORD(ALONE) && !found->whole)
		bits = AJ_WORD_KNOWN;
	found->all |= bits;
	found->last = bits;
	found->pieces++;
}

/* Words of a script that puts no spaces between them: the longest at each character. */
static void look_up_cjk(struct aj_str s, struct found *found)
{
	while (s.len > 0) {
		size_t ends[CJK_MAX], n = 0, end = 0;
		uint64_t bits = 0;

		while (n < CJK_MAX && end < s.len) {
			struct aj_str rest = aj_str_from(s, end);

			end += rest.ptr[0] < 0x80 ? 1 : wide_len(rest);
			ends[n++] = end;
		}
		while (n > 0 && !bits)
			bits = look_up(s.ptr, end = ends[--n]);
		if (bits)
			see(found, bits);
		s = aj_str_from(s, end);
	}
}

/* A word that is not known, as the fewest known ones written together: customer-email, bestell-datum. */
static void look_up_glued(struct aj_str s, struct found *found)
{
	struct found best[GLUED_MAX + 1] = { { .name = true } };

	if (s.len < 6 || s.len > GLUED_MAX)
		return;
	for (size_t from = 0; from + 2 <= s.len; from++) {
		if (from > 0 && best[from].pieces == 0)
			continue;
		for (size_t to = from + 2; to <= s.len; to++) {
			uint64_t bits = look_up(s.ptr + from, to - from);

			/* Two letters are too few for a word, but for an "id" or "nr" at the end. */
			if (!bits || (to - from == 2 && (to < s.len || !(bits & WORD(NUMBER)))))
				continue;
			if (best[to].pieces > 0 && best[to].pieces <= best[from].pieces + 1)
				continue;
			best[to] = best[from];
			see(&best[to], bits);
		}
	}
	if (best[s.len].pieces == 0)
		return;
	found->all |= best[s.len].all;
	found->last = best[s.len].last;
	found->pieces += best[s.len].pieces;
}

/* Looks up words and their neighbours joined, the longest first. */
static void look_up_all(const struct cut *cut, unsigned join, struct found *found)
{
	for (unsigned i = 0; i < cut->count;) {
		unsigned n = cut->count - i < join ? cut->count - i : join;
		const uint8_t *word = cut->text + cut->at[i];
		bool may_be_long = aj_word_may_begin(&word_table, word);
		uint64_t bits = 0;

		if (!may_be_long && cut->at[i + 1] - cut->at[i] >= AJ_WORD_PREFIX)
			n = 0;
		for (; n > 0; n--) {
			size_t len = cut->at[i + n] - cut->at[i];

			if (len >= AJ_WORD_PREFIX && !may_be_long)
				continue;
			bits = look_up(word, len);
			if (bits)
				break;
		}
		if (bits)
			see(found, bits);
		else if (cut->cjk)
			look_up_cjk(aj_str(word, cut->at[i + 1] - cut->at[i]), found);
		else if (found->name)
			look_up_glued(aj_str(word, cut->at[i + 1] - cut->at[i]), found);
		i += n ? n : 1;
	}
}

/* What words in running text say. */
static uint64_t said(const struct found *found)
{
	uint64_t topics = found->all & PUBLIC;

	if (found->all & WORD(NAME))
		topics |= BIT(PERSON) | BIT(MAYBE);
	return topics & BIT(EMAIL) ? topics & ~BIT(ADDRESS) : topics;
}

uint64_t aj_topics_of_word(struct aj_str word)
{
	struct found found = { 0 };
	struct cut cut;
	uint64_t bits;

	cut_words(&cut, aj_str_sub(word, 0, FOLDED_MAX));
	bits = look_up(cut.text, cut.at[cut.count]);
	if (bits)
		see(&found, bits);
	return said(&found);
}

uint64_t aj_topics_of_text(struct aj_str text)
{
	struct found found = { 0 };
	struct cut cut;

	cut_words(&cut, aj_str_sub(text, 0, FOLDED_MAX));
	look_up_all(&cut, JOIN_TEXT, &found);
	return said(&found);
}

/* Topics of values that a person has. A field about them (their type, count, …) holds none. */
#define VALUES                                                                                               \
	(BIT(EMAIL) | BIT(PHONE) | BIT(PERSON) | BIT(MAYBE) | BIT(COMPANY) | BIT(ADDRESS) | BIT(PLACE) |     \
	    BIT(POSTCODE) | BIT(BIRTH) | BIT(CASE) | BIT(USERNAME) | BIT(IP) | BIT(MAC) | BIT(CARD) |        \
	    BIT(BANK) | NUMBERS | BIT(PASSWORD) | BIT(SECRET))
#define NUMBERS                                                                                              \
	(BIT(NATIONAL_ID) | BIT(TAX) | BIT(HEALTH_ID) | BIT(PASSPORT) | BIT(LICENCE) | AJ_TOPICS_OF_ONE_ID)

/* A name or someone: is the field a person's name, a case number, or neither? */
static uint64_t weigh_person(const struct found *found, uint64_t topics)
{
	bool named = found->all & WORD(NAME), someone = found->all & WORD(ROLE);
	bool number = found->all & WORD(NUMBER);
	uint64_t others = topics & (VALUES | BIT(DATE) | BIT(TECHNICAL)) & ~BIT(CASE);

	if (number && !others && (someone || found->all & WORD(CASEWORD)))
		return topics | BIT(CASE);
	if (found->pieces == 1 && found->all & WORD(CASEWORD) && !others)
		return topics | BIT(CASE);
	if (named && someone && !(topics & BIT(USERNAME)))
		return (topics | BIT(PERSON)) & ~BIT(COMPANY);
	if (number || others)
		return topics;
	if (named && !(topics & BIT(THING)))
		return topics | BIT(PERSON) | BIT(MAYBE);
	if (found->last & WORD(ROLE) && (found->pieces == 1 || !(found->last & PUBLIC)))
		return topics | BIT(PERSON) | BIT(MAYBE);
	return topics;
}

/* Of topics that exclude each other, the one that the words together mean. */
static uint64_t weigh(const struct found *found, uint64_t topics)
{
	if (found->all & WORD(META) && found->pieces > 1)
		return (topics & ~VALUES) | BIT(TECHNICAL);
	if (topics & (BIT(EMAIL) | BIT(IP) | BIT(MAC)))
		topics &= ~(BIT(ADDRESS) | BIT(CASE) | BIT(USERNAME));
	if (topics & BIT(BIRTH) && topics & (BIT(PLACE) | BIT(PERSON)))
		topics &= ~BIT(BIRTH);
	if (topics & BIT(BIRTH))
		topics &= ~BIT(DATE);
	if (topics & BIT(DATE))
		topics &= ~(BIT(PASSWORD) | BIT(SECRET) | BIT(COMPANY) | BIT(ADDRESS) | BIT(PLACE) |
			    BIT(PERSON) | BIT(CASE) | BIT(USERNAME));
	if (topics & BIT(SECRET) && (topics & BIT(TECHNICAL) || found->last & WORD(NUMBER)) &&
	    found->pieces > 1)
		topics &= ~BIT(SECRET);
	if (topics & BIT(PERSON) && topics & (BIT(CARD) | BIT(BANK)))
		topics &= ~(BIT(CARD) | BIT(BANK));
	if (topics & BIT(PERSON) && topics & VALUES & ~(BIT(PERSON) | BIT(COMPANY) | BIT(CASE)))
		topics &= ~BIT(PERSON);
	topics = weigh_person(found, topics);
	if (topics & BIT(COMPANY) && (topics & VALUES & ~BIT(COMPANY) || found->all & WORD(NUMBER)) &&
	    found->pieces > 1)
		topics &= ~BIT(COMPANY);
	return topics;
}

uint64_t aj_topics_of_name(struct aj_str name)
{
	struct found found = { .name = true };
	struct cut cut;
	uint64_t topics;
	size_t len;

	cut_words(&cut, aj_str_sub(name, 0, FOLDED_MAX));
	len = cut.at[cut.count];
	found.whole = look_up(cut.text, len) != 0;
	if (found.whole)
		see(&found, look_up(cut.text, len));
	else
		look_up_all(&cut, JOIN_NAME, &found);
	topics = found.all & PUBLIC;
	if (!(found.last & BIT(MESSAGE_ID)) || (found.pieces > 1 && !(found.last & BIT(TECHNICAL))))
		topics &= ~BIT(MESSAGE_ID); /* "customer_references" may be people */
	if (topics & BIT(MESSAGE_ID))
		topics &= ~BIT(EMAIL);
	topics = weigh(&found, topics);
	if (!(found.all & ~(WORD(NUMBER) | AJ_WORD_KNOWN)) && found.all & WORD(NUMBER) && len <= ID_MAX)
		topics |= BIT(TECHNICAL); /* nothing but "id": of a record, not of a person */
	return topics;
}
