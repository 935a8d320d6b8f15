#pragma once

/*
 * What a server said, played back to a visit: answers, each behind its length in two bytes; one for
 * each bare connection, in the order in which they are made, of HTTP three for each request
 * (status, head, body). Behind the last one nobody answers.
 */

#include "base/wire.h"
#include "estate/visit.h"

struct aj_said {
	struct aj_peer peer; /* for the visit; as long as this stays where it is */
	struct aj_wire answers;
	struct aj_str now; /* what is left of this connection */
	unsigned connections, requests;
};

/* The path of a file with a signature of Azure in it, which is gone when the program ends. */
const char *aj_said_signature(void);

void aj_said_init(struct aj_said *said, struct aj_str answers);
