#include "detect/placeholder.h"

enum {
	VALUE_MAX = 256,  /* beyond it nobody types a placeholder */
	RUN_LEAST = 6,	  /* equal or rising characters in a row */
	RISING_MOST = 7,  /* rising ones: more than chance has */
	RUNS_SHARE = 4,	  /* of a value: one byte in so many in runs is too much */
	DRAWN_LEAST = 32, /* so long a value with so many distinct bytes was drawn, … */
	DRAWN_DISTINCT = 22,
	SHORT_WORD =
	    5, /* … and has words as short as this by chance: one in 3,000 keys of 86 letters has "fake" */
	PART_LEAST = 20, /* a part of a name is rarely longer */
	PAIRS_LEAST = 7, /* pairs of letters that tell a word from what is none */
	PAIRS_FEW = 5,	 /* … and what stands around a short word */
};

/* clang-format off */

/* Words that mark a stand-in wherever they occur in it, by their first byte. Most places are passed over by
 * what stands there second. */
#define AFTER(second) ((uint32_t)1 << ((second) & 31))
static const struct {
	uint32_t seconds;  /* the second byte of each of the words */
	const char *words; /* each ends with a zero byte */
} inside[256] = {
	['#'] = { AFTER('{'), "#{\0" },
	['$'] = { AFTER('{') | AFTER('('), "${\0" "$(\0" },
	['%'] = { AFTER('>') | AFTER('('), "%>\0" "%(\0" },
	['*'] = { AFTER('*'), "****\0" },
	['-'] = { AFTER('h'), "-here\0" },
	['.'] = { AFTER('.'), "....\0" },
	['<'] = { AFTER('y') | AFTER('%'), "<your\0" "<%\0" },
	['@'] = { AFTER('@'), "@@\0" },
	[0xe2] = { AFTER(0x80), "\xe2\x80\xa2\0" "\xe2\x80\xa6\0" },
	['_'] = { AFTER('h') | AFTER('e'), "_here\0" "_env\0" },
	['c'] = { AFTER('h'), "changeme\0" "change-me\0" "change_me\0" "changeit\0" "change_it\0" },
	['d'] = { AFTER('u') | AFTER('e'), "dummy\0" "default_\0" },
	['e'] = { AFTER('x') | AFTER('n'), "example\0" "enter_\0" "enter-\0" "env.\0" "env[\0" },
	['f'] = { AFTER('o') | AFTER('a'), "foobar\0" "fake\0" },
	['g'] = { AFTER('o'), "goes_here\0" "goes-here\0" },
	['h'] = { AFTER('i'), "hidden\0" },
	['i'] = { AFTER('n') | AFTER('p'), "insert\0" "ipsum\0" },
	['l'] = { AFTER('o'), "lorem\0" },
	['m'] = { AFTER('a') | AFTER('y'),
		"masked\0" "my_secret\0" "mysecret\0" "my-secret\0" "mypass\0" "my_pass\0" "my-pass\0" },
	['n'] = { AFTER('o'), "notreal\0" "not_real\0" "not-real\0" },
	['p'] = { AFTER('l') | AFTER('u'), "placeholder\0" "put_\0" },
	['r'] = { AFTER('e'), "replace\0" "redacted\0" "removed\0" },
	['s'] = { AFTER('a') | AFTER('e') | AFTER('o'),
		"sample\0" "secretkey\0" "secret_key\0" "secret-key\0" "some_\0" "some-\0" },
	['t'] = { AFTER('o') | AFTER('e'),
		"to_be_\0" "test_key\0" "test-key\0" "testtoken\0" "test_token\0" "test-token\0" },
	['u'] = { AFTER('n'), "undefined\0" },
	['x'] = { AFTER('x'), "xxxx\0" },
	['y'] = { AFTER('o'), "your-\0" "your_\0" "yourpass\0" "yourkey\0" "yoursecret\0" "yourtoken\0" },
	['{'] = { AFTER('{'), "{{\0" },
	['}'] = { AFTER('}'), "}}\0" },
};

