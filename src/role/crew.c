/*
 * crew.c: lists the store on this thread, cuts what is large, and adds up what the
 * hands have counted.
 */

#include "role/hand.h"
#include "role/jailed.h"
#include "role/recogniser.h"

#include <malloc.h>
#include <stdlib.h>

enum {
	PART = 16 << 20, /* bytes of an object that are read at a time, where it can be cut */
	JOBS_MAX = 256,
	KEEP = 4 << 20, /* bytes of a piece of memory that is not given back */
	TOP_PAD = 512 << 10,
};

struct lister {
	struct aj_shift *shift;
	struct aj_recogniser recogniser;
};

/* Makes the first part of what was listed. False: no memory. */
static bool part_of(const struct aj_listed *listed, uint32_t id, struct aj_part *out)
{
	size_t why = strlen(listed->why);
	struct aj_part_name *name = malloc(sizeof(*name) + listed->name.len + why + 2);

	if (!name)
		return false;
	atomic_init(&name->users, 1);
	name->len = listed->name.len;
	memcpy(name->bytes, listed->name.ptr, name->len);
	name->bytes[name->len] = '\0';
	memcpy(name->bytes + name->len + 1, listed->why, why + 1);
	*out = (struct aj_part){
		.object = { id, aj_str(name->bytes, name->len), listed->size, listed->key },
		.name = name,
		.format = listed->format,
		.from = listed->from,
		.to = UINT64_MAX,
		.last = true,
		.how = listed->how,
		.why = (const char *)name->bytes + name->len + 1,
	};
	return true;
}

/* The format of an object, if parts of it may be read apart; NULL otherwise, or if that cannot be told. */
static const struct aj_format *splitting_format(struct lister *lister, const struct aj_part *whole)
{
	struct aj_store *store = lister->shift->options->store;
	const struct aj_format *format;
	struct aj_source *source;
	struct aj_err err;

	if (store->ops->open(store, whole->object.name, 0, AJ_SNIFF_HEAD, &source, &err) != AJ_OK)
		return NULL;
	format = aj_recognise(&lister->recogniser, source);
	if (source->close)
		source->close(source);
	return format && format->splits ? format : NULL;
}

