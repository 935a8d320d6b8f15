/*
 * etcd.c: etcd 3 by its JSON gateway. Version, status and members answer strangers even where
 * authentication is on; a range of keys does not. Reading is a POST in this protocol.
 */

#include "dep/base64.h"
#include "dep/json.h"
#include "estate/visit.h"
#include "store/by_number.h"

#include <stdio.h>
#include <stdlib.h>

enum { SETS_MAX = 64, KEY_MAX = 512 };

static const char *const gateways[] = { "/v3", "/v3beta", "/v3alpha" }; /* 3.4, 3.3, 3.2 */

static enum aj_status etcd_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_answer answer;
	struct aj_json *root = NULL;
	struct aj_str version;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (front->status != 404 || !aj_str_eq(front->body, AJ_S("404 page not found\n")))
		return AJ_END;
	st = aj_visit_get(visit, "/version", &answer, err);
	if (st != AJ_OK)
		return st;
	if (answer.status != 200 || aj_json_parse(answer.body, &root, err) != AJ_OK)
		return AJ_END;
	version = aj_json_str(aj_json_at(root, "etcdserver"));
	if (version.len > 0)
		aj_visit_is(visit, "etcd", version);
	aj_json_free(root);
	return version.len > 0 ? AJ_OK : AJ_END;
}

/* The keys from, up to and without to (the byte 0 is all that follow). */
static struct aj_str range(
    struct aj_visit *visit, struct aj_buf *buf, struct aj_str from, struct aj_str to, const char *more)
{
	aj_buf_init(buf, 16 << 10);
	aj_buf_add(buf, AJ_S("{\"key\":\""));
	aj_base64_put(buf, from);
	aj_buf_add(buf, AJ_S("\",\"range_end\":\""));
	aj_base64_put(buf, to);
	aj_buf_addf(buf, "\",%s}", more);
	return aj_buf_str(buf);
}

/* Asks one range; root is NULL where the answer is none. */
static enum aj_status ask(struct aj_visit *visit, const char *gateway, struct aj_str body, size_t max,
    struct aj_answer *answer, struct aj_json **root, struct aj_err *err)
{
	struct aj_request request = { .verb = AJ_ASK,
		.path = aj_visit_text(visit, "%s/kv/range", gateway),
		.headers = (const char *const[]){ "Content-Type: application/json", NULL },
		.body = body,
		.max = max };
	struct aj_err ignored;
	enum aj_status st = aj_visit_ask(visit, &request, answer, err);

	*root = NULL;
	if (st == AJ_OK && answer->status == 200 && !answer->cut &&
	    aj_json_parse(answer->body, root, &ignored) != AJ_OK)
		*root = NULL;
	return st;
}

static enum aj_status ask_range(struct aj_visit *visit, struct aj_str from, struct aj_str to,
    const char *more, size_t max, bool *cut, struct aj_json **root, struct aj_err *err)
{
	struct aj_answer answer = { 0 };
	struct aj_buf body;
	enum aj_status st;

	range(visit, &body, from, to, more);
	st = ask(visit, visit->own ? visit->own : gateways[0], aj_buf_str(&body), max, &answer, root, err);
	aj_buf_fini(&body);
	*cut = answer.cut;
	return st;
}

/* The key of an entry, decoded, at most KEY_MAX bytes of it. */
static struct aj_str key_of(struct aj_visit *visit, const struct aj_json *entry)
{
	struct aj_str key = { 0 };
	struct aj_err ignored;
	struct aj_buf buf;

	aj_buf_init(&buf, KEY_MAX);
	if (!aj_base64_add(&buf, aj_json_str(aj_json_at(entry, "key"))) ||
	    aj_arena_dup(&visit->arena, aj_buf_str(&buf), &key, &ignored) != AJ_OK)
		key = (struct aj_str){ 0 };
	aj_buf_fini(&buf);
	return key;
}

/* Where the keys end that begin like this; out has room for KEY_MAX bytes. The byte 0: nowhere. */
static struct aj_str end_of(struct aj_str prefix, uint8_t out[KEY_MAX])
{
	size_t len = prefix.len < KEY_MAX ? prefix.len : KEY_MAX;

	memcpy(out, prefix.ptr, len);
	for (; len > 0; len--)
		if (++out[len - 1] != 0)
			return aj_str(out, len);
	return aj_str("", 1);
}

/* "/cases/" of "/cases/1", "cases" of "cases". */
static struct aj_str prefix_of(struct aj_str key)
{
	size_t slash = aj_str_find(key, key.len > 0 && key.ptr[0] == '/' ? 1 : 0, '/');

	return aj_str_sub(key, 0, slash + 1);
}

/* Two small requests a prefix: its first key, and how many there are. */
static enum aj_status list_prefixes(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_str from = aj_str("", 1);
	uint8_t end[KEY_MAX];
	unsigned n = 0;
	bool cut;
	enum aj_status st;

	for (; n < SETS_MAX; n++) {
		struct aj_json *root;
		struct aj_set set = { .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };

		st = ask_range(
		    visit, from, aj_str("", 1), "\"keys_only\":true,\"limit\":1", 0, &cut, &root, err);
		if (st != AJ_OK)
			return st;
		set.name = prefix_of(key_of(visit, aj_json_item(aj_json_at(root, "kvs"), 0)));
		visit->more_sets |= set.name.len == 0 && aj_json_size(aj_json_at(root, "kvs")) > 0;
		aj_json_free(root);
		if (set.name.len == 0)
			break;
		from = end_of(set.name, end);
		st = ask_range(visit, set.name, from, "\"count_only\":true", 0, &cut, &root, err);
		if (st != AJ_OK)
			return st;
		if (!aj_json_number(aj_json_at(root, "count"), &set.count))
			set.count = AJ_UNTOLD;
		aj_json_free(root);
		set.system = aj_str_eq(set.name, AJ_S("/registry/"));
		if (set.system)
			set.note = AJ_S("of Kubernetes, secrets among them: counted, not read");
		if (!aj_visit_set(visit, &set) || (from.len == 1 && from.ptr[0] == 0))
			break;
	}
	visit->more_sets |= n == SETS_MAX;
	if (n > 0)
		aj_visit_proved(visit, AJ_DATA_OPEN, "POST …/kv/range, keys_only, limit 1",
		    "200, the first keys of %u prefixes", n);
	return AJ_OK;
}

