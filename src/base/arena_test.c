#include "base/arena.h"
#include "test/test.h"

static void test_bound(void)
{
	struct aj_arena arena;
	uint8_t *a, *b;

	aj_arena_init(&arena, 100);
	a = aj_arena_take(&arena, 50);
	b = aj_arena_take(&arena, 30);
	AJ_CHECK(a && b && b >= a + 50);
	AJ_CHECK(!aj_arena_take(&arena, 30));
	AJ_CHECK(!aj_arena_take(&arena, SIZE_MAX));
	aj_arena_reset(&arena);
	AJ_CHECK(aj_arena_take(&arena, 96));
	aj_arena_fini(&arena);
}

static void test_dup(void)
{
	struct aj_arena arena;
	struct aj_str copy;
	struct aj_err err;

	aj_arena_init(&arena, 1000);
	AJ_CHECK(aj_arena_dup(&arena, AJ_S("door"), &copy, &err) == AJ_OK);
	AJ_CHECK(aj_str_eq(copy, AJ_S("door")) && copy.ptr[4] == 0);
	AJ_CHECK(aj_arena_dup(&arena, AJ_S(""), &copy, &err) == AJ_OK && copy.len == 0);
	AJ_CHECK(aj_arena_dup(&arena, aj_str("", SIZE_MAX), &copy, &err) == AJ_ELIMIT);
	aj_arena_fini(&arena);
}

static void test_big_pieces(void)
{
	struct aj_arena arena;

	aj_arena_init(&arena, 1 << 20);
	for (size_t i = 1; i < 10; i++) {
		uint8_t *p = aj_arena_take(&arena, i * 10000);

		AJ_CHECK(p && p[0] == 0 && p[i * 10000 - 1] == 0);
		if (p)
			memset(p, 0xff, i * 10000);
	}
	aj_arena_reset(&arena);
	AJ_CHECK(arena.used == 0);
	aj_arena_fini(&arena);
}

AJ_TESTS(test_bound, test_dup, test_big_pieces)
