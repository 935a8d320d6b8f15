/*
 * engine.c: runs over a text block by block, calls the recognisers at their
 * candidates, weighs what they note and settles overlaps.
 */

#include "detect/engine.h"

#include "detect/candidates.h"
#include "detect/literals.h"
#include "detect/recognise.h"
#include "detect/rules.h"
#include "detect/score.h"

#include <stdlib.h>
#include <time.h>

enum {
	NOTES_FIRST = 8192,	/* findings a scratch has room for at first; unused room takes no memory */
	NOTES_MAX = 1 << 17,	/* more than fit in AJ_TEXT_MAX one behind the other */
	ROOM_FIRST = 64 * 1024, /* bytes for canonical forms and details */
	ROOM_MAX = 4 * AJ_TEXT_MAX,
	ANCHOR_REACH = 512, /* how far what leads to a finding may lie from the finding's start */
	NAMES_MAX = AJ_TYPE_MAX,
};

struct aj_engine {
	aj_classify_fn *classify;
	aj_places_fn *places;
	struct aj_literals literals;
	struct aj_rules *rules;
	struct aj_type *types;
	size_t n_types;
	char region[3];
	int64_t now;
	enum aj_likelihood least;
};

struct aj_scratch {
	const struct aj_engine *engine;
	struct aj_rule_scratch *rules;
	struct aj_finding *notes;
	size_t n_notes, notes_room;
	struct aj_finding dropped; /* where notes go that are not wanted */
	uint8_t *room;		   /* canonical forms; fixed while a text is scanned */
	size_t room_used, room_size;
	size_t room_most; /* that was ever used of it */
	size_t from, to;  /* of the text being scanned */
	uint64_t skipped; /* places in it where no disguised address was looked for any more */
	char region[3];
	uint32_t months[AJ_MONTHS];
	struct aj_classes classes;
	struct aj_candidates candidates;
};

static enum aj_status collect_types(struct aj_engine *engine, struct aj_err *err)
{
	size_t n_rules;
	const struct aj_type *of_rules = aj_rules_types(engine->rules, &n_rules);

	if (n_rules > AJ_TYPE_MAX - AJ_TYPE_BUILTIN)
		return aj_fail(
		    err, AJ_ELIMIT, "%zu types in rules, at most %d", n_rules, AJ_TYPE_MAX - AJ_TYPE_BUILTIN);
	engine->n_types = AJ_TYPE_BUILTIN + n_rules;
	engine->types = malloc(engine->n_types * sizeof(*engine->types));
	if (!engine->types)
		return aj_fail(err, AJ_ELIMIT, "no memory for %zu types", engine->n_types);
	memcpy(engine->types, aj_types_builtin, sizeof(aj_types_builtin));
	if (n_rules > 0)
		memcpy(engine->types + AJ_TYPE_BUILTIN, of_rules, n_rules * sizeof(*of_rules));
	return AJ_OK;
}

static enum aj_status collect_literals(struct aj_engine *engine, struct aj_err *err)
{
	struct aj_literals *set = &engine->literals;

	if (!aj_email_literals(set) || !aj_birth_literals(set) || !aj_marking_literals(set) ||
	    !aj_rules_literals(engine->rules, set) || !aj_literals_compile(set))
		return aj_fail(
		    err, AJ_ELIMIT, "more than %d literals, or no memory for them", AJ_LITERALS_MAX);
	return AJ_OK;
}

enum aj_status aj_engine_new(
    const struct aj_engine_options *options, struct aj_engine **out, struct aj_err *err)
{
	struct aj_engine *engine = calloc(1, sizeof(*engine));
	enum aj_status st;

	if (!engine)
		return aj_fail(err, AJ_ELIMIT, "no memory for the engine");
	aj_literals_init(&engine->literals);
	engine->classify = aj_classify_best(NULL);
	engine->places = aj_places_best();
	engine->now = options->now ? options->now : (int64_t)time(NULL);
	engine->least = options->least ? options->least : AJ_VERY_UNLIKELY;
	if (options->region && strlen(options->region) == 2)
		memcpy(engine->region, options->region, 3);
	st = aj_rules_new(options->rule_files, &engine->rules, err);
	if (st == AJ_OK)
		st = collect_types(engine, err);
	if (st == AJ_OK)
		st = collect_literals(engine, err);
	if (st != AJ_OK) {
		aj_engine_free(engine);
		return st;
	}
	*out = engine;
	return AJ_OK;
}

void aj_engine_free(struct aj_engine *engine)
{
	if (!engine)
		return;
	aj_literals_fini(&engine->literals);
	aj_rules_free(engine->rules);
	free(engine->types);
	free(engine);
}

