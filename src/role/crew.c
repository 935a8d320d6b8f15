#include "role/crew.h"

#include <pthread.h>
#include <stdlib.h>

enum {
	PART = 16 << 20,        /* bytes of an object that a worker reads at a time, where it can be cut */
	QUEUE = 64,             /* parts waiting; the lister waits when there are so many */
	JOBS_MAX = 256,
	LISTED_MAX = 8 << 20,   /* bytes listed before a worker must wait for its turn */
	LISTED_CEILING = 64 << 20,
};

/* A piece of work: an object, or a part of one. */
struct part {
	uint64_t turn; /* its place in the order of output */
	struct aj_object object; /* its name is our own copy, freed with the last part */
	struct name *name;
	const struct aj_format *format; /* NULL: recognise it */
	uint64_t from, to;
	bool last;       /* of its object */
	enum aj_how how; /* AJ_DONE: to be read; else it is not, and why says it */
	const char *why; /* lives in name */
};

/* A name shared by the parts of an object, and why it is not read, both 0-terminated. */
struct name {
	_Atomic unsigned users;
	size_t len;
	uint8_t bytes[];
};

struct crew {
	const struct aj_crew_options *options;
	struct aj_progress *progress;
	const atomic_bool *stop;
	pthread_mutex_t lock;
	pthread_cond_t changed; /* the queue, the turn or the status */
	struct part queue[QUEUE];
	size_t queued, first;
	bool closed;         /* nothing more will be queued */
	uint64_t turns;      /* given out */
	uint64_t turn;       /* whose output is due */
	bool begun;          /* something was listed; only for whose turn it is */
	enum aj_status status; /* the first failure that ends the run */
	struct aj_err err;
	_Atomic uint64_t interrupted_object; /* id + 1 of the last one that was listed as interrupted */
};

/* A worker; its sinks are census, listing and outlet, in this order. */
struct worker {
	struct aj_sink outlet; /* first: the sink is cast back to the worker */
	struct crew *crew;
	pthread_t thread;
	struct aj_census *census;
	struct aj_listing *listing; /* NULL: nothing is listed */
	struct aj_scan *scan;
	uint64_t turn;
	bool its_turn;
};

static void drop_name(struct name *name)
{
	if (atomic_fetch_sub(&name->users, 1) == 1)
		free(name);
}

static void give_up(struct crew *crew, const struct aj_err *err, enum aj_status status)
{
	pthread_mutex_lock(&crew->lock);
	if (crew->status == AJ_OK) {
		crew->status = status;
		crew->err = *err;
	}
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
}

static bool stopped(struct crew *crew)
{
	return atomic_load_explicit(crew->stop, memory_order_relaxed);
}

/* Waits until all output before this worker's is written. False: the run is over. */
static bool await_turn(struct worker *worker)
{
	struct crew *crew = worker->crew;

	if (worker->its_turn)
		return true;
	pthread_mutex_lock(&crew->lock);
	while (crew->turn != worker->turn && crew->status == AJ_OK)
		pthread_cond_wait(&crew->changed, &crew->lock);
	worker->its_turn = crew->turn == worker->turn;
	pthread_mutex_unlock(&crew->lock);
	return worker->its_turn;
}

static void pass_turn(struct worker *worker)
{
	struct crew *crew = worker->crew;

	pthread_mutex_lock(&crew->lock);
	crew->turn++;
	worker->its_turn = false;
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
}

/* Writes what the worker has listed; only when it is its turn. */
static enum aj_status write_out(struct worker *worker, struct aj_err *err)
{
	const struct aj_crew_options *options = worker->crew->options;
	struct aj_buf *buf = worker->listing ? aj_listing_buf(worker->listing) : NULL;
	enum aj_status st;

	if (!buf || buf->len == 0)
		return AJ_OK;
	st = options->write(options->write_to, aj_report_part(options->format, aj_buf_str(buf), &worker->crew->begun), err);
	buf->len = 0;
	return st;
}

static enum aj_status outlet_begin(struct aj_sink *sink, const struct aj_object *object, struct aj_err *err)
{
	return AJ_OK;
}

static enum aj_status outlet_span(struct aj_sink *sink, const struct aj_span *span, struct aj_err *err)
{
	struct worker *worker = (struct worker *)sink;

	if (stopped(worker->crew))
		return aj_fail(err, AJ_ESTOP, "interrupted");
	if (!worker->listing || aj_listing_buf(worker->listing)->len < LISTED_MAX)
		return AJ_OK;
	if (!await_turn(worker))
		return aj_fail(err, AJ_ESTOP, "the run is over");
	return write_out(worker, err);
}

static enum aj_status outlet_end(struct aj_sink *sink, const struct aj_object *object, enum aj_how how,
    const char *why, struct aj_err *err)
{
	return AJ_OK;
}

