/*
 * offered.c: a queue of objects. Each is read once: its source frees it when it is closed,
 * and says so, so that nobody counts on reading it again.
 */

#include "store/offered.h"

#include <pthread.h>
#include <stdlib.h>

struct object {
	struct object *next;
	struct aj_str name, bytes; /* both behind the struct */
	struct aj_lent *lent;	   /* NULL: bytes it is */
	enum aj_key_name key;	   /* of its records */
	bool failed;		   /* bytes says why, and a 0 behind it */
};

struct aj_offered {
	struct aj_store store; /* first: it is cast back */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct object *first, *last; /* not listed yet */
	struct object *listed;	     /* not opened yet */
	struct object *failed;	     /* listed last, which nobody opens: it lives until the next call */
	size_t bytes;		     /* of all that are kept */
	bool ended, stopped;
};

struct reading {
	struct aj_memory_source memory; /* its source is the first member, and this struct's */
	struct aj_offered *offered;
	struct object *object;
};

/* Frees it, and leaves nothing of its bytes. */
static void wipe(struct object *object)
{
	explicit_bzero((uint8_t *)(object + 1) + object->name.len, object->bytes.len);
	free(object);
}

static void drop(struct aj_offered *offered, struct object *object)
{
	pthread_mutex_lock(&offered->lock);
	offered->bytes -= object->bytes.len;
	pthread_cond_broadcast(&offered->changed);
	pthread_mutex_unlock(&offered->lock);
	wipe(object);
}

static void close_reading(struct aj_source *source)
{
	struct reading *reading = (struct reading *)source;

	drop(reading->offered, reading->object);
	free(reading);
}

struct borrowing {
	struct aj_source source; /* first: it is cast back */
	struct aj_offered *offered;
	struct aj_lent *lent; /* NULL: given back */
};

static void give_back(struct borrowing *borrowing)
{
	struct aj_offered *offered = borrowing->offered;

	if (!borrowing->lent)
		return;
	pthread_mutex_lock(&offered->lock);
	borrowing->lent->done = true;
	pthread_cond_broadcast(&offered->changed);
	pthread_mutex_unlock(&offered->lock);
	borrowing->lent = NULL;
}

/* At its end it is given back: who lent it may go on while the last of it is being looked at. */
static enum aj_status fill_borrowed(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct borrowing *borrowing = (struct borrowing *)source;
	enum aj_status st;

	if (!borrowing->lent)
		return AJ_END;
	st = borrowing->lent->source->fill(borrowing->lent->source, out, room, got, err);
	if (st != AJ_OK)
		give_back(borrowing);
	return st;
}

static void close_borrowed(struct aj_source *source)
{
	give_back((struct borrowing *)source);
	free(source);
}

static enum aj_status offered_next(struct aj_store *store, struct aj_listed *out, struct aj_err *err)
{
	struct aj_offered *offered = (struct aj_offered *)store;
	struct object *object, *failed = offered->failed;
	uint32_t part_of = 0;

	offered->failed = NULL;
	if (failed)
		drop(offered, failed);
	pthread_mutex_lock(&offered->lock);
	while (!offered->first && !offered->ended && !offered->stopped)
		pthread_cond_wait(&offered->changed, &offered->lock);
	object = offered->stopped ? NULL : offered->first;
	if (object) {
		offered->first = object->next;
		if (!offered->first)
			offered->last = NULL;
		if (object->lent)
			part_of = object->lent->part_of;
		if (object->failed) {
			offered->failed = object;
		} else {
			object->next = offered->listed;
			offered->listed = object;
		}
	}
	pthread_mutex_unlock(&offered->lock);
	if (!object)
		return AJ_END;
	if (object->failed) {
		*out = (struct aj_listed){ object->name, 0, AJ_FAILED, (const char *)object->bytes.ptr };
		return AJ_OK;
	}
	*out = (struct aj_listed){ .name = object->name,
		.size = object->bytes.len,
		.how = AJ_DONE,
		.why = "",
		.key = object->key,
		.part_of = part_of,
		.format = object->lent ? object->lent->format : NULL,
		.from = object->lent ? object->lent->from : 0 };
	return AJ_OK;
}

static enum aj_status open_memory(
    struct aj_offered *offered, struct object *object, struct aj_source **out, struct aj_err *err)
{
	struct reading *reading = calloc(1, sizeof(*reading));

	if (!reading) {
		drop(offered, object);
		return aj_fail(err, AJ_ELIMIT, "no memory for a source");
	}
	reading->offered = offered;
	reading->object = object;
	aj_memory_source_init(&reading->memory, object->bytes, 0);
	reading->memory.source.close = close_reading;
	reading->memory.source.once = true;
	*out = &reading->memory.source;
	return AJ_OK;
}

static enum aj_status borrow(
    struct aj_offered *offered, struct object *object, struct aj_source **out, struct aj_err *err)
{
	struct borrowing *borrowing = calloc(1, sizeof(*borrowing)), none = { .offered = offered };

	if (!borrowing) {
		none.lent = object->lent;
		give_back(&none);
		free(object);
		return aj_fail(err, AJ_ELIMIT, "no memory for a source");
	}
	*borrowing = (struct borrowing){ { .fill = fill_borrowed, .close = close_borrowed, .once = true },
		offered, object->lent };
	*out = &borrowing->source;
	free(object);
	return AJ_OK;
}

/* Pieces of one object have one name. */
static uint64_t from_of(const struct object *object)
{
	return object->lent ? object->lent->from : 0;
}

