#pragma once

/* The census's figures for each country: findings that speak of it, by what they speak through. */

#include "sink/summary.h"

enum { AJ_COUNTRIES = 26 * 26, AJ_COUNTRY_NONE = -1 };

/* By the index that aj_country_of gives. Zeroed: empty. */
struct aj_countries {
	uint64_t findings[AJ_COUNTRIES][AJ_COUNTRY_SOURCES];
};

/* The index of an ISO 3166-1 alpha-2 code, or AJ_COUNTRY_NONE. */
int aj_country_of(const char code[3]);

/*
 * The index of the country whose top-level domain ends domain, or AJ_COUNTRY_NONE:
 * also for those that are sold to all the world for what they look like (.io, .co).
 */
int aj_country_of_domain(struct aj_str domain);

/* The code of an index, "" for AJ_COUNTRY_NONE. */
void aj_country_code(int country, char code[3]);

static inline void aj_countries_add(
    struct aj_countries *countries, int country, enum aj_country_source source)
{
	if (country != AJ_COUNTRY_NONE)
		countries->findings[country][source]++;
}

void aj_countries_merge(struct aj_countries *into, const struct aj_countries *from);

/* Those with findings, most first. */
AJ_MUST_CHECK enum aj_status aj_countries_sum(const struct aj_countries *countries, struct aj_arena *arena,
    const struct aj_summary_country **out, size_t *count, struct aj_err *err);
