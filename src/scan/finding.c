#include "scan/finding.h"

const char *aj_likelihood_name(enum aj_likelihood likelihood)
{
	static const char *const names[] = { "none", "very unlikely", "unlikely", "possible", "likely",
		"very likely" };

	return (size_t)likelihood < AJ_LEN(names) ? names[likelihood] : "?";
}

const char *aj_because_name(enum aj_because bit)
{
	static const char *const names[AJ_BECAUSE_COUNT] = { "shape", "checksum", "registry", "field name",
		"context words", "entropy", "decoded", "disguised", "dictionary", "placeholder", "expired",
		"technical context", "bare digits", "reserved range" };
	int n = __builtin_ctz((unsigned)bit | 1u << 31);

	return (size_t)n < AJ_LEN(names) ? names[n] : "?";
}
