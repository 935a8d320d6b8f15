/* scope_file.c: scopes from YAML. Whatever is not understood is an error: a scope is no place to guess. */

#include "dep/yaml.h"
#include "estate/kind.h"
#include "estate/scope.h"

#include <ctype.h>
#include <stdio.h>
#include <time.h>

enum {
	SCOPE_MEMORY = 64 << 20,
	TARGETS_MAX = 1 << 20,
	LIST_MAX = 100000,
	V4_WIDEST = 96 + 8, /* a scope with more than a /8 is a slip of the pen */
	V6_WIDEST = 32,
	SAMPLE_MAX = 64 << 20,
};

struct loader {
	struct aj_yaml yaml;
	struct aj_scope *scope;
	const char *account; /* of the target being read */
};

typedef enum aj_status reader(struct loader *l, const struct aj_yaml_node *node, void *to);

struct key {
	const char *name;
	reader *read;
};

/* Each pair of the mapping goes to the reader of its name. */
static enum aj_status read_mapping(struct loader *l, const struct aj_yaml_node *node, const char *what,
    const struct key *keys, size_t n, void *to)
{
	const struct aj_yaml_node *name, *value;
	enum aj_status st = AJ_OK;

	if (!aj_yaml_is_mapping(node))
		return aj_yaml_fail(&l->yaml, node, "expected %s", what);
	for (size_t i = 0; st == AJ_OK && aj_yaml_pair(&l->yaml, node, i, &name, &value); i++) {
		size_t k = 0;

		while (k < n && !aj_str_eq(aj_yaml_scalar(name), aj_str_z(keys[k].name)))
			k++;
		if (k == n)
			return aj_yaml_fail(&l->yaml, name, "no such key; expected %s", what);
		st = keys[k].read(l, value, to);
	}
	return st;
}

static enum aj_status no_memory(const struct loader *l)
{
	return aj_fail(l->yaml.err, AJ_ELIMIT, "%s: no memory for the scope", l->yaml.name);
}

static void *take(const struct loader *l, size_t n, size_t size)
{
	return aj_arena_take(&l->scope->arena, n * size);
}

/* A list, or one thing alone for a list of one. */
static size_t count(const struct aj_yaml_node *node)
{
	size_t n = aj_yaml_items(node);

	return n > 0 ? n : aj_yaml_scalar(node).len > 0;
}

static const struct aj_yaml_node *nth(const struct loader *l, const struct aj_yaml_node *node, size_t i)
{
	return aj_yaml_items(node) > 0 ? aj_yaml_item(&l->yaml, node, i) : node;
}

static enum aj_status read_texts(
    struct loader *l, const struct aj_yaml_node *node, const char *what, const char ***out)
{
	size_t n = count(node);
	enum aj_status st = AJ_OK;

	if (n == 0 || n > LIST_MAX)
		return aj_yaml_fail(&l->yaml, node, "%s: expected a list of texts", what);
	*out = take(l, n + 1, sizeof(**out));
	if (!*out)
		return no_memory(l);
	for (size_t i = 0; i < n && st == AJ_OK; i++)
		st = aj_yaml_text_of(&l->yaml, nth(l, node, i), what, &(*out)[i]);
	return st;
}

static enum aj_status read_network(struct loader *l, const struct aj_yaml_node *node, struct aj_network *out)
{
	if (!aj_network_parse(aj_yaml_scalar(node), out))
		return aj_yaml_fail(&l->yaml, node,
		    "expected an address or a network such as 10.20.0.0/16, with zeros behind its prefix");
	return AJ_OK;
}

static enum aj_status read_networks(
    struct loader *l, const struct aj_yaml_node *node, struct aj_network **out, size_t *n)
{
	enum aj_status st = AJ_OK;

	*n = count(node);
	if (*n > LIST_MAX)
		return aj_yaml_fail(&l->yaml, node, "more than %d addresses", LIST_MAX);
	*out = take(l, *n + 1, sizeof(**out));
	if (!*out)
		return no_memory(l);
	for (size_t i = 0; i < *n && st == AJ_OK; i++)
		st = read_network(l, nth(l, node, i), &(*out)[i]);
	return st;
}

static enum aj_status read_range(struct loader *l, const struct aj_yaml_node *node, struct aj_ports *out)
{
	struct aj_str text = aj_yaml_scalar(node), from = aj_str_until(text, '-');
	uint64_t low, high;

