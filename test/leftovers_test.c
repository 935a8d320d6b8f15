/*
 * leftovers_test.c: what a reader makes of its bytes does not depend on what memory held before: of each file
 * in fuzz/corpus the same comes out whatever allocations are filled with.
 */

#include "scan/scan.h"
#include "test/allocations.h"
#include "test/format_probe.h"
#include "test/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_MAX = 1 << 20 };

static unsigned files;

static void check(const char *path, const struct aj_format *format, struct aj_str raw)
{
	static const uint8_t fillings[] = { 0x00, 0x55, 0xfe };
	struct aj_format_probe first, other;

	for (size_t i = 0; i < AJ_LEN(fillings); i++) {
		aj_allocations_fill(fillings[i]);
		aj_format_probe_run(i ? &other : &first, format, raw, 0, 0);
		if (i == 0)
			continue;
		AJ_CHECK(other.status == first.status && strcmp(other.err.text, first.err.text) == 0,
		    "%s as %s: %s", path, format->name, other.err.text);
		AJ_CHECK(aj_str_eq(aj_buf_str(&other.seen), aj_buf_str(&first.seen)), "%s as %s", path,
		    format->name);
		AJ_CHECK(strcmp(other.complaint, first.complaint) == 0, "%s as %s: %s", path, format->name,
		    other.complaint);
		aj_format_probe_fini(&other);
	}
	aj_format_probe_fini(&first);
	files++;
}

static void check_file(const char *path, const char *target)
{
	FILE *in = fopen(path, "rb");
	uint8_t *bytes = malloc(FILE_MAX);
	const struct aj_format *told;
	struct aj_str raw;

	AJ_CHECK(in && bytes, "%s", path);
	raw = aj_str(bytes, in && bytes ? fread(bytes, 1, FILE_MAX, in) : 0);
	if (in)
		fclose(in);
	told = raw.len > 0 ? aj_format_of(aj_str_sub(raw, 0, AJ_SNIFF_HEAD)) : NULL;
	if (told)
		check(path, told, raw);
	for (size_t i = 0; aj_formats[i]; i++)
		if (strcmp(aj_formats[i]->name, target) == 0 && aj_formats[i] != told)
			check(path, aj_formats[i], raw);
	free(bytes);
}

static void check_target(const char *corpus, const char *target)
{
	char path[4096];
	struct dirent *entry;
	DIR *folder;

	snprintf(path, sizeof(path), "%s/%s", corpus, target);
	folder = opendir(path);
	while (folder && (entry = readdir(folder)))
		if (entry->d_name[0] != '.') {
			snprintf(path, sizeof(path), "%s/%s/%s", corpus, target, entry->d_name);
			check_file(path, target);
		}
	if (folder)
		closedir(folder);
}

static void test_leftovers(void)
{
	char corpus[4096];
	struct dirent *entry;
	DIR *folder;

	snprintf(corpus, sizeof(corpus), "%s/fuzz/corpus", getenv("AJ_SOURCE_ROOT"));
	aj_formats_prepare();
	folder = opendir(corpus);
	AJ_CHECK(folder != NULL, "%s", corpus);
	while (folder && (entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			check_target(corpus, entry->d_name);
	if (folder)
		closedir(folder);
	AJ_CHECK(files > 200, "%u", files);
}

AJ_TESTS(test_leftovers)
