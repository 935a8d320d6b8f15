/*
 * net.c: IPv4, IPv6 and MAC addresses, and URLs with a password in them. Versions,
 * OIDs, times and C++ names look like addresses; most of this file is about those.
 */

#include "detect/placeholder.h"
#include "detect/recognise.h"

enum {
	IPV6_MAX = 45,	/* "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255" */
	IPV6_SHORT = 5, /* what is shorter needs a decimal digit ("::1"), as emoticons and C++ are short */
	MAC_LEN = 17,
	SCHEME_MAX = 32,
	USERINFO_MAX = 255, /* bytes after "://" in which the @ must be */
	HOST_MAX = 253,	    /* RFC 1035, 2.3.4 */
	PORT_DIGITS_MAX = 5,
	WORD_MAX = 12, /* of "version 1.2.3.4" */
};

/* --- IPv4 --- */

struct range {
	uint32_t first, last;
	uint8_t likelihood;
	uint16_t because;
};

#define V4(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

/* IANA IPv4 Special-Purpose Address Registry. Likelihood 0: an address of nobody, not noted. */
static const struct range v4_ranges[] = {
	/* clang-format off */
	{ V4(0, 0, 0, 0),      V4(0, 255, 255, 255),     0, 0 },
	{ V4(10, 0, 0, 0),     V4(10, 255, 255, 255),    AJ_LIKELY, 0 },
	{ V4(100, 64, 0, 0),   V4(100, 127, 255, 255),   AJ_LIKELY, 0 },
	{ V4(127, 0, 0, 0),    V4(127, 255, 255, 255),   AJ_POSSIBLE, AJ_BECAUSE_RESERVED },
	{ V4(169, 254, 0, 0),  V4(169, 254, 255, 255),   AJ_POSSIBLE, AJ_BECAUSE_RESERVED },
	{ V4(172, 16, 0, 0),   V4(172, 31, 255, 255),    AJ_LIKELY, 0 },
	{ V4(192, 0, 2, 0),    V4(192, 0, 2, 255),       AJ_LIKELY, AJ_BECAUSE_RESERVED },
	{ V4(192, 168, 0, 0),  V4(192, 168, 255, 255),   AJ_LIKELY, 0 },
	{ V4(198, 18, 0, 0),   V4(198, 19, 255, 255),    AJ_LIKELY, AJ_BECAUSE_RESERVED },
	{ V4(198, 51, 100, 0), V4(198, 51, 100, 255),    AJ_LIKELY, AJ_BECAUSE_RESERVED },
	{ V4(203, 0, 113, 0),  V4(203, 0, 113, 255),     AJ_LIKELY, AJ_BECAUSE_RESERVED },
	{ V4(224, 0, 0, 0),    V4(239, 255, 255, 255),   AJ_POSSIBLE, AJ_BECAUSE_RESERVED },
	{ V4(240, 0, 0, 0),    V4(255, 255, 255, 255),   0, 0 }, /* net masks among them */
	/* clang-format on */
};

static bool is_private(uint32_t ip)
{
	return ip >> 24 == 10 || ip >> 20 == V4(172, 16, 0, 0) >> 20 || ip >> 16 == V4(192, 168, 0, 0) >> 16;
}

/* Exactly four numbers up to 255 without leading zeros, as from[0..len) of digits and dots. */
static bool parse_v4(const uint8_t *from, size_t len, uint32_t *ip)
{
	unsigned octet = 0, digits = 0, dots = 0;
	uint32_t value = 0;

	if (len < 7 || len > 15)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (from[i] == '.') {
			if (digits == 0 || ++dots > 3)
				return false;
			value = value << 8 | octet;
			octet = digits = 0;
			continue;
		}
		if (!aj_is_digit(from[i]) || (digits > 0 && octet == 0))
			return false;
		octet = octet * 10 + (from[i] - '0');
		if (octet > 255)
			return false;
		digits++;
	}
	*ip = value << 8 | octet;
	return dots == 3 && digits > 0;
}

