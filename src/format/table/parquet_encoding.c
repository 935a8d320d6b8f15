/*
 * parquet_encoding.c: how levels and values are written in a page (Encodings.md of parquet-format):
 * plain, as indices of a dictionary, as runs, and as differences.
 */

#include "format/table/parquet_encoding.h"

#include "base/varint.h"

#include <endian.h>
#include <stdlib.h>

enum {
	PLAIN,
	UNUSED, /* by any writer */
	PLAIN_DICTIONARY,
	RLE,
	BIT_PACKED,
	DELTA_BINARY_PACKED,
	DELTA_LENGTH,
	DELTA_BYTES,
	RLE_DICTIONARY
};

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
	uint64_t head;

	if (!aj_varint(&h->rest, &head))
		return false;
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

bool aj_parquet_read_levels(struct aj_str bytes, unsigned max, uint32_t n, uint8_t *out)
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

bool aj_parquet_take_sized(struct aj_str *rest, struct aj_str *out)
{
	uint32_t len;

	if (rest->len < sizeof(len))
		return false;
	memcpy(&len, rest->ptr, sizeof(len));
	len = le32toh(len);
	if (len > rest->len - sizeof(len))
		return false;
	*out = aj_str_sub(*rest, sizeof(len), len);
	*rest = aj_str_from(*rest, sizeof(len) + len);
	return true;
}

size_t aj_parquet_fixed_size(const struct aj_parquet_node *node)
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

bool aj_parquet_read_plain(
    const struct aj_parquet_node *node, struct aj_str page, struct aj_str *out, uint32_t n)
{
	size_t size = aj_parquet_fixed_size(node);

	for (uint32_t i = 0; i < n; i++) {
		if (node->type == AJ_PARQUET_BYTES) {
			if (!aj_parquet_take_sized(&page, &out[i]))
				return false;
			continue;
		}
		if (size > page.len)
			return false;
		out[i] = aj_str_sub(page, 0, size);
		page = aj_str_from(page, size);
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
	uint64_t value;

	d->bad |= !aj_varint(&d->rest, &value);
	return d->bad ? 0 : value;
}

static struct delta delta_begin(struct aj_str page)
{
	struct delta d = { .rest = page };

	d.block = delta_varint(&d);
	d.minis = delta_varint(&d);
	d.total = delta_varint(&d);
	d.value = aj_unzigzag(delta_varint(&d));
	d.bad |= d.block == 0 || d.block > 1 << 20 || d.minis == 0 || d.minis > d.block ||
		 d.block % d.minis != 0 || d.total > AJ_PARQUET_VALUES;
	if (!d.bad)
		d.in_mini = d.block / d.minis;
	return d;
}

static bool delta_next_mini(struct delta *d)
{
	if (d->minis_left == 0) {
		d->least = aj_unzigzag(delta_varint(d));
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

bool aj_parquet_encoding_known(int64_t encoding)
{
	return encoding >= PLAIN && encoding <= RLE_DICTIONARY && encoding != UNUSED && encoding != RLE &&
	       encoding != BIT_PACKED;
}

bool aj_parquet_read_values(struct aj_parquet_column *c, int64_t encoding, struct aj_str page, uint32_t n)
{
	struct aj_str rest;

	switch (encoding) {
	case PLAIN:
		return aj_parquet_read_plain(c->node, page, c->values, n);
	case PLAIN_DICTIONARY:
	case RLE_DICTIONARY:
		return read_indices(c, page, c->values, n);
	case DELTA_BINARY_PACKED:
		return aj_parquet_fixed_size(c->node) > 0 && read_delta_numbers(c, page, c->values, n);
	case DELTA_LENGTH:
		return read_delta_lengths(page, c->values, n, &rest);
	case DELTA_BYTES:
		return read_delta_bytes(c, page, c->values, n);
	default:
		return false;
	}
}
