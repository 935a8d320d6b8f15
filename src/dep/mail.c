#include "dep/mail.h"

#include <gmime/gmime.h>
#include <iconv.h>
#include <pthread.h>

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

static pthread_once_t once = PTHREAD_ONCE_INIT;

static enum aj_status tell(struct walk *walk, const void *bytes, size_t len)
{
	if (len > 0 && !walk->fn(walk->to, aj_str(bytes, len)))
		return aj_fail(walk->err, AJ_ESTOP, "stopped");
	return AJ_OK;
}

static enum aj_status walk_headers(struct walk *walk, GMimeObject *object)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(object);
	int n = g_mime_header_list_get_count(list);
	enum aj_status st = AJ_OK;

	for (int i = 0; i < n && st == AJ_OK; i++) {
		const char *raw = g_mime_header_get_raw_value(g_mime_header_list_get_header_at(list, i));
		char *text = raw ? g_mime_utils_header_decode_text(NULL, raw) : NULL;

		if (text)
			st = tell(walk, text, strlen(text));
		g_free(text);
	}
	return st;
}

/* Names of files are decoded by other rules than words. */
static enum aj_status walk_name(struct walk *walk, GMimePart *part)
{
	const char *name = g_mime_part_get_filename(part);

	return name ? tell(walk, name, strlen(name)) : AJ_OK;
}

static enum aj_status walk_content(struct walk *walk, GMimePart *part)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *stream;
	GByteArray *bytes;
	enum aj_status st;

	if (!content)
		return AJ_OK;
	stream = g_mime_stream_mem_new();
	g_mime_data_wrapper_write_to_stream(content, stream);
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	st = tell(walk, bytes->data, bytes->len);
	g_object_unref(stream);
	return st;
}

static enum aj_status walk_object(struct walk *walk, GMimeObject *object, unsigned depth);

static enum aj_status walk_parts(struct walk *walk, GMimeMultipart *parts, unsigned depth)
{
	int n = g_mime_multipart_get_count(parts);
	enum aj_status st = AJ_OK;

	for (int i = 0; i < n && st == AJ_OK; i++) {
		GMimeObject *part = g_mime_multipart_get_part(parts, i);

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
	GMimeObject *body = g_mime_message_get_mime_part(message);

	if (st == AJ_OK && body)
		st = walk_headers(walk, body);
	return st == AJ_OK && body ? walk_object(walk, body, depth) : st;
}

static enum aj_status walk_object(struct walk *walk, GMimeObject *object, unsigned depth)
{
	enum aj_status st;

	if (depth == AJ_MAIL_DEPTH_MAX)
		return aj_fail(
		    walk->err, AJ_EINPUT, "no mail: more than %d parts in one another", AJ_MAIL_DEPTH_MAX);
	if (GMIME_IS_MULTIPART(object))
		return walk_parts(walk, GMIME_MULTIPART(object), depth + 1);
	if (GMIME_IS_MESSAGE_PART(object)) {
		GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));

		return message ? walk_message(walk, message, depth + 1) : AJ_OK;
	}
	if (!GMIME_IS_PART(object))
		return AJ_OK;
	st = walk_name(walk, GMIME_PART(object));
	return st == AJ_OK ? walk_content(walk, GMIME_PART(object)) : st;
}

static void prepare(void)
{
	g_mime_init();
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
	bytes = g_byte_array_sized_new((guint)mail.len);
	g_byte_array_append(bytes, mail.ptr, (guint)mail.len);
	stream = g_mime_stream_mem_new_with_byte_array(bytes); /* which is its own then */
	parser = g_mime_parser_new_with_stream(stream);
	message = g_mime_parser_construct_message(parser, NULL);
	if (!message)
		st = aj_fail(err, AJ_EINPUT, "no mail: it has no headers");
	else
		st = walk_message(&walk, message, 0);
	if (message)
		g_object_unref(message);
	g_object_unref(parser);
	g_object_unref(stream);
	return st;
}
