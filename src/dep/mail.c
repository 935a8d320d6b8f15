/*
 * mail.c: GMime, loaded when a mail is to be looked at a second time: it brings some fifteen libraries with
 * it, whose start every run would pay, and every worker process again.
 */

#include "dep/mail.h"

#include "dep/load.h"

#define G_DISABLE_CAST_CHECKS /* they would call functions by name */
#include <errno.h>
#include <gmime/gmime.h>
#include <iconv.h>
#include <pthread.h>
#include <stdlib.h>
#include <strings.h>

/* The functions of it, and of what it brings, by the names that their headers declare. */
#define FUNCTIONS(X)                                                                                         \
	X(g_byte_array_append)                                                                               \
	X(g_byte_array_sized_new)                                                                            \
	X(g_free)                                                                                            \
	X(g_mime_data_wrapper_write_to_stream)                                                               \
	X(g_mime_header_get_raw_value)                                                                       \
	X(g_mime_header_list_get_count)                                                                      \
	X(g_mime_header_list_get_header_at)                                                                  \
	X(g_mime_init)                                                                                       \
	X(g_mime_message_get_mime_part)                                                                      \
	X(g_mime_message_part_get_message)                                                                   \
	X(g_mime_message_part_get_type)                                                                      \
	X(g_mime_multipart_get_count)                                                                        \
	X(g_mime_multipart_get_part)                                                                         \
	X(g_mime_multipart_get_type)                                                                         \
	X(g_mime_object_get_content_type_parameter)                                                          \
	X(g_mime_object_get_header_list)                                                                     \
	X(g_mime_parser_construct_message)                                                                   \
	X(g_mime_parser_new_with_stream)                                                                     \
	X(g_mime_part_get_content)                                                                           \
	X(g_mime_part_get_filename)                                                                          \
	X(g_mime_part_get_type)                                                                              \
	X(g_mime_stream_mem_get_byte_array)                                                                  \
	X(g_mime_stream_mem_new)                                                                             \
	X(g_mime_stream_mem_new_with_byte_array)                                                             \
	X(g_mime_utils_header_decode_text)                                                                   \
	X(g_object_unref)                                                                                    \
	X(g_type_check_instance_is_a)

static struct {
	FUNCTIONS(AJ_LOADED)
} lib;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool ready;

struct walk {
	aj_mail_fn *fn;
	void *to;
	struct aj_err *err;
};

/* Those that our own code reads, which are the ones of mails. */
static const char *const charsets[] = { "iso-8859-1", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5",
	"iso-8859-6", "iso-8859-7", "iso-8859-8", "iso-8859-9", "iso-8859-10", "iso-8859-11", "iso-8859-13",
	"iso-8859-14", "iso-8859-15", "iso-8859-16", "windows-1250", "windows-1251", "windows-1252",
	"windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258",
	"windows-874", "koi8-r", "koi8-u", "macintosh", "tis-620", "ibm437", "ibm850", "shift_jis",
	"windows-31j", "euc-jp", "iso-2022-jp", "euc-kr", "uhc", "gbk", "gb18030", "big5", "big5-hkscs",
	"utf-16", "utf-7" };

/* They stay open: a closed one's module is forgotten. */
static iconv_t open_charsets[AJ_LEN(charsets)];

static enum aj_status tell(struct walk *walk, const void *bytes, size_t len)
{
	if (len > 0 && !walk->fn(walk->to, aj_str(bytes, len)))
		return aj_fail(walk->err, AJ_ESTOP, "stopped");
	return AJ_OK;
}

static enum aj_status walk_headers(struct walk *walk, GMimeObject *object)
{
	GMimeHeaderList *list = lib.g_mime_object_get_header_list(object);
	int n = lib.g_mime_header_list_get_count(list);
	enum aj_status st = AJ_OK;

	for (int i = 0; i < n && st == AJ_OK; i++) {
		const char *raw =
		    lib.g_mime_header_get_raw_value(lib.g_mime_header_list_get_header_at(list, i));
		char *text = raw ? lib.g_mime_utils_header_decode_text(NULL, raw) : NULL;

		if (text)
			st = tell(walk, text, strlen(text));
		lib.g_free(text);
	}
	return st;
}

/* Names of files are decoded by other rules than words. */
static enum aj_status walk_name(struct walk *walk, GMimePart *part)
{
	const char *name = lib.g_mime_part_get_filename(part);

	return name ? tell(walk, name, strlen(name)) : AJ_OK;
}

/* The iconv of a charset; NULL: it is not known, or was not there. */
static iconv_t charset_of(GMimePart *part)
{
	static const char *const also[][2] = { { "gb2312", "gbk" }, { "ks_c_5601-1987", "uhc" },
		{ "x-sjis", "shift_jis" }, { "cp1251", "windows-1251" } };
	const char *name = lib.g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");

	for (size_t i = 0; name && i < AJ_LEN(also); i++)
		if (strcasecmp(name, also[i][0]) == 0)
			name = also[i][1];
	for (size_t i = 0; name && i < AJ_LEN(charsets); i++)
		if (strcasecmp(name, charsets[i]) == 0)
			return (intptr_t)open_charsets[i] == -1 ? NULL : open_charsets[i];
	return NULL;
}

