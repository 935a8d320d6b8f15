/*
 * parquet_page.c: the pages of a column. A page is unpacked and decoded as a whole, into views
 * of its bytes; numbers are views of theirs, little endian.
 */

#include "dep/unpack.h"
#include "format/table/parquet.h"
#include "format/table/thrift.h"

#include <stdlib.h>

enum {
	HEAD_FIRST = 1024,  /* bytes in which a page's header is looked for, ... */
	HEAD_MAX = 1 << 20, /* ... and the most: statistics hold values */
};

enum { DATA_PAGE, INDEX_PAGE, DICTIONARY_PAGE, DATA_PAGE_V2 };
enum {
	PLAIN,
	PLAIN_DICTIONARY = 2,
	RLE,
	BIT_PACKED,
	DELTA_BINARY_PACKED,
	DELTA_LENGTH,
	DELTA_BYTES,
	RLE_DICTIONARY
};

struct head {
	int64_t type, unpacked, packed, values, encoding, definition_len, repetition_len;
	bool plain; /* a page of version 2 that is not packed */
};

static void read_inner_head(struct aj_thrift *t, struct head *head, bool v2)
{
	struct aj_thrift_field field = { 0 };

	while (aj_thrift_next(t, &field)) {
		if (field.number == 1)
			head->values = aj_thrift_int(t, field);
		else if (field.number == (v2 ? 4 : 2))
			head->encoding = aj_thrift_int(t, field);
		else if (v2 && field.number == 5)
			head->definition_len = aj_thrift_int(t, field);
		else if (v2 && field.number == 6)
			head->repetition_len = aj_thrift_int(t, field);
		else if (v2 && field.number == 7)
			head->plain = aj_thrift_int(t, field) == 0;
		else
			aj_thrift_skip(t, field);
	}
}

/* Gives how long the header is; 0: it is not all there. */
static size_t read_head(struct aj_str bytes, struct head *head)
{
	struct aj_thrift t = { bytes, false };
	struct aj_thrift_field field = { 0 };

	*head = (struct head){ .type = -1 };
	while (aj_thrift_next(&t, &field)) {
		if (field.number == 1)
			head->type = aj_thrift_int(&t, field);
		else if (field.number == 2)
			head->unpacked = aj_thrift_int(&t, field);
		else if (field.number == 3)
			head->packed = aj_thrift_int(&t, field);
		else if (field.number == 5 || field.number == 7 || field.number == 8) {
			if (aj_thrift_struct(&t, field))
				read_inner_head(&t, head, field.number == 8);
		} else
			aj_thrift_skip(&t, field);
	}
	return t.bad ? 0 : bytes.len - t.rest.len;
}

static enum aj_status damaged(const struct aj_parquet_column *c, struct aj_err *err)
{
	return aj_fail(err, AJ_EINPUT, "page is damaged, at offset %llu", (unsigned long long)c->at);
}

static bool room_for(uint8_t **bytes, size_t *room, size_t len)
{
	uint8_t *grown;

	if (len <= *room)
		return true;
	grown = realloc(*bytes, len);
	if (!grown)
		return false;
	*bytes = grown;
	*room = len;
	return true;
}

static enum aj_status fetch_head(
    struct aj_parquet_column *c, struct head *head, size_t *len, struct aj_err *err)
{
	for (size_t want = HEAD_FIRST; want <= HEAD_MAX; want *= 4) {
		uint64_t there =
		    c->file->random.size - (c->at < c->file->random.size ? c->at : c->file->random.size);
		size_t n = there < want ? (size_t)there : want;
		enum aj_status st;

		if (!room_for(&c->packed, &c->packed_room, n ? n : 1))
			return aj_fail(err, AJ_ELIMIT, "no memory for a page");
		st = aj_random_read(&c->file->random, c->at, c->packed, n, err);
		if (st != AJ_OK)
			return st;
		*len = read_head(aj_str(c->packed, n), head);
		if (*len > 0)
			break;
		if (n < want)
			return damaged(c, err);
	}
	if (*len == 0 || head->type < 0 || head->packed < 0 || head->unpacked < 0 || head->values < 0 ||
	    head->definition_len < 0 || head->repetition_len < 0)
		return damaged(c, err);
	if (head->packed > AJ_PARQUET_PAGE || head->unpacked > AJ_PARQUET_PAGE ||
	    head->values > AJ_PARQUET_VALUES)
		return aj_fail(err, AJ_ELIMIT, "page of more than %d MiB or %d values, at offset %llu",
		    AJ_PARQUET_PAGE >> 20, AJ_PARQUET_VALUES, (unsigned long long)c->at);
	return AJ_OK;
}

