#include "scan/digest.h"
#include "sink/census.h"
#include "test/test.h"

#include <stdlib.h>

/* A detector that needs no engine: what a word is, its first byte says. */
static bool read_word(struct aj_str word, struct aj_finding *out)
{
	*out = (struct aj_finding){ .likelihood = AJ_LIKELY, .severity = 2, .canonical = word };
	if (aj_str_find(word, 0, '@') < word.len) {
		out->type = AJ_TYPE_EMAIL;
	} else if (word.ptr[0] == '+') {
		out->type = AJ_TYPE_PHONE;
		memcpy(out->country, aj_str_starts(word, AJ_S("+44")) ? "GB" : "US", 2);
	} else if (word.ptr[0] == '#') {
		out->type = AJ_TYPE_FR_NIR;
		out->severity = 4;
	} else if (aj_is_upper(word.ptr[0])) {
		out->type = AJ_TYPE_PERSON;
	} else if (word.ptr[0] == '%') {
		out->type = AJ_TYPE_IBAN;
		memcpy(out->country, word.ptr + 1, 2);
	} else {
		return false;
	}
	return true;
}

enum { FINDINGS_MAX = 100000, RECORDS_MAX = 20000 };

static struct aj_finding findings[FINDINGS_MAX];
static struct aj_record records[RECORDS_MAX];

static size_t read_words(struct aj_str text, size_t from, size_t to)
{
	size_t n = 0, end;

	for (size_t at = from; at < to; at = end + 1) {
		for (end = at; end < text.len && text.ptr[end] != ' ' && text.ptr[end] != '\n';)
			end++;
		if (end > at && read_word(aj_str_sub(text, at, end - at), &findings[n])) {
			findings[n].start = (uint32_t)at;
			findings[n++].end = (uint32_t)end;
		}
	}
	return n;
}

static struct aj_engine *engine;

static struct aj_census *new_census(void)
{
	struct aj_census_options options = { .key = "an invented key" };
	struct aj_census *census = NULL;
	struct aj_err err;

	if (!engine)
		AJ_CHECK(aj_engine_new(&(struct aj_engine_options){ .now = 1 }, &engine, &err) == AJ_OK);
	options.engine = engine;
	AJ_CHECK(aj_census_new(&options, &census, &err) == AJ_OK);
	return census;
}

static struct aj_digest digest;

/* Shows [from, to) of an object's text as a text of its own; as JSON records, one a line, or as lines. */
static void show(struct aj_census *census, const struct aj_object *object, struct aj_str all, size_t from,
    size_t to, bool as_records)
{
	static const struct aj_place place = { 0 };
	size_t before = from < 1024 ? from : 1024;
	struct aj_run run = { 0, from - before };
	struct aj_text text = { .bytes = aj_str_from(all, from - before),
		.from = before,
		.to = before + (to - from),
		.runs = &run,
		.n_runs = 1 };
	struct aj_span span = { .object = object, .place = &place, .layer = 1, .findings = findings };
	struct aj_sink *sink = aj_census_sink(census);
	struct aj_err err;

	for (size_t at = text.from, end; as_records && at < text.to; at = end + 1) {
		end = aj_str_find(text.bytes, at, '\n');
		records[text.n_records++] = (struct aj_record){ (uint32_t)at, (uint32_t)(end - at) };
	}
	text.records = as_records ? records : NULL;
	span.n_findings = read_words(text.bytes, text.from, text.to);
	digest.seed = 42;
	AJ_CHECK(aj_digest_text(&digest, &text, &span, &err) == AJ_OK);
	AJ_CHECK(sink->ops->span(sink, &span, &err) == AJ_OK);
}

static void begin(struct aj_census *census, const struct aj_object *object)
{
	struct aj_sink *sink = aj_census_sink(census);
	struct aj_err err;

	aj_digest_begin(&digest, AJ_KEY_NONE);
	AJ_CHECK(sink->ops->begin(sink, object, &err) == AJ_OK);
}

static void end(struct aj_census *census, const struct aj_object *object, enum aj_how how, const char *why)
{
	struct aj_sink *sink = aj_census_sink(census);
	struct aj_err err;

	AJ_CHECK(sink->ops->end(sink, object, how, why, &err) == AJ_OK);
}

