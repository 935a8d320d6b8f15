#include "format/sql/sql_words.h"
#include "test/fixture.h"
#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_sql;

static const struct aj_format_row rows[] = {
	/* clang-format off */
	{ "nothing",       { 0 },                                        "", "" },
	{ "insert",        AJ_S("INSERT INTO users (id, email) VALUES (1, 'jane@example.org');"), "\n<users.id>1|<users.email>jane@example.org", "" },
	{ "rows",          AJ_S("INSERT INTO `users` (`id`,`email`) VALUES (1,'jane@example.org'),\n(2,'john@example.org');\n"), "\n<users.id>1|<users.email>jane@example.org\n<users.id>2|<users.email>john@example.org", "" },
	{ "created",       AJ_S("CREATE TABLE `users` (\n  `id` int(11) NOT NULL,\n  `email` varchar(9) DEFAULT 'a,b)',\n  KEY `k` (`id`,`email`)\n) ENGINE=InnoDB;\nINSERT INTO `users` VALUES (1,'jane@example.org');"),
		"CREATE TABLE `users` (\n  `id` int(11) NOT NULL,\n  `email` varchar(9) DEFAULT 'a,b)',\n  KEY `k` (`id`,`email`)\n) ENGINE=InnoDB;\n<users.id>1|<users.email>jane@example.org", "" },
	{ "not created",   AJ_S("INSERT INTO users VALUES (1,'jane@example.org');"), "\n<users.col2>jane@example.org", "" },
	{ "schema",        AJ_S("INSERT INTO public.\"Users\" (\"E mail\") VALUES ('jane@example.org');"), "\n<Users.E mail>jane@example.org", "" },
	{ "brackets",      AJ_S("INSERT [dbo].[Users] ([Id], [Email]) VALUES (1, N'jane@example.org')\nGO\nINSERT [dbo].[Users] ([Id], [Email]) VALUES (2, N'O''Brien')\nGO\n"),
		"\n<Users.Id>1|<Users.Email>jane@example.org\n<Users.Id>2|<Users.Email>O'Brien", "" },
	{ "doubled",       AJ_S("INSERT INTO users (a) VALUES ('O''Brien''s'),('''quoted'''),('');"), "\n<users.a>O'Brien's\n<users.a>'quoted'\n", "" },
	{ "mysql escapes", AJ_S("INSERT INTO `u` (`a`) VALUES ('O\\'Brien\\\\\\\"\\n\\Z \\%');"), "\n<u.a>O'Brien\\\"\n\x1a %", "" },
	{ "no escapes",    AJ_S("PRAGMA foreign_keys=OFF;\nINSERT INTO u (a, b) VALUES ('C:\\temp\\','second');"), "PRAGMA foreign_keys=OFF;\n<u.a>C:\\temp\\|<u.b>second", "" },
	{ "unknown escapes", AJ_S("INSERT INTO u (a, b) VALUES ('C:\\temp\\','O\\'Brien');"), "\n<u.a>C:\\temp\\|<u.b>O'Brien", "" },
	{ "E string",      AJ_S("INSERT INTO u (a) VALUES (E'jane\\x40example\\056org \\u00e9');"), "\n<u.a>jane@example.org \xc3\xa9", "" },
	{ "dollars",       AJ_S("INSERT INTO u (a,b) VALUES ($$it's $5, you); see$$, $x$a $$ b$x$);"), "\n<u.a>it's $5, you); see|<u.b>a $$ b", "" },
	{ "calls",         AJ_S("INSERT INTO u (a,b,c) VALUES (CAST(N'2020-01-01T00:00' AS DateTime), replace('line\\nmore','\\n',char(10)), 'first'||CHR(10)||'second');"),
		"\n<u.a>2020-01-01T00:00|<u.b>line\\nmore|<u.c>first|<u.c>second", "" },
	{ "numbers",       AJ_S("INSERT INTO u (a,phone,c) VALUES (12125550100, 5550100, -1.5),(NULL,7,TRUE);"), "\n<u.a>12125550100|<u.phone>5550100\n<u.phone>7", "" },
	{ "hexadecimal",   AJ_S("INSERT INTO u (a,b,c) VALUES (0x6A616E65406578616D706C652E6F7267, X'6a616e652c', '\\x6a6f686e20');"), "\n<u.a>jane@example.org|<u.b>jane,|<u.c>john ", "" },
	{ "binary",        AJ_S("INSERT INTO `u` (`a`) VALUES (_binary 'jane\\0roe');"), "\n<u.a>jane\\0roe", "" },
	{ "a zip inside",  AJ_S("INSERT INTO `u` (`a`,`b`) VALUES (_binary 'PK\x03\x04it''s \\\\ \\0end','jane@example.org');"), "\n{u.a:PK\x03\x04it's \\ \0end}", "" },
	{ "a zip in hex",  AJ_S("INSERT INTO u (a) VALUES (0x504B0304414243);"), "\n{u.a:PK\x03\x04" "ABC}", "" },
	{ "set",           AJ_S("INSERT INTO u SET a='jane@example.org', phone = 5550100;"), "\n<u.a>jane@example.org|<u.phone>5550100", "" },
	{ "replace",       AJ_S("REPLACE INTO u (a) VALUES ('first');insert or ignore into u (a) values ('second');"), "\n<u.a>first\n<u.a>second", "" },
	{ "on conflict",   AJ_S("INSERT INTO u (a) VALUES ('first') ON CONFLICT DO NOTHING;\nINSERT INTO u (a) VALUES ('second');"), "\n<u.a>first|ON CONFLICT DO NOTHING;\n<u.a>second", "" },
	{ "insert all",    AJ_S("INSERT ALL\n INTO u (a) VALUES ('first')\n INTO u (a) VALUES ('second')\nSELECT * FROM dual;"), "\n<u.a>first\n<u.a>second|SELECT * FROM dual;", "" },
	{ "select",        AJ_S("INSERT INTO u (a) SELECT 'jane@example.org';\n"), "INSERT INTO u (a) SELECT 'jane@example.org';\n", "" },
	{ "other",         AJ_S("-- jane's; INSERT INTO u VALUES ('x');\nUPDATE u SET a='b@example.org';\n/* c */ # d\n"), "-- jane's; INSERT INTO u VALUES ('x');\nUPDATE u SET a='b@example.org';\n/* c */ # d\n", "" },
	{ "comments in it", AJ_S("INSERT INTO u (a,b) VALUES -- one\n('first' /* j@example.org */, 'second'), -- jane, and\n/* more */('third', 'fourth');"),
		"\n<u.a>first| j@example.org |<u.b>second| jane, and| more \n<u.a>third|<u.b>fourth", "" },
	{ "copy",          AJ_S("COPY public.users (id, email, note) FROM stdin;\n1\tjane@example.org\tx\n2\t\\N\ttab\\there \\\\ \\x40\n\\.\n\nSELECT 1;\n"),
		"\n<users.id>1|<users.email>jane@example.org\n<users.id>2|<users.note>tab\there \\ @|\n\nSELECT 1;\n", "" },
	{ "copy of a created", AJ_S("CREATE TABLE public.t (\n    id integer NOT NULL,\n    email text\n);\nCOPY public.t FROM stdin;\n1\tjane@example.org\n\\.\n"),
		"CREATE TABLE public.t (\n    id integer NOT NULL,\n    email text\n);\n<t.id>1|<t.email>jane@example.org", "" },
	{ "copy, bytea",   AJ_S("COPY t (a, b) FROM stdin;\n\\\\x6a616e652c\tfirst\n\\\\x504b0304\tsecond\n\\.\n"), "\n<t.a>jane,|<t.b>first\n{t.a:PK\x03\x04}|<t.b>second", "" },
	{ "copy, cut",     AJ_S("COPY t (a, b) FROM stdin;\nfirst\tsecond\nthird"), "\n<t.a>first|<t.b>second\n<t.a>third", "" },
	{ "too many cells", AJ_S("INSERT INTO u (a) VALUES ('first','second');"), "\n<u.a>first|<u.col2>second", "" },
	{ "latin-1",       AJ_S("INSERT INTO u (a) VALUES ('J\xfcrgen''s \xe9');"), "\n<u.a>J\xc3\xbcrgen's \xc3\xa9", "" },
	{ "never closed",  AJ_S("INSERT INTO u (a) VALUES ('first'),('jane@exam"), "\n<u.a>first\n<u.a>jane@exam", "a quote is never closed" },
	{ "row not closed", AJ_S("INSERT INTO u (a) VALUES ('first', 2;\nINSERT INTO u (a) VALUES ('second');"), "\n<u.a>first\n<u.a>second", "a row is not closed" },
	{ "zero bytes",    AJ_S("INSERT INTO u (a) VALUES ('jane\0roe');\0\0\0\0\0"), "\n<u.a>jane\\0roe|;\\0\\0\\0\\0\\0", "" },
	/* clang-format on */
};