/* The old "lz4" is blocks with a head of two big-endian sizes (Hadoop's), or what lz4_raw is. */
static enum aj_status unpack_lz4(struct aj_str in, struct aj_buf *out, struct aj_err *err)
{
	struct aj_str rest = in;
	enum aj_status st = AJ_EINPUT;

	while (rest.len >= 8) {
		uint64_t len =
		    (uint64_t)rest.ptr[4] << 24 | rest.ptr[5] << 16 | rest.ptr[6] << 8 | rest.ptr[7];

		if (len > rest.len - 8)
			st = AJ_EINPUT;
		else
			st = aj_unpack(AJ_PACKED_LZ4, aj_str_sub(rest, 8, len), out, err);
		if (st != AJ_OK)
			break;
		rest = aj_str_from(rest, 8 + len);
	}
	if (st == AJ_OK && rest.len == 0)
		return AJ_OK;
	out->len = 0;
	return aj_unpack(AJ_PACKED_LZ4, in, out, err);
}

static enum aj_status unpack(
    struct aj_parquet_column *c, struct aj_str in, struct aj_buf *out, struct aj_err *err)
{
	static const int8_t packings[] = { -1, AJ_PACKED_SNAPPY, AJ_PACKED_GZIP, -1, AJ_PACKED_BROTLI,
		AJ_PACKED_LZ4, AJ_PACKED_ZSTD, AJ_PACKED_LZ4 };
	int codec = c->chunk.codec;
	enum aj_status st;

	if (codec < 1 || (size_t)codec >= AJ_LEN(packings) || packings[codec] < 0)
		return aj_fail(err, AJ_EINPUT, "packed in a way that is not known (%d), at offset %llu",
		    codec, (unsigned long long)c->at);
	st =
	    codec == 5 ? unpack_lz4(in, out, err) : aj_unpack((enum aj_packing)packings[codec], in, out, err);
	return st == AJ_OK ? AJ_OK : aj_within(err, "page at offset %llu", (unsigned long long)c->at);
}

/* Puts the page behind a header of len bytes, unpacked, into c->page. */
static enum aj_status fetch_page(
    struct aj_parquet_column *c, const struct head *head, size_t len, struct aj_str *page, struct aj_err *err)
{
	size_t packed = (size_t)head->packed, levels = 0;
	struct aj_buf out;
	enum aj_status st;

	if (!room_for(&c->packed, &c->packed_room, packed + 1))
		return aj_fail(err, AJ_ELIMIT, "no memory for a page");
	st = aj_random_read(&c->file->random, c->at + len, c->packed, packed, err);
	if (st != AJ_OK)
		return st;
	if (head->type == DATA_PAGE_V2) { /* the levels stand before what is packed */
		levels = (size_t)(head->definition_len + head->repetition_len);
		if (levels > packed)
			return damaged(c, err);
	}
	aj_buf_init(&out, AJ_PARQUET_PAGE + 8);
	aj_buf_add(&out, aj_str(c->packed, levels));
	if (c->chunk.codec == 0 || head->plain || packed == levels)
		aj_buf_add(&out, aj_str(c->packed + levels, packed - levels));
	else
		st = unpack(c, aj_str(c->packed + levels, packed - levels), &out, err);
	aj_buf_add(&out, AJ_S("\0\0\0\0\0\0\0\0")); /* so that there are bytes, and whole words may be read */
	if (st == AJ_OK && out.full)
		st = aj_fail(err, AJ_ELIMIT, "no memory for a page");
	free(c->page);
	c->page = out.ptr;
	c->page_room = out.room;
	*page = aj_str(out.ptr, out.len >= 8 ? out.len - 8 : 0);
	return st;
}

