/*
 * field_value.c: what cannot be known by its shape alone, but is known once the
 * name of its field says so: names, addresses, passwords, numbers of cases and
 * papers. The value as a whole is looked at; it must have the shape of what the
 * name says and must not stand for "nothing".
 */

#include "base/hash.h"
#include "base/utf8.h"
#include "detect/birth.h"
#include "detect/names.h"
#include "detect/password_hash.h"
#include "detect/placeholder.h"
#include "detect/recognise.h"
#include "scan/topic_table.h"

#include "value_words.h"

#include <math.h>

#define BIT(topic) AJ_TOPIC_BIT(AJ_TOPIC_##topic)
#define PAPERS                                                                                               \
	(BIT(NATIONAL_ID) | BIT(TAX) | BIT(HEALTH_ID) | BIT(PASSPORT) | BIT(LICENCE) | AJ_TOPICS_OF_ONE_ID)
#define OURS                                                                                                 \
	(BIT(PERSON) | BIT(COMPANY) | BIT(ADDRESS) | BIT(PLACE) | BIT(POSTCODE) | BIT(BIRTH) | BIT(CASE) |   \
	    BIT(USERNAME) | PAPERS | BIT(PASSWORD) | BIT(SECRET))

enum {
	VALUE_MAX = 200, /* bytes: what is longer is prose */
	NAME_MAX = 80,
	NAME_WORDS = 6,
	WORDS_MAX = 16, /* that are looked at */
	PLACE_MAX = 60,
	COMPANY_MAX = 120,
	ENDING_MIN = 3, /* bytes: str, weg, vej ... */
	ENDING_MAX = 8, /* ... and strasse */
	CASE_MIN = 3,
	CASE_MAX = 40,
	PAPER_MIN = 5,
	PAPER_MAX = 20,
	PAPER_DIGITS = 4,
	SECRET_MIN = 16,
};

/* A value, trimmed, and what it is made of. */
struct value {
	struct aj_str s;
	unsigned n_words;
	uint64_t whole, any, last; /* what the value, some word of it and the last word are: VALUE(…) */
	unsigned digits, letters, upper, wide, spaces, others;
	unsigned dashes, dots; /* of the others */
	unsigned capitals;     /* words that begin with one, or are of a script without */
	bool repeats;	       /* nothing but one byte again and again */
	bool masked;	       /* some word is xxx */
	struct {
		uint8_t at, len;      /* in small */
	} words[WORDS_MAX];	      /* n_words of them */
	uint8_t small[VALUE_MAX + 8]; /* s in small letters, byte for byte */
};

#define VALUE(kind) ((uint64_t)1 << AJ_VALUE_##kind)

static struct aj_str word_of(const struct value *v, unsigned i)
{
	return aj_str(v->small + v->words[i].at, v->words[i].len);
}

/*
 * What a byte counts as: eight counters of eight bits in one number, so that a table and an
 * addition count all. No value is so long that one runs over.
 */
enum { DIGITS = 0, LETTERS = 8, UPPER = 16, WIDE = 24, SPACES = 32, OTHERS = 40, DASHES = 48, DOTS = 56 };
#define ONE(counter) ((uint64_t)1 << (counter))
_Static_assert(VALUE_MAX < 256, "counters have eight bits");
_Static_assert(VALUE_MAX % 8 == 0, "eight small letters at once");

static const uint64_t counts[256] = {
	[0 ... ' ' - 1] = ONE(OTHERS),
	['!' ... ','] = ONE(OTHERS),
	['/'] = ONE(OTHERS),
	[':' ... '@'] = ONE(OTHERS),
	['[' ... '`'] = ONE(OTHERS),
	['{' ... 0x7f] = ONE(OTHERS),
	['0' ... '9'] = ONE(DIGITS),
	['a' ... 'z'] = ONE(LETTERS),
	['A' ... 'Z'] = ONE(LETTERS) | ONE(UPPER),
	[' '] = ONE(SPACES),
	['-'] = ONE(OTHERS) | ONE(DASHES),
	['.'] = ONE(OTHERS) | ONE(DOTS),
	[0x80 ... 0xff] = ONE(WIDE),
};

