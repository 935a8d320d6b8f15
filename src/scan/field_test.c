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

AJ_TESTS(test_paths, test_many, test_depth)