/* Runs of RLE and bit-packed numbers (Encodings.md). */
struct hybrid {
	struct aj_str rest;
	unsigned width;
	uint64_t left;	/* of the run */
	uint32_t value; /* repeated, if packed is not set */
	bool packed;
	uint64_t held; /* bits not used yet */
	unsigned n_held;
};

static bool begin_hybrid_run(struct hybrid *h)
{
	uint64_t head = 0;

	for (unsigned shift = 0;; shift += 7) { /* an unsigned varint, as Thrift writes them */
		uint8_t c;

		if (h->rest.len == 0 || shift > 35)
			return false;
		c = h->rest.ptr[0];
		h->rest = aj_str_from(h->rest, 1);
		head |= (uint64_t)(c & 0x7f) << shift;
		if (!(c & 0x80))
			break;
	}
	h->packed = head & 1;
	h->held = h->n_held = 0;
	if (h->packed) {
		h->left = (head >> 1) * 8;
		return h->left > 0;
	}
	h->left = head >> 1;
	h->value = 0;
	for (unsigned i = 0; i < (h->width + 7) / 8; i++) {
		if (h->rest.len == 0)
			return false;
		h->value |= (uint32_t)h->rest.ptr[0] << 8 * i;
		h->rest = aj_str_from(h->rest, 1);
	}
	return h->left > 0;
}

static bool take_hybrid(struct hybrid *h, uint32_t *value)
{
	if (h->left == 0 && !begin_hybrid_run(h))
		return false;
	h->left--;
	if (!h->packed) {
		*value = h->value;
		return true;
	}
	while (h->n_held < h->width) {
		if (h->rest.len == 0)
			return false;
		h->held |= (uint64_t)h->rest.ptr[0] << h->n_held;
		h->rest = aj_str_from(h->rest, 1);
		h->n_held += 8;
	}
	*value = (uint32_t)(h->held & (((uint64_t)1 << h->width) - 1));
	h->held >>= h->width;
	h->n_held -= h->width;
	return true;
}

static unsigned width_of(unsigned max)
{
	unsigned width = 0;

	while (max >> width)
		width++;
	return width;
}

static bool read_levels(struct aj_str bytes, unsigned max, uint32_t n, uint8_t *out)
{
	struct hybrid h = { .rest = bytes, .width = width_of(max) };
	uint32_t value;

	for (uint32_t i = 0; i < n; i++) {
		if (!take_hybrid(&h, &value))
			return false;
		out[i] = value > max ? (uint8_t)max : (uint8_t)value;
	}
	return true;
}

static uint32_t little(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* In pages of version 1 levels have their length before them, in version 2 it is in the header. */
static bool take_levels(
    struct aj_str *page, const struct head *head, int64_t told, unsigned max, uint32_t n, uint8_t *out)
{
	uint64_t len = (uint64_t)told;

	memset(out, 0, n);
	if (head->type == DATA_PAGE) {
		if (max == 0)
			return true;
		if (page->len < 4)
			return false;
		len = little(page->ptr);
		*page = aj_str_from(*page, 4);
	}
	if (len > page->len || (max > 0 && !read_levels(aj_str_sub(*page, 0, len), max, n, out)))
		return false;
	*page = aj_str_from(*page, len);
	return true;
}

static size_t fixed_size(const struct aj_parquet_node *node)
{
	switch (node->type) {
	case AJ_PARQUET_INT32:
		return 4;
	case AJ_PARQUET_INT64:
		return 8;
	case AJ_PARQUET_FIXED:
		return node->length;
	default:
		return 0;
	}
}

static bool read_plain(const struct aj_parquet_node *node, struct aj_str page, struct aj_str *out, uint32_t n)
{
	size_t size = fixed_size(node);

	for (uint32_t i = 0; i < n; i++) {
		uint64_t len = size;

		if (node->type == AJ_PARQUET_BYTES) {
			if (page.len < 4)
				return false;
			len = little(page.ptr);
			page = aj_str_from(page, 4);
		}
		if (len > page.len)
			return false;
		out[i] = aj_str_sub(page, 0, len);
		page = aj_str_from(page, len);
	}
	return true;
}

static bool read_indices(
    const struct aj_parquet_column *c, struct aj_str page, struct aj_str *out, uint32_t n)
{
	struct hybrid h = { .rest = aj_str_from(page, 1), .width = page.len > 0 ? page.ptr[0] : 33 };
	uint32_t index;

	if (n > 0 && h.width > 32)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (!take_hybrid(&h, &index) || index >= c->n_words)
			return false;
		out[i] = c->words[index];
	}
	return true;
}

