#pragma once

/* What a detector reports: a span of a text, what it is, how likely, and why. */

#include "base/str.h"
#include "scan/type.h"

enum aj_likelihood { AJ_VERY_UNLIKELY = 1, AJ_UNLIKELY, AJ_POSSIBLE, AJ_LIKELY, AJ_VERY_LIKELY };

/* Reasons, as bits. The first ones speak for the finding, those from AJ_BECAUSE_PLACEHOLDER on against. */
enum aj_because {
	AJ_BECAUSE_SHAPE = 1 << 0,	 /* layout, length, separators, fixed prefix */
	AJ_BECAUSE_CHECKSUM = 1 << 1,	 /* a check digit or CRC holds */
	AJ_BECAUSE_REGISTRY = 1 << 2,	 /* TLD, issuer range, numbering plan, country length */
	AJ_BECAUSE_FIELD = 1 << 3,	 /* the name of its field */
	AJ_BECAUSE_CONTEXT = 1 << 4,	 /* words within 30 bytes */
	AJ_BECAUSE_ENTROPY = 1 << 5,	 /* as random as a secret is */
	AJ_BECAUSE_DECODED = 1 << 6,	 /* its inside was decoded and makes sense (JWT, SAS, 64-byte key) */
	AJ_BECAUSE_DISGUISED = 1 << 7,	 /* written in a non-standard form */
	AJ_BECAUSE_DICTIONARY = 1 << 8,	 /* a known name or wording */
	AJ_BECAUSE_PLACEHOLDER = 1 << 9, /* example, mask, variable */
	AJ_BECAUSE_EXPIRED = 1 << 10,	 /* no longer valid by its own date */
	AJ_BECAUSE_TECHNICAL = 1 << 11,	 /* field or words say version, hash, sequence, … */
	AJ_BECAUSE_BARE = 1 << 12,	 /* bare digits: never above "possible" alone */
	AJ_BECAUSE_RESERVED = 1 << 13,	 /* documentation or test range */
	AJ_BECAUSE_COUNT = 14
};

struct aj_finding {
	uint32_t start, end;	      /* in the text's bytes */
	uint16_t type;		      /* enum aj_type_id, or a rule's */
	uint8_t likelihood;	      /* enum aj_likelihood */
	uint8_t severity;	      /* 1 to 4: the type's, or what its decoded content says */
	uint32_t because;	      /* enum aj_because */
	char country[3];	      /* ISO 3166-1 alpha-2 where the value tells it, or "" */
	const struct aj_field *field; /* of the value it stands in, or NULL */
	struct aj_str canonical; /* one spelling for all disguises; valid until the next scan. Never empty. */
	const char *detail;	 /* decoded facts without anything secret ("rl, expires 2030-01-01"), or NULL;
				    lives as long as canonical */
};

/* "very unlikely" … "very likely" */
const char *aj_likelihood_name(enum aj_likelihood likelihood);

/* "shape", "checksum", … for one bit */
const char *aj_because_name(enum aj_because bit);
