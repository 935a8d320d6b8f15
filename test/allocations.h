#pragma once

/*
 * Allocations of our own code that fail. A program with it is linked with -Wl,--wrap of malloc, calloc and
 * realloc.
 */

#include <stdbool.h>

/* The nth allocation from here on fails; 0: none does. */
void aj_allocations_fail_at(unsigned n);

/* One has failed since. */
bool aj_allocations_failed(void);
