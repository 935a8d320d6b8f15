/*
 * rtf.c: Rich Text Format (1.9.1): running text with the addresses that fields hold,
 * notes, comments, headers and boxes where they stand; what the document says of itself
 * as a record with fields; pictures and embedded objects as inner objects. What is
 * enclosed in a destination that we do not know is text as well, but for those listed.
 * Offsets: of the file, of the escape where a letter is one.
 */

#include "format/cell.h"
#include "format/ole/cfb.h"
#include "format/ole/package.h"
#include "format/text/letters.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	GROUPS_MAX = 1024, /* in one another; deeper ones share the state of the last */
	FONTS_MAX = 1024,  /* whose code pages are known */
	WORD_MAX = 32,	   /* letters of a control word that are kept */
	NAME_ROOM = 300,
};

enum dest { TEXT, SKIPPED, FONTS, INFO, VALUE, DATA };

struct group {
	enum dest dest;
	uint16_t font_page;
	uint8_t uc; /* letters that stand in for one in Unicode */
	bool line;  /* ends with a line of its own */
	bool word;  /* ends with a space */
};

struct rtf {
	struct aj_scan *scan;
	struct aj_stream *in;
	struct aj_str shown;
	size_t pos;
	enum aj_status status; /* with which the source ended */
	struct aj_err err;
	struct aj_flow flow;
	struct aj_batch batch;
	struct aj_fields *fields;
	struct group *groups;
	size_t depth;  /* may be more than there are groups kept */
	uint16_t page; /* of the document */
	uint16_t default_font;
	struct {
		uint16_t number, page;
	} fonts[FONTS_MAX];
	size_t n_fonts;
	unsigned font; /* being described */
	unsigned skip; /* letters that stand in for the last one in Unicode */
	uint32_t high; /* first half of a letter beyond U+FFFF, and where it stands */
	uint64_t high_at;
	int lead; /* first byte of two; -1: none */
	uint64_t lead_at;
	bool star;    /* \* stands before the next control word */
	bool value;   /* one has been begun */
	uint64_t end; /* behind the last letter of it */
	unsigned pictures, objects;
};

/* The next byte; -1: none, see status. */
static int get(struct rtf *rtf)
{
	if (rtf->pos == rtf->shown.len) {
		if (rtf->status != AJ_OK)
			return -1;
		aj_stream_skip(rtf->in, rtf->pos);
		rtf->pos = 0;
		rtf->status = aj_stream_peek(rtf->in, 1, &rtf->shown, &rtf->err);
		if (rtf->status != AJ_OK) {
			rtf->shown.len = 0;
			return -1;
		}
	}
	return rtf->shown.ptr[rtf->pos++];
}

/* Gives back the byte just got. */
static void unget(struct rtf *rtf)
{
	rtf->pos--;
}

static uint64_t here(const struct rtf *rtf)
{
	return rtf->in->at + rtf->pos;
}

static struct group *group(struct rtf *rtf)
{
	return &rtf->groups[rtf->depth < GROUPS_MAX ? rtf->depth : GROUPS_MAX - 1];
}

static enum aj_status put(struct rtf *rtf, uint32_t point, uint64_t raw, struct aj_err *err)
{
	enum aj_status st;

	rtf->high = 0; /* halves that stand apart are no letter */
	rtf->lead = -1;
	if (aj_letter_clean(point) != point) /* a control that means nothing */
		return AJ_OK;
	switch (group(rtf)->dest) {
	case TEXT:
		return aj_flow_put(&rtf->flow, point, raw, here(rtf) - raw, err);
	case VALUE:
		if (!rtf->value) {
			st = aj_cell_begin(
			    &rtf->batch, rtf->batch.values[rtf->batch.n_values].field, raw, err);
			if (st != AJ_OK)
				return st;
			rtf->value = true;
		}
		rtf->end = here(rtf);
		return aj_letters_put(&rtf->batch, point, raw, err);
	default:
		return AJ_OK;
	}
}