/* Words that are a stand-in as a whole, laid out alike. */
static const char *const whole[256] = {
	['*'] = "***\0",
	['-'] = "---\0",
	['.'] = "...\0",
	['a'] = "apikey\0" "api_key\0" "api-key\0" "any\0" "ask\0" "auto\0" "are\0" "and\0" "accepted\0",
	['b'] = "bar\0" "baz\0" "bool\0" "boolean\0" "base64\0" "bytes\0" "bearer\0" "basic\0",
	['c'] = "char\0" "credentials\0" "credential\0" "current\0" "const\0" "changed\0" "correct\0",
	['d'] = "default\0" "disabled\0" "digest\0",
	['e'] = "empty\0" "enabled\0" "env\0" "encrypted\0" "expired\0",
	['f'] = "false\0" "foo\0" "fixme\0" "file\0" "for\0" "from\0" "function\0" "field\0" "failed\0",
	['h'] = "hash\0" "hunter2\0",
	['i'] = "int\0" "integer\0" "ident\0" "is\0" "input\0" "id\0" "invalid\0" "incorrect\0",
	['k'] = "key\0",
	['l'] = "login\0" "let\0" "label\0",
	['m'] = "md5\0" "must\0" "missing\0",
	['n'] = "none\0" "null\0" "nil\0" "no\0" "n/a\0" "na\0" "number\0" "new\0" "not\0" "name\0",
	['o'] = "optional\0" "object\0" "on\0" "off\0" "old\0" "or\0",
	['p'] = "password\0" "passwd\0" "passphrase\0" "pass\0" "pwd\0" "prompt\0" "plain\0" "plaintext\0"
		"peer\0",
	['r'] = "required\0" "return\0" "reset\0",
	['s'] = "secret\0" "string\0" "str\0" "self\0" "stdin\0" "sha1\0" "sha256\0" "scram-sha-256\0" "should\0",
	['t'] = "token\0" "test\0" "true\0" "text\0" "todo\0" "tbd\0" "this\0" "trust\0" "the\0" "type\0",
	['u'] = "user\0" "username\0" "unknown\0",
	['v'] = "value\0" "varchar\0" "vault\0" "var\0",
	['w'] = "with\0" "wrong\0",
	['x'] = "xxx\0",
	['y'] = "yes\0",
};

/* clang-format on */

/* Letters of base64, plain and for URLs. */
static bool is_drawn_from(uint8_t c)
{
	return aj_is_alnum(c) || c == '_' || c == '-';
}

/*
 * Which letter follows which in 93 of 100 pairs of German, English, Spanish, French, Dutch
 * and Portuguese text: bit j of row i for the j-th letter behind the i-th. Of letters drawn
 * at random a third follow one another so; of words with ten letters and more one in a
 * hundred has less than two thirds.
 */
static const uint32_t follows[26] = {
	0x13ebd6f,
	0x0124911,
	0x01a4d91,
	0x0124111,
	0x0feb97f,
	0x0024111,
	0x0124111,
	0x01a4111,
	0x02e7a7f,
	0x0104011,
	0x0004111,
	0x11c4919,
	0x010d113,
	0x01c615d,
	0x07ef97e,
	0x0124911,
	0x0100000,
	0x11e7d5d,
	0x01cc195,
	0x11e4191,
	0x00eb95f,
	0x0004111,
	0x0004111,
	0x0000000,
	0x0004000,
	0x0100111,
};

struct pairs {
	size_t all, usual;
};

static void count_pairs(struct pairs *pairs, struct aj_str v)
{
	for (size_t i = 1; i < v.len; i++) {
		unsigned first = aj_to_lower(v.ptr[i - 1]) - (unsigned)'a';
		unsigned second = aj_to_lower(v.ptr[i]) - (unsigned)'a';

		if (first >= AJ_LEN(follows) || second >= AJ_LEN(follows))
			continue;
		pairs->all++;
		pairs->usual += follows[first] >> second & 1;
	}
}

static bool are_drawn(struct pairs pairs, size_t least)
{
	return pairs.all >= least && pairs.usual * 3 < pairs.all * 2;
}

/* A short word, with more of its last letter behind it, amid letters that were drawn: one in 35,000
 * passwords of 16 letters and digits has "fake" or "xxxx". */
static bool is_by_chance(struct aj_str v, size_t at, size_t len)
{
	struct pairs around = { 0 };
	size_t end = at + len;

	while (end < v.len && aj_to_lower(v.ptr[end]) == aj_to_lower(v.ptr[end - 1]))
		end++;
	if (end - at > SHORT_WORD || at == 0 || end == v.len || !aj_is_alnum(v.ptr[at - 1]) ||
	    !aj_is_alnum(v.ptr[end]))
		return false;
	count_pairs(&around, aj_str_sub(v, 0, at));
	count_pairs(&around, aj_str_from(v, end));
	return are_drawn(around, PAIRS_FEW);
}