void aj_engine_prepare(struct aj_engine *engine)
{
	aj_rules_prepare(engine->rules);
}

const struct aj_type *aj_engine_types(const struct aj_engine *engine, size_t *count)
{
	*count = engine->n_types;
	return engine->types;
}

enum aj_likelihood aj_engine_least(const struct aj_engine *engine)
{
	return engine->least;
}

struct aj_scratch *aj_scratch_new(const struct aj_engine *engine)
{
	struct aj_scratch *scratch = aligned_alloc(64, (sizeof(*scratch) + 63) & ~(size_t)63);

	if (!scratch)
		return NULL;
	memset(scratch, 0, sizeof(*scratch));
	scratch->engine = engine;
	scratch->rules = aj_rule_scratch_new();
	scratch->notes = malloc(NOTES_FIRST * sizeof(*scratch->notes));
	scratch->notes_room = NOTES_FIRST;
	scratch->room = malloc(ROOM_FIRST);
	scratch->room_size = ROOM_FIRST;
	memcpy(scratch->region, engine->region, sizeof(scratch->region));
	if (!scratch->rules || !scratch->notes || !scratch->room) {
		aj_scratch_free(scratch);
		return NULL;
	}
	return scratch;
}

/* Pages that were never used are left alone. */
static void wipe_room(struct aj_scratch *scratch)
{
	if (scratch->room_most < scratch->room_used)
		scratch->room_most = scratch->room_used;
	explicit_bzero(scratch->room, scratch->room_most);
	scratch->room_most = scratch->room_used = 0;
}

void aj_scratch_free(struct aj_scratch *scratch)
{
	if (!scratch)
		return;
	if (scratch->room)
		wipe_room(scratch);
	free(scratch->room);
	free(scratch->notes);
	aj_rule_scratch_free(scratch->rules);
	free(scratch);
}

void aj_scratch_region(struct aj_scratch *scratch, const char *region)
{
	if (!region)
		region = scratch->engine->region;
	if (strlen(region) <= 2)
		memcpy(scratch->region, region, strlen(region) + 1);
}

const uint32_t *aj_scratch_months(const struct aj_scratch *scratch)
{
	return scratch->months;
}

uint64_t aj_scratch_skipped(const struct aj_scratch *scratch)
{
	return scratch->skipped + aj_rule_scratch_skipped(scratch->rules);
}

struct aj_rule_scratch *aj_look_rule_scratch(struct aj_look *look)
{
	return look->scratch->rules;
}

static bool more_notes(struct aj_scratch *scratch)
{
	size_t room = 2 * scratch->notes_room;
	struct aj_finding *grown;

	if (room > NOTES_MAX)
		return false;
	grown = realloc(scratch->notes, room * sizeof(*grown));
	if (!grown)
		return false;
	scratch->notes = grown;
	scratch->notes_room = room;
	return true;
}

struct aj_finding *aj_note(
    struct aj_look *look, int type, size_t start, size_t end, enum aj_likelihood likelihood, uint32_t because)
{
	struct aj_scratch *scratch = look->scratch;
	struct aj_finding *note = &scratch->dropped;

	if (start >= scratch->from && start < scratch->to &&
	    (scratch->n_notes < scratch->notes_room || more_notes(scratch)))
		note = &scratch->notes[scratch->n_notes++];
	*note = (struct aj_finding){
		.start = (uint32_t)start,
		.end = (uint32_t)end,
		.type = (uint16_t)type,
		.likelihood = (uint8_t)likelihood,
		.severity = (uint8_t)scratch->engine->types[type].severity,
		.because = because,
		.field = look->field,
		.canonical = aj_look_str(look, start, end),
	};
	memcpy(note->country, scratch->engine->types[type].country, sizeof(note->country));
	return note;
}

uint8_t *aj_note_room(struct aj_look *look, size_t len)
{
	struct aj_scratch *scratch = look->scratch;
	uint8_t *room = scratch->room + scratch->room_used;

	if (len > scratch->room_size - scratch->room_used)
		return NULL;
	scratch->room_used += len;
	return room;
}

void aj_note_canonical(struct aj_look *look, struct aj_finding *finding, struct aj_str canonical)
{
	uint8_t *room = canonical.len > 0 ? aj_note_room(look, canonical.len) : NULL;

	if (!room)
		return;
	memcpy(room, canonical.ptr, canonical.len);
	finding->canonical = aj_str(room, canonical.len);
}

