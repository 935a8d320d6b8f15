/*
 * assignment.c: name = value, in the ways of configuration files, programs,
 * markup, command lines and letters. The literal is a part of the name.
 *
 *   DB_PASSWORD=abc          "password": "abc"            $pass['db'] = 'abc';
 *   <password>abc</password> <add key="password" value="abc" />
 *   --password abc           set_password("abc")          password is abc
 *   Credentials("user", "abc")                            var password string = "abc"
 */

#include "detect/rule.h"
#include "detect/rule_scratch.h"

enum {
	NAME_MAX_LEFT = 40, /* bytes of the name before and after the literal */
	NAME_MAX_RIGHT = 24,
	INDENT_MAX = 64,
	SPACES_MAX = 24, /* configuration is often aligned */
	VALUE_MAX = 512,
	TYPE_MAX = 24,	  /* name: Type = value */
	KEY_MAX = 12,	  /* bytes of words before the name, in the same quotes */
	SCHEME_MAX = 24,  /* {PBKDF2-SHA512} */
	USER_MAX = 80,	  /* bytes of a user's name in a call */
	TOKEN_LEAST = 20, /* bytes of a value that stands behind a name with nothing between them */
};

struct walk {
	struct aj_str before, name, after; /* the literal, and what the name has beside it */
	const uint8_t *text;
	size_t at, lo, hi;
	uint8_t quote; /* that the name stands in, or 0 */
	bool tag;      /* <name> */
	bool value;    /* the quotes that it stands in are assigned to something themselves */
	bool option;   /* --name */
};

static bool of_name(uint8_t c)
{
	return aj_is_alnum(c) || c == '_' || c == '-' || c == '.' || c == '$';
}

static bool is_quote(uint8_t c)
{
	return c == '"' || c == '\'' || c == '`';
}

static uint8_t here(const struct walk *w)
{
	return w->at < w->hi ? w->text[w->at] : 0;
}

static struct aj_str rest(const struct walk *w)
{
	return aj_str(w->text + w->at, w->hi - w->at);
}

static void spaces(struct walk *w)
{
	for (int n = 0; n < SPACES_MAX && (here(w) == ' ' || here(w) == '\t'); n++)
		w->at++;
}

static bool take(struct walk *w, struct aj_str s)
{
	if (!aj_str_starts(rest(w), s))
		return false;
	w->at += s.len;
	return true;
}

/* A word with its length, as lists are gone through at each value. */
struct word {
	uint8_t len;
	char text[15];
};

#define W(s)                                                                                                 \
	{                                                                                                    \
		sizeof(s) - 1, s                                                                             \
	}

/* clang-format off */
/* What makes of a secret's name the name of something else: password_length, token_url. */
static const struct word other_things[] = {
	W("less"), W("reset"), W("hint"), W("polic"), W("length"), W("len"), W("min"), W("max"),
	W("field"), W("label"), W("file"), W("path"), W("url"), W("uri"), W("expir"), W("encod"),
	W("count"), W("type"), W("strategy"), W("valid"), W("name"), W("_id"), W("form"), W("input"),
	W("changed"), W("require"), W("confirm_m"), W("placeholder"), W("pattern"), W("regex"),
	W("size"), W("limit"), W("error"), W("message"), W("rule"), W("strength"), W("salt"),
	W("algorithm"), W("manager"), W("provider"), W("class"), W("page"), W("view"), W("link"),
	W("title"), W("text_"), W("ttl"), W("life"), W("endpoint"), W("status"), W("event"),
	W("handler"), W("service"), W("check"), W("enabled"), W("visib"), W("format"), W("dir"),
	W("exist"), W("match"), W("bucket"), W("_at"), W("date"), W("time"), W("version"), W("arn"),
	W("ref"), W("column"), W("index"), W("mask"), W("scope"), W("method"), W("issuer"), W("option"),
	W("param"), W("charset"), W("generat"), W("vault"), W("source"), W("hash"), W("sha"), W("md5"),
	W("digest"), W("public"), W("pub"), W("fingerprint"), W("usage"), W("state"), W("rotat"),
	W("author"), W("attempt"), W("store"), W("env"), W("prefix"), W("suffix"), W("header"),
	W("verif"), W("identifier"), W("uuid"), W("empty"), W("tooltip"), W("advice"), W("repeat"),
};

/* What does so before it: LABEL_PASSWORD, forgotPassword, NOPASSWD. */
static const struct word about_words[] = {
	W("label"), W("title"), W("forgot"), W("mandatory"), W("invalid"), W("nopass"), W("no_"),
	W("show"), W("tooltip"), W("message"), W("error"), W("missing"), W("wrong"), W("hide"),
	W("toggle"), W("lost"), W("csrf"), W("xsrf"),
};
/* clang-format on */

