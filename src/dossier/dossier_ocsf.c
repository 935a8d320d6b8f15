/*
 * dossier_ocsf.c: events of the Open Cybersecurity Schema Framework 1.4.0, class Data
 * Security Finding (2006): one for each exposure, one a line.
 */

#include "dossier/dossier.h"
#include "estate/address.h"

#include <inttypes.h>

enum { CATEGORY = 2, CLASS = 2006, CREATE = 1, UPDATE = 2, CLOSE = 3 };

/* Data classification: what of which type, estimated for the whole set. */
static void add_types(const struct aj_exposure *x, struct aj_buf *out)
{
	bool first = true;

	aj_buf_add(out, AJ_S(",\"unmapped\":{\"found\":["));
	for (size_t i = 0; i < x->n_sets; i++)
		for (size_t k = 0; k < x->sets[i].n_findings; k++) {
			const struct aj_picture_finding *f = &x->sets[i].findings[k];

			aj_buf_addf(out,
			    "%s{\"estimated\":%" PRIu64 ",\"at_least\":%" PRIu64 ",\"at_most\":%" PRIu64,
			    first ? "" : ",", f->whole.number, f->whole.low, f->whole.high);
			if (f->has_bytes) {
				aj_buf_json_number(out, "estimated_by_bytes", f->by_bytes.number);
				aj_buf_json_number(out, "at_least_by_bytes", f->by_bytes.low);
				aj_buf_json_number(out, "at_most_by_bytes", f->by_bytes.high);
			}
			aj_buf_json_text(out, "data_set", aj_str_z(x->sets[i].name));
			aj_buf_json_text(out, "type", aj_str_z(f->type));
			aj_buf_add(out, AJ_S("}"));
			first = false;
		}
	aj_buf_add(out, AJ_S("]}"));
}

/* Of the interval: the same in each report, and another one in the ledgers of others. */
static void add_uid(const struct aj_exposure *x, struct aj_buf *out)
{
	struct aj_buf uid;

	aj_buf_init(&uid, 64 << 10);
	aj_dossier_place(x, &uid);
	aj_buf_addf(&uid, "#%" PRId64, x->id);
	aj_buf_json_text(out, "uid", aj_buf_str(&uid));
	aj_buf_fini(&uid);
}

static void add_event(const struct aj_exposure *x, struct aj_buf *out)
{
	int activity = x->closed_seen ? CLOSE : x->first_seen == x->last_seen ? CREATE : UPDATE;
	int64_t time = x->closed_seen ? x->closed_seen : x->last_seen;
	struct aj_address address;
	struct aj_buf text;

	aj_buf_init(&text, 64 << 10);
	aj_dossier_line(x, &text);
	/* Severity there: 2 low to 5 critical. Times are milliseconds. */
	aj_buf_addf(out,
	    "{\"activity_id\":%d,\"category_uid\":%d,\"class_uid\":%d,\"type_uid\":%d,\"severity_id\":%u,"
	    "\"status_id\":%d,\"time\":%" PRId64 ",\"start_time\":%" PRId64 ",\"end_time\":%" PRId64
	    ",\"metadata\":{\"version\":\"1.4.0\",\"product\":{\"name\":\"ajar\",\"vendor_name\":\"ajar\","
	    "\"version\":"
	    "\"" AJ_VERSION "\"}},\"finding_info\":{\"first_seen_time\":%" PRId64
	    ",\"last_seen_time\":%" PRId64,
	    activity, CATEGORY, CLASS, CLASS * 100 + activity, x->severity + 1, x->closed_seen ? 4 : 1,
	    time * 1000, x->first_seen * 1000, time * 1000, x->first_seen * 1000, x->last_seen * 1000);
	aj_buf_json_text(out, "title", aj_buf_str(&text));
	add_uid(x, out);
	aj_buf_add(out, AJ_S("}"));
	aj_buf_json_text(out, "message", aj_buf_str(&text));
	aj_buf_addf(out, ",\"dst_endpoint\":{\"port\":%u", x->port);
	aj_buf_json_text(
	    out, aj_address_parse(aj_str_z(x->host), &address) ? "ip" : "hostname", aj_str_z(x->host));
	aj_buf_json_text(out, "svc_name", aj_str_z(x->kind));
	aj_buf_add(out, AJ_S("},\"resources\":[{\"owner\":{\"name\":"));
	aj_buf_json(out, aj_str_z(x->owner));
	aj_buf_add(out, AJ_S("}"));
	aj_buf_json_text(out, "type", aj_str_z(x->kind));
	aj_buf_json_text(out, "name", aj_str_z(x->target));
	aj_buf_add(out, AJ_S("}]"));
	add_types(x, out);
	aj_buf_add(out, AJ_S("}\n"));
	aj_buf_fini(&text);
}

void aj_dossier_ocsf(const struct aj_picture *picture, int64_t when, struct aj_buf *out)
{
	for (size_t i = 0; i < picture->n_exposures; i++)
		add_event(&picture->exposures[i], out);
}
