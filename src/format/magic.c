#include "format/magic.h"

static const struct aj_str magics[] = {
	AJ_S("PK\x03\x04"),
	AJ_S("%PDF-"),
	AJ_S("\x1f\x8b\x08"),
	AJ_S("BZh"),
	AJ_S("\xfd"
	     "7zXZ"),
	AJ_S("7z\xbc\xaf"),
	AJ_S("\x28\xb5\x2f\xfd"),
	AJ_S("\x04\x22\x4d\x18"),
	AJ_S("Rar!\x1a\x07"),
	AJ_S("\xff\xd8\xff"),
	AJ_S("\x89PNG\r\n"),
	AJ_S("GIF8"),
	AJ_S("II*\0"),
	AJ_S("MM\0*"),
	AJ_S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
	AJ_S("{\\rtf"),
	AJ_S("SQLite format 3\0"),
	AJ_S("PAR1"),
	AJ_S("Obj\x01"),
	AJ_S("!BDN"),
};

bool aj_magic_known(struct aj_str head)
{
	for (size_t i = 0; i < AJ_LEN(magics); i++)
		if (aj_str_starts(head, magics[i]))
			return true;
	return false;
}

bool aj_magic_may_begin(const uint8_t *p)
{
	static const bool first[256] = { ['P'] = 1,
		['%'] = 1,
		[0x1f] = 1,
		['B'] = 1,
		[0xfd] = 1,
		['7'] = 1,
		[0x28] = 1,
		[0x04] = 1,
		['R'] = 1,
		[0xff] = 1,
		[0x89] = 1,
		['G'] = 1,
		['I'] = 1,
		['M'] = 1,
		[0xd0] = 1,
		['{'] = 1,
		['S'] = 1,
		['O'] = 1,
		['!'] = 1 };

	if (!first[p[0]])
		return false;
	for (size_t i = 0; i < AJ_LEN(magics); i++)
		if (magics[i].ptr[0] == p[0] && (magics[i].ptr[1] == p[1] || p[1] == '\\'))
			return true;
	return false;
}
