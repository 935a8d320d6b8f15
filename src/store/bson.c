#include "store/bson.h"

#include "dep/base64.h"

#include <inttypes.h>

enum { DEPTH_MAX = 32 };

enum {
	BINARY = 0x05,
	UNDEFINED = 0x06,
	OBJECT_ID = 0x07,
	DATE = 0x09,
	NOTHING = 0x0a,
	REGEX = 0x0b,
	POINTER = 0x0c,
	CODE = 0x0d,
	SYMBOL = 0x0e,
	SCOPED_CODE = 0x0f,
	TIMESTAMP = 0x11,
	DECIMAL = 0x13,
	MAX_KEY = 0x7f,
	MIN_KEY = 0xff,
};

struct aj_wire aj_bson_open(struct aj_str document)
{
	struct aj_wire in = aj_wire(document);
	uint32_t len = aj_wire_le32(&in);

	if (in.bad || len < 5 || len > document.len || document.ptr[len - 1] != 0)
		return (struct aj_wire){ .bad = true };
	in.rest = aj_str_sub(document, 4, len - 5);
	return in;
}

/* A length of four bytes and what it counts; the length itself goes along where it is `whole`. */
static struct aj_str take_counted(struct aj_wire *in, bool whole, size_t more)
{
	struct aj_wire ahead = *in;
	uint64_t len = aj_wire_le32(&ahead);

	if (whole)
		return aj_wire_take(in, len < 5 ? SIZE_MAX : len);
	aj_wire_take(in, 4);
	return aj_wire_take(in, len + more);
}

static struct aj_str take_text(struct aj_wire *in)
{
	struct aj_str text = take_counted(in, false, 0);

	if (text.len == 0 || text.ptr[text.len - 1] != 0) {
		in->bad = true;
		return (struct aj_str){ 0 };
	}
	return aj_str_sub(text, 0, text.len - 1);
}

static struct aj_str take_value(struct aj_wire *in, uint8_t type)
{
	struct aj_str start = in->rest, first;

	switch (type) {
	case AJ_BSON_DOUBLE:
	case DATE:
	case TIMESTAMP:
	case AJ_BSON_INT64:
		return aj_wire_take(in, 8);
	case AJ_BSON_TEXT:
	case CODE:
	case SYMBOL:
		return take_text(in);
	case AJ_BSON_DOCUMENT:
	case AJ_BSON_ARRAY:
	case SCOPED_CODE:
		return take_counted(in, true, 0);
	case BINARY:
		return take_counted(in, false, 1);
	case UNDEFINED:
	case NOTHING:
	case MIN_KEY:
	case MAX_KEY:
		return aj_wire_take(in, 0);
	case OBJECT_ID:
		return aj_wire_take(in, 12);
	case AJ_BSON_BOOL:
		return aj_wire_take(in, 1);
	case REGEX:
		first = aj_wire_z(in);
		aj_wire_z(in);
		return first;
	case POINTER:
		take_text(in);
		aj_wire_take(in, 12);
		return !in->bad ? aj_str_sub(start, 0, start.len - in->rest.len) : (struct aj_str){ 0 };
	case AJ_BSON_INT32:
		return aj_wire_take(in, 4);
	case DECIMAL:
		return aj_wire_take(in, 16);
	default:
		in->bad = true;
		return (struct aj_str){ 0 };
	}
}

bool aj_bson_next(struct aj_wire *in, struct aj_bson *out)
{
	if (in->bad || in->rest.len == 0)
		return false;
	out->type = aj_wire_u8(in);
	out->name = aj_wire_z(in);
	out->value = take_value(in, out->type);
	return !in->bad;
}

bool aj_bson_find(struct aj_str document, const char *name, struct aj_bson *out)
{
	struct aj_wire in = aj_bson_open(document);

	while (aj_bson_next(&in, out))
		if (aj_str_eq(out->name, aj_str_z(name)))
			return true;
	*out = (struct aj_bson){ 0 };
	return false;
}

bool aj_bson_number(const struct aj_bson *element, int64_t *out)
{
	struct aj_wire in = aj_wire(element->value);
	uint64_t bits;
	double number;

	switch (element->type) {
	case AJ_BSON_INT32:
		*out = (int32_t)aj_wire_le32(&in);
		return !in.bad;
	case AJ_BSON_INT64:
		*out = (int64_t)aj_wire_le(&in, 8);
		return !in.bad;
	case AJ_BSON_DOUBLE:
		bits = aj_wire_le(&in, 8);
		memcpy(&number, &bits, sizeof(number));
		if (in.bad || !(number > -9e18 && number < 9e18))
			return false;
		*out = (int64_t)number;
		return true;
	default:
		return false;
	}
}

struct aj_str aj_bson_text(const struct aj_bson *element)
{
	return element->type == AJ_BSON_TEXT ? element->value : (struct aj_str){ 0 };
}