/* Any case; words are in lower case. */
static bool has_one(struct aj_str s, const struct word *words, size_t n)
{
	for (size_t i = 0; i < s.len; i++) {
		uint8_t first = aj_to_lower(s.ptr[i]);

		for (size_t k = 0; k < n; k++) {
			struct aj_str word = aj_str(words[k].text, words[k].len);

			if (word.ptr[0] == first && aj_str_eq_nocase(aj_str_sub(s, i, word.len), word))
				return true;
		}
	}
	return false;
}

static bool other_thing(struct aj_str suffix)
{
	return has_one(suffix, other_things, AJ_LEN(other_things));
}

static bool about_it(struct aj_str prefix)
{
	return has_one(prefix, about_words, AJ_LEN(about_words)) || aj_str_eq_nocase(prefix, AJ_S("no"));
}

/* Letters that go on in the case of the literal make another word: tokenizer, secretary, passes. */
static bool another_word(struct aj_str literal, struct aj_str suffix)
{
	static const char *const same[] = { "s", "value", "val", "text", "str", "string", "plain" };
	size_t n = 0;

	while (n < suffix.len && aj_is_alpha(suffix.ptr[n]) &&
	       aj_is_upper(suffix.ptr[n]) == aj_is_upper(literal.ptr[literal.len - 1]))
		n++;
	if (n == 0 || !aj_is_alpha(literal.ptr[literal.len - 1]))
		return false;
	for (size_t i = 0; i < AJ_LEN(same); i++)
		if (aj_str_eq_nocase(aj_str_sub(suffix, 0, n), aj_str_z(same[i])))
			return false;
	return true;
}

/* The same at the price of a look at two bytes, for most texts. */
static bool goes_on(const struct walk *w, size_t end)
{
	uint8_t last = w->text[end - 1], next = end < w->hi ? w->text[end] : 0;
	uint8_t second = end + 1 < w->hi ? aj_to_lower(w->text[end + 1]) : 0;

	if (!aj_is_alpha(next) || !aj_is_alpha(last) || aj_is_upper(next) != aj_is_upper(last))
		return false;
	switch (aj_to_lower(next)) { /* as the words of another_word's list begin */
	case 's':
		return aj_is_alpha(second) && second != 't' &&
		       aj_is_upper(w->text[end + 1]) == aj_is_upper(last);
	case 'v':
		return second != 'a';
	case 't':
		return second != 'e';
	case 'p':
		return second != 'l';
	default:
		return true;
	}
}

/* "key": "password": what stands in the quotes that open at quote is a value itself. */
static bool is_assigned(const struct walk *w, size_t quote)
{
	while (quote > w->lo && w->text[quote - 1] == ' ')
		quote--;
	return quote > w->lo && (w->text[quote - 1] == ':' || w->text[quote - 1] == '=');
}

/* From the literal to the end of its name; what stands before it tells the way of writing. */
static bool name(struct walk *w, size_t at, size_t len)
{
	size_t from = at, end = at + len;

	if (goes_on(w, end))
		return false;
	while (end < w->hi && end - at - len < NAME_MAX_RIGHT && of_name(w->text[end]))
		end++;
	w->at = end;
	w->after = aj_str(w->text + at + len, end - at - len);
	if (another_word(aj_str(w->text + at, len), w->after))
		return false;
	while (from > w->lo && at - from < NAME_MAX_LEFT && of_name(w->text[from - 1]))
		from--;
	w->option = from < at && w->text[from] == '-';
	if (from > w->lo) {
		uint8_t before = w->text[from - 1];

		w->quote = is_quote(before) ? before : 0;
		w->tag = before == '<';
		w->value = w->quote && is_assigned(w, from - 1);
	}
	w->name = aj_str(w->text + at, len);
	w->before = aj_str(w->text + from, at - from);
	return true;
}

/* "db password": words before the name, in the quotes that end here. */
static bool opened(const struct walk *w, size_t name_at)
{
	size_t at = name_at;

	while (at > w->lo && name_at - at <= KEY_MAX && (of_name(w->text[at - 1]) || w->text[at - 1] == ' '))
		at--;
	return at > w->lo && is_quote(w->text[at - 1]);
}

