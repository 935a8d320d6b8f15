/*
 * phone_words.c: signatures and address books often write what a number is for behind
 * it: "206 555 0123 office", "(0)89 123 456-Fax". Before a number, or as the name of a
 * field, the same words may mean something else, so that they are no topic's.
 */

#include "detect/phone_words.h"

enum { GAP = 3, /* spaces, a dash, a parenthesis */ EXTENSION = 8 /* "x12345" */ };

static const struct aj_str words[] = { AJ_S("office"), AJ_S("mobile"), AJ_S("cell"), AJ_S("fax"),
	AJ_S("home"), AJ_S("work"), AJ_S("phone"), AJ_S("direct"), AJ_S("voice"), AJ_S("handy"),
	AJ_S("mobil"), AJ_S("privat"), AJ_S("bureau"), AJ_S("domicile"), AJ_S("oficina"), AJ_S("movil"),
	AJ_S("ufficio"), AJ_S("kantoor") };

static bool in_gap(uint8_t c)
{
	return c == ' ' || c == '-' || c == '(' || c == '[' || c == '\t';
}

bool aj_phone_said_behind(const struct aj_look *look, size_t end)
{
	size_t from = end, at;

	if (aj_look_at(look, end) == 'x')
		for (end++; end - from < EXTENSION && aj_is_digit(aj_look_at(look, end));)
			end++;
	for (at = end; at - end < GAP && in_gap(aj_look_at(look, at));)
		at++;
	if (at == end)
		return false;
	for (size_t i = 0; i < AJ_LEN(words); i++) {
		struct aj_str text = aj_str_sub(aj_look_str(look, at, look->hi), 0, words[i].len);

		if (aj_str_eq_nocase(text, words[i]) && !aj_is_alnum(aj_look_at(look, at + words[i].len)))
			return true;
	}
	return false;
}
