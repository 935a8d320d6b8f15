#include "detect/candidates.h"

/*
 * The loops below are written so that compilers do several blocks at a time;
 * the loader picks the build that suits the processor.
 */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))

typedef uint64_t words[AJ_WORDS];

/* Bit b of word i says what holds k bytes (1 to 63) further on. */
#define AHEAD(w, i, k) ((w)[i] >> (k) | (w)[(i) + 1] << (64 - (k)))

/* The block behind the chunk takes part, so that runs can be followed into it. */
#define EACH(i) (size_t i = 1; (i) <= AJ_CHUNK + 1; (i)++)

/* out: where a and, k bytes further on, b hold. */
INLINE void both(const uint64_t *restrict a, const uint64_t *restrict b, unsigned k, uint64_t *restrict out)
{
	for EACH(i)
		out[i] = a[i] & AHEAD(b, i, k);
	out[AJ_CHUNK + 2] = 0;
}

/* Cheap conditions for all blocks at once; those that seldom hold are refined one by one. */
struct shapes {
	words start;  /* of tokens */
	words digit2, digit4, digit7, upper2;
	words run7;   /* 7 digits and separators in a row */
	words alnum8;
	words near;   /* a colon with another one 2 to 5 bytes on */
	words maybe_mac, maybe_id;
};

INLINE void find_runs(const struct aj_classes *restrict in, struct shapes *restrict s)
{
	words number2, number4, alnum2, alnum4;

	for EACH(i)
		s->start[i] = in->alnum[i] & ~(in->alnum[i] << 1 | in->alnum[i - 1] >> 63);
	both(in->digit, in->digit, 1, s->digit2);
	both(s->digit2, s->digit2, 2, s->digit4);
	both(s->digit4, s->digit4, 3, s->digit7);
	both(in->upper, in->upper, 1, s->upper2);
	both(in->number, in->number, 1, number2);
	both(number2, number2, 2, number4);
	both(number4, number4, 3, s->run7);
	both(in->alnum, in->alnum, 1, alnum2);
	both(alnum2, alnum2, 2, alnum4);
	both(alnum4, alnum4, 4, s->alnum8);
}

INLINE void find_dates(const struct aj_classes *restrict in, const struct shapes *restrict s,
    struct aj_candidates *restrict out)
{
	for EACH(i) {
		uint64_t start = s->start[i] & s->digit2[i];

		out->iso_date[i] = start & AHEAD(s->digit2, i, 2) & AHEAD(in->dash, i, 4) &
		    AHEAD(s->digit2, i, 5) & AHEAD(in->dash, i, 7) & AHEAD(s->digit2, i, 8);
		out->log_date[i] = start & AHEAD(in->slash, i, 2) & AHEAD(in->slash, i, 6) &
		    AHEAD(s->digit4, i, 7) & AHEAD(in->colon, i, 11);
	}
}

INLINE void find_colons(const struct aj_classes *restrict in, struct shapes *restrict s,
    struct aj_candidates *restrict out)
{
	for EACH(i) {
		uint64_t pair = in->colon[i] & AHEAD(in->colon, i, 1);

		s->near[i] = in->colon[i] & (AHEAD(in->colon, i, 2) | AHEAD(in->colon, i, 3) |
		    AHEAD(in->colon, i, 4) | AHEAD(in->colon, i, 5));
		/* "::" beside a hexadecimal digit */
		out->colon[i] = pair & (AHEAD(in->hex, i, 2) | in->hex[i] << 1 | in->hex[i - 1] >> 63);
		out->url[i] = in->colon[i] & AHEAD(in->slash, i, 1) & AHEAD(in->slash, i, 2);
	}
	s->near[AJ_CHUNK + 2] = 0;
}

