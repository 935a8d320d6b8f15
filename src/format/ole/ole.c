/*
 * ole.c: compound files ([MS-CFB]) and what they hold: Word, Excel and PowerPoint
 * documents of before 2007, Outlook messages, macros, properties, embedded objects,
 * and any other stream as an object of its own.
 *
 * The layer is named for what the root holds: doc, xls, ppt, msg, else cfb. Offsets
 * of a text are those of the stream it stands in, which is the entry before them
 * (sheets are entries of their own; offsets in them are the Workbook stream's). A
 * message's properties are spread over many streams, so their offsets are the file's.
 */

#include "format/ole/ole.h"
#include "format/ole/package.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	CLAIM_MAX = 2,	      /* streams may claim so many times the file, */
	CLAIM_FREE = 1 << 20, /* and this on top */
};

struct aj_str aj_ole_path(struct aj_ole *ole, int32_t id)
{
	int32_t chain[AJ_CFB_DEPTH_MAX];
	size_t depth = 0, len = 0;

	for (; id > 0 && depth < AJ_LEN(chain); id = ole->cfb.entries[id].parent)
		chain[depth++] = id;
	while (depth-- > 0 && len + AJ_CFB_NAME_MAX + 2 < sizeof(ole->path)) {
		if (len > 0)
			ole->path[len++] = '/';
		len += aj_cfb_name(&ole->cfb, chain[depth], ole->path + len);
	}
	return aj_str(ole->path, len);
}

enum aj_status aj_ole_tolerate(
    struct aj_ole *ole, enum aj_status st, const char *what, const struct aj_err *err)
{
	if (st != AJ_EINPUT && st != AJ_ELIMIT)
		return st;
	aj_scan_complain(ole->scan, 0, "%s%s%s", what, *what ? ": " : "", err->text);
	return AJ_OK;
}

enum aj_status aj_ole_end(struct aj_ole *ole, int32_t id, enum aj_status st, enum aj_status flushed,
    const struct aj_err *why, struct aj_err *err)
{
	if (st == AJ_OK && flushed != AJ_OK) {
		st = flushed;
		*err = *why;
	}
	if (st == AJ_EINPUT)
		ole->cfb.entries[id].taken = false;
	st = aj_ole_tolerate(ole, st, "", err);
	aj_scan_entry(ole->scan, AJ_S(""));
	return st;
}

enum aj_status aj_ole_open(struct aj_ole *ole, int32_t id, struct aj_cfb_source *part, struct aj_err *err)
{
	struct aj_cfb_entry *entry = &ole->cfb.entries[id];
	enum aj_status st = aj_cfb_source_open(part, &ole->cfb, id, err);

	if (st != AJ_OK)
		return st;
	if (!entry->taken && part->source.size > ole->left) {
		aj_cfb_source_close(part);
		entry->taken = true;
		return aj_fail(
		    err, AJ_ELIMIT, "streams claim more than %d times what the file holds", CLAIM_MAX);
	}
	if (!entry->taken)
		ole->left -= part->source.size;
	entry->taken = true;
	return aj_ole_tolerate(ole, part->damage, "", &part->why);
}

enum aj_status aj_ole_load(struct aj_ole *ole, int32_t id, size_t max, struct aj_str *out, struct aj_err *err)
{
	struct aj_cfb_source part = { 0 };
	uint8_t *bytes = NULL;
	enum aj_status st = aj_ole_open(ole, id, &part, err);
	size_t len = part.source.size;

	*out = aj_str(NULL, 0);
	if (st == AJ_OK && part.source.size > max)
		st = aj_fail(err, AJ_ELIMIT, "a part of %llu bytes, which is to be held at once",
		    (unsigned long long)part.source.size);
	if (st == AJ_OK && !(bytes = malloc(len + 1)))
		st = aj_fail(err, AJ_ELIMIT, "no memory for a part of %zu bytes", len);
	if (st == AJ_OK)
		st = aj_cfb_read(&part, 0, bytes, len, err);
	aj_cfb_source_close(&part);
	if (st != AJ_OK) {
		free(bytes);
		return st;
	}
	*out = aj_str(bytes, len);
	return AJ_OK;
}

