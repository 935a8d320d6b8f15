#include "format/outlook/lzfu.h"

#include "format/ole/cfb.h"

#include <stdlib.h>

enum {
	HEADER = 16,
	COMPRESSED = 0x75465a4c, /* "LZFu" */
	STORED = 0x414c454d,	 /* "MELA" */
	RUN = 8,		 /* tokens to a byte of flags */
};

/* 2.1.3.1.4: what the dictionary begins with */
static const char first[] =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss "
    "\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
    "{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

_Static_assert(sizeof(first) - 1 == 207, "the dictionary begins with 207 bytes");

static enum aj_status begin(struct aj_lzfu *lzfu, struct aj_err *err)
{
	struct aj_str head;
	enum aj_status st = aj_stream_peek(lzfu->in, HEADER, &head, err);
	uint32_t kind;

	if (st == AJ_END)
		return aj_fail(err, AJ_EINPUT, "compressed RTF without a header");
	if (st != AJ_OK)
		return st;
	lzfu->left = aj_le32(head.ptr);
	lzfu->left -=
	    lzfu->left < HEADER - 4 ? lzfu->left : HEADER - 4; /* it counts the header but for itself */
	kind = aj_le32(head.ptr + 8);
	lzfu->stored = kind == STORED;
	if (kind != STORED && kind != COMPRESSED)
		return aj_fail(err, AJ_EINPUT, "not a header of compressed RTF");
	aj_stream_skip(lzfu->in, HEADER);
	lzfu->begun = true;
	return AJ_OK;
}

/* The next len bytes (at most 2). AJ_END: there are none left, which is how some writers end. */
static enum aj_status take(struct aj_lzfu *lzfu, size_t len, const uint8_t **out, struct aj_err *err)
{
	struct aj_str shown;
	enum aj_status st;

	if (lzfu->left < len)
		return AJ_END;
	st = aj_stream_peek(lzfu->in, len, &shown, err);
	if (st == AJ_END)
		return aj_fail(err, AJ_EINPUT, "compressed RTF is cut short at offset %llu",
		    (unsigned long long)lzfu->in->at);
	if (st != AJ_OK)
		return st;
	*out = shown.ptr;
	lzfu->left -= len;
	aj_stream_skip(lzfu->in, len); /* what was shown stays until the next peek */
	return AJ_OK;
}

static void put(struct aj_lzfu *lzfu, uint8_t c, uint8_t *out, size_t *got)
{
	out[(*got)++] = c;
	lzfu->dictionary[lzfu->at] = c;
	lzfu->at = (lzfu->at + 1) % AJ_LZFU_DICTIONARY;
}

/* 2.2.2: a byte, or a place in the dictionary and a length. AJ_END at the mark of the end. */
static enum aj_status token(struct aj_lzfu *lzfu, uint8_t *out, size_t *got, struct aj_err *err)
{
	const uint8_t *p = NULL;
	enum aj_status st;

	if (lzfu->tokens == 0) {
		st = take(lzfu, 1, &p, err);
		if (st != AJ_OK)
			return st;
		lzfu->flags = *p;
		lzfu->tokens = RUN;
	}
	st = take(lzfu, lzfu->flags & 1 ? 2 : 1, &p, err);
	if (st != AJ_OK)
		return st;
	if (lzfu->flags & 1) {
		unsigned pair = (unsigned)p[0] << 8 | p[1];

		lzfu->copy = pair >> 4;
		lzfu->copy_len = (pair & 15) + 2;
		if (lzfu->copy == lzfu->at)
			return AJ_END;
	} else {
		put(lzfu, *p, out, got);
	}
	lzfu->flags >>= 1;
	lzfu->tokens--;
	return AJ_OK;
}

static enum aj_status fill_stored(
    struct aj_lzfu *lzfu, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_str shown;
	enum aj_status st = lzfu->left > 0 ? aj_stream_peek(lzfu->in, 1, &shown, err) : AJ_END;

	if (st != AJ_OK)
		return st;
	*got = shown.len < room ? shown.len : room;
	*got = *got < lzfu->left ? *got : lzfu->left;
	memcpy(out, shown.ptr, *got);
	aj_stream_skip(lzfu->in, *got);
	lzfu->left -= *got;
	return AJ_OK;
}

static enum aj_status lzfu_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_lzfu *lzfu = (struct aj_lzfu *)source;
	enum aj_status st = lzfu->begun ? AJ_OK : begin(lzfu, err);

	*got = 0;
	if (st == AJ_OK && lzfu->stored)
		return fill_stored(lzfu, out, room, got, err);
	while (st == AJ_OK && !lzfu->ended && *got < room) {
		if (lzfu->copy_len > 0) {
			put(lzfu, lzfu->dictionary[lzfu->copy], out, got);
			lzfu->copy = (lzfu->copy + 1) % AJ_LZFU_DICTIONARY;
			lzfu->copy_len--;
			continue;
		}
		st = token(lzfu, out, got, err);
		if (st == AJ_END) {
			lzfu->ended = true;
			st = AJ_OK;
		}
	}
	if (*got > 0) /* what went wrong is noticed again */
		return AJ_OK;
	return st == AJ_OK ? AJ_END : st;
}

void aj_lzfu_init(struct aj_lzfu *lzfu, struct aj_stream *in)
{
	*lzfu = (struct aj_lzfu){ .source = { .fill = lzfu_fill }, .in = in, .at = sizeof(first) - 1 };
	memcpy(lzfu->dictionary, first, sizeof(first) - 1);
}

enum aj_status aj_lzfu_inner(
    struct aj_scan *scan, struct aj_str name, struct aj_str bytes, struct aj_err *err)
{
	struct aj_memory_source memory;
	struct aj_stream in;
	struct aj_lzfu *lzfu = malloc(sizeof(*lzfu));
	enum aj_status st;

	if (!lzfu)
		return aj_fail(err, AJ_ELIMIT, "no memory for a body in RTF");
	aj_memory_source_init(&memory, bytes, 0);
	aj_stream_init(&in, &memory.source, 0);
	aj_lzfu_init(lzfu, &in);
	st = aj_scan_inner_source(scan, name, &lzfu->source, err);
	aj_stream_fini(&in);
	free(lzfu);
	return st;
}
