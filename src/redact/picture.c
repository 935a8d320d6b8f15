#include "redact/picture.h"

/* Markers of JPEG (T.81, table B.1), behind their 0xff. */
enum { SOF0 = 0xc0, RST0 = 0xd0, RST7 = 0xd7, SOI = 0xd8, EOI = 0xd9, SOS = 0xda, DRI = 0xdd };
enum { DQT = 0xdb, DNL = 0xdc, DHP = 0xde, EXP = 0xdf, APP0 = 0xe0, APP14 = 0xee };

enum {
	JFIF = 16,  /* bytes of JFIF's segment that has no thumbnail */
	ADOBE = 14, /* of Adobe's: which colours the components are */
};

static bool shows_segment(uint8_t marker, struct aj_str segment)
{
	if (marker == APP0)
		return segment.len == JFIF && aj_str_starts(aj_str_from(segment, 2), AJ_S("JFIF\0"));
	if (marker == APP14)
		return segment.len == ADOBE && aj_str_starts(aj_str_from(segment, 2), AJ_S("Adobe"));
	return (marker >= SOF0 && marker < RST0) || marker == SOS || (marker >= DQT && marker <= EXP);
}

/* The length of the data of a scan, up to the next marker that is no restart. */
static size_t scan_length(struct aj_str s)
{
	size_t at = 0;

	while ((at = aj_str_find(s, at, 0xff)) + 1 < s.len) {
		uint8_t next = s.ptr[at + 1];

		if (next != 0 && next != 0xff && (next < RST0 || next > RST7))
			return at;
		at += next == 0xff ? 1 : 2;
	}
	return s.len;
}

static bool bare_jpeg(struct aj_str s, struct aj_buf *out)
{
	aj_buf_add(out, aj_str_sub(s, 0, 2));
	s = aj_str_from(s, 2);
	while (s.len >= 4 && s.ptr[0] == 0xff && s.ptr[1] != EOI) {
		uint8_t marker = s.ptr[1];
		size_t len = (size_t)s.ptr[2] << 8 | s.ptr[3], scan;

		if (marker == 0xff) { /* filling */
			s = aj_str_from(s, 1);
			continue;
		}
		if (len < 2 || len + 2 > s.len)
			return false;
		if (shows_segment(marker, aj_str_sub(s, 2, len)))
			aj_buf_add(out, aj_str_sub(s, 0, 2 + len));
		s = aj_str_from(s, 2 + len);
		scan = marker == SOS ? scan_length(s) : 0;
		aj_buf_add(out, aj_str_sub(s, 0, scan));
		s = aj_str_from(s, scan);
	}
	if (s.len < 2 || s.ptr[0] != 0xff || s.ptr[1] != EOI)
		return false;
	aj_buf_add(out, aj_str_sub(s, 0, 2));
	return true;
}

static const struct aj_str signature = AJ_S("\x89PNG\r\n\x1a\n");

/* What PNG cannot be shown without, and numbers that say how. */
static bool shows_chunk(struct aj_str type)
{
	static const char *const shown[] = { "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB",
		"pHYs", "bKGD", "sBIT", "acTL", "fcTL", "fdAT" };

	for (size_t i = 0; i < AJ_LEN(shown); i++)
		if (aj_str_eq(type, aj_str_z(shown[i])))
			return true;
	return false;
}

static bool bare_png(struct aj_str s, struct aj_buf *out)
{
	enum { AROUND = 12 }; /* length, type and checksum */

	aj_buf_add(out, signature);
	s = aj_str_from(s, signature.len);
	while (s.len >= AROUND) {
		size_t len =
		    (size_t)s.ptr[0] << 24 | (size_t)s.ptr[1] << 16 | (size_t)s.ptr[2] << 8 | s.ptr[3];
		struct aj_str type = aj_str_sub(s, 4, 4);

		if (len > s.len - AROUND)
			return false;
		if (shows_chunk(type))
			aj_buf_add(out, aj_str_sub(s, 0, AROUND + len));
		if (aj_str_eq(type, AJ_S("IEND")))
			return true;
		s = aj_str_from(s, AROUND + len);
	}
	return false;
}

bool aj_picture_bare(struct aj_str picture, struct aj_buf *out)
{
	bool whole = false;

	if (aj_str_starts(picture, signature))
		whole = bare_png(picture, out);
	else if (aj_str_starts(picture, AJ_S("\xff\xd8\xff")))
		whole = bare_jpeg(picture, out);
	return whole && !out->full;
}
