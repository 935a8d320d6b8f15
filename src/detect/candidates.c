#include "detect/candidates.h"

/* Bit i says what holds k bytes further on. */
static inline uint64_t ahead(uint64_t cur, uint64_t next, unsigned k)
{
	return cur >> k | next << (64 - k);
}

/* Bit i says what holds one byte before. */
static inline uint64_t behind(uint64_t prev, uint64_t cur)
{
	return cur << 1 | prev >> 63;
}

/* A class over two blocks, so that runs can be followed across their border. */
struct two {
	uint64_t cur, next;
};

static inline struct two two_and_ahead(struct two a, struct two b, unsigned k)
{
	return (struct two){ a.cur & ahead(b.cur, b.next, k), a.next & b.next >> k };
}

#define TWO(class) ((struct two){ cur->class, next->class })

/* At least 7 digits and separators in a row. */
static uint64_t number_starts(
    const struct aj_classes *cur, const struct aj_classes *next, uint64_t starts, uint64_t date)
{
	struct two n = two_and_ahead(TWO(number), TWO(number), 1);

	n = two_and_ahead(n, n, 2);
	starts &= n.cur & ahead(n.cur, n.next, 3);
	/* "2019-12-28 10:15" is no number, nor is what follows its dashes. */
	return starts & ~(date | date << 5 | date << 8);
}

/* Of those, the ones with 7 digits, or 4 and the dots of a quad, in at most 40 bytes. */
static uint64_t enough_digits(const struct aj_classes *cur, const struct aj_classes *next, uint64_t starts)
{
	uint64_t good = 0;

	for (uint64_t left = starts; left; left &= left - 1) {
		unsigned k = (unsigned)__builtin_ctzll(left);
		uint64_t run = k ? ahead(cur->number, next->number, k) : cur->number;
		uint64_t digit = k ? ahead(cur->digit, next->digit, k) : cur->digit;
		uint64_t dot = k ? ahead(cur->dot, next->dot, k) : cur->dot;
		int digits;

		run &= ~(run + 1); /* the ones at the bottom */
		run &= ((uint64_t)1 << 40) - 1;
		digits = __builtin_popcountll(digit & run);
		if (digits >= 7 || (digits >= 4 && __builtin_popcountll(dot & run & digit << 1) >= 3))
			good |= left & -left;
	}
	return good;
}

/* "::" beside a hexadecimal digit, or four colons in a row with at most four digits between them. */
static uint64_t ipv6_colons(const struct aj_classes *prev, const struct aj_classes *cur,
    const struct aj_classes *next)
{
	struct two colon = TWO(colon), hex = TWO(hex), near, chain;
	uint64_t pair = colon.cur & ahead(colon.cur, colon.next, 1);

	pair &= ahead(hex.cur, hex.next, 2) | behind(prev->hex, cur->hex);
	near = two_and_ahead(colon, colon, 2);
	for (unsigned k = 3; k <= 5; k++) {
		struct two further = two_and_ahead(colon, colon, k);

		near.cur |= further.cur;
		near.next |= further.next;
	}
	chain = near;
	for (int hop = 0; hop < 2; hop++) {
		struct two reach = { 0, 0 };

		for (unsigned k = 2; k <= 5; k++) {
			struct two further = two_and_ahead(near, chain, k);

			reach.cur |= further.cur;
			reach.next |= further.next;
		}
		chain = reach;
	}
	return pair | chain.cur;
}

/* XX-XX-XX-XX-XX-XX */
static uint64_t mac_starts(const struct aj_classes *cur, const struct aj_classes *next)
{
	uint64_t two_hex = cur->hex & ahead(cur->hex, next->hex, 1);

	for (unsigned k = 2; k <= 14; k += 3)
		two_hex &= ahead(cur->dash, next->dash, k) & ahead(cur->hex, next->hex, k + 1);
	return two_hex;
}

