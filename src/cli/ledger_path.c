/* ledger_path.c: where the ledger is, unless it is said (XDG Base Directory Specification: state). */

#include "cli/ledger_path.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Makes the folders of a path, each for ourselves only. */
static enum aj_status make_folders(char *path, struct aj_err *err)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			return aj_fail(err, AJ_EINPUT,
			    "the folder %s for the ledger: %s; --ledger FILE puts it elsewhere", path,
			    strerror(errno));
		*slash = '/';
	}
	return AJ_OK;
}

/* Into out, of room bytes; usual: nobody has said another one. */
static enum aj_status find(
    const struct aj_settings *settings, char *out, size_t room, bool *usual, struct aj_err *err)
{
	const char *set = aj_set_text(settings, AJ_SET_LEDGER), *state = getenv("XDG_STATE_HOME"),
		   *home = getenv("HOME");
	int len;

	*usual = !*set;
	if (*set)
		len = snprintf(out, room, "%s", set);
	else if (state && *state == '/')
		len = snprintf(out, room, "%s/ajar/ledger.db", state);
	else if (home && *home == '/')
		len = snprintf(out, room, "%s/.local/state/ajar/ledger.db", home);
	else
		return aj_fail(err, AJ_EINPUT, "--ledger FILE is to say where, for HOME is not set");
	return (size_t)len < room ? AJ_OK : aj_fail(err, AJ_EINPUT, "the path of the ledger is too long");
}

enum aj_status aj_ledger_place(const struct aj_settings *settings, char *out, size_t room, struct aj_err *err)
{
	bool usual;
	enum aj_status st = find(settings, out, room, &usual, err);

	return st == AJ_OK && usual ? make_folders(out, err) : st;
}

enum aj_status aj_ledger_there(const struct aj_settings *settings, char *out, size_t room, struct aj_err *err)
{
	struct stat file;
	bool usual;
	enum aj_status st = find(settings, out, room, &usual, err);

	if (st != AJ_OK)
		return st;
	if (stat(out, &file) != 0 ? errno == ENOENT : S_ISREG(file.st_mode) && file.st_size == 0)
		return aj_fail(err, AJ_EINPUT, "there is no ledger %s; `ajar scan` makes one", out);
	if (access(out, R_OK) != 0)
		return aj_fail(err, AJ_EINPUT, "ledger %s: %s", out, strerror(errno));
	return AJ_OK;
}
