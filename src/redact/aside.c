#include "redact/aside.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

enum { NOTES = 1024 }; /* of a block: it is handed over when there are so many */

struct aj_aside_block {
	struct aj_aside_taker *taker;
	size_t len, n_notes;
	uint64_t notes[NOTES];
	uint8_t bytes[AJ_ASIDE_BLOCK];
};

struct aj_aside {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t given, taken;
	struct aj_aside_block *free[AJ_ASIDE_BLOCKS],
	    *ring[AJ_ASIDE_BLOCKS]; /* under the lock, and all below */
	size_t n_free, first, waiting;
	bool stands, busy, over;
	enum aj_status status; /* the first failure */
	struct aj_err err;
	struct aj_aside_block blocks[AJ_ASIDE_BLOCKS];
};

/* The next block, or NULL at the end. */
static struct aj_aside_block *next_block(struct aj_aside *aside)
{
	struct aj_aside_block *block = NULL;

	pthread_mutex_lock(&aside->lock);
	while (aside->waiting == 0 && !aside->over)
		pthread_cond_wait(&aside->given, &aside->lock);
	if (!aside->over) {
		block = aside->ring[aside->first];
		aside->first = (aside->first + 1) % AJ_ASIDE_BLOCKS;
		aside->waiting--;
		aside->busy = true;
	}
	pthread_mutex_unlock(&aside->lock);
	return block;
}

static void give_back(
    struct aj_aside *aside, struct aj_aside_block *block, enum aj_status st, const struct aj_err *err)
{
	pthread_mutex_lock(&aside->lock);
	if (st != AJ_OK && aside->status == AJ_OK) {
		aside->status = st;
		aside->err = *err;
	}
	block->len = block->n_notes = 0;
	aside->free[aside->n_free++] = block;
	aside->busy = false;
	pthread_cond_signal(&aside->taken);
	pthread_mutex_unlock(&aside->lock);
}

static void say_it_stands(struct aj_aside *aside)
{
	pthread_mutex_lock(&aside->lock);
	aside->stands = true;
	pthread_cond_signal(&aside->taken);
	pthread_mutex_unlock(&aside->lock);
}

/* What libc does when a thread begins may be forbidden later. */
static void await_thread(struct aj_aside *aside)
{
	pthread_mutex_lock(&aside->lock);
	while (!aside->stands)
		pthread_cond_wait(&aside->taken, &aside->lock);
	pthread_mutex_unlock(&aside->lock);
}

static void *take_blocks(void *arg)
{
	struct aj_aside *aside = arg;
	struct aj_aside_block *block;
	enum aj_status st = AJ_OK;

	say_it_stands(aside);
	while ((block = next_block(aside))) {
		struct aj_err err = { 0 };

		if (st ==
		    AJ_OK) /* after a failure blocks are only given back, for nobody must wait in vain */
			st = block->taker->take(block->taker, aj_str(block->bytes, block->len), block->notes,
			    block->n_notes, &err);
		give_back(aside, block, st, &err);
	}
	return NULL;
}

/* What interrupts the program is the first thread's to handle. */
static bool begin_thread(struct aj_aside *aside)
{
	sigset_t interrupts, before;
	int error;

	sigemptyset(&interrupts);
	sigaddset(&interrupts, SIGINT);
	sigaddset(&interrupts, SIGTERM);
	sigaddset(&interrupts, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &interrupts, &before);
	error = pthread_create(&aside->thread, NULL, take_blocks, aside);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error == 0;
}

enum aj_status aj_aside_new(struct aj_aside **out, struct aj_err *err)
{
	struct aj_aside *aside = calloc(1, sizeof(*aside));

	if (!aside)
		return aj_fail(err, AJ_ELIMIT, "no memory for a second thread");
	pthread_mutex_init(&aside->lock, NULL);
	pthread_cond_init(&aside->given, NULL);
	pthread_cond_init(&aside->taken, NULL);
	while (aside->n_free < AJ_ASIDE_BLOCKS) {
		aside->free[aside->n_free] = &aside->blocks[aside->n_free];
		aside->n_free++;
	}
	if (!begin_thread(aside)) {
		free(aside);
		return aj_fail(err, AJ_ELIMIT, "no second thread");
	}
	await_thread(aside);
	*out = aside;
	return AJ_OK;
}

void aj_aside_free(struct aj_aside *aside)
{
	if (!aside)
		return;
	pthread_mutex_lock(&aside->lock);
	aside->over = true;
	pthread_cond_signal(&aside->given);
	pthread_mutex_unlock(&aside->lock);
	pthread_join(aside->thread, NULL);
	pthread_cond_destroy(&aside->given);
	pthread_cond_destroy(&aside->taken);
	pthread_mutex_destroy(&aside->lock);
	explicit_bzero(aside, sizeof(*aside));
	free(aside);
}

/* The lock is held. */
static enum aj_status failure(struct aj_aside *aside, struct aj_err *err)
{
	if (aside->status != AJ_OK)
		*err = aside->err;
	return aside->status;
}

/* Hands over the taker's open block, if it has one. */
static void hand_over(struct aj_aside *aside, struct aj_aside_taker *taker)
{
	struct aj_aside_block *block = taker->open;

	if (!block)
		return;
	taker->open = NULL;
	block->taker = taker;
	pthread_mutex_lock(&aside->lock);
	aside->ring[(aside->first + aside->waiting++) % AJ_ASIDE_BLOCKS] = block;
	pthread_cond_signal(&aside->given);
	pthread_mutex_unlock(&aside->lock);
}

/* The taker has an open block with room for a byte and a note. */
static enum aj_status make_room(struct aj_aside *aside, struct aj_aside_taker *taker, struct aj_err *err)
{
	enum aj_status st;

	if (taker->open && taker->open->len < AJ_ASIDE_BLOCK && taker->open->n_notes < NOTES)
		return AJ_OK;
	hand_over(aside, taker);
	pthread_mutex_lock(&aside->lock);
	while (aside->n_free == 0)
		pthread_cond_wait(&aside->taken, &aside->lock);
	st = failure(aside, err);
	if (st == AJ_OK)
		taker->open = aside->free[--aside->n_free];
	pthread_mutex_unlock(&aside->lock);
	return st;
}

enum aj_status aj_aside_give(
    struct aj_aside *aside, struct aj_aside_taker *taker, struct aj_str bytes, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	while (bytes.len > 0 && (st = make_room(aside, taker, err)) == AJ_OK) {
		struct aj_aside_block *block = taker->open;
		struct aj_str part = aj_str_sub(bytes, 0, AJ_ASIDE_BLOCK - block->len);

		memcpy(block->bytes + block->len, part.ptr, part.len);
		block->len += part.len;
		bytes = aj_str_from(bytes, part.len);
	}
	return st;
}

enum aj_status aj_aside_note(
    struct aj_aside *aside, struct aj_aside_taker *taker, uint64_t note, struct aj_err *err)
{
	enum aj_status st = make_room(aside, taker, err);

	if (st == AJ_OK)
		taker->open->notes[taker->open->n_notes++] = note;
	return st;
}

enum aj_status aj_aside_settle(struct aj_aside *aside, struct aj_aside_taker *taker, struct aj_err *err)
{
	enum aj_status st;

	hand_over(aside, taker);
	pthread_mutex_lock(&aside->lock);
	while (aside->waiting > 0 || aside->busy)
		pthread_cond_wait(&aside->taken, &aside->lock);
	st = failure(aside, err);
	pthread_mutex_unlock(&aside->lock);
	return st;
}