enum aj_status aj_ole_inner(struct aj_ole *ole, int32_t id, struct aj_str name, struct aj_err *err)
{
	struct aj_cfb_source part = { 0 };
	enum aj_status st = aj_ole_open(ole, id, &part, err);

	if (st == AJ_OK && part.source.size > 0)
		st = aj_scan_inner_source(ole->scan, name, &part.source, err);
	aj_cfb_source_close(&part);
	return st;
}

enum aj_status aj_ole_inner_bytes(
    struct aj_ole *ole, struct aj_str name, struct aj_str bytes, struct aj_err *err)
{
	return bytes.len > 0 ? aj_scan_inner_bytes(ole->scan, name, bytes, err) : AJ_OK;
}

/* [MS-OLEDS] 2.3.6: its size, and what it is; most often a packed file. */
static enum aj_status read_native(struct aj_ole *ole, int32_t id, struct aj_err *err)
{
	struct aj_cfb_source part = { 0 }, file;
	struct aj_str label;
	uint8_t head[AJ_SNIFF_HEAD];
	char name[AJ_OLE_PATH];
	size_t skip, len, got = 0;
	enum aj_status st = aj_ole_open(ole, id, &part, err);

	if (st == AJ_OK) {
		got = part.source.size < sizeof(head) ? part.source.size : sizeof(head);
		st = aj_cfb_read(&part, 0, head, got, err);
	}
	if (st != AJ_OK)
		goto out;
	len = aj_ole_path(ole, id).len;
	memcpy(name, ole->path, len);
	skip = 4 + aj_ole_package(aj_str_from(aj_str(head, got), 4), &label);
	if (label.len > 0)
		len += (size_t)snprintf(
		    name + len, sizeof(name) - len, "/%.*s", (int)label.len, (const char *)label.ptr);
	/* The file is an object of its own: its offsets begin at its first byte. */
	file = aj_cfb_source_cut(&part, skip, part.source.size);
	st = aj_scan_inner_source(
	    ole->scan, aj_str(name, len < sizeof(name) ? len : sizeof(name) - 1), &file.source, err);
out:
	aj_cfb_source_close(&part);
	return st;
}

static bool has_stream(const struct aj_ole *ole, int32_t storage, const char *name)
{
	return aj_cfb_is_stream(&ole->cfb, aj_cfb_find(&ole->cfb, storage, name));
}

static const struct kind {
	const char *stream, *kind;
	enum aj_status (*read)(struct aj_ole *ole, int32_t storage, struct aj_err *err);
} kinds[] = {
	{ "__properties_version1.0", "msg", aj_ole_read_msg },
	{ "WordDocument", "doc", aj_ole_read_doc },
	{ "Workbook", "xls", aj_ole_read_xls },
	{ "Book", "xls", aj_ole_read_xls },
	{ "PowerPoint Document", "ppt", aj_ole_read_ppt },
};

static const struct kind *kind_of(const struct aj_ole *ole, int32_t storage)
{
	for (size_t i = 0; i < AJ_LEN(kinds); i++)
		if (has_stream(ole, storage, kinds[i].stream))
			return &kinds[i];
	return NULL;
}

static enum aj_status read_storage(struct aj_ole *ole, int32_t storage, struct aj_err *err)
{
	static const char *const properties[] = { "\5SummaryInformation", "\5DocumentSummaryInformation" };
	const struct kind *kind = kind_of(ole, storage);
	enum aj_status st = AJ_OK;

