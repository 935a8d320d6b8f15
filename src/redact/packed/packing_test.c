#include "redact/packed/packing.h"
#include "test/allocations.h"
#include "test/archive_list.h"
#include "test/checking.h"
#include "test/collected.h"

/* A member, and what becomes of it. */
struct step {
	enum aj_member_kind kind;
	const char *name, *link;
	const char *was;     /* it is read; NULL: not */
	const char *is;	     /* written anew; NULL: it stays as it was */
	const char *renamed; /* NULL: not */
	bool dropped, renamed_link;
};

static const struct {
	const char *what;
	struct step steps[4];
	const char *listed;
} rows[] = {
	/* clang-format off */
	{ "nothing", {{ 0 }}, "" },
	{ "as it was", {{ .name = "a", .was = "hello" }, { .name = "b", .was = "you" }}, "a 644 10: hello|b 644 10: you|" },
	{ "written anew", {{ .name = "a", .was = "hello", .is = "~X~ and more" }, { .name = "b", .was = "you", .is = "" }}, "a 644 10: ~X~ and more|b 644 10: |" },
	{ "renamed", {{ .name = "jane.txt", .was = "hello", .renamed = "~X~.txt" }}, "~X~.txt 644 10: hello|" },
	{ "left out", {{ .name = "a", .was = "hello", .dropped = true }, { .name = "b", .was = "you" }}, "b 644 10: you|" },
	{ "empty, and one that nobody has read", {{ .name = "a", .was = "" }, { .name = "b" }, { .name = "c", .was = "you" }}, "a 644 10: |c 644 10: you|" },
	{ "folder and links", {{ AJ_MEMBER_FOLDER, .name = "f" }, { .name = "f/a", .was = "x" }, { AJ_MEMBER_LINK, .name = "l", .link = "f/jane", .renamed = "f/~X~", .renamed_link = true },
		{ AJ_MEMBER_HARD_LINK, .name = "h", .link = "f/a" }}, "f/ 644 10 folder: |f/a 644 10: x|l 644 10 -> f/~X~: |h 644 10 = f/a: |" },
	{ "told twice", {{ .name = "a" }, { .name = "b", .was = "you" }, { .name = "a", .was = "hello" }}, "b 644 10: you|a 644 10: hello|" },
	/* clang-format on */
};

/* What the member was is read through the packing, a few bytes at a time. */
static enum aj_status read_was(struct aj_packing *packing, struct aj_str was, struct aj_err *err)
{
	struct aj_memory_source memory;
	struct aj_stream in;
	struct aj_str head;
	enum aj_status st;

	aj_memory_source_init(&memory, was, 2);
	aj_stream_init(&in, &memory.source, 0);
	st = aj_stream_peek(&in, 1, &head, err); /* as the format was looked for: it is known as well */
	if (st == AJ_OK || st == AJ_END)
		st = aj_packing_watch(packing, &in, err);
	if (st == AJ_OK)
		st = aj_stream_drain(&in, err);
	aj_packing_unwatch(packing, &in);
	aj_stream_fini(&in);
	return st;
}

static enum aj_status do_step(struct aj_packing *packing, const struct step *step, struct aj_err *err)
{
	struct aj_member member = { .kind = step->kind,
		.name = aj_str_z(step->name),
		.link = step->link ? aj_str_z(step->link) : AJ_S(""),
		.size = step->kind == AJ_MEMBER_FILE ? (step->was ? strlen(step->was) : 1) : 0,
		.mode = 0644,
		.when = 10 };
	enum aj_status st = aj_packing_member(packing, &member, err);

	if (st != AJ_OK)
		return st;
	if (step->renamed)
		aj_packing_rename(packing, step->renamed_link, aj_str_z(step->renamed));
	packing->dropped = step->dropped;
	if (!step->was || step->kind != AJ_MEMBER_FILE)
		return AJ_OK;
	st = read_was(packing, aj_str_z(step->was), err);
	if (st == AJ_OK && step->is)
		st = packing->spool.out.write(&packing->spool.out, aj_str_z(step->is), err);
	packing->full = true;
	packing->raw = !step->is;
	return st;
}

static enum aj_status pack(size_t row, struct aj_checked *names, struct aj_collected *to, struct aj_err *err)
{
	struct aj_nameless nameless = { aj_nameless_open };
	struct aj_packing packing;
	enum aj_status st = aj_packing_begin(&packing, false, &to->out, names, &nameless, err);