/* Letters of Latin, Greek and Cyrillic that are two bytes long. */
static void make_wide_small(struct value *v)
{
	struct aj_str s = v->s;
	uint32_t point;

	for (size_t i = 0; i + 1 < s.len; i++)
		if (s.ptr[i] >= 0xc3 && s.ptr[i] <= 0xd2 && aj_utf8_read(aj_str_from(s, i), &point) == 2) {
			aj_utf8_write(aj_utf8_small(point), v->small + i);
			i++;
		}
}

/* Eight letters, small. */
static uint64_t small_letters(uint64_t eight)
{
	const uint64_t each = 0x0101010101010101, low = eight & 0x7f * each;
	uint64_t from_a = low + (0x80 - 'A') * each, behind_z = low + (0x7f - 'Z') * each;

	return eight | (from_a & ~behind_z & ~eight & 0x80 * each) >> 2;
}

/* Writes it down in small letters with zeros behind; eight at once, as they are read again for hashes. */
static void make_small(struct value *v)
{
	struct aj_str s = v->s;
	size_t at = 0;

	for (; at < s.len; at += 8) {
		size_t left = s.len - at;
		uint64_t eight = left < 8 ? aj_load_short(s.ptr + at, left) : aj_load64(s.ptr + at);

		eight = htole64(small_letters(eight));
		memcpy(v->small + at, &eight, 8);
	}
	memset(v->small + at, 0, 8);
}

/* Counts what s consists of. */
static void count(struct value *v)
{
	struct aj_str s = v->s;
	uint64_t sum = 0;

	for (size_t i = 0; i < s.len; i++)
		sum += counts[s.ptr[i]];
	v->digits = sum >> DIGITS & 0xff;
	v->letters = sum >> LETTERS & 0xff;
	v->upper = sum >> UPPER & 0xff;
	v->wide = sum >> WIDE & 0xff;
	v->spaces = sum >> SPACES & 0xff;
	v->others = sum >> OTHERS & 0xff;
	v->dashes = sum >> DASHES & 0xff;
	v->dots = sum >> DOTS & 0xff;
	v->repeats = s.ptr[0] == s.ptr[1] && memcmp(s.ptr, s.ptr + 1, s.len - 1) == 0;
}

/* Letters, digits and what is beyond ASCII. */
static bool in_word(uint8_t c)
{
	return counts[c] & (ONE(DIGITS) | ONE(LETTERS) | ONE(WIDE));
}

static void find_words(struct value *v)
{
	size_t i = 0;

	while (i < v->s.len && v->n_words < WORDS_MAX) {
		size_t from = i;
		uint64_t bits;

		while (i < v->s.len && in_word(v->small[i]))
			i++;
		if (i == from) {
			i++;
			continue;
		}
		v->words[v->n_words].at = (uint8_t)from;
		v->words[v->n_words++].len = (uint8_t)(i - from);
		v->capitals +=
		    v->s.ptr[from] != v->small[from] || v->s.ptr[from] >= 0xe0 ||
		    (v->s.ptr[from] >= 0x80 && i - from > 1 && v->s.ptr[from + 1] != v->small[from + 1]);
		bits = aj_word_find(&value_table, v->small + from, i - from);
		v->any |= bits;
		v->masked |= i - from >= 3 && memcmp(v->small + from, "xxx", 3) == 0;
		v->last = bits;
	}
	v->whole = v->n_words == 1 && v->words[0].len == v->s.len
		       ? v->last
		       : aj_word_find(&value_table, v->small, v->s.len);
}

static void measure(struct value *v, struct aj_str s)
{
	memset(v, 0, offsetof(struct value, words));
	v->s = s;
	count(v);
	make_small(v);
	if (v->wide > 0)
		make_wide_small(v);
	find_words(v);
}

