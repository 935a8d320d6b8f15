/*
 * scan.c: takes one object after the other apart, layer by layer.
 */

#include "scan/scan.h"

#include "dep/xxh.h"
#include "scan/budget.h"
#include "scan/digest.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

extern const struct aj_format aj_format_xml;

enum {
	LAYER_MEMORY = 8 << 20, /* bytes that a reader may take for one layer */
	SINKS_MAX = 8,
	WHY_MAX = 480,	    /* layers, an offset and all of an error's text */
	LAYERS_SHOWN = 200, /* bytes of names of layers in a reason: their beginning and their end */
	LAYERS_PRINTED = 4096,
	KEPT = 4, /* layers in one another whose memory is kept for the next object */
};

/* A layer being read; lives on the stack of read_layer. */
struct layer {
	struct layer *outer;
	struct aj_place place;
	struct aj_place entry; /* of the texts; its name is empty where they are of the layer itself */
	struct aj_arena arena;
	struct aj_fields fields; /* made when first asked for */
	struct aj_stream *in;
	const struct aj_format *format;
	uint64_t head, size;		   /* hash of the first bytes; size, 0 where it is not known */
	uint32_t number;		   /* of the place of its texts: another one, another number */
	const struct aj_codepage *charset; /* that it is said to be in, or NULL */
};

struct aj_scan {
	const struct aj_engine *engine;
	struct aj_scratch *scratch;
	struct aj_sink *sinks[SINKS_MAX];
	size_t n_sinks;
	struct aj_tap *tap; /* or NULL */

	const struct aj_object *object;
	struct aj_place *root;		   /* the object, on the stack of aj_scan_object */
	struct layer *layer;		   /* the innermost */
	const struct aj_codepage *charset; /* said of the next layer */
	unsigned depth;
	uint32_t layers; /* of this object so far */
	struct aj_digest digest;
	struct aj_budget budget;
	bool fresh;	     /* a layer of this object asks for a process of its own */
	uint64_t texts;	     /* of this object so far */
	uint64_t complaints; /* of this object; why has the first one of the outermost layer that made any */
	unsigned why_depth;
	bool missed; /* some were of more than its form; why is of these, if there are any */
	char why[WHY_MAX];
	enum aj_status fatal; /* a sink failed: the run ends */
	uint64_t bytes;
	struct aj_arena kept[KEPT]; /* by depth, empty; of the layers that are not being read */
	struct aj_fields kept_fields[KEPT];
	struct aj_field_memo memo;
};

enum aj_status aj_scan_new(
    const struct aj_engine *engine, struct aj_sink *const *sinks, struct aj_scan **out, struct aj_err *err)
{
	struct aj_scan *scan = calloc(1, sizeof(*scan));

	if (!scan)
		return aj_fail(err, AJ_ELIMIT, "no memory for a scan");
	scan->engine = engine;
	scan->scratch = aj_scratch_new(engine);
	while (sinks[scan->n_sinks] && scan->n_sinks < SINKS_MAX) {
		scan->sinks[scan->n_sinks] = sinks[scan->n_sinks];
		scan->digest.spots |= sinks[scan->n_sinks]->ops->spots;
		scan->n_sinks++;
	}
	if (!scan->scratch) {
		aj_scan_free(scan);
		return aj_fail(err, AJ_ELIMIT, "no memory for a scan");
	}
	*out = scan;
	return AJ_OK;
}

void aj_scan_free(struct aj_scan *scan)
{
	if (!scan)
		return;
	for (size_t i = 0; i < KEPT; i++) {
		aj_arena_fini(&scan->kept[i]);
		aj_fields_fini(&scan->kept_fields[i]);
	}
	aj_scratch_free(scan->scratch);
	aj_digest_fini(&scan->digest);
	free(scan);
}

void aj_scan_seed(struct aj_scan *scan, uint64_t seed)
{
	scan->digest.seed = seed;
}

const char *aj_scan_why(const struct aj_scan *scan)
{
	return scan->why;
}

bool aj_scan_missed(const struct aj_scan *scan)
{
	return scan->missed;
}

