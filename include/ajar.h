#ifndef AJAR_H
#define AJAR_H

/*
 * libajar: finds personal data and secrets in text held in memory.
 *
 * Compile once: ajar_engine_new reads the rules (a fraction of a millisecond
 * unless you add your own). The engine is immutable: share it among threads.
 * One scratch per thread: ajar_scratch_new. Then ajar_scan as often as you like;
 * it allocates nothing in the steady state, does no I/O and keeps nothing of
 * the text, except that the scratch holds canonical forms until the next scan.
 *
 * Text is UTF-8; other bytes are looked at all the same. Offsets are bytes.
 *
 *     struct ajar_engine *engine;
 *     char why[256];
 *     if (ajar_engine_new(NULL, &engine, why, sizeof(why)) != AJAR_OK) ...
 *     struct ajar_scratch *scratch = ajar_scratch_new(engine);
 *     ajar_scan(engine, scratch, text, length, on_finding, context);
 *     ajar_scratch_free(scratch);
 *     ajar_engine_free(engine);
 *
 * Link with -lajar (pkg-config ajar).
 */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AJAR_API __attribute__((visibility("default")))

/* Grows when the interface does; see ajar_version(). */
#define AJAR_VERSION_MAJOR 0
#define AJAR_VERSION_MINOR 1

enum ajar_status {
	AJAR_OK = 0,
	AJAR_STOPPED = 1,   /* the callback said so */
	AJAR_BAD_RULES = 2, /* a rule file is wrong; the message names line and column */
	AJAR_NO_MEMORY = 3
};

/* How likely it is that a finding is what its type says. */
enum ajar_likelihood { AJAR_VERY_UNLIKELY = 1, AJAR_UNLIKELY, AJAR_POSSIBLE, AJAR_LIKELY, AJAR_VERY_LIKELY };

/* Why, as bits. */
enum ajar_because {
	AJAR_BECAUSE_SHAPE = 1 << 0,
	AJAR_BECAUSE_CHECKSUM = 1 << 1,
	AJAR_BECAUSE_REGISTRY = 1 << 2,
	AJAR_BECAUSE_FIELD = 1 << 3,
	AJAR_BECAUSE_CONTEXT = 1 << 4,
	AJAR_BECAUSE_ENTROPY = 1 << 5,
	AJAR_BECAUSE_DECODED = 1 << 6,
	AJAR_BECAUSE_DISGUISED = 1 << 7,
	AJAR_BECAUSE_DICTIONARY = 1 << 8,
	AJAR_BECAUSE_PLACEHOLDER = 1 << 9,
	AJAR_BECAUSE_EXPIRED = 1 << 10,
	AJAR_BECAUSE_TECHNICAL = 1 << 11,
	AJAR_BECAUSE_BARE = 1 << 12,
	AJAR_BECAUSE_RESERVED = 1 << 13
};

struct ajar_options {
	const char *const *rule_files; /* YAML, NULL-terminated, beside the built-in rules; NULL: none */
	const char *region; /* ISO 3166-1 alpha-2, for phone numbers without country code; NULL: none */
	int64_t now;	    /* seconds since 1970, for what expires; 0: the clock */
	int min_likelihood; /* enum ajar_likelihood; 0: AJAR_POSSIBLE */
};

/* All pointers are valid during the callback only, type and severity apart. */
struct ajar_finding {
	size_t start, end;     /* bytes of the text */
	const char *type;      /* "EMAIL_ADDRESS", …; valid as long as the engine */
	int likelihood;	       /* enum ajar_likelihood */
	int severity;	       /* 1 low, 2 medium, 3 high, 4 critical */
	unsigned because;      /* enum ajar_because */
	const char *country;   /* ISO 3166-1 alpha-2 where the value tells it, or "" */
	const char *canonical; /* one spelling for all disguises; canonical_length bytes, not terminated */
	size_t canonical_length;
	const char *detail; /* decoded facts, nothing secret in them; NULL: none */
};

struct ajar_engine;
struct ajar_scratch;

/* 0 to go on, anything else to stop. */
typedef int ajar_callback(void *context, const struct ajar_finding *finding);

/* options may be NULL. why (room bytes, may be NULL) gets a message if it fails. */
AJAR_API enum ajar_status ajar_engine_new(
    const struct ajar_options *options, struct ajar_engine **engine, char *why, size_t room);
AJAR_API void ajar_engine_free(struct ajar_engine *engine); /* accepts NULL */

/* NULL: no memory. */
AJAR_API struct ajar_scratch *ajar_scratch_new(const struct ajar_engine *engine);
AJAR_API void ajar_scratch_free(struct ajar_scratch *scratch); /* wipes it; accepts NULL */

/* region of the scans that follow; NULL: the engine's. */
AJAR_API void ajar_scratch_region(struct ajar_scratch *scratch, const char *region);

/* Calls back for each finding, in the order of their starts; none lies inside another. Any length. */
AJAR_API enum ajar_status ajar_scan(const struct ajar_engine *engine, struct ajar_scratch *scratch,
    const void *text, size_t length, ajar_callback *callback, void *context);

/*
 * How many places of the text scanned last were not looked at: beginnings of secrets or
 * of disguised addresses that had come to nothing too often just before. 0 in honest
 * data. Otherwise the text was made to waste time, and there may be more in it than the
 * callback was told.
 */
AJAR_API uint64_t ajar_scratch_skipped(const struct ajar_scratch *scratch);

/* "very unlikely" … "very likely" */
AJAR_API const char *ajar_likelihood_name(int likelihood);

/* "0.1.0" */
AJAR_API const char *ajar_version(void);

#ifdef __cplusplus
}
#endif

#endif
