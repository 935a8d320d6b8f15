#include "role/jailed.h"

#include "role/lane.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

enum {
	AHEAD = 8,		 /* parts handed over and not finished */
	AHEAD_BYTES = 384 << 10, /* … unless they are larger than this together */
	BY_RING_MAX = 128 << 10, /* smaller files go through the ring: that is less than handing one over */
	RECYCLE = 100,		 /* objects that a worker reads in its life */
	SUCCESSOR =
	    RECYCLE * 3 / 4, /* … and after which the next one is started, so as not to be waited for */
	LOOK_MS = 100,	     /* between looks at whether to stop, and at the time */
	FRAMES = 4096,	     /* taken in between them: who was taken over might send for ever */
	TRIES = 2,
	KILLS = 8,	 /* tries where it was ended by who may end anything: not the object's doing */
	IDLE_LIVES = 50, /* workers in a row that end before they read anything */
#ifdef __SANITIZE_ADDRESS__
	SLOWER = 20,
#else
	SLOWER = 1,
#endif
	IDLE_MS = 10000 * SLOWER,  /* without progress, unless told otherwise */
	WHOLE_MS = 60000 * SLOWER, /* for an object, and */
	MIB_MS = 1000 * SLOWER,	   /* as much again for each MiB */
};

/* A part on its way through the worker. */
struct flight {
	struct aj_part part;
	struct aj_source *source;			 /* NULL: closed, or it could not be opened */
	char failed[sizeof(((struct aj_err *)0)->text)]; /* why not, or "" */
	uint32_t serial;				 /* 0: not handed over to this worker */
	bool by_file, given_all, begun, once;
	uint64_t given;	  /* bytes of a stream so far */
	uint64_t most;	  /* offsets of the object's own bytes are not larger */
	uint64_t counted; /* bytes, for progress */
	uint64_t told;	  /* spans that the sinks have been told of */
	uint64_t seen;	  /* spans that came of this try */
	unsigned tries;
	bool last; /* of its worker */
};

struct aj_jailed {
	struct aj_hand *hand;
	struct aj_lane lane;
	struct aj_lane next; /* the worker after this one, or closed */
	struct aj_frames *frames;
	struct flight flights[AHEAD];
	size_t count;
	unsigned used;	     /* objects handed over to the worker */
	unsigned idle_lives; /* workers in a row, this one included, that have read nothing yet */
	int64_t now;	     /* milliseconds; of the last look */
	uint64_t waited_ms, idle_ms;
	uint64_t last_taken, last_up;
	uint32_t months[AJ_MONTHS];
};

enum aj_status aj_jailed_new(struct aj_hand *hand, struct aj_jailed **out, struct aj_err *err)
{
	const struct aj_crew_options *options = hand->shift->options;
	struct aj_jailed *jailed = calloc(1, sizeof(*jailed));
	struct aj_frames_options frames = { .least = aj_engine_least(options->engine),
		.spots = hand->listing != NULL };
	enum aj_status st;

	if (!jailed)
		return aj_fail(err, AJ_ELIMIT, "no memory for a worker");
	frames.types = aj_engine_types(options->engine, &frames.n_types);
	st = aj_frames_new(&frames, &jailed->frames, err);
	if (st != AJ_OK) {
		free(jailed);
		return st;
	}
	jailed->hand = hand;
	*out = jailed;
	return AJ_OK;
}

static void close_source(struct flight *flight)
{
	if (flight->source && flight->source->close)
		flight->source->close(flight->source);
	flight->source = NULL;
}

void aj_jailed_free(struct aj_jailed *jailed)
{
	if (!jailed)
		return;
	for (size_t i = 0; i < jailed->count; i++) {
		close_source(&jailed->flights[i]);
		aj_part_drop(&jailed->flights[i].part);
	}
	aj_lane_fini(&jailed->lane);
	aj_lane_fini(&jailed->next);
	aj_frames_free(jailed->frames);
	explicit_bzero(jailed, sizeof(*jailed));
	free(jailed);
}

const uint32_t *aj_jailed_months(const struct aj_jailed *jailed)
{
	return jailed->months;
}

const struct aj_part *aj_jailed_first(const struct aj_jailed *jailed)
{
	return jailed->count > 0 ? &jailed->flights[0].part : NULL;
}

static uint64_t size_of(const struct aj_part *part)
{
	return part->to == UINT64_MAX ? part->object.size : part->to - part->from;
}

