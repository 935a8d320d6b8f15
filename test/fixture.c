#include "test/fixture.h"

#include <stdio.h>
#include <stdlib.h>

enum { FIXTURE_MAX = 1 << 20 };

struct aj_str aj_fixture(const char *path)
{
	const char *root = getenv("AJ_SOURCE_ROOT");
	char full[4096];
	uint8_t *bytes = malloc(FIXTURE_MAX);
	size_t len;
	FILE *in;

	snprintf(full, sizeof(full), "%s/test/files/%s", root ? root : ".", path);
	in = fopen(full, "rb");
	if (!in || !bytes) {
		printf("Bail out! %s cannot be read\n", full);
		exit(1);
	}
	len = fread(bytes, 1, FIXTURE_MAX, in);
	fclose(in);
	return aj_str(bytes, len);
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
