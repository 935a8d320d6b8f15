#include "format/data/yaml.h"

#include "base/utf8.h"
#include "format/cell.h"
#include "format/data/escaped.h"

enum {
	KEY_MAX = 512,
	SPACES_MAX = 4,	 /* in a key of a file that is to be taken for YAML */
	LINES_MAX = 100, /* that are looked at */
};

bool aj_yaml_is_marker(struct aj_str line)
{
	if (!aj_str_starts(line, AJ_S("---")) && !aj_str_starts(line, AJ_S("...")))
		return false;
	return line.len == 3 || aj_is_space(line.ptr[3]);
}

bool aj_yaml_is_block(struct aj_str line)
{
	size_t at = 1;

	while (at < line.len && (aj_is_digit(line.ptr[at]) || line.ptr[at] == '+' || line.ptr[at] == '-'))
		at++;
	return at == line.len || (at <= 3 && line.ptr[at] == ' ' && aj_str_find(line, at, '#') < line.len);
}

/* The colon behind the plain key at at, which ends where space follows; s.len: there is none before a comment
 * or the end of s, the part of line in which it must be. */
static size_t plain_end(struct aj_str s, size_t at, struct aj_str line)
{
	size_t end = aj_str_find(s, at, ':');

	while (end < s.len && end + 1 < line.len && !aj_is_space(line.ptr[end + 1]))
		end = aj_str_find(s, end + 1, ':');
	if (end == s.len)
		return end;
	for (size_t hash = aj_str_find(aj_str_sub(s, 0, end), at + 1, '#'); hash < end;
	     hash = aj_str_find(aj_str_sub(s, 0, end), hash + 1, '#'))
		if (s.ptr[hash - 1] == ' ')
			return s.len;
	return end;
}

/* "* A change": a point of a list in prose; in YAML a star has a name right behind it. */
static bool is_bullet(struct aj_str line, size_t at)
{
	return at + 1 < line.len && line.ptr[at] == '*' && line.ptr[at + 1] == ' ';
}

size_t aj_yaml_key(struct aj_str line, size_t at, struct aj_str *key)
{
	size_t end = at, limit = line.len < at + KEY_MAX ? line.len : at + KEY_MAX;
	uint8_t first = at < line.len ? line.ptr[at] : 0;

	if (first == '"' || first == '\'') {
		end = aj_quote_end(line, at + 1, first, first == '"' ? AJ_ESCAPES_C : AJ_ESCAPES_DOUBLED);
		if (end >= limit)
			return 0;
		*key = aj_str_sub(line, at + 1, end - at - 1);
		end++;
	} else {
		if (first == 0 || memchr("[{|>#%@`,]}", first, 11) || is_bullet(line, at))
			return 0;
		end = plain_end(aj_str_sub(line, 0, limit), at, line);
		*key = aj_str_trim_end(aj_str_sub(line, at, end - at));
	}
	if (end >= limit || line.ptr[end] != ':' || key->len == 0)
		return 0;
	end++;
	if (end < line.len && !aj_is_space(line.ptr[end]))
		return 0;
	while (end < line.len && (line.ptr[end] == ' ' || line.ptr[end] == '\t'))
		end++;
	return end;
}

