#pragma once

/*
 * What a file format is to the rest of ajar: a way to recognise it and a way
 * to take it apart. A reader turns a stream into texts and into nested objects,
 * and knows nothing of what is searched for in them.
 *
 * To add one: write foo.c and foo_test.c in the room of format/ it belongs to, and add
 * aj_format_foo to the list in scan/drivers.c and the two files to src/meson.build.
 */

#include "base/arena.h"
#include "base/stream.h"
#include "scan/text.h"

struct aj_scan;

enum {
	AJ_SNIFF_HEAD = 4096, /* bytes of an object that are shown to sniff, fewer if it is shorter */
	AJ_SNIFF_SURE = 64,   /* so many bits that no other format is asked */
};

struct aj_format {
	const char *name;  /* also the layer's name in a path: export.ndjson.gz!gzip!ndjson */
	const char *about; /* one line for "ajar formats" */

	/* Bits of head that speak for this format, 0 for none. No I/O and no state. */
	int (*sniff)(struct aj_str head);

	/* sniff never gives more: it is not asked where another format has spoken up as loudly. 0: it may be
	 * sure. */
	int most;

	/* Reads all of in. The file is hostile: AJ_EINPUT is an ordinary result. */
	enum aj_status (*read)(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err);

	/* A newline always ends a record, so parts cut at newlines may be read apart and in parallel. */
	bool splits;

	/*
	 * NULL, or done once before anything is read, in a process that can still open files: what a
	 * library would else do while it reads, where that is forbidden (a jailed process has no files).
	 */
	void (*prepare)(void);

	/* Read by code that has had many mistakes: no other object is read after it in the same process. */
	bool fresh;
};

/* Memory for the layer being read; gone when it has been read. */
struct aj_arena *aj_scan_arena(struct aj_scan *scan);

/* The field names of the layer being read. */
struct aj_fields *aj_scan_fields(struct aj_scan *scan);

/* Hands over text; offsets in it are those of the layer being read. */
AJ_MUST_CHECK enum aj_status aj_scan_text(
    struct aj_scan *scan, const struct aj_text *text, struct aj_err *err);

/*
 * The object that is handed over next is said to be text in this charset (format/text/codepage.h; NULL:
 * nothing is said), as the header of a mail's part does. Plain text and HTML are then read so.
 */
struct aj_codepage;
void aj_scan_charset_said(struct aj_scan *scan, const struct aj_codepage *charset);

/* What was said of the layer being read. */
const struct aj_codepage *aj_scan_charset(const struct aj_scan *scan);

/*
 * Hands over an object found inside this one (name: "" for what has none, such
 * as the content of a gzip file). What is wrong with it is noted against it; a
 * status other than AJ_OK means that the reader must stop.
 */
AJ_MUST_CHECK enum aj_status aj_scan_inner(
    struct aj_scan *scan, struct aj_str name, struct aj_stream *body, struct aj_err *err);

/* The same of what a source gives. Not all of it need be read. */
AJ_MUST_CHECK static inline enum aj_status aj_scan_inner_source(
    struct aj_scan *scan, struct aj_str name, struct aj_source *source, struct aj_err *err)
{
	struct aj_stream body;
	enum aj_status st;

	aj_stream_init(&body, source, 0);
	st = aj_scan_inner(scan, name, &body, err);
	aj_stream_fini(&body);
	return st;
}

/* The same, of a source that has to be read to its end. */
AJ_MUST_CHECK static inline enum aj_status aj_scan_inner_all(
    struct aj_scan *scan, struct aj_str name, struct aj_source *source, struct aj_err *err)
{
	struct aj_stream body;
	enum aj_status st;

	aj_stream_init(&body, source, 0);
	st = aj_scan_inner(scan, name, &body, err);
	if (st == AJ_OK)
		st = aj_stream_drain(&body, err);
	aj_stream_fini(&body);
	return st;
}

AJ_MUST_CHECK static inline enum aj_status aj_scan_inner_bytes(
    struct aj_scan *scan, struct aj_str name, struct aj_str bytes, struct aj_err *err)
{
	struct aj_memory_source memory;

