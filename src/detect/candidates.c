#include "detect/candidates.h"

/*
 * Eight words at a time, as vectors of the compiler's; the loader picks the build that
 * suits the processor.
 */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) &&                 \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))
#pragma GCC diagnostic ignored "-Wpsabi" /* no vector crosses a call: all is inlined */

typedef uint64_t words[AJ_WORDS];

enum { LANES = 8 };
typedef uint64_t lanes __attribute__((vector_size(LANES * 8), aligned(8), may_alias));

/* Bit b of word i says what holds k bytes (1 to 63) further on. */
#define AHEAD(w, i, k) ((w)[i] >> (k) | (w)[(i) + 1] << (64 - (k)))

INLINE lanes load(const uint64_t *w, size_t i)
{
	return *(const lanes *)(w + i);
}

INLINE void store(uint64_t *w, size_t i, lanes v)
{
	*(lanes *)(w + i) = v;
}

/* AHEAD, and what holds one byte before, for the eight words from i on. */
INLINE lanes ahead(const uint64_t *w, size_t i, unsigned k)
{
	return load(w, i) >> k | load(w, i + 1) << (64 - k);
}

INLINE lanes before(const uint64_t *w, size_t i)
{
	return load(w, i) << 1 | load(w, i - 1) >> 63;
}

/*
 * AHEAD of what was computed just now, and for the words behind in the round before:
 * reading it back from memory would wait for the stores.
 */
INLINE lanes joined(lanes v, lanes behind, unsigned k)
{
	lanes next = __builtin_shufflevector(v, behind, 1, 2, 3, 4, 5, 6, 7, 8);

	return v >> k | next << (64 - k);
}

/* Cheap conditions; those that seldom hold are refined one by one. */
struct shapes {
	words digit2, digit4, digit7, upper2;
	words near; /* a colon with another one 2 to 5 bytes on */
	words maybe_mac, maybe_id, many_colons;
};

/* Runs of a class, for eight words. */
struct runs {
	lanes digit2, digit4, digit7, upper2;
	lanes number2, number4, run7; /* run7: 7 digits and separators in a row */
	lanes alnum2, alnum4, alnum8;
	lanes near;
};

INLINE void find_runs(const struct aj_classes *in, size_t i, const struct runs *behind, struct runs *r)
{
	r->digit2 = load(in->digit, i) & ahead(in->digit, i, 1);
	r->digit4 = r->digit2 & joined(r->digit2, behind->digit2, 2);
	r->digit7 = r->digit4 & joined(r->digit4, behind->digit4, 3);
	r->upper2 = load(in->upper, i) & ahead(in->upper, i, 1);
	r->number2 = load(in->number, i) & ahead(in->number, i, 1);
	r->number4 = r->number2 & joined(r->number2, behind->number2, 2);
	r->run7 = r->number4 & joined(r->number4, behind->number4, 3);
	r->alnum2 = load(in->alnum, i) & ahead(in->alnum, i, 1);
	r->alnum4 = r->alnum2 & joined(r->alnum2, behind->alnum2, 2);
	r->alnum8 = r->alnum4 & joined(r->alnum4, behind->alnum4, 4);
}

INLINE lanes find_dates(const struct aj_classes *in, size_t i, const struct runs *behind,
    const struct runs *r, lanes start, struct aj_candidates *out)
{
	lanes two = start & r->digit2;
	lanes iso = two & joined(r->digit2, behind->digit2, 2) & ahead(in->dash, i, 4) &
		    joined(r->digit2, behind->digit2, 5) & ahead(in->dash, i, 7) &
		    joined(r->digit2, behind->digit2, 8);

	store(out->words[AJ_AT_ISO_DATE], i, iso);
	store(out->words[AJ_AT_LOG_DATE], i,
	    two & ahead(in->slash, i, 2) & ahead(in->slash, i, 6) & joined(r->digit4, behind->digit4, 7) &
		ahead(in->colon, i, 11));
	return iso;
}