static const struct aj_sink_ops outlet_ops = {
	.name = "outlet",
	.about = "writes listed findings in the order of their objects",
	.begin = outlet_begin,
	.span = outlet_span,
	.end = outlet_end,
};

/* Takes a part from the queue. False: there are no more. */
static bool take(struct crew *crew, struct part *out)
{
	bool got = false;

	pthread_mutex_lock(&crew->lock);
	while (crew->queued == 0 && !crew->closed && crew->status == AJ_OK)
		pthread_cond_wait(&crew->changed, &crew->lock);
	if (crew->queued > 0 && crew->status == AJ_OK) {
		*out = crew->queue[crew->first];
		crew->first = (crew->first + 1) % QUEUE;
		crew->queued--;
		got = true;
		pthread_cond_broadcast(&crew->changed);
	}
	pthread_mutex_unlock(&crew->lock);
	return got;
}

/* Queues a part, waiting for room. False: the run is over. */
static bool put(struct crew *crew, struct part *part)
{
	bool ok;

	pthread_mutex_lock(&crew->lock);
	while (crew->queued == QUEUE && crew->status == AJ_OK)
		pthread_cond_wait(&crew->changed, &crew->lock);
	ok = crew->status == AJ_OK;
	if (ok) {
		part->turn = crew->turns++;
		crew->queue[(crew->first + crew->queued) % QUEUE] = *part;
		crew->queued++;
		pthread_cond_broadcast(&crew->changed);
	}
	pthread_mutex_unlock(&crew->lock);
	return ok;
}

/* What is not to be read, could not be opened or was given up: told to the census and, if asked for, listed. */
static enum aj_status pass_over(struct worker *worker, const struct part *part, enum aj_how how,
    const char *why, bool listed, struct aj_err *err)
{
	struct aj_sink *census = aj_census_sink(worker->census);
	struct aj_sink *listing = worker->listing && listed ? aj_listing_sink(worker->listing) : NULL;
	enum aj_status st = census->ops->end(census, &part->object, how, why, err);

	return st == AJ_OK && listing ? listing->ops->end(listing, &part->object, how, why, err) : st;
}

/* A part that is left out because the run is interrupted; an object of many such parts is listed once. */
static enum aj_status interrupt(struct worker *worker, const struct part *part, enum aj_how how,
    const char *why, struct aj_err *err)
{
	uint64_t mark = (uint64_t)part->object.id + 1;
	bool first = atomic_exchange(&worker->crew->interrupted_object, mark) != mark;

	return pass_over(worker, part, how, why, first, err);
}

/* A source that counts what is read through it, for the progress bar. */
struct counter {
	struct aj_source source;
	struct aj_source *inner;
	_Atomic uint64_t *bytes;
	uint64_t counted;
};

static enum aj_status counter_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct counter *counter = (struct counter *)source;
	enum aj_status st = counter->inner->fill(counter->inner, out, room, got, err);

	if (st == AJ_OK) {
		counter->counted += *got;
		atomic_fetch_add_explicit(counter->bytes, *got, memory_order_relaxed);
	}
	return st;
}

static enum aj_status counter_read_at(
    struct aj_source *source, uint64_t at, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct counter *counter = (struct counter *)source;
	enum aj_status st = counter->inner->read_at(counter->inner, at, out, room, got, err);

	/* A format that jumps may read a byte twice; the bar shall not run over its end. */
	if (st == AJ_OK && counter->counted < counter->source.size) {
		uint64_t left = counter->source.size - counter->counted, new = *got < left ? *got : left;

		counter->counted += new;
		atomic_fetch_add_explicit(counter->bytes, new, memory_order_relaxed);
	}
	return st;
}

static enum aj_status read_part(struct worker *worker, const struct part *part, struct aj_err *err)
{
	struct crew *crew = worker->crew;
	struct aj_store *store = crew->options->store;
	struct aj_source *source = NULL;
	struct counter counter;
	struct aj_stream stream;
	enum aj_how how;
	enum aj_status st;

	if (part->how != AJ_DONE)
		return pass_over(worker, part, part->how, part->why, true, err);
	if (stopped(crew))
		return interrupt(worker, part, AJ_FAILED, "interrupted before it was read", err);
	st = store->ops->open(store, part->object.name, part->from, part->to, &source, err);
	if (st != AJ_OK)
		return pass_over(worker, part, AJ_FAILED, err->text, true, err);
	counter = (struct counter){
		.source = { .fill = counter_fill, .read_at = source->read_at ? counter_read_at : NULL, .size = source->size },
		.inner = source,
		.bytes = &crew->progress->bytes_read,
	};
	aj_stream_init(&stream, &counter.source, part->from);
	st = aj_scan_object(worker->scan, &part->object, part->format, &stream, &how, err);
	aj_stream_fini(&stream);
	if (source->close)
		source->close(source);
	if (st == AJ_ESTOP && stopped(crew))
		st = interrupt(worker, part, AJ_PARTIAL, "interrupted", err);
	return st;
}