bool aj_jailed_wants(const struct aj_jailed *jailed)
{
	uint64_t bytes = 0;

	if (jailed->count == AHEAD || (jailed->lane.zygote && jailed->used == RECYCLE))
		return jailed->count == 0;
	for (size_t i = 0; i < jailed->count; i++) {
		const struct flight *flight = &jailed->flights[i];

		if (flight->source && !flight->by_file && !flight->given_all)
			return false;
		bytes += size_of(&flight->part);
	}
	return bytes < AHEAD_BYTES;
}

/* The worker is gone: what was handed over to it is to be handed over again. Gives its status. */
static int lose_worker(struct aj_jailed *jailed)
{
	for (size_t i = 0; i < jailed->count; i++) {
		struct flight *flight = &jailed->flights[i];

		if (flight->serial && !(flight->once && flight->given > 0))
			close_source(flight);
		flight->serial = 0;
	}
	jailed->used = 0;
	return aj_lane_close(&jailed->lane);
}

static void warn(struct aj_jailed *jailed, unsigned walls)
{
	const struct aj_crew_options *options = jailed->hand->shift->options;
	char missing[64];

	if (walls == AJ_WALLS || atomic_exchange(&jailed->hand->shift->warned, true))
		return;
	aj_walls_missing(walls, missing);
	options->warn(options->warn_to, missing);
}

/* Starts a worker, or takes the one that was started ahead, and waits until its jail stands. */
static enum aj_status begin_worker(struct aj_jailed *jailed, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	if (jailed->next.zygote) {
		struct aj_lane closed = jailed->lane;

		jailed->lane = jailed->next;
		jailed->next = closed;
	} else {
		st = aj_lane_start(&jailed->lane, jailed->hand->shift->options->zygote, err);
	}
	return st == AJ_OK ? aj_lane_ready(&jailed->lane, err) : st;
}

static enum aj_status ensure_worker(struct aj_jailed *jailed, struct aj_err *err)
{
	enum aj_status st = jailed->lane.zygote ? AJ_OK : AJ_EIO;

	if (st == AJ_OK)
		return AJ_OK;
	while (st == AJ_EIO && ++jailed->idle_lives < IDLE_LIVES)
		st = begin_worker(jailed, err);
	if (st == AJ_OK)
		warn(jailed, jailed->lane.walls);
	return st;
}

static enum aj_status open_source(struct aj_jailed *jailed, struct flight *flight, struct aj_err *err)
{
	struct aj_store *store = jailed->hand->shift->options->store;
	const struct aj_part *part = &flight->part;
	enum aj_status st =
	    store->ops->open(store, part->object.name, part->from, part->to, &flight->source, err);
	const struct aj_file_source *file;
	uint64_t size;

	if (st != AJ_OK) {
		flight->source = NULL;
		snprintf(flight->failed, sizeof(flight->failed), "%s", err->text);
		return AJ_OK;
	}
	file = flight->source->file;
	size = file && part->from == 0 ? flight->source->size : size_of(part);
	flight->by_file = file && size > BY_RING_MAX;
	flight->once = flight->source->once;
	flight->given_all = false;
	flight->given = 0;
	flight->most = flight->by_file ? part->from + size : UINT64_MAX;
	return AJ_OK;
}

/* Gives the worker what it may have of a stream. */
static enum aj_status pump(struct aj_jailed *jailed, struct flight *flight, struct aj_err *err)
{
	if (flight->by_file || flight->given_all || !flight->serial)
		return AJ_OK;
	return aj_lane_pump(&jailed->lane, flight->source, &flight->given, &flight->given_all, err);
}

/* Hands a part over, if it is to be read and can be opened. */
static enum aj_status hand_over(struct aj_jailed *jailed, struct flight *flight, struct aj_err *err)
{
	const struct aj_part *part = &flight->part;
	struct aj_request_head request = { .id = part->object.id,
		.key = part->object.key,
		.size = part->object.size,
		.from = part->from,
		.to = part->to };
	enum aj_status st = ensure_worker(jailed, err);
	struct aj_err ignored;

