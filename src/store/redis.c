/*
 * redis.c: Redis and what speaks its protocol (RESP 2). DBSIZE answers with a number or
 * says NOAUTH. Values are read by GETRANGE and its like (redis_value.c), of a sample few bytes of few keys;
 * never KEYS.
 */

#include "store/redis.h"

#include "base/hash.h"

#include <inttypes.h>
#include <stdio.h>

enum {
	SCAN_KEYS_MAX = 4096,
	COME_AND_GO = 1000, /* keys, between two requests */
};

enum aj_status aj_redis_command(
    struct aj_visit *visit, size_t n, const struct aj_str *words, struct aj_err *err)
{
	struct aj_buf buf;
	enum aj_status st;

	aj_buf_init(&buf, 64 << 10);
	aj_buf_addf(&buf, "*%zu\r\n", n);
	for (size_t i = 0; i < n; i++) {
		aj_buf_addf(&buf, "$%zu\r\n", words[i].len);
		aj_buf_add(&buf, words[i]);
		aj_buf_add(&buf, AJ_S("\r\n"));
	}
	st = buf.full ? aj_fail(err, AJ_ELIMIT, "a key of more than 64 KB")
		      : aj_visit_send(visit, aj_buf_str(&buf), err);
	aj_buf_fini(&buf);
	return st;
}

enum aj_status aj_redis_take_bulk(struct aj_visit *visit, struct aj_str *out, struct aj_err *err)
{
	struct aj_str line, tail;
	uint64_t len;
	enum aj_status st = aj_visit_line(visit, AJ_REDIS_LINE, &line, err);

	*out = (struct aj_str){ 0 };
	if (st != AJ_OK)
		return st;
	if (line.len < 2 || line.ptr[0] != '$' || !aj_str_decimal(aj_str_from(line, 1), &len))
		return AJ_END;
	st = aj_visit_take(visit, len, out, err);
	return st == AJ_OK ? aj_visit_take(visit, 2, &tail, err) : st;
}

enum aj_status aj_redis_take_array(struct aj_visit *visit, uint64_t *n, struct aj_err *err)
{
	struct aj_str line;
	enum aj_status st = aj_visit_line(visit, AJ_REDIS_LINE, &line, err);

	*n = 0;
	if (st != AJ_OK || aj_str_eq(line, AJ_S("*-1")))
		return st;
	return line.len < 2 || line.ptr[0] != '*' || !aj_str_decimal(aj_str_from(line, 1), n)
		   ? aj_fail(err, AJ_EINPUT, "not an array where one was asked for")
		   : AJ_OK;
}

static enum aj_status redis_recognise(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_str line;
	enum aj_status st = AJ_REDIS_COMMAND(visit, err, AJ_S("PING"));

	if (st == AJ_OK)
		st = aj_visit_line(visit, AJ_REDIS_LINE, &line, err);
	if (st != AJ_OK)
		return st == AJ_EINPUT ? AJ_END : st;
	if (!aj_str_eq(line, AJ_S("+PONG")) && !aj_str_starts(line, AJ_S("-NOAUTH")) &&
	    !aj_str_starts(line, AJ_S("-DENIED")) && !aj_str_starts(line, AJ_S("-NOPERM")))
		return AJ_END;
	aj_visit_is(visit, "Redis", (struct aj_str){ 0 });
	return AJ_OK;
}

/* "db0:keys=8,expires=0,avg_ttl=0" a line. */
static void read_keyspace(struct aj_visit *visit, struct aj_str rest)
{
	while (rest.len > 0) {
		struct aj_str line = aj_str_until(rest, '\n'), name = aj_str_until(line, ':');
		struct aj_str keys = aj_str_from(line, name.len + 1);
		struct aj_set set = { .name = name, .bytes = AJ_UNTOLD };

		rest = aj_str_from(rest, line.len + 1);
		if (!aj_str_starts(name, AJ_S("db")) || !aj_str_starts(keys, AJ_S("keys=")))
			continue;
		keys = aj_str_until(aj_str_from(keys, 5), ',');
		if (!aj_str_decimal(keys, &set.count))
			set.count = AJ_UNTOLD;
		if (!aj_visit_set(visit, &set))
			return;
	}
}

/* Two words on one number: keys come and go between them, but who makes them up is further off. */
static bool agrees(const struct aj_visit *visit, uint64_t keys)
{
	uint64_t told = 0, apart;

	for (size_t i = 0; i < visit->n_sets; i++)
		if (aj_str_eq(visit->sets[i].name, AJ_S("db0")))
			told = visit->sets[i].count;
	apart = told > keys ? told - keys : keys - told;
	return told == AJ_UNTOLD || keys == AJ_UNTOLD || apart <= keys / 2 + COME_AND_GO;
}

/* A page of SCAN: its keys, and where the next one begins. */
static enum aj_status scan_keys(struct aj_visit *visit, const char *from, struct aj_str *next,
    struct aj_str **keys, uint64_t *n, struct aj_err *err)
{
	uint64_t two = 0;
	enum aj_status st =
	    AJ_REDIS_COMMAND(visit, err, AJ_S("SCAN"), aj_str_z(from), AJ_S("COUNT"), AJ_S("64"));

