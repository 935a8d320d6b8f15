/* status.c: "ajar status": what stands open now, the worst first. */

#include "cli/cli.h"
#include "cli/ledger_view.h"
#include "cli/say.h"
#include "sink/show.h"

#include <inttypes.h>

enum { UNKNOWN_MAX = 20 }; /* endpoints that are told one by one */

/* To the minute. */
static void print_time(int64_t when)
{
	char text[AJ_SHOW_MAX];

	aj_show_time(when, text);
	aj_say(stdout, "%.10s %.5s UTC", text, text + 11);
}

static void print_number(const struct aj_estimate *estimate)
{
	if (estimate->low == estimate->high)
		aj_say(stdout, "%" PRIu64, estimate->number);
	else
		aj_say(stdout, "about %" PRIu64 " (%" PRIu64 " to %" PRIu64 ")", estimate->number,
		    estimate->low, estimate->high);
}

static void print_estimate(const struct aj_picture_finding *finding)
{
	aj_say(stdout, "    %-9s %-22s ", aj_picture_severity(finding->severity), finding->type);
	print_number(&finding->whole);
	if (finding->has_bytes && finding->by_bytes.low < finding->by_bytes.high) {
		fputs(", by bytes ", stdout);
		print_number(&finding->by_bytes);
	}
	if (*finding->masked)
		aj_say(stdout, "  %.*s", (int)strcspn(finding->masked, "\n"), finding->masked);
	putchar('\n');
}

static void print_buf(struct aj_buf *text)
{
	if (text->len > 0)
		fwrite(text->ptr, 1, text->len, stdout);
	aj_buf_fini(text);
}

static void print_set(const struct aj_picture_set *set)
{
	uint64_t read = aj_picture_read(set);
	char bytes[AJ_SHOW_MAX];

	aj_say(stdout, "  %s", set->name);
	if (set->records != AJ_UNTOLD)
		aj_say(stdout, ", %" PRIu64 " %s", set->records, aj_picture_unit(set, set->records));
	if (set->bytes != AJ_UNTOLD) {
		aj_show_bytes(set->bytes, bytes);
		aj_say(stdout, ", %s", bytes);
	}
	if (set->own)
		fputs(", the store's own", stdout);
	if (*set->note)
		aj_say(stdout, ", %s", set->note);
	if (set->mirror)
		aj_say(stdout, ", the same data as all of group %u", set->mirror);
	if (set->sampled_bytes > 0) {
		aj_show_bytes(set->sampled_bytes, bytes);
		aj_say(stdout, "; read: %" PRIu64 " %s, %s", read, aj_picture_unit(set, read), bytes);
	}
	if (!set->own && set->records != 0 && *set->why)
		aj_say(stdout, "%s%s", set->sampled_bytes > 0 ? ", not all of it whole: " : ", ", set->why);
	putchar('\n');
	for (size_t i = 0; i < set->n_findings; i++)
		print_estimate(&set->findings[i]);
}

static void print_exposure(const struct aj_exposure *x)
{
	struct aj_buf place;

	aj_buf_init(&place, SIZE_MAX / 2);
	aj_host_port_print(x->host, x->port, &place);
	aj_say(stdout, "%s  ", aj_picture_severity(x->severity));
	print_buf(&place);
	aj_say(stdout, "%s  %s%s%s%s  of %s\n", x->path, *x->product ? x->product : x->kind,
	    *x->version ? " " : "", x->version, x->rung < AJ_DATA_OPEN ? ", metadata only" : "", x->owner);
	fputs("  open since not later than ", stdout);
	print_time(x->first_seen);
	if (x->not_before) {
		fputs(", and not before ", stdout);
		print_time(x->not_before);
	}
	fputs("; last seen ", stdout);
	print_time(x->last_seen);
	if (x->closed_seen) {
		fputs("; seen closed ", stdout);
		print_time(x->closed_seen);
	}
	putchar('\n');
	if (*x->suspect)
		aj_say(stdout, "  may be a decoy: %s\n", x->suspect);
	for (size_t i = 0; i < x->n_sets; i++)
		print_set(&x->sets[i]);
	putchar('\n');
}

static void print_mirrors(const struct aj_picture *picture)
{
	for (unsigned group = 1; group <= picture->mirrors; group++) {
		unsigned sets = 0, servers = 0;

		for (size_t i = 0; i < picture->n_exposures; i++) {
			unsigned here = 0;

			for (size_t k = 0; k < picture->exposures[i].n_sets; k++)
				here += picture->exposures[i].sets[k].mirror == group;
			sets += here;
			servers += here > 0;
		}
		aj_say(stdout, "Group %u: one data set, %u times on %u server%s.\n", group, sets, servers,
		    servers == 1 ? "" : "s");
	}
}

/* What could not be read is not shut for that. */
static void print_unknown(const struct aj_picture *picture)
{
	size_t shown = picture->n_unknown < UNKNOWN_MAX ? picture->n_unknown : UNKNOWN_MAX;

	if (picture->unknowns == 0)
		return;
	aj_say(stdout, "Not known of %" PRIu64 " endpoint%s in the last run, which may be open or not:\n",
	    picture->unknowns, picture->unknowns == 1 ? "" : "s");
	for (size_t i = 0; i < shown; i++) {
		const struct aj_unknown *one = &picture->unknown[i];
		struct aj_buf place;

		aj_buf_init(&place, SIZE_MAX / 2);
		aj_host_port_print(one->host, one->port, &place);
		fputs("  ", stdout);
		print_buf(&place);
		aj_say(stdout, "%s  of %s: %s\n", one->path, one->owner, one->why);
	}
	if (picture->unknowns > shown)
		aj_say(stdout, "  and %" PRIu64 " more\n", picture->unknowns - shown);
}

static enum aj_status print_picture(const struct aj_settings *settings, const struct aj_picture *picture,
    const char *ledger, int *end, struct aj_err *err)
{
	(void)settings, (void)ledger, (void)err;
	if (picture->last_run == 0) {
		puts("Nothing was scanned yet.");
		return AJ_OK;
	}
	aj_say(stdout, "Last run ");
	print_time(picture->last_run);
	aj_say(stdout, "%s; %" PRIu64 " endpoint%s ever answered; %zu stand%s open.\n\n",
	    picture->last_whole	 ? ""
	    : picture->under_way ? ", which is under way"
				 : ", which did not come to its end",
	    picture->endpoints, picture->endpoints == 1 ? " has" : "s have", picture->n_exposures,
	    picture->n_exposures == 1 ? "s" : "");
	for (size_t i = 0; i < picture->n_exposures; i++)
		print_exposure(&picture->exposures[i]);
	print_mirrors(picture);
	print_unknown(picture);
	if (picture->n_exposures > 0)
		*end = AJ_EXIT_FOUND;
	return AJ_OK;
}

int aj_cmd_status(int argc, char **argv)
{
	static const struct aj_ledger_view view = { .command = AJ_COMMAND_STATUS, .show = print_picture };

	return aj_ledger_view(&view, argc, argv);
}
