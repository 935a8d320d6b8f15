/* Pieces put together, and what is kept of them. */

#include "sink/gathered.h"
#include "test/test.h"

static const struct aj_type types[] = { { .name = "A" }, { .name = "B" } };

static void add(struct aj_gathered *to, size_t type, uint64_t from, uint64_t n)
{
	struct aj_unique values = { 0 };
	struct aj_holding holding = { .type = &types[type],
		.found = n,
		.severity = 1 + (unsigned)type,
		.likelihood = AJ_LIKELY,
		.n_samples = 1,
		.values = &values };
	struct aj_print print = { 0 };

	snprintf(holding.samples[0], sizeof(holding.samples[0]), "s%d", (int)(from % 5));
	snprintf(holding.keys[0], sizeof(holding.keys[0]), "_id=%d", (int)from);
	for (uint64_t i = from; i < from + n; i++) {
		uint64_t hash = (i + 1) * 0x9e3779b97f4a7c15;

		aj_unique_add(&values, hash);
		aj_holding_hash(&holding, hash);
		aj_print_insert(&print, hash);
	}
	AJ_CHECK(aj_gathered_add(to, &holding, 1, 10 * n, n, &print));
	aj_unique_fini(&values);
	aj_print_fini(&print);
}

static bool same(const struct aj_gathered *a, const struct aj_gathered *b)
{
	bool is = a->n == b->n && a->bytes == b->bytes && a->records == b->records &&
		  a->print.count == b->print.count &&
		  aj_str_eq(aj_str(a->print.ranks, a->print.count * sizeof(uint64_t)),
		      aj_str(b->print.ranks, b->print.count * sizeof(uint64_t)));

	for (size_t i = 0; is && i < a->n; i++) {
		const struct aj_holding *x = &a->holdings[i], *y = &b->holdings[i];

		is = x->type == y->type && x->found == y->found && x->distinct == y->distinct &&
		     x->severity == y->severity && x->likelihood == y->likelihood &&
		     x->n_samples == y->n_samples && x->n_hashes == y->n_hashes &&
		     memcmp(x->keys, y->keys, sizeof(x->keys)) == 0 &&
		     memcmp(x->hashes, y->hashes, sizeof(x->hashes)) == 0;
	}
	return is;
}

/* Whether in one process or in two, exact or estimated. */
static void test_goes_on(void)
{
	static const uint64_t sizes[] = { 0, 1, 100, AJ_UNIQUE_EXACT, AJ_UNIQUE_EXACT + 1 };

	for (size_t i = 0; i < AJ_LEN(sizes); i++) {
		struct aj_gathered one = { 0 }, first = { 0 }, second = { 0 };
		struct aj_buf state;

		aj_buf_init(&state, 1 << 20);
		add(&one, 0, 0, sizes[i]);
		add(&first, 0, 0, sizes[i]);
		aj_gathered_write(&first, &state);
		AJ_CHECK(aj_gathered_read(&second, types, AJ_LEN(types), aj_buf_str(&state)));
		AJ_CHECK(same(&first, &second), "%zu", i);
		add(&one, 0, sizes[i] / 2, 200);
		add(&second, 0, sizes[i] / 2, 200);
		add(&one, 1, 7, 3);
		add(&second, 1, 7, 3);
		AJ_CHECK(same(&one, &second), "%zu", i);
		aj_gathered_fini(&one);
		aj_gathered_fini(&first);
		aj_gathered_fini(&second);
		aj_buf_fini(&state);
	}
}

/* Cut anywhere, of another version, or with what could steer a terminal, it is not understood, and nothing is
 * left of it. */
static void test_cut(void)
{
	static const char *const texts[] = { "s0", "_id=5" };
	static const uint8_t hidden[] = { 0x1b, '\n', 0x7f, 0x9b };
	struct aj_gathered all = { 0 }, back;
	struct aj_buf state;

	aj_buf_init(&state, 1 << 20);
	add(&all, 0, 0, 20);
	add(&all, 1, 5, 3);
	aj_gathered_write(&all, &state);
	for (size_t len = 0; len < state.len; len++)
		AJ_CHECK(
		    !aj_gathered_read(&back, types, 2, aj_str(state.ptr, len)) && !back.holdings, "%zu", len);
	AJ_CHECK(!aj_gathered_read(&back, types, 1, aj_buf_str(&state)), "a type that is no more");
	for (size_t i = 0; i < AJ_LEN(texts); i++) {
		uint8_t *text = memmem(state.ptr, state.len, texts[i], strlen(texts[i])), was;

		AJ_CHECK(text != NULL, "%s", texts[i]);
		was = text ? *text : 0;
		for (size_t k = 0; text && k < AJ_LEN(hidden); k++) {
			*text = hidden[k];
			AJ_CHECK(!aj_gathered_read(&back, types, 2, aj_buf_str(&state)), "%s, %02x", texts[i],
			    hidden[k]);
		}
		if (text)
			*text = was;
	}
	aj_buf_add(&state, AJ_S("x"));
	AJ_CHECK(!aj_gathered_read(&back, types, 2, aj_buf_str(&state)), "more than there is");
	state.ptr[0] = 1;
	state.len--;
	AJ_CHECK(!aj_gathered_read(&back, types, 2, aj_buf_str(&state)), "another version");
	aj_gathered_fini(&all);
	aj_buf_fini(&state);
}

AJ_TESTS(test_goes_on, test_cut)
