/*
 * pdf.c: PDF files. What is handed over as objects inside:
 *
 *   page 3       the text of the page, put together from its letters (pdf_page.h)
 *   form 12      of a form field or an annotation, as it is drawn; 12 is the object's number
 *   properties   all strings of the file (title, author, values of form fields, remarks,
 *                links, bookmarks, ...) with their keys, a line of JSON for each object
 *   metadata     XMP, and XFA forms: XML
 *   NAME         attached files
 *   image 7      JPEG images as they stand, for what they say of themselves
 *
 * Offsets are of that text, not of the file. What pages show only as images is not
 * read. Encrypted files are where the password is empty, else they are reported. Versions that
 * were overwritten in place stay unread, but for their strings.
 */

#include "base/random.h"
#include "format/pdf/pdf_page.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	PAGES_MAX = 5000,
	TREE_MAX = 200 * 1000, /* nodes of the tree of pages that wait for their turn */
	TREE_DEPTH = 64,
	STRINGS_MAX = 32 << 20, /* bytes of properties */
	LEVELS_MAX = 32,	/* dictionaries in one another whose keys are told apart */
	HEADER_REACH = 1024,	/* bytes in which the header must begin; some put a mail's before it */
	FILES_MAX = 10000,
	NAME_MAX = 200,
};

struct reader {
	struct aj_scan *scan;
	struct aj_pdf pdf;
	struct aj_pdf_painter painter;
	unsigned pages, files;
};

static int pdf_sniff(struct aj_str head)
{
	size_t at;

	if (aj_str_starts(head, AJ_S("%PDF-")))
		return 40;
	head = aj_str_sub(head, 0, HEADER_REACH);
	for (at = aj_str_find(head, 0, '%'); at < head.len; at = aj_str_find(head, at + 1, '%'))
		if (aj_str_starts(aj_str_from(head, at), AJ_S("%PDF-")))
			break;
	return at > 0 && at < head.len &&
		       (head.ptr[at - 1] == '\n' || head.ptr[at - 1] == '\r' || head.ptr[at - 1] == '\0')
		   ? 30
		   : 0;
}

static enum aj_status hand_over(struct reader *r, struct aj_str name, struct aj_str bytes, struct aj_err *err)
{
	return bytes.len > 0 ? aj_scan_inner_bytes(r->scan, name, bytes, err) : AJ_OK;
}

static enum aj_status hand_over_numbered(
    struct reader *r, const char *kind, unsigned number, struct aj_str bytes, struct aj_err *err)
{
	char name[32];

	snprintf(name, sizeof(name), "%s %u", kind, number);
	return hand_over(r, aj_str_z(name), bytes, err);
}

/* A page or a node of their tree that waits for its turn. */
struct node {
	struct aj_str value, resources;
	unsigned depth;
};

struct tree {
	struct node *nodes;
	size_t n, room;
};

static bool push(struct tree *tree, struct node node)
{
	if (tree->n == tree->room) {
		size_t room = tree->room ? tree->room * 2 : 64;
		struct node *grown = tree->n < TREE_MAX ? realloc(tree->nodes, room * sizeof(*grown)) : NULL;

		if (!grown)
			return false;
		tree->nodes = grown;
		tree->room = room;
	}
	tree->nodes[tree->n++] = node;
	return true;
}

/* Kids are put down from behind, so that the first page comes first. */
static void push_kids(struct reader *r, struct tree *tree, struct aj_str kids, struct node parent)
{
	struct aj_str inside = aj_pdf_inside(kids), item;
	size_t first = tree->n;
	bool room = parent.depth < TREE_DEPTH;

	while (room && aj_pdf_take(&inside, &item)) {
		struct aj_pdf_object *object;
		struct aj_str value = aj_pdf_follow(&r->pdf, item, &object);

		if (!object)
			aj_scan_complain(r->scan, aj_pdf_offset(&r->pdf, item.ptr), "a page is not there");
		if (!object || object->seen) /* seen: a loop */
			continue;
		object->seen = true;
		room = push(tree, (struct node){ value, parent.resources, parent.depth + 1 });
	}
	if (!room)
		aj_scan_complain(
		    r->scan, aj_pdf_offset(&r->pdf, kids.ptr), "the tree of its pages is too large or deep");
	for (size_t last = tree->n; first + 1 < last; first++) {
		struct node node = tree->nodes[first];

		tree->nodes[first] = tree->nodes[--last];
		tree->nodes[last] = node;
	}
}

static enum aj_status read_page(struct reader *r, struct node page, struct aj_err *err)
{
	aj_pdf_painter_reset(&r->painter);
	aj_pdf_paint(&r->painter, aj_pdf_find(&r->pdf, page.value, "Contents"), page.resources);
	return hand_over_numbered(r, "page", ++r->pages, aj_buf_str(&r->painter.text), err);
}

