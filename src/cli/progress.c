#include "cli/progress.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { CELLS = 24, PERIOD_MS = 200 };

struct aj_progress_bar {
	struct aj_progress *progress;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	bool end;
	struct timespec from;
};

static double seconds_since(const struct timespec *from)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - from->tv_sec) + (double)(now.tv_nsec - from->tv_nsec) * 1e-9;
}

static const char *in_units(double bytes, char out[16])
{
	static const char *const units[] = { "B", "KB", "MB", "GB", "TB" };
	size_t u = 0;

	for (; bytes >= 1000 && u + 1 < AJ_LEN(units); u++)
		bytes /= 1000;
	snprintf(out, 16, bytes < 10 && u > 0 ? "%.1f %s" : "%.0f %s", bytes, units[u]);
	return out;
}

static void draw(struct aj_progress_bar *bar)
{
	struct aj_progress *p = bar->progress;
	uint64_t read = atomic_load(&p->bytes_read), total = atomic_load(&p->bytes_total);
	double t = seconds_since(&bar->from), share = total ? (double)read / (double)total : 0;
	char done[16], all[16], rate[16];
	double left = share > 0 ? t / share - t : 0;
	int full;

	if (share > 1)
		share = 1;
	full = (int)(share * CELLS);
	fputs("\r\033[K", stderr);
	for (int i = 0; i < CELLS; i++)
		fputs(i < full ? "\xe2\x96\x88" : "\xe2\x96\x91", stderr);
	fprintf(stderr, " %3.0f%%  %s of %s%s  %s/s", share * 100, in_units((double)read, done),
	    in_units((double)total, all), atomic_load(&p->listed) ? "" : "+",
	    in_units(t > 0 ? (double)read / t : 0, rate));
	if (t > 1 && share > 0.01)
		fprintf(stderr, "  %d:%02d left", (int)left / 60, (int)left % 60);
	fflush(stderr);
}

static void *draw_on(void *arg)
{
	struct aj_progress_bar *bar = arg;

	pthread_mutex_lock(&bar->lock);
	while (!bar->end) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += PERIOD_MS * 1000000L;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		pthread_cond_timedwait(&bar->ended, &bar->lock, &until);
		if (!bar->end)
			draw(bar);
	}
	pthread_mutex_unlock(&bar->lock);
	return NULL;
}

struct aj_progress_bar *aj_progress_bar_start(struct aj_progress *progress)
{
	struct aj_progress_bar *bar = calloc(1, sizeof(*bar));

	if (!bar)
		return NULL;
	bar->progress = progress;
	pthread_mutex_init(&bar->lock, NULL);
	pthread_cond_init(&bar->ended, NULL);
	clock_gettime(CLOCK_MONOTONIC, &bar->from);
	if (pthread_create(&bar->thread, NULL, draw_on, bar) != 0) {
		free(bar);
		return NULL;
	}
	return bar;
}

void aj_progress_bar_stop(struct aj_progress_bar *bar)
{
	if (!bar)
		return;
	pthread_mutex_lock(&bar->lock);
	bar->end = true;
	pthread_cond_signal(&bar->ended);
	pthread_mutex_unlock(&bar->lock);
	pthread_join(bar->thread, NULL);
	fputs("\r\033[K", stderr);
	pthread_cond_destroy(&bar->ended);
	pthread_mutex_destroy(&bar->lock);
	free(bar);
}
