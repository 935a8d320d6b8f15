/*
 * suffixes LIST OUT: turns the Public Suffix List into the table that
 * sink/suffix.c searches. A rule with letters outside ASCII is laid down twice,
 * as it is written and in punycode, for both are met in addresses.
 */

#include "sink/suffix_table.h"

#include <idn2.h>
#include <stdio.h>
#include <stdlib.h>

enum { RULES_MAX = AJ_SUFFIX_SLOTS / 2, LINE_MAX_BYTES = 1024, DOMAIN_MAX = 253 };

struct rule {
	char *text;
	size_t len;
	unsigned flags;
};

static struct rule rules[RULES_MAX];
static size_t n_rules;
static uint16_t slots[AJ_SUFFIX_SLOTS];

static _Noreturn void die(const char *what, const char *which)
{
	fprintf(stderr, "suffixes: %s: %s\n", what, which);
	exit(1);
}

static uint32_t hash_of(struct aj_str text)
{
	uint32_t h = AJ_SUFFIX_HASH_START;

	for (size_t i = text.len; i-- > 0;)
		h = aj_suffix_hash(h, text.ptr[i]);
	return h;
}

static void add(struct aj_str text, unsigned flags)
{
	size_t i = aj_suffix_slot(hash_of(text));
	struct rule *rule;

	for (; slots[i] != 0; i = (i + 1) % AJ_SUFFIX_SLOTS) {
		rule = &rules[slots[i] - 1];
		if (aj_str_eq(text, aj_str(rule->text, rule->len))) {
			rule->flags |= flags;
			return;
		}
	}
	if (n_rules == RULES_MAX || text.len > DOMAIN_MAX)
		die("too many rules, or too long", (const char *)text.ptr);
	rule = &rules[n_rules++];
	*rule = (struct rule){ malloc(text.len), text.len, flags };
	if (!rule->text)
		die("no memory", "");
	memcpy(rule->text, text.ptr, text.len);
	slots[i] = (uint16_t)n_rules;
}

static void add_both(struct aj_str text, unsigned flags)
{
	char line[LINE_MAX_BYTES], *ascii;

	snprintf(line, sizeof(line), "%.*s", (int)text.len, (const char *)text.ptr);
	if (idn2_to_ascii_8z(line, &ascii, IDN2_NONTRANSITIONAL) != IDN2_OK)
		die("not a domain", line);
	add(text, flags);
	add(aj_str_z(ascii), flags);
	idn2_free(ascii);
}

static void read_line(struct aj_str line)
{
	unsigned flags = AJ_SUFFIX_RULE;

	line = aj_str_until(aj_str_until(aj_str_until(line, '\n'), ' '), '\t');
	if (line.len == 0 || aj_str_starts(line, AJ_S("//")))
		return;
	if (aj_str_starts(line, AJ_S("*."))) {
		flags = AJ_SUFFIX_WILDCARD;
		line = aj_str_from(line, 2);
	} else if (line.ptr[0] == '!') {
		flags = AJ_SUFFIX_EXCEPTION;
		line = aj_str_from(line, 1);
	}
	if (aj_str_find(line, 0, '*') < line.len)
		die("a wildcard further in", (const char *)line.ptr);
	add_both(line, flags);
}

static void write_tables(FILE *out)
{
	size_t at = 0;

	fputs("static const char text[] =\n", out);
	for (size_t i = 0; i < n_rules; i++) {
		fputs("\t\"", out);
		for (size_t c = 0; c < rules[i].len; c++)
			fprintf(out, "\\%03o", (unsigned char)rules[i].text[c]);
		fputs("\"\n", out);
	}
	fputs("\t;\n\nstatic const uint32_t rules[] = {", out);
	for (size_t i = 0; i < n_rules; at += rules[i++].len)
		fprintf(out, "%s%zu,", i % 16 ? " " : "\n\t",
		    (at << AJ_SUFFIX_LEN_BITS | rules[i].len) << AJ_SUFFIX_FLAG_BITS | rules[i].flags);
	fputs("\n};\n\nstatic const uint16_t slots[AJ_SUFFIX_SLOTS] = {", out);
	for (size_t i = 0; i < AJ_SUFFIX_SLOTS; i++)
		fprintf(out, "%s%u,", i % 16 ? " " : "\n\t", slots[i]);
	fputs("\n};\n", out);
	if (at >> (32 - AJ_SUFFIX_LEN_BITS - AJ_SUFFIX_FLAG_BITS))
		die("text too long", "");
}

int main(int argc, char **argv)
{
	char line[LINE_MAX_BYTES];
	FILE *in, *out;

	if (argc != 3 || !(in = fopen(argv[1], "r")) || !(out = fopen(argv[2], "w")))
		die("usage", "suffixes LIST OUT");
	while (fgets(line, sizeof(line), in))
		read_line(aj_str_z(line));
	write_tables(out);
	if (ferror(in) || fclose(out) != 0)
		die("reading or writing failed", argv[2]);
	return 0;
}
