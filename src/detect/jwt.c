/*
 * jwt.c: JSON Web Tokens (RFC 7519): three parts of base64url with dots between
 * them, the first a JSON header with "alg" (RFC 7515, section 4.1.1), the second
 * JSON with, mostly, an expiry. JWE (RFC 7516) has five parts and tells nothing.
 */

#include "base/epoch.h"
#include "detect/base64.h"
#include "detect/rule.h"

#include <stdio.h>

enum {
	PART_MAX = 8192,    /* signatures over certificates are the longest */
	HEADER_LEAST = 15,  /* {"alg":"x"} */
	DECODED_MAX = 3072, /* of the payload: registered claims stand early */
	ALG_MAX = 20,
	DETAIL_MAX = 64,
};

static bool of_part(uint8_t c)
{
	return aj_base64_value(c) >= 0 && c != '+' && c != '/';
}

/* The part that begins at from; empty if it is too long. */
static struct aj_str part(const struct aj_look *look, size_t from)
{
	size_t end = from, most = look->hi - from > PART_MAX ? from + PART_MAX : look->hi;

	while (end < most && of_part(look->text[end]))
		end++;
	return aj_look_str(look, from, end - from < PART_MAX ? end : from);
}

/* The value behind "name": in flat JSON: a string's inside, or a number. Empty: none. */
static struct aj_str member(struct aj_str json, struct aj_str quoted)
{
	for (size_t at = 0; at + quoted.len < json.len; at = aj_str_find(json, at + 1, '"')) {
		struct aj_str rest;

		if (!aj_str_starts(aj_str_from(json, at), quoted))
			continue;
		rest = aj_str_from(json, at + quoted.len);
		while (rest.len > 0 && (aj_is_space(rest.ptr[0]) || rest.ptr[0] == ':'))
			rest = aj_str_from(rest, 1);
		if (rest.len > 0 && rest.ptr[0] == '"')
			return aj_str_until(aj_str_from(rest, 1), '"');
		for (size_t n = 0; n < rest.len; n++)
			if (!aj_is_digit(rest.ptr[n]))
				return aj_str_sub(rest, 0, n);
		return rest;
	}
	return (struct aj_str){ 0 };
}

/* An algorithm's name, shown to people: nothing but letters and digits gets through. */
static bool alg_of(struct aj_str header, char alg[ALG_MAX + 1])
{
	uint8_t json[HEADER_LEAST * 32];
	size_t n = aj_base64_decode(header, json, sizeof(json));
	struct aj_str name;

	if (n > sizeof(json))
		n = n == SIZE_MAX ? 0 : sizeof(json);
	name = member(aj_str(json, n), AJ_S("\"alg\""));
	if (n == 0 || json[0] != '{' || name.len == 0 || name.len > ALG_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!aj_is_alnum(name.ptr[i]) && name.ptr[i] != '-' && name.ptr[i] != '+')
			return false;
	memcpy(alg, name.ptr, name.len);
	alg[name.len] = '\0';
	return true;
}

/* False: the payload is no JSON. exp: 0 if there is none. */
static bool expiry_of(struct aj_str payload, int64_t *exp)
{
	uint8_t json[DECODED_MAX];
	size_t n = aj_base64_decode(payload, json, sizeof(json));
	uint64_t seconds = 0;
	bool good;

	if (n > sizeof(json))
		n = n == SIZE_MAX ? 0 : sizeof(json);
	good = n > 0 && (json[0] == '{' || aj_is_space(json[0]));
	if (good && aj_str_decimal(member(aj_str(json, n), AJ_S("\"exp\"")), &seconds) &&
	    seconds < AJ_EPOCH_MAX)
		*exp = (int64_t)seconds;
	explicit_bzero(json, sizeof(json));
	return good;
}

static void describe(struct aj_look *look, const char *alg, int64_t exp, struct aj_hit *hit)
{
	bool expired = exp != 0 && exp < look->now;
	char *detail = (char *)aj_note_room(look, DETAIL_MAX);
	char date[AJ_DATE_ROOM];

	if (expired) {
		hit->because |= AJ_BECAUSE_EXPIRED;
		hit->severity = 1;
	}
	if (!detail)
		return;
	aj_date_print(exp, date);
	if (exp == 0)
		snprintf(detail, DETAIL_MAX, "%s, never expires", alg);
	else
		snprintf(detail, DETAIL_MAX, "%s, %s %s", alg, expired ? "expired" : "expires", date);
	hit->detail = detail;
}

bool aj_jwt_find(struct aj_look *look, size_t at, size_t len, struct aj_hit *hit)
{
	uint8_t before = at > look->lo ? look->text[at - 1] : 0;
	struct aj_str header, payload, signature;
	char alg[ALG_MAX + 1];
	int64_t exp = 0;

	/* Glued to a dot it is a second part; base64 in front means that it is none at all. */
	if (before == '.' || (before != 0 && of_part(before)))
		return false;
	header = part(look, at);
	if (header.len < HEADER_LEAST || aj_look_at(look, at + header.len) != '.')
		return false;
	payload = part(look, at + header.len + 1);
	if (payload.len < 2 || !alg_of(header, alg) || !expiry_of(payload, &exp))
		return false;
	hit->from = hit->start = at;
	hit->to = hit->end = at + header.len + 1 + payload.len;
	hit->because |= AJ_BECAUSE_SHAPE | AJ_BECAUSE_DECODED;
	if (aj_look_at(look, hit->end) == '.') {
		signature = part(look, hit->end + 1);
		hit->to = hit->end += 1 + signature.len;
	} else {
		hit->likelihood = AJ_POSSIBLE; /* the signature was cut off: nobody accepts it */
	}
	describe(look, alg, exp, hit);
	return true;
}
