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
 * values apart, and of 400 values two are likely to be the same.
 *
 * Shorter ones than nine digits have no room at all: what is written in their place has
 * sixteen digits. A permutation of all numbers below 10^9, by the key and the type (a Feistel network of
 * ten rounds of HMAC, as FF1 of NIST SP 800-38G is one of AES), keeps any two of them apart; its domain
 * is above the 10^6 which that asks for. It is not FF1, and the number has not the length that it had: one of
 * the same length could not be told from data when it is redacted again. Who has the key can turn a short
 * number back, or try all of them; who has not, cannot. The same holds for what is no such number but stands
 * where one does (1.5e10, twenty digits), which is drawn like a long one.
 */

#include "detect/engine.h"
#include "redact/written.h"

enum { AJ_NUMBER_LEAST = 9, AJ_NUMBER_MOST = 18, AJ_NUMBER_TRIES = 64, AJ_NUMBER_WIDE = 16 };

/* A number as JSON writes it (RFC 8259, section 6). */
bool aj_number_is(struct aj_str value);

/* Digits only, AJ_NUMBER_LEAST to AJ_NUMBER_MOST of them, the first one not 0. */
bool aj_number_fits(struct aj_str value);

/* One to AJ_NUMBER_LEAST - 1 digits, the first one not 0. */
bool aj_number_short(struct aj_str value);

/*
 * Writes digits in place of the value, and says how many: value.len if it fits, AJ_NUMBER_WIDE of what does
 * not. 0: none were found in which no check digit holds.
 */
size_t aj_number_write(const struct aj_action_key *key, const struct aj_engine *engine,
    struct aj_scratch *scratch, struct aj_str type, struct aj_str value, const struct aj_finding *finding,
    uint8_t out[AJ_NUMBER_MOST]);

/* The finding's value is a number of ours. */
bool aj_number_written(
    const struct aj_action_key *key, struct aj_str value, const struct aj_finding *finding);