/* The end of a quoted or indexed name: "name" ['name'] ["name"]. False: the end of a sentence in quotes. */
static bool close_name(struct walk *w, size_t name_at)
{
	if (w->at > w->lo && w->text[w->at - 1] == '.' && is_quote(here(w)))
		return false;
	take(w, AJ_S("\\"));
	if (is_quote(here(w))) {
		if (!w->quote && !opened(w, name_at))
			return false;
		w->quote = here(w);
		w->at++;
	}
	if (here(w) == ']' || (w->quote && here(w) == ')'))
		w->at++;
	spaces(w);
	return true;
}

/* Credentials are made of a name and what proves it. */
static bool names_user(struct aj_str after)
{
	return aj_str_starts(after, AJ_S("Credential")) || aj_str_starts(after, AJ_S("Authentication"));
}

/* An attribute or member of its own: key="name" value="x", "name": "n", "value": "x" */
static bool beside(struct walk *w)
{
	struct walk ahead = *w;

	for (int n = 0; n < SPACES_MAX && (aj_is_space(here(&ahead)) || here(&ahead) == ','); n++)
		ahead.at++;
	if (is_quote(here(&ahead)))
		ahead.at++;
	if (!aj_str_starts_nocase(rest(&ahead), AJ_S("value")))
		return false;
	ahead.at += 5;
	if (is_quote(here(&ahead)))
		ahead.at++;
	spaces(&ahead);
	if (here(&ahead) != '=' && here(&ahead) != ':')
		return false;
	ahead.at++;
	spaces(&ahead);
	*w = ahead;
	return is_quote(here(w));
}

/* name: Type = value, as Swift, Kotlin, TypeScript and Rust have it; name Type = value, as Go does. */
static bool type_name(struct walk *w)
{
	struct walk ahead = *w;

	for (int n = 0; n < TYPE_MAX && (aj_is_alnum(here(&ahead)) || here(&ahead) == '?' ||
					    here(&ahead) == '&' || here(&ahead) == '.');
	     n++)
		ahead.at++;
	if (ahead.at == w->at)
		return false;
	spaces(&ahead);
	if (here(&ahead) != '=' || (ahead.at + 1 < ahead.hi && ahead.text[ahead.at + 1] == '='))
		return false;
	ahead.at++;
	spaces(&ahead);
	if (!is_quote(here(&ahead)))
		return false;
	*w = ahead;
	return true;
}

/* "API_KEY 0a1b2c…": long and without joints, so nothing else than a value. */
static bool token_follows(const struct walk *w)
{
	size_t n = 0;

	if (w->at == w->lo || (w->text[w->at - 1] != ' ' && w->text[w->at - 1] != '\t'))
		return false;
	while (n < TOKEN_LEAST && w->at + n < w->hi &&
	       (aj_is_alnum(w->text[w->at + n]) || w->text[w->at + n] == '_'))
		n++;
	return n == TOKEN_LEAST;
}

/* set_password("abc"), define('DB_PASS', 'abc'), and the second one of Credentials("user", "abc"). */
static bool argument(struct walk *w)
{
	struct walk ahead = *w;
	bool second =
	    here(w) == '(' && (aj_str_eq_nocase(w->name, AJ_S("credential")) || names_user(w->after));

	ahead.at++;
	spaces(&ahead);
	if (!is_quote(here(&ahead)))
		return false;
	if (second) {
		uint8_t quote = here(&ahead);

		ahead.at++;
		for (int n = 0; n < USER_MAX && here(&ahead) != quote && here(&ahead) >= ' '; n++)
			ahead.at++;
		if (here(&ahead) != quote)
			return false;
		ahead.at++;
		spaces(&ahead);
		if (!take(&ahead, AJ_S(",")))
			return false;
		spaces(&ahead);
		if (!is_quote(here(&ahead)))
			return false;
	}
	*w = ahead;
	return true;
}

/* What parts name and value. False: this is no assignment. */
static bool separator(struct walk *w)
{
	static const struct word signs[] = { W(":="), W("=>"), W("->"), W("==="), W("=="), W("!=="), W("!="),
		W("||="), W("?="), W("="), W(":::="), W("::="), W(":"), W("+="), W(".=") };

	if (w->tag && here(w) == '>') {
		w->at++;
		for (int n = 0; n < SPACES_MAX && aj_is_space(here(w)); n++)
			w->at++;
		return true;
	}
	for (size_t i = 0; i < AJ_LEN(signs); i++) {
		if ((uint8_t)signs[i].text[0] != here(w) || !take(w, aj_str(signs[i].text, signs[i].len)))
			continue;
		spaces(w);
		if (signs[i].text[0] == ':' || (signs[i].text[0] == '=' && w->text[w->at - 1] == ' '))
			type_name(w);
		return true;
	}
	if (w->option && w->text[w->at - 1] == ' ')
		return true;
	if ((here(w) == '(' || (w->quote && !w->value && here(w) == ',')) && argument(w))
		return true;
	if (w->quote && beside(w))
		return true;
	if (w->text[w->at - 1] == ' ' && aj_is_alpha(here(w)) && type_name(w))
		return true;
	return take(w, AJ_S("is ")) || take(w, AJ_S("is: ")) || token_follows(w);
}

