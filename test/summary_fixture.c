#include "test/summary_fixture.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static struct aj_type types[AJ_TYPE_BUILTIN + 4];

const struct aj_type *aj_fixture_types(size_t *count)
{
	static const struct aj_type rules[] = { { "AZURE_STORAGE_KEY", AJ_GROUP_SECRET, "", 0, 4 },
		{ "AZURE_SAS_TOKEN", AJ_GROUP_SECRET, "", 0, 3 },
		{ "AZURE_COSMOS_KEY", AJ_GROUP_SECRET, "", 0, 4 },
		{ "AWS_ACCESS_KEY_ID", AJ_GROUP_SECRET, "", 0, 4 } };

	memcpy(types, aj_types_builtin, sizeof(aj_types_builtin));
	memcpy(types + AJ_TYPE_BUILTIN, rules, sizeof(rules));
	*count = AJ_LEN(types);
	return types;
}

const struct aj_type *aj_fixture_type(const char *name)
{
	size_t count;
	const struct aj_type *list = aj_fixture_types(&count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i].name, name) == 0)
			return &list[i];
	abort();
}

enum { ARENA_MAX = 64 << 20 };

static void *take(struct aj_summary *summary, size_t size)
{
	void *piece = aj_arena_take(&summary->arena, size);

	assert(piece);
	return piece;
}

static const char *name_of(struct aj_summary *summary, const char *fmt, ...) AJ_PRINTF(2, 3);
static const char *name_of(struct aj_summary *summary, const char *fmt, ...)
{
	char text[256];
	struct aj_str copy;
	struct aj_err err;
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (aj_arena_dup(&summary->arena, aj_str_z(text), &copy, &err) != AJ_OK)
		abort();
	return (const char *)copy.ptr;
}

/* A type's row: how many, of which distinct, and how the likelihoods share them (in percent). */
struct row {
	const char *type;
	uint64_t raw, collapsed, distinct;
	double error;
	int shares[5];
	uint64_t disguised, expired;
	const char *samples[AJ_SAMPLES];
};

static const struct row support[] = {
	/* clang-format off */
	{ "AZURE_COSMOS_KEY", 5, 1, 1, 0, { 0, 0, 0, 0, 100 }, 0, 0, { "••••" } },
	{ "AZURE_STORAGE_KEY", 15, 3, 3, 0, { 0, 0, 0, 20, 80 }, 0, 0, { "••••" } },
	{ "CREDIT_CARD", 210, 42, 38, 0, { 0, 0, 4, 16, 80 }, 0, 0, { "•••• •••• •••• 1111", "•••• •••• •••• 0005" } },
	{ "US_SSN", 95, 19, 17, 0, { 0, 5, 25, 40, 30 }, 0, 0, { "•••20" } },
	{ "PASSWORD", 160, 32, 21, 0, { 0, 10, 30, 40, 20 }, 0, 0, { "••••" } },
	{ "AZURE_SAS_TOKEN", 60, 12, 9, 0, { 0, 0, 0, 10, 90 }, 0, 20, { "••••" } },
	{ "IBAN_CODE", 430, 86, 71, 0, { 0, 0, 0, 5, 95 }, 0, 0, { "•••• •••• •••• 3000" } },
	{ "EMAIL_ADDRESS", 1843221, 368644, 180211, 0.008, { 0, 1, 2, 12, 85 }, 1204, 0,
	  { "j•••@c•••.com", "m•••@e•••.org", "•••@•••.de" } },
	{ "PHONE_NUMBER", 402310, 80462, 61877, 0.008, { 0, 7, 33, 40, 20 }, 0, 0, { "+49 ••• ••67", "+1 ••• ••00" } },
	{ "PERSON", 251020, 50204, 39400, 0.008, { 0, 10, 20, 60, 10 }, 0, 0, { "J••• R•••" } },
	{ "STREET_ADDRESS", 20114, 4023, 3877, 0, { 0, 0, 30, 60, 10 }, 0, 0, { "••• B••• S•••" } },
	{ "CONFIDENTIAL_MARKING", 2210, 442, 12, 0, { 0, 0, 0, 80, 20 }, 0, 0, { "M••• C•••" } },
	{ "IP_ADDRESS", 611200, 122240, 88123, 0.008, { 0, 22, 50, 20, 8 }, 0, 0, { "192.•••.•••.•••", "2001:•••" } },
	{ "CASE_NUMBER", 1204332, 250000, 250000, 0.008, { 0, 0, 10, 80, 10 }, 0, 0, { "•••01" } },
	/* clang-format on */
};

