/*
 * pst.c: Outlook's mailboxes ([MS-PST]), taken apart by libpff (dep/pff.h). Each folder and each
 * message is a record and an entry of its own: "Top of Personal Folders/Inbox/17"; the message's body
 * in HTML or RTF, the headers of its transport and what is attached are inner objects under that
 * name. Messages in messages are entries. After the folders come what is in none ("orphan 3") and
 * what was deleted and is still there ("deleted 3").
 *
 * The file is blocks in a tree, compressed or scrambled, and the library does not tell where a value
 * came from: offsets are those of the entry, as if its values, as stored, stood one behind the other.
 */

#include "format/outlook/pst.h"

#include <stdio.h>

enum {
	FOLDERS_MAX = 1 << 16,
	CLAIM_MAX = 32,	       /* values may claim so many times the file, for blocks may be compressed, */
	CLAIM_FREE = 16 << 20, /* and this on top */
	NAME = 160,
	SEARCH_FOLDER = 3, /* type of an id: it shows messages that are elsewhere */
	HEADER = 12,
};

/* What is wrong with a part is noted, and the rest is read all the same. */
enum aj_status aj_pst_tolerate(struct aj_pst *pst, enum aj_status st, const struct aj_err *err)
{
	if (st != AJ_EINPUT && st != AJ_ELIMIT)
		return st;
	aj_scan_complain(pst->scan, aj_pff_at(pst->pff), "%s", err->text);
	return AJ_OK;
}

enum aj_status aj_pst_claim(struct aj_pst *pst, uint64_t bytes, struct aj_err *err)
{
	if (bytes > pst->left)
		return aj_fail(
		    err, AJ_ELIMIT, "values claim more than %d times what the file holds", CLAIM_MAX);
	pst->left -= bytes;
	return AJ_OK;
}

/* Goes down in the path; gives where it ended before. Control characters and slashes are no part of a name.
 */
size_t aj_pst_enter(struct aj_pst *pst, struct aj_str name)
{
	size_t before = pst->path_len;

	if (name.len > NAME) {
		name.len = NAME;
		while (name.len > 0 && (name.ptr[name.len] & 0xc0) == 0x80)
			name.len--;
	}
	if (name.len == 0 || pst->path_len + name.len + 2 > AJ_PST_PATH)
		return before;
	if (pst->path_len > 0)
		pst->path[pst->path_len++] = '/';
	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.ptr[i];

		pst->path[pst->path_len++] = c < ' ' || c == 0x7f ? ' ' : c == '/' ? '_' : (char)c;
	}
	return before;
}

size_t aj_pst_enter_number(struct aj_pst *pst, const char *what, unsigned number)
{
	char name[32];
	int len = snprintf(name, sizeof(name), "%s%u", what, number);

	return aj_pst_enter(pst, aj_str(name, (size_t)len));
}

/* How many children are to be read: no more than are allowed, and none where the list is damaged. */
unsigned aj_pst_count(struct aj_pst *pst, struct aj_pff_item *item, enum aj_pff_kind kind, enum aj_status *st,
    struct aj_err *err)
{
	unsigned n = 0;

	*st = aj_pst_tolerate(pst, aj_pff_count(pst->pff, item, kind, &n, err), err);
	return *st == AJ_OK ? n : 0;
}

/* All messages of one kind; what: before their number. */
static enum aj_status read_messages(struct aj_pst *pst, struct aj_pff_item *folder, enum aj_pff_kind kind,
    const char *what, struct aj_err *err)
{
	enum aj_status st;
	unsigned n = aj_pst_count(pst, folder, kind, &st, err), failed = 0;

	for (unsigned i = 0; st == AJ_OK && i < n && failed < AJ_PST_FAILED_MAX; i++) {
		struct aj_pff_item *message;
		size_t before = aj_pst_enter_number(pst, what, i + 1);

		if (++pst->items > AJ_PST_ITEMS_MAX)
			return aj_fail(err, AJ_ELIMIT, "more than %d items", AJ_PST_ITEMS_MAX);
		st = aj_pff_child(pst->pff, folder, kind, i, &message, err);
		if (st == AJ_OK) {
			failed = 0;
			st = aj_pst_read_message(pst, message, 0, err);
			aj_pff_item_close(message);
		} else {
			failed++;
		}
		st = aj_pst_tolerate(pst, st, err);
		pst->path_len = before;
	}
	return st;
}

static enum aj_status read_folder(struct aj_pst *pst, struct aj_pff_item *folder, struct aj_err *err);

static enum aj_status read_folders(struct aj_pst *pst, struct aj_pff_item *folder, struct aj_err *err)
{
	enum aj_status st;
	unsigned n = aj_pst_count(pst, folder, AJ_PFF_FOLDERS, &st, err), failed = 0;

