#include "redact/mail/word.h"

#include "format/mail/encoded_word.h"
#include "redact/mail/base64.h"
#include "redact/mail/lines.h"

#include <stdlib.h>

enum {
	WORD_LONGEST = 75, /* RFC 2047, section 2 */
	HEADER_LONGEST = 2 << 20,
	SHIFT_LONGEST = 4, /* ESC $ ( D */
};

void aj_words_fini(struct aj_words *words)
{
	free(words->edits);
	aj_buf_fini(&words->texts);
	*words = (struct aj_words){ 0 };
}

enum aj_status aj_words_edit(struct aj_words *words, struct aj_rewrite *rewrite, uint64_t header,
    uint64_t end, uint64_t from, uint64_t to, struct aj_str text, struct aj_err *err)
{
	enum aj_status st =
	    words->n > 0 && words->from != header ? aj_words_settle(words, rewrite, err) : AJ_OK;

	if (st != AJ_OK)
		return st;
	if (words->n == words->room) {
		size_t room = words->room ? 2 * words->room : 16;
		struct aj_edit *grown =
		    room <= AJ_WORDS_EDITS ? realloc(words->edits, room * sizeof(*grown)) : NULL;

		if (!grown)
			return aj_fail(err, AJ_ELIMIT, "more than %zu edits in a header", words->n);
		words->edits = grown;
		words->room = room;
	}
	if (words->n == 0) {
		aj_buf_fini(&words->texts);
		aj_buf_init(&words->texts, HEADER_LONGEST);
		words->from = header;
		words->to = end;
	}
	if (words->n > 0 && from < words->edits[words->n - 1].to) { /* an overlap: the earlier one, longer */
		if (to > words->edits[words->n - 1].to)
			words->edits[words->n - 1].to = to;
		return AJ_OK;
	}
	words->edits[words->n++] = (struct aj_edit){ from, to, words->texts.len, text.len };
	aj_buf_add(&words->texts, text);
	return words->texts.full ? aj_fail(err, AJ_ELIMIT, "no memory for replacements") : AJ_OK;
}

#define TO_ASCII "\x1b(B"
#define ESCAPE 0x1b

/* What is put together in place of a part of the header. */
struct header {
	const struct aj_words *words;
	struct aj_str raw; /* from words->from on */
	struct aj_str eol;
	size_t next;	 /* edit whose text has not been written */
	bool after_word; /* what was written last is a word that was made anew */
	struct aj_buf out;
	/* A word: its bytes as they are to be. */
	struct aj_buf plain;
	const struct aj_encoded_word *word;
	struct aj_str head; /* =?utf-8?Q? */
	/* Of ISO 2022: the escape sequence that says what the bytes mean, or as much as there is of it; none:
	 * ASCII. */
	uint8_t shift[SHIFT_LONGEST];
	size_t shift_len;
	bool in_shift;
};

static struct aj_str text_of(const struct header *h, size_t i)
{
	return aj_str_sub(aj_buf_str(&h->words->texts), h->words->edits[i].text, h->words->edits[i].len);
}

/* Some edit reaches into [from, to), before which all edits that begin there have been written. */
static bool touches(const struct header *h, size_t from, size_t to)
{
	uint64_t base = h->words->from;
	const struct aj_edit *edits = h->words->edits;

	return (h->next > 0 && edits[h->next - 1].to > base + from) ||
	       (h->next < h->words->n && edits[h->next].from < base + to);
}

/* RFC 2047, section 5, (3): what may stand in a phrase as it is. */
static bool is_safe(uint8_t c)
{
	return aj_is_alnum(c) || c == '!' || c == '*' || c == '+' || c == '-' || c == '/';
}

static size_t width_of(const struct aj_encoded_word *word, uint8_t c)
{
	return word->base64 || is_safe(c) || c == ' ' ? 1 : 3;
}

/* How much of plain goes into a word whose text has room for so many letters. No letter of UTF-8 is cut. */
static size_t fit(const struct aj_encoded_word *word, struct aj_str plain, size_t room)
{
	bool utf8 = aj_str_eq_nocase(word->charset, AJ_S("utf-8"));
	size_t n = 0, used = 0;

	if (word->base64)
		n = plain.len < room / 4 * 3 ? plain.len : room / 4 * 3;
	while (!word->base64 && n < plain.len && used + width_of(word, plain.ptr[n]) <= room)
		used += width_of(word, plain.ptr[n++]);
	while (utf8 && n > 0 && n < plain.len && (plain.ptr[n] & 0xc0) == 0x80)
		n--;
	return n > 0 ? n : plain.len;
}