static void *work(void *arg)
{
	struct worker *worker = arg;
	struct crew *crew = worker->crew;
	struct part part;
	struct aj_err err;

	while (take(crew, &part)) {
		enum aj_status st;

		worker->turn = part.turn;
		worker->its_turn = false;
		st = read_part(worker, &part, &err);
		if (st == AJ_OK && await_turn(worker))
			st = write_out(worker, &err);
		if (st != AJ_OK)
			give_up(crew, &err, st);
		else
			pass_turn(worker);
		if (part.last)
			atomic_fetch_add(&crew->progress->objects_read, 1);
		drop_name(part.name);
	}
	return NULL;
}

/* Makes the first part of what was listed. False: no memory. */
static bool part_of(const struct aj_listed *listed, uint32_t id, struct part *out)
{
	size_t why = strlen(listed->why);
	struct name *name = malloc(sizeof(*name) + listed->name.len + why + 2);

	if (!name)
		return false;
	atomic_init(&name->users, 1);
	name->len = listed->name.len;
	memcpy(name->bytes, listed->name.ptr, name->len);
	name->bytes[name->len] = '\0';
	memcpy(name->bytes + name->len + 1, listed->why, why + 1);
	*out = (struct part){
		.object = { id, aj_str(name->bytes, name->len), listed->size },
		.name = name,
		.to = UINT64_MAX,
		.last = true,
		.how = listed->how,
		.why = (const char *)name->bytes + name->len + 1,
	};
	return true;
}

/* The format of an object, if parts of it may be read apart; NULL otherwise, or if that cannot be told. */
static const struct aj_format *splitting_format(struct crew *crew, const struct part *whole)
{
	struct aj_store *store = crew->options->store;
	const struct aj_format *format = NULL;
	struct aj_source *source;
	struct aj_stream stream;
	struct aj_str head;
	struct aj_err err;
	enum aj_status st;

	if (store->ops->open(store, whole->object.name, 0, AJ_SNIFF_HEAD, &source, &err) != AJ_OK)
		return NULL;
	aj_stream_init(&stream, source, 0);
	st = aj_stream_peek(&stream, AJ_SNIFF_HEAD, &head, &err);
	if ((st == AJ_OK || st == AJ_END) && head.len > 0)
		format = aj_format_of(aj_str_sub(head, 0, AJ_SNIFF_HEAD));
	aj_stream_fini(&stream);
	if (source->close)
		source->close(source);
	return format && format->splits ? format : NULL;
}

/* The offset behind the first newline at or after at; 0 if there is none within a window. */
static uint64_t cut_after(struct crew *crew, const struct part *whole, uint64_t at)
{
	struct aj_store *store = crew->options->store;
	struct aj_source *source;
	struct aj_stream stream;
	struct aj_str seen;
	struct aj_err err;
	uint64_t cut = 0;

	if (store->ops->open(store, whole->object.name, at, at + AJ_STREAM_WINDOW, &source, &err) != AJ_OK)
		return 0;
	aj_stream_init(&stream, source, at);
	for (size_t want = 4096; want <= AJ_STREAM_WINDOW && cut == 0; want *= 4) {
		enum aj_status st = aj_stream_peek(&stream, want, &seen, &err);
		size_t line = st == AJ_OK || st == AJ_END ? aj_str_find(seen, 0, '\n') : seen.len;

		if (line < seen.len)
			cut = at + line + 1;
		if (st != AJ_OK)
			break;
	}
	aj_stream_fini(&stream);
	if (source->close)
		source->close(source);
	return cut;
}

/* Queues an object in parts of about PART bytes that end at newlines. False: the run is over. */
static bool put_parts(struct crew *crew, struct part *whole)
{
	uint64_t from = 0, size = whole->object.size;

	whole->format = whole->how == AJ_DONE && size >= 2 * PART ? splitting_format(crew, whole) : NULL;
	while (whole->format && size - from >= 2 * PART) {
		struct part part = *whole;
		uint64_t to, step = PART;

		/* Without a newline in reach the part grows: a line is never cut. */
		while ((to = cut_after(crew, whole, from + step)) == 0 && size - from > step + 2 * PART)
			step += PART;
		if (to == 0 || to >= size)
			break;
		part.from = from;
		part.to = to;
		part.last = false;
		atomic_fetch_add(&part.name->users, 1);
		if (!put(crew, &part)) {
			drop_name(part.name);
			return false;
		}
		from = to;
	}
	whole->from = from;
	whole->to = UINT64_MAX;
	if (whole->format && from > 0)
		whole->to = size;
	whole->last = true;
	return put(crew, whole);
}

