#include "sink/mask.h"

#include "base/utf8.h"
#include "sink/show.h"

#define DOTS "•••"

enum {
	WORDS_MAX = 4,	  /* initials of a name */
	LOOK_MAX = 65536, /* characters that are counted: more would not change the sample */
	COUNTED_MAX = 6,  /* digits of a number that is no telephone's and nobody's */
	DRAWN_MIN = 20,	  /* characters of a key that is drawn, */
	DRAWN_MAX = 36,
	DRAWN_TURNS = 6, /* and turns in it from one kind of character to another: of 20 drawn ones 12 */
};

struct mask {
	char *out;
	size_t len;
	size_t budget; /* characters of the value that may still be shown */
};

static void put(struct mask *mask, struct aj_str text)
{
	if (text.len > AJ_MASK_MAX - mask->len)
		return;
	memcpy(mask->out + mask->len, text.ptr, text.len);
	mask->len += text.len;
}

static size_t count_points(struct aj_str s)
{
	size_t count = 0;

	for (size_t i = 0; i < s.len && count < LOOK_MAX; count++) {
		uint32_t point;
		size_t width = aj_utf8_read(aj_str_from(s, i), &point);

		i += width ? width : 1;
	}
	return count;
}

/* Part of the value as it is, or dots where it is too much or not fit to be shown. */
static bool keep(struct mask *mask, struct aj_str part)
{
	size_t count = count_points(part);

	if (count == 0 || count > mask->budget || part.len > AJ_MASK_MAX - mask->len)
		return false;
	for (size_t i = 0; i < part.len;) {
		uint32_t point;
		size_t width = aj_utf8_read(aj_str_from(part, i), &point);

		if (width == 0 || aj_show_hides(point) || point <= ' ')
			return false;
		i += width;
	}
	put(mask, part);
	mask->budget -= count;
	return true;
}

/* The first character of s where it is a letter or digit. */
static struct aj_str initial(struct aj_str s)
{
	uint32_t point;
	size_t width = aj_utf8_read(s, &point);

	return aj_str_sub(s, 0, width > 1 || (width == 1 && aj_is_alnum(s.ptr[0])) ? width : 0);
}

/* "j•••" */
static void keep_initial(struct mask *mask, struct aj_str s)
{
	keep(mask, initial(s));
	put(mask, AJ_S(DOTS));
}

/*
 * The last letters and digits of s, separators left out: want of them, or as many
 * as the budget has. Anything else ends them.
 */
static struct aj_str last_of(const struct mask *mask, struct aj_str s, size_t want, uint8_t room[4])
{
	size_t at = 4;

	want = want < mask->budget ? want : mask->budget;
	for (size_t i = s.len; i > 0 && at > 0 && 4 - at < want; i--) {
		uint8_t c = s.ptr[i - 1];

		if (aj_is_alnum(c))
			room[--at] = c;
		else if (c != ' ' && c != '-' && c != '.')
			break;
	}
	return aj_str(room + at, 4 - at);
}

/* Initials of words: "J••• R•••". */
static void mask_words(struct mask *mask, struct aj_str value)
{
	size_t words = 0;

	for (size_t i = 0; i < value.len && words < WORDS_MAX; words++) {
		struct aj_str word;
		size_t end;

		while (i < value.len && (value.ptr[i] <= ' ' || value.ptr[i] == ','))
			i++;
		for (end = i; end < value.len && value.ptr[end] > ' ' && value.ptr[end] != ','; end++)
			;
		word = aj_str_sub(value, i, end - i);
		if (word.len == 0)
			break;
		if (words > 0)
			put(mask, AJ_S(" "));
		if (aj_is_digit(word.ptr[0]))
			put(mask, AJ_S(DOTS));
		else
			keep_initial(mask, word);
		i = end;
	}
	if (words == 0)
		put(mask, AJ_S(DOTS));
}

/* A short top-level domain is the least telling part and the most useful one: it goes before the initials. */
static void mask_email(struct mask *mask, struct aj_str value)
{
	size_t at = value.len, dot = value.len;
	struct aj_str local, domain, tld;
	bool tld_fits;

	while (at > 0 && value.ptr[at - 1] != '@')
		at--;
	if (at == 0) { /* disguised beyond recognition */
		keep_initial(mask, value);
		return;
	}
	local = aj_str_sub(value, 0, at - 1);
	domain = aj_str_from(value, at);
	while (dot > at && value.ptr[dot - 1] != '.')
		dot--;
	tld = dot > at ? aj_str_from(value, dot) : AJ_S("");
	tld_fits = tld.len > 0 && tld.len + (tld.len > 3 ? 2 : 0) <= mask->budget;
	mask->budget -= tld_fits ? tld.len : 0;
	keep_initial(mask, local);
	put(mask, AJ_S("@"));
	keep_initial(mask, domain);
	mask->budget += tld_fits ? tld.len : 0;
	if (tld.len == 0)
		return;
	put(mask, AJ_S("."));
	if (!tld_fits || !keep(mask, tld))
		put(mask, AJ_S(DOTS));
}

