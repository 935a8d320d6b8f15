/* dossier_json.c: everything, as one document (doc/reports.md has its keys). */

#include "dossier/dossier.h"
#include "estate/probe.h"
#include "sink/show.h"

#include <inttypes.h>

static void add_time(struct aj_buf *out, const char *name, int64_t when)
{
	char text[AJ_SHOW_MAX];

	if (when == 0)
		return;
	aj_show_time(when, text);
	aj_buf_json_text(out, name, aj_str_z(text));
}

static void add_findings(const struct aj_picture_set *set, struct aj_buf *out)
{
	aj_buf_add(out, AJ_S(",\"findings\":["));
	for (size_t i = 0; i < set->n_findings; i++) {
		const struct aj_picture_finding *f = &set->findings[i];

		aj_buf_addf(out, "%s{\"severity\":\"%s\"", i ? "," : "", aj_picture_severity(f->severity));
		aj_buf_json_text(out, "type", aj_str_z(f->type));
		aj_buf_json_number(out, "in_sample", f->found);
		aj_buf_json_number(out, "distinct_in_sample", f->distinct);
		aj_buf_json_number(out, "estimated", f->whole.number);
		aj_buf_json_number(out, "at_least", f->whole.low);
		aj_buf_json_number(out, "at_most", f->whole.high);
		if (f->has_bytes) {
			aj_buf_json_number(out, "estimated_by_bytes", f->by_bytes.number);
			aj_buf_json_number(out, "at_least_by_bytes", f->by_bytes.low);
			aj_buf_json_number(out, "at_most_by_bytes", f->by_bytes.high);
		}
		aj_buf_json_text(out, "masked", aj_str_z(f->masked));
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
		aj_buf_json_text(out, "name", aj_str_z(set->name));
		aj_buf_json_number(out, "records", set->records);
		aj_buf_json_number(out, "bytes", set->bytes);
		aj_buf_json_number(out, "sampled_records", set->sampled_records);
		aj_buf_json_number(out, "sampled_bytes", set->sampled_bytes);
		if (*set->why)
			aj_buf_json_text(out, "sample", aj_str_z(set->why));
		if (*set->note)
			aj_buf_json_text(out, "note", aj_str_z(set->note));
		if (set->mirror)
			aj_buf_json_number(out, "mirrors", set->mirror);
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
		aj_buf_json_text(out, "asked", aj_str_z(x->proofs[i].asked));
		aj_buf_json_text(out, "answered", aj_str_z(x->proofs[i].answered));
		aj_buf_add(out, AJ_S("}"));
	}
	aj_buf_add(out, AJ_S("]"));
}

static void add_exposure(const struct aj_exposure *x, struct aj_buf *out)
{
	aj_buf_addf(out, "{\"severity\":\"%s\",\"open\":%s,\"rung\":\"%s\",\"tls\":%s,\"port\":%u",
	    aj_picture_severity(x->severity), x->closed_seen ? "false" : "true", aj_rung_name(x->rung),
	    x->tls ? "true" : "false", x->port);
	aj_buf_json_text(out, "host", aj_str_z(x->host));
	aj_buf_json_text(out, "path", aj_str_z(x->path));
	aj_buf_json_text(out, "kind", aj_str_z(x->kind));
	aj_buf_json_text(out, "product", aj_str_z(x->product));
	aj_buf_json_text(out, "version", aj_str_z(x->version));
	aj_buf_json_text(out, "owner", aj_str_z(x->owner));
	aj_buf_json_text(out, "target", aj_str_z(x->target));
	if (*x->suspect)
		aj_buf_json_text(out, "may_be_decoy", aj_str_z(x->suspect));
	add_time(out, "not_open_at", x->not_before);
	add_time(out, "first_seen", x->first_seen);
	add_time(out, "last_seen", x->last_seen);
	add_time(out, "seen_closed", x->closed_seen);
	add_proofs(x, out);
	add_sets(x, out);
	aj_buf_add(out, AJ_S("}"));
}

static void add_unknown(const struct aj_unknown *one, bool first, struct aj_buf *out)
{
	aj_buf_addf(out, "%s{\"port\":%u", first ? "\n" : ",\n", one->port);
	aj_buf_json_text(out, "host", aj_str_z(one->host));
	aj_buf_json_text(out, "path", aj_str_z(one->path));
	aj_buf_json_text(out, "target", aj_str_z(one->target));
	aj_buf_json_text(out, "owner", aj_str_z(one->owner));
	aj_buf_json_text(out, "why", aj_str_z(one->why));
	aj_buf_add(out, AJ_S("}"));
}

void aj_dossier_json(const struct aj_picture *picture, int64_t when, struct aj_buf *out)
{
	aj_buf_addf(out,
	    "{\"ajar\":\"" AJ_VERSION "\",\"last_run_whole\":%s,\"under_way\":%s,\"endpoints\":%" PRIu64,
	    picture->last_whole ? "true" : "false", picture->under_way ? "true" : "false",
	    picture->endpoints);
	add_time(out, "written", when);
	add_time(out, "last_run", picture->last_run);
	aj_buf_add(out, AJ_S(",\"exposures\":["));
	for (size_t i = 0; i < picture->n_exposures; i++) {
		aj_buf_add(out, i ? AJ_S(",\n") : AJ_S("\n"));
		add_exposure(&picture->exposures[i], out);
	}
	aj_buf_add(out, AJ_S("],\n\"not_known\":["));
	for (size_t i = 0; i < picture->n_unknown; i++)
		add_unknown(&picture->unknown[i], i == 0, out);
	aj_buf_addf(out, "],\"not_known_in_all\":%" PRIu64 "}\n", picture->unknowns);
}
