/* Runs a fuzz target over files, so that a corpus is an ordinary test: replay FILE... */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { INPUT_MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static int replay(const char *path)
{
	FILE *in = fopen(path, "rb");
	uint8_t *bytes, *exact;
	size_t len;

	if (!in) {
		perror(path);
		return 1;
	}
	bytes = malloc(INPUT_MAX);
	len = bytes ? fread(bytes, 1, INPUT_MAX, in) : 0;
	fclose(in);
	/* Exactly as long as the input, so that a sanitizer sees reads past its end. */
	exact = bytes ? realloc(bytes, len ? len : 1) : NULL;
	if (!exact) {
		free(bytes);
		return 1;
	}
	LLVMFuzzerTestOneInput(exact, len);
	free(exact);
	return 0;
}

int main(int argc, char **argv)
{
	int failed = 0;

	for (int i = 1; i < argc; i++)
		failed |= replay(argv[i]);
	printf("%d inputs replayed\n", argc - 1);
	return failed;
}