static enum aj_status offered_open(struct aj_store *store, struct aj_str name, uint64_t from, uint64_t to,
    struct aj_source **out, struct aj_err *err)
{
	struct aj_offered *offered = (struct aj_offered *)store;
	struct object **link, *object;
	bool stopped;

	pthread_mutex_lock(&offered->lock);
	stopped = offered->stopped; /* who lent it has left then */
	link = &offered->listed;
	while (*link && !(aj_str_eq((*link)->name, name) && from_of(*link) == from))
		link = &(*link)->next;
	object = stopped ? NULL : *link;
	if (object) {
		*link = object->next;
		if (object->lent)
			object->lent->opened = true;
	}
	pthread_mutex_unlock(&offered->lock);
	if (!object)
		return aj_fail(err, AJ_EIO, stopped ? "the run is over" : "it has been read already");
	return object->lent ? borrow(offered, object, out, err) : open_memory(offered, object, out, err);
}

static void free_all(struct object *object)
{
	for (struct object *next; object; object = next) {
		next = object->next;
		wipe(object);
	}
}

static void offered_close(struct aj_store *store)
{
	struct aj_offered *offered = (struct aj_offered *)store;

	free_all(offered->first);
	free_all(offered->listed);
	free_all(offered->failed);
	pthread_cond_destroy(&offered->changed);
	pthread_mutex_destroy(&offered->lock);
	free(offered);
}

static const struct aj_store_ops ops = {
	.name = "offered",
	.about = "objects in memory, offered by another thread",
	.next = offered_next,
	.open = offered_open,
	.close = offered_close,
};

enum aj_status aj_offered_new(struct aj_offered **out, struct aj_err *err)
{
	struct aj_offered *offered = calloc(1, sizeof(*offered));

	if (!offered)
		return aj_fail(err, AJ_ELIMIT, "no memory for samples");
	offered->store.ops = &ops;
	pthread_mutex_init(&offered->lock, NULL);
	pthread_cond_init(&offered->changed, NULL);
	*out = offered;
	return AJ_OK;
}

struct aj_store *aj_offered_store(struct aj_offered *offered)
{
	return &offered->store;
}

/* With a 0 behind the bytes. */
static struct object *object_of(struct aj_str name, struct aj_str bytes)
{
	struct object *object = malloc(sizeof(*object) + name.len + bytes.len + 1);
	uint8_t *at;

	if (!object)
		return NULL;
	at = (uint8_t *)(object + 1);
	memcpy(at, name.ptr, name.len);
	memcpy(at + name.len, bytes.ptr, bytes.len);
	at[name.len + bytes.len] = '\0';
	*object = (struct object){ .name = aj_str(at, name.len), .bytes = aj_str(at + name.len, bytes.len) };
	return object;
}

/* Puts it behind the others once there is room for its bytes. object: NULL if there was no memory for it. */
static enum aj_status offer(struct aj_offered *offered, struct object *object, struct aj_err *err)
{
	bool taken;

	if (!object)
		return aj_fail(err, AJ_ELIMIT, "no memory for an object");
	pthread_mutex_lock(&offered->lock);
	while (object->bytes.len > 0 && offered->bytes > 0 &&
	       offered->bytes + object->bytes.len > AJ_OFFERED_BYTES && !offered->stopped)
		pthread_cond_wait(&offered->changed, &offered->lock);
	taken = !offered->stopped;
	if (taken) {
		if (offered->last)
			offered->last->next = object;
		else
			offered->first = object;
		offered->last = object;
		offered->bytes += object->bytes.len;
		pthread_cond_broadcast(&offered->changed);
	}
	pthread_mutex_unlock(&offered->lock);
	if (taken)
		return AJ_OK;
	wipe(object);
	return aj_fail(err, AJ_ESTOP, "the run is over");
}

enum aj_status aj_offered_put(struct aj_offered *offered, struct aj_str name, struct aj_str bytes,
    enum aj_key_name key, struct aj_err *err)
{
	struct object *object = object_of(name, bytes);

	if (object)
		object->key = key;
	return offer(offered, object, err);
}

enum aj_status aj_offered_lend(
    struct aj_offered *offered, struct aj_str name, struct aj_lent *lent, struct aj_err *err)
{
	struct object *object = object_of(name, AJ_S(""));

	if (object) {
		object->lent = lent;
		object->key = lent->key;
	}
	return offer(offered, object, err);
}

enum aj_status aj_offered_fail(
    struct aj_offered *offered, struct aj_str name, const char *why, struct aj_err *err)
{
	struct object *object = object_of(name, aj_str_z(why));

	if (object)
		object->failed = true;
	return offer(offered, object, err);
}

enum aj_status aj_offered_await(struct aj_offered *offered, struct aj_lent *lent, struct aj_err *err)
{
	bool done;

	pthread_mutex_lock(&offered->lock);
	while (!lent->done && !(offered->stopped && !lent->opened))
		pthread_cond_wait(&offered->changed, &offered->lock);
	done = lent->done;
	pthread_mutex_unlock(&offered->lock);
	return done ? AJ_OK : aj_fail(err, AJ_ESTOP, "the run is over");
}

void aj_offered_end(struct aj_offered *offered)
{
	pthread_mutex_lock(&offered->lock);
	offered->ended = true;
	pthread_cond_broadcast(&offered->changed);
	pthread_mutex_unlock(&offered->lock);
}

void aj_offered_stop(struct aj_offered *offered)
{
	pthread_mutex_lock(&offered->lock);
	offered->stopped = true;
	pthread_cond_broadcast(&offered->changed);
	pthread_mutex_unlock(&offered->lock);
}
