#pragma once

/*
 * What a worker process and the thread that keeps it share: a ring in each
 * direction and a socket, by which one wakes the other when it sleeps and by which
 * files are handed over.
 *
 * Down go requests, each followed by the bytes of its object unless a file comes
 * with it; up come frames (role/frame.h).
 */

#include "base/err.h"
#include "role/ring.h"

enum {
	AJ_LINK_DOWN = 512 << 10,
	AJ_LINK_UP = 256 << 10,
	AJ_LINK_SOCKET = 3, /* descriptor of the socket in the worker */
};

struct aj_link_shared {
	struct aj_ring_shared down, up;
	_Alignas(64) _Atomic uint32_t boss_sleeps; /* enum aj_link_sleep */
	_Atomic uint32_t worker_sleeps;
	_Alignas(64) _Atomic uint64_t taken; /* bytes of the object under way that the worker has got */
	_Atomic uint32_t serial;	     /* of that object, 0 before the first */
	_Atomic uint32_t last;		     /* of the last request that was made */
	_Atomic uint32_t walls;		     /* enum aj_wall, and AJ_LINK_READY */
};

enum { AJ_LINK_READY = 1 << 30 };

/* What the boss sleeps for. The worker sleeps for anything (1). */
enum aj_link_sleep { AJ_LINK_AWAKE, AJ_LINK_FOR_FRAMES, AJ_LINK_FOR_ROOM /* or frames */ };

/* One side's view. */
struct aj_link {
	struct aj_link_shared *shared;
	struct aj_ring down, up;
	int socket;
};

/* The memory, sealed, so that nobody can make it shorter below us. Gives -1 and errno. */
int aj_link_memory(void);

/* Maps it, with all its pages, so that none has to be asked for later. False: no memory. */
bool aj_link_map(struct aj_link *link, int memory, int socket);

/* As it was when it was made; only where nobody else has it mapped. */
void aj_link_wipe(struct aj_link *link);
void aj_link_unmap(struct aj_link *link); /* accepts a zeroed link; leaves the socket */

/* Wakes the other side if its flag says that it sleeps. */
void aj_link_wake(struct aj_link *link, _Atomic uint32_t *sleeps);

/* The worker has made room: wakes a boss that sleeps for that. */
void aj_link_wake_for_room(struct aj_link *link);

/* A request. What follows is a stream (AJ_REQUEST_STREAM) or nothing. */
enum aj_request_kind {
	AJ_REQUEST_STREAM,    /* the bytes come as chunks */
	AJ_REQUEST_FILE,      /* the next file from the socket has them */
	AJ_REQUEST_RECOGNISE, /* chunks of a head: what format is it? */
};

struct aj_request_head {
	uint32_t serial; /* from 1 */
	uint32_t kind;
	uint32_t format;   /* index in aj_formats plus 1; 0: recognise it */
	uint32_t id;	   /* of the object */
	uint32_t key;	   /* enum aj_key_name: of its records */
	uint64_t size;	   /* of the object as it was listed */
	uint64_t from, to; /* the part of it; of a file, to is never behind its end */
};

/*
 * A chunk of a stream is its length, then so many bytes. A length of 0 is the end.
 * AJ_CHUNK_FAILED is followed by a struct aj_err: the source failed.
 */
#define AJ_CHUNK_FAILED UINT32_MAX