static enum aj_status etcd_prove(struct aj_visit *visit, struct aj_err *err)
{
	static const char all[] = "POST …/kv/range, all keys, count_only";
	struct aj_answer answer = { 0 };
	struct aj_json *root = NULL;
	struct aj_buf body;
	uint64_t keys = 0;
	enum aj_status st = AJ_OK;

	range(visit, &body, aj_str("", 1), aj_str("", 1), "\"count_only\":true");
	for (size_t i = 0; i < AJ_LEN(gateways) && st == AJ_OK && (i == 0 || answer.status == 404); i++) {
		visit->own = (void *)gateways[i];
		st = ask(visit, gateways[i], aj_buf_str(&body), 0, &answer, &root, err);
	}
	aj_buf_fini(&body);
	if (st != AJ_OK)
		return st;
	if (!aj_json_is_object(aj_json_at(root, "header"))) {
		aj_json_free(root);
		aj_visit_refused(visit, all, "%u", answer.status);
		return AJ_OK;
	}
	aj_json_number(aj_json_at(root, "count"), &keys);
	aj_json_free(root);
	aj_visit_proved(visit, keys > 0 ? AJ_DATA_OPEN : AJ_METADATA_OPEN, all, "200, %llu keys",
	    (unsigned long long)keys);

	st = ask(visit, visit->own, AJ_S("{}"), 0, &answer, &root, err);
	aj_json_free(root);
	if (st != AJ_OK)
		return st;
	aj_visit_control(visit, answer.status >= 400, "POST …/kv/range without a key", "%u", answer.status);
	return keys > 0 ? list_prefixes(visit, err) : AJ_OK;
}

static void add_entry(const struct aj_json *entry, struct aj_buf *page)
{
	struct aj_buf value;

	aj_buf_init(&value, page->ceiling);
	aj_buf_add(page, AJ_S("{\"key\":"));
	aj_base64_add(&value, aj_json_str(aj_json_at(entry, "key")));
	aj_buf_json(page, aj_buf_str(&value));
	value.len = 0;
	aj_base64_add(&value, aj_json_str(aj_json_at(entry, "value")));
	aj_buf_add(page, AJ_S(",\"value\":"));
	aj_buf_json(page, aj_buf_str(&value));
	aj_buf_add(page, AJ_S("}\n"));
	aj_buf_fini(&value);
}

/* Cursor: the last key that was read. */
static enum aj_status etcd_records(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
    size_t want, struct aj_buf *page, struct aj_err *err)
{
	struct aj_str from = cursor->text[0] ? aj_str_z(cursor->text) : set->name, last = { 0 };
	uint8_t end[KEY_MAX];
	size_t n, limit = want / 1024 + 1, most = page->ceiling - page->len;
	struct aj_json *root;
	const struct aj_json *entries;
	bool cut = false;
	enum aj_status st;

	if (cursor->text[0])
		from.len++; /* the first key behind it: with the byte 0 that ends the text */
	for (;; limit = aj_by_number_fewer(
		    limit)) { /* values are 1.5 MiB at most, unless a server was told otherwise */
		st = ask_range(visit, from, end_of(set->name, end),
		    aj_visit_text(visit, "\"limit\":%zu", limit), aj_by_number_bytes(limit, most), &cut,
		    &root, err);
		if (st != AJ_OK || !cut || limit == 1)
			break;
	}
	if (st != AJ_OK)
		return st;
	if (!root)
		return cut ? aj_fail(err, AJ_ELIMIT, "keys with more than %zu bytes", most)
			   : aj_fail(err, AJ_EIO, "a range of keys was refused");
	entries = aj_json_at(root, "kvs");
	n = aj_json_size(entries);
	for (size_t i = 0; i < n; i++)
		add_entry(aj_json_item(entries, i), page);
	if (n > 0)
		last = key_of(visit, aj_json_item(entries, n - 1));
	aj_json_free(root);
	if (n > 0 && (last.len == 0 || last.len >= sizeof(cursor->text) || memchr(last.ptr, 0, last.len)))
		return aj_fail(err, AJ_EINPUT, "a key that no cursor can hold");
	snprintf(cursor->text, sizeof(cursor->text), "%.*s", (int)last.len, (const char *)last.ptr);
	return page->full ? aj_fail(err, AJ_ELIMIT, "a page larger than its bound") : n > 0 ? AJ_OK : AJ_END;
}

static const uint16_t ports[] = { 2379, 0 };

const struct aj_kind aj_kind_etcd = {
	.name = "etcd",
	.about = "etcd 3",
	.ports = ports,
	.http = true,
	.recognise = etcd_recognise,
	.prove = etcd_prove,
	.records = etcd_records,
};
