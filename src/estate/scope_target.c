/* scope_target.c: what a target says of itself. */

#include "estate/kind.h"
#include "estate/scope_read.h"

#include <ctype.h>
#include <stdio.h>
#include <time.h>

enum {
	V4_WIDEST = 96 + 8, /* a scope with more than a /8 is a slip of the pen */
	V6_WIDEST = 32,
};

static enum aj_status read_range(
    struct aj_scope_loader *l, const struct aj_yaml_node *node, struct aj_ports *out)
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

static enum aj_status read_ports(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_target *target = to;
	struct aj_ports *ports;
	enum aj_status st = AJ_OK;
	size_t n = aj_scope_count(node);

	if (n == 0 || n > UINT16_MAX)
		return aj_yaml_fail(&l->yaml, node, "ports: expected a list of ports");
	ports = aj_scope_take(l, n, sizeof(*ports));
	if (!ports)
		return aj_scope_no_memory(l);
	for (size_t i = 0; i < n && st == AJ_OK; i++)
		st = read_range(l, aj_scope_nth(l, node, i), &ports[i]);
	target->ports = ports;
	target->n_ports = n;
	return st;
}

static enum aj_status read_kinds(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_target *target = to;
	size_t n = aj_scope_count(node);

	if (n == 0 || n > 1000)
		return aj_yaml_fail(
		    &l->yaml, node, "kinds: expected a list of kinds; `ajar stores` has them");
	target->kinds = aj_scope_take(l, n + 1, sizeof(*target->kinds));
	if (!target->kinds)
		return aj_scope_no_memory(l);
	for (size_t i = 0; i < n; i++) {
		const struct aj_yaml_node *one = aj_scope_nth(l, node, i);

		target->kinds[i] = aj_kind_of(aj_yaml_scalar(one));
		if (!target->kinds[i])
			return aj_yaml_fail(
			    &l->yaml, one, "there is no kind of this name; `ajar stores` lists them");
	}
	return AJ_OK;
}

static enum aj_status read_host(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_target *target = to;

	target->form = AJ_TARGET_HOST;
	if (!aj_scope_is_host(aj_yaml_scalar(node)))
		return aj_yaml_fail(&l->yaml, node, "host: expected a host name or an address");
	return aj_scope_lower(l, node, "host", &target->host);
}

static enum aj_status read_target_network(
    struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_target *target = to;
	enum aj_status st = aj_scope_network(l, node, &target->network);

	target->form = AJ_TARGET_NETWORK;
	if (st != AJ_OK)
		return st;
	if (target->network.bits < (aj_address_is_v4(&target->network.address) ? V4_WIDEST : V6_WIDEST))
		return aj_yaml_fail(&l->yaml, node, "network: wider than /8 (IPv6: /32) is refused");
	return aj_yaml_text_of(&l->yaml, node, "network", &target->text);
}

/* scheme://host[:port][/path], and nothing else: no user, no query, no fragment. */
static enum aj_status take_url(
    struct aj_scope_loader *l, const struct aj_yaml_node *node, struct aj_str url, struct aj_target *target)
{
	struct aj_str rest = url, host, path;
	struct aj_ports *port = aj_scope_take(l, 1, sizeof(*port));
	uint64_t number;
	char *copy;

	if (!port)
		return aj_scope_no_memory(l);
	target->form = AJ_TARGET_URL;
	target->tls = aj_str_starts(rest, AJ_S("https://"));
	if (!target->tls && !aj_str_starts(rest, AJ_S("http://")))
		return aj_yaml_fail(&l->yaml, node, "url: expected http:// or https://");
	rest = aj_str_from(rest, target->tls ? 8 : 7);
	if (memmem(rest.ptr, rest.len, "sig=", 4))
		return aj_yaml_fail(&l->yaml, node,
		    "url: a signed URL is a secret: it belongs into a file, which sas-file names");
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
	if (number == 0 || number > UINT16_MAX || !aj_scope_is_host(host))
		return aj_yaml_fail(&l->yaml, node, "url: expected a host and perhaps a port");
	*port = (struct aj_ports){ (uint16_t)number, (uint16_t)number };
	target->ports = port;
	target->n_ports = 1;
	while (path.len > 0 && path.ptr[path.len - 1] == '/')
		path.len--;
	copy = aj_scope_take(l, 1, host.len + path.len + 2);
	if (!copy)
		return aj_scope_no_memory(l);
	for (size_t i = 0; i < host.len; i++)
		copy[i] = (char)tolower(host.ptr[i]);
	target->host = copy;
	if (path.len > 0)
		memcpy(copy + host.len + 1, path.ptr, path.len);
	target->path = copy + host.len + 1;
	return AJ_OK;
}

static enum aj_status read_url(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_target *target = to;
	enum aj_status st = aj_yaml_text_of(&l->yaml, node, "url", &target->text);

	return st == AJ_OK ? take_url(l, node, aj_str_z(target->text), target) : st;
}

