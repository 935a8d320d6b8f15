#include "dep/markup_parse.h"

#include <expat.h>
#include <libxml/HTMLparser.h>
#include <stdlib.h>

enum { STEP = 1 << 20 };

struct aj_markup_parse {
	aj_markup_fn *fn;
	void *to;
	XML_Parser xml;		/* or NULL */
	htmlParserCtxtPtr html; /* or NULL */
	uint64_t fed;
	bool stopped;
};

void aj_markup_parse_prepare(void)
{
	xmlInitParser();
}

static void on_start(void *state, const XML_Char *name, const XML_Char **attributes)
{
	struct aj_markup_parse *parse = state;

	parse->fn(parse->to, AJ_MARKUP_ELEMENT, aj_str_z(name));
	for (; *attributes; attributes += 2) {
		parse->fn(parse->to, AJ_MARKUP_ATTRIBUTE, aj_str_z(attributes[0]));
		parse->fn(parse->to, AJ_MARKUP_VALUE, aj_str_z(attributes[1]));
	}
}

static void on_end(void *state, const XML_Char *name)
{
	struct aj_markup_parse *parse = state;

	parse->fn(parse->to, AJ_MARKUP_ELEMENT_END, aj_str_z(name));
}

static void on_text(void *state, const XML_Char *text, int len)
{
	struct aj_markup_parse *parse = state;

	parse->fn(parse->to, AJ_MARKUP_TEXT, aj_str(text, (size_t)len));
}

static void on_comment(void *state, const XML_Char *text)
{
	struct aj_markup_parse *parse = state;

	parse->fn(parse->to, AJ_MARKUP_VALUE, aj_str_z(text));
}

