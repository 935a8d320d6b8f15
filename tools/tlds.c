/*
 * tlds: reads public_suffix_list.dat and writes the table of top-level domains
 * for src/detect/tld.c: a pool of labels (length, bytes) and a hash table of
 * offsets into it, open addressing, 0 for an empty slot.
 *
 *   tlds public_suffix_list.dat tld_table.h
 */

#include "detect/tld.h"

#include <idn2.h>
#include <stdio.h>
#include <stdlib.h>

enum { SLOTS = 8192, POOL_MAX = 65535, LINE_ROOM = 1024 }; /* some 1,600 labels: five slots each */

static uint8_t pool[POOL_MAX];
static size_t pool_len = 1, labels;
static uint16_t slots[SLOTS];
static unsigned probes;

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "tlds: %s\n", what);
	exit(1);
}

static void add(struct aj_str label)
{
	uint32_t at = aj_tld_hash(label);
	unsigned n = 0;

	if (label.len == 0 || label.len > AJ_TLD_MAX)
		die("label of impossible length");
	for (; slots[at % SLOTS] != 0; at++, n++) {
		const uint8_t *entry = pool + slots[at % SLOTS];

		if (aj_str_eq(aj_str(entry + 1, entry[0]), label))
			return;
	}
	if (pool_len + 1 + label.len > POOL_MAX || ++labels > SLOTS / 2)
		die("too many labels");
	if (n > probes)
		probes = n;
	slots[at % SLOTS] = (uint16_t)pool_len;
	pool[pool_len++] = (uint8_t)label.len;
	memcpy(pool + pool_len, label.ptr, label.len);
	pool_len += label.len;
}

/* The last label of a rule such as "*.ck", "!www.ck" or "co.uk". */
static void add_rule(struct aj_str rule)
{
	char z[AJ_TLD_MAX + 1], *ascii = NULL;

	while (aj_str_find(rule, 0, '.') < rule.len)
		rule = aj_str_from(rule, aj_str_find(rule, 0, '.') + 1);
	add(rule);
	snprintf(z, sizeof(z), "%.*s", (int)rule.len, (const char *)rule.ptr);
	if (idn2_to_ascii_8z(z, &ascii, IDN2_NONTRANSITIONAL) != IDN2_OK)
		die(z);
	add(aj_str_z(ascii));
	idn2_free(ascii);
}

static void read_list(const char *path)
{
	FILE *in = fopen(path, "r");
	char line[LINE_ROOM];
	bool icann = false;

	if (!in)
		die("cannot open the list");
	while (fgets(line, sizeof(line), in)) {
		struct aj_str rule = aj_str_z(line);

		rule.len = strcspn(line, " \t\r\n");
		if (strstr(line, "===BEGIN ICANN DOMAINS==="))
			icann = true;
		else if (strstr(line, "===END ICANN DOMAINS==="))
			icann = false;
		else if (icann && rule.len > 0 && !aj_str_starts(rule, AJ_S("//")))
			add_rule(rule);
	}
	if (ferror(in) || fclose(in) != 0 || labels < 1000)
		die("the list could not be read whole");
}

static void write_table(const char *path)
{
	FILE *out = fopen(path, "w");

	if (!out)
		die("cannot write");
	fprintf(
	    out, "/* %zu labels. The data are under the Mozilla Public License 2.0: data/psl. */\n", labels);
	fprintf(out, "enum { TLD_MASK = %d, TLD_PROBES = %u };\n", SLOTS - 1, probes);
	fprintf(out, "static const uint8_t tld_pool[] = {");
	for (size_t i = 0; i < pool_len; i++)
		fprintf(out, "%s%u,", i % 24 ? "" : "\n\t", pool[i]);
	fprintf(out, "\n};\nstatic const uint16_t tld_slots[] = {");
	for (size_t i = 0; i < SLOTS; i++)
		fprintf(out, "%s%u,", i % 24 ? "" : "\n\t", slots[i]);
	fprintf(out, "\n};\n");
	if (ferror(out) || fclose(out) != 0)
		die("cannot write");
}

int main(int argc, char **argv)
{
	if (argc != 3)
		die("usage: tlds LIST OUTPUT");
	read_list(argv[1]);
	write_table(argv[2]);
	return 0;
}
