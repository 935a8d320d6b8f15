/*
 * redis.c: Redis and what speaks its protocol (RESP 2). DBSIZE answers with a number or
 * says NOAUTH. Values are read by GETRANGE and its like, few bytes of few keys; never KEYS.
 */

#include "estate/visit.h"

#include <stdio.h>

enum {
	LINE_MAX_BYTES = 64 << 10,
	SCAN_KEYS_MAX = 4096,
	VALUE_BYTES = 1024,
	COME_AND_GO = 1000, /* keys, between two requests */
};

static enum aj_status command(
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

#define COMMAND(visit, err, ...)                                                                             \
	command((visit), AJ_LEN(((struct aj_str[]){ __VA_ARGS__ })), (struct aj_str[]){ __VA_ARGS__ }, (err))

/* A bulk string; AJ_END: there is none ($-1), or it is an error or of another type. */
static enum aj_status take_bulk(struct aj_visit *visit, struct aj_str *out, struct aj_err *err)
{
	struct aj_str line, tail;
	uint64_t len;
	enum aj_status st = aj_visit_line(visit, LINE_MAX_BYTES, &line, err);

	*out = (struct aj_str){ 0 };
	if (st != AJ_OK)
		return st;
	if (line.len < 2 || line.ptr[0] != '$' || !aj_str_decimal(aj_str_from(line, 1), &len))
		return AJ_END;
	st = aj_visit_take(visit, len, out, err);
	return st == AJ_OK ? aj_visit_take(visit, 2, &tail, err) : st;
}

static enum aj_status redis_recognise(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_str line;
	enum aj_status st = COMMAND(visit, err, AJ_S("PING"));

	if (st == AJ_OK)
		st = aj_visit_line(visit, LINE_MAX_BYTES, &line, err);
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
	return told == AJ_UNTOLD || apart <= keys / 2 + COME_AND_GO;
}

static enum aj_status redis_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_str line;
	uint64_t keys;
	enum aj_status st = COMMAND(visit, err, AJ_S("DBSIZE"));

	if (st == AJ_OK)
		st = aj_visit_line(visit, LINE_MAX_BYTES, &line, err);
	if (st != AJ_OK)
		return st;
	if (line.len < 2 || line.ptr[0] != ':' || !aj_str_decimal(aj_str_from(line, 1), &keys)) {
		aj_visit_refused(visit, "DBSIZE", "%s", aj_visit_clean(visit, aj_str_until(line, ' ')));
		return AJ_OK;
	}
	aj_visit_proved(visit, AJ_DATA_OPEN, "DBSIZE", "%llu keys", (unsigned long long)keys);

	/* No server has a command of this name. */
	st = COMMAND(visit, err, AJ_S("AJARCONTROL"));
	if (st == AJ_OK)
		st = aj_visit_line(visit, LINE_MAX_BYTES, &line, err);
	if (st != AJ_OK)
		return st;
	aj_visit_control(visit, line.len > 0 && line.ptr[0] == '-', "AJARCONTROL", "%s",
	    line.len > 0 && line.ptr[0] == '-' ? "an error" : "no error");

	st = COMMAND(visit, err, AJ_S("INFO"), AJ_S("keyspace"));
	if (st == AJ_OK)
		st = take_bulk(visit, &line, err);
	if (st == AJ_END)
		return AJ_OK;
	if (st != AJ_OK)
		return st;
	read_keyspace(visit, line);
	aj_visit_proved(visit, AJ_DATA_OPEN, "INFO keyspace", "%zu databases", visit->n_sets);
	if (!agrees(visit, keys))
		aj_visit_suspect(visit, "DBSIZE and INFO do not agree on the number of keys");
	return AJ_OK;
}

/* A value's beginning, by its type; the other types are named only. */
static enum aj_status add_value(
    struct aj_visit *visit, struct aj_str key, struct aj_buf *page, struct aj_err *err)
{
	char last[16];
	struct aj_str type, value;
	enum aj_status st = COMMAND(visit, err, AJ_S("TYPE"), key);

