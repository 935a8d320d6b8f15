/*
 * sql_sniff.c: what the head of a dump tells: that it is one, and which program wrote it.
 */

#include "format/sql/sql.h"
#include "format/sql/sql_words.h"

enum { LINES_MAX = 80 }; /* that are looked at */

static bool has(struct aj_str s, struct aj_str what)
{
	return memmem(s.ptr, s.len, what.ptr, what.len) != NULL;
}

enum aj_sql_slash aj_sql_slash_of(struct aj_str head)
{
	static const struct aj_str escape[] = { AJ_S("MySQL dump"), AJ_S("MariaDB dump"), AJ_S("phpMyAdmin"),
		AJ_S("/*!"), AJ_S("/*M!"), AJ_S(" ENGINE="), AJ_S("`"),
		AJ_S("standard_conforming_strings = off") };
	static const struct aj_str plain[] = { AJ_S("PostgreSQL database"),
		AJ_S("standard_conforming_strings = on"), AJ_S("PRAGMA foreign_keys"), AJ_S("\nGO\n"),
		AJ_S("\nGO\r"), AJ_S("[dbo]"), AJ_S(", N'"), AJ_S("(N'"), AJ_S("REM INSERTING") };

	if (head.len == 0)
		return AJ_SQL_SLASH_UNKNOWN;
	for (size_t i = 0; i < AJ_LEN(plain); i++)
		if (has(head, plain[i]))
			return AJ_SQL_SLASH_PLAIN;
	for (size_t i = 0; i < AJ_LEN(escape); i++)
		if (has(head, escape[i]))
			return AJ_SQL_SLASH_ESCAPE;
	return AJ_SQL_SLASH_UNKNOWN;
}

/* The statement at at is such as only SQL has. */
static bool is_statement(struct aj_str s, size_t at)
{
	struct aj_str name;
	size_t here = at;

	if (aj_sql_create_table(s, &here, &name))
		return true;
	here = at;
	if (aj_sql_word(s, &here, AJ_S("INSERT")) || aj_sql_word(s, &here, AJ_S("REPLACE"))) {
		bool into = aj_sql_word(s, &here, AJ_S("IGNORE"));

		into = aj_sql_word(s, &here, AJ_S("INTO")) || into;
		if (!aj_sql_path(s, &here, &name))
			return false;
		return (here < s.len && s.ptr[here] == '(') || aj_sql_word(s, &here, AJ_S("VALUES")) ||
		       (into && aj_sql_word(s, &here, AJ_S("SELECT")));
	}
	if (aj_sql_word(s, &here, AJ_S("DROP")) || aj_sql_word(s, &here, AJ_S("ALTER")) ||
	    aj_sql_word(s, &here, AJ_S("LOCK")))
		return aj_sql_word(s, &here, AJ_S("TABLE")) || aj_sql_word(s, &here, AJ_S("TABLES")) ||
		       aj_sql_word(s, &here, AJ_S("DATABASE"));
	if (aj_sql_word(s, &here, AJ_S("COPY")))
		return aj_sql_path(s, &here, &name) &&
		       has(aj_str_until(aj_str_from(s, here), '\n'), AJ_S("FROM stdin"));
	return aj_sql_word(s, &here, AJ_S("PRAGMA")) && aj_sql_word(s, &here, AJ_S("foreign_keys"));
}

/* What may stand at the start of a line of a dump before its first table. */
static bool may_begin(struct aj_str line)
{
	static const struct aj_str words[] = { AJ_S("CREATE"), AJ_S("INSERT"), AJ_S("REPLACE"), AJ_S("DROP"),
		AJ_S("ALTER"), AJ_S("COPY"), AJ_S("LOCK"), AJ_S("SET"), AJ_S("USE"), AJ_S("BEGIN"),
		AJ_S("START"), AJ_S("PRAGMA"), AJ_S("SELECT"), AJ_S("GO"), AJ_S("IF"), AJ_S("REM"),
		AJ_S("PROMPT"), AJ_S("TRUNCATE"), AJ_S("DELETE"), AJ_S("UPDATE"), AJ_S("COMMIT"),
		AJ_S("EXEC"), AJ_S("DECLARE"), AJ_S("\\connect"), AJ_S("\\restrict"), AJ_S("\\c"),
		AJ_S("DELIMITER"), AJ_S("PRINT"), AJ_S("WITH"), AJ_S("GRANT"), AJ_S("COMMENT"),
		AJ_S("ALTER") };

	for (size_t i = 0; i < AJ_LEN(words); i++) {
		size_t at = 0;

		if (line.len > 0 && aj_to_lower(line.ptr[0]) == aj_to_lower(words[i].ptr[0]) &&
		    aj_sql_word(line, &at, words[i]))
			return true;
	}
	return false;
}

int aj_sql_sniff(struct aj_str head)
{
	static const struct aj_str dumps[] = { AJ_S("-- MySQL dump"), AJ_S("-- MariaDB dump"),
		AJ_S("-- PostgreSQL database"), AJ_S("-- phpMyAdmin SQL Dump"), AJ_S("-- Adminer"),
		AJ_S("-- Dump completed") };
	size_t lines = 0;
	bool begun = false;

	if (aj_str_starts(head, AJ_S("\xef\xbb\xbf")))
		head = aj_str_from(head, 3);
	for (size_t i = 0; i < AJ_LEN(dumps); i++)
		if (has(aj_str_sub(head, 0, 256), dumps[i]))
			return AJ_SQL_BITS;
	for (size_t at = aj_sql_skip(head, 0); at < head.len && lines < LINES_MAX; lines++) {
		if (head.ptr[at] == '#') {
			at = aj_sql_skip(head, aj_str_find(head, at, '\n'));
			continue;
		}
		if (!begun && !may_begin(aj_str_from(head, at)))
			return 0;
		begun = true;
		if (is_statement(head, at))
			return AJ_SQL_BITS;
		at = aj_sql_skip(head, aj_str_find(head, at, '\n'));
	}
	return 0;
}