INLINE void find_tokens(const struct aj_classes *restrict in, struct shapes *restrict s,
    struct aj_candidates *restrict out)
{
	for EACH(i) {
		uint64_t start = s->start[i], capitals = start & s->upper2[i];
		uint64_t dni, nie, nino, dotted, corsican, joint = in->dash[i] | in->dot[i];
		uint64_t joint_before = in->dash[i - 1] | in->dot[i - 1];

		/* Of "12.34-56" only the first group begins a number, and "2019-12-28 10:15" is none. */
		joint &= in->digit[i] << 1 | in->digit[i - 1] >> 63;
		joint_before &= in->digit[i - 1] << 1;
		out->number[i] = start & in->digit[i] & s->run7[i] &
		    ~(out->iso_date[i] | joint << 1 | joint_before >> 63);
		out->iban[i] = capitals & (AHEAD(s->digit2, i, 2) | (AHEAD(in->space, i, 2) & AHEAD(s->digit2, i, 3)));
		dni = s->digit7[i] & AHEAD(in->digit, i, 7);
		nie = in->upper[i] & (AHEAD(s->digit7, i, 1) | (AHEAD(in->dash, i, 1) & AHEAD(s->digit7, i, 2)));
		nino = capitals & (AHEAD(s->digit2, i, 2) | (AHEAD(in->space, i, 2) & AHEAD(s->digit2, i, 3)));
		dotted = s->digit2[i] & AHEAD(in->dot, i, 2) & AHEAD(in->dot, i, 6);
		corsican = (s->digit4[i] & AHEAD(in->upper, i, 6) & AHEAD(s->digit2, i, 7)) |
		    (in->digit[i] & AHEAD(in->space, i, 1) & AHEAD(in->space, i, 7) & AHEAD(in->upper, i, 9));
		s->maybe_id[i] = (start & (dni | nie | dotted | corsican)) | nino |
		    (capitals & AHEAD(s->upper2, i, 4));
		/* No address has another sign one byte from its own, nor two bytes behind it. */
		out->at[i] = in->at[i] & ~(in->at[i] << 1 | in->at[i - 1] >> 63) & ~AHEAD(in->at, i, 1) &
		    ~AHEAD(in->at, i, 2);
		out->token[i] = start & s->alnum8[i] & AHEAD(s->alnum8, i, 8);
		s->maybe_mac[i] = start & in->hex[i] & AHEAD(in->dash, i, 2) & AHEAD(in->dash, i, 5);
	}
}

/* The 64 bits from bit k of word i on. */
INLINE uint64_t from(const uint64_t *w, size_t i, unsigned k)
{
	return k ? AHEAD(w, i, k) : w[i];
}

/* A piece of text, a bit a byte, of which the first run are digits and what separates them. */
struct stretch {
	uint64_t digit, core; /* core: the run up to its last digit */
	unsigned run, digits;
	size_t i; /* where it begins: word and bit */
	unsigned k;
};

enum {
	RUN_MAX = 40,    /* bytes of a number that are looked at */
	QUAD_DIGITS = 4, /* the fewest of a dotted quad */
	DIGITS = 7,      /* … and of any other number */
	PARENS_MAX = 8,  /* in those bytes: three numbers have six */
	HEX_WORD = 16,   /* letters of a word behind a dash (number.c) */
};

/*
 * "1234567ab", "1234-56ab" and "1234567-a1b2": hexadecimal digits go on, and no space
 * or parenthesis in the run is where a number could end before them. "1234567ext" may be one.
 */
INLINE bool is_hex(const struct aj_classes *in, const struct stretch *s)
{
	uint64_t joints = from(in->dash, s->i, s->k) | from(in->dot, s->i, s->k) | from(in->slash, s->i, s->k);
	uint64_t alnum = from(in->alnum, s->i, s->k) >> s->run, hex = from(in->hex, s->i, s->k) >> s->run;
	uint64_t word = alnum & ~(alnum + 1);

	if (!(hex & 1) || s->core & ~(s->digit | joints))
		return false;
	if (s->core >> (s->run - 1) & 1)
		return hex >> 1 & 1 || !(alnum >> 1 & 1);
	if (s->core >> (s->run - 2) != 1 || !(from(in->dash, s->i, s->k) >> (s->run - 1) & 1))
		return false;
	word &= ((uint64_t)1 << HEX_WORD) - 1;
	return word & s->digit >> s->run || !(word & ~hex);
}

