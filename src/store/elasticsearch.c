/*
 * elasticsearch.c: Elasticsearch 1 to 9 and OpenSearch. The front page names the product
 * and proves nothing; indices that may be listed are metadata, a hit is data.
 */

#include "dep/json.h"
#include "estate/visit.h"
#include "store/hits.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Sizes in bytes; open indices only, which are the ones that can be searched. */
#define LISTING "/_cat/indices?h=index,docs.count,store.size&bytes=b&expand_wildcards=open"

/* No such index can exist: names are lower case. */
#define CONTROL "/AJAR-CONTROL/_search?size=1"

static enum aj_status es_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_json *root = NULL;
	struct aj_str number, tagline, challenge;
	enum aj_status st = aj_visit_front(visit, &front, err);
	bool open_search;

	if (st != AJ_OK)
		return st;
	challenge = aj_answer_header(front, "WWW-Authenticate");
	if (front->status == 401) {
		open_search = aj_str_eq(challenge, AJ_S("Basic realm=\"OpenSearch Security\""));
		if (!open_search && !aj_str_starts(challenge, AJ_S("Basic realm=\"security\"")) &&
		    !aj_str_starts(
			front->body, AJ_S("{\"error\":{\"root_cause\":[{\"type\":\"security_exception\"")))
			return AJ_END;
		aj_visit_is(visit, open_search ? "OpenSearch" : "Elasticsearch", (struct aj_str){ 0 });
		return AJ_OK;
	}
	if (front->status != 200 || aj_json_parse(front->body, &root, err) != AJ_OK)
		return AJ_END;
	number = aj_json_str(aj_json_at(root, "version.number"));
	tagline = aj_json_str(aj_json_at(root, "tagline"));
	open_search = aj_str_eq(aj_json_str(aj_json_at(root, "version.distribution")), AJ_S("opensearch")) ||
		      aj_str_eq(tagline, AJ_S("The OpenSearch Project: https://opensearch.org/"));
	if (number.len > 0 && (open_search || aj_str_eq(tagline, AJ_S("You Know, for Search"))))
		aj_visit_is(visit, open_search ? "OpenSearch" : "Elasticsearch", number);
	else
		st = AJ_END;
	aj_json_free(root);
	return st;
}

/* Indices that the software or its security keeps for itself. */
static bool own_index(struct aj_str name)
{
	return name.len == 0 || name.ptr[0] == '.' || aj_str_starts(name, AJ_S("security-auditlog"));
}

/* "index count bytes" a line; a count is missing where a shard is. */
static void read_indices(struct aj_visit *visit, struct aj_str rest)
{
	bool more = true;

	while (rest.len > 0 && more) {
		struct aj_str line = aj_str_until(rest, '\n'), field[3] = { { 0 } };

		rest = aj_str_from(rest, line.len + 1);
		for (size_t n = 0; n < AJ_LEN(field) && line.len > 0; n++) {
			while (line.len > 0 && line.ptr[0] == ' ')
				line = aj_str_from(line, 1);
			field[n] = aj_str_until(line, ' ');
			line = aj_str_from(line, field[n].len);
		}
		struct aj_set set = { .name = field[0], .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };

		if (!aj_str_decimal(field[1], &set.count))
			set.count = AJ_UNTOLD;
		if (!aj_str_decimal(field[2], &set.bytes))
			set.bytes = AJ_UNTOLD;
		set.system = own_index(set.name);
		if (aj_str_starts(set.name, AJ_S("read_me")) || aj_str_ends(set.name, AJ_S("meow")))
			set.note = AJ_S("named like a ransom note: somebody was here and could write");
		if (set.name.len > 0)
			more = aj_visit_set(visit, &set);
	}
}

/* What a search of an index says. */
struct search {
	const struct aj_set *set; /* the first index that holds anything, or may; NULL: none does */
	const char *asked;
	unsigned status;
	bool hit, other; /* a hit with its id; of another index than was asked */
};