/* The offset behind the first newline at or after at; 0 if there is none within a window. */
static uint64_t cut_after(struct aj_shift *shift, const struct aj_part *whole, uint64_t at)
{
	struct aj_store *store = shift->options->store;
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
static bool put_parts(struct lister *lister, struct aj_part *whole)
{
	struct aj_shift *shift = lister->shift;
	uint64_t from = 0, size = whole->object.size;

	if (whole->format) /* it is a part already */
		return aj_queue_put(&shift->queue, whole);
	whole->format = whole->how == AJ_DONE && size >= 2 * PART ? splitting_format(lister, whole) : NULL;
	while (whole->format && size - from >= 2 * PART) {
		struct aj_part part = *whole;
		uint64_t to, step = PART;

		/* Without a newline in reach the part grows: a line is never cut. */
		while ((to = cut_after(shift, whole, from + step)) == 0 && size - from > step + 2 * PART)
			step += PART;
		if (to == 0 || to >= size)
			break;
		part.from = from;
		part.to = to;
		part.last = false;
		atomic_fetch_add(&part.name->users, 1);
		if (!aj_queue_put(&shift->queue, &part)) {
			aj_part_drop(&part);
			return false;
		}
		from = to;
	}
	whole->from = from;
	whole->to = UINT64_MAX;
	if (whole->format && from > 0)
		whole->to = size;
	whole->last = true;
	return aj_queue_put(&shift->queue, whole);
}

static enum aj_status list(struct lister *lister, struct aj_err *err)
{
	struct aj_shift *shift = lister->shift;
	struct aj_store *store = shift->options->store;
	struct aj_listed listed;
	enum aj_status st;

	for (uint32_t id = 0; (st = store->ops->next(store, &listed, err)) == AJ_OK; id++) {
		struct aj_part whole;

		if (!part_of(&listed, listed.part_of ? listed.part_of - 1 : id, &whole))
			return aj_fail(err, AJ_ELIMIT, "no memory for a name");
		atomic_fetch_add(&shift->progress->objects_listed, 1);
		if (listed.how == AJ_DONE)
			atomic_fetch_add(&shift->progress->bytes_total, listed.size);
		if (!put_parts(lister, &whole)) {
			aj_part_drop(&whole);
			return AJ_OK; /* the crew's status says why */
		}
		if (aj_shift_stopped(shift))
			return AJ_OK;
	}
	return st == AJ_END ? AJ_OK : st;
}

static struct aj_census *counted_by(const struct aj_hand *hand)
{
	return hand->total ? hand->total : hand->census;
}

/* Puts the hands' figures together in the first one's census and makes the summary. */
static enum aj_status add_up(struct aj_shift *shift, struct aj_hand *hands, unsigned count,
    struct aj_summary *summary, struct aj_err *err)
{
	const struct aj_census *before = shift->options->before;
	struct aj_census *all = counted_by(&hands[0]);
	enum aj_status st = before ? aj_census_merge(all, before, err) : AJ_OK;

	for (unsigned i = 1; i < count && st == AJ_OK; i++)
		st = aj_census_merge(all, counted_by(&hands[i]), err);
	if (st == AJ_OK)
		st = aj_census_summary(all, summary, err);
	if (st == AJ_OK) {
		summary->bytes = atomic_load(&shift->progress->bytes_read);
		summary->interrupted = aj_shift_stopped(shift);
		summary->least = aj_engine_least(shift->options->engine);
	}
	return st;
}

/* Lists on this thread while the hands read, then waits for them. */
static enum aj_status run(struct aj_shift *shift, struct aj_hand *hands, unsigned count, struct aj_err *err)
{
	struct lister lister = { .shift = shift, .recogniser.zygote = shift->options->zygote };
	unsigned started = 0;
	enum aj_status st = AJ_OK;

	while (started < count &&
	       pthread_create(&hands[started].thread, NULL, aj_hand_work, &hands[started]) == 0)
		started++;
	if (started == 0)
		return aj_fail(err, AJ_ELIMIT, "no thread could be started");
	st = list(&lister, err);
	if (st != AJ_OK)
		aj_queue_give_up(&shift->queue, err, st);
	aj_recogniser_fini(&lister.recogniser);
	atomic_store(&shift->progress->listed, true);
	aj_queue_close(&shift->queue);
	for (unsigned i = 0; i < started; i++)
		pthread_join(hands[i].thread, NULL);
	if (shift->queue.status != AJ_OK)
		*err = shift->queue.err;
	return shift->queue.status;
}

/*
 * What hands keep of each object is in many small pieces. Of its own a thread's memory would grow by a
 * system call for each page of them; that of the process grows in large steps, and what one object needed
 * is kept for the next.
 */
static void share_memory(void)
{
#ifdef __GLIBC__
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_MMAP_THRESHOLD, KEEP);
	mallopt(M_TRIM_THRESHOLD, 2 * KEEP);
	mallopt(M_TOP_PAD, TOP_PAD);
#endif
}

enum aj_status aj_crew_run(const struct aj_crew_options *options, struct aj_progress *progress,
    const atomic_bool *stop, struct aj_summary *summary, struct aj_err *err)
{
	struct aj_shift shift = {
		.options = options, .progress = progress, .stop = stop, .begun = options->list_begun
	};
	unsigned jobs = options->jobs < JOBS_MAX ? options->jobs : JOBS_MAX, ready = 0;
	struct aj_hand *hands = calloc(jobs, sizeof(*hands));
	enum aj_status st = AJ_OK;

	if (!hands)
		return aj_fail(err, AJ_ELIMIT, "no memory for %u workers", jobs);
	share_memory();
	aj_queue_init(&shift.queue);
	while (ready < jobs && st == AJ_OK)
		st = aj_hand_init(&hands[ready++], &shift, err);
	if (st == AJ_OK)
		st = run(&shift, hands, jobs, err);
	if (st == AJ_OK)
		st = add_up(&shift, hands, jobs, summary, err);
	for (unsigned i = 0; i < ready; i++)
		aj_hand_fini(&hands[i]);
	aj_queue_fini(&shift.queue);
	free(hands);
	return st;
}
