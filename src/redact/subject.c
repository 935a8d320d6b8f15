#include "redact/subject.h"

static void record_around(const struct aj_text *text, size_t at, struct aj_subject *out)
{
	const struct aj_record *record = aj_text_record(text, at);
	const uint8_t *bytes = text->bytes.ptr, *before, *behind;

	if (record) {
		out->from = record->at;
		out->to = out->from + record->len;
		return;
	}
	before = at > 0 ? memrchr(bytes, '\n', at) : NULL;
	behind = memchr(bytes + at, '\n', text->bytes.len - at);
	out->from = before ? (size_t)(before - bytes) + 1 : 0;
	out->to = behind ? (size_t)(behind - bytes) : text->bytes.len;
}

static bool has_written(const struct aj_action_key *key, struct aj_str s)
{
	for (size_t at = 0; (at = aj_str_find(s, at, '~')) < s.len; at++) {
		struct aj_written written;

		if (aj_written_read(aj_str_sub(s, at, AJ_WRITTEN_LONGEST), &written) &&
		    written.joint != '~' && aj_written_holds(key, &written))
			return true;
	}
	return false;
}

static bool by_field(const struct aj_policy *policy, const struct aj_text *text,
    const struct aj_subject *record, struct aj_str *out)
{
	for (size_t i = 0; i < text->n_values && policy->subject[0]; i++) {
		const struct aj_value *value = &text->values[i];

		if (value->at < record->from || value->at >= record->to ||
		    !aj_policy_fits_field(policy->subject, value->field))
			continue;
		*out = aj_str_sub(text->bytes, value->at, value->len);
		return out->len > 0;
	}
	return false;
}

static bool by_finding(const struct aj_type *types, const struct aj_findings *findings,
    const struct aj_subject *record, struct aj_str *out)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct aj_finding *finding = &findings->list[i];

		if (finding->start < record->from || finding->start >= record->to ||
		    finding->likelihood < AJ_POSSIBLE)
			continue;
		if (finding->type != AJ_TYPE_EMAIL && finding->type != AJ_TYPE_CASE_NUMBER &&
		    types[finding->type].group != AJ_GROUP_NATIONAL_ID)
			continue;
		*out = finding->canonical;
		return true;
	}
	return false;
}

void aj_subject_find(struct aj_subject *subject, const struct aj_policy *policy,
    const struct aj_action_key *key, const struct aj_type *types, const struct aj_text *text,
    const struct aj_findings *findings, size_t at)
{
	if (subject->from <= at && at < subject->to)
		return;
	*subject = (struct aj_subject){ 0 };
	record_around(text, at, subject);
	subject->written =
	    has_written(key, aj_str_sub(text->bytes, subject->from, subject->to - subject->from));
	if (!by_field(policy, text, subject, &subject->name) &&
	    !by_finding(types, findings, subject, &subject->name))
		subject->name = AJ_S("");
}
