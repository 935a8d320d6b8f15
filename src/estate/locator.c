/* locator.c: taking an address of a store apart, and looking for it in the scope. */

#include "estate/locator.h"

#include "estate/scope.h"

#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

static size_t scheme_of(struct aj_str text)
{
	size_t len = 0;

	while (len < text.len && (aj_is_alnum(text.ptr[len]) || strchr("+-_", text.ptr[len])))
		len++;
	return len > 0 && aj_str_starts(aj_str_from(text, len), AJ_S("://")) ? len : 0;
}

bool aj_locator_is(const char *text)
{
	return scheme_of(aj_str_z(text)) > 0;
}

/* "10.0.0.5:9200", "[::1]:9200", "search.contoso.com" or an account. */
static bool take_host(struct aj_str text, struct aj_locator *out)
{
	bool v6 = text.len > 0 && text.ptr[0] == '[';
	uint64_t port = 0;
	struct aj_str behind;

	out->host = v6 ? aj_str_until(aj_str_from(text, 1), ']') : aj_str_until(text, ':');
	behind = aj_str_from(text, out->host.len + v6);
	if (v6 && !aj_str_starts(behind, AJ_S("]")))
		return false;
	behind = aj_str_from(behind, v6);
	if (behind.len > 0 &&
	    (behind.ptr[0] != ':' || !aj_str_decimal(aj_str_from(behind, 1), &port) || port == 0))
		return false;
	if (port > UINT16_MAX || out->host.len == 0 ||
	    out->host.len >= sizeof(((struct aj_located *)0)->host))
		return false;
	for (size_t i = 0; i < out->host.len; i++)
		if (!aj_is_alnum(out->host.ptr[i]) && !strchr(v6 ? ":." : "-._", out->host.ptr[i]))
			return false;
	out->port = (uint16_t)port;
	return true;
}

enum aj_status aj_locator_parse(const char *text, struct aj_locator *out, struct aj_err *err)
{
	struct aj_str all = aj_str_z(text), host, rest;
	size_t scheme = scheme_of(all);

	*out = (struct aj_locator){ .text = all, .scheme = aj_str_sub(all, 0, scheme) };
	rest = aj_str_from(all, scheme + 3);
	host = aj_str_until(rest, '/');
	if (scheme == 0 || !take_host(host, out))
		return aj_fail(err, AJ_EINPUT,
		    "%s: expected KIND://HOST[:PORT][/SET]; `ajar stores` lists the kinds", text);
	rest = aj_str_from(rest, host.len);
	out->rest = rest.len > 0 ? (const char *)rest.ptr + 1 : "";
	return AJ_OK;
}

static bool called(const struct aj_kind *kind, struct aj_str scheme)
{
	return aj_str_eq_nocase(aj_str_z(kind->name), scheme) ||
	       (kind->scheme && aj_str_eq_nocase(aj_str_z(kind->scheme), scheme));
}

/* Those of the target's kinds that are called so, all of them where it names none. */
static size_t kinds_of(
    const struct aj_target *target, struct aj_str scheme, const struct aj_kind *out[AJ_LOCATED_KINDS + 1])
{
	const struct aj_kind *const *kind = target && target->kinds ? target->kinds : aj_kinds;
	size_t n = 0;

	for (; *kind && n < AJ_LOCATED_KINDS; kind++)
		if (called(*kind, scheme))
			out[n++] = *kind;
	out[n] = NULL;
	return n;
}

static bool is_account(const struct aj_target *target, struct aj_str host)
{
	return target->form == AJ_TARGET_URL && target->kinds && target->kinds[0]->account &&
	       aj_str_eq_nocase(aj_str_z(target->text), host);
}

/* What the rest of the locator is behind the target's own path; NULL: it lies elsewhere. */
static const char *behind_path(const struct aj_target *target, const char *rest)
{
	const char *path = target->path && *target->path ? target->path + 1 : "";
	size_t len = strlen(path);

	if (len == 0)
		return rest;
	if (strncmp(rest, path, len) != 0 || (rest[len] != '/' && rest[len] != '\0'))
		return NULL;
	return rest[len] == '/' ? rest + len + 1 : "";
}

