#pragma once

/*
 * A rule, as the loader makes it and the matcher uses it. What the parts mean is
 * written for the writers of rules, in rules/README.md. The built-in rules are
 * constants that tools/rulec.c writes at build time from rules/.
 */

#include "base/arena.h"
#include "detect/literal.h"

enum {
	AJ_RULES_MAX = 4096,	       /* in one file, and in all files together */
	AJ_RULE_LIST_MAX = 64,	       /* literals, checks, context words or cases of one rule */
	AJ_RULE_BEFORE_MAX = 1024,     /* what AJ_TEXT_BEFORE guarantees */
	AJ_RULE_AFTER_MAX = 16 * 1024, /* what AJ_TEXT_AFTER guarantees */
	AJ_RULE_AFTER_DEFAULT = 512,
	AJ_RULE_FILE_MAX = 1 << 20, /* bytes: the largest known collection of rules has a fifth of it */
	AJ_RULE_FOLLOW_MAX = 255,
	AJ_RULE_CONTEXT_REACH = 256, /* bytes before and after a match where context words are looked for */
};

/* How the value is found around the literal. */
enum aj_rule_find { AJ_FIND_PATTERN, AJ_FIND_ASSIGNMENT, AJ_FIND_JWT, AJ_FIND_PEM, AJ_FIND_SAS, AJ_FINDS };

/* Classes of bytes for followed-by: bits, so that a table gives all of them at once. */
enum aj_class {
	AJ_CLASS_DIGITS = 1,
	AJ_CLASS_HEX = 2,
	AJ_CLASS_BASE32 = 4,
	AJ_CLASS_BASE62 = 8,
	AJ_CLASS_BASE64 = 16,
	AJ_CLASS_BASE64URL = 32,
	AJ_CLASS_TOKEN = 64,  /* letters, digits and - . _ ~ + / = */
	AJ_CLASS_PRINT = 128, /* all from '!' to '~' */
};

enum aj_check_id {
	AJ_CHECK_BASE64_BYTES,	  /* decodes to exactly that many bytes */
	AJ_CHECK_ENTROPY,	  /* at least that many bits a byte */
	AJ_CHECK_LENGTH,	  /* at least that many bytes */
	AJ_CHECK_MIXED,		  /* letters and digits */
	AJ_CHECK_DRAWN,		  /* mixed, or letters that make no words, or 16 digits and more */
	AJ_CHECK_NOT_PLACEHOLDER, /* else the rule does not match; without it, it is only less likely */
	AJ_CHECK_NOT_CODE,	  /* not a name, call or type of a programming language */
	AJ_CHECK_CRC32_BASE62,	  /* the last 6 characters are the CRC of those before, prefix left out */
	AJ_CHECK_BASIC,		  /* base64 of user:password */
	AJ_CHECK_LUHN,
	AJ_CHECKS
};

struct aj_rule_check {
	enum aj_check_id id;
	float least; /* of those with a number */
};

struct aj_rule {
	const char *id, *type, *about;
	const char *pattern; /* of AJ_FIND_PATTERN; 0-terminated */
	const struct aj_str *literals;
	const struct aj_str *context;
	const struct aj_rule_check *checks;
	const struct aj_str *match, *no_match; /* cases, empty in the built-in table */
	size_t n_literals, n_context, n_checks, n_match, n_no_match;
	uint16_t before, after; /* bytes around the literal that the pattern may look at */
	uint8_t severity, likelihood;
	uint8_t find;	      /* enum aj_rule_find */
	uint8_t follow;	      /* enum aj_class, 0: none */
	uint8_t follow_least; /* bytes of that class behind the literal */
	uint8_t hold;	      /* enum aj_class, 0: none */
	uint8_t hold_least;   /* bytes of that class in a row, somewhere in the window */
	bool follow_ends;     /* and no letter or digit behind them */
	bool nocase, word, need_context, disabled;
};

struct aj_rule_list {
	const struct aj_rule *rules;
	size_t count;
};

/* The built-in rules, made by rulec. */
extern const struct aj_rule aj_rules_builtin[];
extern const size_t aj_rules_builtin_count;

/*
 * Reads rules from YAML text into arena. name stands for the file in messages:
 * "name:line:column: what is wrong, what was expected".
 */
AJ_MUST_CHECK enum aj_status aj_rule_file_parse(const char *name, struct aj_str text, struct aj_arena *arena,
    struct aj_rule_list *out, struct aj_err *err);

/* The same from a file. */
AJ_MUST_CHECK enum aj_status aj_rule_file_read(
    const char *path, struct aj_arena *arena, struct aj_rule_list *out, struct aj_err *err);

/* What a check or finder has to say about a candidate. Offsets are the look's. */
struct aj_hit {
	size_t from, to;   /* the whole match */
	size_t start, end; /* the value in it */
	uint8_t likelihood, severity;
	bool quoted; /* an assigned value stood in quotes, so that a word may be one */
	uint32_t because;
	struct aj_str canonical; /* in note room; empty: the value as it stands */
	const char *detail;	 /* in note room, or NULL */
};

/* Holds the check against the value. False: it is no hit at all. */
bool aj_rule_check(const struct aj_rule_check *check, const struct aj_look *look, struct aj_hit *hit);

/*
 * Finders: structures that a pattern cannot decode. The literal stands at
 * [at, at + len); hit comes with the rule's likelihood and severity, a finder
 * fills in the spans and may change the rest. False: nothing there.
 */
bool aj_assignment_find(struct aj_look *look, size_t at, size_t len, struct aj_hit *hit);
bool aj_jwt_find(struct aj_look *look, size_t at, size_t len, struct aj_hit *hit);
bool aj_pem_find(struct aj_look *look, size_t at, size_t len, struct aj_hit *hit);
bool aj_sas_find(struct aj_look *look, size_t at, size_t len, struct aj_hit *hit);

/* rule_match.c: patterns (PCRE2). A pattern without a part before the literal is tried there only. */
struct aj_pattern;
AJ_MUST_CHECK struct aj_pattern *aj_pattern_new(
    const char *pattern, bool anchored, size_t *error_at, char *error, size_t room);
void aj_pattern_free(struct aj_pattern *pattern); /* accepts NULL */

/*
 * Whether a match of the pattern, which can be compiled, may begin with the literal, whatever is behind it.
 * True, too, where a look-behind or a condition asks for more than is tried.
 */
bool aj_pattern_may_begin(const char *pattern, struct aj_str literal, bool nocase);

/* The part of the text that the rule may look at, with the literal in it. */
static inline struct aj_str aj_rule_window(
    const struct aj_rule *rule, const struct aj_look *look, size_t at, size_t len)
{
	size_t from = at - look->lo > rule->before ? at - rule->before : look->lo;
	size_t end = look->hi - at - len > rule->after ? at + len + rule->after : look->hi;

	return aj_look_str(look, from, end);
}

/* Spans of a match of the pattern that contains all of the literal, into hit. */
bool aj_pattern_find(const struct aj_pattern *pattern, const struct aj_rule *rule, struct aj_look *look,
    size_t at, size_t len, struct aj_hit *hit);
