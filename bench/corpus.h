#pragma once

/*
 * Seeded corpora to demonstrate, test and measure with: the same kind, size
 * and seed give the same bytes everywhere. Everything in them is invented:
 * domains are reserved ones or made-up names, telephone numbers come from the
 * ranges set aside for fiction where a country has one, keys are random.
 */

#include "base/str.h"

enum { CORPUS_RECORD_MAX = 64 * 1024 }; /* far more than the longest record */

/* Something planted: type as ajar names it, form how it is written ("" or "at-dot-words"). */
struct corpus_truth {
	uint64_t at;
	size_t len;
	const char *type, *form;
};

struct corpus {
	/* Set by the caller. */
	bool (*write)(void *to, struct aj_str bytes);
	void *write_to;
	void (*truth)(void *to, const struct corpus_truth *truth); /* NULL: not wanted */
	void *truth_to;
	uint64_t size; /* bytes wanted; the last record may pass it */
	uint64_t seed;
	int first_year, last_year; /* of support cases; 0: 2005 and 2019 */

	/* Its own. */
	uint64_t state;	     /* of the random numbers */
	uint64_t at;	     /* offset of text[0] in the corpus */
	uint64_t n;	     /* records so far */
	const char *newline; /* as the record at hand spells it: "\n", or "\\n" in JSON */
	size_t len;
	char text[CORPUS_RECORD_MAX];
};

/* Kinds end with { NULL }. */
struct corpus_kind {
	const char *name, *about;
	void (*head)(struct corpus *c); /* NULL: none */
	void (*record)(struct corpus *c);
	void (*tail)(struct corpus *c); /* NULL: none */
};
extern const struct corpus_kind corpus_kinds[];

/* Writes a whole corpus. False: no such kind, or write said no. */
bool corpus_make(struct corpus *c, const char *kind);

/* corpus_value.c: random numbers and text. */
uint64_t corpus_random(struct corpus *c);
uint32_t corpus_below(struct corpus *c, uint32_t n);
bool corpus_chance(struct corpus *c, uint32_t in_a_thousand);
void corpus_put(struct corpus *c, const char *z);
void corpus_putf(struct corpus *c, const char *fmt, ...) AJ_PRINTF(2, 3);
void corpus_chars(struct corpus *c, const char *alphabet, size_t n);
void corpus_base64(struct corpus *c, size_t bytes);

/* Notes what stands in text from from on. */
void corpus_note(struct corpus *c, size_t from, const char *type, const char *form);

#define CORPUS_PICK(c, array) ((array)[corpus_below(c, AJ_LEN(array))])

extern const char CORPUS_ALNUM[], CORPUS_HEX[], CORPUS_BASE64[], CORPUS_DIGITS[];

/* corpus_person.c: an invented person; the same index gives the same one. */
struct corpus_person {
	const char *first, *last;
	char user[64], domain[64]; /* of the address */
	char company[64];
	const struct corpus_country *country;
	const char *city;
	uint32_t phone;
};

struct corpus_country {
	const char *code, *name, *tld, *cities[3];
};

void corpus_person(struct corpus *c, uint32_t index, struct corpus_person *out);
void corpus_name(struct corpus *c, const struct corpus_person *p);
void corpus_email(struct corpus *c, const struct corpus_person *p);
void corpus_email_disguised(struct corpus *c, const struct corpus_person *p, unsigned form);
unsigned corpus_email_forms(void);
void corpus_phone(struct corpus *c, const struct corpus_person *p);

/* corpus_value.c: values without an owner. */
void corpus_ipv4(struct corpus *c);
void corpus_ipv6(struct corpus *c);
void corpus_ident(struct corpus *c); /* card, IBAN, social security number, MAC address, … */
void corpus_uuid(struct corpus *c);
void corpus_time(struct corpus *c, int year);

/* corpus_secret.c */
enum corpus_secret {
	CORPUS_AWS_ID,
	CORPUS_AZURE_STORAGE,
	CORPUS_COSMOS,
	CORPUS_SAS,
	CORPUS_SERVICE_BUS,
	CORPUS_DB_URL,
	CORPUS_SLACK,
	CORPUS_STRIPE,
	CORPUS_JWT,
	CORPUS_GOOGLE,
	CORPUS_SENDGRID,
	CORPUS_PRIVATE_KEY,
	CORPUS_SECRETS
};
void corpus_secret(struct corpus *c, enum corpus_secret kind);

/* corpus_words.c: sentences without anything to find. */
void corpus_sentence(struct corpus *c);
const char *corpus_subject(struct corpus *c);
const char *corpus_resolution(struct corpus *c);
const char *corpus_product(struct corpus *c);
const char *corpus_marking(struct corpus *c);

/* The kinds, by file. */
void corpus_ticket(struct corpus *c);
void corpus_mail(struct corpus *c);
void corpus_line(struct corpus *c);
void corpus_log_sparse(struct corpus *c);
void corpus_log_clean(struct corpus *c);
void corpus_support_case(struct corpus *c);
void corpus_contacts_head(struct corpus *c);
void corpus_contacts(struct corpus *c);
void corpus_access(struct corpus *c);
void corpus_settings(struct corpus *c);
