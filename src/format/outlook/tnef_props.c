#include "format/outlook/tnef_props.h"

#include "format/ole/cfb.h"
#include "format/outlook/mapi.h"

enum {
	NAMED = 0x8000,
	GUID = 16,
	BY_NUMBER = 0,
	OBJECT = 0x0d,
};

static bool take(struct aj_tnef_props *props, size_t len, struct aj_str *out)
{
	if (props->bytes.len < len)
		return false;
	*out = aj_str_sub(props->bytes, 0, len);
	props->bytes = aj_str_from(props->bytes, len);
	props->raw += len;
	return true;
}

/* Values begin at multiples of four bytes of their attribute. */
static void align(struct aj_tnef_props *props, size_t len)
{
	struct aj_str pad;
	size_t n = -len % 4;

	(void)take(props, n < props->bytes.len ? n : props->bytes.len, &pad);
}

bool aj_tnef_number(struct aj_tnef_props *props, uint32_t *out)
{
	struct aj_str bytes;

	if (!take(props, 4, &bytes))
		return false;
	*out = aj_le32(bytes.ptr);
	return true;
}

static enum aj_status cut(const struct aj_tnef_props *props, struct aj_err *err)
{
	return aj_fail(
	    err, AJ_EINPUT, "a property is cut short at offset %llu", (unsigned long long)props->raw);
}

enum aj_status aj_tnef_begin(struct aj_tnef_props *props, struct aj_err *err)
{
	props->more = 0;
	return aj_tnef_number(props, &props->left) ? AJ_OK : cut(props, err);
}

/* The bytes of a value of a fixed length; 0: of any. */
static size_t fixed_len(unsigned type)
{
	switch (type) {
	case 0x02: /* two bytes, which take four */
	case 0x03:
	case 0x04:
	case 0x0a:
	case 0x0b:
		return 4;
	case 0x05:
	case 0x06:
	case 0x07:
	case 0x14:
	case AJ_MAPI_TIME:
		return 8;
	case 0x48:
		return GUID;
	default:
		return 0;
	}
}

static bool is_known(unsigned type)
{
	return fixed_len(type) > 0 || type == AJ_MAPI_TEXT || type == AJ_MAPI_UNICODE ||
	       type == AJ_MAPI_BINARY || type == OBJECT;
}

/* Of a named property: its set, then a number or a name in UTF-16. */
static bool read_name(struct aj_tnef_props *props)
{
	struct aj_str guid, name;
	uint32_t kind, len;

	props->name_len = 0;
	props->number = 0;
	if (!take(props, GUID, &guid) || !aj_tnef_number(props, &kind))
		return false;
	if (kind == BY_NUMBER)
		return aj_tnef_number(props, &props->number);
	if (!aj_tnef_number(props, &len) || !take(props, len, &name))
		return false;
	align(props, len);
	for (size_t i = 0; i + 1 < name.len && props->name_len < sizeof(props->name); i += 2) {
		bool plain = name.ptr[i + 1] == 0 && name.ptr[i] >= ' ' && name.ptr[i] < 0x7f;

		if (name.ptr[i] != 0 || name.ptr[i + 1] != 0)
			props->name[props->name_len++] = plain ? name.ptr[i] : '_';
	}
	return true;
}

/* The head of a property; afterwards more says how many values it has. */
static bool read_head(struct aj_tnef_props *props)
{
	struct aj_str head;

	if (!take(props, 4, &head))
		return false;
	props->type = (uint16_t)aj_le16(head.ptr);
	props->id = (uint16_t)aj_le16(head.ptr + 2);
	props->named = props->id >= NAMED;
	props->left--;
	props->more = 1;
	if (props->named && !read_name(props))
		return false;
	if (!(props->type & AJ_MAPI_MANY) && fixed_len(props->type) > 0)
		return true;
	if (!is_known(props->type & ~(unsigned)AJ_MAPI_MANY))
		return false;
	return aj_tnef_number(props, &props->more);
}

enum aj_status aj_tnef_prop(struct aj_tnef_props *props, struct aj_tnef_prop *out, struct aj_err *err)
{
	unsigned type;
	uint32_t len;

	while (props->more == 0) {
		if (props->left == 0)
			return AJ_END;
		if (!read_head(props))
			return cut(props, err);
	}
	props->more--;
	type = props->type & ~(unsigned)AJ_MAPI_MANY;
	len = (uint32_t)fixed_len(type);
	*out = (struct aj_tnef_prop){
		.type = type,
		.id = props->named ? props->number : props->id,
		.named = props->named,
		.name = aj_str(props->name, props->named ? props->name_len : 0),
	};
	if (len == 0 && !aj_tnef_number(props, &len))
		return cut(props, err);
	out->at = props->raw;
	if (!take(props, len, &out->value))
		return cut(props, err);
	align(props, len);
	return AJ_OK;
}
