/*
 * image.c: what pictures say of themselves: Exif, XMP, IPTC and comments in JPEG, PNG, GIF, WebP, HEIF,
 * AVIF and TIFF.
 * Pixels are not read; nothing else is passed over.
 *
 *   properties  a line of JSON for each picture, with what tags, keywords and datasets say
 *   xmp         XML
 *   comment     JPEG's and GIF's comments
 *   thumbnail   the small JPEG that cameras put into Exif
 *   rest        what none of this took, at its offsets, with zeros for the others
 *   trailer     what follows the picture's end
 *
 * Offsets in the properties are those of the line.
 */

#include "format/image/image.h"
#include "dep/unpack.h"
#include "format/table/rows.h"

#include <stdlib.h>

enum {
	LINES_MAX = 4 << 20, /* bytes of properties */
	PARTS_MAX = 100000,  /* segments or chunks */
	BLOCK = 16 * 1024,   /* of pixels, looked through for their end */
	REST_MIN = 6,	     /* bytes that could be text */
	JFIF = 14,	     /* bytes of its segment, before a thumbnail */
	KEYWORD = 80,	     /* of PNG: 79, and a zero */
};

bool aj_image_take(struct aj_image *image, uint64_t at, void *out, size_t len)
{
	struct aj_err err;
	enum aj_status st;

	if (image->status != AJ_OK)
		return false;
	st = aj_random_read(&image->in, at, out, len, &err);
	if (st != AJ_OK && st != AJ_EINPUT) {
		image->status = st;
		*image->err = err;
	}
	return st == AJ_OK;
}

void aj_image_used(struct aj_image *image, uint64_t from, uint64_t to)
{
	struct aj_image_range *last = image->n_used ? &image->used[image->n_used - 1] : NULL;

	if (from >= to)
		return;
	if (last && from >= last->from && from <= last->to)
		last->to = to > last->to ? to : last->to;
	else if (image->n_used < AJ_IMAGE_RANGES)
		image->used[image->n_used++] = (struct aj_image_range){ from, to };
}

bool aj_image_property(struct aj_image *image, struct aj_str name, struct aj_str text)
{
	size_t before = image->line.len;

	while (text.len > 0 && (text.ptr[text.len - 1] == 0 || aj_is_space(text.ptr[text.len - 1])))
		text.len--;
	if (text.len == 0)
		return false;
	image->line.full = false;
	if (before == 0 || image->line.ptr[before - 1] == '\n')
		aj_buf_add(&image->line, AJ_S("{"));
	aj_rows_key(&image->line, name);
	aj_buf_json(&image->line, text);
	if (image->line.full || image->line.len > LINES_MAX - 2) { /* the end of the line must fit */
		image->line.len = before;
		return false;
	}
	return true;
}

static void end_properties(struct aj_image *image)
{
	if (image->line.len > 0 && image->line.ptr[image->line.len - 1] != '\n')
		aj_buf_add(&image->line, AJ_S("}\n"));
}

bool aj_image_text(struct aj_image *image, uint64_t from, uint64_t to)
{
	struct aj_buf *text = &image->text;

	text->len = 0;
	if (to < from || to > image->in.size || to - from > AJ_IMAGE_VALUE)
		return false;
	while (from < to) {
		uint8_t bytes[4096];
		size_t n = to - from < sizeof(bytes) ? (size_t)(to - from) : sizeof(bytes);

		if (!aj_image_take(image, from, bytes, n))
			return false;
		aj_buf_add(text, aj_str(bytes, n));
		from += n;
	}
	return !text->full;
}

static void hand_over(struct aj_image *image, struct aj_str name, struct aj_source *source)
{
	if (image->status == AJ_OK)
		image->status = aj_scan_inner_source(image->scan, name, source, image->err);
}

void aj_image_memory(struct aj_image *image, struct aj_str name, struct aj_str bytes)
{
	struct aj_memory_source memory;

	if (bytes.len == 0)
		return;
	aj_memory_source_init(&memory, bytes, 0);
	hand_over(image, name, &memory.source);
}

void aj_image_part(struct aj_image *image, struct aj_str name, uint64_t from, uint64_t to)
{
	struct aj_random_source part;

	aj_random_source_init(&part, &image->in, from, to);
	if (part.source.size == 0)
		return;
	hand_over(image, name, &part.source);
	aj_image_used(image, from, to);
}

/* The file with zeros where it has been used. */
struct rest {
	struct aj_source source;
	struct aj_random_source all;
	const struct aj_image *image;
	size_t next; /* the first range that does not lie before the next byte */
};

