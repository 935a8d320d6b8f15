#include "estate/lines.h"

void aj_lines_init(struct aj_lines *lines, const struct aj_visit *found, unsigned n, const atomic_bool *stop)
{
	*lines = (struct aj_lines){ .found = found, .stop = stop, .n = n < AJ_LINES ? n : AJ_LINES };
	for (unsigned i = 0; i < lines->n; i++)
		lines->line[i].visit.fd = -1;
	pthread_mutex_init(&lines->lock, NULL);
	pthread_cond_init(&lines->freed, NULL);
}

void aj_lines_fini(struct aj_lines *lines)
{
	for (unsigned i = 0; i < lines->n; i++)
		aj_line_end(lines, &lines->line[i]);
	pthread_cond_destroy(&lines->freed);
	pthread_mutex_destroy(&lines->lock);
}

/* Of those that are free, who's own comes first, then one that nobody has had: sessions are kept apart. */
static struct aj_line *free_line(struct aj_lines *lines, const void *who)
{
	struct aj_line *best = NULL;

	for (unsigned i = 0; i < lines->n; i++) {
		struct aj_line *line = &lines->line[i];

		if (line->taken)
			continue;
		if (line->who == who)
			return line;
		if (!best || (best->who && !line->who))
			best = line;
	}
	return best;
}

struct aj_line *aj_lines_take(struct aj_lines *lines, const void *who)
{
	struct aj_line *line;
	uint64_t mine;

	pthread_mutex_lock(&lines->lock);
	mine = lines->comers++;
	while (lines->served != mine || !(line = free_line(lines, who)))
		pthread_cond_wait(&lines->freed, &lines->lock);
	lines->served++;
	line->taken = true;
	if (line->who != who)
		line->what = NULL;
	line->who = who;
	pthread_cond_broadcast(&lines->freed); /* there may be another one for the next who waits */
	pthread_mutex_unlock(&lines->lock);
	return line;
}

void aj_lines_give_back(struct aj_lines *lines, struct aj_line *line)
{
	pthread_mutex_lock(&lines->lock);
	line->taken = false;
	pthread_cond_broadcast(&lines->freed);
	pthread_mutex_unlock(&lines->lock);
}

void aj_line_end(struct aj_lines *lines, struct aj_line *line)
{
	pthread_mutex_lock(&lines->lock);
	lines->bytes_in += line->visit.bytes_in;
	lines->bytes_out += line->visit.bytes_out;
	pthread_mutex_unlock(&lines->lock);
	aj_visit_fini(&line->visit);
	line->what = NULL;
}
