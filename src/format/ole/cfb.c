#include "format/ole/cfb.h"

#include "base/search.h"
#include "base/utf8.h"

#include <stdlib.h>

enum {
	HEADER = 512,
	HEADER_DIFAT = 109,
	ENTRY = 128,
	SECTOR_LAST = 0xfffffffa,
	EXTENTS_MAX = 1 << 20,	   /* stretches that a stream may lie in: 16 MB of them */
	FAT_SECTORS_MAX = 4 << 20, /* 2 TB in sectors of 512 bytes would need as many */
};

/* count sectors that lie one behind the other; at: the offset in the stream of the first one. */
struct aj_cfb_extent {
	uint64_t at;
	uint32_t sector, count;
};

static void note(struct aj_cfb *cfb, enum aj_status st, const struct aj_err *err)
{
	if (cfb->damage != AJ_OK)
		return;
	cfb->damage = st;
	cfb->why = *err;
}

/* What is wrong with the file itself, as against a source that fails. */
static bool is_damage(enum aj_status st)
{
	return st == AJ_EINPUT || st == AJ_ELIMIT;
}

static uint64_t sector_at(const struct aj_cfb *cfb, uint32_t sector)
{
	return (uint64_t)(sector + 1ull) << cfb->shift;
}

/* The entry of the FAT behind sector, which must be one that the file has. */
static enum aj_status fat_next(struct aj_cfb *cfb, uint32_t sector, uint32_t *next, struct aj_err *err)
{
	uint32_t per = 1u << (cfb->shift - 2), page = sector / per;
	enum aj_status st;

	if (page >= cfb->n_fat)
		return aj_fail(err, AJ_EINPUT, "sector %u is in no allocation table", sector);
	if (cfb->cached != page + 1) {
		uint64_t at = sector_at(cfb, cfb->fat_at[page]), size = 1ull << cfb->shift;

		/* The last sector of a file may be cut. */
		if (at < cfb->random->size && size > cfb->random->size - at)
			size = cfb->random->size - at;
		cfb->cached = 0;
		memset(cfb->cache, 0xff, (size_t)1 << cfb->shift);
		st = aj_random_read(cfb->random, at, cfb->cache, size, err);
		if (st != AJ_OK)
			return st == AJ_EINPUT ? aj_within(err, "allocation table") : st;
		cfb->cached = page + 1;
	}
	*next = aj_le32((const uint8_t *)&cfb->cache[sector % per]);
	return AJ_OK;
}

static enum aj_status mini_next(struct aj_cfb *cfb, uint32_t sector, uint32_t *next, struct aj_err *err)
{
	uint8_t raw[4] = { 0 };
	enum aj_status st = aj_cfb_read(&cfb->mini_fat, sector * 4ull, raw, sizeof(raw), err);

	if (st == AJ_OK)
		*next = aj_le32(raw);
	return st;
}

static enum aj_status add_sector(
    struct aj_cfb_source *part, size_t *room, uint64_t at, uint32_t sector, struct aj_err *err)
{
	struct aj_cfb_extent *last = part->n_extents ? &part->extents[part->n_extents - 1] : NULL;

	if (last && last->sector + last->count == sector) {
		last->count++;
		return AJ_OK;
	}
	if (part->n_extents == EXTENTS_MAX)
		return aj_fail(err, AJ_ELIMIT, "a stream lies in more than %d pieces", EXTENTS_MAX);
	if (part->n_extents == *room) {
		size_t grown = *room ? *room * 2 : 4;
		struct aj_cfb_extent *extents = realloc(part->extents, grown * sizeof(*extents));

		if (!extents)
			return aj_fail(err, AJ_ELIMIT, "no memory for a stream in %zu pieces", grown);
		part->extents = extents;
		*room = grown;
	}
	part->extents[part->n_extents++] = (struct aj_cfb_extent){ at, sector, 1 };
	return AJ_OK;
}

static enum aj_status part_read_at(
    struct aj_source *source, uint64_t at, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_cfb_source *part = (struct aj_cfb_source *)source;
	uint64_t where, len;
	enum aj_status st;

	if (at >= part->source.size)
		return AJ_END;
	where = aj_cfb_where(part, at, &len);
	*got = room < len ? room : len;
	st = aj_random_read(part->cfb->random, where, out, *got, err);
	return st;
}

