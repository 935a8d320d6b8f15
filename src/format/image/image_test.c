#include "test/fixture.h"
#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_image;

#define PNG "\x89PNG\r\n\x1a\n"
#define GIF "GIF89a\1\0\1\0\0\0\0"
#define HEIF                                                                                                 \
	"\0\0\0\x10"                                                                                         \
	"ftypheic\0\0\0\0"
#define IEND                                                                                                 \
	"\0\0\0\0IEND\xae"                                                                                   \
	"B`\x82"
#define EXIF                                                                                                 \
	"\xff\xe1\0\x2f"                                                                                     \
	"Exif\0\0"

/* A TIFF of one entry, whose text lies behind the directory. */
#define ARTIST "II*\0\x08\0\0\0\1\0\x3b\1\2\0\x0d\0\0\0\x1a\0\0\0\0\0\0\0j@example.org"

static const struct {
	struct aj_format_row row;
	unsigned complaints;
} rows[] = {
	/* clang-format off */
	{ { "jpeg",            AJ_S("\xff\xd8\xff\xd9"), "" }, 0 },
	{ { "comment",         AJ_S("\xff\xd8\xff\xfe\0\x0f" "j@example.org\xff\xd9"), "{comment:j@example.org}" }, 0 },
	{ { "fill bytes",      AJ_S("\xff\xd8\xff\xff\xff\xfe\0\x0f" "j@example.org\xff\xd9"), "{comment:j@example.org}" }, 0 },
	{ { "exif",            AJ_S("\xff\xd8" EXIF ARTIST "\xff\xd9"), "{properties:{\"Artist\":\"j@example.org\"}\n}" }, 0 },
	{ { "trailer",         AJ_S("\xff\xd8\xff\xda\0\2 \xff\0 \xff\xd1 \xff\xd9" "behind"), "{trailer:behind}" }, 0 },
	{ { "two in a row",    AJ_S("\xff\xd8\xff\xfe\0\3a\xff\xd9\xff\xd8\xff\xfe\0\3b\xff\xd9"), "{comment:a}{comment:b}" }, 0 },
	{ { "no end",          AJ_S("\xff\xd8\xff\xfe\0\3a"), "{comment:a}" }, 1 },
	{ { "cut segment",     AJ_S("\xff\xd8\xff\xfe\0\x0f" "j@exam"), "{trailer:\xff\xfe\0\x0fj@exam}" }, 1 },
	{ { "no marker",       AJ_S("\xff\xd8\xff\xfe\0\3a write"), "{comment:a}{trailer: write}" }, 1 },
	{ { "png",             AJ_S(PNG IEND), "" }, 0 },
	{ { "keyword",         AJ_S(PNG "\0\0\0\x14tEXtAuthor\0j@example.orgCRC!" IEND), "{properties:{\"Author\":\"j@example.org\"}\n}" }, 0 },
	{ { "two languages",   AJ_S(PNG "\0\0\0\x0ciTXtA\0\0\0de\0t\0J\xc3\xbc" "CRC!" IEND), "{properties:{\"A\":\"J\xc3\xbc\"}\n}" }, 0 },
	{ { "png's trailer",   AJ_S(PNG IEND "behind"), "{trailer:behind}" }, 0 },
	{ { "png without end", AJ_S(PNG "\0\0\0\1IDATxCRC!"), "" }, 1 },
	{ { "cut chunk",       AJ_S(PNG "\0\0\0\x14tEXtAuthor"), "{trailer:\0\0\0\x14tEXtAuthor}" }, 1 },
	{ { "tiff",            AJ_S(ARTIST), "{properties:{\"Artist\":\"j@example.org\"}\n}" }, 0 },
	{ { "a loop",          AJ_S("MM\0*\0\0\0\x08\0\0\0\0\0\x08"), "" }, 0 },
	{ { "nowhere",         AJ_S("MM\0*\0\0\1\0"), "" }, 1 },
	{ { "cut directory",   AJ_S("MM\0*\0\0\0\x08\0\2\1\x3b\0\2"), "" }, 1 },
	{ { "value elsewhere", AJ_S("MM\0*\0\0\0\x08\0\1\1\x3b\0\2\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0"), "" }, 0 },
	{ { "webp",            AJ_S("RIFF\x12\0\0\0WEBPXMP \5\0\0\0<a/> \0" "behind"), "{xmp:<a/> }{trailer:behind}" }, 0 },
	{ { "gif",             AJ_S(GIF ";"), "" }, 0 },
	{ { "gif's comments",  AJ_S(GIF "!\xfe\2j@\x0b" "example.org\0!\xfe\1x\0;behind"), "{comment:j@example.org}{comment:x}{trailer:behind}" }, 0 },
	{ { "gif's text",      AJ_S(GIF "!\1\2ab\5hello\0;"), "{text:hello}" }, 0 },
	{ { "gif's pixels",    AJ_S(GIF ",\0\0\0\0\1\0\1\0\0\2\5abcde\0;"), "" }, 0 },
	{ { "cut gif",         AJ_S(GIF "!\xfe\x20j@example.org"), "{trailer:!\xfe j@example.org}" }, 1 },
	{ { "no block",        AJ_S(GIF "write"), "{trailer:write}" }, 1 },
	{ { "heif",            AJ_S(HEIF), "" }, 0 },
	{ { "heif's trailer",  AJ_S(HEIF "\0\0\1\1 behind"), "{trailer:\0\0\1\1 behind}" }, 1 },
	{ { "heif's lie",      AJ_S(HEIF "\0\0\0\1free\xff\xff\xff\xff\xff\xff\xff\xff"), "{trailer:" }, 1 },
	{ { "items nowhere",   AJ_S(HEIF "\0\0\0\x4dmeta\0\0\0\0\0\0\0\x23iinf\0\0\0\0\0\1\0\0\0\x15infe\2\0\0\0\0\1\0\0" "Exif\0" "\0\0\0\x1eiloc\0\0\0\0\x44\0\0\1\0\1\0\0\0\1\xff\xff\xff\xff\0\0\0\4"), "" }, 0 },
	{ { "cut webp",        AJ_S("RIFF\xff\0\0\0WEBPXMP \x50\0\0\0<a/> "), "{xmp:<a/> }" }, 1 },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_format_probe got;

		aj_format_row_check(&got, &aj_format_image, &rows[i].row);
		AJ_CHECK(got.complaints == rows[i].complaints, "%s: %u, %s", rows[i].row.what, got.complaints,
		    got.complaint);
		aj_format_probe_fini(&got);
	}
}

