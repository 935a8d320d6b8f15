/*
 * dossier_html.c: one page that needs nothing else: how many stand open and how severe, a
 * table, when each was open on one time line, and a part of its own for each exposure. The
 * style is that of the inspection report.
 */

#include "dossier/dossier.h"
#include "estate/address.h"
#include "estate/probe.h"
#include "sink/html.h"
#include "sink/show.h"
#include "sink/web.h"

#include <inttypes.h>

/* Of the time line: what one scan saw first and last of all is the same to a reader. */
enum { LEAST_SECONDS = 24 * 3600 };

static void add(struct aj_buf *out, const char *markup)
{
	aj_buf_add(out, aj_str_z(markup));
}

static void add_text(struct aj_buf *out, const char *text)
{
	aj_html_text(out, aj_str_z(text));
}

static void add_time(struct aj_buf *out, int64_t when)
{
	char text[AJ_SHOW_MAX];

	aj_show_time(when, text);
	aj_buf_addf(out, "<time datetime=\"%s\">%.10s %.5s UTC</time>", text, text, text + 11);
}

static void add_head(const struct aj_picture *picture, int64_t when, struct aj_buf *out)
{
	aj_buf_addf(out,
	    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '%s' '%s'; "
	    "base-uri "
	    "'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta "
	    "name=\"referrer\" "
	    "content=\"no-referrer\">\n<meta name=\"robots\" content=\"noindex, nofollow\">\n<title>Open "
	    "data stores "
	    "· ajar</title>\n<style>",
	    aj_web_report_css.digest, aj_web_dossier_css.digest);
	aj_buf_add(out, aj_web_report_css.text);
	add(out, "</style>\n<style>");
	aj_buf_add(out, aj_web_dossier_css.text);
	add(out,
	    "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n<header>\n"
	    "<p class=\"brand\">ajar <span>exposure report</span></p>\n<h1>Open data stores</h1>\n"
	    "<p class=\"meta\">written ");
	add_time(out, when);
	if (picture->last_run) {
		add(out, " · last scan ");
		add_time(out, picture->last_run);
	}
	add(out, "</p>\n</header>\n<main id=\"main\">\n");
	if (picture->under_way)
		add(out, "<p class=\"status\" role=\"note\"><strong>The last scan is under way.</strong> "
			 "What it has not come to yet is told as the scan before it left it.</p>\n");
	else if (picture->last_run && !picture->last_whole)
		add(out, "<p class=\"status bad\" role=\"note\"><strong>The last scan did not come to its "
			 "end.</strong> "
			 "There may be more than what is told here.</p>\n");
}

static void add_figure(struct aj_buf *out, const char *name, uint64_t n, bool alarm)
{
	aj_buf_addf(out, "<div%s><dt>%s</dt><dd>", alarm && n > 0 ? " class=\"alarm\"" : "", name);
	aj_html_count(out, n);
	add(out, "</dd></div>\n");
}

static void add_figures(const struct aj_picture *picture, struct aj_buf *out)
{
	uint64_t open = 0, critical = 0, sets = 0, groups = picture->mirrors;

	for (size_t i = 0; i < picture->n_exposures; i++) {
		const struct aj_exposure *x = &picture->exposures[i];

		if (x->closed_seen)
			continue;
		open++;
		critical += x->severity == 4;
		for (size_t k = 0; k < x->n_sets; k++)
			sets += !x->sets[k].own;
	}
	add(out, "<dl class=\"figures\">\n");
	add_figure(out, open == 1 ? "store open" : "stores open", open, true);
	add_figure(out, "of these critical", critical, true);
	add_figure(out, sets == 1 ? "data set in them" : "data sets in them", sets, false);
	add_figure(out, groups == 1 ? "group of mirrors" : "groups of mirrors", groups, false);
	add_figure(
	    out, picture->endpoints == 1 ? "endpoint known" : "endpoints known", picture->endpoints, false);
	add(out, "</dl>\n");
}

