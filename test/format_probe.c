#include "test/format_probe.h"

#include "format/text/codepage.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { SEEN_MAX = 256 << 20, ARENA_MAX = 16 << 20, AHEAD_MAX = AJ_TEXT_MAX };

struct aj_scan {
	struct aj_format_probe *probe;
	struct aj_arena arena;
	struct aj_fields fields;
	struct aj_str raw;
	const struct aj_field *field; /* of what was written last */
	bool in_value;
	uint64_t raw_at;	     /* where the last byte came from */
	bool scattered;		     /* parts of the layer lie in any order */
	bool entry;		     /* texts are of an entry */
	uint8_t before[AJ_TEXT_MAX]; /* the last bytes seen in a [from, to) */
	size_t n_before;
	uint8_t ahead[AHEAD_MAX]; /* what was shown after the last to */
	size_t n_ahead;
	const struct aj_codepage *said; /* of the next object inside */
};

static const struct aj_codepage *charset;

void aj_format_probe_charset(const struct aj_codepage *said)
{
	charset = said;
}

void aj_scan_charset_said(struct aj_scan *scan, const struct aj_codepage *said)
{
	scan->said = said;
}

const struct aj_codepage *aj_scan_charset(const struct aj_scan *scan)
{
	return charset;
}

static void expect(struct aj_scan *scan, bool held, const char *promise)
{
	if (!held && !scan->probe->broken)
		scan->probe->broken = promise;
}

struct aj_arena *aj_scan_arena(struct aj_scan *scan)
{
	return &scan->arena;
}

struct aj_fields *aj_scan_fields(struct aj_scan *scan)
{
	return &scan->fields;
}

static void complain(struct aj_format_probe *probe, uint64_t at, const char *fmt, va_list args)
{
	if (probe->complaints++ > 0)
		return;
	probe->complained_at = at;
	vsnprintf(probe->complaint, sizeof(probe->complaint), fmt, args);
}

void aj_scan_complain(struct aj_scan *scan, uint64_t at, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	complain(scan->probe, at, fmt, args);
	va_end(args);
}

void aj_scan_complain_of_form(struct aj_scan *scan, uint64_t at, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	complain(scan->probe, at, fmt, args);
	va_end(args);
}

void aj_scan_kind(struct aj_scan *scan, const char *kind)
{
	scan->scattered = true;
	aj_buf_addf(&scan->probe->seen, "(%s)", kind);
}

void aj_scan_entry(struct aj_scan *scan, struct aj_str name)
{
	scan->entry = name.len > 0;
	scan->raw_at = 0;
	scan->field = NULL;
	scan->in_value = false;
	aj_buf_add(&scan->probe->seen, AJ_S("["));
	aj_buf_add(&scan->probe->seen, name);
	aj_buf_add(&scan->probe->seen, AJ_S("]"));
}

static void check_lists(struct aj_scan *scan, const struct aj_text *text)
{
	size_t end = 0;

	expect(scan, text->bytes.len <= AJ_TEXT_MAX, "a text is longer than AJ_TEXT_MAX");
	expect(scan, text->from <= text->to && text->to <= text->bytes.len, "from and to are out of order");
	expect(scan, text->n_runs > 0 && text->runs[0].at == 0, "no run at 0");
	for (size_t i = 1; i < text->n_runs; i++) {
		expect(scan, text->runs[i - 1].at < text->runs[i].at, "runs are not sorted");
		expect(
		    scan, scan->scattered || text->runs[i - 1].raw <= text->runs[i].raw, "runs go backwards");
	}
	for (size_t i = 0; i < text->n_values; i++) {
		expect(scan, text->values[i].at >= end, "values overlap or are not sorted");
		end = (size_t)text->values[i].at + text->values[i].len;
		expect(scan, end <= text->bytes.len, "a value leaves the text");
		expect(scan, text->values[i].len > 0, "a value is empty");
	}
	end = 0;
	for (size_t i = 0; i < text->n_records; i++) {
		expect(scan, text->records[i].at >= end, "records overlap or are not sorted");
		end = (size_t)text->records[i].at + text->records[i].len;
		expect(scan, end <= text->bytes.len, "a record leaves the text");
	}
}

