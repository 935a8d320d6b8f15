/*
 * patrol.c: the round on a thread of its own, the crew on this one, samples between them.
 * The crew knows a sample by the number in which it was offered; what it is a sample of is
 * kept here until it has been told.
 */

#include "role/patrol.h"

#include "base/wire.h"
#include "role/recogniser.h"
#include "sink/gathered.h"
#include "store/offered.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	NAME_MAX_BYTES = 1 << 20, /* names of sets and objects come from servers */
	STATE_MAX = 256 << 20,
};

/* A set that is read in pieces: what they hold together. */
struct reading {
	struct aj_gathered gathered;
	struct aj_census *census; /* NULL: nobody asks */
	bool earlier;		  /* both are of pieces that an earlier process has read */
	uint32_t number;	  /* of the first one, under which all are counted */
	bool numbered;
	bool
	    told; /* of the piece, and its list is written; under the patrol's lock, as is all that follows */
	struct aj_listed_bytes listed; /* of it */
	enum aj_how how;
	char why[sizeof(((struct aj_err *)0)->text)];
};

/* Of what something is a sample. */
struct origin {
	struct aj_endpoint endpoint;
	struct aj_str set, object;
	uint64_t bytes;
	bool more;
	bool piece;		 /* of a set */
	struct reading *reading; /* of which; NULL: who lent it has left. Under the patrol's lock */
	bool counted;		 /* all that follows is known: it waits for its list to be written */
	struct aj_gathered gathered;
	struct aj_buf figures;
	enum aj_how how;
	char why[sizeof(((struct aj_err *)0)->text)];
	char texts[]; /* host, path, set and object */
};

struct patrol {
	const struct aj_patrol_options *options;
	const struct aj_inventory_options *inventory;
	struct aj_patrol_counts *counts;
	const atomic_bool *stop;
	struct aj_offered *offered;
	pthread_mutex_t order; /* samples are offered in the order of their numbers */
	pthread_mutex_t lock;
	struct origin **origins; /* by number; under lock */
	size_t n, room;
	pthread_cond_t piece_told; /* or over */
	struct aj_listed_bytes
	    listed; /* since the last object of which all is written; by whose turn it is */
	pthread_mutex_t recognising;
	struct aj_recogniser recogniser; /* under it */
	bool over;			 /* the crew reads no more; under lock */
	atomic_bool failed;		 /* the crew has: the round need not go on */
	enum aj_status status;		 /* of the round */
	struct aj_err err;
};

static struct aj_str copy_to(char **at, struct aj_str text)
{
	struct aj_str copy = aj_str(*at, text.len);

	if (text.len > 0)
		memcpy(*at, text.ptr, text.len);
	(*at)[text.len] = '\0';
	*at += text.len + 1;
	return copy;
}

/* A source, and of what it is: how much of it was read is noted down before the object is told. */
struct counted {
	struct aj_source source; /* first: it is cast back */
	struct aj_source *inner;
	struct origin *origin; /* told, and then gone, once nobody fills any more */
};

static struct origin *origin_of(const struct aj_visit *visit, const struct aj_sample *sample)
{
	struct aj_str host = aj_str_z(visit->endpoint->host), path = aj_str_z(visit->endpoint->path);
	struct origin *origin =
	    calloc(1, sizeof(*origin) + host.len + path.len + sample->set->name.len + sample->object.len + 4);
	char *at;

	if (!origin)
		return NULL;
	at = origin->texts;
	origin->endpoint = *visit->endpoint;
	origin->endpoint.host = (const char *)copy_to(&at, host).ptr;
	origin->endpoint.path = (const char *)copy_to(&at, path).ptr;
	origin->set = copy_to(&at, sample->set->name);
	origin->object = copy_to(&at, sample->object);
	origin->bytes = sample->bytes.len;
	origin->more = sample->more;
	return origin;
}