static const struct aj_set *first_filled(const struct aj_visit *visit)
{
	const struct aj_set *untold = NULL;

	for (size_t i = 0; i < visit->n_sets; i++) {
		const struct aj_set *set = &visit->sets[i];

		if (!set->system && set->count > 0 && set->count != AJ_UNTOLD)
			return set;
		if (!set->system && set->count > 0 && !untold)
			untold = set;
	}
	return untold;
}

/* The id of a hit, without its content. */
static enum aj_status search_one(struct aj_visit *visit, struct search *search, struct aj_err *err)
{
	const struct aj_json *hit;
	struct aj_json *root = NULL;
	struct aj_answer answer;
	struct aj_err ignored;
	struct aj_str index;
	const char *path;
	enum aj_status st;

	*search = (struct search){ .set = first_filled(visit) };
	if (!search->set)
		return AJ_OK;
	path = aj_visit_text(
	    visit, "/%s/_search?size=1&_source=false", aj_visit_escape(visit, search->set->name));
	search->asked = aj_visit_text(visit, "GET %s", path);
	st = aj_visit_get(visit, path, &answer, err);
	if (st != AJ_OK)
		return st;
	search->status = answer.status;
	if (answer.status == 200 && aj_json_parse(answer.body, &root, &ignored) == AJ_OK) {
		hit = aj_json_item(aj_json_at(root, "hits.hits"), 0);
		search->hit = aj_json_str(aj_json_at(hit, "_id")).len > 0;
		index = aj_json_str(aj_json_at(hit, "_index"));
		search->other = search->hit && index.len > 0 && !aj_str_eq(index, search->set->name);
	}
	aj_json_free(root);
	return AJ_OK;
}

/* Names of indices alone are metadata; they speak for data where a search of one gives a hit. */
static void weigh_listing(struct aj_visit *visit, const struct search *search, bool more)
{
	aj_visit_proved(visit, search->hit ? AJ_DATA_OPEN : AJ_METADATA_OPEN, "GET " LISTING, "200, %zu %s%s",
	    visit->n_sets, visit->n_sets == 1 ? "index" : "indices", more ? " and more" : "");
}

static void weigh_search(struct aj_visit *visit, const struct search *search)
{
	if (search->hit)
		aj_visit_proved(visit, AJ_DATA_OPEN, search->asked, "200, a hit with its id");
	else if (search->status > 0)
		aj_visit_proved(visit, AJ_REACHABLE, search->asked, "%u, no hit", search->status);
	if (search->status == 200 && !search->hit && search->set->count != AJ_UNTOLD)
		aj_visit_suspect(visit, "it counts documents in an index of which a search gives none");
	if (search->other)
		aj_visit_suspect(visit, "a search of one index gives a hit of another");
}

static enum aj_status es_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_answer answer, control;
	struct search search = { .set = NULL };
	enum aj_status st = aj_visit_get(visit, LISTING, &answer, err), end;

	if (st != AJ_OK)
		return st;
	if (answer.status != 200) {
		aj_visit_refused(visit, "GET " LISTING, "%u", answer.status);
		return AJ_OK;
	}
	while (answer.cut && answer.body.len > 0 && answer.body.ptr[answer.body.len - 1] != '\n')
		answer.body.len--; /* of an index no whole name is left */
	visit->more_sets |= answer.cut;
	read_indices(visit, answer.body);
	st = end = aj_visit_get(visit, CONTROL, &control, err);
	if (st == AJ_OK)
		end = search_one(visit, &search, err);
	weigh_listing(visit, &search, answer.cut);
	if (st == AJ_OK)
		aj_visit_control(visit, control.status >= 400, "GET " CONTROL, "%u", control.status);
	weigh_search(visit, &search);
	return end;
}

/*
 * Reading on, without a context that the server would keep (scroll, point in time): what is
 * sorted by `_seq_no`, which counts the operations of a shard and is there from version 6 on,
 * goes on behind the last number, shard by shard. `_id` is in one order over all shards, but
 * sorting by it loads all ids into the server's memory, and 8 refuses it; `_doc` is no place
 * that holds from one request to the next. Older versions count from the beginning, for as
 * long as they let one (index.max_result_window).
 *
 * A slice is every so manieth shard, or some numbers of one.
 */
