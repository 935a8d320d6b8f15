/*
 * mime_word.c: what is encoded in headers: words (RFC 2047) and parameters (RFC 2231).
 *
 * As found in reality: words with spaces in them, longer than 75 bytes, within quotes
 * or glued to other text; a character that begins in one word and ends in the next.
 */

#include "format/mail/encoded_word.h"
#include "format/mail/mime.h"
#include "format/packed/member_name.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
	LEFT_MAX = 8, /* bytes of a character that goes on in the next word */
};
_Static_assert(AJ_ENCODED_WORD_MAX + LEFT_MAX <= AJ_MIME_STAGE, "a word fits the stage");

static void stage_byte(struct aj_mime_stage *stage, uint8_t byte, size_t from, size_t to)
{
	if (stage->len == AJ_MIME_STAGE)
		return; /* it had room for a word, and what was left of the one before is no character */
	stage->bytes[stage->len] = byte;
	stage->from[stage->len] = (uint32_t)from;
	stage->to[stage->len] = (uint32_t)to;
	stage->len++;
}

static void stage_text(struct aj_mime_stage *stage, struct aj_encoded_text text, size_t base)
{
	size_t from, to;
	uint8_t byte;

	while (aj_encoded_text_next(&text, &byte, &from, &to))
		stage_byte(stage, byte, base + from, base + to);
}

static enum aj_status end_words(struct aj_mime *m, struct aj_err *err)
{
	return m->stage.len > 0 ? aj_mime_staged(m, &m->stage, true, err) : AJ_OK;
}

/* Words in one charset one behind the other may share a character. */
static enum aj_status read_word(
    struct aj_mime *m, const struct aj_encoded_word *word, uint64_t raw, struct aj_err *err)
{
	struct aj_mime_stage *stage = &m->stage;
	const struct aj_codepage *charset = aj_codepage_named(word->charset);
	enum aj_status st = AJ_OK;
	size_t base;

	if (stage->len > 0 &&
	    (charset != stage->charset || stage->len > LEFT_MAX || raw - stage->base > UINT32_MAX / 2))
		st = aj_mime_staged(m, stage, true, err);
	if (st != AJ_OK)
		return st;
	if (stage->len == 0) {
		stage->base = raw;
		stage->state = 0;
	}
	stage->charset = charset;
	base = (size_t)(raw - stage->base);
	stage_text(stage, aj_encoded_word_text(word), base);
	return aj_mime_staged(m, stage, false, err);
}

static enum aj_status read_plain(struct aj_mime *m, struct aj_str text, uint64_t raw, struct aj_err *err)
{
	enum aj_status st = end_words(m, err);
	unsigned state = 0;
	size_t used;

	return st == AJ_OK ? aj_mime_bytes(m, NULL, &state, text, raw, true, &used, err) : st;
}

/* One more try at a word. False: there have been too many. */
static bool try_word(struct aj_mime *m, uint64_t at)
{
	if (m->words < AJ_MIME_WORDS_MAX) {
		m->words++;
		return true;
	}
	if (!m->words_told)
		aj_scan_complain(m->scan, at, "more than %d encoded words", AJ_MIME_WORDS_MAX);
	m->words_told = true;
	return false;
}

static bool is_break(uint8_t c)
{
	return c == '\r' || c == '\n';
}

static bool stops(struct aj_str text, size_t at)
{
	return is_break(text.ptr[at]) ||
	       (text.ptr[at] == '=' && at + 1 < text.len && text.ptr[at + 1] == '?');
}

/* The end of the stretch from at on that holds nothing to be decoded or left out. */
static size_t plain_end(struct aj_str text, size_t at)
{
#ifdef __SSE2__
	while (at + 16 <= text.len) {
		__m128i b = _mm_loadu_si128((const __m128i *)(const void *)(text.ptr + at));
		unsigned hits =
		    (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(b, _mm_set1_epi8('=')),
			_mm_or_si128(
			    _mm_cmpeq_epi8(b, _mm_set1_epi8('\r')), _mm_cmpeq_epi8(b, _mm_set1_epi8('\n')))));

		at += hits ? (size_t)__builtin_ctz(hits) : 16;
		if (hits && stops(text, at))
			return at;
		at += hits != 0;
	}
#endif
	while (at < text.len && !stops(text, at))
		at++;
	return at;
}

static bool is_blank(struct aj_str s)
{
	size_t at = 0;

	while (at < s.len && aj_is_space(s.ptr[at]))
		at++;
	return at == s.len;
}

enum aj_status aj_mime_words(struct aj_mime *m, struct aj_str text, uint64_t raw, struct aj_err *err)
{
	size_t plain = 0, at = 0; /* from plain on nothing has been written */
	bool after_word = false;
	enum aj_status st = AJ_OK;
	struct aj_encoded_word word;

