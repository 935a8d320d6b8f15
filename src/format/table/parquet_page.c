/*
 * parquet_page.c: the pages of a column. A page is unpacked and decoded as a whole, into views
 * of its bytes (parquet_encoding.c); numbers are views of theirs, little endian.
 */

#include "dep/unpack.h"
#include "format/table/parquet_encoding.h"
#include "format/table/thrift.h"

#include <stdlib.h>

enum {
	HEAD_FIRST = 1024,  /* bytes in which a page's header is looked for, ... */
	HEAD_MAX = 1 << 20, /* ... and the most: statistics hold values */
};

enum { DATA_PAGE, INDEX_PAGE, DICTIONARY_PAGE, DATA_PAGE_V2 };
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
	    head->definition_len < 0 || head->repetition_len < 0 || head->definition_len > head->packed ||
	    head->repetition_len > head->packed)
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

/* In pages of version 1 levels have their length before them, in version 2 it is in the header. */
static bool take_levels(
    struct aj_str *page, const struct head *head, int64_t told, unsigned max, uint32_t n, uint8_t *out)
{
	struct aj_str levels = { 0 };

	memset(out, 0, n);
	if (head->type == DATA_PAGE_V2) {
		if ((uint64_t)told > page->len)
			return false;
		levels = aj_str_sub(*page, 0, (size_t)told);
		*page = aj_str_from(*page, (size_t)told);
	} else if (max > 0 && !aj_parquet_take_sized(page, &levels)) {
		return false;
	}
	return max == 0 || aj_parquet_read_levels(levels, max, n, out);
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
	if (!aj_parquet_read_values(c, head->encoding, page, c->n_values)) {
		if (!aj_parquet_encoding_known(head->encoding))
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
	size_t least = c->node->type == AJ_PARQUET_BYTES ? 4 : aj_parquet_fixed_size(c->node);

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
	if (!aj_parquet_read_plain(c->node, page, c->words, n))
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