/* The word that stands before position at, with at most two of space, dot, colon and '=' between. */
static struct aj_str word_before(const struct aj_look *look, size_t at)
{
	size_t end = at, start;

	while (end > look->lo && at - end < 2) {
		uint8_t c = look->text[end - 1];

		if (c != ' ' && c != '.' && c != ':' && c != '=' && c != '"')
			break;
		end--;
	}
	start = end;
	while (start > look->lo && end - start < WORD_MAX && aj_is_alpha(look->text[start - 1]))
		start--;
	return aj_look_str(look, start, end);
}

static bool is_version(const struct aj_look *look, size_t at)
{
	static const struct aj_str words[] = { AJ_S("version"), AJ_S("ver"), AJ_S("v"), AJ_S("vers"),
		AJ_S("release"), AJ_S("rev"), AJ_S("revision"), AJ_S("build"), AJ_S("oid"), AJ_S("firmware"),
		AJ_S("fw"), AJ_S("driver"), AJ_S("section"), AJ_S("kernel"), AJ_S("chapter"), AJ_S("spec") };
	struct aj_str word = word_before(look, at);

	for (size_t i = 0; i < AJ_LEN(words); i++)
		if (aj_str_eq_nocase(word, words[i]))
			return true;
	return false;
}

/* "Chrome/91.0.44.124" is a product's version, "node7/10.1.2.3" and "x/192.0.2.1:80" are not. */
static bool is_product(const struct aj_look *look, size_t start, size_t end, uint32_t ip)
{
	uint8_t c = aj_look_at(look, start - 1), further = aj_look_at(look, start - 2);

	if (start - look->lo < 2 || (c != '/' && c != '-') || !aj_is_alpha(further))
		return false;
	return c == '-' || (!is_private(ip) && aj_look_at(look, end) != ':');
}

/* "6.9.11.60+dfsg-1": the version of a package. */
static bool is_package(const struct aj_look *look, size_t end)
{
	uint8_t c = aj_look_at(look, end);

	return (c == '+' || c == '~') && aj_is_alpha(aj_look_at(look, end + 1));
}

/* "3.75.75.75-3.75 3.75": a path of SVG, whose decimals need nothing between them. A range has a whole
 * address behind its dash. */
static bool is_path(const struct aj_look *look, size_t end)
{
	size_t at = end + 1, dots = 0;

	if (aj_look_at(look, end) != '-')
		return false;
	for (; aj_is_digit(aj_look_at(look, at)) || aj_look_at(look, at) == '.'; at++)
		dots += look->text[at] == '.';
	return dots == 1 && at > end + 2 && look->text[at - 1] != '.';
}

/* Notes the address at [start, end); what is the version of something or an address of nobody it does not. */
static void note_v4(struct aj_look *look, size_t start, size_t end, uint32_t ip)
{
	enum aj_likelihood likelihood = AJ_VERY_LIKELY;
	uint32_t because = AJ_BECAUSE_SHAPE;

	for (size_t i = 0; i < AJ_LEN(v4_ranges) && ip >= v4_ranges[i].first; i++) {
		if (ip > v4_ranges[i].last)
			continue;
		likelihood = v4_ranges[i].likelihood;
		because |= v4_ranges[i].because;
	}
	if (likelihood == 0 || ip == V4(1, 3, 6, 1) || ip >> 8 == V4(2, 5, 29, 0) >> 8 ||
	    ip >> 8 == V4(2, 5, 4, 0) >> 8) /* OIDs */
		return;
	if (is_version(look, start) || is_product(look, start, end, ip) || is_package(look, end) ||
	    is_path(look, end))
		return;
	if ((ip & 0xe0e0e0e0) == 0) /* each below 32: so are versions, and dates with a dot too many */
		likelihood = AJ_POSSIBLE;
	aj_note(look, AJ_TYPE_IP, start, end, likelihood, because)->severity = 1;
}

