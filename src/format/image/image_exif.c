/*
 * image_exif.c: TIFF (6.0), and Exif (CIPA DC-008), which is one without a picture: directories of tags.
 * The position becomes one value, "GPSPosition":"52.5200, 13.4050".
 */

#include "base/utf8.h"
#include "format/image/image.h"

#include <math.h>
#include <stdio.h>

enum {
	ENTRY = 12,
	DIRECTORIES_MAX = 64,
	ENTRIES_MAX = 1000,   /* of a directory */
	STRIPS_MAX = 1 << 18, /* of a file */
	STRIPS_READ = 1024,   /* at once */
};

/* Kinds of directories. Only the first one is followed by others; POSITION has numbers of tags of its own. */
enum { MAIN, EXIF, POSITION };

struct entry {
	uint32_t tag, type, count;
	uint64_t at;   /* of its value, in the file */
	uint64_t size; /* in bytes */
};

struct tiff {
	struct aj_image *image;
	uint64_t from, to; /* offsets in it count from from */
	bool big;	   /* the order of bytes */
	struct {
		uint32_t at;
		int kind;
	} queue[DIRECTORIES_MAX];
	unsigned n_queue;
	struct entry latitude, longitude;
	bool south, west, thumbnail;	  /* thumbnail: it was handed over */
	struct entry strips, strip_sizes; /* of this directory */
	uint32_t jpeg, jpeg_size;
};

static const struct {
	uint16_t tag;
	const char *name;
} tags[] = {
	{ 0x010d, "DocumentName" },
	{ 0x010e, "ImageDescription" },
	{ 0x010f, "Make" },
	{ 0x0110, "Model" },
	{ 0x0131, "Software" },
	{ 0x0132, "DateTime" },
	{ 0x013b, "Artist" },
	{ 0x013c, "HostComputer" },
	{ 0x8298, "Copyright" },
	{ 0x9003, "DateTimeOriginal" },
	{ 0x9286, "UserComment" },
	{ 0x9c9b, "XPTitle" },
	{ 0x9c9c, "XPComment" },
	{ 0x9c9d, "XPAuthor" },
	{ 0x9c9e, "XPKeywords" },
	{ 0x9c9f, "XPSubject" },
	{ 0xa420, "ImageUniqueID" },
	{ 0xa430, "CameraOwnerName" },
	{ 0xa431, "BodySerialNumber" },
	{ 0xa435, "LensSerialNumber" },
};

static uint32_t number(const struct tiff *t, const uint8_t *p, unsigned size)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < size; i++)
		value |= (uint32_t)p[i] << 8 * (t->big ? size - 1 - i : i);
	return value;
}

/* A number at this offset in the file; 0 where there is none. */
static uint32_t number_at(const struct tiff *t, uint64_t at, unsigned size)
{
	uint8_t bytes[4];

	return at <= t->to && size <= t->to - at && aj_image_take(t->image, at, bytes, size)
		   ? number(t, bytes, size)
		   : 0;
}

static void queue(struct tiff *t, uint32_t at, int kind)
{
	for (unsigned i = 0; i < t->n_queue; i++)
		if (t->queue[i].at == at)
			return;
	if (at == 0)
		return;
	if (t->n_queue == DIRECTORIES_MAX) {
		aj_scan_complain(
		    t->image->scan, t->from, "has more than %d directories of tags", DIRECTORIES_MAX);
		return;
	}
	t->queue[t->n_queue].at = at;
	t->queue[t->n_queue++].kind = kind;
}

/* Windows' tags are UTF-16, little endian. */
static bool add_wide(struct aj_image *image, struct aj_str name)
{
	struct aj_str text = aj_buf_str(&image->text);
	struct aj_buf out;
	bool added;

	aj_buf_init(&out, 2 * AJ_IMAGE_VALUE);
	for (size_t i = 0; i + 1 < text.len; i += 2) {
		uint32_t point = text.ptr[i] | (uint32_t)text.ptr[i + 1] << 8;
		uint8_t utf8[4];

		if ((point & 0xfc00) == 0xd800 && i + 3 < text.len && (text.ptr[i + 3] & 0xfc) == 0xdc) {
			i += 2;
			point =
			    0x10000 + ((point & 0x3ff) << 10) + (text.ptr[i] | (text.ptr[i + 1] & 3u) << 8);
		}
		if ((point & 0xf800) == 0xd800)
			point = 0xfffd;
		aj_buf_add(&out, aj_str(utf8, aj_utf8_write(point, utf8)));
	}
	added = !out.full && aj_image_property(image, name, aj_buf_str(&out));
	aj_buf_fini(&out);
	return added;
}

