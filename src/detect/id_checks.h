#pragma once

/*
 * What makes a number a national identity number: check digits, dates of birth
 * and ranges, one function a kind. Each takes as many digit values (or
 * characters) as its kind has and gives true if they can be one.
 */

#include "base/str.h"

bool aj_id_us_ssn(const uint8_t *digits);
bool aj_id_us_ssn_reserved(const uint8_t *digits); /* in advertisements and textbooks */
bool aj_id_fr_nir(const uint8_t *digits);	   /* 15, key included */
bool aj_id_fr_nir_keyless(const uint8_t *digits);  /* 13 */
bool aj_id_uk_nhs(const uint8_t *digits);
bool aj_id_uk_nhs_reserved(const uint8_t *digits); /* the range kept for tests */
bool aj_id_de_tax(const uint8_t *digits);
bool aj_id_nl_bsn(const uint8_t *digits);
bool aj_id_pl_pesel(const uint8_t *digits);
bool aj_id_in_aadhaar(const uint8_t *digits);
bool aj_id_br_cpf(const uint8_t *digits);

/* Of letters and digits: ASCII, upper case. */
bool aj_id_uk_nino(const uint8_t *text);	 /* 9: AB123456C */
bool aj_id_es_dni(const uint8_t *text);		 /* 9: 12345678Z */
bool aj_id_es_nie(const uint8_t *text);		 /* 9: X1234567L */
bool aj_id_it_fiscal(const uint8_t *text);	 /* 16 */
bool aj_id_fr_nir_corsican(const uint8_t *text); /* 15, 2A or 2B as sixth and seventh */
