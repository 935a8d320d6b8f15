/*
 * score.c: five levels. Shape and checksum set where a finding begins; the name
 * of its field is worth two steps, words beside it one, and either way a word for
 * something else takes it down again.
 */

#include "detect/score.h"

#include <stdlib.h>

#define BIT(topic) AJ_TOPIC_BIT(AJ_TOPIC_##topic)

/* Topics that numbers have: where one of them is named, the number is not another's. */
#define NUMBERS                                                                                              \
	(BIT(PHONE) | BIT(CASE) | BIT(IP) | BIT(CARD) | BIT(BANK) | BIT(NATIONAL_ID) | BIT(TAX) |            \
	    BIT(HEALTH_ID) | BIT(PASSPORT) | BIT(LICENCE) | BIT(US_SSN) | BIT(FR_NIR) | BIT(UK_NINO) |       \
	    BIT(UK_NHS) | BIT(DE_TAX_ID) | BIT(ES_NIF) | BIT(NL_BSN) | BIT(PL_PESEL) | BIT(IT_CF) |          \
	    BIT(IN_AADHAAR) | BIT(BR_CPF) | BIT(DATE) | BIT(POSTCODE))

enum {
	FIELD_STEPS = 2,      /* the field's name says it */
	WORD_STEPS = 1,	      /* a word beside it says it */
	ID_BYTES_MAX = 256,   /* of a message's identifier */
	IDS_BYTES_MAX = 1024, /* of those before it in its header */
	SLIDE_MAX = 16,	      /* places that a finding is moved when sorting, before it is done otherwise */
};

/* A finding whose shape is enough, or its field: no word beside it would change it. */
static bool settled(const struct aj_type *type, uint64_t field, const struct aj_finding *finding)
{
	if (finding->because & AJ_BECAUSE_BARE)
		return false;
	if (field & type->topics)
		return finding->likelihood + FIELD_STEPS >= AJ_VERY_LIKELY && !(field & BIT(EXAMPLE));
	return finding->type == AJ_TYPE_EMAIL || finding->type == AJ_TYPE_MARKING ||
	       type->group == AJ_GROUP_SECRET;
}

static int steps_for(const struct aj_type *type, uint64_t field, uint64_t words, struct aj_finding *finding)
{
	int steps = 0;

	if (field & type->topics) {
		finding->because |= AJ_BECAUSE_FIELD;
		steps += FIELD_STEPS;
	}
	if (words & type->topics) {
		finding->because |= AJ_BECAUSE_CONTEXT;
		steps += WORD_STEPS;
	}
	return steps;
}

/* Words for something else count only where none speaks for it. */
static int steps_against(uint64_t field, uint64_t words, struct aj_finding *finding)
{
	int steps = 0;

	if ((field | words) & BIT(TECHNICAL)) {
		finding->because |= AJ_BECAUSE_TECHNICAL;
		steps -= field & BIT(TECHNICAL) ? FIELD_STEPS : WORD_STEPS;
	}
	if (finding->because & AJ_BECAUSE_BARE && (field | words) & NUMBERS)
		steps -= WORD_STEPS;
	return steps;
}

/* How likely bare digits may become: shape and a checksum alone are passed by too many numbers. */
static int bare_ceiling(const struct aj_finding *finding)
{
	if (!(finding->because & (AJ_BECAUSE_FIELD | AJ_BECAUSE_CONTEXT)))
		return AJ_POSSIBLE;
	if (finding->because & AJ_BECAUSE_FIELD && finding->because & AJ_BECAUSE_CHECKSUM)
		return AJ_VERY_LIKELY;
	return AJ_LIKELY;
}

static int clamp(int likelihood, int ceiling)
{
	if (likelihood > ceiling)
		likelihood = ceiling;
	return likelihood < AJ_VERY_UNLIKELY ? AJ_VERY_UNLIKELY : likelihood;
}

static bool ends_id(uint8_t c)
{
	return c <= ' ' || c == ',' || c == '<' || c == '>';
}

/* Where what may be an identifier begins, with the finding in it; look->hi: it is none. */
static size_t id_start(const struct aj_look *look, const struct aj_finding *finding)
{
	size_t at = finding->start, end;

	while (at > look->lo && finding->start - at < ID_BYTES_MAX && !ends_id(look->text[at - 1]))
		at--;
	for (end = at; end < look->hi && end - at < 2 * ID_BYTES_MAX && !ends_id(look->text[end]);)
		end++;
	return finding->end <= end && memchr(look->text + at, '@', end - at) ? at : look->hi;
}

/*
 * Whether the finding is, or stands in, the identifier of a mail (RFC 5322, section
 * 3.6.4). Behind other words it is an address: "Your message to Jane <jane@…>".
 */
static bool in_message_id(const struct aj_look *look, const struct aj_finding *finding)
{
	size_t at = id_start(look, finding);

	if (at == look->hi)
		return false;
	while (at > look->lo && ends_id(look->text[at - 1]) && look->text[at - 1] != '>')
		at--;
	return at == look->lo || look->text[at - 1] == '>';
}