static enum aj_status list(struct crew *crew, struct aj_err *err)
{
	struct aj_store *store = crew->options->store;
	struct aj_listed listed;
	enum aj_status st;

	for (uint32_t id = 0; (st = store->ops->next(store, &listed, err)) == AJ_OK; id++) {
		struct part whole;

		if (!part_of(&listed, id, &whole))
			return aj_fail(err, AJ_ELIMIT, "no memory for a name");
		atomic_fetch_add(&crew->progress->objects_listed, 1);
		if (listed.how == AJ_DONE)
			atomic_fetch_add(&crew->progress->bytes_total, listed.size);
		if (!put_parts(crew, &whole)) {
			drop_name(whole.name);
			return AJ_OK; /* the crew's status says why */
		}
		if (stopped(crew))
			return AJ_OK;
	}
	return st == AJ_END ? AJ_OK : st;
}

static void worker_fini(struct worker *worker)
{
	aj_scan_free(worker->scan);
	aj_listing_free(worker->listing);
	aj_census_free(worker->census);
}

static enum aj_status worker_init(struct worker *worker, struct crew *crew, struct aj_err *err)
{
	const struct aj_crew_options *options = crew->options;
	struct aj_sink *sinks[4] = { 0 };
	size_t n = 0;
	enum aj_status st;

	*worker = (struct worker){ .outlet = { &outlet_ops }, .crew = crew };
	st = aj_census_new(&options->census, &worker->census, err);
	if (st == AJ_OK && aj_report_lists(options->format))
		st = aj_listing_new(options->format, &options->report, &worker->listing, err);
	if (st != AJ_OK)
		return st;
	sinks[n++] = aj_census_sink(worker->census);
	if (worker->listing)
		sinks[n++] = aj_listing_sink(worker->listing);
	sinks[n++] = &worker->outlet;
	st = aj_scan_new(options->engine, sinks, options->least, &worker->scan, err);
	if (st == AJ_OK)
		aj_scan_seed(worker->scan, aj_census_seed(worker->census));
	return st;
}

/* Puts the workers' figures together in the first one's census and makes the summary. */
static enum aj_status add_up(struct crew *crew, struct worker *workers, unsigned count,
    struct aj_summary *summary, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (unsigned i = 0; i < count && st == AJ_OK; i++) {
		aj_census_months(workers[i].census, aj_scratch_months(aj_scan_scratch(workers[i].scan)));
		if (i > 0)
			st = aj_census_merge(workers[0].census, workers[i].census, err);
	}
	if (st == AJ_OK)
		st = aj_census_summary(workers[0].census, summary, err);
	if (st == AJ_OK) {
		summary->bytes = atomic_load(&crew->progress->bytes_read);
		summary->interrupted = stopped(crew);
		summary->least = crew->options->least;
	}
	return st;
}

/* Lists on this thread while the workers read, then waits for them. */
static enum aj_status run(struct crew *crew, struct worker *workers, unsigned count, struct aj_err *err)
{
	unsigned started = 0;
	enum aj_status st = AJ_OK;

	while (started < count && pthread_create(&workers[started].thread, NULL, work, &workers[started]) == 0)
		started++;
	if (started == 0)
		return aj_fail(err, AJ_ELIMIT, "no thread could be started");
	st = list(crew, err);
	if (st != AJ_OK)
		give_up(crew, err, st);
	atomic_store(&crew->progress->listed, true);
	pthread_mutex_lock(&crew->lock);
	crew->closed = true;
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
	for (unsigned i = 0; i < started; i++)
		pthread_join(workers[i].thread, NULL);
	for (size_t i = 0; i < crew->queued; i++)
		drop_name(crew->queue[(crew->first + i) % QUEUE].name);
	if (crew->status != AJ_OK)
		*err = crew->err;
	return crew->status;
}

enum aj_status aj_crew_run(const struct aj_crew_options *options, struct aj_progress *progress,
    const atomic_bool *stop, struct aj_summary *summary, struct aj_err *err)
{
	struct crew crew = { .options = options, .progress = progress, .stop = stop,
		.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };
	unsigned jobs = options->jobs < JOBS_MAX ? options->jobs : JOBS_MAX, ready = 0;
	struct worker *workers = calloc(jobs, sizeof(*workers));
	enum aj_status st = AJ_OK;

	if (!workers)
		return aj_fail(err, AJ_ELIMIT, "no memory for %u workers", jobs);
	while (ready < jobs && st == AJ_OK)
		st = worker_init(&workers[ready++], &crew, err);
	if (st == AJ_OK)
		st = run(&crew, workers, jobs, err);
	if (st == AJ_OK)
		st = add_up(&crew, workers, jobs, summary, err);
	for (unsigned i = 0; i < ready; i++)
		worker_fini(&workers[i]);
	free(workers);
	return st;
}
