/* s3.c: ListObjectsV2, HEAD and ranges, unsigned. To list and to read are two rights: each is asked for. */

#include "store/s3.h"

#include "dep/element.h"
#include "store/objects.h"

enum { BUCKETS_MAX = 256 }; /* that a server tells of itself, asked for one by one */

/* Hosts that are buckets: what stands before the last mark, in a name with this end. */
static const struct service {
	const char *end, *mark;
} services[] = {
	{ ".amazonaws.com", ".s3." }, { ".amazonaws.com", ".s3-" }, { ".amazonaws.com.cn", ".s3." },
	{ ".aliyuncs.com", ".oss-" }, { ".storage.googleapis.com", ".storage." },
	{ ".digitaloceanspaces.com", "." }, /* the region */
};

static struct aj_str before_last(struct aj_str text, struct aj_str mark)
{
	for (size_t at = text.len; at > 0; at--)
		if (aj_str_starts(aj_str_from(text, at), mark))
			return aj_str_sub(text, 0, at);
	return (struct aj_str){ 0 };
}

struct aj_str aj_s3_bucket_of(struct aj_str host)
{
	for (size_t i = 0; i < AJ_LEN(services); i++) {
		struct aj_str end = aj_str_z(services[i].end), mark = aj_str_z(services[i].mark), rest,
			      bucket;

		if (!aj_str_ends(host, end))
			continue;
		/* The mark's last dot may be the end's first. */
		rest = mark.len > 1 ? host : aj_str_sub(host, 0, host.len - end.len);
		if (aj_str_ends(rest, AJ_S(".cdn")))
			rest.len -= 4;
		bucket = before_last(rest, mark);
		if (bucket.len > 0)
			return bucket;
	}
	return (struct aj_str){ 0 };
}

bool aj_s3_speaks(const struct aj_answer *front)
{
	struct aj_str begin = aj_str_sub(front->body, 0, 512); /* of a listing that was cut, root and all */
	struct aj_element *root = NULL;
	struct aj_err ignored;
	bool yes =
	    aj_element_parse(front->body, &root, &ignored) == AJ_OK &&
	    ((aj_element_is(root, "Error") && aj_element_text(aj_element_at(root, "Code")).len > 0) ||
		aj_element_is(root, "ListAllMyBucketsResult") || aj_element_is(root, "ListBucketResult"));

	aj_element_free(root);
	if (front->cut && front->status == 200)
		yes = memmem(begin.ptr, begin.len, "<ListBucketResult", 17) ||
		      memmem(begin.ptr, begin.len, "<ListAllMyBucketsResult", 23);
	return yes;
}

/* The endpoint is a bucket: by its path, or by its host. */
static bool whole(struct aj_visit *visit, struct aj_str *name)
{
	struct aj_str path = aj_str_z(visit->endpoint->path);

	*name = path.len > 0 ? aj_str_from(path, 1) : aj_s3_bucket_of(aj_str_z(visit->endpoint->host));
	return name->len > 0;
}

static const struct aj_objects_form form = {
	.list = "list-type=2&encoding-type=url&max-keys=",
	.marker = "&continuation-token=",
	.root = "ListBucketResult",
	.object = "Contents",
	.name = "Key",
	.size = "Size",
	.next = "NextContinuationToken",
	.mark = "ETag",
	.listed = "",
	.unlisted = "cannot be listed, who knows a name reads",
	.whole = whole,
};

/* Buckets that the front page lists, which most servers do for nobody. */
static enum aj_status told_buckets(
    struct aj_visit *visit, const char *names[BUCKETS_MAX + 1], size_t *n, struct aj_err *err)
{
	const struct aj_element *bucket = NULL;
	const struct aj_answer *front;
	struct aj_element *root = NULL;
	struct aj_err ignored;
	enum aj_status st = aj_visit_front(visit, &front, err);

	*n = 0;
	if (st != AJ_OK || front->status != 200 || aj_element_parse(front->body, &root, &ignored) != AJ_OK)
		return st;
	if (aj_element_is(root, "ListAllMyBucketsResult"))
		bucket = aj_element_at(root, "Buckets/Bucket");
	for (; bucket && *n < BUCKETS_MAX; bucket = aj_element_next(bucket)) {
		struct aj_str name = aj_element_text(aj_element_at(bucket, "Name"));

		if (name.len > 0)
			names[(*n)++] = aj_visit_text(visit, "%.*s", (int)name.len, (const char *)name.ptr);
	}
	names[*n] = NULL;
	if (*n > 0)
		aj_visit_proved(visit, AJ_METADATA_OPEN, "GET /", "200, %zu buckets", *n);
	aj_element_free(root);
	return AJ_OK;
}

enum aj_status aj_s3_prove(struct aj_visit *visit, struct aj_err *err)
{
	const char **names = aj_arena_take(&visit->arena, (BUCKETS_MAX + 1) * sizeof(*names));
	size_t n;
	enum aj_status st;

	if (!names)
		return aj_fail(err, AJ_ELIMIT, "no memory for names of buckets");
	st = told_buckets(visit, names, &n, err);
	return st == AJ_OK ? aj_objects_prove(visit, &form, n ? (const char *const *)names : NULL, err) : st;
}

enum aj_status aj_s3_list(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
    struct aj_items *items, struct aj_err *err)
{
	return aj_objects_list(visit, &form, set, cursor, items, err);
}

enum aj_status aj_s3_bytes(struct aj_visit *visit, const struct aj_set *set, struct aj_str item,
    uint64_t from, size_t want, struct aj_buf *out, struct aj_err *err)
{
	return aj_objects_bytes(visit, &form, set, item, from, want, out, err);
}