/* Put in where there are none, or moved by text around them, so that they tell nothing. */
static bool is_implied(const char *name)
{
	static const char *const names[] = { "html", "head", "body", "p" };

	for (size_t i = 0; i < AJ_LEN(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static void on_html_start(void *state, const xmlChar *name, const xmlChar **attributes)
{
	struct aj_markup_parse *parse = state;

	if (!is_implied((const char *)name))
		parse->fn(parse->to, AJ_MARKUP_ELEMENT, aj_str_z((const char *)name));
	for (; attributes && *attributes; attributes += 2) {
		parse->fn(parse->to, AJ_MARKUP_ATTRIBUTE, aj_str_z((const char *)attributes[0]));
		if (attributes[1])
			parse->fn(parse->to, AJ_MARKUP_VALUE, aj_str_z((const char *)attributes[1]));
	}
	if (parse->html->nameNr > AJ_MARKUP_NESTED_MAX)
		parse->stopped = true;
}

static void on_html_text(void *state, const xmlChar *text, int len)
{
	on_text(state, (const char *)text, len);
}

static void on_html_end(void *state, const xmlChar *name)
{
	struct aj_markup_parse *parse = state;

	if (is_implied((const char *)name))
		parse->fn(parse->to, AJ_MARKUP_VALUE, AJ_S(""));
	else
		parse->fn(parse->to, AJ_MARKUP_ELEMENT_END, aj_str_z((const char *)name));
}

/* What has no end counts as an element, so that it is not overlooked at the end of a page. */
static void on_html_error(void *state, xmlErrorPtr error)
{
	struct aj_markup_parse *parse = state;

	if (error->code == XML_ERR_ATTRIBUTE_NOT_FINISHED || error->code == XML_ERR_COMMENT_NOT_FINISHED ||
	    error->code == XML_ERR_GT_REQUIRED)
		parse->fn(parse->to, AJ_MARKUP_ELEMENT, AJ_S("?"));
}

static void on_html_comment(void *state, const xmlChar *text)
{
	on_comment(state, (const char *)text);
}

static bool open_xml(struct aj_markup_parse *parse)
{
	parse->xml = XML_ParserCreate(NULL);
	if (!parse->xml)
		return false;
	XML_SetUserData(parse->xml, parse);
	XML_SetElementHandler(parse->xml, on_start, on_end);
	XML_SetCharacterDataHandler(parse->xml, on_text);
	XML_SetCommentHandler(parse->xml, on_comment);
	return true;
}

/* As Latin-1, in which every byte is something: what is looked for is ASCII, and no converter is loaded. */
static bool open_html(struct aj_markup_parse *parse)
{
	htmlSAXHandler handler = { .startElement = on_html_start,
		.endElement = on_html_end,
		.characters = on_html_text,
		.cdataBlock = on_html_text,
		.ignorableWhitespace = on_html_text,
		.comment = on_html_comment,
		.initialized = XML_SAX2_MAGIC, /* without it there is no serror */
		.serror = on_html_error };

	parse->html = htmlCreatePushParserCtxt(&handler, parse, NULL, 0, NULL, XML_CHAR_ENCODING_8859_1);
	if (!parse->html)
		return false;
	htmlCtxtUseOptions(parse->html,
	    HTML_PARSE_IGNORE_ENC | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
	return true;
}

struct aj_markup_parse *aj_markup_parse_new(bool html, aj_markup_fn *fn, void *to)
{
	struct aj_markup_parse *parse = calloc(1, sizeof(*parse));

	if (!parse)
		return NULL;
	parse->fn = fn;
	parse->to = to;
	if (html ? open_html(parse) : open_xml(parse))
		return parse;
	aj_markup_parse_free(parse);
	return NULL;
}

void aj_markup_parse_free(struct aj_markup_parse *parse)
{
	if (!parse)
		return;
	if (parse->xml)
		XML_ParserFree(parse->xml);
	if (parse->html)
		htmlFreeParserCtxt(parse->html);
	free(parse);
}

static enum aj_status feed_xml(
    struct aj_markup_parse *parse, struct aj_str bytes, bool last, struct aj_err *err)
{
	enum XML_Status done = XML_Parse(parse->xml, (const char *)bytes.ptr, (int)bytes.len, last);
	XML_Index at = XML_GetCurrentByteIndex(parse->xml);

	if (done == XML_STATUS_OK && (at < 0 || parse->fed - (uint64_t)at <= AJ_MARKUP_HELD_MAX))
		return AJ_OK;
	parse->stopped = true;
	return aj_fail(err, AJ_EINPUT, "not XML in line %lu: %s", XML_GetCurrentLineNumber(parse->xml),
	    done == XML_STATUS_OK ? "something is too long" : XML_ErrorString(XML_GetErrorCode(parse->xml)));
}

static enum aj_status feed_html(
    struct aj_markup_parse *parse, struct aj_str bytes, bool last, struct aj_err *err)
{
	int code = htmlParseChunk(parse->html, (const char *)bytes.ptr, (int)bytes.len, last);

	if (code == XML_ERR_NO_MEMORY)
		return aj_fail(err, AJ_ELIMIT, "no memory for HTML");
	if (!parse->stopped && parse->html->input->end - parse->html->input->cur <= AJ_MARKUP_HELD_MAX)
		return AJ_OK; /* whatever it is, it is HTML */
	parse->stopped = true;
	return aj_fail(err, AJ_EINPUT, "HTML with something too long or too deep");
}

static enum aj_status feed(struct aj_markup_parse *parse, struct aj_str bytes, bool last, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	do {
		struct aj_str step = aj_str_sub(bytes, 0, STEP);

		bytes = aj_str_from(bytes, step.len);
		parse->fed += step.len;
		if (!parse->stopped)
			st = parse->xml ? feed_xml(parse, step, last && bytes.len == 0, err)
					: feed_html(parse, step, last && bytes.len == 0, err);
	} while (bytes.len > 0 && st == AJ_OK);
	return st;
}

enum aj_status aj_markup_parse_feed(struct aj_markup_parse *parse, struct aj_str bytes, struct aj_err *err)
{
	return bytes.len > 0 ? feed(parse, bytes, false, err) : AJ_OK;
}

enum aj_status aj_markup_parse_end(struct aj_markup_parse *parse, struct aj_err *err)
{
	return feed(parse, aj_str("", 0), true, err);
}
