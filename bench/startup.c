/*
 * startup.c: milliseconds that libajar takes from nothing to the first answer, in a
 * fresh process; run it several times and take the median.
 */

#include <ajar.h>

#include <stdio.h>
#include <time.h>

static int on_finding(void *context, const struct ajar_finding *finding)
{
	return 0;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

int main(void)
{
	static const char text[] = "Write to jane.roe@contoso.example, please.";
	double from = now();
	struct ajar_engine *engine;
	struct ajar_scratch *scratch;

	if (ajar_engine_new(NULL, &engine, NULL, 0) != AJAR_OK)
		return 4;
	scratch = ajar_scratch_new(engine);
	if (!scratch || ajar_scan(engine, scratch, text, sizeof(text) - 1, on_finding, NULL) != AJAR_OK)
		return 4;
	printf("%.3f\n", now() - from);
	ajar_scratch_free(scratch);
	ajar_engine_free(engine);
	return 0;
}