static enum aj_status rest_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct rest *rest = (struct rest *)source;
	uint64_t at = rest->all.at;
	enum aj_status st = rest->all.source.fill(&rest->all.source, out, room, got, err);

	if (st != AJ_OK)
		return st;
	for (; rest->next < rest->image->n_used; rest->next++) {
		const struct aj_image_range *r = &rest->image->used[rest->next];
		uint64_t from = r->from > at ? r->from - at : 0, to = r->to > at ? r->to - at : 0;

		if (from >= *got)
			break;
		if (to > from)
			memset(out + from, 0, (to < *got ? to : *got) - from);
		if (to > *got)
			break;
	}
	return AJ_OK;
}

static int compare(const void *a, const void *b)
{
	const struct aj_image_range *x = a, *y = b;

	return x->from < y->from ? -1 : x->from > y->from;
}

/* Sorts the ranges and joins those that meet. Gives the end of the last bytes before end that are not used;
 * 0: none. */
static uint64_t sort_used(struct aj_image *image, uint64_t end)
{
	uint64_t rest = 0, at = 0;
	size_t n = image->n_used;

	qsort(image->used, n, sizeof(image->used[0]), compare);
	image->n_used = 0;
	for (size_t i = 0; i < n; i++)
		aj_image_used(image, image->used[i].from, image->used[i].to);
	for (size_t i = 0; i < image->n_used && at < end; i++) {
		const struct aj_image_range *r = &image->used[i];

		if (r->from >= at + REST_MIN)
			rest = r->from < end ? r->from : end;
		at = r->to;
	}
	return end >= REST_MIN && at <= end - REST_MIN ? end : rest;
}

static void hand_over_rest(struct aj_image *image, uint64_t end)
{
	struct rest rest = { .source = { .fill = rest_fill }, .image = image };
	uint64_t to = sort_used(image, end);

	aj_random_source_init(&rest.all, &image->in, 0, to);
	if (to > 0)
		hand_over(image, AJ_S("rest"), &rest.source);
}

static uint32_t big(const uint8_t *p, unsigned size)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < size; i++)
		value = value << 8 | p[i];
	return value;
}

static bool equals(struct aj_image *image, uint64_t at, uint64_t to, struct aj_str what)
{
	uint8_t bytes[32];

	return at <= to && what.len <= sizeof(bytes) && to - at >= what.len &&
	       aj_image_take(image, at, bytes, what.len) && memcmp(bytes, what.ptr, what.len) == 0;
}

static void complain(struct aj_image *image, const char *what, uint64_t at)
{
	if (image->status == AJ_OK)
		aj_scan_complain_of_form(image->scan, at, "%s at offset %llu", what, (unsigned long long)at);
}

uint64_t aj_image_cut(struct aj_image *image, uint64_t at)
{
	complain(image, "is cut short", image->in.size);
	return at;
}

static void read_segment(struct aj_image *image, uint8_t marker, uint64_t from, uint64_t to)
{
	static const struct aj_str jfif = AJ_S("JFIF\0"), exif = AJ_S("Exif\0\0"),
				   xmp = AJ_S("http://ns.adobe.com/xap/1.0/\0"),
				   photoshop = AJ_S("Photoshop 3.0\0");

	if (marker == 0xe0 && equals(image, from, to, jfif)) {
		aj_image_used(image, from, to - from < JFIF ? to : from + JFIF);
	} else if (marker == 0xe1 && equals(image, from, to, exif)) {
		aj_image_used(image, from, from + exif.len);
		aj_image_tiff(image, from + exif.len, to);
	} else if (marker == 0xe1 && equals(image, from, to, xmp)) {
		aj_image_part(image, AJ_S("xmp"), from + xmp.len, to);
		aj_image_used(image, from, to);
	} else if (marker == 0xed && equals(image, from, to, photoshop)) {
		aj_image_resources(image, from + photoshop.len, to);
	} else if (marker == 0xfe) {
		aj_image_part(image, AJ_S("comment"), from, to);
	} else if (marker < 0xe0) { /* tables of the codec */
		aj_image_used(image, from, to);
	}
}

/* The next marker behind pixels, in which 0xff stands before 0, a restart or another 0xff only. */
static uint64_t skip_pixels(struct aj_image *image, uint64_t at)
{
	uint8_t bytes[BLOCK];

	while (at < image->in.size) {
		size_t n = image->in.size - at < BLOCK ? (size_t)(image->in.size - at) : BLOCK;

		if (!aj_image_take(image, at, bytes, n))
			return at;
		for (size_t i = aj_str_find(aj_str(bytes, n), 0, 0xff); i + 1 < n;
		     i = aj_str_find(aj_str(bytes, n), i + 1, 0xff)) {
			uint8_t next = bytes[i + 1];

			if (next != 0 && next != 0xff && (next & 0xf8) != 0xd0)
				return at + i;
		}
		if (n < BLOCK)
			return image->in.size;
		at += n - 1; /* the last byte may be a 0xff */
	}
	return at;
}

