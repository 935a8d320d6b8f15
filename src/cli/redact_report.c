#include "cli/redact_report.h"
#include "cli/say.h"

#include <inttypes.h>

enum { REPORT_MAX = 64 << 20 };

static const char *const ends[] = { "clean", "failed", "refused" };

enum { SKIPPED = 6 };

struct skipped {
	uint64_t count;
	const char *why;
};

/* What there is to say. */
struct facts {
	const char *format;
	const struct aj_redact_count *counts;
	size_t n_counts;
	struct skipped skipped[SKIPPED]; /* what was found, or may be there, and was left */
	size_t n_skipped;
	uint64_t out_of_reach, dropped, again;
	struct aj_check_result second;
};

static void add_skipped(struct facts *facts, uint64_t count, const char *why)
{
	if (count > 0)
		facts->skipped[facts->n_skipped++] = (struct skipped){ count, why };
}

static struct facts facts_of(const struct aj_copy *copy)
{
	struct facts facts = { .format = "" };

	if (!copy->redactor)
		return facts;
	facts.format = aj_redactor_format(copy->redactor);
	facts.counts = aj_redactor_counts(copy->redactor, &facts.n_counts);
	facts.out_of_reach = aj_redactor_out_of_reach(copy->redactor);
	facts.again = aj_redactor_again(copy->redactor);
	facts.dropped = aj_redactor_dropped(copy->redactor);
	facts.second = *aj_check_result(copy->check);
	add_skipped(&facts, aj_redactor_earlier(copy->redactor),
	    "dates and numbers that were redacted at an earlier time");
	add_skipped(&facts, facts.out_of_reach, "findings in objects inside it, which are not rewritten");
	add_skipped(&facts, facts.dropped, "objects inside it that cannot be rewritten and were left out");
	add_skipped(&facts, aj_redactor_seen(copy->redactor),
	    "pictures and the like that stay as they are: their words were looked at, not what they show");
	add_skipped(&facts, aj_redactor_bared(copy->redactor),
	    "pictures that stay without what they say of themselves, where something was found");
	add_skipped(&facts, copy->scan ? aj_scratch_skipped(aj_scan_scratch(copy->scan)) : 0,
	    "places that rules had tried in vain too often");
	return facts;
}

static void tell_wrong(FILE *to, const struct aj_copy *copy, const struct aj_check_result *result)
{
	for (size_t i = 0; i < result->left && i < AJ_CHECK_LEFT; i++)
		aj_say(to, "  left: %s about %" PRIu64 " bytes of text in\n", result->first[i].type,
		    result->first[i].at);
	if (result->left > AJ_CHECK_LEFT)
		aj_say(to, "  … and %" PRIu64 " more\n", result->left - AJ_CHECK_LEFT);
	if (result->broken)
		aj_say(to, "  does not parse any more: %s\n", result->why);
	if (copy->how != AJ_DONE && aj_scan_missed(copy->scan))
		aj_say(to, "  the input could not be read whole (%s): %s\n", aj_how_name(copy->how),
		    aj_scan_why(copy->scan));
	if (copy->output.temporary)
		aj_say(to, "  what was written is left as %s\n", copy->output.temporary);
}

static void tell_counts(FILE *to, const struct aj_copy *copy, const struct facts *facts)
{
	const struct aj_redact_count *counts = facts->counts;
	size_t n = facts->n_counts;

	for (size_t i = 0; i < n;) {
		uint64_t sum = 0;
		size_t j = i;

		for (; j < n && counts[j].type == counts[i].type && counts[j].action == counts[i].action; j++)
			sum += counts[j].count;
		aj_say(to, "  %12" PRIu64 "  %-24s %s\n", sum, copy->types[counts[i].type].name,
		    aj_action_name(counts[i].action));
		i = j;
	}
	for (size_t i = 0; i < facts->n_skipped; i++)
		aj_say(to, "  %12" PRIu64 "  skipped: %s\n", facts->skipped[i].count, facts->skipped[i].why);
}

void aj_redact_tell(struct aj_copy *copy, enum aj_redact_end end, FILE *to)
{
	const struct facts facts = facts_of(copy);
	const struct aj_check_result *result = &facts.second;

	aj_say(to, "%s -> %s: %s, policy %s\n", copy->input.name, copy->output.name,
	    *facts.format ? facts.format : "empty", copy->policy.name);
	aj_say(to, "first pass: %" PRIu64 " bytes, SHA-256 %s\n", copy->input.bytes, copy->input_digest);
	if (copy->how == AJ_PARTIAL && !aj_scan_missed(copy->scan))
		aj_say(to, "  read as text where it is not what it should be: %s\n", aj_scan_why(copy->scan));
	tell_counts(to, copy, &facts);
	if (facts.again > 0)
		aj_say(to,
		    "  %12" PRIu64
		    "  dates moved in records where nothing else tells it: redacted again, they move again\n",
		    facts.again);
	aj_say(to, "second pass: %" PRIu64 " text%s, %" PRIu64 " byte%s looked at; %s%s\n", result->texts,
	    result->texts == 1 ? "" : "s", result->bytes, result->bytes == 1 ? "" : "s",
	    end == AJ_REDACT_CLEAN ? "nothing left" : "FAILED",
	    end == AJ_REDACT_CLEAN && result->parsed ? ", it parses" : "");
	if (result->unread)
		aj_say(to, "  no other parser could read it before, either: it was looked at as text\n");
	if (end != AJ_REDACT_CLEAN)
		tell_wrong(to, copy, result);
	aj_say(to, "output: %" PRIu64 " bytes, SHA-256 %s\n", copy->output.bytes, copy->output_digest);
}

