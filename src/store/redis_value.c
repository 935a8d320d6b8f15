/*
 * redis_value.c: what lies under a key of Redis, by ranges: strings by GETRANGE, lists by LRANGE, hashes,
 * sets and sorted sets by their SCAN, streams by XRANGE. Members can only be had whole.
 */

#include "store/redis.h"

#include <inttypes.h>
#include <stdio.h>

enum {
	STRING_PART = 1 << 20, /* of a string, which becomes six times that as JSON at most */
	NEAR_END = 4096,       /* of a part, where it is looked for a byte between words */
	MEMBER_MAX = 4 << 20,
	PASS_MAX = 64 << 20,	/* of a member that is passed over for those behind it, */
	PASSED_MAX = 32,	/* and so many of an answer are told one by one */
	MEMBERS = 100,		/* that are asked for at a time */
	LINE_ENOUGH = 64 << 10, /* bytes after which a line ends that has some of the members */
	SAMPLE_BYTES = 1024,	/* of a value or a member, where a sample is taken, */
	SAMPLE_MEMBERS = 10,
	SAMPLE_MEMBER_MAX = 64 << 10, /* and so many bytes are taken in for that */
};

/* In front of a SCAN's cursor: */
#define ALONE '!'  /* members are so large that they are asked for bucket by bucket; */
#define BEHIND '~' /* in front of it one was too large, which is to be told; as many as were */

static void begin_line(const struct aj_redis_value *value)
{
	aj_buf_add(value->page, AJ_S("{\"key\":"));
	aj_buf_json(value->page, value->key);
	aj_buf_add(value->page, AJ_S(",\"value\":"));
}

static enum aj_status too_large(struct aj_redis_value *value, struct aj_err *err)
{
	value->large = true;
	aj_visit_hang_up(value->visit); /* the rest of the answer is not waited for */
	return aj_fail(err, AJ_ELIMIT, "a member that is too large");
}

/* What is asked of a value with members, and what has come of the answer. */
struct members {
	const char *open, *close; /* of a line's value */
	unsigned each;		  /* strings of a member: 2 where it has a name */
	bool pass;		  /* one too large is passed over, so that those behind it can be had */
	uint64_t n, i, passed;	  /* members of the answer, taken of them, passed over */
	size_t whole;		  /* bytes of the page up to behind the last member */
};

/* Takes it in and drops it. */
static enum aj_status pass_over(struct aj_redis_value *value, uint64_t len, struct aj_err *err)
{
	enum { PART = 64 << 10 };
	enum aj_status st = AJ_OK;
	struct aj_buf dropped;

	aj_buf_init(&dropped, PART);
	for (; st == AJ_OK && len > 0; len -= dropped.len) {
		dropped.len = 0;
		st = aj_visit_take_into(value->visit, len < PART ? len : PART, &dropped, err);
	}
	aj_buf_wipe(&dropped);
	return st;
}

/* One string of a member into the page. AJ_ELIMIT: it is too large. Where such are passed over large is told,
 * and the page has nothing of it. */
static enum aj_status add_string(struct aj_redis_value *value, bool pass, bool *large, struct aj_err *err)
{
	struct aj_visit *visit = value->visit;
	struct aj_str line, tail;
	struct aj_buf bytes;
	uint64_t len;
	enum aj_status st = aj_visit_line(visit, AJ_REDIS_LINE, &line, err);

