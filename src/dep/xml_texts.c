#include "dep/xml_texts.h"

#include "base/buf.h"

#include <expat.h>

enum { PARAGRAPH_MAX = 4 << 20, STEP = 1 << 20 };

struct texts {
	aj_xml_text_fn *fn;
	void *to;
	XML_Parser parser;
	struct aj_buf run, paragraph;
	bool stopped;
};

static void tell(struct texts *t, struct aj_str text)
{
	if (text.len == 0 || t->stopped)
		return;
	t->stopped = !t->fn(t->to, text);
	if (t->stopped)
		XML_StopParser(t->parser, XML_FALSE);
}

/* A run of text ends at any tag. */
static void end_run(struct texts *t)
{
	if (t->paragraph.len + t->run.len > PARAGRAPH_MAX) {
		tell(t, aj_buf_str(&t->paragraph));
		t->paragraph.len = 0;
	}
	aj_buf_add(&t->paragraph, aj_buf_str(&t->run));
	tell(t, aj_buf_str(&t->run));
	t->run.len = 0;
}

static const char *local(const char *name)
{
	const char *colon = strchr(name, ':');

	return colon ? colon + 1 : name;
}

static bool is_paragraph(const char *name)
{
	static const char *const names[] = { "p", "h", "si", "is", "text", "c", "row", "tc" };

	for (size_t i = 0; i < AJ_LEN(names); i++)
		if (strcmp(local(name), names[i]) == 0)
			return true;
	return false;
}

/*
 * SHA-512 of the password without which a document is not to be changed (ECMA-376, parts 1 and 4), in base64:
 * in the second look it would be a key of 64 bytes.
 */
static bool is_protection(const char *name, struct aj_str value)
{
	static const char *const names[] = { "hash", "hashValue", "hashData", "workbookHashValue",
		"revisionsHashValue" };
	enum { SHA_512 = 88 };

	for (size_t i = 0; value.len == SHA_512 && i < AJ_LEN(names); i++)
		if (strcmp(local(name), names[i]) == 0)
			return true;
	return false;
}

static void on_start(void *state, const XML_Char *name, const XML_Char **attributes)
{
	struct texts *t = state;

	end_run(t);
	for (; *attributes; attributes += 2)
		if (!is_protection(attributes[0], aj_str_z(attributes[1])))
			tell(t, aj_str_z(attributes[1]));
}

static void on_end(void *state, const XML_Char *name)
{
	struct texts *t = state;

	end_run(t);
	if (is_paragraph(name)) {
		tell(t, aj_buf_str(&t->paragraph));
		t->paragraph.len = 0;
	}
}

static void on_text(void *state, const XML_Char *text, int len)
{
	struct texts *t = state;

	if (t->run.len + (size_t)len > PARAGRAPH_MAX)
		end_run(t);
	aj_buf_add(&t->run, aj_str(text, (size_t)len));
}

static void on_comment(void *state, const XML_Char *text)
{
	tell(state, aj_str_z(text));
}

static enum aj_status parse(struct texts *t, struct aj_str xml, struct aj_err *err)
{
	do {
		struct aj_str step = aj_str_sub(xml, 0, STEP);

		xml = aj_str_from(xml, step.len);
		if (XML_Parse(t->parser, (const char *)step.ptr, (int)step.len, xml.len == 0) ==
		    XML_STATUS_OK)
			continue;
		if (t->stopped)
			return aj_fail(err, AJ_ESTOP, "stopped");
		return aj_fail(err, AJ_EINPUT, "not XML in line %lu: %s", XML_GetCurrentLineNumber(t->parser),
		    XML_ErrorString(XML_GetErrorCode(t->parser)));
	} while (xml.len > 0);
	return t->run.full || t->paragraph.full ? aj_fail(err, AJ_ELIMIT, "no memory for XML") : AJ_OK;
}

enum aj_status aj_xml_texts(struct aj_str xml, aj_xml_text_fn *fn, void *to, struct aj_err *err)
{
	struct texts t = { .fn = fn, .to = to, .parser = XML_ParserCreate(NULL) };
	enum aj_status st;

	if (!t.parser)
		return aj_fail(err, AJ_ELIMIT, "no memory for XML");
	aj_buf_init(&t.run, 2 * (size_t)PARAGRAPH_MAX);
	aj_buf_init(&t.paragraph, 2 * (size_t)PARAGRAPH_MAX);
	XML_SetUserData(t.parser, &t);
	XML_SetElementHandler(t.parser, on_start, on_end);
	XML_SetCharacterDataHandler(t.parser, on_text);
	XML_SetCommentHandler(t.parser, on_comment);
	st = parse(&t, xml, err);
	XML_ParserFree(t.parser);
	aj_buf_fini(&t.run);
	aj_buf_fini(&t.paragraph);
	return st;
}
