/*
 * clickhouse.c: ClickHouse by HTTP. Questions go by GET, which it takes as read-only; no user is
 * named, so that the server takes its default one, as it does for whoever comes.
 */

#include "estate/visit.h"
#include "store/by_number.h"

enum { TABLES_MAX = 1000, LIMIT_MAX = 1000 };

/* Tables whose engine keeps its rows itself; reading another one may ask other servers or run programs. */
#define OWN "(engine LIKE '%MergeTree' OR engine IN ('Log','TinyLog','StripeLog','Memory'))"
#define ENGINES                                                                                              \
	"SELECT database,name," OWN " FROM system.tables WHERE database NOT IN "                             \
	"('system','INFORMATION_SCHEMA','information_schema') LIMIT 1000 FORMAT TabSeparated"
#define SIZES                                                                                                \
	"SELECT database,table,sum(rows),sum(bytes_on_disk) FROM system.parts WHERE active GROUP BY "        \
	"database,table LIMIT 1000 FORMAT TabSeparated"

static enum aj_status ask(
    struct aj_visit *visit, const char *question, struct aj_answer *answer, struct aj_err *err)
{
	const char *escaped = aj_visit_escape(visit, aj_str_z(question));

	return aj_visit_get(visit, aj_visit_text(visit, "/?query=%s", escaped), answer, err);
}

/* "Ok." is the whole of its front page, and of /ping. */
static enum aj_status clickhouse_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_answer answer;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (front->status != 200 || !aj_str_eq(front->body, AJ_S("Ok.\n")))
		return AJ_END;
	st = aj_visit_get(visit, "/ping", &answer, err);
	if (st != AJ_OK)
		return st;
	if (answer.status != 200 || !aj_str_eq(answer.body, AJ_S("Ok.\n")))
		return AJ_END;
	aj_visit_is(visit, "ClickHouse", aj_answer_header(front, "X-ClickHouse-Server-Version"));
	return AJ_OK;
}

static struct aj_str column(struct aj_str *line)
{
	struct aj_str value = aj_str_until(*line, '\t');

	*line = aj_str_from(*line, value.len + 1);
	return value;
}

/* Names as the server writes them in lines: with backslashes, which its SQL takes between backquotes, too. */
static size_t read_tables(struct aj_visit *visit, struct aj_str rest)
{
	size_t n = 0;

	while (rest.len > 0 && n < TABLES_MAX) {
		struct aj_str line = aj_str_until(rest, '\n'), database, name;
		struct aj_set set = { .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };

		rest = aj_str_from(rest, line.len + 1);
		database = column(&line);
		name = column(&line);
		if (database.len == 0 || name.len == 0 || aj_str_find(database, 0, '/') < database.len)
			continue;
		set.name = aj_str_z(aj_visit_text(visit, "%.*s/%.*s", (int)database.len,
		    (const char *)database.ptr, (int)name.len, (const char *)name.ptr));
		set.system = !aj_str_eq(column(&line), AJ_S("1"));
		if (set.system)
			set.note = AJ_S("keeps its rows elsewhere: not read");
		n++;
		if (!aj_visit_set(visit, &set))
			break;
	}
	return n;
}

static void read_sizes(struct aj_visit *visit, struct aj_str rest)
{
	for (unsigned n = 0; rest.len > 0 && n < TABLES_MAX; n++) {
		struct aj_str line = aj_str_until(rest, '\n'), database, name, rows, bytes;

		rest = aj_str_from(rest, line.len + 1);
		database = column(&line);
		name = column(&line);
		rows = column(&line);
		bytes = column(&line);
		for (size_t i = 0; i < visit->n_sets; i++) {
			struct aj_set *set = &visit->sets[i];

			if (!aj_str_starts(set->name, database) ||
			    !aj_str_eq(aj_str_from(set->name, database.len + 1), name))
				continue;
			if (!aj_str_decimal(rows, &set->count))
				set->count = AJ_UNTOLD;
			if (!aj_str_decimal(bytes, &set->bytes))
				set->bytes = AJ_UNTOLD;
		}
	}
}

static enum aj_status list(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_answer answer;
	size_t n;
	enum aj_status st = ask(visit, ENGINES, &answer, err);

	if (st != AJ_OK || answer.status != 200)
		return st;
	n = read_tables(visit, answer.body);
	visit->more_sets |= n == TABLES_MAX || answer.cut;
	if (n > 0)
		aj_visit_proved(
		    visit, AJ_DATA_OPEN, "GET /?query=SELECT … FROM system.tables", "200, %zu tables", n);
	st = ask(visit, SIZES, &answer, err);
	if (st == AJ_OK && answer.status == 200)
		read_sizes(visit, answer.body);
	return st;
}

