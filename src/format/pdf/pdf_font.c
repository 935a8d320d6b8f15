#include "format/pdf/pdf_font.h"

#include "base/utf8.h"

#include <stdlib.h>

enum {
	RANGES_MAX = 65536,  /* of a font's table of characters, and of its widths */
	TEXTS_MAX = 1 << 20, /* bytes of characters that are more than one */
	MAP_MAX = 16 << 20,  /* bytes of the table as it is written, and of a font program */
};

/* Codes [lo, hi] are the characters from point on; or, where len is not 0, a text. */
struct range {
	uint32_t lo, hi, point;
	uint32_t text, len;
};

struct width {
	uint32_t lo, hi;
	float width;
};

struct aj_pdf_font {
	bool composite;	      /* codes of two bytes */
	bool unicode;	      /* which are UTF-16 themselves */
	uint32_t points[256]; /* of a simple font */
	float simple[256];
	struct range *ranges; /* sorted by lo */
	size_t n_ranges, ranges_room;
	struct aj_buf texts;
	struct width *widths; /* of a composite font, sorted by lo */
	size_t n_widths, widths_room;
	double usual, scale; /* of widths not told; thousandths of a unit of widths */
};

/* Widths of Helvetica from space to ~, for the fonts that every reader has and no file describes. */
static const uint16_t helvetica[95] = { 278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333,
	278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667,
	667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722,
	667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222,
	222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334,
	584 };

static void *grow(void *list, size_t *room, size_t n, size_t size)
{
	void *grown;

	if (n < *room)
		return list;
	if (n >= RANGES_MAX)
		return NULL;
	grown = realloc(list, (*room ? *room * 2 : 64) * size);
	if (grown)
		*room = *room ? *room * 2 : 64;
	return grown;
}

static bool add_range(struct aj_pdf_font *font, struct range range)
{
	struct range *grown = grow(font->ranges, &font->ranges_room, font->n_ranges, sizeof(*grown));

	if (!grown)
		return false;
	font->ranges = grown;
	font->ranges[font->n_ranges++] = range;
	return true;
}

static bool add_width(struct aj_pdf_font *font, uint32_t lo, uint32_t hi, double value)
{
	struct width *grown = grow(font->widths, &font->widths_room, font->n_widths, sizeof(*grown));

	if (!grown)
		return false;
	font->widths = grown;
	font->widths[font->n_widths++] = (struct width){ lo, hi, (float)value };
	return true;
}

static uint32_t code_of(struct aj_str string)
{
	struct aj_buf raw;
	uint32_t code = 0;

	aj_buf_init(&raw, 256);
	aj_pdf_string(string, &raw);
	for (size_t i = 0; i < raw.len && i < 4; i++)
		code = code << 8 | raw.ptr[i];
	aj_buf_fini(&raw);
	return code;
}

/* Codes [lo, hi] become the text that a string in UTF-16 is, with its last character counted up. */
static bool map_to(struct aj_pdf_font *font, uint32_t lo, uint32_t hi, struct aj_str string)
{
	struct range range = { .lo = lo, .hi = hi };
	struct aj_buf raw, text;
	bool added = true;
	size_t width;

	aj_buf_init(&raw, 512);
	aj_buf_init(&text, 1024);
	aj_buf_add(&raw, AJ_S("<feff"));
	aj_buf_add(&raw, aj_str_from(string, 1));
	if (string.len > 1 && string.ptr[0] == '<' && !raw.full)
		aj_pdf_text(aj_buf_str(&raw), &text);
	width = aj_utf8_read(aj_buf_str(&text), &range.point);
	if (width > 0 && width < text.len) {
		range.text = (uint32_t)font->texts.len;
		range.len = (uint32_t)text.len;
		range.hi = lo; /* of a row of texts the first is enough: nobody writes more */
		aj_buf_add(&font->texts, aj_buf_str(&text));
	}
	if (width > 0 && lo <= hi && !font->texts.full)
		added = add_range(font, range);
	aj_buf_fini(&raw);
	aj_buf_fini(&text);
	return added;
}

