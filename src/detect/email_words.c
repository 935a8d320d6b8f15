/*
 * email_words.c: how people say the at-sign and the dot, and the words of prose
 * that look as if they did. Everything is compared in lower-case UTF-8.
 */

#include "detect/email.h"
#include "detect/tld.h"

/* Words that stand for the dot, and nothing else when an ending of a domain follows. */
/* clang-format off */
static const char *const dot_words[] = {
	"dot", "d0t", "punkt", "point", "punto", "ponto", "punt", "kropka", "punct", "prik", "piste", "pont",
	"nokta", "tečka", "tecka", "bodka", "pika", "точка", "крапка", "тачка", "τελεία", "teleia", "ドット",
	"点", "點", "점", "닷", "نقطة", "נקודה",
};
/* clang-format on */

/* Names of the sign, each with the letter cases in which it is met outside ASCII. */
/* clang-format off */
static const char *const at_names[] = {
	"klammeraffe", "affenschwanz", "arroba", "arrobas", "arobase", "arrobase", "arobas", "apenstaartje",
	"apestaartje", "apenstaart", "snabel-a", "snabela", "snabel a", "chiocciola", "chiocciolina", "malpa",
	"małpa", "maŁpa", "MAŁPA", "zavináč", "ZAVINÁČ", "zavinac", "kukac", "krøllalfa", "alfakrøll",
	"miukumauku", "kissanhäntä", "at-merkki", "arond", "собака", "Собака", "СОБАКА", "собачка", "Собачка",
	"маймунско", "παπάκι", "Παπάκι", "papaki", "アットマーク", "アット", "골뱅이", "小老鼠", "艾特",
	"shtrudel", "שטרודל",
};
/* clang-format on */

/* The sign inside a literal of four bytes or more. */
static const struct {
	const char *literal;
	struct aj_email_sign sign;
} at_forms[] = {
	{ " at ", { 1, 2, AJ_EMAIL_WORD } },
	{ "\xa0"
	  "at\xc2",
	    { 1, 2, AJ_EMAIL_WORD } },
	{ ";at&", { 1, 2, AJ_EMAIL_WORD } },
	{ " chez ", { 1, 4, AJ_EMAIL_WORD } },
	{ "(at)", { 1, 2, AJ_EMAIL_WORD } },
	{ "[at]", { 1, 2, AJ_EMAIL_WORD } },
	{ "{at}", { 1, 2, AJ_EMAIL_WORD } },
	{ "<at>", { 1, 2, AJ_EMAIL_WORD } },
	{ "_at_", { 1, 2, AJ_EMAIL_WORD } },
	{ "-at-", { 1, 2, AJ_EMAIL_WORD } },
	{ "*at*", { 1, 2, AJ_EMAIL_WORD } },
	{ "|at|", { 1, 2, AJ_EMAIL_WORD } },
	{ "~at~", { 1, 2, AJ_EMAIL_WORD } },
	{ " (a) ", { 2, 1, AJ_EMAIL_WORD } },
	{ " [a] ", { 2, 1, AJ_EMAIL_WORD } },
	{ "(chez)", { 1, 4, AJ_EMAIL_WORD } },
	{ " ät ", { 1, 3, AJ_EMAIL_NAME } },
	{ "(ät)", { 1, 3, AJ_EMAIL_NAME } },
	{ "[ät]", { 1, 3, AJ_EMAIL_NAME } },
	{ "&#64", { 0, 4, AJ_EMAIL_SIGN } },
	{ "&#064", { 0, 5, AJ_EMAIL_SIGN } },
	{ "&#0064", { 0, 6, AJ_EMAIL_SIGN } },
	{ "&#x40", { 0, 5, AJ_EMAIL_SIGN } },
	{ "&#x0040", { 0, 7, AJ_EMAIL_SIGN } },
	{ "&commat;", { 0, 8, AJ_EMAIL_SIGN } },
	{ "\\u0040", { 0, 6, AJ_EMAIL_SIGN } },
	{ "\\uff20", { 0, 6, AJ_EMAIL_SIGN } },
	{ "\\x40", { 0, 4, AJ_EMAIL_SIGN } },
	{ "%40%", { 0, 3, AJ_EMAIL_SIGN } },
};

/* Signs of three bytes: once with each byte that may come behind, because a literal has four. */
/* clang-format off */
#define LETTERS(s) s "a" s "b" s "c" s "d" s "e" s "f" s "g" s "h" s "i" s "j" s "k" s "l" s "m" s "n" s "o" \
	s "p" s "q" s "r" s "s" s "t" s "u" s "v" s "w" s "x" s "y" s "z"
#define DIGITS(s) s "0" s "1" s "2" s "3" s "4" s "5" s "6" s "7" s "8" s "9"
#define OTHERS(s) s " " s "\xc2" s "\xe2" s "\xe3" s "\xef" /* spaces and wide letters */
static const char three_bytes[] = LETTERS("%40") DIGITS("%40") LETTERS("=40")
	LETTERS("\xef\xbc\xa0") DIGITS("\xef\xbc\xa0") OTHERS("\xef\xbc\xa0")  /* U+FF20 */
	LETTERS("\xef\xb9\xab") DIGITS("\xef\xb9\xab") OTHERS("\xef\xb9\xab"); /* U+FE6B */
