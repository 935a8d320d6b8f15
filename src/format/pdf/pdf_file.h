#pragma once

/*
 * The objects of a PDF file (ISO 32000-1, chapter 7). Values are views of the file's own
 * bytes, taken apart where they are looked at: there is no tree that could be deep, and no
 * length that is believed.
 *
 * The table of cross references is neither needed nor trusted: objects are found by their
 * "N G obj", of several with one number the last one counts, and those in object streams are
 * unpacked and join them. That reads files without a table, with a wrong one, and with loops.
 */

#include "base/buf.h"
#include "scan/format.h"

enum {
	AJ_PDF_OBJECTS_MAX = 1000 * 1000,
	AJ_PDF_FILTERS_MAX = 4,	       /* of a stream */
	AJ_PDF_STREAM_MAX = 128 << 20, /* bytes that a stream may become */
};

struct aj_pdf_object {
	uint32_t number, generation;
	uint32_t rank;	     /* of several with one number the highest counts */
	struct aj_str value; /* up to its stream or its end */
	struct aj_str data;  /* of its stream, as it stands; ptr NULL: it is none */
	bool seen;	     /* somebody has dealt with it */
};

enum aj_pdf_cipher { AJ_PDF_PLAIN, AJ_PDF_RC4, AJ_PDF_AES, AJ_PDF_AES256 };

/* How an encrypted file is to be read. */
struct aj_pdf_lock {
	enum aj_pdf_cipher strings, streams;
	bool plain_metadata; /* the stream of metadata is not encrypted */
	uint8_t key[32];
	size_t key_len;
};

struct aj_pdf {
	struct aj_scan *scan;
	struct aj_str bytes;
	struct aj_pdf_object *objects; /* sorted by number, then rank */
	size_t n_objects, room;
	struct aj_str trailer;	 /* the dictionary with the root, or empty */
	struct aj_buf *unpacked; /* the object streams, which objects point into */
	size_t n_unpacked, unpacked_bytes;
	uint64_t fuel;		  /* bytes that may yet be looked at: a loop through objects ends here */
	size_t endobj, endstream; /* where they were found last, while objects are found */
	struct aj_str locked;	  /* the trailer that says that the file is encrypted, or empty */
	struct aj_pdf_lock lock;
	bool tired;
};

/* bytes must outlive it. What is damaged is complained of. AJ_EDENIED: it is encrypted, with a password. */
AJ_MUST_CHECK enum aj_status aj_pdf_open(
    struct aj_pdf *pdf, struct aj_scan *scan, struct aj_str bytes, struct aj_err *err);
void aj_pdf_close(struct aj_pdf *pdf); /* accepts a zeroed struct */

/* The layer's offset of a place within the file; of one in an object stream, 0. */
uint64_t aj_pdf_offset(const struct aj_pdf *pdf, const void *place);

/* Takes the next token off rest: a simple value, or one of << >> [ ] { }. False: there is none. */
bool aj_pdf_token(struct aj_str *rest, struct aj_str *token);

/* Takes the next value ("12 0 R" is one) off rest. False: there is none. */
bool aj_pdf_take(struct aj_str *rest, struct aj_str *value);

/* The same of a dictionary's inside (aj_pdf_inside), key by key; the key is without its slash. */
bool aj_pdf_take_pair(struct aj_str *rest, struct aj_str *key, struct aj_str *value);

/* What stands between the brackets of a dictionary or array; empty if it is none. */
struct aj_str aj_pdf_inside(struct aj_str value);

/* The value that a reference leads to, or itself; object: that it leads to, or NULL. Empty: nothing. */
struct aj_str aj_pdf_follow(struct aj_pdf *pdf, struct aj_str value, struct aj_pdf_object **object);

/* The value of key in a dictionary, as it stands and followed. Empty: there is none. */
struct aj_str aj_pdf_find(struct aj_pdf *pdf, struct aj_str dict, const char *key);
struct aj_str aj_pdf_get(struct aj_pdf *pdf, struct aj_str dict, const char *key);

bool aj_pdf_is_name(struct aj_str value, const char *name);
bool aj_pdf_is_dict(struct aj_str value);
bool aj_pdf_is_string(struct aj_str value);
double aj_pdf_number(struct aj_str value, double otherwise);

/* Appends the bytes that a string, of either kind, stands for. */
void aj_pdf_string(struct aj_str value, struct aj_buf *out);

/* Appends it as text in UTF-8: from UTF-16 or UTF-8 with a mark, else PDFDocEncoding. */
void aj_pdf_text(struct aj_str value, struct aj_buf *out);

/*
 * Appends what the stream's filters make of it, up to the first one that is an image's;
 * image is then its name, else empty. What came before damage is appended all the same.
 */
AJ_MUST_CHECK enum aj_status aj_pdf_unpack(struct aj_pdf *pdf, const struct aj_pdf_object *object,
    struct aj_buf *out, struct aj_str *image, struct aj_err *err);

/* pdf_filter.c: one filter, by its name; parms: its dictionary or empty. AJ_END: not one of ours. */
AJ_MUST_CHECK enum aj_status aj_pdf_filter(struct aj_pdf *pdf, struct aj_str name, struct aj_str parms,
    struct aj_str in, struct aj_buf *out, struct aj_err *err);

/* A new buffer that lives as long as pdf, for bytes that objects point into. NULL: no memory. */
struct aj_buf *aj_pdf_unpacked(struct aj_pdf *pdf, size_t ceiling);

/* pdf_lock.c: finds the key of a file that is encrypted, and decrypts its strings. */
AJ_MUST_CHECK enum aj_status aj_pdf_unlock(struct aj_pdf *pdf, struct aj_err *err);

/* The object's data, decrypted into out if they are encrypted. */
struct aj_str aj_pdf_unlock_stream(
    struct aj_pdf *pdf, const struct aj_pdf_object *object, struct aj_buf *out);