/* A scan: the text, and how far it is looked through. */
struct run {
	const struct aj_engine *engine;
	const struct aj_text *text;
	struct aj_look look;
	size_t number_done; /* numbers, colons and tokens before these have been seen to */
	size_t colon_done;
	size_t token_done;
	size_t field;		   /* values before this one have been looked at as a whole */
	size_t scored;		   /* notes before this one have been weighed */
	size_t base;		   /* of the chunk */
	size_t value;		   /* the first that does not end before the chunk */
	uint32_t values[AJ_CHUNK]; /* for each block of it the first that does not end before the block */
};

/* Sets the look to the value around position at. False: it lies between values. */
static inline bool enter(struct run *run, size_t at)
{
	const struct aj_text *text = run->text;
	const struct aj_value *value;
	size_t i;

	if (text->n_values == 0)
		return true;
	i = run->values[(at - run->base) / AJ_BLOCK];
	while (i < text->n_values && text->values[i].at + text->values[i].len <= at)
		i++;
	if (i == text->n_values)
		return false;
	value = &text->values[i];
	run->look.lo = value->at;
	run->look.hi = value->at + value->len;
	run->look.field = value->field;
	return value->at <= at;
}

/* Finds the values of the chunk's blocks. */
static void place_values(struct run *run)
{
	const struct aj_text *text = run->text;
	size_t i = run->value;

	for (size_t block = 0; block < AJ_CHUNK; block++) {
		size_t at = run->base + block * AJ_BLOCK;

		while (i < text->n_values && text->values[i].at + text->values[i].len <= at)
			i++;
		run->values[block] = (uint32_t)i;
	}
	run->value = i;
}

static inline void weigh(struct run *run)
{
	struct aj_scratch *scratch = run->look.scratch;

	for (; run->scored < scratch->n_notes; run->scored++) {
		struct aj_finding *note = &scratch->notes[run->scored];

		aj_score(&run->look, &run->engine->types[note->type], note);
	}
}

static void on_at(struct run *run, size_t at)
{
	aj_email_at(&run->look, at);
}

static void on_iban(struct run *run, size_t at)
{
	aj_iban_token(&run->look, at);
}

static void on_mac(struct run *run, size_t at)
{
	aj_net_mac_dash(&run->look, at);
}

static void on_url(struct run *run, size_t at)
{
	aj_net_url(&run->look, at);
}

static void on_number(struct run *run, size_t at)
{
	struct aj_number number;

	if (at < run->number_done || !aj_number_read(&run->look, at, &number))
		return;
	run->number_done = number.end;
	if (aj_net_number(&run->look, &number))
		return;
	aj_card_number(&run->look, &number);
	aj_ids_number(&run->look, &number);
	aj_phone_number(&run->look, &number);
}

static void on_colon(struct run *run, size_t at)
{
	if (at >= run->colon_done)
		run->colon_done = aj_net_colon(&run->look, at);
}

static void on_token(struct run *run, size_t at)
{
	if (at >= run->token_done)
		run->token_done = aj_email_token(&run->look, at);
}

static void on_id(struct run *run, size_t at)
{
	size_t end = at;

	while (end < run->look.hi && end - at < 20 && aj_is_alnum(run->look.text[end]))
		end++;
	aj_ids_token(&run->look, at, end);
}

static void count_month(struct run *run, unsigned year, unsigned month)
{
	if (run->look.field && run->look.field->topics & AJ_TOPIC_BIT(AJ_TOPIC_BIRTH))
		return;
	if (year >= 1900 && year <= 2100 && month >= 1 && month <= 12)
		run->look.scratch->months[(year - 1900) * 12 + month - 1]++;
}

static inline unsigned digit(const uint8_t *p)
{
	return *p - (unsigned)'0';
}

static inline unsigned year_at(const uint8_t *p)
{
	return digit(p) * 1000 + digit(p + 1) * 100 + digit(p + 2) * 10 + digit(p + 3);
}

static void on_iso_date(struct run *run, size_t at)
{
	const uint8_t *p = run->look.text + at;

	if (at >= run->text->from && at < run->text->to && at + 10 <= run->look.hi)
		count_month(run, year_at(p), digit(p + 5) * 10 + digit(p + 6));
}

/* 28/Dec/2019:10:00:00, as the access logs of web servers have it. */
static void on_log_date(struct run *run, size_t at)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const uint8_t *p = run->look.text + at;

	if (at < run->text->from || at >= run->text->to || at + 12 > run->look.hi)
		return;
	for (unsigned m = 0; m < 12; m++)
		if (memcmp(p + 3, months + 3 * m, 3) == 0)
			count_month(run, year_at(p + 7), m + 1);
}

