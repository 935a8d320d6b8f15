#include "sink/census_orgs.h"

#include "dep/xxh.h"
#include "sink/freemail.h"
#include "sink/suffix.h"

#include <math.h>
#include <stdlib.h>

enum {
	ROOM_FIRST = 256,
	DOMAIN_MAX = 253,
	DOMAINS_BOUND = AJ_ORGS_MAX * 272 /* a domain, its end, rounding */
};

void aj_orgs_init(struct aj_orgs *orgs, uint64_t seed)
{
	*orgs = (struct aj_orgs){ .seed = seed, .sample_limit = UINT64_MAX };
	aj_arena_init(&orgs->domains, DOMAINS_BOUND);
}

void aj_orgs_fini(struct aj_orgs *orgs)
{
	if (orgs->sample)
		explicit_bzero(orgs->sample, orgs->sample_room * sizeof(*orgs->sample));
	free(orgs->sample);
	free(orgs->list);
	free(orgs->slots);
	free(orgs->cache);
	free(orgs->touched);
	aj_unique_fini(&orgs->organisations);
	aj_unique_fini(&orgs->free_mail);
	aj_arena_fini(&orgs->domains);
	*orgs = (struct aj_orgs){ 0 };
}

/* The slot of an organisation, or the empty one where it would stand. */
static uint32_t *slot_of(const struct aj_orgs *orgs, uint64_t hash)
{
	size_t mask = 2 * orgs->room - 1, i = hash & mask;

	while (orgs->slots[i] != 0 && orgs->list[orgs->slots[i] - 1].hash != hash)
		i = (i + 1) & mask;
	return &orgs->slots[i];
}

static void fill_slots(struct aj_orgs *orgs)
{
	memset(orgs->slots, 0, 2 * orgs->room * sizeof(*orgs->slots));
	for (size_t i = 0; i < orgs->count; i++)
		*slot_of(orgs, orgs->list[i].hash) = (uint32_t)i + 1;
}

static bool grow_list(struct aj_orgs *orgs)
{
	size_t room = orgs->room ? 2 * orgs->room : ROOM_FIRST;
	struct aj_org *list = realloc(orgs->list, room * sizeof(*list));
	uint32_t *slots;

	if (!list)
		return false;
	orgs->list = list;
	slots = malloc(2 * room * sizeof(*slots));
	if (!slots)
		return false;
	free(orgs->slots);
	orgs->slots = slots;
	orgs->room = room;
	fill_slots(orgs);
	return true;
}

static void count_sampled(const struct aj_orgs *orgs, struct aj_org *list)
{
	for (size_t i = 0; i < orgs->count; i++)
		list[i].sampled = 0;
	for (size_t i = 0; i < orgs->sample_room; i++) {
		uint32_t org = orgs->sample[i].hash ? *slot_of(orgs, orgs->sample[i].org) : 0;

		if (org)
			list[org - 1].sampled++;
	}
}

static int most_used_first(const void *a, const void *b)
{
	const struct aj_org *x = a, *y = b;

	if (x->sampled != y->sampled)
		return x->sampled < y->sampled ? 1 : -1;
	if (x->raw != y->raw)
		return x->raw < y->raw ? 1 : -1;
	return strcmp(x->domain, y->domain);
}

/* How much an organisation is used, roughly: by addresses in the sample, among those without by findings. */
static unsigned use_of(const struct aj_org *org)
{
	unsigned findings = org->raw > 0 ? 63 - (unsigned)__builtin_clzll(org->raw) : 0;

	return org->sampled > 0 ? 64 + 31 - (unsigned)__builtin_clz(org->sampled) : findings;
}

/* The use that not quite half of the organisations exceed, above of them. */
static unsigned middle_use(const struct aj_orgs *orgs, size_t *above_out)
{
	size_t with[64 + 32] = { 0 }, above = 0;
	unsigned use = AJ_LEN(with);

	for (size_t i = 0; i < orgs->count; i++)
		with[use_of(&orgs->list[i])]++;
	while (above + with[use - 1] <= orgs->count / 2)
		above += with[--use];
	*above_out = above;
	return use - 1;
}

