#include "detect/number.h"

#include "test/test.h"

static size_t digits_of(const char *z, uint8_t *out)
{
	size_t n = 0;

	for (; z[n] != '\0'; n++)
		out[n] = z[n] - '0';
	return n;
}

static const struct {
	const char *what;
	bool (*check)(const uint8_t *digits, size_t n);
	const char *good;
} rows[] = {
	{ "luhn, ISO/IEC 7812-1", aj_check_luhn, "79927398713" },
	{ "luhn, test card", aj_check_luhn, "4111111111111111" },
	{ "luhn, two digits", aj_check_luhn, "18" },
	{ "verhoeff", aj_check_verhoeff, "2363" },
	{ "verhoeff, long", aj_check_verhoeff, "123451" },
	{ "mod 11,10, ISO/IEC 7064", aj_check_mod11_10, "07945" },
};

/* Each of the three finds every change of a single digit. */
static void test_rows(void)
{
	uint8_t digits[32];

	for (size_t r = 0; r < AJ_LEN(rows); r++) {
		size_t n = digits_of(rows[r].good, digits);

		AJ_CHECK(rows[r].check(digits, n), "%s", rows[r].what);
		for (size_t i = 0; i < n; i++) {
			uint8_t was = digits[i];

			for (digits[i] = 0; digits[i] < 10; digits[i]++)
				AJ_CHECK(digits[i] == was || !rows[r].check(digits, n), "%s: digit %zu",
				    rows[r].what, i);
			digits[i] = was;
		}
	}
}

/* Verhoeff finds every exchange of neighbours too. */
static void test_exchange(void)
{
	uint8_t digits[32];
	size_t n = digits_of("123451", digits);

	for (size_t i = 0; i + 1 < n; i++) {
		uint8_t was = digits[i];

		digits[i] = digits[i + 1];
		digits[i + 1] = was;
		AJ_CHECK(!aj_check_verhoeff(digits, n), "exchange at %zu", i);
		digits[i + 1] = digits[i];
		digits[i] = was;
	}
}

static void test_nothing(void)
{
	static const uint8_t zeros[24];

	for (size_t r = 0; r < AJ_LEN(rows); r++)
		for (size_t n = 0; n <= AJ_LEN(zeros); n++)
			AJ_CHECK(!rows[r].check(zeros, n), "%s: %zu zeros", rows[r].what, n);
}

AJ_TESTS(test_rows, test_exchange, test_nothing)
