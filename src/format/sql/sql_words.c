#include "format/sql/sql_words.h"

static bool of_name(uint8_t c)
{
	return aj_is_alnum(c) || c == '_' || c == '$' || c == '#' || c == '@' || c >= 0x80;
}

size_t aj_sql_skip(struct aj_str s, size_t at)
{
	while (at < s.len) {
		uint8_t c = s.ptr[at], next = at + 1 < s.len ? s.ptr[at + 1] : 0;

		if (aj_is_space(c)) {
			at++;
		} else if (c == '-' && next == '-') {
			at = aj_str_find(s, at, '\n');
		} else if (c == '/' && next == '*') {
			at += 2;
			do {
				at = aj_str_find(s, at, '*') + 1;
			} while (at < s.len && s.ptr[at] != '/');
			at++;
		} else {
			break;
		}
	}
	return at < s.len ? at : s.len;
}

bool aj_sql_word(struct aj_str s, size_t *at, struct aj_str word)
{
	size_t end = *at + word.len;

	if (!aj_str_starts_nocase(aj_str_from(s, *at), word) || (end < s.len && of_name(s.ptr[end])))
		return false;
	*at = aj_sql_skip(s, end);
	return true;
}

bool aj_sql_name(struct aj_str s, size_t *at, struct aj_str *name)
{
	uint8_t first = *at < s.len ? s.ptr[*at] : 0;
	uint8_t close = first == '[' ? ']' : first;
	size_t end = *at;

	if (first == '`' || first == '"' || first == '[' || first == '\'') {
		end = aj_str_find(s, *at + 1, close);
		while (end + 1 < s.len && s.ptr[end + 1] == close) /* doubled: a part of the name */
			end = aj_str_find(s, end + 2, close);
		if (end >= s.len) {
			*at = s.len;
			return false;
		}
		*name = aj_str_sub(s, *at + 1, end - *at - 1);
		end++;
	} else {
		while (end < s.len && of_name(s.ptr[end]))
			end++;
		if (end == *at || end == s.len || aj_is_digit(first))
			return false;
		*name = aj_str_sub(s, *at, end - *at);
	}
	*at = aj_sql_skip(s, end);
	return name->len > 0;
}

bool aj_sql_path(struct aj_str s, size_t *at, struct aj_str *name)
{
	if (!aj_sql_name(s, at, name))
		return false;
	while (*at < s.len && s.ptr[*at] == '.') {
		*at = aj_sql_skip(s, *at + 1);
		if (*at < s.len && s.ptr[*at] == '.') /* db..table */
			continue;
		if (!aj_sql_name(s, at, name))
			return false;
	}
	return true;
}

/* Behind the quote that closes the one at at; s.len: none. */
static size_t behind_quote(struct aj_str s, size_t at)
{
	uint8_t quote = s.ptr[at] == '[' ? ']' : s.ptr[at];
	size_t end = aj_str_find(s, at + 1, quote);

	return end < s.len ? end + 1 : s.len;
}

/* The first of stops at or after at that is in no quotes or brackets of its own; s.len: none. */
static size_t find_outside(struct aj_str s, size_t at, const char *stops)
{
	size_t depth = 0;

	while ((at = aj_sql_skip(s, at)) < s.len) {
		uint8_t c = s.ptr[at];

		if (depth == 0 && c != 0 && strchr(stops, c))
			return at;
		if (c == '\'' || c == '"' || c == '`' || c == '[') {
			at = behind_quote(s, at);
			continue;
		}
		depth += c == '(';
		depth -= c == ')' && depth > 0;
		at++;
	}
	return s.len;
}

size_t aj_sql_behind_brackets(struct aj_str s, size_t at)
{
	at = find_outside(s, at + 1, ")");
	return at < s.len ? at + 1 : s.len;
}

/* What stands in the list of columns without being one. */
static bool is_constraint(struct aj_str s, size_t at)
{
	static const struct aj_str words[] = { AJ_S("PRIMARY"), AJ_S("UNIQUE"), AJ_S("KEY"), AJ_S("INDEX"),
		AJ_S("CONSTRAINT"), AJ_S("FOREIGN"), AJ_S("CHECK"), AJ_S("FULLTEXT"), AJ_S("SPATIAL"),
		AJ_S("EXCLUDE"), AJ_S("LIKE"), AJ_S("PERIOD") };

	for (size_t i = 0; i < AJ_LEN(words); i++) {
		size_t end = at;

		if (aj_sql_word(s, &end, words[i]))
			return true;
	}
	return false;
}

bool aj_sql_column(struct aj_str s, size_t *at, struct aj_str *name)
{
	for (;;) {
		size_t here = aj_sql_skip(s, *at);
		bool column = !is_constraint(s, here) && aj_sql_name(s, &here, name);

		if (!column && (here == s.len || s.ptr[here] == ')'))
			return false;
		here = find_outside(s, here, ",)");
		*at = here < s.len && s.ptr[here] == ',' ? here + 1 : here;
		if (column)
			return true;
		if (here == s.len || s.ptr[here] == ')')
			return false;
	}
}

bool aj_sql_create_table(struct aj_str s, size_t *at, struct aj_str *table)
{
	static const struct aj_str kinds[] = { AJ_S("OR"), AJ_S("REPLACE"), AJ_S("GLOBAL"), AJ_S("LOCAL"),
		AJ_S("TEMPORARY"), AJ_S("TEMP"), AJ_S("UNLOGGED"), AJ_S("VIRTUAL"), AJ_S("FOREIGN"),
		AJ_S("EXTERNAL") };

	if (!aj_sql_word(s, at, AJ_S("CREATE")))
		return false;
	for (size_t i = 0; i < AJ_LEN(kinds); i++)
		aj_sql_word(s, at, kinds[i]);
	if (!aj_sql_word(s, at, AJ_S("TABLE")))
		return false;
	if (aj_sql_word(s, at, AJ_S("IF")) &&
	    !(aj_sql_word(s, at, AJ_S("NOT")) && aj_sql_word(s, at, AJ_S("EXISTS"))))
		return false;
	if (!aj_sql_path(s, at, table))
		return false;
	if (aj_sql_word(s, at, AJ_S("USING"))) { /* virtual tables of SQLite */
		struct aj_str module;

		if (!aj_sql_name(s, at, &module))
			return false;
	}
	if (*at >= s.len || s.ptr[*at] != '(')
		return false;
	(*at)++;
	return true;
}
