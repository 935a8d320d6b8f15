/*
 * A file that is redacted, and restored: what was encrypted comes back byte for byte, whatever
 * the file is. And what looks like something of ours, read as it stands.
 */

#include "redact/dates.h"
#include "redact/sealed.h"
#include "redact/shift.h"
#include "test/redaction.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static struct aj_policy all(void)
{
	static struct aj_policy_rule rule = {
		.any_type = true, .least = AJ_VERY_UNLIKELY, .action.kind = AJ_ACTION_ENCRYPT
	};

	return (struct aj_policy){ .name = "all", .rules = &rule, .n_rules = 1 };
}

/* Whether all of it was read and written, and what was replaced stood in one piece. */
static bool run(const struct aj_engine *engine, const struct aj_action_key *key, bool restore,
    struct aj_str in, struct aj_buf *out)
{
	static const char *const exact[] = { "text", "json", "ndjson", "csv", "key=value", "access-log",
		"w3c-log", "html", "sql", "yaml", "ini" };
	struct aj_policy policy = restore ? (struct aj_policy){ 0 } : all();
	struct aj_redactor_options options = {
		.restore = restore, .engine = engine, .policy = &policy, .key = key
	};
	struct aj_redaction redaction;
	struct aj_err err;
	bool good = aj_redaction_open(&redaction, options, 64 << 20, &err) == AJ_OK &&
		    aj_redaction_run(&redaction, in, &err) == AJ_OK && redaction.how == AJ_DONE &&
		    aj_redactor_out_of_reach(redaction.redactor) == 0;

	for (size_t i = 0; good; i++) {
		if (i == AJ_LEN(exact))
			good = false;
		else if (strcmp(exact[i], aj_redactor_format(redaction.redactor)) == 0)
			break;
	}
	*out = redaction.got.bytes;
	redaction.got.bytes = (struct aj_buf){ 0 };
	aj_redaction_close(&redaction);
	return good;
}

/* Dates lie within the text, one behind the other, and what cannot be moved is not half written. */
static void move_dates(struct aj_str s)
{
	struct aj_run one = { 0 };
	struct aj_text text = { .bytes = s, .to = s.len, .runs = &one, .n_runs = 1 };
	struct aj_dated dated;
	size_t at = 0, done = 0;

	while (aj_dates_next(&text, false, &at, &dated)) {
		struct aj_str canonical = aj_str(dated.canonical, dated.canonical_len);
		struct aj_buf out;

		if (dated.start < done || dated.end <= dated.start || dated.whole < dated.end ||
		    dated.whole > s.len || at < dated.whole)
			abort();
		aj_buf_init(&out, 1000);
		if (!aj_shift_date(
			aj_str_sub(s, dated.start, dated.end - dated.start), canonical, 100, false, &out) &&
		    out.len > 0)
			abort();
		aj_buf_fini(&out);
		done = dated.whole;
	}
}

static void read_as_ours(const struct aj_action_key *key, struct aj_str s)
{
	struct aj_written written;
	uint8_t plain[AJ_SEALED_PART];
	struct aj_buf out;
	size_t plain_len;

	if (aj_written_read(s, &written)) {
		if (written.len > s.len || aj_written_holds(key, &written) != (written.joint == '~'))
			abort(); /* nobody here has the key */
		if (aj_sealed_open(key, &written, plain, &plain_len))
			abort();
	}
	aj_buf_init(&out, 1000);
	aj_shift_date(aj_str_from(s, 10), aj_str_sub(s, 0, 10), 100, s.len % 2, &out);
	aj_buf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static struct aj_engine *engine;
	static struct aj_action_key key;
	struct aj_buf sealed = { 0 }, back = { 0 };
	struct aj_str in = aj_str(bytes, len);
	struct aj_err err;

	if (!engine && (aj_engine_new(&(struct aj_engine_options){ .now = 1 }, &engine, &err) != AJ_OK ||
			   aj_action_key_init(&key, AJ_S("0123456789abcdef"), AJ_S(""), &err) != AJ_OK))
		abort();
	read_as_ours(&key, in);
	move_dates(in);
	if (run(engine, &key, false, in, &sealed) && run(engine, &key, true, aj_buf_str(&sealed), &back) &&
	    !aj_str_eq(aj_buf_str(&back), in))
		abort();
	aj_buf_fini(&sealed);
	aj_buf_fini(&back);
	return 0;
}