/* A word of at least least bytes, or one that begins with what nobody draws: dots, brackets, asterisks. */
static bool inside_at(struct aj_str v, size_t at, size_t least)
{
	const char *word = inside[aj_to_lower(v.ptr[at])].words;

	for (; word && *word; word += strlen(word) + 1)
		if ((strlen(word) >= least || !is_drawn_from(v.ptr[at])) &&
		    aj_str_starts_nocase(aj_str_from(v, at), aj_str_z(word)) &&
		    !(is_drawn_from(v.ptr[at]) && is_by_chance(v, at, strlen(word))))
			return true;
	return false;
}

static bool holds_inside(struct aj_str v, size_t least)
{
	for (size_t i = 0; i + 1 < v.len; i++) {
		uint32_t seconds = inside[aj_to_lower(v.ptr[i])].seconds;

		if (seconds & AFTER(aj_to_lower(v.ptr[i + 1])) && inside_at(v, i, least))
			return true;
	}
	return false;
}

static bool pair(struct aj_str v, uint8_t first, uint8_t last)
{
	return v.len >= 2 && v.ptr[0] == first && v.ptr[v.len - 1] == last;
}

/* What only who has the key can read: Spring Cloud Config, SOPS and eyaml, Jasypt, Ansible, Vault Transit. */
static bool is_sealed(struct aj_str v)
{
	static const struct aj_str starts[] = { AJ_S("{cipher}"), AJ_S("ENC["), AJ_S("ENC("), AJ_S("!vault"),
		AJ_S("vault:v") };

	for (size_t i = 0; i < AJ_LEN(starts); i++)
		if (aj_str_starts(v, starts[i]))
			return true;
	return false;
}

/* <x>, {x}, %x%, [x], $x, __x__: filled in by a program or by hand. */
static bool template_of(struct aj_str v)
{
	if (pair(v, '<', '>') || pair(v, '%', '%') || pair(v, '[', ']') || pair(v, '#', '#'))
		return true;
	if (pair(v, '{', '}')) /* {"key": "…"} is an object that holds the secret */
		return aj_str_find(v, 0, '"') == v.len;
	/* A shell variable, or a member of one ($a.b, $a->b): letters after the dollar, none but those of
	 * names. */
	if (v.ptr[0] != '$' || v.len < 3 || !(aj_is_alpha(v.ptr[1]) || v.ptr[1] == '_'))
		return false;
	for (size_t i = 1; i < v.len; i++) {
		bool joint = v.ptr[i] == '.' || (v.ptr[i] == '-' && i + 1 < v.len && v.ptr[i + 1] == '>') ||
			     (v.ptr[i] == '>' && v.ptr[i - 1] == '-');

		if (!aj_is_alnum(v.ptr[i]) && v.ptr[i] != '_' && !joint)
			return false;
	}
	return true;
}

static size_t distinct(struct aj_str v)
{
	uint64_t seen[4] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < v.len; i++)
		seen[v.ptr[i] / 64] |= (uint64_t)1 << v.ptr[i] % 64;
	for (size_t i = 0; i < AJ_LEN(seen); i++)
		n += (size_t)__builtin_popcountll(seen[i]);
	return n;
}

bool aj_is_placeholder(struct aj_str value)
{
	size_t n_distinct;
	bool drawn;

	if (value.len == 0)
		return true;
	if (value.len > VALUE_MAX)
		return false;
	n_distinct = distinct(value);
	if (template_of(value) || is_sealed(value) ||
	    n_distinct < (value.len < 4	      ? 1
			     : value.len < 12 ? 2
					      : 3))
		return true;
	drawn = value.len >= DRAWN_LEAST && n_distinct >= DRAWN_DISTINCT;
	for (const char *word = whole[aj_to_lower(value.ptr[0])]; word && *word; word += strlen(word) + 1)
		if (aj_str_eq_nocase(value, aj_str_z(word)))
			return true;
	return holds_inside(value, drawn ? SHORT_WORD + 1 : 1);
}

/* Bytes that rise by step, or are equal (0), from at on. */
static size_t run_at(struct aj_str value, size_t at, int step)
{
	size_t n = 1;

	while (at + n < value.len && value.ptr[at + n] - value.ptr[at + n - 1] == step)
		n++;
	return n;
}

/* Some run_at() is as long as RUN_LEAST. */
static bool has_run(struct aj_str value)
{
	unsigned same = 0, rising = 0;
	bool found = false;

	for (size_t i = 1; i < value.len; i++) {
		int step = value.ptr[i] - value.ptr[i - 1];

		same = step == 0 ? same + 1 : 0;
		rising = step == 1 ? rising + 1 : 0;
		found |= same + 1 >= RUN_LEAST || rising + 1 >= RUN_LEAST;
	}
	return found;
}

