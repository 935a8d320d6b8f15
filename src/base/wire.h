#pragma once

/*
 * Binary messages of protocols. Taking: numbers and runs of bytes, one after the other; past
 * the end everything is zero or empty and `bad` is set, so that a reader may take in peace and
 * look once before it believes anything. Putting: numbers behind a buffer.
 */

#include "base/buf.h"

struct aj_wire {
	struct aj_str rest;
	bool bad; /* something was taken that is not there */
};

static inline struct aj_wire aj_wire(struct aj_str bytes)
{
	return (struct aj_wire){ bytes, false };
}

static inline struct aj_str aj_wire_take(struct aj_wire *wire, size_t len)
{
	struct aj_str taken = { 0 };

	if (wire->bad || len > wire->rest.len) {
		wire->bad = true;
		return taken;
	}
	taken = aj_str_sub(wire->rest, 0, len);
	wire->rest = aj_str_from(wire->rest, len);
	return taken;
}

/* Most significant byte first; n is at most 8. */
static inline uint64_t aj_wire_be(struct aj_wire *wire, unsigned n)
{
	struct aj_str bytes = aj_wire_take(wire, n);
	uint64_t value = 0;

	for (size_t i = 0; i < bytes.len; i++)
		value = value << 8 | bytes.ptr[i];
	return value;
}

/* Least significant byte first; n is at most 8. */
static inline uint64_t aj_wire_le(struct aj_wire *wire, unsigned n)
{
	struct aj_str bytes = aj_wire_take(wire, n);
	uint64_t value = 0;

	for (size_t i = bytes.len; i > 0; i--)
		value = value << 8 | bytes.ptr[i - 1];
	return value;
}

static inline uint8_t aj_wire_u8(struct aj_wire *wire)
{
	return (uint8_t)aj_wire_be(wire, 1);
}

static inline uint16_t aj_wire_be16(struct aj_wire *wire)
{
	return (uint16_t)aj_wire_be(wire, 2);
}

static inline uint32_t aj_wire_be32(struct aj_wire *wire)
{
	return (uint32_t)aj_wire_be(wire, 4);
}

static inline uint64_t aj_wire_be64(struct aj_wire *wire)
{
	return aj_wire_be(wire, 8);
}

static inline uint32_t aj_wire_le32(struct aj_wire *wire)
{
	return (uint32_t)aj_wire_le(wire, 4);
}

/* Up to a byte of zero, which is taken too. */
static inline struct aj_str aj_wire_z(struct aj_wire *wire)
{
	struct aj_str text = aj_wire_take(wire, aj_str_find(wire->rest, 0, 0));

	aj_wire_take(wire, 1);
	if (wire->bad)
		text = (struct aj_str){ 0 };
	return text;
}

static inline void aj_put_be(struct aj_buf *buf, uint64_t value, unsigned n)
{
	uint8_t bytes[8];

	for (unsigned i = 0; i < n; i++)
		bytes[i] = (uint8_t)(value >> (8 * (n - 1 - i)));
	aj_buf_add(buf, aj_str(bytes, n));
}

static inline void aj_put_le(struct aj_buf *buf, uint64_t value, unsigned n)
{
	uint8_t bytes[8];

	for (unsigned i = 0; i < n; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
	aj_buf_add(buf, aj_str(bytes, n));
}

/* Over the four bytes at that place, most significant first: a length that is known at the end. */
static inline void aj_put_be32_at(struct aj_buf *buf, size_t at, uint32_t value)
{
	if (at + 4 > buf->len)
		return;
	for (unsigned i = 0; i < 4; i++)
		buf->ptr[at + i] = (uint8_t)(value >> (8 * (3 - i)));
}