	if (st != AJ_OK)
		return st;
	if (aj_str_eq(line, AJ_S("$-1"))) {
		aj_buf_add(value->page, AJ_S("null"));
		return AJ_OK;
	}
	if (line.len < 2 || line.ptr[0] != '$' || !aj_str_decimal(aj_str_from(line, 1), &len))
		return aj_fail(err, AJ_EINPUT, "no string where one was asked for");
	if (len > (visit->sampling ? SAMPLE_MEMBER_MAX : MEMBER_MAX)) {
		*large = true;
		return pass && len <= PASS_MAX ? pass_over(value, len + 2, err) : too_large(value, err);
	}
	aj_buf_init(&bytes, MEMBER_MAX);
	st = aj_visit_take_into(visit, len, &bytes, err);
	if (st == AJ_OK)
		st = aj_visit_take(visit, 2, &tail, err);
	visit->cut |= visit->sampling && len > SAMPLE_BYTES;
	if (st == AJ_OK)
		aj_buf_json(value->page,
		    aj_str_sub(aj_buf_str(&bytes), 0, visit->sampling ? SAMPLE_BYTES : MEMBER_MAX));
	aj_buf_wipe(&bytes);
	return st == AJ_OK && value->page->full ? too_large(value, err) : st;
}

/* How much of a part of a string belongs to it: up to behind a byte that ends a word, so that no address lies
 * in two of them. */
static size_t whole_words(struct aj_str part)
{
	size_t end = part.len;

	while (end > 0 && part.len - end < NEAR_END && part.ptr[end - 1] > ' ')
		end--;
	return end > 0 && part.len - end < NEAR_END ? end : part.len;
}

static enum aj_status ask_range(
    struct aj_redis_value *value, uint64_t from, size_t want, struct aj_buf *out, struct aj_err *err)
{
	struct aj_visit *visit = value->visit;
	struct aj_str line, tail;
	char first[24], last[24];
	uint64_t len = 0;
	enum aj_status st;

	snprintf(first, sizeof(first), "%" PRIu64, from);
	snprintf(last, sizeof(last), "%" PRIu64, from + want - 1);
	st = AJ_REDIS_COMMAND(visit, err, AJ_S("GETRANGE"), value->key, aj_str_z(first), aj_str_z(last));
	if (st == AJ_OK)
		st = aj_visit_line(visit, AJ_REDIS_LINE, &line, err);
	if (st == AJ_OK &&
	    (line.len < 2 || line.ptr[0] != '$' || !aj_str_decimal(aj_str_from(line, 1), &len) || len > want))
		st = aj_fail(err, AJ_EINPUT, "GETRANGE: not what the protocol says");
	if (st == AJ_OK)
		st = aj_visit_take_into(visit, len, out, err);
	return st == AJ_OK ? aj_visit_take(visit, 2, &tail, err) : st;
}

static enum aj_status read_string(struct aj_redis_value *value, struct aj_err *err)
{
	size_t part = value->visit->sampling ? SAMPLE_BYTES : STRING_PART;
	uint64_t from = 0;
	struct aj_buf bytes;
	enum aj_status st = AJ_OK;

	aj_str_decimal(aj_str_z(value->at), &from);
	aj_buf_init(&bytes, part);
	while (st == AJ_OK && !value->ended && value->page->len < value->enough) {
		bytes.len = 0;
		st = ask_range(value, from, part, &bytes, err);
		if (st != AJ_OK)
			break;
		value->ended = bytes.len < part || value->visit->sampling;
		value->visit->cut |= value->visit->sampling && bytes.len == part;
		if (!value->ended)
			bytes.len = whole_words(aj_buf_str(&bytes));
		if (bytes.len > 0 || from == 0) {
			begin_line(value);
			aj_buf_json(value->page, aj_buf_str(&bytes));
			aj_buf_add(value->page, AJ_S("}\n"));
		}
		from += bytes.len;
	}
	aj_buf_wipe(&bytes);
	snprintf(value->at, sizeof(value->at), "%" PRIu64, from);
	return st;
}

/* A member with its name, if it has one. It is whole, or passed over and then not in the page. */
static enum aj_status add_member(struct aj_redis_value *value, struct members *members, struct aj_err *err)
{
	bool large = false;
	enum aj_status st = add_string(value, members->pass, &large, err);

