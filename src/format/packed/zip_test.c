#include "dep/inflate.h"
#include "format/packed/zip_file.h"
#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>
#include <zstd.h>

extern const struct aj_format aj_format_zip;

/* A member as it is laid out; what lies says which of its fields are untrue. */
struct member {
	const char *name, *text;
	enum {
		TRUE,
		ENCRYPTED, /* says it is */
		METHOD,	   /* an unknown one */
		LONGER,	   /* claims a byte more than there is, packed and unpacked */
		LARGER,	   /* claims that it unpacks to more */
		CHECKSUM,
		HUGE_OFFSET, /* its header is behind the end */
		SAME_PLACE,  /* its entry points to the first member */
		UNLISTED,    /* has no entry in the directory */
		LATE_SIZES,  /* its header leaves sizes to a descriptor behind the data */
		EXTRA,	     /* has an extra field in its header that the entry does not have */
		WIDE,	     /* its entry has the sizes as 64 bits */
		ZSTD,	     /* no lie: packed by Zstandard, as no program at hand does */
	} lie;
};

static uint8_t file[1 << 16], directory[1 << 15];
static size_t file_len, directory_len, listed;

static void put(uint8_t *to, size_t *len, uint64_t value, size_t width)
{
	for (size_t i = 0; i < width; i++)
		to[(*len)++] = (uint8_t)(value >> 8 * i);
}

static void put_text(uint8_t *to, size_t *len, const char *text)
{
	memcpy(to + *len, text, strlen(text));
	*len += strlen(text);
}

static void put_entry(const struct member *m, size_t at, uint32_t crc, uint32_t packed, uint32_t size,
    unsigned flags, unsigned method)
{
	uint64_t header = m->lie == HUGE_OFFSET ? 0x7fffffff : m->lie == SAME_PLACE ? 0 : at;
	bool wide = m->lie == WIDE;

	put(directory, &directory_len, 0x02014b50, 4);
	put(directory, &directory_len, 20 | 20 << 16, 4);
	put(directory, &directory_len, flags, 2);
	put(directory, &directory_len, method, 2);
	put(directory, &directory_len, 0, 4);
	put(directory, &directory_len, crc, 4);
	put(directory, &directory_len, wide ? UINT32_MAX : packed + (m->lie == LONGER), 4);
	put(directory, &directory_len, wide ? UINT32_MAX : size + (m->lie == LARGER || m->lie == LONGER), 4);
	put(directory, &directory_len, strlen(m->name), 2);
	put(directory, &directory_len, wide ? 20 : 0, 2);
	put(directory, &directory_len, 0, 2);
	put(directory, &directory_len, 0, 8);
	put(directory, &directory_len, header, 4);
	put_text(directory, &directory_len, m->name);
	if (wide) {
		put(directory, &directory_len, 1 | 16 << 16, 4);
		put(directory, &directory_len, size, 8);
		put(directory, &directory_len, size, 8);
	}
	listed++;
}

static void put_member(const struct member *m)
{
	uint32_t size = (uint32_t)strlen(m->text),
		 crc = aj_crc32(0, aj_str_z(m->text)) ^ (m->lie == CHECKSUM);
	unsigned flags = m->lie == ENCRYPTED ? 1 : m->lie == LATE_SIZES ? 8 : 0;
	unsigned method = m->lie == METHOD ? 77 : m->lie == ZSTD ? 93 : 0;
	uint8_t packed[256];
	bool late = m->lie == LATE_SIZES;
	size_t at = file_len, len = size;

	if (m->lie == ZSTD)
		len = ZSTD_compress(packed, sizeof(packed), m->text, size, 3);
	else
		memcpy(packed, m->text, size);
	put(file, &file_len, 0x04034b50, 4);
	put(file, &file_len, 20, 2);
	put(file, &file_len, flags, 2);
	put(file, &file_len, method, 2);
	put(file, &file_len, 0, 4);
	put(file, &file_len, late ? 0 : crc, 4);
	put(file, &file_len, late ? 0 : len, 4);
	put(file, &file_len, late ? 0 : size, 4);
	put(file, &file_len, strlen(m->name), 2);
	put(file, &file_len, m->lie == EXTRA ? 8 : 0, 2);
	put_text(file, &file_len, m->name);
	if (m->lie == EXTRA)
		put(file, &file_len, 0x0004cafe, 8);
	memcpy(file + file_len, packed, len);
	file_len += len;
	if (late) {
		put(file, &file_len, 0x08074b50, 4);
		put(file, &file_len, crc, 4);
		put(file, &file_len, size | (uint64_t)size << 32, 8);
	}
	if (m->lie != UNLISTED)
		put_entry(m, at, crc, (uint32_t)len, size, flags, method);
}

/* The directory and its end; count: what the end says, comment: behind it. */
static void put_end(size_t count, const char *comment)
{
	size_t at = file_len;

	memcpy(file + file_len, directory, directory_len);
	file_len += directory_len;
	put(file, &file_len, 0x06054b50, 4);
	put(file, &file_len, 0, 4);
	put(file, &file_len, count | (uint64_t)count << 16, 4);
	put(file, &file_len, directory_len, 4);
	put(file, &file_len, at, 4);
	put(file, &file_len, strlen(comment), 2);
	put_text(file, &file_len, comment);
}