struct place {
	bool counted;	 /* from is all there is */
	uint64_t from;	 /* documents to leave out */
	uint64_t shard;	 /* that is read */
	uint64_t behind; /* its last number seen, */
	bool begun;	 /* if there is one */
	bool slice;
	uint64_t upto; /* its last number, or NO_END */
	uint64_t step; /* from one of its shards to the next, 0: it has one */
};

enum {
	PAGE_RECORDS = 1000,
	SHARDS_MAX = 65536,		  /* of an index; 1,024 unless a server was told otherwise */
	SLICE_NUMBERS = 4 * PAGE_RECORDS, /* that a slice is worth */
};
#define NO_END ((uint64_t)INT64_MAX)

static bool counts_only(const struct aj_visit *visit)
{
	uint64_t major;

	return strcmp(visit->product, "Elasticsearch") == 0 &&
	       aj_str_decimal(aj_str_until(aj_str_z(visit->version), '.'), &major) && major < 6;
}

/* What stands before the next colon, taken off. */
static bool take_number(struct aj_str *text, uint64_t *number)
{
	struct aj_str first = aj_str_until(*text, ':');

	*text = aj_str_from(*text, first.len + 1);
	return aj_str_decimal(first, number);
}

/* Cursor: "from", or "shard" and then "shard:number"; of a slice "sshard:next number:last number:step". */
static bool parse_place(const struct aj_visit *visit, const struct aj_cursor *cursor, struct place *out)
{
	struct aj_str text = aj_str_z(cursor->text);
	uint64_t next;

	*out =
	    (struct place){ .counted = counts_only(visit), .slice = cursor->text[0] == 's', .upto = NO_END };
	if (text.len == 0)
		return true;
	if (out->counted)
		return aj_str_decimal(text, &out->from);
	text = aj_str_from(text, out->slice);
	if (!take_number(&text, &out->shard))
		return false;
	if (!out->slice) {
		out->begun = text.len > 0;
		return !out->begun || aj_str_decimal(text, &out->behind);
	}
	if (!take_number(&text, &next) || !take_number(&text, &out->upto) || !take_number(&text, &out->step))
		return false;
	out->begun = next > 0;
	out->behind = next - out->begun;
	return true;
}

static void print_place(const struct place *place, struct aj_cursor *cursor)
{
	char *text = cursor->text;
	size_t room = sizeof(cursor->text);

	if (place->slice)
		snprintf(text, room, "s%" PRIu64 ":%" PRIu64 ":%" PRIu64 ":%" PRIu64, place->shard,
		    place->begun ? place->behind + 1 : 0, place->upto, place->step);
	else if (place->begun)
		snprintf(text, room, "%" PRIu64 ":%" PRIu64, place->shard, place->behind);
	else
		snprintf(text, room, "%" PRIu64, place->counted ? place->from : place->shard);
}

static const char *page_path(
    struct aj_visit *visit, const struct aj_set *set, const struct place *place, uint64_t size)
{
	const char *index = aj_visit_escape(visit, set->name), *behind = "";

	if (place->counted)
		return aj_visit_text(visit,
		    "/%s/_search?size=%" PRIu64 "&from=%" PRIu64 "&sort=_doc&timeout=2s", index, size,
		    place->from);
	if (place->upto != NO_END)
		behind = aj_visit_text(visit, "&q=_seq_no:%%5B%" PRIu64 "%%20TO%%20%" PRIu64 "%%5D",
		    place->begun ? place->behind + 1 : 0, place->upto);
	else if (place->begun)
		behind = aj_visit_text(visit, "&q=_seq_no:%%3E%" PRIu64, place->behind);
	return aj_visit_text(visit,
	    "/%s/_search?size=%" PRIu64 "&preference=_shards:%" PRIu64 "&sort=_seq_no%s&timeout=2s", index,
	    size, place->shard, behind);
}

