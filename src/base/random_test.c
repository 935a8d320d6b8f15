#include "base/random.h"
#include "test/test.h"

#include <stdlib.h>

static const char text[] = "0123456789abcdef";

/* As a pipe: what cannot be read anywhere is held. */
static void forward_only(struct aj_memory_source *memory, size_t step)
{
	aj_memory_source_init(memory, aj_str_z(text), step);
	memory->source.read_at = NULL;
}

static void test_read(void)
{
	for (size_t step = 0; step <= 5; step++) {
		for (int held = 0; held < 2; held++) {
			struct aj_memory_source memory;
			struct aj_random random;
			struct aj_stream in;
			struct aj_err err;
			char out[16] = "";

			aj_memory_source_init(&memory, aj_str_z(text), step);
			if (held)
				forward_only(&memory, step);
			aj_stream_init(&in, &memory.source, 0);
			AJ_CHECK(aj_random_open(&random, &in, 1000, &err) == AJ_OK);
			AJ_CHECK(random.size == 16 && (random.held != NULL) == held);
			AJ_CHECK(aj_random_read(&random, 10, out, 6, &err) == AJ_OK &&
				 memcmp(out, "abcdef", 6) == 0);
			AJ_CHECK(
			    aj_random_read(&random, 0, out, 16, &err) == AJ_OK && memcmp(out, text, 16) == 0);
			AJ_CHECK(aj_random_read(&random, 16, out, 0, &err) == AJ_OK);
			AJ_CHECK(aj_random_read(&random, 15, out, 2, &err) == AJ_EINPUT);
			AJ_CHECK(aj_random_read(&random, UINT64_MAX, out, 2, &err) == AJ_EINPUT);
			aj_random_close(&random);
			AJ_CHECK(in.at == 16 && aj_stream_drain(&in, &err) == AJ_OK && in.at == 16);
			aj_stream_fini(&in);
		}
	}
}

static void test_bound(void)
{
	struct aj_memory_source memory;
	struct aj_random random;
	struct aj_stream in;
	struct aj_err err;

	forward_only(&memory, 7);
	aj_stream_init(&in, &memory.source, 0);
	AJ_CHECK(aj_random_open(&random, &in, 15, &err) == AJ_ELIMIT);
	aj_random_close(&random);
	aj_stream_fini(&in);
}

static void test_a_part(void)
{
	struct aj_memory_source memory;
	struct aj_random_source part;
	struct aj_random random, inner;
	struct aj_stream in, body;
	struct aj_str seen;
	struct aj_err err;
	char out[4] = "";

	aj_memory_source_init(&memory, aj_str_z(text), 3);
	aj_stream_init(&in, &memory.source, 0);
	AJ_CHECK(aj_random_open(&random, &in, 1000, &err) == AJ_OK);
	aj_random_source_init(&part, &random, 10, 100);
	aj_stream_init(&body, &part.source, 0);
	AJ_CHECK(aj_stream_peek(&body, 7, &seen, &err) == AJ_END && aj_str_eq(seen, AJ_S("abcdef")));
	aj_stream_fini(&body);
	aj_random_source_init(&part, &random, 4, 8);
	aj_stream_init(&body, &part.source, 0);
	AJ_CHECK(aj_random_open(&inner, &body, 0, &err) == AJ_OK && inner.size == 4);
	AJ_CHECK(aj_random_read(&inner, 1, out, 3, &err) == AJ_OK && memcmp(out, "567", 3) == 0);
	AJ_CHECK(aj_random_read(&inner, 1, out, 4, &err) == AJ_EINPUT);
	aj_random_close(&inner);
	aj_stream_fini(&body);
	aj_random_close(&random);
	aj_stream_fini(&in);
}

AJ_TESTS(test_read, test_bound, test_a_part)