static unsigned stars(struct aj_str s)
{
	unsigned n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.ptr[i] == '*';
	return n;
}

/* It begins with one of U+1F000 to U+1FFFF or U+2600 to U+27BF. */
static bool is_picture(struct aj_str s)
{
	return aj_str_starts(s, AJ_S("\xf0\x9f")) ||
	       (s.len >= 3 && s.ptr[0] == 0xe2 && s.ptr[1] >= 0x98 && s.ptr[1] <= 0x9e);
}

/* Spaces that do not break, of an empty cell. */
static bool is_blank(struct aj_str s)
{
	while (aj_str_starts(s, AJ_S("\xc2\xa0")))
		s = aj_str_trim(aj_str_from(s, 2));
	return s.len == 0;
}

/* It stands for a value that is not there: null, ***, [redacted], ${NAME}, xxxx. */
static bool is_nothing(const struct value *v)
{
	uint8_t first = v->s.ptr[0], last = v->s.ptr[v->s.len - 1];

	if (v->letters + v->digits + v->wide == 0 || v->whole & VALUE(NOTHING) ||
	    (v->repeats && v->s.len > 1))
		return true;
	if (v->letters + v->digits == 0 && (is_picture(v->s) || is_blank(v->s)))
		return true;
	if ((first == '[' && last == ']') || (first == '<' && last == '>') || (first == '{' && last == '}') ||
	    (first == '%' && last == '%' && v->s.len > 2) || (first == '$' && v->s.ptr[1] == '{'))
		return true;
	if (v->wide >= 9 && (memmem(v->s.ptr, v->s.len, "•••", 9) || memmem(v->s.ptr, v->s.len, "███", 9)))
		return true;
	return (v->others >= 3 && stars(v->s) >= 3) || v->masked || v->any & VALUE(REDACTED);
}

/* 0.2.11, ^1.4, >=2.0: of what a program is made of. */
static bool is_version(struct aj_str s)
{
	enum { DIGITS_MAX = 3 };
	size_t dots = 0, digits = 0;

	while (s.len > 0 && memchr("^~=<>v ", s.ptr[0], 7))
		s = aj_str_from(s, 1);
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '.' && digits > 0)
			dots++, digits = 0;
		else if (!aj_is_digit(s.ptr[i]) || ++digits > DIGITS_MAX)
			return false;
	}
	return dots > 0 && dots <= 3 && digits > 0;
}

/* Nothing but hexadecimal digits, as many as a hash has. */
static bool is_digest(struct aj_str s)
{
	enum { MD5 = 32 };

	for (size_t i = 0; i < s.len; i++)
		if (aj_hex_value(s.ptr[i]) < 0)
			return false;
	return s.len >= MD5;
}

/* 8-4-4-4-12 hexadecimal digits (RFC 9562). */
static bool is_uuid(struct aj_str s)
{
	static const uint8_t hex[256] = { ['0' ... '9'] = 1, ['a' ... 'f'] = 1, ['A' ... 'F'] = 1 };
	unsigned count = 0;

	if (s.len != 36 || s.ptr[8] != '-' || s.ptr[13] != '-' || s.ptr[18] != '-' || s.ptr[23] != '-')
		return false;
	for (size_t i = 0; i < 36; i++)
		count += hex[s.ptr[i]];
	return count == 32;
}

/* Holds an address of the net, which has recognisers of its own. */
static bool is_net(struct aj_str s)
{
	return aj_str_find(s, 0, '@') < s.len || memmem(s.ptr, s.len, "://", 3);
}

static struct aj_finding *note(
    struct aj_look *look, int type, struct aj_str value, int likelihood, uint32_t because)
{
	size_t start = (size_t)(value.ptr - look->text);

