/*
 * mime_mailboxes.c: headers that list mailboxes (RFC 5322, section 3.4). What stands before an address in
 * angle brackets, or behind an address in round ones, is somebody's name, more often than not.
 */

#include "format/mail/encoded_word.h"
#include "format/mail/mailboxes.h"
#include "format/mail/mime.h"

#define NAME AJ_S("name")

/* Where it is read. */
struct list {
	struct aj_mime *m;
	struct aj_str s;
	size_t at, mailbox; /* the next byte; where the mailbox begins that it is in */
	bool address;	    /* the mailbox has had its address */
};

/* A name: its text, and where it stands with its quotes. */
struct name {
	struct aj_str text;
	size_t from, to;
	bool quoted;
};

bool aj_mailboxes_in(struct aj_str header)
{
	static const char *const names[] = { "from", "to", "cc", "bcc", "reply-to", "sender", "return-path",
		"resent-from", "resent-to", "resent-cc", "resent-bcc", "resent-sender", "errors-to",
		"delivered-to", "disposition-notification-to" };

	for (size_t i = 0; i < AJ_LEN(names); i++)
		if (aj_str_eq_nocase(header, aj_str_z(names[i])))
			return true;
	return false;
}

bool aj_mailboxes_name(const struct aj_field *field)
{
	return field->depth == 2 && aj_str_eq(field->name, NAME) && aj_mailboxes_in(field->parent->name);
}

static bool in(uint8_t c, struct aj_str set)
{
	return memchr(set.ptr, c, set.len) != NULL;
}

/* Makes [from, to) smaller until none of set is at its ends. */
static void trim(struct aj_str s, struct aj_str set, size_t *from, size_t *to)
{
	while (*from < *to && in(s.ptr[*from], set))
		++*from;
	while (*to > *from && in(s.ptr[*to - 1], set))
		--*to;
}

/* The name in [from, to). False: there is none, or it is an address, too. */
static bool name_in(struct aj_str s, size_t from, size_t to, struct name *name)
{
	trim(s, AJ_S(" \t\r\n"), &from, &to);
	*name = (struct name){ aj_str_sub(s, from, to - from), from, to, false };
	if (to - from >= 2 && s.ptr[from] == '"' && aj_mime_closing_quote(s, from + 1) == to - 1) {
		name->quoted = true;
		name->text = aj_str_sub(s, from + 1, to - from - 2);
	}
	return name->text.len > 0 && !memchr(name->text.ptr, '@', name->text.len);
}

/* A comment: behind an address it is a name, as it was in old mails. */
static bool read_comment(struct list *l, struct name *name)
{
	size_t from = l->at, to = aj_mime_skip_comment(l->s, from);

	l->at = to;
	if (!l->address)
		return false;
	l->mailbox = to;
	return l->s.ptr[to - 1] == ')' && name_in(l->s, from + 1, to - 1, name);
}

static bool read_angle(struct list *l, struct name *name)
{
	size_t mailbox = l->mailbox, from = l->at;

	l->at = aj_str_find(l->s, from, '>');
	l->at += l->at < l->s.len;
	l->mailbox = l->at;
	l->address = true;
	return name_in(l->s, mailbox, from, name);
}

/* An encoded word: commas in it, as they are found, part nothing. */
static void pass_word(struct list *l)
{
	struct aj_encoded_word word;

	if (l->at + 1 < l->s.len && l->s.ptr[l->at + 1] == '?' && l->m->words_passed < AJ_MIME_WORDS_MAX) {
		l->m->words_passed++;
		if (aj_encoded_word_of(aj_str_from(l->s, l->at), &word))
			l->at += word.len - 1;
	}
	l->at++;
}

/* The next name. False: no more. */
static bool next_name(struct list *l, struct name *name)
{
	while (l->at < l->s.len) {
		switch (l->s.ptr[l->at]) {
		case '"':
			l->at = aj_mime_closing_quote(l->s, l->at + 1) + 1;
			break;
		case '(':
			if (read_comment(l, name))
				return true;
			break;
		case '<':
			if (read_angle(l, name))
				return true;
			break;
		case '=':
			pass_word(l);
			break;
		case ',':
		case ';':
		case ':': /* of a group, before which its name stands */
			l->address = false;
			l->mailbox = ++l->at;
			break;
		default:
			l->address |= l->s.ptr[l->at++] == '@';
		}
	}
	return false;
}

static enum aj_status put(struct aj_mime *m, const struct aj_field *field, struct aj_str text, bool quoted,
    uint64_t raw, struct aj_err *err)
{
	enum aj_status st = aj_mime_begin_value(m, field, raw, err);

	if (st == AJ_OK)
		st = quoted ? aj_mime_quoted(m, text, raw, err) : aj_mime_words(m, text, raw, err);
	if (st == AJ_OK)
		aj_mime_end_value(m);
	return st;
}

/* What is between names, if it is more than what parts them. */
static enum aj_status put_between(struct aj_mime *m, const struct aj_field *field, struct aj_str s,
    size_t from, size_t to, uint64_t raw, struct aj_err *err)
{
	trim(s, AJ_S(" \t\r\n,;()"), &from, &to);
	return from < to ? put(m, field, aj_str_sub(s, from, to - from), false, raw + from, err) : AJ_OK;
}

enum aj_status aj_mime_mailboxes(
    struct aj_mime *m, const struct aj_field *field, struct aj_str s, uint64_t raw, struct aj_err *err)
{
	const struct aj_field *of_name = aj_field_child(m->fields, field, NAME);
	struct list list = { .m = m, .s = s };
	enum aj_status st = AJ_OK;
	struct name name;
	size_t done = 0;

	while (st == AJ_OK && next_name(&list, &name)) {
		st = put_between(m, field, s, done, name.from, raw, err);
		if (st == AJ_OK)
			st = put(
			    m, of_name, name.text, name.quoted, raw + (size_t)(name.text.ptr - s.ptr), err);
		done = name.to;
	}
	if (st != AJ_OK)
		return st;
	return done == 0 ? put(m, field, s, false, raw, err)
			 : put_between(m, field, s, done, s.len, raw, err);
}