/* Segments (ITU-T T.81, annex B), of one picture or of several in a row. Gives where they end. */
static uint64_t read_jpeg(struct aj_image *image)
{
	uint64_t at = 0, size = image->in.size, to;

	for (unsigned n = 0; n < PARTS_MAX; n++) {
		uint8_t head[4];

		if (!aj_image_take(image, at, head, 2))
			return aj_image_cut(image, at);
		if (head[0] != 0xff) {
			complain(image, "has no marker", at);
			return at;
		}
		if (head[1] == 0xff) { /* a fill byte */
			aj_image_used(image, at, at + 1);
			at++;
			continue;
		}
		if (head[1] == 0xd8 || head[1] == 0x01 || (head[1] & 0xf8) == 0xd0 || head[1] == 0xd9) {
			aj_image_used(image, at, at + 2);
			at += 2;
			if (head[1] != 0xd9)
				continue;
			end_properties(image);
			if (!equals(image, at, size, AJ_S("\xff\xd8\xff")))
				return at;
			continue;
		}
		if (!aj_image_take(image, at + 2, head + 2, 2) || big(head + 2, 2) < 2 ||
		    big(head + 2, 2) > size - at - 2) {
			return aj_image_cut(image, at);
		}
		to = at + 2 + big(head + 2, 2);
		aj_image_used(image, at, at + 4);
		read_segment(image, head[1], at + 4, to);
		at = to;
		if (head[1] == 0xda) {
			to = skip_pixels(image, at);
			aj_image_used(image, at, to);
			at = to;
		}
	}
	complain(image, "has too many segments", at);
	return at;
}

/* A text chunk of PNG: keyword, zero; compressed, or with language and translation, or neither. */
static bool add_png_text(struct aj_image *image, const uint8_t *kind, uint64_t at)
{
	struct aj_str body = aj_buf_str(&image->text), key = aj_str_until(aj_str_sub(body, 0, KEYWORD), '\0');
	struct aj_str text = aj_str_from(body, key.len + 1);
	bool packed = memcmp(kind, "zTXt", 4) == 0;
	struct aj_buf out;
	struct aj_err err;

	if (key.len == 0 || key.len == body.len || key.len == KEYWORD)
		return false;
	if (packed)
		text = aj_str_from(text, 1);
	if (memcmp(kind, "iTXt", 4) == 0) {
		packed = text.len > 0 && text.ptr[0] == 1;
		text = aj_str_from(text, 2);
		text = aj_str_from(text, aj_str_until(text, '\0').len + 1);
		text = aj_str_from(text, aj_str_until(text, '\0').len + 1);
	}
	aj_buf_init(&out, LINES_MAX);
	if (packed) {
		if (aj_unpack(AJ_PACKED_ZLIB, text, &out, &err) != AJ_OK)
			aj_scan_complain(
			    image->scan, at, "text at offset %llu: %s", (unsigned long long)at, err.text);
		text = aj_buf_str(&out);
	}
	if (aj_str_eq(key, AJ_S("XML:com.adobe.xmp")))
		aj_image_memory(image, AJ_S("xmp"), text);
	else if (text.len > AJ_IMAGE_VALUE || !aj_image_property(image, key, text))
		aj_image_memory(image, AJ_S("text"), text);
	aj_buf_fini(&out);
	return true;
}

static void read_chunk(struct aj_image *image, const uint8_t *kind, uint64_t from, uint64_t to)
{
	static const char pixels[][5] = { "IHDR", "PLTE", "IDAT", "IEND", "fdAT", "gAMA", "cHRM", "sRGB",
		"pHYs", "tIME", "bKGD" };

	if (memcmp(kind, "eXIf", 4) == 0)
		aj_image_tiff(image, from, to);
	else if ((memcmp(kind, "tEXt", 4) == 0 || memcmp(kind, "zTXt", 4) == 0 ||
		     memcmp(kind, "iTXt", 4) == 0) &&
		 aj_image_text(image, from, to) && add_png_text(image, kind, from))
		aj_image_used(image, from, to);
	for (size_t i = 0; i < AJ_LEN(pixels); i++)
		if (memcmp(kind, pixels[i], 4) == 0)
			aj_image_used(image, from, to);
}

/* Chunks (PNG, third edition, section 5): length, kind, that many bytes, checksum. */
static uint64_t read_png(struct aj_image *image)
{
	uint64_t at = 8, size = image->in.size;

	aj_image_used(image, 0, 8);
	for (unsigned n = 0; n < PARTS_MAX; n++) {
		uint8_t head[8];
		uint64_t len;

		if (!aj_image_take(image, at, head, 8) || (len = big(head, 4)) > size - at - 8 ||
		    size - at - 8 - len < 4) {
			return aj_image_cut(image, at);
		}
		aj_image_used(image, at, at + 8);
		read_chunk(image, head + 4, at + 8, at + 8 + len);
		aj_image_used(image, at + 8 + len, at + 12 + len);
		at += 12 + len;
		if (memcmp(head + 4, "IEND", 4) == 0)
			return at;
	}
	complain(image, "has too many chunks", at);
	return at;
}