	for (size_t i = 0; i < AJ_LEN(rows[row].steps) && rows[row].steps[i].name && st == AJ_OK; i++)
		st = do_step(&packing, &rows[row].steps[i], err);
	if (st == AJ_OK)
		st = aj_packing_end(&packing, err);
	aj_packing_fini(&packing);
	return st;
}

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_collected to;
		struct aj_buf listed;
		struct aj_checking names;
		struct aj_err err = { 0 };

		aj_checking_open(&names, "names", AJ_S(""));
		aj_collected_init(&to, 1 << 20, 0);
		aj_buf_init(&listed, 1 << 20);
		AJ_CHECK(pack(i, names.layer, &to, &err) == AJ_OK, "%s: %s", rows[i].what, err.text);
		aj_archive_list(aj_buf_str(&to.bytes), &listed);
		AJ_CHECK_STR(rows[i].listed, (const char *)listed.ptr, "%s", rows[i].what);
		aj_buf_fini(&listed);
		aj_buf_fini(&to.bytes);
		aj_checking_close(&names);
	}
}

/* Names are looked at as they are written: not those of what is left out, nor as they were. */
static void test_names_are_checked(void)
{
	static const struct {
		struct step step;
		uint64_t left;
	} cases[] = {
		{ { .name = "jane@contoso.com", .was = "x" }, 1 },
		{ { .name = "jane@contoso.com", .was = "x", .dropped = true }, 0 },
		{ { .name = "jane@contoso.com", .was = "x", .renamed = "~X~" }, 0 },
		{ { AJ_MEMBER_LINK, .name = "a", .link = "/home/jane@contoso.com" }, 1 },
	};

	for (size_t i = 0; i < AJ_LEN(cases); i++) {
		struct aj_collected to;
		struct aj_nameless nameless = { aj_nameless_open };
		struct aj_packing packing;
		struct aj_checking names;
		struct aj_err err;

		aj_checking_open(&names, "names", AJ_S(""));
		aj_collected_init(&to, 1 << 20, 0);
		AJ_CHECK(aj_packing_begin(&packing, false, &to.out, names.layer, &nameless, &err) == AJ_OK);
		AJ_CHECK(do_step(&packing, &cases[i].step, &err) == AJ_OK);
		AJ_CHECK(aj_packing_end(&packing, &err) == AJ_OK);
		AJ_CHECK(aj_check_end(names.layer, &err) == AJ_OK);
		AJ_CHECK(aj_check_result(names.check)->left == cases[i].left, "%zu: %llu", i,
		    (unsigned long long)aj_check_result(names.check)->left);
		aj_packing_fini(&packing);
		aj_buf_fini(&to.bytes);
		aj_checking_close(&names);
	}
}

/* Whichever write fails, the failure comes out as itself. */
static void test_every_write_fails(void)
{
	struct aj_checking names;
	enum aj_status st = AJ_EIO;
	unsigned n = 0;

	aj_checking_open(&names, "names", AJ_S(""));
	while (st == AJ_EIO && n < 100) {
		struct aj_collected to;
		struct aj_err err;

		aj_collected_init(&to, 1 << 20, ++n);
		st = pack(6, names.layer, &to, &err);
		AJ_CHECK(st == AJ_EIO || to.writes < n, "write %u: %d", n, st);
		aj_buf_fini(&to.bytes);
	}
	AJ_CHECK(st == AJ_OK && n > 1, "write %u: %d", n, st);
	aj_checking_close(&names);
}

/* Whichever allocation fails: a limit, or all is there. */
static void test_every_allocation_fails(void)
{
	unsigned n = 0;
	bool failed;

	do {
		struct aj_collected to;
		struct aj_buf listed;
		struct aj_checking names;
		struct aj_err err;
		enum aj_status st;

		aj_checking_open(&names, "names", AJ_S(""));
		aj_collected_init(&to, 1 << 20, 0);
		aj_buf_init(&listed, 1 << 20);
		aj_allocations_fail_at(++n);
		st = pack(6, names.layer, &to, &err);
		failed = aj_allocations_failed();
		aj_allocations_fail_at(0);
		AJ_CHECK(st == AJ_OK || (failed && st == AJ_ELIMIT), "allocation %u: %d", n, st);
		aj_archive_list(aj_buf_str(&to.bytes), &listed);
		if (st == AJ_OK)
			AJ_CHECK_STR(rows[6].listed, (const char *)listed.ptr, "allocation %u", n);
		aj_buf_fini(&listed);
		aj_buf_fini(&to.bytes);
		aj_checking_close(&names);
	} while (failed && n < 1000);
	AJ_CHECK(n > 5 && n < 1000, "%u", n);
}

AJ_TESTS(test_rows, test_names_are_checked, test_every_write_fails, test_every_allocation_fails)
