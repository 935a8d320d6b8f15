#include "test/allocations.h"

#include <malloc.h>
#include <stddef.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);

static unsigned left; /* allocations until one fails; 0: none does */
static bool failed, fills;
static uint8_t filling;

void aj_allocations_fail_at(unsigned n)
{
	left = n;
	failed = false;
}

bool aj_allocations_failed(void)
{
	return failed;
}

void aj_allocations_fill(uint8_t byte)
{
	fills = true;
	filling = byte;
}

/* What was old has so many bytes that stay. */
static void *filled(void *memory, size_t old, size_t size)
{
	if (fills && memory && size > old)
		memset((uint8_t *)memory + old, filling, size - old);
	return memory;
}

static bool fails(void)
{
	if (left == 0 || --left > 0)
		return false;
	failed = true;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : filled(__real_malloc(size), 0, size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	size_t before = fills && old ? malloc_usable_size(old) : 0;

	return fails() ? NULL : filled(__real_realloc(old, size), before, size);
}