/*
 * Zeros in binary data are runs of A in base64 and tell nothing; six digits rise by
 * chance: such a run makes no pattern of a value unless it is a good part of it.
 */
bool aj_is_patterned(struct aj_str value)
{
	bool has_runs = has_run(value);
	size_t in_runs = 0;

	for (size_t i = 0, n; has_runs && i < value.len; i += n) {
		size_t same = run_at(value, i, 0), rising = run_at(value, i, 1);

		if (rising >= RISING_MOST)
			return true;
		n = same > rising ? same : rising;
		if (n >= RUN_LEAST && (value.ptr[i] != 'A' || rising == n))
			in_runs += n;
		else if (n > 1)
			n--; /* the last one may begin another */
	}
	if (in_runs * RUNS_SHARE >= value.len)
		return true;
	return value.len >= 12 && distinct(value) < 5;
}

bool aj_is_random(struct aj_str value)
{
	struct pairs pairs = { 0 };

	count_pairs(&pairs, value);
	return are_drawn(pairs, PAIRS_LEAST);
}

/* A part between dots that was drawn by lot, with digits in it. */
static bool has_drawn_part(struct aj_str v)
{
	size_t from = 0, digits = 0;

	for (size_t i = 0; i <= v.len; i++) {
		if (i < v.len && v.ptr[i] != '.') {
			digits += aj_is_digit(v.ptr[i]);
			continue;
		}
		if (i - from >= PART_LEAST && digits >= 2 && aj_is_random(aj_str_sub(v, from, i - from)))
			return true;
		from = i + 1;
		digits = 0;
	}
	return false;
}

/* Letters, digits and the joints of names: a.b, a->b, A::b, a[b]. */
static bool name_of(struct aj_str v)
{
	bool joint = false, digit = false;

	for (size_t i = 0; i < v.len; i++) {
		uint8_t c = v.ptr[i];

		joint |= c == '.' || c == ':' || c == '>';
		digit |= aj_is_digit(c);
		if (!aj_is_alnum(c) && c != '_' && c != '.' && c != ':' && c != '-' && c != '>')
			return false;
	}
	/* A name with a joint reads a member; one without digits is a variable. */
	return (aj_is_alpha(v.ptr[0]) || v.ptr[0] == '_') && (!digit || (joint && !has_drawn_part(v)));
}

bool aj_is_constant(struct aj_str value)
{
	enum { DIGITS_MAX = 8 };
	size_t n = 2;

	if (value.len < 3 || value.ptr[0] != '0' || (value.ptr[1] | 0x20) != 'x')
		return false;
	while (n < value.len && aj_hex_value(value.ptr[n]) >= 0)
		n++;
	return n > 2 && n <= 2 + DIGITS_MAX && (n == value.len || value.ptr[n] == ' ');
}

/* TEST_KEY1: capitals in parts, and at most two digits, at the end. */
static bool is_constant_name(struct aj_str v)
{
	size_t joints = 0, letters = 0, n = v.len;

	while (n > 0 && v.len - n < 2 && aj_is_digit(v.ptr[n - 1]))
		n--;
	for (size_t i = 0; i < n; i++) {
		joints += v.ptr[i] == '_';
		letters += aj_is_upper(v.ptr[i]);
	}
	return joints > 0 && letters + joints == n && aj_is_upper(v.ptr[0]);
}

bool aj_is_code(struct aj_str value)
{
	if (value.len == 0 || aj_is_constant(value) || is_constant_name(value))
		return true;
	for (size_t i = 0; i < value.len; i++) {
		uint8_t c = value.ptr[i];

		/* f(x), a[0], "x" + y */
		if (i > 0 && (c == '(' || c == '[') &&
		    (aj_is_alnum(value.ptr[i - 1]) || value.ptr[i - 1] == '_'))
			return true;
	}
	return name_of(value);
}

bool aj_is_prose(struct aj_str value)
{
	size_t spaces = 0;
	bool digit = false, foreign = false;

	for (size_t i = 0; i < value.len; i++) {
		spaces += value.ptr[i] == ' ';
		digit |= aj_is_digit(value.ptr[i]);
		foreign |= value.ptr[i] >= 0x80;
	}
	/* A passphrase of words has no digits either, but is much rarer than a label. */
	return spaces >= 3 || ((spaces > 0 || foreign) && !digit);
}