bool aj_scan_fresh(const struct aj_scan *scan)
{
	return scan->fresh;
}

void aj_scan_tap(struct aj_scan *scan, struct aj_tap *tap)
{
	scan->tap = tap;
}

uint64_t aj_scan_bytes(const struct aj_scan *scan)
{
	return scan->bytes;
}

struct aj_scratch *aj_scan_scratch(struct aj_scan *scan)
{
	return scan->scratch;
}

struct aj_arena *aj_scan_arena(struct aj_scan *scan)
{
	return &scan->layer->arena;
}

struct aj_fields *aj_scan_fields(struct aj_scan *scan)
{
	struct aj_fields *fields = &scan->layer->fields, *kept;
	struct aj_err ignored;

	if (fields->slots)
		return fields;
	kept = scan->depth <= KEPT ? &scan->kept_fields[scan->depth - 1] : NULL;
	if (kept && kept->slots) {
		*fields = *kept;
		*kept = (struct aj_fields){ 0 };
		return fields;
	}
	if (aj_fields_init(fields, &ignored) != AJ_OK)
		return NULL;
	fields->memo = &scan->memo;
	return fields;
}

void aj_scan_charset_said(struct aj_scan *scan, const struct aj_codepage *charset)
{
	scan->charset = charset;
}

const struct aj_codepage *aj_scan_charset(const struct aj_scan *scan)
{
	return scan->layer->charset;
}

static const struct aj_place *place_of_texts(const struct aj_scan *scan)
{
	return scan->layer->entry.name.len > 0 ? &scan->layer->entry : &scan->layer->place;
}

void aj_scan_kind(struct aj_scan *scan, const char *kind)
{
	scan->layer->place.name = aj_str_z(kind);
	scan->layer->number = ++scan->layers;
}

void aj_scan_entry(struct aj_scan *scan, struct aj_str name)
{
	scan->layer->entry = (struct aj_place){ &scan->layer->place, name, true };
	scan->layer->number = ++scan->layers;
}

void aj_scan_coded(struct aj_scan *scan, uint64_t from, enum aj_coding coding)
{
	if (scan->tap)
		scan->tap->coded(scan->tap, from, coding);
}

void aj_scan_object_at(struct aj_scan *scan, uint64_t from, uint64_t to, enum aj_coding coding)
{
	if (scan->tap)
		scan->tap->object_at(scan->tap, from, to, coding);
}

void aj_scan_object_decoded(struct aj_scan *scan, const struct aj_codepage *charset)
{
	if (scan->tap)
		scan->tap->decoded(scan->tap, charset);
}

void aj_scan_member(struct aj_scan *scan, const struct aj_member *member)
{
	if (scan->tap)
		scan->tap->member(scan->tap, member);
}

bool aj_scan_rewritten(const struct aj_scan *scan)
{
	return scan->tap != NULL;
}

enum aj_status aj_scan_part_begin(
    struct aj_scan *scan, struct aj_str name, struct aj_stream *in, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	aj_scan_entry(scan, name);
	if (scan->tap)
		st = scan->tap->begin(scan->tap, &scan->layer->entry, &aj_format_xml, in, err);
	return st == AJ_OK ? AJ_OK : (scan->fatal = st);
}

enum aj_status aj_scan_part_end(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	if (scan->tap)
		st = scan->tap->end(scan->tap, &scan->layer->entry, in, err);
	aj_scan_entry(scan, AJ_S(""));
	return st == AJ_OK ? AJ_OK : (scan->fatal = st);
}

static bool within_letter(char c)
{
	return ((uint8_t)c & 0xc0) == 0x80;
}

/*
 * The layers below the object ("gzip!ndjson"): the object is named by who shows the reason. Of many of
 * them what is in the middle is left out, so that there is room for the reason itself.
 */