	if (flight->once && flight->given > 0) {
		snprintf(flight->failed, sizeof(flight->failed),
		    "what came of it went to a worker that has ended");
		return st;
	}
	if (st == AJ_OK && !flight->source)
		st = open_source(jailed, flight, err);
	if (st != AJ_OK || !flight->source)
		return st;
	/* It waits its turn: given to a worker that an object before it ends, it would be gone with that. */
	if (flight->once && flight != jailed->flights)
		return AJ_OK;
	for (uint32_t i = 0; part->format && aj_formats[i]; i++)
		if (aj_formats[i] == part->format)
			request.format = i + 1;
	request.kind = flight->by_file ? AJ_REQUEST_FILE : AJ_REQUEST_STREAM;
	if (flight->by_file)
		request.to = flight->most;
	/* A worker that is gone is noticed when its frames do not come. */
	if (!aj_lane_request(&jailed->lane, &request, flight->by_file ? flight->source->file->fd : -1))
		return AJ_OK;
	flight->serial = request.serial;
	flight->seen = 0;
	jailed->used++;
	st = pump(jailed, flight, err);
	aj_link_wake(&jailed->lane.link, &jailed->lane.link.shared->worker_sleeps);
	/* If it cannot be started now, it is tried again when it is needed, and the reason is said then. */
	if (jailed->used == SUCCESSOR && !jailed->next.zygote &&
	    !aj_queue_ends(&jailed->hand->shift->queue, RECYCLE - SUCCESSOR))
		(void)!aj_lane_start(&jailed->next, jailed->hand->shift->options->zygote, &ignored);
	return st;
}

void aj_jailed_begin(struct aj_jailed *jailed, const struct aj_part *part)
{
	struct flight *flight = &jailed->flights[jailed->count++];
	struct aj_err err;

	*flight = (struct flight){ .part = *part };
	if (part->how != AJ_DONE || aj_shift_stopped(jailed->hand->shift))
		return;
	/* Why it could not be is found out once more, and said, when it is to be finished. */
	if (jailed->lane.zygote)
		(void)!hand_over(jailed, flight, &err);
}

/* Those that were not handed over yet, or to a worker that is gone. */
static enum aj_status hand_over_all(struct aj_jailed *jailed, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (size_t i = 0; i < jailed->count && st == AJ_OK; i++) {
		struct flight *flight = &jailed->flights[i];

		if (i > 0 && !jailed->flights[i - 1].given_all && !jailed->flights[i - 1].by_file &&
		    jailed->flights[i - 1].source)
			break; /* its bytes must come first */
		if (!flight->serial && flight->part.how == AJ_DONE && !flight->failed[0])
			st = hand_over(jailed, flight, err);
		else
			st = pump(jailed, flight, err);
	}
	return st;
}

static enum aj_status tell_begin(struct aj_jailed *jailed, struct flight *flight, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (size_t i = 0; !flight->begun && jailed->hand->sinks[i] && st == AJ_OK; i++)
		st = jailed->hand->sinks[i]->ops->begin(jailed->hand->sinks[i], &flight->part.object, err);
	flight->begun = true;
	return st;
}

/* A span that was told of before its worker ended is passed over: the same bytes give the same spans. */
static enum aj_status tell_span(
    struct aj_jailed *jailed, struct flight *flight, struct aj_span *span, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	if (flight->seen++ < flight->told)
		return AJ_OK;
	flight->told++;
	span->object = &flight->part.object;
	for (size_t i = 0; jailed->hand->sinks[i] && st == AJ_OK; i++)
		st = jailed->hand->sinks[i]->ops->span(jailed->hand->sinks[i], span, err);
	return st;
}

static enum aj_status tell_end(
    struct aj_jailed *jailed, struct flight *flight, enum aj_how how, const char *why, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (size_t i = 0; jailed->hand->sinks[i] && st == AJ_OK; i++)
		st = jailed->hand->sinks[i]->ops->end(
		    jailed->hand->sinks[i], &flight->part.object, how, why, err);
	return st;
}