/* The quote that opens here, with what may stand before it (b"", r'', @"", \"). 0: none. */
static uint8_t open_quote(struct walk *w, bool *escaped)
{
	struct walk ahead = *w;

	*escaped = false;
	if (aj_str_find(AJ_S("bBrRuUfFLN@"), 0, here(&ahead)) < 11)
		ahead.at++;
	if (here(&ahead) == '\\') {
		*escaped = true;
		ahead.at++;
	}
	if (!is_quote(here(&ahead)))
		return 0;
	*w = ahead;
	w->at++;
	return w->text[w->at - 1];
}

static size_t quoted_end(const struct walk *w, uint8_t quote, bool escaped)
{
	size_t most = w->hi - w->at > VALUE_MAX ? w->at + VALUE_MAX : w->hi;

	for (size_t i = w->at; i < most; i++) {
		uint8_t c = w->text[i];

		if (c == quote)
			return i;
		if (c == '\n' || c == '\r')
			return w->at;
		if (c != '\\')
			continue;
		if (escaped && i + 1 < most && w->text[i + 1] == quote)
			return i;
		i++;
	}
	/* The value may end with the text: cut off, as in a log. */
	return most == w->hi ? most : w->at;
}

/* What ends a value without quotes. */
enum { ANYWHERE = 1, NOT_IN_TAG = 2 };

static const uint8_t enders[256] = {
	[0 ... ' '] = ANYWHERE,
	['<'] = ANYWHERE,
	['"'] = ANYWHERE,
	['\''] = ANYWHERE,
	['`'] = ANYWHERE,
	[','] = NOT_IN_TAG,
	[';'] = NOT_IN_TAG,
	['&'] = NOT_IN_TAG,
	['>'] = NOT_IN_TAG,
	['}'] = NOT_IN_TAG,
	['|'] = NOT_IN_TAG,
	['\\'] = NOT_IN_TAG,
};

/*
 * From at on, at most as far as most. In password=password=… all values end at the
 * same place, which is looked for once.
 */
static size_t run_end(struct aj_look *look, const struct walk *w, size_t most)
{
	struct aj_rule_run *known = &aj_look_rule_scratch(look)->run[w->tag];
	uint8_t enders_here = w->tag ? ANYWHERE : ANYWHERE | NOT_IN_TAG;
	bool within = known->bytes == w->text && w->at >= known->from && w->at <= known->end;
	size_t end = !within ? w->at : known->end < most ? known->end : most;

	while (end < most && !(enders[w->text[end]] & enders_here))
		end++;
	if (!within)
		*known = (struct aj_rule_run){ w->text, w->at, end };
	else if (end > known->end)
		known->end = end;
	return end;
}

static size_t bare_end(struct aj_look *look, const struct walk *w)
{
	size_t most = w->hi - w->at > VALUE_MAX ? w->at + VALUE_MAX : w->hi;
	size_t end = run_end(look, w, most);

	/* def login(password=abc): */
	if (end - w->at >= 2 && w->text[end - 1] == ':' && w->text[end - 2] == ')' && !w->tag)
		end--;
	/* (password=abc) and sentences */
	while (end > w->at &&
	       (w->text[end - 1] == ')' || w->text[end - 1] == ']' || w->text[end - 1] == '.') && !w->tag)
		end--;
	return end == most && most != w->hi ? w->at : end;
}

/* {SSHA}… as LDAP has it; any other brace begins an expression or an object. */
static bool scheme(struct walk *w)
{
	size_t n = 1;

	while (n < SCHEME_MAX && w->at + n < w->hi &&
	       (aj_is_alnum(w->text[w->at + n]) || w->text[w->at + n] == '-'))
		n++;
	if (n == 1 || w->at + n >= w->hi || w->text[w->at + n] != '}')
		return false;
	w->at += n + 1;
	return true;
}

/* <name>value</name>, not <name> in a usage line. */
static bool closed(const struct walk *w, size_t end)
{
	for (int n = 0; n < SPACES_MAX && end < w->hi && aj_is_space(w->text[end]); n++)
		end++;
	return end + 1 < w->hi && w->text[end] == '<' && w->text[end + 1] == '/';
}