static enum aj_status read_node(struct reader *r, struct tree *tree, struct aj_err *err)
{
	struct node node = tree->nodes[--tree->n];
	struct aj_str own = aj_pdf_get(&r->pdf, node.value, "Resources"), kids;

	if (own.len > 0)
		node.resources = own;
	kids = aj_pdf_get(&r->pdf, node.value, "Kids");
	if (kids.len > 0)
		push_kids(r, tree, kids, node);
	else if (r->pages < PAGES_MAX)
		return read_page(r, node, err);
	else
		aj_scan_complain(
		    r->scan, aj_pdf_offset(&r->pdf, node.value.ptr), "has more than %d pages", PAGES_MAX);
	return AJ_OK;
}

/* The pages in their order, then those that no tree leads to. */
static enum aj_status read_pages(struct reader *r, struct aj_err *err)
{
	struct aj_str catalog = aj_pdf_get(&r->pdf, r->pdf.trailer, "Root");
	struct aj_str pages = aj_pdf_get(&r->pdf, catalog, "Pages");
	struct tree tree = { 0 };
	enum aj_status st = AJ_OK;

	if (pages.len > 0 && push(&tree, (struct node){ .value = pages }))
		while (st == AJ_OK && tree.n > 0 && r->pages < PAGES_MAX)
			st = read_node(r, &tree, err);
	for (size_t i = 0; i < r->pdf.n_objects && st == AJ_OK; i++) {
		struct aj_pdf_object *object = &r->pdf.objects[i];

		if (object->seen || !aj_pdf_is_name(aj_pdf_find(&r->pdf, object->value, "Type"), "Page"))
			continue;
		object->seen = true;
		tree.n = 0;
		if (push(&tree, (struct node){ .value = object->value }))
			st = read_node(r, &tree, err);
	}
	free(tree.nodes);
	return st;
}

/* The keys on the way to a string. */
struct level {
	struct aj_str key;
	bool dict, value_next;
};

static bool is_worthless(struct aj_str key)
{
	static const char *const keys[] = { "ID", "Lang", "DA", "CharSet", "Registry", "Ordering", "Cert",
		"ByteRange", "O", "U", "OE", "UE", "Perms", "CheckSum", "DefaultStyle", "CreationDate",
		"ModDate", "M", "Indexed" };

	for (size_t i = 0; i < AJ_LEN(keys); i++)
		if (aj_str_eq(key, aj_str_z(keys[i])))
			return true;
	return false;
}

/* The bytes of a signature or a key are no text. */
static bool is_text(struct aj_str s)
{
	size_t controls = 0;

	for (size_t i = 0; i < s.len; i++)
		controls += (s.ptr[i] < ' ' && !aj_is_space(s.ptr[i])) || s.ptr[i] == 0x7f;
	return controls * 8 <= s.len;
}

static void add_string(struct aj_buf *line, struct aj_str key, struct aj_str string)
{
	struct aj_buf text;

	aj_buf_init(&text, STRINGS_MAX);
	aj_pdf_text(string, &text);
	if (text.len > 0 && is_text(aj_buf_str(&text))) {
		aj_buf_add(line, line->len > 1 ? AJ_S(",") : AJ_S(""));
		aj_buf_json(line, key);
		aj_buf_add(line, AJ_S(":"));
		aj_buf_json(line, aj_buf_str(&text));
	}
	aj_buf_fini(&text);
}

/* The values of a form field have its own name as their key: /T (e-mail) /V (jane@example.org). */
static void name_of_field(struct reader *r, struct aj_str dict, struct aj_buf *name)
{
	struct aj_str title = aj_pdf_get(&r->pdf, dict, "T");

	if (title.len > 0 &&
	    (aj_pdf_find(&r->pdf, dict, "V").len > 0 || aj_pdf_find(&r->pdf, dict, "FT").len > 0))
		aj_pdf_text(title, name);
}