	/* Messages in a message are its own affair. */
	if (kind && (kind->read != aj_ole_read_msg || storage == AJ_CFB_ROOT))
		st = aj_ole_tolerate(ole, kind->read(ole, storage, err), "", err);
	if (st == AJ_OK && has_stream(ole, storage, "EncryptedPackage")) {
		ole->cfb.entries[aj_cfb_find(&ole->cfb, storage, "EncryptedPackage")].taken = true;
		aj_scan_complain(ole->scan, 0, "encrypted: an Office document that needs its password");
	}
	if (st == AJ_OK && has_stream(ole, storage, "dir"))
		st = aj_ole_tolerate(ole, aj_ole_read_vba(ole, storage, err), "macros", err);
	for (size_t i = 0; i < AJ_LEN(properties) && st == AJ_OK; i++) {
		int32_t id = aj_cfb_find(&ole->cfb, storage, properties[i]);

		if (aj_cfb_is_stream(&ole->cfb, id))
			st = aj_ole_tolerate(ole, aj_ole_read_properties(ole, id, err), "properties", err);
	}
	if (st == AJ_OK && has_stream(ole, storage, "\1Ole10Native"))
		st = aj_ole_tolerate(
		    ole, read_native(ole, aj_cfb_find(&ole->cfb, storage, "\1Ole10Native"), err), "", err);
	return st;
}

/* Streams that nobody took. Those that hang in no tree are among them. */
static enum aj_status hand_rest(struct aj_ole *ole, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (int32_t id = 1; id < ole->cfb.n_entries && st == AJ_OK; id++) {
		const struct aj_cfb_entry *entry = &ole->cfb.entries[id];

		if (entry->type != AJ_CFB_STREAM || entry->taken || entry->size == 0)
			continue;
		st = aj_ole_inner(ole, id, aj_ole_path(ole, id), err);
		if (st == AJ_ELIMIT && ole->left == 0)
			break;
		st = aj_ole_tolerate(ole, st, "", err);
	}
	return st;
}

static enum aj_status read_all(struct aj_ole *ole, struct aj_err *err)
{
	const struct kind *kind = kind_of(ole, AJ_CFB_ROOT);
	enum aj_status st;

	aj_scan_kind(ole->scan, kind ? kind->kind : "cfb");
	st = aj_ole_tolerate(ole, ole->cfb.damage, "", &ole->cfb.why);
	for (int32_t id = 0; id < ole->cfb.n_entries && st == AJ_OK; id++)
		if (ole->cfb.entries[id].first != AJ_CFB_NONE)
			st = read_storage(ole, id, err);
	return st == AJ_OK ? hand_rest(ole, err) : st;
}

static int cfb_sniff(struct aj_str head)
{
	return aj_str_starts(head, AJ_S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) ? 64 : 0;
}

static enum aj_status cfb_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct aj_ole *ole = aj_arena_take(aj_scan_arena(scan), sizeof(*ole));
	struct aj_random random = { 0 };
	struct aj_err broken;
	enum aj_status st, source;

	if (!ole)
		return aj_fail(err, AJ_ELIMIT, "no memory for a compound file");
	ole->scan = scan;
	ole->fields = aj_scan_fields(scan);
	if (!ole->fields)
		return aj_fail(err, AJ_ELIMIT, "no memory for fields");
	st = aj_batch_init(&ole->batch, scan, err);
	if (st == AJ_OK)
		st = aj_flow_init(&ole->flow, scan, err);
	if (st != AJ_OK)
		return st;
	source = aj_random_open(&random, in, AJ_RANDOM_HELD, &broken);
	if (source != AJ_OK && random.size == 0) {
		aj_random_close(&random);
		*err = broken;
		return source;
	}
	st = aj_cfb_open(&ole->cfb, &random, err);
	if (st == AJ_OK) {
		ole->left = random.size * CLAIM_MAX + CLAIM_FREE;
		st = read_all(ole, err);
	}
	aj_cfb_close(&ole->cfb);
	aj_random_close(&random);
	return aj_random_outcome(source, &broken, st, err);
}

const struct aj_format aj_format_cfb = {
	.name = "cfb",
	.about = "compound files: DOC, XLS, PPT, Outlook MSG, macros, embedded objects",
	.sniff = cfb_sniff,
	.read = cfb_read,
	.fresh = true,
};
