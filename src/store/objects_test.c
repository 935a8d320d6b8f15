/* objects_test.c: listings and objects are read page by page from a server in a thread, which answers by a
 * table. */

#include "store/objects.h"

#include "estate/scope.h"
#include "test/test.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROOT(next, rest) "<L><Next>" next "</Next>" rest "</L>"
#define ONE(name, size) "<O><Name>" name "</Name><Size>" size "</Size></O>"

static const struct aj_objects_form form = {
	.list = "list&n=",
	.marker = "&m=",
	.root = "L",
	.object = "O",
	.name = "Name",
	.size = "Size",
	.next = "Next",
	.mark = "ETag",
	.listed = "listed",
	.unlisted = "unlisted",
};

/* What is asked for, and the answer behind "HTTP/1.1 ". */
static const struct {
	const char *asked, *status, *body;
} answers[] = {
	/* clang-format off */
	{ "GET /two?list&n=100 ",         "200 OK", ROOT("p2", ONE("a", "1") ONE("b%2F&amp;", "x")) },
	{ "GET /two?list&n=100&m=p2 ",    "200 OK", ROOT("", ONE("c", "18446744073709551615") "<O/>") },
	{ "GET /gaps?list&n=100 ",        "200 OK", ROOT("1", "") },
	{ "GET /gaps?list&n=100&m=1 ",    "200 OK", ROOT("2", "") },
	{ "GET /gaps?list&n=100&m=2 ",    "200 OK", ROOT("", ONE("d", "4")) },
	{ "GET /none?list&n=100 ",        "200 OK", ROOT("", "") },
	{ "GET /circle?list&n=100 ",      "200 OK", ROOT("x", ONE("e", "5")) },
	{ "GET /circle?list&n=100&m=x ",  "200 OK", ROOT("x", ONE("e", "5")) },
	{ "GET /barren?list&n=100 ",      "200 OK", ROOT("a", "") },
	{ "GET /barren?list&n=100&m=a ",  "200 OK", ROOT("b", "") },
	{ "GET /barren?list&n=100&m=b ",  "200 OK", ROOT("a", "") },
	{ "GET /denied?list&n=100 ",      "403 No", "<Error><Code>AccessDenied</Code></Error>" },
	{ "GET /web?list&n=100 ",         "200 OK", "<html><p>hello" },
	{ "GET /encoded?list&n=100 ",     "200 OK", ROOT("", "<EncodingType>url</EncodingType>" ONE("a+b%2B%zz%4", "1")) },
	{ "GET /two/a%20b/c ",            "206 Partial Content\r\nETag: x", "0123456789" },
	{ "GET /two/all ",                "200 OK\r\nETag: x", "0123456789" },
	{ "GET /two/a..b/... ",           "206 Partial Content\r\nETag: x", "0123456789" },
	{ "GET /two/empty ",              "206 Partial Content\r\nETag: x", "" },
	{ "GET /two/end ",                "416 Range Not Satisfiable", "<Error/>" },
	{ "GET /two/refused ",            "403 Forbidden", "secret words of a refusal" },
	/* clang-format on */
};