	if (!aj_str_decimal(from, &low))
		low = 0;
	high = low;
	if (from.len < text.len && !aj_str_decimal(aj_str_from(text, from.len + 1), &high))
		high = 0;
	if (low == 0 || low > high || high > UINT16_MAX)
		return aj_yaml_fail(&l->yaml, node, "ports: expected a port or a range such as 9200-9205");
	*out = (struct aj_ports){ (uint16_t)low, (uint16_t)high };
	return AJ_OK;
}

static enum aj_status read_ports(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_target *target = to;
	struct aj_ports *ports;
	enum aj_status st = AJ_OK;
	size_t n = count(node);

	if (n == 0 || n > UINT16_MAX)
		return aj_yaml_fail(&l->yaml, node, "ports: expected a list of ports");
	ports = take(l, n, sizeof(*ports));
	if (!ports)
		return no_memory(l);
	for (size_t i = 0; i < n && st == AJ_OK; i++)
		st = read_range(l, nth(l, node, i), &ports[i]);
	target->ports = ports;
	target->n_ports = n;
	return st;
}

static enum aj_status read_kinds(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_target *target = to;
	size_t n = count(node);

	if (n == 0 || n > 1000)
		return aj_yaml_fail(
		    &l->yaml, node, "kinds: expected a list of kinds; `ajar stores` has them");
	target->kinds = take(l, n + 1, sizeof(*target->kinds));
	if (!target->kinds)
		return no_memory(l);
	for (size_t i = 0; i < n; i++) {
		const struct aj_yaml_node *one = nth(l, node, i);

		target->kinds[i] = aj_kind_of(aj_yaml_scalar(one));
		if (!target->kinds[i])
			return aj_yaml_fail(
			    &l->yaml, one, "there is no kind of this name; `ajar stores` lists them");
	}
	return AJ_OK;
}

static enum aj_status lower_text(
    struct loader *l, const struct aj_yaml_node *node, const char *what, const char **out)
{
	enum aj_status st = aj_yaml_text_of(&l->yaml, node, what, out);

	/* The arena's own copy: ours to change. */
	for (char *p = st == AJ_OK ? (char *)(uintptr_t)*out : (char[]){ "" }; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return st;
}

/* Letters, digits, dots, hyphens and underscores; or an address. */
static bool is_host(struct aj_str host)
{
	struct aj_address address;

	if (aj_address_parse(host, &address))
		return true;
	for (size_t i = 0; i < host.len; i++)
		if (!aj_is_alnum(host.ptr[i]) && !strchr(".-_", host.ptr[i]))
			return false;
	return host.len > 0 && host.len <= 253 && !aj_is_digit(host.ptr[host.len - 1]);
}

static enum aj_status read_host(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_target *target = to;

	target->form = AJ_TARGET_HOST;
	if (!is_host(aj_yaml_scalar(node)))
		return aj_yaml_fail(&l->yaml, node, "host: expected a host name or an address");
	return lower_text(l, node, "host", &target->host);
}

static enum aj_status read_target_network(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_target *target = to;
	enum aj_status st = read_network(l, node, &target->network);

	target->form = AJ_TARGET_NETWORK;
	if (st != AJ_OK)
		return st;
	if (target->network.bits < (aj_address_is_v4(&target->network.address) ? V4_WIDEST : V6_WIDEST))
		return aj_yaml_fail(&l->yaml, node, "network: wider than /8 (IPv6: /32) is refused");
	return aj_yaml_text_of(&l->yaml, node, "network", &target->text);
}

/* scheme://host[:port][/path], and nothing else: no user, no query, no fragment. */
static enum aj_status take_url(
    struct loader *l, const struct aj_yaml_node *node, struct aj_str url, struct aj_target *target)
{
	struct aj_str rest = url, host, path;
	struct aj_ports *port = take(l, 1, sizeof(*port));
	uint64_t number;
	char *copy;

