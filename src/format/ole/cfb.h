#pragma once

/*
 * Compound files ([MS-CFB], "OLE"): a file system in a file, of storages (folders)
 * and streams, whose sectors are chained by tables as FAT chains clusters. Old
 * Office documents, Outlook messages, installers and thumbnail caches are such.
 *
 * Nothing in it is trusted: chains are followed no further than the file has
 * sectors, each directory entry is in one place of the tree, and what streams
 * claim together is bounded. A damaged chain gives its beginning; why it ended
 * there is kept with the stream.
 */

#include "base/random.h"

enum {
	AJ_CFB_ENTRIES_MAX = 256 * 1024, /* directory entries that are kept: 20 MB */
	AJ_CFB_NAME_MAX = 32 * 3,	 /* bytes of a name: 31 characters, in UTF-8 */
	AJ_CFB_DEPTH_MAX = 16,		 /* storages in storages that are walked */
	AJ_CFB_ROOT = 0,
	AJ_CFB_NONE = -1,
};

enum aj_cfb_type { AJ_CFB_EMPTY, AJ_CFB_STORAGE, AJ_CFB_STREAM, AJ_CFB_ROOT_STORAGE = 5 };

/* A directory entry. first, next, parent: its children as a list; AJ_CFB_NONE where there is none. */
struct aj_cfb_entry {
	uint16_t name[32];
	uint8_t name_len, type;
	bool taken; /* for callers: its content has been dealt with */
	int32_t first, next, parent;
	uint32_t left, right, child, start;
	uint64_t size;
};

struct aj_cfb_extent;

/* A stream of the file, as a source that can be read anywhere. Borrows the file. */
struct aj_cfb_source {
	struct aj_source source; /* size: of what its chain holds, at most what it claims */
	const struct aj_cfb *cfb;
	struct aj_cfb_extent *extents;
	size_t n_extents;
	bool mini;
	uint64_t from; /* in the chain, of the source's first byte */
	uint64_t at;
	uint64_t claimed;
	enum aj_status damage; /* why it is shorter than it claims: AJ_EINPUT or AJ_ELIMIT */
	struct aj_err why;
};

struct aj_cfb {
	const struct aj_random *random;
	unsigned shift, mini_shift; /* log2 of the sectors' sizes */
	uint32_t sectors;	    /* that the file has room for */
	uint32_t mini_cutoff;
	uint32_t *fat_at; /* the sectors of the FAT */
	uint32_t n_fat;
	struct aj_cfb_source mini_fat, mini_stream;
	struct aj_cfb_entry *entries;
	int32_t n_entries;
	uint32_t cached; /* number of the FAT's sector that lies in cache, + 1 */
	uint32_t *cache;
	enum aj_status damage; /* of tables or directory, that did not keep us from reading the rest */
	struct aj_err why;
};

/*
 * Reads header and directory. The file is borrowed and must outlive it. AJ_EINPUT:
 * it is none. Damage behind the header that leaves something to read is noted in
 * damage and why. A failure of the source comes out as itself.
 */
AJ_MUST_CHECK enum aj_status aj_cfb_open(
    struct aj_cfb *cfb, const struct aj_random *random, struct aj_err *err);
void aj_cfb_close(struct aj_cfb *cfb); /* accepts a zeroed struct */

/* The child of a storage with this name (ASCII, in any case); AJ_CFB_NONE if there is none. */
int32_t aj_cfb_find(const struct aj_cfb *cfb, int32_t storage, const char *name);

static inline bool aj_cfb_is_stream(const struct aj_cfb *cfb, int32_t id)
{
	return id > 0 && cfb->entries[id].type == AJ_CFB_STREAM;
}

static inline bool aj_cfb_is_storage(const struct aj_cfb *cfb, int32_t id)
{
	return id >= 0 && cfb->entries[id].type != AJ_CFB_STREAM;
}

/* The name in UTF-8 without control characters, 0-terminated, into out of AJ_CFB_NAME_MAX + 1 bytes. Gives
 * its length. */
size_t aj_cfb_name(const struct aj_cfb *cfb, int32_t id, char *out);

/*
 * Follows the chain of a stream. A damaged one is opened as far as it goes; see
 * damage. Another status: the source failed, or there is no memory.
 */
AJ_MUST_CHECK enum aj_status aj_cfb_source_open(
    struct aj_cfb_source *part, struct aj_cfb *cfb, int32_t id, struct aj_err *err);
void aj_cfb_source_close(struct aj_cfb_source *part); /* accepts a zeroed struct */

/* [from, to) of a stream, clipped to it, as a source of its own that is read from its beginning. Borrows
 * whole's chain: not to be closed. */
struct aj_cfb_source aj_cfb_source_cut(const struct aj_cfb_source *whole, uint64_t from, uint64_t to);

/* Exactly len bytes from offset at of the stream; AJ_EINPUT where they are not all there. */
AJ_MUST_CHECK enum aj_status aj_cfb_read(
    struct aj_cfb_source *part, uint64_t at, void *out, size_t len, struct aj_err *err);

/* Where byte at of the stream lies in the file, and how many bytes from there on lie together. at must be in
 * it. */
uint64_t aj_cfb_where(const struct aj_cfb_source *part, uint64_t at, uint64_t *len);

static inline uint32_t aj_le16(const uint8_t *p)
{
	return (uint32_t)p[1] << 8 | p[0];
}

static inline uint32_t aj_le32(const uint8_t *p)
{
	return aj_le16(p + 2) << 16 | aj_le16(p);
}

static inline uint64_t aj_le64(const uint8_t *p)
{
	return (uint64_t)aj_le32(p + 4) << 32 | aj_le32(p);
}
