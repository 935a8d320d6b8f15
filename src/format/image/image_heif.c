/*
 * image_heif.c: HEIF (ISO/IEC 23008-12), as telephones take pictures, and AVIF: boxes in boxes. Items of
 * the box "meta" are named in "iinf" and placed by "iloc"; those of Exif and XMP are read, the others are
 * pixels. What stands in no such box is left to the rest.
 */

#include "format/image/image.h"

enum {
	BOXES_MAX = 10000,
	ITEMS_MAX = 1 << 16, /* looked at */
	WANTED_MAX = 64,     /* of Exif and XMP */
	EXTENTS_MAX = 64,    /* of an item of these */
	HELD_MAX = AJ_IMAGE_VALUE,
};

struct box {
	uint64_t from, to; /* its content */
	uint32_t type;
};

struct item {
	uint32_t id;
	bool exif;
};

struct heif {
	struct aj_image *image;
	struct item wanted[WANTED_MAX];
	unsigned n_wanted;
	struct box data; /* "idat" */
};

#define TYPE(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

/* A number of size bytes at *at, which goes on behind it. False: it is not within the box. */
static bool number(struct heif *h, const struct box *box, uint64_t *at, unsigned size, uint64_t *out)
{
	uint8_t bytes[8];

	*out = 0;
	if (size > sizeof(bytes) || *at > box->to || box->to - *at < size ||
	    !aj_image_take(h->image, *at, bytes, size))
		return false;
	for (unsigned i = 0; i < size; i++)
		*out = *out << 8 | bytes[i];
	*at += size;
	return true;
}

/* The box at *at, which goes on behind it. False: there is none that is whole. */
static bool next_box(struct heif *h, const struct box *outer, uint64_t *at, struct box *out)
{
	uint64_t from = *at, size, type;

	if (!number(h, outer, at, 4, &size) || !number(h, outer, at, 4, &type) ||
	    (size == 1 && !number(h, outer, at, 8, &size)))
		return false;
	if (size == 0) /* up to the end */
		size = outer->to - from;
	if (size < *at - from || size > outer->to - from)
		return false;
	*out = (struct box){ *at, from + size, (uint32_t)type };
	aj_image_used(h->image, from, *at);
	*at = from + size;
	return true;
}

static void want(struct heif *h, uint64_t id, bool exif)
{
	if (h->n_wanted < WANTED_MAX)
		h->wanted[h->n_wanted++] = (struct item){ (uint32_t)id, exif };
}

/* An entry of "iinf": number, protection, type, name and, of the type "mime", what it is. */
static void read_entry(struct heif *h, const struct box *box)
{
	uint64_t at = box->from, version, id, protection, type;
	struct aj_str text;

	if (!number(h, box, &at, 4, &version) || (version >> 24 != 2 && version >> 24 != 3) ||
	    !number(h, box, &at, version >> 24 == 2 ? 2 : 4, &id) || !number(h, box, &at, 2, &protection) ||
	    !number(h, box, &at, 4, &type))
		return;
	if (type == TYPE('E', 'x', 'i', 'f'))
		want(h, id, true);
	if (type != TYPE('m', 'i', 'm', 'e') || !aj_image_text(h->image, at, box->to))
		return;
	text = aj_buf_str(&h->image->text);
	text = aj_str_from(text, aj_str_until(text, '\0').len + 1);
	if (aj_str_eq(aj_str_until(text, '\0'), AJ_S("application/rdf+xml")))
		want(h, id, false);
}

static void read_entries(struct heif *h, const struct box *box)
{
	uint64_t at = box->from, version, count;
	struct box entry;

	if (!number(h, box, &at, 4, &version) || !number(h, box, &at, version >> 24 == 0 ? 2 : 4, &count))
		return;
	for (unsigned n = 0; n < ITEMS_MAX && next_box(h, box, &at, &entry); n++)
		if (entry.type == TYPE('i', 'n', 'f', 'e'))
			read_entry(h, &entry);
	aj_image_used(h->image, box->from, box->to);
}

/* Exif stands behind four bytes that say how far; some writers put its mark between. */
static void read_exif(struct heif *h, uint64_t from, uint64_t to)
{
	struct box box = { from, to, 0 };
	uint64_t at = from, skip;

	if (number(h, &box, &at, 4, &skip) && skip < to - at)
		aj_image_tiff(h->image, at + skip, to);
}

