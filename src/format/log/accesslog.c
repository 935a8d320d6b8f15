/*
 * accesslog.c: the logs of web servers, stores and balancers: the common and combined
 * format (Apache, nginx), S3, Azure Storage, ELB and ALB, and what says its columns
 * itself (W3C extended: IIS, CloudFront). A line is a record, a column a field; of
 * addresses the path and each parameter are values of their own, decoded.
 */

#include "format/log/accesslog.h"
#include "format/cell.h"
#include "format/cursor.h"

enum {
	BITS = 34,
	LINE_MAX = 32 * 1024, /* bytes of a line that are taken apart; the rest goes over as it stands */
	COLUMNS_MAX = 128,
};

/* What makes a short value worth a look; counts of bytes and milliseconds are not. */
#define TELLING                                                                                              \
	(~(AJ_TOPIC_BIT(AJ_TOPIC_TECHNICAL) | AJ_TOPIC_BIT(AJ_TOPIC_THING) | AJ_TOPIC_BIT(AJ_TOPIC_DATE) |   \
	    AJ_TOPIC_BIT(AJ_TOPIC_EXAMPLE) | AJ_TOPIC_BIT(AJ_TOPIC_MAYBE)))

struct column {
	const struct aj_field *field;
	enum aj_log_column kind;
};

struct log {
	struct aj_scan *scan;
	struct aj_fields *fields;
	struct aj_batch batch;
	struct aj_cursor in;
	uint8_t separator;
	bool quotes;
	struct column columns[COLUMNS_MAX];
	size_t n;
	uint64_t line_at; /* offset of the line being read */
	struct aj_str line;
};

static void add_column(struct log *log, struct aj_str name)
{
	if (log->n < COLUMNS_MAX)
		log->columns[log->n++] =
		    (struct column){ aj_field_child(log->fields, &log->fields->root, name),
			    aj_log_column_of(name) };
}

static uint64_t raw_of(const struct log *log, struct aj_str part)
{
	return log->line_at + (uint64_t)(part.ptr - log->line.ptr);
}

/* A part of the line as it stands. */
static enum aj_status add_plain(
    struct log *log, const struct aj_field *field, struct aj_str part, struct aj_err *err)
{
	enum aj_status st;

	if (part.len == 0 || (part.len < AJ_CELL_STRING && (!field || !(field->topics & TELLING))))
		return AJ_OK;
	st = aj_cell_begin(&log->batch, field, raw_of(log, part), err);
	if (st == AJ_OK)
		st = aj_cell_plain(&log->batch, part, raw_of(log, part), log->in.foreign, err);
	if (st == AJ_OK)
		aj_cell_end(&log->batch, AJ_CELL_STRING);
	return st;
}

/*
 * The byte that the escape at the start of s stands for: %40, %2540 (encoded twice, as
 * CloudFront does), \x40 and \" (Apache). Gives its length; 0: it is none.
 */
static size_t decode(struct aj_str s, uint8_t *out)
{
	size_t at = s.ptr[0] == '%' ? 1 : 2;

	if (s.len < 2 || (s.ptr[0] != '%' && s.ptr[1] != 'x')) {
		*out = s.len > 1 ? s.ptr[1] : 0;
		return s.len > 1 && (*out == '"' || *out == '\\') ? 2 : 0;
	}
	if (s.len < at + 2 || aj_hex_value(s.ptr[at]) < 0 || aj_hex_value(s.ptr[at + 1]) < 0)
		return 0;
	if (at == 1 && s.len >= 5 && s.ptr[1] == '2' && s.ptr[2] == '5' && aj_hex_value(s.ptr[3]) >= 0 &&
	    aj_hex_value(s.ptr[4]) >= 0)
		at = 3;
	*out = (uint8_t)((unsigned)aj_hex_value(s.ptr[at]) << 4 | (unsigned)aj_hex_value(s.ptr[at + 1]));
	return at + 2;
}

/* A part in which escapes stand for bytes, and, if spaces is set, + for a space. */
static enum aj_status add_encoded(
    struct log *log, const struct aj_field *field, struct aj_str part, bool spaces, struct aj_err *err)
{
	uint8_t plus = spaces ? '+' : '%', byte;
	enum aj_status st;

