/*
 * image_gif.c: GIF (89a): comments, text that is drawn, and XMP, which stands in an application's block
 * as it is, with a tail that leads readers of blocks out of it.
 */

#include "format/image/image.h"

enum {
	BLOCKS_MAX = 1000000,
	SCREEN = 13,	  /* header and screen */
	PICTURE = 10,	  /* descriptor of a picture, with its introducer */
	APPLICATION = 14, /* introducer, label, length, name and code */
	XMP_TAIL = 258,	  /* behind the XML: 01 ff fe … 01 00, and the end of blocks */
	COLOURS = 0x80,	  /* a bit: a table of them follows */
};

static uint64_t colours(uint8_t flags)
{
	return flags & COLOURS ? (uint64_t)3 << ((flags & 7) + 1) : 0;
}

/* Passes over blocks: a length and so many bytes each, up to one of none. Their bytes go into text, if
 * that is wanted. False: they are cut short. */
static bool pass_blocks(struct aj_image *image, uint64_t *at, bool wanted)
{
	image->text.len = 0;
	for (unsigned n = 0; n < BLOCKS_MAX; n++) {
		uint8_t bytes[256];

		if (!aj_image_take(image, *at, bytes, 1) || bytes[0] > image->in.size - *at - 1)
			return false;
		if (wanted && bytes[0] > 0 && aj_image_take(image, *at + 1, bytes + 1, bytes[0]))
			aj_buf_add(&image->text, aj_str(bytes + 1, bytes[0]));
		*at += 1 + (uint64_t)bytes[0];
		if (bytes[0] == 0)
			return true;
	}
	return false;
}

/* What begins with 0x21: a label, then blocks. */
static bool read_extension(struct aj_image *image, uint64_t *at)
{
	enum { COMMENT = 0xfe, TEXT = 0x01, OF_APPLICATION = 0xff };
	uint64_t from = *at;
	uint8_t head[APPLICATION] = { 0 };
	bool whole;

	if (!aj_image_take(image, from, head, 2))
		return false;
	*at += 2;
	if (head[1] == TEXT) { /* a block that says where, then the text */
		uint8_t len;

		if (!aj_image_take(image, *at, &len, 1))
			return false;
		*at += 1 + (uint64_t)len;
	}
	whole = pass_blocks(image, at, head[1] == COMMENT || head[1] == TEXT);
	if (head[1] == COMMENT || head[1] == TEXT)
		aj_image_memory(
		    image, head[1] == TEXT ? AJ_S("text") : AJ_S("comment"), aj_buf_str(&image->text));
	else if (head[1] == OF_APPLICATION && whole && *at - from > APPLICATION + XMP_TAIL &&
		 aj_image_take(image, from, head, APPLICATION) &&
		 aj_str_eq(aj_str(head + 3, 11), AJ_S("XMP DataXMP")))
		aj_image_part(image, AJ_S("xmp"), from + APPLICATION, *at - XMP_TAIL);
	else if (head[1] == OF_APPLICATION)
		return whole; /* the rest has it */
	aj_image_used(image, from, *at);
	return whole;
}

uint64_t aj_image_gif(struct aj_image *image)
{
	uint8_t head[SCREEN];
	uint64_t at = SCREEN;

	if (!aj_image_take(image, 0, head, SCREEN))
		return aj_image_cut(image, 0);
	at += colours(head[10]);
	aj_image_used(image, 0, at);
	for (unsigned n = 0; n < BLOCKS_MAX; n++) {
		uint64_t from = at;

		if (!aj_image_take(image, at, head, 1))
			return aj_image_cut(image, at);
		if (head[0] == ';') {
			aj_image_used(image, at, at + 1);
			return at + 1;
		}
		if (head[0] == '!') {
			if (!read_extension(image, &at))
				return aj_image_cut(image, from);
			continue;
		}
		if (head[0] != ',') {
			aj_scan_complain(
			    image->scan, at, "has no block at offset %llu", (unsigned long long)at);
			return at;
		}
		if (!aj_image_take(image, at, head, PICTURE))
			return aj_image_cut(image, from);
		at += PICTURE + colours(head[9]) + 1; /* the width of its codes */
		if (!pass_blocks(image, &at, false))
			return aj_image_cut(image, from);
		aj_image_used(image, from, at);
	}
	aj_scan_complain(image->scan, at, "has too many blocks");
	return at;
}
