#include "format/table/thrift.h"

#include "base/varint.h"

enum { DEPTH_MAX = 32 };

static uint8_t take(struct aj_thrift *t)
{
	uint8_t c;

	if (t->bad || t->rest.len == 0) {
		t->bad = true;
		return 0;
	}
	c = t->rest.ptr[0];
	t->rest = aj_str_from(t->rest, 1);
	return c;
}

static uint64_t take_varint(struct aj_thrift *t)
{
	uint64_t value = 0;

	t->bad |= !aj_varint(&t->rest, &value);
	return t->bad ? 0 : value;
}

static int64_t take_zigzag(struct aj_thrift *t)
{
	return aj_unzigzag(take_varint(t));
}

static struct aj_str take_bytes(struct aj_thrift *t, uint64_t len)
{
	struct aj_str bytes = aj_str_sub(t->rest, 0, len < t->rest.len ? (size_t)len : t->rest.len);

	t->bad |= len > t->rest.len;
	t->rest = aj_str_from(t->rest, bytes.len);
	return aj_str_sub(bytes, 0, t->bad ? 0 : bytes.len);
}

bool aj_thrift_next(struct aj_thrift *t, struct aj_thrift_field *field)
{
	uint8_t head = take(t);

	field->type = head & 15;
	if (t->bad || field->type == AJ_THRIFT_STOP)
		return false;
	if (head >> 4)
		field->number += head >> 4;
	else
		field->number = (int16_t)take_zigzag(t);
	return !t->bad;
}

static uint64_t take_list(struct aj_thrift *t, uint8_t *type)
{
	uint8_t head = take(t);
	uint64_t n = head >> 4 == 15 ? take_varint(t) : head >> 4;

	*type = head & 15;
	t->bad |= n > t->rest.len; /* each element has a byte at least */
	return t->bad ? 0 : n;
}

static void skip(struct aj_thrift *t, uint8_t type, bool element, unsigned depth)
{
	struct aj_thrift_field field = { 0 };
	uint8_t of, values;
	uint64_t n;

	if (depth == DEPTH_MAX)
		t->bad = true;
	if (t->bad)
		return;
	switch (type) {
	case AJ_THRIFT_TRUE:
	case AJ_THRIFT_FALSE:
		if (element) /* in a list a boolean is a byte, in a field it is the type */
			take(t);
		break;
	case AJ_THRIFT_BYTE:
		take(t);
		break;
	case AJ_THRIFT_I16:
	case AJ_THRIFT_I32:
	case AJ_THRIFT_I64:
		take_varint(t);
		break;
	case AJ_THRIFT_DOUBLE:
		take_bytes(t, 8);
		break;
	case AJ_THRIFT_BINARY:
		take_bytes(t, take_varint(t));
		break;
	case AJ_THRIFT_LIST:
	case AJ_THRIFT_SET:
		for (n = take_list(t, &of); n > 0 && !t->bad; n--)
			skip(t, of, true, depth + 1);
		break;
	case AJ_THRIFT_MAP:
		n = take_varint(t);
		of = n > 0 ? take(t) : 0;
		t->bad |= n > t->rest.len;
		values = of & 15;
		for (of >>= 4; n > 0 && !t->bad; n--) {
			skip(t, of, true, depth + 1);
			skip(t, values, true, depth + 1);
		}
		break;
	case AJ_THRIFT_STRUCT:
		while (aj_thrift_next(t, &field))
			skip(t, field.type, false, depth + 1);
		break;
	default:
		t->bad = true;
	}
}

void aj_thrift_skip(struct aj_thrift *t, struct aj_thrift_field field)
{
	skip(t, field.type, false, 0);
}

int64_t aj_thrift_int(struct aj_thrift *t, struct aj_thrift_field field)
{
	if (field.type == AJ_THRIFT_TRUE || field.type == AJ_THRIFT_FALSE)
		return field.type == AJ_THRIFT_TRUE;
	if (field.type == AJ_THRIFT_BYTE)
		return (int8_t)take(t);
	if (field.type == AJ_THRIFT_I16 || field.type == AJ_THRIFT_I32 || field.type == AJ_THRIFT_I64)
		return take_zigzag(t);
	aj_thrift_skip(t, field);
	return 0;
}

struct aj_str aj_thrift_binary(struct aj_thrift *t, struct aj_thrift_field field)
{
	if (field.type == AJ_THRIFT_BINARY)
		return take_bytes(t, take_varint(t));
	aj_thrift_skip(t, field);
	return (struct aj_str){ 0 };
}

uint64_t aj_thrift_list(struct aj_thrift *t, struct aj_thrift_field field, enum aj_thrift_type of)
{
	uint8_t type;
	uint64_t n;

	if (field.type != AJ_THRIFT_LIST) {
		aj_thrift_skip(t, field);
		return 0;
	}
	n = take_list(t, &type);
	if (type == of || n == 0)
		return n;
	for (; n > 0 && !t->bad; n--)
		skip(t, type, true, 1);
	return 0;
}

bool aj_thrift_struct(struct aj_thrift *t, struct aj_thrift_field field)
{
	if (field.type == AJ_THRIFT_STRUCT)
		return !t->bad;
	aj_thrift_skip(t, field);
	return false;
}
