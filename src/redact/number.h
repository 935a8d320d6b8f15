#pragma once

/*
 * Numbers that stay numbers of the same length: a first digit that the length tells
 * (8 of sixteen, so that a double holds it exactly), digits by the key from the canonical
 * value, and a few more by the key from these, so that what was written is known again.
 *
 * No check digit holds in it, neither a card's nor an identity number's, and a number in
 * which one does is never taken for one that was written.
 *
 * There is little room in a number. Of ten digits four are a check, which one number in
 * ten thousand of those with the same first digit has by chance, and would be left; five tell
 * values apart, and of 400 values two are likely to be the same. Shorter ones than nine digits
 * have no room at all.
 */

#include "detect/engine.h"
#include "redact/written.h"

enum { AJ_NUMBER_LEAST = 9, AJ_NUMBER_MOST = 18, AJ_NUMBER_TRIES = 64 };

/* Digits only, AJ_NUMBER_LEAST to AJ_NUMBER_MOST of them, the first one not 0. */
bool aj_number_fits(struct aj_str value);

/* Writes value.len digits. False: none was found in which no check digit holds. */
bool aj_number_write(const struct aj_action_key *key, const struct aj_engine *engine,
    struct aj_scratch *scratch, struct aj_str type, struct aj_str value, const struct aj_finding *finding,
    uint8_t out[AJ_NUMBER_MOST]);

/* The finding's value is a number of ours. */
bool aj_number_written(
    const struct aj_action_key *key, struct aj_str value, const struct aj_finding *finding);
