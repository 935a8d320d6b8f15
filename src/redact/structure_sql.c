/* structure_sql.c: SQL, for the second pass; ISO/IEC 9075-2, section 5, and what dumps of MySQL and
 * PostgreSQL add. */

#include "redact/structure_ways.h"

enum {
	PLAIN,
	WORD,
	NUMBER,
	MINUS,	   /* one was met: a sign of a number, a comment, or itself */
	SLASH,	   /* … or a comment */
	QUOTED,	   /* in quote */
	QUOTE_END, /* unless another one follows */
	LINE_COMMENT,
	COMMENT,
	COMMENT_STAR,
	TAG, /* of $tag$ */
	DOLLARS,
	COPY_LINE_END, /* of the statement before the rows */
	COPY,
};

static bool in_word(uint8_t c)
{
	return aj_is_alnum(c) || c == '_' || c >= 0x80 || c == '@';
}

static bool is_word(const struct aj_way_sql *sql, const char *word)
{
	return aj_str_eq(aj_str(sql->word, sql->word_len), aj_str_z(word));
}

static void add(struct aj_way_sql *sql, uint8_t what)
{
	aj_way_add(&sql->way, what);
	sql->before = what;
}

/* It has ended, and what follows begins anew. */
static void end(struct aj_way_sql *sql, uint8_t what)
{
	add(sql, what);
	sql->state = PLAIN;
}

/* NULL takes the place of a number. */
static void end_word(struct aj_way_sql *sql)
{
	end(sql, is_word(sql, "null") ? 'v' : 'w');
	if (sql->words++ == 0)
		memcpy(sql->first, sql->word, sizeof(sql->first));
	sql->copies = memcmp(sql->first, "copy", 5) == 0 && (sql->copies || is_word(sql, "stdin"));
}

static void begin_word(struct aj_way_sql *sql)
{
	sql->state = WORD;
	sql->word_len = 0;
	memset(sql->word, 0, sizeof(sql->word));
}

static void begin_quote(struct aj_way_sql *sql, uint8_t quote, bool escapes)
{
	sql->state = QUOTED;
	sql->quote = quote;
	sql->escapes = escapes;
	sql->escaped = false;
}

static void add_sign(struct aj_way_sql *sql, uint8_t c)
{
	sql->depth += c == '(' ? 1 : c == ')' ? -1 : 0;
	if (sql->depth < 0)
		sql->way.unclear = true;
	add(sql, c);
	if (c != ';')
		return;
	sql->state = sql->copies ? COPY_LINE_END : PLAIN;
	sql->copies = false;
	sql->words = 0;
	sql->tabs = sql->line = 0;
	sql->dot_line = true;
	memset(sql->first, 0, sizeof(sql->first));
}

static void on_plain(struct aj_way_sql *sql, uint8_t c)
{
	if (aj_is_digit(c))
		sql->state = NUMBER;
	else if (in_word(c)) {
		begin_word(sql);
		sql->word[sql->word_len++] = (char)aj_to_lower(c);
	} else if (c == '\'' || c == '"' || c == '`')
		begin_quote(sql, c, c == '\'' ? sql->backslash : c == '"' && sql->backslash);
	else if (c == '-')
		sql->state = MINUS;
	else if (c == '/')
		sql->state = SLASH;
	else if (c == '#' && sql->backslash)
		sql->state = LINE_COMMENT;
	else if (c == '$' && !sql->backslash) {
		sql->state = TAG;
		sql->tag_len = 0;
	} else if (!aj_is_space(c))
		add_sign(sql, c);
}

/* $tag$, and then anything up to $tag$. False: it was none, and c is still to be read. */
static bool on_tag(struct aj_way_sql *sql, uint8_t c)
{
	if (c == '$') {
		sql->state = DOLLARS;
		sql->matched = 0;
		return true;
	}
	if (!in_word(c) || sql->tag_len == sizeof(sql->tag)) {
		end(sql, '$');
		return false;
	}
	sql->tag[sql->tag_len++] = (char)c;
	return true;
}

