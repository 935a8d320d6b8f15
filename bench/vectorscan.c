/* vectorscan.c: see vectorscan.h. */

#include "vectorscan.h"

#include <hs.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	PATTERNS_MAX = 256,
	PIECE = 256 * 1024, /* fits the second-level cache, as ajar's own windows do */
};

/* Cuts the file's text into patterns, which stay in it. */
static unsigned read_patterns(const char *path, const char **patterns)
{
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;
	unsigned n = 0;

	while (file && n < PATTERNS_MAX && getline(&line, &room, file) > 0) {
		char *tab = strchr(line, '\t');

		if (tab) {
			tab[strcspn(tab, "\n")] = '\0';
			patterns[n++] = strdup(tab + 1);
		}
	}
	free(line);
	if (file)
		fclose(file);
	return n;
}

struct hs_database *bench_vectorscan(const char *path, bool offsets)
{
	const char *patterns[PATTERNS_MAX];
	unsigned flags[PATTERNS_MAX], ids[PATTERNS_MAX], n = read_patterns(path, patterns);
	hs_compile_error_t *why = NULL;
	hs_database_t *database = NULL;

	for (unsigned i = 0; i < n; i++) {
		ids[i] = i;
		flags[i] = offsets ? HS_FLAG_SOM_LEFTMOST : 0;
	}
	if (n == 0)
		fprintf(stderr, "%s: no patterns\n", path);
	else if (hs_compile_multi(patterns, flags, ids, n, HS_MODE_BLOCK, NULL, &database, &why) !=
		 HS_SUCCESS)
		fprintf(stderr, "%s: %s: %s\n", path, why->expression >= 0 ? patterns[why->expression] : "",
		    why->message);
	for (unsigned i = 0; i < n; i++)
		free((void *)patterns[i]);
	hs_free_compile_error(why);
	return database;
}

struct hs_scratch *bench_vectorscan_scratch(const struct hs_database *database)
{
	hs_scratch_t *scratch = NULL;

	return hs_alloc_scratch(database, &scratch) == HS_SUCCESS ? scratch : NULL;
}

struct matches {
	uint64_t count, places;
};

static int on_match(
    unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context)
{
	struct matches *matches = context;

	matches->count++;
	matches->places += from + to;
	return 0;
}

uint64_t bench_vectorscan_scan(
    const struct hs_database *database, struct hs_scratch *scratch, struct aj_str bytes)
{
	struct matches matches = { 0 };

	while (bytes.len > 0) {
		struct aj_str piece = aj_str_sub(bytes, 0, PIECE);
		const uint8_t *last = memrchr(piece.ptr, '\n', piece.len);

		if (last)
			piece.len = (size_t)(last + 1 - piece.ptr);
		if (hs_scan(database, (const char *)piece.ptr, (unsigned)piece.len, 0, scratch, on_match,
			&matches) != HS_SUCCESS)
			fprintf(stderr, "vectorscan: scan failed\n");
		bytes = aj_str_from(bytes, piece.len);
	}
	return matches.count;
}