static void take(struct aj_census *census, uint32_t id, const char *name, struct aj_str text, bool as_records)
{
	struct aj_object object = { .id = id, .name = aj_str_z(name), .size = text.len };

	begin(census, &object);
	show(census, &object, text, 0, text.len, as_records);
	end(census, &object, AJ_DONE, "");
}

static struct aj_summary sum(const struct aj_census *census)
{
	struct aj_summary summary = { 0 };
	struct aj_err err;

	AJ_CHECK(aj_census_summary(census, &summary, &err) == AJ_OK);
	return summary;
}

static const struct aj_summary_type *type_of(const struct aj_summary *summary, int type)
{
	static const struct aj_summary_type none;

	for (size_t i = 0; i < summary->n_types; i++)
		if (strcmp(summary->types[i].type->name, aj_types_builtin[type].name) == 0)
			return &summary->types[i];
	return &none;
}

static void test_nothing(void)
{
	struct aj_census *census = new_census();
	struct aj_summary summary = sum(census);

	AJ_CHECK(
	    summary.n_types == 0 && summary.n_orgs == 0 && summary.n_countries == 0 && summary.n_copies == 0);
	AJ_CHECK(summary.subjects.count == 0 && summary.subjects.exact && summary.records == 0);
	AJ_CHECK(summary.first.year == 0 && summary.n_troubles == 0);
	aj_summary_fini(&summary);
	aj_census_free(census);
	aj_census_free(NULL);
}

/* A sum opens no database, and tells all the same whether those that it adds up have one. */
static void test_sum(void)
{
	struct aj_census_options options = { .key = "an invented key" };
	struct aj_census *parts = new_census(), *all;
	struct aj_err err;

	options.engine = engine;
	for (int given = 0; given < 2; given++) {
		struct aj_summary summary;

		options.mmdb = given ? "/dev/null/is no folder" : NULL;
		AJ_CHECK(aj_census_new_sum(&options, &all, &err) == AJ_OK, "%s", err.text);
		AJ_CHECK(aj_census_merge(all, parts, &err) == AJ_OK);
		summary = sum(all);
		AJ_CHECK(summary.ip_database == given);
		aj_summary_fini(&summary);
		aj_census_free(all);
	}
	aj_census_free(parts);
}

/* What counts as a person in a record, and how lines and records are told. */
static void test_subjects(void)
{
	static const struct {
		const char *what, *text;
		uint64_t persons, records, with;
	} rows[] = {
		{ "nothing", "just words", 0, 1, 0 },
		{ "each e-mail", "a@x.example b@x.example +1 #1 Ann", 2, 1, 1 },
		{ "the same twice", "a@x.example a@x.example\na@x.example", 1, 2, 2 },
		{ "e-mail last", "Ann Bob #1 #2 +1 a@x.example", 1, 1, 1 },
		{ "ids without e-mail", "Ann +1 #1 #2 +2", 2, 1, 1 },
		{ "phones without ids", "Ann +1 +2 +3 Bob", 3, 1, 1 },
		{ "names alone", "Ann met Bob", 2, 1, 1 },
		{ "none of these", "%FR76", 0, 1, 1 },
		{ "each record by itself", "Ann a@x.example\nBob\n+1 Carl\n\nwords\nBob", 3, 6, 4 },
		{ "an id is not a phone", "#7\n+7", 2, 2, 2 },
		{ "a newline at the end", "Ann\nBob\n", 2, 2, 2 },
	};

	for (size_t i = 0; i < 2 * AJ_LEN(rows); i++) {
		size_t r = i / 2;
		struct aj_census *census = new_census();
		struct aj_summary summary;

		take(census, 0, "one", aj_str_z(rows[r].text), i % 2);
		summary = sum(census);
		AJ_CHECK(summary.subjects.count == rows[r].persons, "%s: %d", rows[r].what,
		    (int)summary.subjects.count);
		AJ_CHECK(summary.records == rows[r].records, "%s: %d", rows[r].what, (int)summary.records);
		AJ_CHECK(summary.records_with_findings == rows[r].with, "%s", rows[r].what);
		aj_summary_fini(&summary);
		aj_census_free(census);
	}
}