/* Is there nothing but space before the name, and at most a dash as YAML's lists have it? */
static bool begins_line(const struct walk *w)
{
	size_t at = (size_t)(w->before.ptr - w->text);

	for (int n = 0; n < INDENT_MAX && at > w->lo && (w->text[at - 1] == ' ' || w->text[at - 1] == '\t');
	     n++)
		at--;
	if (at == w->lo || w->text[at - 1] == '\n')
		return true;
	return w->text[at - 1] == '-' && (at - 1 == w->lo || aj_is_space(w->text[at - 2]));
}

/* name=value and nothing else on the line, or name: value as YAML has it: a setting, so a word is a value
 * too. */
static bool whole_line(const struct walk *w, const struct aj_hit *hit)
{
	if (hit->end == w->hi || (w->text[hit->end] != '\n' && w->text[hit->end] != '\r') ||
	    hit->start - w->lo < 2)
		return false;
	if (w->text[hit->start - 1] == '=')
		return true;
	return w->text[hit->start - 1] == ' ' && w->text[hit->start - 2] == ':' && begins_line(w);
}

/* Does the line that begins at position at tell how a test went? */
static bool tells_verdict(const struct walk *w, size_t at)
{
	struct aj_str line = aj_str(w->text + at, w->hi - at);

	return aj_str_starts(line, AJ_S("PASS: ")) || aj_str_starts(line, AJ_S("FAIL: "));
}

/*
 * "PASS: gdb.base/break.exp: run until main": a test of DejaGnu or Automake that passed, as do
 * its neighbours (POSIX 1003.3, on which DejaGnu's verdicts rest).
 */
static bool is_verdict(const struct walk *w, const struct aj_hit *hit)
{
	size_t at = (size_t)(w->name.ptr - w->text), before, most;
	const uint8_t *end;

	if (!aj_str_eq(w->name, AJ_S("PASS")) || !tells_verdict(w, at) || !begins_line(w))
		return false;
	if (w->text[hit->end - 1] == ':')
		return true;
	most = w->hi - hit->end > VALUE_MAX ? VALUE_MAX : w->hi - hit->end;
	end = memchr(w->text + hit->end, '\n', most);
	if (end && tells_verdict(w, (size_t)(end - w->text) + 1))
		return true;
	if (at == w->lo)
		return false;
	for (before = at - 1; before > w->lo && at - before < VALUE_MAX && w->text[before - 1] != '\n';)
		before--;
	return tells_verdict(w, before);
}

/*
 * name=name=…: the second name begins a value without quotes that has been looked at as
 * one, and what follows ends where that ends. Only texts made to waste time have many.
 */
static bool is_begun(struct aj_look *look, size_t at)
{
	const struct aj_rule_run *known = &aj_look_rule_scratch(look)->run[0];

	return at > look->lo && look->text[at - 1] == '=' && known->bytes == look->text && at > known->from &&
	       at < known->end;
}

bool aj_assignment_find(struct aj_look *look, size_t at, size_t len, struct aj_hit *hit)
{
	struct walk w = { .text = look->text, .at = at, .lo = look->lo, .hi = look->hi };
	bool escaped;
	uint8_t quote;

	/* A literal such as "pwd=" or "'pass'" has more in it than the name. */
	for (; len > 1 && !of_name(w.text[at]); at++)
		len--;
	while (len > 1 && !of_name(w.text[at + len - 1]))
		len--;
	if (is_begun(look, at) || !name(&w, at, len))
		return false;
	if (!close_name(&w, at) || !separator(&w))
		return false;
	spaces(&w);
	hit->from = at;
	quote = open_quote(&w, &escaped);
	hit->start = w.at;
	if (!quote && here(&w) == '{' && !scheme(&w))
		return false;
	hit->end = quote ? quoted_end(&w, quote, escaped) : bare_end(look, &w);
	hit->to = hit->end;
	/* The lists of words last: most of what gets here has a value. */
	if (hit->end <= hit->start || other_thing(w.after) || about_it(w.before))
		return false;
	if (w.tag)
		return closed(&w, hit->end);
	if (!quote && is_verdict(&w, hit))
		return false;
	/* What nobody put in quotes may be anything: a variable, a word of a sentence. */
	if (!quote && hit->likelihood > AJ_POSSIBLE)
		hit->likelihood--;
	hit->quoted = quote == '"' || quote == '\'' || whole_line(&w, hit);
	return true;
}