/* "elasticsearch://127.0.0.1:9200/cases" */
static void name_of(const struct aj_visit *visit, const struct aj_sample *sample, struct aj_buf *out)
{
	const struct aj_endpoint *e = visit->endpoint;

	aj_buf_init(out, NAME_MAX_BYTES);
	aj_buf_addf(out, "%s://", e->scheme ? e->scheme : visit->kind->name);
	aj_host_port_print(e->host, e->port, out);
	aj_buf_addf(out, "%s/", e->path);
	aj_buf_add(out, sample->set->name);
	aj_buf_add(out, sample->object.len > 0 ? AJ_S("/") : AJ_S(""));
	aj_buf_add(out, sample->object);
}

static void free_origin(struct origin *origin)
{
	if (!origin)
		return;
	aj_gathered_fini(&origin->gathered);
	aj_buf_wipe(&origin->figures);
	free(origin);
}

/* The origin is the patrol's from now on; it is gone where there is no memory. */
static enum aj_status remember(struct patrol *patrol, struct origin *origin, struct aj_err *err)
{
	bool kept = true;

	pthread_mutex_lock(&patrol->lock);
	if (patrol->n == patrol->room) {
		size_t room = patrol->room ? patrol->room * 2 : 64;
		struct origin **grown = realloc(patrol->origins, room * sizeof(*grown));

		if (grown) {
			patrol->origins = grown;
			patrol->room = room;
		}
		kept = grown != NULL;
	}
	if (kept)
		patrol->origins[patrol->n++] = origin;
	pthread_mutex_unlock(&patrol->lock);
	if (kept)
		return AJ_OK;
	free_origin(origin);
	return aj_fail(err, AJ_ELIMIT, "no memory for an object");
}

/* What was remembered last is told under the number of another: all pieces of a set are one object. */
static void count_under(struct patrol *patrol, uint32_t number)
{
	struct origin *last;

	pthread_mutex_lock(&patrol->lock);
	last = patrol->origins[patrol->n - 1];
	patrol->origins[patrol->n - 1] = NULL;
	patrol->origins[number] = last;
	pthread_mutex_unlock(&patrol->lock);
}

/* Of what is to be told; nothing unless it is done. */
static enum aj_status write_figures(
    const struct aj_census *census, enum aj_how how, struct aj_buf *out, struct aj_err *err)
{
	aj_buf_init(out, STATE_MAX);
	if (census && how == AJ_DONE)
		aj_census_write(census, out);
	return out->full ? aj_fail(err, AJ_ELIMIT, "no memory for what was found") : AJ_OK;
}

static enum aj_status tell(struct patrol *patrol, const struct origin *origin,
    const struct aj_listed_bytes *listed, struct aj_err *err)
{
	const struct aj_gathered *all = &origin->gathered;
	struct aj_held held = { .endpoint = &origin->endpoint,
		.set = origin->set,
		.object = origin->object,
		.bytes = origin->bytes,
		.records = all->records,
		.more = origin->more,
		.how = origin->how,
		.why = origin->why,
		.holdings = all->holdings,
		.n = all->n,
		.print = &all->print,
		.figures = aj_buf_str(&origin->figures),
		.listed = *listed };

	return patrol->options->held(patrol->options->to, &held, err);
}

/* The crew gets an object: what was sampled, or why it could not be, and then it has failed. */
static enum aj_status offer(struct patrol *patrol, const struct aj_visit *visit,
    const struct aj_sample *sample, struct origin *origin, struct aj_err *err)
{
	struct aj_buf name;
	enum aj_status st;

	name_of(visit, sample, &name);
	pthread_mutex_lock(&patrol->order);
	st = remember(patrol, origin, err);
	if (st == AJ_OK)
		st = *sample->why ? aj_offered_fail(patrol->offered, aj_buf_str(&name), sample->why, err)
				  : aj_offered_put(patrol->offered, aj_buf_str(&name), sample->bytes,
					visit->kind->key, err);
	pthread_mutex_unlock(&patrol->order);
	aj_buf_fini(&name);
	return st;
}