static enum aj_status read_account(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_str name = aj_yaml_scalar(node);

	for (size_t i = 0; i < name.len; i++)
		if (!aj_is_alnum(name.ptr[i]) && name.ptr[i] != '-' && name.ptr[i] != '.')
			return aj_yaml_fail(&l->yaml, node, "account: expected a name");
	return aj_yaml_text_of(&l->yaml, node, "account", &l->account);
}

static enum aj_status read_names(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	return aj_scope_texts(l, node, "names", &((struct aj_target *)to)->names);
}

static enum aj_status read_objects(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	return aj_scope_texts(l, node, "objects", &((struct aj_target *)to)->objects);
}

static enum aj_status read_addresses(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_target *target = to;

	return aj_scope_networks(l, node, &target->addresses, &target->n_addresses);
}

/* From the folder in which the scope lies, wherever ajar is started. */
static enum aj_status read_file(
    struct aj_scope_loader *l, const struct aj_yaml_node *node, const char *what, const char **out)
{
	const char *slash = strrchr(l->yaml.name, '/');
	int folder = slash ? (int)(slash - l->yaml.name) + 1 : 0;
	enum aj_status st = aj_yaml_text_of(&l->yaml, node, what, out);
	size_t room = st == AJ_OK ? (size_t)folder + strlen(*out) + 1 : 0;
	char *path;

	if (st != AJ_OK || **out == '/')
		return st;
	path = aj_scope_take(l, 1, room);
	if (!path)
		return aj_scope_no_memory(l);
	snprintf(path, room, "%.*s%s", folder, l->yaml.name, *out);
	*out = path;
	return AJ_OK;
}

static enum aj_status read_key_file(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	return read_file(l, node, "key-file", &((struct aj_target *)to)->key_file);
}

static enum aj_status read_sas_file(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	return read_file(l, node, "sas-file", &((struct aj_target *)to)->sas_file);
}

static enum aj_status read_target_owner(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	return aj_yaml_text_of(&l->yaml, node, "owner", &((struct aj_target *)to)->owner);
}

/* The last second of a day given as YYYY-MM-DD. */
static enum aj_status read_until(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	struct aj_str s = aj_yaml_scalar(node);
	struct tm tm = { 0 };
	char text[11] = "", back[11];
	time_t noon;

	if (s.len == 10)
		memcpy(text, s.ptr, 10);
	if (strptime(text, "%Y-%m-%d", &tm)) {
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

static enum aj_status read_by(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	return aj_yaml_text_of(&l->yaml, node, "by", &((struct aj_target *)to)->authorised_by);
}

enum aj_status aj_scope_authorised(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to)
{
	static const struct aj_scope_key keys[] = { { "by", read_by }, { "until", read_until } };
	struct aj_target *target = to;
	enum aj_status st =
	    aj_scope_mapping(l, node, "by: who authorised it, and until: a date", keys, AJ_LEN(keys), to);

	if (st == AJ_OK && (!target->authorised_by || target->authorised_until == 0))
		st = aj_yaml_fail(&l->yaml, node, "authorised: expected both by and until");
	return st;
}

/* What belongs to a target of each form, once all its keys are known. */
static enum aj_status complete(
    struct aj_scope_loader *l, const struct aj_yaml_node *node, struct aj_target *target, int forms)
{
	char url[512];

	if (forms != 1)
		return aj_yaml_fail(
		    &l->yaml, node, "a target has exactly one of network, host, url and account");
	if (target->form == AJ_TARGET_URL && target->n_ports != 1)
		return aj_yaml_fail(&l->yaml, node, "ports: a url has its own");
	if (target->sas_file && (!target->kinds || target->kinds[1] || !target->kinds[0]->signs))
		return aj_yaml_fail(
		    &l->yaml, node, "sas-file: expected one kind that knows signed URLs, such as azure-blob");
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

enum aj_status aj_scope_target(
    struct aj_scope_loader *l, const struct aj_yaml_node *node, struct aj_target *target)
{
	static const struct aj_scope_key keys[] = { { "network", read_target_network }, { "host", read_host },
		{ "url", read_url }, { "account", read_account }, { "ports", read_ports },
		{ "kinds", read_kinds }, { "kind", read_kinds }, { "names", read_names },
		{ "objects", read_objects }, { "addresses", read_addresses }, { "key-file", read_key_file },
		{ "sas-file", read_sas_file }, { "owner", read_target_owner },
		{ "authorised", aj_scope_authorised } };
	enum aj_status st;
	int forms = 0;

	*target = (struct aj_target){ .path = "" };
	l->account = NULL;
	st = aj_scope_mapping(l, node,
	    "network, host, url, account, ports, kinds, names, objects, addresses, key-file, sas-file, "
	    "owner or authorised",
	    keys, AJ_LEN(keys), target);
	for (size_t i = 0; st == AJ_OK && i < 4; i++)
		forms += aj_yaml_get(&l->yaml, node, keys[i].name) != NULL;
	if (st == AJ_OK)
		st = complete(l, node, target, forms);
	if (st == AJ_OK && target->form == AJ_TARGET_HOST)
		target->text = target->host;
	return st;
}
