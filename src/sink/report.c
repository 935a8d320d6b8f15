#include "sink/report_driver.h"

#include <assert.h>

static const struct aj_report_driver *const drivers[AJ_REPORT_FORMATS] = {
	[AJ_REPORT_TERMINAL] = &aj_report_terminal,
	[AJ_REPORT_NDJSON] = &aj_report_ndjson,
	[AJ_REPORT_JSON] = &aj_report_json,
	[AJ_REPORT_CSV] = &aj_report_csv,
	[AJ_REPORT_SARIF] = &aj_report_sarif,
	[AJ_REPORT_HTML] = &aj_report_html,
};

const struct aj_report_driver *aj_report_driver_of(enum aj_report_format format)
{
	assert((size_t)format < AJ_LEN(drivers));
	return drivers[format];
}

bool aj_report_format_of(struct aj_str name, enum aj_report_format *out)
{
	for (size_t i = 0; i < AJ_LEN(drivers); i++) {
		if (!aj_str_eq(name, aj_str_z(drivers[i]->name)))
			continue;
		*out = (enum aj_report_format)i;
		return true;
	}
	return false;
}

const char *aj_report_name(enum aj_report_format format)
{
	return aj_report_driver_of(format)->name;
}

const char *aj_report_about(enum aj_report_format format)
{
	return aj_report_driver_of(format)->about;
}

bool aj_report_lists(enum aj_report_format format)
{
	return aj_report_driver_of(format)->item != NULL;
}

void aj_report_trouble(enum aj_report_format format, const struct aj_report_options *options,
    struct aj_str name, enum aj_how how, const char *why, struct aj_buf *out)
{
	const struct aj_report_driver *driver = aj_report_driver_of(format);

	if (driver->object && how != AJ_DONE)
		driver->object(options, name, how, why, out);
}

struct aj_str aj_report_part(enum aj_report_format format, struct aj_str part, bool *begun)
{
	size_t skip = *begun || part.len == 0 ? 0 : aj_report_driver_of(format)->separator;

	*begun = *begun || part.len > 0;
	return aj_str_from(part, skip);
}

size_t aj_report_separator(enum aj_report_format format)
{
	return aj_report_driver_of(format)->separator;
}

void aj_report_head(enum aj_report_format format, const struct aj_report_options *options, struct aj_buf *out)
{
	const struct aj_report_driver *driver = aj_report_driver_of(format);

	if (driver->head)
		driver->head(options, out);
}

void aj_report_tail(enum aj_report_format format, const struct aj_report_options *options,
    const struct aj_summary *summary, struct aj_buf *out)
{
	const struct aj_report_driver *driver = aj_report_driver_of(format);

	if (driver->tail)
		driver->tail(options, summary, out);
}

bool aj_report_complete(const struct aj_summary *summary)
{
	return summary->objects[AJ_PARTIAL] == 0 && summary->objects[AJ_FAILED] == 0 && !summary->interrupted;
}

uint64_t aj_report_failing(const struct aj_summary *summary, int fail_on)
{
	uint64_t failing = 0;

	if (fail_on < 1)
		return 0;
	for (size_t i = 0; i < summary->n_types; i++)
		for (size_t s = (size_t)fail_on; s < AJ_LEN(summary->types[i].by_severity); s++)
			failing += summary->types[i].by_severity[s];
	return failing;
}

int aj_report_exit(const struct aj_summary *summary, int fail_on)
{
	if (aj_report_failing(summary, fail_on) > 0)
		return 3;
	return aj_report_complete(summary) ? 0 : 1;
}

void aj_item_number(struct aj_buf *out, uint64_t n)
{
	uint8_t digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (uint8_t)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	aj_buf_add(out, aj_str(digits + at, sizeof(digits) - at));
}