/* A copy in the arena; empty where memory is refused. */
static const char *keep_domain(struct aj_orgs *orgs, struct aj_str domain)
{
	char *copy = aj_arena_take(&orgs->domains, domain.len + 1);

	orgs->lost |= !copy;
	return copy ? memcpy(copy, domain.ptr, domain.len) : "";
}

/* Lets the less used half go. No sorting: with many domains this is done again and again. */
static void trim(struct aj_orgs *orgs)
{
	struct aj_arena old = orgs->domains;
	size_t kept = 0, above, of_middle;
	unsigned middle;

	count_sampled(orgs, orgs->list);
	middle = middle_use(orgs, &above);
	of_middle = orgs->count / 2 - above;
	aj_arena_init(&orgs->domains, DOMAINS_BOUND);
	for (size_t i = 0; i < orgs->count; i++) {
		unsigned use = use_of(&orgs->list[i]);

		if (use < middle || (use == middle && of_middle == 0))
			continue;
		of_middle -= use == middle;
		orgs->list[kept] = orgs->list[i];
		orgs->list[kept].domain = keep_domain(orgs, aj_str_z(orgs->list[i].domain));
		kept++;
	}
	orgs->count = kept;
	orgs->n_touched = 0;
	for (size_t i = 0; i < kept; i++)
		if (orgs->list[i].here > 0)
			orgs->touched[orgs->n_touched++] = (uint16_t)i;
	aj_arena_fini(&old);
	fill_slots(orgs);
	if (orgs->cache)
		memset(orgs->cache, 0, AJ_ORGS_CACHE * sizeof(*orgs->cache));
	orgs->overflowed = true;
}

/* The index of an organisation that is new to the list. */
static uint16_t enter(struct aj_orgs *orgs, struct aj_str domain, uint64_t hash)
{
	struct aj_org *org;

	if (orgs->count == AJ_ORGS_MAX)
		trim(orgs);
	if (orgs->count == orgs->room && !grow_list(orgs)) {
		orgs->lost = true;
		return AJ_ORG_NOBODY;
	}
	org = &orgs->list[orgs->count++];
	*org = (struct aj_org){ .hash = hash,
		.domain = keep_domain(orgs, domain),
		.free_mail = aj_freemail(domain),
		.country = (int16_t)aj_country_of_domain(domain) };
	*slot_of(orgs, hash) = (uint32_t)orgs->count;
	aj_unique_add(org->free_mail ? &orgs->free_mail : &orgs->organisations, hash);
	return (uint16_t)(orgs->count - 1);
}

/* The index of an organisation, new or not. */
static uint16_t index_of(struct aj_orgs *orgs, struct aj_str domain, uint64_t hash)
{
	if (orgs->count > 0 && *slot_of(orgs, hash))
		return (uint16_t)(*slot_of(orgs, hash) - 1);
	return enter(orgs, domain, hash);
}

/*
 * Whose domain it is; sampled: the address at hand is in the sample. A public
 * suffix that has mailboxes of its own stands for itself, a single label
 * (localhost) for nobody.
 */
static struct aj_org_cached find_org(struct aj_orgs *orgs, struct aj_str domain, bool sampled)
{
	struct aj_org_cached found = { .org = AJ_ORG_NOBODY, .country = AJ_COUNTRY_NONE, .known = true };
	struct aj_str whose = aj_suffix_registrable(domain);
	uint64_t hash;

	if (whose.len == 0)
		whose = domain;
	if (whose.len > DOMAIN_MAX || aj_str_find(whose, 1, '.') == whose.len)
		return found;
	hash = aj_xxh(whose, orgs->seed);
	found.country = (int16_t)aj_country_of_domain(whose);
	if (sampled || !orgs->overflowed || *slot_of(orgs, hash)) {
		found.org = index_of(orgs, whose, hash);
		return found;
	}
	aj_unique_add(aj_freemail(whose) ? &orgs->free_mail : &orgs->organisations, hash);
	found.org = AJ_ORG_LEFT_OUT;
	return found;
}

