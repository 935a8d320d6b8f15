#include "estate/parts.h"
#include "scan/format.h"
#include "test/test.h"

#include <stdlib.h>

enum { HANDS = 3, LENT_MAX = 64, SIZE = 3 * AJ_PART + 12345, NUMBER = 7 };

static const struct aj_format format;

/* Bytes that end so. */
struct origin {
	struct aj_source source; /* first: it is cast back */
	struct aj_str left;
	enum aj_status status;
};

static enum aj_status origin_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct origin *origin = (struct origin *)source;
	struct aj_str some = aj_str_sub(origin->left, 0, room < 99991 ? room : 99991);

	if (some.len == 0)
		return aj_fail(err, origin->status, "that was all");
	memcpy(out, some.ptr, some.len);
	origin->left = aj_str_from(origin->left, some.len);
	*got = some.len;
	return AJ_OK;
}

/* What was lent, in the order in which it got its place. */
struct lender {
	struct aj_parts parts;
	struct aj_round_options options;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	uint8_t *seen; /* of the item, where the parts say that they lie */
	uint64_t from[LENT_MAX], to[LENT_MAX];
	enum aj_status ended[LENT_MAX];
	unsigned n, at_once, most, wanted, left;
	bool numbered;
};

/* Waits until as many are lent as are to be: else it could not be seen that one need not wait for another. */
static enum aj_status lent(void *to, const struct aj_visit *visit, const struct aj_set *set,
    struct aj_str object, struct aj_source *source, struct aj_piece *piece, struct aj_err *err)
{
	struct lender *lender = to;
	unsigned mine = lender->n++; /* until it is placed no other is lent */
	uint64_t at = piece->from;
	enum aj_status st = AJ_OK;

	lender->numbered &= piece->format == &format && piece->number == (mine == 0 ? 0 : NUMBER);
	piece->number = NUMBER;
	lender->from[mine] = at;
	pthread_mutex_lock(&lender->lock);
	lender->at_once++;
	pthread_cond_broadcast(&lender->changed);
	pthread_mutex_unlock(&lender->lock);
	piece->placed(piece);
	pthread_mutex_lock(&lender->lock);
	while (lender->at_once < lender->wanted && lender->most < lender->wanted)
		pthread_cond_wait(&lender->changed, &lender->lock);
	if (lender->most < lender->at_once)
		lender->most = lender->at_once;
	pthread_cond_broadcast(&lender->changed);
	pthread_mutex_unlock(&lender->lock);
	while (st == AJ_OK) {
		size_t got = 0;

		st = source->fill(source, lender->seen + at, 65537, &got, err);
		at += got;
	}
	lender->to[mine] = at;
	lender->ended[mine] = st;
	pthread_mutex_lock(&lender->lock);
	lender->at_once--;
	pthread_mutex_unlock(&lender->lock);
	return AJ_OK;
}

static void *lend_all(void *arg)
{
	struct lender *lender = arg;
	uint8_t *room = malloc(AJ_PART);
	enum aj_status st = AJ_OK;
	struct aj_err err;

	while (room && st == AJ_OK)
		st = aj_parts_lend(&lender->parts, &lender->options, NULL, NULL, AJ_S(""), room, &err);
	pthread_mutex_lock(&lender->lock);
	lender->left += st == AJ_END;
	pthread_mutex_unlock(&lender->lock);
	free(room);
	return NULL;
}

/* Lends bytes that end so, by several; wanted of them at once. */
static void lend(struct lender *lender, struct aj_str bytes, enum aj_status status, unsigned wanted)
{
	struct origin origin = { { .fill = origin_fill }, bytes, status };
	pthread_t threads[HANDS];

	*lender = (struct lender){ .options = { .hands = HANDS, .lent = lent, .to = lender },
		.seen = malloc(bytes.len + 65537),
		.wanted = wanted,
		.numbered = true };
	pthread_mutex_init(&lender->lock, NULL);
	pthread_cond_init(&lender->changed, NULL);
	aj_parts_init(&lender->parts, &origin.source, &format);
	for (unsigned i = 0; i < HANDS; i++)
		if (!lender->seen || pthread_create(&threads[i], NULL, lend_all, lender) != 0)
			abort();
	for (unsigned i = 0; i < HANDS; i++)
		pthread_join(threads[i], NULL);
	aj_parts_fini(&lender->parts);
	pthread_cond_destroy(&lender->changed);
	pthread_mutex_destroy(&lender->lock);
}

