/*
 * cpio.c: the new ASCII form of System V Release 4, without a sum and with one, and the portable form of
 * POSIX.1-1988, as cpio(5) has them: a header of digits, the name and the bytes of a member, up to the one
 * called "TRAILER!!!". Initial RAM disks of Linux are several of them one behind the other, the last one
 * packed: what follows the end is an object of its own.
 *
 * Not by way of libarchive (3.6.2): where a name and what a link leads to lie in two of its blocks, it looks
 * at the name after the memory was given back.
 */

#include "format/packed/member_name.h"

enum {
	MAGIC = 6,
	HEADER_MAX = 110,
	NAME_MAX = 16 * 1024, /* bytes of a name or of where a link leads; four times what Linux takes */
	SNIFFED = 76,	      /* digits from the beginning on, in all forms */
	FORMAT_BITS = 48,
	/* Of the mode, sys/stat.h */
	TYPE = 0170000,
	FOLDER = 0040000,
	FILE_ = 0100000,
	LINK = 0120000,
	PERMISSIONS = 07777,
};

/* Where the numbers of a header stand: first digit and how many. */
static const struct form {
	const char *magic;
	unsigned base, header,
	    unit; /* name and bytes end at a multiple of unit, counted from the header's begin */
	struct number {
		uint8_t at, len;
	} mode, when, name, size;
} forms[] = {
	{ "070701", 16, 110, 4, { 14, 8 }, { 46, 8 }, { 94, 8 }, { 54, 8 } },
	{ "070702", 16, 110, 4, { 14, 8 }, { 46, 8 }, { 94, 8 }, { 54, 8 } },
	{ "070707", 8, 76, 1, { 18, 6 }, { 48, 11 }, { 59, 6 }, { 65, 11 } },
};

struct cpio {
	struct aj_source source; /* of what the present member holds; first: it is cast back */
	uint64_t left;		 /* bytes of it */
	struct aj_scan *scan;
	struct aj_stream *in;
	struct aj_mend mend;
	unsigned members;
};

struct header {
	const struct form *form;
	uint64_t mode, when, name, size; /* name: with the zero behind it */
};

static enum aj_status body_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct cpio *cpio = (struct cpio *)source;
	struct aj_str shown;
	enum aj_status st = cpio->left > 0 ? aj_stream_peek(cpio->in, 1, &shown, err) : AJ_END;

	if (st != AJ_OK)
		return st;
	*got = shown.len < room ? shown.len : room;
	if (*got > cpio->left)
		*got = (size_t)cpio->left;
	memcpy(out, shown.ptr, *got);
	aj_stream_skip(cpio->in, *got);
	cpio->left -= *got;
	return AJ_OK;
}

/* False: not all of them are digits. */
static bool read_number(struct aj_str header, struct number number, unsigned base, uint64_t *out)
{
	*out = 0;
	for (size_t i = number.at; i < (size_t)number.at + number.len; i++) {
		int digit = aj_hex_value(header.ptr[i]);

		if (digit < 0 || (unsigned)digit >= base)
			return false;
		*out = *out * base + (unsigned)digit;
	}
	return true;
}

static bool read_header(struct aj_str bytes, struct header *out)
{
	for (size_t i = 0; i < AJ_LEN(forms); i++) {
		const struct form *form = &forms[i];

		if (bytes.len < form->header || !aj_str_starts(bytes, aj_str_z(form->magic)))
			continue;
		out->form = form;
		return read_number(bytes, form->mode, form->base, &out->mode) &&
		       read_number(bytes, form->when, form->base, &out->when) &&
		       read_number(bytes, form->name, form->base, &out->name) &&
		       read_number(bytes, form->size, form->base, &out->size) && out->name > 0 &&
		       out->name <= NAME_MAX;
	}
	return false;
}

static int cpio_sniff(struct aj_str head)
{
	size_t digits = MAGIC;

	for (size_t i = 0; i < AJ_LEN(forms); i++)
		if (aj_str_starts(head, aj_str_z(forms[i].magic)))
			while (digits < SNIFFED && digits < head.len && aj_hex_value(head.ptr[digits]) >= 0)
				digits++;
	return digits == SNIFFED ? FORMAT_BITS : 0;
}

/* Uses up so many bytes. AJ_END: there were fewer. */
static enum aj_status pass(struct aj_stream *in, uint64_t len, struct aj_err *err)
{
	while (len > 0) {
		struct aj_str shown;
		enum aj_status st = aj_stream_peek(in, 1, &shown, err);

		if (st != AJ_OK)
			return st;
		shown = aj_str_sub(shown, 0, len < shown.len ? (size_t)len : shown.len);
		aj_stream_skip(in, shown.len);
		len -= shown.len;
	}
	return AJ_OK;
}

/* What lies between len bytes from a header's begin on and what follows. */
static uint64_t padding(const struct form *form, uint64_t len)
{
	return (form->unit - len % form->unit) % form->unit;
}

/* So many bytes as they stand, copied into the layer's memory. AJ_END: there are fewer. */
static enum aj_status take(struct cpio *cpio, size_t len, struct aj_str *out, struct aj_err *err)
{
	struct aj_str shown;
	enum aj_status st = aj_stream_peek(cpio->in, len, &shown, err);

	if (st == AJ_OK)
		st = aj_arena_dup(aj_scan_arena(cpio->scan), aj_str_sub(shown, 0, len), out, err);
	if (st == AJ_OK)
		aj_stream_skip(cpio->in, len);
	return st;
}

