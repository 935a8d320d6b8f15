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
	    BIT(HEALTH_ID) | BIT(PASSPORT) | BIT(LICENCE) | AJ_TOPICS_OF_ONE_ID | BIT(DATE) | BIT(POSTCODE))

enum {
	FIELD_STEPS = 2,      /* the field's name says it */
	WORD_STEPS = 1,	      /* a word beside it says it */
	ID_BYTES_MAX = 256,   /* of a message's identifier */
	IDS_BYTES_MAX = 1024, /* of those before it in its header */
	SLIDE_MAX = 16,	      /* places that a finding is moved when sorting, before it is done otherwise */
	SLIDE_KEYS_MAX = 64,  /* … and its key */
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

/* How findings are put into buckets: by the upper bits of where they start. */
struct buckets {
	uint32_t least; /* where the first one starts */
	unsigned shift;
	size_t n;
};

static struct buckets buckets_for(const struct aj_finding *findings, size_t count)
{
	uint32_t least = findings[0].start, most = least;
	unsigned shift = 0;

	for (size_t i = 1; i < count; i++) {
		least = findings[i].start < least ? findings[i].start : least;
		most = findings[i].start > most ? findings[i].start : most;
	}
	while ((most - least) >> shift >= 2 * count)
		shift++;
	return (struct buckets){ least, shift, ((most - least) >> shift) + 1 };
}

/* Writes a key of a start and an index for each finding, bucket by bucket. ends: zeros, one for each bucket.
 */
static void distribute(const struct aj_finding *findings, size_t count, const struct buckets *buckets,
    uint32_t *ends, uint64_t *keys)
{
	for (size_t i = 0; i < count; i++)
		ends[(findings[i].start - buckets->least) >> buckets->shift]++;
	for (size_t k = 1; k < buckets->n; k++)
		ends[k] += ends[k - 1];
	for (size_t i = count; i-- > 0;)
		keys[--ends[(findings[i].start - buckets->least) >> buckets->shift]] =
		    (uint64_t)findings[i].start << 32 | i;
}

/* Puts keys in order of which none has to move far. False: one would have to. */
static bool slide_keys(uint64_t *keys, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		uint64_t moved = keys[i];
		size_t to = i;

		for (; to > 0 && keys[to - 1] > moved; to--) {
			if (i - to == SLIDE_KEYS_MAX)
				return false;
			keys[to] = keys[to - 1];
		}
		keys[to] = moved;
	}
	return true;
}

/* Puts them in order of start. False: no memory, or most stand in one place. */
static bool sort_starts(struct aj_finding *findings, size_t count)
{
	struct buckets buckets = buckets_for(findings, count);
	uint64_t *keys = calloc(count, sizeof(*keys));
	uint32_t *ends = calloc(buckets.n, sizeof(*ends));
	bool sorted = false;

	if (keys && ends) {
		distribute(findings, count, &buckets, ends, keys);
		sorted = slide_keys(keys, count);
	}
	if (sorted)
		arrange(findings, keys, count);
	free(keys);
	free(ends);
	return sorted;
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

/*
 * Digits by themselves that are a telephone number, too, are one, unless the identity number is one of those
 * with words of their own: of the many others some country's check digits fit one number in a hundred.
 */
static bool is_called(
    const struct aj_type *types, const struct aj_finding *phone, const struct aj_finding *id)
{
	return phone->type == AJ_TYPE_PHONE && types[id->type].group == AJ_GROUP_NATIONAL_ID &&
	       id->because & AJ_BECAUSE_BARE && !(id->because & (AJ_BECAUSE_FIELD | AJ_BECAUSE_CONTEXT)) &&
	       !(types[id->type].topics & AJ_TOPICS_OF_ONE_ID) && phone->likelihood >= id->likelihood;
}

static bool better(const struct aj_type *types, const struct aj_finding *a, const struct aj_finding *b)
{
	uint32_t a_len = a->end - a->start, b_len = b->end - b->start;
	int a_severity = a->severity ? a->severity : types[a->type].severity;
	int b_severity = b->severity ? b->severity : types[b->type].severity;

	if (swallows(types, a, b) || swallows(types, b, a))
		return swallows(types, a, b);
	if (is_called(types, a, b) || is_called(types, b, a))
		return is_called(types, a, b);
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