/* Writes all strings of a value with their keys as one line of JSON. */
static void add_strings(struct reader *r, struct aj_str value, struct aj_buf *out)
{
	struct level levels[LEVELS_MAX] = { 0 };
	struct aj_str rest = value, token;
	struct aj_buf line, field;
	unsigned depth = 0;

	aj_buf_init(&line, STRINGS_MAX);
	aj_buf_init(&field, NAME_MAX);
	name_of_field(r, value, &field);
	aj_buf_add(&line, AJ_S("{"));
	while (aj_pdf_token(&rest, &token)) {
		struct level *level = &levels[depth < LEVELS_MAX ? depth : LEVELS_MAX - 1];
		bool opens = aj_pdf_is_dict(token) || token.ptr[0] == '[';

		if (opens) {
			if (++depth < LEVELS_MAX)
				levels[depth] = (struct level){ level->key, token.ptr[0] == '<', false };
		} else if (token.ptr[0] == ']' || token.ptr[0] == '>') {
			depth -= depth > 0;
			levels[depth < LEVELS_MAX ? depth : LEVELS_MAX - 1].value_next = false;
		} else if (level->dict && token.ptr[0] == '/' && !level->value_next) {
			level->key = aj_str_from(token, 1);
			level->value_next = true;
		} else {
			level->value_next = false;
			if (aj_pdf_is_string(token) && !is_worthless(level->key))
				add_string(&line,
				    field.len > 0 && aj_str_eq(level->key, AJ_S("V")) ? aj_buf_str(&field)
										      : level->key,
				    token);
		}
	}
	if (line.len > 1 && !line.full) {
		aj_buf_add(out, aj_buf_str(&line));
		aj_buf_add(out, AJ_S("}\n"));
	}
	aj_buf_fini(&line);
	aj_buf_fini(&field);
}

static enum aj_status read_strings(struct reader *r, struct aj_err *err)
{
	struct aj_buf out;
	enum aj_status st;

	aj_buf_init(&out, STRINGS_MAX);
	add_strings(r, r->pdf.trailer, &out);
	for (size_t i = 0; i < r->pdf.n_objects && !out.full; i++)
		if (memchr(r->pdf.objects[i].value.ptr, '(', r->pdf.objects[i].value.len) ||
		    memchr(r->pdf.objects[i].value.ptr, '<', r->pdf.objects[i].value.len))
			add_strings(r, r->pdf.objects[i].value, &out);
	if (out.full)
		aj_scan_complain(r->scan, 0, "has more than %d bytes of strings", STRINGS_MAX);
	st = hand_over(r, AJ_S("properties"), aj_buf_str(&out), err);
	aj_buf_fini(&out);
	return st;
}

/* Unpacks a stream and hands it over; an image's filter, as it stands. */
static enum aj_status read_stream(
    struct reader *r, struct aj_pdf_object *object, struct aj_str name, struct aj_err *err)
{
	struct aj_buf bytes;
	struct aj_str image;
	struct aj_err wrong;
	enum aj_status st;

	object->seen = true;
	aj_buf_init(&bytes, AJ_PDF_STREAM_MAX);
	if (aj_pdf_unpack(&r->pdf, object, &bytes, &image, &wrong) != AJ_OK)
		aj_scan_complain(r->scan, aj_pdf_offset(&r->pdf, object->data.ptr), "%s", wrong.text);
	st = hand_over(r, name, aj_buf_str(&bytes), err);
	aj_buf_fini(&bytes);
	return st;
}

/* Section 7.11: a file's description has its name, and under EF the stream. */
static enum aj_status read_file(struct reader *r, struct aj_str files, struct aj_str dict, struct aj_err *err)
{
	static const char *const keys[] = { "UF", "F" };
	struct aj_pdf_object *object = NULL;
	struct aj_buf name;
	enum aj_status st = AJ_OK;

	aj_buf_init(&name, NAME_MAX);
	for (unsigned i = 0; i < AJ_LEN(keys) && name.len == 0; i++)
		aj_pdf_text(aj_pdf_get(&r->pdf, dict, keys[i]), &name);
	for (unsigned i = 0; i < AJ_LEN(keys) && (!object || !object->data.ptr); i++)
		aj_pdf_follow(&r->pdf, aj_pdf_find(&r->pdf, files, keys[i]), &object);
	if (object && object->data.ptr && !object->seen && r->files++ < FILES_MAX)
		st = read_stream(r, object, name.len > 0 ? aj_buf_str(&name) : AJ_S("attachment"), err);
	aj_buf_fini(&name);
	return st;
}

/* Streams that are worth a look of their own. */
static enum aj_status read_other(struct reader *r, struct aj_pdf_object *object, struct aj_err *err)
{
	struct aj_str type = aj_pdf_get(&r->pdf, object->value, "Type");
	struct aj_str kind = aj_pdf_get(&r->pdf, object->value, "Subtype"), filter;
	char name[32];

	if (aj_pdf_is_name(type, "Metadata"))
		return read_stream(r, object, AJ_S("metadata"), err);
	if (aj_pdf_is_name(type, "EmbeddedFile"))
		return r->files++ < FILES_MAX ? read_stream(r, object, AJ_S("attachment"), err) : AJ_OK;
	if (aj_pdf_is_name(kind, "Form")) {
		aj_pdf_painter_reset(&r->painter);
		aj_pdf_paint_form(&r->painter, object);
		return hand_over_numbered(r, "form", object->number, aj_buf_str(&r->painter.text), err);
	}
	filter = aj_pdf_get(&r->pdf, object->value, "Filter");
	if (aj_pdf_is_name(kind, "Image") && aj_pdf_is_name(filter, "DCTDecode") && r->files++ < FILES_MAX) {
		snprintf(name, sizeof(name), "image %u", object->number);
		return read_stream(r, object, aj_str_z(name), err);
	}
	return AJ_OK;
}

