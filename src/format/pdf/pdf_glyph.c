/*
 * pdf_glyph.c: which characters the codes and glyph names of fonts stand for: the
 * encodings of ISO 32000-1, annex D, and of Adobe's glyph list what is Latin, Greek or
 * Cyrillic, with the ligatures.
 */

#include "format/pdf/pdf_font.h"

#include <stdlib.h>

static const struct glyph {
	const char *name;
	uint16_t point;
} glyphs[] = {
	/* sorted */
	/* clang-format off */
	{ "AE", 0xc6 }, { "Aacute", 0xc1 }, { "Abreve", 0x102 }, { "Acircumflex", 0xc2 }, { "Adieresis", 0xc4 },
	{ "Agrave", 0xc0 }, { "Alpha", 0x391 }, { "Alphatonos", 0x386 }, { "Amacron", 0x100 },
	{ "Aogonek", 0x104 }, { "Aring", 0xc5 }, { "Atilde", 0xc3 }, { "Beta", 0x392 }, { "Cacute", 0x106 },
	{ "Ccaron", 0x10c }, { "Ccedilla", 0xc7 }, { "Ccircumflex", 0x108 }, { "Cdotaccent", 0x10a },
	{ "Chi", 0x3a7 }, { "Dcaron", 0x10e }, { "Dcroat", 0x110 }, { "Eacute", 0xc9 }, { "Ebreve", 0x114 },
	{ "Ecaron", 0x11a }, { "Ecircumflex", 0xca }, { "Edieresis", 0xcb }, { "Edotaccent", 0x116 },
	{ "Egrave", 0xc8 }, { "Emacron", 0x112 }, { "Eng", 0x14a }, { "Eogonek", 0x118 }, { "Epsilon", 0x395 },
	{ "Epsilontonos", 0x388 }, { "Eta", 0x397 }, { "Etatonos", 0x389 }, { "Eth", 0xd0 }, { "Euro", 0x20ac },
	{ "Gamma", 0x393 }, { "Gbreve", 0x11e }, { "Gcircumflex", 0x11c }, { "Gdotaccent", 0x120 },
	{ "Hbar", 0x126 }, { "Hcircumflex", 0x124 }, { "IJ", 0x132 }, { "Iacute", 0xcd }, { "Ibreve", 0x12c },
	{ "Icircumflex", 0xce }, { "Idieresis", 0xcf }, { "Idotaccent", 0x130 }, { "Igrave", 0xcc },
	{ "Imacron", 0x12a }, { "Iogonek", 0x12e }, { "Iota", 0x399 }, { "Iotadieresis", 0x3aa },
	{ "Iotatonos", 0x38a }, { "Itilde", 0x128 }, { "Jcircumflex", 0x134 }, { "Kappa", 0x39a },
	{ "Lacute", 0x139 }, { "Lambda", 0x39b }, { "Lcaron", 0x13d }, { "Ldot", 0x13f }, { "Lslash", 0x141 },
	{ "Mu", 0x39c }, { "Nacute", 0x143 }, { "Ncaron", 0x147 }, { "Ntilde", 0xd1 }, { "Nu", 0x39d },
	{ "OE", 0x152 }, { "Oacute", 0xd3 }, { "Obreve", 0x14e }, { "Ocircumflex", 0xd4 }, { "Odieresis", 0xd6 },
	{ "Ograve", 0xd2 }, { "Ohungarumlaut", 0x150 }, { "Omacron", 0x14c }, { "Omegatonos", 0x38f },
	{ "Omicron", 0x39f }, { "Omicrontonos", 0x38c }, { "Oslash", 0xd8 }, { "Otilde", 0xd5 }, { "Phi", 0x3a6 },
	{ "Pi", 0x3a0 }, { "Psi", 0x3a8 }, { "Racute", 0x154 }, { "Rcaron", 0x158 }, { "Rho", 0x3a1 },
	{ "Sacute", 0x15a }, { "Scaron", 0x160 }, { "Scedilla", 0x15e }, { "Scircumflex", 0x15c },
	{ "Sigma", 0x3a3 }, { "Tau", 0x3a4 }, { "Tbar", 0x166 }, { "Tcaron", 0x164 }, { "Theta", 0x398 },
	{ "Thorn", 0xde }, { "Uacute", 0xda }, { "Ubreve", 0x16c }, { "Ucircumflex", 0xdb },
	{ "Udieresis", 0xdc }, { "Ugrave", 0xd9 }, { "Uhungarumlaut", 0x170 }, { "Umacron", 0x16a },
	{ "Uogonek", 0x172 }, { "Upsilon", 0x3a5 }, { "Upsilondieresis", 0x3ab }, { "Upsilontonos", 0x38e },
	{ "Uring", 0x16e }, { "Utilde", 0x168 }, { "Wcircumflex", 0x174 }, { "Xi", 0x39e }, { "Yacute", 0xdd },
	{ "Ycircumflex", 0x176 }, { "Ydieresis", 0x178 }, { "Zacute", 0x179 }, { "Zcaron", 0x17d },
	{ "Zdotaccent", 0x17b }, { "Zeta", 0x396 }, { "aacute", 0xe1 }, { "abreve", 0x103 },
	{ "acircumflex", 0xe2 }, { "acute", 0xb4 }, { "adieresis", 0xe4 }, { "ae", 0xe6 }, { "agrave", 0xe0 },
	{ "alpha", 0x3b1 }, { "alphatonos", 0x3ac }, { "amacron", 0x101 }, { "ampersand", 0x26 },
	{ "anoteleia", 0x387 }, { "aogonek", 0x105 }, { "aring", 0xe5 }, { "asciicircum", 0x5e },
	{ "asciitilde", 0x7e }, { "asterisk", 0x2a }, { "at", 0x40 }, { "atilde", 0xe3 }, { "backslash", 0x5c },
	{ "bar", 0x7c }, { "beta", 0x3b2 }, { "braceleft", 0x7b }, { "braceright", 0x7d },
	{ "bracketleft", 0x5b }, { "bracketright", 0x5d }, { "breve", 0x2d8 }, { "brokenbar", 0xa6 },
	{ "bullet", 0x2022 }, { "cacute", 0x107 }, { "caron", 0x2c7 }, { "ccaron", 0x10d }, { "ccedilla", 0xe7 },
	{ "ccircumflex", 0x109 }, { "cdotaccent", 0x10b }, { "cedilla", 0xb8 }, { "cent", 0xa2 },
	{ "chi", 0x3c7 }, { "circumflex", 0x2c6 }, { "colon", 0x3a }, { "comma", 0x2c }, { "copyright", 0xa9 },
	{ "currency", 0xa4 }, { "dagger", 0x2020 }, { "daggerdbl", 0x2021 }, { "dcaron", 0x10f },
	{ "dcroat", 0x111 }, { "degree", 0xb0 }, { "delta", 0x3b4 }, { "dieresis", 0xa8 },
	{ "dieresistonos", 0x385 }, { "divide", 0xf7 }, { "dollar", 0x24 }, { "dotaccent", 0x2d9 },
	{ "dotlessi", 0x131 }, { "eacute", 0xe9 }, { "ebreve", 0x115 }, { "ecaron", 0x11b },
	{ "ecircumflex", 0xea }, { "edieresis", 0xeb }, { "edotaccent", 0x117 }, { "egrave", 0xe8 },
	{ "eight", 0x38 }, { "ellipsis", 0x2026 }, { "emacron", 0x113 }, { "emdash", 0x2014 },
	{ "endash", 0x2013 }, { "eng", 0x14b }, { "eogonek", 0x119 }, { "epsilon", 0x3b5 },
	{ "epsilontonos", 0x3ad }, { "equal", 0x3d }, { "eta", 0x3b7 }, { "etatonos", 0x3ae }, { "eth", 0xf0 },
	{ "exclam", 0x21 }, { "exclamdbl", 0x203c }, { "exclamdown", 0xa1 }, { "ff", 0xfb00 }, { "ffi", 0xfb03 },
	{ "ffl", 0xfb04 }, { "fi", 0xfb01 }, { "figuredash", 0x2012 }, { "five", 0x35 }, { "fl", 0xfb02 },
	{ "florin", 0x192 }, { "four", 0x34 }, { "fraction", 0x2044 }, { "gamma", 0x3b3 }, { "gbreve", 0x11f },
	{ "gcircumflex", 0x11d }, { "gdotaccent", 0x121 }, { "germandbls", 0xdf }, { "grave", 0x60 },
	{ "greater", 0x3e }, { "guillemotleft", 0xab }, { "guillemotright", 0xbb }, { "guilsinglleft", 0x2039 },
	{ "guilsinglright", 0x203a }, { "hbar", 0x127 }, { "hcircumflex", 0x125 }, { "hungarumlaut", 0x2dd },
	{ "hyphen", 0x2d }, { "iacute", 0xed }, { "ibreve", 0x12d }, { "icircumflex", 0xee },
	{ "idieresis", 0xef }, { "igrave", 0xec }, { "ij", 0x133 }, { "imacron", 0x12b }, { "iogonek", 0x12f },
	{ "iota", 0x3b9 }, { "iotadieresis", 0x3ca }, { "iotadieresistonos", 0x390 }, { "iotatonos", 0x3af },
	{ "itilde", 0x129 }, { "jcircumflex", 0x135 }, { "kappa", 0x3ba }, { "kgreenlandic", 0x138 },
	{ "lacute", 0x13a }, { "lambda", 0x3bb }, { "lcaron", 0x13e }, { "ldot", 0x140 }, { "less", 0x3c },
	{ "logicalnot", 0xac }, { "longs", 0x17f }, { "lslash", 0x142 }, { "macron", 0xaf }, { "minus", 0x2212 },
	{ "minute", 0x2032 }, { "mu", 0xb5 }, { "multiply", 0xd7 }, { "nacute", 0x144 }, { "napostrophe", 0x149 },
	{ "ncaron", 0x148 }, { "nine", 0x39 }, { "ntilde", 0xf1 }, { "nu", 0x3bd }, { "numbersign", 0x23 },
	{ "oacute", 0xf3 }, { "obreve", 0x14f }, { "ocircumflex", 0xf4 }, { "odieresis", 0xf6 }, { "oe", 0x153 },
	{ "ogonek", 0x2db }, { "ograve", 0xf2 }, { "ohungarumlaut", 0x151 }, { "omacron", 0x14d },
	{ "omega", 0x3c9 }, { "omegatonos", 0x3ce }, { "omicron", 0x3bf }, { "omicrontonos", 0x3cc },
	{ "one", 0x31 }, { "onedotenleader", 0x2024 }, { "onehalf", 0xbd }, { "onequarter", 0xbc },
	{ "ordfeminine", 0xaa }, { "ordmasculine", 0xba }, { "oslash", 0xf8 }, { "otilde", 0xf5 },
	{ "paragraph", 0xb6 }, { "parenleft", 0x28 }, { "parenright", 0x29 }, { "percent", 0x25 },
	{ "period", 0x2e }, { "periodcentered", 0xb7 }, { "perthousand", 0x2030 }, { "phi", 0x3c6 },
	{ "pi", 0x3c0 }, { "plus", 0x2b }, { "plusminus", 0xb1 }, { "psi", 0x3c8 }, { "question", 0x3f },
	{ "questiondown", 0xbf }, { "quotedbl", 0x22 }, { "quotedblbase", 0x201e }, { "quotedblleft", 0x201c },
	{ "quotedblright", 0x201d }, { "quoteleft", 0x2018 }, { "quotereversed", 0x201b },
	{ "quoteright", 0x2019 }, { "quotesinglbase", 0x201a }, { "quotesingle", 0x27 }, { "racute", 0x155 },
	{ "rcaron", 0x159 }, { "registered", 0xae }, { "rho", 0x3c1 }, { "ring", 0x2da }, { "sacute", 0x15b },
	{ "scaron", 0x161 }, { "scedilla", 0x15f }, { "scircumflex", 0x15d }, { "second", 0x2033 },
	{ "section", 0xa7 }, { "semicolon", 0x3b }, { "seven", 0x37 }, { "sigma", 0x3c3 }, { "sigma1", 0x3c2 },
	{ "six", 0x36 }, { "slash", 0x2f }, { "space", 0x20 }, { "sterling", 0xa3 }, { "tau", 0x3c4 },
	{ "tbar", 0x167 }, { "tcaron", 0x165 }, { "theta", 0x3b8 }, { "thorn", 0xfe }, { "three", 0x33 },
	{ "threequarters", 0xbe }, { "tilde", 0x2dc }, { "tonos", 0x384 }, { "trademark", 0x2122 },
	{ "two", 0x32 }, { "twodotenleader", 0x2025 }, { "uacute", 0xfa }, { "ubreve", 0x16d },
	{ "ucircumflex", 0xfb }, { "udieresis", 0xfc }, { "ugrave", 0xf9 }, { "uhungarumlaut", 0x171 },
	{ "umacron", 0x16b }, { "underscore", 0x5f }, { "underscoredbl", 0x2017 }, { "uogonek", 0x173 },
	{ "upsilon", 0x3c5 }, { "upsilondieresis", 0x3cb }, { "upsilondieresistonos", 0x3b0 },
	{ "upsilontonos", 0x3cd }, { "uring", 0x16f }, { "utilde", 0x169 }, { "wcircumflex", 0x175 },
	{ "xi", 0x3be }, { "yacute", 0xfd }, { "ycircumflex", 0x177 }, { "ydieresis", 0xff }, { "yen", 0xa5 },
	{ "zacute", 0x17a }, { "zcaron", 0x17e }, { "zdotaccent", 0x17c }, { "zero", 0x30 }, { "zeta", 0x3b6 },
	/* clang-format on */
};

