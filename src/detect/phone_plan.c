/*
 * phone_plan.c: digits held against the numbering plans of the world (phone_table.h).
 */

#include "detect/phone_inner.h"

unsigned aj_phone_walk(uint16_t node, const uint8_t *digits, size_t n)
{
	for (size_t i = 0; i < n && node != 0; i++)
		node = aj_phone_nodes[node].next[digits[i]];
	return aj_phone_nodes[node].label;
}

uint32_t aj_phone_prefixes(uint16_t node, const uint8_t *digits, size_t n)
{
	uint32_t found = 0;

	for (size_t i = 0; node != 0; i++) {
		if (aj_phone_nodes[node].label & AJ_PHONE_PREFIX)
			found |= (uint32_t)1 << i;
		if (i == n)
			break;
		node = aj_phone_nodes[node].next[digits[i]];
	}
	return found;
}

const struct aj_phone_region *aj_phone_region_of(const char *name)
{
	uint8_t index;

	if (!aj_is_upper(name[0]) || !aj_is_upper(name[1]))
		return NULL;
	index = aj_phone_by_name[name[0] - 'A'][name[1] - 'A'];
	return index ? &aj_phone_regions[index - 1] : NULL;
}

/*
 * Is it in use in a region of the country code? Which of them is left open, as
 * neighbours dial each other's numbers.
 */
static bool in_plan(
    const struct aj_phone_region *region, const uint8_t *digits, size_t n, struct aj_phone_hit *hit)
{
	unsigned label =
	    n > AJ_PHONE_DIALLED_MAX ? 0 : aj_phone_walk(aj_phone_codes[region->code].numbers, digits, n);

	if (label == 0)
		return false;
	hit->region = region;
	hit->label = label;
	hit->n_digits = n;
	hit->digits = digits;
	return true;
}

const struct aj_phone_region *aj_phone_home(const struct aj_phone_hit *hit)
{
	struct aj_phone_code code = aj_phone_codes[hit->region->code];
	const struct aj_phone_region *first = &aj_phone_regions[aj_phone_by_code[code.first]];

	for (uint16_t i = 0; code.count > 1 && i < code.count; i++) {
		const struct aj_phone_region *region = &aj_phone_regions[aj_phone_by_code[code.first + i]];

		if (region->leading != 0 &&
		    aj_phone_prefixes(region->leading, hit->digits, hit->n_digits) == 0)
			continue;
		if (aj_phone_walk(region->numbers, hit->digits, hit->n_digits) != 0)
			return region;
	}
	return first;
}

/*
 * Argentina's mobile numbers at home: 0, the area, 15, the number. Abroad they
 * lose the 15 and get a 9 before the area.
 */
static bool in_plan_argentina(
    const struct aj_phone_region *region, const uint8_t *digits, size_t n, struct aj_phone_hit *hit)
{
	uint8_t *moved = hit->moved;

	if (n == 13 && digits[0] == 0)
		digits++, n--;
	if (n != 12)
		return false;
	for (size_t area = 2; area <= 4; area++) {
		if (digits[area] != 1 || digits[area + 1] != 5)
			continue;
		moved[0] = 9;
		memcpy(moved + 1, digits, area);
		memcpy(moved + 1 + area, digits + area + 2, 10 - area);
		if (in_plan(region, moved, AJ_PHONE_MOVED_MAX, hit))
			return true;
	}
	return false;
}

/* Mexico's prefixes until 2019: old numbers stand in data for long. The last ten digits are the number. */
static bool in_plan_mexico(
    const struct aj_phone_region *region, const uint8_t *digits, size_t n, struct aj_phone_hit *hit)
{
	static const struct aj_str before[] = { AJ_S("\1"), AJ_S("\0\1"), AJ_S("\0\2"), AJ_S("\0\4\4"),
		AJ_S("\0\4\5") };

	for (size_t i = 0; i < AJ_LEN(before) && n > 10; i++)
		if (aj_str_eq(aj_str(digits, n - 10), before[i]))
			return in_plan(region, digits + n - 10, 10, hit);
	return false;
}

bool aj_phone_in_region(
    const struct aj_phone_region *region, const uint8_t *digits, size_t n, struct aj_phone_hit *hit)
{
	uint32_t trunk = aj_phone_prefixes(region->trunk, digits, n) & ~(uint32_t)1;

	hit->trunk = false;
	for (; trunk != 0; trunk &= trunk - 1) {
		size_t len = __builtin_ctz(trunk);

		hit->trunk = true;
		if (len < n && in_plan(region, digits + len, n - len, hit))
			return true;
		/* Brazil: between the prefix and the area the carrier is chosen, by two digits. */
		if (region->code == 55 && n > len + 2 && in_plan(region, digits + len + 2, n - len - 2, hit))
			return true;
	}
	if (region->code == 52 && in_plan_mexico(region, digits, n, hit))
		return true;
	if (region->code == 54 && in_plan_argentina(region, digits, n, hit))
		return true;
	hit->trunk = n > 0 && digits[0] == 0;
	return in_plan(region, digits, n, hit);
}

bool aj_phone_in_world(const uint8_t *digits, size_t n, struct aj_phone_hit *hit)
{
	unsigned code = 0;

	for (size_t len = 1; len <= 3 && len < n; len++) {
		struct aj_phone_code shared;

		code = code * 10 + digits[len - 1];
		shared = aj_phone_codes[code];
		if (shared.count > 0)
			return aj_phone_in_region(
			    &aj_phone_regions[aj_phone_by_code[shared.first]], digits + len, n - len, hit);
	}
	return false;
}

size_t aj_phone_print(const struct aj_phone_hit *hit, uint8_t *out)
{
	uint8_t code[3];
	size_t n = 0, n_code = 0;

	if (hit->region != NULL) {
		out[n++] = '+';
		for (unsigned rest = hit->region->code; rest > 0; rest /= 10)
			code[n_code++] = '0' + rest % 10;
		while (n_code > 0)
			out[n++] = code[--n_code];
	}
	for (size_t i = 0; i < hit->n_digits; i++)
		out[n++] = '0' + hit->digits[i];
	return n;
}