/* From the round's threads. */
static enum aj_status sampled(
    void *to, const struct aj_visit *visit, const struct aj_sample *sample, struct aj_err *err)
{
	struct patrol *patrol = to;
	struct origin *origin;
	enum aj_status st;

	/* Also what could not be read is told: a server that drips must not go on with its next set. */
	if (atomic_load(patrol->stop))
		return aj_fail(err, AJ_ESTOP, "the run is over");
	origin = origin_of(visit, sample);
	if (!origin)
		return aj_fail(err, AJ_ELIMIT, "no memory for a sample");
	/* Of what somebody has named it is an object; else there is a ledger of what could not be read. */
	if (!*sample->why || patrol->options->named)
		return offer(patrol, visit, sample, origin, err);
	origin->how = AJ_FAILED;
	snprintf(origin->why, sizeof(origin->why), "%s", sample->why);
	st = tell(patrol, origin, &(struct aj_listed_bytes){ 0 }, err);
	free_origin(origin);
	return st;
}

static enum aj_status fill_counted(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct counted *counted = (struct counted *)source;
	enum aj_status st = counted->inner->fill(counted->inner, out, room, got, err);

	if (st == AJ_OK)
		counted->origin->bytes += *got;
	counted->origin->more = st != AJ_END;
	return st;
}

static enum aj_status lend(struct patrol *patrol, const struct aj_visit *visit, const struct aj_sample *all,
    struct counted *counted, const struct aj_piece *piece, struct aj_err *err)
{
	struct reading *reading = piece ? piece->own : NULL;
	struct aj_lent lent = { .source = &counted->source, .key = visit->kind->key };
	struct aj_buf name;
	enum aj_status st;

	if (piece) {
		lent.format = piece->format;
		lent.from = piece->from;
	}
	name_of(visit, all, &name);
	pthread_mutex_lock(&patrol->order);
	if (reading && !reading->numbered)
		reading->number = (uint32_t)patrol->n;
	st = remember(patrol, counted->origin, err);
	if (st == AJ_OK && reading) {
		lent.part_of = reading->numbered ? reading->number + 1 : 0;
		reading->numbered = true;
		count_under(patrol, reading->number);
	}
	if (st == AJ_OK)
		st = aj_offered_lend(patrol->offered, aj_buf_str(&name), &lent, err);
	pthread_mutex_unlock(&patrol->order);
	aj_buf_fini(&name);
	return st == AJ_OK ? aj_offered_await(patrol->offered, &lent, err) : st;
}

/* A piece beside others: nobody asks what is in it. */
static enum aj_status lend_beside(struct patrol *patrol, const struct aj_visit *visit,
    const struct aj_sample *all, struct aj_source *source, struct aj_piece *piece, struct aj_err *err)
{
	struct aj_lent lent = { source, piece->number, visit->kind->key, piece->format, piece->from };
	struct aj_buf name;
	enum aj_status st;

	name_of(visit, all, &name);
	pthread_mutex_lock(&patrol->order);
	st = remember(patrol, NULL, err);
	if (st == AJ_OK && piece->number == 0)
		piece->number = (uint32_t)patrol->n;
	if (st == AJ_OK)
		st = aj_offered_lend(patrol->offered, aj_buf_str(&name), &lent, err);
	pthread_mutex_unlock(&patrol->order);
	piece->placed(piece);
	aj_buf_fini(&name);
	return st == AJ_OK ? aj_offered_await(patrol->offered, &lent, err) : st;
}

/* Until what is in the piece is known: what comes next must not be noted down before. */
static enum aj_status await_piece(struct patrol *patrol, const struct reading *reading, struct aj_err *err)
{
	bool whole;

