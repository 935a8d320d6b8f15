#include "detect/groups.h"

/* The separator that stands at position at, as aj_number_read knows them (number.c). */
static uint8_t kind_of(const struct aj_look *look, size_t at)
{
	uint8_t third = aj_look_at(look, at + 2);

	switch (aj_look_at(look, at)) {
	case ' ':
	case 0xc2: /* U+00A0 */
		return AJ_SEP_SPACE;
	case 0xe2: /* U+2009 and U+202F are spaces, the others dashes */
		return third == 0x89 || third == 0xaf ? AJ_SEP_SPACE : AJ_SEP_DASH;
	case '-':
		return AJ_SEP_DASH;
	case '.':
		return AJ_SEP_DOT;
	case '/':
		return AJ_SEP_SLASH;
	default:
		return AJ_SEP_PAREN;
	}
}

void aj_groups_init(struct aj_groups *groups, const struct aj_look *look, const struct aj_number *number)
{
	groups->look = look;
	groups->number = number;
	groups->read = false;
	groups->sizes = 0;
	for (size_t g = number->n_groups; g > 0; g--)
		groups->sizes = groups->sizes << 5 | number->groups[g - 1];
}

static void read_groups(struct aj_groups *out)
{
	const struct aj_look *look = out->look;
	const struct aj_number *number = out->number;
	size_t at = number->start;
	uint8_t digit = 0;

	out->read = true;
	for (size_t g = 0; g < number->n_groups; g++) {
		out->at[g].sep = g == 0 ? 0 : kind_of(look, at);
		while (at < number->end && !aj_is_digit(look->text[at]))
			at++;
		out->at[g].start = at;
		out->at[g].digit = digit;
		at += number->groups[g];
		digit += number->groups[g];
		out->at[g].end = at;
	}
}

static bool free_at(const struct aj_groups *groups, size_t border, bool spaced)
{
	if (border == 0 || border == groups->number->n_groups)
		return true;
	return groups->at[border].sep == AJ_SEP_SPACE && !spaced;
}

bool aj_groups_match_seps(struct aj_groups *groups, size_t first, const struct aj_layout *layout)
{
	size_t end = first + layout->n;
	uint8_t inside;
	bool spaced;

	if (!groups->read)
		read_groups(groups);
	inside = layout->n > 1 ? groups->at[first + 1].sep : 0;
	spaced = inside == AJ_SEP_SPACE && !layout->crowded;
	if (inside & ~layout->seps || !free_at(groups, first, spaced) || !free_at(groups, end, spaced))
		return false;
	for (size_t g = first + 2; g < end; g++)
		if (layout->mixed
			? groups->at[g].sep & ~layout->seps
			: groups->at[g].sep != (g == end - 1 && layout->last ? layout->last : inside))
			return false;
	return true;
}
