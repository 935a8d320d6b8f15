/*
 * kv.c: key=value text: logs in logfmt and the like, and configuration (.env, INI,
 * properties, "key: value"). The text is handed on as it stands; a value whose
 * key says something about it has that key as its field, what lies between such
 * values is a value without one.
 */

#include "format/cell.h"
#include "format/window.h"
#include "scan/format.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
	KEY_BYTES_MAX = 64,
	VALUES_MAX = 16 * 1024, /* of a text; the rest of it goes without fields */
	LINES_MAX = 64,		/* that sniff looks at */
	BITS_LOG = 16,
	BITS_CONFIG = 10,
	DULL_KEY = 8, /* bytes of a key and what stands before it that the memory of dull keys takes */
	DULL_SLOTS = 256,
};

/* What makes a key worth a value of its own; words such as "bytes" weigh just as well beside a value. */
#define TELLING                                                                                              \
	(~(AJ_TOPIC_BIT(AJ_TOPIC_TECHNICAL) | AJ_TOPIC_BIT(AJ_TOPIC_THING) | AJ_TOPIC_BIT(AJ_TOPIC_DATE) |   \
	    AJ_TOPIC_BIT(AJ_TOPIC_EXAMPLE) | AJ_TOPIC_BIT(AJ_TOPIC_MAYBE)))

struct kv {
	struct aj_fields *fields;
	struct aj_value *values; /* VALUES_MAX */
	size_t count;
	size_t end;		   /* of what the values cover so far */
	bool log;		   /* pairs within lines, none of "key: value" */
	size_t line_end;	   /* of the line last looked at, in the present text */
	uint64_t dull[DULL_SLOTS]; /* short keys that tell nothing, with the byte before them */
};

/* A pair: where its key and its value, without quotes, stand; next: behind it. */
struct pair {
	size_t key, key_end, value, value_end, next;
};

/* Bytes of keys: letters, digits, "_", "-", ".", "/" and all from 0x80 on. */
static const uint8_t key_bytes[256] = { ['A' ... 'Z'] = 1,
	['a' ... 'z'] = 1,
	['0' ... '9'] = 1,
	['_'] = 1,
	['-'] = 1,
	['.'] = 1,
	['/'] = 1,
	[0x80 ... 0xff] = 1 };

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
	if (!is_blank(before) && !strchr(",;([{&?|\"'\n\r", before))
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
		kv->values[kv->count++] =
		    (struct aj_value){ (uint32_t)kv->end, (uint32_t)(at - kv->end), NULL };
	if (end > at)
		kv->values[kv->count++] = (struct aj_value){ (uint32_t)at, (uint32_t)(end - at), field };
	kv->end = end;
}