	pthread_mutex_lock(&patrol->lock);
	while (!reading->told && !patrol->over)
		pthread_cond_wait(&patrol->piece_told, &patrol->lock);
	whole = reading->told && !(reading->how != AJ_DONE && atomic_load(patrol->stop));
	pthread_mutex_unlock(&patrol->lock);
	return whole ? AJ_OK : aj_fail(err, AJ_ESTOP, "the run is over");
}

/* How far it is, and what was found until there. */
static enum aj_status keep(struct patrol *patrol, const struct aj_visit *visit, struct aj_str set,
    struct aj_str object, const struct aj_piece *piece, const struct reading *reading, struct aj_err *err)
{
	const struct aj_patrol_options *o = patrol->options;
	struct aj_buf state, figures;
	enum aj_status st = write_figures(reading->census, AJ_DONE, &figures, err);

	aj_buf_init(&state, STATE_MAX);
	aj_put_le(&state, piece->place.len, 4);
	aj_buf_add(&state, aj_buf_str(&piece->place));
	aj_buf_add(&state, aj_str_z(piece->format ? piece->format->name : ""));
	aj_put_le(&state, 0, 1);
	aj_put_le(&state, figures.len, 4);
	aj_buf_add(&state, aj_buf_str(&figures));
	aj_gathered_write(&reading->gathered, &state);
	aj_buf_wipe(&figures);
	if (st == AJ_OK)
		st = state.full ? aj_fail(err, AJ_ELIMIT, "no memory for what was found")
				: o->keep(o->to, visit->endpoint, set, object, aj_buf_str(&state),
				      &reading->listed, err);
	aj_buf_wipe(&state);
	return st;
}

/* The last piece has been read, or the one that failed: the set is told as one. */
static enum aj_status tell_set(struct patrol *patrol, const struct aj_visit *visit,
    const struct aj_sample *read, struct reading *reading, struct aj_err *err)
{
	const struct aj_gathered *all = &reading->gathered;
	bool some = reading->how == AJ_FAILED && all->records > 0;
	struct aj_held held = { .endpoint = visit->endpoint,
		.set = read->set->name,
		.object = read->object,
		.bytes = all->bytes,
		.records = all->records,
		.more = reading->how != AJ_DONE,
		.how = some ? AJ_PARTIAL : reading->how,
		.why = reading->why,
		.holdings = all->holdings,
		.n = all->n,
		.print = &all->print,
		.listed = reading->listed };
	struct aj_buf figures;
	enum aj_status st = write_figures(reading->census, held.how, &figures, err);

	held.figures = aj_buf_str(&figures);
	if (st == AJ_OK)
		st = patrol->options->held(patrol->options->to, &held, err);
	aj_buf_wipe(&figures);
	return st;
}

static void free_reading(struct reading *reading)
{
	if (!reading)
		return;
	aj_gathered_fini(&reading->gathered);
	aj_census_free(reading->census);
	free(reading);
}

/* Who lent a piece leaves, which somebody may still tell: one that was listed and is not opened any more. */
static void leave_reading(struct patrol *patrol, struct reading *reading)
{
	struct origin *origin;

	pthread_mutex_lock(&patrol->lock);
	origin = reading->numbered ? patrol->origins[reading->number] : NULL;
	if (origin && origin->reading == reading)
		origin->reading = NULL;
	pthread_mutex_unlock(&patrol->lock);
	free_reading(reading);
}

/* What was kept of it counts no more: it is read from its beginning. */
static void begin_anew(struct reading *reading)
{
	aj_gathered_fini(&reading->gathered);
	if (reading->census)
		aj_census_clear(reading->census);
	reading->earlier = false;
}

