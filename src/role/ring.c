#include "role/ring.h"

size_t aj_ring_room(struct aj_ring *ring)
{
	uint64_t used = ring->at - atomic_load_explicit(&ring->shared->read, memory_order_acquire);

	ring->broken |= used > ring->size;
	return ring->broken ? 0 : ring->size - (size_t)used;
}

uint8_t *aj_ring_place(const struct aj_ring *ring, size_t room, size_t skip, size_t *len)
{
	size_t from = (size_t)(ring->at + skip) & (ring->size - 1);

	*len = room - skip < ring->size - from ? room - skip : ring->size - from;
	return ring->bytes + from;
}

void aj_ring_put(const struct aj_ring *ring, size_t skip, const void *bytes, size_t len)
{
	size_t from = (size_t)(ring->at + skip) & (ring->size - 1);
	size_t first = len < ring->size - from ? len : ring->size - from;

	memcpy(ring->bytes + from, bytes, first);
	memcpy(ring->bytes, (const uint8_t *)bytes + first, len - first);
}

void aj_ring_show(struct aj_ring *ring, size_t len)
{
	ring->at += len;
	atomic_store_explicit(&ring->shared->written, ring->at, memory_order_release);
}

size_t aj_ring_waiting(struct aj_ring *ring)
{
	uint64_t waiting = atomic_load_explicit(&ring->shared->written, memory_order_acquire) - ring->at;

	ring->broken |= waiting > ring->size;
	return ring->broken ? 0 : (size_t)waiting;
}

void aj_ring_look(const struct aj_ring *ring, size_t skip, void *out, size_t len)
{
	size_t from = (size_t)(ring->at + skip) & (ring->size - 1);
	size_t first = len < ring->size - from ? len : ring->size - from;

	memcpy(out, ring->bytes + from, first);
	memcpy((uint8_t *)out + first, ring->bytes, len - first);
}

void aj_ring_take(struct aj_ring *ring, void *out, size_t len)
{
	if (out)
		aj_ring_look(ring, 0, out, len);
	ring->at += len;
	atomic_store_explicit(&ring->shared->read, ring->at, memory_order_release);
}