/* All of it, in order, cut behind newlines, the last part ending as the item does. */
static void check(const struct lender *lender, struct aj_str bytes, enum aj_status status, const char *what)
{
	uint64_t at = 0;

	for (unsigned i = 0; i < lender->n; i++) {
		bool last = i + 1 == lender->n;

		AJ_CHECK(lender->from[i] == at && lender->to[i] > at, "%s: part %u", what, i);
		AJ_CHECK(lender->ended[i] == (last ? status : AJ_END), "%s: part %u: %d", what, i,
		    lender->ended[i]);
		at = lender->to[i];
		AJ_CHECK(last || bytes.ptr[at - 1] == '\n', "%s: part %u ends within a line", what, i);
	}
	AJ_CHECK(at == bytes.len && memcmp(lender->seen, bytes.ptr, bytes.len) == 0, "%s: %zu bytes", what,
	    (size_t)at);
	AJ_CHECK(lender->numbered && lender->left == HANDS, "%s: %u", what, lender->left);
}

static const struct {
	const char *what;
	size_t line, len; /* a line's length, all of it */
	size_t behind;	  /* no newline from here on, 0: there are */
	enum aj_status status;
	unsigned parts;
} rows[] = {
	{ "short lines", 101, SIZE, 0, AJ_END, 4 },
	{ "lines of a byte", 1, SIZE, 0, AJ_END, 4 },
	{ "a part to the byte", 64, 2 * AJ_PART, 0, AJ_END, 3 },
	{ "one that fails", 101, SIZE, 0, AJ_EIO, 4 },
	{ "one that fails behind a part", 64, AJ_PART, 0, AJ_EIO, 2 },
	{ "less of it", 101, SIZE, 0, AJ_ELESS, 4 },
	{ "large lines", AJ_PART / 2 + 1, SIZE, 0, AJ_END, 6 },
	{ "one line", SIZE, SIZE, 0, AJ_END, 1 },
	{ "one line at the end", 101, SIZE, 101 * 50000, AJ_END, 3 },
	{ "little of it", 10, 95, 0, AJ_END, 1 },
};

static void test_rows(void)
{
	uint8_t *bytes = malloc(SIZE);

	for (size_t i = 0; bytes && i < AJ_LEN(rows); i++) {
		struct aj_str all = aj_str(bytes, rows[i].len);
		struct lender lender;

		for (size_t k = 0; k < all.len; k++)
			bytes[k] = k % rows[i].line == rows[i].line - 1 &&
					   (rows[i].behind == 0 || k < rows[i].behind)
				       ? '\n'
				       : (uint8_t)('a' + k % 23);
		lend(&lender, all, rows[i].status, 1);
		check(&lender, all, rows[i].status, rows[i].what);
		AJ_CHECK(lender.n == rows[i].parts, "%s: %u parts", rows[i].what, lender.n);
		free(lender.seen);
	}
	free(bytes);
}

/* As many parts are being read as there are who lend them. */
static void test_side_by_side(void)
{
	uint8_t *bytes = malloc(SIZE);
	struct lender lender;

	if (!bytes)
		abort();
	memset(bytes, 'x', SIZE);
	for (size_t i = 99; i < SIZE; i += 100)
		bytes[i] = '\n';
	lend(&lender, aj_str(bytes, SIZE), AJ_END, HANDS);
	check(&lender, aj_str(bytes, SIZE), AJ_END, "side by side");
	AJ_CHECK(lender.most == HANDS, "%u", lender.most);
	free(lender.seen);
	free(bytes);
}

AJ_TESTS(test_rows, test_side_by_side)