static void put_hex(struct aj_buf *out, struct aj_str bytes)
{
	aj_buf_add(out, AJ_S("\""));
	for (size_t i = 0; i < bytes.len; i++)
		aj_buf_addf(out, "%02x", bytes.ptr[i]);
	aj_buf_add(out, AJ_S("\""));
}

static void put_double(struct aj_buf *out, struct aj_str value)
{
	struct aj_wire in = aj_wire(value);
	uint64_t bits = aj_wire_le(&in, 8);
	double number;

	memcpy(&number, &bits, sizeof(number));
	if (number - number == 0) /* neither infinite nor none */
		aj_buf_addf(out, "%.17g", number);
	else
		aj_buf_add(out, AJ_S("null"));
}

static bool put_document(struct aj_str document, bool array, unsigned depth, struct aj_buf *out);

static bool put_value(const struct aj_bson *element, unsigned depth, struct aj_buf *out)
{
	struct aj_wire in = aj_wire(element->value);

	switch (element->type) {
	case AJ_BSON_DOUBLE:
		put_double(out, element->value);
		return true;
	case AJ_BSON_TEXT:
	case CODE:
	case SYMBOL:
	case REGEX:
		aj_buf_json(out, element->value);
		return true;
	case AJ_BSON_DOCUMENT:
	case AJ_BSON_ARRAY:
		return put_document(element->value, element->type == AJ_BSON_ARRAY, depth + 1, out);
	case BINARY:
		aj_buf_add(out, AJ_S("\""));
		aj_base64_put(out, aj_str_from(element->value, 1));
		aj_buf_add(out, AJ_S("\""));
		return true;
	case OBJECT_ID:
	case DECIMAL:
		put_hex(out, element->value);
		return true;
	case AJ_BSON_BOOL:
		aj_buf_add(out, aj_wire_u8(&in) ? AJ_S("true") : AJ_S("false"));
		return true;
	case AJ_BSON_INT32:
		aj_buf_addf(out, "%" PRId32, (int32_t)aj_wire_le32(&in));
		return true;
	case DATE:
	case TIMESTAMP:
	case AJ_BSON_INT64:
		aj_buf_addf(out, "%" PRId64, (int64_t)aj_wire_le(&in, 8));
		return true;
	default:
		aj_buf_add(out, AJ_S("null"));
		return true;
	}
}

static bool put_document(struct aj_str document, bool array, unsigned depth, struct aj_buf *out)
{
	struct aj_wire in = aj_bson_open(document);
	struct aj_bson element;

	if (depth > DEPTH_MAX)
		return false;
	aj_buf_add(out, array ? AJ_S("[") : AJ_S("{"));
	for (bool first = true; aj_bson_next(&in, &element); first = false) {
		aj_buf_add(out, first ? AJ_S("") : AJ_S(","));
		if (!array) {
			aj_buf_json(out, element.name);
			aj_buf_add(out, AJ_S(":"));
		}
		if (!put_value(&element, depth, out))
			return false;
	}
	aj_buf_add(out, array ? AJ_S("]") : AJ_S("}"));
	return !in.bad;
}

bool aj_bson_json(struct aj_str document, struct aj_buf *out)
{
	size_t before = out->len;

	if (put_document(document, false, 0, out) && !out->full)
		return true;
	out->len = before;
	return false;
}

static void put_name(struct aj_buf *buf, uint8_t type, const char *name)
{
	aj_put_le(buf, type, 1);
	aj_buf_add(buf, aj_str(name, strlen(name) + 1));
}

size_t aj_bson_begin(struct aj_buf *buf, const char *name)
{
	size_t begun;

	if (name)
		put_name(buf, AJ_BSON_DOCUMENT, name);
	begun = buf->len;
	aj_put_le(buf, 0, 4);
	return begun;
}

void aj_bson_end(struct aj_buf *buf, size_t begun)
{
	aj_put_le(buf, 0, 1);
	for (unsigned i = 0; i < 4 && begun + 4 <= buf->len; i++)
		buf->ptr[begun + i] = (uint8_t)((buf->len - begun) >> (8 * i));
}

void aj_bson_put_int32(struct aj_buf *buf, const char *name, int32_t value)
{
	put_name(buf, AJ_BSON_INT32, name);
	aj_put_le(buf, (uint32_t)value, 4);
}

void aj_bson_put_bool(struct aj_buf *buf, const char *name, bool value)
{
	put_name(buf, AJ_BSON_BOOL, name);
	aj_put_le(buf, value, 1);
}

void aj_bson_put_text(struct aj_buf *buf, const char *name, struct aj_str value)
{
	put_name(buf, AJ_BSON_TEXT, name);
	aj_put_le(buf, value.len + 1, 4);
	aj_buf_add(buf, value);
	aj_put_le(buf, 0, 1);
}
