/*
 * image_iptc.c: captions and names that press agencies write into pictures: IPTC-NAA IIM 4.2, in the
 * resources of Photoshop (Adobe Photoshop File Formats Specification, "Image Resource Blocks").
 */

#include "format/image/image.h"

enum {
	DATASETS_MAX = 10000,
	RESOURCES_MAX = 1000,
	IIM = 0x0404, /* the resource that holds them */
};

static const struct {
	uint8_t number; /* of record 2 */
	const char *name;
} datasets[] = {
	{ 5, "ObjectName" },
	{ 25, "Keywords" },
	{ 40, "SpecialInstructions" },
	{ 80, "Author" },
	{ 85, "AuthorTitle" },
	{ 90, "City" },
	{ 92, "SubLocation" },
	{ 95, "Province" },
	{ 101, "Country" },
	{ 105, "Headline" },
	{ 110, "Credit" },
	{ 115, "Source" },
	{ 116, "CopyrightNotice" },
	{ 118, "Contact" },
	{ 120, "Caption" },
	{ 122, "CaptionWriter" },
};

void aj_image_iptc(struct aj_image *image, uint64_t from, uint64_t to)
{
	uint8_t head[5]; /* 0x1c, record, number, length */

	for (unsigned n = 0; n < DATASETS_MAX && to - from >= sizeof(head); n++) {
		uint64_t len;

		if (!aj_image_take(image, from, head, sizeof(head)) || head[0] != 0x1c)
			return;
		from += sizeof(head);
		len = (uint64_t)head[3] << 8 | head[4];
		if (len >= 0x8000 || len > to - from) /* extended lengths are for pictures */
			return;
		for (size_t i = 0; head[1] == 2 && i < AJ_LEN(datasets); i++)
			if (datasets[i].number == head[2] && aj_image_text(image, from, from + len) &&
			    aj_image_property(image, aj_str_z(datasets[i].name), aj_buf_str(&image->text)))
				aj_image_used(image, from, from + len);
		from += len;
	}
}

void aj_image_resources(struct aj_image *image, uint64_t from, uint64_t to)
{
	for (unsigned n = 0; n < RESOURCES_MAX && to - from >= 12; n++) {
		uint8_t head[7], size[4]; /* "8BIM", number, length of the name */
		uint64_t len, name;

		if (!aj_image_take(image, from, head, sizeof(head)) || memcmp(head, "8BIM", 4) != 0)
			return;
		name = (head[6] + 2u) & ~1u; /* with its length, padded to an even number */
		if (name + 10 > to - from || !aj_image_take(image, from + 6 + name, size, sizeof(size)))
			return;
		from += 10 + name;
		len = (uint64_t)size[0] << 24 | (uint64_t)size[1] << 16 | (uint64_t)size[2] << 8 | size[3];
		if (len > to - from)
			return;
		if (head[4] == IIM >> 8 && head[5] == (IIM & 0xff))
			aj_image_iptc(image, from, from + len);
		from += len + (len & 1);
		if (from > to)
			return;
	}
}
