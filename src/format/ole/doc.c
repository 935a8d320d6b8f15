/*
 * doc.c: Word documents ([MS-DOC]), from Word 6 on: the text in the order of the
 * piece table, body first, then footnotes, headers, comments, endnotes and boxes.
 * What fields hide (addresses of links) stays in it. Offsets: in WordDocument.
 */

#include "format/ole/ole.h"

#include <stdlib.h>

enum {
	FIB = 0x1aa,	      /* bytes of the file information block that we look at */
	MAGIC_LEAST = 0xa5dc, /* Word 6 and 95; later 0xa5ec */
	NFIB_WORD97 = 0xc1,
	FLAG_ENCRYPTED = 0x100,
	FLAG_TABLE1 = 0x200,
	FC_BYTES = 0x40000000, /* a piece of one byte a letter, at half the offset */
	CLX_MAX = 16 << 20,
	PARTS = 8, /* body, footnotes, headers, macros, comments, endnotes, boxes, boxes in headers */
	BUFFER = 8192,
};

struct doc {
	struct aj_ole *ole;
	struct aj_cfb_source text;
	struct aj_str clx;
	bool old; /* Word 6 or 95 */
	const struct aj_codepage *page;
	uint64_t parts[PARTS]; /* letters of each */
	uint64_t left;	       /* letters of all of them still to come */
	uint64_t part_left;    /* of the present one */
	size_t part;
	uint32_t before; /* the letter before */
};

/* The code page of a language's texts, for the old versions, which do not say it. */
static unsigned page_of_language(uint32_t lid)
{
	static const uint8_t eastern[] = { 0x05, 0x0e, 0x15, 0x18, 0x1a, 0x1b, 0x1c, 0x24 };

	for (size_t i = 0; i < sizeof(eastern); i++)
		if ((lid & 0xff) == eastern[i])
			return 1250;
	switch (lid & 0xff) {
	case 0x02:
	case 0x19:
	case 0x22:
	case 0x23:
		return 1251;
	case 0x08:
		return 1253;
	case 0x1f:
		return 1254;
	case 0x0d:
		return 1255;
	case 0x01:
		return 1256;
	case 0x25:
	case 0x26:
	case 0x27:
		return 1257;
	case 0x11:
		return 932;
	case 0x12:
		return 949;
	case 0x04:
		return lid == 0x404 ? 950 : 936;
	case 0x1e:
		return 874;
	}
	return AJ_CODEPAGE_WESTERN;
}

/* [MS-DOC] 2.4.1: letters that stand for something else; 0: nothing to be seen. */
static uint32_t plain(struct doc *doc, uint32_t point)
{
	uint32_t before = doc->before;

	doc->before = point;
	switch (point) {
	case 0x07:
		return before == 0x07 ? '\n' : '\t'; /* a cell ends; a row, if one just did */
	case 0x0b:
	case 0x0c:
	case 0x0d:
	case 0x0e:
		return '\n';
	case 0x1e:
		return '-';
	case 0x00:
	case 0x1f:
		return 0;
	}
	return aj_letter_clean(point);
}

/* A letter has been read; where one of the parts ends, so does the line. */
static enum aj_status count_letter(struct doc *doc, uint64_t raw, struct aj_err *err)
{
	doc->left--;
	doc->part_left--;
	if (doc->part_left > 0)
		return AJ_OK;
	while (doc->part + 1 < PARTS && doc->part_left == 0)
		doc->part_left = doc->parts[++doc->part];
	return aj_flow_put(&doc->ole->flow, '\n', raw, 0, err);
}

static enum aj_status read_piece(
    struct doc *doc, uint64_t at, uint64_t letters, bool wide, struct aj_err *err)
{
	const struct aj_codepage *page = wide ? aj_codepage_of(AJ_CODEPAGE_UTF16) : doc->page;
	uint64_t end = at + letters * (wide ? 2 : 1);
	uint8_t buffer[BUFFER];
	enum aj_status st = AJ_OK;

	if (end > doc->text.source.size)
		end = doc->text.source.size;
	while (at < end && st == AJ_OK && doc->left > 0) {
		size_t len = end - at < BUFFER ? end - at : BUFFER, used = 0;

		st = aj_cfb_read(&doc->text, at, buffer, len, err);
		/* The last letter of a buffer may be cut: then the next one begins with it. */
		while (st == AJ_OK && used < len && (used + 4 <= len || at + len == end) && doc->left > 0) {
			uint32_t point;
			size_t width = aj_codepage_read(page, aj_str(buffer + used, len - used), &point);
			uint32_t letter = plain(doc, point);

			if (letter)
				st = aj_flow_put(&doc->ole->flow, letter, at + used, width, err);
			if (st == AJ_OK)
				st = count_letter(doc, at + used + width, err);
			if (st == AJ_OK && width == 4 && doc->left > 0) /* a pair of two units */
				st = count_letter(doc, at + used + width, err);
			used += width;
		}
		at += used;
	}
	return st;
}

/* 2.9.177: after property lists, which are passed over, letters' positions and where pieces lie. */
static enum aj_status read_pieces(struct doc *doc, struct aj_err *err)
{
	struct aj_str clx = doc->clx, table;
	enum aj_status st = AJ_OK;
	size_t n;

