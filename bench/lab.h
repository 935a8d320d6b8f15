#pragma once

/*
 * The lab's servers, as they are played: what is said at once, and what to what was said. A
 * play never waits and never reads: lab.c brings it bytes and takes its answers away.
 */

#include <stdbool.h>
#include <stddef.h>

enum { LAB_HEARD = 4096 /* of what a client says, that is kept */ };

struct lab_call {
	int fd;
	const struct lab_play *play;
	char heard[LAB_HEARD + 1]; /* not answered yet; ends with 0 */
	size_t n_heard;
	bool drips, floods; /* a byte a second; for ever, as fast as it is taken */
	bool over;	    /* hang up */
};

struct lab_play {
	const char *name;
	const char *
	    rung; /* what is to be said of it: "data open", "reachable"; "refuses": either this or "closed" */
	unsigned in_thousand; /* endpoints */

	void (*called)(struct lab_call *call); /* NULL: it waits */

	/* How many of the bytes heard are used up; 0: it waits for more. */
	size_t (*told)(struct lab_call *call);
};

extern const struct lab_play lab_plays[]; /* ends with a play without a name */

/* In lab.c. What does not fit into the socket is lost, and the call with it. */
void lab_say(struct lab_call *call, const char *bytes, size_t len);
