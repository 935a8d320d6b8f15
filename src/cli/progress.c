#include "cli/progress.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { CELLS = 24, CELLS_MIN = 4, PERIOD_MS = 200 };

struct aj_progress_bar {
	struct aj_progress *progress;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	bool end, drawn;
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
	static const char *const units[] = { "bytes", "kB", "MB", "GB", "TB" };
	size_t u = 0;

	for (; bytes >= 1000 && u + 1 < AJ_LEN(units); u++)
		bytes /= 1000;
	snprintf(out, 16, bytes < 10 && u > 0 ? "%.1f %s" : "%.0f %s", bytes, units[u]);
	return out;
}

/* How wide a line may be: one that wraps cannot be wiped. */
static int columns(void)
{
	struct winsize size;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* What stands behind the bar; without a total (a pipe) there is no share and no time left. */
static int describe(struct aj_progress_bar *bar, uint64_t read, uint64_t total, double share, char out[120])
{
	double t = seconds_since(&bar->from), left = share > 0 ? t / share - t : 0;
	char done[16], all[16], rate[16];
	int len;

	in_units((double)read, done);
	in_units(t > 0 ? (double)read / t : 0, rate);
	if (total == 0)
		return snprintf(out, 120, "%s  %s/s", done, rate);
	len = snprintf(out, 120, "%3.0f%%  %s of %s%s  %s/s", share * 100, done, in_units((double)total, all),
	    atomic_load(&bar->progress->listed) ? "" : "+", rate);
	if (t > 1 && share > 0.01)
		len +=
		    snprintf(out + len, 120 - (size_t)len, "  %d:%02d left", (int)left / 60, (int)left % 60);
	return len;
}

static void draw(struct aj_progress_bar *bar)
{
	uint64_t read = atomic_load(&bar->progress->bytes_read);
	uint64_t total = atomic_load(&bar->progress->bytes_total);
	double share = total ? (double)read / (double)total : 0;
	int width = columns() - 1, full, cells, len;
	char text[120];

	if (share > 1)
		share = 1;
	len = describe(bar, read, total, share, text);
	cells = total == 0 || width - len - 2 < CELLS_MIN ? 0
		: width - len - 2 < CELLS		  ? width - len - 2
							  : CELLS;
	full = (int)(share * cells);
	bar->drawn = true;
	fputs("\r\033[K", stderr);
	for (int i = 0; i < cells; i++)
		fputs(i < full ? "\xe2\x96\x88" : "\xe2\x96\x91", stderr);
	fprintf(stderr, "%s%.*s", cells ? "  " : "", width - (cells ? cells + 2 : 0), text);
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
	if (bar->drawn)
		fputs("\r\033[K", stderr);
	pthread_cond_destroy(&bar->ended);
	pthread_mutex_destroy(&bar->lock);
	free(bar);
}
