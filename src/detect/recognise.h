#pragma once

/*
 * The recognisers, by what leads the engine to them. Each one's promise: see look.h.
 */

#include "detect/literal.h"
#include "detect/number.h"

/* email.c: an @ at position at (plain and disguised forms around it). */
void aj_email_at(struct aj_look *look, size_t at);
/* email_encoded.c: addresses in a token of 16 letters and digits or more. Gives the end of what it consumed.
 */
size_t aj_email_token(struct aj_look *look, size_t start);
/* email.c: the literals of other disguises ("[at]", "%40", " dot ", …). False: no memory. */
bool aj_email_literals(struct aj_literals *set);

/* net.c: a colon between hexadecimal digits at position at (IPv6, MAC). Gives the end of what it consumed. */
size_t aj_net_colon(struct aj_look *look, size_t at);
/* net.c: MAC addresses with dashes at a token start (engine has seen XX-XX-). */
void aj_net_mac_dash(struct aj_look *look, size_t start);
/* net.c: a dotted quad token. True: it was one and was noted or is none of the other numbers. */
bool aj_net_number(struct aj_look *look, const struct aj_number *number);
/* net.c: "://" at position at: credentials in URLs. */
void aj_net_url(struct aj_look *look, size_t at);

/* card.c, ids.c, phone.c: a number token. */
void aj_card_number(struct aj_look *look, const struct aj_number *number);
void aj_ids_number(struct aj_look *look, const struct aj_number *number);
void aj_phone_number(struct aj_look *look, const struct aj_number *number);

/* iban.c: two letters and two digits at a token start. */
void aj_iban_token(struct aj_look *look, size_t start);
/* ids.c: a token of upper-case letters and digits at [start, end), spaces and dashes not included,
 * where it begins as one of NINO (also "AB 12 34 56 C"), DNI, NIE or codice fiscale does. */
void aj_ids_token(struct aj_look *look, size_t start, size_t end);

/* birth.c: words that a date of birth follows. False: no memory. */
bool aj_birth_literals(struct aj_literals *set);

/* marking.c: wordings of confidentiality. False: no memory. */
bool aj_marking_literals(struct aj_literals *set);

/* field_value.c: a whole value whose field name says what it is (names, addresses, birth dates, passwords,
 * …). */
void aj_field_value(struct aj_look *look);

/* rules.c: the rules' literals (see rules.h). */