static enum aj_status part_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	return aj_source_fill_at(source, &((struct aj_cfb_source *)source)->at, out, room, got, err);
}

/*
 * Follows a chain from start, as far as size bytes need; size UINT64_MAX: to its end.
 * A chain cannot be longer than there are sectors, so a circle ends too.
 */
static enum aj_status follow(struct aj_cfb_source *part, struct aj_cfb *cfb, uint32_t start, uint64_t size,
    bool mini, struct aj_err *err)
{
	unsigned shift = mini ? cfb->mini_shift : cfb->shift;
	uint64_t have = 0, limit = mini ? cfb->mini_stream.source.size : cfb->random->size, most;
	uint64_t sectors = mini ? (limit + ((1ull << shift) - 1)) >> shift : cfb->sectors;
	uint32_t sector = start;
	size_t room = 0;
	enum aj_status st = AJ_OK;

	*part = (struct aj_cfb_source){
		.source = { .fill = part_fill, .read_at = part_read_at },
		.cfb = cfb,
		.mini = mini,
		.claimed = size,
	};
	while (st == AJ_OK && have < size && sector < SECTOR_LAST) {
		if (sector >= sectors) {
			st = aj_fail(err, AJ_EINPUT, "a chain leads to sector %u of %llu", sector,
			    (unsigned long long)sectors);
			break;
		}
		if (have >> shift >= sectors) {
			st = aj_fail(err, AJ_EINPUT, "a chain goes round in a circle");
			break;
		}
		st = add_sector(part, &room, have, sector, err);
		if (st != AJ_OK)
			break;
		/* The last sector of a file may be cut. */
		most = mini ? limit - ((uint64_t)sector << shift) : limit - sector_at(cfb, sector);
		have += most < 1ull << shift ? most : 1ull << shift;
		if (most < 1ull << shift)
			break;
		if (have < size)
			st =
			    mini ? mini_next(cfb, sector, &sector, err) : fat_next(cfb, sector, &sector, err);
	}
	part->source.size = have < size ? have : size;
	if (st != AJ_OK && !is_damage(st))
		return st;
	if (st == AJ_OK && size != UINT64_MAX && have < size)
		st = aj_fail(err, AJ_EINPUT, "a stream of %llu bytes ends after %llu",
		    (unsigned long long)size, (unsigned long long)have);
	part->damage = st;
	if (st != AJ_OK)
		part->why = *err;
	return AJ_OK;
}

uint64_t aj_cfb_where(const struct aj_cfb_source *part, uint64_t at, uint64_t *len)
{
	unsigned shift = part->mini ? part->cfb->mini_shift : part->cfb->shift;
	const struct aj_cfb_extent *extent;
	uint64_t inside, where, rest, chained = part->from + at;

	extent = &part->extents[AJ_LAST_UP_TO(part->extents, part->n_extents, at, chained)];
	inside = chained - extent->at;
	rest = ((uint64_t)extent->count << shift) - inside;
	*len = part->source.size - at < rest ? part->source.size - at : rest;
	if (!part->mini)
		return sector_at(part->cfb, extent->sector) + inside;
	where = aj_cfb_where(&part->cfb->mini_stream, ((uint64_t)extent->sector << shift) + inside, &rest);
	*len = *len < rest ? *len : rest;
	return where;
}

enum aj_status aj_cfb_read(struct aj_cfb_source *part, uint64_t at, void *out, size_t len, struct aj_err *err)
{
	uint8_t *to = out;

	if (at > part->source.size || len > part->source.size - at)
		return aj_fail(err, AJ_EINPUT, "refers to %zu bytes at offset %llu of a stream of %llu", len,
		    (unsigned long long)at, (unsigned long long)part->source.size);
	while (len > 0) {
		size_t got = 0;
		enum aj_status st = part_read_at(&part->source, at, to, len, &got, err);

		if (st != AJ_OK)
			return st;
		at += got;
		to += got;
		len -= got;
	}
	return AJ_OK;
}