	if (look->field->topics & BIT(EXAMPLE))
		likelihood--;
	if (likelihood < AJ_VERY_UNLIKELY)
		likelihood = AJ_VERY_UNLIKELY;
	return aj_note(
	    look, type, start, start + value.len, (enum aj_likelihood)likelihood, because | AJ_BECAUSE_FIELD);
}

/* Words that are names of people, and words that are not; titles, "van" and initials are neither. */
static unsigned known_names(const struct value *v, unsigned *foreign)
{
	unsigned known = 0;

	*foreign = 0;
	for (unsigned i = 0; i < v->n_words; i++) {
		struct aj_str word = word_of(v, i);

		if (word.len == 1 ||
		    (v->any & VALUE(TITLE) && aj_word_find(&value_table, word.ptr, word.len) & VALUE(TITLE)))
			continue;
		if (aj_name_known(word))
			known++;
		else
			++*foreign;
	}
	return known;
}

/* 王小明: a name without spaces begins with a family name of one or two characters. */
static bool known_cjk(struct aj_str s)
{
	return s.len >= 6 && s.len <= 15 && s.ptr[0] >= 0xe3 && s.ptr[0] <= 0xed &&
	       (aj_name_known(aj_str_sub(s, 0, 3)) || aj_name_known(aj_str_sub(s, 0, 6)));
}

/* No byte is anything but a letter, a space, beyond ASCII, or one of these; there are no digits. */
static bool consists_of(const struct value *v, struct aj_str others)
{
	struct aj_str s = v->s;

	if (v->others == 0)
		return true;
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < 0x80 && !aj_is_alpha(s.ptr[i]) && !memchr(others.ptr, s.ptr[i], others.len))
			return false;
	return true;
}

/* A name of words that we do not know as names: the field alone speaks for it. */
static int unknown_likelihood(const struct value *v, bool maybe)
{
	bool capitals = v->capitals == v->n_words;

	if (maybe)
		return v->n_words == 2 && capitals ? AJ_UNLIKELY : 0;
	if (v->n_words > 4)
		return AJ_UNLIKELY;
	return capitals ? AJ_LIKELY : AJ_POSSIBLE;
}

static int name_likelihood(const struct value *v, bool maybe, unsigned known, unsigned foreign)
{
	bool capitals = v->capitals >= known + foreign;

	if (known == 0)
		return unknown_likelihood(v, maybe);
	if (!maybe)
		return known >= foreign ? AJ_VERY_LIKELY : AJ_LIKELY;
	if (v->n_words == 1)
		return capitals ? AJ_POSSIBLE : AJ_UNLIKELY;
	if (foreign == 0)
		return capitals ? AJ_VERY_LIKELY : AJ_LIKELY;
	return known >= foreign && capitals ? AJ_POSSIBLE : AJ_UNLIKELY; /* Jane Zorblax, or Blue Widget */
}

/* gabriel-client: how packages, programs and hosts are named. */
static bool is_slug(const struct value *v)
{
	return v->dashes > 0 && v->spaces == 0 && v->upper == 0 && v->wide == 0;
}

static bool person(struct aj_look *look, const struct value *v)
{
	uint64_t topics = look->field->topics;
	bool maybe = topics & BIT(MAYBE), slug = maybe && is_slug(v);
	unsigned known, foreign;
	int likelihood;

	if (v->s.len > NAME_MAX || v->digits > 0 || v->n_words > NAME_WORDS ||
	    !consists_of(v, AJ_S(" .,'-()\"")))
		return false;
	if (v->whole & (VALUE(ACCOUNT) | VALUE(STATE)))
		return false;
	known = known_names(v, &foreign);
	if (v->n_words > 1 && !slug && (v->last & VALUE(FORM) || (known == 0 && v->any & VALUE(TRADE)))) {
		note(look, AJ_TYPE_COMPANY, v->s, AJ_LIKELY, AJ_BECAUSE_DICTIONARY);
		return true;
	}
	if (known == 0 && known_cjk(v->s))
		known = 1, foreign = 0;
	if (topics & BIT(THING) && (maybe || known == 0)) /* below a thing: {"product":{"name":…}} */
		return false;
	likelihood = name_likelihood(v, maybe, known, foreign);
	if (slug && likelihood > 0)
		likelihood = foreign == 0 ? AJ_UNLIKELY : 0;
	if (likelihood > 0)
		note(look, AJ_TYPE_PERSON, v->s, likelihood,
		    AJ_BECAUSE_SHAPE | (known ? AJ_BECAUSE_DICTIONARY : 0));
	return likelihood > 0;
}