/* clang-format on */

bool aj_email_words_literals(struct aj_literals *set, aj_literal_fn fn)
{
	static const struct aj_email_sign whole = { 0, 0, AJ_EMAIL_NAME }, three = { 0, 3, AJ_EMAIL_SIGN };

	for (size_t i = 0; i < AJ_LEN(at_forms); i++)
		if (!aj_literal_add(set, aj_str_z(at_forms[i].literal), true, fn, &at_forms[i].sign))
			return false;
	for (size_t i = 0; i < AJ_LEN(at_names); i++)
		if (!aj_literal_add(set, aj_str_z(at_names[i]), true, fn, &whole))
			return false;
	for (size_t i = 0; i + 4 < sizeof(three_bytes); i += 4)
		if (!aj_literal_add(set, aj_str(three_bytes + i, 4), true, fn, &three))
			return false;
	return true;
}

/* The lists that follow are sorted by bytes, for is_in. */
struct words {
	const char *const *list;
	size_t count;
};
#define WORDS(list) ((struct words){ list, AJ_LEN(list) })

/* clang-format off */
static const char *const misleading[] = {
	"a", "about", "above", "access", "add", "all", "also", "always", "an", "and", "another", "any",
	"anyone", "archive", "archived", "archives", "are", "as", "at", "available", "be", "been", "being",
	"below", "blog", "book", "bought", "bug", "bugs", "but", "buy", "by", "case", "code", "come",
	"comes", "connect", "contents", "copies", "copy", "copyright", "currently", "data", "date", "day",
	"days", "developed", "developer", "developers", "directly", "do", "docs", "documentation",
	"documented", "down", "download", "downloads", "each", "early", "end", "error", "events", "every",
	"everyone", "example", "examples", "exist", "exists", "feature", "features", "file", "files",
	"find", "first", "folks", "for", "forum", "forums", "found", "free", "friends", "from", "full",
	"get", "go", "group", "guys", "had", "has", "have", "he", "her", "here", "his", "home", "homepage",
	"host", "hosted", "i", "if", "image", "images", "in", "index", "info", "information", "installed",
	"into", "is", "issue", "issues", "it", "its", "job", "jobs", "join", "last", "latest", "launched",
	"library", "license", "links", "list", "lists", "live", "lived", "lives", "located", "look",
	"looked", "looking", "looks", "machine", "maintained", "manual", "me", "meet", "meeting", "met",
	"mirror", "mirrored", "mirrors", "more", "my", "named", "new", "news", "no", "not", "notes", "now",
	"obtained", "of", "off", "office", "online", "only", "open", "or", "order", "our", "out", "over",
	"package", "packages", "page", "pages", "papers", "patch", "people", "play", "point", "pointed",
	"pointing", "points", "post", "posted", "present", "product", "products", "program", "project",
	"projects", "published", "purchased", "put", "reached", "read", "record", "register", "registered",
	"release", "released", "releases", "repo", "report", "reported", "reports", "repository",
	"resides", "resource", "resources", "run", "running", "runs", "search", "section", "see", "server",
	"servers", "service", "services", "she", "shop", "sign", "signup", "site", "sites", "so",
	"software", "sold", "some", "someone", "something", "source", "sources", "speak", "spent", "staff",
	"standards", "start", "started", "stay", "stop", "stopped", "store", "stored", "students", "study",
	"support", "talk", "team", "teams", "text", "than", "that", "the", "their", "them", "then",
	"there", "these", "they", "things", "this", "those", "time", "times", "to", "today", "too",
	"tools", "tracker", "tutorial", "tutorials", "two", "up", "upload", "us", "used", "user", "users",
	"version", "versions", "via", "video", "videos", "view", "visit", "was", "watch", "we", "web",
	"website", "websites", "well", "were", "what", "when", "where", "which", "while", "who", "wiki",
	"will", "with", "work", "worked", "working", "works", "written", "year", "you", "your",
};
/* clang-format on */

/* Before a domain, a sign that it is none: "this dot com". */
/* clang-format off */
static const char *const pointing[] = {
	"a", "an", "another", "any", "each", "every", "her", "his", "its", "my", "our", "some", "that",
	"the", "their", "this", "what", "which", "your",
};
/* clang-format on */

/* clang-format off */
static const char *const leading[] = {
	"adresse", "contacto", "contatto", "correo", "courriel", "e-mail", "e-mailadres", "email",
	"emails", "kontakt", "mail", "mailadresse", "mailto", "mel", "mél", "poczta", "posta", "reach",
	"почта",
};
/* clang-format on */

