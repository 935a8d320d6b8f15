/*
 * memcached.c: memcached by its text protocol, over TCP only. `stats` counts, the crawler's dump
 * names keys; a value is got only where it is sampled.
 */

#include "estate/visit.h"

#include <stdio.h>

enum {
	LINE = 4096,
	LINES_MAX = 512,     /* of an answer to stats */
	KEYS_MAX = 256,	     /* of one page; the dump walks everything, so it is left early */
	SKIP_MAX = 4096,     /* keys that are passed over to go on behind a page */
	VALUE_MAX = 64 << 10 /* a longer one is not got, since it can only be had whole */
};

struct key {
	struct aj_str name;
	uint64_t size;
};

static enum aj_status ask(
    struct aj_visit *visit, struct aj_str words, struct aj_str *line, struct aj_err *err)
{
	enum aj_status st = aj_visit_send(visit, words, err);

	return st == AJ_OK ? aj_visit_line(visit, LINE, line, err) : st;
}

static enum aj_status memcached_recognise(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_str line;
	enum aj_status st = ask(visit, AJ_S("version\r\n"), &line, err);
	bool version;

	if (st != AJ_OK)
		return st == AJ_EINPUT ? AJ_END : st;
	version = aj_str_starts(line, AJ_S("VERSION "));
	if (!version && !aj_str_eq(line, AJ_S("CLIENT_ERROR unauthenticated")))
		return AJ_END;
	aj_visit_is(visit, "memcached", version ? aj_str_from(line, 8) : (struct aj_str){ 0 });
	return AJ_OK;
}

/* "STAT curr_items 13" a line, up to END. AJ_END: it says something else. */
static enum aj_status read_stats(
    struct aj_visit *visit, struct aj_set *set, struct aj_str *first, struct aj_err *err)
{
	enum aj_status st = ask(visit, AJ_S("stats\r\n"), first, err);
	struct aj_str line = *first;

	for (unsigned n = 0; st == AJ_OK && n < LINES_MAX; n++) {
		if (aj_str_eq(line, AJ_S("END")))
			return n > 0 ? AJ_OK : AJ_END;
		if (!aj_str_starts(line, AJ_S("STAT ")))
			return AJ_END;
		if (aj_str_starts(line, AJ_S("STAT curr_items ")) &&
		    !aj_str_decimal(aj_str_from(line, 16), &set->count))
			set->count = AJ_UNTOLD;
		if (aj_str_starts(line, AJ_S("STAT bytes ")) &&
		    !aj_str_decimal(aj_str_from(line, 11), &set->bytes))
			set->bytes = AJ_UNTOLD;
		st = aj_visit_line(visit, LINE, &line, err);
	}
	return st == AJ_OK ? aj_fail(err, AJ_EINPUT, "more than %d lines of stats", LINES_MAX) : st;
}

/* The value of "size=" in a line of the dump. */
static struct aj_str value_of(struct aj_str line, struct aj_str name)
{
	while (line.len > 0) {
		struct aj_str word = aj_str_until(line, ' ');

		if (aj_str_starts(word, name))
			return aj_str_from(word, name.len);
		line = aj_str_from(line, word.len + 1);
	}
	return (struct aj_str){ 0 };
}

/* Keys are percent-encoded in the dump. What could end a command line is no key. */
static struct aj_str decoded(struct aj_visit *visit, struct aj_str text)
{
	uint8_t *out = aj_arena_take(&visit->arena, text.len + 1);
	size_t len = 0;

	for (size_t i = 0; out && i < text.len; i++) {
		uint8_t c = text.ptr[i];

		if (c == '%' && i + 2 < text.len && aj_hex_value(text.ptr[i + 1]) >= 0 &&
		    aj_hex_value(text.ptr[i + 2]) >= 0) {
			c = (uint8_t)(aj_hex_value(text.ptr[i + 1]) << 4 | aj_hex_value(text.ptr[i + 2]));
			i += 2;
		}
		if (c <= ' ' || c == 0x7f)
			return (struct aj_str){ 0 };
		out[len++] = c;
	}
	return out && len <= 250 ? aj_str(out, len) : (struct aj_str){ 0 };
}

/* Keys behind the first skip ones. AJ_END: there is no dump here (before 1.4.31), or it is refused. */
static enum aj_status dump(
    struct aj_visit *visit, uint64_t skip, size_t max, struct key *keys, size_t *n, struct aj_err *err)
{
	struct aj_str line;
	enum aj_status st = ask(visit, AJ_S("lru_crawler metadump all\r\n"), &line, err);

	*n = 0;
	for (uint64_t i = 0; st == AJ_OK && *n < max; i++) {
		if (aj_str_eq(line, AJ_S("END")))
			return AJ_OK;
		if (!aj_str_starts(line, AJ_S("key=")))
			return AJ_END;
		if (i >= skip) {
			struct key *key = &keys[(*n)++];

			key->name = decoded(visit, value_of(line, AJ_S("key=")));
			if (!aj_str_decimal(value_of(line, AJ_S("size=")), &key->size))
				key->size = UINT64_MAX;
		}
		if (*n < max)
			st = aj_visit_line(visit, LINE, &line, err);
	}
	return st;
}

