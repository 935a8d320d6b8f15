/*
 * consul.c: Consul's store of keys and values. Who leads is told to everybody; keys are named and
 * counted below each prefix, values, which are often secrets, are not read.
 */

#include "store/rest.h"

enum { PREFIXES_MAX = 64 };

#define LEADER "/v1/status/leader"
#define KEYS "/v1/kv/?keys&separator=/"
#define SERVICES "/v1/catalog/services"

const struct aj_kind aj_kind_consul;

static enum aj_status consul_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_answer answer;
	struct aj_json *root;
	struct aj_str leader;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (!aj_str_ends(aj_answer_header(front, "Location"), AJ_S("/ui/")) &&
	    !aj_str_starts(front->body, AJ_S("Consul Agent")) && !aj_rest_expected(visit, &aj_kind_consul))
		return AJ_END;
	st = aj_rest_get(visit, LEADER, &answer, &root, err);
	if (st != AJ_OK)
		return st;
	leader = aj_json_str(root);
	if (leader.len > 0 && leader.len < 64 && aj_answer_says(leader, ":"))
		aj_visit_is(visit, "Consul", (struct aj_str){ 0 });
	else
		st = AJ_END;
	aj_json_free(root);
	return st;
}

/* The keys below a prefix, or the key itself. */
static enum aj_status count(struct aj_visit *visit, struct aj_set *set, bool *given, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st =
	    aj_rest_get(visit, aj_visit_text(visit, "/v1/kv/%s?keys", aj_visit_escape_path(visit, set->name)),
		&answer, &root, err);

	if (st == AJ_OK && aj_json_is_array(root) && aj_json_size(root) > 0) {
		*given = true;
		set->count = aj_str_ends(set->name, AJ_S("/")) ? aj_json_size(root) : 1;
	}
	aj_json_free(root);
	return st;
}

static enum aj_status prove_keys(struct aj_visit *visit, const struct aj_json *keys, struct aj_err *err)
{
	static const struct aj_rest_set sets = {
		.note = "keys are named, values are not read", .ask = count, .asked = PREFIXES_MAX
	};
	size_t given;
	enum aj_status st = aj_rest_sets_ask(visit, keys, &sets, &given, err);

	aj_visit_proved(visit, given > 0 ? AJ_DATA_OPEN : AJ_METADATA_OPEN, "GET " KEYS,
	    "200, %zu keys and prefixes", aj_json_size(keys));
	if (given > 0)
		aj_visit_proved(visit, AJ_DATA_OPEN, "GET /v1/kv/<prefix>?keys", "200, of %zu", given);
	return st == AJ_OK ? aj_rest_control(visit, "/v1/kv/" AJ_REST_CONTROL "/?keys", err) : st;
}

static enum aj_status prove_services(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = aj_rest_get(visit, SERVICES, &answer, &root, err);

	if (st == AJ_OK && aj_json_is_object(root) && aj_json_size(root) > 0)
		aj_visit_proved(
		    visit, AJ_METADATA_OPEN, "GET " SERVICES, "200, %zu services", aj_json_size(root));
	aj_json_free(root);
	return st;
}

static enum aj_status consul_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = aj_rest_get(visit, KEYS, &answer, &root, err);

	if (st != AJ_OK)
		return st;
	if (aj_json_is_array(root))
		st = prove_keys(visit, root, err);
	else if (answer.status == 404)
		aj_visit_refused(visit, "GET " KEYS, "404, no keys, or none for a stranger");
	else
		aj_rest_refused(visit, "GET " KEYS, &answer);
	aj_json_free(root);
	return st == AJ_OK ? prove_services(visit, err) : st;
}

static const uint16_t ports[] = { 8500, 8501, 0 };

const struct aj_kind aj_kind_consul = {
	.name = "consul",
	.about = "Consul",
	.ports = ports,
	.http = true,
	.recognise = consul_recognise,
	.prove = consul_prove,
};
