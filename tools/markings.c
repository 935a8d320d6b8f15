/*
 * markings.c: turns data/markings/markings.tsv into the list that detect/marking.c
 * reads. Literals match ASCII letters in either case, but no others: wordings
 * with those are written three times, small, Capitalised and CAPITAL.
 * Usage: markings IN.tsv OUT.h
 */

#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>

enum { WIDTH_MAX = 256, POINT_MAX = 0x7ff /* of those that aj_utf8_small knows */ };

static _Noreturn void die(unsigned line, const char *what)
{
	fprintf(stderr, "markings.tsv:%u: %s\n", line, what);
	exit(1);
}

static uint32_t capital_of(uint32_t point)
{
	for (uint32_t c = 0; c <= POINT_MAX; c++)
		if (c != point && c != 0x130 && aj_utf8_small(c) == point)
			return c;
	return point;
}

/* Writes s with its first most letters as capitals. Gives its length. */
static size_t with_capitals(struct aj_str s, size_t most, uint8_t *out, unsigned line)
{
	size_t len = 0;

	for (size_t i = 0, width; s.len > 0; s = aj_str_from(s, width), i++) {
		uint32_t point;

		width = aj_utf8_read(s, &point);
		if (width == 0 || len + 4 > WIDTH_MAX)
			die(line, "not UTF-8, or too long");
		len += aj_utf8_write(i < most ? capital_of(point) : point, out + len);
	}
	return len;
}

static void write_one(FILE *out, struct aj_str spelling, struct aj_str wording, const char *strength)
{
	fprintf(out, "\t{ \"%.*s\", %zu, \"%.*s\", %zu, %s },\n", (int)spelling.len,
	    (const char *)spelling.ptr, spelling.len, (int)wording.len, (const char *)wording.ptr,
	    wording.len, strength);
}

static void write_all(FILE *out, struct aj_str wording, const char *strength, unsigned line)
{
	static const size_t capitals[] = { 0, 1, SIZE_MAX };
	struct aj_str last = { 0 };
	uint8_t bytes[AJ_LEN(capitals)][WIDTH_MAX];
	bool ascii = true;

	for (size_t i = 0; i < wording.len; i++)
		ascii &= wording.ptr[i] < 0x80;
	for (size_t i = 0; i < (ascii ? 1 : AJ_LEN(capitals)); i++) {
		size_t len = with_capitals(wording, capitals[i], bytes[i], line);
		struct aj_str spelling = aj_str(bytes[i], len);

		/* ASCII letters do not count: "nur für" and "Nur für" are the same literal. */
		if (i == 0 || !aj_str_eq_nocase(spelling, last))
			write_one(out, spelling, wording, strength);
		last = spelling;
	}
}

int main(int argc, char **argv)
{
	FILE *in, *out;
	char buf[512];

	if (argc != 3)
		die(0, "usage: markings IN.tsv OUT.h");
	in = fopen(argv[1], "r");
	out = fopen(argv[2], "w");
	if (!in || !out)
		die(0, "cannot be read, or the list not be written");
	fputs("/* Made from data/markings/markings.tsv. */\n\nstatic const struct marking markings[] = {\n",
	    out);
	for (unsigned line = 1; fgets(buf, sizeof(buf), in); line++) {
		struct aj_str row = aj_str_until(aj_str_z(buf), '\n'), wording = aj_str_until(row, '\t');
		const char *strength = aj_str_ends(row, AJ_S("\tstrong")) ? "STRONG"
				       : aj_str_ends(row, AJ_S("\tweak")) ? "WEAK"
									  : "COMMON";

		if (row.len == 0 || row.ptr[0] == '#')
			continue;
		if (*strength == 'C' && !aj_str_ends(row, AJ_S("\tcommon")))
			die(line, "expected strong, weak or common");
		if (wording.len < 4 || wording.len > 64)
			die(line, "a wording has 4 to 64 bytes");
		write_all(out, wording, strength, line);
	}
	fputs("};\n", out);
	fclose(in);
	return fclose(out) == 0 ? 0 : 1;
}