/* The name of a header whose values are identifiers ends before position at, and a line begins with it. */
static bool names_message_id(const struct aj_look *look, size_t at)
{
	static const struct aj_str names[] = { AJ_S("message-id:"), AJ_S("in-reply-to:"),
		AJ_S("references:") };

	for (size_t i = 0; i < AJ_LEN(names); i++) {
		size_t from = at - names[i].len;

		if (at - look->lo >= names[i].len &&
		    aj_str_eq_nocase(aj_look_str(look, from, at), names[i]) &&
		    (from == look->lo || look->text[from - 1] == '\n' || look->text[from - 1] == '-'))
			return true; /* also "Resent-Message-ID:" */
	}
	return false;
}

/* Before position at stand the name of such a header and identifiers, also on lines of their own that are
 * indented, or nothing else than the name. */
static bool is_behind_ids(const struct aj_look *look, size_t at)
{
	size_t most = at - look->lo > IDS_BYTES_MAX ? at - IDS_BYTES_MAX : look->lo;

	for (;;) {
		while (at > most && (aj_is_space(look->text[at - 1]) || look->text[at - 1] == '<'))
			at--;
		if (at == most)
			return false;
		if (look->text[at - 1] != '>')
			return look->text[at - 1] == ':' && names_message_id(look, at);
		for (at--; at > most && look->text[at - 1] != '<' && !aj_is_space(look->text[at - 1]);)
			at--;
	}
}

/* The same where a mail's header stands in a text: "Message-ID: <…@…>". */
static bool in_written_message_id(const struct aj_look *look, const struct aj_finding *finding)
{
	size_t at;

	for (at = finding->start; at > look->lo && look->text[at - 1] != '<'; at--)
		if (finding->start - at == ID_BYTES_MAX || ends_id(look->text[at - 1]))
			return false;
	return at > look->lo && is_behind_ids(look, at) && id_start(look, finding) == at;
}

static bool is_message_id(
    const struct aj_look *look, const struct aj_type *type, uint64_t field, const struct aj_finding *finding)
{
	if (type->group == AJ_GROUP_SECRET)
		return false;
	if (field & BIT(MESSAGE_ID))
		return in_message_id(look, finding);
	return finding->type == AJ_TYPE_EMAIL && in_written_message_id(look, finding);
}

/* An address that every machine has: "the ip 127.0.0.1" is nobody's for all that. */
static bool is_nobodys(const struct aj_finding *finding)
{
	return finding->type == AJ_TYPE_IP && finding->because & AJ_BECAUSE_RESERVED &&
	       !(finding->because & AJ_BECAUSE_FIELD) && finding->likelihood <= AJ_POSSIBLE;
}

void aj_score(struct aj_look *look, const struct aj_type *type, struct aj_finding *finding)
{
	uint64_t field = look->field ? look->field->topics : 0, words;
	int likelihood = finding->likelihood, ceiling = AJ_VERY_LIKELY;

	if (finding->because & AJ_BECAUSE_PLACEHOLDER) {
		finding->likelihood = AJ_VERY_UNLIKELY;
		return;
	}
	if (is_message_id(look, type, field, finding)) {
		finding->because |= AJ_BECAUSE_TECHNICAL;
		finding->likelihood = AJ_VERY_UNLIKELY;
		return;
	}
	if (finding->because & AJ_BECAUSE_FIELD) /* its recogniser has weighed the field itself */
		return;
	if (settled(type, field, finding)) {
		likelihood += steps_for(type, field, 0, finding);
		finding->likelihood = (uint8_t)clamp(likelihood, ceiling);
		return;
	}
	words = aj_look_words(look, finding->start, finding->end);
	likelihood += steps_for(type, field, words, finding);
	if (!(finding->because & (AJ_BECAUSE_FIELD | AJ_BECAUSE_CONTEXT)))
		likelihood += steps_against(field, words, finding);
	if ((field | words) & BIT(EXAMPLE))
		likelihood--;
	if (finding->because & AJ_BECAUSE_BARE)
		ceiling = bare_ceiling(finding);
	else if (is_nobodys(finding))
		ceiling = AJ_POSSIBLE;
	finding->likelihood = (uint8_t)clamp(likelihood, ceiling);
}

/* Before b in the text; of two at the same place, the longer first. */
static int by_start(const void *a, const void *b)
{
	const struct aj_finding *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->end != y->end)
		return x->end > y->end ? -1 : 1;
	return (x->type > y->type) - (x->type < y->type);
}

/* Puts findings from at on in order as long as none has to move far. Gives where that ends. */
static size_t slide(struct aj_finding *findings, size_t at, size_t count)
{
	for (size_t i = at + 1; i < count; i++) {
		struct aj_finding moved;
		size_t to = i;

		if (findings[i - 1].start < findings[i].start ||
		    by_start(&findings[i - 1], &findings[i]) <= 0)
			continue;
		moved = findings[i];
		if (i - at > SLIDE_MAX && by_start(&findings[i - SLIDE_MAX], &moved) > 0)
			return i;
		for (; to > at && by_start(&findings[to - 1], &moved) > 0; to--)
			findings[to] = findings[to - 1];
		findings[to] = moved;
	}
	return count;
}