static void place_address(struct aj_org_address *sample, size_t room, struct aj_org_address address)
{
	size_t i = address.hash & (room - 1);

	while (sample[i].hash != 0)
		i = (i + 1) & (room - 1);
	sample[i] = address;
}

/* Moves what stays within the limit to a table of room slots. */
static bool rebuild_sample(struct aj_orgs *orgs, size_t room)
{
	/* NOLINTNEXTLINE(clang-analyzer-optin.portability.UnixAPI): a sample that is full has room */
	struct aj_org_address *sample = calloc(room, sizeof(*sample));

	if (!sample)
		return false;
	orgs->sampled = 0;
	for (size_t i = 0; i < orgs->sample_room; i++) {
		if (orgs->sample[i].hash == 0 || orgs->sample[i].hash > orgs->sample_limit)
			continue;
		place_address(sample, room, orgs->sample[i]);
		orgs->sampled++;
	}
	if (orgs->sample)
		explicit_bzero(orgs->sample, orgs->sample_room * sizeof(*sample));
	free(orgs->sample);
	orgs->sample = sample;
	orgs->sample_room = room;
	return true;
}

static void insert_address(struct aj_orgs *orgs, struct aj_org_address address)
{
	while (orgs->sampled == AJ_ORGS_SAMPLE && address.hash <= orgs->sample_limit) {
		orgs->sample_limit >>= 1;
		orgs->lost |= !rebuild_sample(orgs, orgs->sample_room);
		if (orgs->lost)
			return;
	}
	if (address.hash > orgs->sample_limit)
		return;
	if (orgs->sampled == orgs->sample_room / 2 &&
	    !rebuild_sample(orgs, orgs->sample_room ? 2 * orgs->sample_room : ROOM_FIRST)) {
		orgs->lost = true;
		return;
	}
	place_address(orgs->sample, orgs->sample_room, address);
	orgs->sampled++;
}

static void sample_address(struct aj_orgs *orgs, uint64_t hash, uint64_t org)
{
	size_t mask = orgs->sample_room - 1;

	hash += hash == 0;
	if (hash > orgs->sample_limit)
		return;
	for (size_t i = hash, n = 0; n < orgs->sample_room; i++, n++) {
		if (orgs->sample[i & mask].hash == hash)
			return;
		if (orgs->sample[i & mask].hash == 0)
			break;
	}
	insert_address(orgs, (struct aj_org_address){ hash, org });
}

static bool make_tables(struct aj_orgs *orgs)
{
	if (!orgs->touched)
		orgs->touched = malloc(AJ_ORGS_MAX * sizeof(*orgs->touched));
	if (orgs->touched)
		orgs->cache = calloc(AJ_ORGS_CACHE, sizeof(*orgs->cache));
	return orgs->cache;
}

/* The places for what is at hand of a domain: two, of which the one used last comes first. */
static struct aj_org_cached *pair_of(const struct aj_orgs *orgs, uint64_t domain)
{
	return &orgs->cache[domain % (AJ_ORGS_CACHE / 2) * 2];
}

/* What is at hand of a domain, or the place for it. */
static struct aj_org_cached *cached_of(const struct aj_orgs *orgs, uint64_t domain)
{
	struct aj_org_cached *pair = pair_of(orgs, domain), first = pair[0];

	if (first.known && first.domain == domain)
		return pair;
	pair[0] = pair[1];
	pair[1] = first;
	if (pair[0].domain != domain)
		pair[0].known = false;
	return pair;
}

static struct aj_str domain_of(struct aj_str address)
{
	const uint8_t *at = memrchr(address.ptr, '@', address.len);

	return at ? aj_str_from(address, (size_t)(at - address.ptr) + 1) : address;
}

uint64_t aj_orgs_expect(struct aj_orgs *orgs, struct aj_str address, uint64_t hash)
{
	uint64_t domain = aj_xxh(domain_of(address), orgs->seed);

	if (orgs->cache || make_tables(orgs))
		__builtin_prefetch(pair_of(orgs, domain), 1);
	if (hash <= orgs->sample_limit && orgs->sample)
		__builtin_prefetch(&orgs->sample[hash & (orgs->sample_room - 1)], 1);
	return domain;
}