/*
 * However a text is cut, its records, persons and fingerprint are the same. Only of a
 * line as long as the context that texts are shown with, the beginning is not known;
 * here that is the first line, so no cut is made within it.
 */
static void test_cuts(void)
{
	static const char text[] = "Ann a@x.example\nBob +1 #4 %DE12\n\nwords only here\nCarl #9\nDora";
	struct aj_str all = aj_str_z(text);

	for (size_t step = 16; step <= all.len; step++) {
		struct aj_census *census = new_census();
		struct aj_object object = { .id = 1, .name = AJ_S("cut") };
		struct aj_summary summary;

		take(census, 0, "whole", all, false);
		begin(census, &object);
		for (size_t at = 0; at < all.len; at += step)
			show(census, &object, all, at, at + step < all.len ? at + step : all.len, false);
		end(census, &object, AJ_DONE, "");
		summary = sum(census);
		AJ_CHECK(summary.records == 12 && summary.records_collapsed == 6, "step %zu: %d", step,
		    (int)summary.records);
		AJ_CHECK(summary.n_copies == 1 && summary.copies[0].similarity == 1, "step %zu", step);
		aj_summary_fini(&summary);
		aj_census_free(census);
	}
}

static void test_types(void)
{
	struct aj_census *census = new_census();
	struct aj_summary summary;
	const struct aj_summary_type *type;

	take(census, 0, "a", AJ_S("a@x.example b@x.example a@x.example #1\nc@x.example d@x.example"), false);
	summary = sum(census);
	AJ_CHECK(summary.n_types == 2);
	AJ_CHECK_STR("FR_NIR", summary.types[0].type->name);
	type = type_of(&summary, AJ_TYPE_EMAIL);
	AJ_CHECK(type->raw == 5 && type->collapsed == 5 && type->distinct.count == 4 && type->distinct.exact);
	AJ_CHECK(type->by_likelihood[AJ_LIKELY] == 5 && type->by_severity[2] == 5);
	AJ_CHECK(type->samples[2][0] != '\0' && summary.types[0].samples[0][0] != '\0');
	AJ_CHECK_STR("", summary.types[0].samples[1]);
	aj_summary_fini(&summary);
	aj_census_free(census);
}

static void test_orgs(void)
{
	static const struct {
		const char *domain, *country;
		uint64_t raw, addresses;
		bool free_mail;
	} want[] = {
		{ "gmail.com", "", 4, 3, true },
		{ "example.co.uk", "GB", 3, 2, false },
		{ "github.io", "", 1, 1, false },
		{ "me.github.io", "", 1, 1, false },
		{ "example.de", "DE", 1, 1, false },
		{ "example.io", "", 1, 1, false },
	};
	struct aj_census *census = new_census();
	struct aj_summary summary;

	take(census, 0, "a",
	    AJ_S("a@gmail.com b@gmail.com c@gmail.com a@gmail.com a@mail.example.co.uk "
		 "a@mail.example.co.uk b@example.co.uk x@me.github.io x@github.io x@example.de "
		 "x@localhost x@example.io +441 +12 +442 #1 %FR76"),
	    false);
	summary = sum(census);
	AJ_CHECK(summary.n_orgs == AJ_LEN(want), "%zu", summary.n_orgs);
	for (size_t i = 0; i < AJ_LEN(want); i++) {
		const struct aj_summary_org *org = &summary.orgs[0];

		while (org < summary.orgs + summary.n_orgs - 1 && strcmp(org->domain, want[i].domain) != 0)
			org++;
		AJ_CHECK_STR(want[i].domain, org->domain);
		AJ_CHECK(
		    org->raw == want[i].raw && org->addresses.count == want[i].addresses, "%s", org->domain);
		AJ_CHECK(org->addresses.exact && org->free_mail == want[i].free_mail, "%s", org->domain);
		AJ_CHECK_STR(want[i].country, org->country);
	}
	AJ_CHECK_STR("gmail.com", summary.orgs[0].domain);
	AJ_CHECK_STR("example.co.uk", summary.orgs[1].domain);
	AJ_CHECK(summary.organisations.count == 5 && summary.free_mail.count == 1);
	AJ_CHECK(summary.n_countries == 4);
	AJ_CHECK_STR("GB", summary.countries[0].code);
	AJ_CHECK(summary.countries[0].total == 5 && summary.countries[0].by_source[AJ_COUNTRY_TLD] == 3 &&
		 summary.countries[0].by_source[AJ_COUNTRY_PHONE] == 2);
	AJ_CHECK_STR("FR", summary.countries[1].code);
	AJ_CHECK(summary.countries[1].by_source[AJ_COUNTRY_ID] == 1 &&
		 summary.countries[1].by_source[AJ_COUNTRY_IBAN] == 1);
	aj_summary_fini(&summary);
	aj_census_free(census);
}

