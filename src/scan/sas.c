/* sas.c: the parameters of a shared access signature, and what they mean. */

#include "scan/sas.h"

#include "base/epoch.h"

#include <stdio.h>

enum {
	SIG_LEAST = 43, /* 32 bytes in base64 without padding */
	DECODED_MAX = 128,
	SOON = 7 * 86400, /* a SAS that ends within a week is not far-reaching */
};

static const char *const names[AJ_SAS_PARAMS] = {
	[AJ_SAS_SV] = "sv",
	[AJ_SAS_SS] = "ss",
	[AJ_SAS_SRT] = "srt",
	[AJ_SAS_SP] = "sp",
	[AJ_SAS_ST] = "st",
	[AJ_SAS_SE] = "se",
	[AJ_SAS_SIP] = "sip",
	[AJ_SAS_SPR] = "spr",
	[AJ_SAS_SR] = "sr",
	[AJ_SAS_SIG] = "sig",
	[AJ_SAS_SI] = "si",
	[AJ_SAS_SKN] = "skn",
	[AJ_SAS_SKOID] = "skoid",
	[AJ_SAS_TN] = "tn",
};

/* Those that are signed, too, and of which nothing is told. */
static const char *const others[] = { "sktid", "skt", "ske", "sks", "skv", "saoid", "suoid", "scid", "sdd",
	"ses", "spk", "srk", "epk", "erk", "rscc", "rscd", "rsce", "rscl", "rsct" };

/* Where it is in a list, or n. */
static size_t find(struct aj_str name, const char *const *list, size_t n)
{
	size_t i = 0;

	while (i < n && !aj_str_eq(name, aj_str_z(list[i])))
		i++;
	return i;
}

bool aj_sas_has(struct aj_str param)
{
	struct aj_str name = aj_str_until(param, '=');

	return find(name, names, AJ_LEN(names)) < AJ_LEN(names) ||
	       find(name, others, AJ_LEN(others)) < AJ_LEN(others);
}

bool aj_sas_take(struct aj_sas *sas, struct aj_str param)
{
	size_t equals = aj_str_find(param, 0, '=');
	size_t i = find(aj_str_sub(param, 0, equals), names, AJ_LEN(names));

	if (equals == 0 || equals >= param.len)
		return false;
	if (i == AJ_SAS_PARAMS)
		return true;
	if (sas->raw[i].len > 0)
		return i != AJ_SAS_SIG;
	sas->raw[i] = aj_str_from(param, equals + 1);
	return true;
}

bool aj_sas_whole(const struct aj_sas *sas)
{
	const struct aj_str *raw = sas->raw;

	return raw[AJ_SAS_SIG].len >= SIG_LEAST && (raw[AJ_SAS_SKN].len > 0 || raw[AJ_SAS_SV].len > 0) &&
	       (raw[AJ_SAS_SP].len > 0 || raw[AJ_SAS_SI].len > 0 || raw[AJ_SAS_SR].len > 0);
}

struct aj_str aj_sas_decode(struct aj_str text, uint8_t *room, size_t most)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len && n < most; i++) {
		int high = text.ptr[i] == '%' && i + 2 < text.len ? aj_hex_value(text.ptr[i + 1]) : -1;
		int low = high >= 0 ? aj_hex_value(text.ptr[i + 2]) : -1;

		room[n++] = low >= 0 ? (uint8_t)(high << 4 | low) : text.ptr[i];
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
static uint8_t scope(const struct aj_sas *sas, char *out, size_t room)
{
	bool account = sas->raw[AJ_SAS_SS].len > 0 && sas->raw[AJ_SAS_SRT].len > 0;
	uint8_t severity = 3;
	bool writes;

	append(out, room,
	    account			     ? "account SAS, "
	    : sas->raw[AJ_SAS_SKOID].len > 0 ? "user delegation SAS, "
					     : "SAS, ");
	if (sas->raw[AJ_SAS_SP].len == 0) {
		append(out, room, "rights by policy");
		return severity;
	}
	writes = spell(out, room, sas->raw[AJ_SAS_SP], rights, AJ_LEN(rights));
	append(out, room, " on ");
	if (account) {
		spell(out, room, sas->raw[AJ_SAS_SS], services, AJ_LEN(services));
		return 4;
	}
	if (sas->raw[AJ_SAS_TN].len > 0)
		append(out, room, "a table");
	else if (sas->raw[AJ_SAS_SR].len == 0 || sas->raw[AJ_SAS_SR].len > 2)
		append(out, room, "a queue");
	else
		spell(out, room, aj_str_sub(sas->raw[AJ_SAS_SR], 0, 1), resources, AJ_LEN(resources));
	if (!writes && aj_str_eq(sas->raw[AJ_SAS_SR], AJ_S("b")))
		severity = 2;
	return writes ? 4 : severity;
}

/* The moment that st or se names; false: none. Storage writes ISO 8601, Service Bus seconds since 1970. */
static bool moment(struct aj_str raw, int64_t *out)
{
	uint8_t room[DECODED_MAX];
	struct aj_str text = aj_sas_decode(raw, room, sizeof(room));
	uint64_t seconds;

	if (aj_str_decimal(text, &seconds) && seconds < AJ_EPOCH_MAX) {
		*out = (int64_t)seconds;
		return true;
	}
	return aj_epoch_read(text, out) && *out < AJ_EPOCH_MAX;
}

static void tell_moment(char *out, const char *words, int64_t when)
{
	char date[AJ_DATE_ROOM];

	aj_date_print(when, date);
	append(out, AJ_SAS_TEXT, words);
	append(out, AJ_SAS_TEXT, date);
}

/* When it begins and ends, and what that is worth. */
static void tell_times(const struct aj_sas *sas, int64_t now, char *out, struct aj_sas_meaning *meaning)
{
	int64_t start, end;

	if (moment(sas->raw[AJ_SAS_ST], &start))
		tell_moment(out, start > now ? ", starts " : ", since ", start);
	if (!moment(sas->raw[AJ_SAS_SE], &end))
		return;
	meaning->expired = end < now;
	tell_moment(out, meaning->expired ? ", expired " : ", expires ", end);
	if (meaning->expired)
		meaning->severity = 1;
	else if (end - now < SOON && meaning->severity > 3)
		meaning->severity = 3;
}

struct aj_sas_meaning aj_sas_tell(const struct aj_sas *sas, int64_t now, char text[AJ_SAS_TEXT])
{
	struct aj_sas_meaning meaning = { .severity = 3 };
	struct aj_str rights_of = sas->raw[AJ_SAS_SP];

	text[0] = '\0';
	if (sas->raw[AJ_SAS_SKN].len > 0) {
		append(text, AJ_SAS_TEXT, "Service Bus SAS");
		meaning.severity = 4;
	} else if (rights_of.len > 3 && rights_of.ptr[0] == '%') {
		append(text, AJ_SAS_TEXT, "SAS of a workflow trigger"); /* sp=%2Ftriggers%2F…, Logic Apps */
	} else {
		meaning.severity = scope(sas, text, AJ_SAS_TEXT);
	}
	tell_times(sas, now, text, &meaning);
	if (sas->raw[AJ_SAS_SIP].len > 0)
		append(text, AJ_SAS_TEXT, ", for some addresses only");
	return meaning;
}
