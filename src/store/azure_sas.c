/* azure_sas.c: what a signed URL of Azure Storage opens. */

#include "store/azure_sas.h"

#include "estate/visit.h"
#include "scan/sas.h"
#include "store/azure.h"
#include "store/key_file.h"
#include "store/objects_page.h"

#include <time.h>

enum {
	BUCKETS_MAX = 64, /* of those that the account itself lists */
	NAMED_MAX = 256,  /* a container's has 63 letters, a share's too */
};

#define BUCKETS "/?comp=list&maxresults=64"

/* The query of "https://HOST/…?sv=…", of "?sv=…" or "sv=…": of a URL the host must be the one that is asked.
 */
static enum aj_status find_query(
    const struct aj_visit *visit, struct aj_str text, struct aj_str *query, struct aj_err *err)
{
	size_t mark = aj_str_find(text, 0, '?');
	bool https = aj_str_starts(text, AJ_S("https://")), http = aj_str_starts(text, AJ_S("http://"));
	struct aj_str host = aj_str_until(aj_str_from(text, https ? 8 : 7), '/');

	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] <= ' ' || text.ptr[i] >= 0x7f || text.ptr[i] == '#')
			return aj_fail(err, AJ_EINPUT, "the signed URL: byte %zu belongs into none", i);
	if (host.len > 0 && host.ptr[0] == '[')
		host = aj_str_until(aj_str_from(host, 1), ']');
	else
		host = aj_str_until(host, ':');
	if ((https || http) && !aj_str_eq_nocase(host, aj_str_z(visit->endpoint->host)))
		return aj_fail(err, AJ_EINPUT, "the signed URL is one of another host");
	*query = mark < text.len ? aj_str_from(text, mark + 1) : text;
	return AJ_OK;
}

/* sas: views of text. query: where the signature is added to, or NULL. */
static enum aj_status take(const struct aj_visit *visit, struct aj_str text, struct aj_sas *sas,
    struct aj_buf *query, struct aj_err *err)
{
	struct aj_str rest = { 0 };
	enum aj_status st = find_query(visit, text, &rest, err);
	bool first = true, one = true;

	while (st == AJ_OK && rest.len > 0) {
		struct aj_str param = aj_str_until(rest, '&');

		rest = aj_str_from(rest, param.len + 1);
		if (!aj_sas_has(param)) /* not ours to send */
			continue;
		one &= aj_sas_take(sas, param);
		if (query && !first)
			aj_buf_add(query, AJ_S("&"));
		if (query)
			aj_buf_add(query, param);
		first = false;
	}
	if (st == AJ_OK && (!one || !aj_sas_whole(sas)))
		st = aj_fail(err, AJ_EINPUT, "the signed URL: it has no signature, or more than one");
	return st;
}

static enum aj_status sign(struct aj_visit *visit, struct aj_buf *query, struct aj_err *err)
{
	struct aj_sas sas = { 0 };
	struct aj_key key;
	enum aj_status st = aj_key_read(visit->endpoint->target->sas_file, &key, err);

	if (st == AJ_OK)
		st = take(visit, aj_str(key.bytes, key.len), &sas, query, err);
	aj_key_wipe(&key);
	return st == AJ_OK ? AJ_OK : (err->status = AJ_EINPUT); /* the other statuses are the network's */
}

void aj_azure_sign(struct aj_visit *visit)
{
	visit->sign = sign;
}

/* words: what it says, for people. */
static enum aj_status tell(
    struct aj_visit *visit, struct aj_sas_meaning *meaning, const char **words, struct aj_err *err)
{
	struct aj_sas sas = { 0 };
	char text[AJ_SAS_TEXT];
	struct aj_key key;
	enum aj_status st = aj_key_read(visit->endpoint->target->sas_file, &key, err);

	if (st == AJ_OK)
		st = take(visit, aj_str(key.bytes, key.len), &sas, NULL, err);
	if (st == AJ_OK) {
		*meaning = aj_sas_tell(&sas, time(NULL), text);
		*words = aj_visit_text(visit, "%s", text);
		aj_visit_proved(visit, AJ_REACHABLE, "the signed URL, by its own words", "%s", text);
	}
	aj_key_wipe(&key);
	return st;
}

