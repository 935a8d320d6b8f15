/* example.c: lists what is found in a file. cc example.c $(pkg-config --cflags --libs ajar) */
#include <ajar.h>

#include <stdio.h>

static int on_finding(void *context, const struct ajar_finding *finding)
{
	(void)context;
	printf("%zu-%zu %s, %s\n", finding->start, finding->end, finding->type,
	    ajar_likelihood_name(finding->likelihood));
	return 0;
}

int main(int argc, char **argv)
{
	static char text[1 << 20];
	struct ajar_engine *engine;
	char why[256];
	FILE *file = argc == 2 ? fopen(argv[1], "rb") : stdin;
	size_t length = file ? fread(text, 1, sizeof(text), file) : 0;

	if (!file || ajar_engine_new(NULL, &engine, why, sizeof(why)) != AJAR_OK)
		return 1;
	struct ajar_scratch *scratch = ajar_scratch_new(engine);
	if (scratch)
		ajar_scan(engine, scratch, text, length, on_finding, NULL);
	ajar_scratch_free(scratch);
	ajar_engine_free(engine);
	return fclose(file) != 0;
}