/* Length of the country calling code at the start of digits (ITU-T E.164, list of assigned codes). */
static size_t calling_code(struct aj_str digits)
{
	static const char two[] =
	    "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 "
	    "60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 ";

	if (digits.len > 0 && (digits.ptr[0] == '1' || digits.ptr[0] == '7'))
		return 1;
	if (digits.len < 3 || !aj_is_digit(digits.ptr[0]) || !aj_is_digit(digits.ptr[1]))
		return 0;
	for (size_t i = 0; i + 3 < sizeof(two); i += 3)
		if (two[i] == (char)digits.ptr[0] && two[i + 1] == (char)digits.ptr[1])
			return 2;
	return aj_is_digit(digits.ptr[2]) ? 3 : 2;
}

static void mask_phone(struct mask *mask, struct aj_str value)
{
	uint8_t room[4];
	struct aj_str last;

	if (value.len > 0 && value.ptr[0] == '+') {
		struct aj_str digits = aj_str_from(value, 1);

		put(mask, AJ_S("+"));
		if (!keep(mask, aj_str_sub(digits, 0, calling_code(digits))))
			put(mask, AJ_S("••"));
		put(mask, AJ_S(" "));
	}
	put(mask, AJ_S(DOTS " "));
	last = last_of(mask, value, 2, room);
	for (size_t i = last.len; i < 4; i++)
		put(mask, AJ_S("•"));
	keep(mask, last);
}

static void mask_groups(struct mask *mask, struct aj_str value)
{
	uint8_t room[4];

	put(mask, AJ_S("•••• •••• •••• "));
	if (!keep(mask, last_of(mask, value, 4, room)))
		put(mask, AJ_S("••••"));
}

/* The first part of an address and dots for the rest: 192.•••.•••.•••, 2001:•••, 00:1b:••:•• */
static void mask_network(struct mask *mask, struct aj_str value)
{
	bool v6 = aj_str_find(value, 0, ':') < value.len;
	struct aj_str first = aj_str_until(value, v6 ? ':' : '.');

	if (first.len > 4 || !keep(mask, first))
		put(mask, AJ_S(DOTS));
	put(mask, v6 ? AJ_S(":" DOTS) : AJ_S("." DOTS "." DOTS "." DOTS));
}

static void mask_mac(struct mask *mask, struct aj_str value)
{
	if (!keep(mask, aj_str_sub(value, 0, 2)))
		put(mask, AJ_S("••"));
	put(mask, AJ_S(":••:••:••:••:••"));
}

/* Year only; where four digits would be too much, the decade. */
static void mask_date(struct mask *mask, struct aj_str value)
{
	for (size_t i = 0, run = 0; i <= value.len; i++) {
		if (i < value.len && aj_is_digit(value.ptr[i])) {
			run++;
			continue;
		}
		if (run == 4) {
			struct aj_str year = aj_str_sub(value, i - 4, 4);

			if (keep(mask, year))
				put(mask, AJ_S("-••-••"));
			else if (keep(mask, aj_str_sub(year, 0, 3)))
				put(mask, AJ_S("•-••-••"));
			else
				put(mask, AJ_S(DOTS));
			return;
		}
		run = 0;
	}
	put(mask, AJ_S(DOTS));
}

/* What tools of the trade print of a secret: the issuer's mark before the random part. */
static void mask_secret(struct mask *mask, struct aj_str value)
{
	static const char *const prefixes[] = { "-----BEGIN", "AIza", "AKIA", "ASIA", "ATATT", "Basic ",
		"Bearer ", "EAAC", "GOCSPX-", "SG.", "dop_v1_", "eyJ", "gho_", "ghp_", "ghr_", "ghs_", "ghu_",
		"github_pat_", "glpat-", "hf_", "hvs.", "npm_", "pypi-", "rk_live_", "rk_test_", "shpat_",
		"sk-ant-", "sk-proj-", "sk_live_", "sk_test_", "whsec_", "xapp-", "xoxa-", "xoxb-", "xoxe-",
		"xoxp-", "xoxs-", "ya29." };

	mask->budget = mask->budget * 3 / 4;
	for (size_t i = 0; i < AJ_LEN(prefixes); i++) {
		struct aj_str prefix = aj_str_z(prefixes[i]);

		if (!aj_str_starts(value, prefix) || prefix.len > mask->budget)
			continue;
		put(mask, prefix); /* our own spelling, so there is nothing to check */
		break;
	}
	put(mask, AJ_S("••••"));
}