/* A byte of text, in the code page of its font or of the document. */
static enum aj_status put_byte(struct rtf *rtf, uint8_t c, uint64_t raw, struct aj_err *err)
{
	unsigned number = group(rtf)->font_page ? group(rtf)->font_page : rtf->page;
	const struct aj_codepage *page = number == AJ_CODEPAGE_WESTERN ? NULL : aj_codepage_of(number);
	uint8_t pair[2] = { c, 0 };
	uint32_t point;

	if (rtf->skip > 0) {
		rtf->skip--;
		return AJ_OK;
	}
	if (rtf->lead >= 0) {
		pair[0] = (uint8_t)rtf->lead;
		pair[1] = c;
		raw = rtf->lead_at;
		rtf->lead = -1;
		aj_codepage_read(page, aj_str(pair, 2), &point);
		return put(rtf, point, raw, err);
	}
	if (page && page->pairs && c >= 0x80 && page->upper[c - 0x80] == 0) {
		rtf->lead = c;
		rtf->lead_at = raw;
		return AJ_OK;
	}
	aj_codepage_read(page, aj_str(pair, 1), &point);
	return put(rtf, point, raw, err);
}

/* \uN: 16 bits, signed. */
static enum aj_status put_unicode(struct rtf *rtf, long number, uint64_t raw, struct aj_err *err)
{
	uint32_t point = (uint32_t)number & 0xffff, high = rtf->high;

	rtf->skip = group(rtf)->uc;
	rtf->high = 0;
	if (point >= 0xd800 && point < 0xdc00) {
		rtf->high = point;
		rtf->high_at = raw;
		return AJ_OK;
	}
	if (point >= 0xdc00 && point < 0xe000) {
		if (!high)
			return AJ_OK;
		point = 0x10000 + ((high - 0xd800) << 10) + (point - 0xdc00);
		raw = rtf->high_at;
	}
	return put(rtf, point, raw, err);
}

/* The data of a picture or an object, in hexadecimal, or as they are behind \bin: to the end of the group. */
struct data {
	struct aj_source source;
	struct rtf *rtf;
	uint64_t binary; /* bytes of \bin still to come */
	size_t depth;	 /* groups within */
	bool ended;
};

/* A control word behind its backslash: its number in out, and whether it is called name. */
static bool read_control(struct rtf *rtf, const char *name, long *out)
{
	char word[WORD_MAX];
	size_t len = 0;
	int c;

	*out = 0;
	while ((c = get(rtf)) >= 0 && aj_is_alpha((uint8_t)c))
		if (len + 1 < sizeof(word))
			word[len++] = (char)c;
	word[len] = '\0';
	while (c >= 0 && (aj_is_digit((uint8_t)c) || c == '-')) {
		if (c != '-' && *out < 100000000)
			*out = *out * 10 + (c - '0');
		c = get(rtf);
	}
	if (c >= 0 && c != ' ')
		unget(rtf);
	return strcmp(word, name) == 0;
}

static enum aj_status data_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct data *data = (struct data *)source;
	struct rtf *rtf = data->rtf;
	int high = -1;
	long number;

	*got = 0;
	while (*got < room && !data->ended) {
		int c = get(rtf);

		if (c < 0) {
			data->ended = true;
		} else if (data->binary > 0) {
			data->binary--;
			out[(*got)++] = (uint8_t)c;
		} else if (c == '\\') {
			if (read_control(rtf, "bin", &number))
				data->binary = (uint64_t)number;
		} else if (c == '{') {
			data->depth++;
		} else if (c == '}') {
			if (data->depth-- == 0) {
				unget(rtf); /* for who reads groups */
				data->ended = true;
			}
		} else if (data->depth == 0 && aj_hex_value((uint8_t)c) >= 0) {
			if (high >= 0)
				out[(*got)++] = (uint8_t)(high << 4 | aj_hex_value((uint8_t)c));
			high = high >= 0 ? -1 : aj_hex_value((uint8_t)c);
		}
	}
	if (*got > 0)
		return AJ_OK;
	if (rtf->status != AJ_OK && rtf->status != AJ_END) {
		*err = rtf->err;
		return rtf->status;
	}
	return AJ_END;
}

