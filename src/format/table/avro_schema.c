#include "format/table/avro_schema.h"

/* Names of the kinds, in their order. */
static const char *const kinds[] = { "null", "boolean", "int", "long", "float", "double", "bytes", "string",
	"record", "enum", "array", "map", "union", "fixed" };

static struct aj_str skip_blanks(struct aj_str s)
{
	while (s.len > 0 && (aj_is_space(s.ptr[0]) || s.ptr[0] == ',' || s.ptr[0] == ':'))
		s = aj_str_from(s, 1);
	return s;
}

static size_t string_end(struct aj_str s, size_t at)
{
	for (at++; at < s.len && s.ptr[at] != '"'; at++)
		at += s.ptr[at] == '\\';
	return at < s.len ? at + 1 : s.len;
}

/* Takes a JSON value off rest as it stands; nesting is counted. False: there is none. */
static bool take(struct aj_str *rest, struct aj_str *value)
{
	struct aj_str s = skip_blanks(*rest);
	size_t at = 0, depth = 0;

	while (at < s.len) {
		uint8_t c = s.ptr[at];

		if (c == '"')
			at = string_end(s, at);
		else if (c == '{' || c == '[') {
			depth++;
			at++;
			continue;
		} else if (c == '}' || c == ']') {
			if (depth == 0)
				break;
			depth--;
			at++;
		} else if (depth > 0 || (!aj_is_space(c) && c != ',' && c != ':')) {
			at++;
			if (depth > 0 ||
			    (at < s.len && (aj_is_alnum(s.ptr[at]) || s.ptr[at] == '.' || s.ptr[at] == '-')))
				continue;
		}
		if (depth == 0)
			break;
	}
	*value = aj_str_sub(s, 0, at);
	*rest = aj_str_from(s, at);
	return at > 0;
}

static struct aj_str unquote(struct aj_str s)
{
	return s.len >= 2 && s.ptr[0] == '"' ? aj_str_sub(s, 1, s.len - 2) : (struct aj_str){ 0 };
}

static struct aj_str find(struct aj_str object, const char *wanted)
{
	struct aj_str rest = aj_str_from(object, 1), key, value;

	while (take(&rest, &key) && take(&rest, &value))
		if (aj_str_eq(unquote(key), aj_str_z(wanted)))
			return value;
	return (struct aj_str){ 0 };
}

static struct aj_str simple_name(struct aj_str name)
{
	const uint8_t *dot = name.ptr ? memrchr(name.ptr, '.', name.len) : NULL;

	return dot ? aj_str_from(name, (size_t)(dot - name.ptr) + 1) : name;
}

static enum aj_status add_type(
    struct aj_avro_schema *schema, unsigned kind, uint32_t *index, struct aj_err *err)
{
	if (schema->n_types == AJ_AVRO_TYPES)
		return aj_fail(err, AJ_ELIMIT, "schema has more than %d types", AJ_AVRO_TYPES);
	*index = schema->n_types++;
	schema->types[*index] = (struct aj_avro_type){ .kind = (uint8_t)kind };
	return AJ_OK;
}

static enum aj_status add_part(
    struct aj_avro_schema *schema, uint32_t to, struct aj_str name, uint32_t type, struct aj_err *err)
{
	uint32_t index = schema->n_parts;

	if (index == AJ_AVRO_TYPES)
		return aj_fail(err, AJ_ELIMIT, "schema has more than %d fields", AJ_AVRO_TYPES);
	schema->n_parts++;
	schema->parts[index] = (struct aj_avro_part){ name, type, 0 };
	if (schema->types[to].last)
		schema->parts[schema->types[to].last].next = index;
	else
		schema->types[to].first = index;
	schema->types[to].last = index;
	schema->types[to].n_parts++;
	return AJ_OK;
}

static enum aj_status read_type(
    struct aj_avro_schema *schema, struct aj_str text, unsigned depth, uint32_t *index, struct aj_err *err);

static enum aj_status read_union(
    struct aj_avro_schema *schema, struct aj_str text, unsigned depth, uint32_t *index, struct aj_err *err)
{
	struct aj_str rest = aj_str_from(text, 1), branch;
	enum aj_status st = add_type(schema, AJ_AVRO_UNION, index, err);
	uint32_t type = 0;

	while (st == AJ_OK && take(&rest, &branch)) {
		st = read_type(schema, branch, depth + 1, &type, err);
		if (st == AJ_OK)
			st = add_part(schema, *index, (struct aj_str){ 0 }, type, err);
	}
	return st;
}

static enum aj_status read_fields(
    struct aj_avro_schema *schema, struct aj_str list, unsigned depth, uint32_t index, struct aj_err *err)
{
	struct aj_str rest = aj_str_from(list, 1), field;
	enum aj_status st = AJ_OK;
	uint32_t type = 0;

	while (st == AJ_OK && take(&rest, &field)) {
		st = read_type(schema, find(field, "type"), depth + 1, &type, err);
		if (st == AJ_OK)
			st = add_part(schema, index, unquote(find(field, "name")), type, err);
	}
	return st;
}

static enum aj_status read_symbols(
    struct aj_avro_schema *schema, struct aj_str list, uint32_t index, struct aj_err *err)
{
	struct aj_str rest = aj_str_from(list, 1), symbol;
	enum aj_status st = AJ_OK;

