/*
 * report_sarif.c: SARIF 2.1.0 (OASIS Standard), for code-scanning services. Each
 * type is a rule, each finding a result; objects that were not read whole are
 * notifications of the one invocation.
 */

#include "sink/report_driver.h"
#include "sink/show.h"

#include <stdio.h>

static const char *level_of(int severity)
{
	return severity >= 3 ? "error" : severity == 2 ? "warning" : "note";
}

/* GitHub sorts by this figure: over 9.0 critical, 7.0 high, 4.0 medium. */
static const char *score_of(int severity)
{
	static const char *const scores[] = { "0.0", "2.0", "5.5", "8.0", "9.5" };

	return scores[severity >= 0 && (size_t)severity < AJ_LEN(scores) ? severity : 0];
}

static void add_rule(const struct aj_type *type, struct aj_buf *out)
{
	aj_buf_add(out, AJ_S("{\"id\":"));
	aj_buf_json(out, aj_str_z(type->name));
	aj_buf_add(out, AJ_S(",\"name\":"));
	aj_buf_json(out, aj_str_z(type->name));
	aj_buf_add(out, AJ_S(",\"shortDescription\":{\"text\":"));
	aj_buf_json(out, aj_str_z(type->name));
	aj_buf_addf(out,
	    "},\"defaultConfiguration\":{\"level\":\"%s\"},\"properties\":{\"security-severity\":\"%s\","
	    "\"tags\":[\"%s\"]}}",
	    level_of(type->severity), score_of(type->severity), aj_group_name(type->group));
}

static void sarif_head(const struct aj_report_options *options, struct aj_buf *out)
{
	aj_buf_add(
	    out, AJ_S("{\"$schema\":\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/"
		      "sarif-schema-2.1.0.json\",\n\"version\":\"2.1.0\",\n\"runs\":[{"
		      "\"tool\":{\"driver\":{\"name\":\"ajar\",\"version\":\"" AJ_VERSION "\",\"rules\":["));
	for (size_t i = 0; i < options->n_types; i++) {
		aj_buf_add(out, i ? AJ_S(",\n") : AJ_S("\n"));
		add_rule(&options->types[i], out);
	}
	aj_buf_add(out, AJ_S("]}},\n\"columnKind\":\"utf16CodeUnits\",\n\"results\":["));
}

/* A path as a URI reference (RFC 3986): bytes that are neither unreserved nor a slash are escaped. */
static void add_uri(struct aj_buf *out, struct aj_str name)
{
	static const char hex[] = "0123456789ABCDEF";

	aj_buf_add(out, name.len > 0 && name.ptr[0] == '/' ? AJ_S("\"file://") : AJ_S("\""));
	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.ptr[i];

		if (aj_is_alnum(c) || (c && strchr("-._~/", c)))
			aj_buf_add(out, aj_str(&c, 1));
		else
			aj_buf_add(out, aj_str((char[]){ '%', hex[c >> 4], hex[c & 15] }, 3));
	}
	aj_buf_add(out, AJ_S("\""));
}

