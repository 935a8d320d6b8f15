/*
 * lab ENDPOINTS SEED SECONDS: an estate on loopback for script/bench scan. A tenth of its endpoints has a
 * listener of its own each, the rest none; who plays what is drawn by the seed. Prints, as a line of JSON,
 * the ports, how many addresses there are from 127.64.0.0 on, and who is what; then serves, and ends by
 * itself after so many seconds, or when its standard input ends.
 */

#include "lab.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	BASE = 127 << 24 | 64 << 16,
	EVENTS = 256,
	BACKLOG = 64,
	ENDPOINTS_MAX = 100000,
	SEATS_MAX = 1 << 20,
};

static const uint16_t ports[] = { 6379, 8080, 9200, 27017 };
enum { PORTS = sizeof(ports) / sizeof(ports[0]) };

/* What a descriptor is: a listener has a play and no call. */
static struct seat {
	const struct lab_play *play;
	struct lab_call *call;
} * seats;
static size_t n_seats;
static int poller;

static uint64_t state;

/* splitmix64 */
static uint64_t draw(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static void fail(const char *what)
{
	perror(what);
	exit(4);
}

static void watch(int fd, uint32_t events, int how)
{
	struct epoll_event event = { .events = events, .data.fd = fd };

	if (epoll_ctl(poller, how, fd, &event) != 0)
		fail("epoll");
}

static void listen_at(uint32_t address, uint16_t port, const struct lab_play *play)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(address)
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0 || (size_t)fd >= n_seats)
		fail("socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 || listen(fd, BACKLOG) != 0)
		fail("listen");
	seats[fd].play = play;
	watch(fd, EPOLLIN, EPOLL_CTL_ADD);
}

/* Endpoint n: addresses go by fastest. */
static void place(size_t n, size_t addresses, const struct lab_play *play, const char *comma)
{
	uint32_t address = BASE + (uint32_t)(n % addresses);
	uint16_t port = ports[n / addresses];

	listen_at(address, port, play);
	printf("%s\"%u.%u.%u.%u:%u\":[\"%s\",\"%s\"]", comma, address >> 24, address >> 16 & 255,
	    address >> 8 & 255, address & 255, port, play->name, play->rung);
}

/* Every endpoint's number, shuffled; the first ones get a play. */
static void open_all(size_t endpoints)
{
	uint32_t *numbers = calloc(endpoints, sizeof(*numbers));
	size_t next = 0;

	if (!numbers)
		fail("memory");
	for (size_t i = 0; i < endpoints; i++) {
		size_t other = draw() % (i + 1);

		numbers[i] = numbers[other];
		numbers[other] = (uint32_t)i;
	}
	printf("{\"ports\":[");
	for (size_t i = 0; i < PORTS; i++)
		printf("%s%u", i ? "," : "", ports[i]);
	printf("],\"first\":\"127.64.0.0\",\"addresses\":%zu,\"servers\":{", endpoints / PORTS);
	for (const struct lab_play *play = lab_plays; play->name; play++) {
		size_t n = (endpoints * play->in_thousand + 999) / 1000;

		for (; n > 0 && next < endpoints; n--, next++)
			place(numbers[next], endpoints / PORTS, play, next ? "," : "");
	}
	printf("}}\n");
	fflush(stdout);
	free(numbers);
}

static void hang_up(struct lab_call *call)
{
	struct linger reset = { .l_onoff = 1 };

	if (strcmp(call->play->rung, "refuses") == 0)
		setsockopt(call->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	seats[call->fd].call = NULL;
	close(call->fd);
	free(call);
}

void lab_say(struct lab_call *call, const char *bytes, size_t len)
{
	if (send(call->fd, bytes, len, MSG_NOSIGNAL) != (ssize_t)len)
		call->over = true;
}

static void take_calls(int listener, const struct lab_play *play)
{
	int fd;

	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		struct lab_call *call = (size_t)fd < n_seats ? calloc(1, sizeof(*call)) : NULL;

		if (!call)
			fail("a call");
		call->fd = fd;
		call->play = play;
		seats[fd].call = call;
		if (play->called)
			play->called(call);
		if (call->over)
			hang_up(call);
		else
			watch(fd, EPOLLIN, EPOLL_CTL_ADD);
	}
}

/* As much as it takes. */
static void flood(struct lab_call *call)
{
	static char bytes[64 << 10];
	ssize_t n;

	memset(bytes, '[', sizeof(bytes));
	do
		n = send(call->fd, bytes, sizeof(bytes), MSG_NOSIGNAL);
	while (n > 0);
	call->over = errno != EAGAIN;
}

static void hear(struct lab_call *call)
{
	ssize_t n = recv(call->fd, call->heard + call->n_heard, LAB_HEARD - call->n_heard, 0);
	size_t used;

	if (n <= 0) { /* also where it says more than a play can hear at a time */
		call->over = n == 0 || errno != EAGAIN;
		return;
	}
	call->n_heard += (size_t)n;
	call->heard[call->n_heard] = '\0';
	while (call->n_heard > 0 && !call->over && (used = call->play->told(call)) > 0) {
		call->n_heard -= used;
		memmove(call->heard, call->heard + used, call->n_heard + 1);
	}
	if (call->floods)
		watch(call->fd, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
}

static void drip_all(void)
{
	for (size_t fd = 0; fd < n_seats; fd++) {
		struct lab_call *call = seats[fd].call;

		if (call && call->drips)
			lab_say(call, "H", 1);
		if (call && call->over)
			hang_up(call);
	}
}

static void serve(int64_t until)
{
	struct epoll_event events[EVENTS];
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
	int64_t dripped = 0;

	for (time_t now = time(NULL); now < until; now = time(NULL)) {
		int n = epoll_wait(poller, events, EVENTS, 200);

		for (int i = 0; i < n; i++) {
			struct seat *seat = &seats[events[i].data.fd];

			if (!seat->call) {
				take_calls(events[i].data.fd, seat->play);
				continue;
			}
			if (events[i].events & EPOLLIN)
				hear(seat->call);
			if (events[i].events & EPOLLOUT && !seat->call->over)
				flood(seat->call);
			if (seat->call->over || events[i].events & (EPOLLERR | EPOLLHUP))
				hang_up(seat->call);
		}
		if (now > dripped) {
			drip_all();
			dripped = now;
			if (poll(&input, 1, 0) > 0 && read(STDIN_FILENO, &n, sizeof(n)) == 0)
				return;
		}
	}
}

int main(int argc, char **argv)
{
	size_t endpoints = argc == 4 ? strtoul(argv[1], NULL, 10) : 0;
	struct rlimit files;

	if (endpoints < PORTS || endpoints > ENDPOINTS_MAX || endpoints % PORTS != 0) {
		fprintf(stderr,
		    "usage: lab ENDPOINTS SEED SECONDS; as many endpoints as a multiple of %d, %d at most\n",
		    PORTS, ENDPOINTS_MAX);
		return 2;
	}
	if (getrlimit(RLIMIT_NOFILE, &files) != 0)
		fail("limits");
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	n_seats = files.rlim_cur < SEATS_MAX ? files.rlim_cur : SEATS_MAX;
	seats = calloc(n_seats, sizeof(*seats));
	poller = epoll_create1(EPOLL_CLOEXEC);
	if (!seats || poller < 0)
		fail("epoll");
	state = strtoull(argv[2], NULL, 10);
	open_all(endpoints);
	serve(time(NULL) + strtol(argv[3], NULL, 10));
	return 0;
}