static void check_context(struct aj_scan *scan, const struct aj_text *text)
{
	size_t fresh = text->bytes.len - text->from;

	expect(scan, text->from <= scan->n_before, "more context before than was read");
	if (text->from > 0 && text->from <= scan->n_before)
		expect(scan,
		    memcmp(text->bytes.ptr, scan->before + scan->n_before - text->from, text->from) == 0,
		    "the context before is not what was read");
	if (fresh > scan->n_ahead)
		fresh = scan->n_ahead;
	if (fresh > 0)
		expect(scan, memcmp(text->bytes.ptr + text->from, scan->ahead, fresh) == 0,
		    "the context after was not shown again");
	scan->n_ahead = text->bytes.len - text->to;
	if (scan->n_ahead > 0)
		memcpy(scan->ahead, text->bytes.ptr + text->to, scan->n_ahead);
}

/* Keeps the last bytes of [from, to), to be held against the next text's context. */
static void keep_before(struct aj_scan *scan, const struct aj_text *text)
{
	struct aj_str fresh = aj_str_sub(text->bytes, text->from, text->to - text->from);
	size_t keep = scan->n_before;

	if (fresh.len == 0)
		return;
	if (fresh.len >= sizeof(scan->before))
		fresh = aj_str_from(fresh, fresh.len - sizeof(scan->before));
	if (keep > sizeof(scan->before) - fresh.len)
		keep = sizeof(scan->before) - fresh.len;
	memmove(scan->before, scan->before + scan->n_before - keep, keep);
	memcpy(scan->before + keep, fresh.ptr, fresh.len);
	scan->n_before = keep + fresh.len;
}

/* Holds the character at at against the bytes that it is said to come from. */
static void check_raw(struct aj_scan *scan, const struct aj_text *text, size_t at)
{
	uint8_t c = text->bytes.ptr[at];
	uint64_t start, end;
	size_t width = 1;

	if ((c & 0xc0) == 0x80)
		return;
	while (at + width < text->bytes.len && c >= 0xc0 && (text->bytes.ptr[at + width] & 0xc0) == 0x80)
		width++;
	aj_text_raw(text, at, at + width, &start, &end);
	if (scan->entry)
		return;
	expect(scan, start < end && end <= scan->raw.len, "a raw offset is past the end");
	expect(scan, scan->scattered || start >= scan->raw_at, "raw offsets go backwards");
	scan->raw_at = start;
	/* "_" in a header's word, "+" in an address, a control in a property, "}" behind a note; layers of
	 * scattered parts have texts made of numbers (dates) */
	if (c < 0x80 && end - start == 1 && end <= scan->raw.len && !scan->scattered)
		expect(scan,
		    scan->raw.ptr[start] == c ||
			(c == ' ' && (scan->raw.ptr[start] < ' ' || strchr("_+", scan->raw.ptr[start]))) ||
			((c == ' ' || c == '\n') && scan->raw.ptr[start] == '}'),
		    "a byte is not the one at its raw offset");
}

static void write_byte(struct aj_scan *scan, const struct aj_value *value, uint8_t c)
{
	struct aj_buf *seen = &scan->probe->seen;

	if (!value) {
		scan->in_value = false;
		return;
	}
	if (!scan->in_value && seen->len > 0 && seen->ptr[seen->len - 1] != '\n') {
		aj_buf_add(seen, AJ_S("|"));
		scan->field = NULL;
	}
	scan->in_value = true;
	if (value->field != scan->field) {
		char path[1024];

		aj_field_path(value->field, path, sizeof(path));
		aj_buf_addf(seen, "<%s>", value->field ? path : "");
		scan->field = value->field;
	}
	if (c == 0)
		aj_buf_add(seen, AJ_S("\\0"));
	else
		aj_buf_add(seen, aj_str(&c, 1));
}

static void begin_record(struct aj_scan *scan)
{
	aj_buf_add(&scan->probe->seen, AJ_S("\n"));
	scan->probe->records++;
	scan->field = NULL;
	scan->in_value = false;
}

void aj_scan_coded(struct aj_scan *scan, uint64_t from, enum aj_coding coding)
{
}

void aj_scan_member(struct aj_scan *scan, const struct aj_member *member)
{
}

bool aj_scan_rewritten(const struct aj_scan *scan)
{
	return false;
}

enum aj_status aj_scan_part_begin(
    struct aj_scan *scan, struct aj_str name, struct aj_stream *in, struct aj_err *err)
{
	aj_scan_entry(scan, name);
	return AJ_OK;
}