static void tell(struct cpio *cpio, const struct header *header, struct aj_str name, struct aj_str link)
{
	uint64_t type = header->mode & TYPE;

	aj_scan_member(cpio->scan, &(struct aj_member){ .kind = type == FILE_	 ? AJ_MEMBER_FILE
								: type == FOLDER ? AJ_MEMBER_FOLDER
								: type == LINK	 ? AJ_MEMBER_LINK
										 : AJ_MEMBER_OTHER,
				       .name = name,
				       .link = link,
				       .size = type == FILE_ ? header->size : 0,
				       .mode = (uint32_t)(header->mode & PERMISSIONS),
				       .when = (int64_t)header->when });
}

/* All of what a member holds, also where it is none that should hold anything. */
static enum aj_status read_body(struct cpio *cpio, struct aj_str name, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	if (cpio->left > 0)
		st = aj_scan_inner_source(cpio->scan, name, &cpio->source, err);
	return st == AJ_OK ? pass(cpio->in, cpio->left, err) : st;
}

/* A member but for its header. AJ_END: it is not all there. last: it was the one that ends the archive. */
static enum aj_status read_member(
    struct cpio *cpio, const struct header *header, bool *last, struct aj_err *err)
{
	const struct form *form = header->form;
	bool link = (header->mode & TYPE) == LINK && header->size <= NAME_MAX;
	struct aj_str name, target = { 0 };
	enum aj_status st = take(cpio, (size_t)header->name, &name, err);

	if (st == AJ_OK)
		st = pass(cpio->in, padding(form, form->header + header->name), err);
	if (st != AJ_OK)
		return st;
	name = aj_str_until(name, '\0');
	*last = aj_str_eq(name, AJ_S("TRAILER!!!")) && header->size == 0;
	if (*last)
		return AJ_OK;
	if (link)
		st = take(cpio, (size_t)header->size, &target, err);
	if (st != AJ_OK)
		return st;
	tell(cpio, header, name, target);
	st = aj_member_name(cpio->scan, &cpio->mend, name, AJ_S(""), err);
	if (st == AJ_OK && target.len > 0)
		st = aj_member_link(cpio->scan, &cpio->mend, name, target, err);
	cpio->left = link ? 0 : header->size;
	if (st == AJ_OK)
		st = read_body(cpio, name, err);
	return st == AJ_OK ? pass(cpio->in, padding(form, header->size), err) : st;
}

/* What is no member is read as what it is itself. */
static enum aj_status read_rest(struct cpio *cpio, struct aj_err *err)
{
	cpio->left = UINT64_MAX;
	return aj_scan_inner_all(cpio->scan, AJ_S(""), &cpio->source, err);
}

/* Behind the end: nothing, zeros, another archive, or anything else. more: another one begins. */
static enum aj_status read_behind(struct cpio *cpio, bool *more, struct aj_err *err)
{
	struct aj_str shown;
	enum aj_status st;

	*more = false;
	while ((st = aj_stream_peek(cpio->in, 1, &shown, err)) == AJ_OK) {
		size_t zeros = 0;

		while (zeros < shown.len && shown.ptr[zeros] == 0)
			zeros++;
		aj_stream_skip(cpio->in, zeros);
		if (zeros < shown.len)
			break;
	}
	if (st == AJ_OK)
		st = aj_stream_peek(cpio->in, HEADER_MAX, &shown, err);
	if (st != AJ_OK && (st != AJ_END || shown.len == 0))
		return st == AJ_END ? AJ_OK : st;
	*more = cpio_sniff(shown) > 0;
	return *more ? AJ_OK : read_rest(cpio, err);
}

static enum aj_status read_members(struct cpio *cpio, struct aj_err *err)
{
	bool more = true;
	enum aj_status st = AJ_OK;

	while (more && st == AJ_OK) {
		struct header header;
		struct aj_str shown;
		uint64_t began = cpio->in->at;
		bool last = false;

		st = aj_stream_peek(cpio->in, HEADER_MAX, &shown, err);
		if (st != AJ_OK && (st != AJ_END || shown.len == 0))
			break;
		cpio->members++;
		if (!read_header(shown, &header)) {
			aj_scan_complain(cpio->scan, began, "member %u has no header", cpio->members);
			return read_rest(cpio, err);
		}
		aj_stream_skip(cpio->in, header.form->header);
		st = read_member(cpio, &header, &last, err);
		if (st == AJ_OK && last)
			st = read_behind(cpio, &more, err);
		else if (st == AJ_END)
			return aj_fail(err, AJ_EINPUT, "member %u, which begins at offset %llu, is cut short",
			    cpio->members, (unsigned long long)began);
	}
	if (st == AJ_END)
		return aj_fail(err, AJ_EINPUT, "no end of the archive: cut short at offset %llu",
		    (unsigned long long)cpio->in->at);
	return st;
}

static enum aj_status cpio_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct cpio cpio = { .source = { .fill = body_fill }, .scan = scan, .in = in };
	enum aj_status st = read_members(&cpio, err);

	aj_mend_fini(&cpio.mend);
	return st;
}

const struct aj_format aj_format_cpio = {
	.name = "cpio",
	.about = "cpio archives (new ASCII, with a sum, and portable)",
	.sniff = cpio_sniff,
	.read = cpio_read,
};