INLINE void find_colons(const struct aj_classes *in, size_t i, const struct runs *behind, struct runs *r,
    struct shapes *s, struct aj_candidates *out)
{
	lanes colon = load(in->colon, i), next;

	r->near = colon & (ahead(in->colon, i, 2) | ahead(in->colon, i, 3) | ahead(in->colon, i, 4) |
			      ahead(in->colon, i, 5));
	store(s->near, i, r->near);
	/* A time of day has one colon that is near another; more of them may be a chain. */
	next = __builtin_shufflevector(r->near, behind->near, 1, 2, 3, 4, 5, 6, 7, 8);
	store(s->many_colons, i, (r->near & (r->near - 1)) | ((lanes)(r->near != 0) & next << 48));
	/* "::" beside a hexadecimal digit */
	store(out->words[AJ_AT_COLON], i,
	    colon & ahead(in->colon, i, 1) & (ahead(in->hex, i, 2) | before(in->hex, i)));
	store(out->words[AJ_AT_URL], i, colon & ahead(in->slash, i, 1) & ahead(in->slash, i, 2));
}

/*
 * Digits that begin a number: of "12.34-56" only the first group, and of "2019-12-28 10:15"
 * none. It has seven digits in a row, or more bytes than seven, or is a quad like 1.2.3.4.
 */
INLINE lanes find_numbers(const struct aj_classes *in, size_t i, const struct runs *r, lanes start, lanes iso)
{
	lanes joint = (load(in->dash, i) | load(in->dot, i)) & before(in->digit, i);
	lanes joint_before = (load(in->dash, i - 1) | load(in->dot, i - 1)) & load(in->digit, i - 1) << 1;
	lanes goes_on = ahead(in->digit, i, 7) | (ahead(in->number, i, 7) & ahead(in->number, i, 8));
	lanes quad = ahead(in->dot, i, 1) & ahead(in->dot, i, 3) & ahead(in->dot, i, 5);

	return start & load(in->digit, i) & (r->digit7 | (r->run7 & (goes_on | quad))) &
	       ~(iso | joint << 1 | joint_before >> 63);
}

INLINE void find_tokens(const struct aj_classes *in, size_t i, const struct runs *behind,
    const struct runs *r, lanes start, struct shapes *s, struct aj_candidates *out)
{
	lanes capitals = start & r->upper2, space = ahead(in->space, i, 2), at = load(in->at, i);
	lanes digits = joined(r->digit2, behind->digit2, 2), spaced = joined(r->digit2, behind->digit2, 3);
	lanes layout = digits | (space & spaced); /* of what follows two capitals */
	lanes dni = r->digit7 & (ahead(in->digit, i, 7) | ahead(in->upper, i, 7));
	lanes nie = load(in->upper, i) & (joined(r->digit7, behind->digit7, 1) |
					     (ahead(in->dash, i, 1) & joined(r->digit7, behind->digit7, 2)));
	lanes letters = joined(r->upper2, behind->upper2, 2) & ahead(in->digit, i, 5);
	lanes dashed = r->digit4 & ahead(in->dash, i, 6) & ahead(in->digit, i, 7);
	lanes dotted = r->digit2 & ahead(in->dot, i, 2) & ahead(in->dot, i, 6);
	lanes german = r->digit2 & space & ahead(in->upper, i, 10);
	lanes corsican =
	    (r->digit4 & ahead(in->upper, i, 6) & joined(r->digit2, behind->digit2, 7)) |
	    (load(in->digit, i) & ahead(in->space, i, 1) & ahead(in->space, i, 7) & ahead(in->upper, i, 9));

	store(out->words[AJ_AT_IBAN], i, capitals & layout);
	store(s->maybe_id, i,
	    (start & (dni | nie | dotted | dashed | german | corsican)) |
		(capitals & (layout | letters | joined(r->upper2, behind->upper2, 4))));
	/* No address has another sign one byte from its own, nor two bytes behind it. */
	store(
	    out->words[AJ_AT_SIGN], i, at & ~before(in->at, i) & ~ahead(in->at, i, 1) & ~ahead(in->at, i, 2));
	store(out->words[AJ_AT_TOKEN], i, start & r->alnum8 & joined(r->alnum8, behind->alnum8, 8));
	store(out->words[AJ_AT_MAC], i, (lanes){ 0 });
	store(out->words[AJ_AT_ID], i, (lanes){ 0 });
	store(s->maybe_mac, i, start & load(in->hex, i) & ahead(in->dash, i, 2) & ahead(in->dash, i, 5));
}

