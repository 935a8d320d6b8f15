#include "dep/pff.h"

#include <libbfio.h>
#include <libpff.h>
#include <stdio.h>
#include <stdlib.h>

/* What the library takes for an open file: it begins with nothing of the library's. */
struct aj_pff {
	const struct aj_random *random;
	uint64_t at;
	enum aj_status failed; /* with which the source failed */
	struct aj_err err;

	libbfio_handle_t *handle;
	libpff_file_t *file;
};

static int io_free(intptr_t **io, libbfio_error_t **error)
{
	(void)error;
	*io = NULL;
	return 1;
}

static int io_clone(intptr_t **copy, intptr_t *io, libbfio_error_t **error)
{
	(void)error;
	*copy = io;
	return 1;
}

static int io_open(intptr_t *io, int flags, libbfio_error_t **error)
{
	(void)error;
	((struct aj_pff *)io)->at = 0;
	return flags == LIBBFIO_ACCESS_FLAG_READ ? 1 : -1;
}

static int io_close(intptr_t *io, libbfio_error_t **error)
{
	(void)io;
	(void)error;
	return 0;
}

static ssize_t io_read(intptr_t *io, uint8_t *buffer, size_t size, libbfio_error_t **error)
{
	struct aj_pff *pff = (struct aj_pff *)io;
	uint64_t left = pff->at < pff->random->size ? pff->random->size - pff->at : 0;

	(void)error;
	if (size > left)
		size = left;
	if (pff->failed != AJ_OK)
		return -1;
	pff->failed = aj_random_read(pff->random, pff->at, buffer, size, &pff->err);
	if (pff->failed != AJ_OK)
		return -1;
	pff->at += size;
	return (ssize_t)size;
}

static ssize_t io_write(intptr_t *io, const uint8_t *buffer, size_t size, libbfio_error_t **error)
{
	(void)io;
	(void)buffer;
	(void)size;
	(void)error;
	return -1;
}

static off64_t io_seek(intptr_t *io, off64_t offset, int whence, libbfio_error_t **error)
{
	struct aj_pff *pff = (struct aj_pff *)io;
	int64_t base = whence == SEEK_CUR   ? (int64_t)pff->at
		       : whence == SEEK_END ? (int64_t)pff->random->size
					    : 0;

	(void)error;
	if (__builtin_add_overflow(base, offset, &base) || base < 0)
		return -1;
	pff->at = (uint64_t)base;
	return base;
}

static int io_exists(intptr_t *io, libbfio_error_t **error)
{
	(void)io;
	(void)error;
	return 1;
}

static int io_size(intptr_t *io, size64_t *size, libbfio_error_t **error)
{
	(void)error;
	*size = ((struct aj_pff *)io)->random->size;
	return 1;
}

/* What a call of the library gave: 1, 0 for "there is none", -1. Its own messages may hold names. */
static enum aj_status outcome(struct aj_pff *pff, int code, const char *what, struct aj_err *err)
{
	if (pff->failed != AJ_OK) {
		*err = pff->err;
		return pff->failed;
	}
	if (code == 0)
		return AJ_END;
	return code == 1 ? AJ_OK
			 : aj_fail(err, AJ_EINPUT, "%s cannot be read, near offset %llu", what,
			       (unsigned long long)pff->at);
}

enum aj_status aj_pff_open(const struct aj_random *random, struct aj_pff **out, struct aj_err *err)
{
	struct aj_pff *pff = calloc(1, sizeof(*pff));
	int code;

	*out = NULL;
	if (!pff)
		return aj_fail(err, AJ_ELIMIT, "no memory for a mailbox");
	pff->random = random;
	code = libbfio_handle_initialize(&pff->handle, (intptr_t *)pff, io_free, io_clone, io_open, io_close,
	    io_read, io_write, io_seek, io_exists, io_exists, io_size,
	    LIBBFIO_FLAG_IO_HANDLE_NON_MANAGED | LIBBFIO_FLAG_IO_HANDLE_CLONE_BY_REFERENCE, NULL);
	if (code == 1)
		code = libpff_file_initialize(&pff->file, NULL);
	if (code == 1)
		code = libpff_file_open_file_io_handle(pff->file, pff->handle, LIBPFF_OPEN_READ, NULL);
	if (code != 1) {
		enum aj_status st = outcome(pff, -1, "the mailbox", err);

		aj_pff_close(pff);
		return st;
	}
	*out = pff;
	return AJ_OK;
}