enum aj_status aj_scan_part_end(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	aj_scan_entry(scan, AJ_S(""));
	return AJ_OK;
}

void aj_scan_object_at(struct aj_scan *scan, uint64_t from, uint64_t to, enum aj_coding coding)
{
}

void aj_scan_object_decoded(struct aj_scan *scan, const struct aj_codepage *page)
{
	(void)scan, (void)page;
}

enum aj_status aj_scan_text(struct aj_scan *scan, const struct aj_text *text, struct aj_err *err)
{
	const struct aj_value whole = { 0, (uint32_t)text->bytes.len, NULL };
	const struct aj_value *values = text->n_values ? text->values : &whole;
	size_t n_values = text->n_values ? text->n_values : 1, v = 0, r = 0, run = 0;

	(void)err;
	scan->probe->texts++;
	if (scan->probe->longest < text->bytes.len)
		scan->probe->longest = text->bytes.len;
	check_lists(scan, text);
	if (scan->probe->broken)
		return AJ_OK;
	check_context(scan, text);
	keep_before(scan, text);
	for (size_t at = text->from; at < text->to; at++) {
		bool inside;

		for (; r < text->n_records && text->records[r].at <= at; r++)
			if (text->records[r].at >= text->from)
				begin_record(scan);
		while (v < n_values && (size_t)values[v].at + values[v].len <= at)
			v++;
		inside = v < n_values && values[v].at <= at;
		while (run < text->n_runs && text->runs[run].at <= at)
			run++;
		/* Around the seams of runs, and now and then between. */
		if (inside && (at % 16 == 0 || text->runs[run - 1].at == at ||
				  (run < text->n_runs && text->runs[run].at - at <= 4)))
			check_raw(scan, text, at);
		write_byte(scan, inside ? &values[v] : NULL, text->bytes.ptr[at]);
	}
	for (; r < text->n_records && text->to == text->bytes.len; r++)
		begin_record(scan); /* empty ones at the end */
	return AJ_OK;
}

enum aj_status aj_scan_inner(
    struct aj_scan *scan, struct aj_str name, struct aj_stream *body, struct aj_err *err)
{
	struct aj_buf *seen = &scan->probe->seen;
	struct aj_str bytes;
	enum aj_status st;

	(void)err;
	scan->probe->inner++;
	aj_buf_add(seen, AJ_S("{"));
	aj_buf_add(seen, name);
	if (scan->said)
		aj_buf_addf(seen, " in %u", scan->said->number);
	scan->said = NULL;
	aj_buf_add(seen, AJ_S(":"));
	while ((st = aj_stream_peek(body, 1, &bytes, &scan->probe->err)) == AJ_OK) {
		aj_buf_add(seen, bytes);
		aj_stream_skip(body, bytes.len);
	}
	if (st != AJ_END)
		aj_scan_complain(scan, body->at, "%s", scan->probe->err.text);
	aj_buf_add(seen, AJ_S("}"));
	return AJ_OK;
}

struct failing_source {
	struct aj_source source;
	struct aj_memory_source memory;
	unsigned left; /* fills until it fails; 0: never */
	unsigned fail;
};

static enum aj_status failing_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct failing_source *failing = (struct failing_source *)source;

	if (failing->left > 0 && --failing->left == 0) {
		failing->left = 1;
		return aj_fail(err, AJ_EIO, "fill %u", failing->fail);
	}
	return failing->memory.source.fill(&failing->memory.source, out, room, got, err);
}

void aj_format_probe_run(struct aj_format_probe *probe, const struct aj_format *format, struct aj_str raw,
    size_t step, unsigned fail)
{
	struct failing_source source = { .source.fill = failing_fill, .left = fail, .fail = fail };
	struct aj_scan *scan = calloc(1, sizeof(*scan));
	struct aj_stream in;

	*probe = (struct aj_format_probe){ 0 };
	aj_buf_init(&probe->seen, SEEN_MAX);
	if (!scan || aj_fields_init(&scan->fields, &probe->err) != AJ_OK)
		abort();
	scan->probe = probe;
	scan->raw = raw;
	aj_arena_init(&scan->arena, ARENA_MAX);
	aj_memory_source_init(&source.memory, raw, step);
	aj_stream_init(&in, &source.source, 0);
	probe->status = format->read(scan, &in, &probe->err);
	if (probe->status == AJ_OK && in.at != raw.len)
		expect(scan, false, "not all of the stream was read");
	aj_buf_add(&probe->seen, aj_str("", 1));
	aj_stream_fini(&in);
	aj_arena_fini(&scan->arena);
	aj_fields_fini(&scan->fields);
	free(scan);
}