/* Bytes that were read, as the worker says, but never more than there are. */
static void count_bytes(struct aj_jailed *jailed, struct flight *flight, uint64_t taken)
{
	uint64_t most = flight->by_file ? flight->most - flight->part.from : flight->given;

	if (taken > most)
		taken = most;
	if (taken <= flight->counted)
		return;
	atomic_fetch_add_explicit(
	    &jailed->hand->shift->progress->bytes_read, taken - flight->counted, memory_order_relaxed);
	flight->counted = taken;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/*
 * Time spent waiting for the worker: a wait counts no more than it was meant to last,
 * because we may have been stopped (Ctrl-Z) meanwhile, as was the worker.
 */
static void look_at_time(struct aj_jailed *jailed, const struct flight *flight)
{
	int64_t now = now_ms(), passed = now - jailed->now;
	uint64_t taken = aj_lane_taken(&jailed->lane, flight->serial), up = jailed->lane.link.up.at;

	jailed->now = now;
	if (passed > 2 * LOOK_MS)
		passed = 2 * LOOK_MS;
	jailed->waited_ms += (uint64_t)passed;
	jailed->idle_ms += (uint64_t)passed;
	if (taken != jailed->last_taken || up != jailed->last_up)
		jailed->idle_ms = 0;
	jailed->last_taken = taken;
	jailed->last_up = up;
}

/* Why the worker must be ended, or NULL. A pipe may take its time. */
static const char *too_long(const struct aj_jailed *jailed, const struct flight *flight, char out[64])
{
	uint64_t most = WHOLE_MS + (size_of(&flight->part) >> 20) * MIB_MS;
	unsigned idle = jailed->hand->shift->options->idle_ms;

	if (idle == 0)
		idle = IDLE_MS;
	if (jailed->idle_ms > idle) {
		snprintf(out, 64, "no progress for %u s", idle / 1000);
		return out;
	}
	if (!flight->once && jailed->waited_ms > most) {
		snprintf(out, 64, "not done after %llu s", (unsigned long long)most / 1000);
		return out;
	}
	return NULL;
}

/* What a dead worker's status says, and whether it may have been the object's doing. */
static bool explain(int status, const struct flight *flight, char *out, size_t room)
{
	unsigned long long bytes = flight->counted;

	if (status >= 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		snprintf(out, room, "used up its processor time, after %llu bytes", bytes);
	else if (status >= 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		snprintf(out, room, "worker was killed for a forbidden system call, after %llu bytes", bytes);
	else if (status >= 0 && WIFSIGNALED(status))
		snprintf(
		    out, room, "worker was killed by signal %d, after %llu bytes", WTERMSIG(status), bytes);
	else
		snprintf(out, room, "worker has ended, after %llu bytes", bytes);
	return status < 0 || !WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL;
}

/* The worker is to be given up, or has ended: the object ends so too, or is tried again (AJ_END). */
static enum aj_status fall(
    struct aj_jailed *jailed, struct flight *flight, const char *limit, struct aj_err *err)
{
	bool tried = flight->serial && aj_lane_begun(&jailed->lane, flight->serial);
	int status;
	char why[128];
	bool own;

	count_bytes(jailed, flight, aj_lane_taken(&jailed->lane, flight->serial));
	status = lose_worker(jailed);
	own = explain(status, flight, why, sizeof(why));
	if (!tried && !limit) {
		if (jailed->idle_lives >= IDLE_LIVES)
			return aj_fail(err, AJ_EIO,
			    "%d workers in a row have ended before they read anything", IDLE_LIVES);
		return AJ_END;
	}
	jailed->idle_lives = 0;
	flight->tries++;
	/* A bound would be reached again. What came out of a pipe is gone. */
	if (!limit && !(status >= 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) &&
	    !(flight->once && flight->given > 0) && flight->tries < (own ? TRIES : KILLS))
		return AJ_END;
	return tell_end(jailed, flight, flight->told > 0 ? AJ_PARTIAL : AJ_FAILED, limit ? limit : why, err);
}

/* Takes in a frame. *ended: the object has. */
static enum aj_status hear(struct aj_jailed *jailed, struct flight *flight, uint32_t kind,
    struct aj_str bytes, bool *ended, struct aj_err *err)
{
	struct aj_frame frame;
	enum aj_status st;

	if (!flight->by_file)
		aj_frames_most(jailed->frames, flight->part.from + flight->given);
	st = aj_frame_read(jailed->frames, kind, bytes, jailed->months, &frame, err);
	if (st == AJ_OK && frame.kind == AJ_FRAME_END && frame.end.serial != flight->serial)
		st = aj_fail(err, AJ_EINPUT, "its worker said what cannot be (a number)");
	if (st != AJ_OK)
		return st;
	if (frame.kind == AJ_FRAME_SPAN) {
		st = tell_span(jailed, flight, &frame.span, err);
		*ended = st != AJ_OK;
	} else if (frame.kind == AJ_FRAME_END) {
		*ended = true;
		count_bytes(jailed, flight, frame.end.taken);
		st = tell_end(jailed, flight, frame.end.how, frame.end.why, err);
		jailed->idle_lives = 0;
		/* It wants to be replaced, or still waits for what nobody wants. */
		flight->last = frame.end.fresh || (!flight->by_file && !flight->given_all);
	}
	return st;
}

/* What the worker has said. AJ_END: it has no more to say yet; AJ_OK: it may have, or *ended: the object has.
 */
static enum aj_status listen_to(
    struct aj_jailed *jailed, struct flight *flight, bool *ended, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (unsigned n = 0; n < FRAMES && st == AJ_OK && !*ended; n++) {
		struct aj_str bytes;
		uint32_t kind;

		st = aj_lane_next(&jailed->lane, &kind, &bytes, err);
		if (st == AJ_OK)
			st = hear(jailed, flight, kind, bytes, ended, err);
	}
	return st;
}

/* Whether somebody waits for room in the ring. */
static bool is_pumping(const struct aj_jailed *jailed)
{
	for (size_t i = 0; i < jailed->count; i++) {
		const struct flight *flight = &jailed->flights[i];

		if (flight->serial && !flight->by_file && !flight->given_all)
			return true;
	}
	return false;
}

/* A try at the first flight. AJ_END: to be tried again. */
static enum aj_status try_once(struct aj_jailed *jailed, struct flight *flight, struct aj_err *err)
{
	bool ended = false, here = true;
	char limit[64];
	const char *why;
	enum aj_status st = hand_over_all(jailed, err);

	flight->seen = 0;
	aj_frames_begin(jailed->frames, &flight->part.object, flight->most);
	jailed->now = now_ms();
	jailed->waited_ms = jailed->idle_ms = jailed->last_taken = jailed->last_up = 0;
	while (st == AJ_OK && !flight->failed[0]) {
		st = listen_to(jailed, flight, &ended, err);
		if (ended)
			return st;
		if (st == AJ_EINPUT)
			return fall(jailed, flight, err->text, err);
		if (st != AJ_END && st != AJ_OK)
			return st;
		if (st == AJ_END && (!here || !flight->serial))
			return fall(jailed, flight, NULL, err);
		if (aj_shift_stopped(jailed->hand->shift))
			return aj_fail(err, AJ_ESTOP, "interrupted");
		if (st == AJ_END)
			here = aj_lane_wait(&jailed->lane, is_pumping(jailed), LOOK_MS);
		look_at_time(jailed, flight);
		count_bytes(jailed, flight, jailed->last_taken);
		why = too_long(jailed, flight, limit);
		if (why)
			return fall(jailed, flight, why, err);
		st = hand_over_all(jailed, err);
	}
	return st == AJ_OK
		   ? aj_hand_pass_over(jailed->hand, &flight->part, AJ_FAILED, flight->failed, true, err)
		   : st;
}

static enum aj_status finish(struct aj_jailed *jailed, struct flight *flight, struct aj_err *err)
{
	struct aj_hand *hand = jailed->hand;
	enum aj_status st;

	if (flight->part.how != AJ_DONE)
		return aj_hand_pass_over(hand, &flight->part, flight->part.how, flight->part.why, true, err);
	if (aj_shift_stopped(hand->shift)) {
		lose_worker(jailed);
		return aj_hand_interrupt(
		    hand, &flight->part, AJ_FAILED, "interrupted before it was read", err);
	}
	st = flight->failed[0] ? AJ_OK : tell_begin(jailed, flight, err);
	if (st == AJ_OK)
		do {
			st = try_once(jailed, flight, err);
		} while (st == AJ_END);
	if (st == AJ_ESTOP && aj_shift_stopped(hand->shift)) {
		lose_worker(jailed);
		st = aj_hand_interrupt(hand, &flight->part, AJ_PARTIAL, "interrupted", err);
	}
	return st;
}

enum aj_status aj_jailed_finish(struct aj_jailed *jailed, struct aj_part *part, struct aj_err *err)
{
	struct flight *flight = &jailed->flights[0];
	enum aj_status st = finish(jailed, flight, err);
	bool last = flight->last;

	close_source(flight);
	*part = flight->part;
	jailed->count--;
	memmove(flight, flight + 1, jailed->count * sizeof(*flight));
	if (last || st != AJ_OK || (jailed->count == 0 && jailed->used == RECYCLE))
		lose_worker(jailed);
	return st;
}