void aj_pff_close(struct aj_pff *pff)
{
	if (!pff)
		return;
	if (pff->file)
		libpff_file_free(&pff->file, NULL);
	if (pff->handle)
		libbfio_handle_free(&pff->handle, NULL);
	free(pff);
}

bool aj_pff_damaged(const struct aj_pff *pff)
{
	return libpff_file_is_corrupted(pff->file, NULL) != 0;
}

uint64_t aj_pff_at(const struct aj_pff *pff)
{
	return pff->at < pff->random->size ? pff->at : pff->random->size;
}

enum aj_status aj_pff_recover(struct aj_pff *pff, struct aj_err *err)
{
	return outcome(pff, libpff_file_recover_items(pff->file, 0, NULL), "the list of deleted items", err);
}

enum aj_status aj_pff_store(struct aj_pff *pff, struct aj_pff_item **out, struct aj_err *err)
{
	*out = NULL;
	return outcome(pff, libpff_file_get_message_store(pff->file, (libpff_item_t **)out, NULL),
	    "the properties of the mailbox", err);
}

enum aj_status aj_pff_root(struct aj_pff *pff, struct aj_pff_item **out, struct aj_err *err)
{
	*out = NULL;
	return outcome(
	    pff, libpff_file_get_root_folder(pff->file, (libpff_item_t **)out, NULL), "the root folder", err);
}

static const char *const kind_names[] = { "folders", "messages", "hidden messages", "attachments", "orphans",
	"deleted items" };

enum aj_status aj_pff_count(
    struct aj_pff *pff, struct aj_pff_item *item, enum aj_pff_kind kind, unsigned *out, struct aj_err *err)
{
	libpff_item_t *of = (libpff_item_t *)item;
	int n = 0, code = -1;
	char what[64];

	switch (kind) {
	case AJ_PFF_FOLDERS:
		code = libpff_folder_get_number_of_sub_folders(of, &n, NULL);
		break;
	case AJ_PFF_MESSAGES:
		code = libpff_folder_get_number_of_sub_messages(of, &n, NULL);
		break;
	case AJ_PFF_HIDDEN:
		code = libpff_folder_get_number_of_sub_associated_contents(of, &n, NULL);
		break;
	case AJ_PFF_ATTACHMENTS:
		code = libpff_message_get_number_of_attachments(of, &n, NULL);
		break;
	case AJ_PFF_ORPHANS:
		code = libpff_file_get_number_of_orphan_items(pff->file, &n, NULL);
		break;
	case AJ_PFF_RECOVERED:
		code = libpff_file_get_number_of_recovered_items(pff->file, &n, NULL);
		break;
	}
	*out = code == 1 && n > 0 ? (unsigned)n : 0;
	snprintf(what, sizeof(what), "the list of %s", kind_names[kind]);
	return outcome(pff, code == 0 ? 1 : code, what, err);
}

enum aj_status aj_pff_child(struct aj_pff *pff, struct aj_pff_item *item, enum aj_pff_kind kind,
    unsigned index, struct aj_pff_item **out, struct aj_err *err)
{
	libpff_item_t *of = (libpff_item_t *)item, **to = (libpff_item_t **)out;
	int code = -1, i = (int)index;
	char what[64];

	*out = NULL;
	switch (kind) {
	case AJ_PFF_FOLDERS:
		code = libpff_folder_get_sub_folder(of, i, to, NULL);
		break;
	case AJ_PFF_MESSAGES:
		code = libpff_folder_get_sub_message(of, i, to, NULL);
		break;
	case AJ_PFF_HIDDEN:
		code = libpff_folder_get_sub_associated_content(of, i, to, NULL);
		break;
	case AJ_PFF_ATTACHMENTS:
		code = libpff_message_get_attachment(of, i, to, NULL);
		break;
	case AJ_PFF_ORPHANS:
		code = libpff_file_get_orphan_item_by_index(pff->file, i, to, NULL);
		break;
	case AJ_PFF_RECOVERED:
		code = libpff_file_get_recovered_item_by_index(pff->file, i, to, NULL);
		break;
	}
	snprintf(what, sizeof(what), "number %u of %s", index + 1, kind_names[kind]);
	return outcome(pff, code == 0 || (code == 1 && !*out) ? -1 : code, what, err);
}

