/*
 * freemail LIST OUT: turns data/freemail/domains.txt into the sorted array that
 * sink/freemail.c searches.
 */

#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>

enum { NAMES_MAX = 4096, NAME_ROOM = 256 };

static char names[NAMES_MAX][NAME_ROOM];

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "freemail: %s\n", what);
	exit(1);
}

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

static bool wanted(const char *line)
{
	if (line[0] == '#' || line[0] == '\0')
		return false;
	if (strspn(line, "abcdefghijklmnopqrstuvwxyz0123456789-.*") != strlen(line))
		die("a line is neither a domain nor a comment");
	return true;
}

int main(int argc, char **argv)
{
	size_t count = 0;
	FILE *in, *out;

	if (argc != 3 || !(in = fopen(argv[1], "r")) || !(out = fopen(argv[2], "w")))
		die("usage: freemail LIST OUT");
	while (count < NAMES_MAX && fgets(names[count], NAME_ROOM, in)) {
		names[count][strcspn(names[count], "\r\n")] = '\0';
		count += wanted(names[count]);
	}
	if (count == 0 || count == NAMES_MAX)
		die("no name, or too many");
	qsort(names, count, NAME_ROOM, compare);
	fputs("static const char *const names[] = {\n", out);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "\t\"%s\",\n", names[i]);
	fputs("};\n", out);
	if (ferror(in) || fclose(out) != 0)
		die("reading or writing failed");
	return 0;
}