/* size lines of a made-up ticket system, those below changed rewritten. */
static struct aj_str tickets(size_t size, size_t changed, size_t first)
{
	static char text[4 << 20];
	size_t len = 0;

	for (size_t i = first; i < first + size; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "ticket %zu of u%zu@example.com%s\n",
		    i, i % 700, i < changed ? " was closed" : "");
	return aj_str(text, len);
}

/* Five copies of one file give the figures of one, and it is said that there are five. */
static void test_copies(void)
{
	static const char *const names[] = { "c/3", "a/1", "b/2", "d/4", "e/5" };
	struct aj_census *census = new_census();
	struct aj_summary summary;
	const struct aj_summary_type *type;

	for (uint32_t i = 0; i < 5; i++)
		take(census, i, names[i], tickets(1000, 0, 0), false);
	take(census, 5, "other", tickets(1000, 0, 500000), false);
	summary = sum(census);
	type = type_of(&summary, AJ_TYPE_EMAIL);
	AJ_CHECK(summary.records == 6000 && summary.records_collapsed == 2000);
	AJ_CHECK(type->raw == 6000 && type->collapsed == 2000 && type->distinct.count == 700);
	AJ_CHECK(summary.n_copies == 1 && summary.copies[0].count == 5 && summary.copies[0].similarity == 1);
	AJ_CHECK_STR("a/1", summary.copies[0].names[0]);
	AJ_CHECK_STR("e/5", summary.copies[0].names[4]);
	aj_summary_fini(&summary);
	aj_census_free(census);
}

/* Objects that are alike in some part of their records, and whether they are one data set. */
static void test_near_copies(void)
{
	static const struct {
		const char *what;
		size_t size, changed, other_size;
		bool one;
	} rows[] = {
		{ "the same", 100, 0, 100, true },
		{ "a twentieth rewritten, small", 100, 5, 100, true },
		{ "a twentieth rewritten, large", 20000, 1000, 20000, true },
		{ "a fifth rewritten, small", 100, 20, 100, false },
		{ "a fifth rewritten, large", 20000, 4000, 20000, false },
		{ "a little longer", 1000, 0, 1030, true },
		{ "much longer", 1000, 0, 1300, false },
		{ "two lines", 2, 0, 2, true },
		{ "one of two lines", 2, 1, 2, false },
		{ "one line", 1, 0, 1, true },
		{ "another line", 1, 1, 1, false },
	};

	for (size_t i = 0; i < 2 * AJ_LEN(rows); i++) {
		size_t r = i / 2;
		struct aj_census *census = new_census();
		struct aj_summary summary;

		take(census, 0, "a", tickets(rows[r].size, 0, 0), i % 2);
		take(census, 1, "b", tickets(rows[r].other_size, rows[r].changed, 0), i % 2);
		summary = sum(census);
		AJ_CHECK((summary.n_copies == 1) == rows[r].one, "%s", rows[r].what);
		AJ_CHECK(summary.records == rows[r].size + rows[r].other_size, "%s", rows[r].what);
		AJ_CHECK(summary.records_collapsed == (rows[r].one ? rows[r].other_size : summary.records),
		    "%s", rows[r].what);
		aj_summary_fini(&summary);
		aj_census_free(census);
	}
}

