#include "base/buf.h"

#include "base/utf8.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void aj_buf_init(struct aj_buf *buf, size_t ceiling)
{
	*buf = (struct aj_buf){ .ceiling = ceiling };
}

void aj_buf_fini(struct aj_buf *buf)
{
	free(buf->ptr);
	*buf = (struct aj_buf){ .ceiling = buf->ceiling };
}

void aj_buf_wipe(struct aj_buf *buf)
{
	if (buf->ptr)
		explicit_bzero(buf->ptr, buf->room);
	aj_buf_fini(buf);
}

static bool make_room(struct aj_buf *buf, size_t more)
{
	size_t room = buf->room ? buf->room : 256;
	uint8_t *grown;

	if (more > buf->ceiling - buf->len) {
		buf->full = true;
		return false;
	}
	if (more <= buf->room - buf->len)
		return true;
	while (room < buf->len + more)
		room *= 2;
	if (room > buf->ceiling)
		room = buf->ceiling;
	grown = realloc(buf->ptr, room);
	if (!grown) {
		buf->full = true;
		return false;
	}
	buf->ptr = grown;
	buf->room = room;
	return true;
}

void aj_buf_add(struct aj_buf *buf, struct aj_str s)
{
	if (s.len == 0 || !make_room(buf, s.len))
		return;
	memcpy(buf->ptr + buf->len, s.ptr, s.len);
	buf->len += s.len;
}

void aj_buf_addf(struct aj_buf *buf, const char *fmt, ...)
{
	va_list args, again;
	int n;

	va_start(args, fmt);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n > 0 && make_room(buf, (size_t)n + 1)) {
		vsnprintf((char *)buf->ptr + buf->len, (size_t)n + 1, fmt, again);
		buf->len += (size_t)n;
	}
	va_end(again);
}

/* C1 controls and marks that turn, break or hide text: harmless to programs, not to whoever prints the line.
 */
static bool deceives(uint32_t point)
{
	return (point >= 0x80 && point < 0xa0) || (point >= 0x200b && point <= 0x200f) ||
	       (point >= 0x2028 && point <= 0x202e) || (point >= 0x2060 && point <= 0x206f) ||
	       point == 0xfeff;
}

void aj_buf_json(struct aj_buf *buf, struct aj_str s)
{
	static const char hex[] = "0123456789abcdef";

	aj_buf_add(buf, AJ_S("\""));
	for (size_t i = 0; i < s.len;) {
		size_t plain = i, width;
		uint8_t c;

		while (plain < s.len && s.ptr[plain] >= 0x20 && s.ptr[plain] < 0x7f && s.ptr[plain] != '"' &&
		       s.ptr[plain] != '\\')
			plain++;
		aj_buf_add(buf, aj_str_sub(s, i, plain - i));
		i = plain;
		if (i == s.len)
			break;
		c = s.ptr[i];
		if (c >= 0x80) {
			uint32_t point;

			width = aj_utf8_read(aj_str_from(s, i), &point);
			if (width > 0 && deceives(point))
				aj_buf_addf(buf, "\\u%04x", (unsigned)point);
			else
				aj_buf_add(buf, width ? aj_str_sub(s, i, width) : AJ_S("\xef\xbf\xbd"));
			i += width ? width : 1;
			continue;
		}
		if (c == '"' || c == '\\')
			aj_buf_add(buf, aj_str((uint8_t[]){ '\\', c }, 2));
		else if (c == '\n')
			aj_buf_add(buf, AJ_S("\\n"));
		else
			aj_buf_add(buf, aj_str((uint8_t[]){ '\\', 'u', '0', '0', (uint8_t)hex[c >> 4],
						   (uint8_t)hex[c & 15] },
					    6));
		i++;
	}
	aj_buf_add(buf, AJ_S("\""));
}

void aj_buf_json_text(struct aj_buf *buf, const char *name, struct aj_str text)
{
	aj_buf_addf(buf, ",\"%s\":", name);
	aj_buf_json(buf, text);
}

void aj_buf_json_number(struct aj_buf *buf, const char *name, uint64_t number)
{
	if (number != UINT64_MAX)
		aj_buf_addf(buf, ",\"%s\":%" PRIu64, name, number);
}
