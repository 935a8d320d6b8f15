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

/* id_checks_europe.c */
bool aj_id_se_10(const uint8_t *digits);	/* 10 */
bool aj_id_se_12(const uint8_t *digits);	/* 12 */
bool aj_id_no(const uint8_t *digits);		/* 11 */
bool aj_id_dk_unchecked(const uint8_t *digits); /* 10: the date alone */
bool aj_id_dk(const uint8_t *digits);		/* 10 */
bool aj_id_is(const uint8_t *digits);		/* 10 */
bool aj_id_ee_lt(const uint8_t *digits);	/* 11 */
bool aj_id_lv(const uint8_t *digits);		/* 11 */
bool aj_id_be(const uint8_t *digits);		/* 11 */
bool aj_id_lu(const uint8_t *digits);		/* 13 */
bool aj_id_ch(const uint8_t *digits);		/* 13 */
bool aj_id_at(const uint8_t *digits);		/* 10 */
bool aj_id_cz(const uint8_t *digits);		/* 10 */
bool aj_id_hu_taj(const uint8_t *digits);	/* 9 */
bool aj_id_hu_tax(const uint8_t *digits);	/* 10 */
bool aj_id_ro(const uint8_t *digits);		/* 13 */
bool aj_id_bg(const uint8_t *digits);		/* 10 */
bool aj_id_gr_amka(const uint8_t *digits);	/* 11 */
bool aj_id_gr_afm(const uint8_t *digits);	/* 9 */
bool aj_id_hr(const uint8_t *digits);		/* 11 */
bool aj_id_jmbg(const uint8_t *digits);		/* 13 */
bool aj_id_pt(const uint8_t *digits);		/* 9 */
bool aj_id_es_nuss(const uint8_t *digits);	/* 12 */
bool aj_id_fr_tax(const uint8_t *digits);	/* 13 */
bool aj_id_ru_snils(const uint8_t *digits);	/* 11 */
bool aj_id_ru_inn(const uint8_t *digits);	/* 12 */
bool aj_id_ua(const uint8_t *digits);		/* 10 */
bool aj_id_tr(const uint8_t *digits);		/* 11 */
bool aj_id_de_social(const uint8_t *text);	/* 12: 65170839J003 */
bool aj_id_de_health(const uint8_t *text);	/* 10: A123456780 */
bool aj_id_ie_8(const uint8_t *text);		/* 8: 1234567T */
bool aj_id_ie_9(const uint8_t *text);		/* 9: 1234567TA */
bool aj_id_fi(const uint8_t *text);		/* 11: 131052-308T */

/* id_checks_world.c */
bool aj_id_kz(const uint8_t *digits);			/* 12 */
bool aj_id_cn(const uint8_t *digits);			/* 18 */
bool aj_id_jp(const uint8_t *digits);			/* 12 */
bool aj_id_kr_unchecked(const uint8_t *digits);		/* 13: date and sex alone */
bool aj_id_kr(const uint8_t *digits);			/* 13 */
bool aj_id_kr_foreign_unchecked(const uint8_t *digits); /* 13: date and sex alone */
bool aj_id_kr_foreign(const uint8_t *digits);		/* 13 */
bool aj_id_th(const uint8_t *digits);			/* 13 */
bool aj_id_my(const uint8_t *digits);			/* 12 */
bool aj_id_id(const uint8_t *digits);			/* 16 */
bool aj_id_il(const uint8_t *digits);			/* 9 */
bool aj_id_za(const uint8_t *digits);			/* 13 */
bool aj_id_ae(const uint8_t *digits);			/* 15 */
bool aj_id_pk(const uint8_t *digits);			/* 13 */
bool aj_id_ar(const uint8_t *digits);			/* 11 */
bool aj_id_cl_8(const uint8_t *digits);			/* 8 */
bool aj_id_cl_9(const uint8_t *digits);			/* 9 */
bool aj_id_uy(const uint8_t *digits);			/* 8 */
bool aj_id_ec(const uint8_t *digits);			/* 10 */
bool aj_id_do(const uint8_t *digits);			/* 11 */
bool aj_id_ca(const uint8_t *digits);			/* 9 */
bool aj_id_us_itin(const uint8_t *digits);		/* 9 */
bool aj_id_au_tfn(const uint8_t *digits);		/* 9 */
bool aj_id_au_medicare(const uint8_t *digits);		/* 10 */
bool aj_id_cn_x(const uint8_t *text);			/* 18, the last one an X */
bool aj_id_tw(const uint8_t *text);			/* 10: A123456789 */
bool aj_id_sg(const uint8_t *text);			/* 9: S1234567D */
bool aj_id_in_pan(const uint8_t *text);			/* 10: ABCPE1234F */
bool aj_id_mx(const uint8_t *text);			/* 18 */
bool aj_id_cl_k(const uint8_t *text);			/* 9, the last one a K */
