#include "redact/bare.h"

#include "format/mail/mailboxes.h"

enum {
	BARE_MAX = 64,	  /* bytes of a number */
	BLANKS_MAX = 256, /* between a mailbox and a name */
};

static bool is_numeric(struct aj_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!aj_is_digit(s.ptr[i]) && !memchr("+-.eE", s.ptr[i], 5))
			return false;
	return s.len > 0 && s.len <= BARE_MAX;
}

static const struct aj_bare *bare_style(const struct aj_frame *frame, uint64_t from)
{
	static const struct aj_bare json = { "json", "\"", "null" }, sql = { "sql", "'", "NULL" },
				    toml = { "toml", "\"", "\"\"" };

	if (frame->notation == AJ_NOTATION_JSON)
		return &json;
	switch (aj_mail_coding(&frame->mail, from)) {
	case AJ_CODING_SQL:
		return &sql;
	case AJ_CODING_TOML:
		return &toml;
	default:
		return NULL;
	}
}

/* A name in front of an address, without quotes (RFC 5322, section 3.4): what stands before it ends another
 * mailbox, or the name of the header. */
static bool is_phrase(const struct aj_frame *frame, const struct aj_value *value, uint64_t from)
{
	struct aj_str before =
	    aj_rewrite_raw(&frame->rewrite, from - (from < BLANKS_MAX ? from : BLANKS_MAX), from);

	if (!value->field || !aj_mailboxes_name(value->field) ||
	    aj_mail_coding(&frame->mail, from) != AJ_CODING_HEADER)
		return false;
	before = aj_str_trim_end(before);
	return before.len > 0 && memchr(":,;>", before.ptr[before.len - 1], 4);
}

const struct aj_bare *aj_bare_of(const struct aj_frame *frame, const struct aj_text *text,
    const struct aj_value *value, const struct aj_finding *finding, uint64_t from)
{
	static const struct aj_bare phrase = { "mime", "\"", "" };
	const struct aj_bare *style;
	uint64_t to;
	struct aj_str before;
	bool number;

	if (!value || value->len == 0)
		return NULL;
	number = is_numeric(aj_str_sub(text->bytes, value->at, value->len));
	if (!number && frame->mail.n_marks == 0) /* no header, and of what is no number JSON has none */
		return NULL;
	if (value->at != finding->start)
		aj_text_raw(text, value->at, value->at + value->len, &from, &to);
	if (finding->end - finding->start == value->len && is_phrase(frame, value, from))
		return &phrase;
	style = bare_style(frame, from);
	if (!style || (!number && (style->format[0] != 't' || !value->field)))
		return NULL;
	if (from == 0)
		return style;
	before = aj_rewrite_raw(&frame->rewrite, from - 1, from);
	return before.len > 0 && memchr(":,[=( \t\r\n", before.ptr[0], 9) ? style : NULL;
}

bool aj_bare_plain_start(
    const struct aj_frame *frame, const struct aj_value *value, size_t start, uint64_t from)
{
	struct aj_str before;

	if (frame->notation != AJ_NOTATION_YAML || (value && value->at != start))
		return false;
	before = aj_rewrite_raw(&frame->rewrite, from - (from > 0), from);
	return before.len == 0 || !memchr("\"'", before.ptr[0], 2);
}

void aj_bare_begin_plain(struct aj_buf *text)
{
	if (text->len > 0 && text->ptr[0] != '*')
		return;
	aj_buf_add(text, AJ_S("~"));
	if (text->len > 1)
		memmove(text->ptr + 1, text->ptr, text->len - 1);
	text->ptr[0] = '~';
}