	while (st == AJ_OK && take(&rest, &symbol))
		st = add_part(schema, index, unquote(symbol), 0, err);
	return st;
}

static uint8_t meaning_of(struct aj_str logical)
{
	if (aj_str_eq(logical, AJ_S("date")))
		return AJ_AVRO_DATE;
	if (aj_str_ends(logical, AJ_S("timestamp-millis")))
		return AJ_AVRO_MILLIS;
	if (aj_str_ends(logical, AJ_S("timestamp-micros")))
		return AJ_AVRO_MICROS;
	return aj_str_eq(logical, AJ_S("decimal")) ? AJ_AVRO_DECIMAL : AJ_AVRO_PLAIN;
}

/* A name: of a simple type, or of one that was described before. */
static enum aj_status read_name(
    struct aj_avro_schema *schema, struct aj_str name, uint32_t *index, struct aj_err *err)
{
	for (unsigned kind = 0; kind <= AJ_AVRO_STRING; kind++)
		if (aj_str_eq(name, aj_str_z(kinds[kind])))
			return add_type(schema, kind, index, err);
	for (uint32_t i = schema->n_types; i-- > 0;)
		if (schema->types[i].name.len > 0 && aj_str_eq(schema->types[i].name, simple_name(name))) {
			*index = i;
			return AJ_OK;
		}
	return aj_fail(err, AJ_EINPUT, "schema has a type that it does not describe");
}

/* {"type": …} */
static enum aj_status read_described(
    struct aj_avro_schema *schema, struct aj_str text, unsigned depth, uint32_t *index, struct aj_err *err)
{
	struct aj_str type = find(text, "type"), name = unquote(type);
	unsigned kind = AJ_AVRO_RECORD;
	enum aj_status st;
	uint32_t part;
	uint64_t size;

	if (type.len > 0 && type.ptr[0] != '"')
		return read_type(schema, type, depth + 1, index, err);
	if (aj_str_eq(name, AJ_S("error")))
		name = AJ_S("record");
	while (kind < AJ_LEN(kinds) && !aj_str_eq(name, aj_str_z(kinds[kind])))
		kind++;
	if (kind == AJ_LEN(kinds) || kind == AJ_AVRO_UNION) {
		st = read_name(schema, name, index, err);
		if (st == AJ_OK && schema->types[*index].kind <= AJ_AVRO_STRING)
			schema->types[*index].meaning = meaning_of(unquote(find(text, "logicalType")));
		return st;
	}
	st = add_type(schema, kind, index, err);
	if (st != AJ_OK)
		return st;
	if (kind == AJ_AVRO_ARRAY || kind == AJ_AVRO_MAP) {
		st = read_type(
		    schema, find(text, kind == AJ_AVRO_ARRAY ? "items" : "values"), depth + 1, &part, err);
		return st == AJ_OK ? add_part(schema, *index, (struct aj_str){ 0 }, part, err) : st;
	}
	schema->types[*index].name = simple_name(unquote(find(text, "name")));
	if (kind == AJ_AVRO_RECORD)
		return read_fields(schema, find(text, "fields"), depth, *index, err);
	if (kind == AJ_AVRO_ENUM)
		return read_symbols(schema, find(text, "symbols"), *index, err);
	if (!aj_str_decimal(find(text, "size"), &size) || size > INT32_MAX)
		return aj_fail(err, AJ_EINPUT, "schema has a fixed type without a size");
	schema->types[*index].size = (uint32_t)size;
	schema->types[*index].meaning = meaning_of(unquote(find(text, "logicalType")));
	return AJ_OK;
}

static enum aj_status read_type(
    struct aj_avro_schema *schema, struct aj_str text, unsigned depth, uint32_t *index, struct aj_err *err)
{
	if (depth > AJ_AVRO_DEPTH)
		return aj_fail(err, AJ_ELIMIT, "schema is deeper than %d types", AJ_AVRO_DEPTH);
	if (text.len == 0)
		return aj_fail(err, AJ_EINPUT, "schema lacks a type");
	if (text.ptr[0] == '"')
		return read_name(schema, unquote(text), index, err);
	if (text.ptr[0] == '[')
		return read_union(schema, text, depth, index, err);
	if (text.ptr[0] == '{')
		return read_described(schema, text, depth, index, err);
	return aj_fail(err, AJ_EINPUT, "schema is not one");
}

enum aj_status aj_avro_read_schema(
    struct aj_avro_schema *schema, struct aj_arena *arena, struct aj_str text, struct aj_err *err)
{
	struct aj_str value;
	uint32_t first;

	*schema = (struct aj_avro_schema){ .arena = arena, .n_parts = 1 };
	schema->types = aj_arena_take(arena, AJ_AVRO_TYPES * sizeof(*schema->types));
	schema->parts = aj_arena_take(arena, AJ_AVRO_TYPES * sizeof(*schema->parts));
	if (!schema->types || !schema->parts)
		return aj_fail(err, AJ_ELIMIT, "no memory for the schema");
	if (!take(&text, &value))
		return aj_fail(err, AJ_EINPUT, "has no schema");
	return read_type(schema, value, 0, &first, err);
}
