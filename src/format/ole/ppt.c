/*
 * ppt.c: PowerPoint presentations ([MS-PPT]): the texts of slides, notes, masters
 * and comments, the targets of links, and embedded documents. The records are a tree,
 * but read as a row: what contains others is entered, all else passed over. Older
 * states of slides, which saving leaves in the file, are read as well. Offsets: in
 * the stream PowerPoint Document.
 */

#include "dep/inflate.h"
#include "format/ole/ole.h"

#include <stdio.h>

enum {
	HEADER = 8,
	CONTAINER = 0xf,
	TEXT_CHARS = 0x0fa0,
	TEXT_BYTES = 0x0fa8,
	CSTRING = 0x0fba,
	EMBEDDED = 0x1011,
	BUFFER = 8192,
	ENCRYPTED_TOKEN = 0xf3d1c4df, /* CurrentUserAtom, 2.3.2 */
};

struct ppt {
	struct aj_ole *ole;
	struct aj_cfb_source in;
	struct aj_str entry;
	char name[AJ_OLE_PATH];
	unsigned embedded;
};

static enum aj_status read_text(struct ppt *ppt, uint64_t at, uint64_t len, bool wide, struct aj_err *err)
{
	uint64_t end = at + len;
	uint8_t buffer[BUFFER];
	enum aj_status st = AJ_OK;

	while (at < end && st == AJ_OK) {
		size_t got = end - at < BUFFER ? end - at : BUFFER, used = 0;

		st = aj_cfb_read(&ppt->in, at, buffer, got, err);
		while (st == AJ_OK && used < got && (used + 4 <= got || at + got == end)) {
			uint32_t point = buffer[used];
			size_t width = 1;

			if (wide)
				width = aj_codepage_read(aj_codepage_of(AJ_CODEPAGE_UTF16),
				    aj_str(buffer + used, got - used), &point);
			if (point == '\r' || point == '\v')
				point = '\n';
			if (point)
				st = aj_flow_put(
				    &ppt->ole->flow, aj_letter_clean(point), at + used, width, err);
			used += width;
		}
		at += used;
	}
	return st == AJ_OK ? aj_flow_put(&ppt->ole->flow, '\n', end, 0, err) : st;
}

/* An embedded document that is compressed (zlib, RFC 1950), as a source. */
struct embedded {
	struct aj_source source;
	struct aj_inflate *inflate;
	struct aj_stream *in;
};

static enum aj_status embedded_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct embedded *body = (struct embedded *)source;
	struct aj_str shown, rest;
	enum aj_status st, end;

	for (;;) {
		end = aj_stream_peek(body->in, 1, &shown, err);
		if (end != AJ_OK && end != AJ_END)
			return end;
		rest = shown;
		st = aj_inflate_step(body->inflate, &rest, out, room, got, err);
		aj_stream_skip(body->in, shown.len - rest.len);
		if (*got > 0)
			return AJ_OK;
		if (st != AJ_OK)
			return st;
		if (end == AJ_END)
			return aj_fail(err, AJ_EINPUT, "an embedded document is cut short");
	}
}

/* 2.10.34: a compound file, as it is or compressed behind its length and zlib's two bytes. */
static enum aj_status read_embedded(
    struct ppt *ppt, uint64_t at, uint64_t len, bool compressed, struct aj_err *err)
{
	enum { BEFORE = 6 };
	struct aj_cfb_source part = aj_cfb_source_cut(&ppt->in, compressed ? at + BEFORE : at, at + len);
	struct embedded body = { .source = { .fill = embedded_fill } };
	struct aj_stream raw, inner;
	char name[64];
	enum aj_status st = aj_flow_end(&ppt->ole->flow, err);

	if (st != AJ_OK || len <= BEFORE)
		return st;
	snprintf(name, sizeof(name), "embedded %u", ++ppt->embedded);
	aj_stream_init(&raw, &part.source, 0);
	body.in = &raw;
	if (compressed && !(body.inflate = aj_inflate_new()))
		return aj_fail(err, AJ_ELIMIT, "no memory to inflate an embedded document");
	aj_stream_init(&inner, compressed ? &body.source : &part.source, 0);
	st = aj_scan_inner(ppt->ole->scan, aj_str_z(name), &inner, err);
	aj_stream_fini(&inner);
	aj_stream_fini(&raw);
	aj_inflate_free(body.inflate);
	return st;
}

static enum aj_status read_records(struct ppt *ppt, struct aj_err *err)
{
	uint64_t at = 0, size = ppt->in.source.size;
	enum aj_status st = AJ_OK;

	while (st == AJ_OK && size - at >= HEADER) {
		uint8_t header[HEADER];
		uint32_t version, type;
		uint64_t len, rest = size - at - HEADER;

		st = aj_cfb_read(&ppt->in, at, header, HEADER, err);
		if (st != AJ_OK)
			break;
		version = aj_le16(header);
		type = aj_le16(header + 2);
		len = aj_le32(header + 4);
		at += HEADER;
		if ((version & 0xf) == CONTAINER)
			continue; /* on with the first one in it */
		if (len > rest) {
			aj_scan_complain(ppt->ole->scan, at, "a record is cut short");
			len = rest;
		}
		if (type == TEXT_CHARS || type == CSTRING)
			st = read_text(ppt, at, len & ~1ull, true, err);
		else if (type == TEXT_BYTES)
			st = read_text(ppt, at, len, false, err);
		else if (type == EMBEDDED)
			st = read_embedded(ppt, at, len, version >> 4 == 1, err);
		at += len;
	}
	return st;
}

static enum aj_status look_for_encryption(struct ppt *ppt, int32_t storage, struct aj_err *err)
{
	struct aj_cfb_source user = { 0 };
	int32_t id = aj_cfb_find(&ppt->ole->cfb, storage, "Current User");
	uint8_t head[16];
	enum aj_status st;

	if (!aj_cfb_is_stream(&ppt->ole->cfb, id))
		return AJ_OK;
	st = aj_cfb_source_open(&user, &ppt->ole->cfb, id, err);
	if (st == AJ_OK && user.source.size >= sizeof(head))
		st = aj_cfb_read(&user, 0, head, sizeof(head), err);
	if (st == AJ_OK && user.source.size >= sizeof(head) && aj_le32(head + 12) == ENCRYPTED_TOKEN)
		st = aj_fail(err, AJ_ELIMIT, "encrypted: a presentation that needs its password");
	aj_cfb_source_close(&user);
	return st;
}

enum aj_status aj_ole_read_ppt(struct aj_ole *ole, int32_t storage, struct aj_err *err)
{
	struct ppt ppt = { .ole = ole };
	int32_t id = aj_cfb_find(&ole->cfb, storage, "PowerPoint Document");
	enum aj_status st = aj_ole_open(ole, id, &ppt.in, err), flushed;
	struct aj_err other;

	if (st == AJ_OK) {
		ppt.entry = aj_ole_path(ole, id);
		memcpy(ppt.name, ppt.entry.ptr, ppt.entry.len);
		aj_scan_entry(ole->scan, aj_str(ppt.name, ppt.entry.len));
		st = look_for_encryption(&ppt, storage, err);
	}
	if (st == AJ_OK)
		st = read_records(&ppt, err);
	flushed = aj_flow_end(&ole->flow, &other);
	if (st == AJ_OK && flushed != AJ_OK) {
		st = flushed;
		*err = other;
	}
	st = aj_ole_tolerate(ole, st, "", err);
	aj_scan_entry(ole->scan, AJ_S(""));
	aj_cfb_source_close(&ppt.in);
	return st;
}
