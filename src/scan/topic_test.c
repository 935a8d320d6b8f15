#include "scan/topic.h"

#include "test/test.h"

#define T(topic) AJ_TOPIC_BIT(AJ_TOPIC_##topic)
#define MAYBE (T(PERSON) | T(MAYBE))

/* Names of fields as they stand in help desks, personnel files, CRM exports and shops. */
static const struct {
	const char *name;
	uint64_t topics; /* all of these ... */
	uint64_t none;	 /* ... and none of those; 0: nothing else at all but what is harmless */
} names[] = {
	/* clang-format off */
	/* help desks */
	{ "requester.email", T(EMAIL), T(PERSON) }, { "requester_name", T(PERSON), T(MAYBE) },
	{ "assignee", MAYBE, 0 }, { "submitter_id", T(CASE), T(PERSON) }, { "ticket_id", T(CASE), 0 },
	{ "ticketId", T(CASE), 0 }, { "CaseNumber", T(CASE), 0 }, { "case_no", T(CASE), 0 },
	{ "SR_Number", T(CASE), 0 }, { "incident number", T(CASE), 0 }, { "Issue key", T(CASE), 0 },
	{ "Reporter", MAYBE, 0 }, { "agent_name", T(PERSON), T(MAYBE) }, { "CustomerEmail", T(EMAIL), 0 },
	{ "customeremail", T(EMAIL), 0 }, { "e_mail", T(EMAIL), 0 }, { "EMail", T(EMAIL), 0 },
	{ "emailAddress", T(EMAIL), T(ADDRESS) }, { "email_address_2", T(EMAIL), T(ADDRESS) },
	{ "from_email", T(EMAIL), 0 }, { "phone2", T(PHONE), 0 }, { "callerPhoneNumber", T(PHONE), T(CASE) },
	{ "client_ip", T(IP), 0 }, { "ipAddress", T(IP), T(ADDRESS) }, { "lastLoginIp", T(IP), 0 },
	{ "mac_address", T(MAC), T(ADDRESS) }, { "group_name", T(THING), T(PERSON) },
	{ "via_channel", 0, T(PERSON) }, { "product_name", T(THING), T(PERSON) }, { "subject", T(THING), 0 },
	{ "priority", T(THING), 0 }, { "case_owner", T(PERSON), 0 }, { "organization", T(COMPANY), 0 },
	{ "organization_name", T(COMPANY), T(PERSON) }, { "company_phone", T(PHONE), T(COMPANY) },
	/* Salesforce */
	{ "AccountId", T(CASE), 0 }, { "Account.Name", T(COMPANY), 0 }, { "FirstName", T(PERSON), T(MAYBE) },
	{ "LastName", T(PERSON), T(MAYBE) }, { "MiddleName", T(PERSON), T(MAYBE) }, { "Salutation", 0, T(COMPANY) },
	{ "MailingStreet", T(ADDRESS), 0 }, { "MailingCity", T(PLACE), 0 }, { "MailingPostalCode", T(POSTCODE), T(CASE) },
	{ "MailingCountry", T(PLACE), 0 }, { "BillingStreet", T(ADDRESS), 0 }, { "BillingState", T(PLACE), 0 },
	{ "MobilePhone", T(PHONE), 0 }, { "HomePhone", T(PHONE), 0 }, { "Fax", T(PHONE), 0 },
	{ "Birthdate", T(BIRTH), T(DATE) }, { "Email__c", T(EMAIL), 0 }, { "Contact_Email__c", T(EMAIL), 0 },
	{ "LastModifiedDate", T(DATE), T(PERSON) }, { "CreatedDate", T(DATE), 0 }, { "OwnerId", T(CASE), T(PERSON) },
	{ "Title", T(THING), T(PERSON) }, { "Tax_ID__c", T(TAX), 0 },
	/* personnel */
	{ "employee_id", T(CASE), T(PERSON) }, { "EmployeeName", T(PERSON), T(MAYBE) }, { "DOB", T(BIRTH), 0 },
	{ "D.O.B.", T(BIRTH), 0 }, { "date_of_birth", T(BIRTH), T(DATE) }, { "place_of_birth", T(PLACE), T(BIRTH) },
	{ "birth_name", T(PERSON), T(BIRTH) }, { "birth-city", T(PLACE), T(BIRTH) }, { "SSN", T(US_SSN), 0 },
	{ "SSNumber", T(US_SSN), 0 }, { "ssn_last4", T(US_SSN), 0 }, { "social_security_number", T(US_SSN), 0 },
	{ "NI Number", T(UK_NINO), 0 }, { "nhsNumber", T(UK_NHS), 0 }, { "national_id", T(NATIONAL_ID), 0 },
	{ "passport_number", T(PASSPORT), 0 }, { "driversLicense", T(LICENCE), 0 }, { "hire_date", T(DATE), T(BIRTH) },
	{ "bank_account", T(BANK), 0 }, { "IBANCode", T(BANK), 0 }, { "sort_code", T(BANK), 0 },
	{ "emergencyContactName", T(PERSON), T(MAYBE) }, { "emergency_contact_phone", T(PHONE), T(PERSON) },
	{ "spouse_name", T(PERSON), T(MAYBE) }, { "next of kin", T(PERSON), 0 }, { "nationality", T(PLACE), 0 },
	{ "salary", 0, T(PERSON) }, { "department", T(THING), T(PLACE) }, { "manager", MAYBE, 0 },
	/* shops and payments */
	{ "card_number", T(CARD), T(CASE) }, { "ccNum", T(CARD), 0 }, { "cardholder_name", T(PERSON), T(CARD) },
	{ "name_on_card", T(PERSON), T(CARD) }, { "order_id", T(CASE), 0 }, { "order_number", T(CASE), 0 },
	{ "orderDate", T(DATE), T(CASE) }, { "invoice_no", T(CASE), 0 }, { "customer_id", T(CASE), T(PERSON) },
	{ "parent", T(PERSON), 0 }, { "parent_name", T(PERSON), 0 }, { "XML_CHECK_NO_PARENT", 0, T(CASE) },
	{ "salt", T(SECRET), 0 }, { "workbookSaltValue", T(TECHNICAL), T(SECRET) }, { "saltData", T(TECHNICAL), T(SECRET) },
	{ "oib", T(HR_OIB), 0 }, { "マイナンバー", T(JP_ID), 0 }, { "asmens_kodas", T(LT_AK), T(NATIONAL_ID) },
	{ "customerName", T(PERSON), T(MAYBE) }, { "customer_first_name", T(PERSON), T(MAYBE) },
	{ "ship_to_address", T(ADDRESS), 0 }, { "shipping.address.line1", T(ADDRESS), 0 }, { "address2", T(ADDRESS), 0 },
	{ "zip", T(POSTCODE), 0 }, { "ZipCode", T(POSTCODE), 0 }, { "city", T(PLACE), 0 }, { "vat_id", T(TAX), T(CASE) },
	{ "sku", T(TECHNICAL), 0 }, { "quantity", T(TECHNICAL), 0 }, { "total_price", T(TECHNICAL), 0 },
	{ "tracking_number", T(CASE), 0 }, { "loyaltyCard", T(CASE), 0 }, { "item_name", T(THING), T(PERSON) },
	/* logins and secrets */
	{ "username", T(USERNAME), T(PERSON) }, { "user_name", T(USERNAME), T(PERSON) }, { "userName", T(USERNAME), T(PERSON) },
	{ "login", T(USERNAME), 0 }, { "password", T(PASSWORD), 0 }, { "db_password", T(PASSWORD), 0 },
	{ "passwordHash", T(PASSWORD), 0 }, { "pwd", T(PASSWORD), 0 }, { "MYSQL_ROOT_PASSWORD", T(PASSWORD), 0 },
	{ "password_changed_at", 0, T(PASSWORD) }, { "password_policy", 0, T(PASSWORD) }, { "has_password", 0, T(PASSWORD) },
	{ "api_key", T(SECRET), 0 }, { "apiKey", T(SECRET), 0 }, { "client_secret", T(SECRET), 0 },
	{ "AccountKey", T(SECRET), T(BANK) }, { "aws_secret_access_key", T(SECRET), 0 }, { "access_token", T(SECRET), 0 },
	{ "token_count", 0, T(SECRET) }, { "connectionString", T(SECRET), 0 }, { "sas_token", T(SECRET), 0 },
	/* machines */
	{ "hostname", T(THING), T(PERSON) }, { "host.name", T(THING), T(PERSON) }, { "file_name", T(THING), T(PERSON) },
	{ "name", MAYBE, 0 }, { "displayName", MAYBE, 0 }, { "id", T(TECHNICAL), 0 }, { "_id", T(TECHNICAL), 0 },
	{ "request_id", T(TECHNICAL), T(CASE) }, { "traceId", T(TECHNICAL), T(CASE) }, { "version", T(TECHNICAL), 0 },
	{ "build_number", T(TECHNICAL), T(CASE) }, { "sha256", T(TECHNICAL), 0 }, { "md5", T(TECHNICAL), 0 },
	{ "uuid", T(TECHNICAL), 0 }, { "content-length", T(TECHNICAL), 0 }, { "etag", T(TECHNICAL), 0 },
	{ "offset", T(TECHNICAL), 0 }, { "port", T(TECHNICAL), 0 }, { "timestamp", T(TECHNICAL), 0 },
	{ "Message-ID", T(MESSAGE_ID), 0 }, { "messageId", T(MESSAGE_ID), 0 }, { "message_id", T(MESSAGE_ID), 0 },
	{ "in-reply-to", T(MESSAGE_ID), T(EMAIL) }, { "references", T(MESSAGE_ID), 0 }, { "Content-Id", T(MESSAGE_ID), 0 },
	{ "email_message_id", T(MESSAGE_ID), T(EMAIL) }, { "reply_to", T(EMAIL), T(MESSAGE_ID) },
	{ "customer_references", 0, T(MESSAGE_ID) }, { "in_reply_to_email", T(EMAIL), T(MESSAGE_ID) },
	{ "email_verified", T(TECHNICAL), T(EMAIL) }, { "phone_type", T(TECHNICAL), T(PHONE) },
	{ "sample_email", T(EMAIL) | T(EXAMPLE), 0 }, { "test_user", T(EXAMPLE), 0 }, { "className", T(THING), T(PERSON) },
	{ "bucket", T(THING), 0 }, { "index_name", T(THING) | T(TECHNICAL), T(PERSON) }, { "created_at", T(DATE), T(PERSON) },
	/* words of programs */
	{ "alias", 0, T(USERNAME) }, { "apt", 0, T(ADDRESS) }, { "apt_no", T(ADDRESS), 0 }, { "sdt", 0, T(PHONE) },
	{ "sđt", T(PHONE), 0 }, { "str", T(ADDRESS), 0 }, { "STR_RESOLUTION", 0, T(ADDRESS) }, { "ul", 0, T(ADDRESS) },
	{ "handle", T(USERNAME), 0 }, { "std_handle", 0, T(USERNAME) }, { "DefaultHandler", T(THING), T(COMPANY) },
	{ "", 0, 0 }, { "_", 0, 0 }, { "---", 0, 0 }, { "description", 0, T(PERSON) }, { "message", 0, T(CASE) },
	/* German */
	{ "Geburtsdatum", T(BIRTH), T(DATE) }, { "Geburtsort", T(PLACE), T(BIRTH) }, { "Geb.-Datum", T(BIRTH), T(DATE) },
	{ "geb_datum", T(BIRTH), 0 }, { "Kundennummer", T(CASE), 0 }, { "Kunden-Nr.", T(CASE), 0 }, { "KdNr", T(CASE), 0 },
	{ "Vorname", T(PERSON), T(MAYBE) }, { "Nachname", T(PERSON), 0 }, { "Straße", T(ADDRESS), 0 }, { "STRASSE", T(ADDRESS), 0 },
	{ "Straße / Hausnr.", T(ADDRESS), 0 }, { "PLZ", T(POSTCODE), 0 }, { "Wohnort", T(PLACE), 0 }, { "Telefonnummer", T(PHONE), 0 },
	{ "Telefon (privat)", T(PHONE), 0 }, { "Kreditkartennummer", T(CARD), 0 }, { "Kontonummer", T(BANK), 0 },
	{ "Steuer-ID", T(DE_TAX_ID), 0 }, { "SteuerIdentifikationsnummer", T(DE_TAX_ID), 0 }, { "Firma", T(COMPANY), 0 },
	{ "Ansprechpartner", T(PERSON), 0 }, { "Produktname", T(THING), T(PERSON) }, { "Rechnungsnr", T(CASE), 0 },
	{ "Passwort", T(PASSWORD), 0 }, { "Bestelldatum", T(DATE), T(BIRTH) }, { "Führerscheinnummer", T(LICENCE), 0 },
	{ "Fuehrerscheinnummer", T(LICENCE), 0 }, { "FÜHRERSCHEIN", T(LICENCE), 0 }, { "Versichertennummer", T(HEALTH_ID), 0 },
	/* French */
	{ "date_naissance", T(BIRTH), T(DATE) }, { "Né(e) le", T(BIRTH), 0 }, { "prénom", T(PERSON), T(MAYBE) },
	{ "PRÉNOM", T(PERSON), T(MAYBE) }, { "nom", MAYBE, 0 }, { "nom_client", T(PERSON), 0 }, { "nom de famille", T(PERSON), 0 },
	{ "Adresse e-mail", T(EMAIL), T(ADDRESS) }, { "courriel", T(EMAIL), 0 }, { "numéro de téléphone", T(PHONE), 0 },
	{ "code_postal", T(POSTCODE), 0 }, { "ville", T(PLACE), 0 }, { "numéroDeSécuritéSociale", T(FR_NIR), 0 },
	{ "num_secu", T(FR_NIR), 0 }, { "NIR", T(FR_NIR), 0 }, { "Numéro de commande", T(CASE), 0 }, { "mot_de_passe", T(PASSWORD), 0 },
	{ "raison sociale", T(COMPANY), 0 }, { "lieu de naissance", T(PLACE), T(BIRTH) }, { "carte_bancaire", T(CARD), 0 },
	/* Spanish */
	{ "fecha_nacimiento", T(BIRTH), T(DATE) }, { "Fecha de nacimiento", T(BIRTH), 0 }, { "apellidos", T(PERSON), T(MAYBE) },
	{ "Nombre y apellidos", T(PERSON), T(MAYBE) }, { "DNI", T(ES_NIF), 0 }, { "NIF/NIE", T(ES_NIF), 0 },
	{ "teléfono móvil", T(PHONE), 0 }, { "correo_electronico", T(EMAIL), 0 }, { "dirección", T(ADDRESS), 0 },
	{ "código postal", T(POSTCODE), 0 }, { "contraseña", T(PASSWORD), 0 }, { "número de pedido", T(CASE), 0 },
	{ "empresa", T(COMPANY), 0 }, { "nombre_producto", T(THING), T(PERSON) }, { "cuenta bancaria", T(BANK), 0 },
	/* Italian */
	{ "data_nascita", T(BIRTH), T(DATE) }, { "cognome", T(PERSON), 0 }, { "codiceFiscale", T(IT_CF), 0 }, { "indirizzo", T(ADDRESS), 0 },
	{ "cellulare", T(PHONE), 0 }, { "CAP", T(POSTCODE), 0 }, { "comune di nascita", T(PLACE), T(BIRTH) },
	{ "ragione sociale", T(COMPANY), 0 }, { "partita_iva", T(TAX), 0 }, { "numero ordine", T(CASE), 0 },
	/* Dutch, Portuguese, Polish */
	{ "geboortedatum", T(BIRTH), 0 }, { "achternaam", T(PERSON), 0 }, { "BSN-nummer", T(NL_BSN), 0 }, { "huisnummer", T(ADDRESS), 0 },
	{ "telefoonnr", T(PHONE), 0 }, { "wachtwoord", T(PASSWORD), 0 }, { "klantnr", T(CASE), 0 }, { "woonplaats", T(PLACE), 0 },
	{ "data_nascimento", T(BIRTH), 0 }, { "CPF", T(BR_CPF), 0 }, { "cpf_cliente", T(BR_CPF), 0 }, { "senha", T(PASSWORD), 0 },
	{ "endereço", T(ADDRESS), 0 }, { "telemóvel", T(PHONE), 0 }, { "nome do cliente", T(PERSON), 0 },
	{ "nr_pesel", T(PL_PESEL), 0 }, { "imię i nazwisko", T(PERSON), 0 }, { "IMIĘ", T(PERSON), 0 }, { "data urodzenia", T(BIRTH), 0 },
	{ "kod_pocztowy", T(POSTCODE), 0 }, { "hasło", T(PASSWORD), 0 }, { "numer zamówienia", T(CASE), 0 },
	/* others */
	{ "födelsedatum", T(BIRTH), 0 }, { "personnummer", T(NATIONAL_ID), 0 }, { "cpr_nr", T(NATIONAL_ID), 0 },
	{ "doğum tarihi", T(BIRTH), 0 }, { "ŞİFRE", T(PASSWORD), 0 }, { "Дата рождения", T(BIRTH), T(DATE) },
	{ "ФАМИЛИЯ", T(PERSON), 0 }, { "номер телефона", T(PHONE), 0 }, { "身份证号码", T(NATIONAL_ID), 0 },
	{ "客户姓名", T(PERSON), 0 }, { "手机号", T(PHONE), 0 }, { "生年月日", T(BIRTH), 0 }, { "メールアドレス", T(EMAIL), 0 },
	{ "住所", T(ADDRESS), 0 }, { "aadhaar_number", T(IN_AADHAAR), 0 },
	/* clang-format on */
};

