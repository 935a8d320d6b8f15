/* ledger_path.c: where the ledger is, unless it is said (XDG Base Directory Specification: state). */

#include "cli/ledger_path.h"
#include "cli/cli.h"
#include "cli/say.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Makes the folders of a path, each for ourselves only. */
static bool make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			return false;
		*slash = '/';
	}
	return true;
}

bool aj_ledger_path(const struct aj_settings *settings, char *out, size_t room)
{
	const char *set = aj_set_text(settings, AJ_SET_LEDGER), *state = getenv("XDG_STATE_HOME"),
		   *home = getenv("HOME");
	int len;

	if (*set)
		return (size_t)snprintf(out, room, "%s", set) < room;
	if (state && *state == '/')
		len = snprintf(out, room, "%s/ajar/ledger.db", state);
	else
		len = snprintf(out, room, "%s/.local/state/ajar/ledger.db", home ? home : "");
	return len > 0 && (size_t)len < room && *out == '/' && make_folders(out);
}

bool aj_ledger_there(const struct aj_settings *settings, const char *command, char *out, size_t room)
{
	bool named = aj_ledger_path(settings, out, room);
	struct stat file;
	int why = 0;

	if (named && (stat(out, &file) != 0 || access(out, R_OK) != 0))
		why = errno;
	else if (!named || (S_ISREG(file.st_mode) && file.st_size == 0))
		why = ENOENT;
	if (why == ENOENT)
		aj_say(stderr, "ajar %s: there is no ledger %s; `ajar scan` makes one\n", command, out);
	else if (why)
		aj_say(stderr, "ajar %s: ledger %s: %s\n", command, out, strerror(why));
	return why == 0;
}