static bool company(struct aj_look *look, const struct value *v)
{
	bool form = v->n_words > 1 && v->any & (VALUE(FORM) | VALUE(TRADE));
	int likelihood = form ? AJ_VERY_LIKELY : v->capitals > 0 && v->n_words <= 8 ? AJ_LIKELY : AJ_POSSIBLE;

	if (v->s.len > COMPANY_MAX || v->letters + v->wide < 2 || is_uuid(v->s) || is_net(v->s))
		return false;
	if (v->whole & (VALUE(ACCOUNT) | VALUE(STATE)) || v->digits > v->letters + v->wide)
		return false;
	note(look, AJ_TYPE_COMPANY, v->s, likelihood, AJ_BECAUSE_SHAPE | (form ? AJ_BECAUSE_DICTIONARY : 0));
	return true;
}

/* A word for a street, alone or at the end of a longer one: Hauptstraße, Kerkstraat. */
static bool is_street(const struct value *v)
{
	if (v->any & VALUE(STREET))
		return true;
	for (unsigned i = 0; i < v->n_words; i++) {
		struct aj_str word = word_of(v, i);

		for (size_t len = ENDING_MIN; len <= ENDING_MAX && len < word.len; len++)
			if (aj_word_find(&value_table, word.ptr + word.len - len, len) & VALUE(ENDING))
				return true;
	}
	return false;
}

static bool address(struct aj_look *look, const struct value *v)
{
	bool street = is_street(v),
	     own = !look->field->parent || !(look->field->parent->topics & BIT(ADDRESS));
	int likelihood = street ? AJ_LIKELY : AJ_POSSIBLE;

	if (v->s.len < 4 || v->letters + v->wide < 3 || is_net(v->s) || v->whole & VALUE(STATE))
		return false;
	if (v->digits > 0 && v->n_words == 1 && !street) /* 0x52908400098527886e0f7030069857d2e4169ee7 */
		return false;
	if (v->digits > 0 && v->n_words > 1)
		likelihood = street ? AJ_VERY_LIKELY : AJ_LIKELY;
	if (likelihood == AJ_POSSIBLE && (!own || v->capitals == 0))
		return false;
	note(
	    look, AJ_TYPE_ADDRESS, v->s, likelihood, AJ_BECAUSE_SHAPE | (street ? AJ_BECAUSE_DICTIONARY : 0));
	return true;
}

/* A signed decimal with a fraction, up to max degrees; gives its length, 0: it is none. */
static size_t degrees(struct aj_str s, unsigned max, bool *zero)
{
	size_t i = s.len > 0 && (s.ptr[0] == '-' || s.ptr[0] == '+'), from = i, point;
	unsigned whole = 0;
	bool more = false; /* than nothing, in the fraction */

	for (; i < s.len && aj_is_digit(s.ptr[i]) && i - from < 3; i++)
		whole = whole * 10 + (s.ptr[i] - '0');
	point = i;
	if (point == from || point >= s.len || s.ptr[point] != '.')
		return 0;
	for (i++; i < s.len && aj_is_digit(s.ptr[i]); i++)
		more |= s.ptr[i] != '0';
	*zero &= whole == 0 && !more;
	return i == point + 1 || whole > max || (whole == max && more) ? 0 : i;
}

