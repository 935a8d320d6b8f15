/* address.c: addresses, networks and what the registries say about them (RFC 6890). */

#include "estate/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>

static const uint8_t MAPPED[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

/* The registries' entries, written as people know them. */
static const char *const PRIVATE[] = { "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
	"169.254.0.0/16", "100.64.0.0/10", "::1", "fc00::/7", "fe80::/10" };
static const char *const NOWHERE[] = { "0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "::", "ff00::/8" };

static void put_v4(struct aj_address *out, const void *four)
{
	memcpy(out->bytes, MAPPED, sizeof(MAPPED));
	memcpy(out->bytes + 12, four, 4);
}

bool aj_address_is_v4(const struct aj_address *address)
{
	return memcmp(address->bytes, MAPPED, sizeof(MAPPED)) == 0;
}

bool aj_address_parse(struct aj_str text, struct aj_address *out)
{
	char z[AJ_ADDRESS_TEXT + 1];
	uint8_t four[4];

	if (text.len == 0 || text.len >= sizeof(z) || aj_str_find(text, 0, '\0') < text.len)
		return false;
	memcpy(z, text.ptr, text.len);
	z[text.len] = '\0';
	if (inet_pton(AF_INET, z, four) == 1) {
		put_v4(out, four);
		return true;
	}
	return inet_pton(AF_INET6, z, out->bytes) == 1;
}

bool aj_address_of(const struct sockaddr *from, struct aj_address *out)
{
	if (from->sa_family == AF_INET)
		put_v4(out, &((const struct sockaddr_in *)from)->sin_addr);
	else if (from->sa_family == AF_INET6)
		memcpy(out->bytes, &((const struct sockaddr_in6 *)from)->sin6_addr, 16);
	else
		return false;
	return true;
}

void aj_address_print(const struct aj_address *address, char out[AJ_ADDRESS_TEXT])
{
	if (aj_address_is_v4(address))
		inet_ntop(AF_INET, address->bytes + 12, out, AJ_ADDRESS_TEXT);
	else
		inet_ntop(AF_INET6, address->bytes, out, AJ_ADDRESS_TEXT);
}

void aj_host_port_print(const char *host, uint16_t port, struct aj_buf *out)
{
	bool v6 = strchr(host, ':') != NULL;

	aj_buf_addf(out, "%s%s%s:%u", v6 ? "[" : "", host, v6 ? "]" : "", port);
}

socklen_t aj_address_socket(const struct aj_address *address, uint16_t port, struct sockaddr_storage *out)
{
	*out = (struct sockaddr_storage){ 0 };
	if (aj_address_is_v4(address)) {
		struct sockaddr_in *in = (struct sockaddr_in *)out;

		in->sin_family = AF_INET;
		in->sin_port = htons(port);
		memcpy(&in->sin_addr, address->bytes + 12, 4);
		return sizeof(*in);
	}
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)out;

	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(port);
	memcpy(&in6->sin6_addr, address->bytes, 16);
	return sizeof(*in6);
}

bool aj_network_parse(struct aj_str text, struct aj_network *out)
{
	struct aj_str address = aj_str_until(text, '/');
	uint64_t bits;
	bool v4;

	if (!aj_address_parse(address, &out->address))
		return false;
	out->bits = 128;
	if (address.len == text.len)
		return true;
	v4 = aj_str_find(address, 0, ':') == address.len;
	if (!aj_str_decimal(aj_str_from(text, address.len + 1), &bits) || bits > (v4 ? 32 : 128))
		return false;
	out->bits = (unsigned)bits + (v4 ? 96 : 0);
	for (unsigned bit = out->bits; bit < 128; bit++)
		if (out->address.bytes[bit / 8] & 0x80 >> bit % 8)
			return false;
	return true;
}

bool aj_network_has(const struct aj_network *network, const struct aj_address *address)
{
	unsigned whole = network->bits / 8, rest = network->bits % 8;

	if (memcmp(network->address.bytes, address->bytes, whole) != 0)
		return false;
	return rest == 0 || (network->address.bytes[whole] ^ address->bytes[whole]) >> (8 - rest) == 0;
}

struct aj_address aj_network_nth(const struct aj_network *network, uint64_t n)
{
	struct aj_address address = network->address;

	for (int i = 15; i >= 0 && n > 0; i--) {
		n += address.bytes[i];
		address.bytes[i] = (uint8_t)n;
		n >>= 8;
	}
	return address;
}

bool aj_address_carried(const struct aj_address *address, struct aj_address *out)
{
	static const uint8_t nat64[12] = { 0, 0x64, 0xff, 0x9b };

	if (memcmp(address->bytes, nat64, sizeof(nat64)) == 0)
		put_v4(out, address->bytes + 12);
	else if (address->bytes[0] == 0x20 && address->bytes[1] == 0x02)
		put_v4(out, address->bytes + 2);
	else
		return false;
	return true;
}

static bool listed(const char *const *list, size_t n, const struct aj_address *address)
{
	struct aj_address inner;
	struct aj_network network;

	for (size_t i = 0; i < n; i++)
		if (aj_network_parse(aj_str_z(list[i]), &network) && aj_network_has(&network, address))
			return true;
	return aj_address_carried(address, &inner) && listed(list, n, &inner);
}

bool aj_address_private(const struct aj_address *address)
{
	return listed(PRIVATE, AJ_LEN(PRIVATE), address);
}

bool aj_address_loopback(const struct aj_address *address)
{
	static const char *const itself[] = { "127.0.0.0/8", "::1" };

	return !aj_address_carried(address, &(struct aj_address){ 0 }) &&
	       listed(itself, AJ_LEN(itself), address);
}

bool aj_address_nowhere(const struct aj_address *address)
{
	return listed(NOWHERE, AJ_LEN(NOWHERE), address);
}
