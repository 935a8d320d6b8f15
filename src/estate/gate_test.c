/* Whom the gate lets through, to which address of a name, and what it makes of who does not answer. */

#include "estate/gate.h"
#include "test/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOW = 1800000000 }; /* 2027-01-15 */

#define HEAD "owner: Contoso\ncontact: security@contoso.com\ntargets:\n"
#define NAME "store.contoso.test"

/* The resolver: what each question is answered with, addresses apart by blanks; the last one for good. */
static const char *answers[2] = { "127.0.0.1", NULL };
static atomic_uint questions;
static pthread_barrier_t *together; /* where questions wait for each other; NULL: they do not */

struct answer {
	struct addrinfo info; /* first: it is cast back */
	struct sockaddr_in address;
};

int __wrap_getaddrinfo(
    const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **out);
void __wrap_freeaddrinfo(struct addrinfo *list);

int __wrap_getaddrinfo(
    const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **out)
{
	unsigned n = atomic_fetch_add(&questions, 1);
	struct aj_str rest = aj_str_z(answers[n > 0 && answers[1] ? 1 : 0]);

	if (together)
		pthread_barrier_wait(together);
	*out = NULL;
	while (rest.len > 0) {
		struct aj_str one = aj_str_until(rest, ' ');
		struct answer *answer = calloc(1, sizeof(*answer));
		char text[INET_ADDRSTRLEN];

		snprintf(text, sizeof(text), "%.*s", (int)one.len, (const char *)one.ptr);
		answer->address.sin_family = AF_INET;
		inet_pton(AF_INET, text, &answer->address.sin_addr);
		answer->info.ai_addr = (struct sockaddr *)&answer->address;
		answer->info.ai_next = *out;
		*out = &answer->info;
		rest = aj_str_from(rest, one.len + 1);
	}
	return *out ? 0 : EAI_NONAME;
}

void __wrap_freeaddrinfo(struct addrinfo *list)
{
	for (struct addrinfo *next; list; list = next) {
		next = list->ai_next;
		free(list);
	}
}

/* A server of our own on loopback; its port, one that is free for 0. */
static uint16_t listen_on(const char *address, uint16_t port, int *fd)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(port) };
	socklen_t len = sizeof(in);

	inet_pton(AF_INET, address, &in.sin_addr);
	*fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (*fd < 0 || bind(*fd, (struct sockaddr *)&in, len) != 0 || listen(*fd, 8) != 0 ||
	    getsockname(*fd, (struct sockaddr *)&in, &len) != 0)
		return 0;
	return ntohs(in.sin_port);
}

/* Whether somebody has connected to it. */
static bool was_called(int fd)
{
	int one = accept4(fd, NULL, NULL, SOCK_CLOEXEC);

	close(one);
	return one >= 0;
}