static enum aj_status memcached_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_set set = { .name = AJ_S("items"), .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };
	struct aj_str line = { 0 };
	struct key key;
	size_t n;
	enum aj_status st = read_stats(visit, &set, &line, err);

	if (st == AJ_END && line.len > 0) {
		aj_visit_refused(visit, "stats", "%s", aj_visit_clean(visit, aj_str_until(line, ' ')));
		return AJ_OK;
	}
	if (st != AJ_OK)
		return st;
	if (set.count == AJ_UNTOLD)
		return AJ_OK;
	aj_visit_set(visit, &set);
	aj_visit_proved(visit, AJ_DATA_OPEN, "stats", "%llu items", (unsigned long long)set.count);

	st = ask(visit, AJ_S("ajarcontrol\r\n"), &line, err);
	if (st != AJ_OK)
		return st;
	aj_visit_control(visit, aj_str_eq(line, AJ_S("ERROR")), "ajarcontrol", "%s",
	    aj_str_eq(line, AJ_S("ERROR")) ? "an error" : "no error");

	st = dump(visit, 0, 1, &key, &n, err);
	if (st == AJ_OK)
		aj_visit_proved(visit, AJ_DATA_OPEN, "lru_crawler metadump all, one line", "%zu key", n);
	return st == AJ_END ? AJ_OK : st;
}

/* "VALUE key flags bytes", the bytes, "END". */
static enum aj_status add_value(
    struct aj_visit *visit, const struct key *key, struct aj_buf *page, struct aj_err *err)
{
	struct aj_str line = { 0 }, value = { 0 }, rest;
	uint64_t len;
	enum aj_status st = aj_visit_send(visit,
	    aj_str_z(aj_visit_text(visit, "get %.*s\r\n", (int)key->name.len, (const char *)key->name.ptr)),
	    err);

	if (st == AJ_OK)
		st = aj_visit_line(visit, LINE, &line, err);
	if (st != AJ_OK || aj_str_eq(line, AJ_S("END")))
		return st;
	rest = aj_str_from(line, 6 + key->name.len + 1);
	rest = aj_str_from(rest, aj_str_until(rest, ' ').len + 1);
	if (!aj_str_starts(line, AJ_S("VALUE ")) || !aj_str_decimal(aj_str_until(rest, ' '), &len))
		return aj_fail(err, AJ_EINPUT, "get: not what the protocol says");
	if (len > 2 * VALUE_MAX)
		return aj_fail(err, AJ_ELIMIT, "a value of %llu bytes", (unsigned long long)len);
	st = aj_visit_take(visit, len, &value, err);
	if (st == AJ_OK)
		st = aj_visit_line(visit, 2, &line, err);
	if (st == AJ_OK)
		st = aj_visit_line(visit, LINE, &line, err);
	if (st != AJ_OK)
		return st;
	aj_buf_add(page, AJ_S("{\"key\":"));
	aj_buf_json(page, key->name);
	aj_buf_add(page, AJ_S(",\"value\":"));
	aj_buf_json(page, value);
	aj_buf_add(page, AJ_S("}\n"));
	return AJ_OK;
}

/* Cursor: how many keys were read, and "+" if not all of them were got. */
static enum aj_status memcached_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, struct aj_err *err)
{
	struct key *keys = aj_arena_take(&visit->arena, KEYS_MAX * sizeof(*keys));
	struct aj_str text = aj_str_z(cursor->text), number = aj_str_until(text, '+');
	size_t before = page->len, n = 0, i = 0;
	bool left = number.len < text.len;
	uint64_t skip = 0;
	enum aj_status st;

	if (text.len > 0 && !aj_str_decimal(number, &skip))
		return aj_fail(err, AJ_EINPUT, "not a cursor of this kind");
	if (!keys)
		return aj_fail(err, AJ_ELIMIT, "no memory for keys");
	if (skip > SKIP_MAX)
		return aj_fail(err, AJ_ELIMIT, "keys behind the first %d are not walked to", SKIP_MAX);
	aj_visit_hang_up(visit);
	st = dump(visit, skip, KEYS_MAX, keys, &n, err);
	n = st == AJ_OK ? n : 0;
	aj_visit_hang_up(visit); /* the rest of the dump is not waited for */
	for (; st == AJ_OK && i < n && page->len - before < want; i++)
		if (keys[i].name.len > 0 && keys[i].size <= VALUE_MAX)
			st = add_value(visit, &keys[i], page, err);
		else
			left = true;
	if (st == AJ_END && n > 0)
		st = aj_fail(err, AJ_EIO, "it hung up");
	snprintf(cursor->text, sizeof(cursor->text), "%llu%s", (unsigned long long)skip + i, left ? "+" : "");
	if (st == AJ_OK && page->full)
		st = aj_fail(err, AJ_ELIMIT, "a page larger than its bound");
	if (st != AJ_OK || n > 0)
		return st;
	visit->passed = left;
	snprintf(cursor->text, sizeof(cursor->text), "%llu", (unsigned long long)skip); /* it has been said */
	return left ? aj_fail(err, AJ_ELIMIT, "values of more than %d KB are not got", VALUE_MAX >> 10)
		    : AJ_END;
}

static const uint16_t ports[] = { 11211, 0 };

const struct aj_kind aj_kind_memcached = {
	.name = "memcached",
	.about = "memcached",
	.ports = ports,
	.recognise = memcached_recognise,
	.prove = memcached_prove,
	.records = memcached_records,
};