static void add_text(struct aj_buf *out, const struct aj_encoded_word *word, struct aj_str plain)
{
	for (size_t i = 0; !word->base64 && i < plain.len; i++) {
		if (is_safe(plain.ptr[i]))
			aj_buf_add(out, aj_str(plain.ptr + i, 1));
		else if (plain.ptr[i] == ' ')
			aj_buf_add(out, AJ_S("_"));
		else
			aj_buf_addf(out, "=%02X", plain.ptr[i]);
	}
	if (word->base64)
		aj_base64_write(out, plain, SIZE_MAX, AJ_S(""));
}

/* Charsets of more than a byte a letter are cut nowhere but where an ASCII letter of ours stands. */
static bool is_bytes(const struct aj_encoded_word *word)
{
	static const char *const names[] = { "utf-8", "us-ascii", "iso-8859-", "windows-125", "koi8-", "ibm",
		"macintosh", "latin", "ascii", "cp125" };

	for (size_t i = 0; i < AJ_LEN(names); i++)
		if (aj_str_starts_nocase(word->charset, aj_str_z(names[i])))
			return true;
	return false;
}

/* The word whose bytes are in plain, as one or more words. */
static void add_words(struct header *h, struct aj_str head, const struct aj_encoded_word *word)
{
	struct aj_str plain = aj_buf_str(&h->plain);
	size_t frame = head.len + 2;

	while (plain.len > 0) {
		size_t n = frame + 4 <= WORD_LONGEST && is_bytes(word)
			       ? fit(word, plain, WORD_LONGEST - frame)
			       : plain.len;

		if (h->after_word) {
			aj_buf_add(&h->out, plain.ptr == h->plain.ptr ? AJ_S("") : h->eol);
			aj_buf_add(&h->out, AJ_S(" "));
		}
		aj_buf_add(&h->out, head);
		add_text(&h->out, word, aj_str_sub(plain, 0, n));
		aj_buf_add(&h->out, AJ_S("?="));
		h->after_word = true;
		plain = aj_str_from(plain, n);
	}
}

/* The byte is one of an escape sequence (ISO 2022), which is kept in mind. */
static bool is_shift(struct header *h, uint8_t byte)
{
	if ((byte != ESCAPE && !h->in_shift) || !aj_str_starts_nocase(h->word->charset, AJ_S("iso-2022")))
		return false;
	if (byte == ESCAPE)
		h->shift_len = 0;
	if (h->shift_len < SHIFT_LONGEST)
		h->shift[h->shift_len++] = byte;
	h->in_shift = byte == ESCAPE || (byte >= ' ' && byte < '0' && h->shift_len < SHIFT_LONGEST);
	if (aj_str_eq(aj_str(h->shift, h->shift_len), AJ_S(TO_ASCII)))
		h->shift_len = 0;
	return true;
}

/* An edit's text. In a word of another charset, what is not ASCII gets a word of its own. */
static void add_edit(struct header *h, struct aj_str text, struct aj_buf *out)
{
	struct aj_encoded_word utf8 = { .charset = AJ_S("utf-8") };

	if (out != &h->plain) {
		aj_buf_add(out, text);
		return;
	}
	if (h->shift_len > 0)
		aj_buf_add(out, AJ_S(TO_ASCII));
	if (aj_str_is_ascii(text) || aj_str_eq_nocase(h->word->charset, utf8.charset)) {
		aj_buf_add(out, text);
	} else {
		add_words(h, h->head, h->word);
		h->plain.len = 0;
		aj_buf_add(&h->plain, text);
		add_words(h, AJ_S("=?utf-8?Q?"), &utf8);
		h->plain.len = 0;
	}
	aj_buf_add(out, aj_str(h->shift, h->shift_len));
}

/*
 * A byte that stood at [from, to) of the header: kept, or part of an edit, whose text then
 * comes once. Bytes of base64 share letters: one is part of an edit if all of it is. Escape sequences stay.
 */