static void test_objects(void)
{
	struct aj_census *census = new_census();
	struct aj_object object = { .id = 3, .name = AJ_S("mixed") },
			 gone = { .id = 4, .name = AJ_S("gone") };
	struct aj_summary summary;

	take(census, 0, "fine", AJ_S("words"), false);
	begin(census, &object);
	end(census, &object, AJ_DONE, "");
	begin(census, &object);
	end(census, &object, AJ_FAILED, "no more bytes");
	begin(census, &gone);
	end(census, &gone, AJ_PARTIAL, "interrupted");
	end(census, &gone, AJ_SKIPPED, "interrupted before it was read");
	for (uint32_t i = 0; i < 1500; i++)
		end(census, &(struct aj_object){ .id = 5 + i, .name = AJ_S("big") }, AJ_SKIPPED, "too large");
	summary = sum(census);
	AJ_CHECK(summary.objects[AJ_DONE] == 1 && summary.objects[AJ_PARTIAL] == 2 &&
		 summary.objects[AJ_FAILED] == 0 && summary.objects[AJ_SKIPPED] == 1500);
	AJ_CHECK(summary.n_troubles == 1000);
	AJ_CHECK_STR("mixed", summary.troubles[999].name);
	AJ_CHECK_STR("no more bytes", summary.troubles[999].why);
	AJ_CHECK(summary.troubles[999].how == AJ_PARTIAL);
	aj_summary_fini(&summary);
	aj_census_free(census);
}

/* Everything in a summary that is to be the same whatever the order. */
static void print(const struct aj_summary *s, struct aj_buf *out)
{
	aj_buf_addf(out, "%llu %llu %llu %llu orgs %llu %llu\n", (unsigned long long)s->records,
	    (unsigned long long)s->records_collapsed, (unsigned long long)s->records_with_findings,
	    (unsigned long long)s->subjects.count, (unsigned long long)s->organisations.count,
	    (unsigned long long)s->free_mail.count);
	for (size_t i = 0; i < s->n_types; i++)
		aj_buf_addf(out, "%s %llu %llu %llu %f %s %s\n", s->types[i].type->name,
		    (unsigned long long)s->types[i].raw, (unsigned long long)s->types[i].collapsed,
		    (unsigned long long)s->types[i].distinct.count, s->types[i].distinct.error,
		    s->types[i].samples[0], s->types[i].samples[2]);
	for (size_t i = 0; i < s->n_orgs; i++)
		aj_buf_addf(out, "%s %llu %llu %f\n", s->orgs[i].domain, (unsigned long long)s->orgs[i].raw,
		    (unsigned long long)s->orgs[i].addresses.count, s->orgs[i].addresses.error);
	for (size_t i = 0; i < s->n_countries; i++)
		aj_buf_addf(
		    out, "%s %llu\n", s->countries[i].code, (unsigned long long)s->countries[i].total);
	for (size_t i = 0; i < s->n_copies; i++)
		aj_buf_addf(out, "%s … %s %zu %f\n", s->copies[i].names[0],
		    s->copies[i].names[s->copies[i].count - 1], s->copies[i].count, s->copies[i].similarity);
	for (size_t i = 0; i < s->n_troubles; i++)
		aj_buf_addf(
		    out, "%s %d %s\n", s->troubles[i].name, (int)s->troubles[i].how, s->troubles[i].why);
	for (size_t i = 0; i < AJ_LEN(s->objects); i++)
		aj_buf_addf(out, "%llu ", (unsigned long long)s->objects[i]);
	aj_buf_addf(out, "%d/%d", s->first.year, s->last.year);
}

static uint64_t roll(uint64_t *state)
{
	*state = *state * 6364136223846793005 + 1442695040888963407;
	return *state >> 33;
}

/* Parts of a few objects with more addresses than are counted exactly, given out at random. */
static void work(struct aj_census **workers, size_t count, uint64_t *state)
{
	enum { PARTS = 12 };
	static const char *const names[] = { "one", "two", "three", "four" };
	int order[PARTS] = { 0 };

	for (int i = 0; i < PARTS; i++) {
		int j = (int)(roll(state) % (uint64_t)(i + 1));

		order[i] = order[j];
		order[j] = i;
	}
	for (int i = 0; i < PARTS; i++) {
		struct aj_census *worker = workers[roll(state) % count];
		uint32_t id = (uint32_t)order[i] % 4;
		struct aj_object object = { .id = id, .name = aj_str_z(names[id]) };
		static char text[1 << 20];
		size_t len = 0;

		/* The third object is the first one with some records changed. */
		for (int k = 0; k < 5000; k++) {
			int n = (order[i] / 4 * 5000 + k) + (id == 2 && k % 50 ? 0 : (int)id * 100000);

			len += (size_t)snprintf(text + len, sizeof(text) - len,
			    "Ann%d x%d@d%d.example.%s +%d\n", n, n, n % 300, n % 3 ? "fr" : "co.uk", n);
		}
		begin(worker, &object);
		show(worker, &object, aj_str(text, len), 0, len, false);
		end(worker, &object, order[i] == 5 ? AJ_PARTIAL : AJ_DONE, order[i] == 5 ? "cut short" : "");
	}
}

