#pragma once

/*
 * Topics: what a word near a value, or the name of its field, says about it.
 * One dictionary (data/topics.tsv, compiled in) serves field names, column
 * headers and context words in all languages.
 */

#include "base/str.h"

enum aj_topic {
	AJ_TOPIC_EMAIL,
	AJ_TOPIC_PHONE,
	AJ_TOPIC_PERSON, /* a person's name: whole, first or last */
	AJ_TOPIC_COMPANY,
	AJ_TOPIC_ADDRESS, /* street, house number, or the whole address */
	AJ_TOPIC_PLACE,	  /* city, region, country */
	AJ_TOPIC_POSTCODE,
	AJ_TOPIC_BIRTH,
	AJ_TOPIC_CASE, /* case, ticket, customer, contract, invoice number */
	AJ_TOPIC_USERNAME,
	AJ_TOPIC_IP,
	AJ_TOPIC_MAC,
	AJ_TOPIC_CARD,
	AJ_TOPIC_BANK,	      /* IBAN, account */
	AJ_TOPIC_NATIONAL_ID, /* an identity number of whatever country */
	AJ_TOPIC_TAX,
	AJ_TOPIC_HEALTH_ID,
	AJ_TOPIC_PASSPORT,
	AJ_TOPIC_LICENCE, /* driving licence, number plate */
	/* Those of one kind of number; the kinds that have none here share NATIONAL_ID, TAX and HEALTH_ID. */
	AJ_TOPIC_US_SSN,
	AJ_TOPIC_FR_NIR,
	AJ_TOPIC_UK_NINO,
	AJ_TOPIC_UK_NHS,
	AJ_TOPIC_DE_TAX_ID,
	AJ_TOPIC_ES_NIF, /* DNI and NIE */
	AJ_TOPIC_NL_BSN,
	AJ_TOPIC_PL_PESEL,
	AJ_TOPIC_IT_CF,
	AJ_TOPIC_IN_AADHAAR,
	AJ_TOPIC_BR_CPF,
	AJ_TOPIC_HU_ID, /* TAJ and tax number */
	AJ_TOPIC_HR_OIB,
	AJ_TOPIC_PT_NIF,
	AJ_TOPIC_GR_AFM,
	AJ_TOPIC_LT_AK,
	AJ_TOPIC_UA_TAX,
	AJ_TOPIC_IL_ID,
	AJ_TOPIC_JP_ID,
	AJ_TOPIC_CA_SIN,
	AJ_TOPIC_AU_TFN,
	AJ_TOPIC_PASSWORD,
	AJ_TOPIC_SECRET,     /* key, token, credential */
	AJ_TOPIC_DATE,	     /* a date or time, but not of birth */
	AJ_TOPIC_TECHNICAL,  /* version, hash, uuid, build, sequence: speaks against a person's number */
	AJ_TOPIC_EXAMPLE,    /* sample, test, dummy, placeholder */
	AJ_TOPIC_THING,	     /* product, file, host, event: what makes a "name" not a person's */
	AJ_TOPIC_MAYBE,	     /* with PERSON: a bare "name" or "customer", which may hold something else */
	AJ_TOPIC_MESSAGE_ID, /* of a mail: made like an address, but nobody's */
	AJ_TOPIC_COUNT
};

#define AJ_TOPIC_BIT(topic) ((uint64_t)1 << (topic))

/* All topics of one kind of identity number. */
#define AJ_TOPICS_OF_ONE_ID (AJ_TOPIC_BIT(AJ_TOPIC_PASSWORD) - AJ_TOPIC_BIT(AJ_TOPIC_US_SSN))

/* The topics of one word or of several written together ("dateofbirth"); any case, UTF-8. 0: none. */
uint64_t aj_topics_of_word(struct aj_str word);

/*
 * The topics of the words of a piece of running text, of which the first and last
 * may be cut. Neighbours that are known together count as one ("place of birth").
 */
uint64_t aj_topics_of_text(struct aj_str text);

/*
 * The topics of a field name: it is cut at _ - . space and at changes of case
 * ("customerEmail", "date_of_birth"), and the parts and their neighbours joined
 * are looked up.
 */
uint64_t aj_topics_of_name(struct aj_str name);