static void take(struct header *h, uint8_t byte, size_t from, size_t to, struct aj_buf *out)
{
	const struct aj_edit *edits = h->words->edits;
	uint64_t first = h->words->from + from, last = h->words->from + to;

	while (h->next < h->words->n && edits[h->next].from <= first) {
		add_edit(h, text_of(h, h->next), out);
		h->next++;
	}
	if ((out == &h->plain && is_shift(h, byte)) || h->next == 0 || edits[h->next - 1].to < last)
		aj_buf_add(out, aj_str(&byte, 1));
}

static bool is_ascii_based(struct aj_str charset)
{
	static const char *const not [] = { "utf-16", "utf-32", "utf-7", "ucs-", "iso-10646-ucs" };

	for (size_t i = 0; i < AJ_LEN(not ); i++)
		if (aj_str_starts_nocase(charset, aj_str_z(not [i])))
			return false;
	return true;
}

/* The word at at is written anew, without what is replaced. */
static enum aj_status remake(
    struct header *h, size_t at, const struct aj_encoded_word *word, struct aj_err *err)
{
	struct aj_encoded_text bytes = aj_encoded_word_text(word);
	size_t text = (size_t)(word->text.ptr - h->raw.ptr), from, to;
	uint8_t byte;

	if (!is_ascii_based(word->charset))
		return aj_fail(err, AJ_EINPUT, "an encoded word in a charset that cannot be written");
	h->word = word;
	h->head = aj_str_sub(h->raw, at, text - at);
	h->shift_len = 0;
	h->in_shift = false;
	h->plain.len = 0;
	while (aj_encoded_text_next(&bytes, &byte, &from, &to))
		take(h, byte, text + from, text + to, &h->plain);
	add_words(h, h->head, word);
	return AJ_OK;
}

/* From the first edit, or the word it is in, to the last one. */
static enum aj_status put_together(struct header *h, size_t *from, size_t *to, struct aj_err *err)
{
	uint64_t base = h->words->from;
	size_t end = (size_t)(h->words->edits[h->words->n - 1].to - base);
	struct aj_encoded_word word;
	enum aj_status st = AJ_OK;
	bool begun = false;
	size_t at = 0;

	while (at < h->raw.len && (at < end || h->next < h->words->n) && st == AJ_OK) {
		bool is = h->raw.ptr[at] == '=' && at + 1 < h->raw.len && h->raw.ptr[at + 1] == '?' &&
			  aj_encoded_word_of(aj_str_from(h->raw, at), &word);
		size_t len = is ? word.len : 1;

		if (!begun && touches(h, at, at + len)) {
			begun = true;
			*from = at;
		}
		if (begun && is && touches(h, at, at + len)) {
			st = remake(h, at, &word, err);
		} else if (begun) {
			size_t before = h->out.len;

			for (size_t i = 0; i < len; i++)
				take(h, h->raw.ptr[at + i], at + i, at + i + 1, &h->out);
			if (h->out.len > before)
				h->after_word = false;
		}
		at += len;
	}
	*to = at;
	return st;
}

static enum aj_status settle(struct header *h, struct aj_rewrite *rewrite, struct aj_err *err)
{
	size_t from = 0, to = 0;
	enum aj_status st;

	if (h->raw.len < h->words->to - h->words->from)
		return aj_fail(err, AJ_ELIMIT, "a header with encoded words that is too long");
	st = put_together(h, &from, &to, err);
	if (st == AJ_OK && (h->out.full || h->plain.full))
		st = aj_fail(err, AJ_ELIMIT, "no memory for a header");
	return st == AJ_OK ? aj_rewrite_edit(rewrite, h->words->from + from, h->words->from + to,
				 aj_buf_str(&h->out), err)
			   : st;
}

enum aj_status aj_words_settle(struct aj_words *words, struct aj_rewrite *rewrite, struct aj_err *err)
{
	struct header h = { .words = words,
		.raw = aj_rewrite_raw(rewrite, words->from, words->to),
		.eol = aj_lines_end(rewrite) };
	enum aj_status st;

	if (words->n == 0)
		return AJ_OK;
	aj_buf_init(&h.out, HEADER_LONGEST);
	aj_buf_init(&h.plain, HEADER_LONGEST);
	st = settle(&h, rewrite, err);
	aj_buf_fini(&h.out);
	aj_buf_fini(&h.plain);
	words->n = 0;
	return st;
}
