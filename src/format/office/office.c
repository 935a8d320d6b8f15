/*
 * office.c: documents of Microsoft Office from 2007 on (ECMA-376) and of LibreOffice
 * (ISO/IEC 26300): which part is read how. Parts that hold text are read here, as
 * entries of the layer; all others, pictures, embedded objects, properties, lists of
 * links, are objects inside it and found by what they are.
 */

#include "format/office/office.h"

#include "format/packed/zip_members.h"

struct reader {
	struct aj_zip_taker taker; /* first */
	struct aj_office office;
};

enum aj_status aj_office_begin(struct aj_office *o, struct aj_stream *in, struct aj_err *err)
{
	if (o->xml->m.batch.bytes) {
		aj_xml_again(o->xml, in);
		return AJ_OK;
	}
	return aj_xml_init(o->xml, o->scan, in, err);
}

static bool is_xml(struct aj_str name)
{
	return aj_str_ends(name, AJ_S(".xml")) && aj_str_find(name, 0, '\\') == name.len;
}

static bool is_shared(struct aj_str name)
{
	return aj_str_eq(name, AJ_S("xl/sharedStrings.xml"));
}

static bool is_sheet(struct aj_str name)
{
	return aj_str_starts(name, AJ_S("xl/worksheets/")) && is_xml(name);
}

static bool is_flow(const struct aj_office *o, struct aj_str name)
{
	if (o->odf)
		return !o->encrypted &&
		       (aj_str_ends(name, AJ_S("content.xml")) || aj_str_ends(name, AJ_S("styles.xml")));
	if (!is_xml(name))
		return false;
	if (aj_str_starts(name, AJ_S("word/")) || aj_str_starts(name, AJ_S("ppt/")))
		return !memmem(name.ptr, name.len, "/charts/", 8) && !aj_str_ends(name, AJ_S("uthors.xml"));
	return aj_str_starts(name, AJ_S("xl/comments")) || aj_str_starts(name, AJ_S("xl/drawings/")) ||
	       aj_str_starts(name, AJ_S("xl/threadedComments/"));
}

/* A member whose name is laid down by the format. */
static bool is_part(struct aj_zip_taker *taker, struct aj_str name)
{
	static const char *const folders[] = { "word/", "xl/", "ppt/", "docProps/", "_rels/", "customXml/",
		"META-INF/", "Configurations2/", "Thumbnails/", "Object ", "ObjectReplacements/", "Pictures/",
		"[Content_Types].xml", "mimetype", "content.xml", "styles.xml", "meta.xml", "settings.xml",
		"manifest.rdf", "layout-cache" };

	(void)taker;
	for (size_t i = 0; i < AJ_LEN(folders); i++)
		if (aj_str_starts(name, aj_str_z(folders[i])))
			return true;
	return false;
}

/* The folder of a part says whose document it is; NULL: it does not. */
static const char *kind_of(struct aj_str name)
{
	return aj_str_starts(name, AJ_S("word/"))  ? "docx"
	       : aj_str_starts(name, AJ_S("xl/"))  ? "xlsx"
	       : aj_str_starts(name, AJ_S("ppt/")) ? "pptx"
						   : NULL;
}

/* st: how reading the part ended. */
static enum aj_status end_part(
    struct aj_office *o, struct aj_stream *body, enum aj_status st, struct aj_err *err)
{
	struct aj_err why;
	enum aj_status ended = aj_scan_part_end(o->scan, body, &why);

	if (ended != AJ_OK && (st == AJ_OK || (st != AJ_ESTOP && st != AJ_EIO))) {
		*err = why;
		return ended;
	}
	if (st != AJ_OK && st != AJ_ESTOP && st != AJ_EIO) {
		aj_scan_complain(o->scan, body->at, "%s", err->text);
		st = AJ_OK;
	}
	return st;
}

static enum aj_status take(
    struct aj_zip_taker *taker, struct aj_str name, struct aj_stream *body, struct aj_err *err)
{
	struct aj_office *o = &((struct reader *)taker)->office;
	enum aj_status st;

