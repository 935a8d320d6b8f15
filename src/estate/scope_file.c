/* scope_file.c: scopes from YAML. Whatever is not understood is an error: a scope is no place to guess. */

#include "dep/sha256.h"
#include "estate/scope_read.h"

enum {
	SCOPE_MEMORY = 64 << 20,
	TARGETS_MAX = 1 << 20,
	LIST_MAX = 100000,
	SAMPLE_MAX = 64 << 20,
};

static enum aj_status read_targets(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_scope *scope = l->scope;
	size_t n = aj_yaml_items(node);
	enum aj_status st = AJ_OK;

	if (n == 0 || n > TARGETS_MAX)
		return aj_yaml_fail(&l->yaml, node, "targets: expected a list of targets");
	scope->targets = aj_scope_take(l, n, sizeof(*scope->targets));
	if (!scope->targets)
		return aj_scope_no_memory(l);
	for (; scope->n_targets < n && st == AJ_OK; scope->n_targets++)
		st = aj_scope_target(
		    l, aj_yaml_item(&l->yaml, node, scope->n_targets), &scope->targets[scope->n_targets]);
	return st;
}

static enum aj_status read_owner(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	return aj_yaml_text_of(&l->yaml, node, "owner", &l->scope->owner);
}

/* It goes into a header field: one line of ASCII. */
static enum aj_status read_contact(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_str s = aj_yaml_scalar(node);

	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < ' ' || s.ptr[i] >= 0x7f || s.len > 200)
			return aj_yaml_fail(&l->yaml, node, "contact: expected one line of ASCII");
	return aj_yaml_text_of(&l->yaml, node, "contact", &l->scope->contact);
}

/* Networks and addresses, and names, which stand for themselves. */
static enum aj_status read_exclude(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_scope *scope = l->scope;
	size_t n = aj_scope_count(node), names = 0;

	if (aj_yaml_is_mapping(node))
		return aj_yaml_fail(&l->yaml, node, "exclude: expected a list");
	scope->excluded = aj_scope_take(l, n + 1, sizeof(*scope->excluded));
	scope->excluded_names = aj_scope_take(l, n + 1, sizeof(*scope->excluded_names));
	if (n > LIST_MAX || !scope->excluded || !scope->excluded_names)
		return aj_yaml_fail(&l->yaml, node, "exclude: too long");
	for (size_t i = 0; i < n; i++) {
		const struct aj_yaml_node *one = aj_scope_nth(l, node, i);
		enum aj_status st;

		if (aj_network_parse(aj_yaml_scalar(one), &scope->excluded[scope->n_excluded])) {
			scope->n_excluded++;
			continue;
		}
		if (!aj_scope_is_host(aj_yaml_scalar(one)))
			return aj_yaml_fail(
			    &l->yaml, one, "exclude: expected an address, a network or a host name");
		st = aj_scope_lower(l, one, "exclude", &scope->excluded_names[names++]);
		if (st != AJ_OK)
			return st;
	}
	return AJ_OK;
}

static enum aj_status read_decoys(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	return aj_scope_networks(l, node, &l->scope->decoys, &l->scope->n_decoys);
}

static enum aj_status read_per_second(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	return aj_yaml_number_of(&l->yaml, node, "connections-per-second", 1, 1000000, &l->scope->per_second);
}

static enum aj_status read_small(struct aj_scope_loader *l, const struct aj_yaml_node *node, const char *what,
    uint64_t most, unsigned *out)
{
	uint64_t number = 1;
	enum aj_status st = aj_yaml_number_of(&l->yaml, node, what, 1, most, &number);

	*out = (unsigned)number;
	return st;
}

static enum aj_status read_per_host(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	return read_small(l, node, "per-host", 64, &l->scope->per_host);
}

static enum aj_status read_workers(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	return read_small(l, node, "workers", 4096, &l->scope->workers);
}

