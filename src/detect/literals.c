/*
 * literals.c: many fixed strings looked for at once. Each is represented by four
 * neighbouring bytes that are rare in text; the pairs of these pass a filter that
 * looks at all positions (classify.h), and what is left is looked up in a bit map
 * and then in a hash table. A shuffle filter with eight buckets, as one has for a
 * few dozen literals, lets 82 of 100 positions through with a thousand of them.
 */

#include "detect/literals.h"

#include <stdlib.h>

void aj_literals_init(struct aj_literals *set)
{
	*set = (struct aj_literals){ 0 };
}

void aj_literals_fini(struct aj_literals *set)
{
	free(set->list);
	*set = (struct aj_literals){ 0 };
}

bool aj_literal_add(struct aj_literals *set, struct aj_str literal, bool nocase, aj_literal_fn fn, const void *arg)
{
	if (literal.len < AJ_LITERAL_MIN || literal.len > AJ_LITERAL_MAX || set->count == AJ_LITERALS_MAX)
		return false;
	if (set->count == set->room) {
		size_t room = set->room ? 2 * set->room : 256;
		struct aj_literal *grown = realloc(set->list, room * sizeof(*grown));

		if (!grown)
			return false;
		set->list = grown;
		set->room = room;
	}
	set->list[set->count++] = (struct aj_literal){ literal, fn, arg, 0, 0, nocase };
	return true;
}

/*
 * How common a byte is, as the filter sees it: by the lower five bits, letters of
 * either case together with the digits and marks that share them. In 1/1000 of
 * English prose and logs, roughly; only the order matters.
 */
static unsigned commonness(uint8_t c)
{
	static const uint8_t shares[32] = { /* space @ ` */ 160, /* a ! */ 62, /* b " */ 30, /* c # */ 28, 34,
		/* e % */ 95, 18, 16, /* h ( */ 36, /* i ) */ 56, /* j * */ 3, /* k + */ 7, /* l , */ 40, /* m - */ 38,
		/* n . */ 64, /* o / */ 60, /* p 0 */ 30, /* q 1 */ 16, /* r 2 */ 62, /* s 3 */ 62, /* t 4 */ 78,
		/* u 5 */ 32, /* v 6 */ 14, /* w 7 */ 18, /* x 8 */ 10, /* y 9 */ 20, /* z : */ 12, /* [ { ; */ 4,
		/* \ | < */ 3, /* ] } = */ 8, /* ^ ~ > */ 2, /* _ ? */ 8 };

	return shares[c & 31];
}

/*
 * What it costs to let four bytes through: how common those of their pairs are
 * that the filter does not let through yet, and how common all four are.
 */
static uint64_t price(const struct aj_filter *filter, const uint8_t *four)
{
	uint64_t sum = 0, product = 1;

	for (unsigned k = 0; k < 3; k++)
		if (!(filter->pair[k][aj_pair_byte(four[k], four[k + 1])] & aj_pair_bit(four[k + 1])))
			sum += (uint64_t)commonness(four[k]) * commonness(four[k + 1]);
	for (unsigned k = 0; k < 4; k++)
		product *= commonness(four[k]);
	return sum * 256 + product / 1024;
}

static void filter_add(struct aj_filter *filter, const uint8_t *four)
{
	for (unsigned k = 0; k < 3; k++)
		filter->pair[k][aj_pair_byte(four[k], four[k + 1])] |= aj_pair_bit(four[k + 1]);
}

static void choose_anchor(struct aj_filter *filter, struct aj_literal *literal)
{
	uint64_t best = UINT64_MAX;

	for (size_t i = 0; i + 4 <= literal->bytes.len; i++) {
		uint64_t cost = price(filter, literal->bytes.ptr + i);

		if (cost < best) {
			best = cost;
			literal->anchor = (uint8_t)i;
		}
	}
	filter_add(filter, literal->bytes.ptr + literal->anchor);
}

/* Short literals first: those that have a choice can then use the same pairs. */
void aj_literals_compile(struct aj_literals *set)
{
	for (size_t len = AJ_LITERAL_MIN; len <= AJ_LITERAL_MAX; len++)
		for (size_t i = 0; i < set->count; i++)
			if (set->list[i].bytes.len == len)
				choose_anchor(&set->filter, &set->list[i]);
	for (size_t i = 0; i < set->count; i++) {
		struct aj_literal *literal = &set->list[i];
		uint32_t h = aj_literal_hash(aj_literal_key(literal->bytes.ptr + literal->anchor));

		literal->next = set->slots[h / 32];
		set->slots[h / 32] = (uint32_t)i + 1;
		set->seen[h / 64] |= (uint64_t)1 << (h % 64);
	}
}

void aj_literals_at(const struct aj_literals *set, struct aj_look *look, size_t at)
{
	uint32_t key = aj_literal_key(look->text + at);

	for (uint32_t i = set->slots[aj_literal_hash(key) / 32]; i != 0; i = set->list[i - 1].next) {
		const struct aj_literal *literal = &set->list[i - 1];
		size_t len = literal->bytes.len, start = at - literal->anchor;
		struct aj_str found;

		if (aj_literal_key(literal->bytes.ptr + literal->anchor) != key)
			continue;
		if (at < look->lo + literal->anchor || start + len > look->hi)
			continue;
		found = aj_str(look->text + start, len);
		if (literal->nocase ? aj_str_eq_nocase(found, literal->bytes) : aj_str_eq(found, literal->bytes))
			literal->fn(look, start, len, literal->arg);
	}
}