/*
 * A token may hold several ("10.0.0.1 10.0.0.2", "10.0.0.0/8", "2019-12-28 10.0.0.1"):
 * each run of digits and dots in it is looked at.
 */
bool aj_net_number(struct aj_look *look, const struct aj_number *number)
{
	const uint8_t *text = look->text;
	bool all = true, any = false;
	uint8_t sep = 0;

	if (!(number->seps & AJ_SEP_DOT) || number->n_groups < 4 || number->plus)
		return false;
	for (size_t at = number->start, end; at < number->end; at = end + 1) {
		uint32_t ip;

		for (end = at; end < number->end && (text[end] == '.' || aj_is_digit(text[end])); end++)
			;
		if (parse_v4(text + at, end - at, &ip)) {
			note_v4(look, at, end, ip);
			any = true;
		} else if (end > at && !(any && sep == '/')) {
			all = false;
		}
		sep = end < number->end ? text[end] : 0;
	}
	return any && all;
}

/* --- IPv6 --- */

struct v6 {
	uint16_t group[8];
	uint8_t written;	   /* groups that are not from "::" */
	bool digit, packed, pairs; /* has a decimal digit, has "::", all groups have two digits */
};

/* Up to four hexadecimal digits at p. Gives how many, 0 if there are none or more. */
static size_t parse_group(const uint8_t *p, size_t len, uint16_t *out, bool *digit)
{
	unsigned value = 0;
	size_t n = 0;

	for (; n < len && aj_hex_value(p[n]) >= 0; n++) {
		if (n == 4)
			return 0;
		value = value << 4 | (unsigned)aj_hex_value(p[n]);
		*digit |= aj_is_digit(p[n]);
	}
	*out = value;
	return n;
}

/* Puts the zeros of "::" where they belong: before group number at. */
static bool unpack(struct v6 *v6, size_t n, size_t at)
{
	size_t moved = n - at;

	if (!v6->packed)
		return n == 8;
	if (n > 7)
		return false;
	memmove(v6->group + 8 - moved, v6->group + at, moved * sizeof(v6->group[0]));
	memset(v6->group + at, 0, (8 - n) * sizeof(v6->group[0]));
	return true;
}

/* RFC 4291, 2.2: all of p[0..len). */
static bool parse_v6(const uint8_t *p, size_t len, struct v6 *v6)
{
	size_t n = 0, gap = 0, at = 0;
	uint32_t ip;

	*v6 = (struct v6){ .pairs = true };
	if (len < 3)
		return false;
	if (p[0] == ':' && p[1] != ':')
		return false;
	while (at < len) {
		size_t digits;

		if (p[at] == ':' && at + 1 < len && p[at + 1] == ':') {
			if (v6->packed)
				return false;
			v6->packed = true;
			gap = n;
			at += 2;
			continue;
		}
		if (p[at] == ':' && (++at == len || n == 0))
			return false;
		if (n <= 6 && parse_v4(p + at, len - at, &ip)) {
			v6->group[n++] = ip >> 16;
			v6->group[n++] = ip & 0xffff;
			v6->digit = true;
			v6->pairs = false;
			break;
		}
		digits = n < 8 ? parse_group(p + at, len - at, &v6->group[n], &v6->digit) : 0;
		if (digits == 0)
			return false;
		v6->pairs &= digits == 2;
		n++;
		at += digits;
		if (at < len && p[at] != ':')
			return false;
	}
	v6->written = n;
	return unpack(v6, n, gap);
}

static size_t put_hex(uint8_t *out, unsigned value)
{
	static const char hex[] = "0123456789abcdef";
	size_t n = 0;

	for (int shift = 12; shift >= 0; shift -= 4)
		if (value >> shift != 0 || shift == 0)
			out[n++] = hex[value >> shift & 15];
	return n;
}