	m->stage.len = 0;
	while (st == AJ_OK && at < text.len) {
		struct aj_str before;

		at = plain_end(text, at);
		before = aj_str_sub(text, plain, at - plain);
		if (at < text.len && is_break(text.ptr[at])) {
			/* A line break in a header is folding (RFC 5322, section 2.2.3); between words all
			 * space is. */
			if (!after_word || !is_blank(before)) {
				st = read_plain(m, before, raw + plain, err);
				after_word = after_word && before.len == 0;
			}
			while (at < text.len && is_break(text.ptr[at]))
				at++;
			plain = at;
		} else if (at < text.len && try_word(m, raw + at) &&
			   aj_encoded_word_of(aj_str_from(text, at), &word)) {
			if (!after_word || !is_blank(before))
				st = read_plain(m, before, raw + plain, err);
			if (st == AJ_OK)
				st = read_word(m, &word, raw + (size_t)(word.text.ptr - text.ptr), err);
			at += word.len;
			plain = at;
			after_word = true;
		} else if (at < text.len) {
			at += 2;
		}
	}
	if (st == AJ_OK)
		st = read_plain(m, aj_str_from(text, plain), raw + plain, err);
	return st;
}

/* A parameter: name, perhaps with "*1" and "*" behind it, and what stands for its value. */
struct param {
	struct aj_str name, value;
	bool encoded, quoted;
	unsigned section; /* 0: the first or only one */
};

size_t aj_mime_skip_comment(struct aj_str s, size_t at)
{
	size_t depth = 0;

	for (; at < s.len; at++) {
		depth += s.ptr[at] == '(';
		if (s.ptr[at] == '\\')
			at++;
		else if (s.ptr[at] == ')' && --depth == 0)
			return at + 1;
	}
	return s.len;
}

static size_t skip_blanks(struct aj_str s, size_t at)
{
	while (at < s.len && (aj_is_space(s.ptr[at]) || s.ptr[at] == ';' || s.ptr[at] == '('))
		at = s.ptr[at] == '(' ? aj_mime_skip_comment(s, at) : at + 1;
	return at;
}

size_t aj_mime_closing_quote(struct aj_str s, size_t at)
{
	while (at < s.len && s.ptr[at] != '"')
		at += s.ptr[at] == '\\' && at + 1 < s.len ? 2 : 1;
	return at;
}

/* The name as it stands cut at its stars. RFC 2231, sections 3 and 4. */
static void read_name(struct aj_str name, struct param *param)
{
	struct aj_str rest;
	uint64_t section = 0;

	param->name = aj_str_until(name, '*');
	rest = aj_str_from(name, param->name.len + 1);
	param->encoded = name.len > 0 && name.ptr[name.len - 1] == '*';
	if (aj_str_decimal(aj_str_until(rest, '*'), &section) && section > 0)
		param->section = section < 1000 ? (unsigned)section : 1000;
}

/* The index of the "=" of the next parameter at or after *at, whose name begins at *name; s.len: there is
 * none. */
static size_t next_equal(struct aj_str s, size_t at, size_t *name)
{
	do {
		*name = at = skip_blanks(s, at);
		while (at < s.len && s.ptr[at] != '=' && s.ptr[at] != ';')
			at++;
	} while (at < s.len && s.ptr[at] == ';');
	return at;
}

/* Reads the parameter at or after *at. False: there is none. */
static bool next_param(struct aj_str s, size_t *at, struct param *param)
{
	size_t name, value, end = next_equal(s, *at, &name);

	*param = (struct param){ 0 };
	if (end == s.len)
		return false;
	read_name(aj_str_trim_end(aj_str_sub(s, name, end - name)), param);
	value = end + 1;
	while (value < s.len && aj_is_space(s.ptr[value]))
		value++;
	if (value < s.len && s.ptr[value] == '"') {
		end = aj_mime_closing_quote(s, value + 1);
		param->value = aj_str_sub(s, value + 1, end - value - 1);
		param->quoted = true;
	} else {
		end = aj_str_find(s, value, ';');
		param->value = aj_str_trim_end(aj_str_sub(s, value, end - value));
	}
	*at = end + (end < s.len);
	return true;
}

static enum aj_status read_encoded(
    struct aj_mime *m, const struct param *param, uint64_t raw, struct aj_err *err)
{
	struct aj_str text = param->value;
	size_t charset = aj_str_find(text, 0, '\''), language = aj_str_find(text, charset + 1, '\'');
	enum aj_status st = AJ_OK;