static size_t print_layers(const struct aj_scan *scan, char out[LAYERS_SHOWN + 1])
{
	struct aj_str name = scan->root->name;
	char all[LAYERS_PRINTED];
	size_t len, head, tail;

	scan->root->name = AJ_S("");
	len = aj_place_print(place_of_texts(scan), all, sizeof(all));
	scan->root->name = name;
	if (len == 0)
		return 0;
	if (len <= LAYERS_SHOWN) { /* but for the '!' behind the name */
		memcpy(out, all + 1, len);
		return len - 1;
	}
	head = LAYERS_SHOWN / 2 - 3;
	tail = len - LAYERS_SHOWN / 2;
	while (head > 1 && within_letter(all[head]))
		head--;
	while (tail < len && within_letter(all[tail]))
		tail++;
	return (size_t)snprintf(
	    out, LAYERS_SHOWN + 1, "%.*s\xe2\x80\xa6%s", (int)(head - 1), all + 1, all + tail);
}

static void complain(struct aj_scan *scan, uint64_t at, bool missed, const char *fmt, va_list args)
{
	bool better = missed && !scan->missed;
	size_t len;

	scan->missed |= missed;
	/* What is cut in an archive is cut in all that lies in it: the outer layer knows why. */
	if (scan->complaints++ > 0 && !better && (missed != scan->missed || scan->depth >= scan->why_depth))
		return;
	scan->why_depth = scan->depth;
	len = print_layers(scan, scan->why);
	len += (size_t)snprintf(
	    scan->why + len, sizeof(scan->why) - len, " at offset %llu: ", (unsigned long long)at);
	if (len < sizeof(scan->why))
		vsnprintf(scan->why + len, sizeof(scan->why) - len, fmt, args);
}

void aj_scan_complain(struct aj_scan *scan, uint64_t at, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	complain(scan, at, true, fmt, args);
	va_end(args);
}

void aj_scan_complain_of_form(struct aj_scan *scan, uint64_t at, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	complain(scan, at, false, fmt, args);
	va_end(args);
}

static void complain_of_skipped(struct aj_scan *scan, const struct aj_text *text)
{
	uint64_t at, end;

	aj_text_raw(text, text->from, text->from + 1, &at, &end);
	aj_scan_complain(scan, at, "%llu places left out, after too many looks in vain",
	    (unsigned long long)aj_scratch_skipped(scan->scratch));
}

enum aj_status aj_scan_text(struct aj_scan *scan, const struct aj_text *text, struct aj_err *err)
{
	struct aj_findings found;
	struct aj_span span = {
		.object = scan->object, .place = place_of_texts(scan), .layer = scan->layer->number
	};
	enum aj_status st = aj_budget_look(&scan->budget, err);

	if (st != AJ_OK)
		return st;
	aj_engine_scan(scan->engine, scan->scratch, text, &found);
	if (aj_scratch_skipped(scan->scratch) > 0)
		complain_of_skipped(scan, text);
	span.findings = found.list;
	span.n_findings = found.count;
	scan->bytes += text->to - text->from;
	scan->texts++;
	if (scan->tap)
		st = scan->tap->text(scan->tap, span.place, text, span.findings, span.n_findings, err);
	if (st == AJ_OK && scan->n_sinks > 0)
		st = aj_digest_text(&scan->digest, text, &span, err);
	for (size_t i = 0; i < scan->n_sinks && st == AJ_OK; i++)
		st = scan->sinks[i]->ops->span(scan->sinks[i], &span, err);
	return st == AJ_OK ? AJ_OK : (scan->fatal = st);
}

/* A container that holds itself, as far as can be seen: it would be unpacked for ever. */
static bool holds_itself(const struct layer *layer)
{
	for (const struct layer *l = layer->outer; l; l = l->outer)
		if (l->format == layer->format && l->head == layer->head &&
		    (l->size == layer->size || l->size == 0 || layer->size == 0))
			return true;
	return false;
}

/* The memory of a layer at the present depth: that of the one before it at the same depth. */
static void take_arena(struct aj_scan *scan, struct aj_arena *arena)
{
	aj_arena_init(arena, LAYER_MEMORY);
	if (scan->depth < KEPT) {
		arena->spare = scan->kept[scan->depth].spare;
		scan->kept[scan->depth].spare = NULL;
	}
}

static void keep_arena(struct aj_scan *scan, struct aj_arena *arena)
{
	if (scan->depth >= KEPT) {
		aj_arena_fini(arena);
		return;
	}
	aj_arena_reset(arena);
	scan->kept[scan->depth] = *arena;
}