	if (!port)
		return no_memory(l);
	target->form = AJ_TARGET_URL;
	target->tls = aj_str_starts(rest, AJ_S("https://"));
	if (!target->tls && !aj_str_starts(rest, AJ_S("http://")))
		return aj_yaml_fail(&l->yaml, node, "url: expected http:// or https://");
	rest = aj_str_from(rest, target->tls ? 8 : 7);
	for (size_t i = 0; i < rest.len; i++)
		if (rest.ptr[i] <= ' ' || rest.ptr[i] >= 0x7f || strchr("@?#\\\"<>", rest.ptr[i]))
			return aj_yaml_fail(&l->yaml, node, "url: no user, query or fragment, and no \"%c\"",
			    rest.ptr[i] > ' ' && rest.ptr[i] < 0x7f ? rest.ptr[i] : '.');
	host = aj_str_until(rest, '/');
	path = aj_str_from(rest, host.len);
	number = target->tls ? 443 : 80;
	if (host.len > 0 && host.ptr[0] == '[') {
		struct aj_str inner = aj_str_until(aj_str_from(host, 1), ']');

		rest = aj_str_from(host, inner.len + 2);
		host = inner;
	} else {
		struct aj_str name = aj_str_until(host, ':');

		rest = aj_str_from(host, name.len);
		host = name;
	}
	if (rest.len > 0 && (rest.ptr[0] != ':' || !aj_str_decimal(aj_str_from(rest, 1), &number)))
		number = 0;
	if (number == 0 || number > UINT16_MAX || !is_host(host))
		return aj_yaml_fail(&l->yaml, node, "url: expected a host and perhaps a port");
	*port = (struct aj_ports){ (uint16_t)number, (uint16_t)number };
	target->ports = port;
	target->n_ports = 1;
	while (path.len > 0 && path.ptr[path.len - 1] == '/')
		path.len--;
	copy = take(l, 1, host.len + path.len + 2);
	if (!copy)
		return no_memory(l);
	for (size_t i = 0; i < host.len; i++)
		copy[i] = (char)tolower(host.ptr[i]);
	target->host = copy;
	if (path.len > 0)
		memcpy(copy + host.len + 1, path.ptr, path.len);
	target->path = copy + host.len + 1;
	return AJ_OK;
}

static enum aj_status read_url(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_target *target = to;
	enum aj_status st = aj_yaml_text_of(&l->yaml, node, "url", &target->text);

	return st == AJ_OK ? take_url(l, node, aj_str_z(target->text), target) : st;
}

static enum aj_status read_account(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_str name = aj_yaml_scalar(node);

	for (size_t i = 0; i < name.len; i++)
		if (!aj_is_alnum(name.ptr[i]) && name.ptr[i] != '-' && name.ptr[i] != '.')
			return aj_yaml_fail(&l->yaml, node, "account: expected a name");
	return aj_yaml_text_of(&l->yaml, node, "account", &l->account);
}

static enum aj_status read_names(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	return read_texts(l, node, "names", &((struct aj_target *)to)->names);
}

static enum aj_status read_objects(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	return read_texts(l, node, "objects", &((struct aj_target *)to)->objects);
}

static enum aj_status read_addresses(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_target *target = to;

	return read_networks(l, node, &target->addresses, &target->n_addresses);
}

/* From the folder in which the scope lies, wherever ajar is started. */
static enum aj_status read_key_file(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	const char **out = &((struct aj_target *)to)->key_file, *slash = strrchr(l->yaml.name, '/');
	int folder = slash ? (int)(slash - l->yaml.name) + 1 : 0;
	enum aj_status st = aj_yaml_text_of(&l->yaml, node, "key-file", out);
	size_t room = st == AJ_OK ? (size_t)folder + strlen(*out) + 1 : 0;
	char *path;

	if (st != AJ_OK || **out == '/')
		return st;
	path = take(l, 1, room);
	if (!path)
		return no_memory(l);
	snprintf(path, room, "%.*s%s", folder, l->yaml.name, *out);
	*out = path;
	return AJ_OK;
}

static enum aj_status read_target_owner(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	return aj_yaml_text_of(&l->yaml, node, "owner", &((struct aj_target *)to)->owner);
}

/* The last second of a day given as YYYY-MM-DD. */
static enum aj_status read_until(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_str s = aj_yaml_scalar(node);
	struct tm tm = { 0 };
	char text[11] = "", back[11];
	time_t noon;

	if (s.len == 10)
		memcpy(text, s.ptr, 10);
	if (sscanf(text, "%4d-%2d-%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday) == 3) {
		tm.tm_year -= 1900;
		tm.tm_mon--;
		tm.tm_hour = 12;
		noon = timegm(&tm);
		strftime(back, sizeof(back), "%Y-%m-%d", &tm);
		if (strcmp(back, text) == 0) {
			((struct aj_target *)to)->authorised_until = (int64_t)noon + 12 * 3600 - 1;
			return AJ_OK;
		}
	}
	return aj_yaml_fail(&l->yaml, node, "until: expected a date such as 2027-01-31");
}

static enum aj_status read_by(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	return aj_yaml_text_of(&l->yaml, node, "by", &((struct aj_target *)to)->authorised_by);
}

static enum aj_status read_authorised(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	static const struct key keys[] = { { "by", read_by }, { "until", read_until } };
	struct aj_target *target = to;
	enum aj_status st =
	    read_mapping(l, node, "by: who authorised it, and until: a date", keys, AJ_LEN(keys), to);

	if (st == AJ_OK && (!target->authorised_by || target->authorised_until == 0))
		st = aj_yaml_fail(&l->yaml, node, "authorised: expected both by and until");
	return st;
}

/* What belongs to a target of each form, once all its keys are known. */
static enum aj_status complete(
    struct loader *l, const struct aj_yaml_node *node, struct aj_target *target, int forms)
{
	char url[512];

	if (forms != 1)
		return aj_yaml_fail(
		    &l->yaml, node, "a target has exactly one of network, host, url and account");
	if (target->form == AJ_TARGET_URL && target->n_ports != 1)
		return aj_yaml_fail(&l->yaml, node, "ports: a url has its own");
	if (!l->account)
		return AJ_OK;
	if (!target->kinds || target->kinds[1] || !target->kinds[0]->account)
		return aj_yaml_fail(
		    &l->yaml, node, "account: expected one kind that has accounts, such as azure-blob");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the kinds' own constants, with one %s */
	if ((size_t)snprintf(url, sizeof(url), target->kinds[0]->account, l->account) >= sizeof(url))
		return aj_yaml_fail(&l->yaml, node, "account: too long");
#pragma GCC diagnostic pop
	target->text = l->account;
	return take_url(l, node, aj_str_z(url), target);
}

static enum aj_status read_target(struct loader *l, const struct aj_yaml_node *node, struct aj_target *target)
{
	static const struct key keys[] = { { "network", read_target_network }, { "host", read_host },
		{ "url", read_url }, { "account", read_account }, { "ports", read_ports },
		{ "kinds", read_kinds }, { "kind", read_kinds }, { "names", read_names },
		{ "objects", read_objects }, { "addresses", read_addresses }, { "key-file", read_key_file },
		{ "owner", read_target_owner }, { "authorised", read_authorised } };
	enum aj_status st;
	int forms = 0;

	*target = (struct aj_target){ .path = "" };
	l->account = NULL;
	st = read_mapping(l, node,
	    "network, host, url, account, ports, kinds, names, objects, addresses, key-file, owner or "
	    "authorised",
	    keys, AJ_LEN(keys), target);
	for (size_t i = 0; st == AJ_OK && i < 4; i++)
		forms += aj_yaml_get(&l->yaml, node, keys[i].name) != NULL;
	if (st == AJ_OK)
		st = complete(l, node, target, forms);
	if (st == AJ_OK && target->form == AJ_TARGET_HOST)
		target->text = target->host;
	return st;
}

static enum aj_status read_targets(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_scope *scope = l->scope;
	size_t n = aj_yaml_items(node);
	enum aj_status st = AJ_OK;

	if (n == 0 || n > TARGETS_MAX)
		return aj_yaml_fail(&l->yaml, node, "targets: expected a list of targets");
	scope->targets = take(l, n, sizeof(*scope->targets));
	if (!scope->targets)
		return no_memory(l);
	for (; scope->n_targets < n && st == AJ_OK; scope->n_targets++)
		st = read_target(
		    l, aj_yaml_item(&l->yaml, node, scope->n_targets), &scope->targets[scope->n_targets]);
	return st;
}

static enum aj_status read_owner(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	return aj_yaml_text_of(&l->yaml, node, "owner", &l->scope->owner);
}

/* It goes into a header field: one line of ASCII. */
static enum aj_status read_contact(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_str s = aj_yaml_scalar(node);

	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < ' ' || s.ptr[i] >= 0x7f || s.len > 200)
			return aj_yaml_fail(&l->yaml, node, "contact: expected one line of ASCII");
	return aj_yaml_text_of(&l->yaml, node, "contact", &l->scope->contact);
}

/* Networks and addresses, and names, which stand for themselves. */
static enum aj_status read_exclude(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_scope *scope = l->scope;
	size_t n = count(node), names = 0;

	scope->excluded = take(l, n + 1, sizeof(*scope->excluded));
	scope->excluded_names = take(l, n + 1, sizeof(*scope->excluded_names));
	if (n > LIST_MAX || !scope->excluded || !scope->excluded_names)
		return aj_yaml_fail(&l->yaml, node, "exclude: too long");
	for (size_t i = 0; i < n; i++) {
		const struct aj_yaml_node *one = nth(l, node, i);
		enum aj_status st;

		if (aj_network_parse(aj_yaml_scalar(one), &scope->excluded[scope->n_excluded])) {
			scope->n_excluded++;
			continue;
		}
		if (!is_host(aj_yaml_scalar(one)))
			return aj_yaml_fail(
			    &l->yaml, one, "exclude: expected an address, a network or a host name");
		st = lower_text(l, one, "exclude", &scope->excluded_names[names++]);
		if (st != AJ_OK)
			return st;
	}
	return AJ_OK;
}

static enum aj_status read_decoys(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	return read_networks(l, node, &l->scope->decoys, &l->scope->n_decoys);
}

static enum aj_status read_per_second(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	return aj_yaml_number_of(&l->yaml, node, "connections-per-second", 1, 1000000, &l->scope->per_second);
}

static enum aj_status read_small(
    struct loader *l, const struct aj_yaml_node *node, const char *what, uint64_t most, unsigned *out)
{
	uint64_t number = 1;
	enum aj_status st = aj_yaml_number_of(&l->yaml, node, what, 1, most, &number);

