#include "test/fixture.h"
#include "test/format_probe.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_sqlite;

/* Every row with the names of its columns; what is deleted, without. */
static void test_golden(void)
{
	static const struct {
		const char *file;
		size_t records; /* with those of the schema */
		const char *parts[8];
	} files[] = {
		/* clang-format off */
		{ "sqlite/utf8.db", 8, { "<customers.full_name>Jane Roe|<customers.email>jane.roe@contoso.example|<customers.phone>12065550123|<customers.note>short",
			"<customers.id>12065550188|<customers.full_name>John O'Brien|<customers.email>john.obrien@contoso.example",
			"<customers.full_name>Zoë Müller", "  far@contoso.example end", "{customers.photo:PK\x03\x04" "ABC}",
			"<codes.country>DE|<codes.code>B-2|<codes.owner_email>second@contoso.example", "<sqlite_schema.sql>CREATE TABLE customers (id" } },
		{ "sqlite/utf16.db", 8, { "<customers.full_name>Jane Roe|<customers.email>jane.roe@contoso.example|<customers.phone>12065550123|<customers.note>short",
			"<customers.full_name>Zoë Müller", "  far@contoso.example end", "<codes.country>DE|<codes.code>B-2|<codes.owner_email>second@contoso.example" } },
		{ "sqlite/utf16be.db", 8, { "<customers.full_name>Jane Roe|<customers.email>jane.roe@contoso.example|<customers.phone>12065550123|<customers.note>short",
			"<customers.full_name>Zoë Müller", "  far@contoso.example end", "<codes.country>DE|<codes.code>B-2|<codes.owner_email>second@contoso.example" } },
		{ "sqlite/deleted.db", 24, { "<customers.email>person1@contoso.example", "<customers.email>person100@contoso.example",
			"person150@contoso.example", "dropped@contoso.example" } },
		{ "sqlite/wal.db-wal", 0, { "Jack Poe|jack.poe@contoso.example" } },
		/* clang-format on */
	};

	for (size_t i = 0; i < AJ_LEN(files); i++) {
		struct aj_str raw = aj_fixture("%s", files[i].file);
		const char *wrong = aj_format_probe_sweep(&aj_format_sqlite, raw);
		struct aj_format_probe got;

		AJ_CHECK(aj_format_sqlite.sniff(aj_str_sub(raw, 0, AJ_SNIFF_HEAD)) > 0, "%s", files[i].file);
		AJ_CHECK(!wrong, "%s: %s", files[i].file, wrong);
		aj_format_probe_run(&got, &aj_format_sqlite, raw, 0, 0);
		AJ_CHECK(got.status == AJ_OK, "%s: %s", files[i].file, got.err.text);
		AJ_CHECK_STR("", got.complaint, "%s", files[i].file);
		AJ_CHECK(got.records == files[i].records, "%s: %zu", files[i].file, got.records);
		for (size_t k = 0; k < AJ_LEN(files[i].parts) && files[i].parts[k]; k++)
			AJ_CHECK(aj_format_probe_holds(&got, files[i].parts[k]), "%s: %s", files[i].file,
			    files[i].parts[k]);
		aj_format_probe_fini(&got);
		free((void *)raw.ptr);
	}
}

/* Any byte may be any other, and the file may end anywhere: what is intact is still read. */
static void test_damage(void)
{
	struct aj_str whole = aj_fixture("sqlite/utf8.db");
	uint8_t *raw = malloc(whole.len);
	struct aj_format_probe got;
	size_t found = 0, tries = 0;

	for (size_t at = 0; at < whole.len; at += 97) {
		memcpy(raw, whole.ptr, whole.len);
		raw[at] ^= 0xff;
		aj_format_probe_run(&got, &aj_format_sqlite, aj_str(raw, whole.len), 0, 0);
		AJ_CHECK(!got.broken, "byte %zu: %s", at, got.broken);
		found += aj_format_probe_holds(&got, "second@contoso.example");
		tries++;
		aj_format_probe_fini(&got);
	}
	AJ_CHECK(found + 6 > tries, "%zu of %zu", found, tries);
	for (size_t len = 0; len < whole.len; len += 331) {
		aj_format_probe_run(&got, &aj_format_sqlite, aj_str_sub(whole, 0, len), 0, 0);
		AJ_CHECK(!got.broken, "%zu bytes: %s", len, got.broken);
		AJ_CHECK(len == 0 || got.status != AJ_OK || got.complaints > 0, "%zu bytes: %s", len,
		    got.err.text);
		aj_format_probe_fini(&got);
	}
	free(raw);
	free((void *)whole.ptr);
}

AJ_TESTS(test_golden, test_damage)