static int digit_of(uint8_t c)
{
	if (aj_is_upper(c))
		return c - 'A';
	if (aj_is_alpha(c))
		return c - 'a' + 26;
	if (aj_is_digit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

size_t aj_yaml_base64(struct aj_str s, uint8_t *out)
{
	uint32_t bits = 0;
	size_t n = 0, len = 0;

	if (s.len % 4 != 0)
		return 0;
	while (s.len > 0 && s.ptr[s.len - 1] == '=' && s.len % 4 != 2)
		s.len--;
	for (; n < s.len; n++) {
		int digit = digit_of(s.ptr[n]);

		if (digit < 0)
			return 0;
		bits = bits << 6 | (uint32_t)digit;
		if (n % 4 != 0)
			out[len++] = (uint8_t)(bits >> (6 - 2 * (n % 4)));
	}
	return len;
}

bool aj_yaml_is_text(struct aj_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((s.ptr[i] < 0x20 && !aj_is_space(s.ptr[i])) || s.ptr[i] == 0x7f)
			return false;
	return s.len >= 3 && aj_utf8_valid(s) == s.len;
}

/* A key such as settings have, not the beginning of a sentence. */
static bool is_name(struct aj_str key)
{
	size_t spaces = 0;

	for (size_t i = 0; i < key.len; i++) {
		spaces += key.ptr[i] == ' ';
		if (key.ptr[i] < 0x20 || memchr("(){}<>=;,\"?!", key.ptr[i], 12))
			return false;
	}
	return key.len <= 128 && spaces <= SPACES_MAX &&
	       !(key.len > 0 && spaces > 0 && aj_is_digit(key.ptr[0]));
}

struct seen {
	size_t lines, keys, items, nested;
	size_t indent, block; /* block: indentation above which lines are of a block scalar, and 1; 0: none */
	bool opened;	      /* the line before was a key without a value */
};

static void look_at(struct seen *seen, struct aj_str line)
{
	size_t at = 0, begun, behind;
	struct aj_str key, value;
	bool item = false;

	while (at < line.len && line.ptr[at] == ' ')
		at++;
	if (at == line.len || line.ptr[at] == '#' || (seen->block > 0 && at >= seen->block))
		return;
	seen->block = 0;
	begun = at;
	seen->lines++;
	while (at + 1 < line.len && line.ptr[at] == '-' && line.ptr[at + 1] == ' ') {
		item = true;
		at += 2;
	}
	item |= at + 1 == line.len && line.ptr[at] == '-';
	behind = aj_yaml_key(line, at, &key);
	if (behind > 0 && !is_name(key))
		behind = 0;
	seen->nested += seen->opened && (begun > seen->indent || item) && (behind > 0 || item);
	seen->opened =
	    behind > 0 && (behind >= line.len || line.ptr[behind] == '&' || line.ptr[behind] == '!');
	seen->indent = begun;
	seen->items += item && behind == 0;
	seen->keys += behind > 0;
	value = aj_str_from(line, behind);
	if (behind > 0 && value.len > 0 && (value.ptr[0] == '|' || value.ptr[0] == '>') &&
	    aj_yaml_is_block(value))
		seen->block = begun + 1;
	if (behind == 0 && !item && begun > 0 && seen->keys > 0 && !is_bullet(line, at))
		seen->lines--; /* a scalar goes on */
}

int aj_yaml_sniff(struct aj_str head)
{
	struct seen seen = { 0 };
	bool marked = false;
	size_t n = 0;

	if (aj_str_starts(head, AJ_S("\xef\xbb\xbf")))
		head = aj_str_from(head, 3);
	for (size_t at = 0; at < head.len && n < LINES_MAX; n++) {
		size_t end = aj_str_find(head, at, '\n');
		struct aj_str line = aj_str_trim_end(aj_str_sub(head, at, end - at));

		if (end == head.len && head.len >= AJ_SNIFF_HEAD && seen.lines > 1)
			break; /* the last line is cut */
		at = end + 1;
		if (aj_yaml_is_marker(line) || aj_str_starts(line, AJ_S("%YAML"))) {
			marked |= seen.lines == 0;
			seen.opened = false;
			seen.block = 0;
			continue;
		}
		if ((line.len > 0 && line.ptr[0] == '\t') || aj_cell_is_import(line))
			return 0;
		look_at(&seen, line);
		/* A line that is neither stays so: with these, no more lines could make it enough. */
		if ((seen.lines - seen.keys - seen.items) * 10 > LINES_MAX * 2)
			return 0;
	}
	if (seen.keys == 0 || (seen.keys + seen.items) * 10 < seen.lines * 8)
		return 0;
	return marked || seen.nested > 0 ? AJ_YAML_BITS : 0;
}
