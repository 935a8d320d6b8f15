/*
 * sas.c: shared access signatures of Azure in a text. Found by their sig=, then read parameter by parameter
 * to both sides; what they mean is scan/sas.h's.
 */

#include "scan/sas.h"
#include "detect/base64.h"
#include "detect/rule.h"

enum {
	PARAM_MAX = 2048, /* bytes: sr= holds a whole address, ct and others are short */
	PARAMS_MAX = 32,  /* a user delegation SAS has 17 */
	SIG_LEAST = 43,	  /* 32 bytes in base64 without padding */
	SIG_BYTES = 32,	  /* of an HMAC-SHA256 */
	SIG_AMISS = 2,	  /* bytes that were lost or came in on the way: retouched, mistyped */
	DECODED_MAX = 128,
};

struct token {
	size_t start, end;
	struct aj_sas sas;
};

/* What may stand in a name or a value; '&', ';' and the like part them. */
static bool of_param(uint8_t c)
{
	return aj_is_alnum(c) || c == '%' || c == '+' || c == '/' || c == '-' || c == '_' || c == '.' ||
	       c == '~' || c == ':' || c == ',' || c == '*' || c == '!' || c == '$' || c == '(' || c == ')';
}

/* "&" in the spellings of URLs, HTML and JSON: its length at the start of s, or 0. */
static size_t joint(struct aj_str s)
{
	static const char *const spellings[] = { "&amp;", "\\u0026", "%26", "&" };

	for (size_t i = 0; i < AJ_LEN(spellings); i++)
		if (aj_str_starts(s, aj_str_z(spellings[i])))
			return strlen(spellings[i]);
	return 0;
}

/* The same just before at. */
static size_t joint_before(const struct aj_look *look, size_t at)
{
	struct aj_str before =
	    aj_str_sub(aj_look_str(look, look->lo, at), at - look->lo > 6 ? at - look->lo - 6 : 0, 6);
	static const char *const spellings[] = { "&amp;", "\\u0026", "%26", "&" };

	for (size_t i = 0; i < AJ_LEN(spellings); i++)
		if (aj_str_ends(before, aj_str_z(spellings[i])))
			return strlen(spellings[i]);
	return 0;
}

/*
 * The parameter that ends at end: name=value. A name is of small letters, which
 * tells it from what the whole token is assigned to (SAS_TOKEN=sv=…).
 */
static size_t param_before(const struct aj_look *look, size_t end)
{
	size_t from = end, least = end - look->lo > PARAM_MAX ? end - PARAM_MAX : look->lo;

	for (int n = 0; n < 2 && from > least && look->text[from - 1] == '='; n++) /* padding */
		from--;
	while (from > least && of_param(look->text[from - 1]))
		from--;
	if (from == least || look->text[from - 1] != '=')
		return end;
	from--;
	while (from > least && (look->text[from - 1] == '-' || (uint8_t)(look->text[from - 1] - 'a') < 26))
		from--;
	return from;
}

static size_t param_after(const struct aj_look *look, size_t from)
{
	size_t to = from, most = look->hi - from > PARAM_MAX ? from + PARAM_MAX : look->hi;

	while (to < most && (of_param(look->text[to]) || look->text[to] == '=') &&
	       joint(aj_look_str(look, to, look->hi)) == 0)
		to++;
	return to;
}

/* Reads all parameters of the token whose sig= stands at at. */
static bool gather(const struct aj_look *look, size_t at, struct token *token)
{
	size_t width;

	*token = (struct token){ .start = at, .end = param_after(look, at) };
	if (!aj_sas_take(&token->sas, aj_look_str(look, token->start, token->end)))
		return false;
	for (int n = 0; n < PARAMS_MAX && (width = joint_before(look, token->start)) > 0; n++) {
		size_t from = param_before(look, token->start - width);

		if (!aj_sas_take(&token->sas, aj_look_str(look, from, token->start - width)))
			break;
		token->start = from;
	}
	for (int n = 0; n < PARAMS_MAX && (width = joint(aj_look_str(look, token->end, look->hi))) > 0; n++) {
		size_t to = param_after(look, token->end + width);

		if (!aj_sas_take(&token->sas, aj_look_str(look, token->end + width, to)))
			break;
		token->end = to;
	}
	return aj_sas_whole(&token->sas);
}

static void describe(struct aj_look *look, const struct aj_sas *sas, struct aj_hit *hit)
{
	char *detail = (char *)aj_note_room(look, AJ_SAS_TEXT), scratch[AJ_SAS_TEXT];
	struct aj_sas_meaning meaning = aj_sas_tell(sas, look->now, detail ? detail : scratch);

	hit->severity = meaning.severity;
	if (meaning.expired)
		hit->because |= AJ_BECAUSE_EXPIRED;
	hit->detail = detail;
}

/* Bytes of the signature, also if it has a digit too many or too few to be base64; 0: it is none. */
static size_t signature_bytes(struct aj_str sig)
{
	uint8_t bytes[1];
	size_t len = aj_base64_decode(sig, bytes, 0);

	if (len != SIZE_MAX)
		return len;
	sig = aj_str_until(sig, '=');
	for (size_t i = 0; i < sig.len; i++)
		if (aj_base64_value(sig.ptr[i]) < 0)
			return 0;
	return sig.len * 3 / 4;
}

/* The signature itself, decoded, is the one spelling of the token. */
static bool signature(struct aj_look *look, const struct aj_sas *sas, struct aj_hit *hit)
{
	uint8_t *room = aj_note_room(look, DECODED_MAX);
	struct aj_str sig;
	size_t len;

	if (!room)
		return false;
	sig = aj_sas_decode(sas->raw[AJ_SAS_SIG], room, DECODED_MAX);
	/* '+' may have been written as it is, or have become a space on the way. */
	len = signature_bytes(sig);
	if (len + SIG_AMISS < SIG_BYTES || len > SIG_BYTES + SIG_AMISS)
		return false;
	if (len != SIG_BYTES)
		hit->likelihood = AJ_POSSIBLE;
	hit->canonical = sig;
	return true;
}

bool aj_sas_find(struct aj_look *look, size_t at, size_t len, struct aj_hit *hit)
{
	struct token token;
	uint8_t before = aj_look_at(look, at - 1);

	/* The cheap test: 43 digits, one of them in three bytes if percent-encoded. */
	for (size_t i = at + len; i < at + len + SIG_LEAST; i++)
		if (aj_base64_value(aj_look_at(look, i)) < 0 && aj_look_at(look, i) != '%')
			return false;
	if (at > look->lo && aj_is_alnum(before) && before != '6') /* %26 or  */
		return false;
	if (!gather(look, at, &token))
		return false;
	hit->from = hit->start = token.start;
	hit->to = hit->end = token.end;
	hit->because |= AJ_BECAUSE_SHAPE | AJ_BECAUSE_DECODED;
	if (!signature(look, &token.sas, hit))
		return false;
	describe(look, &token.sas, hit);
	return true;
}