/* 52.5200, 13.4050: latitude and longitude; not the zeros of what does not know where it is. */
static bool position(struct aj_look *look, const struct value *v)
{
	struct aj_str rest = v->s;
	bool zero = true;
	size_t n = degrees(rest, 90, &zero), between;

	rest = aj_str_from(rest, n);
	for (between = 0; between < rest.len && (rest.ptr[between] == ' ' || rest.ptr[between] == ',');
	     between++)
		;
	if (n == 0 || between == 0 || between > 3)
		return false;
	rest = aj_str_from(rest, between);
	n = degrees(rest, 180, &zero);
	if (n == 0 || n != rest.len || zero)
		return false;
	note(look, AJ_TYPE_PLACE, v->s, AJ_LIKELY, AJ_BECAUSE_SHAPE);
	return true;
}

static bool place(struct aj_look *look, const struct value *v)
{
	int likelihood = v->capitals == 0 ? AJ_UNLIKELY : v->s.len <= 3 ? AJ_POSSIBLE : AJ_LIKELY;

	if (v->s.len > PLACE_MAX || v->digits > 0 || v->n_words > 5 || v->whole & VALUE(STATE))
		return false;
	if (v->s.ptr[0] == '/' || !consists_of(v, AJ_S(" .,'-()/")))
		return false;
	note(look, AJ_TYPE_PLACE, v->s, likelihood, AJ_BECAUSE_SHAPE);
	return true;
}

/* 10115, 75001, SW1A 1AA, K1A 0B1, 1012 AB, 00-001, 12345-6789 */
static bool postcode(struct aj_look *look, const struct value *v)
{
	if (v->s.len < 3 || v->s.len > 10 || v->digits < 2 || v->letters > 5 || v->spaces > 1 ||
	    v->wide > 0 || v->others != v->dashes || v->dashes > 1)
		return false;
	note(look, AJ_TYPE_PLACE, v->s, AJ_LIKELY, AJ_BECAUSE_SHAPE);
	return true;
}

static bool birth(struct aj_look *look, const struct value *v)
{
	struct aj_str s = v->s;

	struct aj_finding *made;
	struct aj_birth birth;
	uint8_t iso[AJ_DATE_ISO];
	int likelihood = AJ_VERY_LIKELY;

	if (!aj_birth_read(s, aj_birth_american(look), aj_birth_now(look), &birth))
		return false;
	if (birth.len < s.len && (s.ptr[birth.len] != 'T' && s.ptr[birth.len] != ' ')) /* a time may follow */
		return false;
	if (birth.date.day == 1 && birth.date.month == 1 &&
	    (birth.date.year == 1900 || birth.date.year == 1970))
		likelihood = AJ_UNLIKELY; /* what programs write for "none" */
	else if (birth.two_digits)
		likelihood = AJ_LIKELY;
	made = note(look, AJ_TYPE_BIRTH_DATE, aj_str_sub(s, 0, birth.len), likelihood, AJ_BECAUSE_SHAPE);
	aj_date_write(&birth.date, iso);
	aj_note_canonical(look, made, aj_str(iso, sizeof(iso)));
	return true;
}

static bool case_number(struct aj_look *look, const struct value *v)
{
	struct aj_str s = v->s;
	struct aj_birth date;

	if (s.len < CASE_MIN || s.len > CASE_MAX || v->digits == 0 || v->wide > 0 || v->spaces > 2)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!aj_is_alnum(s.ptr[i]) && !memchr(" -/#_.:", s.ptr[i], 7))
			return false;
	if (v->dots == 1 && v->digits + v->dots == s.len) /* an amount */
		return false;
	if (v->dots > 0 && v->spaces > 0 && v->letters > 2 * v->digits + 4) /* Microsoft Word 10.0 */
		return false;
	if (s.len > 8 && aj_birth_read(s, false, aj_birth_now(look), &date))
		return false;
	note(look, AJ_TYPE_CASE_NUMBER, s, is_uuid(s) || v->digits < 3 ? AJ_POSSIBLE : AJ_LIKELY,
	    AJ_BECAUSE_SHAPE | (v->digits == s.len ? AJ_BECAUSE_BARE : 0));
	return true;
}