/* What is of no known kind is shown at its place, with zeros around it. */
static void test_rest(void)
{
	static const struct aj_str raw = AJ_S("\xff\xd8\xff\xe2\0\x0f"
					      "j@example.org\xff\xda\0\2pixels\xff\xd9");
	static const struct aj_str want = AJ_S("{rest:\0\0\0\0\0\0j@example.org}");
	struct aj_format_probe got;

	aj_format_probe_run(&got, &aj_format_image, raw, 0, 0);
	AJ_CHECK(aj_str_eq(aj_str_sub(aj_buf_str(&got.seen), 0, want.len), want), "%s",
	    aj_format_probe_seen(&got));
	aj_format_probe_fini(&got);
}

#define CAMERA                                                                                               \
	"\"Artist\":\"Jane Roe\"", "\"UserComment\":\"ask exif@example.org\"",                               \
	    "\"XPAuthor\":\"J\xc3\xbcrgen M\xc3\xbcller\"", "\"CameraOwnerName\":\"Petra Musterfrau\"",      \
	    "\"GPSPosition\":\"52.5200, -13.4050\"", "xmp@example.org"

/* What exiftool and ImageMagick wrote: all that was planted, in any blocks. */
static void test_files(void)
{
	static const struct {
		const char *name, *planted[12];
	} files[] = {
		{ "plain.jpg", { "" } },
		{ "photo.jpg", { CAMERA, "\"Author\":\"iptc@example.org\"", "\"City\":\"Berlin\"",
				   "{comment:comment@example.org}", "{thumbnail:" } },
		{ "photo.png", { CAMERA, "\"Comment\":\"taken for png@example.org\"" } },
		{ "photo.tif", { CAMERA, "\"Author\":\"iptc@example.org\"" } },
		{ "photo.webp", { CAMERA } },
		{ "photo.gif", { "{comment:comment@example.org}", "xmp@example.org" } },
		{ "trailer.gif", { "xmp@example.org", "{trailer:write to behind@example.org\n}" } },
		{ "photo.heic", { CAMERA } },
		{ "photo.avif", { CAMERA } },
		{ "trailer.jpg", { CAMERA, "{trailer:name,email\nJane,behind@example.org\n}" } },
		{ "trailer.png", { CAMERA, "{trailer:{\"email\":\"behind@example.org\"}\n}" } },
		{ "trailer.tif", { CAMERA, "write to behind@example.org\n}" } },
		{ "trailer.webp", { CAMERA, "{trailer:write to behind@example.org\n}" } },
		{ "ztxt.png", { "\"Description\":\"ztxt@example.org ztxt@example.org " } },
	};

	for (size_t i = 0; i < AJ_LEN(files); i++) {
		struct aj_str raw = aj_fixture("image/%s", files[i].name);

		aj_format_planted_check(&aj_format_image, files[i].name, raw, files[i].planted);
		free((void *)raw.ptr);
	}
}

/* Cut anywhere, or with any byte another one, it is read to some end. */
static void test_damage(void)
{
	static const char *const names[] = { "photo.jpg", "photo.png", "photo.tif", "photo.webp", "photo.gif",
		"photo.heic", "photo.avif" };

	for (size_t i = 0; i < AJ_LEN(names); i++) {
		struct aj_str file = aj_fixture("image/%s", names[i]);
		uint8_t *raw = (uint8_t *)file.ptr;
		size_t len = file.len;

		for (size_t at = 1; at < len; at += 3) {
			struct aj_format_probe got;
			uint8_t was = raw[at];

			aj_format_probe_run(&got, &aj_format_image, aj_str(raw, at), 0, 0);
			AJ_CHECK(!got.broken, "%s cut at %zu: %s", names[i], at, got.broken);
			aj_format_probe_fini(&got);
			raw[at] ^= at % 2 ? 0xff : 0x80;
			aj_format_probe_run(&got, &aj_format_image, aj_str(raw, len), 0, 0);
			AJ_CHECK(!got.broken, "%s with another byte at %zu: %s", names[i], at, got.broken);
			aj_format_probe_fini(&got);
			raw[at] = was;
		}
		free(raw);
	}
}

static void test_sniff(void)
{
	AJ_CHECK(aj_format_image.sniff(AJ_S("\xff\xd8\xff")) > 0);
	AJ_CHECK(aj_format_image.sniff(AJ_S(PNG)) > 0);
	AJ_CHECK(aj_format_image.sniff(AJ_S("RIFF\0\0\0\0WEBP")) > 0);
	AJ_CHECK(aj_format_image.sniff(AJ_S("RIFF\0\0\0\0WAVE")) == 0);
	AJ_CHECK(aj_format_image.sniff(AJ_S("II*\0")) > 0);
	AJ_CHECK(aj_format_image.sniff(AJ_S("II*")) == 0);
	AJ_CHECK(aj_format_image.sniff(AJ_S("")) == 0);
}

AJ_TESTS(test_rows, test_rest, test_files, test_damage, test_sniff)
