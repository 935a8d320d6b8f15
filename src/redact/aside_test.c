#include "redact/aside.h"
#include "test/test.h"

#include <stdlib.h>

enum { BYTES = 3 << 20 };

/* Hashes what it gets, in order; a note is the number of bytes before it. */
struct hasher {
	struct aj_aside_taker taker; /* first */
	uint64_t hash, bytes, notes, early;
	uint64_t fail_at; /* in this block, counted from 1; 0: never */
	uint64_t blocks;
};

static uint64_t hash_on(uint64_t hash, struct aj_str bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		hash = (hash ^ bytes.ptr[i]) * 0x100000001b3u;
	return hash;
}

static enum aj_status take(struct aj_aside_taker *taker, struct aj_str bytes, const uint64_t *notes,
    size_t n_notes, struct aj_err *err)
{
	struct hasher *hasher = (struct hasher *)taker;

	if (++hasher->blocks == hasher->fail_at)
		return aj_fail(err, AJ_EIO, "block %llu", (unsigned long long)hasher->blocks);
	hasher->hash = hash_on(hasher->hash, bytes);
	hasher->bytes += bytes.len;
	for (size_t i = 0; i < n_notes; i++)
		hasher->early += notes[i] > hasher->bytes;
	hasher->notes += n_notes;
	return AJ_OK;
}

static uint8_t *some_bytes(void)
{
	uint8_t *bytes = malloc(BYTES);
	uint64_t state = 1;

	for (size_t i = 0; bytes && i < BYTES; i++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		bytes[i] = (uint8_t)(state >> 56);
	}
	return bytes;
}

/* Two streams, given in pieces of all sizes with notes among them, arrive whole and in order. */
static void test_order(void)
{
	static const size_t steps[] = { 7, 511, 4096, AJ_ASIDE_BLOCK - 1, AJ_ASIDE_BLOCK, 1 << 20 };
	uint8_t *bytes = some_bytes();

	for (size_t s = 0; bytes && s < AJ_LEN(steps); s++) {
		struct hasher one = { .taker.take = take }, two = one;
		struct aj_str left = aj_str(bytes, BYTES);
		struct aj_aside *aside = NULL;
		struct aj_err err;
		uint64_t notes = 0;

		AJ_CHECK(aj_aside_new(&aside, &err) == AJ_OK);
		for (; left.len > 0; left = aj_str_from(left, steps[s])) {
			struct aj_str step = aj_str_sub(left, 0, steps[s]);

			AJ_CHECK(aj_aside_note(aside, &one.taker, BYTES - left.len, &err) == AJ_OK);
			AJ_CHECK(aj_aside_give(aside, &one.taker, step, &err) == AJ_OK);
			AJ_CHECK(aj_aside_give(aside, &two.taker, aj_str_sub(step, 0, 3), &err) == AJ_OK);
			notes++;
		}
		AJ_CHECK(aj_aside_settle(aside, &one.taker, &err) == AJ_OK);
		AJ_CHECK(aj_aside_settle(aside, &two.taker, &err) == AJ_OK);
		AJ_CHECK(
		    one.bytes == BYTES && one.hash == hash_on(0, aj_str(bytes, BYTES)), "step %zu", steps[s]);
		AJ_CHECK(one.notes == notes && one.early == 0, "step %zu: %llu notes", steps[s],
		    (unsigned long long)one.notes);
		AJ_CHECK(two.bytes > 0 && two.bytes <= 3 * notes, "step %zu", steps[s]);
		aj_aside_free(aside);
	}
	free(bytes);
}

/* A failure comes out of what is given later, or of settling; no block is taken after it. */
static void test_failure(void)
{
	uint8_t *bytes = some_bytes();

	for (uint64_t at = 1; bytes && at <= BYTES / AJ_ASIDE_BLOCK; at++) {
		struct hasher hasher = { .taker.take = take, .fail_at = at };
		struct aj_aside *aside = NULL;
		struct aj_err err = { 0 };
		enum aj_status st = AJ_OK;

		AJ_CHECK(aj_aside_new(&aside, &err) == AJ_OK);
		for (size_t from = 0; from < BYTES && st == AJ_OK; from += 1000)
			st = aj_aside_give(
			    aside, &hasher.taker, aj_str_sub(aj_str(bytes, BYTES), from, 1000), &err);
		if (st == AJ_OK)
			st = aj_aside_settle(aside, &hasher.taker, &err);
		AJ_CHECK(st == AJ_EIO && strncmp(err.text, "block", 5) == 0, "block %llu: %d",
		    (unsigned long long)at, st);
		AJ_CHECK(hasher.blocks == at);
		aj_aside_free(aside);
	}
	free(bytes);
}

/* Left in the middle: nothing waits for ever. */
static void test_left(void)
{
	static const uint8_t byte[1] = "x";

	for (unsigned n = 0; n < 40; n++) {
		struct hasher hasher = { .taker.take = take };
		struct aj_aside *aside = NULL;
		struct aj_err err;

		AJ_CHECK(aj_aside_new(&aside, &err) == AJ_OK);
		for (unsigned i = 0; i < n * 10000; i++)
			AJ_CHECK(aj_aside_give(aside, &hasher.taker, aj_str(byte, 1), &err) == AJ_OK);
		aj_aside_free(aside);
		AJ_CHECK(hasher.bytes <= n * 10000);
	}
	aj_aside_free(NULL);
}

AJ_TESTS(test_order, test_failure, test_left)