/* [MS-OLEDS] 2.2.4 and 2.2.5: version, kind, three names, length; then the object, which may be a packed
 * file. */
static size_t object_skip(struct aj_str head, struct aj_str *label)
{
	size_t at = 8, skip;

	*label = aj_str(NULL, 0);
	if (head.len < 12 || aj_le32(head.ptr + 4) != 2)
		return 0;
	for (int i = 0; i < 3; i++) {
		if (head.len - at < 4 || aj_le32(head.ptr + at) > head.len - at - 4)
			return 0;
		at += 4 + aj_le32(head.ptr + at);
	}
	if (head.len - at < 4)
		return 0;
	at += 4;
	skip = aj_ole_package(aj_str_from(head, at), label);
	return at + skip;
}

static enum aj_status hand_data(struct rtf *rtf, bool object, struct aj_err *err)
{
	struct data data = { .source = { .fill = data_fill }, .rtf = rtf };
	struct aj_stream body;
	struct aj_str head, label = { 0 };
	char name[NAME_ROOM];
	enum aj_status st;
	int len;

	aj_stream_init(&body, &data.source, 0);
	st = aj_stream_peek(&body, AJ_SNIFF_HEAD, &head, err);
	if (st != AJ_OK && st != AJ_END)
		goto out;
	if (object)
		aj_stream_skip(&body, object_skip(head, &label));
	len = snprintf(name, sizeof(name), "%s %u%s", object ? "object" : "picture",
	    object ? ++rtf->objects : ++rtf->pictures, label.len > 0 ? "/" : "");
	for (size_t i = 0; i < label.len && (size_t)len < sizeof(name); i++)
		name[len++] = (char)label.ptr[i];
	body.at = 0;
	st = head.len > 0 ? aj_scan_inner(rtf->scan, aj_str(name, (size_t)len), &body, err) : AJ_OK;
	if (st == AJ_OK)
		st = aj_stream_drain(&body, err);
	if (st == AJ_OK && rtf->status != AJ_OK && rtf->status != AJ_END) {
		*err = rtf->err;
		st = rtf->status;
	}
out:
	aj_stream_fini(&body);
	return st == AJ_END ? AJ_OK : st;
}

/* \fcharsetN to a code page */
static uint16_t page_of_charset(long number)
{
	static const uint16_t pages[][2] = { { 0, 1252 }, { 77, 10000 }, { 128, 932 }, { 129, 949 },
		{ 134, 936 }, { 136, 950 }, { 161, 1253 }, { 162, 1254 }, { 163, 1258 }, { 177, 1255 },
		{ 178, 1256 }, { 186, 1257 }, { 204, 1251 }, { 222, 874 }, { 238, 1250 }, { 254, 437 },
		{ 255, 850 } };

	for (size_t i = 0; i < AJ_LEN(pages); i++)
		if (pages[i][0] == number)
			return pages[i][1];
	return 0;
}

static void note_font(struct rtf *rtf, uint16_t page)
{
	if (page && rtf->n_fonts < FONTS_MAX) {
		rtf->fonts[rtf->n_fonts].number = (uint16_t)rtf->font;
		rtf->fonts[rtf->n_fonts++].page = page;
	}
}

static uint16_t page_of_font(const struct rtf *rtf, long number)
{
	for (size_t i = 0; i < rtf->n_fonts; i++)
		if (rtf->fonts[i].number == number)
			return rtf->fonts[i].page;
	return 0;
}