static bool username(struct aj_look *look, const struct value *v)
{
	struct aj_str s = v->s;

	if (s.len < 2 || s.len > 64 || v->spaces > 0 || v->letters + v->wide < 2 || is_net(s) || is_uuid(s) ||
	    is_digest(s))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < 0x80 && !aj_is_alnum(s.ptr[i]) && !memchr("._-+\\", s.ptr[i], 5))
			return false;
	note(look, AJ_TYPE_USERNAME, s, v->whole & (VALUE(ACCOUNT) | VALUE(STATE)) ? AJ_UNLIKELY : AJ_LIKELY,
	    AJ_BECAUSE_SHAPE);
	return true;
}

/* The number of a passport, licence, tax file, ... whose form we do not know better. */
static bool paper(struct aj_look *look, const struct value *v)
{
	struct aj_str s = v->s;

	uint64_t topics = look->field->topics;

	if (s.len < PAPER_MIN || s.len > PAPER_MAX + 4 || v->digits < PAPER_DIGITS || v->wide > 0 ||
	    v->digits + v->letters > PAPER_MAX)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!aj_is_alnum(s.ptr[i]) && !memchr(" -./", s.ptr[i], 4))
			return false;
	if (v->dots == 1 && v->digits + v->dots == s.len) /* an amount of tax */
		return false;
	/* Where the field names one kind of number, that recogniser knows better than we do. */
	note(look, AJ_TYPE_ID_NUMBER, s, topics & AJ_TOPICS_OF_ONE_ID ? AJ_POSSIBLE : AJ_LIKELY,
	    AJ_BECAUSE_SHAPE);
	return true;
}

static bool is_placeholder(const struct value *v)
{
	static const struct aj_str begins[] = { AJ_S("$("), AJ_S("${"), AJ_S("{{"), AJ_S("<%"), AJ_S("%("),
		AJ_S("env:"), AJ_S("ENV["), AJ_S("env."), AJ_S("ENC["), AJ_S("vault:"), AJ_S("process.env"),
		AJ_S("os.environ"), AJ_S("@Microsoft.KeyVault"), AJ_S("secretKeyRef"), AJ_S("arn:aws"),
		AJ_S("your"), AJ_S("YOUR"), AJ_S("file:"), AJ_S("/run/secrets"), AJ_S("op://"),
		AJ_S("ssm:") };

	for (size_t i = 0; i < AJ_LEN(begins); i++)
		if (v->s.ptr[0] == begins[i].ptr[0] && aj_str_starts(v->s, begins[i]))
			return true;
	return v->whole & VALUE(PLACEHOLDER);
}

static bool password(struct aj_look *look, const struct value *v)
{
	struct aj_str s = v->s;

	unsigned kinds = (v->digits > 0) + (v->upper > 0) + (v->letters > v->upper) + (v->others > 0);
	int likelihood = kinds >= 2 && s.len >= 6 ? AJ_VERY_LIKELY : AJ_LIKELY;
	uint32_t because = AJ_BECAUSE_SHAPE;
	struct aj_finding *made;
	const char *hash = aj_password_hash(s, true);

	if (s.len < 3 || v->spaces > 3)
		return false;
	if (is_placeholder(v)) {
		likelihood = AJ_VERY_UNLIKELY;
		because |= AJ_BECAUSE_PLACEHOLDER;
	} else if (v->spaces > 0 && !hash) {
		likelihood = AJ_UNLIKELY;
	} else if (v->digits == s.len || is_version(s)) { /* a PIN, or a number that is none */
		likelihood = AJ_POSSIBLE;
	}
	made = note(look, hash ? AJ_TYPE_PASSWORD_HASH : AJ_TYPE_PASSWORD, s, likelihood, because);
	made->detail = hash;
	return true;
}