/* What is around the documents, which are added to page, a line each. */
static enum aj_status parse_page(
    struct aj_str answer, struct aj_buf *page, struct aj_json **root, struct aj_err *err)
{
	struct aj_buf rest;
	enum aj_status st;

	aj_buf_init(&rest, answer.len + 1);
	aj_hits_cut(answer, page, &rest);
	if (rest.full || page->full)
		st = aj_fail(err, AJ_ELIMIT, "a page larger than its bound");
	else
		st = aj_json_parse(aj_buf_str(&rest), root, err);
	aj_buf_fini(&rest);
	return st;
}

/* Asks for so many documents, for fewer if they do not fit. */
static enum aj_status ask_page(struct aj_visit *visit, const struct aj_set *set, const struct place *place,
    uint64_t size, struct aj_buf *body, struct aj_answer *answer, struct aj_err *err)
{
	enum aj_status st;

	for (;; size /= 2) {
		struct aj_request request = {
			.path = page_path(visit, set, place, size), .max = body->ceiling, .into = body
		};

		body->len = 0;
		body->full = false;
		st = aj_visit_ask(visit, &request, answer, err);
		if (st != AJ_OK || !answer->cut || size <= 1)
			break;
	}
	if (st != AJ_OK)
		return st;
	if (answer->status == 400 && place->from > 0)
		return aj_fail(err, AJ_ELIMIT,
		    "this version gives no more than the first %" PRIu64 " documents", place->from);
	if (answer->status != 200)
		return aj_fail(err, AJ_EIO, "search: status %u", answer->status);
	return answer->cut ? aj_fail(err, AJ_ELIMIT, "a document of more than %zu bytes", body->ceiling)
			   : AJ_OK;
}

/* Where to go on behind this page. AJ_END: nowhere. */
static enum aj_status go_on(const struct aj_json *root, struct place *place, struct aj_err *err)
{
	const struct aj_json *hits = aj_json_at(root, "hits.hits");
	size_t n = aj_json_size(hits);
	uint64_t shards, last;

	/* In a slice, which is read to be whole, some of what is in order is not enough. */
	if ((n == 0 || place->slice) && aj_json_true(aj_json_at(root, "timed_out")))
		return aj_fail(err, AJ_EIO, "search: it found no time");
	if (place->counted) {
		place->from += n;
		return n > 0 ? AJ_OK : AJ_END;
	}
	if (n == 0) {
		if (!aj_json_number(aj_json_at(root, "_shards.total"), &shards) || shards == 0 ||
		    place->shard >= SHARDS_MAX || (place->slice && place->step == 0))
			return AJ_END;
		place->shard += place->slice ? place->step : 1;
		place->begun = false;
		return AJ_OK;
	}
	if (!aj_json_number(aj_json_item(aj_json_at(aj_json_item(hits, n - 1), "sort"), 0), &last) ||
	    last >= INT64_MAX || (place->begun && last <= place->behind))
		return aj_fail(err, AJ_EINPUT, "search: a document without a number to go on from");
	place->behind = last;
	place->begun = true;
	return AJ_OK;
}

static enum aj_status es_records(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
    size_t want, struct aj_buf *page, struct aj_err *err)
{
	uint64_t per_record = set->count > 0 && set->count != AJ_UNTOLD && set->bytes != AJ_UNTOLD
				  ? set->bytes / set->count
				  : 1024;
	uint64_t size = want / (per_record ? per_record : 1) + 1;
	size_t before = page->len;
	struct aj_json *root = NULL;
	struct aj_answer answer;
	struct aj_buf body;
	struct place place;
	enum aj_status st = AJ_OK;

	if (!parse_place(visit, cursor, &place))
		return aj_fail(err, AJ_EINPUT, "not a cursor of this kind");
	aj_buf_init(&body, page->ceiling - page->len);
	/* A shard that has no more leads to the next one. */
	while (st == AJ_OK && page->len == before) {
		st = ask_page(
		    visit, set, &place, size > PAGE_RECORDS ? PAGE_RECORDS : size, &body, &answer, err);
		if (st == AJ_OK)
			st = parse_page(answer.body, page, &root, err);
		if (st == AJ_OK)
			st = go_on(root, &place, err);
		aj_json_free(root);
		root = NULL;
	}
	aj_buf_fini(&body);
	if (st == AJ_OK)
		print_place(&place, cursor);
	else
		page->len = before;
	return st;
}

