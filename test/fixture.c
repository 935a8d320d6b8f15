#include "test/fixture.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct aj_str aj_fixture(const char *path, ...)
{
	const char *root = getenv("AJ_SOURCE_ROOT");
	char full[4096];
	int at = snprintf(full, sizeof(full), "%s/test/files/", root ? root : ".");
	uint8_t *bytes = NULL;
	long len = 0;
	va_list args;
	FILE *in;

	va_start(args, path);
	vsnprintf(full + at, sizeof(full) - (size_t)at, path, args);
	va_end(args);
	in = fopen(full, "rb");
	if (in && fseek(in, 0, SEEK_END) == 0 && (len = ftell(in)) >= 0) {
		rewind(in);
		bytes = malloc((size_t)len + 1);
	}
	if (!bytes || fread(bytes, 1, (size_t)len, in) != (size_t)len) {
		printf("Bail out! %s cannot be read\n", full);
		exit(1);
	}
	fclose(in);
	return aj_str(bytes, (size_t)len);
}

size_t aj_occurrences(const char *text, const char *needle)
{
	size_t n = 0;

	while ((text = strstr(text, needle))) {
		text += strlen(needle);
		n++;
	}
	return n;
}
