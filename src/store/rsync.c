/*
 * rsync.c: the daemon of rsync. Modules are listed to everybody; one that is said `OK` to can be
 * read, one that asks for a name cannot. Files are not read: that needs the whole protocol.
 */

#include "base/wire.h"
#include "estate/visit.h"

#include <stdio.h>

enum { LINE = 4096, LINES_MAX = 2000, MODULES_MAX = 64, TRIED_MAX = 16, GREETING_MAX = 512 };

struct modules {
	struct aj_str name[MODULES_MAX];
	size_t n, all;
};

static enum aj_status rsync_recognise(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_str line;
	enum aj_status st = aj_visit_line(visit, GREETING_MAX, &line, err);

	if (st != AJ_OK)
		return st == AJ_EINPUT ? AJ_END : st;
	if (!aj_str_starts(line, AJ_S("@RSYNCD: ")))
		return AJ_END;
	aj_visit_is(visit, "rsync, protocol", aj_str_until(aj_str_from(line, 9), ' '));
	return AJ_OK;
}

/* Greets and asks for a module, or "#list". */
static enum aj_status ask(struct aj_visit *visit, const char *words, struct aj_err *err)
{
	struct aj_str line;
	enum aj_status st = AJ_OK;

	if (!aj_visit_stands(visit))
		st = aj_visit_line(visit, GREETING_MAX, &line, err);
	if (st == AJ_OK)
		st = aj_visit_send(visit, aj_str_z(aj_visit_text(visit, "@RSYNCD: 30.0\n%s\n", words)), err);
	return st;
}

/* Lines "name<tab>comment" among those of the greeting for people, up to EXIT. */
static enum aj_status list(struct aj_visit *visit, struct modules *modules, struct aj_err *err)
{
	enum aj_status st = ask(visit, "#list", err);

	for (unsigned n = 0; st == AJ_OK && n < LINES_MAX; n++) {
		struct aj_str line, name;

		st = aj_visit_line(visit, LINE, &line, err);
		if (st != AJ_OK || aj_str_starts(line, AJ_S("@RSYNCD: EXIT")))
			break;
		if (aj_str_starts(line, AJ_S("@ERROR")))
			return AJ_END;
		name = aj_str_until(line, '\t');
		if (name.len == line.len)
			continue; /* of the greeting */
		while (name.len > 0 && name.ptr[name.len - 1] == ' ')
			name.len--;
		modules->all += name.len > 0;
		if (name.len > 0 && modules->n < MODULES_MAX)
			modules->name[modules->n++] = name;
	}
	aj_visit_hang_up(visit);
	return st;
}

enum said { OK, AUTHREQD, ERROR };

/* What is said to a module's name. */
static enum aj_status try_module(
    struct aj_visit *visit, struct aj_str name, enum said *said, struct aj_err *err)
{
	enum aj_status st;

	aj_visit_hang_up(visit);
	st = ask(visit, aj_visit_text(visit, "%.*s", (int)name.len, (const char *)name.ptr), err);
	for (unsigned n = 0; st == AJ_OK && n < LINES_MAX; n++) {
		struct aj_str line;

		st = aj_visit_line(visit, LINE, &line, err);
		if (st != AJ_OK)
			return st;
		*said = ERROR;
		if (aj_str_eq(line, AJ_S("@RSYNCD: OK")))
			*said = OK;
		else if (aj_str_starts(line, AJ_S("@RSYNCD: AUTHREQD")))
			*said = AUTHREQD;
		else if (!aj_str_starts(line, AJ_S("@ERROR")))
			continue;
		return AJ_OK;
	}
	return st == AJ_OK ? aj_fail(err, AJ_EINPUT, "more than %d lines of greeting", LINES_MAX) : st;
}

/*
 * Behind OK the words of `rsync --list-only` are sent, and no more: a server that goes on
 * answers with its flags and a seed, and now waits for filters before it lists.
 */
static enum aj_status begin_listing(struct aj_visit *visit, struct aj_str name, struct aj_err *err)
{
	struct aj_str seed;
	struct aj_buf words;
	enum aj_status st;

	aj_buf_init(&words, LINE);
	aj_buf_add(&words, AJ_S("--server\0--sender\0-de.LsfxC\0.\0"));
	aj_buf_add(&words, name);
	aj_buf_add(&words, AJ_S("/\0\0"));
	st = words.full ? AJ_END : aj_visit_send(visit, aj_buf_str(&words), err);
	aj_buf_fini(&words);
	if (st == AJ_OK)
		st = aj_visit_peek(visit, 5, &seed, err);
	if (st == AJ_OK && seed.ptr[0] != '@')
		aj_visit_proved(
		    visit, AJ_DATA_OPEN, "(the same) and the words of --list-only", "the seed of a transfer");
	return st == AJ_END ? AJ_OK : st;
}

static enum aj_status try_all(struct aj_visit *visit, const struct modules *modules, struct aj_err *err)
{
	enum aj_status st = AJ_OK;
	bool open = false;

	for (size_t i = 0; i < modules->n && st == AJ_OK; i++) {
		struct aj_set set = { .name = modules->name[i], .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };
		enum said said = ERROR;

		if (i < TRIED_MAX)
			st = try_module(visit, set.name, &said, err);
		if (st == AJ_END) { /* it hung up on this one */
			said = ERROR;
			st = AJ_OK;
		}
		if (said == OK)
			aj_visit_proved(visit, AJ_DATA_OPEN, "@RSYNCD: 30.0, a module's name", "@RSYNCD: OK");
		if (said == OK && !open && st == AJ_OK)
			st = begin_listing(visit, set.name, err);
		open |= said == OK;
		set.note = said == OK	      ? AJ_S("may be read")
			   : said == AUTHREQD ? AJ_S("asks for a name")
					      : AJ_S("");
		aj_visit_set(visit, &set);
	}
	visit->more_sets |= modules->all > modules->n;
	if (st == AJ_OK && !open && modules->n > 0)
		aj_visit_refused(visit, "@RSYNCD: 30.0, a module's name", "no module is said OK to");
	return st;
}

static enum aj_status rsync_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct modules modules = { .n = 0 };
	enum said said = OK;
	enum aj_status st = list(visit, &modules, err);

	if (st == AJ_END) {
		aj_visit_refused(visit, "#list", "an error");
		return AJ_OK;
	}
	if (st != AJ_OK)
		return st;
	aj_visit_proved(visit, AJ_METADATA_OPEN, "@RSYNCD: 30.0, #list", "%zu modules", modules.all);
	st = try_module(visit, AJ_S("ajar-control"), &said, err);
	if (st != AJ_OK && st != AJ_END)
		return st;
	aj_visit_control(visit, st == AJ_END || said == ERROR, "module ajar-control", "%s",
	    st == AJ_END || said == ERROR ? "an error" : "no error");
	return try_all(visit, &modules, err);
}

static const uint16_t ports[] = { 873, 0 };

const struct aj_kind aj_kind_rsync = {
	.name = "rsync",
	.about = "rsync's daemon",
	.ports = ports,
	.greets = true,
	.recognise = rsync_recognise,
	.prove = rsync_prove,
};