	*out = (unsigned)number;
	return st;
}

static enum aj_status read_per_host(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	return read_small(l, node, "per-host", 64, &l->scope->per_host);
}

static enum aj_status read_workers(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	return read_small(l, node, "workers", 4096, &l->scope->workers);
}

static enum aj_status read_rate(struct loader *l, const struct aj_yaml_node *node, void *to)
{
	static const struct key keys[] = { { "connections-per-second", read_per_second },
		{ "per-host", read_per_host }, { "workers", read_workers } };

	return read_mapping(l, node, "connections-per-second, per-host or workers", keys, AJ_LEN(keys), to);
}

static enum aj_status read_sample(struct loader *l, const struct aj_yaml_node *node, void *to)
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

static enum aj_status read_document(struct loader *l, const struct aj_yaml_node *root)
{
	static const struct key keys[] = { { "owner", read_owner }, { "contact", read_contact },
		{ "authorised", read_authorised }, { "rate", read_rate }, { "sample", read_sample },
		{ "targets", read_targets }, { "exclude", read_exclude }, { "decoys", read_decoys } };
	struct aj_scope *scope = l->scope;
	struct aj_target common = { 0 }; /* its authorisation holds for targets without one */
	enum aj_status st =
	    read_mapping(l, root, "owner, contact, authorised, rate, sample, targets, exclude or decoys",
		keys, AJ_LEN(keys), &common);

