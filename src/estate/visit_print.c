#include "estate/visit_print.h"

#include "estate/probe.h"
#include "estate/scope.h"
#include "sink/show.h"

#include <inttypes.h>

static void add_sets(const struct aj_visit *visit, struct aj_buf *out)
{
	for (size_t i = 0; i < visit->n_sets; i++) {
		const struct aj_set *set = &visit->sets[i];

		aj_buf_add(out, AJ_S("    "));
		aj_show_name(out, set->name); /* from the server: nothing that could steer a terminal */
		if (set->count != AJ_UNTOLD)
			aj_buf_addf(out, ", %" PRIu64 " record%s", set->count, set->count == 1 ? "" : "s");
		if (set->bytes != AJ_UNTOLD)
			aj_buf_addf(out, ", %" PRIu64 " byte%s", set->bytes, set->bytes == 1 ? "" : "s");
		if (set->system)
			aj_buf_add(out, AJ_S(", the store's own"));
		if (set->note.len > 0)
			aj_buf_addf(out, ", %.*s", (int)set->note.len, (const char *)set->note.ptr);
		aj_buf_add(out, AJ_S("\n"));
	}
	if (visit->more_sets)
		aj_buf_add(out, AJ_S("    and more\n"));
}

void aj_visit_print_text(const struct aj_visit *visit, struct aj_buf *out)
{
	aj_host_port_print(visit->endpoint->host, visit->endpoint->port, out);
	aj_buf_addf(out, "%s  %s, %s", visit->endpoint->path, aj_rung_name(visit->rung),
	    visit->kind ? visit->kind->name : "of no known kind");
	if (*visit->product)
		aj_buf_addf(out, " (%s%s%s)", visit->product, *visit->version ? " " : "", visit->version);
	if (*visit->refused)
		aj_buf_addf(out, ", refused: %s", visit->refused);
	if (*visit->unanswered)
		aj_buf_addf(out, ", more is not known: %s", visit->unanswered);
	if (visit->keyed)
		aj_buf_add(out, AJ_S(", read with the owner's key"));
	if (*visit->suspect)
		aj_buf_addf(out, ", SUSPECT: %s", visit->suspect);
	aj_buf_add(out, AJ_S("\n"));
	for (size_t i = 0; i < visit->n_notes; i++)
		aj_buf_addf(out, "  %s -> %s%s\n", visit->notes[i].asked, visit->notes[i].answered,
		    visit->notes[i].control ? " (had to fail)" : "");
	add_sets(visit, out);
}

static void add_proof(const struct aj_visit *visit, struct aj_buf *out)
{
	aj_buf_add(out, AJ_S(",\"proof\":["));
	for (size_t i = 0; i < visit->n_notes; i++) {
		const struct aj_note *note = &visit->notes[i];

		aj_buf_addf(out, "%s{\"proves\":\"%s\",\"control\":%s", i ? "," : "",
		    aj_rung_name(note->rung), note->control ? "true" : "false");
		aj_buf_json_text(out, "asked", aj_str_z(note->asked));
		aj_buf_json_text(out, "answered", aj_str_z(note->answered));
		aj_buf_add(out, AJ_S("}"));
	}
	aj_buf_add(out, AJ_S("],\"sets\":["));
	for (size_t i = 0; i < visit->n_sets; i++) {
		const struct aj_set *set = &visit->sets[i];

		aj_buf_addf(out, "%s{\"own\":%s", i ? "," : "", set->system ? "true" : "false");
		aj_buf_json_text(out, "name", set->name);
		aj_buf_json_number(out, "records", set->count);
		aj_buf_json_number(out, "bytes", set->bytes);
		if (set->note.len > 0)
			aj_buf_json_text(out, "note", set->note);
		aj_buf_add(out, AJ_S("}"));
	}
	aj_buf_add(out, AJ_S("]"));
}

void aj_visit_print_json(const struct aj_visit *visit, const char *why, struct aj_buf *out)
{
	const struct aj_endpoint *e = visit->endpoint;
	char address[AJ_ADDRESS_TEXT];

	aj_address_print(&visit->address, address);
	aj_buf_add(out, AJ_S("{\"endpoint\":\""));
	aj_host_port_print(e->host, e->port, out);
	aj_buf_addf(out, "\",\"address\":\"%s\",\"rung\":\"%s\",\"tls\":%s", address,
	    aj_rung_name(visit->rung), aj_visit_in_tls(visit) ? "true" : "false");
	aj_buf_json_text(out, "target", aj_str_z(e->target->text));
	aj_buf_json_text(out, "owner", aj_str_z(e->target->owner));
	aj_buf_json_text(out, "path", aj_str_z(e->path));
	if (*why)
		aj_buf_json_text(out, "failed", aj_str_z(why));
	if (visit->kind)
		aj_buf_json_text(out, "kind", aj_str_z(visit->kind->name));
	aj_buf_json_text(out, "product", aj_str_z(visit->product));
	aj_buf_json_text(out, "version", aj_str_z(visit->version));
	aj_buf_json_text(out, "refused", aj_str_z(visit->refused));
	if (*visit->unanswered)
		aj_buf_json_text(out, "unanswered", aj_str_z(visit->unanswered));
	aj_buf_json_text(out, "suspect", aj_str_z(visit->suspect));
	aj_buf_addf(out, ",\"keyed\":%s", visit->keyed ? "true" : "false");
	add_proof(visit, out);
	aj_buf_addf(out,
	    ",\"more_sets\":%s,\"connections\":%u,\"bytes_in\":%" PRIu64 ",\"bytes_out\":%" PRIu64 "}\n",
	    visit->more_sets ? "true" : "false", visit->connections, visit->bytes_in, visit->bytes_out);
}