static void build(const struct member members[4], int miscount, const char *comment)
{
	file_len = directory_len = listed = 0;
	for (size_t i = 0; i < 4 && members[i].name; i++)
		put_member(&members[i]);
	put_end(listed + (size_t)miscount, comment);
}

static const struct {
	const char *what;
	struct member members[4];
	int miscount;
	size_t chop;
	const char *comment;
	enum aj_status status;
	const char *seen, *text, *complaint;
} rows[] = {
	/* clang-format off */
	{ "empty",        { { 0 } },                              0, 0,  "", AJ_OK, "", "", "" },
	{ "two",          { { "a", "hello", 0 }, { "b/c", "you", 0 } }, 0, 0, "", AJ_OK, "[a]\n<name>a[]{a:hello}[b/c]\n<name>b/c[]{b/c:you}", "", "" },
	{ "directory",    { { "d/", "", 0 }, { "d/e", "x", 0 } }, 0, 0,  "", AJ_OK, "[d/]\n<name>d/[][d/e]\n<name>d/e[]{d/e:x}", "", "" },
	{ "no name",      { { "", "hello", 0 } },                 0, 0,  "", AJ_OK, "[?][]{:hello}", "", "" },
	{ "comment",      { { "a", "hello", 0 } },                0, 0,  "by Jo", AJ_OK, "[a]\n<name>a[]{a:hello}{comment:by Jo}", "", "" },
	{ "encrypted",    { { "a", "hello", ENCRYPTED }, { "b", "you", 0 } }, 0, 0, "", AJ_OK, "[a]\n<name>a[][b]\n<name>b[]{b:you}", "", "member 1 is encrypted" },
	{ "method",       { { "a", "hello", 0 }, { "b", "you", METHOD } }, 0, 0, "", AJ_OK, "[a]\n<name>a[]{a:hello}[b]\n<name>b[]", "", "member 2 is packed by method 77, which is not known" },
	{ "longer",       { { "a", "hello", 0 }, { "b", "you", LONGER } }, 0, 0, "", AJ_OK, "[a]\n<name>a[]{a:hello}[b]\n<name>b[]{b:youP}", "", "member 2 does not match its checksum; its data begin at offset 67" },
	{ "larger",       { { "a", "hello", LARGER } },           0, 0,  "", AJ_OK, "[a]\n<name>a[]{a:hello}", "", "member 1 holds 5 bytes, the directory says 6" },
	{ "checksum",     { { "a", "hello", CHECKSUM } },         0, 0,  "", AJ_OK, "[a]\n<name>a[]{a:hello}", "", "member 1 does not match its checksum; its data begin at offset 31" },
	{ "far away",     { { "a", "hello", 0 }, { "b", "you", HUGE_OFFSET } }, 0, 0, "", AJ_OK, "[a]\n<name>a[]{a:hello}[b]\n<name>b[]{b:you}[b]\n<name>b[]", "", "member 2 is missing: its header would be at offset 2147483647" },
	{ "same place",   { { "a", "hello", 0 }, { "a", "hello", SAME_PLACE } }, 0, 0, "", AJ_OK, "[a]\n<name>a[]{a:hello}[a]\n<name>a[][a]\n<name>a[]{a:hello}", "", "member 2 overlaps another one at offset 0: left out" },
	{ "unlisted",     { { "a", "hello", UNLISTED }, { "b", "you", 0 }, { "c", "all", UNLISTED } }, 0, 0, "", AJ_OK, "[a]\n<name>a[]{a:hello}[b]\n<name>b[]{b:you}[c]\n<name>c[]{c:all}", "", "" },
	{ "late sizes",   { { "a", "hello", LATE_SIZES }, { "b", "you", 0 } }, 0, 0, "", AJ_OK, "[a]\n<name>a[]{a:hello}[b]\n<name>b[]{b:you}", "", "" },
	{ "extra field",  { { "a", "hello", EXTRA }, { "b", "you", 0 } }, 0, 0, "", AJ_OK, "[a]\n<name>a[]{a:hello}[b]\n<name>b[]{b:you}", "", "" },
	{ "64 bits",      { { "a", "hello", WIDE }, { "b", "you", 0 } }, 0, 0, "", AJ_OK, "[a]\n<name>a[]{a:hello}[b]\n<name>b[]{b:you}", "", "" },
	{ "Zstandard",    { { "a", "hello hello hello", ZSTD }, { "b", "you", 0 } }, 0, 0, "", AJ_OK, "[a]\n<name>a[]{a:hello hello hello}[b]\n<name>b[]{b:you}", "", "" },
	{ "count lies",   { { "a", "hello", 0 } },                7, 0,  "", AJ_EINPUT, "[a]\n<name>a[]{a:hello}", "the directory at offset 36 has 1 members, its end says 8", "" },
	{ "no end",       { { "a", "hello", 0 }, { "b", "you", 0 } }, 0, 1, "", AJ_EINPUT, "[a]\n<name>a[]{a:hello}[b]\n<name>b[]{b:you}", "no end of the directory: cut short at offset 185", "" },
	{ "no directory", { { "a", "hello", 0 }, { "b", "you", 0 } }, 0, 116, "", AJ_EINPUT, "[a]\n<name>a[]{a:hello}[b]\n<name>b[]{b:you}", "no end of the directory: cut short at offset 70", "" },
	{ "cut member",   { { "a", "hello", 0 }, { "b", "you", 0 } }, 0, 117, "", AJ_EINPUT, "[a]\n<name>a[]{a:hello}[b]\n<name>b[]{b:yo}", "no end of the directory: cut short at offset 69", "a member that is in no directory is cut short at offset 69" },
	{ "cut header",   { { "a", "hello", 0 }, { "b", "you", 0 } }, 0, 125, "", AJ_EINPUT, "[a]\n<name>a[]{a:hello}", "no end of the directory: cut short at offset 61", "" },
	{ "cut, late sizes", { { "a", "hello", LATE_SIZES }, { "b", "you", 0 } }, 0, 116, "", AJ_EINPUT, "[a]\n<name>a[]{a:hello}[b]\n<name>b[]{b:you}", "no end of the directory: cut short at offset 86", "" },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_format_row row;

		build(rows[i].members, rows[i].miscount, rows[i].comment);
		file_len -= rows[i].chop;
		row = (struct aj_format_row){ rows[i].what, aj_str(file, file_len), rows[i].seen,
			rows[i].complaint, rows[i].text, rows[i].status };
		aj_format_rows_check(&aj_format_zip, &row, 1);
	}
}

