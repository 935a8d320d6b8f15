#include "redact/mail/mail.h"

#include "base/search.h"
#include "format/mail/encoded_word.h"
#include "format/mail/mailboxes.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	MARKS_FIRST = 64,
	MARKS_MAX = 64 * 1024,	 /* from here on, those of what is written already go */
	HEADER_BACK = 64 * 1024, /* bytes of a header before a finding in it that are looked at */
	WORD_BACK = AJ_ENCODED_WORD_MAX + 128, /* and where an encoded word may begin that it is in */
};

void aj_mail_fini(struct aj_mail *mail)
{
	free(mail->marks);
	aj_words_fini(&mail->words);
	*mail = (struct aj_mail){ 0 };
}

static bool make_room(struct aj_mail *mail, const struct aj_rewrite *rewrite)
{
	size_t done = 0, room = mail->room ? 2 * mail->room : MARKS_FIRST;
	struct aj_mail_mark *grown;

	if (mail->n_marks < mail->room)
		return true;
	while (mail->n_marks >= MARKS_MAX && done + 1 < mail->n_marks &&
	       mail->marks[done + 1].from <= rewrite->begin)
		done++;
	if (done > 0) {
		memmove(mail->marks, mail->marks + done, (mail->n_marks - done) * sizeof(*mail->marks));
		mail->n_marks -= done;
		return true;
	}
	grown = realloc(mail->marks, room * sizeof(*grown));
	if (!grown)
		return false;
	mail->marks = grown;
	mail->room = room;
	return true;
}

void aj_mail_coded(
    struct aj_mail *mail, const struct aj_rewrite *rewrite, uint64_t from, enum aj_coding coding)
{
	if (!make_room(mail, rewrite)) {
		mail->lost = true;
		return;
	}
	if (mail->n_marks == 1 && mail->marks[0].coding == AJ_CODING_HEADER)
		mail->body = from;
	mail->marks[mail->n_marks++] = (struct aj_mail_mark){ from, coding };
}

enum aj_coding aj_mail_coding(const struct aj_mail *mail, uint64_t at)
{
	size_t i = AJ_LAST_UP_TO(mail->marks, mail->n_marks, from, at);

	return i < mail->n_marks && mail->marks[i].from <= at ? mail->marks[i].coding : AJ_CODING_NONE;
}

/* Lengths. */

void aj_mail_note_lengths(struct aj_mail *mail, const struct aj_text *text)
{
	if (mail->n_marks == 0 || mail->marks[0].coding != AJ_CODING_HEADER)
		return;
	for (size_t i = 0; i < text->n_values && mail->n_lengths < AJ_LEN(mail->lengths); i++) {
		const struct aj_value *value = &text->values[i];
		struct aj_mail_length *length = &mail->lengths[mail->n_lengths];
		bool of_lines = value->field && aj_str_eq(value->field->name, AJ_S("lines"));

		if (!value->field || value->field->depth != 1 || value->at < text->from ||
		    value->at >= text->to || value->len == 0 ||
		    (!of_lines && !aj_str_eq(value->field->name, AJ_S("content-length"))))
			continue;
		aj_text_raw(text, value->at, value->at + value->len, &length->from, &length->to);
		length->of_lines = of_lines;
		mail->n_lengths += mail->n_marks < 2 || length->from < mail->body;
	}
}

uint64_t aj_mail_free(const struct aj_mail *mail, uint64_t upto)
{
	for (size_t i = 0; i < mail->n_lengths; i++)
		if (mail->lengths[i].from < upto)
			upto = mail->lengths[i].from;
	return upto;
}

static uint64_t lines_in(struct aj_str s)
{
	uint64_t n = 0;

	for (size_t at = 0; (at = aj_str_find(s, at, '\n')) < s.len; at++)
		n++;
	return n;
}

/* The body's length, or its lines, as it was and by how much it has grown. */
static void measure(const struct aj_mail *mail, const struct aj_rewrite *rewrite, bool of_lines,
    uint64_t *was, int64_t *grown)
{
	struct aj_str body = aj_rewrite_raw(rewrite, mail->body, UINT64_MAX);

	*was = of_lines ? lines_in(body) : body.len;
	*grown = 0;
	for (size_t i = 0; i < rewrite->n_edits; i++) {
		const struct aj_edit *edit = &rewrite->edits[i];
		struct aj_str text = aj_str_sub(aj_buf_str(&rewrite->texts), edit->text, edit->len);

		if (edit->from < mail->body)
			continue;
		*grown += of_lines ? (int64_t)lines_in(text) -
					 (int64_t)lines_in(aj_rewrite_raw(rewrite, edit->from, edit->to))
				   : (int64_t)text.len - (int64_t)(edit->to - edit->from);
	}
}