/* RIFF's chunks, padded to even lengths. */
static uint64_t read_webp(struct aj_image *image)
{
	static const struct aj_str exif = AJ_S("Exif\0\0");
	uint64_t at = 12, end;
	uint8_t head[8];

	if (!aj_image_take(image, 0, head, 8))
		return 0;
	end = 8 + (head[4] | (uint64_t)head[5] << 8 | (uint64_t)head[6] << 16 | (uint64_t)head[7] << 24);
	if (end > image->in.size) {
		complain(image, "is cut short", image->in.size);
		end = image->in.size;
	}
	aj_image_used(image, 0, 12);
	for (unsigned n = 0; n < PARTS_MAX && at < end && end - at >= 8 && aj_image_take(image, at, head, 8);
	     n++) {
		uint64_t len =
		    head[4] | (uint64_t)head[5] << 8 | (uint64_t)head[6] << 16 | (uint64_t)head[7] << 24;
		uint64_t from = at + 8, to = len > end - from ? end : from + len;

		aj_image_used(image, at, at + 8);
		if (memcmp(head, "EXIF", 4) == 0)
			aj_image_tiff(image, equals(image, from, to, exif) ? from + exif.len : from, to);
		else if (memcmp(head, "XMP ", 4) == 0)
			aj_image_part(image, AJ_S("xmp"), from, to);
		else if (memcmp(head, "VP8", 3) == 0 || memcmp(head, "ALPH", 4) == 0 ||
			 memcmp(head, "ANMF", 4) == 0)
			aj_image_used(image, from, to);
		at = from + len + (len & 1);
	}
	if (at < end && end - at >= 8)
		complain(image, "has too many chunks", at);
	return end;
}

static uint64_t read_picture(struct aj_image *image)
{
	uint8_t head[12] = { 0 };
	size_t len = image->in.size < sizeof(head) ? (size_t)image->in.size : sizeof(head);

	if (!aj_image_take(image, 0, head, len))
		return 0;
	if (memcmp(head, "GIF8", 4) == 0)
		return aj_image_gif(image);
	if (aj_image_is_heif(aj_str(head, sizeof(head))))
		return aj_image_heif(image);
	if (memcmp(head, "\x89PNG", 4) == 0)
		return read_png(image);
	if (memcmp(head, "RIFF", 4) == 0)
		return read_webp(image);
	if (memcmp(head, "\xff\xd8", 2) == 0)
		return read_jpeg(image);
	aj_image_tiff(image, 0, image->in.size);
	return image->in.size;
}

static int image_sniff(struct aj_str head)
{
	if (aj_str_starts(head, AJ_S("\x89PNG\r\n\x1a\n")) ||
	    (aj_str_starts(head, AJ_S("RIFF")) && aj_str_eq(aj_str_sub(head, 8, 4), AJ_S("WEBP"))) ||
	    aj_image_is_heif(head) || aj_str_starts(head, AJ_S("GIF87a")) ||
	    aj_str_starts(head, AJ_S("GIF89a")))
		return 40;
	return aj_str_starts(head, AJ_S("\xff\xd8\xff")) || aj_str_starts(head, AJ_S("II*\0")) ||
		       aj_str_starts(head, AJ_S("MM\0*"))
		   ? 28
		   : 0;
}

static enum aj_status image_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct aj_image *image = malloc(sizeof(*image));
	struct aj_err why;
	enum aj_status opened, st;

	if (!image)
		return aj_fail(err, AJ_ELIMIT, "no memory for a picture");
	memset(image, 0, offsetof(struct aj_image, used));
	image->scan = scan;
	image->err = err;
	aj_buf_init(&image->line, LINES_MAX);
	aj_buf_init(&image->text, AJ_IMAGE_VALUE);
	opened = aj_random_open(&image->in, in, AJ_RANDOM_HELD, &why);
	if (image->in.size > 0) {
		uint64_t end = read_picture(image);

		end_properties(image);
		aj_image_memory(image, AJ_S("properties"), aj_buf_str(&image->line));
		hand_over_rest(image, end);
		aj_image_part(image, AJ_S("trailer"), end, image->in.size);
	}
	st = image->status;
	aj_buf_fini(&image->line);
	aj_buf_fini(&image->text);
	aj_random_close(&image->in);
	free(image);
	return aj_random_outcome(opened, &why, st, err);
}

const struct aj_format aj_format_image = {
	.name = "image",
	.about = "JPEG, PNG, GIF, WebP, HEIF, AVIF, TIFF: what they say of themselves, not what they show",
	.sniff = image_sniff,
	.most = 40,
	.read = image_read,
};