	*n = 0;
	*keys = NULL;
	if (st == AJ_OK)
		st = aj_redis_take_array(visit, &two, err);
	if (st == AJ_OK)
		st = aj_redis_take_bulk(visit, next, err);
	if (st == AJ_OK)
		st = aj_redis_take_array(visit, n, err);
	if (st != AJ_OK)
		return st == AJ_EINPUT ? aj_fail(err, AJ_EIO, "SCAN was refused") : st;
	if (two != 2 || next->len == 0 || next->len > 20)
		return aj_fail(err, AJ_EINPUT, "SCAN: not what the protocol says");
	*keys = *n <= SCAN_KEYS_MAX ? aj_arena_take(&visit->arena, (*n + 1) * sizeof(**keys)) : NULL;
	if (!*keys)
		return aj_fail(err, AJ_ELIMIT, "SCAN: more keys at a time than are taken");
	for (uint64_t i = 0; i < *n && st == AJ_OK; i++)
		st = aj_redis_take_bulk(visit, &(*keys)[i], err);
	return st;
}

/* No server has a command of this name. */
static enum aj_status ask_control(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_str line;
	enum aj_status st = AJ_REDIS_COMMAND(visit, err, AJ_S("AJARCONTROL"));
	bool failed;

	if (st == AJ_OK)
		st = aj_visit_line(visit, AJ_REDIS_LINE, &line, err);
	if (st != AJ_OK)
		return st;
	failed = line.len > 0 && line.ptr[0] == '-';
	aj_visit_control(visit, failed, "AJARCONTROL", "%s", failed ? "an error" : "no error");
	return AJ_OK;
}

static enum aj_status ask_keyspace(struct aj_visit *visit, uint64_t keys, struct aj_err *err)
{
	struct aj_str told;
	enum aj_status st = AJ_REDIS_COMMAND(visit, err, AJ_S("INFO"), AJ_S("keyspace"));

	if (st == AJ_OK)
		st = aj_redis_take_bulk(visit, &told, err);
	if (st == AJ_END && !visit->lost) { /* INFO is among the commands that are refused first */
		struct aj_set set = { .name = AJ_S("db0"), .count = keys, .bytes = AJ_UNTOLD };

		aj_visit_set(visit, &set);
		visit->more_sets = true;
		return AJ_OK;
	}
	if (st != AJ_OK)
		return st;
	read_keyspace(visit, told);
	aj_visit_proved(visit, AJ_DATA_OPEN, "INFO keyspace", "%zu databases", visit->n_sets);
	if (!agrees(visit, keys))
		aj_visit_suspect(visit, "DBSIZE and INFO do not agree on the number of keys");
	return AJ_OK;
}

/* A user of no name may be kept from some commands only: one that names a key and one that tells what it is
 * are two facts. */
static enum aj_status prove_by_scan(struct aj_visit *visit, const char *refused, struct aj_err *err)
{
	struct aj_str *keys = NULL, next = { 0 }, type;
	uint64_t n = 0;
	enum aj_status st = scan_keys(visit, "0", &next, &keys, &n, err);

	if (st != AJ_OK || n == 0) {
		aj_visit_refused(visit, "DBSIZE", "%s", refused);
		return st == AJ_EIO ? AJ_OK : st;
	}
	aj_visit_proved(visit, AJ_DATA_OPEN, "SCAN 0", "%llu keys", (unsigned long long)n);
	st = AJ_REDIS_COMMAND(visit, err, AJ_S("TYPE"), keys[0]);
	if (st == AJ_OK)
		st = aj_visit_line(visit, AJ_REDIS_LINE, &type, err);
	if (st == AJ_OK && aj_str_starts(type, AJ_S("+")))
		aj_visit_proved(visit, AJ_DATA_OPEN, "TYPE of the first", "a type");
	if (st == AJ_OK)
		st = ask_control(visit, err);
	return st == AJ_OK ? ask_keyspace(visit, AJ_UNTOLD, err) : st;
}

static enum aj_status redis_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_str line;
	uint64_t keys;
	enum aj_status st = AJ_REDIS_COMMAND(visit, err, AJ_S("DBSIZE"));

	if (st == AJ_OK)
		st = aj_visit_line(visit, AJ_REDIS_LINE, &line, err);
	if (st != AJ_OK)
		return st;
	if (aj_str_starts(line, AJ_S("-NOPERM")))
		return prove_by_scan(visit, "-NOPERM", err);
	if (line.len < 2 || line.ptr[0] != ':' || !aj_str_decimal(aj_str_from(line, 1), &keys)) {
		aj_visit_refused(visit, "DBSIZE", "%s", aj_visit_clean(visit, aj_str_until(line, ' ')));
		return AJ_OK;
	}
	aj_visit_proved(visit, AJ_DATA_OPEN, "DBSIZE", "%llu keys", (unsigned long long)keys);
	st = ask_control(visit, err);
	return st == AJ_OK ? ask_keyspace(visit, keys, err) : st;
}

