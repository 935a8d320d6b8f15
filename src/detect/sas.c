/*
 * sas.c: shared access signatures of Azure, decoded: what they open, what they
 * allow, until when. Found by their sig=, then read parameter by parameter to
 * both sides. Sources: "Create an account SAS", "Create a service SAS", "Create a
 * user delegation SAS" (Azure Storage REST), "Authenticate access to Event Hubs
 * resources using shared access signatures" for SharedAccessSignature sr=…
 */

#include "detect/base64.h"
#include "detect/epoch.h"
#include "detect/rule.h"

#include <stdio.h>

enum {
	PARAM_MAX = 2048, /* bytes: sr= holds a whole address, ct and others are short */
	PARAMS_MAX = 32,  /* a user delegation SAS has 17 */
	SIG_LEAST = 43,	  /* 32 bytes in base64 without padding */
	SIG_BYTES = 32,	  /* of an HMAC-SHA256 */
	SIG_AMISS = 2,	  /* bytes that were lost or came in on the way: retouched, mistyped */
	DECODED_MAX = 128,
	DETAIL_MAX = 200,
	SOON = 7 * 86400, /* a SAS that ends within a week is not far-reaching */
};

enum param { SV, SS, SRT, SP, ST, SE, SIP, SPR, SR, SIG, SI, SKN, SKOID, TN, PARAMS };

static const struct aj_str names[PARAMS] = { [SV] = { (const uint8_t *)"sv", 2 },
	[SS] = { (const uint8_t *)"ss", 2 },
	[SRT] = { (const uint8_t *)"srt", 3 },
	[SP] = { (const uint8_t *)"sp", 2 },
	[ST] = { (const uint8_t *)"st", 2 },
	[SE] = { (const uint8_t *)"se", 2 },
	[SIP] = { (const uint8_t *)"sip", 3 },
	[SPR] = { (const uint8_t *)"spr", 3 },
	[SR] = { (const uint8_t *)"sr", 2 },
	[SIG] = { (const uint8_t *)"sig", 3 },
	[SI] = { (const uint8_t *)"si", 2 },
	[SKN] = { (const uint8_t *)"skn", 3 },
	[SKOID] = { (const uint8_t *)"skoid", 5 },
	[TN] = { (const uint8_t *)"tn", 2 } };

struct sas {
	size_t start, end;
	struct aj_str raw[PARAMS]; /* as written */
	bool blocked;		   /* a second sig: another token begins */
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

/* Notes name=value at [from, to). False: it is no parameter, or a second signature. */
static bool keep(struct sas *sas, struct aj_str text)
{
	size_t equals = aj_str_find(text, 0, '=');
	struct aj_str name = aj_str_sub(text, 0, equals);

	if (equals == 0 || equals >= text.len)
		return false;
	for (size_t i = 0; i < PARAMS; i++) {
		if (!aj_str_eq(name, names[i]))
			continue;
		if (sas->raw[i].len > 0)
			return i != SIG;
		sas->raw[i] = aj_str_from(text, equals + 1);
	}
	return true;
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
static bool gather(const struct aj_look *look, size_t at, struct sas *sas)
{
	size_t width;

	*sas = (struct sas){ .start = at, .end = param_after(look, at) };
	if (!keep(sas, aj_look_str(look, sas->start, sas->end)))
		return false;
	for (int n = 0; n < PARAMS_MAX && (width = joint_before(look, sas->start)) > 0; n++) {
		size_t from = param_before(look, sas->start - width);

		if (!keep(sas, aj_look_str(look, from, sas->start - width)))
			break;
		sas->start = from;
	}
	for (int n = 0; n < PARAMS_MAX && (width = joint(aj_look_str(look, sas->end, look->hi))) > 0; n++) {
		size_t to = param_after(look, sas->end + width);

		if (!keep(sas, aj_look_str(look, sas->end + width, to)))
			break;
		sas->end = to;
	}
	return sas->raw[SIG].len >= SIG_LEAST;
}

/* Percent-decoding (RFC 3986, section 2.1). Gives the decoded part of room. */
static struct aj_str decode(struct aj_str s, uint8_t *room, size_t most)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len && n < most; i++) {
		int high = s.ptr[i] == '%' && i + 2 < s.len ? aj_hex_value(s.ptr[i + 1]) : -1;
		int low = high >= 0 ? aj_hex_value(s.ptr[i + 2]) : -1;

		room[n++] = low >= 0 ? (uint8_t)(high << 4 | low) : s.ptr[i];
		i += low >= 0 ? 2 : 0;
	}
	return aj_str(room, n);
}

struct word {
	char letter;
	const char *word;
	bool writes;
};

static const struct word rights[] = { { 'r', "read" }, { 'a', "add", true }, { 'c', "create", true },
	{ 'w', "write", true }, { 'u', "update", true }, { 'p', "process", true }, { 'd', "delete", true },
	{ 'x', "delete versions", true }, { 'y', "delete for good", true }, { 'l', "list" }, { 't', "tags" },
	{ 'f', "find" }, { 'm', "move", true }, { 'e', "execute" }, { 'o', "ownership", true },
	{ 'i', "immutability", true } };
static const struct word services[] = { { 'b', "blob" }, { 'f', "file" }, { 'q', "queue" },
	{ 't', "table" } };
static const struct word resources[] = { { 'b', "a blob" }, { 'c', "a container" }, { 'd', "a directory" },
	{ 'f', "a file" }, { 's', "a share" } };

