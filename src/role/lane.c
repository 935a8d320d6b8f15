#include "role/lane.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	READY_MS = 20000, /* for a worker to stand; the first one waits for the patterns too */
	PUMP_MAX = 256 << 10,
	PUMP_LEAST = 4096,
	IN_FIRST = 64 << 10,
};

static bool is_ready(struct aj_lane *lane)
{
	lane->walls = atomic_load(&lane->link.shared->walls);
	lane->ready = (lane->walls & AJ_LINK_READY) != 0;
	return lane->ready;
}

static enum aj_status await_walls(struct aj_lane *lane, struct aj_err *err)
{
	for (int waited = 0; !is_ready(lane); waited += 100)
		if (waited > READY_MS || (!aj_lane_wait(lane, false, 100) && !is_ready(lane)))
			return aj_fail(err, AJ_EIO, "a worker has ended before it stood");
	lane->walls &= AJ_WALLS;
	if (!aj_walls_hold(lane->walls))
		return aj_fail(err, AJ_EDENIED,
		    "no jail: this system has neither Landlock nor seccomp; "
		    "--in-process reads without one, which is for files that are trusted");
	return AJ_OK;
}

/* Makes and maps the link's memory unless there is some. False: errno says why. */
static bool has_memory(struct aj_lane *lane)
{
	int error;

	if (lane->link.shared)
		return true;
	lane->memory = aj_link_memory();
	if (lane->memory < 0)
		return false;
	if (aj_link_map(&lane->link, lane->memory, -1))
		return true;
	error = errno;
	close(lane->memory);
	errno = error;
	return false;
}

static void drop_memory(struct aj_lane *lane)
{
	if (lane->link.shared)
		close(lane->memory);
	aj_link_unmap(&lane->link);
}

enum aj_status aj_lane_start(struct aj_lane *lane, struct aj_zygote *zygote, struct aj_err *err)
{
	int ends[2] = { -1, -1 };
	enum aj_status st = AJ_OK;

	lane->zygote = zygote;
	lane->id = lane->link.socket = -1;
	if (!has_memory(lane) || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		st = aj_fail(err, AJ_EIO, "no link to a worker: %s", strerror(errno));
	lane->link.socket = ends[0];
	if (st == AJ_OK)
		st = aj_zygote_fork(zygote, ends[1], lane->memory, &lane->id, err);
	if (ends[1] >= 0)
		close(ends[1]);
	if (st != AJ_OK)
		aj_lane_close(lane);
	return st;
}

enum aj_status aj_lane_ready(struct aj_lane *lane, struct aj_err *err)
{
	enum aj_status st = await_walls(lane, err);

