/*
 * pem.c: private keys in textual encoding (RFC 7468; OpenSSH's and OpenPGP's have
 * the same frame). Line breaks may be written as \n, as in JSON and environment
 * files. A key that needs a passphrase is noted too, as less severe.
 */

#include "detect/base64.h"
#include "detect/rule.h"

#include <stdio.h>

enum {
	LABEL_MAX = 48,
	BODY_LEAST = 40, /* digits: an Ed25519 seed alone has 43 */
	DETAIL_MAX = 80,
	OPENSSH_HEAD = 32, /* bytes: magic, then the length and name of the cipher */
};

/* The label between "-----BEGIN " and "-----"; empty: none. */
static struct aj_str label_at(const struct aj_look *look, size_t at)
{
	struct aj_str label = aj_str_sub(aj_look_str(look, at, look->hi), 0, LABEL_MAX);
	size_t end = aj_str_find(label, 0, '-');

	for (size_t i = 0; i < end; i++)
		if (!aj_is_upper(label.ptr[i]) && !aj_is_digit(label.ptr[i]) && label.ptr[i] != ' ')
			return (struct aj_str){ 0 };
	return end < label.len ? aj_str_sub(label, 0, end) : (struct aj_str){ 0 };
}

static bool contains(struct aj_str s, struct aj_str part)
{
	for (size_t i = 0; i + part.len <= s.len; i++)
		if (aj_str_starts(aj_str_from(s, i), part))
			return true;
	return false;
}

/* Up to the next five dashes, or what there is of it. */
static struct aj_str body_at(const struct aj_look *look, size_t at)
{
	struct aj_str rest = aj_str_sub(aj_look_str(look, at, look->hi), 0, AJ_RULE_AFTER_MAX);

	for (size_t i = aj_str_find(rest, 0, '-'); i < rest.len; i = aj_str_find(rest, i + 1, '-'))
		if (aj_str_starts(aj_str_from(rest, i), AJ_S("-----")))
			return aj_str_sub(rest, 0, i);
	return rest;
}

/* Digits of base64 in lines of them; text such as a header's or "..." counts for nothing. */
static size_t digits_of(struct aj_str body, struct aj_str *first)
{
	size_t n = 0, run = 0;

	*first = (struct aj_str){ 0 };
	for (size_t i = 0; i <= body.len; i++) {
		uint8_t c = i < body.len ? body.ptr[i] : ' ';

		/* In "\n" the n is no digit. */
		if (c == '\\' || (i > 0 && body.ptr[i - 1] == '\\'))
			c = ' ';
		if (aj_base64_value(c) >= 0 || c == '=') {
			run++;
			continue;
		}
		if (run >= 16 && first->len == 0)
			*first = aj_str_sub(body, i - run, run);
		n += run >= 16 ? run : 0;
		run = 0;
	}
	return n;
}

/* "openssh-key-v1\0", then a string with the cipher's name (OpenSSH's PROTOCOL.key). */
static bool openssh_encrypted(struct aj_str first)
{
	uint8_t head[OPENSSH_HEAD];
	size_t n = aj_base64_decode(aj_str_sub(first, 0, OPENSSH_HEAD), head, sizeof(head));

	return n >= 23 && n <= sizeof(head) && memcmp(head, "openssh-key-v1", 15) == 0 &&
	       memcmp(head + 15, "\0\0\0\4none", 8) != 0;
}

static bool encrypted(struct aj_str label, struct aj_str body, struct aj_str first)
{
	return contains(label, AJ_S("ENCRYPTED")) || contains(aj_str_sub(body, 0, 256), AJ_S("ENCRYPTED")) ||
	       (aj_str_starts(label, AJ_S("OPENSSH")) && openssh_encrypted(first));
}

bool aj_pem_find(struct aj_look *look, size_t at, size_t len, struct aj_hit *hit)
{
	struct aj_str label = label_at(look, at + len), body, first, end;
	size_t from = at + len + label.len + 5;
	char *detail;
	bool locked;

	if (label.len == 0 || !contains(label, AJ_S("PRIVATE KEY")) ||
	    !aj_str_starts(aj_look_str(look, at + len + label.len, look->hi), AJ_S("-----")))
		return false;
	body = body_at(look, from);
	if (digits_of(body, &first) < BODY_LEAST)
		return false;
	hit->from = hit->start = at;
	hit->to = hit->end = from + body.len;
	end = aj_look_str(look, hit->end, look->hi);
	if (aj_str_starts(end, AJ_S("-----END ")) && aj_str_starts(aj_str_from(end, 9), label))
		hit->to = hit->end = hit->end + 9 + label.len +
				     (aj_str_starts(aj_str_from(end, 9 + label.len), AJ_S("-----")) ? 5 : 0);
	else if (hit->likelihood > AJ_LIKELY)
		hit->likelihood = AJ_LIKELY; /* cut off */
	hit->because |= AJ_BECAUSE_SHAPE;
	locked = encrypted(label, body, first);
	if (locked)
		hit->severity = 2;
	detail = (char *)aj_note_room(look, DETAIL_MAX);
	if (detail)
		snprintf(detail, DETAIL_MAX, "%.*s%s", (int)label.len, (const char *)label.ptr,
		    locked ? ", needs a passphrase" : "");
	hit->detail = detail;
	return true;
}
