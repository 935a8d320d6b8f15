#include "test/format_rows.h"

#include "test/test.h"

#include <stdlib.h>

void aj_format_row_read(
    struct aj_format_probe *got, const struct aj_format *format, const struct aj_format_row *row)
{
	aj_format_probe_run(got, format, row->raw, 0, 0);
	AJ_CHECK(
	    got->status == row->status, "%s, %s: %d %s", format->name, row->what, got->status, got->err.text);
	if (row->seen)
		AJ_CHECK_STR(row->seen, aj_format_probe_seen(got), "%s, %s", format->name, row->what);
	if (row->text)
		AJ_CHECK_STR(row->text, got->err.text, "%s, %s", format->name, row->what);
	if (row->complaint)
		AJ_CHECK_STR(row->complaint, got->complaint, "%s, %s", format->name, row->what);
}

static void sweep(const struct aj_format *format, const char *what, struct aj_str raw)
{
	const char *wrong = aj_format_probe_sweep(format, raw);

	AJ_CHECK(!wrong, "%s, %s: %s", format->name, what, wrong);
}

void aj_format_row_check(
    struct aj_format_probe *got, const struct aj_format *format, const struct aj_format_row *row)
{
	sweep(format, row->what, row->raw);
	aj_format_row_read(got, format, row);
}

void aj_format_rows_check(const struct aj_format *format, const struct aj_format_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct aj_format_probe got;

		aj_format_row_check(&got, format, &rows[i]);
		aj_format_probe_fini(&got);
	}
}

void aj_format_heads_check(const struct aj_format *format, const struct aj_format_head *heads, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int bits = format->sniff(aj_str_z(heads[i].head));

		AJ_CHECK((bits > 0) == heads[i].is, "%s, %s: %d", format->name, heads[i].what, bits);
	}
}

void aj_format_planted_check(
    const struct aj_format *format, const char *what, struct aj_str raw, const char *const *planted)
{
	struct aj_format_probe got;

	sweep(format, what, raw);
	aj_format_probe_run(&got, format, raw, 0, 0);
	AJ_CHECK(got.status == AJ_OK && got.complaints == 0, "%s: %s%s", what, got.err.text, got.complaint);
	for (; *planted; planted++)
		AJ_CHECK(aj_format_probe_holds(&got, *planted), "%s: no %s in %s", what, *planted,
		    aj_format_probe_seen(&got));
	aj_format_probe_fini(&got);
}

struct aj_str aj_format_join(const struct aj_format_piece *pieces)
{
	size_t len = 0;
	uint8_t *bytes, *to;

	for (const struct aj_format_piece *p = pieces; p->times > 0; p++)
		len += strlen(p->z) * p->times;
	bytes = to = malloc(len + 1);
	if (!bytes)
		abort();
	for (const struct aj_format_piece *p = pieces; p->times > 0; p++)
		for (size_t i = 0; i < p->times; i++)
			to = mempcpy(to, p->z, strlen(p->z));
	return aj_str(bytes, len);
}

void aj_format_steps_check(struct aj_format_probe *got, const size_t *steps, size_t n,
    const struct aj_format *format, const char *what, struct aj_str raw)
{
	for (size_t s = 0; s < n; s++) {
		aj_format_probe_run(&got[s], format, raw, steps[s], 0);
		AJ_CHECK(!got[s].broken, "%s/%zu: %s", what, steps[s], got[s].broken);
		AJ_CHECK(
		    aj_str_eq(aj_buf_str(&got[0].seen), aj_buf_str(&got[s].seen)), "%s/%zu", what, steps[s]);
	}
}