/* The text as its charset tells it. What is no letter of it is passed over. */
static enum aj_status walk_decoded(struct walk *walk, iconv_t charset, const GByteArray *bytes)
{
	size_t left = bytes->len, room = 4 * left + 16;
	char *text = malloc(room), *in = (char *)bytes->data, *out = text;
	enum aj_status st;

	if (!text)
		return aj_fail(walk->err, AJ_ELIMIT, "no memory for a mail");
	iconv(charset, NULL, NULL, NULL, NULL);
	while (
	    left > 0 && iconv(charset, &in, &left, &out, &room) == (size_t)-1 && left > 0 && errno != E2BIG) {
		in++;
		left--;
	}
	st = tell(walk, text, (size_t)(out - text));
	free(text);
	return st;
}

static enum aj_status walk_content(struct walk *walk, GMimePart *part)
{
	GMimeDataWrapper *content = lib.g_mime_part_get_content(part);
	GMimeStream *stream;
	GByteArray *bytes;
	enum aj_status st;
	iconv_t charset;

	if (!content)
		return AJ_OK;
	stream = lib.g_mime_stream_mem_new();
	lib.g_mime_data_wrapper_write_to_stream(content, stream);
	bytes = lib.g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	st = tell(walk, bytes->data, bytes->len);
	charset = charset_of(part);
	if (st == AJ_OK && charset && bytes->len > 0)
		st = walk_decoded(walk, charset, bytes);
	lib.g_object_unref(stream);
	return st;
}

static enum aj_status walk_object(struct walk *walk, GMimeObject *object, unsigned depth);

static enum aj_status walk_parts(struct walk *walk, GMimeMultipart *parts, unsigned depth)
{
	int n = lib.g_mime_multipart_get_count(parts);
	enum aj_status st = AJ_OK;

	for (int i = 0; i < n && st == AJ_OK; i++) {
		GMimeObject *part = lib.g_mime_multipart_get_part(parts, i);

		st = walk_headers(walk, part);
		if (st == AJ_OK)
			st = walk_object(walk, part, depth);
	}
	return st;
}

/* A message has the headers of its content in the part that it consists of. */
static enum aj_status walk_message(struct walk *walk, GMimeMessage *message, unsigned depth)
{
	enum aj_status st = walk_headers(walk, GMIME_OBJECT(message));
	GMimeObject *body = lib.g_mime_message_get_mime_part(message);

	if (st == AJ_OK && body)
		st = walk_headers(walk, body);
	return st == AJ_OK && body ? walk_object(walk, body, depth) : st;
}

static bool is_a(GMimeObject *object, GType type)
{
	return lib.g_type_check_instance_is_a((GTypeInstance *)object, type);
}

static enum aj_status walk_object(struct walk *walk, GMimeObject *object, unsigned depth)
{
	enum aj_status st;

	if (depth == AJ_MAIL_DEPTH_MAX)
		return aj_fail(
		    walk->err, AJ_EINPUT, "no mail: more than %d parts in one another", AJ_MAIL_DEPTH_MAX);
	if (is_a(object, lib.g_mime_multipart_get_type()))
		return walk_parts(walk, GMIME_MULTIPART(object), depth + 1);
	if (is_a(object, lib.g_mime_message_part_get_type())) {
		GMimeMessage *message = lib.g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));

		return message ? walk_message(walk, message, depth + 1) : AJ_OK;
	}
	if (!is_a(object, lib.g_mime_part_get_type()))
		return AJ_OK;
	st = walk_name(walk, GMIME_PART(object));
	return st == AJ_OK ? walk_content(walk, GMIME_PART(object)) : st;
}

static void prepare(void)
{
	ready = AJ_LOAD("libgmime-3.0.so.0", FUNCTIONS, lib);
	if (!ready)
		return;
	lib.g_mime_init();
	for (size_t i = 0; i < AJ_LEN(charsets); i++)
		open_charsets[i] = iconv_open("UTF-8", charsets[i]);
}

void aj_mail_prepare(void)
{
	pthread_once(&once, prepare);
}

enum aj_status aj_mail_parse(struct aj_str mail, aj_mail_fn *fn, void *to, struct aj_err *err)
{
	struct walk walk = { fn, to, err };
	GByteArray *bytes;
	GMimeStream *stream;
	GMimeParser *parser;
	GMimeMessage *message;
	enum aj_status st;

	aj_mail_prepare();
	if (!ready)
		return aj_fail(err, AJ_EIO, "a mail cannot be looked at: libgmime-3.0.so.0 cannot be loaded");
	bytes = lib.g_byte_array_sized_new((guint)mail.len);
	lib.g_byte_array_append(bytes, mail.ptr, (guint)mail.len);
	stream = lib.g_mime_stream_mem_new_with_byte_array(bytes); /* which is its own then */
	parser = lib.g_mime_parser_new_with_stream(stream);
	message = lib.g_mime_parser_construct_message(parser, NULL);
	if (!message)
		st = aj_fail(err, AJ_EINPUT, "no mail: it has no headers");
	else
		st = walk_message(&walk, message, 0);
	if (message)
		lib.g_object_unref(message);
	lib.g_object_unref(parser);
	lib.g_object_unref(stream);
	return st;
}