/* From 0x80 on. */
static const uint16_t windows[32] = { 0x20ac, 0xfffd, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,
	0x2030, 0x160, 0x2039, 0x152, 0xfffd, 0x17d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
	0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0xfffd, 0x17e, 0x178 };

static const uint16_t mac[128] = { 0xc4, 0xc5, 0xc7, 0xc9, 0xd1, 0xd6, 0xdc, 0xe1, 0xe0, 0xe2, 0xe4, 0xe3,
	0xe5, 0xe7, 0xe9, 0xe8, 0xea, 0xeb, 0xed, 0xec, 0xee, 0xef, 0xf1, 0xf3, 0xf2, 0xf4, 0xf6, 0xf5, 0xfa,
	0xf9, 0xfb, 0xfc, 0x2020, 0xb0, 0xa2, 0xa3, 0xa7, 0x2022, 0xb6, 0xdf, 0xae, 0xa9, 0x2122, 0xb4, 0xa8,
	0x2260, 0xc6, 0xd8, 0x221e, 0xb1, 0x2264, 0x2265, 0xa5, 0xb5, 0x2202, 0x2211, 0x220f, 0x3c0, 0x222b,
	0xaa, 0xba, 0x3a9, 0xe6, 0xf8, 0xbf, 0xa1, 0xac, 0x221a, 0x192, 0x2248, 0x2206, 0xab, 0xbb, 0x2026,
	0xa0, 0xc0, 0xc3, 0xd5, 0x152, 0x153, 0x2013, 0x2014, 0x201c, 0x201d, 0x2018, 0x2019, 0xf7, 0x25ca,
	0xff, 0x178, 0x2044, 0x20ac, 0x2039, 0x203a, 0xfb01, 0xfb02, 0x2021, 0xb7, 0x201a, 0x201e, 0x2030,
	0xc2, 0xca, 0xc1, 0xcb, 0xc8, 0xcd, 0xce, 0xcf, 0xcc, 0xd3, 0xd4, 0xf8ff, 0xd2, 0xda, 0xdb, 0xd9,
	0x131, 0x2c6, 0x2dc, 0xaf, 0x2d8, 0x2d9, 0x2da, 0xb8, 0x2dd, 0x2db, 0x2c7 };

