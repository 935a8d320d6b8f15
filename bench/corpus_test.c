/* corpus_test.c: the same seed makes the same corpus, and what it says that it planted is found. */

#include "corpus.h"

#include "scan/scan.h"
#include "test/test.h"

#include <stdlib.h>

enum {
	SMALL = 200000,
	LARGE = 2000000,
	THINGS_MAX = 200000, /* planted in or found in a large one */
};

struct thing {
	uint64_t start, end;
	const char *type, *form;
};

struct things {
	struct thing list[THINGS_MAX];
	size_t count;
};

struct made {
	uint8_t bytes[LARGE + CORPUS_RECORD_MAX];
	size_t len;
	struct things truth;
};

static bool take(void *to, struct aj_str bytes)
{
	struct made *made = to;

	if (bytes.len > sizeof(made->bytes) - made->len)
		return false;
	memcpy(made->bytes + made->len, bytes.ptr, bytes.len);
	made->len += bytes.len;
	return true;
}

static void take_truth(void *to, const struct corpus_truth *truth)
{
	struct things *things = &((struct made *)to)->truth;

	if (things->count < THINGS_MAX)
		things->list[things->count++] =
		    (struct thing){ truth->at, truth->at + truth->len, truth->type, truth->form };
}

static bool make(const char *kind, uint64_t size, uint64_t seed, struct made *made)
{
	static struct corpus c;

	made->len = made->truth.count = 0;
	c = (struct corpus){ take, made, take_truth, made, size, seed };
	return corpus_make(&c, kind);
}

static void test_same_seed(void)
{
	static struct made one, two;

	for (const struct corpus_kind *kind = corpus_kinds; kind->name; kind++) {
		AJ_CHECK(
		    make(kind->name, SMALL, 1, &one) && make(kind->name, SMALL, 1, &two), "%s", kind->name);
		AJ_CHECK(aj_str_eq(aj_str(one.bytes, one.len), aj_str(two.bytes, two.len)), "%s", kind->name);
		AJ_CHECK(one.truth.count == two.truth.count, "%s", kind->name);
	}
	AJ_CHECK(make("tickets", SMALL, 1, &one) && make("tickets", SMALL, 2, &two));
	AJ_CHECK(!aj_str_eq(aj_str(one.bytes, SMALL), aj_str(two.bytes, SMALL)), "another seed");
	AJ_CHECK(!make("nonsense", SMALL, 1, &one));
}

/* Size as asked for, but for the last record; truth in order and inside. */
static void test_size_and_truth(void)
{
	static struct made made;

	for (const struct corpus_kind *kind = corpus_kinds; kind->name; kind++) {
		uint64_t before = 0;

		make(kind->name, SMALL, 3, &made);
		AJ_CHECK(
		    strcmp(kind->name, "settings") == 0 || (made.len >= SMALL && made.len < SMALL + 16384),
		    "%s", kind->name);
		for (size_t i = 0; i < made.truth.count; i++) {
			const struct thing *t = &made.truth.list[i];

			AJ_CHECK(t->start >= before && t->end > t->start && t->end <= made.len, "%s: %zu",
			    kind->name, i);
			before = t->end;
		}
	}
}

struct found_sink {
	struct aj_sink sink;
	const struct aj_type *types;
	struct things *found;
};

static enum aj_status begin(struct aj_sink *sink, const struct aj_object *object, struct aj_err *err)
{
	return AJ_OK;
}

static enum aj_status span(struct aj_sink *sink, const struct aj_span *s, struct aj_err *err)
{
	struct found_sink *to = (struct found_sink *)sink;

	for (size_t i = 0; i < s->n_findings && to->found->count < THINGS_MAX; i++) {
		struct thing *thing = &to->found->list[to->found->count++];

		thing->start = s->spots[i].start;
		thing->end = s->spots[i].end;
		thing->type = to->types[s->findings[i].type].name;
	}
	return AJ_OK;
}

static enum aj_status end(struct aj_sink *sink, const struct aj_object *object, enum aj_how how,
    const char *why, struct aj_err *err)
{
	AJ_CHECK(how == AJ_DONE, "%s", why);
	return AJ_OK;
}

static const struct aj_sink_ops found_ops = { "found", "keeps", true, begin, span, end };

static int by_start(const void *one, const void *two)
{
	const struct thing *a = one, *b = two;

	return (a->start > b->start) - (a->start < b->start);
}

static void scan(const struct aj_engine *engine, const char *name, struct aj_str bytes, struct things *found)
{
	struct found_sink sink = { { &found_ops }, .found = found };
	struct aj_sink *sinks[] = { &sink.sink, NULL };
	struct aj_object object = { 0, aj_str_z(name), bytes.len };
	struct aj_memory_source memory;
	struct aj_stream stream;
	struct aj_scan *scan;
	struct aj_err err;
	enum aj_how how;
	size_t n_types;

	found->count = 0;
	sink.types = aj_engine_types(engine, &n_types);
	if (aj_scan_new(engine, sinks, &scan, &err) != AJ_OK)
		return;
	aj_memory_source_init(&memory, bytes, 0);
	aj_stream_init(&stream, &memory.source, 0);
	AJ_CHECK(aj_scan_object(scan, &object, NULL, &stream, &how, &err) == AJ_OK, "%s", name);
	aj_stream_fini(&stream);
	aj_scan_free(scan);
	qsort(found->list, found->count, sizeof(found->list[0]), by_start);
}