static void read_text(struct tiff *t, const struct entry *e, const char *name)
{
	struct aj_image *image = t->image;
	uint64_t skip = e->tag == 0x9286 ? 8 : 0; /* its first 8 bytes name the alphabet */
	bool wide = e->tag >= 0x9c9b && e->tag <= 0x9c9f;

	if ((e->type != 2 && e->type != 7 && !wide) || e->size < skip ||
	    !aj_image_text(image, e->at + skip, e->at + e->size))
		return;
	if (wide ? add_wide(image, aj_str_z(name))
		 : aj_image_property(image, aj_str_z(name), aj_buf_str(&image->text)))
		aj_image_used(image, e->at + skip, e->at + e->size);
}

static void read_position_tag(struct tiff *t, const struct entry *e)
{
	uint8_t letter = 0;

	if ((e->tag == 1 || e->tag == 3) && e->size > 0 && !aj_image_take(t->image, e->at, &letter, 1))
		return;
	if (e->tag == 1)
		t->south = letter == 'S';
	else if (e->tag == 3)
		t->west = letter == 'W';
	else if (e->tag == 2 && e->type == 5 && e->count == 3)
		t->latitude = *e;
	else if (e->tag == 4 && e->type == 5 && e->count == 3)
		t->longitude = *e;
}

static void read_tag(struct tiff *t, const struct entry *e)
{
	switch (e->tag) {
	case 0x8769: /* Exif's */
	case 0x8825: /* and that of the position */
		queue(t, number_at(t, e->at, 4), e->tag == 0x8825 ? POSITION : EXIF);
		break;
	case 0x014a: /* pictures below this one */
		for (uint32_t i = 0; i < e->count && i < DIRECTORIES_MAX && e->type == 4; i++)
			queue(t, number_at(t, e->at + 4ull * i, 4), EXIF);
		break;
	case 0x0111:
	case 0x0144:
		t->strips = *e;
		break;
	case 0x0117:
	case 0x0145:
		t->strip_sizes = *e;
		break;
	case 0x0201:
		t->jpeg = number_at(t, e->at, 4);
		break;
	case 0x0202:
		t->jpeg_size = number_at(t, e->at, 4);
		break;
	case 0x02bc:
		aj_image_part(t->image, AJ_S("xmp"), e->at, e->at + e->size);
		break;
	case 0x83bb:
		aj_image_iptc(t->image, e->at, e->at + e->size);
		break;
	case 0x8649:
		aj_image_resources(t->image, e->at, e->at + e->size);
		break;
	default:
		for (size_t i = 0; i < AJ_LEN(tags); i++)
			if (tags[i].tag == e->tag)
				read_text(t, e, tags[i].name);
	}
}

/* Strips or tiles: their offsets and sizes are two arrays. */
static void use_strips(struct tiff *t)
{
	const struct entry *at = &t->strips, *size = &t->strip_sizes;
	unsigned wide = at->type == 3 ? 2 : 4, wide_size = size->type == 3 ? 2 : 4;
	uint32_t n = at->count < size->count ? at->count : size->count;
	uint8_t offsets[4 * STRIPS_READ], sizes[4 * STRIPS_READ];

	for (uint32_t i = 0; i < n && t->image->n_strips < STRIPS_MAX;) {
		uint32_t some = n - i < STRIPS_READ ? n - i : STRIPS_READ;

		if (!aj_image_take(t->image, at->at + (uint64_t)i * wide, offsets, (size_t)some * wide) ||
		    !aj_image_take(
			t->image, size->at + (uint64_t)i * wide_size, sizes, (size_t)some * wide_size))
			return;
		for (uint32_t k = 0; k < some; k++) {
			uint64_t from = t->from + number(t, offsets + (size_t)k * wide, wide);
			uint64_t len = number(t, sizes + (size_t)k * wide_size, wide_size);

			aj_image_used(t->image, from, from + len);
		}
		i += some;
		t->image->n_strips += some;
	}
}

