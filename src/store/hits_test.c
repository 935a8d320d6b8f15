#include "dep/json.h"
#include "store/hits.h"
#include "test/test.h"

#include <stdlib.h>

enum { ROOM = 1 << 20 };

static const struct {
	const char *answer, *page, *rest;
} rows[] = {
	{ "{\"took\":1,\"hits\":{\"total\":2,\"hits\":[{\"_id\":\"a\",\"_source\":{\"x\":1},\"sort\":[1]},"
	  "{\"_source\":{\"y\":\"}\\\"]\"},\"sort\":[2]}]}}",
	    "{\"_id\":\"a\",\"x\":1}\n{\"y\":\"}\\\"]\"}\n",
	    "{\"took\":1,\"hits\":{\"total\":2,\"hits\":[0,{\"_source\":0,\"sort\":[2]}]}}" },
	/* as it was indexed, but on one line */
	{ " { \"hits\" : { \"hits\" : [ { \"_source\" : { \"x\" :\r\n [ 1 ,\n 2 ] } , \"sort\" : [ 1 ] } ] } "
	  "} ",
	    "{ \"x\" :   [ 1 ,  2 ] }\n",
	    " { \"hits\" : { \"hits\" : [ { \"_source\" : 0 , \"sort\" : [ 1 ] } ] } } " },
	{ "{\"hits\":{\"hits\":[{\"_source\":{\"a\":\"\\\\\"}},{\"_source\":{\"b\":\"\\\\\\\"\"}}]}}",
	    "{\"a\":\"\\\\\"}\n{\"b\":\"\\\\\\\"\"}\n", "{\"hits\":{\"hits\":[0,{\"_source\":0}]}}" },
	/* with the key, wherever it stands and whatever is in it */
	{ "{\"hits\":{\"hits\":[{\"_source\":{ },\"_id\":\"a\\\"b\"},{\"_id\":7,\"_source\":{\"x\":1}},{"
	  "\"_id\":\"c\",\"_source\":[1]}]}}",
	    "{\"_id\":\"a\\\"b\"}\n{\"x\":1}\n[1]\n",
	    "{\"hits\":{\"hits\":[0,0,{\"_id\":\"c\",\"_source\":0}]}}" },
	/* elsewhere it is what a document is made of */
	{ "{\"_source\":{\"x\":1},\"hits\":{\"_source\":{},\"hits\":[{\"fields\":{\"_source\":{}},\"_"
	  "source\":null}]}}",
	    "null\n",
	    "{\"_source\":{\"x\":1},\"hits\":{\"_source\":{},\"hits\":[{\"fields\":{\"_source\":{}},\"_"
	    "source\":0}]}}" },
	{ "{\"hits\":{\"hits\":[]}}", "", "{\"hits\":{\"hits\":[]}}" },
	{ "{\"hits\":[1,{\"hits\":[]}]}", "", "{\"hits\":[1,{\"hits\":[]}]}" },
	{ "{\"hits\":{\"hits\":[1,\"a\",[{\"_source\":{}}],{}]}}", "",
	    "{\"hits\":{\"hits\":[1,\"a\",[{\"_source\":{}}],{}]}}" },
	{ "", "", "" },
	{ "[]", "", "[]" },
	{ "}", "", "}" },
	/* what is no JSON stays for who parses the rest */
	{ "{\"hits\":{\"hits\":[{\"_source\":{\"x\":1}", "{\"x\":1}\n",
	    "{\"hits\":{\"hits\":[{\"_source\":0" },
	{ "{\"hits\":{\"hits\":[{\"_source\":{\"x", "{\"x\n", "{\"hits\":{\"hits\":[{\"_source\":0" },
	{ "{\"hits\":{\"hits\":[}", "", "{\"hits\":{\"hits\":[}" },
	{ "{\"hits\":{\"hits\":[{} {\"a\":1}, {\"_source\":1},7 ,{},[{}],{\"a\"},{}]}}", "1\n",
	    "{\"hits\":{\"hits\":[00, {\"_source\":0},7 ,{},[{}],{\"a\"},{}]}}" },
	{ "{\"hits\":{\"hits\":[:,:,{\"_source\":1}", "1\n", "{\"hits\":{\"hits\":[:,:,{\"_source\":0}" },
	{ "{hits:{\"hits\":[{\"_source\":1}]}}", "", "{hits:{\"hits\":[{\"_source\":1}]}}" },
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_buf page, rest;

		aj_buf_init(&page, ROOM);
		aj_buf_init(&rest, ROOM);
		aj_hits_cut(aj_str_z(rows[i].answer), &page, &rest);
		AJ_CHECK(aj_str_eq(aj_buf_str(&page), aj_str_z(rows[i].page)), "%s: %.*s", rows[i].answer,
		    (int)page.len, (const char *)page.ptr);
		AJ_CHECK(aj_str_eq(aj_buf_str(&rest), aj_str_z(rows[i].rest)), "%s: %.*s", rows[i].answer,
		    (int)rest.len, (const char *)rest.ptr);
		aj_buf_fini(&page);
		aj_buf_fini(&rest);
	}
}

static bool is_json(struct aj_str text)
{
	struct aj_json *root = NULL;
	bool is = aj_json_parse(text, &root, &(struct aj_err){ 0 }) == AJ_OK;

	aj_json_free(root);
	return is;
}

/* Wherever it breaks off: nothing is read behind the end, and who parses the rest refuses what is no JSON. */
static void test_cut_short(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++)
		for (size_t len = 0; len <= strlen(rows[i].answer); len++) {
			char *part = strndup(rows[i].answer, len);
			struct aj_buf page, rest;

			aj_buf_init(&page, ROOM);
			aj_buf_init(&rest, ROOM);
			aj_hits_cut(aj_str(part, len), &page, &rest);
			AJ_CHECK(is_json(aj_buf_str(&rest)) == is_json(aj_str(part, len)), "%s: %.*s", part,
			    (int)rest.len, (const char *)rest.ptr);
			aj_buf_fini(&page);
			aj_buf_fini(&rest);
			free(part);
		}
}

AJ_TESTS(test_rows, test_cut_short)