static void test_order_of_merging(void)
{
	char *first = NULL;

	for (uint64_t round = 0; round < 6; round++) {
		struct aj_census *workers[3], *total = new_census();
		uint64_t state = round * 977 + 5;
		struct aj_summary summary;
		struct aj_buf buf;
		struct aj_err err;

		for (size_t w = 0; w < AJ_LEN(workers); w++)
			workers[w] = new_census();
		work(workers, AJ_LEN(workers), &state);
		for (size_t w = 0; w < AJ_LEN(workers); w++)
			AJ_CHECK(aj_census_merge(total, workers[(w + round) % 3], &err) == AJ_OK);
		summary = sum(total);
		AJ_CHECK(!type_of(&summary, AJ_TYPE_EMAIL)->distinct.exact && summary.n_copies == 1);
		aj_buf_init(&buf, 1 << 20);
		print(&summary, &buf);
		aj_buf_add(&buf, aj_str("", 1));
		if (!first)
			first = strdup((const char *)buf.ptr);
		AJ_CHECK_STR(first, (const char *)buf.ptr, "round %d", (int)round);
		aj_buf_fini(&buf);
		aj_summary_fini(&summary);
		aj_census_free(total);
		for (size_t w = 0; w < AJ_LEN(workers); w++)
			aj_census_free(workers[w]);
	}
	free(first);
}

/* A census as one of its kind writes it, and what of that is as read again. */
static void write_one(const struct aj_census *census, struct aj_buf *out)
{
	aj_buf_init(out, 4 << 20);
	aj_census_write(census, out);
	AJ_CHECK(!out->full && out->len > 0);
}

static void check_same(const struct aj_census *a, const struct aj_census *b, const char *what)
{
	struct aj_summary of_a = sum(a), of_b = sum(b);
	struct aj_buf text_a, text_b;

	aj_buf_init(&text_a, 1 << 20);
	aj_buf_init(&text_b, 1 << 20);
	print(&of_a, &text_a);
	print(&of_b, &text_b);
	aj_buf_add(&text_a, aj_str("", 1));
	aj_buf_add(&text_b, aj_str("", 1));
	AJ_CHECK_STR((const char *)text_a.ptr, (const char *)text_b.ptr, "%s", what);
	AJ_CHECK(memcmp(of_a.months, of_b.months, AJ_MONTHS * sizeof(*of_a.months)) == 0, "%s", what);
	aj_buf_fini(&text_a);
	aj_buf_fini(&text_b);
	aj_summary_fini(&of_a);
	aj_summary_fini(&of_b);
}

/* Lines from that one on, in parts that the tables of this test have room for. */
static void take_lines(struct aj_census *census, uint32_t id, const char *name, int from, int count)
{
	enum { PART = 10000 };
	static char text[2 << 20];
	int end = from + count;

	do {
		size_t len = 0;

		for (int n = from; n < end && n < from + PART; n++)
			len += (size_t)snprintf(text + len, sizeof(text) - len,
			    "Ann%d x%d@d%d.example.%s +44%d #%d %%DE%d\n", n, n, n % 700,
			    n % 3 ? "fr" : "co.uk", n, n, n);
		take(census, id, name, aj_str(text, len), false);
		from += PART;
	} while (from < end);
}

/* Told in two processes, exact or estimated, of one object that goes on or of several, it is as told in one.
 */
