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

uint64_t aj_look_topics(const struct aj_look *look, size_t start, size_t end)
{
	size_t from = start - look->lo > BEFORE ? start - BEFORE : look->lo;
	size_t to = look->hi - end > AFTER ? end + AFTER : look->hi;
	uint64_t topics = look->field ? look->field->topics : 0;

	for (size_t i = 0; i < WORD && from > look->lo && in_word(look->text[from]) && in_word(look->text[from - 1]); i++)
		from--;
	for (size_t i = 0; i < WORD && to < look->hi && in_word(look->text[to - 1]) && in_word(look->text[to]); i++)
		to++;
	if (from < start)
		topics |= aj_topics_of_text(aj_look_str(look, from, start));
	if (end < to)
		topics |= aj_topics_of_text(aj_look_str(look, end, to));
	return topics;
}
