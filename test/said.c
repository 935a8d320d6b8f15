#include "test/said.h"

#include <stdlib.h>
#include <unistd.h>

#define SIG "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D"

enum { CONNECTIONS_MAX = 64, REQUESTS_MAX = 256 };

static struct aj_str next(struct aj_said *said)
{
	return aj_wire_take(&said->answers, aj_wire_be16(&said->answers));
}

static enum aj_status call(void *to, uint16_t port, struct aj_err *err)
{
	struct aj_said *said = to;

	if (said->answers.rest.len == 0 || said->connections++ == CONNECTIONS_MAX)
		return aj_fail(err, AJ_END, "nobody answers");
	said->now = next(said);
	return AJ_OK;
}

static size_t say(void *to, uint8_t *bytes, size_t len)
{
	struct aj_said *said = to;

	len = len < said->now.len ? len : said->now.len;
	if (len > 0)
		memcpy(bytes, said->now.ptr, len);
	said->now = aj_str_from(said->now, len);
	return len;
}

static enum aj_status answer_to(
    void *to, const struct aj_request *request, struct aj_answer *answer, struct aj_err *err)
{
	struct aj_said *said = to;
	struct aj_wire status = aj_wire(next(said));

	if (said->answers.rest.len == 0 || said->requests++ == REQUESTS_MAX)
		return aj_fail(err, AJ_END, "nobody answers");
	answer->status = aj_wire_be16(&status);
	answer->head = next(said);
	answer->body = next(said);
	return AJ_OK;
}

static char signature[] = "/tmp/ajar-said-XXXXXX";

static void forget(void)
{
	unlink(signature);
}

const char *aj_said_signature(void)
{
	static const char text[] = "?sv=2021-12-02&sr=c&sp=rw&se=2999-10-06&sig=" SIG;
	static bool made;
	int fd = made ? -1 : mkstemp(signature);

	if (made)
		return signature;
	if (fd < 0 || write(fd, text, sizeof(text) - 1) != sizeof(text) - 1)
		abort();
	close(fd);
	atexit(forget);
	made = true;
	return signature;
}

void aj_said_init(struct aj_said *said, struct aj_str answers)
{
	*said = (struct aj_said){ .peer = { said, call, say, answer_to }, .answers = aj_wire(answers) };
}