static void note_pair(struct kv *kv, struct aj_str line, size_t base, const struct pair *pair)
{
	const struct aj_field *field;

	if (pair->value_end <= pair->value || kv->count + 4 > VALUES_MAX)
		return;
	field = aj_field_child(
	    kv->fields, &kv->fields->root, aj_str_sub(line, pair->key, pair->key_end - pair->key));
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

/* A bit for each of the DULL_KEY bytes at p that is no byte of a key. */
static inline unsigned no_key_bytes(const uint8_t *p)
{
#ifdef __SSE2__
	__m128i v = _mm_loadl_epi64((const __m128i *)p);
	__m128i letter = _mm_sub_epi8(_mm_or_si128(v, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
	__m128i sign = _mm_sub_epi8(v, _mm_set1_epi8('-')); /* "-./" and, behind them, digits */
	__m128i is = _mm_or_si128(v, _mm_cmpeq_epi8(v, _mm_set1_epi8('_')));

	is = _mm_or_si128(is, _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8('z' - 'a')), letter));
	is = _mm_or_si128(is, _mm_cmpeq_epi8(_mm_min_epu8(sign, _mm_set1_epi8('9' - '-')), sign));
	return ~(unsigned)_mm_movemask_epi8(is) & ((1u << DULL_KEY) - 1);
#else
	unsigned others = 0;

	for (unsigned i = 0; i < DULL_KEY; i++)
		others |= (unsigned)!key_bytes[p[i]] << i;
	return others;
#endif
}

/*
 * The key that ends at end with the byte before it, as a number; 0 if it is longer
 * than fits. Logs repeat a dozen keys in every line, most of which tell nothing.
 */
static inline uint64_t short_key(struct aj_str text, size_t end)
{
	unsigned others;
	uint64_t key;

	if (end < DULL_KEY)
		return 0;
	others = no_key_bytes(text.ptr + end - DULL_KEY);
	if (others == 0)
		return 0;
	memcpy(&key, text.ptr + end - DULL_KEY, DULL_KEY);
	return key >> 8 * (31 - (unsigned)__builtin_clz(others));
}

static inline uint64_t *dull_slot(struct kv *kv, uint64_t key)
{
	return &kv->dull[key * 0x9e3779b97f4a7c15u >> 56];
}

/* A bit for each '=' of the 64 bytes at p. */
static inline uint64_t equal_signs(const uint8_t *p)
{
	uint64_t mask = 0;

#ifdef __SSE2__
	for (int i = 0; i < 4; i++) {
		__m128i b = _mm_loadu_si128((const __m128i *)(p + 16 * i));

		mask |= (uint64_t)(uint16_t)_mm_movemask_epi8(_mm_cmpeq_epi8(b, _mm_set1_epi8('=')))
			<< 16 * i;
	}
#else
	for (int i = 0; i < 64; i++)
		mask |= (uint64_t)(p[i] == '=') << i;
#endif
	return mask;
}

/* The pair whose sign is at sign, if its key tells something: noted, its end given. Else: low. */
static size_t log_pair(struct kv *kv, struct aj_str text, size_t low, size_t sign)
{
	uint64_t small = short_key(text, sign);
	size_t key;
	const struct aj_field *field;
	struct pair pair;

	if (small && *dull_slot(kv, small) == small)
		return low;
	key = key_start(text, low, sign);
	if (key == sign || kv->count + 4 > VALUES_MAX)
		return low;
	field = aj_field_child(kv->fields, &kv->fields->root, aj_str_sub(text, key, sign - key));
	if (!(field->topics & TELLING)) {
		if (small)
			*dull_slot(kv, small) = small;
		return low;
	}
	if (kv->line_end <= sign)
		kv->line_end = aj_str_find(text, sign, '\n');
	take_word(aj_str_sub(text, 0, kv->line_end), sign + 1, &pair);
	if (pair.value_end <= pair.value)
		return low;
	add_value(kv, pair.value, pair.value_end, field);
	return pair.next;
}

/* Sets the values of a log's text: signs of equality first, keys only where they may tell something. */
static void find_log_values(void *to, struct aj_text *text)
{
	struct kv *kv = to;
	struct aj_str bytes = text->bytes;
	size_t low = 0, from = text->from > KEY_BYTES_MAX ? text->from - KEY_BYTES_MAX : 0;

	kv->count = kv->end = kv->line_end = 0;
	for (size_t at = from; at < text->to; at += 64) {
		uint8_t tail[64] = { 0 };
		bool whole = at + 64 <= bytes.len;

		if (!whole)
			memcpy(tail, bytes.ptr + at, bytes.len - at);
		for (uint64_t left = equal_signs(whole ? bytes.ptr + at : tail); left; left &= left - 1) {
			size_t sign = at + (size_t)__builtin_ctzll(left);

			if (sign >= low)
				low = log_pair(kv, bytes, low, sign);
		}
	}
	add_value(kv, bytes.len, bytes.len, NULL);
	text->values = kv->values;
	text->n_values = kv->count;
}

/* Sets the text's values. Lines that begin in the context before it have been read already. */
static void find_config_values(void *to, struct aj_text *text)
{
	struct kv *kv = to;
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

	return at < line.len &&
	       (line.ptr[at] == '#' || line.ptr[at] == ';' || line.ptr[at] == '!' ||
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
		if (aj_cell_is_import(line))
			return 0;
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
	struct kv *kv = aj_arena_take(aj_scan_arena(scan), sizeof(*kv));
	struct aj_str head;
	enum aj_status st;

	if (kv) {
		kv->fields = aj_scan_fields(scan);
		kv->values = aj_arena_take(aj_scan_arena(scan), VALUES_MAX * sizeof(*kv->values));
	}
	if (!kv || !kv->fields || !kv->values)
		return aj_fail(err, AJ_ELIMIT, "no memory for fields");
	st = aj_stream_peek(in, AJ_SNIFF_HEAD, &head, err);
	kv->log = (st == AJ_OK || st == AJ_END) && kv_sniff(aj_str_sub(head, 0, AJ_SNIFF_HEAD)) == BITS_LOG;
	return aj_window_read(scan, in, kv->log ? find_log_values : find_config_values, kv, err);
}

const struct aj_format aj_format_kv = {
	.name = "key=value",
	.about = "logs and settings of key=value or key: value",
	.sniff = kv_sniff,
	.most = BITS_LOG,
	.read = kv_read,
	.splits = true,
};