static void test_names(void)
{
	for (size_t i = 0; i < AJ_LEN(names); i++) {
		uint64_t got = aj_topics_of_name(aj_str_z(names[i].name));

		AJ_CHECK((got & names[i].topics) == names[i].topics && !(got & names[i].none),
		    "%s: want %llx, not %llx, got %llx", names[i].name, (unsigned long long)names[i].topics,
		    (unsigned long long)names[i].none, (unsigned long long)got);
		AJ_CHECK(names[i].topics || names[i].none || !got, "%s: got %llx", names[i].name,
		    (unsigned long long)got);
	}
}

static const struct {
	const char *text;
	uint64_t topics, none;
} texts[] = {
	{ "", 0, ~0ull }, { "my credit card is ", T(CARD), 0 },
	{ "Her date of birth was ", T(BIRTH), T(DATE) }, { "social security number: ", T(US_SSN), 0 },
	{ "le numéro de sécurité sociale est le ", T(FR_NIR), 0 }, { "customerEmail=", T(EMAIL), 0 },
	{ "l'adresse e-mail ", T(EMAIL), T(ADDRESS) }, { "sin embargo, el ", 0, T(TAX) },
	{ "via ", 0, T(ADDRESS) }, { "build 4 of version ", T(TECHNICAL), 0 },
	{ "他的身份证号码是", T(NATIONAL_ID), 0 }, { "\xff\xc3\xe3\x80", 0, ~0ull }, /* not UTF-8 */
	{ "te\xcc\x81le\xcc\x81phone ", T(PHONE), 0 },				     /* combining accents */
};