static enum aj_status clickhouse_prove(struct aj_visit *visit, struct aj_err *err)
{
	static const char show[] = "GET /?query=SHOW DATABASES";
	struct aj_answer answer;
	size_t n = 0;
	enum aj_status st = ask(visit, "SHOW DATABASES", &answer, err);

	if (st != AJ_OK)
		return st;
	for (size_t i = 0; i < answer.body.len; i++)
		n += answer.body.ptr[i] == '\n';
	if (answer.status != 200 || n == 0) {
		aj_visit_refused(visit, show, "%u", answer.status);
		return AJ_OK;
	}
	aj_visit_proved(visit, AJ_DATA_OPEN, show, "200, %zu databases", n);
	st = ask(visit, "AJAR CONTROL", &answer, err);
	if (st != AJ_OK)
		return st;
	aj_visit_control(visit, answer.status >= 400, "GET /?query=AJAR CONTROL", "%u", answer.status);
	return list(visit, err);
}

/* So many rows, by one thread: several give them in another order each time. A server that lets nobody set
 * that refuses (code 164). */
static enum aj_status ask_rows(struct aj_visit *visit, const struct aj_set *set, uint64_t offset,
    uint64_t limit, struct aj_buf *page, struct aj_answer *answer, struct aj_err *err)
{
	struct aj_str database = aj_str_until(set->name, '/'),
		      table = aj_str_from(set->name, database.len + 1);
	struct aj_request request = { .into = page,
		.max = aj_by_number_bytes(limit, page->ceiling - page->len) };
	const char *question =
	    aj_visit_text(visit, "SELECT * FROM `%.*s`.`%.*s` LIMIT %llu,%llu FORMAT JSONEachRow",
		(int)database.len, (const char *)database.ptr, (int)table.len, (const char *)table.ptr,
		(unsigned long long)offset, (unsigned long long)limit);
	const char *escaped = aj_visit_escape(visit, aj_str_z(question));
	size_t before = page->len;
	enum aj_status st;

	request.path = aj_visit_text(visit, "/?max_threads=1&query=%s", escaped);
	st = aj_visit_ask(visit, &request, answer, err);
	if (st != AJ_OK || answer->status == 200 || !aj_answer_says(answer->body, "Code: 164"))
		return st;
	page->len = before;
	request.path = aj_visit_text(visit, "/?query=%s", escaped);
	return aj_visit_ask(visit, &request, answer, err);
}

static enum aj_status clickhouse_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, struct aj_err *err)
{
	uint64_t offset, usual = want / 256 < LIMIT_MAX ? want / 256 + 1 : LIMIT_MAX, limit = usual;
	size_t before = page->len;
	struct aj_answer answer;
	enum aj_status st;

	if (!aj_by_number_parse(cursor, &offset, &limit))
		return aj_fail(err, AJ_EINPUT, "not a cursor of this kind");
	if (aj_answer_says(set->name, "`"))
		return aj_fail(err, AJ_EINPUT, "a name with a backquote");
	while ((st = ask_rows(visit, set, offset, limit, page, &answer, err)) == AJ_OK && answer.cut &&
	       limit > 1) {
		page->len = before;
		page->full = false;
		limit = aj_by_number_fewer(limit);
	}
	aj_by_number_print(cursor, offset + limit, limit, usual);
	if (st == AJ_OK && answer.status == 200 && !answer.cut)
		return page->len == before ? AJ_END : AJ_OK;
	page->len = before;
	if (st != AJ_OK)
		return st;
	if (answer.status != 200)
		return aj_fail(err, AJ_EIO, "rows were refused: status %u", answer.status);
	visit->passed = true;
	return aj_fail(err, AJ_ELIMIT, "a row of more than %zu bytes", page->ceiling - before);
}

static const uint16_t ports[] = { 8123, 8443, 0 };

const struct aj_kind aj_kind_clickhouse = {
	.name = "clickhouse",
	.about = "ClickHouse, by HTTP",
	.ports = ports,
	.http = true,
	.recognise = clickhouse_recognise,
	.prove = clickhouse_prove,
	.records = clickhouse_records,
};

/* --- The port of its own protocol, which says by HTTP what it is. */

#define NATIVE "is for clickhouse-client program"

static enum aj_status native_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (!aj_answer_says(front->body, NATIVE))
		return AJ_END;
	aj_visit_is(visit, "ClickHouse, its own protocol", (struct aj_str){ 0 });
	return AJ_OK;
}

static enum aj_status native_prove(struct aj_visit *visit, struct aj_err *err)
{
	aj_visit_refused(visit, "(its page)", "wants a user, none was tried");
	return AJ_OK;
}

static const uint16_t native_ports[] = { 9000, 9440, 0 };

const struct aj_kind aj_kind_clickhouse_native = {
	.name = "clickhouse-native",
	.about = "ClickHouse's own protocol: whether it can be reached",
	.ports = native_ports,
	.http = true,
	.recognise = native_recognise,
	.prove = native_prove,
};
