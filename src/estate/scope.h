#pragma once

/*
 * The scope: what of the world may be touched, declared by its owner in a YAML file.
 * What is not in it does not exist for ajar.
 *
 *   owner: Contoso Ltd, security team
 *   contact: security@contoso.com          # goes out with every request
 *   authorised: { by: Jane Roe, until: 2027-01-31 }   # for what is not a private address
 *   rate: { connections-per-second: 200, per-host: 2, workers: 64 }
 *   sample: 64K                            # bytes at most of one data set
 *   targets:
 *     - network: 10.20.0.0/16
 *       ports: [9200, 9300-9305]           # the usual ports of all kinds unless given
 *       kinds: [elasticsearch]             # all unless given
 *       owner: Support platform
 *     - host: search.contoso.com
 *       addresses: [192.0.2.0/24]          # what the name may stand for
 *     - url: https://search.contoso.com:9243/es
 *       kind: elasticsearch
 *     - account: contosodata               # https://contosodata.blob.core.windows.net
 *       kind: azure-blob
 *       names: [mails, public]             # of containers, buckets, databases: none is ever guessed
 *       objects: [public/readme.txt]       # known to lie in them
 *       key-file: cosmos.key               # given by the owner, where a kind can use one
 *     - url: https://contosodata.blob.core.windows.net/mails
 *       kind: azure-blob
 *       sas-file: mails.sas                # a signed URL of that place: what does it open yet?
 *   exclude: [10.20.3.0/24, hr.contoso.com]
 *   decoys: [10.20.9.9]
 *
 * A name stands for what it resolves to the first time in a run. A private address is
 * reached under a name only where a network of the scope, or the target's addresses,
 * has it; an address that is not private only with an authorisation that has not ended.
 */

#include "base/arena.h"
#include "estate/address.h"

struct aj_kind;

struct aj_ports {
	uint16_t from, to; /* both included */
};

enum aj_target_form { AJ_TARGET_NETWORK, AJ_TARGET_HOST, AJ_TARGET_URL };

struct aj_target {
	enum aj_target_form form; /* an account becomes a URL by its kind */
	const char *text;	  /* as declared, for people */
	struct aj_network network;
	const char *host; /* HOST, URL: lower case, no brackets */
	bool tls;	  /* URL */
	const char *path; /* URL: "" or "/es", without a slash at its end */
	const struct aj_ports *ports;
	size_t n_ports;		       /* URL: 1; 0: the usual ones of its kinds */
	const struct aj_kind **kinds;  /* ends with NULL; NULL: all */
	const char **names, **objects; /* end with NULL; NULL: none is known */
	struct aj_network *addresses;
	size_t n_addresses;
	const char *key_file; /* from the scope's folder, unless it says where; NULL: none */
	const char *sas_file; /* the same */
	const char *owner;
	const char *authorised_by; /* NULL: nobody */
	int64_t authorised_until;  /* the last second, seconds since 1970 */
};

struct aj_scope {
	struct aj_arena arena;
	const char *owner, *contact;
	uint64_t per_second; /* connections, of the whole run */
	unsigned per_host;   /* visits at a time to one address */
	unsigned workers;
	uint64_t sample; /* bytes of a data set */
	struct aj_target *targets;
	size_t n_targets;
	struct aj_network *excluded, *decoys;
	size_t n_excluded, n_decoys;
	const char **excluded_names; /* ends with NULL */
	int64_t now;		     /* when it was loaded: by this, authorisations have ended or not */
	uint8_t hash[32];	     /* SHA-256 of the text that it was read from */
};

/* AJ_EINPUT names file, line, column and what was expected. */
AJ_MUST_CHECK enum aj_status aj_scope_load(
    struct aj_scope *scope, const char *path, int64_t now, struct aj_err *err);
AJ_MUST_CHECK enum aj_status aj_scope_parse(
    struct aj_scope *scope, const char *name, struct aj_str text, int64_t now, struct aj_err *err);
void aj_scope_fini(struct aj_scope *scope); /* accepts a zeroed one */

/*
 * Whether this address may be spoken to on this port, under this name (the address itself as
 * text where there is none). AJ_EDENIED says why not.
 */
AJ_MUST_CHECK enum aj_status aj_scope_allows(const struct aj_scope *scope, const char *name,
    const struct aj_address *address, uint16_t port, struct aj_err *err);

bool aj_scope_excluded(const struct aj_scope *scope, const struct aj_address *address);
bool aj_scope_decoy(const struct aj_scope *scope, const struct aj_address *address);

/* Whether the target is meant for that port. */
bool aj_target_port(const struct aj_target *target, uint16_t port);
