/*
 * kv.c: key=value text: logs in logfmt and the like, and configuration (.env, INI,
 * properties, "key: value"). The text is handed on as it stands; a value whose
 * key says something about it has that key as its field, what lies between such
 * values is a value without one.
 */

#include "format/charset.h"
#include "format/window.h"
#include "scan/format.h"

enum {
	KEY_BYTES_MAX = 64,
	VALUES_MAX = 16 * 1024, /* of a text; the rest of it goes without fields */
	LINES_MAX = 64,         /* that sniff looks at */
	BITS_LOG = 16,
	BITS_CONFIG = 10,
};

struct kv {
	struct aj_fields *fields;
	struct aj_value *values; /* VALUES_MAX */
	size_t count;
	size_t end; /* of what the values cover so far */
};

/* A pair: where its key and its value, without quotes, stand; next: behind it. */
struct pair {
	size_t key, key_end, value, value_end, next;
};

/* Bytes of keys: letters, digits, "_", "-", ".", "/" and all from 0x80 on. */
static const uint8_t key_bytes[256] = {
	['A' ... 'Z'] = 1, ['a' ... 'z'] = 1, ['0' ... '9'] = 1, ['_'] = 1, ['-'] = 1, ['.'] = 1, ['/'] = 1,
	[0x80 ... 0xff] = 1
};

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* Where the key that ends at end begins; end if there is none, or it is too long, or glued to something. */
static size_t key_start(struct aj_str line, size_t low, size_t end)
{
	size_t at = end;
	uint8_t before;

	while (at > low && end - at <= KEY_BYTES_MAX && key_bytes[line.ptr[at - 1]])
		at--;
	if (end - at > KEY_BYTES_MAX)
		return end;
	before = at > low ? line.ptr[at - 1] : ' ';
	if (!is_blank(before) && !strchr(",;([{&?|\"'", before))
		return end;
	while (at < end && (line.ptr[at] == '-' || line.ptr[at] == '/'))
		at++;
	return at < end && !aj_is_digit(line.ptr[at]) ? at : end;
}

/* The quote that closes what opens at at - 1; line.len: none. */
static size_t closing_quote(struct aj_str line, size_t at, uint8_t quote)
{
	for (; (at = aj_str_find(line, at, quote)) < line.len; at++) {
		size_t slashes = 0;

		while (slashes < at && slashes < 64 && line.ptr[at - 1 - slashes] == '\\')
			slashes++;
		if (slashes % 2 == 0)
			break;
	}
	return at;
}

/* Sets the value of the pair that begins at at and goes up to end at most. */
static void take_value(struct aj_str line, size_t at, size_t end, struct pair *pair)
{
	uint8_t first = at < end ? line.ptr[at] : 0;

	pair->value = at;
	pair->value_end = pair->next = end;
	if (first == '"' || first == '\'') {
		size_t close = closing_quote(aj_str_sub(line, 0, end), at + 1, first);

		if (close < end) {
			pair->value = at + 1;
			pair->value_end = close;
			pair->next = close + 1;
		}
	}
}

/* A value of a log line: in quotes, or up to a space or a bracket that closes. */
static void take_word(struct aj_str line, size_t at, struct pair *pair)
{
	size_t end = at;

	if (at < line.len && (line.ptr[at] == '"' || line.ptr[at] == '\'')) {
		take_value(line, at, line.len, pair);
		if (pair->value > at)
			return;
	}
	while (end < line.len && !is_blank(line.ptr[end]))
		end++;
	pair->value = at;
	pair->next = end;
	while (end > at && strchr(",;)]}|", line.ptr[end - 1]))
		end--;
	pair->value_end = end;
}

/* The next key=value at or after from, in which no space stands around the sign. */
static bool next_pair(struct aj_str line, size_t from, struct pair *pair)
{
	for (size_t at = from; (at = aj_str_find(line, at, '=')) < line.len; at++) {
		size_t key = key_start(line, from, at);

		if (key == at)
			continue;
		pair->key = key;
		pair->key_end = at;
		take_word(line, at + 1, pair);
		return true;
	}
	return false;
}

static size_t skip_blanks(struct aj_str line, size_t at)
{
	while (at < line.len && is_blank(line.ptr[at]))
		at++;
	return at;
}

static struct aj_str trim_end(struct aj_str line)
{
	while (line.len > 0 && (is_blank(line.ptr[line.len - 1]) || line.ptr[line.len - 1] == '\r'))
		line.len--;
	return line;
}

/*
 * A line of configuration: one key at its start, perhaps behind "export", "-" or
 * "set", "=" or ": ", and the rest is the value.
 */
static bool config_pair(struct aj_str line, struct pair *pair)
{
	size_t at = skip_blanks(line, 0), end;

	if (aj_str_starts(aj_str_from(line, at), AJ_S("export ")))
		at = skip_blanks(line, at + 7);
	else if (aj_str_starts(aj_str_from(line, at), AJ_S("- ")))
		at = skip_blanks(line, at + 2);
	pair->key = at;
	if (at < line.len && (line.ptr[at] == '"' || line.ptr[at] == '\''))
		pair->key = ++at;
	while (at < line.len && key_bytes[line.ptr[at]] && at - pair->key <= KEY_BYTES_MAX)
		at++;
	pair->key_end = at;
	if (at == pair->key || at - pair->key > KEY_BYTES_MAX)
		return false;
	if (at < line.len && (line.ptr[at] == '"' || line.ptr[at] == '\''))
		at++;
	end = skip_blanks(line, at);
	if (end == line.len || (line.ptr[end] != '=' && line.ptr[end] != ':'))
		return false;
	if (line.ptr[end] == ':' && end + 1 < line.len && !is_blank(line.ptr[end + 1]))
		return false;
	take_value(line, skip_blanks(line, end + 1), trim_end(line).len, pair);
	if (pair->value > pair->value_end)
		pair->value = pair->value_end;
	return true;
}