/* XFA: a stream, or a list of names and streams. */
static enum aj_status read_xfa(struct reader *r, struct aj_err *err)
{
	struct aj_str catalog = aj_pdf_get(&r->pdf, r->pdf.trailer, "Root");
	struct aj_str form = aj_pdf_get(&r->pdf, catalog, "AcroForm"),
		      xfa = aj_pdf_find(&r->pdf, form, "XFA");
	struct aj_pdf_object *object;
	struct aj_str value = aj_pdf_follow(&r->pdf, xfa, &object), inside, item;
	enum aj_status st = AJ_OK;

	if (object && object->data.ptr)
		return object->seen ? AJ_OK : read_stream(r, object, AJ_S("xfa"), err);
	inside = aj_pdf_inside(value);
	while (st == AJ_OK && aj_pdf_take(&inside, &item)) {
		aj_pdf_follow(&r->pdf, item, &object);
		if (object && object->data.ptr && !object->seen)
			st = read_stream(r, object, AJ_S("xfa"), err);
	}
	return st;
}

static enum aj_status read_rest(struct reader *r, struct aj_err *err)
{
	enum aj_status st = read_xfa(r, err);

	for (size_t i = 0; i < r->pdf.n_objects && st == AJ_OK; i++) {
		struct aj_str value = r->pdf.objects[i].value, files = aj_pdf_get(&r->pdf, value, "EF");

		if (files.len > 0)
			st = read_file(r, files, value, err);
	}
	for (size_t i = 0; i < r->pdf.n_objects && st == AJ_OK; i++)
		if (r->pdf.objects[i].data.ptr && !r->pdf.objects[i].seen)
			st = read_other(r, &r->pdf.objects[i], err);
	if (r->files > FILES_MAX)
		aj_scan_complain(r->scan, 0, "has more than %d files and images", FILES_MAX);
	return st;
}

/* The trailer, or its stream of cross references, is what is written last. */
static void look_for_end(struct reader *r)
{
	struct aj_str bytes = r->pdf.bytes, head = aj_str_sub(bytes, 0, HEADER_REACH);

	if (r->pdf.trailer.len == 0 && head.len > 0 && memmem(head.ptr, head.len, "%PDF-", 5))
		aj_scan_complain(r->scan, bytes.len, "has no trailer: its end is cut off or damaged");
}

static enum aj_status read_all(struct reader *r, struct aj_str bytes, struct aj_err *err)
{
	enum aj_status st = aj_pdf_open(&r->pdf, r->scan, bytes, err);

	aj_pdf_painter_init(&r->painter, &r->pdf);
	if (st == AJ_OK) {
		look_for_end(r);
		st = read_pages(r, err);
	}
	if (st == AJ_OK)
		st = read_strings(r, err);
	if (st == AJ_OK)
		st = read_rest(r, err);
	aj_pdf_painter_fini(&r->painter);
	aj_pdf_close(&r->pdf);
	return st;
}

static enum aj_status pdf_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct reader r = { .scan = scan };
	struct aj_random random;
	struct aj_err later, *of = err;
	enum aj_status had = aj_random_open(&random, in, AJ_RANDOM_HELD, err), st = AJ_OK;
	uint8_t *copy = NULL;

	if (had != AJ_OK)
		of = &later; /* what could be held is read all the same */
	if (!random.held && random.size > AJ_RANDOM_HELD) {
		st = aj_fail(
		    err, AJ_ELIMIT, "is larger than the %d MiB that are held at once", AJ_RANDOM_HELD >> 20);
	} else if (!random.held && random.size > 0) {
		copy = malloc(random.size);
		st = copy ? aj_random_read(&random, 0, copy, random.size, err)
			  : aj_fail(err, AJ_ELIMIT, "no memory to hold %llu bytes",
				(unsigned long long)random.size);
	}
	if (st == AJ_OK && (copy || random.held))
		st = read_all(&r, aj_str(copy ? copy : random.held, random.size), of);
	free(copy);
	aj_random_close(&random);
	return had != AJ_OK && st != AJ_ESTOP ? had : st;
}

const struct aj_format aj_format_pdf = {
	.name = "pdf",
	.about = "PDF: text of pages, form fields, remarks, metadata, attachments",
	.sniff = pdf_sniff,
	.most = 40,
	.read = pdf_read,
	.fresh = true,
};
