/* small_thread.c: threads for visits. */

#include "estate/small_thread.h"

enum { STACK = 256 << 10 }; /* a driver is straight-line code, and what it reads lies in arenas */

bool aj_small_thread_start(pthread_t *thread, void *(*work)(void *), void *of)
{
	pthread_attr_t attr;
	bool started;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	started = pthread_create(thread, &attr, work, of) == 0;
	pthread_attr_destroy(&attr);
	return started;
}