static size_t put_v4(uint8_t *out, uint32_t ip)
{
	size_t n = 0;

	for (int shift = 24; shift >= 0; shift -= 8) {
		unsigned octet = ip >> shift & 255;

		if (octet >= 100)
			out[n++] = '0' + octet / 100;
		if (octet >= 10)
			out[n++] = '0' + octet / 10 % 10;
		out[n++] = '0' + octet % 10;
		if (shift > 0)
			out[n++] = '.';
	}
	return n;
}

/* The longest run of at least two zero groups, the first of equals (RFC 5952, 4.2). Its length, 0 for none.
 */
static size_t zero_run(const struct v6 *v6, size_t *first)
{
	size_t best = 1;

	for (size_t i = 0; i < 8; i++) {
		size_t n = 0;

		while (i + n < 8 && v6->group[i + n] == 0)
			n++;
		if (n > best) {
			best = n;
			*first = i;
		}
		i += n;
	}
	return best > 1 ? best : 0;
}

static bool is_mapped(const struct v6 *v6)
{
	static const uint16_t zeros[5];

	return memcmp(v6->group, zeros, sizeof(zeros)) == 0 && v6->group[5] == 0xffff;
}

/* RFC 5952: lower case, no leading zeros, the longest zeros as "::", IPv4 in its own form. */
static size_t print_v6(const struct v6 *v6, uint8_t *out)
{
	size_t first = 8, zeros = zero_run(v6, &first), n = 0;

	if (is_mapped(v6)) {
		memcpy(out, "::ffff:", 7);
		return 7 + put_v4(out + 7, (uint32_t)v6->group[6] << 16 | v6->group[7]);
	}
	for (size_t i = 0; i < 8; i++) {
		if (zeros > 0 && i == first) {
			out[n++] = ':';
			if (i == 0)
				out[n++] = ':';
			i += zeros - 1;
			continue;
		}
		n += put_hex(out + n, v6->group[i]);
		if (i < 7)
			out[n++] = ':';
	}
	return n;
}

/* IANA IPv6 Special-Purpose Address Registry and Global Unicast Allocation. */
static enum aj_likelihood judge_v6(const struct v6 *v6, uint32_t *because)
{
	unsigned first = v6->group[0];
	bool documentation = (first == 0x2001 && v6->group[1] == 0xdb8) || first >> 4 == 0x3ff;

	if (documentation || (v6->packed && v6->written == 1 && v6->group[7] == 1)) {
		*because |= AJ_BECAUSE_RESERVED;
		return documentation ? AJ_LIKELY : AJ_POSSIBLE;
	}
	if (first >> 13 == 1 || is_mapped(v6)) /* 2000::/3 */
		return AJ_VERY_LIKELY;
	if (first >> 6 == 0xfe80 >> 6 || first >> 9 == 0xfc00 >> 9 || first >> 8 == 0xff || first == 0x64)
		return AJ_LIKELY;
	if (v6->packed && first > 0 && first < 0x64) /* "3:6::8:16": as 3 is to 6, so is 8 to 16 */
		return AJ_UNLIKELY;
	return v6->written >= 4 ? AJ_LIKELY : AJ_POSSIBLE;
}

static bool is_address_byte(uint8_t c)
{
	return c == ':' || c == '.' || aj_hex_value(c) >= 0;
}

static bool is_word_byte(uint8_t c)
{
	return aj_is_alnum(c) || c == '_';
}

/* [::2] and [1::2]: each second one of a list, in Python; addresses of nobody, but for ::1. */
static bool is_slice(const struct aj_look *look, size_t start, const struct v6 *v6)
{
	if (!v6->packed || v6->group[0] >= 0x64 || aj_look_at(look, start - 1) != '[')
		return false;
	return v6->group[0] > 0 ? v6->written == 2 : v6->written == 1 && v6->group[7] != 1;
}