	if (param->section == 0) {
		m->stage.charset =
		    language < text.len ? aj_codepage_named(aj_str_sub(text, 0, charset)) : NULL;
		if (language < text.len) {
			raw += language + 1;
			text = aj_str_from(text, language + 1);
		}
	}
	for (size_t at = 0, n; at < text.len && st == AJ_OK; at += n) {
		n = text.len - at < AJ_MIME_STAGE / 2 ? text.len - at : AJ_MIME_STAGE / 2;
		if (n < text.len - at && aj_str_find(aj_str_sub(text, at + n - 2, 2), 0, '%') < 2)
			n -= 2; /* an escape is not cut */
		if (m->stage.len > LEFT_MAX)
			m->stage.len = 0;
		if (m->stage.len == 0)
			m->stage.base = raw + at;
		stage_text(&m->stage,
		    (struct aj_encoded_text){ .text = aj_str_sub(text, at, n), .escape = '%' },
		    (size_t)(raw + at - m->stage.base));
		st = aj_mime_staged(m, &m->stage, false, err);
	}
	return st == AJ_OK ? end_words(m, err) : st;
}

enum aj_status aj_mime_quoted(struct aj_mime *m, struct aj_str text, uint64_t raw, struct aj_err *err)
{
	enum aj_status st = AJ_OK;
	size_t from = 0;

	for (size_t at = 0; (at = aj_str_find(text, at, '\\')) + 1 < text.len && st == AJ_OK; at++) {
		if (text.ptr[at + 1] != '"' && text.ptr[at + 1] != '\\')
			continue;
		st = aj_mime_words(m, aj_str_sub(text, from, at - from), raw + from, err);
		from = ++at;
	}
	return st == AJ_OK ? aj_mime_words(m, aj_str_from(text, from), raw + from, err) : st;
}

static void note_boundary(struct aj_mime_boundary *boundary, const struct param *param)
{
	if (param->section == 0)
		boundary->len = 0;
	for (size_t i = 0; i < param->value.len && boundary->len < sizeof(boundary->bytes); i++) {
		if (param->quoted && param->value.ptr[i] == '\\' && i + 1 < param->value.len)
			i++;
		boundary->bytes[boundary->len++] = param->value.ptr[i];
	}
}

static const struct aj_field *param_field(struct aj_mime *m, const struct aj_field *field, struct aj_str name)
{
	uint8_t lower[64];

	name = aj_str_sub(name, 0, sizeof(lower));
	for (size_t i = 0; i < name.len; i++)
		lower[i] = aj_to_lower(name.ptr[i]);
	return aj_field_child(m->fields, field, aj_str(lower, name.len));
}

/* Parameters that tell how to read the part and nothing else; they are no values. */
static bool is_technical(const struct param *param, struct aj_mime_head *head)
{
	if (aj_str_eq_nocase(param->name, AJ_S("boundary"))) {
		note_boundary(&head->boundary, param);
		return true;
	}
	if (!aj_str_eq_nocase(param->name, AJ_S("charset")))
		return false;
	head->charset = aj_codepage_named(param->value);
	return true;
}

/* Of the name of a file that has an address in it. */
static void leave_out_ending(struct aj_str *name)
{
	if (name->len > 0 && (memchr(name->ptr, '@', name->len) || memmem(name->ptr, name->len, "%40", 3)))
		name->len -= aj_member_name_ending(*name);
}

enum aj_status aj_mime_params(struct aj_mime *m, const struct aj_field *field, struct aj_str text,
    uint64_t raw, struct aj_mime_head *head, struct aj_err *err)
{
	struct aj_str open = { 0 }; /* the name of the value that is being written */
	struct param param;
	enum aj_status st = AJ_OK;
	size_t at = 0;

	while (st == AJ_OK && next_param(text, &at, &param)) {
		uint64_t value = raw + (param.value.ptr ? (size_t)(param.value.ptr - text.ptr) : 0);

		if (is_technical(&param, head))
			continue;
		if (aj_str_eq_nocase(param.name, AJ_S("name")) ||
		    aj_str_eq_nocase(param.name, AJ_S("filename"))) {
			head->attached = true;
			leave_out_ending(&param.value);
		}
		if (open.len == 0 || param.section == 0 || !aj_str_eq_nocase(open, param.name)) {
			if (open.len > 0)
				aj_mime_end_value(m);
			open = param.name.len > 0 ? param.name : AJ_S("?");
			st = aj_mime_begin_value(m, param_field(m, field, open), value, err);
			m->stage.len = m->stage.state = 0; /* its first section may be missing */
			m->stage.charset = NULL;
		}
		if (st == AJ_OK)
			st = param.encoded  ? read_encoded(m, &param, value, err)
			     : param.quoted ? aj_mime_quoted(m, param.value, value, err)
					    : aj_mime_words(m, param.value, value, err);
	}
	if (st == AJ_OK && open.len > 0)
		aj_mime_end_value(m);
	return st;
}