static enum aj_status lend_piece(struct patrol *patrol, const struct aj_visit *visit,
    const struct aj_sample *all, struct counted *counted, struct aj_piece *piece, struct aj_err *err)
{
	struct reading *reading = piece->own;
	enum aj_status st;

	if (piece->anew)
		begin_anew(reading);
	piece->anew = false;
	counted->origin->piece = true;
	counted->origin->reading = reading;
	reading->told = false;
	st = lend(patrol, visit, all, counted, piece, err);
	if (st == AJ_OK)
		st = await_piece(patrol, reading, err);
	piece->look(piece);
	if (st == AJ_OK && reading->how == AJ_DONE && piece->goes_on)
		return keep(patrol, visit, all->set->name, all->object, piece, reading, err);
	if (st == AJ_OK)
		st = tell_set(patrol, visit, all, reading, err);
	piece->goes_on = false;
	return st;
}

/* From the round's threads. */
static enum aj_status lent(void *to, const struct aj_visit *visit, const struct aj_set *set,
    struct aj_str object, struct aj_source *source, struct aj_piece *piece, struct aj_err *err)
{
	struct patrol *patrol = to;
	struct aj_sample all = { .set = set, .object = object, .more = true, .why = "" };
	struct counted counted = { { .fill = fill_counted }, source, NULL };
	enum aj_status st;

	if (piece && piece->placed)
		return lend_beside(patrol, visit, &all, source, piece, err);
	counted.origin = origin_of(visit, &all);
	if (!counted.origin)
		st = aj_fail(err, AJ_ELIMIT, "no memory for an object");
	else if (piece)
		st = lend_piece(patrol, visit, &all, &counted, piece, err);
	else
		st = lend(patrol, visit, &all, &counted, NULL, err);
	if (piece && (st != AJ_OK || !piece->goes_on)) {
		leave_reading(patrol, piece->own);
		piece->own = NULL;
	}
	return st;
}

/* Of one that may be cut; NULL: there is none of that name. */
static const struct aj_format *format_of(struct aj_str name)
{
	const struct aj_format *const *format = aj_formats;

	while (*format && !((*format)->splits && aj_str_eq(aj_str_z((*format)->name), name)))
		format++;
	return *format;
}

/* From the round's threads. What a store holds is looked at in a jail, also for this. */
static const struct aj_format *splits(void *to, struct aj_str head)
{
	struct patrol *patrol = to;
	struct aj_memory_source source;
	const struct aj_format *format;

	aj_memory_source_init(&source, aj_str_sub(head, 0, AJ_SNIFF_HEAD), 0);
	pthread_mutex_lock(&patrol->recognising);
	format = aj_recognise(&patrol->recogniser, &source.source);
	pthread_mutex_unlock(&patrol->recognising);
	return format && format->splits ? format : NULL;
}

static enum aj_status new_reading(const struct patrol *patrol, struct reading **out, struct aj_err *err)
{
	struct reading *reading = calloc(1, sizeof(*reading));
	enum aj_status st = reading ? AJ_OK : aj_fail(err, AJ_ELIMIT, "no memory for a set");

	if (st == AJ_OK && patrol->options->crew.apart)
		st = aj_census_new_sum(&patrol->options->crew.census, &reading->census, err);
	if (st != AJ_OK)
		free_reading(reading);
	else
		*out = reading;
	return st;
}

/* Where it goes on, and what was found until there. What is not understood is read again. */
static void take_up(
    const struct patrol *patrol, struct aj_str state, struct aj_piece *piece, struct reading *reading)
{
	struct aj_wire wire = aj_wire(state);
	struct aj_str figures;

	aj_buf_add(&piece->place, aj_wire_take(&wire, aj_wire_le32(&wire)));
	piece->format = format_of(aj_wire_z(&wire));
	figures = aj_wire_take(&wire, aj_wire_le32(&wire));
	reading->earlier = aj_gathered_read(&reading->gathered, patrol->inventory->types,
			       patrol->inventory->n_types, wire.rest) &&
			   (!reading->census || aj_census_read(reading->census, 0, figures));
	if (!reading->earlier) {
		begin_anew(reading);
		piece->place.len = 0;
	}
}