/* Notes a value; before it goes what lies between it and the last one. */
static void add_value(struct kv *kv, size_t at, size_t end, const struct aj_field *field)
{
	if (at > kv->end)
		kv->values[kv->count++] = (struct aj_value){ (uint32_t)kv->end, (uint32_t)(at - kv->end), NULL };
	if (end > at)
		kv->values[kv->count++] = (struct aj_value){ (uint32_t)at, (uint32_t)(end - at), field };
	kv->end = end;
}

static void note_pair(struct kv *kv, struct aj_str line, size_t base, const struct pair *pair)
{
	const struct aj_field *field;

	if (pair->value_end <= pair->value || kv->count + 4 > VALUES_MAX)
		return;
	field = aj_field_child(kv->fields, &kv->fields->root,
	    aj_str_sub(line, pair->key, pair->key_end - pair->key));
	if (field->topics != 0)
		add_value(kv, base + pair->value, base + pair->value_end, field);
}

static void read_line(struct kv *kv, struct aj_str line, size_t base)
{
	struct pair first, pair;
	size_t from = 0;

	/* A single pair, or one whose rest holds no other: all of the line is its value. */
	if (config_pair(line, &first)) {
		struct pair other;

		if (!next_pair(line, first.value, &other)) {
			note_pair(kv, line, base, &first);
			return;
		}
	}
	while (next_pair(line, from, &pair)) {
		note_pair(kv, line, base, &pair);
		from = pair.next > pair.value ? pair.next : pair.value;
	}
}

/* Sets the text's values. Lines that begin in the context before it have been read already. */
static void find_values(struct kv *kv, struct aj_text *text)
{
	size_t at = text->from > 0 && text->bytes.ptr[text->from - 1] == '\n' ? text->from : 0;

	kv->count = kv->end = 0;
	while (at < text->to) {
		size_t end = aj_str_find(text->bytes, at, '\n');

		read_line(kv, aj_str_sub(text->bytes, at, end - at), at);
		at = end + 1;
	}
	add_value(kv, text->bytes.len, text->bytes.len, NULL);
	text->values = kv->values;
	text->n_values = kv->count;
}

static bool is_comment(struct aj_str line)
{
	size_t at = skip_blanks(line, 0);

	return at < line.len && (line.ptr[at] == '#' || line.ptr[at] == ';' || line.ptr[at] == '!' ||
	    (line.ptr[at] == '[' && trim_end(line).ptr[trim_end(line).len - 1] == ']'));
}

/* Names at which others, JSON, XML and so on, are told before us, and prose after. */
static int kv_sniff(struct aj_str head)
{
	size_t lines = 0, logs = 0, configs = 0, signs = 0;

	if (aj_str_starts(head, AJ_S("\xef\xbb\xbf")))
		head = aj_str_from(head, 3);
	if (aj_str_starts(head, AJ_S("{")) || aj_str_starts(head, AJ_S("<")))
		return 0;
	for (size_t at = 0; at < head.len && lines < LINES_MAX;) {
		size_t end = aj_str_find(head, at, '\n'), from = 0, pairs = 0;
		struct aj_str line = trim_end(aj_str_sub(head, at, end - at));
		struct pair pair;

		if (end == head.len && head.len == AJ_SNIFF_HEAD && lines > 0)
			break; /* the last line is cut */
		at = end + 1;
		if (skip_blanks(line, 0) == line.len || is_comment(line))
			continue;
		lines++;
		while (pairs < 2 && next_pair(line, from, &pair)) {
			pairs++;
			from = pair.next > pair.value ? pair.next : pair.value;
		}
		logs += pairs >= 2;
		configs += config_pair(line, &pair);
		signs += aj_str_find(line, 0, '=') < line.len;
	}
	if (lines == 0)
		return 0;
	if (logs * 10 >= lines * 7)
		return BITS_LOG;
	return (configs + logs) * 10 >= lines * 9 && (lines >= 2 || signs > 0) ? BITS_CONFIG : 0;
}

static enum aj_status kv_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct kv kv = { .fields = aj_scan_fields(scan) };
	struct aj_mend mend = { 0 };
	struct aj_window window;
	struct aj_text text;
	enum aj_status st;

	kv.values = aj_arena_take(aj_scan_arena(scan), VALUES_MAX * sizeof(*kv.values));
	if (!kv.fields || !kv.values)
		return aj_fail(err, AJ_ELIMIT, "no memory for fields");
	aj_window_init(&window, in);
	while ((st = aj_window_next(&window, &text, err)) == AJ_OK) {
		find_values(&kv, &text);
		if (window.foreign)
			st = aj_mend_text(&mend, &text, err);
		if (st == AJ_OK)
			st = aj_scan_text(scan, &text, err);
		if (st != AJ_OK)
			break;
	}
	aj_mend_fini(&mend);
	return st == AJ_END ? AJ_OK : st;
}

const struct aj_format aj_format_kv = {
	.name = "key=value",
	.about = "logs and settings of key=value or key: value",
	.sniff = kv_sniff,
	.read = kv_read,
	.splits = true,
};