static bool map_row(struct aj_pdf_font *font, uint32_t lo, uint32_t hi, struct aj_str list)
{
	struct aj_str inside = aj_pdf_inside(list), item;

	for (; lo <= hi && aj_pdf_take(&inside, &item); lo++)
		if (!map_to(font, lo, lo, item))
			return false;
	return true;
}

static int by_lo(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b; /* lo is the first member of both */

	return *x < *y ? -1 : *x > *y;
}

/* A CMap (Adobe technical note 5411): between the words beginbfchar and endbfchar are pairs, and so on. */
static void read_map(struct aj_pdf_font *font, struct aj_str map)
{
	unsigned of = 0; /* values to an entry: 2 of bfchar, 3 of bfrange */
	struct aj_str value[3];
	unsigned n = 0;
	bool more = true;

	while (more && aj_pdf_take(&map, &value[n])) {
		if (aj_is_alpha(value[n].ptr[0])) {
			of = aj_str_eq(value[n], AJ_S("beginbfchar"))	 ? 2
			     : aj_str_eq(value[n], AJ_S("beginbfrange")) ? 3
									 : 0;
			n = 0;
			continue;
		}
		if (of == 0 || ++n < of)
			continue;
		n = 0;
		if (of == 2)
			more = map_to(font, code_of(value[0]), code_of(value[0]), value[1]);
		else if (value[2].ptr[0] == '[')
			more = map_row(font, code_of(value[0]), code_of(value[1]), value[2]);
		else
			more = map_to(font, code_of(value[0]), code_of(value[1]), value[2]);
	}
	if (font->n_ranges > 0)
		qsort(font->ranges, font->n_ranges, sizeof(*font->ranges), by_lo);
}

static void unpack(struct aj_pdf *pdf, struct aj_str reference, struct aj_buf *out)
{
	struct aj_pdf_object *object;
	struct aj_str image;
	struct aj_err ignored;

	aj_buf_init(out, MAP_MAX);
	aj_pdf_follow(pdf, reference, &object);
	if (!object || !object->data.ptr)
		return;
	object->seen = true;
	/* What could be read before damage is better than nothing. */
	if (aj_pdf_unpack(pdf, object, out, &image, &ignored) != AJ_OK && image.len > 0)
		out->len = 0;
}

static void read_unicode_map(struct aj_pdf_font *font, struct aj_pdf *pdf, struct aj_str dict)
{
	struct aj_buf map;

	unpack(pdf, aj_pdf_find(pdf, dict, "ToUnicode"), &map);
	read_map(font, aj_buf_str(&map));
	aj_buf_fini(&map);
}

/* The encoding within a Type 1 font program: "dup 64 /at put". False: it has none of its own. */
static bool read_program(struct aj_pdf_font *font, struct aj_pdf *pdf, struct aj_str descriptor)
{
	struct aj_buf program;
	struct aj_str text, token, before = { 0 };
	const uint8_t *at;
	bool any = false;

	unpack(pdf, aj_pdf_find(pdf, descriptor, "FontFile"), &program);
	text = aj_buf_str(&program);
	at = text.ptr ? memmem(text.ptr, text.len, "/Encoding", 9) : NULL;
	text = at ? aj_str_from(text, (size_t)(at - text.ptr) + 9) : (struct aj_str){ 0 };
	while (aj_pdf_token(&text, &token) && !aj_str_eq(token, AJ_S("eexec"))) {
		uint64_t code;

		if (aj_str_eq(token, AJ_S("def")) && any)
			break;
		if (token.ptr[0] == '/' && aj_str_decimal(before, &code) && code < 256) {
			font->points[code] = aj_pdf_glyph(aj_str_from(token, 1));
			any = true;
		}
		before = token;
	}
	aj_buf_fini(&program);
	return any;
}

static void read_differences(struct aj_pdf_font *font, struct aj_str list)
{
	struct aj_str inside = aj_pdf_inside(list), item;
	double code = 0;

	while (aj_pdf_take(&inside, &item)) {
		if (item.ptr[0] != '/')
			code = aj_pdf_number(item, code);
		else if (code >= 0 && code < 256)
			font->points[(size_t)code++] = aj_pdf_glyph(aj_str_from(item, 1));
	}
}

