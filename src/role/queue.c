#include "role/queue.h"

#include <stdlib.h>

void aj_queue_init(struct aj_queue *queue)
{
	*queue = (struct aj_queue){ 0 };
	pthread_mutex_init(&queue->lock, NULL);
	pthread_cond_init(&queue->more, NULL);
	pthread_cond_init(&queue->room, NULL);
	pthread_cond_init(&queue->passed, NULL);
}

void aj_queue_fini(struct aj_queue *queue)
{
	for (size_t i = 0; i < queue->count; i++)
		aj_part_drop(&queue->list[(queue->first + i) % AJ_QUEUE]);
	pthread_cond_destroy(&queue->more);
	pthread_cond_destroy(&queue->room);
	pthread_cond_destroy(&queue->passed);
	pthread_mutex_destroy(&queue->lock);
}

bool aj_queue_put(struct aj_queue *queue, struct aj_part *part)
{
	bool ok;

	pthread_mutex_lock(&queue->lock);
	while (queue->count == AJ_QUEUE && queue->status == AJ_OK)
		pthread_cond_wait(&queue->room, &queue->lock);
	ok = queue->status == AJ_OK;
	if (ok) {
		part->turn = queue->turns++;
		queue->list[(queue->first + queue->count) % AJ_QUEUE] = *part;
		queue->count++;
		pthread_cond_signal(&queue->more);
	}
	pthread_mutex_unlock(&queue->lock);
	return ok;
}

void aj_queue_close(struct aj_queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	queue->closed = true;
	pthread_cond_broadcast(&queue->more);
	pthread_mutex_unlock(&queue->lock);
}

bool aj_queue_take(struct aj_queue *queue, bool wait, struct aj_part *out)
{
	bool got = false;

	pthread_mutex_lock(&queue->lock);
	while (wait && queue->count == 0 && !queue->closed && queue->status == AJ_OK)
		pthread_cond_wait(&queue->more, &queue->lock);
	if (queue->count > 0 && queue->status == AJ_OK) {
		*out = queue->list[queue->first];
		queue->first = (queue->first + 1) % AJ_QUEUE;
		queue->count--;
		got = true;
		/* Not for each that is taken: who lists would wake as often as that. */
		if (queue->count <= AJ_QUEUE / 2)
			pthread_cond_signal(&queue->room);
	}
	pthread_mutex_unlock(&queue->lock);
	return got;
}

bool aj_queue_ends(struct aj_queue *queue, size_t count)
{
	bool ends;

	pthread_mutex_lock(&queue->lock);
	ends = queue->closed && queue->count <= count;
	pthread_mutex_unlock(&queue->lock);
	return ends;
}

bool aj_queue_await(struct aj_queue *queue, uint64_t turn)
{
	bool mine;

	pthread_mutex_lock(&queue->lock);
	while (queue->turn != turn && queue->status == AJ_OK)
		pthread_cond_wait(&queue->passed, &queue->lock);
	mine = queue->turn == turn;
	pthread_mutex_unlock(&queue->lock);
	return mine;
}

void aj_queue_pass(struct aj_queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	queue->turn++;
	pthread_cond_broadcast(&queue->passed);
	pthread_mutex_unlock(&queue->lock);
}

void aj_queue_give_up(struct aj_queue *queue, const struct aj_err *err, enum aj_status status)
{
	pthread_mutex_lock(&queue->lock);
	if (queue->status == AJ_OK) {
		queue->status = status;
		queue->err = *err;
	}
	pthread_cond_broadcast(&queue->more);
	pthread_cond_broadcast(&queue->room);
	pthread_cond_broadcast(&queue->passed);
	pthread_mutex_unlock(&queue->lock);
}

void aj_part_drop(struct aj_part *part)
{
	if (part->name && atomic_fetch_sub(&part->name->users, 1) == 1)
		free(part->name);
	part->name = NULL;
}