/* From the round's threads. */
static enum aj_status kept(void *to, const struct aj_visit *visit, const struct aj_set *set,
    struct aj_str object, struct aj_piece *piece, struct aj_err *err)
{
	struct patrol *patrol = to;
	const struct aj_patrol_options *o = patrol->options;
	struct reading *reading = NULL;
	struct aj_buf state;
	enum aj_status st = piece ? new_reading(patrol, &reading, err) : AJ_OK;

	aj_buf_init(&state, STATE_MAX);
	if (st == AJ_OK)
		st = o->kept(o->to, visit->endpoint, set->name, object, &state, err);
	if (st == AJ_OK && piece && state.len > 0)
		take_up(patrol, aj_buf_str(&state), piece, reading);
	aj_buf_wipe(&state);
	if (st != AJ_OK)
		free_reading(reading);
	else if (piece)
		piece->own = reading;
	return st;
}

/*
 * Puts what is counted of a piece to what is counted of those before it, unless it was broken off. What an
 * earlier process has counted comes into the crew's figures with the first piece of this one. False: no
 * memory.
 */
static bool count_piece(
    struct patrol *patrol, struct reading *reading, struct aj_census *counted, bool broken_off)
{
	struct aj_err ignored;
	enum aj_status st = AJ_OK;

	if (!reading->census)
		return true;
	if (reading->earlier) {
		atomic_fetch_add(&patrol->counts->progress.bytes_read, reading->gathered.bytes);
		aj_census_number(reading->census, reading->number);
		st = aj_census_merge(counted, reading->census, &ignored);
		aj_census_clear(reading->census);
		reading->earlier = false;
	}
	if (st == AJ_OK && !broken_off)
		st = aj_census_merge(reading->census, counted, &ignored);
	return st == AJ_OK;
}

/* A piece has been read, or not. Under lock. */
static void tell_piece(
    struct patrol *patrol, struct origin *origin, const struct aj_held *held, struct aj_census *counted)
{
	struct reading *reading = origin->reading;
	bool broken_off = held->how != AJ_DONE && atomic_load(patrol->stop), added;

	if (!reading)
		return;
	reading->how = held->how;
	snprintf(reading->why, sizeof(reading->why), "%s", held->why);
	added = count_piece(patrol, reading, counted, broken_off);
	if (added && !broken_off)
		added = aj_gathered_add(
		    &reading->gathered, held->holdings, held->n, origin->bytes, held->records, held->print);
	if (!added) {
		reading->how = AJ_FAILED;
		snprintf(reading->why, sizeof(reading->why), "no memory for what it holds");
	}
}

/* From the crew's threads, one at a time. */
static enum aj_status write_listed(void *to, struct aj_str bytes, struct aj_err *err)
{
	struct patrol *patrol = to;
	const struct aj_crew_options *crew = &patrol->options->crew;

	patrol->listed.behind += bytes.len;
	return crew->write(crew->write_to, bytes, err);
}

/* All that is listed of the object, or of a piece of it, has been written: who lent the piece goes on. NULL:
 * nobody asks what it holds, or it was a piece; else it is the caller's. Under lock. */
static struct origin *take_written(
    struct patrol *patrol, uint32_t number, const struct aj_listed_bytes *listed)
{
	struct origin *origin = number < patrol->n ? patrol->origins[number] : NULL;
	bool held = patrol->options->held != NULL;

	if (!origin || (!origin->counted && held))
		return NULL;
	patrol->origins[number] = NULL;
	if (origin->reading) {
		origin->reading->told = true;
		origin->reading->listed = *listed;
	}
	pthread_cond_broadcast(&patrol->piece_told);
	if (held && !origin->piece)
		return origin;
	free_origin(origin);
	return NULL;
}

/* From the crew's threads. Only now it is told: of what counts as read, all is in the list. */
static enum aj_status written(void *to, const struct aj_object *object, struct aj_err *err)
{
	struct patrol *patrol = to;
	struct aj_listed_bytes listed = { 0 };
	struct origin *origin;
	enum aj_status st = AJ_OK;