/* Adds the words of the letters in s, joined by '+'. True: one of them writes. */
static bool spell(char *out, size_t room, struct aj_str s, const struct word *words, size_t count)
{
	size_t len = strlen(out);
	bool writes = false, first = true;

	for (size_t i = 0; i < count; i++) {
		if (aj_str_find(s, 0, (uint8_t)words[i].letter) == s.len)
			continue;
		len += (size_t)snprintf(out + len, room - len, "%s%s", first ? "" : "+", words[i].word);
		len = len < room ? len : room - 1;
		writes |= words[i].writes;
		first = false;
	}
	return writes;
}

static void append(char *out, size_t room, const char *text)
{
	size_t len = strlen(out);

	snprintf(out + len, room - len, "%s", text);
}

/* What it opens and allows. Gives the severity that this deserves if it lasts. */
static uint8_t scope(const struct sas *sas, char *out, size_t room)
{
	bool account = sas->raw[SS].len > 0 && sas->raw[SRT].len > 0;
	uint8_t severity = 3;
	bool writes;

	append(out, room,
	    account		      ? "account SAS, "
	    : sas->raw[SKOID].len > 0 ? "user delegation SAS, "
				      : "SAS, ");
	if (sas->raw[SP].len == 0) {
		append(out, room, "rights by policy");
		return severity;
	}
	writes = spell(out, room, sas->raw[SP], rights, AJ_LEN(rights));
	append(out, room, " on ");
	if (account) {
		spell(out, room, sas->raw[SS], services, AJ_LEN(services));
		return 4;
	}
	if (sas->raw[TN].len > 0)
		append(out, room, "a table");
	else if (sas->raw[SR].len == 0 || sas->raw[SR].len > 2)
		append(out, room, "a queue");
	else
		spell(out, room, aj_str_sub(sas->raw[SR], 0, 1), resources, AJ_LEN(resources));
	if (!writes && aj_str_eq(sas->raw[SR], AJ_S("b")))
		severity = 2;
	return writes ? 4 : severity;
}

/* The moment it ends; false: it does not say. Storage writes ISO 8601, Service Bus seconds since 1970. */
static bool ends(const struct sas *sas, int64_t *out)
{
	uint8_t room[DECODED_MAX];
	struct aj_str se = decode(sas->raw[SE], room, sizeof(room));
	uint64_t seconds;

	if (aj_str_decimal(se, &seconds) && seconds < AJ_EPOCH_MAX) {
		*out = (int64_t)seconds;
		return true;
	}
	return aj_epoch_read(se, out) && *out < AJ_EPOCH_MAX;
}

static void describe(struct aj_look *look, const struct sas *sas, struct aj_hit *hit)
{
	char *detail = (char *)aj_note_room(look, DETAIL_MAX);
	char scratch[DETAIL_MAX], *out = detail ? detail : scratch, date[AJ_DATE_ROOM];
	int64_t end;

	out[0] = '\0';
	if (sas->raw[SKN].len > 0) {
		append(out, DETAIL_MAX, "Service Bus SAS");
		hit->severity = 4;
	} else if (sas->raw[SP].len > 3 && sas->raw[SP].ptr[0] == '%') {
		append(out, DETAIL_MAX, "SAS of a workflow trigger"); /* sp=%2Ftriggers%2F…, Logic Apps */
		hit->severity = 3;
	} else {
		hit->severity = scope(sas, out, DETAIL_MAX);
	}
	if (ends(sas, &end)) {
		aj_date_print(end, date);
		append(out, DETAIL_MAX, end < look->now ? ", expired " : ", expires ");
		append(out, DETAIL_MAX, date);
		if (end < look->now) {
			hit->because |= AJ_BECAUSE_EXPIRED;
			hit->severity = 1;
		} else if (end - look->now < SOON && hit->severity > 3) {
			hit->severity = 3;
		}
	}
	if (sas->raw[SIP].len > 0)
		append(out, DETAIL_MAX, ", for some addresses only");
	hit->detail = detail;
}

/* The signature itself, decoded, is the one spelling of the token. */
static bool signature(struct aj_look *look, const struct sas *sas, struct aj_hit *hit)
{
	uint8_t *room = aj_note_room(look, DECODED_MAX);
	struct aj_str sig;
	uint8_t bytes[1];
	size_t len;

	if (!room)
		return false;
	sig = decode(sas->raw[SIG], room, DECODED_MAX);
	/* '+' may have been written as it is, or have become a space on the way. */
	len = aj_base64_decode(sig, bytes, 0);
	if (len + SIG_AMISS < SIG_BYTES || len > SIG_BYTES + SIG_AMISS)
		return false;
	if (len != SIG_BYTES)
		hit->likelihood = AJ_POSSIBLE;
	hit->canonical = sig;
	return true;
}

bool aj_sas_find(struct aj_look *look, size_t at, size_t len, struct aj_hit *hit)
{
	struct sas sas;
	uint8_t before = aj_look_at(look, at - 1);

	/* The cheap test: 43 digits, one of them in three bytes if percent-encoded. */
	for (size_t i = at + len; i < at + len + SIG_LEAST; i++)
		if (aj_base64_value(aj_look_at(look, i)) < 0 && aj_look_at(look, i) != '%')
			return false;
	if (at > look->lo && aj_is_alnum(before) && before != '6') /* %26 or  */
		return false;
	if (!gather(look, at, &sas))
		return false;
	if (sas.raw[SKN].len == 0 && sas.raw[SV].len == 0)
		return false;
	if (sas.raw[SP].len == 0 && sas.raw[SI].len == 0 && sas.raw[SR].len == 0)
		return false;
	hit->from = hit->start = sas.start;
	hit->to = hit->end = sas.end;
	hit->because |= AJ_BECAUSE_SHAPE | AJ_BECAUSE_DECODED;
	if (!signature(look, &sas, hit))
		return false;
	describe(look, &sas, hit);
	return true;
}