static uint64_t id_starts(const struct aj_classes *cur, const struct aj_classes *next, uint64_t starts)
{
	struct two d = TWO(digit), u = TWO(upper), a = TWO(alnum), uu, d2, d3, d6, d7;
	uint64_t nino, spaced, dni, dotted, nie, fiscal, corsican, letter_or_dash;

	uu = two_and_ahead(u, u, 1);
	d2 = two_and_ahead(d, d, 1);
	d3 = two_and_ahead(d2, d, 2);
	d6 = two_and_ahead(d3, d3, 3);
	d7 = two_and_ahead(d6, d, 6);
	nino = uu.cur & ahead(d6.cur, d6.next, 2);
	spaced = uu.cur & ahead(cur->space, next->space, 2) & ahead(d2.cur, d2.next, 3) &
	    ahead(cur->space, next->space, 5) & ahead(d2.cur, d2.next, 6);
	letter_or_dash = u.cur | cur->dash | cur->space;
	dni = d7.cur & ahead(d.cur, d.next, 7) &
	    ahead(letter_or_dash, u.next | next->dash | next->space, 8);
	nie = u.cur & (ahead(d7.cur, d7.next, 1) | (ahead(cur->dash, next->dash, 1) & ahead(d7.cur, d7.next, 2)));
	dotted = d2.cur & ahead(cur->dot, next->dot, 2) & ahead(d3.cur, d3.next, 3) &
	    ahead(cur->dot, next->dot, 6) & ahead(d3.cur, d3.next, 7);
	/* A French number of somebody born in Corsica: "284052A…" or "2 84 05 2A …" */
	corsican = d6.cur & ahead(u.cur, u.next, 6) & ahead(d3.cur, d3.next, 7);
	corsican |= d.cur & ahead(cur->space, next->space, 1) & ahead(d2.cur, d2.next, 2) &
	    ahead(cur->space, next->space, 4) & ahead(d2.cur, d2.next, 5) &
	    ahead(cur->space, next->space, 7) & ahead(d.cur, d.next, 8) & ahead(u.cur, u.next, 9);
	/* Codice fiscale: six letters, then fifteen of its sixteen characters are letters or digits. */
	fiscal = uu.cur & ahead(uu.cur, uu.next, 2) & ahead(uu.cur, uu.next, 4) & ~ahead(a.cur, a.next, 16);
	for (unsigned k = 6; k < 16; k++)
		fiscal &= ahead(d.cur | u.cur, d.next | u.next, k);
	return starts & (nino | spaced | dni | dotted | nie | fiscal | corsican);
}

void aj_candidates(const struct aj_classes *prev, const struct aj_classes *cur,
    const struct aj_classes *next, struct aj_candidates *out)
{
	uint64_t starts = cur->alnum & ~behind(prev->alnum, cur->alnum);
	uint64_t digit_starts = starts & cur->digit, d2, number;

	out->at = cur->at;
	out->literal = cur->literal;
	out->url = cur->colon & ahead(cur->slash, next->slash, 1) & ahead(cur->slash, next->slash, 2);
	out->colon = cur->colon ? ipv6_colons(prev, cur, next) : 0;
	out->mac = cur->dash | next->dash ? starts & mac_starts(cur, next) : 0;

	d2 = cur->digit & ahead(cur->digit, next->digit, 1);
	out->iso_date = 0;
	out->log_date = 0;
	number = digit_starts;
	if (digit_starts) {
		uint64_t n2 = next->digit & next->digit >> 1;

		out->iso_date = digit_starts & d2 & ahead(d2, n2, 2) & ahead(cur->dash, next->dash, 4) &
		    ahead(d2, n2, 5) & ahead(cur->dash, next->dash, 7) & ahead(d2, n2, 8);
		out->log_date = digit_starts & d2 & ahead(cur->slash, next->slash, 2) &
		    ahead(cur->slash, next->slash, 6) & ahead(d2, n2, 7) & ahead(d2, n2, 9) &
		    ahead(cur->colon, next->colon, 11);
		number = number_starts(cur, next, digit_starts, out->iso_date);
		number = number ? enough_digits(cur, next, number) : 0;
	}
	out->number = number;

	out->iban = out->id = 0;
	if (cur->upper | next->upper) {
		out->iban = starts & cur->upper & ahead(cur->upper, next->upper, 1) &
		    ahead(cur->digit, next->digit, 2) & ahead(cur->digit, next->digit, 3);
		out->id = id_starts(cur, next, starts);
	}
}