static void test_kept(void)
{
	static const int sizes[] = { 0, 1, 300, 20000, 40000 };
	static uint32_t months[AJ_MONTHS];

	for (size_t i = 0; i < AJ_LEN(sizes); i++) {
		struct aj_census *whole = new_census(), *first = new_census(), *second = new_census();
		struct aj_census *read = new_census(), *part = new_census();
		struct aj_buf bytes, again;
		struct aj_err err;

		aj_census_dates(whole, months);
		aj_census_dates(first, months);
		months[1200]++;
		months[1215] += 3;
		take_lines(whole, 7, "one", 0, sizes[i]);
		take_lines(first, 7, "one", 0, sizes[i]);
		write_one(first, &bytes);
		AJ_CHECK(aj_census_read(read, 0, aj_buf_str(&bytes)), "%d", sizes[i]);
		check_same(first, read, "read back");
		write_one(read, &again);
		AJ_CHECK(again.len == bytes.len, "%d: %zu and %zu", sizes[i], again.len, bytes.len);

		/* It goes on under another number, and another object follows. */
		take_lines(whole, 7, "one", sizes[i] / 2, 900);
		take_lines(whole, 8, "two", 10, 300);
		aj_census_number(read, 3);
		take_lines(part, 3, "one", sizes[i] / 2, 900);
		take_lines(part, 4, "two", 10, 300);
		AJ_CHECK(aj_census_merge(second, read, &err) == AJ_OK);
		AJ_CHECK(aj_census_merge(second, part, &err) == AJ_OK);
		check_same(whole, second, "gone on with");

		aj_census_clear(second);
		aj_census_clear(part);
		check_same(part, second, "cleared");
		take_lines(part, 3, "one", 5, 20);
		take_lines(second, 9, "one", 5, 20);
		check_same(part, second, "cleared, and used again");
		aj_buf_fini(&bytes);
		aj_buf_fini(&again);
		aj_census_free(whole);
		aj_census_free(first);
		aj_census_free(second);
		aj_census_free(read);
		aj_census_free(part);
	}
}

/* Cut anywhere it is refused, and nothing of it is counted, as where it has what could steer a terminal;
 * other bytes are refused or give a summary. */
static void test_kept_damaged(void)
{
	static const uint8_t hidden[] = { 0x1b, '\n', 0x7f, 0x9b };
	struct aj_census *census = new_census(), *empty = new_census(), *read = new_census();
	struct aj_buf bytes;
	uint64_t state = 5;
	uint8_t *at_sign;

	take_lines(census, 1, "one", 0, 40);
	write_one(census, &bytes);
	for (size_t len = 0; len < bytes.len; len++)
		AJ_CHECK(!aj_census_read(read, 0, aj_str(bytes.ptr, len)), "cut at %zu", len);
	check_same(read, empty, "cut");
	aj_buf_add(&bytes, AJ_S("x"));
	AJ_CHECK(!aj_census_read(read, 0, aj_buf_str(&bytes)), "a byte more");
	bytes.len--;
	at_sign = memmem(bytes.ptr, bytes.len, "\u2022@", strlen("\u2022@"));
	AJ_CHECK(at_sign != NULL);
	for (size_t i = 0; at_sign && i < AJ_LEN(hidden); i++) {
		at_sign[3] = hidden[i];
		AJ_CHECK(!aj_census_read(read, 0, aj_buf_str(&bytes)), "a sample with %02x", hidden[i]);
		at_sign[3] = '@';
	}
	for (size_t i = 0; i < 3 * bytes.len; i++) {
		size_t at = i % bytes.len;
		uint8_t was = bytes.ptr[at];

		bytes.ptr[at] = i < bytes.len ? 0xff : (uint8_t)roll(&state);
		if (aj_census_read(read, 0, aj_buf_str(&bytes))) {
			struct aj_summary summary = sum(read);

			aj_summary_fini(&summary);
			aj_census_clear(read);
		}
		bytes.ptr[at] = was;
	}
	AJ_CHECK(aj_census_read(read, 0, aj_buf_str(&bytes)), "as it was");
	aj_buf_fini(&bytes);
	aj_census_free(census);
	aj_census_free(empty);
	aj_census_free(read);
	aj_engine_free(engine);
	engine = NULL;
}

AJ_TESTS(test_nothing, test_sum, test_subjects, test_cuts, test_types, test_orgs, test_copies,
    test_near_copies, test_objects, test_order_of_merging, test_kept, test_kept_damaged)