/* Of all refusals these are given only to who has shown a signature that holds: it opens something else. */
static void weigh_refusal(struct aj_visit *visit, const char *words)
{
	struct aj_str place = aj_azure_place(visit->endpoint);
	struct aj_set set = { .name = place.len > 0 ? place : AJ_S("the account"),
		.count = AJ_UNTOLD,
		.bytes = AJ_UNTOLD,
		.note = aj_str_z(words) };
	const char *refusal = visit->refused;

	if (visit->rung >= AJ_METADATA_OPEN || !strstr(refusal, "Authorization") ||
	    !aj_str_ends(aj_str_z(refusal), AJ_S("Mismatch")))
		return;
	aj_visit_proved(visit, AJ_METADATA_OPEN, "what that refusal says",
	    "%s: the signature is taken, but this is not among its rights", refusal);
	visit->refused = "";
	aj_visit_set(visit, &set);
}

/* The same without the signature. What everybody gets was not opened by it. */
static enum aj_status ask_unsigned(
    struct aj_visit *visit, const struct aj_azure_control *control, struct aj_err *err)
{
	struct aj_request request = {
		.verb = control->verb, .path = control->path, .headers = aj_azure_headers
	};
	const char *asked = "the same without the signature";
	struct aj_answer answer;
	enum aj_status st;

	visit->sign = NULL;
	st = aj_visit_ask(visit, &request, &answer, err);
	if (st == AJ_OK && answer.status >= 400)
		aj_visit_control(visit, true, asked, "%s", aj_objects_refusal(visit, &answer));
	else if (st == AJ_OK)
		aj_visit_proved(visit, AJ_METADATA_OPEN, asked, "%u: it is open to everybody", answer.status);
	return st;
}

enum aj_status aj_azure_prove_signed(struct aj_visit *visit, aj_azure_climb *climb, struct aj_err *err)
{
	struct aj_azure_control control = { .path = NULL };
	struct aj_sas_meaning meaning = { 0 };
	struct aj_err why = { 0 };
	const char *words = "";
	enum aj_status st;

	if (tell(visit, &meaning, &words, &why) != AJ_OK) {
		aj_visit_refused(visit, "nothing: the signed URL cannot be had", "%s", why.text);
		return AJ_OK;
	}
	aj_azure_sign(visit);
	st = climb(visit, &control, err);
	if (st == AJ_EINPUT) { /* it was not sent */
		aj_visit_refused(visit, "nothing that is signed", "%s", err->text);
		return AJ_OK;
	}
	weigh_refusal(visit, words);
	if (st == AJ_OK && control.path && visit->rung >= AJ_METADATA_OPEN)
		st = ask_unsigned(visit, &control, err);
	if (visit->rung >= AJ_METADATA_OPEN)
		visit->severity = meaning.severity;
	aj_azure_sign(visit); /* samples are taken with it */
	return st;
}

struct aj_str aj_azure_place(const struct aj_endpoint *endpoint)
{
	struct aj_str path = aj_str_from(aj_str_z(endpoint->path), 1), host = aj_str_z(endpoint->host);
	struct aj_address address;
	bool emulator = aj_address_parse(host, &address) || aj_str_eq(host, AJ_S("localhost"));

	return emulator ? aj_str_from(path, aj_str_until(path, '/').len + 1) : path;
}

bool aj_azure_bucket(struct aj_visit *visit, struct aj_str *name)
{
	*name = aj_str_until(aj_azure_place(visit->endpoint), '/');
	return name->len > 0;
}

/* Whether the place is an object in a bucket. */
static bool is_object(const struct aj_visit *visit)
{
	struct aj_str place = aj_azure_place(visit->endpoint);

	return aj_str_find(place, 0, '/') < place.len;
}

/* Names that the account tells, the array ends with NULL; n: how many. */
static enum aj_status list_buckets(struct aj_visit *visit, const struct aj_azure_service *service,
    const char *names[BUCKETS_MAX + 1], struct aj_err *err)
{
	struct aj_element *root;
	struct aj_answer answer;
	size_t n = 0;
	enum aj_status st = aj_azure_ask(visit, BUCKETS, "EnumerationResults", &answer, &root, err);

	if (st != AJ_OK)
		return st;
	if (!root) {
		aj_visit_refused(visit, "GET " BUCKETS, "%s", aj_objects_refusal(visit, &answer));
		return AJ_OK;
	}
	for (const struct aj_element *one = aj_element_at(root, service->buckets); one && n < BUCKETS_MAX;
	     one = aj_element_next(one)) {
		struct aj_str name = aj_element_text(aj_element_at(one, "Name"));

		if (name.len > 0 && name.len < NAMED_MAX)
			names[n++] = aj_visit_text(visit, "%.*s", (int)name.len, (const char *)name.ptr);
	}
	visit->more_sets |= aj_element_text(aj_element_at(root, "NextMarker")).len > 0;
	aj_element_free(root);
	aj_visit_proved(visit, AJ_METADATA_OPEN, "GET " BUCKETS, "200, %zu names", n);
	return AJ_OK;
}