enum aj_status aj_pff_recipients(
    struct aj_pff *pff, struct aj_pff_item *message, struct aj_pff_item **out, struct aj_err *err)
{
	*out = NULL;
	return outcome(pff,
	    libpff_message_get_recipients((libpff_item_t *)message, (libpff_item_t **)out, NULL),
	    "the list of recipients", err);
}

enum aj_status aj_pff_attached(
    struct aj_pff *pff, struct aj_pff_item *attachment, struct aj_pff_item **out, struct aj_err *err)
{
	int type = 0;

	*out = NULL;
	if (libpff_attachment_get_type((libpff_item_t *)attachment, &type, NULL) != 1 ||
	    type != LIBPFF_ATTACHMENT_TYPE_ITEM)
		return outcome(pff, 0, "", err);
	return outcome(pff,
	    libpff_attachment_get_item((libpff_item_t *)attachment, (libpff_item_t **)out, NULL),
	    "an attached message", err);
}

void aj_pff_item_close(struct aj_pff_item *item)
{
	libpff_item_t *it = (libpff_item_t *)item;

	if (it)
		libpff_item_free(&it, NULL);
}

uint32_t aj_pff_item_id(struct aj_pff_item *item)
{
	uint32_t id = 0;

	return libpff_item_get_identifier((libpff_item_t *)item, &id, NULL) == 1 ? id : 0;
}

unsigned aj_pff_sets(struct aj_pff_item *item)
{
	int n = 0;

	return libpff_item_get_number_of_record_sets((libpff_item_t *)item, &n, NULL) == 1 && n > 0
		   ? (unsigned)n
		   : 0;
}

static int open_set(struct aj_pff_item *item, unsigned set, libpff_record_set_t **out)
{
	*out = NULL;
	return libpff_item_get_record_set_by_index((libpff_item_t *)item, (int)set, out, NULL);
}

enum aj_status aj_pff_values(
    struct aj_pff *pff, struct aj_pff_item *item, unsigned set, unsigned *out, struct aj_err *err)
{
	libpff_record_set_t *records;
	int n = 0, code = open_set(item, set, &records);

	if (code == 1) {
		code = libpff_record_set_get_number_of_entries(records, &n, NULL);
		libpff_record_set_free(&records, NULL);
	}
	*out = code == 1 && n > 0 ? (unsigned)n : 0;
	return outcome(pff, code == 0 ? 1 : code, "the list of properties", err);
}

/* The name of a named property, or that it has a number. */
static void name(libpff_record_entry_t *entry, struct aj_pff_value *value)
{
	libpff_name_to_id_map_entry_t *map = NULL;
	uint8_t type = 0, *text;
	uint32_t number;
	size_t size = 0;

	if (libpff_record_entry_get_name_to_id_map_entry(entry, &map, NULL) != 1 || !map)
		return;
	value->named = true;
	if (libpff_name_to_id_map_entry_get_type(map, &type, NULL) != 1)
		return;
	if (type == LIBPFF_NAME_TO_ID_MAP_ENTRY_TYPE_NUMERIC) {
		if (libpff_name_to_id_map_entry_get_number(map, &number, NULL) == 1)
			value->id = number;
		return;
	}
	if (libpff_name_to_id_map_entry_get_utf8_string_size(map, &size, NULL) != 1 || size < 2 ||
	    size > 1 << 16 || !(text = calloc(1, size)))
		return;
	if (libpff_name_to_id_map_entry_get_utf8_string(map, text, size, NULL) == 1)
		for (size_t i = 0; i + 1 < size && text[i] && value->name_len < sizeof(value->name); i++)
			value->name[value->name_len++] = text[i] >= ' ' && text[i] < 0x7f ? text[i] : '_';
	free(text);
}