/* "/127.0.4896.37": dots, a group of one digit, and no dotted quad: the version of something. */
INLINE bool is_version(const struct aj_classes *in, const struct stretch *s)
{
	uint64_t dot = from(in->dot, s->i, s->k) & s->core, digit = s->digit & s->core;
	bool behind = s->k ? (in->slash[s->i] | in->space[s->i]) >> (s->k - 1) & 1 :
			     (in->slash[s->i - 1] | in->space[s->i - 1]) >> 63;

	if (!behind || s->core & ~(dot | digit) || !(dot & digit >> 1 & dot >> 2))
		return false;
	return __builtin_popcountll(dot) != 3 || (digit & digit >> 1 & digit >> 2 & digit >> 3);
}

/* "1 2 3 4 ", from whose later digits numbers are looked for all the same, or "(1(1(1(1(1(". */
INLINE bool is_list(const struct aj_classes *in, const struct stretch *s)
{
	enum { SINGLE_DIGITS = 0x55, BETWEEN = 0xaa };
	uint64_t space = from(in->space, s->i, s->k);
	uint64_t joints = from(in->dash, s->i, s->k) | from(in->dot, s->i, s->k) | from(in->slash, s->i, s->k);

	if ((s->digit & 0xff) == SINGLE_DIGITS && (space & BETWEEN) == BETWEEN)
		return true;
	return __builtin_popcountll(s->core & ~(s->digit | space | joints)) > PARENS_MAX;
}

/* Of number starts, those that may have enough digits, or the dots of a quad, and are no part of other things. */
INLINE uint64_t numbers(const struct aj_classes *in, size_t i, uint64_t starts)
{
	uint64_t good = 0;

	for (uint64_t left = starts; left; left &= left - 1) {
		struct stretch s = { .i = i, .k = (unsigned)__builtin_ctzll(left) };
		uint64_t run = from(in->number, i, s.k), dot = from(in->dot, i, s.k);

		run &= ~(run + 1); /* the ones at the bottom */
		run &= ((uint64_t)1 << RUN_MAX) - 1;
		s.run = (unsigned)__builtin_popcountll(run);
		s.digit = from(in->digit, i, s.k);
		s.digits = (unsigned)__builtin_popcountll(s.digit & run);
		s.core = UINT64_MAX >> __builtin_clzll(s.digit & run);
		if (s.digits < DIGITS &&
		    (s.digits < QUAD_DIGITS || __builtin_popcountll(dot & run & s.digit << 1) < 3))
			continue;
		if (is_list(in, &s))
			continue;
		if (s.run == RUN_MAX || !(is_hex(in, &s) || is_version(in, &s)))
			good |= left & -left;
	}
	return good;
}

/* Colons with three more behind them, each 2 to 5 bytes from the last: IPv6 written out, and MAC. */
INLINE uint64_t colon_chain(const struct shapes *s, size_t i)
{
	uint64_t pair[2] = { s->near[i], s->near[i + 1] }, chain[2] = { pair[0], pair[1] };

	for (int hop = 0; hop < 2; hop++) {
		uint64_t reach[2] = { 0, 0 };

		for (unsigned k = 2; k <= 5; k++) {
			reach[0] |= pair[0] & (chain[0] >> k | chain[1] << (64 - k));
			reach[1] |= pair[1] & chain[1] >> k;
		}
		chain[0] = reach[0];
		chain[1] = reach[1];
	}
	return chain[0];
}

/* XX-XX-XX-XX-XX-XX */
INLINE uint64_t mac_starts(const struct aj_classes *in, size_t i, uint64_t starts)
{
	starts &= in->hex[i] & AHEAD(in->hex, i, 1);
	for (unsigned k = 2; k <= 14; k += 3)
		starts &= AHEAD(in->dash, i, k) & AHEAD(in->hex, i, k + 1) & AHEAD(in->hex, i, k + 2);
	return starts;
}

/* Two capitals, then "123456" or " 12 34": the National Insurance number. */
INLINE uint64_t nino_starts(const struct aj_classes *in, const struct shapes *s, size_t i, uint64_t starts)
{
	uint64_t run = AHEAD(s->digit4, i, 2) & AHEAD(s->digit2, i, 6);
	uint64_t spaced = AHEAD(in->space, i, 2) & AHEAD(s->digit2, i, 3) & AHEAD(in->space, i, 5) &
	    AHEAD(s->digit2, i, 6);

	return starts & s->upper2[i] & (run | spaced);
}