	if (st == AJ_OK)
		st = aj_visit_line(visit, LINE_MAX_BYTES, &type, err);
	if (st != AJ_OK)
		return st;
	aj_buf_add(page, AJ_S("{\"key\":"));
	aj_buf_json(page, key);
	if (aj_str_eq(type, AJ_S("+string"))) {
		snprintf(last, sizeof(last), "%d", VALUE_BYTES - 1);
		st = COMMAND(visit, err, AJ_S("GETRANGE"), key, AJ_S("0"), aj_str_z(last));
		if (st == AJ_OK)
			st = take_bulk(visit, &value, err);
		if (st == AJ_OK) {
			aj_buf_add(page, AJ_S(",\"value\":"));
			aj_buf_json(page, value);
		}
		st = st == AJ_END ? AJ_OK : st;
	} else {
		struct aj_str range[] = { AJ_S("LRANGE"), key, AJ_S("0"), AJ_S("9") };
		struct aj_str scan[] = { AJ_S("HSCAN"), key, AJ_S("0"), AJ_S("COUNT"), AJ_S("10") };
		bool list = aj_str_eq(type, AJ_S("+list"));
		uint64_t n = 0;

		if (aj_str_eq(type, AJ_S("+set")))
			scan[0] = AJ_S("SSCAN");
		else if (aj_str_eq(type, AJ_S("+zset")))
			scan[0] = AJ_S("ZSCAN");
		else if (!list && !aj_str_eq(type, AJ_S("+hash")))
			goto done;
		st = list ? command(visit, AJ_LEN(range), range, err)
			  : command(visit, AJ_LEN(scan), scan, err);
		if (st == AJ_OK && !list) { /* *2, then the cursor */
			st = aj_visit_line(visit, LINE_MAX_BYTES, &value, err);
			if (st == AJ_OK && aj_str_eq(value, AJ_S("*2")))
				st = take_bulk(visit, &value, err);
		}
		if (st == AJ_OK)
			st = aj_visit_line(visit, LINE_MAX_BYTES, &value, err);
		if (st != AJ_OK)
			return st;
		if (value.len < 2 || value.ptr[0] != '*' || !aj_str_decimal(aj_str_from(value, 1), &n) ||
		    n > LINE_MAX_BYTES)
			return aj_fail(err, AJ_EINPUT, "not an array where one was asked for");
		aj_buf_add(page, AJ_S(",\"value\":["));
		for (uint64_t i = 0; i < n && st == AJ_OK; i++) {
			st = take_bulk(visit, &value, err);
			aj_buf_add(page, i ? AJ_S(",") : AJ_S(""));
			aj_buf_json(page, aj_str_sub(value, 0, VALUE_BYTES));
		}
		aj_buf_add(page, AJ_S("]"));
	}
done:
	aj_buf_add(page, AJ_S("}\n"));
	return st;
}

/* Cursor: SCAN's own, behind the first page. A page is what SCAN gives, whatever is wanted: its rest cannot
 * be had again. */
static enum aj_status redis_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, struct aj_err *err)
{
	struct aj_str *keys, next, line, number = aj_str_from(set->name, 2);
	uint64_t n = 0;
	enum aj_status st;
	size_t i;

	if (strcmp(cursor->text, "0") == 0)
		return AJ_END;
	st = COMMAND(visit, err, AJ_S("SELECT"), number);
	if (st == AJ_OK)
		st = aj_visit_line(visit, LINE_MAX_BYTES, &line, err);
	if (st == AJ_OK)
		st = COMMAND(visit, err, AJ_S("SCAN"), cursor->text[0] ? aj_str_z(cursor->text) : AJ_S("0"),
		    AJ_S("COUNT"), AJ_S("64"));
	if (st == AJ_OK)
		st = aj_visit_line(visit, LINE_MAX_BYTES, &line, err); /* *2 */
	if (st == AJ_OK)
		st = take_bulk(visit, &next, err);
	if (st == AJ_OK)
		st = aj_visit_line(visit, LINE_MAX_BYTES, &line, err);
	if (st != AJ_OK)
		return st == AJ_END ? aj_fail(err, AJ_EIO, "SCAN was refused") : st;
	if (line.len < 2 || line.ptr[0] != '*' || !aj_str_decimal(aj_str_from(line, 1), &n) || next.len > 20)
		return aj_fail(err, AJ_EINPUT, "SCAN: not what the protocol says");
	keys = n <= SCAN_KEYS_MAX ? aj_arena_take(&visit->arena, (n + 1) * sizeof(*keys)) : NULL;
	if (!keys)
		return aj_fail(err, AJ_ELIMIT, "SCAN: more keys at a time than are taken");
	for (i = 0; i < n && st == AJ_OK; i++)
		st = take_bulk(visit, &keys[i], err);
	for (i = 0; i < n && st == AJ_OK; i++)
		st = add_value(visit, keys[i], page, err);
	if (st == AJ_END)
		st = aj_fail(err, AJ_EIO, "it hung up");
	snprintf(cursor->text, sizeof(cursor->text), "%.*s", (int)next.len, (const char *)next.ptr);
	if (st == AJ_OK && page->full)
		st = aj_fail(err, AJ_ELIMIT, "a page larger than its bound");
	return st;
}

static const uint16_t ports[] = { 6379, 6380, 0 };

const struct aj_kind aj_kind_redis = {
	.name = "redis",
	.about = "Redis, Valkey and KeyDB",
	.ports = ports,
	.recognise = redis_recognise,
	.prove = redis_prove,
	.records = redis_records,
};
