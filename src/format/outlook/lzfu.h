#pragma once

/* Compressed RTF of Outlook ([MS-OXRTFCP]) as a source of what it was; at most 9 times as much. */

#include "scan/format.h"

enum { AJ_LZFU_DICTIONARY = 4096 };

struct aj_lzfu {
	struct aj_source source;
	struct aj_stream *in;
	uint64_t left; /* bytes of input behind the header, by its own account */
	bool begun, stored, ended;
	unsigned flags, tokens;	 /* tokens: of the present byte of flags still to come */
	unsigned at;		 /* in the dictionary: where the next byte goes */
	unsigned copy, copy_len; /* the piece being repeated */
	uint8_t dictionary[AJ_LZFU_DICTIONARY];
};

/* Borrows the stream. AJ_EINPUT comes out of it where the data are damaged, behind what was good. */
void aj_lzfu_init(struct aj_lzfu *lzfu, struct aj_stream *in);

/* Hands over what the bytes were as an object inside. */
AJ_MUST_CHECK enum aj_status aj_lzfu_inner(
    struct aj_scan *scan, struct aj_str name, struct aj_str bytes, struct aj_err *err);
