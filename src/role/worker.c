/*
 * worker.c: the inside of the jail. Requests come one after the other; while there
 * are none, or no bytes, or no room for frames, the process sleeps at its socket.
 */

#include "role/worker.h"

#include "role/counter.h"
#include "scan/budget.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	FILES_WAITING = 8, /* handed over before they are asked for */
	GRACE = 10,	   /* seconds: an object's own bound (scan/budget.h), which tells more, comes first */
};

/* The jailed side of a link, and the object under way. */
struct cell {
	struct aj_worker *worker;
	struct aj_link *link;
	int files[FILES_WAITING];
	size_t n_files;
	size_t unsaid; /* bytes shown since the boss was last woken */
};

/* A stream's bytes as they come down the ring. */
struct down_source {
	struct aj_source source;
	struct cell *cell;
	uint32_t left; /* of the chunk */
	size_t lent;   /* bytes of it at the front of the ring, which the reader sees */
	bool ended;
	enum aj_status status; /* with which it ended */
	struct aj_err err;
};

static void leave(void)
{
	_exit(0);
}

static void wake(struct cell *cell)
{
	cell->unsaid = 0;
	aj_link_wake(cell->link, &cell->link->shared->boss_sleeps);
}

static void keep_file(struct cell *cell, struct msghdr *message)
{
	struct cmsghdr *head = CMSG_FIRSTHDR(message);
	int fd;

	if (!head || head->cmsg_type != SCM_RIGHTS || head->cmsg_len != CMSG_LEN(sizeof(fd)))
		return;
	memcpy(&fd, CMSG_DATA(head), sizeof(fd));
	if (cell->n_files == FILES_WAITING)
		leave();
	cell->files[cell->n_files++] = fd;
}