	while (clx.len >= 3 && clx.ptr[0] == 1)
		clx = aj_str_from(clx, 3 + aj_le16(clx.ptr + 1));
	if (clx.len < 5 || clx.ptr[0] != 2)
		return aj_fail(err, AJ_EINPUT, "no piece table");
	table = aj_str_sub(clx, 5, aj_le32(clx.ptr + 1));
	if (table.len < 4)
		return aj_fail(err, AJ_EINPUT, "the piece table is cut short");
	n = (table.len - 4) / 12;
	for (size_t i = 0; i < n && st == AJ_OK && doc->left > 0; i++) {
		uint32_t from = aj_le32(table.ptr + 4 * i), to = aj_le32(table.ptr + 4 * i + 4);
		uint32_t fc = aj_le32(table.ptr + 4 * (n + 1) + 8 * i + 2);
		bool wide = !doc->old && !(fc & FC_BYTES);
		uint64_t at = fc & (FC_BYTES - 1);

		if (to <= from)
			continue;
		if (!wide && !doc->old)
			at /= 2;
		if (at > doc->text.source.size ||
		    (uint64_t)(to - from) * (wide ? 2 : 1) > doc->text.source.size - at)
			st = aj_ole_tolerate(
			    doc->ole, aj_fail(err, AJ_EINPUT, "piece %zu lies behind the end", i), "", err);
		if (st == AJ_OK)
			st = read_piece(doc, at, to - from, wide, err);
	}
	return st;
}

/* Where the piece table lies; its bytes in doc->clx (fcClx of 2.5.6). */
static enum aj_status load_clx(
    struct doc *doc, int32_t storage, const uint8_t *fib, uint32_t flags, struct aj_err *err)
{
	uint32_t at = aj_le32(fib + (doc->old ? 0x160 : 0x1a2)),
		 len = aj_le32(fib + (doc->old ? 0x164 : 0x1a6));
	struct aj_cfb_source table = { 0 };
	uint8_t *bytes;
	int32_t id;
	enum aj_status st = AJ_OK;

	if (len > CLX_MAX)
		return aj_fail(err, AJ_ELIMIT, "a piece table of %u bytes", len);
	bytes = malloc(len ? len : 1);
	if (!bytes)
		return aj_fail(err, AJ_ELIMIT, "no memory for a piece table of %u bytes", len);
	doc->clx = aj_str(bytes, len);
	if (doc->old)
		return aj_cfb_read(&doc->text, at, bytes, len, err);
	id = aj_cfb_find(&doc->ole->cfb, storage, flags & FLAG_TABLE1 ? "1Table" : "0Table");
	if (!aj_cfb_is_stream(&doc->ole->cfb, id))
		return aj_fail(err, AJ_EINPUT, "no stream for tables");
	st = aj_cfb_source_open(&table, &doc->ole->cfb, id, err);
	if (st == AJ_OK)
		st = aj_cfb_read(&table, at, bytes, len, err);
	aj_cfb_source_close(&table);
	return st == AJ_EINPUT ? aj_within(err, "piece table") : st;
}

static void read_counts(struct doc *doc, const uint8_t *fib)
{
	for (size_t i = 0; i < PARTS; i++) {
		uint32_t n = aj_le32(fib + (doc->old ? 0x34 : 0x4c) + 4 * i);

		doc->parts[i] = n < INT32_MAX ? n : 0;
		doc->left += doc->parts[i];
	}
	doc->left += 2; /* the mark that follows the last part */
	doc->part = 0;
	doc->part_left = doc->parts[0] ? doc->parts[0] : doc->left;
}

static enum aj_status read_text(struct doc *doc, int32_t storage, struct aj_err *err)
{
	uint8_t fib[FIB] = { 0 };
	uint32_t magic, version, flags;
	enum aj_status st;

	/* That of Word 6 may be shorter. */
	st = aj_cfb_read(&doc->text, 0, fib, doc->text.source.size < FIB ? doc->text.source.size : FIB, err);
	if (st != AJ_OK)
		return st;
	magic = aj_le16(fib);
	version = aj_le16(fib + 2);
	flags = aj_le16(fib + 10);
	if (magic < MAGIC_LEAST || magic > 0xa5ff)
		return aj_fail(err, AJ_EINPUT, "not a header of a Word document");
	if (flags & FLAG_ENCRYPTED)
		return aj_fail(err, AJ_ELIMIT, "encrypted: a Word document that needs its password");
	doc->old = version < NFIB_WORD97;
	doc->page = doc->old ? aj_codepage_of(page_of_language(aj_le16(fib + 6))) : NULL;
	read_counts(doc, fib);
	st = load_clx(doc, storage, fib, flags, err);
	if (st != AJ_OK)
		return st;
	if (doc->old && doc->clx.len == 0) /* one piece, of which no table is kept */
		return read_piece(doc, aj_le32(fib + 0x18), doc->left, false, err);
	return read_pieces(doc, err);
}

enum aj_status aj_ole_read_doc(struct aj_ole *ole, int32_t storage, struct aj_err *err)
{
	struct doc doc = { .ole = ole };
	int32_t id = aj_cfb_find(&ole->cfb, storage, "WordDocument");
	enum aj_status st = aj_ole_open(ole, id, &doc.text, err), flushed;
	struct aj_err other;

	if (st == AJ_OK) {
		aj_scan_entry(ole->scan, aj_ole_path(ole, id));
		st = read_text(&doc, storage, err);
	}
	flushed = aj_flow_end(&ole->flow, &other);
	st = aj_ole_end(ole, id, st, flushed, &other, err);
	free((void *)doc.clx.ptr);
	aj_cfb_source_close(&doc.text);
	return st;
}
