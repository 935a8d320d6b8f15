#pragma once

/*
 * The test harness: a program per file of tests, each with a main made by
 * AJ_TESTS. Prints TAP; a check that fails says where, and the test goes on.
 *
 *   static void test_foo(void) { AJ_CHECK(1 + 1 == 2, "sum"); }
 *   AJ_TESTS(test_foo, test_bar)
 */

#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>

/* Of the test that runs; checks that several programs share (format_rows.c) count like its own. */
extern unsigned aj_test_failed, aj_test_checks;

static inline void aj_test_report(const char *file, int line, const char *what, const char *fmt, ...)
{
	va_list args;

	aj_test_failed++;
	printf("# %s:%d: %s: ", file, line, what);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
}

#define AJ_CHECK(cond, ...)                                                                                  \
	do {                                                                                                 \
		aj_test_checks++;                                                                            \
		if (!(cond))                                                                                 \
			aj_test_report(__FILE__, __LINE__, #cond, "" __VA_ARGS__);                           \
	} while (0)

/* Both are C strings; prints them where they differ. */
#define AJ_CHECK_STR(want, got, ...)                                                                         \
	do {                                                                                                 \
		const char *aj_want = (want), *aj_got = (got);                                               \
		aj_test_checks++;                                                                            \
		if (strcmp(aj_want, aj_got) != 0) {                                                          \
			aj_test_report(__FILE__, __LINE__, "differs", "" __VA_ARGS__);                       \
			printf("#   want \"%s\"\n#   got  \"%s\"\n", aj_want, aj_got);                       \
		}                                                                                            \
	} while (0)

struct aj_test {
	const char *name;
	void (*run)(void);
};

static inline int aj_test_main(const struct aj_test *tests, size_t count)
{
	unsigned bad = 0;

	printf("1..%zu\n", count);
	for (size_t i = 0; i < count; i++) {
		aj_test_failed = aj_test_checks = 0;
		tests[i].run();
		if (aj_test_checks == 0)
			aj_test_report(__FILE__, __LINE__, "no check ran", "%s", tests[i].name);
		printf("%sok %zu - %s\n", aj_test_failed ? "not " : "", i + 1, tests[i].name);
		fflush(stdout);
		bad += aj_test_failed > 0;
	}
	return bad > 0;
}

#define AJ_TEST_ROW(fn) { #fn, fn },
#define AJ_TEST_1(m, a) m(a)
#define AJ_TEST_2(m, a, ...) m(a) AJ_TEST_1(m, __VA_ARGS__)
#define AJ_TEST_3(m, a, ...) m(a) AJ_TEST_2(m, __VA_ARGS__)
#define AJ_TEST_4(m, a, ...) m(a) AJ_TEST_3(m, __VA_ARGS__)
#define AJ_TEST_5(m, a, ...) m(a) AJ_TEST_4(m, __VA_ARGS__)
#define AJ_TEST_6(m, a, ...) m(a) AJ_TEST_5(m, __VA_ARGS__)
#define AJ_TEST_7(m, a, ...) m(a) AJ_TEST_6(m, __VA_ARGS__)
#define AJ_TEST_8(m, a, ...) m(a) AJ_TEST_7(m, __VA_ARGS__)
#define AJ_TEST_9(m, a, ...) m(a) AJ_TEST_8(m, __VA_ARGS__)
#define AJ_TEST_10(m, a, ...) m(a) AJ_TEST_9(m, __VA_ARGS__)
#define AJ_TEST_11(m, a, ...) m(a) AJ_TEST_10(m, __VA_ARGS__)
#define AJ_TEST_12(m, a, ...) m(a) AJ_TEST_11(m, __VA_ARGS__)
#define AJ_TEST_13(m, a, ...) m(a) AJ_TEST_12(m, __VA_ARGS__)
#define AJ_TEST_14(m, a, ...) m(a) AJ_TEST_13(m, __VA_ARGS__)
#define AJ_TEST_N(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, n, ...) AJ_TEST_##n
#define AJ_TESTS(...)                                                                                        \
	unsigned aj_test_failed, aj_test_checks;                                                             \
	int main(void)                                                                                       \
	{                                                                                                    \
		static const struct aj_test tests[] = { AJ_TEST_N(                                           \
		    __VA_ARGS__, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)(AJ_TEST_ROW, __VA_ARGS__) }; \
		return aj_test_main(tests, AJ_LEN(tests));                                                   \
	}