static void fill_types(struct aj_summary *s, const struct row *rows, size_t count)
{
	struct aj_summary_type *list = take(s, count * sizeof(*list));

	for (size_t i = 0; i < count; i++) {
		struct aj_summary_type *t = &list[i];

		t->type = aj_fixture_type(rows[i].type);
		t->raw = rows[i].raw;
		t->collapsed = rows[i].collapsed;
		t->distinct = (struct aj_distinct){ rows[i].distinct, rows[i].error == 0, rows[i].error };
		for (int l = 0; l < 5; l++)
			t->by_likelihood[l + 1] = rows[i].raw * (uint64_t)rows[i].shares[l] / 100;
		t->by_severity[t->type->severity] = t->raw - rows[i].expired;
		t->by_severity[1] += rows[i].expired;
		t->disguised = rows[i].disguised;
		t->expired = rows[i].expired;
		for (size_t k = 0; k < AJ_SAMPLES && rows[i].samples[k]; k++)
			snprintf(t->samples[k], sizeof(t->samples[k]), "%s", rows[i].samples[k]);
	}
	s->types = list;
	s->n_types = count;
}

static void fill_orgs(struct aj_summary *s)
{
	static const struct aj_summary_org first[] = {
		{ "gmail.example", 240100, { 41033, false, 0.008 }, "", true },
		{ "contoso.example", 120400, { 9120, true, 0 }, "", false },
		{ "a-very-long-name-of-a-holding-and-its-subsidiaries-international.example", 88100,
		    { 7033, true, 0 }, "", false },
		{ "mail.example", 64000, { 6800, true, 0 }, "", true },
		{ "xn--mller-kva.example", 31044, { 4410, true, 0 }, "DE", false },
		{ "bank.example", 20110, { 3022, true, 0 }, "GB", false },
	};
	static const char *const stems[] = { "northwind", "fabrikam", "tailspin", "litware", "adatum",
		"proseware" };
	static const char *const codes[] = { "", "DE", "FR", "JP", "BR", "IN", "GB", "" };
	struct aj_summary_org *list = take(s, 40 * sizeof(*list));

	memcpy(list, first, sizeof(first));
	for (size_t i = AJ_LEN(first); i < 40; i++) {
		list[i].domain = name_of(s, "%s-%zu.example", stems[i % AJ_LEN(stems)], i);
		list[i].raw = 40000 / i;
		list[i].addresses = (struct aj_distinct){ 12000 / i, true, 0 };
		memcpy(list[i].country, codes[i % AJ_LEN(codes)], 3 * (codes[i % AJ_LEN(codes)][0] != 0));
		list[i].free_mail = i % 9 == 0;
	}
	s->orgs = list;
	s->n_orgs = 40;
	s->organisations = (struct aj_distinct){ 4120, true, 0 };
	s->free_mail = (struct aj_distinct){ 61, true, 0 };
}

static void fill_countries(struct aj_summary *s)
{
	static const char codes[] =
	    "US GB DE FR IN JP BR CA AU NL IT ES SE CH PL BE MX CN KR DK NO FI AT ZA IE SG PT "
	    "CZ NZ IL TR AE RU AR CL CO GR HU RO UA SA MY TH ID PH VN EG NG KE PE MA PK BD LK "
	    "HR RS BG SK SI LT";
	size_t count = sizeof(codes) / 3;
	struct aj_summary_country *list = take(s, count * sizeof(*list));

	for (size_t i = 0; i < count; i++) {
		uint64_t scale = 420000 / ((i + 1) * (i + 1)) + 3;

		memcpy(list[i].code, codes + 3 * i, 2);
		list[i].by_source[AJ_COUNTRY_TLD] = scale / (i % 3 + 1);
		list[i].by_source[AJ_COUNTRY_PHONE] = scale / 2;
		list[i].by_source[AJ_COUNTRY_ID] = scale / 40;
		list[i].by_source[AJ_COUNTRY_IBAN] = scale / 60;
		list[i].by_source[AJ_COUNTRY_IP] = scale / 3;
		for (size_t k = 0; k < AJ_COUNTRY_SOURCES; k++)
			list[i].total += list[i].by_source[k];
	}
	for (size_t i = 1; i < count; i++) /* as the census does: most first */
		for (size_t k = i; k > 0 && list[k].total > list[k - 1].total; k--) {
			struct aj_summary_country held = list[k];

			list[k] = list[k - 1];
			list[k - 1] = held;
		}
	s->countries = list;
	s->n_countries = count;
	s->ip_database = true;
}

static void fill_months(struct aj_summary *s)
{
	uint32_t *months = take(s, AJ_MONTHS * sizeof(*months));
	size_t first = (2005 - 1900) * 12, last = (2019 - 1900) * 12 + 11;

	for (size_t m = first; m <= last; m++)
		months[m] =
		    (uint32_t)(900 + 38 * (m - first) + (m * 7919 % 13) * 130) * (m % 12 == 11 ? 3 : 4) / 4;
	months[(1970 - 1900) * 12] = 14;
	months[(2038 - 1900) * 12] = 2;
	s->months = months;
	s->first = (struct aj_month){ 1970, 1 };
	s->last = (struct aj_month){ 2038, 1 };
	s->usual_first = (struct aj_month){ 2005, 1 };
	s->usual_last = (struct aj_month){ 2019, 12 };
}

