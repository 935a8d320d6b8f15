/*
 * make_mails.c: writes mails of some 20 KB as they lie in a Maildir: plain ones, HTML
 * beside text in quoted-printable, attachments in base64. The same seed, the same mails.
 *
 *   make_mails FOLDER COUNT SEED
 */

#include "corpus.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { PEOPLE = 50000, PER_FOLDER = 1000 };

static struct corpus c;

static void person(struct corpus_person *p)
{
	corpus_person(&c, corpus_below(&c, PEOPLE), p);
}

static void header_address(FILE *out, const char *name)
{
	struct corpus_person p;

	person(&p);
	fprintf(out, "%s: %s %s <%s@%s>\r\n", name, p.first, p.last, p.user, p.domain);
}

static void headers(FILE *out)
{
	struct corpus_person p;
	unsigned hops = 2 + corpus_below(&c, 3);

	person(&p);
	fprintf(out, "Return-Path: <%s@%s>\r\n", p.user, p.domain);
	for (unsigned i = 0; i < hops; i++)
		fprintf(out,
		    "Received: from mx%u.%s (mx%u.%s [192.0.2.%u])\r\n\tby in%u.contoso.com (Postfix) with "
		    "ESMTPS id "
		    "%08X%04X\r\n\tfor <%s@contoso.com>; Wed, %u Nov 2019 12:%02u:00 +0100 (CET)\r\n",
		    i, p.domain, i, p.domain, corpus_below(&c, 255), i, corpus_below(&c, UINT32_MAX),
		    corpus_below(&c, 65536), p.user, 1 + corpus_below(&c, 28), corpus_below(&c, 60));
	c.len = 0;
	corpus_base64(&c, 258);
	fprintf(out, "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=%s; s=mail;\r\n", p.domain);
	for (size_t at = 0; at < c.len; at += 70)
		fprintf(out, "\t%s%.*s\r\n", at == 0 ? "b=" : "", (int)(c.len - at < 70 ? c.len - at : 70),
		    c.text + at);
	fprintf(out, "From: %s %s <%s@%s>\r\n", p.first, p.last, p.user, p.domain);
	header_address(out, "To");
	if (corpus_chance(&c, 300))
		header_address(out, "Cc");
	fprintf(out, "Subject: %s%s\r\n", corpus_chance(&c, 200) ? "=?utf-8?Q?R=C3=BCckfrage:?= " : "",
	    corpus_subject(&c));
	fprintf(out, "Date: Wed, %u Nov 2019 12:%02u:00 +0100\r\nMessage-ID: <%08x.%08x@%s>\r\n",
	    1 + corpus_below(&c, 28), corpus_below(&c, 60), corpus_below(&c, UINT32_MAX),
	    corpus_below(&c, UINT32_MAX), p.domain);
	fprintf(out, "X-Mailer: Outlook 16.0\r\nMIME-Version: 1.0\r\n");
}

/* Paragraphs of about so many bytes; in HTML with tags. */
static void text(size_t bytes, bool html)
{
	struct corpus_person p;

	c.len = 0;
	c.newline = "\n";
	if (html)
		corpus_put(&c,
		    "<html><head><style>p{margin:0;font-family:Calibri,sans-serif}</style></head><body>\n");
	while (c.len < bytes) {
		if (html)
			corpus_put(&c,
			    "<p class=\"MsoNormal\" style=\"margin-bottom:12.0pt\"><span lang=\"EN-US\">");
		for (unsigned n = 2 + corpus_below(&c, 4); n > 0; n--)
			corpus_sentence(&c);
		person(&p);
		if (corpus_chance(&c, 150)) {
			corpus_put(&c, "Write to ");
			corpus_email(&c, &p);
			corpus_put(&c, " or call ");
			corpus_phone(&c, &p);
			corpus_put(&c, ". ");
		}
		if (corpus_chance(&c, 200))
			corpus_put(&c, "Grüße aus Zürich — bis später. ");
		corpus_put(&c, html ? "</span></p>\n" : "\n\n");
	}
	if (html)
		corpus_put(&c, "</body></html>\n");
}

static void write_plain(FILE *out)
{
	for (size_t at = 0; at < c.len; at++) {
		if (c.text[at] == '\n')
			fputc('\r', out);
		fputc(c.text[at], out);
	}
}

static void write_qp(FILE *out)
{
	size_t column = 0;

	for (size_t at = 0; at < c.len; at++) {
		uint8_t b = (uint8_t)c.text[at];

		if (b == '\n') {
			fputs("\r\n", out);
			column = 0;
			continue;
		}
		if (column > 71) {
			fputs("=\r\n", out);
			column = 0;
		}
		column += b == '=' || b >= 0x7f ? 3 : 1;
		fprintf(out, b == '=' || b >= 0x7f ? "=%02X" : "%c", b);
	}
	fputs("\r\n", out);
}