static void note_v6(struct aj_look *look, size_t start, size_t end)
{
	uint8_t canonical[IPV6_MAX + 1];
	uint32_t because = AJ_BECAUSE_SHAPE;
	enum aj_likelihood likelihood;
	struct aj_finding *finding;
	struct v6 v6;

	if (!parse_v6(look->text + start, end - start, &v6))
		return;
	if (!v6.digit && v6.written < 4) /* "add::face" is a name in C++ */
		return;
	if (v6.written == 8 && v6.pairs) /* eight bytes: of a fingerprint, or a WWN */
		return;
	if (zero_run(&v6, &(size_t){ 0 }) == 8 || is_slice(look, start, &v6))
		return;
	likelihood = judge_v6(&v6, &because);
	finding = aj_note(look, AJ_TYPE_IP, start, end, likelihood, because);
	finding->severity = 1;
	aj_note_canonical(look, finding, aj_str(canonical, print_v6(&v6, canonical)));
}

/* --- MAC --- */

/* Six pairs of hexadecimal digits with sep between them; lower-case with colons in out. */
static bool parse_mac(const uint8_t *p, uint8_t sep, uint8_t *out, bool *letter)
{
	unsigned low = 15, high = 0;

	for (size_t i = 0; i < MAC_LEN; i++) {
		int value = aj_hex_value(p[i]);

		out[i] = aj_to_lower(p[i]);
		if (i % 3 == 2) {
			out[i] = ':';
			if (p[i] != sep)
				return false;
			continue;
		}
		if (value < 0)
			return false;
		*letter |= value > 9;
		low = (unsigned)value < low ? (unsigned)value : low;
		high = (unsigned)value > high ? (unsigned)value : high;
	}
	return high > 0 && low < 15; /* 00:00:… is nobody, ff:ff:… is everybody */
}

static void note_mac(struct aj_look *look, size_t start, uint8_t sep)
{
	uint8_t canonical[MAC_LEN];
	struct aj_finding *finding;
	bool letter = false;

	if (!parse_mac(look->text + start, sep, canonical, &letter))
		return;
	finding = aj_note(
	    look, AJ_TYPE_MAC, start, start + MAC_LEN, letter ? AJ_LIKELY : AJ_POSSIBLE, AJ_BECAUSE_SHAPE);
	aj_note_canonical(look, finding, aj_str(canonical, sizeof(canonical)));
}

void aj_net_mac_dash(struct aj_look *look, size_t start)
{
	uint8_t before = aj_look_at(look, start - 1), after = aj_look_at(look, start + MAC_LEN);

	if (start < look->lo || look->hi - start < MAC_LEN || look->hi < start)
		return;
	if (start > look->lo && (is_word_byte(before) || before == '-'))
		return;
	if (!is_word_byte(after) && !(after == '-' && is_word_byte(aj_look_at(look, start + MAC_LEN + 1))))
		note_mac(look, start, '-');
}

size_t aj_net_colon(struct aj_look *look, size_t at)
{
	size_t start = at, end = at + 1, next;

	while (start > look->lo && at - start <= IPV6_MAX && is_address_byte(look->text[start - 1]))
		start--;
	while (end < look->hi && end - at <= IPV6_MAX && is_address_byte(look->text[end]))
		end++;
	next = end;
	/* ":2001:db8::1" after a label, "2001:db8::1:" and "2001:db8::1." in a sentence */
	if (end - start > 2 && look->text[start] == ':' && look->text[start + 1] != ':')
		start++;
	if (end - start > 2 &&
	    (look->text[end - 1] == '.' || (look->text[end - 1] == ':' && look->text[end - 2] != ':')))
		end--;
	if (end - start < IPV6_SHORT && !aj_is_digit(look->text[end - 1]))
		return next;
	if (end - start > IPV6_MAX || (start > look->lo && is_word_byte(look->text[start - 1])) ||
	    (end == next && end < look->hi && is_word_byte(look->text[end])))
		return next;
	if (end - start == MAC_LEN && look->text[start + 2] == ':' && look->text[start + 5] == ':')
		note_mac(look, start, ':');
	note_v6(look, start, end);
	return next;
}

