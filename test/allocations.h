#pragma once

/*
 * Allocations of our own code that fail, or that show what they are made of. A program with it is linked with
 * -Wl,--wrap of malloc, calloc and realloc.
 */

#include <stdbool.h>
#include <stdint.h>

/* The nth allocation from here on fails; 0: none does. */
void aj_allocations_fail_at(unsigned n);

/* One has failed since. */
bool aj_allocations_failed(void);

/* What is not asked to be zero consists of this byte, from here on. */
void aj_allocations_fill(uint8_t byte);