/* From 0xa0 on. */
static const uint16_t standard[96] = { 0, 0xa1, 0xa2, 0xa3, 0x2044, 0xa5, 0x192, 0xa7, 0xa4, 0x27, 0x201c,
	0xab, 0x2039, 0x203a, 0, 0, 0, 0x2013, 0x2020, 0x2021, 0xb7, 0, 0xb6, 0x2022, 0x201a, 0x201e, 0x201d,
	0xbb, 0x2026, 0x2030, 0, 0xbf, 0, 0x60, 0xb4, 0x2c6, 0x2dc, 0xaf, 0x2d8, 0x2d9, 0xa8, 0, 0x2da, 0xb8,
	0, 0x2dd, 0x2db, 0x2c7, 0x2014, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xc6, 0, 0xaa, 0, 0,
	0, 0, 0x141, 0xd8, 0x152, 0xba, 0, 0, 0, 0, 0, 0xe6, 0, 0, 0, 0x131, 0, 0, 0x142, 0xf8, 0x153, 0xdf,
	0, 0, 0, 0 };

static int compare(const void *key, const void *entry)
{
	const struct aj_str *name = key;
	const struct glyph *glyph = entry;
	size_t len = strlen(glyph->name), both = name->len < len ? name->len : len;
	int order = memcmp(name->ptr, glyph->name, both);

	return order ? order : name->len < len ? -1 : name->len > len;
}