/* Where a reading stands: the page of SCAN, and in that a key, known by its hash, and a place in its value.
 */
struct place {
	char scan[24], at[64];
	uint64_t key, hash;
};

static uint64_t hash_of(struct aj_str key)
{
	const struct aj_hash_key none = { 0, 0 };

	return aj_hash(&none, 0, key);
}

/* "scan key hash at", of which the last is empty at the beginning of a value; "scan" alone at that of a page.
 */
static bool parse_cursor(const struct aj_cursor *cursor, struct place *place)
{
	struct aj_str rest = aj_str_z(cursor->text), word[4] = { { 0 } };

	*place = (struct place){ .scan = "0" };
	if (rest.len == 0)
		return true;
	for (unsigned i = 0; i < AJ_LEN(word); i++) {
		word[i] = i < AJ_LEN(word) - 1 ? aj_str_until(rest, ' ') : rest;
		rest = aj_str_from(rest, word[i].len + 1);
	}
	if (word[0].len >= sizeof(place->scan) || word[3].len >= sizeof(place->at))
		return false;
	memcpy(place->scan, word[0].ptr, word[0].len);
	place->scan[word[0].len] = '\0';
	if (word[1].len == 0)
		return true;
	memcpy(place->at, word[3].ptr, word[3].len);
	return aj_str_decimal(word[1], &place->key) && aj_str_decimal(word[2], &place->hash);
}

/* The keys of a page come and go: where it has the one whose value is half read, else where it begins. */
static uint64_t find_key(const struct place *place, const struct aj_str *keys, uint64_t n)
{
	if (place->at[0] == '\0' && place->key == 0)
		return 0;
	if (place->key < n && hash_of(keys[place->key]) == place->hash)
		return place->key;
	for (uint64_t i = 0; i < n; i++)
		if (hash_of(keys[i]) == place->hash)
			return i;
	return 0;
}

static enum aj_status read_values(struct aj_redis_value *value, const struct aj_str *keys, uint64_t n,
    struct place *place, struct aj_err *err)
{
	enum aj_status st = AJ_OK;
	uint64_t i = find_key(place, keys, n);

	if (i >= n || hash_of(keys[i]) != place->hash)
		place->at[0] = '\0';
	memcpy(value->at, place->at, sizeof(value->at));
	while (st == AJ_OK && i < n && !value->large && value->page->len < value->enough) {
		value->key = keys[i];
		st = aj_redis_read_value(value, err);
		if ((st == AJ_OK || value->visit->passed) && value->ended) {
			value->at[0] = '\0';
			i++;
		}
	}
	place->key = i;
	place->hash = i < n ? hash_of(keys[i]) : 0;
	memcpy(place->at, value->at, sizeof(place->at));
	return st;
}

static enum aj_status choose(struct aj_visit *visit, struct aj_str database, struct aj_err *err)
{
	struct aj_str line;
	enum aj_status st = AJ_REDIS_COMMAND(visit, err, AJ_S("SELECT"), database);

	if (st == AJ_OK)
		st = aj_visit_line(visit, AJ_REDIS_LINE, &line, err);
	if (st == AJ_OK && !aj_str_eq(line, AJ_S("+OK")) && !aj_str_eq(database, AJ_S("0")))
		st = aj_fail(err, AJ_EIO, "the database was refused");
	return st;
}

/* Its page of SCAN is asked for again where not all of its keys were read: it is the same but for what has
 * come and gone. */
static enum aj_status redis_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, struct aj_err *err)
{
	struct aj_redis_value value = {
		.visit = visit, .page = page, .before = page->len, .enough = page->len + want
	};
	struct aj_str *keys = NULL, next = { 0 };
	struct place place;
	uint64_t n = 0;
	enum aj_status st;

	if (strcmp(cursor->text, "0") == 0)
		return AJ_END;
	if (!parse_cursor(cursor, &place))
		return aj_fail(err, AJ_EINPUT, "not a cursor of this kind");
	st = choose(visit, aj_str_from(set->name, 2), err);
	if (st == AJ_OK)
		st = scan_keys(visit, place.scan, &next, &keys, &n, err);
	if (st == AJ_OK)
		st = read_values(&value, keys, n, &place, err);
	if (st == AJ_END)
		st = aj_fail(err, AJ_EIO, "it hung up");
	if (st == AJ_OK && page->full)
		st = aj_fail(err, AJ_ELIMIT, "a page larger than its bound");
	if (place.key < n)
		snprintf(cursor->text, sizeof(cursor->text), "%s %" PRIu64 " %" PRIu64 " %s", place.scan,
		    place.key, place.hash, place.at);
	else
		snprintf(cursor->text, sizeof(cursor->text), "%.*s", (int)next.len, (const char *)next.ptr);
	return st;
}

static const uint16_t ports[] = { 6379, 6380, 0 };

const struct aj_kind aj_kind_redis = {
	.name = "redis",
	.about = "Redis, Valkey and KeyDB",
	.ports = ports,
	.uncounted = true,
	.recognise = redis_recognise,
	.prove = redis_prove,
	.records = redis_records,
};