/* Two facts: its properties, and its first byte. */
static enum aj_status climb_object(
    struct aj_visit *visit, const struct aj_objects_form *form, struct aj_err *err)
{
	struct aj_set set = { .name = aj_azure_place(visit->endpoint), .count = 1, .bytes = AJ_UNTOLD };
	struct aj_answer head, part;
	enum aj_status st = aj_objects_ask(visit, form, "", AJ_HEAD, 0, 0, NULL, &head, err);

	if (st != AJ_OK)
		return st;
	if (!aj_objects_is_object(form, &head)) {
		aj_visit_refused(visit, "HEAD of the object", "%s", aj_objects_refusal(visit, &head));
		return AJ_OK;
	}
	aj_visit_proved(visit, AJ_DATA_OPEN, "HEAD of the object", "%u, its properties", head.status);
	st = aj_objects_ask(visit, form, "", AJ_GET, 0, 1, NULL, &part, err);
	if (st != AJ_OK)
		return st;
	if (aj_objects_is_object(form, &part))
		aj_visit_proved(visit, AJ_DATA_OPEN, "GET of the object", "%u, its first byte", part.status);
	if (!aj_str_decimal(aj_answer_header(&head, "Content-Length"), &set.bytes))
		set.bytes = AJ_UNTOLD;
	aj_visit_set(visit, &set);
	return AJ_OK;
}

enum aj_status aj_azure_climb_objects(struct aj_visit *visit, const struct aj_azure_service *service,
    struct aj_azure_control *control, struct aj_err *err)
{
	const char *names[BUCKETS_MAX + 1] = { NULL };
	const char **declared = visit->endpoint->target->names;
	struct aj_str bucket = { 0 };
	enum aj_status st;

	if (is_object(visit)) {
		*control = (struct aj_azure_control){ AJ_HEAD, "" };
		return climb_object(visit, service->form, err);
	}
	if (!declared && !aj_azure_bucket(visit, &bucket)) {
		*control = (struct aj_azure_control){ AJ_GET, BUCKETS };
		st = list_buckets(visit, service, names, err);
		return st == AJ_OK && names[0] ? aj_objects_prove(visit, service->form, names, err) : st;
	}
	if (declared)
		bucket = aj_str_z(declared[0]);
	control->path =
	    aj_objects_page_path(visit, service->form, bucket, (struct aj_str){ 0 }, (struct aj_str){ 0 }, 1);
	return aj_objects_prove(visit, service->form, NULL, err);
}

enum aj_status aj_azure_list_signed(struct aj_visit *visit, const struct aj_azure_service *service,
    const struct aj_set *set, struct aj_cursor *cursor, struct aj_items *items, struct aj_err *err)
{
	aj_azure_sign(visit);
	if (!is_object(visit))
		return aj_objects_list(visit, service->form, set, cursor, items, err);
	items->n = 0;
	if (cursor->text[0] == 'e')
		return AJ_END;
	cursor->text[0] = 'e';
	cursor->text[1] = '\0';
	items->item[items->n++] = (struct aj_item){ set->name, set->bytes };
	return AJ_OK;
}

enum aj_status aj_azure_bytes_signed(struct aj_visit *visit, const struct aj_azure_service *service,
    const struct aj_set *set, struct aj_str item, uint64_t from, size_t want, struct aj_buf *out,
    struct aj_err *err)
{
	size_t before = out->len;
	struct aj_answer answer;
	enum aj_status st;

	aj_azure_sign(visit);
	if (!is_object(visit))
		return aj_objects_bytes(visit, service->form, set, item, from, want, out, err);
	if (want == 0 || from > UINT64_MAX - want)
		return AJ_END;
	st = aj_objects_ask(visit, service->form, "", AJ_GET, from, want, out, &answer, err);
	if (st == AJ_OK && (answer.status == 206 || (answer.status == 200 && from == 0)) && out->len > before)
		return AJ_OK;
	out->len = before;
	return st == AJ_OK ? AJ_END : st;
}