/* Bits a byte, after Shannon. */
static double entropy(struct aj_str s)
{
	static const double logs[] = { 0, 0, 1, 1.5850, 2, 2.3219, 2.5850, 2.8074, 3 };
	uint8_t met[256] = { 0 };
	double sum = 0;

	for (size_t i = 0; i < s.len; i++)
		met[s.ptr[i]]++;
	for (size_t i = 0; i < s.len; i++) {
		uint8_t n = met[s.ptr[i]];

		sum += n < AJ_LEN(logs) ? logs[n] : log2(n);
	}
	return log2((double)s.len) - sum / (double)s.len;
}

static bool secret(struct aj_look *look, const struct value *v)
{
	struct aj_str s = v->s;

	if (s.len < SECRET_MIN || v->spaces > 0 || v->wide > 0 || v->digits == 0 || v->letters == 0)
		return false;
	if (is_net(s) || is_placeholder(v) || entropy(s) < 3.0)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!aj_is_alnum(s.ptr[i]) && !memchr("+/=_-.~:", s.ptr[i], 8))
			return false;
	note(look, AJ_TYPE_PASSWORD, s, AJ_POSSIBLE, AJ_BECAUSE_SHAPE | AJ_BECAUSE_ENTROPY);
	return true;
}

/* The topics of the field itself, where its own name says that it is not what a parent's name says. */
static uint64_t own_topics(const struct aj_field *field)
{
	uint64_t topics = field->topics;

	if (field->parent && topics & ~field->parent->topics & (BIT(DATE) | BIT(TECHNICAL)))
		topics &= ~field->parent->topics;
	if (field->parent && topics & BIT(MAYBE) && field->parent->topics & BIT(COMPANY))
		topics = (topics & ~BIT(PERSON)) | BIT(COMPANY); /* {"organization":{"name":…}} */
	return topics & OURS;
}

/* The hash of a package (Subresource Integrity, section 3.5), as locks of npm have it:
 * node_modules/cookie.integrity */
static bool is_integrity(const struct aj_field *field, struct aj_str s)
{
	size_t dash;

	if (!aj_str_starts(s, AJ_S("sha")) || !aj_str_ends(field->name, AJ_S("integrity")))
		return false;
	dash = aj_str_find(s, 0, '-');
	return dash >= 4 && dash <= 6;
}

/* Of the topics that its field's own name has. */
static __attribute__((noinline)) void look_at(struct aj_look *look, uint64_t topics)
{
	struct value value;
	const struct value *v = &value;
	struct aj_str s = aj_str_trim(aj_look_str(look, look->lo, look->hi));

	if (s.len < 2)
		return;
	measure(&value, s);
	if (is_nothing(v) || aj_is_constant(s) || is_integrity(look->field, s))
		return;
	/* One value is one thing: the first that it has the shape of. */
	(void)((topics & BIT(PASSWORD) && password(look, v)) || (topics & BIT(BIRTH) && birth(look, v)) ||
	       (topics & PAPERS && paper(look, v)) || (topics & BIT(CASE) && case_number(look, v)) ||
	       (topics & BIT(PLACE) && v->dots == 2 && position(look, v)) ||
	       (topics & BIT(POSTCODE) && postcode(look, v)) || (topics & BIT(PERSON) && person(look, v)) ||
	       (topics & BIT(COMPANY) && company(look, v)) || (topics & BIT(USERNAME) && username(look, v)) ||
	       (topics & BIT(PLACE) && !(topics & BIT(ADDRESS) && v->digits > 0) && place(look, v)) ||
	       (topics & BIT(ADDRESS) && address(look, v)) || (topics & BIT(SECRET) && secret(look, v)));
}

/* Most values are passed by here. */
void aj_field_value(struct aj_look *look)
{
	uint64_t topics = look->field ? look->field->topics & OURS : 0;

	if (!topics || look->hi - look->lo > VALUE_MAX)
		return;
	topics = own_topics(look->field);
	if (topics)
		look_at(look, topics);
}
