/*
 * fuzz_office.c: any bytes as parts of an office document; a reader that breaks a promise
 * aborts. The first byte says which parts; what follows a zero byte is the second one.
 */

#include "test/format_probe.h"

#include <stdlib.h>

extern const struct aj_format aj_format_ooxml, aj_format_odf;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static size_t put(uint8_t *to, size_t at, uint64_t value, size_t width)
{
	for (size_t i = 0; i < width; i++)
		to[at + i] = (uint8_t)(i < 8 ? value >> 8 * i : 0);
	return at + width;
}

/* A local header with the member behind it, or its entry in the directory: offset is where it is, SIZE_MAX
 * for the former. */
static size_t put_member(uint8_t *to, size_t at, const char *name, struct aj_str text, size_t offset)
{
	bool entry = offset != SIZE_MAX;
	size_t name_len = strlen(name);

	at = put(to, at, entry ? 0x02014b50 : 0x04034b50, 4);
	at = put(to, at, 20, entry ? 12 : 10);
	at = put(to, at, 0, 4);
	at = put(to, at, text.len, 4);
	at = put(to, at, text.len, 4);
	at = put(to, at, name_len, 4);
	if (entry)
		at = put(to, put(to, at, 0, 10), offset, 4);
	memcpy(to + at, name, name_len);
	at += name_len;
	if (!entry && text.len > 0)
		memcpy(to + at, text.ptr, text.len);
	return at + (entry ? 0 : text.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const names[][3] = {
		{ "[Content_Types].xml", "word/document.xml", "word/comments.xml" },
		{ "[Content_Types].xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml" },
		{ "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels" },
		{ "mimetype", "content.xml", "META-INF/manifest.xml" },
	};
	size_t which = len > 0 ? bytes[0] % AJ_LEN(names) : 0, at[3], end = 0, directory;
	struct aj_str rest = aj_str_from(aj_str(bytes, len), 1), parts[3];
	uint8_t *zip = malloc(len + 1024);

	if (!zip)
		return 0;
	parts[0] = which == 3 ? AJ_S("application/vnd.oasis.opendocument.text") : AJ_S("<Types/>");
	parts[1] = aj_str_until(rest, '\0');
	parts[2] = aj_str_from(rest, parts[1].len + 1);
	for (size_t i = 0; i < 3; i++) {
		at[i] = end;
		end = put_member(zip, end, names[which][i], parts[i], SIZE_MAX);
	}
	directory = end;
	for (size_t i = 0; i < 3; i++)
		end = put_member(zip, end, names[which][i], parts[i], at[i]);
	at[0] = end - directory;
	end = put(zip, end, 0x06054b50, 8);
	end = put(zip, end, 3 | 3 << 16, 4);
	end = put(zip, end, at[0], 4);
	end = put(zip, end, directory, 4);
	end = put(zip, end, 0, 2);
	aj_format_probe_fuzz(which == 3 ? &aj_format_odf : &aj_format_ooxml, zip, end);
	free(zip);
	return 0;
}
