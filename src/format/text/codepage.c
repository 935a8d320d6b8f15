#include "format/text/codepage.h"

#include "base/utf8.h"

#include "codepage_table.h"

static const struct aj_codepage unicode[] = { { AJ_CODEPAGE_UTF16, NULL, NULL },
	{ AJ_CODEPAGE_UTF8, NULL, NULL }, { AJ_CODEPAGE_LATIN1, NULL, NULL } };

/* Japanese that stands otherwise in the same table, and Unicode in the guise of GBK. */
enum { EUC_KR = 51949, EUC_JP = 51932, ISO_2022_JP = 50220, GB18030 = 54936 };

static const struct aj_codepage others[] = { { EUC_KR, upper_949, pairs_949 },
	{ EUC_JP, upper_932, pairs_932 }, { ISO_2022_JP, upper_932, pairs_932 },
	{ GB18030, upper_936, pairs_936 } };

/* What an escape sequence of ISO-2022-JP shifts to (RFC 1468). */
enum { ASCII, PAIRS, KATAKANA };

/* Windows-1252; the five bytes that it leaves free stay what they are in ISO 8859-1. */
static const uint16_t western[32] = { 0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6,
	0x2030, 0x0160, 0x2039, 0x0152, 0x8d, 0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
	0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178 };

const struct aj_codepage *aj_codepage_of(unsigned number)
{
	for (size_t i = 0; i < AJ_LEN(pages); i++)
		if (pages[i].number == number)
			return &pages[i];
	for (size_t i = 0; i < AJ_LEN(others); i++)
		if (others[i].number == number)
			return &others[i];
	for (size_t i = 0; i < AJ_LEN(unicode); i++)
		if (unicode[i].number == number)
			return &unicode[i];
	return NULL;
}

static size_t read_utf16(struct aj_str s, uint32_t *point)
{
	uint32_t high, low;

	*point = 0xfffd;
	if (s.len < 2)
		return 1;
	high = (uint32_t)s.ptr[1] << 8 | s.ptr[0];
	if (high < 0xd800 || high > 0xdfff) {
		*point = high;
		return 2;
	}
	if (high > 0xdbff || s.len < 4)
		return 2;
	low = (uint32_t)s.ptr[3] << 8 | s.ptr[2];
	if (low < 0xdc00 || low > 0xdfff)
		return 2;
	*point = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
	return 4;
}

/* The letter of two bytes from 0x21 to 0x7e of JIS X 0208, which Shift_JIS only lays out otherwise. */
static uint32_t jis_letter(unsigned first, unsigned second)
{
	unsigned row = first - 0x21, cell = second - 0x21, lead, trail;
	uint32_t point;

	if (row >= 94 || cell >= 94)
		return 0xfffd;
	lead = row / 2 + (row < 62 ? 0x81 : 0xc1);
	trail = row % 2 ? cell + 0x9f : cell + 0x40 + (cell >= 63);
	point = pairs_932[(lead - LEAD) * TRAILS + trail - TRAIL];
	return point ? point : 0xfffd;
}

static uint32_t katakana(unsigned c)
{
	return c >= 0xa1 && c <= 0xdf ? 0xff61 + c - 0xa1 : 0xfffd;
}

static size_t read_euc_jp(struct aj_str s, uint32_t *point)
{
	uint8_t c = s.ptr[0], next = s.len > 1 ? s.ptr[1] : 0;

	*point = 0xfffd;
	if (next < 0xa1)
		return 1;
	if (c == 0x8f) /* JIS X 0212, of which we have no table */
		return s.len > 2 && s.ptr[2] >= 0xa1 ? 3 : 1;
	*point = c == 0x8e ? katakana(next) : jis_letter(c - 0x80u, next - 0x80u);
	return 2;
}

static bool is_digit_pair(struct aj_str s)
{
	return s.len > 1 && s.ptr[0] > 0x80 && s.ptr[0] < 0xff && aj_is_digit(s.ptr[1]);
}