/* A number in the answer to a search. */
static enum aj_status ask_number(
    struct aj_visit *visit, const char *path, const char *hit, uint64_t *number, struct aj_err *err)
{
	struct aj_json *root = NULL;
	struct aj_answer answer;
	enum aj_status st = aj_visit_get(visit, path, &answer, err);
	const struct aj_json *node;

	if (st == AJ_OK && answer.status != 200)
		st = aj_fail(err, AJ_EIO, "search: status %u", answer.status);
	if (st == AJ_OK)
		st = aj_json_parse(answer.body, &root, err);
	node = hit ? aj_json_item(aj_json_at(aj_json_item(aj_json_at(root, "hits.hits"), 0), hit), 0)
		   : aj_json_at(root, "_shards.total");
	if (st == AJ_OK && !aj_json_number(node, number))
		st = aj_fail(err, AJ_EINPUT, "search: a number is not there");
	aj_json_free(root);
	return st;
}

/* Cuts the numbers of a shard into parts. */
static enum aj_status cut_shard(struct aj_visit *visit, const char *index, uint64_t shard, uint64_t parts,
    struct aj_cursor *cursors, size_t *n, struct aj_err *err)
{
	const char *path = aj_visit_text(visit,
	    "/%s/_search?size=1&preference=_shards:%" PRIu64 "&sort=_seq_no:desc&_source=false&timeout=2s",
	    index, shard);
	uint64_t last = 0;
	enum aj_status st = parts > 1 ? ask_number(visit, path, "sort", &last, err) : AJ_OK;

	if (last / SLICE_NUMBERS < parts)
		parts = last / SLICE_NUMBERS + 1;
	for (uint64_t i = 0; st == AJ_OK && i < parts; i++) {
		struct place place = { .slice = true, .shard = shard, .upto = NO_END };
		uint64_t first = last / parts * i;

		place.begun = first > 0;
		place.behind = first - place.begun;
		if (i + 1 < parts)
			place.upto = last / parts * (i + 1) - 1;
		print_place(&place, &cursors[(*n)++]);
	}
	return st;
}

static enum aj_status es_slices(struct aj_visit *visit, const struct aj_set *set, size_t most,
    struct aj_cursor *cursors, size_t *n, struct aj_err *err)
{
	const char *index = aj_visit_escape(visit, set->name);
	uint64_t shards = 0;
	enum aj_status st;

	*n = 0;
	if (counts_only(visit)) {
		cursors[(*n)++].text[0] = '\0';
		return AJ_OK;
	}
	st = ask_number(
	    visit, aj_visit_text(visit, "/%s/_search?size=0&timeout=2s", index), NULL, &shards, err);
	if (st == AJ_OK && (shards == 0 || shards > SHARDS_MAX))
		st = aj_fail(err, AJ_EINPUT, "search: an index of %" PRIu64 " shards", shards);
	for (uint64_t i = 0; st == AJ_OK && shards <= most && i < shards; i++)
		st = cut_shard(visit, index, i, most / shards, cursors, n, err);
	for (size_t i = 0; st == AJ_OK && shards > most && i < most; i++)
		print_place(&(struct place){ .slice = true, .shard = i, .upto = NO_END, .step = most },
		    &cursors[(*n)++]);
	return st;
}

static const uint16_t ports[] = { 9200, 9201, 9202, 9203, 0 };

const struct aj_kind aj_kind_elasticsearch = {
	.name = "elasticsearch",
	.scheme = "elastic",
	.about = "Elasticsearch 1 to 9, OpenSearch",
	.ports = ports,
	.key = AJ_KEY_UNDERSCORE_ID,
	.http = true,
	.recognise = es_recognise,
	.prove = es_prove,
	.records = es_records,
	.slices = es_slices,
};
