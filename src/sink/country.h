#pragma once

/* Countries by ISO 3166-1 alpha-2 code: their names, and their tiles on a map of equal squares. */

#include "base/str.h"

enum { AJ_TILE_COLUMNS = 29, AJ_TILE_ROWS = 19 };

struct aj_country {
	char code[3];
	int8_t column, row; /* of its tile, -1: it has none */
	const char *name;
};

/* All of them, sorted by code. */
extern const struct aj_country aj_countries[];
extern const size_t aj_countries_count;

/* NULL: no country has that code. */
const struct aj_country *aj_country_by_code(const char *code);

/* Its name; the code itself where it is unknown. */
const char *aj_country_name(const char *code);
