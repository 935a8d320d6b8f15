#include "scan/field.h"
#include "test/test.h"

static const struct aj_field *child(struct aj_fields *fields, const struct aj_field *parent, const char *name)
{
	return aj_field_child(fields, parent, aj_str_z(name));
}

static void test_paths(void)
{
	struct aj_fields fields;
	const struct aj_field *email;
	struct aj_err err;
	char path[64];

	AJ_CHECK(aj_fields_init(&fields, &err) == AJ_OK);
	email = child(&fields, child(&fields, &fields.root, "requester"), "email");
	aj_field_path(email, path, sizeof(path));
	AJ_CHECK_STR("requester.email", path);
	AJ_CHECK(child(&fields, child(&fields, &fields.root, "requester"), "email") == email, "made once");
	AJ_CHECK(child(&fields, &fields.root, "email") != email);
	aj_field_path(email, path, 5);
	AJ_CHECK_STR("requ", path);
	aj_fields_fini(&fields);
}

/* Keys that are data use up all paths there are: what a value's own name says of it stays. */
/* An address or a number that a file has for a name is shown to nobody. */
static void test_shown(void)
{
	static const struct {
		const char *name, *shown;
	} rows[] = { { "email", "requester.email" }, { "line2", "requester.line2" },
		{ "since 2019", "requester.since 2019" }, { "jane@contoso.com", "requester.•••" },
		{ "DE89370400440532013000", "requester.•••" }, { "123456", "requester.123456" },
		{ "555-0123", "requester.•••" } };
	struct aj_fields fields;
	const struct aj_field *field;
	struct aj_err err;
	char path[64];

	AJ_CHECK(aj_fields_init(&fields, &err) == AJ_OK);
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		field = child(&fields, child(&fields, &fields.root, "requester"), rows[i].name);
		AJ_CHECK(aj_field_shown(field, path, sizeof(path)) == strlen(rows[i].shown));
		AJ_CHECK_STR(rows[i].shown, path, "%s", rows[i].name);
	}
	field = child(&fields, child(&fields, &fields.root, "jane@contoso.com"), "phone");
	aj_field_shown(field, path, sizeof(path));
	AJ_CHECK_STR("•••.phone", path);
	aj_field_path(field, path, sizeof(path));
	AJ_CHECK_STR("jane@contoso.com.phone", path);
	aj_fields_fini(&fields);
}

static void test_many(void)
{
	struct aj_fields fields;
	struct aj_err err;
	char name[32];

	AJ_CHECK(aj_fields_init(&fields, &err) == AJ_OK);
	for (unsigned i = 0; i < 5 * AJ_FIELDS_MAX; i++) {
		const struct aj_field *user, *email, *city;

		snprintf(name, sizeof(name), "u%u", i);
		user = child(&fields, &fields.root, name);
		email = child(&fields, user, "email");
		city = child(&fields, child(&fields, user, "address"), "city");
		if (!aj_str_eq(email->name, AJ_S("email")) || !aj_str_eq(city->name, AJ_S("city"))) {
			AJ_CHECK(false, "%u: %.*s, %.*s", i, (int)email->name.len,
			    (const char *)email->name.ptr, (int)city->name.len, (const char *)city->name.ptr);
			break;
		}
	}
	AJ_CHECK(fields.count <= AJ_FIELDS_MAX, "%zu", fields.count);
	AJ_CHECK(child(&fields, &fields.root, "new") == &fields.root, "there is no room");
	aj_fields_fini(&fields);
}

static void test_depth(void)
{
	struct aj_fields fields;
	const struct aj_field *field;
	struct aj_err err;

	AJ_CHECK(aj_fields_init(&fields, &err) == AJ_OK);
	field = &fields.root;
	for (unsigned i = 0; i < 2 * AJ_FIELD_DEPTH_MAX; i++)
		field = child(&fields, field, "a");
	AJ_CHECK(field->depth == AJ_FIELD_DEPTH_MAX, "%u", (unsigned)field->depth);
	aj_fields_fini(&fields);
}

/* What a name says is remembered, and the memory of other fields used again: nothing else is. */
static void test_again(void)
{
	static const char *const names[] = { "email", "phone", "x", "birth_date",
		"a-name-of-a-field-that-is-too-long-to-be-remembered-email" };
	static struct aj_field_memo memo;
	struct aj_fields fields;
	struct aj_err err;

	AJ_CHECK(aj_fields_init(&fields, &err) == AJ_OK);
	fields.memo = &memo;
	for (unsigned round = 0; round < 3; round++) {
		for (size_t i = 0; i < AJ_LEN(names); i++) {
			const struct aj_field *field = child(&fields, &fields.root, names[i]);

			AJ_CHECK(field->topics == aj_topics_of_name(aj_str_z(names[i])), "%s", names[i]);
			AJ_CHECK(
			    field->id == i + 1 && aj_str_eq(field->name, aj_str_z(names[i])), "%s", names[i]);
		}
		aj_fields_reset(&fields);
		AJ_CHECK(fields.count == 0);
	}
	for (unsigned i = 0; i < AJ_FIELDS_MAX; i++) {
		char name[32];

		snprintf(name, sizeof(name), "email_%u", i);
		AJ_CHECK(child(&fields, &fields.root, name)->topics == aj_topics_of_name(aj_str_z(name)),
		    "%s", name);
	}
	aj_fields_reset(&fields);
	AJ_CHECK(!fields.slots && fields.count == 0, "many are given back");
	aj_fields_fini(&fields);
}

AJ_TESTS(test_paths, test_shown, test_many, test_depth, test_again)