/* The block behind the chunk takes part, so that runs can be followed into it; from the end, for the same
 * reason. */
INLINE void find(const struct aj_classes *in, struct shapes *s, struct aj_candidates *out)
{
	struct runs behind = { 0 }, r;

	_Static_assert((AJ_CHUNK + 1) % LANES == 0, "whole vectors");
	for (size_t i = AJ_CHUNK + 2 - LANES; i < AJ_WORDS; i -= LANES) {
		lanes start = load(in->alnum, i) & ~before(in->alnum, i), iso;

		find_runs(in, i, &behind, &r);
		store(s->digit2, i, r.digit2);
		store(s->digit4, i, r.digit4);
		store(s->digit7, i, r.digit7);
		store(s->upper2, i, r.upper2);
		iso = find_dates(in, i, &behind, &r, start, out);
		store(out->words[AJ_AT_NUMBER], i, find_numbers(in, i, &r, start, iso));
		find_colons(in, i, &behind, &r, s, out);
		find_tokens(in, i, &behind, &r, start, s, out);
		behind = r;
	}
	s->digit2[AJ_CHUNK + 2] = s->digit4[AJ_CHUNK + 2] = s->digit7[AJ_CHUNK + 2] = 0;
	s->upper2[AJ_CHUNK + 2] = s->near[AJ_CHUNK + 2] = 0;
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
	RUN_MAX = 40,	 /* bytes of a number that are looked at */
	QUAD_DIGITS = 4, /* the fewest of a dotted quad */
	DIGITS = 7,	 /* … and of any other number */
	PARENS_MAX = 8,	 /* in those bytes: three numbers have six */
	HEX_WORD = 16,	 /* letters of a word behind a dash (number.c) */
};

/*
 * "1234567ab", "1234-56ab" and "1234567-a1b2": hexadecimal digits go on, and no space
 * or parenthesis in the run is where a number could end before them. "1234567ext" may be one.
 */
INLINE bool is_hex(const struct aj_classes *in, const struct stretch *s)
{
	uint64_t joints =
	    from(in->dash, s->i, s->k) | from(in->dot, s->i, s->k) | from(in->slash, s->i, s->k);
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
	bool behind = s->k ? (in->slash[s->i] | in->space[s->i]) >> (s->k - 1) & 1
			   : (in->slash[s->i - 1] | in->space[s->i - 1]) >> 63;

	if (!behind || s->core & ~(dot | digit) || !(dot & digit >> 1 & dot >> 2))
		return false;
	return __builtin_popcountll(dot) != 3 || (digit & digit >> 1 & digit >> 2 & digit >> 3);
}

/* "1 2 3 4 ", from whose later digits numbers are looked for all the same, or "(1(1(1(1(1(". */
INLINE bool is_list(const struct aj_classes *in, const struct stretch *s)
{
	enum { SINGLE_DIGITS = 0x55, BETWEEN = 0xaa };
	uint64_t space = from(in->space, s->i, s->k);
	uint64_t joints =
	    from(in->dash, s->i, s->k) | from(in->dot, s->i, s->k) | from(in->slash, s->i, s->k);

	if ((s->digit & 0xff) == SINGLE_DIGITS && (space & BETWEEN) == BETWEEN)
		return true;
	return __builtin_popcountll(s->core & ~(s->digit | space | joints)) > PARENS_MAX;
}