static void test_rows(void)
{
	aj_format_rows_check(&aj_format_sql, rows, AJ_LEN(rows));
}

static const struct aj_format_head heads[] = {
	/* clang-format off */
	{ "mysqldump",    "-- MySQL dump 10.13  Distrib 8.0.36\n--\n", true },
	{ "mariadb-dump", "/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19\n", true },
	{ "pg_dump",      "--\n-- PostgreSQL database dump\n--\n\nSET statement_timeout = 0;\n", true },
	{ "sqlite",       "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n", true },
	{ "sql server",   "USE [shop]\nGO\nINSERT [dbo].[Users] ([Id]) VALUES (1)\n", true },
	{ "oracle",       "REM INSERTING into USERS\nSET DEFINE OFF;\nInsert into USERS (ID) values (1);\n", true },
	{ "inserts",      "insert into users values (1);", true },
	{ "created",      "# c\nCREATE TABLE IF NOT EXISTS a.b (c int);", true },
	{ "copy",         "COPY a (b) FROM stdin;\n1\n", true },
	{ "prose",        "Insert into the slot your card.\nSelect a value.\n", false },
	{ "manual",       "Create table of contents (see below)\n", false },
	{ "settings",     "SET A=1\nUSE B\n", false },
	{ "code",         "int a;\n// INSERT INTO users VALUES (1);\n", false },
	{ "letter",       "Hello,\nplease run:\nINSERT INTO users VALUES (1);\n", false },
	{ "csv",          "id,sql\n1,x\n", false },
	{ "empty",        "", false },
	{ "comments",     "-- a\n-- b\n", false },
	/* clang-format on */
};