static void keep_fields(struct aj_scan *scan, struct aj_fields *fields)
{
	if (!fields->slots)
		return;
	if (scan->depth >= KEPT) {
		aj_fields_fini(fields);
		return;
	}
	aj_fields_reset(fields);
	scan->kept_fields[scan->depth] = *fields;
}

static enum aj_status read_tapped(
    struct aj_scan *scan, const struct aj_format *format, struct aj_stream *in, struct aj_err *err)
{
	struct aj_tap *tap = scan->tap;
	struct aj_err tap_err;
	enum aj_status st;

	if (!tap)
		return format->read(scan, in, err);
	st = tap->begin(tap, &scan->layer->place, format, in, err);
	if (st != AJ_OK)
		return scan->fatal = st;
	st = format->read(scan, in, err);
	if (tap->end(tap, &scan->layer->place, in, &tap_err) != AJ_OK && scan->fatal == AJ_OK) {
		*err = tap_err;
		st = scan->fatal = tap_err.status;
	}
	return st;
}

/* The beginning, or all that there is, also where the source fails behind it (failed; else AJ_OK); nothing,
 * if the run is to end. */
static enum aj_status peek_head(struct aj_stream *in, struct aj_str *head, struct aj_err *failed)
{
	struct aj_err ignored;
	enum aj_status st = aj_stream_peek(in, AJ_SNIFF_HEAD, head, failed);

	if (st != AJ_OK && st != AJ_END) {
		if (st == AJ_ESTOP || aj_stream_peek(in, 0, head, &ignored) != AJ_OK)
			*head = (struct aj_str){ 0 };
		return st;
	}
	*failed = (struct aj_err){ 0 };
	return AJ_OK;
}

/* Recognises what is in the stream and reads it as a layer below the present one. */
static enum aj_status read_layer(struct aj_scan *scan, const struct aj_place *outer,
    const struct aj_format *format, struct aj_stream *in, struct aj_err *err)
{
	struct layer layer = {
		.outer = scan->layer, .place = { .outer = outer }, .in = in, .charset = scan->charset
	};
	struct aj_str head;
	struct aj_err failed;
	enum aj_status st = peek_head(in, &head, &failed);

	scan->charset = NULL;
	if (head.len == 0) {
		if (st != AJ_OK)
			*err = failed;
		return st;
	}
	if (!format)
		format = aj_format_of(aj_str_sub(head, 0, AJ_SNIFF_HEAD));
	layer.format = format;
	layer.head = aj_xxh(aj_str_sub(head, 0, AJ_SNIFF_HEAD), 0);
	layer.size = in->source->size;
	if (holds_itself(&layer)) {
		aj_scan_complain(scan, scan->layer->in->at, "%s that holds itself", format->name);
		return AJ_OK;
	}
	layer.place.name = aj_str_z(format->name);
	layer.number = ++scan->layers;
	scan->fresh |= format->fresh;
	take_arena(scan, &layer.arena);
	scan->layer = &layer;
	scan->depth++;
	st = read_tapped(scan, format, in, err);
	if (st == AJ_OK && failed.status != AJ_OK) { /* the reader had enough with what there is */
		*err = failed;
		st = failed.status;
	}
	if (st != AJ_OK && st != AJ_ESTOP && scan->fatal == AJ_OK) {
		aj_scan_complain(scan, in->at, "%s", err->text);
		if (st == AJ_END)
			st = AJ_OK;
	}
	scan->depth--;
	scan->layer = layer.outer;
	keep_fields(scan, &layer.fields);
	keep_arena(scan, &layer.arena);
	return st;
}

enum aj_status aj_scan_inner(
    struct aj_scan *scan, struct aj_str name, struct aj_stream *body, struct aj_err *err)
{
	struct aj_place entry = { &scan->layer->place, name, true };
	struct aj_metered metered;
	struct aj_source *source;
	enum aj_status st;