	if (!o->odf && !o->known && kind_of(name)) { /* the directory is missing */
		aj_scan_kind(o->scan, kind_of(name));
		o->known = true;
	}
	if (!is_flow(o, name) && !is_shared(name) && !is_sheet(name))
		return aj_scan_inner(o->scan, name, body, err);
	if (is_shared(name) && o->strings.count > 0)
		return aj_stream_drain(body, err); /* last of all: the sheets tell what is left of it */
	st = aj_scan_part_begin(o->scan, name, body, err);
	if (st != AJ_OK)
		return st;
	if (is_sheet(name))
		st = aj_office_sheet(o, name, body, err);
	else
		st = aj_office_flow(o, body, err);
	return end_part(o, body, st, err);
}

/* The shared texts, once all sheets have been read. */
static enum aj_status read_left_over(struct aj_office *o, struct aj_err *err)
{
	struct aj_str name = AJ_S("xl/sharedStrings.xml");
	const struct aj_zip_member *member = o->strings.count > 0 ? aj_zip_find(&o->zip, name) : NULL;
	struct aj_zip_body body;
	struct aj_stream in;
	struct aj_err why;
	enum aj_status st;

	if (!member)
		return AJ_OK;
	st = aj_zip_body_open(&body, &o->zip, member, err);
	if (st == AJ_OK) {
		aj_stream_init(&in, &body.source, 0);
		aj_zip_tell(o->scan, member);
		st = aj_scan_part_begin(o->scan, name, &in, err);
		if (st == AJ_OK)
			st = end_part(o, &in, aj_office_shared(o, &in, err), err);
		if (st == AJ_OK && aj_zip_body_end(&body, &why) != AJ_OK)
			aj_scan_complain(o->scan, member->header, "member %u %s", member->number, why.text);
		aj_stream_fini(&in);
	}
	aj_zip_body_close(&body);
	return st;
}

static void find_kind(struct aj_office *o, struct aj_str head)
{
	static const struct {
		const char *type, *kind;
	} types[] = { { "opendocument.text", "odt" }, { "opendocument.spreadsheet", "ods" },
		{ "opendocument.presentation", "odp" }, { "opendocument.graphics", "odg" } };
	const char *kind = o->odf ? "odf" : "ooxml";

	for (size_t i = 0; o->odf && i < AJ_LEN(types); i++)
		if (memmem(head.ptr, head.len, types[i].type, strlen(types[i].type)))
			kind = types[i].kind;
	for (size_t i = 0; !o->odf && i < o->zip.count; i++)
		if (kind_of(o->zip.members[i].name))
			kind = kind_of(o->zip.members[i].name);
	aj_scan_kind(o->scan, kind);
	o->known = strlen(kind) == 4;
}

/* The list of parts says that they are encrypted, and how. */
static void find_encryption(struct aj_office *o)
{
	const struct aj_zip_member *member = aj_zip_find(&o->zip, AJ_S("META-INF/manifest.xml"));
	struct aj_zip_body body;
	struct aj_stream in;
	struct aj_err ignored;
	enum aj_xml_event event;

	if (!member)
		return;
	if (aj_zip_body_open(&body, &o->zip, member, &ignored) == AJ_OK) {
		aj_stream_init(&in, &body.source, 0);
		if (aj_office_begin(o, &in, &ignored) == AJ_OK) {
			o->xml->quiet = true;
			while (!o->encrypted && (event = aj_xml_next(o->xml)) != AJ_XML_DONE)
				o->encrypted =
				    event == AJ_XML_START && aj_str_eq(o->xml->name, AJ_S("encryption-data"));
		}
		aj_stream_fini(&in);
	}
	aj_zip_body_close(&body);
	if (o->encrypted)
		aj_scan_complain(o->scan, member->header, "the document is encrypted");
}

static enum aj_status read_document(struct reader *reader, struct aj_err *err)
{
	struct aj_office *o = &reader->office;
	enum aj_status st = AJ_OK;

	if (o->odf)
		find_encryption(o);
	if (aj_zip_find(&o->zip, AJ_S("xl/workbook.xml")))
		st = aj_office_prepare_sheets(o, err);
	if (st == AJ_OK)
		st = aj_zip_members(&o->zip, o->scan, &reader->taker, err);
	if (st == AJ_OK)
		st = read_left_over(o, err);
	return st;
}

