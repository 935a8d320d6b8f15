/* page_reader.c: one page after the other, in visits that are renewed. */

#include "estate/page_reader.h"

#include "estate/small_thread.h"

enum {
	RENEW_AT = 4 << 20, /* bytes in the visit's memory, which is only given back whole */
	PAGE_MS = 60000,    /* for one page */
};

size_t aj_page_ceiling(const struct aj_lines *lines)
{
	size_t record = lines->found->kind->record_max;

	return record > AJ_PAGE_MAX ? record : AJ_PAGE_MAX;
}

/* A visit of what is there already known to be. */
static enum aj_status begin_visit(struct aj_page_reader *reader, struct aj_err *err)
{
	const struct aj_visit *found = reader->lines->found;
	struct aj_visit *visit = &reader->line->visit;
	enum aj_status st;

	aj_line_end(reader->lines, reader->line);
	st = aj_visit_init(
	    visit, found->gate, found->endpoint, PAGE_MS / 1000, 2 * aj_page_ceiling(reader->lines), err);
	visit->peer = found->peer;
	visit->tls = found->tls;
	visit->kind = found->kind;
	if (st == AJ_OK)
		st = found->kind->recognise(visit, err);
	visit->keyed = found->keyed;
	if (st == AJ_END && !visit->lost)
		return aj_fail(err, AJ_EIO, "it is no %s any more", found->kind->name);
	return st;
}

enum aj_status aj_page_reader_prepare(struct aj_page_reader *reader, struct aj_err *err)
{
	struct aj_visit *visit;
	enum aj_status st = AJ_OK;

	if (!reader->line)
		reader->line = aj_lines_take(reader->lines, reader);
	visit = &reader->line->visit;
	if (atomic_load(reader->lines->stop))
		return aj_fail(err, AJ_ESTOP, "interrupted");
	if (!visit->endpoint || visit->full || visit->arena.used > RENEW_AT)
		st = begin_visit(reader, err);
	if (st != AJ_OK)
		return st;
	visit->lost = visit->passed = false;
	visit->deadline = aj_gate_now() + PAGE_MS;
	visit->bytes_max = visit->bytes_in + 2 * aj_page_ceiling(reader->lines);
	return AJ_OK;
}

enum aj_status aj_page_reader_ended(struct aj_page_reader *reader, enum aj_status st, struct aj_err *err)
{
	bool lost = reader->line->visit.lost;

	if (st != AJ_OK && st != AJ_END)
		aj_line_end(reader->lines, reader->line);
	if (st != AJ_END || !lost)
		return st;
	aj_line_end(reader->lines, reader->line);
	return aj_fail(err, AJ_EIO, "it hung up");
}

void aj_page_reader_leave(struct aj_page_reader *reader)
{
	if (reader->line)
		aj_lines_give_back(reader->lines, reader->line);
	reader->line = NULL;
}

static enum aj_status ask_records(struct aj_page_reader *reader, struct aj_err *err)
{
	struct aj_cursor cursor = reader->cursor;
	enum aj_status st = aj_page_reader_prepare(reader, err);
	struct aj_line *line = reader->line;

	reader->page.len = 0;
	reader->page.full = false;
	/* A driver goes on where a connection stands: never with what another set or recognising has left. */
	if (line->what != reader->set)
		aj_visit_hang_up(&line->visit);
	line->what = reader->set;
	if (st == AJ_OK)
		st = reader->lines->found->kind->records(
		    &line->visit, reader->set, &cursor, AJ_PAGE_WANT, &reader->page, err);
	reader->passed = st == AJ_ELIMIT && line->visit.passed;
	st = aj_page_reader_ended(reader, st, err);
	if (st == AJ_OK)
		reader->still = reader->page.len == 0 && strcmp(cursor.text, reader->cursor.text) == 0;
	if (st == AJ_OK || reader->passed)
		reader->cursor = cursor;
	return st;
}

