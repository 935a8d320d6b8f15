/* endpoints.c: targets, ports and addresses, turned into endpoints. */

#include "estate/endpoints.h"

enum {
	PORT_END = UINT16_MAX + 1,
	LOOKED_AT =
	    1 << 20, /* addresses of which none may be asked, until it is taken for granted that one may */
};

void aj_endpoints_init(struct aj_endpoints *all, const struct aj_scope *scope)
{
	*all = (struct aj_endpoints){ .scope = scope, .port = 1 };
}

static uint64_t addresses_of(const struct aj_target *target)
{
	unsigned free_bits = 128 - target->network.bits;

	if (target->form != AJ_TARGET_NETWORK)
		return 1;
	return free_bits < 63 ? (uint64_t)1 << free_bits : UINT64_MAX;
}

/* The first port of the target from that one on, or PORT_END. */
static unsigned next_port(const struct aj_target *target, unsigned port)
{
	while (port < PORT_END && !aj_target_port(target, (uint16_t)port))
		port++;
	return port;
}

/* The next address and port of the target that is being gone through. False: it has no more. */
static bool next_of(
    struct aj_endpoints *all, const struct aj_target *target, struct aj_address *address, uint16_t *port)
{
	if (all->address == 0) /* the first with this port */
		all->port = next_port(target, all->port);
	if (all->port == PORT_END)
		return false;
	*port = (uint16_t)all->port;
	*address = aj_network_nth(&target->network, all->address);
	if (++all->address >= addresses_of(target)) {
		all->address = 0;
		all->port++;
	}
	return true;
}

bool aj_endpoints_next(struct aj_endpoints *all, struct aj_endpoint *out, char host[AJ_ADDRESS_TEXT])
{
	while (all->target < all->scope->n_targets) {
		const struct aj_target *target = &all->scope->targets[all->target];
		struct aj_address address;
		uint16_t port;

		if (!next_of(all, target, &address, &port)) {
			all->target++;
			all->port = 1;
			continue;
		}
		*out = (struct aj_endpoint){ .target = target,
			.host = target->host,
			.port = port,
			.tls = target->form == AJ_TARGET_URL ? target->tls : -1,
			.path = target->path };
		if (target->form != AJ_TARGET_NETWORK)
			return true;
		if (aj_scope_excluded(all->scope, &address))
			continue;
		aj_address_print(&address, host);
		out->host = host;
		return true;
	}
	return false;
}

uint64_t aj_endpoints_count(const struct aj_scope *scope)
{
	uint64_t n = 0, more;

	for (size_t i = 0; i < scope->n_targets; i++) {
		const struct aj_target *target = &scope->targets[i];
		uint64_t ports = 0;

		for (unsigned port = next_port(target, 1); port < PORT_END;
		     port = next_port(target, port + 1))
			ports++;
		if (__builtin_mul_overflow(ports, addresses_of(target), &more) ||
		    __builtin_add_overflow(n, more, &n))
			return UINT64_MAX;
	}
	return n;
}

static bool may(
    const struct aj_scope *scope, const char *name, const struct aj_address *address, uint16_t port)
{
	struct aj_err ignored;

	return !aj_scope_decoy(scope, address) &&
	       aj_scope_allows(scope, name, address, port, &ignored) == AJ_OK;
}

/* A name may stand for an address of anybody's, for one that its target has, or for one of a network. */
static bool may_name(const struct aj_scope *scope, const struct aj_target *target, uint16_t port)
{
	struct aj_address address;

	if (aj_address_parse(aj_str_z(target->host), &address))
		return may(scope, target->host, &address, port);
	for (size_t i = 0; i < target->n_addresses; i++)
		if (may(scope, target->host, &target->addresses[i].address, port))
			return true;
	for (size_t i = 0; target->n_addresses == 0 && i < scope->n_targets; i++)
		if (scope->targets[i].form == AJ_TARGET_NETWORK &&
		    may(scope, target->host, &scope->targets[i].network.address, port))
			return true;
	return target->n_addresses == 0 && aj_address_parse(AJ_S("192.0.2.1"), &address) &&
	       may(scope, target->host, &address, port);
}

static bool may_network(
    const struct aj_scope *scope, const struct aj_target *target, uint16_t port, uint64_t *left)
{
	for (uint64_t n = 0; n < addresses_of(target); n++) {
		struct aj_address address = aj_network_nth(&target->network, n);
		char host[AJ_ADDRESS_TEXT];

		aj_address_print(&address, host);
		if (*left == 0 || may(scope, host, &address, port))
			return true;
		--*left;
	}
	return false;
}

bool aj_endpoints_any(const struct aj_scope *scope)
{
	uint64_t left = LOOKED_AT;

	for (size_t i = 0; i < scope->n_targets; i++) {
		const struct aj_target *target = &scope->targets[i];
		unsigned port = next_port(target, 1);

		if (port < PORT_END &&
		    (target->form == AJ_TARGET_NETWORK ? may_network(scope, target, (uint16_t)port, &left)
						       : may_name(scope, target, (uint16_t)port)))
			return true;
	}
	return false;
}
