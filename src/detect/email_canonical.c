#include "detect/email.h"

#include "base/utf8.h"

bool aj_email_unspaced(uint32_t point)
{
	return (point >= 0xe00 && point < 0x1000) || /* Thai, Lao, Tibetan */
	       (point >= 0x1000 && point < 0x10a0) || (point >= 0x1100 && point < 0x1200) ||
	       (point >= 0x1780 && point < 0x1800) || (point >= 0x2e80 && point < 0xa4d0) ||
	       (point >= 0xac00 && point < 0xd800) || (point >= 0xf900 && point < 0xfb00) ||
	       (point >= 0x20000 && point < 0x40000);
}

bool aj_email_letter(uint32_t point)
{
	if (point < 0xc0)
		return point == 0xaa || point == 0xb5 || point == 0xba;
	if (point == 0xd7 || point == 0xf7 || point > 0x3ffff)
		return false;
	if (point >= 0x2000 && point < 0x2c00) /* punctuation, symbols, arrows, boxes */
		return false;
	if ((point >= 0x3000 && point < 0x3005) || (point >= 0x3008 && point < 0x3021))
		return false;
	if (point >= 0xd800 && point < 0xf900) /* surrogates, private use */
		return false;
	if ((point >= 0xfe00 && point < 0xfe70) || (point >= 0xfefd && point < 0xff66) || point >= 0xffe0)
		return point >= 0x10000 && !(point >= 0x1d000 && point < 0x20000);
	return true;
}

/* The simple pairs of Unicode's CaseFolding.txt, for the scripts in which addresses are written. */
uint32_t aj_email_lower(uint32_t point)
{
	if (point < 0x80)
		return aj_to_lower((uint8_t)point);
	if ((point >= 0xc0 && point <= 0xde && point != 0xd7) || (point >= 0x391 && point <= 0x3a9) ||
	    (point >= 0x410 && point <= 0x42f))
		return point + 0x20;
	if (point >= 0x400 && point <= 0x40f)
		return point + 0x50;
	if ((point >= 0x100 && point <= 0x137 && point != 0x130) || (point >= 0x14a && point <= 0x177) ||
	    (point >= 0x460 && point <= 0x481) || (point >= 0x48a && point <= 0x4bf) ||
	    (point >= 0x4d0 && point <= 0x52f) || (point >= 0x1e00 && point <= 0x1eff))
		return point | 1;
	if ((point >= 0x139 && point <= 0x148) || (point >= 0x179 && point <= 0x17e))
		return point + (point & 1);
	return point;
}

/* The ASCII letter that point is taken for (Unicode Technical Standard 39, confusables), or 0. */
static uint8_t look_alike(uint32_t point)
{
	/* clang-format off */
	static const struct {
		uint16_t point;
		uint8_t ascii;
	} table[] = {
		{ 0x251, 'a' }, { 0x261, 'g' },
		{ 0x391, 'a' }, { 0x392, 'b' }, { 0x395, 'e' }, { 0x396, 'z' }, { 0x397, 'h' }, { 0x399, 'i' },
		{ 0x39a, 'k' }, { 0x39c, 'm' }, { 0x39d, 'n' }, { 0x39f, 'o' }, { 0x3a1, 'p' }, { 0x3a4, 't' },
		{ 0x3a5, 'y' }, { 0x3a7, 'x' }, { 0x3b1, 'a' }, { 0x3b9, 'i' }, { 0x3bd, 'v' }, { 0x3bf, 'o' },
		{ 0x3c1, 'p' }, { 0x3c5, 'u' }, { 0x3f2, 'c' }, { 0x3f3, 'j' },
		{ 0x405, 's' }, { 0x406, 'i' }, { 0x408, 'j' }, { 0x410, 'a' }, { 0x412, 'b' }, { 0x415, 'e' },
		{ 0x41a, 'k' }, { 0x41c, 'm' }, { 0x41d, 'h' }, { 0x41e, 'o' }, { 0x420, 'p' }, { 0x421, 'c' },
		{ 0x422, 't' }, { 0x423, 'y' }, { 0x425, 'x' }, { 0x430, 'a' }, { 0x435, 'e' }, { 0x43a, 'k' },
		{ 0x43e, 'o' }, { 0x440, 'p' }, { 0x441, 'c' }, { 0x443, 'y' }, { 0x445, 'x' }, { 0x455, 's' },
		{ 0x456, 'i' }, { 0x458, 'j' }, { 0x475, 'v' }, { 0x4bb, 'h' }, { 0x4cf, 'l' }, { 0x501, 'd' },
		{ 0x51b, 'q' }, { 0x51d, 'w' },
	};
	/* clang-format on */

	for (size_t i = 0; i < AJ_LEN(table); i++)
		if (table[i].point == point)
			return table[i].ascii;
	return 0;
}

