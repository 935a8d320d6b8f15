/* element_test.c: what a server's XML comes out as, and what is refused of it. */

#include "dep/element.h"

#include "base/buf.h"
#include "test/test.h"

#include <stdlib.h>

#define BOM "\xef\xbb\xbf"
#define LISTING                                                                                              \
	BOM "<?xml version=\"1.0\" encoding=\"utf-8\"?><E><Blobs><Blob><Name Encoded=\"true\">a%20b</Name>"  \
	    "</Blob><!-- x --><Blob><Name>c&amp;d</Name></Blob></Blobs><NextMarker/></E>"

static const struct {
	const char *what, *xml, *path;
	enum aj_status status;
	const char *text;
} rows[] = {
	/* clang-format off */
	{ "nothing",           "",                                       "",               AJ_EINPUT, "" },
	{ "a root alone",      "<a/>",                                   "",               AJ_OK,     "" },
	{ "its text",          "<a>b</a>",                               "",               AJ_OK,     "b" },
	{ "text beside a tag", "<a>b<c>d</c>e</a>",                      "",               AJ_OK,     "" },
	{ "a child's text",    "<a>b<c>d</c>e</a>",                      "c",              AJ_OK,     "d" },
	{ "with a prefix",     "<x:a xmlns:x='u'><x:c>d</x:c></x:a>",    "c",              AJ_OK,     "d" },
	{ "a listing",         LISTING,                                  "Blobs/Blob/Name", AJ_OK,    "a%20b" },
	{ "not there",         LISTING,                                  "Blobs/None/Name", AJ_OK,    "" },
	{ "in parts",          "<a>1&lt;2<![CDATA[<3]]>&#x34;</a>",      "",               AJ_OK,     "1<2<34" },
	{ "stops",             "<a><b>c",                                "b",              AJ_EINPUT, "" },
	{ "two roots",         "<a/><b/>",                               "",               AJ_EINPUT, "" },
	{ "HTML",              "<!doctype html><p>hello",                "",               AJ_EINPUT, "" },
	{ "a document type",   "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "",             AJ_EINPUT, "" },
	{ "an unknown entity", "<a>&e;</a>",                             "",               AJ_EINPUT, "" },
	{ "no UTF-8",          "<a>\xff</a>",                            "",               AJ_EINPUT, "" },
	{ "32 levels",         "<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>"
	                       "<a><a><a><a><a>x</a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a>"
	                       "</a></a></a></a></a></a></a></a></a></a></a></a></a></a></a></a>", "a/a", AJ_OK, "" },
	{ "33 levels",         "<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>"
	                       "<a><a><a><a><a><a>",                     "",               AJ_EINPUT, "" },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_element *root;
		struct aj_err err = { 0 };
		enum aj_status st = aj_element_parse(aj_str_z(rows[i].xml), &root, &err);

		AJ_CHECK(st == rows[i].status, "%s: %s", rows[i].what, err.text);
		AJ_CHECK(
		    aj_str_eq(aj_element_text(aj_element_at(root, rows[i].path)), aj_str_z(rows[i].text)),
		    "%s", rows[i].what);
		aj_element_free(root);
	}
}

/* Whatever is cut off a document, it is one no longer. */
static void test_every_cut(void)
{
	for (size_t len = 0; len < strlen(LISTING); len++) {
		struct aj_element *root;
		struct aj_err err;

		AJ_CHECK(
		    aj_element_parse(aj_str(LISTING, len), &root, &err) == AJ_EINPUT && !root, "%zu", len);
	}
}

static void test_siblings_and_attributes(void)
{
	struct aj_element *root;
	const struct aj_element *blob;
	struct aj_err err;

	AJ_CHECK(aj_element_parse(aj_str_z(LISTING), &root, &err) == AJ_OK);
	AJ_CHECK(aj_element_is(root, "E") && !aj_element_is(root, "EE") && !aj_element_is(NULL, "E"));
	blob = aj_element_at(root, "Blobs/Blob");
	AJ_CHECK(aj_str_eq(aj_element_attribute(aj_element_at(blob, "Name"), "Encoded"), AJ_S("true")));
	AJ_CHECK(aj_element_attribute(blob, "Encoded").len == 0);
	blob = aj_element_next(blob);
	AJ_CHECK(aj_str_eq(aj_element_text(aj_element_at(blob, "Name")), AJ_S("c&d")));
	AJ_CHECK(!aj_element_next(blob) && !aj_element_next(NULL));
	aj_element_free(root);
}

static void test_too_many(void)
{
	struct aj_element *root;
	struct aj_buf xml;
	struct aj_err err;

	aj_buf_init(&xml, 8 << 20);
	aj_buf_add(&xml, AJ_S("<a>"));
	for (int i = 0; i < 100000; i++)
		aj_buf_add(&xml, AJ_S("<b/>"));
	aj_buf_add(&xml, AJ_S("</a>"));
	AJ_CHECK(!xml.full && aj_element_parse(aj_buf_str(&xml), &root, &err) == AJ_ELIMIT && !root);
	aj_buf_fini(&xml);
}

AJ_TESTS(test_rows, test_every_cut, test_siblings_and_attributes, test_too_many)