	if (st == AJ_OK && members->each == 2) {
		aj_buf_add(value->page, AJ_S(":"));
		st = add_string(value, members->pass, &large, err);
	}
	members->passed += large;
	value->large |= large;
	if (st == AJ_OK && !large)
		members->whole = value->page->len;
	value->page->len = members->whole;
	return st;
}

/* So many members, in lines. AJ_ELIMIT: one is too large; the page has those before it. */
static enum aj_status add_members(struct aj_redis_value *value, struct members *members, struct aj_err *err)
{
	struct aj_buf *page = value->page;
	enum aj_status st = AJ_OK;
	size_t line = page->len;
	bool open = false;

	for (members->i = 0; st == AJ_OK && members->i < members->n; members->i += st == AJ_OK) {
		if (open && page->len - line > LINE_ENOUGH) {
			aj_buf_add(page, aj_str_z(members->close));
			open = false;
		}
		members->whole = page->len;
		if (!open) {
			line = page->len;
			begin_line(value);
		}
		aj_buf_add(page, aj_str_z(open ? "," : members->open));
		st = add_member(value, members, err);
		open |= members->whole > line;
	}
	page->full = false;
	if (open)
		aj_buf_add(page, aj_str_z(members->close));
	return st;
}

/* Where a member is too large: what is before it is given first, and a sample does without the rest.
 * position: behind it. */
static enum aj_status pass_large(
    struct aj_redis_value *value, enum aj_status st, const char *position, struct aj_err *err)
{
	if (st != AJ_ELIMIT || !value->large)
		return st;
	if (value->visit->sampling || value->page->len > value->before)
		return AJ_OK;
	snprintf(value->at, sizeof(value->at), "%s", position);
	value->visit->passed = true;
	return aj_fail(err, AJ_ELIMIT, "a member of a key that is too large to be had");
}

static enum aj_status read_list(struct aj_redis_value *value, struct aj_err *err)
{
	unsigned asked = value->visit->sampling ? SAMPLE_MEMBERS : MEMBERS;
	struct members members = { .open = "[", .close = "]}\n", .each = 1 };
	char last[24], behind[24];
	uint64_t from = 0;
	enum aj_status st;

	aj_str_decimal(aj_str_z(value->at), &from);
	snprintf(value->at, sizeof(value->at), "%" PRIu64, from);
	snprintf(last, sizeof(last), "%" PRIu64, from + asked - 1);
	st = AJ_REDIS_COMMAND(
	    value->visit, err, AJ_S("LRANGE"), value->key, aj_str_z(value->at), aj_str_z(last));
	if (st == AJ_OK)
		st = aj_redis_take_array(value->visit, &members.n, err);
	if (st == AJ_OK && members.n > asked)
		st = aj_fail(err, AJ_EINPUT, "more members than were asked for");
	if (st == AJ_OK)
		st = add_members(value, &members, err);
	snprintf(value->at, sizeof(value->at), "%" PRIu64, from + members.i);
	snprintf(behind, sizeof(behind), "%" PRIu64, from + members.i + 1);
	value->ended = st == AJ_OK && members.n < asked;
	return pass_large(value, st, behind, err);
}

/* One that was too large, after what stood beside it has been given. */
static enum aj_status tell_passed(struct aj_redis_value *value, struct aj_err *err)
{
	if (value->at[1] == BEHIND)
		memmove(value->at, value->at + 1, sizeof(value->at) - 1);
	else
		value->at[0] = ALONE;
	value->ended = strcmp(value->at, (const char[]){ ALONE, '0', '\0' }) == 0;
	value->visit->passed = true;
	return aj_fail(err, AJ_ELIMIT, "a member of a key that is too large to be had");
}

/* Where members of an answer of SCAN were too large: none of it is kept, and it is asked for again, bucket by
 * bucket, with a page of its own. Then they are passed over. */