/* Offsets in an unpacked layer are not offsets of the artifact, so only the properties tell them. */
static void add_location(const struct aj_item *item, struct aj_buf *out)
{
	aj_buf_add(out, AJ_S(",\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":"));
	add_uri(out, item->object);
	aj_buf_add(out, AJ_S("}"));
	if (item->layers <= 2) {
		aj_buf_add(out, AJ_S(",\"region\":{\"byteOffset\":"));
		aj_item_number(out, item->start);
		aj_buf_add(out, AJ_S(",\"byteLength\":"));
		aj_item_number(out, item->end - item->start);
		aj_buf_add(out, AJ_S("}"));
	}
	aj_buf_add(out, AJ_S("}"));
	if (item->field.len > 0) {
		aj_buf_add(out, AJ_S(",\"logicalLocations\":[{\"fullyQualifiedName\":"));
		aj_buf_json(out, item->field);
		aj_buf_add(out, AJ_S(",\"kind\":\"member\"}]"));
	}
	aj_buf_add(out, AJ_S("}]"));
}

static void add_properties(const struct aj_item *item, struct aj_buf *out)
{
	aj_buf_add(out, AJ_S(",\"properties\":{\"place\":"));
	aj_buf_json(out, item->place);
	aj_buf_add(out, AJ_S(",\"start\":"));
	aj_item_number(out, item->start);
	aj_buf_add(out, AJ_S(",\"end\":"));
	aj_item_number(out, item->end);
	aj_buf_add(out, AJ_S(",\"likelihood\":\""));
	aj_buf_add(out, aj_str_z(aj_likelihood_name(item->finding->likelihood)));
	aj_buf_add(out, AJ_S("\",\"masked\":"));
	aj_buf_json(out, aj_str_z(item->masked));
	if (item->finding->country[0]) {
		aj_buf_add(out, AJ_S(",\"country\":"));
		aj_buf_json(out, aj_str_z(item->finding->country));
	}
	if (item->finding->detail) {
		aj_buf_add(out, AJ_S(",\"detail\":"));
		aj_buf_json(out, aj_str_z(item->finding->detail));
	}
	if (item->value.len > 0) {
		aj_buf_add(out, AJ_S(",\"value\":"));
		aj_buf_json(out, item->value);
	}
	aj_buf_add(out, AJ_S("}}"));
}

static void sarif_item(const struct aj_item *item, struct aj_buf *out)
{
	char text[256];

	aj_buf_add(out, AJ_S(",\n{\"ruleId\":"));
	aj_buf_json(out, aj_str_z(item->type->name));
	aj_buf_add(out, AJ_S(",\"ruleIndex\":"));
	aj_item_number(out, item->finding->type);
	aj_buf_add(out, AJ_S(",\"level\":\""));
	aj_buf_add(out, aj_str_z(level_of(item->finding->severity)));
	aj_buf_add(out, AJ_S("\",\"message\":{\"text\":"));
	snprintf(
	    text, sizeof(text), "%s, %s", item->type->name, aj_likelihood_name(item->finding->likelihood));
	aj_buf_json(out, aj_str_z(text));
	aj_buf_add(out, AJ_S("}"));
	add_location(item, out);
	aj_buf_add(out, AJ_S(",\"partialFingerprints\":{\"ajarKeyedHash/v1\":\""));
	aj_buf_add(out, aj_str_z(item->hash));
	aj_buf_add(out, AJ_S("\"}"));
	add_properties(item, out);
}

static void add_notification(const struct aj_summary_object *object, struct aj_buf *out)
{
	aj_buf_addf(
	    out, "{\"level\":\"%s\",\"message\":{\"text\":", object->how == AJ_SKIPPED ? "warning" : "error");
	aj_buf_json(out, aj_str_z(object->why && object->why[0] ? object->why : aj_how_name(object->how)));
	aj_buf_add(out, AJ_S("},\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":"));
	add_uri(out, aj_str_z(object->name));
	aj_buf_addf(out, "}}}],\"properties\":{\"how\":\"%s\"}}", aj_how_name(object->how));
}

static void sarif_tail(
    const struct aj_report_options *options, const struct aj_summary *summary, struct aj_buf *out)
{
	char when[AJ_SHOW_MAX];

	aj_buf_addf(out, "],\n\"invocations\":[{\"executionSuccessful\":%s",
	    aj_report_complete(summary) ? "true" : "false");
	if (options->when) {
		aj_show_time(options->when, when);
		aj_buf_addf(out, ",\"startTimeUtc\":\"%s\"", when);
	}
	aj_buf_add(out, AJ_S(",\"toolExecutionNotifications\":["));
	if (options->list_lacks) {
		aj_buf_add(out, AJ_S("\n{\"level\":\"warning\",\"message\":{\"text\":"));
		aj_buf_json(out, aj_str_z(options->list_lacks));
		aj_buf_add(out, AJ_S("}}"));
	}
	for (size_t i = 0; i < summary->n_troubles; i++) {
		aj_buf_add(out, i || options->list_lacks ? AJ_S(",\n") : AJ_S("\n"));
		add_notification(&summary->troubles[i], out);
	}
	aj_buf_add(out, AJ_S("]}]}]}\n"));
}

const struct aj_report_driver aj_report_sarif = {
	.name = "sarif",
	.about = "SARIF 2.1.0, for code-scanning services",
	.head = sarif_head,
	.item = sarif_item,
	.tail = sarif_tail,
	.separator = 2, /* comma and newline */
};