/* A small picture of the picture: one, and smaller than what it lies in. */
static void read_thumbnail(struct tiff *t)
{
	uint64_t from = t->from + t->jpeg;

	if (t->thumbnail || t->jpeg <= 8 || t->jpeg_size < 4 || from >= t->to || t->jpeg_size > t->to - from)
		return;
	t->thumbnail = true;
	aj_image_part(t->image, AJ_S("thumbnail"), from, from + t->jpeg_size);
}

static void read_directory(struct tiff *t, uint32_t offset, int kind)
{
	static const uint8_t sizes[] = { 0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4 };
	uint64_t at = t->from + offset;
	uint32_t n = number_at(t, at, 2);

	t->strips = t->strip_sizes = (struct entry){ 0 };
	t->jpeg = t->jpeg_size = 0;
	if (n > ENTRIES_MAX) {
		aj_scan_complain(t->image->scan, at, "has a directory of %u tags at offset %llu", n,
		    (unsigned long long)at);
		n = ENTRIES_MAX;
	}
	if (at > t->to || t->to - at < 2)
		aj_scan_complain(
		    t->image->scan, t->from, "has no directory at offset %llu", (unsigned long long)at);
	aj_image_used(t->image, at, at + 2 + (uint64_t)n * ENTRY);
	at += 2;
	for (uint32_t i = 0; i < n; i++, at += ENTRY) {
		uint8_t p[ENTRY];
		struct entry e;

		if (at > t->to || t->to - at < ENTRY || !aj_image_take(t->image, at, p, ENTRY)) {
			aj_scan_complain(
			    t->image->scan, t->to, "is cut short at offset %llu", (unsigned long long)t->to);
			return;
		}
		e = (struct entry){ number(t, p, 2), number(t, p + 2, 2), number(t, p + 4, 4), at + 8, 0 };
		e.size = (uint64_t)e.count * (e.type < AJ_LEN(sizes) ? sizes[e.type] : 0);
		if (e.size > 4)
			e.at = t->from + number(t, p + 8, 4);
		if (e.at > t->to || e.size > t->to - e.at) /* lies elsewhere */
			continue;
		if (kind == POSITION)
			read_position_tag(t, &e);
		else
			read_tag(t, &e);
	}
	use_strips(t);
	read_thumbnail(t);
	if (kind == MAIN)
		queue(t, number_at(t, at, 4), MAIN);
}

/* Degrees, minutes and seconds, each a fraction; false: there are no degrees. */
static bool degrees(const struct tiff *t, const struct entry *e, bool minus, double *out)
{
	static const double units[] = { 1, 60, 3600 };
	double sum = 0;

	for (unsigned i = 0; i < AJ_LEN(units); i++) {
		uint32_t over = number_at(t, e->at + 8ull * i, 4),
			 under = number_at(t, e->at + 8ull * i + 4, 4);

		if (under == 0 && i == 0)
			return false;
		sum += under ? (double)over / under / units[i] : 0;
	}
	*out = minus ? -sum : sum;
	return true;
}

static void add_position(struct tiff *t)
{
	double latitude, longitude;
	char text[64];

	if (t->latitude.at == 0 || t->longitude.at == 0 || !degrees(t, &t->latitude, t->south, &latitude) ||
	    !degrees(t, &t->longitude, t->west, &longitude) || fabs(latitude) > 90 || fabs(longitude) > 180)
		return;
	snprintf(text, sizeof(text), "%.4f, %.4f", latitude, longitude);
	aj_image_property(t->image, AJ_S("GPSPosition"), aj_str_z(text));
}

void aj_image_tiff(struct aj_image *image, uint64_t from, uint64_t to)
{
	struct tiff t = { .image = image, .from = from, .to = to };
	uint8_t head[8];

	if (to - from < sizeof(head) || !aj_image_take(image, from, head, sizeof(head)) ||
	    (memcmp(head, "MM\0*", 4) != 0 && memcmp(head, "II*\0", 4) != 0))
		return;
	t.big = head[0] == 'M';
	aj_image_used(image, from, from + sizeof(head));
	queue(&t, number(&t, head + 4, 4), MAIN);
	for (unsigned i = 0; i < t.n_queue && image->status == AJ_OK; i++)
		read_directory(&t, t.queue[i].at, t.queue[i].kind);
	add_position(&t);
}