static enum aj_status scan_large(struct aj_redis_value *value, const struct members *members, size_t begun,
    const char *from, struct aj_str next, struct aj_err *err)
{
	size_t told = members->passed < PASSED_MAX ? (size_t)members->passed : PASSED_MAX;

	if (members->pass) {
		memset(value->at, BEHIND, told);
		snprintf(value->at + told, sizeof(value->at) - told, "%.*s", (int)next.len,
		    (const char *)next.ptr);
		return value->page->len > value->before ? AJ_OK : tell_passed(value, err);
	}
	value->page->len = begun;
	if (begun == value->before)
		snprintf(value->at, sizeof(value->at), "%c%.60s", ALONE, from);
	return AJ_OK;
}

/* One answer of HSCAN, SSCAN or ZSCAN. */
static enum aj_status read_scan(struct aj_redis_value *value, struct aj_str scan, struct aj_err *err)
{
	bool alone = value->at[0] == ALONE, hash = aj_str_eq(scan, AJ_S("HSCAN"));
	unsigned asked = alone ? 1 : value->visit->sampling ? SAMPLE_MEMBERS : MEMBERS;
	struct members members = { .open = hash ? "{" : "[",
		.close = hash ? "}}\n" : "]}\n",
		.each = hash ? 2 : 1,
		.pass = alone && value->page->len == value->before };
	char count[12], from[sizeof(value->at)];
	size_t begun = value->page->len;
	struct aj_str next = { 0 };
	uint64_t two = 0;
	enum aj_status st;

	if (value->at[0] == BEHIND)
		return tell_passed(value, err);
	snprintf(count, sizeof(count), "%u", asked);
	snprintf(from, sizeof(from), "%s", value->at[0] ? value->at + alone : "0");
	st = AJ_REDIS_COMMAND(
	    value->visit, err, scan, value->key, aj_str_z(from), AJ_S("COUNT"), aj_str_z(count));
	if (st == AJ_OK)
		st = aj_redis_take_array(value->visit, &two, err);
	if (st == AJ_OK)
		st = aj_redis_take_bulk(value->visit, &next, err);
	if (st == AJ_OK)
		st = aj_redis_take_array(value->visit, &members.n, err);
	if (st == AJ_OK && (two != 2 || next.len > 20 || members.n % members.each != 0))
		st = aj_fail(err, AJ_EINPUT, "a scan of a key: not what the protocol says");
	members.n /= members.each;
	if (st == AJ_OK)
		st = add_members(value, &members, err);
	if (st == AJ_OK && !value->large) {
		snprintf(value->at, sizeof(value->at), "%s%.*s", alone ? (const char[]){ ALONE, '\0' } : "",
		    (int)next.len, (const char *)next.ptr);
		value->ended = aj_str_eq(next, AJ_S("0"));
	}
	if (value->large && !value->visit->sampling && (st == AJ_OK || st == AJ_ELIMIT))
		return scan_large(value, &members, begun, from, next, err);
	return pass_large(value, st, from, err);
}

/* The id behind this one, "1700000000000-3". False: it is no id. */
static bool id_behind(struct aj_str id, char out[64])
{
	struct aj_str ms = aj_str_until(id, '-');
	uint64_t time, number;

	if (!aj_str_decimal(ms, &time) || !aj_str_decimal(aj_str_from(id, ms.len + 1), &number))
		return false;
	if (++number == 0)
		time++;
	snprintf(out, 64, "%" PRIu64 "-%" PRIu64, time, number);
	return true;
}

/* An entry, a line: its id, then names and values. */
static enum aj_status add_entry(struct aj_redis_value *value, struct aj_err *err)
{
	struct members members = { .open = "{", .close = "}}\n", .each = 2 };
	size_t begun = value->page->len;
	struct aj_str id = { 0 };
	char behind[64];
	uint64_t two = 0;
	enum aj_status st = aj_redis_take_array(value->visit, &two, err);