enum act {
	LETTER,
	SKIP,
	FONT_TABLE,
	ABOUT,
	FIELD,
	LINE,
	SPACED,
	PICTURE,
	OBJECT,
	MAC,
	PC,
	PCA,
	ANSICPG,
	UC,
	UNICODE,
	FONT,
	CHARSET,
	PLAIN,
	BIN,
	JOINED
};

/* Sorted, for bsearch. letter: of LETTER; name: the field of FIELD. */
static const struct control {
	const char *word;
	enum act act;
	uint32_t letter;
	const char *field;
} controls[] = {
	/* clang-format off */
	{ "annotation", LINE, 0, NULL }, { "ansicpg", ANSICPG, 0, NULL }, { "atnauthor", SPACED, 0, NULL },
	{ "atndate", SKIP, 0, NULL }, { "atnid", SPACED, 0, NULL }, { "atnref", SKIP, 0, NULL },
	{ "author", FIELD, 0, "author" }, { "bin", BIN, 0, NULL }, { "bkmkend", SKIP, 0, NULL }, { "bkmkstart", SKIP, 0, NULL }, { "blipuid", SKIP, 0, NULL },
	{ "bullet", LETTER, 0x2022, NULL }, { "category", FIELD, 0, "category" }, { "cell", LETTER, '\t', NULL },
	{ "colorschememapping", SKIP, 0, NULL }, { "colortbl", SKIP, 0, NULL }, { "comment", FIELD, 0, "comments" },
	{ "company", FIELD, 0, "company" }, { "datastore", SKIP, 0, NULL }, { "doccomm", FIELD, 0, "comments" },
	{ "emdash", LETTER, 0x2014, NULL }, { "emspace", LETTER, ' ', NULL }, { "endash", LETTER, 0x2013, NULL },
	{ "enspace", LETTER, ' ', NULL }, { "f", FONT, 0, NULL }, { "fcharset", CHARSET, 0, NULL },
	{ "fldinst", SPACED, 0, NULL }, { "fonttbl", FONT_TABLE, 0, NULL }, { "footer", LINE, 0, NULL },
	{ "footerf", LINE, 0, NULL }, { "footerl", LINE, 0, NULL }, { "footerr", LINE, 0, NULL },
	{ "footnote", LINE, 0, NULL }, { "generator", SKIP, 0, NULL }, { "header", LINE, 0, NULL },
	{ "headerf", LINE, 0, NULL }, { "headerl", LINE, 0, NULL }, { "headerr", LINE, 0, NULL },
	{ "hlinkbase", FIELD, 0, "link" }, { "htmltag", JOINED, 0, NULL }, { "info", ABOUT, 0, NULL }, { "keywords", FIELD, 0, "keywords" },
	{ "latentstyles", SKIP, 0, NULL }, { "ldblquote", LETTER, 0x201c, NULL }, { "line", LETTER, '\n', NULL },
	{ "listoverridetable", SKIP, 0, NULL }, { "listtable", SKIP, 0, NULL }, { "lquote", LETTER, 0x2018, NULL },
	{ "mac", MAC, 0, NULL }, { "manager", FIELD, 0, "manager" }, { "mmathPr", SKIP, 0, NULL },
	{ "nestcell", LETTER, '\t', NULL }, { "nestrow", LETTER, '\n', NULL }, { "objdata", OBJECT, 0, NULL },
	{ "operator", FIELD, 0, "last_saved_by" }, { "page", LETTER, '\n', NULL }, { "panose", SKIP, 0, NULL },
	{ "par", LETTER, '\n', NULL }, { "pc", PC, 0, NULL }, { "pca", PCA, 0, NULL }, { "pict", PICTURE, 0, NULL },
	{ "plain", PLAIN, 0, NULL }, { "propname", FIELD, 0, "property" }, { "qmspace", LETTER, ' ', NULL },
	{ "rdblquote", LETTER, 0x201d, NULL }, { "row", LETTER, '\n', NULL }, { "rquote", LETTER, 0x2019, NULL },
	{ "rsidtbl", SKIP, 0, NULL }, { "sect", LETTER, '\n', NULL }, { "shptxt", LINE, 0, NULL },
	{ "staticval", FIELD, 0, "value" }, { "stylesheet", SKIP, 0, NULL }, { "subject", FIELD, 0, "subject" },
	{ "tab", LETTER, '\t', NULL }, { "themedata", SKIP, 0, NULL }, { "title", FIELD, 0, "title" },
	{ "u", UNICODE, 0, NULL }, { "uc", UC, 0, NULL }, { "userprops", ABOUT, 0, NULL },
	{ "xmlnstbl", SKIP, 0, NULL },
	/* clang-format on */
};

