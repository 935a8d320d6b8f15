#pragma once

/*
 * A picture that is being read: what its metadata say becomes a line of JSON ("properties", one of
 * each picture in the file), or is handed over as it stands. What was understood, and the pixels,
 * is marked as used; the rest goes to whatever reads binary data.
 */

#include "base/buf.h"
#include "base/random.h"
#include "scan/format.h"

enum {
	AJ_IMAGE_RANGES = 4096,	  /* of bytes that are used */
	AJ_IMAGE_VALUE = 1 << 20, /* bytes of a value; a longer one is left to the rest */
};

struct aj_image_range {
	uint64_t from, to;
};

struct aj_image {
	struct aj_scan *scan;
	struct aj_random in;
	struct aj_buf line;    /* of properties: {"Artist":… */
	struct aj_buf text;    /* of the value being read */
	enum aj_status status; /* not AJ_OK: reading must stop */
	struct aj_err *err;
	size_t n_used;
	unsigned n_strips;			     /* of pixels of a TIFF, so far */
	struct aj_image_range used[AJ_IMAGE_RANGES]; /* n_used of them; not zero at first, so the last */
};

/* Exactly len bytes at this offset of the file; false: they are not all there, or reading must stop. */
AJ_MUST_CHECK bool aj_image_take(struct aj_image *image, uint64_t at, void *out, size_t len);

/* These bytes are understood, or are pixels. */
void aj_image_used(struct aj_image *image, uint64_t from, uint64_t to);

/* Adds a property; false: it is empty or there is no room. Zeros and blanks at the end of text are none of
 * it. */
bool aj_image_property(struct aj_image *image, struct aj_str name, struct aj_str text);

/* Puts the bytes [from, to) into image->text; false: they are not there or too many. */
AJ_MUST_CHECK bool aj_image_text(struct aj_image *image, uint64_t from, uint64_t to);

/* Hands over [from, to) as an object inside, and marks it as used. */
void aj_image_part(struct aj_image *image, struct aj_str name, uint64_t from, uint64_t to);
void aj_image_memory(struct aj_image *image, struct aj_str name, struct aj_str bytes);

/* Complains that the picture is cut short. Gives at. */
uint64_t aj_image_cut(struct aj_image *image, uint64_t at);

/* A picture in these formats; gives where it ends. */
uint64_t aj_image_gif(struct aj_image *image);
uint64_t aj_image_heif(struct aj_image *image);
bool aj_image_is_heif(struct aj_str head);

/* A TIFF, or Exif, which is one, in [from, to) (format/image/image_exif.c). */
void aj_image_tiff(struct aj_image *image, uint64_t from, uint64_t to);

/* Datasets of IPTC's IIM in [from, to), and Photoshop's resources, which hold them
 * (format/image/image_iptc.c). */
void aj_image_iptc(struct aj_image *image, uint64_t from, uint64_t to);
void aj_image_resources(struct aj_image *image, uint64_t from, uint64_t to);