	if (aj_cell_find(part.ptr, part.len, '%', plus, '\\') == part.len)
		return add_plain(log, field, part, err);
	st = aj_cell_begin(&log->batch, field, raw_of(log, part), err);
	while (st == AJ_OK && part.len > 0) {
		size_t n = aj_cell_find(part.ptr, part.len, '%', plus, '\\'), used;

		st = aj_cell_plain(
		    &log->batch, aj_str_sub(part, 0, n), raw_of(log, part), log->in.foreign, err);
		part = aj_str_from(part, n);
		if (st != AJ_OK || part.len == 0)
			continue;
		used = part.ptr[0] == '+' ? 1 : decode(part, &byte);
		if (part.ptr[0] == '+')
			byte = ' ';
		if (used == 0) {
			st =
			    aj_cell_plain(&log->batch, aj_str_sub(part, 0, 1), raw_of(log, part), false, err);
			used = 1;
		} else {
			st = aj_cell_decoded(
			    &log->batch, aj_str(&byte, 1), raw_of(log, part), raw_of(log, part) + used, err);
		}
		part = aj_str_from(part, used);
	}
	if (st == AJ_OK)
		aj_cell_end(&log->batch, AJ_CELL_STRING);
	return st;
}

/* a=b&c=d: each a value of its own. */
static enum aj_status add_query(
    struct log *log, const struct aj_field *field, struct aj_str query, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	while (st == AJ_OK && query.len > 0) {
		size_t end = aj_cell_find(query.ptr, query.len, '&', '&', ';'), sign, amp = end;
		struct aj_str pair;

		if (end < query.len && query.ptr[end] == '&' &&
		    aj_str_starts(aj_str_from(query, end), AJ_S("&amp;")))
			amp += 4; /* Azure writes addresses as in XML */
		pair = aj_str_sub(query, 0, end);
		sign = aj_str_find(pair, 0, '=');
		if (sign < pair.len)
			st = add_encoded(log, aj_field_child(log->fields, field, aj_str_sub(pair, 0, sign)),
			    aj_str_from(pair, sign + 1), true, err);
		else
			st = add_encoded(log, field, pair, true, err);
		query = aj_str_from(query, amp + 1);
	}
	return st;
}

/* The parameters have field.query.NAME. */
static enum aj_status add_url(struct log *log, const struct aj_field *field, const struct aj_field *path,
    struct aj_str url, struct aj_err *err)
{
	size_t mark = aj_cell_find(url.ptr, url.len, '?', '#', '?');
	enum aj_status st = add_encoded(log, path, aj_str_sub(url, 0, mark), false, err);

	if (st != AJ_OK || mark >= url.len)
		return st;
	return add_query(
	    log, aj_field_child(log->fields, field, AJ_S("query")), aj_str_from(url, mark + 1), err);
}

/* GET /path?a=b HTTP/1.1; what is otherwise is a path as a whole. */
static enum aj_status add_request(
    struct log *log, const struct aj_field *field, struct aj_str request, struct aj_err *err)
{
	size_t space = aj_str_find(request, 0, ' '), len = request.len;

	if (space < len && space <= 16)
		request = aj_str_from(request, space + 1);
	len = request.len;
	if (len > 9 && request.ptr[len - 9] == ' ' && request.ptr[len - 8] == 'H')
		request.len = len - 9; /* " HTTP/1.1" */
	return add_url(log, field, aj_field_child(log->fields, field, AJ_S("path")), request, err);
}

static enum aj_status add_value(
    struct log *log, const struct column *column, struct aj_str part, struct aj_err *err)
{
	if (part.len == 0 || (part.len == 1 && part.ptr[0] == '-'))
		return AJ_OK;
	switch (column->kind) {
	case AJ_LOG_REQUEST:
		return add_request(log, column->field, part, err);
	case AJ_LOG_URL:
		return add_url(log, column->field, column->field, part, err);
	case AJ_LOG_QUERY:
		return add_query(log, column->field, part, err);
	case AJ_LOG_ENCODED:
		return add_encoded(log, column->field, part, !log->quotes, err);
	case AJ_LOG_PLAIN:
		break;
	}
	return add_plain(log, column->field, part, err);
}

/* "#Fields: date time c-ip": what the columns of the lines behind it are. */
static void take_header(struct log *log)
{
	struct aj_str rest = aj_str_from(log->line, 8);
	size_t at = 0;
	struct aj_str name;

	log->n = 0;
	while (rest.len > 0 && (rest.ptr[0] == ' ' || rest.ptr[0] == '\t'))
		rest = aj_str_from(rest, 1);
	while (aj_log_next(rest, ' ', false, &at, &name))
		add_column(log, name);
}