struct aj_cfb_source aj_cfb_source_cut(const struct aj_cfb_source *whole, uint64_t from, uint64_t to)
{
	struct aj_cfb_source part = *whole;

	if (to > whole->source.size)
		to = whole->source.size;
	if (from > to)
		from = to;
	part.source.size = to - from;
	part.from = whole->from + from;
	part.at = 0;
	return part;
}

enum aj_status aj_cfb_source_open(
    struct aj_cfb_source *part, struct aj_cfb *cfb, int32_t id, struct aj_err *err)
{
	const struct aj_cfb_entry *entry = &cfb->entries[id];

	return follow(part, cfb, entry->start, entry->size, entry->size < cfb->mini_cutoff, err);
}

void aj_cfb_source_close(struct aj_cfb_source *part)
{
	free(part->extents);
	*part = (struct aj_cfb_source){ 0 };
}

/* Adds sectors of the FAT from a list of them, n numbers long. */
static bool add_fat(struct aj_cfb *cfb, const uint8_t *list, size_t n, uint32_t most)
{
	for (size_t i = 0; i < n && cfb->n_fat < most; i++) {
		uint32_t sector = aj_le32(list + 4 * i);

		if (sector >= SECTOR_LAST)
			continue;
		if (sector >= cfb->sectors)
			return false;
		cfb->fat_at[cfb->n_fat++] = sector;
	}
	return true;
}

/* [MS-CFB] 2.5: where the FAT lies; the first 109 of its sectors in the header, others in a chain. */
static enum aj_status read_difat(struct aj_cfb *cfb, const uint8_t *header, struct aj_err *err)
{
	uint32_t per = (1u << (cfb->shift - 2)) - 1, sector = aj_le32(header + 68);
	uint32_t most = cfb->sectors / (per + 1) + 1; /* so many are needed for all sectors */
	uint8_t *page;
	enum aj_status st = AJ_OK;

	if (most > FAT_SECTORS_MAX)
		return aj_fail(
		    err, AJ_ELIMIT, "an allocation table of more than %d sectors", FAT_SECTORS_MAX);
	cfb->fat_at = malloc(most * sizeof(*cfb->fat_at));
	page = malloc((size_t)1 << cfb->shift);
	if (!cfb->fat_at || !page) {
		free(page);
		return aj_fail(err, AJ_ELIMIT, "no memory for an allocation table of %u sectors", most);
	}
	if (!add_fat(cfb, header + 76, HEADER_DIFAT, most))
		st = aj_fail(err, AJ_EINPUT, "the allocation table lies behind the end");
	/* A page gives at least one sector or is one of at most per lists: n bounds a circle. */
	for (uint32_t n = 0; st == AJ_OK && sector < cfb->sectors && cfb->n_fat < most && n <= most; n++) {
		st = aj_random_read(cfb->random, sector_at(cfb, sector), page, (size_t)1 << cfb->shift, err);
		if (st == AJ_OK && !add_fat(cfb, page, per, most))
			st = aj_fail(err, AJ_EINPUT, "the allocation table lies behind the end");
		sector = aj_le32(page + 4 * (size_t)per);
	}
	free(page);
	if (is_damage(st)) {
		note(cfb, st, err);
		st = AJ_OK;
	}
	return st;
}

static void parse_entry(const struct aj_cfb *cfb, const uint8_t *raw, struct aj_cfb_entry *entry)
{
	uint32_t bytes = aj_le16(raw + 64);

	*entry = (struct aj_cfb_entry){
		.type = raw[66],
		.first = AJ_CFB_NONE,
		.next = AJ_CFB_NONE,
		.parent = AJ_CFB_NONE,
		.left = aj_le32(raw + 68),
		.right = aj_le32(raw + 72),
		.child = aj_le32(raw + 76),
		.start = aj_le32(raw + 116),
		/* Version 3: the upper half may be anything (2.6.3). */
		.size = cfb->shift == 9 ? aj_le32(raw + 120) : aj_le64(raw + 120),
	};
	if (bytes > 64)
		bytes = 64;
	for (uint32_t i = 0; i + 1 < bytes / 2 || (i < 31 && i < bytes / 2); i++) {
		uint16_t unit = (uint16_t)aj_le16(raw + 2 * i);

		if (unit == 0)
			break;
		entry->name[entry->name_len++] = unit;
	}
	if (entry->type != AJ_CFB_STORAGE && entry->type != AJ_CFB_STREAM &&
	    entry->type != AJ_CFB_ROOT_STORAGE)
		entry->type = AJ_CFB_EMPTY;
}