/* Where an item's bytes lie; in several places, XMP is put together. */
static void read_extents(struct heif *h, const struct box *box, uint64_t at, const struct item *item,
    uint64_t base, const unsigned sizes[4], unsigned count)
{
	struct aj_buf together;

	aj_buf_init(&together, HELD_MAX);
	for (unsigned i = 0; i < count && i < EXTENTS_MAX; i++) {
		uint64_t index, offset, len, from, end = h->image->in.size;

		if (!number(h, box, &at, sizes[3], &index) || !number(h, box, &at, sizes[0], &offset) ||
		    !number(h, box, &at, sizes[1], &len) || __builtin_add_overflow(base, offset, &from) ||
		    from > end)
			break;
		if (len == 0 || len > end - from)
			len = end - from;
		if (item->exif)
			read_exif(h, from, from + len);
		else if (count == 1)
			aj_image_part(h->image, AJ_S("xmp"), from, from + len);
		else if (aj_image_text(h->image, from, from + len))
			aj_buf_add(&together, aj_buf_str(&h->image->text));
	}
	aj_image_memory(h->image, AJ_S("xmp"), aj_buf_str(&together));
	aj_buf_fini(&together);
}

static const struct item *wanted(const struct heif *h, uint64_t id)
{
	for (unsigned i = 0; i < h->n_wanted; i++)
		if (h->wanted[i].id == id)
			return &h->wanted[i];
	return NULL;
}

/* "iloc": sizes of its own numbers, then for each item where it begins and its pieces. */
static void read_places(struct heif *h, const struct box *box)
{
	uint64_t at = box->from, version, packed, count;
	unsigned sizes[4], wide; /* of offsets, lengths, bases, indexes */

	if (!number(h, box, &at, 4, &version) || !number(h, box, &at, 2, &packed))
		return;
	version >>= 24;
	wide = version < 2 ? 2 : 4;
	for (unsigned i = 0; i < 4; i++)
		sizes[i] = packed >> (12 - 4 * i) & 15;
	if (version == 0)
		sizes[3] = 0;
	if (!number(h, box, &at, wide, &count))
		return;
	for (uint64_t n = 0; n < count && n < ITEMS_MAX; n++) {
		uint64_t id, method = 0, reference, base, extents, length;
		const struct item *item;

		if (!number(h, box, &at, wide, &id) || (version > 0 && !number(h, box, &at, 2, &method)) ||
		    !number(h, box, &at, 2, &reference) || !number(h, box, &at, sizes[2], &base) ||
		    !number(h, box, &at, 2, &extents))
			return;
		item = wanted(h, id);
		if (item && reference == 0 && (method & 15) == 0)
			read_extents(h, box, at, item, base, sizes, (unsigned)extents);
		else if (item && reference == 0 && (method & 15) == 1 && h->data.to > 0)
			read_extents(h, box, at, item, h->data.from + base, sizes, (unsigned)extents);
		length = extents * (sizes[0] + sizes[1] + sizes[3]);
		if (length > box->to - at)
			return;
		at += length;
	}
	aj_image_used(h->image, box->from, box->to);
}

/* Which items there are is known before where they are, in whatever order the boxes stand. */
static void read_meta(struct heif *h, struct box meta)
{
	struct box box, places = { 0 };
	uint64_t at = meta.from, version;

	if (!number(h, &meta, &at, 4, &version))
		return;
	aj_image_used(h->image, meta.from, at);
	for (unsigned n = 0; n < BOXES_MAX && next_box(h, &meta, &at, &box); n++)
		if (box.type == TYPE('i', 'i', 'n', 'f'))
			read_entries(h, &box);
		else if (box.type == TYPE('i', 'l', 'o', 'c'))
			places = box;
		else if (box.type == TYPE('i', 'd', 'a', 't'))
			h->data = box;
		else /* of the codec: handler, properties, references */
			aj_image_used(h->image, box.from, box.to);
	if (places.to > 0)
		read_places(h, &places);
}

uint64_t aj_image_heif(struct aj_image *image)
{
	struct heif h = { .image = image };
	struct box file = { 0, image->in.size, 0 }, box;
	uint64_t at = 0;

	for (unsigned n = 0; n < BOXES_MAX; n++) {
		uint64_t from = at;

		if (at == file.to)
			return at;
		if (!next_box(&h, &file, &at, &box))
			return aj_image_cut(image, from);
		if (box.type == TYPE('m', 'e', 't', 'a'))
			read_meta(&h, box);
		else if (box.type == TYPE('m', 'd', 'a', 't') || box.type == TYPE('f', 't', 'y', 'p'))
			aj_image_used(image, box.from, box.to);
	}
	aj_scan_complain(image->scan, at, "has too many boxes");
	return at;
}

bool aj_image_is_heif(struct aj_str head)
{
	static const char brands[][5] = { "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1",
		"avif", "avis" };
	struct aj_str brand = aj_str_sub(head, 8, 4);

	if (!aj_str_eq(aj_str_sub(head, 4, 4), AJ_S("ftyp")))
		return false;
	for (size_t i = 0; i < AJ_LEN(brands); i++)
		if (aj_str_eq(brand, aj_str_z(brands[i])))
			return true;
	return false;
}
