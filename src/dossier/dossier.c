/* dossier.c: the list of forms, and what they have in common. */

#include "dossier/dossier.h"

#include "estate/address.h"

const struct aj_dossier_form aj_dossier_forms[] = {
	{ "html", "one page with charts and a part for each exposure", aj_dossier_html },
	{ "json", "everything, as one document", aj_dossier_json },
	{ "sarif", "SARIF 2.1.0, for code-scanning services", aj_dossier_sarif },
	{ "ndjson", "OCSF 1.4 Data Security Findings, one a line, for a SIEM", aj_dossier_ocsf },
	{ 0 },
};

void aj_dossier_place(const struct aj_exposure *exposure, struct aj_buf *out)
{
	aj_buf_addf(out, "%s://", exposure->kind);
	aj_host_port_print(exposure->host, exposure->port, out);
	aj_buf_add(out, aj_str_z(exposure->path));
}

/* The types found in any of the sets, each once, the most severe ones first, a few. */
static void add_types(const struct aj_exposure *exposure, struct aj_buf *out)
{
	const char *told[6];
	size_t n = 0;

	for (unsigned severity = 4; severity > 0; severity--)
		for (size_t i = 0; i < exposure->n_sets; i++)
			for (size_t k = 0; k < exposure->sets[i].n_findings && n < AJ_LEN(told); k++) {
				const struct aj_picture_finding *finding = &exposure->sets[i].findings[k];
				size_t t = 0;

				while (t < n && strcmp(told[t], finding->type) != 0)
					t++;
				if (t < n || finding->severity != severity)
					continue;
				told[n] = finding->type;
				aj_buf_addf(out, "%s%s", n++ ? ", " : ", with ", finding->type);
			}
}

static const char *opens(const struct aj_exposure *exposure)
{
	if (exposure->closed_seen)
		return exposure->rung < AJ_DATA_OPEN ? "showed its metadata to anyone" : "was open to anyone";
	return exposure->rung < AJ_DATA_OPEN ? "shows its metadata to anyone" : "is open to anyone";
}

void aj_dossier_line(const struct aj_exposure *exposure, struct aj_buf *out)
{
	size_t sets = 0;

	for (size_t i = 0; i < exposure->n_sets; i++)
		sets += !exposure->sets[i].own;
	aj_buf_addf(
	    out, "%s %s at ", *exposure->product ? exposure->product : exposure->kind, opens(exposure));
	aj_dossier_place(exposure, out);
	aj_buf_addf(out, ": %zu data set%s", sets, sets == 1 ? "" : "s");
	add_types(exposure, out);
}
