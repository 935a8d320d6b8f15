/* cosmos_sign_test.c: the two vectors that are published, and keys that are none. */

#include "store/cosmos_sign.h"

#include "test/test.h"

/* Microsoft's documentation, and the test of a client in OCaml: the keys are public. */
static const struct {
	const char *type, *link, *date, *key, *want;
} vectors[] = {
	{ "dbs", "dbs/ToDoList", "Thu, 27 Apr 2017 00:51:12 GMT",
	    "dsZQi3KtZmCv1ljt3VNWNm7sQUF1y5rJfC6kv5JiwvW0EndXdDku/dkKBp8/ufDToSxLzR4y+O/0H/t4bQtVNw==",
	    "type%3dmaster%26ver%3d1.0%26sig%3dc09PEVJrgp2uQRkr934kFbTqhByc7TVr3OHyqlu%2bc%2bc%3d" },
	{ "dbs", "", "Wed, 16 May 2018 19:47:46 GMT",
	    "SB1mrDcsPfPnHN2lCLYLTXDJMEqXsjvWqS2BXbvBbro94dxVHem3gyXKLPruSeMVE7ZKf36EGC5ArCkJqJaoOg==",
	    "type%3dmaster%26ver%3d1.0%26sig%3dcK0fCpDW9YvCbmmrIVxaGL%2fq9o%2flFlPc8GdCphvow3c%3d" },
};

static void test_vectors(void)
{
	for (size_t i = 0; i < AJ_LEN(vectors); i++) {
		struct aj_cosmos_request request = { "GET", vectors[i].type, aj_str_z(vectors[i].link),
			vectors[i].date };
		struct aj_buf out;

		aj_buf_init(&out, 1024);
		AJ_CHECK(aj_cosmos_sign(&request, aj_str_z(vectors[i].key), &out), "%zu", i);
		AJ_CHECK(aj_str_eq(aj_buf_str(&out), aj_str_z(vectors[i].want)), "%zu: %.*s", i, (int)out.len,
		    (const char *)out.ptr);
		aj_buf_fini(&out);
	}
}

static void test_no_keys(void)
{
	static const char *const keys[] = { "", "not base64!",
		"dsZQi3KtZmCv1ljt3VNWNm7sQUF1y5rJfC6kv5JiwvW0E", "c2hvcnQ=" };
	struct aj_cosmos_request request = { "GET", "dbs", { 0 }, "Thu, 27 Apr 2017 00:51:12 GMT" };
	char many[401];
	struct aj_buf out;

	aj_buf_init(&out, 1024);
	for (size_t i = 0; i < AJ_LEN(keys); i++)
		AJ_CHECK(!aj_cosmos_sign(&request, aj_str_z(keys[i]), &out) && out.len == 0, "%s", keys[i]);
	memset(many, 'A', 400); /* 300 bytes */
	AJ_CHECK(!aj_cosmos_sign(&request, aj_str(many, 400), &out));
	AJ_CHECK(aj_cosmos_sign(&request, aj_str(many, 340), &out));
	aj_buf_fini(&out);
}

AJ_TESTS(test_vectors, test_no_keys)
