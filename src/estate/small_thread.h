#pragma once

/* A thread with a small stack: it is at one visit, waits most of its time, and there are many of them. */

#include <pthread.h>
#include <stdbool.h>

/* False: it could not be started. */
bool aj_small_thread_start(pthread_t *thread, void *(*work)(void *), void *of);