/* With a colon, or at the beginning of a line. */
/* clang-format off */
static const char *const leading_with_colon[] = {
	"an", "author", "bcc", "by", "cc", "contact", "de", "from", "mails", "maintained-by", "maintainer",
	"maintainers", "me", "reply-to", "reported-by", "sender", "signed-off-by", "to", "von", "write",
	"à",
};
/* clang-format on */

static bool is_in(struct words words, struct aj_str word)
{
	size_t lo = 0, hi = word.len ? words.count : 0;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int order = (uint8_t)words.list[mid][0] - word.ptr[0]; /* decides most of the time */

		if (order == 0)
			order = strncmp(words.list[mid], (const char *)word.ptr, word.len);
		if (order == 0 && words.list[mid][word.len] == '\0')
			return true;
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

bool aj_email_dot_letter(uint8_t c)
{
	return c >= 0x80 || memchr("dpkntb", c | 0x20, 6) != NULL;
}

bool aj_email_dot_word(struct aj_str word)
{
	if (word.len < 2 || !aj_email_dot_letter(word.ptr[0]))
		return false;
	for (size_t i = 0; i < AJ_LEN(dot_words); i++)
		if (dot_words[i][0] == (char)word.ptr[0] && aj_str_eq(word, aj_str_z(dot_words[i])))
			return true;
	return false;
}

bool aj_email_misleads(struct aj_str word)
{
	return is_in(WORDS(misleading), word);
}

bool aj_email_points(struct aj_str word)
{
	return is_in(WORDS(pointing), word);
}

bool aj_email_leads(struct aj_str word, bool colon)
{
	return is_in(WORDS(leading), word) || (colon && is_in(WORDS(leading_with_colon), word));
}

/* codes: endings of the same length as label, one behind the other. */
static bool is_one_of(struct aj_str codes, struct aj_str label)
{
	for (size_t i = 0; i < codes.len; i += label.len)
		if (codes.ptr[i] == label.ptr[0] && memcmp(codes.ptr + i, label.ptr, label.len) == 0)
			return true;
	return false;
}

bool aj_email_reserved(struct aj_str label)
{
	switch (label.len) { /* RFC 2606 */
	case 4:
		return aj_str_eq_nocase(label, AJ_S("test"));
	case 7:
		return aj_str_eq_nocase(label, AJ_S("example")) || aj_str_eq_nocase(label, AJ_S("invalid"));
	case 9:
		return aj_str_eq_nocase(label, AJ_S("localhost"));
	}
	return false;
}

/* Endings of networks of one's own: RFC 6762, appendix G, and what systems call themselves. */
bool aj_email_private(struct aj_str label)
{
	static const struct aj_str endings[] = { AJ_S("local"), AJ_S("lan"), AJ_S("internal"),
		AJ_S("intranet"), AJ_S("corp"), AJ_S("home"), AJ_S("private"), AJ_S("localdomain") };

	for (size_t i = 0; i < AJ_LEN(endings); i++)
		if (aj_str_eq_nocase(label, endings[i]))
			return true;
	return false;
}

/* Endings of countries that have many addresses, and those that are also words. */
/* clang-format off */
#define COUNTRIES \
	"de" "fr" "uk" "nl" "pl" "es" "se" "dk" "fi" "ch" "eu" "cz" "hu" "pt" "br" "ru" "jp" "cn" \
	"ca" "au" "nz" "za" "mx" "ar" "cl" "co" "gr" "tr" "ua" "sk" "si" "hr" "bg" "ro" "ie" "lt" \
	"lv" "ee" "lu" "il" "kr" "tw" "hk" "sg" "th" "vn"
#define COUNTRY_WORDS \
	"it" "in" "is" "me" "be" "no" "us" "at" "my" "so" "to" "do" "am" "as" "by" "an" "la" "id" \
	"md" "rs" "py" "sh"
/* clang-format on */

enum aj_email_tld aj_email_tld(struct aj_str label)
{
	if (aj_email_reserved(label))
		return AJ_TLD_RESERVED;
	if (!aj_tld_known(label))
		return aj_email_private(label) ? AJ_TLD_PRIVATE : AJ_TLD_NONE;
	if (label.len == 2)
		return is_one_of(AJ_S(COUNTRIES), label)       ? AJ_TLD_COUNTRY
		       : is_one_of(AJ_S(COUNTRY_WORDS), label) ? AJ_TLD_WORD
							       : AJ_TLD_RARE;
	if (label.len == 3 && is_one_of(AJ_S("com"
					     "net"
					     "org"
					     "edu"
					     "gov"
					     "mil"),
				  label))
		return AJ_TLD_GENERIC;
	if ((label.len == 3 && is_one_of(AJ_S("biz"
					      "int"),
				   label)) ||
	    aj_str_eq(label, AJ_S("info")))
		return AJ_TLD_COUNTRY;
	/* Nearly all other endings are words or brands. */
	return label.ptr[0] < 0x80 && !aj_str_starts(label, AJ_S("xn--")) ? AJ_TLD_WORD : AJ_TLD_RARE;
}