static void add_severity(struct aj_buf *out, unsigned severity)
{
	const char *name = aj_picture_severity(severity);

	aj_buf_addf(out, "<span class=\"%s\">%s</span>", name, name);
}

/* The intervals of all, one under the other, between the first time of any, or a day ago, and now. */
static void add_line(const struct aj_exposure *x, int64_t from, int64_t to, struct aj_buf *out)
{
	int64_t end = x->closed_seen ? x->closed_seen : to;
	double span = (double)(to - from), start = 100.0 * (double)(x->first_seen - from) / span,
	       width = 100.0 * (double)(end - x->first_seen) / span;

	aj_buf_addf(out,
	    "<svg class=\"bar\" role=\"img\" aria-label=\"open\"><rect class=\"%s\" height=\"100%%\" "
	    "rx=\"1.5\" "
	    "x=\"%.2f%%\" width=\"%.2f%%\"/></svg>",
	    x->closed_seen ? "a" : "b", start > 99 ? 99 : start, width < 1 ? 1 : width);
}

static void add_table(const struct aj_picture *picture, int64_t when, struct aj_buf *out)
{
	int64_t from = when - LEAST_SECONDS;

	for (size_t i = 0; i < picture->n_exposures; i++)
		if (picture->exposures[i].first_seen < from)
			from = picture->exposures[i].first_seen;
	add(out, "<section aria-labelledby=\"list\"><h2 id=\"list\">What stands open, and since when</h2>\n"
		 "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
		 "aria-labelledby=\"list\"><table class=\"stack\">\n<thead><tr>"
		 "<th scope=\"col\">severity</th><th scope=\"col\">store</th><th scope=\"col\">owner</th>"
		 "<th scope=\"col\">open not later than</th><th scope=\"col\">until</th><th "
		 "scope=\"col\">interval</th>"
		 "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < picture->n_exposures; i++) {
		const struct aj_exposure *x = &picture->exposures[i];
		struct aj_buf place;

		aj_buf_init(&place, 8 << 10);
		aj_dossier_place(x, &place);
		add(out, "<tr><td>");
		add_severity(out, x->severity);
		aj_buf_addf(out, "</td><td class=\"path\"><a href=\"#x%" PRId64 "\">", x->id);
		aj_html_text(out, aj_buf_str(&place));
		add(out, "</a></td><td>");
		add_text(out, x->owner);
		add(out, "</td><td data-name=\"open not later than\">");
		add_time(out, x->first_seen);
		add(out, "</td><td data-name=\"until\">");
		if (x->closed_seen)
			add_time(out, x->closed_seen);
		else
			add(out, "still open");
		add(out, "</td><td>");
		add_line(x, from, when, out);
		add(out, "</td></tr>\n");
		aj_buf_fini(&place);
	}
	add(out, "</tbody></table></div></section>\n");
}

static void add_estimate(struct aj_buf *out, const struct aj_estimate *estimate)
{
	aj_html_count(out, estimate->number);
	if (estimate->low == estimate->high)
		return;
	add(out, " <span class=\"pm\">");
	aj_html_count(out, estimate->low);
	add(out, " to ");
	aj_html_count(out, estimate->high);
	add(out, "</span>");
}

