#pragma once

/*
 * Outlook's mailboxes (PST, OST), by libpff, read through base/random.h: no file is opened. What the
 * library says is hostile too: numbers are as the file has them, and only sizes are held against max.
 *
 * AJ_EINPUT: the library cannot read that part; others may be read all the same. A failure of the
 * source comes out as itself, from each call after it too.
 */

#include "base/random.h"

struct aj_pff;
struct aj_pff_item; /* a folder, message, attachment or table of recipients */

enum aj_pff_kind {
	AJ_PFF_FOLDERS,
	AJ_PFF_MESSAGES,
	AJ_PFF_HIDDEN, /* messages of a folder that are not shown: settings, rules, forms */
	AJ_PFF_ATTACHMENTS,
	AJ_PFF_ORPHANS,	  /* of the file: in no folder */
	AJ_PFF_RECOVERED, /* of the file: deleted, but still there */
};

struct aj_pff_value {
	uint32_t id, type; /* of the property, [MS-OXPROPS] */
	bool named;	   /* id is the number of a named property, unless it has a name */
	uint8_t name[64];
	size_t name_len;
	uint64_t size; /* bytes */
	void *entry;
};

/* Borrows random, which must outlive it. */
AJ_MUST_CHECK enum aj_status aj_pff_open(
    const struct aj_random *random, struct aj_pff **out, struct aj_err *err);
void aj_pff_close(struct aj_pff *pff); /* accepts NULL; all that came from it must be gone */

/* The library found the file damaged and reads what it can. */
bool aj_pff_damaged(const struct aj_pff *pff);

/* Where in the file was read last: near what could not be read. */
uint64_t aj_pff_at(const struct aj_pff *pff);

/* Looks for items that were deleted, which AJ_PFF_RECOVERED then has. */
AJ_MUST_CHECK enum aj_status aj_pff_recover(struct aj_pff *pff, struct aj_err *err);

/* The properties of the mailbox itself, and its outermost folder. AJ_END: it has none. */
AJ_MUST_CHECK enum aj_status aj_pff_store(struct aj_pff *pff, struct aj_pff_item **out, struct aj_err *err);
AJ_MUST_CHECK enum aj_status aj_pff_root(struct aj_pff *pff, struct aj_pff_item **out, struct aj_err *err);

/* What an item contains; item is NULL for kinds that are the file's. */
AJ_MUST_CHECK enum aj_status aj_pff_count(
    struct aj_pff *pff, struct aj_pff_item *item, enum aj_pff_kind kind, unsigned *out, struct aj_err *err);
AJ_MUST_CHECK enum aj_status aj_pff_child(struct aj_pff *pff, struct aj_pff_item *item, enum aj_pff_kind kind,
    unsigned index, struct aj_pff_item **out, struct aj_err *err);

/* The recipients of a message: a table, a set of properties each. AJ_END: none. */
AJ_MUST_CHECK enum aj_status aj_pff_recipients(
    struct aj_pff *pff, struct aj_pff_item *message, struct aj_pff_item **out, struct aj_err *err);

/* The message that an attachment is. AJ_END: it is none. */
AJ_MUST_CHECK enum aj_status aj_pff_attached(
    struct aj_pff *pff, struct aj_pff_item *attachment, struct aj_pff_item **out, struct aj_err *err);

void aj_pff_item_close(struct aj_pff_item *item);  /* accepts NULL */
uint32_t aj_pff_item_id(struct aj_pff_item *item); /* 0: has none; its low 5 bits are its type */

/* Sets of properties of an item, and how many are in one. 0 where they cannot be told. */
unsigned aj_pff_sets(struct aj_pff_item *item);
AJ_MUST_CHECK enum aj_status aj_pff_values(
    struct aj_pff *pff, struct aj_pff_item *item, unsigned set, unsigned *out, struct aj_err *err);

/* A property. AJ_END: it has no number. To be closed after AJ_OK. */
AJ_MUST_CHECK enum aj_status aj_pff_value(struct aj_pff *pff, struct aj_pff_item *item, unsigned set,
    unsigned index, struct aj_pff_value *out, struct aj_err *err);
void aj_pff_value_close(struct aj_pff_value *value);

/* Its bytes, as they are in the file, to be freed by the caller (out->ptr; NULL on failure). AJ_ELIMIT: more
 * than max. */
AJ_MUST_CHECK enum aj_status aj_pff_value_load(
    struct aj_pff *pff, const struct aj_pff_value *value, size_t max, struct aj_str *out, struct aj_err *err);

/* What is attached, as a source. AJ_END: there are no bytes. */
struct aj_pff_data {
	struct aj_source source;
	struct aj_pff *pff;
	struct aj_pff_item *attachment;
	uint64_t left;
};
AJ_MUST_CHECK enum aj_status aj_pff_data_init(
    struct aj_pff_data *data, struct aj_pff *pff, struct aj_pff_item *attachment, struct aj_err *err);