static void add_counts(const struct aj_copy *copy, const struct facts *facts, struct aj_buf *out)
{
	const struct aj_redact_count *counts = facts->counts;

	aj_buf_add(out, AJ_S(",\"counts\":["));
	for (size_t i = 0; i < facts->n_counts; i++) {
		aj_buf_addf(out, "%s{\"type\":\"%s\",\"action\":\"%s\",\"field\":", i ? "," : "",
		    copy->types[counts[i].type].name, aj_action_name(counts[i].action));
		aj_buf_json(out, aj_str_z(counts[i].field));
		aj_buf_addf(out, ",\"count\":%" PRIu64 "}", counts[i].count);
	}
	aj_buf_add(out, AJ_S("],\"skipped\":["));
	for (size_t i = 0; i < facts->n_skipped; i++)
		aj_buf_addf(out, "%s{\"count\":%" PRIu64 ",\"why\":\"%s\"}", i ? "," : "",
		    facts->skipped[i].count, facts->skipped[i].why);
	aj_buf_add(out, AJ_S("]"));
}

static void add_file(
    const char *what, const char *name, uint64_t bytes, const char *digest, struct aj_buf *out)
{
	aj_buf_addf(out, ",\"%s\":{\"name\":", what);
	aj_buf_json(out, aj_str_z(name));
	aj_buf_addf(out, ",\"bytes\":%" PRIu64 ",\"sha256\":", bytes);
	aj_buf_addf(out, *digest ? "\"%s\"}" : "null}", digest);
}

static void add_second_pass(const struct aj_check_result *result, struct aj_buf *out)
{
	aj_buf_addf(out,
	    ",\"second_pass\":{\"texts\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"left\":%" PRIu64
	    ",\"parsed\":%s,\"unread\":%s,\"broken\":%s,\"places\":[",
	    result->texts, result->bytes, result->left, result->parsed && !result->broken ? "true" : "false",
	    result->unread ? "true" : "false", result->broken ? "true" : "false");
	for (size_t i = 0; i < result->left && i < AJ_CHECK_LEFT; i++)
		aj_buf_addf(out, "%s{\"type\":\"%s\",\"at\":%" PRIu64 "}", i ? "," : "",
		    result->first[i].type, result->first[i].at);
	aj_buf_add(out, AJ_S("]}}\n"));
}

/* What was looked for, and what was done: whoever repeats it with these gets the same. */
static void add_rules(const struct aj_copy *copy, struct aj_buf *out)
{
	aj_buf_add(out, AJ_S(",\"policy\":"));
	aj_buf_json(out, aj_str_z(copy->policy.name));
	aj_buf_addf(out,
	    ",\"policy_sha256\":\"%s\",\"rules\":{\"version\":\"" AJ_VERSION "\",\"types\":%zu,\"files\":[",
	    copy->policy.digest, copy->n_types);
	for (size_t i = 0; i < copy->n_rules; i++) {
		aj_buf_add(out, i ? AJ_S(",{\"name\":") : AJ_S("{\"name\":"));
		aj_buf_json(out, aj_str_z(copy->rules[i].name));
		aj_buf_addf(out, ",\"sha256\":\"%s\"}", copy->rules[i].digest);
	}
	aj_buf_add(out, AJ_S("]}"));
}

static enum aj_status write_report(struct aj_copy *copy, struct aj_str text, struct aj_err *err)
{
	struct aj_out *out = &copy->report.out;
	enum aj_status st = out->write(out, text, err);

	if (st == AJ_OK)
		st = out->finish(out, err);
	return st == AJ_OK ? aj_copy_keep(copy, &copy->report, err) : st;
}

enum aj_status aj_redact_report(
    struct aj_copy *copy, enum aj_redact_end end, const char *why, struct aj_err *err)
{
	const struct facts facts = facts_of(copy);
	struct aj_buf out;
	enum aj_status st;

	aj_buf_init(&out, REPORT_MAX);
	aj_buf_addf(&out, "{\"ajar\":\"" AJ_VERSION "\",\"outcome\":\"%s\",\"why\":", ends[end]);
	aj_buf_json(&out, aj_str_z(why));
	aj_buf_addf(&out, ",\"format\":\"%s\"", facts.format);
	add_rules(copy, &out);
	add_file("input", copy->input.name, copy->input.bytes, copy->input_digest, &out);
	add_file("output", copy->output.name, copy->output.bytes, copy->output_digest, &out);
	add_counts(copy, &facts, &out);
	aj_buf_addf(&out,
	    ",\"out_of_reach\":%" PRIu64 ",\"dropped\":%" PRIu64 ",\"moves_again\":%" PRIu64
	    ",\"read\":\"%s\"",
	    facts.out_of_reach, facts.dropped, facts.again, aj_how_name(copy->how));
	add_second_pass(&facts.second, &out);
	st = out.full ? aj_fail(err, AJ_ELIMIT, "no memory for the report")
		      : write_report(copy, aj_buf_str(&out), err);
	aj_buf_fini(&out);
	return st;
}