/* Two zips in one file: the end is that of the second, the first is found by its headers. */
static void test_joined(void)
{
	struct aj_format_probe got;
	size_t first;
	uint8_t both[1024];

	build((struct member[4]){ { "a", "hello", 0 } }, 0, "");
	first = file_len;
	memcpy(both, file, first);
	build((struct member[4]){ { "b", "you", 0 }, { "c", "all", 0 } }, 0, "");
	memcpy(both + first, file, file_len);
	aj_format_probe_run(&got, &aj_format_zip, aj_str(both, first + file_len), 0, 0);
	AJ_CHECK(got.status == AJ_OK, "%s", got.err.text);
	AJ_CHECK_STR(
	    "[a]\n<name>a[]{a:hello}[b]\n<name>b[]{b:you}[c]\n<name>c[]{c:all}", aj_format_probe_seen(&got));
	AJ_CHECK(!got.broken, "%s", got.broken);
	aj_format_probe_fini(&got);
}

/* Members by name and in any order, as other formats read them. */
static void test_members(void)
{
	struct aj_memory_source memory;
	struct aj_stream in, body_in;
	struct aj_zip zip;
	struct aj_zip_body body;
	struct aj_err err;
	struct aj_str seen;

	build((struct member[4]){ { "a", "hello", 0 }, { "b", "you", 0 }, { "c", "no", ENCRYPTED } }, 0, "");
	aj_memory_source_init(&memory, aj_str(file, file_len), 0);
	aj_stream_init(&in, &memory.source, 0);
	AJ_CHECK(aj_zip_open(&zip, &in, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(zip.count == 3 && !zip.in.held);
	AJ_CHECK(!aj_zip_find(&zip, AJ_S("d")) && !aj_zip_find(&zip, AJ_S("")));
	for (const char *name = "ba"; *name; name++) {
		AJ_CHECK(aj_zip_body_open(&body, &zip, aj_zip_find(&zip, aj_str(name, 1)), &err) == AJ_OK);
		aj_stream_init(&body_in, &body.source, 0);
		AJ_CHECK(aj_stream_peek(&body_in, 6, &seen, &err) == AJ_END);
		AJ_CHECK(aj_str_eq(seen, *name == 'a' ? AJ_S("hello") : AJ_S("you")));
		AJ_CHECK(aj_zip_body_end(&body, &err) == AJ_OK, "%s", err.text);
		aj_stream_fini(&body_in);
		aj_zip_body_close(&body);
	}
	AJ_CHECK(aj_zip_body_open(&body, &zip, aj_zip_find(&zip, AJ_S("c")), &err) == AJ_EDENIED);
	aj_zip_body_close(&body);
	aj_zip_close(&zip);
	aj_stream_fini(&in);
}

static void test_sniff(void)
{
	AJ_CHECK(aj_format_zip.sniff(AJ_S("PK\3\4\x14\0")) > 0);
	AJ_CHECK(aj_format_zip.sniff(AJ_S("PK00PK\3\4\x14\0")) > 0);
	AJ_CHECK(aj_format_zip.sniff(AJ_S("PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")) > 0);
	AJ_CHECK(aj_format_zip.sniff(AJ_S("PK\3\4\x14X")) == 0);
	AJ_CHECK(aj_format_zip.sniff(AJ_S("PK\3\4")) == 0);
	AJ_CHECK(aj_format_zip.sniff(AJ_S("PKsomething")) == 0);
	AJ_CHECK(aj_format_zip.sniff(AJ_S("")) == 0);
}

AJ_TESTS(test_rows, test_joined, test_members, test_sniff)
