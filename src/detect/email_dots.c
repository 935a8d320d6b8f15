/* email_dots.c: the dots of disguised addresses, and the spaces and words that they are made of. */

#include "detect/email_spelling.h"

unsigned aj_spaces_next(const struct aj_look *look, size_t at, struct aj_glyph *out)
{
	unsigned n = 0;

	for (;; n++) {
		at = aj_fold_next(look, at, out);
		if (out->point != ' ' || n == AJ_SPACES_MAX)
			return n;
	}
}

unsigned aj_spaces_prev(const struct aj_look *look, size_t at, struct aj_glyph *out)
{
	unsigned n = 0;

	for (;; n++) {
		at = aj_fold_prev(look, at, out);
		if (out->point != ' ' || n == AJ_SPACES_MAX)
			return n;
	}
}

size_t aj_word_next(const struct aj_look *look, size_t at, uint8_t *out, size_t *len)
{
	struct aj_glyph g;
	size_t end = at;

	*len = 0;
	while (*len + 4 <= AJ_SPELLING_WORD) {
		at = aj_fold_next(look, at, &g);
		if (!aj_spelling_name(g.point))
			break;
		end = g.end;
		if (g.point < 0x80) {
			out[(*len)++] = aj_to_lower((uint8_t)g.point);
			continue;
		}
		g.point = aj_email_lower(g.point);
		*len += aj_email_write(&g.point, 1, out + *len);
	}
	return end;
}

size_t aj_word_prev(const struct aj_look *look, size_t at, uint8_t *out, size_t *len)
{
	uint32_t points[AJ_SPELLING_WORD / 4];
	size_t n = AJ_LEN(points), start = at;
	struct aj_glyph g;

	while (n > 0) {
		at = aj_fold_prev(look, at, &g);
		if (!aj_spelling_name(g.point) && !(g.point == '-' && n < AJ_LEN(points)))
			break;
		points[--n] = g.point;
		start = g.start;
	}
	*len = aj_email_write(points + n, AJ_LEN(points) - n, out);
	return start;
}

static bool dot_word_at(const struct aj_look *look, size_t at, size_t *end)
{
	uint8_t word[AJ_SPELLING_WORD];
	size_t len;

	*end = aj_word_next(look, at, word, &len);
	return aj_email_dot_word(aj_str(word, len));
}

/* "[.]", "(dot)", "[.": g is the opening bracket. Gives where the next label begins, or 0. */
static size_t bracketed_dot(const struct aj_look *look, const struct aj_glyph *open)
{
	struct aj_glyph g;
	bool word;
	size_t end;

	aj_spaces_next(look, open->end, &g);
	word = g.point != '.';
	end = g.end;
	if (word && !dot_word_at(look, g.start, &end))
		return 0;
	aj_spaces_next(look, end, &g);
	if (!aj_spelling_closes(g.point))
		return word ? 0 : end;
	aj_spaces_next(look, g.end, &g);
	return g.start;
}

size_t aj_dot_delimited(const struct aj_spelling *s, const struct aj_glyph *delimiter)
{
	struct aj_glyph g;
	size_t end;

	if (s->delimiter != delimiter->point && delimiter->point != '_')
		return 0;
	if (!dot_word_at(s->look, delimiter->end, &end))
		return 0;
	aj_fold_next(s->look, end, &g);
	return g.point == delimiter->point ? g.end : 0;
}

static enum aj_dot plain_dot(
    const struct aj_look *look, unsigned before, const struct aj_glyph *dot, size_t *next)
{
	struct aj_glyph g;
	unsigned after = aj_spaces_next(look, dot->end, &g);

	*next = g.start;
	if (aj_spelling_closes(g.point) && after == 0 &&
	    before == 0) { /* "contoso.]com", half of the bracket lost */
		struct aj_glyph behind;

		*next = g.end;
		aj_fold_next(look, g.end, &behind);
		return aj_spelling_name(behind.point) ? AJ_DOT_BRACKETED : AJ_DOT_NONE;
	}
	if (!aj_spelling_name(g.point))
		return AJ_DOT_NONE;
	if (after > 0 && before == 0)
		return AJ_DOT_AFTER;
	if (before > 0)
		return AJ_DOT_SPACED;
	return dot->end - dot->start > 1 ? AJ_DOT_FOLDED : AJ_DOT_PLAIN;
}

enum aj_dot aj_dot_next(const struct aj_spelling *s, size_t at, size_t *next)
{
	struct aj_glyph g, behind;
	unsigned before = aj_spaces_next(s->look, at, &g);
	size_t end;

	if (g.point == '.')
		return plain_dot(s->look, before, &g, next);
	if (aj_spelling_opens(g.point)) {
		*next = bracketed_dot(s->look, &g);
		return *next ? AJ_DOT_BRACKETED : AJ_DOT_NONE;
	}
	if (g.point == ',' && before == 0) {
		unsigned after = aj_spaces_next(s->look, g.end, &behind);

		*next = behind.start;
		return !aj_spelling_name(behind.point) || after > 1 ? AJ_DOT_NONE
		       : after					    ? AJ_DOT_COMMA_SPACE
								    : AJ_DOT_COMMA;
	}
	if (aj_spelling_delimits(g.point) && before == 0) {
		*next = aj_dot_delimited(s, &g);
		return *next ? AJ_DOT_DELIMITED : AJ_DOT_NONE;
	}
	if (before == 0 || !aj_spelling_name(g.point))
		return AJ_DOT_NONE;
	if (dot_word_at(s->look, g.start, &end)) {
		unsigned after = aj_spaces_next(s->look, end, &behind);

		*next = behind.start;
		if (after > 0 && aj_spelling_name(behind.point))
			return AJ_DOT_WORD;
	}
	*next = g.start;
	return AJ_DOT_LOST;
}

size_t aj_dot_prev(const struct aj_spelling *s, size_t at)
{
	uint8_t word[AJ_SPELLING_WORD];
	struct aj_glyph g;
	bool bracket, spaced = aj_spaces_prev(s->look, at, &g) > 0;
	size_t len, start;

	bracket = aj_spelling_closes(g.point);
	if (bracket)
		aj_spaces_prev(s->look, g.start, &g);
	start = g.start;
	if (g.point != '.') {
		start = aj_word_prev(s->look, g.end, word, &len);
		if (!aj_email_dot_word(aj_str(word, len)))
			return at;
	}
	if (!bracket && !(spaced && aj_spaces_prev(s->look, start, &g) > 0))
		return at;
	aj_spaces_prev(s->look, start, &g);
	if (bracket && !aj_spelling_opens(g.point))
		return at;
	if (bracket)
		aj_spaces_prev(s->look, g.start, &g);
	return aj_spelling_name(g.point) ? g.end : at;
}