static enum aj_status read_rate(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	static const struct aj_scope_key keys[] = { { "connections-per-second", read_per_second },
		{ "per-host", read_per_host }, { "workers", read_workers } };

	return aj_scope_mapping(
	    l, node, "connections-per-second, per-host or workers", keys, AJ_LEN(keys), to);
}

static enum aj_status read_sample(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_str s = aj_yaml_scalar(node);
	uint64_t number;
	unsigned shift = 0;

	if (s.len > 1 && (s.ptr[s.len - 1] == 'K' || s.ptr[s.len - 1] == 'M')) {
		shift = s.ptr[s.len - 1] == 'K' ? 10 : 20;
		s.len--;
	}
	if (!aj_str_decimal(s, &number) || number == 0 || number > (uint64_t)SAMPLE_MAX >> shift)
		return aj_yaml_fail(&l->yaml, node, "sample: expected a size such as 64K, 64M at most");
	l->scope->sample = number << shift;
	return AJ_OK;
}

static enum aj_status read_document(struct aj_scope_loader *l, const struct aj_yaml_node *root)
{
	static const struct aj_scope_key keys[] = { { "owner", read_owner }, { "contact", read_contact },
		{ "authorised", aj_scope_authorised }, { "rate", read_rate }, { "sample", read_sample },
		{ "targets", read_targets }, { "exclude", read_exclude }, { "decoys", read_decoys } };
	struct aj_scope *scope = l->scope;
	struct aj_target common = { 0 }; /* its authorisation holds for targets without one */
	enum aj_status st =
	    aj_scope_mapping(l, root, "owner, contact, authorised, rate, sample, targets, exclude or decoys",
		keys, AJ_LEN(keys), &common);

	if (st != AJ_OK)
		return st;
	if (!scope->owner || !scope->contact || scope->n_targets == 0)
		return aj_yaml_fail(&l->yaml, root, "expected owner, contact and targets; %s",
		    !scope->owner     ? "owner is missing"
		    : !scope->contact ? "contact is missing"
				      : "targets are missing");
	for (size_t i = 0; i < scope->n_targets; i++) {
		struct aj_target *target = &scope->targets[i];

		if (!target->authorised_by) {
			target->authorised_by = common.authorised_by;
			target->authorised_until = common.authorised_until;
		}
		if (!target->owner)
			target->owner = scope->owner;
	}
	return AJ_OK;
}

enum aj_status aj_scope_parse(
    struct aj_scope *scope, const char *name, struct aj_str text, int64_t now, struct aj_err *err)
{
	struct aj_scope_loader l = { .scope = scope,
		.yaml = { .name = name, .arena = &scope->arena, .err = err } };
	const struct aj_yaml_node *root;
	struct aj_sha256 digest;
	enum aj_status st;

	*scope = (struct aj_scope){
		.now = now, .per_second = 200, .per_host = 2, .workers = 64, .sample = 64 << 10
	};
	aj_sha256_begin(&digest);
	aj_sha256_add(&digest, text);
	aj_sha256_bytes(&digest, scope->hash);
	aj_arena_init(&scope->arena, SCOPE_MEMORY);
	st = aj_yaml_text(&l.yaml, text, &root);
	if (st == AJ_OK)
		st = root ? read_document(&l, root)
			  : aj_fail(err, AJ_EINPUT, "%s:1:1: the file is empty", name);
	aj_yaml_fini(&l.yaml);
	return st;
}

enum aj_status aj_scope_load(struct aj_scope *scope, const char *path, int64_t now, struct aj_err *err)
{
	struct aj_buf text;
	enum aj_status st = aj_yaml_read(path, &text, err);

	*scope = (struct aj_scope){ 0 };
	if (st == AJ_OK) {
		st = aj_scope_parse(scope, path, aj_buf_str(&text), now, err);
	} else {
		aj_within(err, "%s", path);
		st = err->status = AJ_EINPUT;
	}
	aj_buf_fini(&text);
	return st;
}

void aj_scope_fini(struct aj_scope *scope)
{
	aj_arena_fini(&scope->arena);
	*scope = (struct aj_scope){ 0 };
}
