#pragma once

/*
 * What a store of objects is to the rest of ajar: something that lists objects
 * and gives their bytes. Reads only.
 */

#include "base/stream.h"
#include "scan/sink.h"

struct aj_store {
	const struct aj_store_ops *ops;
};

/* An object as listed. name and address live until the next call of next. */
struct aj_listed {
	struct aj_str name;   /* as shown to people */
	uint64_t size;	      /* bytes; 0 where it is not known (a pipe) */
	enum aj_how how;      /* AJ_DONE: to be read; AJ_SKIPPED or AJ_FAILED: not, and why says it */
	const char *why;      /* "" or the reason ("larger than --max-size", "permission denied") */
	enum aj_key_name key; /* of its records */
	const struct aj_format
	    *format;	  /* NULL: it is to be recognised; else of the object of which it is a part, */
	uint64_t from;	  /* which begins there */
	uint32_t part_of; /* 1 + the number of one listed before, of which it is another piece; 0: of none */
};

struct aj_store_ops {
	const char *name;
	const char *about;

	/* The next object. AJ_END: no more. */
	enum aj_status (*next)(struct aj_store *store, struct aj_listed *out, struct aj_err *err);

	/* Opens an object by its name for reading bytes [from, to) (to: UINT64_MAX for all). From any thread.
	 */
	enum aj_status (*open)(struct aj_store *store, struct aj_str name, uint64_t from, uint64_t to,
	    struct aj_source **out, struct aj_err *err);

	void (*close)(struct aj_store *store);
};
