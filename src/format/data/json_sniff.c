#include "format/data/json_sniff.h"

#include "format/data/json_token.h"
#include "scan/format.h"

/* Where the value that head begins with ends, or head.len; depth and strings only. */
static size_t value_end(struct aj_str head)
{
	bool in_string = false;
	size_t depth = 0;

	for (size_t i = 0; i < head.len; i++) {
		uint8_t c = head.ptr[i];

		if (in_string) {
			if (c == '\\')
				i++;
			else if (c == '"')
				in_string = false;
			else if (c == '\n')
				return 0;
		} else if (c == '"') {
			in_string = true;
		} else if (c == '{' || c == '[') {
			depth++;
		} else if (c == '}' || c == ']') {
			if (depth <= 1)
				return i + 1;
			depth--;
		}
	}
	return head.len;
}

/* What stands behind the string, number or word that s begins with; all of s if it is none of these, or cut.
 */
static struct aj_str behind_scalar(struct aj_str s)
{
	size_t n = 0;

	if (s.ptr[0] == '"') {
		for (n = 1; n < s.len && s.ptr[n] != '"' && s.ptr[n] != '\n'; n++)
			n += s.ptr[n] == '\\';
		return n < s.len && s.ptr[n] == '"' ? aj_json_skip_space(aj_str_from(s, n + 1)) : s;
	}
	while (n < s.len && !aj_json_ends_scalar(s.ptr[n]))
		n++;
	if (!aj_json_is_number(aj_str_sub(s, 0, n)) && !aj_json_is_word(aj_str_sub(s, 0, n)))
		return s;
	return aj_json_skip_space(aj_str_from(s, n));
}

/* What stands behind spaces and comments. */
static struct aj_str skip_comments(struct aj_str s)
{
	for (;;) {
		size_t n = 0;

		s = aj_json_skip_space(s);
		if (aj_str_starts(s, AJ_S("//"))) {
			n = aj_str_find(s, 2, '\n');
		} else if (aj_str_starts(s, AJ_S("/*"))) {
			for (n = 4; n < s.len && (s.ptr[n - 2] != '*' || s.ptr[n - 1] != '/'); n++)
				;
		}
		if (n == 0)
			return s;
		s = aj_str_from(s, n);
	}
}

/* An object or array whose first tokens are such as may stand there, as far as head shows them. */
static bool begins_json(struct aj_str head)
{
	struct aj_str inside = skip_comments(aj_str_from(head, 1)), next;
	bool nested = false;

	while (aj_str_starts(head, AJ_S("[")) &&
	       aj_str_starts(inside, AJ_S("["))) { /* or "[[servers]]" of TOML */
		nested = true;
		head = inside;
		inside = aj_json_skip_space(aj_str_from(head, 1));
	}
	if (nested && inside.len == 0)
		return true;
	if (head.len == 0 || inside.len == 0 || (head.ptr[0] != '{' && head.ptr[0] != '['))
		return false;
	if (inside.ptr[0] == '}' || inside.ptr[0] == ']')
		return inside.ptr[0] == head.ptr[0] + 2;
	if (head.ptr[0] == '[' && inside.ptr[0] == '{')
		return true;
	if (head.ptr[0] == '{' && inside.ptr[0] != '"')
		return false;
	next = behind_scalar(inside);
	if (next.len == 0 || next.len == inside.len) /* nothing behind it is shown, or it is none */
		return next.len == 0 || (inside.ptr[0] == '"' && inside.len >= AJ_SNIFF_HEAD / 2);
	if (head.ptr[0] == '{')
		return next.ptr[0] == ':';
	if (next.ptr[0] != ']')
		return next.ptr[0] == ',';
	next = aj_json_skip_space(aj_str_from(next, 1)); /* "[12] See there." */
	return next.len == 0 || next.ptr[0] == '[' || next.ptr[0] == '{' ||
	       (nested && (next.ptr[0] == ',' || next.ptr[0] == ']'));
}

int aj_json_sniff(struct aj_str head)
{
	if (aj_str_starts(head, AJ_S("\xef\xbb\xbf")))
		head = aj_str_from(head, 3);
	head = aj_json_skip_space(head);
	if (aj_str_starts(head, AJ_S("/"))) { /* settings of editors and compilers, which are objects */
		head = skip_comments(head);
		return aj_str_starts(head, AJ_S("{")) && begins_json(head) ? 40 : 0;
	}
	return begins_json(head) ? 40 : 0;
}

/* One value a line: the first line holds a whole one, or begins one that is longer than the head. */
int aj_ndjson_sniff(struct aj_str head)
{
	size_t end;

	if (!begins_json(head) || head.ptr[0] != '{')
		return 0;
	end = value_end(head);
	if (end == head.len)
		return aj_str_find(head, 0, '\n') == head.len && head.len == AJ_SNIFF_HEAD ? 41 : 0;
	while (end < head.len && (head.ptr[end] == ' ' || head.ptr[end] == '\r' || head.ptr[end] == '\t'))
		end++;
	return end > 0 && head.ptr[end] == '\n' && begins_json(aj_str_from(head, end + 1)) ? 44 : 0;
}