static enum aj_status read_entries(struct aj_cfb *cfb, uint32_t start, struct aj_err *err)
{
	struct aj_cfb_source dir;
	uint64_t count;
	enum aj_status st = follow(&dir, cfb, start, UINT64_MAX, false, err);

	if (st != AJ_OK)
		goto out;
	if (dir.damage != AJ_OK)
		note(cfb, dir.damage, &dir.why);
	count = dir.source.size / ENTRY;
	if (count > AJ_CFB_ENTRIES_MAX) {
		count = AJ_CFB_ENTRIES_MAX;
		aj_fail(err, AJ_ELIMIT, "more than %d directory entries", AJ_CFB_ENTRIES_MAX);
		note(cfb, AJ_ELIMIT, err);
	}
	if (count == 0) {
		st = aj_fail(err, AJ_EINPUT, "no directory");
		goto out;
	}
	cfb->entries = malloc(count * sizeof(*cfb->entries));
	if (!cfb->entries) {
		st = aj_fail(
		    err, AJ_ELIMIT, "no memory for %llu directory entries", (unsigned long long)count);
		goto out;
	}
	for (uint64_t i = 0; i < count; i++) {
		uint8_t raw[ENTRY];

		st = aj_cfb_read(&dir, i * ENTRY, raw, ENTRY, err);
		if (st != AJ_OK)
			goto out;
		parse_entry(cfb, raw, &cfb->entries[cfb->n_entries++]);
	}
out:
	aj_cfb_source_close(&dir);
	return st;
}

/*
 * Makes lists of the trees of siblings (2.6.4), in their order. Each entry is put in
 * one place, the first that leads to it. False: no memory.
 */
static bool link_children(struct aj_cfb *cfb, int32_t storage, uint32_t *stack)
{
	struct aj_cfb_entry *entries = cfb->entries;
	uint32_t n = (uint32_t)cfb->n_entries, at = entries[storage].child;
	int32_t *end = &entries[storage].first;
	size_t depth = 0;

	for (;;) {
		/* Down to the leftmost that is not taken. parent is set on the way down, so none is passed
		 * twice. */
		while (at > 0 && at < n && entries[at].parent == AJ_CFB_NONE &&
		       entries[at].type != AJ_CFB_EMPTY) {
			entries[at].parent = storage;
			stack[depth++] = at;
			at = entries[at].left;
		}
		if (depth == 0)
			return true;
		at = stack[--depth];
		*end = (int32_t)at;
		end = &entries[at].next;
		at = entries[at].right;
	}
}

static enum aj_status link_tree(struct aj_cfb *cfb, struct aj_err *err)
{
	size_t n = (size_t)cfb->n_entries, done = 0, known = 1;
	uint32_t *stack = malloc(n * sizeof(*stack));
	int32_t *queue = malloc(n * sizeof(*queue));

	if (!stack || !queue) {
		free(stack);
		free(queue);
		return aj_fail(err, AJ_ELIMIT, "no memory for %zu directory entries", n);
	}
	queue[0] = AJ_CFB_ROOT;
	for (; done < known; done++) {
		link_children(cfb, queue[done], stack);
		for (int32_t id = cfb->entries[queue[done]].first; id != AJ_CFB_NONE;
		     id = cfb->entries[id].next)
			if (cfb->entries[id].type == AJ_CFB_STORAGE)
				queue[known++] = id;
	}
	free(stack);
	free(queue);
	return AJ_OK;
}

static enum aj_status open_mini(struct aj_cfb *cfb, uint32_t mini_fat, struct aj_err *err)
{
	const struct aj_cfb_entry *root = &cfb->entries[AJ_CFB_ROOT];
	enum aj_status st = follow(&cfb->mini_fat, cfb, mini_fat, UINT64_MAX, false, err);