static void on_dollars(struct aj_way_sql *sql, uint8_t c)
{
	/* matched: the first $ and so many letters of the tag. */
	if (c == '$' && sql->matched == sql->tag_len + 1) {
		end(sql, 'v');
	} else if (c == '$') {
		sql->matched = 1;
	} else if (sql->matched > 0 && sql->matched <= sql->tag_len &&
		   sql->tag[sql->matched - 1] == (char)c) {
		sql->matched++;
	} else {
		sql->matched = 0;
	}
}

static void on_copy(struct aj_way_sql *sql, uint8_t c)
{
	if (c == '\n') {
		if (sql->dot_line && sql->line == 2) {
			end(sql, '.');
			return;
		}
		add(sql, 'r');
		aj_way_add(&sql->way, (uint8_t)sql->tabs);
		sql->tabs = sql->line = 0;
		sql->dot_line = true;
		return;
	}
	sql->tabs += c == '\t';
	if (c != '\r')
		sql->dot_line &= sql->line < 2 && c == (uint8_t) "\\."[sql->line++];
}

static void on_quoted(struct aj_way_sql *sql, uint8_t c)
{
	if (sql->escaped)
		sql->escaped = false;
	else if (c == '\\' && sql->escapes)
		sql->escaped = true;
	else if (c == sql->quote)
		sql->state = QUOTE_END;
}

static void on_comment(struct aj_way_sql *sql, uint8_t c)
{
	if (sql->state == LINE_COMMENT ? c == '\n' : sql->state == COMMENT_STAR && c == '/') {
		end(sql, 'c');
		sql->before = 0;
	} else if (sql->state != LINE_COMMENT) {
		sql->state = c == '*' ? COMMENT_STAR : COMMENT;
	}
}

/* A minus or a slash was met before c. False: c is still to be read. */
static bool on_sign(struct aj_way_sql *sql, uint8_t c)
{
	bool minus = sql->state == MINUS;

	if (minus ? c == '-' : c == '*') {
		sql->state = minus ? LINE_COMMENT : COMMENT;
		return true;
	}
	if (minus && aj_is_digit(c) && (sql->before == '(' || sql->before == ',' || sql->before == '=')) {
		sql->state = NUMBER;
		return true;
	}
	sql->state = PLAIN;
	add_sign(sql, minus ? '-' : '/');
	return false;
}

/* False: c is still to be read. */
static bool on_word(struct aj_way_sql *sql, uint8_t c)
{
	if (in_word(c) || (c == '$' && sql->backslash)) {
		if (sql->word_len < sizeof(sql->word) - 1)
			sql->word[sql->word_len++] = (char)aj_to_lower(c);
		return true;
	}
	end_word(sql);
	if (c != '\'' || !is_word(sql, "e"))
		return false;
	begin_quote(sql, c, true);
	return true;
}

/* False: c is still to be read. */
static bool step(struct aj_way_sql *sql, uint8_t c)
{
	switch (sql->state) {
	case WORD:
		return on_word(sql, c);
	case NUMBER:
		if (aj_is_alnum(c) || c == '.' || c == '_')
			return true;
		end(sql, 'v');
		return false;
	case MINUS:
	case SLASH:
		return on_sign(sql, c);
	case QUOTED:
		on_quoted(sql, c);
		return true;
	case QUOTE_END:
		if (c == sql->quote) {
			sql->state = QUOTED;
			return true;
		}
		end(sql, sql->quote == '\'' ? 'v' : 'n');
		return false;
	case LINE_COMMENT:
	case COMMENT:
	case COMMENT_STAR:
		on_comment(sql, c);
		return true;
	case TAG:
		return on_tag(sql, c);
	case DOLLARS:
		on_dollars(sql, c);
		return true;
	case COPY_LINE_END:
		sql->state = c == '\n' ? COPY : COPY_LINE_END;
		return true;
	case COPY:
		on_copy(sql, c);
		return true;
	default:
		on_plain(sql, c);
		return true;
	}
}

void aj_way_sql_feed(struct aj_way_sql *sql, struct aj_str bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		while (!step(sql, bytes.ptr[i]))
			;
}

void aj_way_sql_end(struct aj_way_sql *sql)
{
	aj_way_sql_feed(sql, AJ_S("\n"));
	if (sql->state != PLAIN || sql->depth != 0)
		sql->way.unclear = true;
}
