/*
 * names.c: turns data/names/names.txt into the filter that detect/names.c reads.
 * Usage: names IN.txt OUT.h
 */

#include "detect/names.h"

#include <stdio.h>
#include <stdlib.h>

static uint8_t filter[AJ_NAME_BITS / 8];

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "names.txt: %s\n", what);
	exit(1);
}

static void read_names(FILE *in)
{
	char line[256];

	while (fgets(line, sizeof(line), in)) {
		struct aj_str name = aj_str_until(aj_str_z(line), '\n');
		uint32_t bits[AJ_NAME_PROBES];

		if (name.len == 0)
			continue;
		if (name.len > AJ_NAME_MAX)
			die("a name is too long");
		aj_name_bits(name, bits);
		for (unsigned i = 0; i < AJ_NAME_PROBES; i++)
			filter[bits[i] / 8] |= (uint8_t)(1 << bits[i] % 8);
	}
}

int main(int argc, char **argv)
{
	FILE *in, *out;

	if (argc != 3)
		die("usage: names IN.txt OUT.h");
	in = fopen(argv[1], "r");
	if (!in)
		die("cannot be read");
	read_names(in);
	fclose(in);
	out = fopen(argv[2], "w");
	if (!out)
		die("cannot write the table");
	fputs("/* Made from data/names/names.txt. */\n\nstatic const uint8_t name_filter[] = {", out);
	for (size_t i = 0; i < sizeof(filter); i++)
		fprintf(out, "%s%u,", i % 24 ? "" : "\n\t", filter[i]);
	fputs("\n};\n", out);
	return fclose(out) == 0 ? 0 : 1;
}