	aj_memory_source_init(&memory, bytes, 0);
	return aj_scan_inner_source(scan, name, &memory.source, err);
}

/* A member of an archive, as who writes the archive anew has to know it. */
struct aj_member {
	enum aj_member_kind {
		AJ_MEMBER_FILE,
		AJ_MEMBER_FOLDER,
		AJ_MEMBER_LINK,	     /* symbolic */
		AJ_MEMBER_HARD_LINK, /* to a member before it */
		AJ_MEMBER_OTHER,     /* a device, a file with holes, … */
	} kind;
	struct aj_str name, link; /* dies with the next member */
	uint64_t size;		  /* of a file: not 0 where something is handed over */
	uint32_t mode;		  /* permissions */
	int64_t when;		  /* it was changed, in seconds since 1970 */
	bool stored;		  /* it was not compressed */
	bool utf8;		  /* of a zip: it says that its name is UTF-8 */
};

/* For who rewrites: what is handed over up to the next call is of this member: its name, then what it holds.
 */
void aj_scan_member(struct aj_scan *scan, const struct aj_member *member);

/* Somebody rewrites what is read. */
bool aj_scan_rewritten(const struct aj_scan *scan);

/*
 * As aj_scan_entry, for a member that is read here and not handed over: in is what it holds, of which
 * nothing has been skipped, and texts are all of it, with its offsets. The end is to be told, too, also
 * after a failure, unless the beginning failed.
 */
AJ_MUST_CHECK enum aj_status aj_scan_part_begin(
    struct aj_scan *scan, struct aj_str name, struct aj_stream *in, struct aj_err *err);
AJ_MUST_CHECK enum aj_status aj_scan_part_end(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err);

/*
 * The layer turns out to be of a kind that its head did not tell (a compound file that holds
 * a mail): its name in a path from here on. kind must be a literal.
 */
void aj_scan_kind(struct aj_scan *scan, const char *kind);

/*
 * Texts handed over from here on lie in this entry of the layer, and offsets in them are the
 * entry's ("": the layer's again). The name must live until the next call or the layer's end.
 */
void aj_scan_entry(struct aj_scan *scan, struct aj_str name);

/* How text, or an object, is written in a layer that encodes it. */
enum aj_coding {
	AJ_CODING_NONE,
	AJ_CODING_SQL,	  /* rows of SQL, where text is in single quotes */
	AJ_CODING_TOML,	  /* text is in double quotes */
	AJ_CODING_HEX,	  /* two digits a byte */
	AJ_CODING_HEADER, /* header fields of mail, with encoded words (RFC 2047) */
	AJ_CODING_QP,
	AJ_CODING_BASE64,
	AJ_CODING_UU,
	AJ_CODING_MBOX, /* ">" in front of lines that begin with "From " */
};

/*
 * For who rewrites: from this offset of the layer on, up to that of the next call, texts are written
 * so. Offsets do not descend. Where nothing is said, texts stand as they are.
 */
void aj_scan_coded(struct aj_scan *scan, uint64_t from, enum aj_coding coding);

/*
 * The object that is handed over next stands so at [from, to) of the layer; to UINT64_MAX: up to where
 * the layer has been read when the object has been. One of which this is not said cannot be found
 * again in the layer's bytes.
 */
void aj_scan_object_at(struct aj_scan *scan, uint64_t from, uint64_t to, enum aj_coding coding);

/* … and it is handed over in UTF-8, but stands there in this charset. */
void aj_scan_object_decoded(struct aj_scan *scan, const struct aj_codepage *charset);

/*
 * Notes that something in the layer being read could not be understood, at the
 * given offset, and that reading goes on after it: the object ends as partial.
 * Only the first of an object is kept in full, the rest are counted.
 */
void aj_scan_complain(struct aj_scan *scan, uint64_t at, const char *fmt, ...) AJ_PRINTF(3, 4);

/* The same where all that there is of it is handed over nevertheless: nothing is missed, though it may seem
 * cut off. */
void aj_scan_complain_of_form(struct aj_scan *scan, uint64_t at, const char *fmt, ...) AJ_PRINTF(3, 4);