static void test_sniff(void)
{
	aj_format_heads_check(&aj_format_sql, heads, AJ_LEN(heads));
}

/* A row of any length: strings, hexadecimal and bytes far longer than windows and batches. */
static void test_long_values(void)
{
	static const struct {
		const char *what, *front, *middle, *back;
		size_t times;
	} longs[] = {
		{ "string", "'", "jane@example.org ", "'", 30000 },
		{ "doubled", "'", "''", "'", 200000 },
		{ "escapes", "'", "\\n", "'", 200000 },
		{ "hexadecimal", "0x", "6a616e65", "", 60000 },
		{ "latin-1", "'", "\xe9\xe8'' ", "'", 80000 },
		{ "brackets", "", "(", "", 300000 },
		{ "comment", "/*", " * jane", "*/'x'", 60000 },
		{ "zip", "'PK\x03\x04", "\\0''x", "'", 60000 },
		{ "dollars", "$a$", "$$", "$a$", 100000 },
		{ "cells", "1", ",'second'", "", 60000 },
	};

	for (size_t i = 0; i < AJ_LEN(longs); i++) {
		static const size_t steps[] = { 0, 511, 65536 };
		struct aj_str raw =
		    aj_format_join((struct aj_format_piece[]){ { "INSERT INTO `u` (`a`,`b`) VALUES (", 1 },
			{ longs[i].front, 1 }, { longs[i].middle, longs[i].times }, { longs[i].back, 1 },
			{ ",'last one');\n", 1 }, { 0 } });
		struct aj_format_probe got[AJ_LEN(steps)];

		aj_format_steps_check(got, steps, AJ_LEN(steps), &aj_format_sql, longs[i].what, raw);
		for (size_t s = 0; s < AJ_LEN(steps); s++) {
			AJ_CHECK(got[s].status == AJ_OK && got[s].records <= 1, "%s", longs[i].what);
			AJ_CHECK(aj_format_probe_holds(&got[s], "last one"), "%s", longs[i].what);
			aj_format_probe_fini(&got[s]);
		}
		free((void *)raw.ptr);
	}
}