static void read_encoding(struct aj_pdf_font *font, struct aj_pdf *pdf, struct aj_str dict)
{
	struct aj_str encoding = aj_pdf_get(pdf, dict, "Encoding"), base = encoding;
	enum aj_pdf_encoding kind =
	    aj_pdf_is_name(aj_pdf_get(pdf, dict, "Subtype"), "TrueType") ? AJ_PDF_WINDOWS : AJ_PDF_STANDARD;

	if (aj_pdf_is_dict(encoding))
		base = aj_pdf_get(pdf, encoding, "BaseEncoding");
	if (aj_pdf_is_name(base, "WinAnsiEncoding"))
		kind = AJ_PDF_WINDOWS;
	else if (aj_pdf_is_name(base, "MacRomanEncoding"))
		kind = AJ_PDF_MAC;
	for (unsigned i = 0; i < 256; i++)
		font->points[i] = aj_pdf_encoded(kind, (uint8_t)i);
	if (base.len == 0)
		read_program(font, pdf, aj_pdf_get(pdf, dict, "FontDescriptor"));
	if (aj_pdf_is_dict(encoding))
		read_differences(font, aj_pdf_get(pdf, encoding, "Differences"));
}

static bool holds(struct aj_str s, const char *what)
{
	return s.ptr && memmem(s.ptr, s.len, what, strlen(what));
}

static void read_simple_widths(struct aj_pdf_font *font, struct aj_pdf *pdf, struct aj_str dict)
{
	struct aj_str list = aj_pdf_get(pdf, dict, "Widths"), inside = aj_pdf_inside(list), item;
	struct aj_str name = aj_pdf_get(pdf, dict, "BaseFont");
	double first = aj_pdf_number(aj_pdf_get(pdf, dict, "FirstChar"), 0);
	bool courier = holds(name, "Courier"), times = holds(name, "Times");

	for (unsigned i = 0; i < 256; i++)
		font->simple[i] = courier ? 600
				  : list.len > 0
				      ? 0
				      : (i >= 32 && i < 127 ? helvetica[i - 32] : 556) * (times ? 0.9f : 1);
	for (unsigned code = first >= 0 && first < 256 ? (unsigned)first : 256;
	     code < 256 && aj_pdf_take(&inside, &item); code++)
		font->simple[code] = (float)aj_pdf_number(aj_pdf_follow(pdf, item, NULL), 0);
}

/* Section 9.7.4.3: "code [w w w]" and "code code w". */
static void read_composite_widths(struct aj_pdf_font *font, struct aj_pdf *pdf, struct aj_str descendant)
{
	struct aj_str inside = aj_pdf_inside(aj_pdf_get(pdf, descendant, "W")), item;
	bool more = true;

	font->usual = aj_pdf_number(aj_pdf_get(pdf, descendant, "DW"), 1000);
	while (more && aj_pdf_take(&inside, &item)) {
		double lo = aj_pdf_number(item, -1), hi;

		if (!aj_pdf_take(&inside, &item) || lo < 0 || lo > UINT16_MAX)
			break;
		item = aj_pdf_follow(pdf, item, NULL);
		if (aj_str_starts(item, AJ_S("["))) {
			struct aj_str row = aj_pdf_inside(item), width;

			for (uint32_t code = (uint32_t)lo;
			     more && code <= UINT16_MAX && aj_pdf_take(&row, &width); code++)
				more = add_width(font, code, code, aj_pdf_number(width, 0));
			continue;
		}
		hi = aj_pdf_number(item, -1);
		if (!aj_pdf_take(&inside, &item) || hi < lo || hi > UINT16_MAX)
			break;
		more = add_width(font, (uint32_t)lo, (uint32_t)hi, aj_pdf_number(item, 0));
	}
	if (font->n_widths > 0)
		qsort(font->widths, font->n_widths, sizeof(*font->widths), by_lo);
}

