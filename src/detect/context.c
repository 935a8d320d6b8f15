/*
 * context.c: the words around a finding. They are those of its own line: in a log,
 * the line before is about something else.
 */

#include "detect/look.h"

enum {
	BEFORE = 30, /* bytes in which a word speaks for what follows */
	AFTER = 12,  /* people name a thing before they write it, seldom after */
	WORD = 20,   /* bytes by which the window grows to take a word whole */
};

/* Part of a word: letters, and any byte of a character beyond ASCII. */
static bool in_word(uint8_t c)
{
	return aj_is_alpha(c) || c >= 0x80;
}

/* Behind what was redacted ("~EMAIL_ADDRESS.…~") stands something else; its name is no word of the text. */
static size_t behind_redacted(const struct aj_look *look, size_t from, size_t to)
{
	const uint8_t *tilde = memrchr(look->text + from, '~', to - from);

	return tilde ? (size_t)(tilde - look->text) + 1 : from;
}

/* Where the words before start begin: not before its line, unless the one above ends as a label does. */
static size_t words_from(const struct aj_look *look, size_t start)
{
	size_t from = start - look->lo > BEFORE ? start - BEFORE : look->lo, end;
	const uint8_t *line = memrchr(look->text + from, '\n', start - from);

	if (line) {
		end = (size_t)(line - look->text);
		while (end > from && aj_is_space(look->text[end - 1]))
			end--;
		if (end == from || (look->text[end - 1] != ':' && look->text[end - 1] != '>'))
			return (size_t)(line - look->text) + 1;
	}
	for (size_t i = 0;
	     i < WORD && from > look->lo && in_word(look->text[from]) && in_word(look->text[from - 1]); i++)
		from--;
	return behind_redacted(look, from, start);
}

static size_t words_to(const struct aj_look *look, size_t end)
{
	size_t to = look->hi - end > AFTER ? end + AFTER : look->hi;
	const uint8_t *line = memchr(look->text + end, '\n', to - end);

	if (line)
		to = (size_t)(line - look->text);
	for (size_t i = 0;
	     i < WORD && !line && to < look->hi && in_word(look->text[to - 1]) && in_word(look->text[to]);
	     i++)
		to++;
	line = memchr(look->text + end, '~', to - end);
	return line ? (size_t)(line - look->text) : to;
}

static uint64_t words_before(const struct aj_look *look, size_t start)
{
	size_t from = words_from(look, start);

	return from < start ? aj_topics_of_text(aj_look_str(look, from, start)) : 0;
}

static uint64_t words_after(const struct aj_look *look, size_t end)
{
	size_t to = words_to(look, end);

	return end < to ? aj_topics_of_text(aj_look_str(look, end, to)) : 0;
}

uint64_t aj_look_words(const struct aj_look *look, size_t start, size_t end)
{
	const uint8_t *lo = look->text + look->lo, *hi = look->text + look->hi;
	struct aj_look_memo *memo = look->memo;

	if (!memo)
		return words_before(look, start) | words_after(look, end);
	if (memo->lo != lo || memo->start != look->text + start) {
		memo->lo = lo;
		memo->start = look->text + start;
		memo->before = words_before(look, start);
	}
	if (memo->hi != hi || memo->end != look->text + end) {
		memo->hi = hi;
		memo->end = look->text + end;
		memo->after = words_after(look, end);
	}
	return memo->before | memo->after;
}

uint64_t aj_look_topics(const struct aj_look *look, size_t start, size_t end)
{
	return aj_look_words(look, start, end) | (look->field ? look->field->topics : 0);
}