static int compare(const void *word, const void *control)
{
	return strcmp(word, ((const struct control *)control)->word);
}

/* What stands between two texts, for the control word or the end of a group that begins at raw. */
static enum aj_status put_between(struct rtf *rtf, uint32_t point, uint64_t raw, struct aj_err *err)
{
	rtf->high = 0;
	rtf->lead = -1;
	return group(rtf)->dest == TEXT ? aj_flow_put(&rtf->flow, point, raw, here(rtf) - raw, err) : AJ_OK;
}

static enum aj_status end_value(struct rtf *rtf, struct aj_err *err)
{
	if (!rtf->value)
		return AJ_OK;
	rtf->value = false;
	aj_letters_end(&rtf->batch, rtf->end);
	return aj_batch_full(&rtf->batch) ? aj_batch_flush(&rtf->batch, err) : AJ_OK;
}

static enum aj_status begin_field(struct rtf *rtf, const char *name, struct aj_err *err)
{
	enum aj_status st = end_value(rtf, err);

	if (st == AJ_OK && aj_batch_full(&rtf->batch))
		st = aj_batch_flush(&rtf->batch, err);
	if (st == AJ_OK && !rtf->batch.in_record)
		aj_batch_begin_record(&rtf->batch);
	group(rtf)->dest = VALUE;
	rtf->batch.values[rtf->batch.n_values].field =
	    aj_field_child(rtf->fields, &rtf->fields->root, aj_str_z(name));
	return st;
}

/* The texts before it go first, the record goes at its end: offsets do not go back. */
static enum aj_status begin_about(struct rtf *rtf, struct aj_err *err)
{
	if (group(rtf)->dest != TEXT)
		return AJ_OK;
	group(rtf)->dest = INFO;
	return aj_flow_end(&rtf->flow, err);
}

static enum aj_status end_about(struct rtf *rtf, struct aj_err *err)
{
	enum aj_status st = end_value(rtf, err);

	if (st == AJ_OK && rtf->batch.in_record)
		st = aj_batch_end_record(&rtf->batch, err);
	return st == AJ_OK ? aj_batch_flush(&rtf->batch, err) : st;
}

/* \binN: N bytes as they are */
static void skip_binary(struct rtf *rtf, long number)
{
	for (; number > 0 && get(rtf) >= 0; number--)
		continue;
}

static enum aj_status act(
    struct rtf *rtf, const struct control *control, long number, bool given, uint64_t raw, struct aj_err *err)
{
	struct group *g = group(rtf);

