#pragma once

/*
 * A shared access signature of Azure (SAS), read: what it opens and allows, from when and until when, and
 * how severe it is that somebody has it. It is a list of parameters of which one is the secret, sig; nothing
 * that is told here has a byte of that. Sources: "Create an account SAS", "Create a service SAS", "Create a
 * user delegation SAS" (Azure Storage REST), "Authenticate access to Event Hubs resources using shared access
 * signatures" for SharedAccessSignature sr=…
 */

#include "base/str.h"

enum aj_sas_param {
	AJ_SAS_SV,
	AJ_SAS_SS,
	AJ_SAS_SRT,
	AJ_SAS_SP,
	AJ_SAS_ST,
	AJ_SAS_SE,
	AJ_SAS_SIP,
	AJ_SAS_SPR,
	AJ_SAS_SR,
	AJ_SAS_SIG,
	AJ_SAS_SI,
	AJ_SAS_SKN,
	AJ_SAS_SKOID,
	AJ_SAS_TN,
	AJ_SAS_PARAMS
};

struct aj_sas {
	struct aj_str raw[AJ_SAS_PARAMS]; /* as written, percent-encoded; views of what was taken */
};

/* Whether "name=value" is a part of a signature, and not what else a query has. */
bool aj_sas_has(struct aj_str param);

/* Takes "name=value" in; names that are not known are passed over. False: it is no parameter, or a second
 * signature, with which another token begins. */
bool aj_sas_take(struct aj_sas *sas, struct aj_str param);

/* Whether these are the parameters of a signature at all. */
bool aj_sas_whole(const struct aj_sas *sas);

/* Percent-decoding (RFC 3986, section 2.1). Gives the decoded part of room. */
struct aj_str aj_sas_decode(struct aj_str text, uint8_t *room, size_t most);

enum { AJ_SAS_TEXT = 255 }; /* of all there is */

struct aj_sas_meaning {
	uint8_t severity; /* 1 to 4 */
	bool expired;
};

/* In words: "account SAS, read+list on blob, since 2020-07-20, expires 2051-10-06". now: seconds since 1970.
 */
struct aj_sas_meaning aj_sas_tell(const struct aj_sas *sas, int64_t now, char text[AJ_SAS_TEXT]);