/* The four bytes of GB18030 beyond GBK; of those below U+10000 we have no table. */
static size_t read_four(struct aj_str s, uint32_t *point)
{
	uint32_t index;

	*point = 0xfffd;
	if (s.len < 4 || s.ptr[2] < 0x81 || s.ptr[2] == 0xff || !aj_is_digit(s.ptr[3]))
		return 1;
	index = (((uint32_t)s.ptr[0] - 0x81) * 10 + s.ptr[1] - '0') * 1260 +
		((uint32_t)s.ptr[2] - 0x81) * 10 + s.ptr[3] - '0';
	if (index >= 189000 && index - 189000 < 0x100000)
		*point = index - 189000 + 0x10000;
	return 4;
}

size_t aj_codepage_read(const struct aj_codepage *page, struct aj_str s, uint32_t *point)
{
	uint8_t c = s.ptr[0];
	size_t width;

	if (page && page->number == AJ_CODEPAGE_UTF16)
		return read_utf16(s, point);
	*point = c;
	if (c < 0x80)
		return 1;
	if (!page) {
		*point = c < 0xa0 ? western[c - 0x80] : c;
		return 1;
	}
	if (page->number == AJ_CODEPAGE_UTF8) {
		width = aj_utf8_read(s, point);
		if (width == 0)
			*point = c < 0xa0 ? western[c - 0x80] : c;
		return width ? width : 1;
	}
	if (page->number == EUC_JP)
		return read_euc_jp(s, point);
	if (page->number == GB18030 && is_digit_pair(s))
		return read_four(s, point);
	if (!page->upper) /* ISO 8859-1 */
		return 1;
	if (page->upper[c - 0x80]) {
		*point = page->upper[c - 0x80];
		return 1;
	}
	*point = 0xfffd;
	if (!page->pairs || s.len < 2 || c < LEAD || c >= LEAD + LEADS || s.ptr[1] < TRAIL)
		return 1;
	*point = page->pairs[(c - LEAD) * TRAILS + s.ptr[1] - TRAIL];
	if (*point)
		return 2;
	*point = 0xfffd;
	return s.ptr[1] < 0x80 ? 1 : 2; /* ASCII behind half a letter is not lost with it */
}

static size_t read_shifting(unsigned *state, struct aj_str s, bool last, uint32_t *point)
{
	uint8_t c = s.ptr[0];

	*point = c < 0x80 ? c : 0xfffd;
	if (c == 0x1b) {
		if (s.len < 3)
			return last;
		*point = AJ_CODEPAGE_NOTHING;
		if (s.ptr[1] == '$' && (s.ptr[2] == 'B' || s.ptr[2] == '@'))
			*state = PAIRS;
		else if (s.ptr[1] == '(' && (s.ptr[2] == 'B' || s.ptr[2] == 'J' || s.ptr[2] == 'I'))
			*state = s.ptr[2] == 'I' ? KATAKANA : ASCII;
		else
			*point = c;
		return *point == c ? 1 : 3;
	}
	if (c <= ' ' || c >= 0x7f) { /* a line's end shifts back, whether that is said or not */
		*state = c == '\n' ? ASCII : *state;
		return 1;
	}
	if (*state == KATAKANA)
		*point = katakana(c + 0x80u);
	if (*state != PAIRS)
		return 1;
	if (s.len < 2)
		return last;
	if (s.ptr[1] <= ' ' || s.ptr[1] >= 0x7f)
		return 1;
	*point = jis_letter(c, s.ptr[1]);
	return 2;
}

/* The bytes of the letter at the start of s, as far as s tells. */
static size_t width_of(const struct aj_codepage *page, struct aj_str s)
{
	if (!page->pairs || s.ptr[0] < 0x80)
		return 1;
	if (page->number == EUC_JP)
		return s.ptr[0] == 0x8f ? 3 : 2;
	if (page->number == GB18030 && is_digit_pair(s))
		return 4;
	return page->upper[s.ptr[0] - 0x80] ? 1 : 2;
}