static void test_texts(void)
{
	for (size_t i = 0; i < AJ_LEN(texts); i++) {
		uint64_t got = aj_topics_of_text(aj_str_z(texts[i].text));

		AJ_CHECK((got & texts[i].topics) == texts[i].topics && !(got & texts[i].none), "%s: got %llx",
		    texts[i].text, (unsigned long long)got);
	}
}

static void test_words(void)
{
	AJ_CHECK(aj_topics_of_word(AJ_S("DateOfBirth")) == T(BIRTH));
	AJ_CHECK(aj_topics_of_word(AJ_S("numérodesécuritésociale")) & T(FR_NIR));
	AJ_CHECK(aj_topics_of_word(AJ_S("NUMERODESECURITESOCIALE")) & T(FR_NIR));
	AJ_CHECK(aj_topics_of_word(AJ_S("KREDITKARTE")) == T(CARD));
	AJ_CHECK(aj_topics_of_word(AJ_S("")) == 0);
	AJ_CHECK(aj_topics_of_word(AJ_S("nothing")) == 0);
}

/* A name of any length and any bytes is looked at within bounds. */
static void test_long(void)
{
	static uint8_t bytes[4096];
	static const char *const fills[] = { "a", "A", "1", "_", "qX", "a1", "\xe4\xb8\x80", "\xc3\xa9",
		"\xff", "idid" };

	for (size_t f = 0; f < AJ_LEN(fills); f++) {
		size_t n = strlen(fills[f]);

		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = (uint8_t)fills[f][i % n];
		for (size_t len = 0; len < 600; len++) {
			uint64_t topics =
			    aj_topics_of_name(aj_str(bytes, len)) | aj_topics_of_text(aj_str(bytes, len));

			AJ_CHECK(!(topics & ~(T(TECHNICAL) | T(CASE))), "%s %zu", fills[f], len);
		}
	}
}

AJ_TESTS(test_names, test_texts, test_words, test_long)