/* The end of the keys that stand in order from at on. */
static size_t run_end(const uint64_t *keys, size_t at, size_t count)
{
	size_t end = at < count ? at + 1 : count;

	while (end < count && keys[end - 1] < keys[end])
		end++;
	return end;
}

/* The first of the keys from from on, which stand in order, that comes behind key; or end. */
static const uint64_t *behind(const uint64_t *from, const uint64_t *end, uint64_t key)
{
	while (from < end) {
		const uint64_t *middle = from + (end - from) / 2;

		if (*middle > key)
			end = middle;
		else
			from = middle + 1;
	}
	return from;
}

/* Two runs, one behind the other, into one; without a branch that would be guessed wrong half of the time. */
static void merge(const uint64_t *a, const uint64_t *b, const uint64_t *end, uint64_t *out)
{
	const uint64_t *a_end = b, *begin = b < end ? behind(a, b, *b) : b;

	memcpy(out, a, (size_t)(begin - a) * sizeof(*a));
	out += begin - a;
	a = begin;
	while (a < a_end && b < end) {
		bool second = *b < *a;

		*out++ = second ? *b : *a;
		b += second;
		a += !second;
	}
	memcpy(out, a, (size_t)(a_end - a) * sizeof(*a));
	memcpy(out + (a_end - a), b, (size_t)(end - b) * sizeof(*b));
}

/* Merges each run with the next one. Gives how many there are then. */
static size_t merge_runs(const uint64_t *keys, uint64_t *out, size_t count)
{
	size_t runs = 0;

	for (size_t at = 0; at < count; runs++) {
		size_t middle = run_end(keys, at, count), end = run_end(keys, middle, count);

		merge(keys + at, keys + middle, keys + end, out + at);
		at = end;
	}
	return runs;
}

/* Puts each finding where its key stands, around one circle of places after the other. */
static void arrange(struct aj_finding *findings, uint64_t *keys, size_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		struct aj_finding moved;
		uint32_t to = i, from;

		if ((uint32_t)keys[i] == i)
			continue;
		moved = findings[i];
		while ((from = (uint32_t)keys[to]) != i) {
			findings[to] = findings[from];
			keys[to] = to;
			to = from;
		}
		findings[to] = moved;
		keys[to] = to;
	}
}

/* Puts them in order of start, by keys of a start and an index. False: no memory. */
static bool sort_starts(struct aj_finding *findings, size_t count)
{
	uint64_t *room = malloc(2 * count * sizeof(*room)), *keys = room, *other;
	size_t runs;

	if (!room)
		return false;
	other = keys + count;
	for (size_t i = 0; i < count; i++)
		keys[i] = (uint64_t)findings[i].start << 32 | i;
	do {
		uint64_t *merged = other;

		runs = merge_runs(keys, merged, count);
		other = keys;
		keys = merged;
	} while (runs > 1);
	arrange(findings, keys, count);
	free(room);
	return true;
}

/* Findings come in runs: of each piece of the text what its fields have, then one kind after the other. */
static void sort(struct aj_finding *findings, size_t count)
{
	if (slide(findings, 0, count) == count ||
	    (sort_starts(findings, count) && slide(findings, 0, count) == count))
		return;
	qsort(findings, count, sizeof(*findings), by_start);
}

/* The address in a connection string is the string's, whatever it looks like on its own. */
static bool swallows(
    const struct aj_type *types, const struct aj_finding *outer, const struct aj_finding *inner)
{
	return types[outer->type].group == AJ_GROUP_SECRET && outer->likelihood >= AJ_POSSIBLE &&
	       types[inner->type].group != AJ_GROUP_SECRET && outer->start <= inner->start &&
	       outer->end >= inner->end;
}

static bool better(const struct aj_type *types, const struct aj_finding *a, const struct aj_finding *b)
{
	uint32_t a_len = a->end - a->start, b_len = b->end - b->start;
	int a_severity = a->severity ? a->severity : types[a->type].severity;
	int b_severity = b->severity ? b->severity : types[b->type].severity;

	if (swallows(types, a, b) || swallows(types, b, a))
		return swallows(types, a, b);
	if (a->likelihood != b->likelihood)
		return a->likelihood > b->likelihood;
	if (a_len != b_len)
		return a_len > b_len;
	if (a_severity != b_severity)
		return a_severity > b_severity;
	return a->type < b->type;
}

/*
 * In order of start, those kept so far do not overlap, so a newcomer meets only
 * the last of them.
 */
size_t aj_settle(const struct aj_type *types, struct aj_finding *findings, size_t count)
{
	size_t kept = 0;

	sort(findings, count);
	for (size_t i = 0; i < count; i++) {
		if (kept == 0 || findings[kept - 1].end <= findings[i].start) {
			if (kept < i)
				findings[kept] = findings[i];
			kept++;
		} else if (better(types, &findings[i], &findings[kept - 1])) {
			findings[kept - 1] = findings[i];
		}
	}
	return kept;
}