size_t aj_codepage_decode(
    const struct aj_codepage *page, unsigned *state, struct aj_str s, bool last, uint32_t *point)
{
	if (page->number == ISO_2022_JP)
		return read_shifting(state, s, last, point);
	if (!last && s.len < width_of(page, s))
		return 0;
	return aj_codepage_read(page, s, point);
}

bool aj_codepage_shifts(const struct aj_codepage *page)
{
	return page->number == ISO_2022_JP;
}

size_t aj_codepage_ascii(const struct aj_codepage *page, struct aj_str s)
{
	uint8_t escape = page->number == ISO_2022_JP ? 0x1b : 0xff;
	size_t at = 0;

	while (at < s.len && s.ptr[at] < 0x80 && s.ptr[at] != escape)
		at++;
	return at;
}

/* Names without what is neither letter nor digit, and without an "x" or "cs" in front. */
static const struct {
	const char *name;
	unsigned number;
} names[] = { { "koi8r", 20866 }, { "koi8u", 21866 }, { "shiftjis", 932 }, { "sjis", 932 },
	{ "mskanji", 932 }, { "windows31j", 932 }, { "eucjp", EUC_JP }, { "iso2022jp", ISO_2022_JP },
	{ "euckr", EUC_KR }, { "ksc56011987", 949 }, { "ksc5601", 949 }, { "gb2312", 936 }, { "euccn", 936 },
	{ "gbk", 936 }, { "gb18030", GB18030 }, { "big5", 950 }, { "big5hkscs", 950 }, { "tis620", 874 },
	{ "iso885911", 874 }, { "latin2", 28592 }, { "isolatin2", 28592 }, { "isolatin5", 28599 },
	{ "iso88598i", 28598 }, { "macintosh", 10000 }, { "maccyrillic", 10007 } };

/* The number behind a name's beginning; 0: it does not begin so, or no number follows. */
static unsigned number_behind(struct aj_str name, struct aj_str begin)
{
	uint64_t number;

	if (!aj_str_starts(name, begin) || !aj_str_decimal(aj_str_from(name, begin.len), &number))
		return 0;
	return number < 100000 ? (unsigned)number : 0;
}

static unsigned number_of(struct aj_str name)
{
	unsigned number = number_behind(name, AJ_S("iso8859"));

	for (size_t i = 0; i < AJ_LEN(names); i++)
		if (aj_str_eq(name, aj_str_z(names[i].name)))
			return names[i].number;
	if (number)
		return 28590 + number;
	number = number_behind(name, AJ_S("windows"));
	if (!number)
		number = number_behind(name, AJ_S("cp"));
	return number ? number : number_behind(name, AJ_S("ibm"));
}

const struct aj_codepage *aj_codepage_named(struct aj_str name)
{
	const struct aj_codepage *page;
	uint8_t folded[24];
	struct aj_str key;
	size_t len = 0;

	for (size_t i = 0; i < name.len; i++) {
		if (!aj_is_alnum(name.ptr[i]))
			continue;
		if (len == sizeof(folded))
			return NULL;
		folded[len++] = aj_to_lower(name.ptr[i]);
	}
	key = aj_str(folded, len);
	if (aj_str_starts(key, AJ_S("x")))
		key = aj_str_from(key, 1);
	else if (aj_str_starts(key, AJ_S("cs")))
		key = aj_str_from(key, 2);
	page = aj_codepage_of(number_of(key));
	return page && page->upper ? page : NULL;
}

void aj_codepage_text(const struct aj_codepage *page, struct aj_str s, struct aj_buf *out)
{
	for (size_t at = 0; at < s.len;) {
		uint32_t point;
		uint8_t letter[4];

		at += aj_codepage_read(page, aj_str_from(s, at), &point);
		if (point != 0)
			aj_buf_add(out, aj_str(letter, aj_utf8_write(point, letter)));
	}
}