enum aj_status aj_pff_value(struct aj_pff *pff, struct aj_pff_item *item, unsigned set, unsigned index,
    struct aj_pff_value *out, struct aj_err *err)
{
	libpff_record_set_t *records;
	libpff_record_entry_t *entry = NULL;
	size_t size = 0;
	int code = open_set(item, set, &records);

	*out = (struct aj_pff_value){ 0 };
	if (code == 1) {
		code = libpff_record_set_get_entry_by_index(records, (int)index, &entry, NULL);
		libpff_record_set_free(&records, NULL);
	}
	if (code == 1)
		code = libpff_record_entry_get_entry_type(entry, &out->id, NULL);
	if (code == 1)
		code = libpff_record_entry_get_value_type(entry, &out->type, NULL);
	if (code != 1) {
		if (entry)
			libpff_record_entry_free(&entry, NULL);
		return outcome(pff, code, "a property", err);
	}
	name(entry, out);
	out->size = libpff_record_entry_get_data_size(entry, &size, NULL) == 1 ? size : 0;
	out->entry = entry;
	if (pff->failed != AJ_OK) {
		aj_pff_value_close(out);
		return outcome(pff, -1, "a property", err);
	}
	return AJ_OK;
}

void aj_pff_value_close(struct aj_pff_value *value)
{
	libpff_record_entry_t *entry = value->entry;

	if (entry)
		libpff_record_entry_free(&entry, NULL);
	value->entry = NULL;
}

enum aj_status aj_pff_value_load(
    struct aj_pff *pff, const struct aj_pff_value *value, size_t max, struct aj_str *out, struct aj_err *err)
{
	uint8_t *bytes;
	enum aj_status st;

	*out = aj_str(NULL, 0);
	if (value->size > max)
		return aj_fail(err, AJ_ELIMIT, "a property of %llu bytes, which must be held at once",
		    (unsigned long long)value->size);
	if (value->size == 0)
		return AJ_OK;
	if (!(bytes = calloc(1, value->size)))
		return aj_fail(err, AJ_ELIMIT, "no memory for a property of %llu bytes",
		    (unsigned long long)value->size);
	st = outcome(
	    pff, libpff_record_entry_get_data(value->entry, bytes, value->size, NULL), "a property", err);
	if (st != AJ_OK) {
		free(bytes);
		return st == AJ_END ? AJ_OK : st;
	}
	*out = aj_str(bytes, value->size);
	return AJ_OK;
}

static enum aj_status data_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_pff_data *data = (struct aj_pff_data *)source;
	ssize_t n;

	if (data->left == 0)
		return AJ_END;
	if (room > data->left)
		room = data->left;
	n = libpff_attachment_data_read_buffer((libpff_item_t *)data->attachment, out, room, NULL);
	if (n <= 0 || (size_t)n > room) {
		data->left = 0;
		return outcome(data->pff, -1, "the rest of an attachment", err);
	}
	data->left -= (uint64_t)n;
	*got = (size_t)n;
	return AJ_OK;
}

enum aj_status aj_pff_data_init(
    struct aj_pff_data *data, struct aj_pff *pff, struct aj_pff_item *attachment, struct aj_err *err)
{
	size64_t size = 0;
	int type = 0;
	int code = libpff_attachment_get_type((libpff_item_t *)attachment, &type, NULL);

	*data = (struct aj_pff_data){ .source = { .fill = data_fill }, .pff = pff, .attachment = attachment };
	if (code == 1 && type != LIBPFF_ATTACHMENT_TYPE_DATA)
		code = 0;
	if (code == 1)
		code = libpff_attachment_get_data_size((libpff_item_t *)attachment, &size, NULL);
	if (code == 1 && size == 0)
		code = 0;
	data->left = size;
	return outcome(pff, code, "an attachment", err);
}