static void add_findings(const struct aj_picture_set *set, struct aj_buf *out)
{
	uint64_t most = 0;

	for (size_t i = 0; i < set->n_findings; i++)
		if (set->findings[i].whole.number > most)
			most = set->findings[i].whole.number;
	add(out, "<div class=\"scroll\" tabindex=\"0\"><table class=\"stack\">\n<thead><tr><th "
		 "scope=\"col\">severity</th>"
		 "<th scope=\"col\">type</th><th scope=\"col\">in the data set</th><th scope=\"col\"></th>"
		 "<th scope=\"col\">masked sample</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < set->n_findings; i++) {
		const struct aj_picture_finding *f = &set->findings[i];

		add(out, "<tr><td>");
		add_severity(out, f->severity);
		add(out, "</td><td class=\"type\">");
		add_text(out, f->type);
		add(out, "</td><td class=\"n\" data-name=\"in the data set\">");
		add_estimate(out, &f->whole);
		if (f->has_bytes && f->by_bytes.low < f->by_bytes.high) {
			add(out, "<br>by bytes ");
			add_estimate(out, &f->by_bytes);
		}
		add(out, "</td><td>");
		aj_html_bar(out, f->whole.number, most);
		add(out, "</td><td>");
		aj_html_text(out, aj_str_until(aj_str_z(f->masked), '\n'));
		add(out, "</td></tr>\n");
	}
	add(out, "</tbody></table></div>\n");
}

/* Figures of the whole are estimated from this. */
static void add_read(const struct aj_picture_set *set, struct aj_buf *out)
{
	uint64_t read = aj_picture_read(set);
	char bytes[AJ_SHOW_MAX];

	if (set->sampled_bytes == 0)
		return;
	add(out,
	    set->records != AJ_UNTOLD || set->bytes != AJ_UNTOLD || set->mirror ? " · read: " : "read: ");
	aj_html_count(out, read);
	aj_show_bytes(set->sampled_bytes, bytes);
	aj_buf_addf(out, " %s, %s", aj_picture_unit(set, read), bytes);
}

static void add_set(const struct aj_picture_set *set, struct aj_buf *out)
{
	char bytes[AJ_SHOW_MAX];

	add(out, "<h3><bdi>");
	add_text(out, set->name);
	add(out, "</bdi> <span class=\"sum\">");
	if (set->records != AJ_UNTOLD) {
		aj_html_count(out, set->records);
		aj_buf_addf(out, " %s", aj_picture_unit(set, set->records));
	}
	if (set->bytes != AJ_UNTOLD) {
		aj_show_bytes(set->bytes, bytes);
		aj_buf_addf(out, "%s%s", set->records != AJ_UNTOLD ? " · " : "", bytes);
	}
	if (set->mirror)
		aj_buf_addf(out, " · mirrors, group %u", set->mirror);
	add_read(set, out);
	add(out, "</span></h3>\n");
	if (set->own)
		add(out, "<p class=\"sub\">The store's own; not read.</p>\n");
	if (*set->note) {
		add(out, "<p class=\"sub\">");
		add_text(out, set->note);
		add(out, "</p>\n");
	}
	if (!set->own && *set->why && set->records != 0) {
		add(out, set->sampled_bytes > 0 ? "<p class=\"sub\">Not all that was read is whole: "
						: "<p class=\"sub\">Sample: ");
		add_text(out, set->why);
		add(out, "</p>\n");
	}
	if (set->n_findings > 0)
		add_findings(set, out);
}

static void add_proofs(const struct aj_exposure *x, struct aj_buf *out)
{
	add(out, "<h3>Proof</h3>\n<ul class=\"proof\">\n");
	for (size_t i = 0; i < x->n_proofs; i++) {
		add(out, "<li><code>");
		add_text(out, x->proofs[i].asked);
		add(out, "</code> → ");
		add_text(out, x->proofs[i].answered);
		aj_buf_addf(out, " <span class=\"sub\">%s</span></li>\n",
		    x->proofs[i].control ? "had to fail" : aj_rung_name(x->proofs[i].rung));
	}
	add(out, "</ul>\n");
}