static void answer(int fd, const char *request)
{
	size_t i = 0;

	while (i < AJ_LEN(answers) && strncmp(request, answers[i].asked, strlen(answers[i].asked)) != 0)
		i++;
	if (i < AJ_LEN(answers))
		dprintf(fd, "HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
		    answers[i].status, strlen(answers[i].body), answers[i].body);
	else
		dprintf(fd, "HTTP/1.1 500 unexpected\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

static void *serve(void *arg)
{
	int listening = *(int *)arg, fd;

	while ((fd = accept(listening, NULL, NULL)) >= 0) {
		char request[8192];
		size_t len = 0;
		ssize_t n = 1;

		while (n > 0 && len + 1 < sizeof(request)) {
			n = read(fd, request + len, sizeof(request) - 1 - len);
			len += n > 0 ? (size_t)n : 0;
			request[len] = '\0';
			if (strstr(request, "\r\n\r\n"))
				break;
		}
		answer(fd, request);
		close(fd);
	}
	return NULL;
}

/* A server, and a visit to it. */
struct fixture {
	int listening;
	pthread_t thread;
	struct aj_scope scope;
	struct aj_gate *gate;
	struct aj_endpoint endpoint;
	struct aj_visit visit;
};

static void begin(struct fixture *f)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	struct aj_err err = { 0 };
	char text[512];

	f->listening = socket(AF_INET, SOCK_STREAM, 0);
	AJ_CHECK(bind(f->listening, (struct sockaddr *)&at, len) == 0 && listen(f->listening, 16) == 0);
	getsockname(f->listening, (struct sockaddr *)&at, &len);
	AJ_CHECK(pthread_create(&f->thread, NULL, serve, &f->listening) == 0);
	snprintf(text, sizeof(text),
	    "owner: Contoso\ncontact: security@contoso.com\nrate: {connections-per-second: 10000}\n"
	    "targets:\n  - url: http://127.0.0.1:%u/\n    names: [two]\n"
	    "    objects: [other/x, known/one, known/2/two]\n",
	    ntohs(at.sin_port));
	AJ_CHECK(aj_scope_parse(&f->scope, "s", aj_str_z(text), 0, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(aj_gate_new(&f->scope, &f->gate, &err) == AJ_OK);
	f->endpoint = (struct aj_endpoint){ &f->scope.targets[0], "127.0.0.1", ntohs(at.sin_port), 0, "" };
	AJ_CHECK(aj_visit_init(&f->visit, f->gate, &f->endpoint, 60, AJ_VISIT_BYTES, &err) == AJ_OK);
}

static void end(struct fixture *f)
{
	aj_visit_fini(&f->visit);
	aj_gate_free(f->gate);
	aj_scope_fini(&f->scope);
	shutdown(f->listening, SHUT_RDWR);
	pthread_join(f->thread, NULL);
	close(f->listening);
}

static const struct {
	const char *what, *bucket, *note;
	const char *seen; /* "name:size" each, pages apart by a bar */
	enum aj_status status;
	const char *error;
} listings[] = {
	/* clang-format off */
	{ "two pages",               "two",     "", "a:1 b%2F&:? |c:? ",       AJ_END,    "" },
	{ "pages without an object", "gaps",    "", "d:4 ",                    AJ_END,    "" },
	{ "an empty bucket",         "none",    "", "",                        AJ_END,    "" },
	{ "a circle of one",         "circle",  "", "e:5 ",                    AJ_ELIMIT, "the listing goes in circles" },
	{ "a circle of two",         "barren",  "", "",                        AJ_ELIMIT, "16 pages of a listing without an object" },
	{ "refused",                 "denied",  "", "",                        AJ_EIO,    "the listing: 403 AccessDenied" },
	{ "a web page",              "web",     "", "",                        AJ_EIO,    "the listing: 200, but not what was asked for" },
	{ "encoded names",           "encoded", "", "a b+%zz%4:1 ",            AJ_END,    "" },
	{ "what the scope knows",    "known",   "unlisted", "one:? 2/two:? ",  AJ_END,    "" },
	{ "of which it knows none",  "two",     "unlisted", "",                AJ_END,    "" },
	/* clang-format on */
};

static void list_all(struct fixture *f, size_t row, struct aj_items *items)
{
	struct aj_set set = { .name = aj_str_z(listings[row].bucket), .note = aj_str_z(listings[row].note) };
	struct aj_cursor cursor = { "" };
	struct aj_err err = { 0 };
	char seen[256] = "";
	size_t len = 0;
	enum aj_status st;

	for (int page = 0; page < 20; page++) {
		st = aj_objects_list(&f->visit, &form, &set, &cursor, items, &err);
		if (st != AJ_OK)
			break;
		len += (size_t)snprintf(seen + len, sizeof(seen) - len, "%s", page ? "|" : "");
		for (size_t i = 0; i < items->n; i++) {
			char size[24] = "?";

			if (items->item[i].size != AJ_UNTOLD)
				snprintf(size, sizeof(size), "%u", (unsigned)items->item[i].size);
			len += (size_t)snprintf(seen + len, sizeof(seen) - len, "%.*s:%s ",
			    (int)items->item[i].name.len, (const char *)items->item[i].name.ptr, size);
		}
	}
	AJ_CHECK(st == listings[row].status, "%s: %s", listings[row].what, err.text);
	AJ_CHECK_STR(listings[row].seen, seen, "%s", listings[row].what);
	if (st != AJ_END)
		AJ_CHECK_STR(listings[row].error, err.text, "%s", listings[row].what);
}

static void test_listings(void)
{
	struct aj_items *items = calloc(1, sizeof(*items));
	struct fixture f;

	begin(&f);
	for (size_t i = 0; i < AJ_LEN(listings); i++)
		list_all(&f, i, items);
	end(&f);
	free(items);
}

static const struct {
	const char *what, *item;
	uint64_t from;
	size_t want;
	enum aj_status status;
	const char *got; /* behind what was in the buffer before */
} pieces[] = {
	{ "a range", "a b/c", 5, 10, AJ_OK, "0123456789" },
	{ "a longer answer than was asked for", "a b/c", 5, 4, AJ_OK, "0123" },
	{ "no ranges, from the beginning", "all", 0, 4, AJ_OK, "0123" },
	{ "no ranges, from later on", "all", 2, 4, AJ_END, "" },
	{ "nothing", "empty", 0, 4, AJ_END, "" },
	{ "behind its end", "end", 100, 4, AJ_END, "" },
	{ "refused", "refused", 0, 100, AJ_END, "" },
	{ "out of the bucket", "../one", 0, 4, AJ_EINPUT, "" },
	{ "a segment of a dot", "a/./b", 0, 4, AJ_EINPUT, "" },
	{ "dots in the end", "a/..", 0, 4, AJ_EINPUT, "" },
	{ "dots in a name", "a..b/...", 0, 10, AJ_OK, "0123456789" },
	{ "no bytes wanted", "all", 0, 0, AJ_END, "" },
	{ "past the last offset", "all", UINT64_MAX, 2, AJ_END, "" },
};

static void test_bytes(void)
{
	struct aj_set set = { .name = AJ_S("two") };
	struct fixture f;

	begin(&f);
	for (size_t i = 0; i < AJ_LEN(pieces); i++) {
		struct aj_err err = { 0 };
		struct aj_buf out;

		aj_buf_init(&out, 1000);
		aj_buf_add(&out, AJ_S("before"));
		AJ_CHECK(aj_objects_bytes(&f.visit, &form, &set, aj_str_z(pieces[i].item), pieces[i].from,
			     pieces[i].want, &out, &err) == pieces[i].status,
		    "%s: %s", pieces[i].what, err.text);
		AJ_CHECK(aj_str_eq(aj_str_from(aj_buf_str(&out), 6), aj_str_z(pieces[i].got)) && !out.full &&
			     out.ceiling == 1000,
		    "%s", pieces[i].what);
		aj_buf_fini(&out);
	}
	end(&f);
}

/* Neither is a path asked for that was not put together, nor one that leads out of what it begins with. */
static void test_paths(void)
{
	struct aj_answer got;
	struct aj_err err;
	struct fixture f;

	begin(&f);
	AJ_CHECK(aj_visit_get(&f.visit, "/two/all", &got, &err) == AJ_OK && got.status == 200);
	AJ_CHECK(aj_visit_get(&f.visit, "/two/%2e.", &got, &err) == AJ_EINPUT);
	AJ_CHECK(aj_visit_get(&f.visit, "/two?a=/../b", &got, &err) == AJ_OK && got.status == 500);
	while (aj_arena_take(&f.visit.arena, 1))
		;
	AJ_CHECK_STR("", aj_visit_escape_path(&f.visit, AJ_S("two/all")));
	AJ_CHECK(aj_visit_get(&f.visit, "/two/all", &got, &err) == AJ_ELIMIT);
	AJ_CHECK(aj_visit_send(&f.visit, AJ_S("PING"), &err) == AJ_ELIMIT);
	end(&f);
}

AJ_TESTS(test_listings, test_bytes, test_paths)