/* Of number starts, those that may have enough digits, or the dots of a quad, and are no part of other
 * things. */
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
	uint64_t spaced =
	    AHEAD(in->space, i, 2) & AHEAD(s->digit2, i, 3) & AHEAD(in->space, i, 5) & AHEAD(s->digit2, i, 6);

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
	uint64_t nie =
	    in->upper[i] & (AHEAD(s->digit7, i, 1) | (AHEAD(in->dash, i, 1) & AHEAD(s->digit7, i, 2)));
	uint64_t dotted = s->digit2[i] & AHEAD(in->dot, i, 2) & AHEAD(s->digit2, i, 3) &
			  AHEAD(in->digit, i, 5) & AHEAD(in->dot, i, 6) & AHEAD(s->digit2, i, 7) &
			  AHEAD(in->digit, i, 9);

	return starts & (dni | nie | dotted);
}

/* A French number of somebody born in Corsica: "284052A…" or "2 84 05 2A …" */
INLINE uint64_t corsican_starts(
    const struct aj_classes *in, const struct shapes *s, size_t i, uint64_t starts)
{
	uint64_t run = s->digit4[i] & AHEAD(s->digit2, i, 4) & AHEAD(in->upper, i, 6) &
		       AHEAD(s->digit2, i, 7) & AHEAD(in->digit, i, 9);
	uint64_t spaced = in->digit[i] & AHEAD(in->space, i, 1) & AHEAD(s->digit2, i, 2) &
			  AHEAD(in->space, i, 4) & AHEAD(s->digit2, i, 5) & AHEAD(in->space, i, 7) &
			  AHEAD(in->digit, i, 8) & AHEAD(in->upper, i, 9);

	return starts & (run | spaced);
}

/* "010203-456X", the Finnish number; "1234567A", the Irish one; seventeen digits and an X, the Chinese one;
 * "65 170839 J 003", the German one. */
INLINE uint64_t lettered_starts(
    const struct aj_classes *in, const struct shapes *s, size_t i, uint64_t starts)
{
	uint64_t six = s->digit4[i] & AHEAD(s->digit2, i, 4);
	uint64_t finnish = six & (AHEAD(in->dash, i, 6) | AHEAD(in->upper, i, 6)) & AHEAD(s->digit2, i, 7) &
			   AHEAD(in->digit, i, 9) & (AHEAD(in->digit, i, 10) | AHEAD(in->upper, i, 10));
	uint64_t irish = s->digit7[i] & AHEAD(in->upper, i, 7) & ~AHEAD(in->alnum, i, 9);
	uint64_t chinese = s->digit7[i] & AHEAD(s->digit7, i, 7) & AHEAD(s->digit2, i, 14) &
			   AHEAD(in->digit, i, 16) & AHEAD(in->upper, i, 17);
	uint64_t german = s->digit2[i] & AHEAD(in->space, i, 2) & AHEAD(s->digit4, i, 3) &
			  AHEAD(s->digit2, i, 7) & AHEAD(in->space, i, 9) & AHEAD(in->upper, i, 10) &
			  AHEAD(in->space, i, 11) & AHEAD(s->digit2, i, 12);

	return starts & (finnish | irish | chinese | german);
}

/* "ABCD840507HDFXYZ09", the Mexican number; "ABCPE1234F", the Indian one for taxes. */
INLINE uint64_t named_starts(const struct aj_classes *in, const struct shapes *s, size_t i, uint64_t starts)
{
	uint64_t four = s->upper2[i] & AHEAD(s->upper2, i, 2);
	uint64_t mexican = AHEAD(s->digit4, i, 4) & AHEAD(s->digit2, i, 8) & AHEAD(s->upper2, i, 10) &
			   AHEAD(s->upper2, i, 12) & AHEAD(s->upper2, i, 14) & AHEAD(in->digit, i, 17);
	uint64_t indian = AHEAD(in->upper, i, 4) & AHEAD(s->digit4, i, 5) & AHEAD(in->upper, i, 9);

	return starts & four & (mexican | indian);
}

