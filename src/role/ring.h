#pragma once

/*
 * A run of bytes from one process to another through shared memory, one writer and
 * one reader, of a size that is a power of two. Each side keeps its own position to
 * itself and takes the other's for a claim: what cannot be true is found out, and
 * nothing is read or written outside.
 */

#include "base/str.h"

#include <stdatomic.h>

/* The shared part, beside the bytes: how many were written and read in all. */
struct aj_ring_shared {
	_Alignas(64) _Atomic uint64_t written;
	_Alignas(64) _Atomic uint64_t read;
};

/* One side of a ring. */
struct aj_ring {
	struct aj_ring_shared *shared;
	uint8_t *bytes;
	size_t size;
	uint64_t at; /* bytes that this side has written, or read */
	bool broken; /* the other side has claimed what cannot be */
};

/* Writer: bytes for which there is room. */
size_t aj_ring_room(struct aj_ring *ring);

/* Writer: of the room behind skip bytes, the part that is in one piece; reader: of what waits. */
uint8_t *aj_ring_place(const struct aj_ring *ring, size_t room, size_t skip, size_t *len);

/* Writer: puts bytes for which there is room skip bytes further on. They are not shown yet. */
void aj_ring_put(const struct aj_ring *ring, size_t skip, const void *bytes, size_t len);

/* Writer: shows len bytes more to the reader. */
void aj_ring_show(struct aj_ring *ring, size_t len);

/* Reader: bytes that wait. */
size_t aj_ring_waiting(struct aj_ring *ring);

/* Reader: copies len of the bytes that wait skip bytes further on. */
void aj_ring_look(const struct aj_ring *ring, size_t skip, void *out, size_t len);

/* Reader: takes len of the bytes that wait into out; NULL: passes over them. */
void aj_ring_take(struct aj_ring *ring, void *out, size_t len);