void aj_format_probe_fini(struct aj_format_probe *probe)
{
	aj_buf_fini(&probe->seen);
}

const char *aj_format_probe_seen(const struct aj_format_probe *probe)
{
	return probe->seen.ptr ? (const char *)probe->seen.ptr : "";
}

bool aj_format_probe_holds(const struct aj_format_probe *probe, const char *text)
{
	return memmem(probe->seen.ptr, probe->seen.len, text, strlen(text)) != NULL;
}

static const char *compare(const struct aj_format_probe *want, const struct aj_format_probe *got)
{
	if (got->broken)
		return got->broken;
	if (got->status != want->status || strcmp(got->err.text, want->err.text) != 0)
		return "the status depends on the step";
	if (!aj_str_eq(aj_buf_str(&got->seen), aj_buf_str(&want->seen)))
		return "what was seen depends on the step";
	if (got->complaints != want->complaints || strcmp(got->complaint, want->complaint) != 0 ||
	    got->complained_at != want->complained_at)
		return "complaints depend on the step";
	return NULL;
}

const char *aj_format_probe_sweep(const struct aj_format *format, struct aj_str raw)
{
	static const size_t steps[] = { 1, 7, 511, 512, 513, 65536 };
	struct aj_format_probe want, got;
	const char *wrong;

	aj_format_probe_run(&want, format, raw, 0, 0);
	wrong = want.broken;
	for (size_t i = 0; i < AJ_LEN(steps) && !wrong; i++) {
		aj_format_probe_run(&got, format, raw, steps[i], 0);
		wrong = compare(&want, &got);
		aj_format_probe_fini(&got);
	}
	for (unsigned fail = 1; fail <= 100 && !wrong; fail++) {
		char text[32];
		bool through;

		aj_format_probe_run(&got, format, raw, raw.len / 90 + 1, fail);
		snprintf(text, sizeof(text), "fill %u", fail);
		through = got.status == want.status && strcmp(got.err.text, want.err.text) == 0;
		if (got.broken)
			wrong = got.broken;
		else if (!through && (got.status != AJ_EIO || !strstr(got.err.text, text)))
			wrong = "a failing fill did not come out as itself";
		aj_format_probe_fini(&got);
		if (through)
			break;
	}
	aj_format_probe_fini(&want);
	return wrong;
}

enum { LONG = 200 * 1024, LONG_ONE_IN = 512 };

/* Some inputs are repeated to where readers cut their texts. They cost as much as hundreds of others. */
static struct aj_str stretch(struct aj_str input, uint32_t sum)
{
	size_t times = sum % LONG_ONE_IN == 0 && input.len > 0 && input.len < LONG ? LONG / input.len + 1 : 1;
	uint8_t *raw = malloc(input.len * times + 1);

	if (!raw)
		abort();
	for (size_t i = 0; i < times && input.len > 0; i++)
		memcpy(raw + i * input.len, input.ptr, input.len);
	return aj_str(raw, input.len * times);
}

void aj_format_probe_fuzz(const struct aj_format *format, const uint8_t *bytes, size_t len)
{
	static const size_t steps[] = { 1, 7, 512, 65536 };
	struct aj_format_probe whole, stepped;
	const char *wrong;
	struct aj_str raw;
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum = sum * 31 + bytes[i];
	raw = stretch(aj_str(bytes, len), sum);
	format->sniff(aj_str_sub(raw, 0, AJ_SNIFF_HEAD));
	aj_format_probe_run(&whole, format, raw, 0, 0);
	aj_format_probe_run(&stepped, format, raw, steps[(sum >> 8) % AJ_LEN(steps)], 0);
	/* How much a decompressor gives before it meets damage depends on the step. */
	wrong = whole.broken ? whole.broken : whole.inner ? stepped.broken : compare(&whole, &stepped);
	if (wrong) {
		fprintf(stderr, "%s: %s\n", format->name, wrong);
		abort();
	}
	aj_format_probe_fini(&whole);
	aj_format_probe_fini(&stepped);
	free((void *)raw.ptr);
}