	if (g->dest == SKIPPED && control->act != BIN)
		return AJ_OK;
	switch (control->act) {
	case LETTER:
		return put(rtf, control->letter, raw, err);
	case UNICODE:
		return put_unicode(rtf, number, raw, err);
	case SKIP:
		g->dest = SKIPPED;
		break;
	case FONT_TABLE:
		g->dest = FONTS;
		break;
	case ABOUT:
		return begin_about(rtf, err);
	/* Only within what tells of the document; elsewhere the same words mean other things. */
	case FIELD:
		return g->dest == INFO ? begin_field(rtf, control->field, err) : AJ_OK;
	case LINE:
		g->line = true;
		return put_between(rtf, '\n', raw, err);
	case SPACED:
		g->word = true;
		break;
	case PICTURE:
		return hand_data(rtf, false, err);
	case OBJECT:
		return hand_data(rtf, true, err);
	case MAC:
		rtf->page = 10000;
		break;
	case PC:
		rtf->page = 437;
		break;
	case PCA:
		rtf->page = 850;
		break;
	case ANSICPG:
		rtf->page = number > 0 && number < UINT16_MAX ? (uint16_t)number : AJ_CODEPAGE_WESTERN;
		break;
	case UC:
		g->uc = number < UINT8_MAX ? (uint8_t)number : UINT8_MAX;
		break;
	case FONT:
		if (g->dest == FONTS)
			rtf->font = (unsigned)number;
		else
			g->font_page = page_of_font(rtf, number);
		break;
	case CHARSET:
		if (g->dest == FONTS)
			note_font(rtf, page_of_charset(number));
		break;
	case PLAIN:
		g->font_page = 0;
		break;
	case JOINED:
		break;
	case BIN:
		skip_binary(rtf, given ? number : 0);
		break;
	}
	return AJ_OK;
}

static enum aj_status read_word(struct rtf *rtf, uint64_t raw, struct aj_err *err)
{
	char word[WORD_MAX];
	const struct control *control;
	bool minus = false, given = false, star = rtf->star;
	long number = 0;
	size_t len = 0;
	int c;

	rtf->star = false;
	while ((c = get(rtf)) >= 0 && aj_is_alpha((uint8_t)c))
		if (len + 1 < sizeof(word))
			word[len++] = (char)c;
	word[len] = '\0';
	if (c == '-') {
		minus = true;
		c = get(rtf);
	}
	for (; c >= 0 && aj_is_digit((uint8_t)c); c = get(rtf)) {
		given = true;
		if (number < 100000000)
			number = number * 10 + (c - '0');
	}
	if (c >= 0 && c != ' ')
		unget(rtf);
	control = bsearch(word, controls, AJ_LEN(controls), sizeof(*controls), compare);
	if (!control && star &&
	    group(rtf)->dest == TEXT) { /* what this encloses is no part of the text around it */
		group(rtf)->word = true;
		return put_between(rtf, ' ', raw, err);
	}
	if (!control)
		return AJ_OK;
	if (control->act != UNICODE && rtf->skip > 0)
		rtf->skip = 0; /* a stand-in ends at a control word */
	return act(rtf, control, minus ? -number : number, given, raw, err);
}

static enum aj_status read_escape(struct rtf *rtf, struct aj_err *err)
{
	uint64_t raw = here(rtf) - 1;
	int c = get(rtf), high, low;

	if (c < 0)
		return AJ_OK;
	if (aj_is_alpha((uint8_t)c)) {
		unget(rtf);
		return read_word(rtf, raw, err);
	}
	switch (c) {
	case '\'':
		high = get(rtf);
		low = high >= 0 ? get(rtf) : -1;
		if (low < 0 || aj_hex_value((uint8_t)high) < 0 || aj_hex_value((uint8_t)low) < 0)
			return AJ_OK;
		return put_byte(
		    rtf, (uint8_t)(aj_hex_value((uint8_t)high) << 4 | aj_hex_value((uint8_t)low)), raw, err);
	case '~':
		return put(rtf, ' ', raw, err);
	case '_':
		return put(rtf, '-', raw, err);
	case '\r':
	case '\n':
		return put(rtf, '\n', raw, err);
	case '\\':
	case '{':
	case '}':
		return put_byte(rtf, (uint8_t)c, raw, err);
	}
	rtf->star = c == '*';
	return AJ_OK; /* others mean nothing here */
}

static void open_group(struct rtf *rtf)
{
	struct group *outer = group(rtf);

	rtf->depth++;
	if (rtf->depth < GROUPS_MAX) {
		rtf->groups[rtf->depth] = *outer;
		rtf->groups[rtf->depth].line = rtf->groups[rtf->depth].word = false;
	}
	rtf->skip = 0;
}

