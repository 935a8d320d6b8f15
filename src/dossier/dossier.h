#pragma once

/*
 * The dossier: what the ledger knows of the estate, told in the forms that people and
 * other programs read. Masked samples and counts only; names of data sets and servers are in
 * it, so it is as confidential as the ledger.
 */

#include "base/buf.h"
#include "ledger/picture.h"

struct aj_dossier_form {
	const char *name;  /* of --format */
	const char *about; /* one line */

	/* Appends the whole dossier; out->full tells that it did not fit. when: seconds since 1970. */
	void (*write)(const struct aj_picture *picture, int64_t when, struct aj_buf *out);
};

/* html, json, sarif, ndjson; ends with a NULL name. */
extern const struct aj_dossier_form aj_dossier_forms[];

/* Each file is one form. */
void aj_dossier_html(const struct aj_picture *picture, int64_t when, struct aj_buf *out);
void aj_dossier_json(const struct aj_picture *picture, int64_t when, struct aj_buf *out);
void aj_dossier_sarif(const struct aj_picture *picture, int64_t when, struct aj_buf *out);
void aj_dossier_ocsf(const struct aj_picture *picture, int64_t when, struct aj_buf *out);

/* "redis://127.0.0.1:6379/path", an IPv6 address in brackets. */
void aj_dossier_place(const struct aj_exposure *exposure, struct aj_buf *out);

/* "Redis open to anyone at …: 12 data sets, with PASSWORD, EMAIL_ADDRESS": one line about an exposure. */
void aj_dossier_line(const struct aj_exposure *exposure, struct aj_buf *out);
