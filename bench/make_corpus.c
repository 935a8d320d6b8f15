/*
 * make_corpus.c: writes a corpus to standard output.
 *
 *   make_corpus KIND BYTES SEED [FIRST-YEAR LAST-YEAR]
 *
 * With AJAR_TRUTH=FILE in the environment: a line for each planted thing, offset,
 * length, type and form, separated by tabs.
 */

#include "corpus.h"

#include <stdio.h>
#include <stdlib.h>

static bool write_file(void *to, struct aj_str bytes)
{
	return fwrite(bytes.ptr, 1, bytes.len, to) == bytes.len;
}

static void write_truth(void *to, const struct corpus_truth *truth)
{
	fprintf(
	    to, "%llu\t%zu\t%s\t%s\n", (unsigned long long)truth->at, truth->len, truth->type, truth->form);
}

static int usage(void)
{
	fprintf(stderr, "usage: make_corpus KIND BYTES SEED [FIRST-YEAR LAST-YEAR]\n");
	for (const struct corpus_kind *kind = corpus_kinds; kind->name; kind++)
		fprintf(stderr, "  %-20s %s\n", kind->name, kind->about);
	return 2;
}

static int number(const char *z)
{
	return z ? (int)strtol(z, NULL, 10) : 0;
}

int main(int argc, char **argv)
{
	const char *truth = getenv("AJAR_TRUTH");
	static struct corpus c;

	if (argc != 4 && argc != 6)
		return usage();
	c = (struct corpus){ .write = write_file,
		.write_to = stdout,
		.size = strtoull(argv[2], NULL, 10),
		.seed = strtoull(argv[3], NULL, 10),
		.first_year = number(argv[4]),
		.last_year = argc == 6 ? number(argv[5]) : 0 };
	if (truth) {
		c.truth_to = fopen(truth, "w");
		if (!c.truth_to) {
			perror(truth);
			return 4;
		}
		c.truth = write_truth;
	}
	if (!corpus_make(&c, argv[1]) || fflush(stdout) != 0 || (truth && fclose(c.truth_to) != 0)) {
		fprintf(stderr, "make_corpus: %s: unknown, or not written\n", argv[1]);
		return 4;
	}
	return 0;
}
