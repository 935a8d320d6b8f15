#pragma once

/*
 * An Outlook mailbox being read: the way to the present item, and what its parts share. pst.c has the
 * folders, pst_message.c what a message carries, pst_record.c its values.
 */

#include "dep/pff.h"
#include "format/ole/cfb.h"
#include "format/outlook/mapi.h"
#include "format/text/letters.h"

enum {
	AJ_PST_DEPTH_MAX = 32, /* folders in folders, and messages in messages */
	AJ_PST_ITEMS_MAX = 1 << 22,
	AJ_PST_FAILED_MAX = 64, /* items of a folder that cannot be read, one after another */
	AJ_PST_VALUE_MAX = 16 << 20,
	AJ_PST_PATH = 2048,
};

struct aj_pst {
	struct aj_scan *scan;
	struct aj_fields *fields;
	struct aj_batch batch;
	struct aj_pff *pff;
	const struct aj_codepage *page; /* of text in 8 bits, of the present item */
	uint64_t at;			/* in the present entry */
	uint64_t left; /* bytes that values may still claim: folders cannot hold each other without end */
	unsigned folders, items;
	uint32_t above[AJ_PST_DEPTH_MAX]; /* the ids of the folders that we are in */
	unsigned depth;
	char path[AJ_PST_PATH];
	size_t path_len;
};

/* What is wrong with a part is noted, and the rest is read all the same. */
enum aj_status aj_pst_tolerate(struct aj_pst *pst, enum aj_status st, const struct aj_err *err);

/* Takes bytes of what values may claim. AJ_ELIMIT: there are not as many left. */
AJ_MUST_CHECK enum aj_status aj_pst_claim(struct aj_pst *pst, uint64_t bytes, struct aj_err *err);

/* Goes down in the path; gives where it ended before. */
size_t aj_pst_enter(struct aj_pst *pst, struct aj_str name);
size_t aj_pst_enter_number(struct aj_pst *pst, const char *what, unsigned number);

/* … into an item that is called by the first of these properties that it has. */
size_t aj_pst_enter_item(struct aj_pst *pst, struct aj_pff_item *item, const uint16_t ids[2]);

/* How many children are to be read: no more than are allowed, and none where the list is damaged. */
unsigned aj_pst_count(struct aj_pst *pst, struct aj_pff_item *item, enum aj_pff_kind kind, enum aj_status *st,
    struct aj_err *err);

/* The charset of a value of this type, of the present item. */
const struct aj_codepage *aj_pst_page(const struct aj_pst *pst, uint32_t type);

/* A property that is wanted by its number; AJ_END: the item has none such. */
AJ_MUST_CHECK enum aj_status aj_pst_find(struct aj_pst *pst, struct aj_pff_item *item, unsigned set,
    uint32_t id, struct aj_pff_value *out, struct aj_err *err);

/* The record of an item; message: with those to whom it went, and what it carries. */
AJ_MUST_CHECK enum aj_status aj_pst_put_record(
    struct aj_pst *pst, struct aj_pff_item *item, bool message, struct aj_err *err);

/* A message, with its bodies and what is attached; depth: of messages around it. */
AJ_MUST_CHECK enum aj_status aj_pst_read_message(
    struct aj_pst *pst, struct aj_pff_item *message, unsigned depth, struct aj_err *err);