/* What the scope does not have is not connected to: the server itself says so. */
static void test_the_gate(void)
{
	struct aj_scope scope;
	struct aj_gate *gate = NULL;
	struct aj_address address;
	struct aj_err err = { 0 };
	int inside, outside, fd = -1;
	bool silent;
	uint16_t port = listen_on("127.0.0.2", 0, &inside), other = listen_on("127.0.0.3", 0, &outside);
	char text[512];

	snprintf(text, sizeof(text), "%s  - network: 127.0.0.2\n    ports: [%u]\n", HEAD, port);
	AJ_CHECK(aj_scope_parse(&scope, "s", aj_str_z(text), NOW, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(aj_gate_new(&scope, &gate, &err) == AJ_OK);
	AJ_CHECK(aj_gate_connect(
		     gate, "127.0.0.2", port, aj_gate_now() + 5000, &fd, &address, &silent, &err) == AJ_OK,
	    "%s", err.text);
	close(fd);
	AJ_CHECK(was_called(inside), "the one inside");
	AJ_CHECK(aj_gate_connect(gate, "127.0.0.3", other, aj_gate_now() + 5000, &fd, &address, &silent,
		     &err) == AJ_EDENIED);
	AJ_CHECK(aj_gate_connect(gate, "::ffff:127.0.0.3", other, aj_gate_now() + 5000, &fd, &address,
		     &silent, &err) == AJ_EDENIED);
	AJ_CHECK(aj_gate_connect(gate, "localhost", port, aj_gate_now() + 5000, &fd, &address, &silent,
		     &err) == AJ_EDENIED,
	    "a name that nobody declared");
	AJ_CHECK(!was_called(outside), "the one outside");
	AJ_CHECK(aj_gate_counts(gate).connections == 1 && aj_gate_counts(gate).denied == 3);
	aj_gate_free(gate);
	aj_scope_fini(&scope);
	close(inside);
	close(outside);
}

/* A port that answers nobody any more: its queue is full. Fills queue with those that wait in it. */
static uint16_t be_silent(const char *address, int queue[4])
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	uint16_t port = listen_on(address, 0, &queue[0]);

	listen(queue[0], 0);
	in.sin_port = htons(port);
	inet_pton(AF_INET, address, &in.sin_addr);
	for (int i = 1; i < 4; i++) {
		queue[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		AJ_CHECK(connect(queue[i], (struct sockaddr *)&in, sizeof(in)) == 0 || errno == EINPROGRESS);
	}
	return port;
}

static enum aj_status connect_to(struct aj_gate *gate, const char *host, uint16_t port, bool *silent)
{
	struct aj_address address;
	struct aj_err err = { 0 };
	int fd = -1;
	enum aj_status st =
	    aj_gate_connect(gate, host, port, aj_gate_now() + 10000, &fd, &address, silent, &err);

	if (st == AJ_OK)
		close(fd);
	return st;
}

/* Refused is closed; who says nothing is only silent; where there is no way for this machine, neither. */
static void test_no_answer(void)
{
	struct aj_scope scope;
	struct aj_gate *gate = NULL;
	struct aj_err err = { 0 };
	int queue[4], how = -1;
	uint16_t mute = be_silent("127.0.0.2", queue), none = listen_on("127.0.0.3", 0, &how);
	bool silent = true;
	pid_t child;

	close(how);
	AJ_CHECK(aj_scope_parse(&scope, "s", AJ_S(HEAD "  - network: 127.0.0.0/29\n    ports: [1-65535]\n"),
		     NOW, &err) == AJ_OK,
	    "%s", err.text);
	AJ_CHECK(aj_gate_new(&scope, &gate, &err) == AJ_OK);
	AJ_CHECK(connect_to(gate, "127.0.0.3", none, &silent) == AJ_END && !silent, "refused");
	AJ_CHECK(connect_to(gate, "127.0.0.2", mute, &silent) == AJ_END && silent, "silent");
	child = fork();
	if (child == 0) /* a network of its own, in which not even loopback is up; 2: there are none here */
		_exit(unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0	       ? 2
		      : connect_to(gate, "127.0.0.3", none, &silent) == AJ_EIO ? 0
									       : 1);
	AJ_CHECK(child > 0 && waitpid(child, &how, 0) == child && WIFEXITED(how) && WEXITSTATUS(how) != 1,
	    "no way there");
	aj_gate_free(gate);
	aj_scope_fini(&scope);
	for (int i = 0; i < 4; i++)
		close(queue[i]);
}

/* A gate to NAME on that port of any loopback address, and what its resolver says from now on. */
static struct aj_gate *gate_to_name(
    struct aj_scope *scope, uint16_t port, const char *first, const char *then)
{
	struct aj_gate *gate = NULL;
	struct aj_err err = { 0 };
	char text[512];

	snprintf(text, sizeof(text), "%s  - host: " NAME "\n    addresses: [127.0.0.0/29]\n    ports: [%u]\n",
	    HEAD, port);
	AJ_CHECK(aj_scope_parse(scope, "s", aj_str_z(text), NOW, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(aj_gate_new(scope, &gate, &err) == AJ_OK);
	answers[0] = first;
	answers[1] = then;
	atomic_store(&questions, 0);
	return gate;
}

struct caller {
	pthread_t thread;
	struct aj_gate *gate;
	uint16_t port;
	struct aj_address said;
	enum aj_status status;
};

static void *call(void *to)
{
	struct caller *caller = to;
	struct aj_err err = { 0 };
	bool silent;
	int fd = -1;

	caller->status = aj_gate_connect(
	    caller->gate, NAME, caller->port, aj_gate_now() + 5000, &fd, &caller->said, &silent, &err);
	if (caller->status == AJ_OK)
		close(fd);
	return NULL;
}

/* What a name stands for is asked once: an answer that changes behind the check is never connected to. */
static void test_a_name_that_moves(void)
{
	struct aj_scope scope;
	struct aj_address address, said;
	struct aj_err err = { 0 };
	int first, then;
	bool silent;
	uint16_t port = listen_on("127.0.0.2", 0, &first);
	struct aj_gate *gate = gate_to_name(&scope, port, "127.0.0.2", "127.0.0.3");

	listen_on("127.0.0.3", port, &then);
	aj_address_parse(AJ_S("127.0.0.2"), &address);
	AJ_CHECK(
	    aj_gate_may(gate, NAME, port, &said, &err) == AJ_OK && memcmp(&said, &address, sizeof(said)) == 0,
	    "%s", err.text);
	for (int i = 0; i < 3; i++) {
		AJ_CHECK(connect_to(gate, i == 1 ? "Store.Contoso.Test" : NAME, port, &silent) == AJ_OK);
		AJ_CHECK(was_called(first), "call %d", i);
	}
	AJ_CHECK(questions == 1, "asked %u times", questions);
	AJ_CHECK(!was_called(then), "the address that was not checked");
	aj_gate_free(gate);
	aj_scope_fini(&scope);
	close(first);
	close(then);
}

static void *stop_soon(void *stop)
{
	usleep(20000);
	atomic_store((atomic_bool *)stop, true);
	return NULL;
}

/* A pause is whole, or is none: not behind the deadline; and it ends with the run. */
static void test_a_pause(void)
{
	struct aj_scope scope;
	struct aj_gate *gate = gate_to_name(&scope, 1, "", NULL);
	struct aj_err err = { 0 };
	int64_t from = aj_gate_now();
	atomic_bool stop = false;
	pthread_t thread;

	AJ_CHECK(aj_gate_pause(gate, 60000, from + 50000, &err) == AJ_ELIMIT);
	AJ_CHECK(aj_gate_now() < from + 10000, "waited in vain");
	from = aj_gate_now();
	AJ_CHECK(aj_gate_pause(gate, 30, from + 50000, &err) == AJ_OK && aj_gate_now() >= from + 30);
	aj_gate_stop_at(gate, &stop);
	pthread_create(&thread, NULL, stop_soon, &stop);
	from = aj_gate_now();
	AJ_CHECK(aj_gate_pause(gate, 60000, from + 90000, &err) == AJ_ESTOP);
	AJ_CHECK(aj_gate_now() < from + 10000, "%s", err.text);
	pthread_join(thread, NULL);
	aj_gate_free(gate);
	aj_scope_fini(&scope);
}

/* Two who ask at once get two answers, of which one counts, for both. */
static void test_two_at_once(void)
{
	struct aj_scope scope;
	struct caller callers[2];
	pthread_barrier_t both;
	int first, then;
	uint16_t port = listen_on("127.0.0.2", 0, &first);
	struct aj_gate *gate = gate_to_name(&scope, port, "127.0.0.2", "127.0.0.3");
	bool one;

	listen_on("127.0.0.3", port, &then);
	pthread_barrier_init(&both, NULL, 2);
	together = &both;
	for (int i = 0; i < 2; i++) {
		callers[i] = (struct caller){ .gate = gate, .port = port };
		pthread_create(&callers[i].thread, NULL, call, &callers[i]);
	}
	for (int i = 0; i < 2; i++)
		pthread_join(callers[i].thread, NULL);
	together = NULL;
	pthread_barrier_destroy(&both);
	AJ_CHECK(questions == 2 && callers[0].status == AJ_OK && callers[1].status == AJ_OK);
	AJ_CHECK(memcmp(&callers[0].said, &callers[1].said, sizeof(callers[0].said)) == 0);
	one = was_called(first);
	AJ_CHECK(one != was_called(then), "both at one of them");
	aj_gate_free(gate);
	aj_scope_fini(&scope);
	close(first);
	close(then);
}

/* One address that is not the owner's, and the name is not only the owner's: none of them is asked. */
static void test_a_name_that_is_shared(void)
{
	struct aj_scope scope;
	int inside;
	bool silent;
	uint16_t port = listen_on("127.0.0.2", 0, &inside);
	struct aj_gate *gate = gate_to_name(&scope, port, "127.0.0.2 127.0.0.9", NULL);

	AJ_CHECK(connect_to(gate, NAME, port, &silent) == AJ_EDENIED);
	AJ_CHECK(!was_called(inside) && aj_gate_counts(gate).connections == 0);
	aj_gate_free(gate);
	aj_scope_fini(&scope);
	close(inside);
}

AJ_TESTS(test_the_gate, test_no_answer, test_a_pause, test_a_name_that_moves, test_two_at_once,
    test_a_name_that_is_shared)
