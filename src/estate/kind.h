#pragma once

/*
 * What a kind of data store that stands on a network is to the rest of ajar: a way to
 * recognise it, to prove with the mildest request whether it gives data to anyone who
 * asks, and to read what it gives. A driver is straight-line code: it asks through the
 * visit it is handed (estate/visit.h), which knows the address, the deadline and the
 * bounds, and notes down each request and what it proved.
 *
 * A driver never sends a credential, not even an empty one, and nothing that changes a
 * store. What it says is open must rest on a positive answer, never on the absence of
 * a refusal.
 *
 * To add one: write store/foo.c, add aj_kind_foo to the list in estate/kinds.c and the
 * file to src/meson.build; a server, real or a strict fake of it, open and locked, belongs
 * to it in test/servers.
 */

#include "base/buf.h"
#include "base/err.h"
#include "scan/sink.h"

struct aj_visit;

/* How far a stranger gets. */
enum aj_rung { AJ_CLOSED, AJ_REACHABLE, AJ_METADATA_OPEN, AJ_DATA_OPEN };

#define AJ_UNTOLD UINT64_MAX /* a number that the server does not tell */

/* A data set: an index, a container, a database or a table. Texts live as long as the visit. */
struct aj_set {
	struct aj_str name;
	uint64_t count, bytes; /* of records or objects, or AJ_UNTOLD */
	bool system;	       /* the store's own, or what keeps users and keys: named, never sampled */
	struct aj_str note;    /* "", or what is worth saying of it: "level blob: cannot be listed" */
};

/* Where a listing or a reading goes on; "" is its beginning. Opaque, may be kept and used again later. */
struct aj_cursor {
	char text[4096]; /* a marker may have a name of 1,024 bytes in it, encoded twice */
};

/* An object in a set that is not one stream of records. */
struct aj_item {
	struct aj_str name; /* lives until the next call */
	uint64_t size;	    /* or AJ_UNTOLD */
};

enum { AJ_ITEMS_MAX = 1024 }; /* items of one page of a listing */

struct aj_items {
	struct aj_item item[AJ_ITEMS_MAX];
	size_t n;
};

struct aj_kind {
	const char *name; /* "elasticsearch"; also in scopes and addresses: elasticsearch://host:9200/index */
	const char *scheme; /* what it is called in addresses, too, maybe with others: "elastic"; or NULL */
	const char *about;  /* one line for "ajar stores" */
	const uint16_t *ports;	   /* usual ones, ends with 0 */
	const uint16_t *tls_ports; /* those of them that are for TLS from the first byte on; NULL: none */
	bool http;		   /* it speaks HTTP, so that it is worth a look at its front page */
	bool greets; /* it speaks first; where another is at home, it is tried only where somebody does */
	const char *to_http; /* what it says to HTTP, which is not its language; NULL: nothing */

	/* Of an account, with %s for its name: "https://%s.blob.core.windows.net". NULL: it has no accounts.
	 */
	const char *account;

	size_t
	    record_max; /* bytes of a page that is one record, where that is more than AJ_PAGE_MAX; else 0 */

	bool uncounted; /* lines of pages are not what a set counts, one may have many */

	/* The member by which a record is known, where each has one. */
	enum aj_key_name key;

	bool signs; /* it knows signed URLs (a scope's sas-file): every request of a visit then carries its
		       signature */

	/*
	 * Whether what stands there is of this kind. AJ_OK: it is, and the visit has been told
	 * what and which version; AJ_END: it is not; else the visit is over.
	 */
	enum aj_status (*recognise)(struct aj_visit *visit, struct aj_err *err);

	/* Climbs the ladder (aj_visit_proved, _refused, _control) and names the sets. */
	enum aj_status (*prove)(struct aj_visit *visit, struct aj_err *err);

	/*
	 * NULL: sets cannot be read. Appends the next records of a set to page, as lines of JSON
	 * or as they come, some want bytes of them, never more than aj_buf takes. AJ_END: there are
	 * no more, and none was appended. Where a bare connection stands, it is the one on which the page
	 * before was read. AJ_ELIMIT and visit->passed: one record, or a part of the set, cannot be had, err
	 * says which and why, none was appended and the cursor is behind it.
	 */
	enum aj_status (*records)(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
	    size_t want, struct aj_buf *page, struct aj_err *err);

	/*
	 * NULL: a set is read by one reader. Else cursors of at most that many readings, each of which ends,
	 * that together give each record once.
	 */
	enum aj_status (*slices)(struct aj_visit *visit, const struct aj_set *set, size_t most,
	    struct aj_cursor *cursors, size_t *n, struct aj_err *err);

	/* NULL: a set is one stream of records. Else the next items of a set, as its listing tells. AJ_END:
	 * there are no more. */
	enum aj_status (*list)(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
	    struct aj_items *items, struct aj_err *err);

	/* With list: appends the bytes [from, from + want) of an item, fewer at its end. AJ_END: from is its
	 * end, or it is not given. */
	enum aj_status (*bytes)(struct aj_visit *visit, const struct aj_set *set, struct aj_str item,
	    uint64_t from, size_t want, struct aj_buf *out, struct aj_err *err);
};

/* All kinds, ends with NULL. */
extern const struct aj_kind *const aj_kinds[];

/* The kind of that name, or NULL. */
const struct aj_kind *aj_kind_of(struct aj_str name);