	if (st == AJ_OK && cfb->mini_fat.damage != AJ_OK)
		note(cfb, cfb->mini_fat.damage, &cfb->mini_fat.why);
	if (st == AJ_OK)
		st = follow(&cfb->mini_stream, cfb, root->start, root->size, false, err);
	if (st == AJ_OK && cfb->mini_stream.damage != AJ_OK)
		note(cfb, cfb->mini_stream.damage, &cfb->mini_stream.why);
	return st;
}

/* [MS-CFB] 2.2 */
static enum aj_status read_header(struct aj_cfb *cfb, uint8_t *header, struct aj_err *err)
{
	enum aj_status st = aj_random_read(cfb->random, 0, header, HEADER, err);
	uint64_t sectors;

	if (st != AJ_OK)
		return st;
	if (memcmp(header, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) != 0)
		return aj_fail(err, AJ_EINPUT, "not a header of a compound file");
	cfb->shift = aj_le16(header + 30);
	cfb->mini_shift = aj_le16(header + 32);
	cfb->mini_cutoff = aj_le32(header + 56);
	/* 2.2 has 9 or 12, 6 and 4096; other sizes were never seen. */
	if (cfb->shift < 7 || cfb->shift > 16 || cfb->mini_shift < 4 || cfb->mini_shift >= cfb->shift)
		return aj_fail(err, AJ_EINPUT, "sectors of 2^%u and 2^%u bytes", cfb->shift, cfb->mini_shift);
	sectors = (cfb->random->size + (1ull << cfb->shift) - 1) >> cfb->shift;
	sectors = sectors > 0 ? sectors - 1 : 0;
	cfb->sectors = sectors < SECTOR_LAST ? (uint32_t)sectors : SECTOR_LAST;
	return AJ_OK;
}

enum aj_status aj_cfb_open(struct aj_cfb *cfb, const struct aj_random *random, struct aj_err *err)
{
	uint8_t header[HEADER];
	enum aj_status st;

	*cfb = (struct aj_cfb){ .random = random };
	st = read_header(cfb, header, err);
	if (st != AJ_OK)
		return st;
	cfb->cache = malloc((size_t)1 << cfb->shift);
	if (!cfb->cache)
		st = aj_fail(err, AJ_ELIMIT, "no memory for a sector");
	if (st == AJ_OK)
		st = read_difat(cfb, header, err);
	if (st == AJ_OK)
		st = read_entries(cfb, aj_le32(header + 48), err);
	if (st == AJ_OK)
		st = link_tree(cfb, err);
	if (st == AJ_OK)
		st = open_mini(cfb, aj_le32(header + 60), err);
	if (st != AJ_OK)
		aj_cfb_close(cfb);
	return st;
}

void aj_cfb_close(struct aj_cfb *cfb)
{
	aj_cfb_source_close(&cfb->mini_fat);
	aj_cfb_source_close(&cfb->mini_stream);
	free(cfb->entries);
	free(cfb->fat_at);
	free(cfb->cache);
	*cfb = (struct aj_cfb){ 0 };
}

static bool is_named(const struct aj_cfb_entry *entry, const char *name)
{
	size_t i = 0;

	for (; i < entry->name_len && name[i]; i++)
		if (entry->name[i] > 0x7f ||
		    aj_to_lower((uint8_t)entry->name[i]) != aj_to_lower((uint8_t)name[i]))
			return false;
	return i == entry->name_len && !name[i];
}

int32_t aj_cfb_find(const struct aj_cfb *cfb, int32_t storage, const char *name)
{
	int32_t id = storage >= 0 ? cfb->entries[storage].first : AJ_CFB_NONE;

	while (id != AJ_CFB_NONE && !is_named(&cfb->entries[id], name))
		id = cfb->entries[id].next;
	return id;
}

size_t aj_cfb_name(const struct aj_cfb *cfb, int32_t id, char *out)
{
	const struct aj_cfb_entry *entry = &cfb->entries[id];
	size_t len = 0;

	for (size_t i = 0; i < entry->name_len; i++) {
		uint32_t point = entry->name[i];

		if (point < ' ' || (point >= 0xd800 && point < 0xe000))
			continue;
		len += aj_utf8_write(point, (uint8_t *)out + len);
	}
	out[len] = '\0';
	return len;
}