static void write_base64(FILE *out, const uint8_t *bytes, size_t len)
{
	for (size_t at = 0, column = 0; at < len; at += 3) {
		uint32_t group = (uint32_t)bytes[at] << 16 |
				 (at + 1 < len ? (uint32_t)bytes[at + 1] << 8 : 0) |
				 (at + 2 < len ? bytes[at + 2] : 0);

		for (int i = 0; i < 4; i++)
			fputc(at + (size_t)i > len ? '=' : CORPUS_BASE64[group >> (18 - 6 * i) & 63], out);
		column += 4;
		if (column == 76 || at + 3 >= len) {
			fputs("\r\n", out);
			column = 0;
		}
	}
}

static void plain_mail(FILE *out)
{
	fputs("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n", out);
	text(1500 + corpus_below(&c, 8000), false);
	write_plain(out);
}

static void html_mail(FILE *out)
{
	size_t bytes = 2000 + corpus_below(&c, 9000);

	fputs("Content-Type: multipart/alternative; boundary=\"=_next_000\"\r\n\r\nThis is a message in "
	      "MIME.\r\n\r\n"
	      "--=_next_000\r\nContent-Type: text/plain; charset=\"utf-8\"\r\n"
	      "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
	    out);
	text(bytes, false);
	write_qp(out);
	fputs("\r\n--=_next_000\r\nContent-Type: text/html; charset=\"utf-8\"\r\n"
	      "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
	    out);
	text(2 * bytes, true);
	write_qp(out);
	fputs("\r\n--=_next_000--\r\n", out);
}

/* A picture of len bytes, framed as cameras do it (ITU-T T.81, annex B); tables of the codec and pixels are
 * drawn, with a zero behind each 0xff of these. */
static void picture(uint8_t *bytes, size_t len)
{
	static const struct {
		uint8_t head[20];
		size_t n, drawn;
	} segments[] = {
		{ { 0xff, 0xd8, 0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0 }, 20,
		    0 },
		{ { 0xff, 0xdb, 0, 67, 0 }, 5, 64 },
		{ { 0xff, 0xc0, 0, 11, 8, 1, 224, 2, 128, 1, 1, 17, 0 }, 13, 0 },
		{ { 0xff, 0xc4, 0, 31, 0 }, 5, 28 },
		{ { 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0 }, 10, 0 },
	};
	size_t at = 0;

	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)corpus_random(&c);
	for (size_t i = 0; i < sizeof(segments) / sizeof(*segments); i++) {
		memcpy(bytes + at, segments[i].head, segments[i].n);
		at += segments[i].n + segments[i].drawn;
	}
	for (; at + 1 < len; at++) {
		if (bytes[at] == 0xff)
			bytes[at + 1] = 0;
	}
	memcpy(bytes + len - 2, "\xff\xd9", 2);
}

static void attachment(FILE *out, bool csv)
{
	static uint8_t bytes[48 * 1024];
	size_t len = 20000 + corpus_below(&c, 25000);

	fprintf(out,
	    "\r\n--=_mixed_000\r\nContent-Type: application/octet-stream; name=\"%s\"\r\n"
	    "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"%s\"\r\n\r\n",
	    csv ? "contacts.csv" : "image001.jpg", csv ? "contacts.csv" : "image001.jpg");
	c.len = 0;
	if (csv) {
		corpus_contacts_head(&c);
		while (c.len < len)
			corpus_contacts(&c);
		write_base64(out, (const uint8_t *)c.text, c.len);
	} else {
		picture(bytes, len);
		write_base64(out, bytes, len);
	}
	fputs("\r\n--=_mixed_000--\r\n", out);
}

static void mixed_mail(FILE *out)
{
	fputs("Content-Type: multipart/mixed; boundary=\"=_mixed_000\"\r\n\r\n--=_mixed_000\r\n"
	      "Content-Type: text/plain; charset=\"us-ascii\"\r\n\r\n",
	    out);
	text(500 + corpus_below(&c, 2000), false);
	write_plain(out);
	attachment(out, corpus_chance(&c, 300));
}

static bool write_mail(const char *folder, unsigned long n)
{
	char path[4096];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%03lu", folder, n / PER_FOLDER);
	if (n % PER_FOLDER == 0 && mkdir(path, 0777) != 0 && errno != EEXIST)
		return false;
	snprintf(path, sizeof(path), "%s/%03lu/%06lu.eml", folder, n / PER_FOLDER, n);
	out = fopen(path, "w");
	if (!out)
		return false;
	headers(out);
	if (corpus_chance(&c, 400))
		plain_mail(out);
	else if (corpus_chance(&c, 600))
		html_mail(out);
	else
		mixed_mail(out);
	return fclose(out) == 0;
}

int main(int argc, char **argv)
{
	unsigned long count = argc == 4 ? strtoul(argv[2], NULL, 10) : 0;

	if (argc != 4) {
		fprintf(stderr, "usage: make_mails FOLDER COUNT SEED\n");
		return 2;
	}
	c = (struct corpus){ .state = strtoull(argv[3], NULL, 10) + 1, .newline = "\n" };
	for (unsigned long n = 0; n < count; n++) {
		if (!write_mail(argv[1], n)) {
			perror(argv[1]);
			return 4;
		}
	}
	return 0;
}