/* Waits for a message: a knock, or a file. When the boss is gone, so are we. */
static void receive(struct cell *cell)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	char byte;
	struct iovec part = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)
	};
	ssize_t n;

	do {
		n = recvmsg(cell->link->socket, &message, MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	if (n <= 0)
		leave();
	keep_file(cell, &message);
}

/* Sleeps until the ring has len bytes more, read or room. */
static void await(struct cell *cell, struct aj_ring *ring, size_t (*have)(struct aj_ring *ring), size_t len)
{
	struct aj_link_shared *shared = cell->link->shared;

	while (have(ring) < len) {
		if (ring->broken)
			leave();
		if (cell->unsaid > 0)
			wake(cell);
		atomic_store(&shared->worker_sleeps, 1);
		atomic_thread_fence(memory_order_seq_cst);
		if (have(ring) < len) {
			/* A boss that waits for us to take something must not wait for us to wake it. */
			wake(cell);
			receive(cell);
		}
		atomic_store(&shared->worker_sleeps, 0);
	}
}

/* Shows frames to the boss; wakes it when there is much of them. */
static void send_up(void *to, struct aj_str bytes)
{
	enum { WAKE_AT = AJ_LINK_UP / 4 };
	struct cell *cell = to;
	struct aj_ring *up = &cell->link->up;

	while (bytes.len > 0) {
		size_t room = aj_ring_room(up), len = bytes.len < room ? bytes.len : room;

		if (len == 0) {
			await(cell, up, aj_ring_room, 1);
			continue;
		}
		aj_ring_put(up, 0, bytes.ptr, len);
		aj_ring_show(up, len);
		bytes = aj_str_from(bytes, len);
		cell->unsaid += len;
		if (cell->unsaid >= WAKE_AT)
			wake(cell);
	}
}

static void take_down(struct cell *cell, void *out, size_t len)
{
	struct aj_ring *down = &cell->link->down;

	await(cell, down, aj_ring_waiting, len);
	aj_ring_take(down, out, len);
}

/* Begins the next chunk; afterwards there is something left of it, or the stream has ended. */
static void next_chunk(struct down_source *source)
{
	take_down(source->cell, &source->left, sizeof(source->left));
	if (source->left == 0) {
		source->ended = true;
		source->status = AJ_END;
	} else if (source->left == AJ_CHUNK_FAILED) {
		source->left = 0;
		source->ended = true;
		take_down(source->cell, &source->err, sizeof(source->err));
		source->err.text[sizeof(source->err.text) - 1] = '\0';
		source->status = source->err.status;
	}
}

/* A boss that waits for room may go on. */
static void tell_of_room(struct cell *cell)
{
	enum { WAKE_AT = AJ_LINK_DOWN / 2 };

	if (aj_ring_waiting(&cell->link->down) < WAKE_AT)
		aj_link_wake_for_room(cell->link);
}

/* What was lent is used up. */
static void give_back(struct down_source *source)
{
	if (source->lent == 0)
		return;
	aj_ring_take(&source->cell->link->down, NULL, source->lent);
	source->lent = 0;
	tell_of_room(source->cell);
}

/* What has come of a chunk, where it lies in the ring: until it is taken, the boss writes elsewhere. */
static bool down_lend(struct aj_source *base, struct aj_str *out, bool *last)
{
	struct down_source *source = (struct down_source *)base;
	struct aj_ring *down = &source->cell->link->down;
	uint32_t next = AJ_CHUNK_FAILED;
	const uint8_t *bytes;
	size_t waiting, len;

	give_back(source);
	if (source->left == 0 && !source->ended)
		next_chunk(source);
	if (source->ended)
		return false;
	await(source->cell, down, aj_ring_waiting, 1);
	waiting = aj_ring_waiting(down);
	bytes = aj_ring_place(down, waiting, 0, &len);
	len = len < source->left ? len : source->left;
	source->left -= (uint32_t)len;
	source->lent = len;
	if (source->left == 0 && waiting - len >= sizeof(next))
		aj_ring_look(down, len, &next, sizeof(next));
	*last = next == 0;
	*out = aj_str(bytes, len);
	return true;
}

/* As much as there is room for, where it has come already: as a file would give it. */
static enum aj_status down_fill(
    struct aj_source *base, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct down_source *source = (struct down_source *)base;
	struct cell *cell = source->cell;
	struct aj_ring *down = &cell->link->down;

	give_back(source);
	*got = 0;
	while (*got < room && !source->ended) {
		size_t len;

		if (source->left == 0) {
			if (*got > 0 && aj_ring_waiting(down) < sizeof(source->left))
				break;
			next_chunk(source);
			continue;
		}
		if (*got > 0 && aj_ring_waiting(down) == 0)
			break;
		await(cell, down, aj_ring_waiting, 1);
		len = aj_ring_waiting(down);
		len = len < source->left ? len : source->left;
		len = len < room - *got ? len : room - *got;
		aj_ring_take(down, out + *got, len);
		source->left -= (uint32_t)len;
		*got += len;
	}
	tell_of_room(cell);
	if (*got > 0)
		return AJ_OK;
	if (source->status != AJ_END)
		*err = source->err;
	return source->status;
}

/* What the scan did not want of a stream. */
static void drain(struct down_source *source)
{
	give_back(source);
	while (!source->ended) {
		if (source->left == 0) {
			next_chunk(source);
			continue;
		}
		await(source->cell, &source->cell->link->down, aj_ring_waiting, 1);
		while (source->left > 0) {
			size_t len = aj_ring_waiting(&source->cell->link->down);

			if (len == 0)
				break;
			len = len < source->left ? len : source->left;
			aj_ring_take(&source->cell->link->down, NULL, len);
			source->left -= (uint32_t)len;
		}
		aj_link_wake_for_room(source->cell->link);
	}
}

static int next_file(struct cell *cell)
{
	int fd;

	while (cell->n_files == 0)
		receive(cell);
	fd = cell->files[0];
	memmove(cell->files, cell->files + 1, --cell->n_files * sizeof(cell->files[0]));
	return fd;
}

static const struct aj_format *format_of(uint32_t number)
{
	for (uint32_t i = 0; number > 0 && aj_formats[i]; i++)
		if (i + 1 == number)
			return aj_formats[i];
	return NULL;
}

static uint32_t number_of(const struct aj_format *format)
{
	for (uint32_t i = 0; aj_formats[i]; i++)
		if (aj_formats[i] == format)
			return i + 1;
	return 0;
}

static void recognise(struct cell *cell, const struct aj_request_head *request, struct aj_source *source)
{
	const struct aj_format *format = NULL;
	struct aj_stream stream;
	struct aj_str head;
	struct aj_err err;
	enum aj_status st;

	aj_stream_init(&stream, source, 0);
	st = aj_stream_peek(&stream, AJ_SNIFF_HEAD, &head, &err);
	if ((st == AJ_OK || st == AJ_END) && head.len > 0)
		format = aj_format_of(aj_str_sub(head, 0, AJ_SNIFF_HEAD));
	aj_stream_fini(&stream);
	aj_frame_format(cell->worker->frames, request->serial, number_of(format));
}

static void scan(struct cell *cell, const struct aj_request_head *request, struct aj_source *source)
{
	struct aj_worker *worker = cell->worker;
	struct aj_object object = { request->id, AJ_S(""), request->size, (enum aj_key_name)request->key };
	struct aj_frame_end end = { .serial = request->serial, .how = AJ_FAILED };
	struct aj_link_shared *shared = cell->link->shared;
	enum aj_how how = AJ_FAILED;
	struct aj_counter counter;
	struct aj_stream stream;
	struct aj_err err;
	const char *why;

	aj_counter_init(&counter, source, &shared->taken);
	aj_stream_init(&stream, &counter.source, request->from);
	if (aj_scan_object(worker->scan, &object, format_of(request->format), &stream, &how, &err) == AJ_OK) {
		why = aj_scan_why(worker->scan);
	} else {
		how = AJ_PARTIAL;
		why = err.text;
	}
	aj_stream_fini(&stream);
	end.how = how;
	end.taken = atomic_load_explicit(&shared->taken, memory_order_relaxed);
	end.fresh = aj_scan_fresh(worker->scan);
	if (!aj_frame_end(worker->frames, &end, aj_scratch_months(aj_scan_scratch(worker->scan)), why))
		_exit(1);
	if (end.fresh) {
		wake(cell);
		leave();
	}
}

static void serve(struct cell *cell, const struct aj_request_head *request)
{
	struct down_source down = { .source = { .fill = down_fill, .lend = down_lend }, .cell = cell };
	struct aj_file_source file;
	struct aj_source *source = &down.source;
	uint64_t size = request->to == UINT64_MAX ? request->size : request->to - request->from;
	int fd = -1;

	atomic_store_explicit(&cell->link->shared->taken, 0, memory_order_relaxed);
	atomic_store_explicit(&cell->link->shared->serial, request->serial, memory_order_release);
	/* No other request waits: while we read this, the boss may make more ready. */
	if (cell->unsaid > 0 &&
	    atomic_load_explicit(&cell->link->shared->last, memory_order_relaxed) == request->serial)
		wake(cell);
	/* A pipe may last for ever. Time is otherwise given by size, with what it may unpack to in mind. */
	aj_jail_allow_seconds(
	    size == 0 || size > 1ULL << 40 ? 1 << 30 : (unsigned)aj_budget_seconds(size) + GRACE);
	if (request->kind == AJ_REQUEST_FILE) {
		fd = next_file(cell);
		aj_file_source_part(&file, fd, request->from, request->to);
		source = &file.source;
	}
	if (request->kind == AJ_REQUEST_RECOGNISE)
		recognise(cell, request, source);
	else
		scan(cell, request, source);
	if (fd >= 0)
		close(fd);
	else
		drain(&down);
}

void aj_worker_run(struct aj_worker *worker, int socket, int memory, unsigned walls)
{
	struct cell cell = { .worker = worker, .link = &worker->link };
	struct aj_request_head request;

	/* The memory is mapped before the limits, and stays. */
	if (!aj_link_map(&worker->link, memory, AJ_LINK_SOCKET) || !aj_jail_close_files(socket))
		_exit(1);
	walls |= aj_jail_enter(&worker->seccomp);
	atomic_store(&worker->link.shared->walls, walls | AJ_LINK_READY);
	wake(&cell);
	if (!aj_walls_hold(walls))
		_exit(1);
	aj_frame_sink_to(worker->frames, send_up, &cell);
	for (;;) {
		take_down(&cell, &request, sizeof(request));
		serve(&cell, &request);
	}
}

enum aj_status aj_worker_init(
    struct aj_worker *worker, const struct aj_worker_options *options, struct aj_err *err)
{
	struct aj_sink *sinks[2] = { 0 };
	enum aj_status st = aj_frame_sink_new(options->spots, &worker->frames, err);

	aj_engine_prepare(options->engine);
	aj_formats_prepare();
	if (st == AJ_OK) {
		sinks[0] = aj_frame_sink(worker->frames);
		st = aj_scan_new(options->engine, sinks, &worker->scan, err);
	}
	if (st != AJ_OK)
		return st;
	aj_scan_seed(worker->scan, options->seed);
	/* Without seccomp Landlock alone must hold: who keeps the worker looks whether it does. */
	if (aj_seccomp_init(&worker->seccomp, false, err) != AJ_OK)
		worker->seccomp = (struct aj_seccomp){ 0 };
	return AJ_OK;
}

void aj_worker_fini(struct aj_worker *worker)
{
	aj_scan_free(worker->scan);
	aj_frame_sink_free(worker->frames);
	aj_seccomp_fini(&worker->seccomp);
	*worker = (struct aj_worker){ 0 };
}
