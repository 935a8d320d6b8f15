/*
 * codepages: writes the tables of Windows code pages as this machine's iconv has
 * them, so that none need be loaded when a file is read: codepages OUT.h
 */

#include <iconv.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* number, name in iconv, two bytes a character */
static const struct page {
	unsigned number;
	const char *name;
	int wide;
} pages[] = {
	{ 437, "CP437", 0 },
	{ 737, "CP737", 0 },
	{ 775, "CP775", 0 },
	{ 850, "CP850", 0 },
	{ 852, "CP852", 0 },
	{ 855, "CP855", 0 },
	{ 857, "CP857", 0 },
	{ 858, "CP858", 0 },
	{ 860, "CP860", 0 },
	{ 861, "CP861", 0 },
	{ 862, "CP862", 0 },
	{ 863, "CP863", 0 },
	{ 864, "CP864", 0 },
	{ 865, "CP865", 0 },
	{ 866, "CP866", 0 },
	{ 869, "CP869", 0 },
	{ 874, "CP874", 0 },
	{ 932, "CP932", 1 },
	{ 936, "CP936", 1 },
	{ 949, "CP949", 1 },
	{ 950, "CP950", 1 },
	{ 1250, "CP1250", 0 },
	{ 1251, "CP1251", 0 },
	{ 1253, "CP1253", 0 },
	{ 1254, "CP1254", 0 },
	{ 1255, "CP1255", 0 },
	{ 1256, "CP1256", 0 },
	{ 1257, "CP1257", 0 },
	{ 1258, "CP1258", 0 },
	{ 10000, "MACINTOSH", 0 },
	{ 10007, "MAC-CYRILLIC", 0 },
	{ 20866, "KOI8-R", 0 },
	{ 21866, "KOI8-U", 0 },
	{ 28592, "ISO-8859-2", 0 },
	{ 28593, "ISO-8859-3", 0 },
	{ 28594, "ISO-8859-4", 0 },
	{ 28595, "ISO-8859-5", 0 },
	{ 28596, "ISO-8859-6", 0 },
	{ 28597, "ISO-8859-7", 0 },
	{ 28598, "ISO-8859-8", 0 },
	{ 28599, "ISO-8859-9", 0 },
	{ 28600, "ISO-8859-10", 0 },
	{ 28603, "ISO-8859-13", 0 },
	{ 28604, "ISO-8859-14", 0 },
	{ 28605, "ISO-8859-15", 0 },
	{ 28606, "ISO-8859-16", 0 },
};

enum {
	PAGES = sizeof(pages) / sizeof(pages[0]),
	LEAD = 0x81,
	LEADS = 0xfe - LEAD + 1,
	TRAIL = 0x40,
	TRAILS = 256 - TRAIL
};

/* The character of these bytes; 0 if they are none, or one past U+FFFF, or several. */
static unsigned convert(iconv_t cd, const uint8_t *bytes, size_t len)
{
	uint8_t out[8];
	char *in = (char *)bytes, *to = (char *)out;
	size_t left = len, room = sizeof(out);

	iconv(cd, NULL, NULL, NULL, NULL);
	if (iconv(cd, &in, &left, &to, &room) != 0 || left != 0)
		return 0;
	iconv(cd, NULL, NULL, &to, &room); /* some hold a character back in case a mark follows */
	return sizeof(out) - room == 2 ? (unsigned)out[1] << 8 | out[0] : 0;
}

static void write_page(FILE *out, const struct page *page)
{
	iconv_t cd = iconv_open("UTF-16LE", page->name);
	uint8_t bytes[2];

	if (cd == (iconv_t)-1) {
		fprintf(stderr, "codepages: iconv does not know %s\n", page->name);
		exit(1);
	}
	fprintf(out, "static const uint16_t upper_%u[128] = {", page->number);
	for (int i = 0; i < 128; i++) {
		bytes[0] = (uint8_t)(0x80 + i);
		fprintf(out, "%s%u,", i % 16 ? "" : "\n\t", convert(cd, bytes, 1));
	}
	fputs("\n};\n", out);
	if (page->wide) {
		fprintf(out, "static const uint16_t pairs_%u[%d * %d] = {", page->number, LEADS, TRAILS);
		for (int i = 0; i < LEADS * TRAILS; i++) {
			bytes[0] = (uint8_t)(LEAD + i / TRAILS);
			bytes[1] = (uint8_t)(TRAIL + i % TRAILS);
			fprintf(out, "%s%u,", i % 16 ? "" : "\n\t", convert(cd, bytes, 2));
		}
		fputs("\n};\n", out);
	}
	iconv_close(cd);
}

int main(int argc, char **argv)
{
	FILE *out = argc == 2 ? fopen(argv[1], "w") : NULL;

	if (!out) {
		fputs("usage: codepages OUT.h\n", stderr);
		return 1;
	}
	fputs("/* Made by tools/codepages.c. 0: no character. */\n", out);
	for (int i = 0; i < PAGES; i++)
		write_page(out, &pages[i]);
	fprintf(
	    out, "enum { LEAD = %d, LEADS = %d, TRAIL = %d, TRAILS = %d };\n", LEAD, LEADS, TRAIL, TRAILS);
	fputs("static const struct aj_codepage pages[] = {\n", out);
	for (int i = 0; i < PAGES; i++) {
		fprintf(out, "\t{ %u, upper_%u, ", pages[i].number, pages[i].number);
		if (pages[i].wide)
			fprintf(out, "pairs_%u },\n", pages[i].number);
		else
			fputs("NULL },\n", out);
	}
	fputs("};\n", out);
	return fclose(out) != 0;
}