	if (scan->depth >= AJ_SCAN_DEPTH_MAX) {
		scan->charset = NULL;
		aj_scan_complain(scan, body->at, "more than %d layers in one another", AJ_SCAN_DEPTH_MAX);
		return AJ_OK;
	}
	st = aj_budget_enter(&scan->budget, err);
	if (st != AJ_OK)
		return st;
	source = body->source;
	aj_metered_init(&metered, source, &scan->budget);
	body->source = &metered.source;
	st = read_layer(scan, name.len > 0 ? &entry : entry.outer, NULL, body, err);
	body->source = source;
	if (scan->fatal != AJ_OK || st == AJ_ESTOP)
		return st;
	return aj_budget_check(&scan->budget, err);
}

static enum aj_how outcome(const struct aj_scan *scan, enum aj_status st)
{
	if (st == AJ_OK)
		return scan->complaints > 0 ? AJ_PARTIAL : AJ_DONE;
	return scan->texts > 0 ? AJ_PARTIAL : AJ_FAILED;
}

enum aj_status aj_scan_object(struct aj_scan *scan, const struct aj_object *object,
    const struct aj_format *format, struct aj_stream *in, enum aj_how *how, struct aj_err *err)
{
	struct aj_place place = { .name = object->name };
	enum aj_status st = AJ_OK, ended;
	bool less;

	scan->object = object;
	scan->root = &place;
	scan->layer = NULL;
	scan->depth = 0;
	scan->layers = 0;
	scan->fresh = false;
	aj_digest_begin(&scan->digest, object->key);
	aj_budget_begin(&scan->budget, object->size, in);
	scan->texts = scan->complaints = 0;
	scan->missed = false;
	scan->why[0] = '\0';
	scan->fatal = AJ_OK;
	for (size_t i = 0; i < scan->n_sinks && st == AJ_OK; i++)
		st = scan->sinks[i]->ops->begin(scan->sinks[i], object, err);
	if (st != AJ_OK)
		return st;
	st = read_layer(scan, &place, format, in, err);
	if (scan->fatal != AJ_OK || st == AJ_ESTOP)
		return st;
	less = in->less.status == AJ_ELESS;
	scan->missed |= st != AJ_OK || less;
	/* Readers may have stumbled over such an end: it goes before what they say of it. */
	if (less)
		snprintf(scan->why, sizeof(scan->why), "%s", in->less.text);
	else if (st != AJ_OK && scan->complaints == 0)
		snprintf(scan->why, sizeof(scan->why), "%s", err->text);
	*how = less && st == AJ_OK ? AJ_PARTIAL : outcome(scan, st);
	ended = AJ_OK;
	for (size_t i = 0; i < scan->n_sinks && ended == AJ_OK; i++)
		ended = scan->sinks[i]->ops->end(scan->sinks[i], object, *how, scan->why, err);
	return ended;
}

size_t aj_place_print(const struct aj_place *place, char *out, size_t room)
{
	const struct aj_place *chain[2 * AJ_SCAN_DEPTH_MAX + 4];
	size_t depth = 0, len = 0;

	for (; place && depth < AJ_LEN(chain); place = place->outer)
		chain[depth++] = place;
	for (size_t i = depth; i-- > 0;) {
		/* A layer stands behind '!', an entry of a layer behind ':'. */
		// cppcheck-suppress uninitvar
		const char *joint = i + 1 == depth ? "" : chain[i]->entry ? ":" : "!";
		struct aj_str name = chain[i]->name;

		if (*joint && len + 1 < room)
			out[len++] = *joint;
		name = aj_str_sub(name, 0, len < room ? room - 1 - len : 0);
		if (name.len > 0)
			memcpy(out + len, name.ptr, name.len);
		len += name.len;
	}
	if (room > 0)
		out[len] = '\0';
	return len;
}

struct aj_str aj_key_name(enum aj_key_name key)
{
	static const char *const names[] = { "", "_id", "id" };

	return aj_str_z((size_t)key < AJ_LEN(names) ? names[key] : "");
}

const char *aj_how_name(enum aj_how how)
{
	static const char *const names[] = { "done", "partial", "failed", "skipped" };

	return (size_t)how < AJ_LEN(names) ? names[how] : "?";
}