static enum aj_status read_columns(struct log *log, struct aj_err *err)
{
	uint8_t separator = log->separator;
	static const struct column none = { 0 };
	enum aj_status st = AJ_OK;
	struct aj_str part;
	size_t at = 0, i = 0;

	if (separator == 0) /* of W3C: tabs if there is one */
		separator = aj_str_find(log->line, 0, '\t') < log->line.len ? '\t' : ' ';
	aj_batch_begin_record(&log->batch);
	for (; st == AJ_OK && aj_log_next(log->line, separator, log->quotes, &at, &part); i++)
		st = add_value(log, i < log->n ? &log->columns[i] : &none, part, err);
	return st == AJ_OK ? aj_batch_end_record(&log->batch, err) : st;
}

static enum aj_status read_line(struct log *log, struct aj_err *err)
{
	struct aj_str *line = &log->line;

	if (line->len > 0 && line->ptr[line->len - 1] == '\r')
		line->len--;
	if (line->len == 0)
		return AJ_OK;
	if (line->ptr[0] != '#')
		return read_columns(log, err);
	if (!log->quotes && aj_str_starts(*line, AJ_S("#Fields:")))
		take_header(log);
	return add_plain(log, NULL, *line, err);
}

static enum aj_status read_all(struct log *log, struct aj_err *err)
{
	struct aj_cursor *in = &log->in;
	enum aj_status st = AJ_OK;

	while (st == AJ_OK && aj_cursor_has(in, 1)) {
		struct aj_str left;
		size_t end;

		aj_cursor_has(in, LINE_MAX);
		left = aj_str_sub(aj_cursor_left(in), 0, LINE_MAX);
		end = aj_str_find(left, 0, '\n');
		if (end == LINE_MAX) {
			st = aj_cell_line(&log->batch, NULL, &log->in, err);
			continue;
		}
		log->line = aj_str_sub(left, 0, end);
		log->line_at = aj_cursor_offset(in);
		st = read_line(log, err);
		in->pos += end < left.len ? end + 1 : end;
	}
	return st == AJ_OK ? aj_batch_flush(&log->batch, err) : st;
}

static enum aj_status log_read(struct aj_scan *scan, struct aj_stream *in, bool w3c, struct aj_err *err)
{
	struct log *log = aj_arena_take(aj_scan_arena(scan), sizeof(*log));
	const struct aj_log_layout *layout;
	enum aj_status st;

	if (!log)
		return aj_fail(err, AJ_ELIMIT, "no memory to read a log");
	log->scan = scan;
	log->fields = aj_scan_fields(scan);
	st = aj_batch_init(&log->batch, scan, err);
	if (st != AJ_OK)
		return st;
	if (!log->fields)
		return aj_fail(err, AJ_ELIMIT, "no memory for fields");
	aj_cursor_init(&log->in, in);
	layout = w3c ? NULL : aj_log_layout_of(aj_str_sub(aj_cursor_left(&log->in), 0, AJ_SNIFF_HEAD));
	log->quotes = !w3c;
	log->separator = layout ? layout->separator : w3c ? 0 : ' ';
	for (size_t i = 0; layout && layout->columns[i]; i++)
		add_column(log, aj_str_z(layout->columns[i]));
	st = read_all(log, err);
	return st == AJ_OK ? aj_cursor_finish(&log->in, err) : st;
}

static int accesslog_sniff(struct aj_str head)
{
	return aj_log_layout_of(head) ? BITS : 0;
}

static enum aj_status accesslog_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	return log_read(scan, in, false, err);
}

/* A line "#Fields:" among those at the start that begin with a #. */
static int w3clog_sniff(struct aj_str head)
{
	while (head.len > 0 && head.ptr[0] == '#') {
		if (aj_str_starts(head, AJ_S("#Fields: ")) || aj_str_starts(head, AJ_S("#Fields:\t")))
			return BITS;
		head = aj_str_from(head, aj_str_find(head, 0, '\n') + 1);
	}
	return 0;
}

static enum aj_status w3clog_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	return log_read(scan, in, true, err);
}

const struct aj_format aj_format_accesslog = {
	.name = "access-log",
	.about = "access logs of Apache, nginx, S3, Azure Storage and AWS balancers",
	.sniff = accesslog_sniff,
	.most = BITS,
	.read = accesslog_read,
	.splits = true,
};

const struct aj_format aj_format_w3clog = {
	.name = "w3c-log",
	.about = "logs that name their columns (W3C extended: IIS, CloudFront)",
	.sniff = w3clog_sniff,
	.most = BITS,
	.read = w3clog_read,
};
