#include "format/log/accesslog.h"

#include "format/cell.h"

enum {
	BRACKETS_MAX = 64, /* bytes of a time in brackets */
	LINE_MAX = 1024,   /* of the first line, that tell the layout */
};

static const char *const common[] = { "client_ip", "ident", "user", "time", "request", "status", "bytes",
	"referer", "user_agent", "forwarded_for", "host", NULL };
static const char *const virtual_host[] = { "host", "client_ip", "ident", "user", "time", "request", "status",
	"bytes", "referer", "user_agent", "forwarded_for", NULL };
static const char *const s3[] = { "bucket_owner", "bucket", "time", "client_ip", "requester", "request_id",
	"operation", "key", "request", "status", "error", "bytes", "object_size", "total_time", "turnaround",
	"referer", "user_agent", "version_id", "host_id", "signature", "cipher", "authentication", "host",
	"tls", "access_point", "acl", NULL };
static const char *const azure[] = { "version", "time", "operation", "request_status", "status", "latency",
	"server_latency", "authentication", "requester_account", "owner_account", "service", "request_url",
	"key", "request_id", "operation_count", "client_ip", "api_version", "request_header_size",
	"request_size", "response_header_size", "response_size", "content_length", "request_md5",
	"server_md5", "etag", "last_modified", "conditions", "user_agent", "referer", "client_request_id",
	"user_object_id", "tenant_id", "application_id", "audience", "issuer", "user_principal_name", NULL };
static const char *const elb[] = { "time", "balancer", "client_ip", "target", "request_time", "target_time",
	"response_time", "status", "target_status", "received", "bytes", "request", "user_agent", "cipher",
	"tls", NULL };
static const char *const alb[] = { "type", "time", "balancer", "client_ip", "target", "request_time",
	"target_time", "response_time", "status", "target_status", "received", "bytes", "request",
	"user_agent", "cipher", "tls", "target_group", "trace_id", "host", "certificate", "rule", "created",
	"actions", "redirect_url", "error", "targets", "target_statuses", "classification", "reason", NULL };

static const struct aj_log_layout layouts[] = {
	{ "common", ' ', common },
	{ "virtual host", ' ', virtual_host },
	{ "s3", ' ', s3 },
	{ "azure", ';', azure },
	{ "elb", ' ', elb },
	{ "alb", ' ', alb },
};

enum aj_log_column aj_log_column_of(struct aj_str name)
{
	static const struct {
		const char *name;
		enum aj_log_column column;
	} known[] = { { "request", AJ_LOG_REQUEST }, { "referer", AJ_LOG_URL }, { "request_url", AJ_LOG_URL },
		{ "redirect_url", AJ_LOG_URL }, { "key", AJ_LOG_ENCODED }, { "requester", AJ_LOG_ENCODED },
		/* of W3C's extended format and CloudFront */
		{ "cs(Referer)", AJ_LOG_URL }, { "cs-uri", AJ_LOG_URL }, { "cs-uri-query", AJ_LOG_QUERY },
		{ "cs-uri-stem", AJ_LOG_ENCODED }, { "cs(User-Agent)", AJ_LOG_ENCODED },
		{ "cs-username", AJ_LOG_ENCODED }, { "cs(Cookie)", AJ_LOG_ENCODED } };

	for (size_t i = 0; i < AJ_LEN(known); i++)
		if (aj_str_eq(name, aj_str_z(known[i].name)))
			return known[i].column;
	return AJ_LOG_PLAIN;
}

/* Behind the quote that closes a column: one before a separator, without a backslash. line.len: none. */
static size_t closing_quote(struct aj_str line, size_t at)
{
	while (at < line.len) {
		at += aj_cell_find(line.ptr + at, line.len - at, '"', '\\', '"');
		if (at >= line.len || line.ptr[at] == '"')
			break;
		at += 2;
	}
	return at < line.len ? at : line.len;
}

bool aj_log_next(struct aj_str line, uint8_t separator, bool quotes, size_t *at, struct aj_str *column)
{
	size_t from = *at, end;
	uint8_t first;

	while (separator == ' ' && from < line.len && line.ptr[from] == ' ')
		from++;
	if (from >= line.len)
		return false;
	first = line.ptr[from];
	end = line.len;
	if (quotes && first == '"')
		end = closing_quote(line, from + 1);
	else if (quotes && first == '[')
		end = aj_str_find(aj_str_sub(line, 0, from + BRACKETS_MAX), from + 1, ']');
	if (end < line.len && end > from && (line.ptr[end] == '"' || line.ptr[end] == ']')) {
		*column = aj_str_sub(line, from + 1, end - from - 1);
		end = aj_str_find(line, end + 1, separator);
	} else {
		end = from + aj_cell_find(line.ptr + from, line.len - from, separator, separator, separator);
		*column = aj_str_sub(line, from, end - from);
	}
	*at = end + 1;
	return true;
}

static bool is_time(struct aj_str s) /* 2026-01-02T… */
{
	return s.len >= 19 && s.ptr[4] == '-' && s.ptr[7] == '-' && s.ptr[10] == 'T' &&
	       aj_is_digit(s.ptr[0]) && aj_is_digit(s.ptr[3]) && s.ptr[13] == ':';
}

static bool is_log_time(struct aj_str s) /* 02/Jan/2026:… */
{
	return s.len >= 20 && s.ptr[2] == '/' && s.ptr[6] == '/' && s.ptr[11] == ':' &&
	       aj_is_alpha(s.ptr[3]) && aj_is_digit(s.ptr[0]) && aj_is_digit(s.ptr[7]);
}

/* An address with a port, as balancers write it. */
static bool is_peer(struct aj_str s)
{
	size_t colon = aj_str_find(s, 0, ':');

	return s.len > 0 && colon < s.len &&
	       (aj_is_digit(s.ptr[0]) || s.ptr[0] == '[' || aj_hex_value(s.ptr[0]) >= 0);
}

const struct aj_log_layout *aj_log_layout_of(struct aj_str head)
{
	uint8_t copy[LINE_MAX + AJ_STREAM_SLACK] = { 0 };
	struct aj_str line, columns[6] = { 0 };
	size_t at = 0, n = 0;

	while (head.len > 0 && (head.ptr[0] == '\n' || head.ptr[0] == '\r'))
		head = aj_str_from(head, 1);
	line = aj_str_sub(aj_str_until(head, '\n'), 0, LINE_MAX);
	if (line.len > 0)
		memcpy(copy, line.ptr, line.len);
	line.ptr = copy;
	if ((aj_str_starts(line, AJ_S("1.0;")) || aj_str_starts(line, AJ_S("2.0;"))) &&
	    is_time(aj_str_from(line, 4)))
		return &layouts[3];
	while (n < AJ_LEN(columns) && aj_log_next(line, ' ', true, &at, &columns[n]))
		n++;
	if (n < AJ_LEN(columns))
		return NULL;
	if (is_log_time(columns[3]) && columns[3].ptr[-1] == '[' && columns[4].ptr[-1] == '"')
		return &layouts[0];
	if (is_log_time(columns[4]) && columns[4].ptr[-1] == '[' && columns[5].ptr[-1] == '"')
		return &layouts[1];
	if (is_log_time(columns[2]) && columns[2].ptr[-1] == '[')
		return &layouts[2];
	if (is_time(columns[0]) && is_peer(columns[2]))
		return &layouts[4];
	return is_time(columns[1]) && is_peer(columns[3]) ? &layouts[5] : NULL;
}