static void mask_url(struct mask *mask, struct aj_str value)
{
	struct aj_str scheme = aj_str_until(value, ':');
	bool sign = aj_str_starts(aj_str_from(value, scheme.len), AJ_S("://"));

	for (size_t i = 0; i < scheme.len; i++)
		if (!sign || !aj_is_alpha(scheme.ptr[i]))
			scheme.len = 0;
	if (keep(mask, scheme))
		put(mask, AJ_S("://"));
	put(mask, AJ_S("••••:••••@••••"));
}

static void mask_two(struct mask *mask, struct aj_str value)
{
	uint8_t room[4];

	put(mask, AJ_S(DOTS));
	keep(mask, last_of(mask, value, 2, room));
}

struct way {
	const char *name; /* of a type */
	void (*mask)(struct mask *mask, struct aj_str value);
};

static const struct way *way_of(const struct aj_type *type)
{
	static const struct way names[] = { { "EMAIL_ADDRESS", mask_email }, { "PHONE_NUMBER", mask_phone },
		{ "DATE_OF_BIRTH", mask_date }, { "CASE_NUMBER", mask_two }, { "MAC_ADDRESS", mask_mac },
		{ "URL_CREDENTIALS", mask_url } };
	static const struct way groups[AJ_GROUP_COUNT] = { [AJ_GROUP_CONTACT] = { "", mask_words },
		[AJ_GROUP_PERSON] = { "", mask_words },
		[AJ_GROUP_NETWORK] = { "", mask_network },
		[AJ_GROUP_MONEY] = { "", mask_groups },
		[AJ_GROUP_NATIONAL_ID] = { "", mask_two },
		[AJ_GROUP_SECRET] = { "", mask_secret },
		[AJ_GROUP_MARKING] = { "", mask_words } };

	for (size_t i = 0; i < AJ_LEN(names); i++)
		if (strcmp(names[i].name, type->name) == 0)
			return &names[i];
	return &groups[(size_t)type->group < AJ_GROUP_COUNT ? type->group : AJ_GROUP_SECRET];
}

void aj_mask(const struct aj_type *type, struct aj_str value, char out[AJ_MASK_MAX + 1])
{
	struct mask mask = { .out = out, .budget = count_points(value) / 3 };

	way_of(type)->mask(&mask, value);
	out[mask.len] = '\0';
}

bool aj_mask_may_be(struct aj_str text)
{
	for (size_t i = 0; i < text.len;) {
		uint32_t point;
		size_t width = aj_utf8_read(aj_str_from(text, i), &point);

		if (width == 0 || aj_show_hides(point))
			return false;
		i += width;
	}
	return true;
}

/* Hexadecimal digits in groups, of letters and digits both: 8-4-4-4-12, 24 or 32 of them. */
static bool is_hex(struct aj_str key)
{
	bool uuid = key.len == 36, letter = false, digit = false;

	if (!uuid && key.len != 24 && key.len != 32)
		return false;
	for (size_t i = 0; i < key.len; i++) {
		uint8_t c = key.ptr[i];

		if (uuid && (i == 8 || i == 13 || i == 18 || i == 23)) {
			if (c != '-')
				return false;
			continue;
		}
		if (!aj_is_digit(c) && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F'))
			return false;
		digit |= aj_is_digit(c);
		letter |= !aj_is_digit(c);
	}
	return letter && digit;
}

/* Letters of both cases and digits, as mixed as no word and no name is. */
static bool is_drawn(struct aj_str key)
{
	size_t turns = 0;
	int before = 0;

	if (key.len < DRAWN_MIN || key.len > DRAWN_MAX)
		return false;
	for (size_t i = 0; i < key.len; i++) {
		uint8_t c = key.ptr[i];
		int kind = aj_is_upper(c) ? 1 : aj_is_alpha(c) ? 2 : aj_is_digit(c) ? 3 : 4;

		if (kind == 4 && c != '-' && c != '_')
			return false;
		turns += kind < 4 && before > 0 && kind != before;
		before = kind < 4 ? kind : 0;
	}
	return turns >= DRAWN_TURNS;
}

static bool is_counted(struct aj_str key)
{
	for (size_t i = 0; i < key.len; i++)
		if (!aj_is_digit(key.ptr[i]))
			return false;
	return key.len > 0 && key.len <= COUNTED_MAX;
}

void aj_mask_key(struct aj_str key, bool found, char out[AJ_MASK_MAX + 1])
{
	struct mask mask = { .out = out, .budget = count_points(key) / 3 };

	if (!found && (is_hex(key) || is_drawn(key) || is_counted(key)))
		put(&mask, key);
	else if (aj_str_find(key, 0, '@') < key.len)
		mask_email(&mask, key);
	else
		mask_words(&mask, key);
	out[mask.len] = '\0';
}
