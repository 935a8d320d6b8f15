#include "format/codepage.h"

#include "base/utf8.h"

#include "codepage_table.h"

static const struct aj_codepage unicode[] = { { AJ_CODEPAGE_UTF16, NULL, NULL },
	{ AJ_CODEPAGE_UTF8, NULL, NULL }, { AJ_CODEPAGE_LATIN1, NULL, NULL } };

/* Windows-1252; the five bytes that it leaves free stay what they are in ISO 8859-1. */
static const uint16_t western[32] = { 0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6,
	0x2030, 0x0160, 0x2039, 0x0152, 0x8d, 0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013,
	0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178 };

const struct aj_codepage *aj_codepage_of(unsigned number)
{
	if (number == 54936) /* GB18030: its pairs are those of GBK */
		number = 936;
	if (number == 51949)
		number = 949;
	for (size_t i = 0; i < AJ_LEN(pages); i++)
		if (pages[i].number == number)
			return &pages[i];
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
	if (*point == 0)
		*point = 0xfffd;
	return 2;
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
