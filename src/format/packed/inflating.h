#pragma once

/* What the decompressing formats share: a bound on how much little input may become. */

#include "base/err.h"

/*
 * A bomb: more than this many bytes of output, and more than so many times the
 * input. Deflate cannot do better than 1032:1, and real data of that size does
 * not come near.
 */
enum { AJ_BOMB_LEAST = 64 << 20, AJ_BOMB_RATIO = 1000 };

static inline bool aj_bomb(uint64_t in, uint64_t out)
{
	return out > AJ_BOMB_LEAST && out / AJ_BOMB_RATIO > in;
}