/* --- credentials in URLs --- */

/* What RFC 3986 allows in no authority, and what ends a URL in text and code. */
static const uint8_t ENDS[256] = { [0 ... ' '] = 1,
	['/'] = 1,
	['?'] = 1,
	['#'] = 1,
	['"'] = 1,
	['\''] = 1,
	['`'] = 1,
	['\\'] = 1,
	[','] = 1,
	[0x7f] = 1 };

static bool ends_authority(uint8_t c)
{
	return ENDS[c];
}

static size_t scheme_start(const struct aj_look *look, size_t at)
{
	size_t start = at;

	while (start > look->lo && at - start < SCHEME_MAX) {
		uint8_t c = look->text[start - 1];

		if (!aj_is_alnum(c) && c != '+' && c != '.' && c != '-')
			break;
		start--;
	}
	while (start < at && !aj_is_alpha(look->text[start]))
		start++;
	return start;
}

/* The last @ of the authority that begins at from; look->hi if there is none. */
static size_t find_at(const struct aj_look *look, size_t from)
{
	size_t last = look->hi, limit = look->hi - from > USERINFO_MAX ? from + USERINFO_MAX : look->hi;
	bool open = false;

	for (size_t i = from; i < limit; i++) {
		uint8_t c = look->text[i];

		if (c == '@')
			last = i;
		else if (c == '<')
			open = true;
		else if (ends_authority(c) || (c == '>' && !open))
			break;
	}
	return last;
}

/* The end of host and port at from; from if there is none that makes sense. */
static size_t host_end(const struct aj_look *look, size_t from)
{
	size_t at = from, digits;
	uint8_t c = aj_look_at(look, at);

	if (c == '[') {
		while (at < look->hi && at - from <= IPV6_MAX && look->text[at] != ']')
			at++;
		if (aj_look_at(look, at++) != ']' || at - from < 4)
			return from;
	} else if (c == '$' || c == '{' || c == '<' ||
		   c == '%') { /* filled in later: the password is here now */
		while (at < look->hi && at - from < HOST_MAX && !ends_authority(look->text[at]))
			at++;
		return at;
	} else {
		while (at < look->hi && at - from <= HOST_MAX &&
		       (is_word_byte(c = look->text[at]) || c == '.' || c == '-' || c >= 0x80))
			at++;
		while (at > from && !aj_is_alnum(look->text[at - 1]) && look->text[at - 1] < 0x80)
			at--;
		if (at == from || at - from > HOST_MAX || look->text[from] == '.' || look->text[from] == '-')
			return from;
	}
	if (aj_look_at(look, at) != ':')
		return at;
	for (digits = 0; digits <= PORT_DIGITS_MAX && aj_is_digit(aj_look_at(look, at + 1 + digits));
	     digits++)
		;
	return digits > 0 && digits <= PORT_DIGITS_MAX ? at + 1 + digits : at;
}

/* One byte over and over: "***", "xxxx", "...". */
static bool is_mask(struct aj_str s)
{
	for (size_t i = 1; i < s.len; i++)
		if (s.ptr[i] != s.ptr[0])
			return false;
	return s.ptr[0] == '*' || s.ptr[0] == '.' || s.ptr[0] == '-' || s.ptr[0] == '_' || s.ptr[0] == '?' ||
	       ((s.ptr[0] | 0x20) == 'x' && s.len > 1);
}

/* ${VAR}, $VAR, {{x}}, {x}, <x>, [x], %s, %(x)s, #{x} */
static bool is_variable(struct aj_str s)
{
	uint8_t first = s.ptr[0], last = s.ptr[s.len - 1];

	if (first == '$' && s.len > 1)
		return s.ptr[1] == '{' || s.ptr[1] == '(' || s.ptr[1] == '_' || aj_is_alpha(s.ptr[1]);
	if (first == '%' && s.len > 1)
		return s.len == 2 || s.ptr[1] == '(' || s.ptr[1] == '{' || last == '%';
	return (first == '{' && last == '}') || (first == '<' && last == '>') ||
	       (first == '[' && last == ']') || (first == '#' && s.len > 1 && s.ptr[1] == '{') ||
	       (first == '(' && last == ')') || (first == '_' && last == '_' && s.len > 2);
}