/* More columns and tables than are remembered do no harm, and are told. */
static void test_many_tables(void)
{
	enum { TABLES = 3000, ROOM = 200 * TABLES };
	struct aj_format_probe got;
	char *raw = malloc(ROOM);
	size_t len = 0;

	for (int i = 0; i < TABLES; i++)
		len += (size_t)snprintf(raw + len, ROOM - len, "CREATE TABLE t%d (a int, email text);\n", i);
	for (int i = 0; i < 10; i++)
		len += (size_t)snprintf(
		    raw + len, ROOM - len, "INSERT INTO t%d VALUES (1,'jane@example.org');\n", i);
	aj_format_probe_run(&got, &aj_format_sql, aj_str(raw, len), 0, 0);
	AJ_CHECK(!got.broken && got.records == 10, "%zu", got.records);
	AJ_CHECK(strstr(aj_format_probe_seen(&got), "<t9.email>jane@example.org") != NULL);
	AJ_CHECK_STR("too many tables to remember their columns", got.complaint);
	aj_format_probe_fini(&got);
	free(raw);
}

/* The same rows as each program dumps them. */
static void test_golden(void)
{
	static const struct {
		const char *file;
		size_t records;
		const char *note; /* of the second customer */
	} files[] = {
		{ "sql/mysqldump.sql", 5, "<customers.note>C:\\temp\\|<customers.photo>Jane's" },
		{ "sql/mysqldump-complete.sql", 5, "<customers.note>C:\\temp\\|<customers.photo>Jane's" },
		{ "sql/pg_dump.sql", 5, "<customers.note>C:\\temp\\|<customers.photo>Jane's" },
		{ "sql/pg_dump-inserts.sql", 5, "<customers.note>C:\\temp\\|<customers.photo>Jane's" },
		{ "sql/sqlite.sql", 5, "<customers.note>C:\\temp\\|<customers.photo>Jane's" },
		{ "sql/sqlserver.sql", 3, "<customers.note>C:\\temp\\" },
		{ "sql/oracle.sql", 3, "" },
	};

	for (size_t i = 0; i < AJ_LEN(files); i++) {
		struct aj_str raw = aj_fixture("%s", files[i].file);
		const char *wrong = aj_format_probe_sweep(&aj_format_sql, raw), *seen;
		bool oracle = strstr(files[i].file, "oracle") != NULL;
		struct aj_format_probe got;

		AJ_CHECK(aj_format_sql.sniff(aj_str_sub(raw, 0, AJ_SNIFF_HEAD)) > 0, "%s", files[i].file);
		AJ_CHECK(!wrong, "%s: %s", files[i].file, wrong);
		aj_format_probe_run(&got, &aj_format_sql, raw, 0, 0);
		seen = aj_format_probe_seen(&got);
		AJ_CHECK_STR("", got.complaint, "%s", files[i].file);
		AJ_CHECK(got.records == files[i].records, "%s: %zu", files[i].file, got.records);
		AJ_CHECK(
		    strstr(seen,
			oracle
			    ? "<CUSTOMERS.FULL_NAME>John O'Brien|<CUSTOMERS.EMAIL>john.obrien@contoso.example"
			    : "<customers.full_name>John "
			      "O'Brien|<customers.email>john.obrien@contoso.example"),
		    "%s: %s", files[i].file, seen);
		AJ_CHECK(strstr(seen, files[i].note), "%s: %s", files[i].file, seen);
		AJ_CHECK(
		    files[i].records < 5 ||
			strstr(seen,
			    "<payments.card_number>4111111111111111|<payments.iban>DE89370400440532013000"),
		    "%s: %s", files[i].file, seen);
		aj_format_probe_fini(&got);
		free((void *)raw.ptr);
	}
}

AJ_TESTS(test_golden, test_rows, test_sniff, test_long_values, test_many_tables)
