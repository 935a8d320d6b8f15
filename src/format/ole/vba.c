/*
 * vba.c: macros of Office documents ([MS-OVBA]): the stream "dir" says which streams
 * of its storage hold modules and where in them the compressed source begins. Each
 * module's source becomes an inner object; offsets in it are those of the source.
 */

#include "base/buf.h"
#include "format/ole/ole.h"

#include <stdlib.h>

enum {
	SOURCE_MAX = 16 << 20, /* bytes of a module's source; VBA itself refuses far less */
	CHUNK = 4096,
	CHUNK_SIGNATURE = 3,
	NAME_MAX = 31,
	ID_VERSION = 0x0009,
	ID_CODEPAGE = 0x0003,
	ID_STREAM_NAME = 0x001a,
	ID_OFFSET = 0x0031,
};

/* 2.4.1.3: a chunk of tokens, each a letter or a piece of what the chunk has given already. */
static bool read_chunk(struct aj_str in, struct aj_buf *out)
{
	size_t base = out->len, at = 0;

	while (at < in.len && out->len - base < CHUNK) {
		uint8_t flags = in.ptr[at++];

		for (int bit = 0; bit < 8 && at < in.len; bit++) {
			size_t done = out->len - base, len, offset;
			unsigned bits = 4, token;

			if (!(flags >> bit & 1)) {
				aj_buf_add(out, aj_str_sub(in, at++, 1));
				continue;
			}
			if (in.len - at < 2)
				return false;
			while (bits < 12 && (size_t)1 << bits < done)
				bits++;
			token = aj_le16(in.ptr + at);
			len = (token & (0xffffu >> bits)) + 3;
			offset = (token >> (16 - bits)) + 1;
			at += 2;
			if (offset > done || out->full)
				return false;
			for (; len > 0; len--) {
				uint8_t c = out->ptr[out->len - offset];

				aj_buf_add(out, aj_str(&c, 1));
			}
		}
	}
	return !out->full;
}

/* 2.4.1: what was read before damage is in out. */
static bool decompress(struct aj_str in, struct aj_buf *out)
{
	if (in.len < 1 || in.ptr[0] != 1)
		return false;
	in = aj_str_from(in, 1);
	while (in.len >= 3) {
		unsigned header = aj_le16(in.ptr);
		size_t len = (header & 0xfff) + 1;
		struct aj_str chunk = aj_str_sub(in, 2, len);

		if ((header >> 12 & 7) != CHUNK_SIGNATURE)
			return false;
		if (header >> 15) {
			if (!read_chunk(chunk, out) || chunk.len < len)
				return false;
		} else {
			aj_buf_add(out, chunk);
		}
		in = aj_str_from(in, 2 + len);
	}
	return in.len == 0 && !out->full;
}

static enum aj_status read_module(
    struct aj_ole *ole, int32_t id, size_t offset, const struct aj_codepage *page, struct aj_err *err)
{
	struct aj_buf source, text;
	struct aj_str raw;
	enum aj_status st = aj_ole_load(ole, id, SOURCE_MAX, &raw, err);

	if (st != AJ_OK)
		return aj_ole_tolerate(ole, st, "module", err);
	aj_buf_init(&source, SOURCE_MAX);
	aj_buf_init(&text, 3 * SOURCE_MAX);
	if (!decompress(aj_str_from(raw, offset), &source))
		aj_scan_complain(ole->scan, 0, "a module's source is damaged");
	aj_codepage_text(page, aj_buf_str(&source), &text); /* so that nobody needs to guess the code page */
	st = aj_ole_inner_bytes(ole, aj_ole_path(ole, id), aj_buf_str(&text), err);
	aj_buf_fini(&text);
	aj_buf_fini(&source);
	free((void *)raw.ptr);
	return st;
}

/* The name of a module's stream, which is in the project's code page. */
static int32_t find_stream(
    const struct aj_ole *ole, int32_t storage, struct aj_str name, const struct aj_codepage *page)
{
	for (int32_t id = ole->cfb.entries[storage].first; id != AJ_CFB_NONE;
	     id = ole->cfb.entries[id].next) {
		const struct aj_cfb_entry *entry = &ole->cfb.entries[id];
		size_t at = 0, i = 0;

		while (at < name.len && i < entry->name_len) {
			uint32_t point;

			at += aj_codepage_read(page, aj_str_from(name, at), &point);
			if (point != entry->name[i++])
				break;
			if (at == name.len && i == entry->name_len)
				return entry->type == AJ_CFB_STREAM && !entry->taken ? id : AJ_CFB_NONE;
		}
	}
	return AJ_CFB_NONE;
}

/* 2.3.4.2: records of an id, a length and that many bytes. */
static enum aj_status read_modules(struct aj_ole *ole, int32_t storage, struct aj_str dir, struct aj_err *err)
{
	const struct aj_codepage *page = NULL;
	struct aj_str name = { 0 };
	enum aj_status st = AJ_OK;

	while (dir.len >= 6 && st == AJ_OK) {
		uint32_t id = aj_le16(dir.ptr), len = aj_le32(dir.ptr + 2);
		struct aj_str data = aj_str_sub(dir, 6, len);

		if (id == ID_VERSION) /* its length leaves out the last field */
			len = 6;
		if (id == ID_CODEPAGE && data.len >= 2)
			page = aj_codepage_of(aj_le16(data.ptr));
		if (id == ID_STREAM_NAME)
			name = aj_str_sub(data, 0, 2ul * NAME_MAX);
		if (id == ID_OFFSET && data.len >= 4 && name.len > 0) {
			int32_t stream = find_stream(ole, storage, name, page);

			if (stream != AJ_CFB_NONE)
				st = read_module(ole, stream, aj_le32(data.ptr), page, err);
			name.len = 0;
		}
		dir = aj_str_from(dir, 6 + (size_t)len);
	}
	return st;
}

enum aj_status aj_ole_read_vba(struct aj_ole *ole, int32_t storage, struct aj_err *err)
{
	int32_t id = aj_cfb_find(&ole->cfb, storage, "dir");
	struct aj_str raw;
	struct aj_buf dir;
	enum aj_status st = aj_ole_load(ole, id, AJ_OLE_PART_MAX, &raw, err);

	if (st != AJ_OK)
		return st;
	if (!aj_str_starts(raw, AJ_S("\1"))) { /* a stream of that name that is no project's */
		ole->cfb.entries[id].taken = false;
		free((void *)raw.ptr);
		return AJ_OK;
	}
	aj_buf_init(&dir, AJ_OLE_PART_MAX);
	if (!decompress(raw, &dir))
		aj_scan_complain(ole->scan, 0, "the list of macros is damaged");
	st = read_modules(ole, storage, aj_buf_str(&dir), err);
	aj_buf_fini(&dir);
	free((void *)raw.ptr);
	return st;
}