/* The port that is said, else the only one of the target, else the first usual one of the kinds; 0: none. */
static uint16_t port_of(const struct aj_target *target, uint16_t said, const struct aj_kind *const *kinds)
{
	if (said)
		return aj_target_port(target, said) ? said : 0;
	if (target->n_ports == 1 && target->ports[0].from == target->ports[0].to)
		return target->ports[0].from;
	for (; *kinds; kinds++)
		for (const uint16_t *port = (*kinds)->ports; *port; port++)
			if (aj_target_port(target, *port))
				return *port;
	return 0;
}

/* Of the buckets that the target declares only the one that is asked for. False: it is none of them. */
static bool narrow(struct aj_located *out, const char *wanted)
{
	size_t longest = 0;

	if (!out->target.names || !*wanted || !out->kinds[0]->list)
		return true;
	for (const char **name = out->target.names; *name; name++) {
		size_t len = strlen(*name);

		if (len > longest && strncmp(wanted, *name, len) == 0 && strchr("/", wanted[len])) {
			out->names[0] = *name;
			longest = len;
		}
	}
	if (longest > 0)
		out->target.names = out->names;
	return longest > 0;
}

/* Whether the target is for that host. */
static bool is_host(const struct aj_target *target, struct aj_str host, const struct aj_address *address)
{
	if (target->form == AJ_TARGET_NETWORK)
		return address && aj_network_has(&target->network, address);
	return is_account(target, host) || aj_str_eq_nocase(aj_str_z(target->host), host);
}

/* AJ_END: it is another target's. */
static enum aj_status try_target(const struct aj_locator *locator, const struct aj_scope *scope,
    const struct aj_target *target, struct aj_located *out, struct aj_err *err)
{
	struct aj_address address;
	bool literal = aj_address_parse(locator->host, &address);
	struct aj_endpoint *endpoint = &out->endpoint;
	const char *wanted = behind_path(target, locator->rest);

	*out = (struct aj_located){ .target = *target };
	if (!is_host(target, locator->host, literal ? &address : NULL) || !wanted ||
	    kinds_of(target, locator->scheme, out->kinds) == 0)
		return AJ_END;
	out->target.kinds = out->kinds;
	if (literal)
		aj_address_print(&address, out->host);
	snprintf(out->scheme, sizeof(out->scheme), "%.*s", (int)locator->scheme.len,
	    (const char *)locator->scheme.ptr);
	*endpoint = (struct aj_endpoint){ .target = &out->target,
		.host = target->form == AJ_TARGET_NETWORK ? out->host : target->host,
		.port = port_of(target, locator->port, out->kinds),
		.tls = target->form == AJ_TARGET_URL ? target->tls : -1,
		.path = target->path,
		.scheme = out->scheme,
		.wanted = wanted };
	if (endpoint->port == 0)
		return aj_fail(err, AJ_EDENIED, "%s",
		    locator->port ? "its port is outside the scope" : "the scope does not tell its port");
	if (!narrow(out, wanted))
		return aj_fail(err, AJ_EDENIED, "the scope does not name it at %s", target->text);
	return literal ? aj_scope_allows(scope, endpoint->host, &address, endpoint->port, err) : AJ_OK;
}

enum aj_status aj_locator_find(const struct aj_locator *locator, const struct aj_scope *scope,
    struct aj_located *out, struct aj_err *err)
{
	const struct aj_kind *kinds[AJ_LOCATED_KINDS + 1];

	if (kinds_of(NULL, locator->scheme, kinds) == 0)
		return aj_fail(err, AJ_EINPUT,
		    "%s: there is no kind of store of this name; `ajar stores` lists them",
		    (const char *)locator->text.ptr);
	(void)!aj_fail(err, AJ_EDENIED, "no target of the scope has it");
	for (size_t i = 0; i < scope->n_targets; i++)
		if (try_target(locator, scope, &scope->targets[i], out, err) == AJ_OK)
			return AJ_OK;
	return aj_within(err, "%s", (const char *)locator->text.ptr);
}
