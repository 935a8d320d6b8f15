#include "cli/nearest.h"

enum { WORD_MAX = 31 }; /* no name of ours is longer */

/* Letters to change, add or leave out (Levenshtein); more than WORD_MAX for long words. */
static unsigned distance(struct aj_str a, struct aj_str b)
{
	unsigned row[WORD_MAX + 1];

	if (a.len > WORD_MAX || b.len > WORD_MAX)
		return WORD_MAX + 1;
	for (unsigned k = 0; k <= b.len; k++)
		row[k] = k;
	for (unsigned i = 0; i < a.len; i++) {
		unsigned corner = row[0];

		row[0] = i + 1;
		for (unsigned k = 0; k < b.len; k++) {
			unsigned best = corner + (a.ptr[i] != b.ptr[k]);

			corner = row[k + 1];
			if (best > corner + 1)
				best = corner + 1;
			if (best > row[k] + 1)
				best = row[k] + 1;
			row[k + 1] = best;
		}
	}
	return row[b.len];
}

const char *aj_nearest(struct aj_str typed, const char *const *words)
{
	const char *best = NULL;
	unsigned least = 2 + (unsigned)(typed.len / 6); /* a transposition counts as two */

	for (; typed.len > 1 && *words; words++) {
		struct aj_str word = aj_str_z(*words);
		unsigned d = aj_str_starts(word, typed) ? 1 : distance(typed, word);

		if (d < least + !best && d < word.len) {
			least = d;
			best = *words;
		}
	}
	return best;
}