/* A length that was right, but for an empty line at the end, which some count and some do not. */
static enum aj_status correct(
    struct aj_mail *mail, struct aj_rewrite *rewrite, const struct aj_mail_length *length, struct aj_err *err)
{
	uint64_t said, was;
	int64_t grown;
	char digits[24];
	int len;

	if (!aj_str_decimal(aj_rewrite_raw(rewrite, length->from, length->to), &said))
		return AJ_OK;
	measure(mail, rewrite, length->of_lines, &was, &grown);
	if (grown == 0 || said > was || was - said > 2)
		return AJ_OK;
	len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)said + (unsigned long long)grown);
	return aj_rewrite_edit(
	    rewrite, length->from, length->to, aj_str((const uint8_t *)digits, (size_t)len), err);
}

enum aj_status aj_mail_end(struct aj_mail *mail, struct aj_rewrite *rewrite, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	if (mail->lost)
		return aj_fail(err, AJ_ELIMIT, "no memory for the places of parts");
	for (size_t i = 0; i < mail->n_lengths && st == AJ_OK; i++)
		st = correct(mail, rewrite, &mail->lengths[i], err);
	return st;
}

/* Headers. */

/* Where the header begins that at is in, and in *end where it ends, its line break left out. */
static uint64_t header_of(const struct aj_rewrite *rewrite, uint64_t at, uint64_t to, uint64_t *end)
{
	struct aj_str before = aj_rewrite_raw(rewrite, at > HEADER_BACK ? at - HEADER_BACK : 0, at);
	struct aj_str behind = aj_rewrite_raw(rewrite, to, UINT64_MAX);
	size_t n = before.len, nl = 0;

	while (n > 0 && (before.ptr[n - 1] != '\n' ||
			    (n < before.len && (before.ptr[n] == ' ' || before.ptr[n] == '\t'))))
		n--;
	while ((nl = aj_str_find(behind, nl, '\n')) + 1 < behind.len &&
	       (behind.ptr[nl + 1] == ' ' || behind.ptr[nl + 1] == '\t'))
		nl++;
	*end = to + nl;
	return at - (before.len - n);
}

/* The parameter that at is in is written with "%" and two digits (RFC 2231): its name ends with a star. */
static bool is_percent(struct aj_str before)
{
	size_t n = before.len;

	while (n > 0 && before.ptr[n - 1] != '=' && before.ptr[n - 1] != ';' && before.ptr[n - 1] != '"')
		n--;
	return n > 1 && before.ptr[n - 1] == '=' && before.ptr[n - 2] == '*';
}

/* What follows is in quotes, or in a comment. */
static bool is_enclosed(struct aj_str before)
{
	bool quoted = false;
	size_t depth = 0;

	for (size_t i = 0; i < before.len; i++) {
		uint8_t c = before.ptr[i];

		if (c == '\\')
			i++;
		else if (c == '"' && depth == 0)
			quoted = !quoted;
		else if (!quoted && (c == '(' || (c == ')' && depth > 0)))
			depth += c == '(' ? 1 : SIZE_MAX;
	}
	return quoted || depth > 0;
}

/* The field of a header that lists mailboxes, or of the names in it. */
static bool is_of_mailboxes(const struct aj_field *field)
{
	return field && (field->depth > 1 ? aj_mailboxes_name(field) : aj_mailboxes_in(field->name));
}

/* behind, which follows before in memory, begins in an encoded word. */
static bool in_word(struct aj_str before, struct aj_str behind)
{
	size_t n = before.len, least = n > WORD_BACK ? n - WORD_BACK : 0;
	struct aj_encoded_word word;

	while (n > least + 1 && !(before.ptr[n - 2] == '=' && before.ptr[n - 1] == '?'))
		n--;
	if (n <= least + 1)
		return false;
	n -= 2;
	return aj_encoded_word_of(aj_str(before.ptr + n, before.len - n + behind.len), &word) &&
	       n + word.len > before.len;
}

