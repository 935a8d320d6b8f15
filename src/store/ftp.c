/*
 * ftp.c: FTP by its greeting. USER anonymous would be a name, and a password with it: neither is
 * sent.
 */

#include "estate/visit.h"

enum { LINE = 1024 };

/* Mail servers greet by 220, too. */
static enum aj_status ftp_recognise(struct aj_visit *visit, struct aj_err *err)
{
	static const char *const words[] = { "ftp", "filezilla", "serv-u" };
	struct aj_str line;
	enum aj_status st = aj_visit_line(visit, LINE, &line, err);
	bool named = false;

	if (st != AJ_OK)
		return st == AJ_EINPUT ? AJ_END : st;
	if (!aj_str_starts(line, AJ_S("220 ")) && !aj_str_starts(line, AJ_S("220-")))
		return AJ_END;
	for (size_t i = 0; i < AJ_LEN(words); i++)
		named |= aj_str_holds_nocase(line, aj_str_z(words[i]));
	if ((!named && visit->endpoint->port != 21) || aj_str_holds_nocase(line, AJ_S("smtp")))
		return AJ_END;
	aj_visit_is(visit, "FTP", aj_str_from(line, 4));
	return AJ_OK;
}

static enum aj_status ftp_prove(struct aj_visit *visit, struct aj_err *err)
{
	aj_visit_refused(visit, "(its greeting)", "wants a name, none was tried, not anonymous either");
	return AJ_OK;
}

static const uint16_t ports[] = { 21, 0 };

const struct aj_kind aj_kind_ftp = {
	.name = "ftp",
	.about = "FTP: whether it can be reached",
	.ports = ports,
	.greets = true,
	.recognise = ftp_recognise,
	.prove = ftp_prove,
};