/* Some ASCII letters, some Greek or Cyrillic, and all of these look like the former. */
static bool is_mixed(const uint32_t *points, size_t n)
{
	bool ascii = false, other = false;

	for (size_t i = 0; i < n; i++) {
		if (points[i] < 0x80)
			ascii |= aj_is_alpha((uint8_t)points[i]);
		else if (look_alike(points[i]))
			other = true;
		else
			return false;
	}
	return ascii && other;
}

size_t aj_email_write(const uint32_t *points, size_t n, uint8_t *out)
{
	uint32_t all = 0;
	size_t len = 0;
	bool mixed;

	for (size_t i = 0; i < n; i++) {
		all |= points[i];
		out[i] = aj_to_lower((uint8_t)points[i]); /* right if all are ASCII */
	}
	if (all < 0x80)
		return n;
	mixed = is_mixed(points, n);
	for (size_t i = 0; i < n; i++) {
		uint32_t point =
		    mixed && points[i] >= 0x80 ? look_alike(points[i]) : aj_email_lower(points[i]);

		len += aj_utf8_write(point, out + len);
	}
	return len;
}

/* clang-format off */
static const struct aj_str spam_words[] = {
	{ (const uint8_t *)"nospam", 6 }, { (const uint8_t *)"no-spam", 7 }, { (const uint8_t *)"no_spam", 7 },
	{ (const uint8_t *)"no.spam", 7 }, { (const uint8_t *)"removethis", 10 },
	{ (const uint8_t *)"remove-this", 11 }, { (const uint8_t *)"remove_this", 11 },
	{ (const uint8_t *)"remove.this", 11 }, { (const uint8_t *)"deletethis", 10 },
	{ (const uint8_t *)"antispam", 8 }, { (const uint8_t *)"spamfree", 8 }, { (const uint8_t *)"stopspam", 8 },
};
/* clang-format on */

bool aj_email_is_spam_label(struct aj_str label)
{
	if (label.len < 6 || label.len > 11) /* "nospam", "remove_this" */
		return false;
	for (size_t i = 0; i < AJ_LEN(spam_words); i++)
		if (aj_str_eq_nocase(label, spam_words[i]))
			return true;
	return aj_str_eq_nocase(label, AJ_S("remove")) || aj_str_eq_nocase(label, AJ_S("invalid"));
}

static bool joins(uint8_t c)
{
	return c == '.' || c == '-' || c == '_' || c == '+';
}

/* Where [at, end) without its joints can be cut out of the address; false if too little would be left. */
static bool cut(struct aj_str address, size_t *at, size_t *end)
{
	size_t sign = aj_str_find(address, 0, '@');
	size_t lo = *at < sign ? 0 : sign + 1, hi = *at < sign ? sign : address.len;

	if (*at > lo && joins(address.ptr[*at - 1]) && (*end == hi || joins(address.ptr[*end])))
		--*at;
	else if (*at == lo && *end < hi && joins(address.ptr[*end]))
		++*end;
	if (*at == lo && *end == hi)
		return false;
	if (lo == 0)
		return true;
	/* Of the domain two labels must stay. */
	for (size_t i = lo; i < hi; i++)
		if ((i < *at || i >= *end) && address.ptr[i] == '.')
			return true;
	return false;
}

size_t aj_email_unspam(uint8_t *address, size_t len)
{
	struct aj_str whole = aj_str(address, len);
	uint32_t four = 0;
	bool some = false;

	for (size_t i = 0; i < len; i++) {
		four = four << 8 | address[i];
		some |= four == 0x7370616d || four == 0x74686973; /* "spam", "this": in each of the words */
	}
	if (!some)
		return len;
	for (size_t i = 0; i < AJ_LEN(spam_words); i++) {
		const uint8_t *hit = memmem(address, len, spam_words[i].ptr, spam_words[i].len);
		size_t at = hit ? (size_t)(hit - address) : 0, end = at + spam_words[i].len;

		if (!hit || !cut(whole, &at, &end))
			continue;
		memmove(address + at, address + end, len - end);
		return len - (end - at);
	}
	return len;
}
