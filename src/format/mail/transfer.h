#pragma once

/*
 * Content transfer encodings of mail (RFC 2045, section 6) and uuencode: how bytes
 * are written as lines of ASCII. Decoders take what is at hand, say what they have
 * used and keep what must wait for more.
 */

#include "base/str.h"

enum aj_transfer_kind { AJ_TRANSFER_NONE, AJ_TRANSFER_QP, AJ_TRANSFER_BASE64, AJ_TRANSFER_UU };

struct aj_transfer {
	enum aj_transfer_kind kind;
	uint32_t bits; /* of base64, that make no byte yet */
	unsigned n_bits;
	bool uu_ended; /* its last line has been seen */

	/* A line that is no base64, though it stands among such lines. NULL: it is dropped. */
	void (*stray)(void *to, struct aj_str line);
	void *stray_to;
};

/* The encoding of a name, as of Content-Transfer-Encoding. */
enum aj_transfer_kind aj_transfer_of(struct aj_str name);

enum {
	AJ_TRANSFER_LINE =
	    4096, /* a longer line of base64 is read in pieces, and stray bytes in it are passed over */
	AJ_TRANSFER_ROOM = AJ_TRANSFER_LINE, /* the least room for output */
};

/*
 * Decodes from raw into out, which has room bytes, AJ_TRANSFER_ROOM at least.
 * Gives the bytes used; they are 0 only if more of raw is needed. last: there is no more.
 */
size_t aj_transfer_decode(
    struct aj_transfer *transfer, struct aj_str raw, bool last, uint8_t *out, size_t room, size_t *made);

/* What the "=" at the start of s is. */
enum { AJ_QP_SOFT = -1, AJ_QP_ITSELF = -2 };

/* Gives its width and in *byte the byte that it stands for, or one of the above; 0: more of s is needed. */
size_t aj_qp_escape(struct aj_str s, bool last, int *byte);

/* The line is ">From ", with one more ">" for each time that it was quoted in a mailbox: one is left out. */
bool aj_transfer_mbox_quoted(struct aj_str line);

/*
 * Decodes whole groups of four letters, as far as 32 of them, or what is left at the end, are nothing else.
 * Gives the letters used; out must have as much room as there are letters. Only for processors with AVX2.
 */
size_t aj_base64_groups_avx2(const uint8_t *letters, size_t len, uint8_t *out);

/*
 * Decodes lines of so many letters, whole groups and 32 at least, each with the same line end of one byte
 * (LF) or two (CR LF), until one is something else or none is left. Gives how many lines; out must have as
 * much room as they have letters. Only for processors with AVX2.
 */
size_t aj_base64_lines_avx2(const uint8_t *raw, size_t lines, size_t letters, size_t end, uint8_t *out);

/*
 * How many bytes a line of uuencode stands for, without its line end; -1: it is none. Spaces at its end may
 * have got lost, unless whole is set.
 */
int aj_uu_line(struct aj_str line, bool whole);

/* Decodes such a line into out, which has room for 63 bytes. Gives their number. */
size_t aj_uu_decode(struct aj_str line, uint8_t *out);

/* Six bits of a letter of base64, or 0xff. */
extern const uint8_t aj_transfer_letter[256];
