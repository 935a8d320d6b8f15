#include "test/probe.h"

#include "detect/engine.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static const struct aj_type *types;

/* Nothing is behind the text: who reads there is told of by AddressSanitizer. */
static struct aj_str alone(const char *z)
{
	size_t len = strlen(z);
	uint8_t *copy = malloc(len);

	assert(copy || len == 0);
	if (len > 0)
		memcpy(copy, z, len);
	return aj_str(copy, len);
}

static void run(struct aj_probe *probe, const char *z, const struct aj_field *field, const char *region)
{
	static struct aj_engine *engine;
	static struct aj_scratch *scratch;
	struct aj_value value = { 0, (uint32_t)strlen(z), field };
	struct aj_run whole = { 0, 0 };
	struct aj_text text = { .bytes = alone(z),
		.from = 0,
		.to = strlen(z),
		.values = &value,
		.n_values = 1,
		.runs = &whole,
		.n_runs = 1 };
	struct aj_findings found;
	struct aj_err err;
	size_t n, len = 0;

	if (!engine) {
		enum aj_status st = aj_engine_new(
		    &(struct aj_engine_options){ .now = 1574812800 /* 2019-11-27 */ }, &engine, &err);

		if (st != AJ_OK)
			fprintf(stderr, "engine: %s\n", err.text);
		assert(st == AJ_OK);
		scratch = aj_scratch_new(engine);
		types = aj_engine_types(engine, &n);
	}
	aj_scratch_region(scratch, region);
	aj_engine_scan(engine, scratch, &text, &found);
	probe->count = found.count < AJ_PROBE_MAX ? found.count : AJ_PROBE_MAX;
	probe->text[0] = '\0';
	for (size_t i = 0; i < probe->count; i++) {
		const struct aj_finding *f = &found.list[i];

		probe->findings[i] = *f;
		snprintf(probe->canonical[i], sizeof(probe->canonical[i]), "%.*s", (int)f->canonical.len,
		    (const char *)f->canonical.ptr);
		len += (size_t)snprintf(probe->text + len, sizeof(probe->text) - len, "%s[%u,%u)%d=%s\n",
		    types[f->type].name, f->start, f->end, f->likelihood, probe->canonical[i]);
		if (len >= sizeof(probe->text))
			len = sizeof(probe->text) - 1;
	}
	free((void *)text.bytes.ptr);
}

void aj_probe_engine(struct aj_probe *probe, const char *z, const char *region)
{
	run(probe, z, NULL, region);
}

void aj_probe_field(struct aj_probe *probe, const char *field, const char *z, const char *region)
{
	struct aj_fields fields;
	struct aj_err err;
	enum aj_status st = aj_fields_init(&fields, &err);

	assert(st == AJ_OK);
	run(probe, z, aj_field_child(&fields, &fields.root, aj_str_z(field)), region);
	aj_fields_fini(&fields);
}

bool aj_probe_has(const struct aj_probe *probe, const char *type, const char *z, const char *part)
{
	const char *at = strstr(z, part);

	for (size_t i = 0; at && i < probe->count; i++) {
		const struct aj_finding *f = &probe->findings[i];

		if (strcmp(types[f->type].name, type) == 0 && f->start == (size_t)(at - z) &&
		    f->end == (size_t)(at - z) + strlen(part))
			return true;
	}
	return false;
}