/* Six capitals, then ten of A-Z and 0-9, then something else: the codice fiscale. */
INLINE uint64_t fiscal_starts(const struct aj_classes *in, const struct shapes *s, size_t i, uint64_t starts)
{
	starts &= s->upper2[i] & AHEAD(s->upper2, i, 2) & AHEAD(s->upper2, i, 4) & ~AHEAD(in->alnum, i, 16);
	for (unsigned k = 6; starts && k < 16; k++)
		starts &= AHEAD(in->digit, i, k) | AHEAD(in->upper, i, k);
	return starts;
}

/* Eight digits and a letter, or X, Y, Z and seven digits: the Spanish numbers. */
INLINE uint64_t spanish_starts(const struct aj_classes *in, const struct shapes *s, size_t i, uint64_t starts)
{
	uint64_t gap = AHEAD(in->dash, i, 8) | AHEAD(in->space, i, 8);
	uint64_t behind = AHEAD(in->upper, i, 8) | (gap & AHEAD(in->upper, i, 9));
	uint64_t dni = s->digit7[i] & AHEAD(in->digit, i, 7) & behind;
	uint64_t nie = in->upper[i] &
	    (AHEAD(s->digit7, i, 1) | (AHEAD(in->dash, i, 1) & AHEAD(s->digit7, i, 2)));
	uint64_t dotted = s->digit2[i] & AHEAD(in->dot, i, 2) & AHEAD(s->digit2, i, 3) & AHEAD(in->digit, i, 5) &
	    AHEAD(in->dot, i, 6) & AHEAD(s->digit2, i, 7) & AHEAD(in->digit, i, 9);

	return starts & (dni | nie | dotted);
}

/* A French number of somebody born in Corsica: "284052A…" or "2 84 05 2A …" */
INLINE uint64_t corsican_starts(const struct aj_classes *in, const struct shapes *s, size_t i, uint64_t starts)
{
	uint64_t run = s->digit4[i] & AHEAD(s->digit2, i, 4) & AHEAD(in->upper, i, 6) & AHEAD(s->digit2, i, 7) &
	    AHEAD(in->digit, i, 9);
	uint64_t spaced = in->digit[i] & AHEAD(in->space, i, 1) & AHEAD(s->digit2, i, 2) &
	    AHEAD(in->space, i, 4) & AHEAD(s->digit2, i, 5) & AHEAD(in->space, i, 7) &
	    AHEAD(in->digit, i, 8) & AHEAD(in->upper, i, 9);

	return starts & (run | spaced);
}

/* The seldom ones, block by block. */
INLINE void refine(const struct aj_classes *in, const struct shapes *s, struct aj_candidates *out)
{
	for (size_t i = 1; i <= AJ_CHUNK; i++) {
		if (out->number[i])
			out->number[i] = numbers(in, i, out->number[i]);
		/* A time of day has one colon that is near another. */
		if ((s->near[i] & (s->near[i] - 1)) || (s->near[i] && s->near[i + 1] & 0xffff))
			out->colon[i] |= colon_chain(s, i);
		out->mac[i] = s->maybe_mac[i] ? mac_starts(in, i, s->maybe_mac[i]) : 0;
		out->id[i] = 0;
		if (s->maybe_id[i])
			out->id[i] = nino_starts(in, s, i, s->maybe_id[i]) |
			    fiscal_starts(in, s, i, s->maybe_id[i]) | spanish_starts(in, s, i, s->maybe_id[i]) |
			    corsican_starts(in, s, i, s->maybe_id[i]);
	}
}

CLONES void aj_candidates(const struct aj_classes *in, struct aj_candidates *out)
{
	struct shapes s;

	find_runs(in, &s);
	find_dates(in, &s, out);
	find_colons(in, &s, out);
	find_tokens(in, &s, out);
	refine(in, &s, out);
	for EACH(i)
		out->any[i] = out->at[i] | in->literal[i] | out->url[i] | out->colon[i] | out->mac[i] |
		    out->number[i] | out->iban[i] | out->id[i] | out->token[i] | out->iso_date[i] | out->log_date[i];
}