/* "uni20AC", "u1F600" */
static uint32_t hexadecimal(struct aj_str s)
{
	uint32_t point = 0;

	if (s.len < 4 || s.len > 6)
		return 0;
	for (size_t i = 0; i < s.len; i++) {
		int digit = aj_hex_value(s.ptr[i]);

		if (digit < 0)
			return 0;
		point = point << 4 | (uint32_t)digit;
	}
	return point < 0x110000 && (point < 0xd800 || point > 0xdfff) ? point : 0;
}

/* "a65", "C0065": what makers of bitmap fonts call the glyph of a code. */
static uint32_t numbered(struct aj_str s)
{
	uint64_t code = 0;

	if (s.len < 3 || s.len > 5 || !aj_is_alpha(s.ptr[0]) || !aj_str_decimal(aj_str_from(s, 1), &code))
		return 0;
	if (code >= 27 && code <= 31) /* of TeX's fonts in T1: ff, fi, fl, ffi, ffl */
		return 0xfb00 + (uint32_t)code - 27;
	return code >= ' ' && code < 256 ? (uint32_t)code : 0;
}

uint32_t aj_pdf_glyph(struct aj_str name)
{
	const struct glyph *found;

	if (name.len > 1) /* a.alt */
		name = aj_str_sub(name, 0, 1 + aj_str_until(aj_str_from(name, 1), '.').len);
	if (name.len == 1)
		return name.ptr[0];
	found = name.len > 0 ? bsearch(&name, glyphs, AJ_LEN(glyphs), sizeof(*glyphs), compare) : NULL;
	if (found)
		return found->point;
	if (aj_str_starts(name, AJ_S("uni")) && name.len >= 7)
		return hexadecimal(aj_str_sub(name, 3, 4));
	if (aj_str_starts(name, AJ_S("u")) && name.len >= 5)
		return hexadecimal(aj_str_from(name, 1));
	return numbered(name);
}

uint32_t aj_pdf_encoded(enum aj_pdf_encoding encoding, uint8_t c)
{
	if (c < 0x80) {
		if (encoding == AJ_PDF_STANDARD && (c == '\'' || c == '`'))
			return c == '`' ? 0x2018 : 0x2019;
		return c >= ' ' ? c : 0;
	}
	if (encoding == AJ_PDF_MAC)
		return mac[c - 0x80];
	if (encoding == AJ_PDF_WINDOWS)
		return c < 0xa0 ? windows[c - 0x80] : c;
	return c >= 0xa0 ? standard[c - 0xa0] : 0;
}
