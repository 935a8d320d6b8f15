#include "format/mail/encoded_word.h"

#include "format/mail/transfer.h"

enum { CHARSET_MAX = 64 };

bool aj_encoded_word_of(struct aj_str s, struct aj_encoded_word *word)
{
	size_t charset = aj_str_find(aj_str_sub(s, 0, CHARSET_MAX), 2, '?'), at;
	uint8_t encoding;

	if (charset + 3 > s.len || charset == 2 || charset >= CHARSET_MAX || s.ptr[charset + 2] != '?')
		return false;
	encoding = aj_to_lower(s.ptr[charset + 1]);
	if (encoding != 'b' && encoding != 'q')
		return false;
	word->charset = aj_str_until(aj_str_sub(s, 2, charset - 2), '*'); /* a language may follow */
	word->base64 = encoding == 'b';
	s = aj_str_sub(s, 0, charset + 3 + AJ_ENCODED_WORD_MAX);
	for (at = charset + 3; (at = aj_str_find(s, at, '?')) + 1 < s.len && s.ptr[at + 1] != '='; at++)
		;
	if (at + 1 >= s.len)
		return false;
	word->text = aj_str_sub(s, charset + 3, at - charset - 3);
	word->len = at + 2;
	return aj_str_find(word->text, 0, '\n') == word->text.len;
}

struct aj_encoded_text aj_encoded_word_text(const struct aj_encoded_word *word)
{
	return (struct aj_encoded_text){ .text = word->text, .base64 = word->base64, .escape = '=' };
}

/* A byte of base64 begins in the letter before the one that completes it. */
static bool next_base64(struct aj_encoded_text *t, uint8_t *byte, size_t *from, size_t *to)
{
	while (t->at < t->text.len) {
		uint8_t letter = t->text.ptr[t->at++], value = aj_transfer_letter[letter];
		size_t before = t->before;

		if (value == 0xff) {
			if (letter == '=')
				t->n_bits = 0;
			continue;
		}
		t->bits = t->bits << 6 | value;
		t->n_bits += 6;
		t->before = t->at - 1;
		if (t->n_bits < 8)
			continue;
		t->n_bits -= 8;
		*byte = (uint8_t)(t->bits >> t->n_bits);
		*from = before;
		*to = t->at;
		return true;
	}
	return false;
}

bool aj_encoded_text_next(struct aj_encoded_text *t, uint8_t *byte, size_t *from, size_t *to)
{
	struct aj_str s = t->text;
	int high = -1, low = -1;
	uint8_t c;

	if (t->base64)
		return next_base64(t, byte, from, to);
	if (t->at >= s.len)
		return false;
	*from = t->at;
	c = s.ptr[t->at];
	if (c == t->escape && s.len - t->at >= 3) {
		high = aj_hex_value(s.ptr[t->at + 1]);
		low = aj_hex_value(s.ptr[t->at + 2]);
	}
	*byte = c == '_' && t->escape == '=' ? ' ' : c;
	if (high >= 0 && low >= 0)
		*byte = (uint8_t)(high << 4 | low);
	t->at += high >= 0 && low >= 0 ? 3 : 1;
	*to = t->at;
	return true;
}