/* Calls what recognises one kind of thing at its places, one after the other. */
static inline __attribute__((always_inline)) void at_places(
    struct run *run, enum aj_kind kind, void (*recognise)(struct run *run, size_t at))
{
	uint16_t places[AJ_PLACES];
	size_t count = run->engine->places(&run->look.scratch->candidates, kind, places);

	for (size_t i = 0; i < count; i++) {
		size_t at = run->base + places[i];

		if (!enter(run, at))
			continue;
		recognise(run, at);
		weigh(run);
	}
}

/* Sets word i of every class to zero. */
static void clear_word(struct aj_classes *words, size_t i)
{
	uint64_t(*classes)[AJ_WORDS] = (uint64_t(*)[AJ_WORDS])words;

	for (size_t k = 0; k < sizeof(*words) / sizeof(*classes); k++)
		classes[k][i] = 0;
}

/* The last two words in use become the first two of the next chunk. */
static void move_on(struct aj_classes *words)
{
	uint64_t(*classes)[AJ_WORDS] = (uint64_t(*)[AJ_WORDS])words;

	for (size_t k = 0; k < sizeof(*words) / sizeof(*classes); k++) {
		classes[k][0] = classes[k][AJ_CHUNK];
		classes[k][1] = classes[k][AJ_CHUNK + 1];
	}
}

/*
 * Classifies n blocks from base on into the words from first on; where the text
 * ends within them the rest counts as zeros.
 */
static void classify(struct run *run, size_t base, size_t n, size_t first)
{
	struct aj_str bytes = run->text->bytes;
	const struct aj_filter *filter = &run->engine->literals.filter;
	struct aj_classes *words = &run->look.scratch->classes;
	size_t whole = bytes.len > base + 3 ? (bytes.len - base - 3) / AJ_BLOCK : 0;
	uint8_t tail[AJ_BLOCK + 4];

	if (whole > n)
		whole = n;
	run->engine->classify(filter, bytes.ptr + base, whole, words, first);
	for (size_t i = whole; i < n; i++) {
		struct aj_str rest = aj_str_sub(bytes, base + i * AJ_BLOCK, AJ_BLOCK + 3);

		clear_word(words, first + i);
		if (rest.len == 0)
			continue;
		memset(tail, 0, sizeof(tail));
		memcpy(tail, rest.ptr, rest.len);
		run->engine->classify(filter, tail, 1, words, first + i);
	}
}

/*
 * Where the filter sees a literal there are four bytes of one in every tenth place. Those
 * that have them are picked without a branch, which would be guessed wrong too often.
 */
static void on_literals(struct run *run)
{
	const struct aj_literals *set = &run->engine->literals;
	const uint8_t *bytes = run->text->bytes.ptr + run->base;
	size_t left = run->text->bytes.len - run->base, kept = 0;
	uint16_t places[AJ_PLACES];
	size_t count = run->engine->places(&run->look.scratch->candidates, AJ_AT_LITERAL, places);

	while (count > 0 && places[count - 1] + 4U > left)
		count--; /* not four bytes any more */
	for (size_t i = 0; i < count; i++) {
		uint16_t at = places[i];

		places[kept] = at;
		kept += aj_literals_may(set, bytes + at);
	}
	for (size_t i = 0; i < kept; i++) {
		if (!enter(run, run->base + places[i]))
			continue;
		aj_literals_at(set, &run->look, run->base + places[i]);
		weigh(run);
	}
}

/* Rules may know it by its field's name. A key of 64 bytes in base64 (Azure's) goes by many names. */
static bool of_rules(const struct aj_text *text, const struct aj_value *value)
{
	enum { AZURE_KEY = 88 };

	if (value->field->topics & (AJ_TOPIC_BIT(AJ_TOPIC_SECRET) | AJ_TOPIC_BIT(AJ_TOPIC_PASSWORD)))
		return true;
	return value->len == AZURE_KEY && text->bytes.ptr[value->at + AZURE_KEY - 1] == '=';
}

/*
 * Whole values that begin before end, for what their field's name says of them. Goes
 * along with the chunks, so that findings are noted nearly in order.
 */
static void scan_fields(struct run *run, size_t end)
{
	const struct aj_text *text = run->text;

	for (; run->field < text->n_values && text->values[run->field].at < end; run->field++) {
		const struct aj_value *value = &text->values[run->field];

		if (!value->field || value->at < text->from || value->len == 0 ||
		    (value->field->topics == 0 && !of_rules(text, value)))
			continue;
		run->look.lo = value->at;
		run->look.hi = value->at + value->len;
		run->look.field = value->field;
		aj_field_value(&run->look);
		if (of_rules(text, value))
			aj_rules_field(run->engine->rules, &run->look);
		weigh(run);
	}
}

