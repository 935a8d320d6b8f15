/* What servers and ledgers say, in each form: it stays text. */

#include "dossier/dossier.h"
#include "estate/scope.h"
#include "ledger/database.h"
#include "test/json.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define EVIL "=cmd|'<script>alert(1)</script>\"}],\x1b]0;\x9b\n\xe2\x80\xae&lt;\xff"

static void write_all(const struct aj_picture *picture)
{
	for (const struct aj_dossier_form *form = aj_dossier_forms; form->name; form++) {
		bool html = strcmp(form->name, "html") == 0, lines = strcmp(form->name, "ndjson") == 0;
		struct aj_str text;
		struct aj_buf out;

		aj_buf_init(&out, 1 << 20);
		form->write(picture, 1000, &out);
		text = aj_buf_str(&out);
		AJ_CHECK(!out.full && text.len > 0, "%s", form->name);
		AJ_CHECK(aj_str_find(text, 0, 0x1b) == text.len, "%s: an escape", form->name);
		AJ_CHECK(
		    aj_str_find_str(text, 0, AJ_S("\xe2\x80\xae")) == text.len, "%s: a turn", form->name);
		for (size_t i = 0; i < text.len;) {
			uint32_t point;
			size_t width = aj_utf8_read(aj_str_from(text, i), &point);

			AJ_CHECK(width > 0, "%s: no UTF-8 at %zu", form->name, i);
			i += width ? width : 1;
		}
		if (html)
			AJ_CHECK(aj_str_find_str(text, 0, AJ_S("<script")) == text.len, "a script");
		for (struct aj_str left = text; !html && left.len > 0;) {
			struct aj_str one = lines ? aj_str_until(left, '\n') : left;

			AJ_CHECK(
			    aj_json_valid(one), "%s: %.*s", form->name, (int)one.len, (const char *)one.ptr);
			left = aj_str_from(left, one.len + lines);
		}
		aj_buf_fini(&out);
	}
}

static void test_texts(void)
{
	struct aj_picture_finding finding = { .type = EVIL, .found = 1, .severity = 3, .masked = EVIL };
	struct aj_picture_set set = { .name = EVIL,
		.note = EVIL,
		.records = AJ_UNTOLD,
		.bytes = AJ_UNTOLD,
		.why = EVIL,
		.findings = &finding,
		.n_findings = 1 };
	struct aj_picture_proof proof = { EVIL, EVIL, AJ_DATA_OPEN, false };
	struct aj_exposure exposure = { .id = 1,
		.host = EVIL,
		.path = EVIL,
		.target = EVIL,
		.owner = EVIL,
		.port = 1,
		.rung = AJ_DATA_OPEN,
		.kind = EVIL,
		.product = EVIL,
		.version = EVIL,
		.suspect = EVIL,
		.first_seen = 100,
		.last_seen = 200,
		.severity = 4,
		.proofs = &proof,
		.n_proofs = 1,
		.sets = &set,
		.n_sets = 1 };
	struct aj_unknown unknown = { EVIL, EVIL, EVIL, EVIL, EVIL, 1 };
	struct aj_picture picture = { .last_run = 50,
		.endpoints = 1,
		.exposures = &exposure,
		.n_exposures = 1,
		.unknown = &unknown,
		.n_unknown = 1,
		.unknowns = 1 };

	write_all(&picture);
}

/* Numbers that no run writes. */
static void test_numbers(void)
{
	static const char *const numbers[] = { "-9223372036854775808", "9223372036854775807", "-1", "77" };
	static const struct aj_kind kind = { .name = "redis" };
	static const struct aj_target target = { .text = "127.0.0.0/8", .owner = "Support" };
	static const struct aj_endpoint endpoint = {
		.target = &target, .host = "127.0.0.1", .port = 6379, .path = ""
	};
	static const uint8_t hash[32] = { 1 };
	char folder[] = "/tmp/ajar-dossier-XXXXXX", path[64], sql[2000], name[80];
	struct aj_set set = { .name = AJ_S("db0"), .count = 100, .bytes = 400 };
	struct aj_visit visit = { .endpoint = &endpoint,
		.kind = &kind,
		.rung = AJ_DATA_OPEN,
		.product = "",
		.version = "",
		.refused = "",
		.unanswered = "",
		.suspect = "",
		.sets = &set,
		.n_sets = 1,
		.notes = { { AJ_DATA_OPEN, false, "DBSIZE", "100 keys" } },
		.n_notes = 1 };
	static const struct aj_type type = { .name = "EMAIL_ADDRESS" };
	struct aj_holding holding = { .type = &type, .found = 20, .distinct = 5, .severity = 2 };
	struct aj_ledger_sample sample = { .endpoint = &endpoint,
		.set = AJ_S("db0"),
		.object = AJ_S("a"),
		.bytes = 100,
		.records = 10,
		.how = AJ_DONE,
		.why = "",
		.holdings = &holding,
		.n = 1 };
	struct aj_ledger *ledger = NULL;
	struct aj_ledger_run run;
	struct aj_err err = { 0 };

	AJ_CHECK(mkdtemp(folder) != NULL);
	snprintf(path, sizeof(path), "%s/ledger.db", folder);
	AJ_CHECK(aj_ledger_open(path, &ledger, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(aj_ledger_begin(ledger, "scope", hash, 100, &run, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(aj_ledger_visit(ledger, &run, &visit, "", 101, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(aj_ledger_sample(ledger, &run, &sample, &err) == AJ_OK, "%s", err.text);
	for (size_t i = 0; i < AJ_LEN(numbers); i++) {
		struct aj_picture picture;
		struct aj_database database;
		const char *n = numbers[i];

		AJ_CHECK(aj_database_open(&database, path, &err) == AJ_OK, "%s", err.text);
		snprintf(sql, sizeof(sql),
		    "UPDATE run SET began = %s; UPDATE exposure SET rung = %s, severity = %s, not_before = "
		    "%s, "
		    "first_seen = %s, last_seen = %s, closed_seen = %s; UPDATE proof SET rung = %s; UPDATE "
		    "data_set SET records = %s, bytes = %s; UPDATE sample SET bytes = %s, records = %s; "
		    "UPDATE "
		    "finding SET found = %s, \"distinct\" = %s, severity = %s, likelihood = %s",
		    n, n, n, n, n, n, i % 2 ? n : "NULL", n, n, n, n, n, n, n, n, n);
		aj_database_script(&database, sql);
		AJ_CHECK(aj_database_status(&database, &err) == AJ_OK, "%s", err.text);
		aj_database_close(&database);
		AJ_CHECK(aj_picture_load(&picture, ledger, true, AJ_PICTURE_MEMORY, &err) == AJ_OK, "%s",
		    err.text);
		AJ_CHECK(picture.n_exposures == 1 && picture.exposures[0].rung <= AJ_DATA_OPEN, "%s", n);
		AJ_CHECK(picture.n_exposures == 1 && picture.exposures[0].severity <= 4, "%s", n);
		write_all(&picture);
		aj_picture_fini(&picture);
	}
	aj_ledger_close(ledger);
	for (size_t i = 0; i < 4; i++) {
		static const char *const ends[] = { ".key", "-wal", "-shm", "" };

		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		unlink(name);
	}
	AJ_CHECK(rmdir(folder) == 0);
}

AJ_TESTS(test_texts, test_numbers)