struct aj_pdf_font *aj_pdf_font_new(struct aj_pdf *pdf, struct aj_str dict)
{
	struct aj_pdf_font *font = calloc(1, sizeof(*font));
	struct aj_str kind = aj_pdf_get(pdf, dict, "Subtype"), encoding;

	if (!font)
		return NULL;
	aj_buf_init(&font->texts, TEXTS_MAX);
	font->scale = 1;
	if (aj_pdf_is_name(kind, "Type0")) {
		struct aj_str list = aj_pdf_inside(aj_pdf_get(pdf, dict, "DescendantFonts")), item = { 0 };

		font->composite = true;
		encoding = aj_pdf_get(pdf, dict, "Encoding");
		font->unicode = holds(encoding, "UCS2") || holds(encoding, "UTF16");
		if (aj_pdf_take(&list, &item))
			read_composite_widths(font, pdf, aj_pdf_follow(pdf, item, NULL));
	} else {
		read_encoding(font, pdf, dict);
		read_simple_widths(font, pdf, dict);
	}
	if (aj_pdf_is_name(kind, "Type3")) {
		struct aj_str matrix = aj_pdf_inside(aj_pdf_get(pdf, dict, "FontMatrix")), first = { 0 };

		if (aj_pdf_take(&matrix, &first))
			font->scale = aj_pdf_number(first, 0.001) * 1000;
	}
	read_unicode_map(font, pdf, dict);
	return font;
}

void aj_pdf_font_free(struct aj_pdf_font *font)
{
	if (!font)
		return;
	free(font->ranges);
	free(font->widths);
	aj_buf_fini(&font->texts);
	free(font);
}

/* How many spans begin at code or before it. They are sorted, and each begins with its lo. */
static size_t begun_by(const void *spans, size_t n, size_t size, uint32_t code)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (*(const uint32_t *)((const uint8_t *)spans + mid * size) <= code)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static double composite_width(const struct aj_pdf_font *font, uint32_t code)
{
	size_t n = begun_by(font->widths, font->n_widths, sizeof(*font->widths), code);

	return n > 0 && code <= font->widths[n - 1].hi ? (double)font->widths[n - 1].width : font->usual;
}

double aj_pdf_font_take(const struct aj_pdf_font *font, struct aj_str *s, uint32_t *code, bool *blank)
{
	*blank = false;
	if (font->composite) {
		*code = s->len > 1 ? (uint32_t)s->ptr[0] << 8 | s->ptr[1] : s->ptr[0];
		*s = aj_str_from(*s, 2);
		return composite_width(font, *code);
	}
	*code = s->ptr[0];
	*blank = *code == ' ';
	*s = aj_str_from(*s, 1);
	return (double)font->simple[*code] * font->scale;
}

/* Ligatures are written out: office@ has an ffi in many fonts. */
static void write_point(uint32_t point, struct aj_buf *out)
{
	static const char *const ligatures[] = { "ff", "fi", "fl", "ffi", "ffl", "st", "st" };
	uint8_t utf8[4];

	if (point >= 0xfb00 && point <= 0xfb06) {
		aj_buf_add(out, aj_str_z(ligatures[point - 0xfb00]));
		return;
	}
	if (point == 0xad)
		point = '-';
	else if (point == 0xa0 || point < ' ')
		point = ' ';
	if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
		point = 0xfffd;
	aj_buf_add(out, aj_str(utf8, aj_utf8_write(point, utf8)));
}

void aj_pdf_font_write(const struct aj_pdf_font *font, uint32_t code, struct aj_buf *out)
{
	size_t n = begun_by(font->ranges, font->n_ranges, sizeof(*font->ranges), code);

	if (n > 0 && code <= font->ranges[n - 1].hi) {
		const struct range *range = &font->ranges[n - 1];

		if (range->len > 0)
			aj_buf_add(out, aj_str_sub(aj_buf_str(&font->texts), range->text, range->len));
		else
			write_point(range->point + (code - range->lo), out);
		return;
	}
	if (font->composite && !font->unicode)
		return; /* a glyph's number, which says nothing */
	if (font->composite || font->points[code & 255] != 0)
		write_point(font->composite ? code : font->points[code & 255], out);
}