	for (unsigned i = 0; st == AJ_OK && i < n && failed < AJ_PST_FAILED_MAX; i++) {
		struct aj_pff_item *child;

		if (++pst->folders > FOLDERS_MAX)
			return aj_fail(err, AJ_ELIMIT, "more than %d folders", FOLDERS_MAX);
		st = aj_pff_child(pst->pff, folder, AJ_PFF_FOLDERS, i, &child, err);
		if (st == AJ_OK) {
			failed = 0;
			st = read_folder(pst, child, err);
			aj_pff_item_close(child);
		} else {
			failed++;
		}
		st = aj_pst_tolerate(pst, st, err);
	}
	return st;
}

static bool is_above(const struct aj_pst *pst, uint32_t id)
{
	for (unsigned i = 0; i < pst->depth; i++)
		if (pst->above[i] == id)
			return true;
	return false;
}

static enum aj_status read_folder(struct aj_pst *pst, struct aj_pff_item *folder, struct aj_err *err)
{
	static const uint16_t names[] = { 0x3001, 0x3004 };
	uint32_t id = aj_pff_item_id(folder);
	size_t before;
	enum aj_status st;

	if (id != 0 && is_above(pst, id))
		return aj_fail(err, AJ_EINPUT, "a folder is within itself");
	if (pst->depth >= AJ_PST_DEPTH_MAX)
		return aj_fail(err, AJ_ELIMIT, "more than %d folders in one another", AJ_PST_DEPTH_MAX);
	pst->above[pst->depth++] = id;
	before = aj_pst_enter_item(pst, folder, names);
	st = aj_pst_put_record(pst, folder, false, err);
	if (st == AJ_OK && (id & 0x1f) != SEARCH_FOLDER) {
		st = read_messages(pst, folder, AJ_PFF_MESSAGES, "", err);
		if (st == AJ_OK)
			st = read_messages(pst, folder, AJ_PFF_HIDDEN, "hidden ", err);
		if (st == AJ_OK)
			st = read_folders(pst, folder, err);
	}
	pst->path_len = before;
	pst->depth--;
	return st;
}

static enum aj_status read_all(struct aj_pst *pst, struct aj_err *err)
{
	struct aj_pff_item *item;
	enum aj_status st = aj_pff_store(pst->pff, &item, err);

	if (aj_pff_damaged(pst->pff))
		aj_scan_complain(
		    pst->scan, aj_pff_at(pst->pff), "the file is damaged, and not all of it is read");
	if (st == AJ_OK) {
		st = aj_pst_put_record(pst, item, false, err);
		aj_pff_item_close(item);
	}
	st = st == AJ_END ? AJ_OK : aj_pst_tolerate(pst, st, err);
	if (st == AJ_OK) {
		st = aj_pff_root(pst->pff, &item, err);
		if (st == AJ_OK) {
			st = read_folder(pst, item, err);
			aj_pff_item_close(item);
		} else if (st == AJ_END) {
			st = aj_fail(err, AJ_EINPUT, "it has no root folder");
		}
		st = aj_pst_tolerate(pst, st, err);
	}
	if (st == AJ_OK)
		st = read_messages(pst, NULL, AJ_PFF_ORPHANS, "orphan ", err);
	if (st == AJ_OK)
		st = aj_pst_tolerate(pst, aj_pff_recover(pst->pff, err), err);
	return st == AJ_OK ? read_messages(pst, NULL, AJ_PFF_RECOVERED, "deleted ", err) : st;
}

static int pst_sniff(struct aj_str head)
{
	struct aj_str client = aj_str_sub(head, 8, 2);

	return head.len >= HEADER && aj_str_starts(head, AJ_S("!BDN")) &&
		       (aj_str_eq(client, AJ_S("SM")) || aj_str_eq(client, AJ_S("SO")))
		   ? 48
		   : 0;
}

static enum aj_status pst_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct aj_pst *pst = aj_arena_take(aj_scan_arena(scan), sizeof(*pst));
	struct aj_random random = { 0 };
	struct aj_err broken;
	enum aj_status st, source;

	if (!pst)
		return aj_fail(err, AJ_ELIMIT, "no memory for a mailbox");
	*pst = (struct aj_pst){ .scan = scan, .fields = aj_scan_fields(scan) };
	if (!pst->fields)
		return aj_fail(err, AJ_ELIMIT, "no memory for fields");
	st = aj_batch_init(&pst->batch, scan, err);
	if (st != AJ_OK)
		return st;
	source = aj_random_open(&random, in, AJ_RANDOM_HELD, &broken);
	if (source != AJ_OK && random.size == 0) {
		aj_random_close(&random);
		*err = broken;
		return source;
	}
	pst->left = random.size * CLAIM_MAX + CLAIM_FREE;
	st = aj_pff_open(&random, &pst->pff, err);
	if (st == AJ_OK)
		st = read_all(pst, err);
	aj_pff_close(pst->pff);
	aj_random_close(&random);
	return aj_random_outcome(source, &broken, st, err);
}

const struct aj_format aj_format_pst = {
	.name = "pst",
	.about = "Outlook mailboxes (PST, OST): folders, messages, attachments, deleted items",
	.sniff = pst_sniff,
	.read = pst_read,
	.fresh = true,
};