	if (st != AJ_OK)
		return st;
	if (!scope->owner || !scope->contact || scope->n_targets == 0)
		return aj_yaml_fail(&l->yaml, root, "expected owner, contact and targets");
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

static void begin(struct aj_scope *scope, int64_t now)
{
	*scope = (struct aj_scope){
		.now = now, .per_second = 200, .per_host = 2, .workers = 64, .sample = 64 << 10
	};
	aj_arena_init(&scope->arena, SCOPE_MEMORY);
}

enum aj_status aj_scope_parse(
    struct aj_scope *scope, const char *name, struct aj_str text, int64_t now, struct aj_err *err)
{
	struct loader l = { .scope = scope };
	const struct aj_yaml_node *root;
	enum aj_status st;

	begin(scope, now);
	st = aj_yaml_text(&l.yaml, name, text, &scope->arena, &root, err);
	if (st == AJ_OK)
		st = read_document(&l, root);
	aj_yaml_fini(&l.yaml);
	return st;
}

enum aj_status aj_scope_load(struct aj_scope *scope, const char *path, int64_t now, struct aj_err *err)
{
	struct loader l = { .scope = scope };
	const struct aj_yaml_node *root;
	enum aj_status st;

	begin(scope, now);
	st = aj_yaml_file(&l.yaml, path, &scope->arena, &root, err);
	if (st == AJ_OK)
		st = read_document(&l, root);
	aj_yaml_fini(&l.yaml);
	return st;
}

void aj_scope_fini(struct aj_scope *scope)
{
	aj_arena_fini(&scope->arena);
	*scope = (struct aj_scope){ 0 };
}