static enum aj_status office_read(struct aj_scan *scan, struct aj_stream *in, bool odf, struct aj_err *err)
{
	struct aj_arena *arena = aj_scan_arena(scan);
	struct reader *reader = aj_arena_take(arena, sizeof(*reader));
	struct aj_office *o = &reader->office;
	uint8_t head[256];
	struct aj_err damage;
	struct aj_str shown;
	enum aj_status whole, st;

	if (!reader || !aj_scan_fields(scan))
		return aj_fail(err, AJ_ELIMIT, "no memory to read a document");
	o->scan = scan;
	o->fields = aj_scan_fields(scan);
	o->odf = odf;
	o->xml = aj_arena_take(arena, sizeof(*o->xml));
	o->table.columns = aj_arena_take(arena, AJ_OFFICE_COLUMNS * sizeof(*o->table.columns));
	if (!o->xml || !o->table.columns)
		return aj_fail(err, AJ_ELIMIT, "no memory to read a document");
	reader->taker = (struct aj_zip_taker){ is_part, take };
	st = aj_stream_peek(in, sizeof(head), &shown, err);
	shown = aj_str_sub(shown, 0, st == AJ_OK || st == AJ_END ? sizeof(head) : 0);
	if (shown.len > 0)
		memcpy(head, shown.ptr, shown.len);
	whole = aj_zip_open(&o->zip, in, &damage);
	find_kind(o, aj_str(head, shown.len));
	st = read_document(reader, err);
	aj_office_strings_fini(&o->strings);
	aj_zip_close(&o->zip);
	if (st == AJ_OK && whole != AJ_OK) {
		*err = damage;
		return whole;
	}
	return st;
}

static enum aj_status ooxml_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	return office_read(scan, in, false, err);
}

static enum aj_status odf_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	return office_read(scan, in, true, err);
}

/* The name of the first member of a zip file, and what of its content is shown. */
static bool first_member(struct aj_str head, struct aj_str *name, struct aj_str *content)
{
	enum { LOCAL = 30 };
	size_t name_len, extra_len;

	if (!aj_str_starts(head, AJ_S("PK\3\4")) || head.len < LOCAL)
		return false;
	name_len = head.ptr[26] | (size_t)head.ptr[27] << 8;
	extra_len = head.ptr[28] | (size_t)head.ptr[29] << 8;
	*name = aj_str_sub(head, LOCAL, name_len);
	*content = aj_str_from(head, LOCAL + name_len + extra_len);
	return name->len == name_len;
}

static int ooxml_sniff(struct aj_str head)
{
	struct aj_str name, content;

	if (!first_member(head, &name, &content))
		return 0;
	return aj_str_eq(name, AJ_S("[Content_Types].xml")) || aj_str_eq(name, AJ_S("_rels/.rels")) ||
		       aj_str_starts(name, AJ_S("word/")) || aj_str_starts(name, AJ_S("xl/")) ||
		       aj_str_starts(name, AJ_S("ppt/")) || aj_str_eq(name, AJ_S("docProps/core.xml")) ||
		       aj_str_eq(name, AJ_S("docProps/app.xml"))
		   ? 44
		   : 0;
}

static int odf_sniff(struct aj_str head)
{
	struct aj_str name, content;

	if (!first_member(head, &name, &content) || !aj_str_eq(name, AJ_S("mimetype")))
		return 0;
	return aj_str_starts(content, AJ_S("application/vnd.oasis.opendocument.")) ||
		       aj_str_starts(content, AJ_S("application/vnd.sun.xml."))
		   ? 44
		   : 0;
}

const struct aj_format aj_format_ooxml = {
	.name = "ooxml",
	.about = "documents of Microsoft Office since 2007: docx, xlsx, pptx",
	.sniff = ooxml_sniff,
	.read = ooxml_read,
};

const struct aj_format aj_format_odf = {
	.name = "odf",
	.about = "documents of LibreOffice and OpenOffice: odt, ods, odp",
	.sniff = odf_sniff,
	.read = odf_read,
};