	if (st != AJ_OK)
		aj_lane_close(lane);
	return st;
}

int aj_lane_close(struct aj_lane *lane)
{
	int status = -1;

	if (!lane->zygote)
		return status;
	if (lane->id > 0)
		status = aj_zygote_reap(lane->zygote, lane->id);
	if (lane->link.socket >= 0)
		close(lane->link.socket);
	/* Memory that a child of the worker might still have is not the next one's: seccomp says that it had
	 * none. */
	if (lane->link.shared && status >= 0 && lane->walls & AJ_WALL_SECCOMP)
		aj_link_wipe(&lane->link);
	else
		drop_memory(lane);
	if (lane->in)
		explicit_bzero(lane->in, lane->room);
	*lane = (struct aj_lane){
		.link = lane->link, .memory = lane->memory, .in = lane->in, .room = lane->room
	};
	return status;
}

void aj_lane_fini(struct aj_lane *lane)
{
	aj_lane_close(lane);
	drop_memory(lane);
	free(lane->in);
	*lane = (struct aj_lane){ 0 };
}

static bool hand_over(int socket, int file)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .head = { CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS } };
	char byte = 0;
	struct iovec part = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)
	};
	ssize_t n;

	memcpy(CMSG_DATA(&control.head), &file, sizeof(file));
	do {
		n = sendmsg(socket, &message, MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	return n == 1;
}

bool aj_lane_request(struct aj_lane *lane, struct aj_request_head *request, int file)
{
	struct aj_link *link = &lane->link;

	if (aj_ring_room(&link->down) < sizeof(*request) || (file >= 0 && !hand_over(link->socket, file)))
		return false;
	request->serial = ++lane->serial;
	aj_ring_put(&link->down, 0, request, sizeof(*request));
	atomic_store_explicit(&link->shared->last, request->serial, memory_order_relaxed);
	aj_ring_show(&link->down, sizeof(*request));
	return true;
}

static void show_chunk(struct aj_lane *lane, uint32_t len, const void *bytes, size_t more)
{
	struct aj_ring *down = &lane->link.down;

	aj_ring_put(down, 0, &len, sizeof(len));
	if (bytes)
		aj_ring_put(down, sizeof(len), bytes, more);
	aj_ring_show(down, sizeof(len) + more);
}

enum aj_status aj_lane_pump(
    struct aj_lane *lane, struct aj_source *source, uint64_t *given, bool *done, struct aj_err *err)
{
	enum { LAST = sizeof(uint32_t) + sizeof(struct aj_err) }; /* room for the end */
	struct aj_ring *down = &lane->link.down;
	enum aj_status st = AJ_OK;

	while (!*done) {
		size_t room = aj_ring_room(down), len, got = 0;
		uint8_t *place;

		if (room < PUMP_LEAST + LAST)
			break;
		place = aj_ring_place(down, room - LAST, sizeof(uint32_t), &len);
		st = source->fill(source, place, len < PUMP_MAX ? len : PUMP_MAX, &got, err);
		if (st == AJ_ESTOP)
			return st;
		*done = st != AJ_OK;
		*given += got;
		if (st == AJ_OK)
			show_chunk(lane, (uint32_t)got, NULL, got);
		else if (st == AJ_END)
			show_chunk(lane, 0, NULL, 0);
		else
			show_chunk(lane, AJ_CHUNK_FAILED, err, sizeof(*err));
		aj_link_wake(&lane->link, &lane->link.shared->worker_sleeps);
	}
	return AJ_OK;
}

/* Copies what waits in the ring behind what is left. False: no memory. */
static bool copy_in(struct aj_lane *lane)
{
	struct aj_ring *up = &lane->link.up;
	size_t waiting = aj_ring_waiting(up), len;

	if (lane->at > 0) {
		memmove(lane->in, lane->in + lane->at, lane->len - lane->at);
		lane->len -= lane->at;
		lane->at = 0;
	}
	if (lane->len == lane->room) {
		size_t room = lane->room ? 2 * lane->room : IN_FIRST;
		uint8_t *grown = malloc(room);

		if (!grown)
			return false;
		/* Values are in it: what realloc leaves behind would not be wiped. */
		if (lane->in) {
			memcpy(grown, lane->in, lane->len);
			explicit_bzero(lane->in, lane->room);
		}
		free(lane->in);
		lane->in = grown;
		lane->room = room;
	}
	len = waiting < lane->room - lane->len ? waiting : lane->room - lane->len;
	aj_ring_take(up, lane->in + lane->len, len);
	lane->len += len;
	/* It sleeps for room only when there is none. */
	if (waiting == up->size)
		aj_link_wake(&lane->link, &lane->link.shared->worker_sleeps);
	return true;
}

enum aj_status aj_lane_next(struct aj_lane *lane, uint32_t *kind, struct aj_str *bytes, struct aj_err *err)
{
	struct aj_frame_head head;

	for (;;) {
		size_t have = lane->len - lane->at;

		if (have >= sizeof(head)) {
			memcpy(&head, lane->in + lane->at, sizeof(head));
			if (head.len > AJ_FRAME_MAX)
				return aj_fail(err, AJ_EINPUT, "its worker said what cannot be (a length)");
			if (have - sizeof(head) >= head.len)
				break;
		}
		if (aj_ring_waiting(&lane->link.up) == 0)
			return lane->link.up.broken
				   ? aj_fail(err, AJ_EINPUT, "its worker said what cannot be (a ring)")
				   : AJ_END;
		if (!copy_in(lane))
			return aj_fail(err, AJ_ELIMIT, "no memory for frames");
	}
	*kind = head.kind;
	*bytes = aj_str(lane->in + lane->at + sizeof(head), head.len);
	lane->at += sizeof(head) + head.len;
	return AJ_OK;
}

static bool has_news(struct aj_lane *lane, bool room)
{
	if (!lane->ready)
		return (atomic_load(&lane->link.shared->walls) & AJ_LINK_READY) != 0;
	return aj_ring_waiting(&lane->link.up) > 0 || lane->link.up.broken || lane->link.down.broken ||
	       (room && aj_ring_room(&lane->link.down) > AJ_LINK_DOWN / 2);
}

bool aj_lane_wait(struct aj_lane *lane, bool room, int milliseconds)
{
	struct pollfd wait = { .fd = lane->link.socket, .events = POLLIN };
	struct aj_link_shared *shared = lane->link.shared;
	bool here = true;
	char bytes[16];

	aj_link_wake(&lane->link, &shared->worker_sleeps);
	atomic_store(&shared->boss_sleeps, room ? AJ_LINK_FOR_ROOM : AJ_LINK_FOR_FRAMES);
	atomic_thread_fence(memory_order_seq_cst);
	if (!has_news(lane, room) && poll(&wait, 1, milliseconds) > 0) {
		ssize_t n = recv(lane->link.socket, bytes, sizeof(bytes), MSG_DONTWAIT);

		/* What it said before it ended is still to be read. */
		here = n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)) || has_news(lane, false);
	}
	atomic_store(&shared->boss_sleeps, AJ_LINK_AWAKE);
	return here;
}

bool aj_lane_begun(const struct aj_lane *lane, uint32_t serial)
{
	return atomic_load_explicit(&lane->link.shared->serial, memory_order_acquire) == serial;
}

uint64_t aj_lane_taken(const struct aj_lane *lane, uint32_t serial)
{
	return aj_lane_begun(lane, serial)
		   ? atomic_load_explicit(&lane->link.shared->taken, memory_order_relaxed)
		   : 0;
}
