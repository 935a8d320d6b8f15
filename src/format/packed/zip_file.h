#pragma once

/*
 * The members of a zip file (PKWARE's APPNOTE 6.3.10), found by its central
 * directory and read in any order: for the zip format and for those that lie in
 * one (docx, xlsx, odt, jar).
 *
 *   aj_zip_open(&zip, in, err)
 *   member = aj_zip_find(&zip, AJ_S("word/document.xml"))
 *   aj_zip_body_open(&body, &zip, member, err)
 *   aj_stream_init(&stream, &body.source, 0) ... aj_scan_inner(scan, member->name, &stream, err)
 *   aj_zip_body_end(&body, err)               what was wrong with it, once it was read
 *   aj_zip_body_close(&body)
 *
 * Nothing in the file is believed: sizes are those of the directory, and what comes
 * may be more or less.
 */

#include "base/random.h"

struct aj_zip_member {
	struct aj_str name;    /* as it stands in the file; lives as long as the zip */
	struct aj_str comment; /* as long as the name */
	uint64_t size;	       /* unpacked, as the directory says */
	uint64_t packed;       /* bytes in the file */
	uint64_t header;       /* offset of its local header */
	uint32_t number;       /* in the directory, from 1 */
	uint32_t crc;
	uint32_t changed;    /* as DOS has it: date and time of day */
	uint32_t attributes; /* as who made the file has them; */
	uint8_t maker;	     /* 3: Unix */
	uint16_t method, flags;
	bool encrypted;
	bool overlaps;	/* its place is another one's: not to be read */
	bool sized;	/* packed is known: a local header may leave it open */
	bool promised;	/* so are size and crc */
	uint64_t until; /* where its data end at the latest */
};

struct aj_zip {
	struct aj_random in;
	uint8_t *directory;	       /* bytes of it, in which the names stand */
	struct aj_zip_member *members; /* in the order of their places in the file */
	size_t count;
	uint64_t directory_at; /* where the members end; the file's size if there is no directory */
	uint64_t comment_at;   /* behind its end: the file's comment, and whatever else; 0: no end */
};

/*
 * Takes over a stream of which nothing was skipped, and reads the directory. Whatever fails, the
 * zip is open, with the members and the bytes that were read before that. AJ_EINPUT: the directory
 * is damaged or missing.
 */
AJ_MUST_CHECK enum aj_status aj_zip_open(struct aj_zip *zip, struct aj_stream *in, struct aj_err *err);
void aj_zip_close(struct aj_zip *zip); /* accepts a zeroed struct; the stream counts as used up */

/* The member of this name, by its exact bytes; NULL: there is none. */
const struct aj_zip_member *aj_zip_find(const struct aj_zip *zip, struct aj_str name);

/*
 * A member by its local header at this offset, for files whose directory is of no use; its data
 * end at to at the latest. AJ_END: there is no header. The name is put into room.
 */
enum { AJ_ZIP_NAME_MAX = 4096 };
AJ_MUST_CHECK enum aj_status aj_zip_local(const struct aj_zip *zip, uint64_t at, uint64_t to,
    struct aj_zip_member *out, uint8_t room[AJ_ZIP_NAME_MAX], struct aj_err *err);

/* The offset of the next local header at or after from, before to; to if there is none. */
AJ_MUST_CHECK enum aj_status aj_zip_search(
    const struct aj_zip *zip, uint64_t from, uint64_t to, uint64_t *at, struct aj_err *err);

/* What a member holds. When it is damaged or cut, it ends there, and aj_zip_body_end tells. */
struct aj_zip_body {
	struct aj_source source; /* first: for aj_stream_init */
	const struct aj_zip *zip;
	const struct aj_zip_member *member;
	struct aj_inflate *inflate;   /* of a deflated member */
	struct aj_codec *codec;	      /* of one that is packed as files are (bzip2, Zstandard, xz) */
	struct aj_zip_packed *packed; /* of one that is packed in a rarer way */
	uint8_t *input;		      /* what was read of it and not unpacked yet */
	struct aj_str left;
	uint64_t data, at,
	    to;	      /* offsets in the file: where it begins, of the next byte to be read, where it ends */
	uint64_t out; /* bytes unpacked so far */
	uint32_t crc;
	enum aj_status status; /* AJ_OK: goes on; AJ_END: ended as it should */
	struct aj_err err;
};

/*
 * AJ_EINPUT: damaged before it began, or packed in a way that is not known; AJ_EDENIED: encrypted;
 * AJ_ELIMIT: a bound, of memory or because it overlaps another one. The messages do not name the
 * member. body may be closed in any case.
 */
AJ_MUST_CHECK enum aj_status aj_zip_body_open(struct aj_zip_body *body, const struct aj_zip *zip,
    const struct aj_zip_member *member, struct aj_err *err);
void aj_zip_body_close(struct aj_zip_body *body); /* accepts a zeroed struct */

/* AJ_OK if all of it was read and is right. */
AJ_MUST_CHECK enum aj_status aj_zip_body_end(const struct aj_zip_body *body, struct aj_err *err);

/* The offset behind its data, or, where that is not known, behind what was read of them. */
uint64_t aj_zip_body_behind(const struct aj_zip_body *body);