static enum aj_status close_group(struct rtf *rtf, struct aj_err *err)
{
	struct group *g = group(rtf), closed = *g;
	enum aj_status st = AJ_OK;

	rtf->skip = 0;
	rtf->lead = -1;
	if (rtf->depth == 0)
		return AJ_OK;
	rtf->depth--;
	if (rtf->depth + 1 >= GROUPS_MAX)
		return AJ_OK;
	if (closed.dest == VALUE && group(rtf)->dest != VALUE)
		st = end_value(rtf, err);
	if (st == AJ_OK && rtf->batch.in_record && group(rtf)->dest == TEXT)
		st = end_about(rtf, err);
	if (st == AJ_OK && closed.dest == TEXT && closed.line)
		st = put_between(rtf, '\n', here(rtf) - 1, err);
	else if (st == AJ_OK && closed.dest == TEXT && closed.word)
		st = put_between(rtf, ' ', here(rtf) - 1, err);
	return st;
}

static enum aj_status read_tokens(struct rtf *rtf, struct aj_err *err)
{
	enum aj_status st = AJ_OK;
	int c;

	while (st == AJ_OK && (c = get(rtf)) >= 0) {
		switch (c) {
		case '{':
			open_group(rtf);
			break;
		case '}':
			st = close_group(rtf, err);
			break;
		case '\\':
			st = read_escape(rtf, err);
			break;
		case '\r':
		case '\n':
		case '\0':
			break;
		default:
			st = put_byte(rtf, (uint8_t)c, here(rtf) - 1, err);
		}
	}
	return st;
}

static int rtf_sniff(struct aj_str head)
{
	return aj_str_starts(aj_str_trim_start(head), AJ_S("{\\rtf")) ? 40 : 0;
}

/* Hands over what there is, whatever happened. */
static enum aj_status finish(struct rtf *rtf, enum aj_status st, struct aj_err *err)
{
	struct aj_err other;
	enum aj_status flow = aj_flow_end(&rtf->flow, &other), batch = AJ_OK;

	if (flow == AJ_OK)
		batch = end_about(rtf, &other);
	if (st == AJ_OK && (flow != AJ_OK || batch != AJ_OK)) {
		*err = other;
		st = flow != AJ_OK ? flow : batch;
	}
	if (st == AJ_OK && rtf->status != AJ_END) {
		*err = rtf->err;
		st = rtf->status;
	}
	if (st == AJ_OK && rtf->depth > 0)
		st = aj_fail(err, AJ_EINPUT, "%zu groups are not closed at offset %llu", rtf->depth,
		    (unsigned long long)here(rtf));
	return st;
}

static enum aj_status rtf_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct rtf *rtf = aj_arena_take(aj_scan_arena(scan), sizeof(*rtf));
	enum aj_status st;

	if (!rtf)
		return aj_fail(err, AJ_ELIMIT, "no memory for RTF");
	rtf->scan = scan;
	rtf->in = in;
	rtf->fields = aj_scan_fields(scan);
	rtf->groups = aj_arena_take(aj_scan_arena(scan), GROUPS_MAX * sizeof(*rtf->groups));
	if (!rtf->fields || !rtf->groups)
		return aj_fail(err, AJ_ELIMIT, "no memory for RTF");
	rtf->groups[0].uc = 1;
	rtf->page = AJ_CODEPAGE_WESTERN;
	rtf->lead = -1;
	st = aj_flow_init(&rtf->flow, scan, err);
	if (st == AJ_OK)
		st = aj_batch_init(&rtf->batch, scan, err);
	if (st != AJ_OK)
		return st;
	return finish(rtf, read_tokens(rtf, err), err);
}

const struct aj_format aj_format_rtf = {
	.name = "rtf",
	.about = "Rich Text Format",
	.sniff = rtf_sniff,
	.read = rtf_read,
};