void aj_orgs_expect_of(const struct aj_orgs *orgs, uint64_t domain)
{
	const struct aj_org_cached *pair = orgs->cache ? pair_of(orgs, domain) : NULL;
	uint16_t org = pair ? pair[pair[0].domain != domain].org : AJ_ORG_NOBODY;

	if (org < orgs->count)
		__builtin_prefetch(&orgs->list[org], 1);
}

int aj_orgs_add(struct aj_orgs *orgs, struct aj_str address, uint64_t hash, uint64_t domain)
{
	bool sampled = hash <= orgs->sample_limit;
	struct aj_org_cached *cached;
	struct aj_org *org;

	if (!orgs->cache) {
		orgs->lost = true;
		return AJ_COUNTRY_NONE;
	}
	cached = cached_of(orgs, domain);
	if (!cached->known || (cached->org == AJ_ORG_LEFT_OUT && sampled)) {
		struct aj_org_cached found = find_org(orgs, domain_of(address), sampled);

		found.domain = domain;
		*cached = found;
	}
	if (cached->org >= AJ_ORGS_MAX)
		return cached->country;
	org = &orgs->list[cached->org];
	org->raw++;
	if (org->here++ == 0)
		orgs->touched[orgs->n_touched++] = cached->org;
	if (sampled)
		sample_address(orgs, hash, org->hash);
	return cached->country;
}

void aj_orgs_merge(struct aj_orgs *into, const struct aj_orgs *from)
{
	into->lost |= from->lost;
	aj_unique_merge(&into->organisations, &from->organisations);
	aj_unique_merge(&into->free_mail, &from->free_mail);
	if (from->sample_limit < into->sample_limit) {
		into->sample_limit = from->sample_limit;
		if (into->sample_room)
			into->lost |= !rebuild_sample(into, into->sample_room);
	}
	for (size_t i = 0; i < from->sample_room; i++)
		if (from->sample[i].hash != 0)
			sample_address(into, from->sample[i].hash, from->sample[i].org);
	into->overflowed |= from->overflowed;
	for (size_t i = 0; i < from->count; i++) {
		const struct aj_org *org = &from->list[i];
		uint16_t index = index_of(into, aj_str_z(org->domain), org->hash);

		if (index < AJ_ORGS_MAX)
			into->list[index].raw += org->raw;
	}
}

static void write_list(const struct aj_orgs *orgs, struct aj_buf *out)
{
	aj_put_le(out, orgs->count, 4);
	for (size_t i = 0; i < orgs->count; i++) {
		aj_buf_add(out, aj_str(orgs->list[i].domain, strlen(orgs->list[i].domain) + 1));
		aj_put_le(out, orgs->list[i].raw, 8);
	}
}

static void write_sample(const struct aj_orgs *orgs, struct aj_buf *out)
{
	aj_put_le(out, orgs->sampled, 4);
	for (size_t i = 0; i < orgs->sample_room; i++) {
		if (orgs->sample[i].hash == 0)
			continue;
		aj_put_le(out, orgs->sample[i].hash, 8);
		aj_put_le(out, orgs->sample[i].org, 8);
	}
}

void aj_orgs_write(const struct aj_orgs *orgs, struct aj_buf *out)
{
	aj_put_le(out, orgs->overflowed, 1);
	aj_put_le(out, (uint64_t)__builtin_clzll(orgs->sample_limit), 1);
	write_list(orgs, out);
	write_sample(orgs, out);
	aj_unique_write(&orgs->organisations, out);
	aj_unique_write(&orgs->free_mail, out);
}

/* A name that a report may show, which is all that they do with it. */
static bool is_domain(struct aj_str domain)
{
	for (size_t i = 0; i < domain.len; i++)
		if (domain.ptr[i] <= ' ' || domain.ptr[i] == 0x7f)
			return false;
	return domain.len <= DOMAIN_MAX && aj_str_find(domain, 1, '.') < domain.len;
}

