/*
 * A server that says anything: the drivers of all kinds of store, from recognising to reading
 * samples. The input is the kind's name, "+" where it is asked with a signed URL, and a line feed, then
 * answers (test/said.h).
 */

#include "estate/scope.h"
#include "test/said.h"

#include <stdlib.h>

enum { SETS = 4, PAGES = 3, SAMPLE = 4096, PAGE_MAX = 64 << 10 };

static void sample(struct aj_visit *visit, const struct aj_set *set)
{
	struct aj_cursor cursor = { "" };
	struct aj_err err;

	for (unsigned i = 0; i < PAGES && visit->kind->records; i++) {
		struct aj_buf page;
		enum aj_status st;

		aj_buf_init(&page, PAGE_MAX);
		st = visit->kind->records(visit, set, &cursor, SAMPLE, &page, &err);
		if (page.len > PAGE_MAX || memchr(cursor.text, 0, sizeof(cursor.text)) == NULL)
			abort();
		if (st == AJ_END && page.len > 0)
			abort(); /* the interface says: none was appended */
		aj_buf_fini(&page);
		if (st != AJ_OK)
			break;
	}
	if (visit->kind->list) {
		struct aj_items *items = calloc(1, sizeof(*items));
		struct aj_buf bytes;

		aj_buf_init(&bytes, SAMPLE);
		if (items && visit->kind->list(visit, set, &cursor, items, &err) == AJ_OK && items->n > 0 &&
		    visit->kind->bytes(visit, set, items->item[0].name, 0, SAMPLE, &bytes, &err) == AJ_OK &&
		    (items->n > AJ_ITEMS_MAX || bytes.len > SAMPLE))
			abort();
		aj_buf_fini(&bytes);
		free(items);
	}
	aj_visit_hang_up(visit);
}

/* What is noted down is plain text, and nothing is open that was not proved. */
static void check(const struct aj_visit *visit)
{
	if (visit->rung == AJ_DATA_OPEN && visit->facts == 0)
		abort();
	for (size_t i = 0; i < visit->n_notes; i++)
		for (const char *c = visit->notes[i].answered; *c; c++)
			if ((uint8_t)*c < ' ' || *c == 0x7f)
				abort();
	if (visit->n_sets > AJ_VISIT_SETS)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct aj_str input = aj_str(bytes, len), line = aj_str_until(input, '\n');
	struct aj_str name = aj_str_until(line, '+');
	const struct aj_answer *front;
	struct aj_said said;
	static const char *names[] = { "support", NULL }, *objects[] = { "support/a.txt", NULL };
	const struct aj_kind *declared[] = { aj_kind_of(name), NULL };
	struct aj_target target = { .kinds = declared,
		.names = names,
		.objects = objects,
		.text = "",
		.owner = "",
		.sas_file = name.len < line.len ? aj_said_signature() : NULL };
	struct aj_endpoint endpoint = { .target = &target, .host = "192.0.2.1", .port = 1, .path = "" };
	struct aj_visit visit;
	struct aj_err err;

	if (aj_visit_init(&visit, NULL, &endpoint, AJ_VISIT_SECONDS, AJ_VISIT_BYTES, &err) != AJ_OK)
		return 0;
	aj_said_init(&said, aj_str_from(input, line.len + 1));
	visit.peer = &said.peer;
	visit.kind = declared[0];
	if (visit.kind && visit.kind->http && aj_visit_front(&visit, &front, &err) != AJ_OK)
		visit.kind = NULL; /* as the probe does it */
	if (visit.kind && visit.kind->recognise(&visit, &err) == AJ_OK) {
		enum aj_status st = visit.kind->prove(&visit, &err);

		aj_visit_hang_up(&visit);
		check(&visit);
		for (size_t i = 0; st == AJ_OK && i < visit.n_sets && i < SETS; i++)
			if (!visit.sets[i].system)
				sample(&visit, &visit.sets[i]);
	}
	check(&visit);
	aj_visit_hang_up(&visit);
	aj_visit_fini(&visit);
	return 0;
}
