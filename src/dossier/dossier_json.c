/* dossier_json.c: everything, as one document (doc/reports.md has its keys). */

#include "dossier/dossier.h"
#include "estate/probe.h"
#include "sink/show.h"

#include <inttypes.h>

static void add_text(struct aj_buf *out, const char *name, const char *text)
{
	aj_buf_addf(out, ",\"%s\":", name);
	aj_buf_json(out, aj_str_z(text));
}

static void add_number(struct aj_buf *out, const char *name, uint64_t number)
{
	if (number != AJ_UNTOLD)
		aj_buf_addf(out, ",\"%s\":%" PRIu64, name, number);
}

static void add_time(struct aj_buf *out, const char *name, int64_t when)
{
	char text[AJ_SHOW_MAX];

	if (when == 0)
		return;
	aj_show_time(when, text);
	add_text(out, name, text);
}

static void add_findings(const struct aj_picture_set *set, struct aj_buf *out)
{
	aj_buf_add(out, AJ_S(",\"findings\":["));
	for (size_t i = 0; i < set->n_findings; i++) {
		const struct aj_picture_finding *f = &set->findings[i];

		aj_buf_addf(out, "%s{\"severity\":\"%s\"", i ? "," : "", aj_picture_severity(f->severity));
		add_text(out, "type", f->type);
		add_number(out, "in_sample", f->found);
		add_number(out, "distinct_in_sample", f->distinct);
		add_number(out, "estimated", f->whole.number);
		add_number(out, "at_least", f->whole.low);
		add_number(out, "at_most", f->whole.high);
		add_text(out, "masked", f->masked);
		aj_buf_add(out, AJ_S("}"));
	}
	aj_buf_add(out, AJ_S("]"));
}

static void add_sets(const struct aj_exposure *x, struct aj_buf *out)
{
	aj_buf_add(out, AJ_S(",\"data_sets\":["));
	for (size_t i = 0; i < x->n_sets; i++) {
		const struct aj_picture_set *set = &x->sets[i];

		aj_buf_addf(out, "%s{\"own\":%s", i ? "," : "", set->own ? "true" : "false");
		add_text(out, "name", set->name);
		add_number(out, "records", set->records);
		add_number(out, "bytes", set->bytes);
		add_number(out, "sampled_records", set->sampled_records);
		add_number(out, "sampled_bytes", set->sampled_bytes);
		if (*set->why)
			add_text(out, "sample", set->why);
		if (*set->note)
			add_text(out, "note", set->note);
		if (set->mirror)
			add_number(out, "mirrors", set->mirror);
		add_findings(set, out);
		aj_buf_add(out, AJ_S("}"));
	}
	aj_buf_add(out, AJ_S("]"));
}

static void add_proofs(const struct aj_exposure *x, struct aj_buf *out)
{
	aj_buf_add(out, AJ_S(",\"proof\":["));
	for (size_t i = 0; i < x->n_proofs; i++) {
		aj_buf_addf(out, "%s{\"proves\":\"%s\",\"had_to_fail\":%s", i ? "," : "",
		    aj_rung_name(x->proofs[i].rung), x->proofs[i].control ? "true" : "false");
		add_text(out, "asked", x->proofs[i].asked);
		add_text(out, "answered", x->proofs[i].answered);
		aj_buf_add(out, AJ_S("}"));
	}
	aj_buf_add(out, AJ_S("]"));
}

static void add_exposure(const struct aj_exposure *x, struct aj_buf *out)
{
	aj_buf_addf(out, "{\"severity\":\"%s\",\"open\":%s,\"rung\":\"%s\",\"tls\":%s,\"port\":%u",
	    aj_picture_severity(x->severity), x->closed_seen ? "false" : "true", aj_rung_name(x->rung),
	    x->tls ? "true" : "false", x->port);
	add_text(out, "host", x->host);
	add_text(out, "path", x->path);
	add_text(out, "kind", x->kind);
	add_text(out, "product", x->product);
	add_text(out, "version", x->version);
	add_text(out, "owner", x->owner);
	add_text(out, "target", x->target);
	if (*x->suspect)
		add_text(out, "may_be_decoy", x->suspect);
	add_time(out, "not_open_at", x->not_before);
	add_time(out, "first_seen", x->first_seen);
	add_time(out, "last_seen", x->last_seen);
	add_time(out, "seen_closed", x->closed_seen);
	add_proofs(x, out);
	add_sets(x, out);
	aj_buf_add(out, AJ_S("}"));
}

void aj_dossier_json(const struct aj_picture *picture, int64_t when, struct aj_buf *out)
{
	aj_buf_addf(out, "{\"ajar\":\"" AJ_VERSION "\",\"last_run_whole\":%s,\"endpoints\":%" PRIu64,
	    picture->last_whole ? "true" : "false", picture->endpoints);
	add_time(out, "written", when);
	add_time(out, "last_run", picture->last_run);
	aj_buf_add(out, AJ_S(",\"exposures\":["));
	for (size_t i = 0; i < picture->n_exposures; i++) {
		aj_buf_add(out, i ? AJ_S(",\n") : AJ_S("\n"));
		add_exposure(&picture->exposures[i], out);
	}
	aj_buf_add(out, AJ_S("]}\n"));
}
