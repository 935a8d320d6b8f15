#include "format/markup/html_tags.h"

#include "base/hash.h"

/* A name that is known, filled up with zeros. Lists of such are sorted, and their first eight bytes differ.
 */
struct known {
	char name[15];
	uint8_t tag;
};

static const struct known tags[] = {
	/* clang-format off */
	{ "a", AJ_HTML_INLINE }, { "abbr", AJ_HTML_INLINE }, { "acronym", AJ_HTML_INLINE }, { "address", 0 },
	{ "article", 0 }, { "aside", 0 }, { "b", AJ_HTML_INLINE }, { "base", 0 }, { "bdi", AJ_HTML_INLINE },
	{ "bdo", AJ_HTML_INLINE }, { "big", AJ_HTML_INLINE }, { "blockquote", 0 }, { "body", 0 }, { "br", 0 },
	{ "button", AJ_HTML_FORM }, { "caption", 0 }, { "center", 0 }, { "cite", AJ_HTML_INLINE },
	{ "code", AJ_HTML_INLINE }, { "col", 0 }, { "data", AJ_HTML_INLINE }, { "dd", AJ_HTML_DETAIL },
	{ "del", AJ_HTML_INLINE }, { "dfn", AJ_HTML_INLINE }, { "div", 0 }, { "dl", 0 }, { "dt", AJ_HTML_TERM },
	{ "em", AJ_HTML_INLINE }, { "fieldset", 0 }, { "font", AJ_HTML_INLINE }, { "footer", 0 }, { "form", 0 },
	{ "h1", 0 }, { "h2", 0 }, { "h3", 0 }, { "h4", 0 }, { "h5", 0 }, { "h6", 0 }, { "head", 0 }, { "header", 0 },
	{ "hr", 0 }, { "html", 0 }, { "i", AJ_HTML_INLINE }, { "iframe", AJ_HTML_RAW }, { "img", 0 },
	{ "input", AJ_HTML_FORM }, { "ins", AJ_HTML_INLINE }, { "kbd", AJ_HTML_INLINE }, { "label", AJ_HTML_INLINE },
	{ "li", 0 }, { "link", 0 }, { "main", 0 }, { "mark", AJ_HTML_INLINE }, { "meta", AJ_HTML_FORM }, { "nav", 0 },
	{ "nobr", AJ_HTML_INLINE }, { "noscript", 0 }, { "o:p", AJ_HTML_INLINE }, { "ol", 0 }, { "option", 0 },
	{ "p", 0 }, { "param", AJ_HTML_FORM }, { "pre", 0 }, { "q", AJ_HTML_INLINE }, { "s", AJ_HTML_INLINE },
	{ "samp", AJ_HTML_INLINE }, { "script", AJ_HTML_RAW }, { "section", 0 }, { "select", 0 },
	{ "small", AJ_HTML_INLINE }, { "span", AJ_HTML_INLINE }, { "strike", AJ_HTML_INLINE },
	{ "strong", AJ_HTML_INLINE }, { "style", AJ_HTML_RAW }, { "sub", AJ_HTML_INLINE }, { "sup", AJ_HTML_INLINE },
	{ "svg", 0 }, { "table", AJ_HTML_TABLE }, { "tbody", 0 }, { "td", AJ_HTML_CELL },
	{ "textarea", AJ_HTML_FIELD }, { "tfoot", 0 }, { "th", AJ_HTML_HEADER }, { "thead", 0 },
	{ "time", AJ_HTML_INLINE }, { "title", AJ_HTML_TITLE }, { "tr", AJ_HTML_ROW }, { "tt", AJ_HTML_INLINE },
	{ "u", AJ_HTML_INLINE }, { "ul", 0 }, { "var", AJ_HTML_INLINE }, { "wbr", AJ_HTML_INLINE },
	/* clang-format on */
};

static const struct known dull[] = {
	/* clang-format off */
	{ "align", 0 }, { "bgcolor", 0 }, { "border", 0 }, { "cellpadding", 0 }, { "cellspacing", 0 },
	{ "charset", 0 }, { "class", 0 }, { "color", 0 }, { "cols", 0 }, { "colspan", 0 }, { "d", 0 },
	{ "dir", 0 }, { "face", 0 }, { "fill", 0 }, { "for", 0 }, { "frameborder", 0 }, { "height", 0 },
	{ "hspace", 0 }, { "id", 0 }, { "lang", 0 }, { "media", 0 }, { "method", 0 }, { "points", 0 },
	{ "rel", 0 }, { "role", 0 }, { "rows", 0 }, { "rowspan", 0 }, { "size", 0 }, { "sizes", 0 },
	{ "stroke", 0 }, { "style", 0 }, { "tabindex", 0 }, { "target", 0 }, { "transform", 0 },
	{ "type", 0 }, { "valign", 0 }, { "viewbox", 0 }, { "vspace", 0 }, { "width", 0 },
	/* clang-format on */
};