/* The bytes that are wanted and have not come yet, or some of them. */
static enum aj_status ask_bytes(struct aj_page_reader *reader, struct aj_err *err)
{
	size_t before = reader->page.len;
	enum aj_status st = aj_page_reader_prepare(reader, err);

	if (st == AJ_OK)
		st = reader->lines->found->kind->bytes(&reader->line->visit, reader->set, reader->item,
		    reader->from + before, reader->want - before, &reader->page, err);
	st = aj_page_reader_ended(reader, st, err);
	if (st != AJ_OK)
		reader->page.len = before;
	reader->page.full = false;
	return st;
}

/* A server closes a connection that nothing was asked on for a while: each page is tried twice. */
static enum aj_status twice(struct aj_page_reader *reader,
    enum aj_status (*ask)(struct aj_page_reader *reader, struct aj_err *err), struct aj_err *err)
{
	enum aj_status st = ask(reader, err);

	return st == AJ_EIO ? ask(reader, err) : st;
}

void aj_page_reader_ask(struct aj_page_reader *reader)
{
	int64_t from;
	size_t before;

	reader->line = aj_lines_take(reader->lines, reader);
	from = aj_gate_now();
	if (reader->page.room > AJ_PAGE_MAX) /* few records are so large: its memory is not kept for them */
		aj_buf_wipe(&reader->page);
	reader->page.len = 0;
	reader->still = reader->passed = false;
	if (reader->is_item)
		do {
			before = reader->page.len;
			reader->st = twice(reader, ask_bytes, &reader->err);
		} while (reader->all && reader->st == AJ_OK && reader->page.len > before &&
			 reader->page.len < reader->want);
	else
		reader->st = twice(reader, ask_records, &reader->err);
	reader->took = aj_gate_now() - from;
	aj_page_reader_leave(reader);
}

static void *work(void *arg)
{
	struct aj_page_reader *reader = arg;

	pthread_mutex_lock(&reader->lock);
	for (;;) {
		while (!reader->asked && !reader->quit)
			pthread_cond_wait(&reader->changed, &reader->lock);
		if (reader->quit)
			break;
		pthread_mutex_unlock(&reader->lock);
		aj_page_reader_ask(reader);
		pthread_mutex_lock(&reader->lock);
		reader->asked = false;
		pthread_cond_broadcast(&reader->changed);
	}
	pthread_mutex_unlock(&reader->lock);
	return NULL;
}

void aj_page_reader_begin(struct aj_page_reader *reader)
{
	reader->started = reader->started || aj_small_thread_start(&reader->thread, work, reader);
	if (!reader->started) {
		aj_page_reader_ask(reader);
		return;
	}
	pthread_mutex_lock(&reader->lock);
	reader->asked = true;
	pthread_cond_broadcast(&reader->changed);
	pthread_mutex_unlock(&reader->lock);
}

void aj_page_reader_await(struct aj_page_reader *reader)
{
	if (!reader->started)
		return;
	pthread_mutex_lock(&reader->lock);
	while (reader->asked)
		pthread_cond_wait(&reader->changed, &reader->lock);
	pthread_mutex_unlock(&reader->lock);
}

void aj_page_reader_init(struct aj_page_reader *reader, struct aj_lines *lines)
{
	*reader = (struct aj_page_reader){ .lines = lines };
	aj_buf_init(&reader->page, aj_page_ceiling(lines));
	pthread_mutex_init(&reader->lock, NULL);
	pthread_cond_init(&reader->changed, NULL);
}

void aj_page_reader_fini(struct aj_page_reader *reader)
{
	if (reader->started) {
		aj_page_reader_await(reader);
		pthread_mutex_lock(&reader->lock);
		reader->quit = true;
		pthread_cond_broadcast(&reader->changed);
		pthread_mutex_unlock(&reader->lock);
		pthread_join(reader->thread, NULL);
	}
	aj_buf_wipe(&reader->page);
	pthread_cond_destroy(&reader->changed);
	pthread_mutex_destroy(&reader->lock);
}