	if (st == AJ_OK)
		st = aj_redis_take_bulk(value->visit, &id, err);
	if (st == AJ_OK)
		st = aj_redis_take_array(value->visit, &members.n, err);
	if (st == AJ_OK && (two != 2 || members.n % 2 != 0 || !id_behind(id, behind)))
		st = aj_fail(err, AJ_EINPUT, "an entry of a stream that is none");
	members.n /= 2;
	if (st == AJ_OK)
		st = add_members(value, &members, err);
	if (st == AJ_OK)
		memcpy(value->at, behind, sizeof(value->at));
	if (value->large && !value->visit->sampling)
		value->page->len = begun;
	return pass_large(value, st, behind, err);
}

static enum aj_status read_stream(struct aj_redis_value *value, struct aj_err *err)
{
	unsigned asked = value->visit->sampling ? SAMPLE_MEMBERS : MEMBERS;
	struct aj_visit *visit = value->visit;
	char count[12];
	uint64_t n = 0;
	enum aj_status st;

	snprintf(count, sizeof(count), "%u", asked);
	st = AJ_REDIS_COMMAND(visit, err, AJ_S("XRANGE"), value->key,
	    value->at[0] ? aj_str_z(value->at) : AJ_S("-"), AJ_S("+"), AJ_S("COUNT"), aj_str_z(count));
	if (st == AJ_OK)
		st = aj_redis_take_array(visit, &n, err);
	if (st == AJ_OK && n > asked)
		st = aj_fail(err, AJ_EINPUT, "more entries than were asked for");
	for (uint64_t i = 0; st == AJ_OK && i < n && !value->large; i++)
		st = add_entry(value, err);
	value->ended = st == AJ_OK && n < asked && !value->large;
	return st;
}

static enum aj_status read_members(struct aj_redis_value *value, struct aj_str type, struct aj_err *err)
{
	if (aj_str_eq(type, AJ_S("+list")))
		return read_list(value, err);
	if (aj_str_eq(type, AJ_S("+stream")))
		return read_stream(value, err);
	if (aj_str_eq(type, AJ_S("+hash")))
		return read_scan(value, AJ_S("HSCAN"), err);
	return read_scan(value, aj_str_eq(type, AJ_S("+set")) ? AJ_S("SSCAN") : AJ_S("ZSCAN"), err);
}

static bool is_read(struct aj_str type)
{
	static const char *const types[] = { "+string", "+list", "+stream", "+hash", "+set", "+zset" };

	for (size_t i = 0; i < AJ_LEN(types); i++)
		if (aj_str_eq(type, aj_str_z(types[i])))
			return true;
	return false;
}

/* Those of modules, whose commands it may not have; or it is not told who asks. What is before it is given
 * first. */
static enum aj_status pass_type(struct aj_redis_value *value, struct aj_err *err)
{
	if (value->page->len > value->before)
		return AJ_OK;
	value->ended = value->visit->passed = true;
	return aj_fail(err, AJ_ELIMIT, "a key of a type that is not read, or is refused");
}

enum aj_status aj_redis_read_value(struct aj_redis_value *value, struct aj_err *err)
{
	struct aj_visit *visit = value->visit;
	struct aj_str type;
	enum aj_status st = AJ_REDIS_COMMAND(visit, err, AJ_S("TYPE"), value->key);

	value->ended = value->large = false;
	if (st == AJ_OK)
		st = aj_visit_line(visit, AJ_REDIS_LINE, &type, err);
	if (st != AJ_OK)
		return st;
	if (aj_str_eq(type, AJ_S("+none"))) { /* it has expired */
		value->ended = true;
		return AJ_OK;
	}
	if (!is_read(type))
		return pass_type(value, err);
	if (aj_str_eq(type, AJ_S("+string")))
		return read_string(value, err);
	while (st == AJ_OK && !value->ended && !value->large && value->page->len < value->enough) {
		st = read_members(value, type, err);
		if (visit->sampling) {
			visit->cut |= !value->ended;
			value->ended = true;
		}
	}
	return st;
}
