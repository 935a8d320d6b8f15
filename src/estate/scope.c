/* scope.c: what a scope allows. */

#include "estate/scope.h"

#include "estate/kind.h"

#include <strings.h>

static bool usual_port(const struct aj_kind *kind, uint16_t port)
{
	for (const uint16_t *p = kind->ports; *p; p++)
		if (*p == port)
			return true;
	return false;
}

bool aj_target_port(const struct aj_target *target, uint16_t port)
{
	const struct aj_kind *const *kinds = target->kinds ? target->kinds : aj_kinds;

	for (size_t i = 0; i < target->n_ports; i++)
		if (port >= target->ports[i].from && port <= target->ports[i].to)
			return true;
	if (target->n_ports > 0)
		return false;
	for (; *kinds; kinds++)
		if (usual_port(*kinds, port))
			return true;
	return false;
}

static bool among(const struct aj_network *networks, size_t n, const struct aj_address *address)
{
	for (size_t i = 0; i < n; i++)
		if (aj_network_has(&networks[i], address))
			return true;
	return false;
}

/* Who is not to be asked is not to be asked through a translator either. */
static bool reaches(const struct aj_network *networks, size_t n, const struct aj_address *address)
{
	struct aj_address inner;

	return among(networks, n, address) ||
	       (aj_address_carried(address, &inner) && among(networks, n, &inner));
}

bool aj_scope_excluded(const struct aj_scope *scope, const struct aj_address *address)
{
	return reaches(scope->excluded, scope->n_excluded, address);
}

bool aj_scope_decoy(const struct aj_scope *scope, const struct aj_address *address)
{
	return reaches(scope->decoys, scope->n_decoys, address);
}

static bool name_excluded(const struct aj_scope *scope, const char *name)
{
	for (const char **p = scope->excluded_names; p && *p; p++)
		if (strcasecmp(*p, name) == 0)
			return true;
	return false;
}

/* Whether a network of the scope has the address, whatever the port: private ones need one. */
static bool in_networks(const struct aj_scope *scope, const struct aj_address *address)
{
	for (size_t i = 0; i < scope->n_targets; i++)
		if (scope->targets[i].form == AJ_TARGET_NETWORK &&
		    aj_network_has(&scope->targets[i].network, address))
			return true;
	return false;
}

static bool covers(const struct aj_scope *scope, const struct aj_target *target, const char *name,
    const struct aj_address *address)
{
	struct aj_address itself;

	if (target->form == AJ_TARGET_NETWORK)
		return aj_network_has(&target->network, address);
	if (strcasecmp(target->host, name) != 0)
		return false;
	if (target->n_addresses > 0)
		return among(target->addresses, target->n_addresses, address);
	if (aj_address_parse(aj_str_z(target->host), &itself))
		return memcmp(&itself, address, sizeof(itself)) == 0;
	return !aj_address_private(address) || in_networks(scope, address);
}

enum aj_status aj_scope_allows(const struct aj_scope *scope, const char *name,
    const struct aj_address *address, uint16_t port, struct aj_err *err)
{
	bool known = false, wrong_port = false;
	char text[AJ_ADDRESS_TEXT];

	aj_address_print(address, text);
	if (aj_address_nowhere(address))
		return aj_fail(err, AJ_EDENIED, "%s is no address of a server", text);
	if (name_excluded(scope, name) || aj_scope_excluded(scope, address))
		return aj_fail(err, AJ_EDENIED, "%s is excluded by the scope", text);
	for (size_t i = 0; i < scope->n_targets; i++) {
		const struct aj_target *target = &scope->targets[i];

		if (!covers(scope, target, name, address))
			continue;
		if (!aj_target_port(target, port)) {
			wrong_port = true;
			continue;
		}
		known = true;
		if (aj_address_private(address) ||
		    (target->authorised_by && scope->now <= target->authorised_until))
			return AJ_OK;
	}
	if (known)
		return aj_fail(err, AJ_EDENIED,
		    "%s is not a private address, and nobody has authorised it, or no longer", text);
	if (wrong_port)
		return aj_fail(err, AJ_EDENIED, "port %u of %s is outside the scope", port, text);
	return aj_fail(err, AJ_EDENIED, "%s is outside the scope", text);
}
