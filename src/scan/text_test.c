#include "scan/text.h"
#include "test/test.h"

static size_t slow_run(const struct aj_text *text, size_t at)
{
	size_t i = 0;

	while (i + 1 < text->n_runs && text->runs[i + 1].at <= at)
		i++;
	return i;
}

/* Whatever the runs, the offsets are those of the obvious search. */
static void test_raw(void)
{
	static struct aj_run runs[1000];
	static uint8_t bytes[8192];
	uint64_t state = 7;

	for (unsigned round = 0; round < 200; round++) {
		struct aj_text text = { .bytes = aj_str(bytes, sizeof(bytes)), .runs = runs };
		uint64_t raw = round;
		uint32_t at = 0;

		while (text.n_runs < AJ_LEN(runs) && at < sizeof(bytes)) {
			uint32_t step;

			state = state * 6364136223846793005u + 1442695040888963407u;
			step = (uint32_t)(state >> 33) % (round % 2 && text.n_runs < 500 ? 3 : 40) + 1;
			runs[text.n_runs++] =
			    (struct aj_run){ at, raw, round % 3 ? 0 : (int32_t)(state >> 62) };
			at += step;
			raw += step + (state >> 60) + 3;
		}
		for (size_t start = 0, run = 0; start < sizeof(bytes); start += 13) {
			size_t end =
			    start + 1 + start % 50 < sizeof(bytes) ? start + 1 + start % 50 : sizeof(bytes);
			size_t first = slow_run(&text, start), last = slow_run(&text, end - 1);
			uint64_t from, to, want = runs[last].raw + (end - runs[last].at);

			if (last + 1 < text.n_runs && runs[last + 1].at == end)
				want = runs[last + 1].raw - runs[last + 1].gap;
			aj_text_raw(&text, start, end, &from, &to);
			AJ_CHECK(from == runs[first].raw + (start - runs[first].at) && to == want,
			    "round %u at %zu", round, start);
			aj_text_raw_next(&text, start, end, &run, &from, &to);
			AJ_CHECK(from == runs[first].raw + (start - runs[first].at) && to == want,
			    "round %u at %zu, behind the last one", round, start);
		}
	}
}

/* Whatever lies between two places, the value is that of the search from the beginning. */
static void test_values(void)
{
	static const struct aj_value values[] = { { 3, 2, NULL }, { 5, 0, NULL }, { 9, 1, NULL },
		{ 12, 4, NULL } };
	struct aj_text text = { .bytes = AJ_S("01234567890123456789"), .values = values };

	for (text.n_values = 0; text.n_values <= AJ_LEN(values); text.n_values++)
		for (size_t step = 1; step < text.bytes.len; step++)
			for (size_t at = 0, value = 0; at < text.bytes.len; at += step)
				AJ_CHECK(aj_text_value_next(&text, at, &value) == aj_text_value(&text, at),
				    "of %zu at %zu, by %zu", text.n_values, at, step);
}

AJ_TESTS(test_raw, test_values)