static bool is_placeholder(struct aj_str s)
{
	static const struct aj_str words[] = { AJ_S("pass"), AJ_S("password"), AJ_S("passwd"),
		AJ_S("passphrase"), AJ_S("pwd"), AJ_S("pw"), AJ_S("secret"), AJ_S("token"), AJ_S("key"),
		AJ_S("changeme"), AJ_S("change_me"), AJ_S("change-me"), AJ_S("changeit"), AJ_S("redacted"),
		AJ_S("hidden"), AJ_S("masked"), AJ_S("filtered"), AJ_S("removed"), AJ_S("placeholder"),
		AJ_S("example"), AJ_S("foo"), AJ_S("bar"), AJ_S("api_key"), AJ_S("apikey"), AJ_S("api-key"),
		AJ_S("p"), AJ_S("credentials"), AJ_S("db_password"), AJ_S("dbpass"), AJ_S("dbpassword"),
		AJ_S("userpass"), AJ_S("user_password") };
	static const struct aj_str starts[] = { AJ_S("your"), AJ_S("my-pass"), AJ_S("my_pass"),
		AJ_S("mypass"), AJ_S("some-pass"), AJ_S("somepass"), AJ_S("example"), AJ_S("insert") };

	if (is_mask(s) || is_variable(s) || aj_is_placeholder(s))
		return true;
	for (size_t i = 0; i < AJ_LEN(words); i++)
		if (aj_str_eq_nocase(s, words[i]))
			return true;
	for (size_t i = 0; i < AJ_LEN(starts); i++)
		if (aj_str_starts_nocase(s, starts[i]))
			return true;
	return false;
}

/* postgres:postgres@localhost: what every fresh installation has, and from the same machine only. */
static bool is_by_default(struct aj_str user, struct aj_str password, struct aj_str host)
{
	static const struct aj_str here[] = { AJ_S("localhost"), AJ_S("127.0.0.1"), AJ_S("[::1]"), AJ_S("db"),
		AJ_S("0.0.0.0") };

	if (!aj_str_eq_nocase(user, password))
		return false;
	host = aj_str_until(host, ':');
	for (size_t i = 0; i < AJ_LEN(here); i++)
		if (aj_str_eq_nocase(host, here[i]))
			return true;
	return aj_str_find(host, 0, '.') == host.len;
}

void aj_net_url(struct aj_look *look, size_t at)
{
	size_t user = at + 3, sign, colon, start, end;
	enum aj_likelihood likelihood = AJ_VERY_LIKELY;
	uint32_t because = AJ_BECAUSE_SHAPE;
	struct aj_str password;

	if (user >= look->hi)
		return;
	sign = find_at(look, user);
	if (sign == look->hi)
		return;
	colon = user + aj_str_find(aj_look_str(look, user, sign), 0, ':');
	if (colon + 1 >= sign)
		return;
	start = scheme_start(look, at);
	end = host_end(look, sign + 1);
	if (start == at || end == sign + 1)
		return;
	password = aj_look_str(look, colon + 1, sign);
	if (is_placeholder(password)) {
		likelihood = AJ_VERY_UNLIKELY;
		because |= AJ_BECAUSE_PLACEHOLDER;
	} else if (is_by_default(
		       aj_look_str(look, user, colon), password, aj_look_str(look, sign + 1, end))) {
		likelihood = AJ_UNLIKELY;
	} else if (password.len < 3) {
		likelihood = AJ_POSSIBLE;
	}
	aj_note(look, AJ_TYPE_URL_CREDENTIALS, start, end, likelihood, because);
}
