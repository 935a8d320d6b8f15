/*
 * rulec: compiles rule files to a table in C. rulec OUT.c FILE.yaml...
 * Runs while building; a mistake in a rule ends the build with its place. Cases
 * are for the tests, which read the files themselves, and stay out of the table.
 */

#include "detect/rule.h"

#include <stdio.h>

enum { ARENA_MAX = 64 << 20, WIDTH = 90 };

/* A C string literal. Three octal digits end an escape whatever follows. */
static void put_string(FILE *out, struct aj_str s)
{
	size_t column = 0;

	fputc('"', out);
	for (size_t i = 0; i < s.len; i++, column++) {
		uint8_t c = s.ptr[i];

		if (column >= WIDTH) {
			fputs("\"\n\t    \"", out);
			column = 0;
		}
		if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '?')
			fprintf(out, "\\%03o", c);
		else
			fputc(c, out);
	}
	fputc('"', out);
}

static void put_list(FILE *out, const char *what, size_t n, const struct aj_str *list, size_t count)
{
	if (count == 0)
		return;
	fprintf(out, "static const struct aj_str %s_%zu[] = {\n", what, n);
	for (size_t i = 0; i < count; i++) {
		fputs("\t{ (const uint8_t *)", out);
		put_string(out, list[i]);
		fprintf(out, ", %zu },\n", list[i].len);
	}
	fputs("};\n", out);
}

static void put_checks(FILE *out, size_t n, const struct aj_rule *rule)
{
	if (rule->n_checks == 0)
		return;
	fprintf(out, "static const struct aj_rule_check checks_%zu[] = {\n", n);
	for (size_t i = 0; i < rule->n_checks; i++)
		fprintf(out, "\t{ (enum aj_check_id)%d, %af },\n", (int)rule->checks[i].id,
		    (double)rule->checks[i].least);
	fputs("};\n", out);
}

static void put_rule(FILE *out, size_t n, const struct aj_rule *rule)
{
	fprintf(out, "\t{ .id = \"%s\", .type = \"%s\",\n\t  .about = ", rule->id, rule->type);
	put_string(out, aj_str_z(rule->about));
	if (rule->pattern) {
		fputs(",\n\t  .pattern = ", out);
		put_string(out, aj_str_z(rule->pattern));
	}
	fprintf(out, ",\n\t  .literals = literals_%zu, .n_literals = %zu,", n, rule->n_literals);
	if (rule->n_context > 0)
		fprintf(out, " .context = context_%zu, .n_context = %zu,", n, rule->n_context);
	if (rule->n_checks > 0)
		fprintf(out, " .checks = checks_%zu, .n_checks = %zu,", n, rule->n_checks);
	fprintf(out, "\n\t  .before = %u, .after = %u, .severity = %u, .likelihood = %u, .find = %u,",
	    rule->before, rule->after, rule->severity, rule->likelihood, rule->find);
	fprintf(out,
	    "\n\t  .follow = %u, .follow_least = %u, .hold = %u, .hold_least = %u, .follow_ends = %d,"
	    "\n\t  .nocase = %d, .word = %d, .need_context = %d, "
	    ".disabled = %d },\n",
	    rule->follow, rule->follow_least, rule->hold, rule->hold_least, rule->follow_ends, rule->nocase,
	    rule->word, rule->need_context, rule->disabled);
}

static bool twice(const struct aj_rule_list *lists, int count, const char *path)
{
	const struct aj_rule_list *last = &lists[count - 1];

	for (int l = 0; l < count - 1; l++)
		for (size_t i = 0; i < lists[l].count; i++)
			for (size_t k = 0; k < last->count; k++)
				if (strcmp(lists[l].rules[i].id, last->rules[k].id) == 0) {
					fprintf(stderr, "%s: id %s stands in another file too\n", path,
					    last->rules[k].id);
					return true;
				}
	return false;
}

static void put_all(FILE *out, const struct aj_rule_list *lists, int count)
{
	size_t n = 0;

	fputs("/* Made by tools/rulec.c from rules/. */\n\n#include \"detect/rule.h\"\n\n", out);
	for (int l = 0; l < count; l++)
		for (size_t i = 0; i < lists[l].count; i++, n++) {
			const struct aj_rule *rule = &lists[l].rules[i];

			put_list(out, "literals", n, rule->literals, rule->n_literals);
			put_list(out, "context", n, rule->context, rule->n_context);
			put_checks(out, n, rule);
		}
	fputs("\nconst struct aj_rule aj_rules_builtin[] = {\n", out);
	n = 0;
	for (int l = 0; l < count; l++)
		for (size_t i = 0; i < lists[l].count; i++)
			put_rule(out, n++, &lists[l].rules[i]);
	fprintf(out, "};\n\nconst size_t aj_rules_builtin_count = %zu;\n", n);
}

int main(int argc, char **argv)
{
	static struct aj_rule_list lists[64];
	struct aj_arena arena;
	struct aj_err err;
	FILE *out;

	if (argc < 3 || (size_t)argc - 2 > AJ_LEN(lists)) {
		fprintf(stderr, "usage: rulec OUT.c FILE.yaml... (at most %zu)\n", AJ_LEN(lists));
		return 2;
	}
	aj_arena_init(&arena, ARENA_MAX);
	for (int i = 2; i < argc; i++) {
		if (aj_rule_file_read(argv[i], &arena, &lists[i - 2], &err) != AJ_OK) {
			fprintf(stderr, "%s\n", err.text);
			return 1;
		}
		if (twice(lists, i - 1, argv[i]))
			return 1;
	}
	out = fopen(argv[1], "w");
	if (!out) {
		perror(argv[1]);
		return 1;
	}
	put_all(out, lists, argc - 2);
	aj_arena_fini(&arena);
	return fclose(out) == 0 ? 0 : 1;
}