/* A bit for each word of the chunk that is not zero. */
INLINE uint64_t filled(const uint64_t *w)
{
	lanes bit = { 2, 4, 8, 16, 32, 64, 128, 256 }, bits = { 0 };
	uint64_t all = 0;

	for (size_t i = 1; i <= AJ_CHUNK; i += LANES, bit <<= LANES)
		bits |= bit & (lanes)(load(w, i) != 0);
	for (unsigned k = 0; k < LANES; k++)
		all |= bits[k];
	return all;
}

#define EACH_OF(i, rows)                                                                                     \
	(uint64_t left_ = (rows), i; left_ && ((i) = (uint64_t)__builtin_ctzll(left_), true);                \
	    left_ &= left_ - 1)

/* The seldom ones, where they may be. */
INLINE void refine(const struct aj_classes *in, const struct shapes *s, struct aj_candidates *out)
{
	for
		EACH_OF(i, filled(out->words[AJ_AT_NUMBER]))
	out->words[AJ_AT_NUMBER][i] = numbers(in, i, out->words[AJ_AT_NUMBER][i]);
	for
		EACH_OF(i, filled(s->many_colons))
	out->words[AJ_AT_COLON][i] |= colon_chain(s, i);
	for
		EACH_OF(i, filled(s->maybe_mac))
	out->words[AJ_AT_MAC][i] = mac_starts(in, i, s->maybe_mac[i]);
	for
		EACH_OF(i, filled(s->maybe_id))
	out->words[AJ_AT_ID][i] =
	    nino_starts(in, s, i, s->maybe_id[i]) | fiscal_starts(in, s, i, s->maybe_id[i]) |
	    spanish_starts(in, s, i, s->maybe_id[i]) | corsican_starts(in, s, i, s->maybe_id[i]) |
	    lettered_starts(in, s, i, s->maybe_id[i]) | named_starts(in, s, i, s->maybe_id[i]);
}

CLONES void aj_candidates(const struct aj_classes *in, struct aj_candidates *out)
{
	struct shapes s;

	find(in, &s, out);
	refine(in, &s, out);
	memcpy(out->words[AJ_AT_LITERAL], in->literal, sizeof(in->literal));
	for (size_t kind = 0; kind < AJ_KINDS; kind++)
		out->filled[kind] = filled(out->words[kind]);
}

/* Writes the places of a word: the first few without asking how many there are, which could not be foreseen.
 */
INLINE size_t write_places(uint64_t word, size_t base, size_t first, uint16_t *out)
{
	const uint64_t last = (uint64_t)1 << 63; /* what is left of none must have a bit, too */
	size_t count = (size_t)__builtin_popcountll(word);

	for (size_t k = 0; k < first; k++, word &= word - 1)
		out[k] = (uint16_t)(base + (size_t)__builtin_ctzll(word | last));
	for (size_t k = first; k < count; k++, word &= word - 1)
		out[k] = (uint16_t)(base + (size_t)__builtin_ctzll(word));
	return count;
}

CLONES size_t aj_places_plain(
    const struct aj_candidates *candidates, enum aj_kind kind, uint16_t out[AJ_PLACES])
{
	enum { LITERALS = 4 }; /* a word has two or three of them; of the others one */
	const uint64_t *word = candidates->words[kind];
	size_t n = 0;

	for
		EACH_OF(i, candidates->filled[kind])
	n += write_places(word[i], (i - 1) * AJ_BLOCK, kind == AJ_AT_LITERAL ? LITERALS : 1, out + n);
	return n;
}

aj_places_fn *aj_places_best(void)
{
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2"))
		return aj_places_avx512;
#endif
	return aj_places_plain;
}