static void add_exposure(const struct aj_exposure *x, struct aj_buf *out)
{
	struct aj_buf place;

	aj_buf_init(&place, 8 << 10);
	aj_dossier_place(x, &place);
	aj_buf_addf(out, "<section aria-labelledby=\"x%" PRId64 "\"><h2 id=\"x%" PRId64 "\">", x->id, x->id);
	aj_html_text(out, aj_buf_str(&place));
	add(out, "</h2>\n<p>");
	add_severity(out, x->severity);
	add(out, " · ");
	add_text(out, *x->product ? x->product : x->kind);
	add(out, " ");
	add_text(out, x->version);
	aj_buf_addf(out, " · %s · %s · of ", aj_rung_name(x->rung), x->tls ? "TLS" : "no TLS");
	add_text(out, x->owner);
	add(out, "</p>\n<p>Open not later than ");
	add_time(out, x->first_seen);
	if (x->not_before) {
		add(out, ", not open yet ");
		add_time(out, x->not_before);
	}
	add(out, "; last seen open ");
	add_time(out, x->last_seen);
	if (x->closed_seen) {
		add(out, "; seen closed ");
		add_time(out, x->closed_seen);
	}
	add(out, ".</p>\n");
	if (*x->suspect) {
		add(out, "<p class=\"status some\" role=\"note\"><strong>May be a decoy:</strong> ");
		add_text(out, x->suspect);
		add(out, "</p>\n");
	}
	for (size_t i = 0; i < x->n_sets; i++)
		add_set(&x->sets[i], out);
	add_proofs(x, out);
	add(out, "</section>\n");
	aj_buf_fini(&place);
}

static void add_unknown(const struct aj_picture *picture, struct aj_buf *out)
{
	if (picture->unknowns == 0)
		return;
	add(out, "<section aria-labelledby=\"unknown\"><h2 id=\"unknown\">Not known</h2>\n<p>Of ");
	aj_html_count(out, picture->unknowns);
	add(out, " of the endpoints the last scan did not find out whether they stand open.</p>\n<ul "
		 "class=\"proof\">\n");
	for (size_t i = 0; i < picture->n_unknown; i++) {
		const struct aj_unknown *one = &picture->unknown[i];
		struct aj_buf place;

		aj_buf_init(&place, 8 << 10);
		aj_host_port_print(one->host, one->port, &place);
		add(out, "<li><code>");
		aj_html_text(out, aj_buf_str(&place));
		aj_buf_fini(&place);
		add_text(out, one->path);
		add(out, "</code> of ");
		add_text(out, one->owner);
		add(out, ": ");
		add_text(out, one->why);
		add(out, "</li>\n");
	}
	if (picture->unknowns > picture->n_unknown)
		add(out, "<li>and more</li>\n");
	add(out, "</ul>\n</section>\n");
}

void aj_dossier_html(const struct aj_picture *picture, int64_t when, struct aj_buf *out)
{
	add_head(picture, when, out);
	add_figures(picture, out);
	if (picture->n_exposures > 0)
		add_table(picture, when, out);
	else if (picture->unknowns == 0)
		add(out,
		    "<p class=\"status good\" role=\"note\"><strong>Nothing stands open</strong> of what was "
		    "visited.</p>\n");
	for (size_t i = 0; i < picture->n_exposures; i++)
		add_exposure(&picture->exposures[i], out);
	add_unknown(picture, out);
	add(out,
	    "<section aria-labelledby=\"method\"><h2 id=\"method\">How to read this</h2>\n<p>Each endpoint "
	    "of "
	    "the declared estate was asked with the mildest request that proves something; no credential was "
	    "tried "
	    "and nothing was changed. Of each open data set a small sample was read; figures of larger sets "
	    "are "
	    "estimated from it, with the interval in which the true number lies 95 times of 100; of a "
	    "store of objects by their number, as if each had no more than its beginning, and by their "
	    "bytes. "
	    "A store is "
	    "as severe as the worst that was "
	    "found in it, and not less than medium if its data is open; metadata alone and what may be a "
	    "decoy are low; a thousand findings of medium severity make it high. "
	    "Samples are "
	    "masked. An interval says when a store was seen open, which is not when it was "
	    "opened.</p></section>\n"
	    "</main>\n<footer><p>ajar " AJ_VERSION "</p></footer>\n</body>\n</html>\n");
}