static void fill_copies(struct aj_summary *s)
{
	static const size_t counts[] = { 5, 3 };
	struct aj_summary_copies *list = take(s, AJ_LEN(counts) * sizeof(*list));

	for (size_t i = 0; i < AJ_LEN(counts); i++) {
		const char **names = take(s, counts[i] * sizeof(*names));

		for (size_t k = 0; k < counts[i]; k++)
			names[k] = name_of(s, "support-2019/mirror-%zu/%s/cases-2005-2019.ndjson.gz", k + 1,
			    i ? "attachments" : "exports");
		list[i] = (struct aj_summary_copies){ names, counts[i], i ? 0.972 : 1 };
	}
	s->copies = list;
	s->n_copies = AJ_LEN(counts);
}

static void fill_troubles(struct aj_summary *s)
{
	static const struct aj_summary_object troubles[] = {
		{ "support-2019/exports/cases-2011.ndjson.gz", AJ_PARTIAL,
		    "gzip: cut short at byte 18,231,040 of the compressed file" },
		{ "support-2019/mirror-2/index/segment_0007.json", AJ_PARTIAL,
		    "json: offset 884120: a string is not closed; reading went on at the next line" },
		{ "support-2019/private/keys.txt", AJ_FAILED, "permission denied" },
		{ "support-2019/attachments/a/very/deep/path/that/goes/on/and/on/until/it/no/longer/fits/"
		  "anywhere/"
		  "core.20190412.dump",
		    AJ_SKIPPED, "larger than --max-size (64.0 GB)" },
	};

	s->troubles = troubles;
	s->n_troubles = AJ_LEN(troubles);
	s->objects[AJ_PARTIAL] = 2;
	s->objects[AJ_FAILED] = 1;
	s->objects[AJ_SKIPPED] = 1;
}

void aj_fixture_support(struct aj_summary *out)
{
	*out = (struct aj_summary){ .records = 1250000,
		.records_collapsed = 250000,
		.records_with_findings = 1204332,
		.subjects = { 180211, false, 0.008 },
		.bytes = 214612345678,
		.seconds = 6120.4,
		.least = AJ_UNLIKELY };
	aj_arena_init(&out->arena, ARENA_MAX);
	fill_types(out, support, AJ_LEN(support));
	fill_orgs(out);
	fill_countries(out);
	fill_months(out);
	fill_copies(out);
	fill_troubles(out);
	out->objects[AJ_DONE] = 408;
}

void aj_fixture_empty(struct aj_summary *out)
{
	*out = (struct aj_summary){ .records = 120,
		.records_collapsed = 120,
		.bytes = 4096,
		.seconds = 0.004,
		.least = AJ_VERY_UNLIKELY,
		.subjects = { 0, true, 0 },
		.organisations = { 0, true, 0 },
		.free_mail = { 0, true, 0 } };
	aj_arena_init(&out->arena, ARENA_MAX);
	out->objects[AJ_DONE] = 3;
}

#define HOSTILE                                                                                              \
	"<script>alert(1)</script>\x1b[2J\xe2\x80\xae"                                                       \
	"gpj.exe\n\"'&\xff{{title}}"

void aj_fixture_hostile(struct aj_summary *out)
{
	static const struct aj_summary_object trouble = { HOSTILE, AJ_FAILED, HOSTILE };
	static const char *const names[] = { HOSTILE, "=cmd|' /C calc'!A0" };
	static const struct aj_summary_copies copies = { names, 2, 0.5 };
	static const struct aj_summary_org org = { HOSTILE, UINT64_MAX, { UINT64_MAX, false, 0.5 }, "DE",
		false };
	static const struct aj_summary_country country = { "ZZ", { UINT64_MAX / 8, 1, 1, 1, 1 },
		UINT64_MAX / 8 };
	static const struct row row = { "EMAIL_ADDRESS", 400000000000, 200000000000, 100000000000, 0.5,
		{ 20, 20, 20, 20, 20 }, 400000000000, 400000000000, { "<b>&\"'" } };

	*out = (struct aj_summary){ .records = UINT64_MAX,
		.subjects = { UINT64_MAX, false, 0.5 },
		.bytes = UINT64_MAX,
		.seconds = 1e12,
		.orgs = &org,
		.n_orgs = 1,
		.organisations = { UINT64_MAX, false, 0.5 },
		.countries = &country,
		.n_countries = 1,
		.copies = &copies,
		.n_copies = 1,
		.troubles = &trouble,
		.n_troubles = 1 };
	aj_arena_init(&out->arena, ARENA_MAX);
	fill_types(out, &row, 1);
	fill_months(out);
	out->objects[AJ_FAILED] = UINT64_MAX / 4;
}