bool aj_mail_recoded(const struct aj_mail *mail, const struct aj_rewrite *rewrite, uint64_t from, uint64_t to)
{
	enum aj_coding coding = aj_mail_coding(mail, from);
	struct aj_str raw = aj_rewrite_raw(rewrite, from, to), before;

	if (coding != AJ_CODING_HEADER || raw.len == 0)
		return coding == AJ_CODING_HEADER || coding == AJ_CODING_QP;
	before = aj_rewrite_raw(rewrite, from - (from < WORD_BACK ? from : WORD_BACK), from);
	return memmem(raw.ptr, raw.len, "=?", 2) ||
	       in_word(before, aj_rewrite_raw(rewrite, from, to + WORD_BACK));
}

/* What is written in a header: a colon would begin a group of addresses. */
static void write_in_header(struct aj_buf *out, const struct aj_field *field, struct aj_str before,
    struct aj_str behind, struct aj_str text)
{
	bool mailboxes = is_of_mailboxes(field), word = in_word(before, behind);
	bool percent = field && field->depth > 1 && !mailboxes && is_percent(before);
	bool quote = mailboxes && !word && text.len > 0 && text.ptr[0] != '"' &&
		     aj_str_find(text, 0, ':') < text.len && !is_enclosed(before);

	if (quote)
		aj_buf_add(out, AJ_S("\""));
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];

		if (percent && !aj_is_alnum(c) && c != '.' && c != '-' && c != '_' && c != '~')
			aj_buf_addf(out, "%%%02X", c);
		else
			aj_buf_add(out, aj_str(&c, 1));
	}
	if (quote)
		aj_buf_add(out, AJ_S("\""));
}

static enum aj_status edit_header(struct aj_mail *mail, struct aj_rewrite *rewrite,
    const struct aj_field *field, uint64_t from, uint64_t to, struct aj_str text, struct aj_err *err)
{
	uint64_t end, header = header_of(rewrite, from, to, &end);
	struct aj_str all = aj_rewrite_raw(rewrite, header, end);
	struct aj_buf out;
	enum aj_status st;

	aj_buf_init(&out, AJ_TEXT_MAX);
	write_in_header(&out, field, aj_str_sub(all, 0, (size_t)(from - header)),
	    aj_str_from(all, (size_t)(from - header)), text);
	if (out.full)
		st = aj_fail(err, AJ_ELIMIT, "no memory for a replacement");
	else if (all.len > 0 && memmem(all.ptr, all.len, "=?", 2))
		st = aj_words_edit(&mail->words, rewrite, header, end, from, to, aj_buf_str(&out), err);
	else
		st = aj_rewrite_edit(rewrite, from, to, aj_buf_str(&out), err);
	aj_buf_fini(&out);
	return st;
}

static enum aj_status edit_hex(
    struct aj_rewrite *rewrite, uint64_t from, uint64_t to, struct aj_str text, struct aj_err *err)
{
	struct aj_buf out;
	enum aj_status st;

	aj_buf_init(&out, 2 * (size_t)AJ_TEXT_MAX);
	for (size_t i = 0; i < text.len; i++)
		aj_buf_addf(&out, "%02x", text.ptr[i]);
	st = out.full ? aj_fail(err, AJ_ELIMIT, "no memory for a replacement")
		      : aj_rewrite_edit(rewrite, from, to, aj_buf_str(&out), err);
	aj_buf_fini(&out);
	return st;
}

enum aj_status aj_mail_edit(struct aj_mail *mail, struct aj_rewrite *rewrite, const struct aj_field *field,
    uint64_t from, uint64_t to, struct aj_str replacement, struct aj_err *err)
{
	switch (aj_mail_coding(mail, from)) {
	case AJ_CODING_HEADER:
		return edit_header(mail, rewrite, field, from, to, replacement, err);
	case AJ_CODING_QP:
		return aj_lines_edit(&mail->lines, rewrite, from, to, replacement, err);
	case AJ_CODING_HEX:
		return edit_hex(rewrite, from, to, replacement, err);
	case AJ_CODING_NONE:
	case AJ_CODING_SQL:
	case AJ_CODING_TOML:
		return aj_rewrite_edit(rewrite, from, to, replacement, err);
	default: /* a line that is no base64 among lines of it */
		return aj_fail(err, AJ_EINPUT,
		    "text among the lines of an encoded part at offset %llu cannot be rewritten safely",
		    (unsigned long long)from);
	}
}

enum aj_status aj_mail_settle(struct aj_mail *mail, struct aj_rewrite *rewrite, struct aj_err *err)
{
	return aj_words_settle(&mail->words, rewrite, err);
}