	if (aj_report_lists(patrol->options->crew.format)) {
		listed = patrol->listed;
		patrol->listed.first = listed.behind;
	}
	/* Of those left out by an interrupt nobody opens the source: who lent it would wait for that, and the
	 * listing for him. */
	if (atomic_load(patrol->stop))
		aj_offered_stop(patrol->offered);
	pthread_mutex_lock(&patrol->lock);
	origin = take_written(patrol, object->id, &listed);
	pthread_mutex_unlock(&patrol->lock);
	if (origin)
		st = tell(patrol, origin, &listed, err);
	free_origin(origin);
	return st;
}

/* What was read in one piece, with its figures if they are asked for, until it is written. */
static enum aj_status hold(
    struct origin *origin, const struct aj_held *held, const struct aj_census *counted, struct aj_err *err)
{
	origin->how = held->how;
	snprintf(origin->why, sizeof(origin->why), "%s", held->why);
	if (!aj_gathered_add(
		&origin->gathered, held->holdings, held->n, origin->bytes, held->records, held->print))
		return aj_fail(err, AJ_ELIMIT, "no memory for what was found");
	return write_figures(counted, held->how, &origin->figures, err);
}

/* From the crew's threads. */
static enum aj_status told(void *to, const struct aj_object *object, enum aj_how how, const char *why,
    uint64_t records, const struct aj_holding *holdings, size_t n, const struct aj_print *print,
    struct aj_census *counted, struct aj_err *err)
{
	struct patrol *patrol = to;
	struct aj_held held = {
		.records = records, .how = how, .why = why, .holdings = holdings, .n = n, .print = print
	};
	struct origin *origin;

	pthread_mutex_lock(&patrol->lock);
	origin = object->id < patrol->n ? patrol->origins[object->id] : NULL;
	if (origin && origin->counted)
		origin = NULL; /* it was told already */
	if (origin)
		origin->counted = true;
	if (origin && origin->piece) {
		tell_piece(patrol, origin, &held, counted);
		origin = NULL;
	}
	pthread_mutex_unlock(&patrol->lock);
	return origin ? hold(origin, &held, counted, err) : AJ_OK;
}

/* Why an endpoint that somebody has named gives no data. */
static void say_no_data(const struct aj_visit *visit, char *out, size_t room)
{
	bool other = visit->rung == AJ_REACHABLE && !visit->kind && !*visit->refused;

	snprintf(out, room, "it gives no data: %s%s%s%s%s%s%s%s%s", aj_rung_name(visit->rung),
	    other ? ", not recognised as " : "", other ? visit->endpoint->scheme : "",
	    *visit->refused ? ", " : "", visit->refused, *visit->unanswered ? ", " : "", visit->unanswered,
	    *visit->suspect ? ", " : "", visit->suspect);
}

/* Of an endpoint that somebody has named: it gives data, or it is an object that has failed. */
static enum aj_status visited_named(
    struct patrol *patrol, const struct aj_visit *visit, const char *why, struct aj_err *err)
{
	struct aj_set set = { .name = aj_str_z(visit->endpoint->wanted) };
	struct aj_sample sample = { .set = &set, .more = true, .why = why };
	char reason[256];

	if (!*why && (visit->rung == AJ_DATA_OPEN || visit->keyed))
		return AJ_OK;
	if (!*why)
		say_no_data(visit, reason, sizeof(reason));
	else
		snprintf(reason, sizeof(reason), "it could not be visited: %s", why);
	sample.why = reason;
	return sampled(patrol, visit, &sample, err);
}

static enum aj_status visited(void *to, const struct aj_visit *visit, const char *why, struct aj_err *err)
{
	struct patrol *patrol = to;

	if (atomic_load(&patrol->failed))
		return aj_fail(err, AJ_ESTOP, "nobody reads samples any more");
	if (patrol->options->visited) {
		enum aj_status st = patrol->options->visited(patrol->options->to, visit, why, err);

		if (st != AJ_OK)
			return st;
	}
	return patrol->options->named ? visited_named(patrol, visit, why, err) : AJ_OK;
}

