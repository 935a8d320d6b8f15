/*
 * dossier_sarif.c: SARIF 2.1.0 (OASIS Standard). A kind of store that stands open is a rule,
 * an exposure a result; its place is a URI with the store's own scheme.
 */

#include "dossier/dossier.h"

static const char *level_of(unsigned severity)
{
	return severity >= 3 ? "error" : severity == 2 ? "warning" : "note";
}

static void add_rules(const struct aj_picture *picture, struct aj_buf *out)
{
	bool first = true;

	for (size_t i = 0; i < picture->n_exposures; i++) {
		const char *kind = picture->exposures[i].kind;
		size_t k = 0;

		while (strcmp(picture->exposures[k].kind, kind) != 0)
			k++;
		if (k < i)
			continue;
		aj_buf_add(out, first ? AJ_S("{\"id\":") : AJ_S(",{\"id\":"));
		aj_buf_json(out, aj_str_z(kind));
		aj_buf_add(out, AJ_S(",\"shortDescription\":{\"text\":\"A data store of this kind answers "
				     "anyone who asks\"}}"));
		first = false;
	}
}

/* Its place, where a path goes as it was declared: what RFC 3986 has no room for in one is escaped. */
static void add_uri(const struct aj_exposure *x, struct aj_buf *out)
{
	struct aj_exposure server = *x;

	server.path = "";
	aj_dossier_place(&server, out);
	for (const char *c = x->path; *c; c++)
		aj_buf_addf(out, strchr("[]^`{|}", *c) ? "%%%02X" : "%c", *c);
}

static void add_result(const struct aj_exposure *x, struct aj_buf *out)
{
	struct aj_buf text;

	aj_buf_init(&text, 64 << 10);
	aj_buf_add(out, AJ_S("{\"ruleId\":"));
	aj_buf_json(out, aj_str_z(x->kind));
	aj_buf_addf(out, ",\"level\":\"%s\",\"message\":{\"text\":", level_of(x->severity));
	aj_dossier_line(x, &text);
	aj_buf_json(out, aj_buf_str(&text));
	text.len = 0;
	add_uri(x, &text);
	aj_buf_add(out, AJ_S("},\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":"));
	aj_buf_json(out, aj_buf_str(&text));
	aj_buf_addf(out,
	    "}}}],\"partialFingerprints\":{\"ajarExposure/v1\":\"%lld\"},\"baselineState\":\"%s\"}",
	    (long long)x->id,
	    x->closed_seen		    ? "absent"
	    : x->first_seen == x->last_seen ? "new"
					    : "unchanged");
	aj_buf_fini(&text);
}

void aj_dossier_sarif(const struct aj_picture *picture, int64_t when, struct aj_buf *out)
{
	aj_buf_add(out, AJ_S("{\"$schema\":\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/"
			     "sarif-schema-2.1.0.json\","
			     "\n\"version\":\"2.1.0\",\n\"runs\":[{\"tool\":{\"driver\":{\"name\":\"ajar\","
			     "\"version\":\"" AJ_VERSION "\",\"rules\":["));
	add_rules(picture, out);
	aj_buf_add(out, AJ_S("]}},\n\"results\":["));
	for (size_t i = 0; i < picture->n_exposures; i++) {
		aj_buf_add(out, i ? AJ_S(",\n") : AJ_S("\n"));
		add_result(&picture->exposures[i], out);
	}
	aj_buf_add(out, AJ_S("]}]}\n"));
}
