#pragma once

/*
 * Addresses and networks. An IPv4 address is kept as its IPv4-mapped IPv6 address
 * (RFC 4291, 2.5.5.2), so that there is one form to compare and ::ffff:10.0.0.1 is
 * no way round a rule about 10.0.0.0/8.
 */

#include "base/buf.h"
#include "base/err.h"

#include <sys/socket.h>

struct aj_address {
	uint8_t bytes[16];
};

/* The addresses whose first bits are those of address. */
struct aj_network {
	struct aj_address address;
	unsigned bits; /* of 128: an IPv4 /8 is 104 */
};

enum { AJ_ADDRESS_TEXT = 46 };

/* "192.0.2.1" or "2001:db8::1", nothing else: no octal, no short forms, no zone. */
bool aj_address_parse(struct aj_str text, struct aj_address *out);
bool aj_address_of(const struct sockaddr *from, struct aj_address *out); /* AF_INET and AF_INET6 only */
void aj_address_print(const struct aj_address *address, char out[AJ_ADDRESS_TEXT]);
socklen_t aj_address_socket(const struct aj_address *address, uint16_t port, struct sockaddr_storage *out);
/* "127.0.0.1:9200", "search.example.org:443", "[::1]:9200" */
void aj_host_port_print(const char *host, uint16_t port, struct aj_buf *out);
bool aj_address_is_v4(const struct aj_address *address);

/* "10.0.0.0/8", or an address alone for itself. Bits behind the prefix must be 0. */
bool aj_network_parse(struct aj_str text, struct aj_network *out);
bool aj_network_has(const struct aj_network *network, const struct aj_address *address);

/* The address that many behind its first one. */
struct aj_address aj_network_nth(const struct aj_network *network, uint64_t n);

/* Loopback, private use, link-local, unique local (RFC 1918, 3927, 4193, 6598), also where an IPv6
 * address carries such an IPv4 one (NAT64, 6to4). */
bool aj_address_private(const struct aj_address *address);

/* This machine itself (127.0.0.0/8, ::1). */
bool aj_address_loopback(const struct aj_address *address);

/* The IPv4 address that NAT64 (RFC 6052) or 6to4 (RFC 3056) would make of it. False: none. */
bool aj_address_carried(const struct aj_address *address, struct aj_address *out);

/* What can be nobody's server: unspecified, multicast, broadcast, "this network". */
bool aj_address_nowhere(const struct aj_address *address);