/* The first bytes of a name as a number; these are in order as names are. */
static inline uint64_t key_of(struct aj_str name)
{
	return htobe64(name.len < 8 ? aj_load_short(name.ptr, name.len) : aj_load64(name.ptr));
}

static inline uint64_t key_at(const struct known *row)
{
	return htobe64(aj_load64((const uint8_t *)row->name));
}

/* The row of a sorted list that has the name, or NULL. */
static inline const struct known *find(const struct known *list, size_t count, struct aj_str name)
{
	uint64_t key;

	if (name.len == 0 || name.len >= sizeof(list->name))
		return NULL;
	key = key_of(name);
	/* Halved without a branch, which would be guessed wrong every other time. */
	for (; count > 1; count -= count / 2)
		list += key_at(&list[count / 2]) <= key ? count / 2 : 0;
	if (key_at(list) != key || list->name[name.len] != 0)
		return NULL;
	return name.len <= 8 || memcmp(list->name + 8, name.ptr + 8, name.len - 8) == 0 ? list : NULL;
}

enum aj_html_tag aj_html_tag(struct aj_str name, bool *known)
{
	const struct known *found = find(tags, AJ_LEN(tags), name);

	*known = found != NULL;
	return found ? (enum aj_html_tag)found->tag : AJ_HTML_OTHER;
}

bool aj_html_is_dull(struct aj_str name)
{
	return find(dull, AJ_LEN(dull), name) != NULL;
}

/* Passes over comments, an XML declaration and what stands between. */
static struct aj_str skip_prolog(struct aj_str s)
{
	for (;;) {
		struct aj_str end;

		s = aj_str_trim_start(s);
		if (aj_str_starts(s, AJ_S("<!--")))
			end = AJ_S("-->");
		else if (aj_str_starts(s, AJ_S("<?xml")))
			end = AJ_S("?>");
		else
			return s;
		while (s.len > 0 && !aj_str_starts(s, end))
			s = aj_str_from(s, aj_str_find(s, 1, end.ptr[0]));
		s = aj_str_from(s, end.len);
	}
}

/* The known tag at the start of s, in small letters; 0 bytes: none. */
static size_t known_tag(struct aj_str s, uint8_t name[AJ_HTML_NAME_MAX])
{
	size_t at = 1 + (s.len > 1 && s.ptr[1] == '/'), n = 0;
	bool known;

	while (
	    at + n < s.len && n < AJ_HTML_NAME_MAX && (aj_is_alnum(s.ptr[at + n]) || s.ptr[at + n] == ':')) {
		name[n] = aj_to_lower(s.ptr[at + n]);
		n++;
	}
	if (at + n == s.len || (s.ptr[at + n] != '>' && s.ptr[at + n] != '/' && !aj_is_space(s.ptr[at + n])))
		return 0;
	aj_html_tag(aj_str(name, n), &known);
	return known ? n : 0;
}

/* What stands before the first tag is prose: no source code with a page in it. */
static bool is_prose(struct aj_str s)
{
	struct aj_str code = AJ_S("{}[]();#=\\/$");

	for (size_t i = 0; i < s.len; i++)
		if (aj_str_find(code, 0, s.ptr[i]) < code.len)
			return false;
	return true;
}

int aj_html_sniff(struct aj_str head)
{
	enum { CERTAIN = 44, FRAGMENT = 31, FAINT = 3, FRAGMENT_TAGS = 3, FAINT_TAGS = 6 };
	uint8_t name[AJ_HTML_NAME_MAX];
	struct aj_str s;
	size_t tags_seen = 0, others = 0, ends = 0;
	bool first;

	if (aj_str_starts(head, AJ_S("\xef\xbb\xbf")))
		head = aj_str_from(head, 3);
	s = skip_prolog(head);
	if (aj_str_starts_nocase(s, AJ_S("<!doctype html")) || aj_str_starts_nocase(s, AJ_S("<html")))
		return CERTAIN;
	first = s.len > 0 && s.ptr[0] == '<' && known_tag(s, name) > 0;
	for (size_t at = aj_str_find(s, 0, '<'); at < s.len; at = aj_str_find(s, at + 1, '<')) {
		bool known = known_tag(aj_str_from(s, at), name) > 0;

		tags_seen += known;
		others += !known && at + 1 < s.len && (aj_is_alpha(s.ptr[at + 1]) || s.ptr[at + 1] == '/');
		ends += known && s.ptr[at + 1] == '/';
	}
	if (others * 4 > tags_seen)
		return 0;
	if (first && (tags_seen >= FRAGMENT_TAGS || ends > 0))
		return FRAGMENT;
	return tags_seen >= FAINT_TAGS && ends > 0 && is_prose(aj_str_until(s, '<')) ? FAINT : 0;
}
