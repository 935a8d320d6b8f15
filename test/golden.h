#pragma once

/* Files made by real programs (test/files/), for tests of readers. */

#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>

/* The bytes of a file below the source's root, malloced; empty if it cannot be read. */
static inline struct aj_str aj_golden(const char *name)
{
	const char *root = getenv("AJ_SOURCE_ROOT");
	char path[1024];
	uint8_t *bytes;
	FILE *file;
	long len;

	snprintf(path, sizeof(path), "%s/test/files/%s", root ? root : ".", name);
	file = fopen(path, "rb");
	if (!file || fseek(file, 0, SEEK_END) != 0 || (len = ftell(file)) < 0)
		return (struct aj_str){ 0 };
	rewind(file);
	bytes = malloc((size_t)len + 1);
	if (!bytes || fread(bytes, 1, (size_t)len, file) != (size_t)len)
		abort();
	fclose(file);
	return aj_str(bytes, (size_t)len);
}
