#include "sink/country.h"

const struct aj_country aj_countries[] = {
#define X(code, name, column, row) { #code, column, row, name },
#include "sink/countries.def"
#undef X
};

const size_t aj_countries_count = AJ_LEN(aj_countries);

const struct aj_country *aj_country_by_code(const char *code)
{
	size_t lo = 0, hi = AJ_LEN(aj_countries);

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int order = strcmp(aj_countries[mid].code, code);

		if (order == 0)
			return &aj_countries[mid];
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

const char *aj_country_name(const char *code)
{
	const struct aj_country *country = aj_country_by_code(code);

	return country ? country->name : code;
}