/* DELTA_BINARY_PACKED. */
struct delta {
	struct aj_str rest;
	uint64_t block, minis, total; /* total: values left */
	int64_t value, least;
	uint64_t mini_left, in_mini, minis_left;
	const uint8_t *widths;
	unsigned width, n_held;
	unsigned __int128 held;
	bool bad, begun;
};

static uint64_t delta_varint(struct delta *d)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < 10 && d->rest.len > 0; i++) {
		uint8_t c = d->rest.ptr[0];

		d->rest = aj_str_from(d->rest, 1);
		value |= (uint64_t)(c & 0x7f) << 7 * i;
		if (!(c & 0x80))
			return value;
	}
	d->bad = true;
	return 0;
}

static int64_t delta_zigzag(struct delta *d)
{
	uint64_t value = delta_varint(d);

	return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

static struct delta delta_begin(struct aj_str page)
{
	struct delta d = { .rest = page };

	d.block = delta_varint(&d);
	d.minis = delta_varint(&d);
	d.total = delta_varint(&d);
	d.value = delta_zigzag(&d);
	d.bad |= d.block == 0 || d.block > 1 << 20 || d.minis == 0 || d.minis > d.block ||
		 d.block % d.minis != 0 || d.total > AJ_PARQUET_VALUES;
	if (!d.bad)
		d.in_mini = d.block / d.minis;
	return d;
}

static bool delta_next_mini(struct delta *d)
{
	if (d->minis_left == 0) {
		d->least = delta_zigzag(d);
		if (d->bad || d->rest.len < d->minis)
			return false;
		d->widths = d->rest.ptr;
		d->rest = aj_str_from(d->rest, d->minis);
		d->minis_left = d->minis;
	}
	d->width = d->widths[d->minis - d->minis_left--];
	d->mini_left = d->in_mini;
	d->held = 0;
	d->n_held = 0;
	return d->width <= 64;
}

static bool delta_take(struct delta *d, int64_t *value)
{
	if (d->bad || d->total == 0)
		return false;
	d->total--;
	if (!d->begun) {
		d->begun = true;
		*value = d->value;
		return true;
	}
	if (d->mini_left == 0 && !delta_next_mini(d))
		return !(d->bad = true);
	d->mini_left--;
	while (d->n_held < d->width) {
		if (d->rest.len == 0)
			return !(d->bad = true);
		d->held |= (unsigned __int128)d->rest.ptr[0] << d->n_held;
		d->rest = aj_str_from(d->rest, 1);
		d->n_held += 8;
	}
	d->value = (int64_t)((uint64_t)d->value + (uint64_t)d->least +
			     (uint64_t)(d->held & (((unsigned __int128)1 << d->width) - 1)));
	d->held >>= d->width;
	d->n_held -= d->width;
	*value = d->value;
	return true;
}

/* The bytes behind the numbers: a miniblock is written whole, even if it has fewer values. */
static struct aj_str delta_rest(struct delta *d)
{
	uint64_t bits = d->mini_left * d->width;

	bits = bits > d->n_held ? bits - d->n_held : 0;
	return aj_str_from(d->rest, (bits + 7) / 8);
}

static bool read_delta_lengths(struct aj_str page, struct aj_str *out, uint32_t n, struct aj_str *rest)
{
	struct delta d = delta_begin(page);
	int64_t len;

	for (uint32_t i = 0; i < n; i++) {
		if (!delta_take(&d, &len) || len < 0)
			return false;
		out[i] = (struct aj_str){ NULL, (size_t)len };
	}
	while (d.total > 0 && delta_take(&d, &len))
		;
	*rest = delta_rest(&d);
	for (uint32_t i = 0; i < n; i++) {
		if (out[i].len > rest->len)
			return false;
		out[i] = aj_str_sub(*rest, 0, out[i].len);
		*rest = aj_str_from(*rest, out[i].len);
	}
	return true;
}

/* Numbers are spelled into memory that must not move any more. */
static bool read_delta_numbers(
    struct aj_parquet_column *c, struct aj_str page, struct aj_str *out, uint32_t n)
{
	struct delta d = delta_begin(page);
	size_t size = c->node->type == AJ_PARQUET_INT32 ? 4 : 8;

	c->spelled.len = 0;
	for (uint32_t i = 0; i < n; i++) {
		int64_t value;

		if (!delta_take(&d, &value))
			return false;
		aj_buf_add(&c->spelled, aj_str(&value, size));
	}
	for (uint32_t i = 0; i < n && !c->spelled.full; i++)
		out[i] = aj_str(c->spelled.ptr + i * size, size);
	return !c->spelled.full;
}

/* Each value begins with so many bytes of the one before it. */
static bool read_delta_bytes(struct aj_parquet_column *c, struct aj_str page, struct aj_str *out, uint32_t n)
{
	struct delta d = delta_begin(page);
	uint32_t *prefixes = malloc((n ? n : 1) * sizeof(*prefixes));
	struct aj_str rest;
	int64_t len = 0;
	bool good = prefixes != NULL;
	size_t before = 0, at = 0;

	for (uint32_t i = 0; i < n && good; i++) {
		good = delta_take(&d, &len) && len >= 0 && len <= AJ_PARQUET_PAGE;
		prefixes[i] = (uint32_t)len;
	}
	while (good && d.total > 0 && delta_take(&d, &len))
		;
	good = good && read_delta_lengths(delta_rest(&d), out, n, &rest);
	c->spelled.len = 0;
	for (uint32_t i = 0; i < n && good; i++) {
		size_t start = c->spelled.len;

		good = prefixes[i] <= before && prefixes[i] + out[i].len <= c->spelled.ceiling - start;
		if (good && prefixes[i] > 0) { /* adding may move what is copied */
			for (size_t k = 0; k < prefixes[i]; k += 256) {
				uint8_t part[256];
				size_t some = prefixes[i] - k < 256 ? prefixes[i] - k : 256;

				memcpy(part, c->spelled.ptr + at + k, some);
				aj_buf_add(&c->spelled, aj_str(part, some));
			}
		}
		aj_buf_add(&c->spelled, out[i]);
		good = good && !c->spelled.full;
		at = start;
		before = c->spelled.len - start;
		out[i].len = before;
	}
	at = 0;
	for (uint32_t i = 0; i < n && good; i++) {
		out[i].ptr = c->spelled.ptr + at;
		at += out[i].len;
	}
	free(prefixes);
	return good;
}

static bool read_values(struct aj_parquet_column *c, int64_t encoding, struct aj_str page, uint32_t n)
{
	struct aj_str rest;

	switch (encoding) {
	case PLAIN:
		return read_plain(c->node, page, c->values, n);
	case PLAIN_DICTIONARY:
	case RLE_DICTIONARY:
		return read_indices(c, page, c->values, n);
	case DELTA_BINARY_PACKED:
		return fixed_size(c->node) > 0 && read_delta_numbers(c, page, c->values, n);
	case DELTA_LENGTH:
		return read_delta_lengths(page, c->values, n, &rest);
	case DELTA_BYTES:
		return read_delta_bytes(c, page, c->values, n);
	default:
		return false;
	}
}

static bool make_room(struct aj_parquet_column *c, uint32_t n)
{
	uint32_t room = n ? n : 1;

	if (room <= c->room)
		return true;
	free(c->values);
	free(c->repetition);
	free(c->definition);
	c->values = malloc(room * sizeof(*c->values));
	c->repetition = malloc(room);
	c->definition = malloc(room);
	c->room = c->values && c->repetition && c->definition ? room : 0;
	return c->room > 0;
}

static enum aj_status read_data(
    struct aj_parquet_column *c, const struct head *head, struct aj_str page, struct aj_err *err)
{
	uint32_t n = (uint32_t)head->values;

	if (!make_room(c, n))
		return aj_fail(err, AJ_ELIMIT, "no memory for a page");
	c->n = c->next = c->next_value = c->n_values = 0;
	if (!take_levels(&page, head, head->repetition_len, c->node->max_repetition, n, c->repetition) ||
	    !take_levels(&page, head, head->definition_len, c->node->max_definition, n, c->definition))
		return damaged(c, err);
	for (uint32_t i = 0; i < n; i++)
		c->n_values += c->definition[i] == c->node->max_definition;
	if (!read_values(c, head->encoding, page, c->n_values)) {
		if (head->encoding > RLE_DICTIONARY || head->encoding == RLE || head->encoding == BIT_PACKED)
			return aj_fail(err, AJ_EINPUT,
			    "page at offset %llu is encoded in a way that is not read (%d)",
			    (unsigned long long)c->at, (int)head->encoding);
		return damaged(c, err);
	}
	c->n = n;
	return AJ_OK;
}

static enum aj_status read_dictionary(
    struct aj_parquet_column *c, const struct head *head, struct aj_str page, struct aj_err *err)
{
	uint32_t n = (uint32_t)head->values;
	size_t least = c->node->type == AJ_PARQUET_BYTES ? 4 : fixed_size(c->node);

	free(c->dictionary);
	free(c->words);
	c->dictionary = c->page; /* the words point into it */
	c->page = NULL;
	c->page_room = 0;
	c->words = NULL;
	c->n_words = 0;
	if (n > page.len / (least ? least : 1))
		return damaged(c, err);
	c->words = malloc((n ? n : 1) * sizeof(*c->words));
	if (!c->words)
		return aj_fail(err, AJ_ELIMIT, "no memory for a dictionary");
	if (!read_plain(c->node, page, c->words, n))
		return damaged(c, err);
	c->n_words = n;
	return AJ_OK;
}

static enum aj_status next_page(struct aj_parquet_column *c, struct aj_err *err)
{
	struct head head = { .type = -1 };
	struct aj_str page = { 0 };
	size_t len = 0;
	enum aj_status st = fetch_head(c, &head, &len, err);
	bool wanted = head.type == DATA_PAGE || head.type == DATA_PAGE_V2 || head.type == DICTIONARY_PAGE;

	if (st != AJ_OK)
		return st;
	if (c->at + len + (uint64_t)head.packed > c->chunk.at + c->chunk.packed)
		return aj_fail(
		    err, AJ_EINPUT, "page leaves its column, at offset %llu", (unsigned long long)c->at);
	if (wanted)
		st = fetch_page(c, &head, len, &page, err);
	if (st == AJ_OK && head.type == DICTIONARY_PAGE)
		st = read_dictionary(c, &head, page, err);
	else if (st == AJ_OK && wanted)
		st = read_data(c, &head, page, err);
	if (head.type == DATA_PAGE || head.type == DATA_PAGE_V2) {
		if (st == AJ_EINPUT && c->node->max_repetition == 0 && make_room(c, (uint32_t)head.values)) {
			/* Its rows are known although their values are not: they count as null. */
			aj_scan_complain(c->file->scan, c->at, "%s", err->text);
			memset(c->definition, 0xff, (size_t)head.values);
			memset(c->repetition, 0, (size_t)head.values);
			c->n = (uint32_t)head.values;
			c->next = c->next_value = c->n_values = 0;
			st = AJ_OK;
		}
		c->left -= (uint64_t)head.values < c->left ? (uint64_t)head.values : c->left;
	}
	c->at += len + (uint64_t)head.packed;
	return st;
}

enum aj_status aj_parquet_look(struct aj_parquet_column *c, struct aj_err *err)
{
	while (c->next == c->n && !c->ended) {
		enum aj_status st;

		if (c->left == 0 || c->at >= c->chunk.at + c->chunk.packed) {
			c->ended = true;
			break;
		}
		c->n = c->next = 0;
		st = next_page(c, err);
		if (st == AJ_EIO || st == AJ_ESTOP || st == AJ_EDENIED)
			return st;
		if (st != AJ_OK) {
			aj_scan_complain(c->file->scan, c->at, "%s", err->text);
			c->n = c->next = 0;
			c->ended = true;
		}
	}
	return c->ended ? AJ_END : AJ_OK;
}

void aj_parquet_column_fini(struct aj_parquet_column *c)
{
	free(c->page);
	free(c->packed);
	free(c->dictionary);
	free(c->words);
	free(c->values);
	free(c->repetition);
	free(c->definition);
	aj_buf_fini(&c->spelled);
	*c = (struct aj_parquet_column){ 0 };
}