static void *go_round(void *arg)
{
	struct patrol *patrol = arg;
	struct aj_round_options round = { .gate = patrol->options->gate,
		.seconds = patrol->options->seconds,
		.hands = patrol->options->crew.jobs,
		.named = patrol->options->named,
		.n_named = patrol->options->n_named,
		.skip = patrol->options->skip,
		.visited = visited,
		.sampled = sampled,
		.lent = patrol->options->whole ? lent : NULL,
		.kept = patrol->options->kept ? kept : NULL,
		.splits = splits,
		.to = patrol };

	round.skip_to = patrol->options->to;
	patrol->status = aj_round_run(&round, patrol->stop, &patrol->counts->round, &patrol->err);
	aj_offered_end(patrol->offered);
	return NULL;
}

/* The crew first: when it ends early, the round must not wait for it with a sample in its hands. */
static enum aj_status run(
    struct patrol *patrol, const struct aj_crew_options *crew, struct aj_summary *summary, struct aj_err *err)
{
	pthread_t thread;
	enum aj_status st;

	if (pthread_create(&thread, NULL, go_round, patrol) != 0)
		return aj_fail(err, AJ_EIO, "no thread could be started");
	st = aj_crew_run(crew, &patrol->counts->progress, patrol->stop, summary, err);
	atomic_store(&patrol->failed, st != AJ_OK);
	aj_offered_stop(patrol->offered);
	pthread_mutex_lock(&patrol->lock);
	patrol->over = true;
	pthread_cond_broadcast(&patrol->piece_told);
	pthread_mutex_unlock(&patrol->lock);
	pthread_join(thread, NULL);
	if (st == AJ_OK && patrol->status != AJ_OK && patrol->status != AJ_ESTOP) {
		*err = patrol->err;
		st = patrol->status;
	}
	return st;
}

enum aj_status aj_patrol_run(const struct aj_patrol_options *options, const atomic_bool *stop,
    struct aj_patrol_counts *counts, struct aj_summary *summary, struct aj_err *err)
{
	struct patrol patrol = { .options = options,
		.stop = stop,
		.counts = counts,
		.recogniser.zygote = options->crew.zygote,
		.listed = { options->listed, options->listed } };
	struct aj_crew_options crew = options->crew;
	struct aj_inventory_options inventory = { .told = told, .to = &patrol };
	enum aj_status st = aj_offered_new(&patrol.offered, err);

	if (st != AJ_OK)
		return st;
	pthread_mutex_init(&patrol.order, NULL);
	pthread_mutex_init(&patrol.lock, NULL);
	pthread_mutex_init(&patrol.recognising, NULL);
	pthread_cond_init(&patrol.piece_told, NULL);
	patrol.inventory = &inventory;
	memcpy(inventory.key, options->key, sizeof(inventory.key));
	inventory.types = aj_engine_types(crew.engine, &inventory.n_types);
	crew.inventory = options->held ? &inventory : NULL;
	crew.store = aj_offered_store(patrol.offered);
	crew.write = write_listed;
	crew.write_to = &patrol;
	crew.written = written;
	crew.written_to = &patrol;
	st = run(&patrol, &crew, summary, err);
	crew.store->ops->close(crew.store);
	explicit_bzero(inventory.key, sizeof(inventory.key));
	explicit_bzero(&crew, sizeof(crew)); /* keys are in it */
	for (size_t i = 0; i < patrol.n; i++)
		free_origin(patrol.origins[i]);
	free(patrol.origins);
	pthread_mutex_destroy(&patrol.order);
	pthread_cond_destroy(&patrol.piece_told);
	pthread_mutex_destroy(&patrol.lock);
	aj_recogniser_fini(&patrol.recogniser);
	pthread_mutex_destroy(&patrol.recognising);
	return st;
}