/* All kinds of candidates of a chunk, one kind after the other. Of the last chunk only len bytes matter. */
static void scan_chunk(struct run *run, size_t len)
{
	struct aj_candidates *c = &run->look.scratch->candidates;
	size_t blocks = (len + AJ_BLOCK - 1) / AJ_BLOCK;

	for (size_t kind = 0; blocks < AJ_CHUNK && kind < AJ_KINDS; kind++)
		c->filled[kind] &= ((uint64_t)2 << blocks) - 1;
	place_values(run);
	scan_fields(run, run->base + (blocks < AJ_CHUNK ? blocks : AJ_CHUNK) * AJ_BLOCK);
	on_literals(run);
	at_places(run, AJ_AT_SIGN, on_at);
	at_places(run, AJ_AT_NUMBER, on_number);
	at_places(run, AJ_AT_ISO_DATE, on_iso_date);
	at_places(run, AJ_AT_LOG_DATE, on_log_date);
	at_places(run, AJ_AT_TOKEN, on_token);
	at_places(run, AJ_AT_IBAN, on_iban);
	at_places(run, AJ_AT_ID, on_id);
	at_places(run, AJ_AT_MAC, on_mac);
	at_places(run, AJ_AT_COLON, on_colon);
	at_places(run, AJ_AT_URL, on_url);
}

static void scan_blocks(struct run *run, size_t begin, size_t end)
{
	struct aj_classes *words = &run->look.scratch->classes;

	clear_word(words, 0);
	classify(run, begin, 1, 1);
	for (run->base = begin; run->base < end; run->base += AJ_CHUNK * AJ_BLOCK) {
		classify(run, run->base + AJ_BLOCK, AJ_CHUNK, 2);
		aj_candidates(words, &run->look.scratch->candidates);
		scan_chunk(run, end - run->base);
		move_on(words);
	}
}

/* Canonical forms are never longer than twice their text; make that much room once. */
static void ready_room(struct aj_scratch *scratch, size_t len)
{
	size_t want = ROOM_FIRST + 2 * len;
	uint8_t *grown;

	if (scratch->room_most < scratch->room_used)
		scratch->room_most = scratch->room_used;
	scratch->room_used = 0;
	if (want <= scratch->room_size || want > ROOM_MAX)
		return;
	if (want < 2 * scratch->room_size) /* not for each text that is a little longer */
		want = 2 * scratch->room_size;
	grown = malloc(want);
	if (!grown)
		return;
	wipe_room(scratch);
	free(scratch->room);
	scratch->room = grown;
	scratch->room_size = want;
}

static size_t drop_unlikely(struct aj_scratch *scratch, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (scratch->notes[i].likelihood >= scratch->engine->least)
			scratch->notes[kept++] = scratch->notes[i];
	return kept;
}

void aj_engine_scan(const struct aj_engine *engine, struct aj_scratch *scratch, const struct aj_text *text,
    struct aj_findings *out)
{
	size_t begin = text->from > ANCHOR_REACH ? text->from - ANCHOR_REACH : 0;
	size_t end = text->to + ANCHOR_REACH < text->bytes.len ? text->to + ANCHOR_REACH : text->bytes.len;
	struct aj_look_memo memo = { 0 };
	struct run run = {
		.engine = engine,
		.text = text,
		.look = { .text = text->bytes.ptr,
		    .binary = text->binary,
		    .lo = 0,
		    .hi = text->bytes.len,
		    .now = engine->now,
		    .region = scratch->region[0] ? scratch->region : NULL,
		    .scratch = scratch,
		    .memo = &memo },
	};

	scratch->n_notes = 0;
	aj_rule_scratch_begin(scratch->rules);
	scratch->from = text->from;
	scratch->to = text->to;
	ready_room(scratch, text->bytes.len);
	/* Begin at a value, or back at a block's border, so that no token is cut. */
	scan_blocks(&run, begin, end);
	scratch->n_notes = aj_settle(engine->types, scratch->notes, scratch->n_notes);
	if (engine->least > AJ_VERY_UNLIKELY)
		scratch->n_notes = drop_unlikely(scratch, scratch->n_notes);
	scratch->skipped = memo.skipped;
	*out = (struct aj_findings){ scratch->notes, scratch->n_notes };
}