static bool read_list(struct aj_orgs *orgs, struct aj_wire *wire)
{
	uint32_t n = aj_wire_le32(wire);

	if (n > AJ_ORGS_MAX)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		struct aj_str domain = aj_wire_z(wire);
		uint64_t raw = aj_wire_le(wire, 8);
		uint16_t index;

		if (wire->bad || !is_domain(domain))
			return false;
		index = index_of(orgs, domain, aj_xxh(domain, orgs->seed));
		if (index >= AJ_ORGS_MAX)
			return false;
		orgs->list[index].raw += raw;
	}
	return true;
}

static bool read_sampled(struct aj_orgs *orgs, struct aj_wire *wire)
{
	uint32_t n = aj_wire_le32(wire);

	for (uint32_t i = 0; i < n && !wire->bad; i++) {
		uint64_t hash = aj_wire_le(wire, 8);

		sample_address(orgs, hash, aj_wire_le(wire, 8));
	}
	return n <= AJ_ORGS_SAMPLE && !wire->bad;
}

/* What the list brings into the sets of organisations is in those that follow, too. */
bool aj_orgs_read(struct aj_orgs *orgs, struct aj_wire *wire)
{
	struct aj_unique organisations = { 0 }, free_mail = { 0 };
	uint8_t overflowed = aj_wire_u8(wire), halvings = aj_wire_u8(wire);
	bool right = overflowed <= 1 && halvings < 64;

	if (right)
		orgs->sample_limit = UINT64_MAX >> halvings;
	right = right && read_list(orgs, wire) && read_sampled(orgs, wire) &&
		aj_unique_read(&organisations, wire) && aj_unique_read(&free_mail, wire);
	aj_unique_merge(&orgs->organisations, &organisations);
	aj_unique_merge(&orgs->free_mail, &free_mail);
	aj_unique_fini(&organisations);
	aj_unique_fini(&free_mail);
	orgs->overflowed = overflowed != 0;
	return right && !orgs->lost;
}

/* Of the addresses a share was kept, each independently: 95 % of the time within the error. */
static struct aj_distinct addresses_of(const struct aj_orgs *orgs, uint32_t sampled)
{
	int halvings = __builtin_clzll(orgs->sample_limit);
	double share = ldexp(1, -halvings);

	return (struct aj_distinct){ .count = (uint64_t)sampled << halvings,
		.exact = halvings == 0,
		.error = 1.96 * sqrt((1 - share) / sampled) };
}

void aj_orgs_set_aside(
    const struct aj_orgs *orgs, uint64_t hash, uint64_t findings, uint64_t aside[AJ_ORGS_MAX])
{
	uint32_t org = orgs->count > 0 ? *slot_of(orgs, hash) : 0;

	if (org)
		aside[org - 1] += findings;
}

enum aj_status aj_orgs_sum(const struct aj_orgs *orgs, const uint64_t *aside, struct aj_arena *arena,
    const struct aj_summary_org **out, size_t *count, struct aj_err *err)
{
	struct aj_org *list = aj_arena_take(arena, orgs->count * sizeof(*list));
	struct aj_summary_org *orgs_out = aj_arena_take(arena, orgs->count * sizeof(*orgs_out));
	size_t n = 0;

	if (!list || !orgs_out)
		return aj_fail(err, AJ_ELIMIT, "no memory for organisations");
	if (orgs->count > 0)
		memcpy(list, orgs->list, orgs->count * sizeof(*list));
	count_sampled(orgs, list);
	for (size_t i = 0; aside && i < orgs->count; i++)
		list[i].raw -= aside[i] < list[i].raw ? aside[i] : list[i].raw;
	qsort(list, orgs->count, sizeof(*list), most_used_first);
	for (; n < orgs->count && list[n].sampled > 0; n++) {
		struct aj_str domain;
		enum aj_status st = aj_arena_dup(arena, aj_str_z(list[n].domain), &domain, err);

		if (st != AJ_OK)
			return st;
		orgs_out[n] = (struct aj_summary_org){ .domain = (const char *)domain.ptr,
			.raw = list[n].raw,
			.addresses = addresses_of(orgs, list[n].sampled),
			.free_mail = list[n].free_mail };
		aj_country_code(list[n].country, orgs_out[n].country);
	}
	*out = orgs_out;
	*count = n;
	return AJ_OK;
}