/* The finding that touches the thing and is of its type, or NULL. *from: where to begin, moves on. */
static const struct thing *find(const struct things *found, const struct thing *thing, size_t *from)
{
	while (*from < found->count && found->list[*from].end <= thing->start)
		++*from;
	for (size_t i = *from; i < found->count && found->list[i].start < thing->end; i++)
		if (strcmp(found->list[i].type, thing->type) == 0 && found->list[i].end > thing->start)
			return &found->list[i];
	return NULL;
}

/*
 * At least so many of a hundred, by type and form (NULL: any): touched, and exactly from
 * the first to the last byte.
 */
static const struct claim {
	const char *kind, *type, *form;
	unsigned touched, exact;
} claims[] = {
	/* clang-format off */
	{ "tickets",  "EMAIL_ADDRESS",     "",                100, 99 },
	{ "tickets",  "EMAIL_ADDRESS",     NULL,              97,  96 },
	{ "tickets",  "PHONE_NUMBER",      NULL,              99,  99 },
	{ "tickets",  "PERSON",            NULL,              99,  99 },
	{ "tickets",  "IP_ADDRESS",        NULL,              99,  99 },
	{ "tickets",  "CREDIT_CARD",       "grouped",         99,  99 },
	{ "tickets",  "CREDIT_CARD",       "",                80,  80 }, /* bare digits without a word beside them */
	{ "tickets",  "IBAN_CODE",         NULL,              99,  99 },
	{ "tickets",  "US_SSN",            NULL,              99,  99 },
	{ "tickets",  "MAC_ADDRESS",       NULL,              99,  99 },
	{ "text",     "EMAIL_ADDRESS",     "",                100, 99 },
	{ "text",     "EMAIL_ADDRESS",     NULL,              96,  96 },
	{ "text",     "EMAIL_ADDRESS",     "brackets",        95,  95 },
	{ "text",     "EMAIL_ADDRESS",     "round brackets",  95,  95 },
	{ "text",     "EMAIL_ADDRESS",     "curly brackets",  95,  95 },
	{ "text",     "EMAIL_ADDRESS",     "underscores",     95,  95 },
	{ "text",     "PHONE_NUMBER",      NULL,              99,  99 },
	{ "text",     "IP_ADDRESS",        NULL,              99,  99 },
	{ "text",     "IBAN_CODE",         NULL,              99,  99 },
	{ "text",     "AZURE_COSMOS_KEY",  NULL,              100, 100 },
	{ "text",     "AZURE_STORAGE_KEY", NULL,              100, 100 },
	{ "text",     "AZURE_SAS_TOKEN",   NULL,              100, 0 }, /* the query alone */
	{ "text",     "URL_CREDENTIALS",   NULL,              100, 0 }, /* without the path */
	{ "text",     "PRIVATE_KEY",       NULL,              100, 100 },
	{ "text",     "JWT",               NULL,              100, 100 },
	{ "one-line", "EMAIL_ADDRESS",     "",                100, 99 },
	{ "one-line", "PHONE_NUMBER",      NULL,              99,  99 },
	{ "sparse",   "EMAIL_ADDRESS",     NULL,              100, 99 },
	{ "contacts", "EMAIL_ADDRESS",     NULL,              100, 100 },
	{ "contacts", "PHONE_NUMBER",      NULL,              99,  99 },
	{ "access",   "IP_ADDRESS",        NULL,              100, 100 },
	{ "support",  "EMAIL_ADDRESS",     "",                100, 99 },
	{ "support",  "EMAIL_ADDRESS",     "space-before-at", 65,  65 },
	{ "support",  "IP_ADDRESS",        NULL,              99,  99 },
	{ "settings", "AZURE_COSMOS_KEY",  NULL,              100, 100 },
	/* clang-format on */
};

static void check_claim(const struct claim *claim, const struct things *truth, const struct things *found)
{
	const char *form = !claim->form ? "any" : *claim->form ? claim->form : "plain";
	unsigned all = 0, touched = 0, exact = 0;
	size_t from = 0;

	for (size_t i = 0; i < truth->count; i++) {
		const struct thing *thing = &truth->list[i], *hit;

		if (strcmp(thing->type, claim->type) != 0 ||
		    (claim->form && strcmp(thing->form, claim->form) != 0))
			continue;
		hit = find(found, thing, &from);
		all++;
		touched += hit != NULL;
		exact += hit && hit->start == thing->start && hit->end == thing->end;
	}
	printf("# %-8s %-18s %-16s %6u planted %6u found %6u exact\n", claim->kind, claim->type, form, all,
	    touched, exact);
	AJ_CHECK(all > 0 && touched * 100 >= all * claim->touched && exact * 100 >= all * claim->exact,
	    "%s %s %s", claim->kind, claim->type, form);
}

static void test_truth_is_found(void)
{
	static struct made made;
	static struct things found;
	const char *kind = "";
	struct aj_engine *engine;
	struct aj_err err;

	AJ_CHECK(aj_engine_new(&(struct aj_engine_options){ .region = "US", .least = AJ_POSSIBLE }, &engine,
		     &err) == AJ_OK,
	    "%s", err.text);
	for (size_t i = 0; i < AJ_LEN(claims); i++) {
		if (strcmp(kind, claims[i].kind) != 0) {
			kind = claims[i].kind;
			AJ_CHECK(make(kind, LARGE, 5, &made), "%s", kind);
			scan(engine, kind, aj_str(made.bytes, made.len), &found);
		}
		check_claim(&claims[i], &made.truth, &found);
	}
	aj_engine_free(engine);
}

AJ_TESTS(test_same_seed, test_size_and_truth, test_truth_is_found)
