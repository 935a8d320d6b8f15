#include "scan/finding.h"
#include "scan/type.h"
#include "test/probe.h"
#include "test/test.h"

static const struct {
	const char *field, *value, *want; /* all findings, or "" */
} rows[] = {
	/* clang-format off */
	/* persons */
	{ "first_name", "Jane", "PERSON[0,4)5=Jane\n" },
	{ "first_name", "Zorblaxina", "PERSON[0,10)4=Zorblaxina\n" },
	{ "last_name", " Müller ", "PERSON[1,8)5=Müller\n" },
	{ "Nachname", "von der Leyen-Schmidt", "PERSON[0,21)5=von der Leyen-Schmidt\n" },
	{ "customer_name", "SMITH, JOHN", "PERSON[0,11)5=SMITH, JOHN\n" },
	{ "name", "Jane Smith", "PERSON[0,10)5=Jane Smith\n" },
	{ "name", "Jane \"JR\" Smith", "PERSON[0,15)5=Jane \"JR\" Smith\n" },
	{ "name", "Dr. Jane P. Smith", "PERSON[0,17)5=Dr. Jane P. Smith\n" },
	{ "name", "Ольга Иванова", "PERSON[0,25)5=Ольга Иванова\n" },
	{ "姓名", "王小明", "PERSON[0,9)5=王小明\n" },
	{ "name", "backup-volume", "" }, { "name", "gabriel-client", "PERSON[0,14)2=gabriel-client\n" }, { "name", "local-web-services", "" },
	{ "name", "jane-smith", "PERSON[0,10)2=jane-smith\n" },
	{ "first_name", "jean-pierre", "PERSON[0,11)5=jean-pierre\n" },
	{ "name", "Blue Widget", "PERSON[0,11)3=Blue Widget\n" },
	{ "name", "etcd", "" },
	{ "name", "eth0", "" },
	{ "product_name", "Jane Smith", "" },
	{ "assignee", "admin", "" },
	{ "assignee", "Jane Smith", "PERSON[0,10)5=Jane Smith\n" },
	{ "first_name", "N/A", "" }, { "first_name", "null", "" }, { "first_name", "***", "" },
	{ "first_name", "[REDACTED]", "" }, { "first_name", "xxxx", "" }, { "first_name", "J*** S***", "" },
	{ "first_name", "12345", "" }, { "first_name", "", "" }, { "first_name", " ", "" }, { "first_name", "\xff\xfe", "PERSON[0,2)4=\xff\xfe\n" },
	{ "first_name", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "" },
	{ "customer_name", "Contoso GmbH", "ORGANIZATION[0,12)4=Contoso GmbH\n" },
	{ "sample_first_name", "Jane", "PERSON[0,4)4=Jane\n" },
	{ "person_running", "\U0001f3c3\U0001f3fb", "" }, { "person_bouncing_ball", "\u26f9", "" },
	{ "jobs.ci.steps.name", "Cargo test", "" }, { "parent-style-name", "Jane", "" }, { "parent_name", "Jane Smith", "PERSON[0,10)5=Jane Smith\n" },
	{ "3rd_place", "\U0001f949", "" }, { "hospital", "\U0001f3e5", "" }, { "username", "\u00a0", "" }, { "supplier", "\u00a0 \u00a0", "" },
	/* of Office documents and their mail */
	{ "last_saved_by", "Jane Roe", "PERSON[0,8)5=Jane Roe\n" }, { "received_by", "Jane Roe", "PERSON[0,8)5=Jane Roe\n" },
	{ "By", "København", "LOCATION[0,10)4=København\n" }, { "RefBy", "Page", "" },
	{ "strRef.strCache.pt.v", "Category 1", "" }, { "strRef.f", "Sheet1!$B$1", "" },
	{ "bodyPr.lIns", "91440", "" }, { "twoCellAnchor.from.rowOff", "1898650", "" },
	{ "x-ms-exchange-organization-messagedirectionality", "Incoming", "" },
	{ "application", "Microsoft Word 10.0", "" }, { "application", "2020-4711 B", "CASE_NUMBER[0,11)4=2020-4711 B\n" },
	/* constants, versions and hashes */
	{ "SCM_CREDENTIALS", "0x2", "" }, { "RTF_POLICY_ID", "0x4000000", "" }, { "SYS_SIN", "0x3F  // 63", "" },
	{ "SYS_PASSWD", "0x80603d07", "" }, { "password", "0x8Xq!", "PASSWORD[0,6)5=0x8Xq!\n" },
	{ "pin-project-lite", "0.2.11", "PASSWORD[0,6)3=0.2.11\n" }, { "pin", "^1.4", "PASSWORD[0,4)3=^1.4\n" },
	{ "password", "1.2.a", "PASSWORD[0,5)4=1.2.a\n" },
	{ "username", "ac3b87c63620426dd9b991e5ce0329ef", "" }, { "username", "ac3b87c6", "USERNAME[0,8)4=ac3b87c6\n" },
	{ "node_modules/cookie.integrity", "sha512-QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3ODkrLw==", "" },
	{ "node_modules/proxy-addr.integrity", "sha1-QUJDREVGR0hJSktMTU5PUFFSU1Q=", "" },
	{ "node_modules/cookie.secret", "sha1-QUJDREVGR0hJSktMTU5PUFFSU1Q=", "API_KEY[0,33)4=sha1-QUJDREVGR0hJSktMTU5PUFFSU1Q=\n" },
	/* companies */
	{ "company", "Contoso Ltd.", "ORGANIZATION[0,12)5=Contoso Ltd.\n" },
	{ "Firma", "Muster & Söhne KG", "ORGANIZATION[0,18)5=Muster & Söhne KG\n" },
	{ "organization", "Northwind", "ORGANIZATION[0,9)4=Northwind\n" },
	{ "company", "-", "" }, { "company", "unknown", "" }, { "company", "12345", "" },
	/* addresses and places */
	{ "address", "12 Main Street, Springfield", "STREET_ADDRESS[0,27)5=12 Main Street, Springfield\n" },
	{ "Straße", "Hauptstraße 5", "STREET_ADDRESS[0,14)5=Hauptstraße 5\n" },
	{ "street", "Hauptstrasse", "STREET_ADDRESS[0,12)4=Hauptstrasse\n" },
	{ "address", "10 rue de la Paix", "STREET_ADDRESS[0,17)5=10 rue de la Paix\n" },
	{ "address", "0x52908400098527886E0F7030069857D2E4169EE7", "" },
	{ "address", "home", "" },
	{ "city", "Berlin", "LOCATION[0,6)4=Berlin\n" }, { "Ville", "Saint-Étienne", "LOCATION[0,14)4=Saint-Étienne\n" },
	{ "state", "open", "" }, { "state", "NY", "LOCATION[0,2)3=NY\n" }, { "region", "us-east-1", "" },
	{ "gps_position", "52.5200, 13.4050", "LOCATION[0,16)4=52.5200, 13.4050\n" },
	{ "GPSPosition", "-33.8688,151.2093", "LOCATION[0,17)4=-33.8688,151.2093\n" },
	{ "gps_coordinates", " 52.52 -13.4 ", "LOCATION[1,12)4=52.52 -13.4\n" },
	{ "location", "90.0 180.0", "LOCATION[0,10)4=90.0 180.0\n" },
	{ "location", "90.1, 13.4050", "" }, { "location", "52.5200, 180.5", "" },
	{ "location", "0.0000, 0.0000", "" }, { "location", "52.5200,, , 13.4050", "" },
	{ "location", "52.5200, 13.4050, 7", "" }, { "location", "52, 13", "" },
	{ "version", "52.5200, 13.4050", "" }, { "location", "52.5200", "" },
	{ "zip", "90210", "LOCATION[0,5)4=90210\n" }, { "postcode", "SW1A 1AA", "LOCATION[0,8)4=SW1A 1AA\n" },
	{ "zip", "application/zip", "" },
	/* births */
	{ "dob", "1980-05-04", "DATE_OF_BIRTH[0,10)5=1980-05-04\n" },
	{ "Geburtsdatum", "04.05.1980", "DATE_OF_BIRTH[0,10)5=1980-05-04\n" },
	{ "date_of_birth", "25/12/1980", "DATE_OF_BIRTH[0,10)5=1980-12-25\n" },
	{ "birth_date", "12/25/1980", "DATE_OF_BIRTH[0,10)5=1980-12-25\n" },
	{ "birthdate", "19800504", "DATE_OF_BIRTH[0,8)5=1980-05-04\n" },
	{ "birthdate", "1980-05-04T00:00:00Z", "DATE_OF_BIRTH[0,10)5=1980-05-04\n" },
	{ "birthday", "May 4th, 1980", "DATE_OF_BIRTH[0,13)5=1980-05-04\n" },
	{ "fecha_nacimiento", "4 de mayo de 1980", "DATE_OF_BIRTH[0,17)5=1980-05-04\n" },
	{ "dob", "04/05/80", "DATE_OF_BIRTH[0,8)4=1980-05-04\n" },
	{ "dob", "1970-01-01", "DATE_OF_BIRTH[0,10)2=1970-01-01\n" },
	{ "dob", "1980-13-04", "" }, { "dob", "1981-02-29", "" }, { "dob", "1850-01-02", "" }, { "dob", "2150-01-02", "" },
	{ "dob", "yes", "" },
	/* cases */
	{ "ticket_id", "CAS-12345", "CASE_NUMBER[0,9)4=CAS-12345\n" },
	{ "case_number", "15230877", "CASE_NUMBER[0,8)4=15230877\n" },
	{ "order_id", "12", "" }, { "order_id", "pending", "" },
	{ "customer_id", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "CASE_NUMBER[0,36)3=3f2504e0-4f89-11d3-9a0c-0305e82c3301\n" },
	/* logins */
	{ "username", "jsmith42", "USERNAME[0,8)4=jsmith42\n" }, { "username", "admin", "USERNAME[0,5)2=admin\n" },
	{ "login", "CONTOSO\\jsmith", "USERNAME[0,14)4=CONTOSO\\jsmith\n" }, { "username", "a b", "" },
	/* papers */
	{ "passport_number", "C01X00T47", "ID_NUMBER[0,9)4=C01X00T47\n" },
	{ "driving_licence", "MORGA753116SM9IJ", "ID_NUMBER[0,16)4=MORGA753116SM9IJ\n" },
	{ "passport_number", "none", "" }, { "passport_number", "12", "" },
	/* passwords and keys */
	{ "password", "hunter2!Xy", "PASSWORD[0,10)5=hunter2!Xy\n" },
	{ "password", "correct", "PASSWORD[0,7)4=correct\n" },
	{ "password", "********", "" }, { "password", "null", "" }, { "password", "${DB_PASSWORD}", "" },
	{ "password", "changeme", "PASSWORD[0,8)1=changeme\n" }, { "password", "true", "" },
	{ "password", "env:DB_PASSWORD", "PASSWORD[0,15)1=env:DB_PASSWORD\n" },
	{ "mdp", "5f4dcc3b5aa765d61d8327deb882cf99", "PASSWORD_HASH[0,32)5=5f4dcc3b5aa765d61d8327deb882cf99\n" },
	{ "password_changed_at", "2019-12-05", "" },
	{ "clé_secrète", "kq83Hsl20xZ1pWmT7bYv", "PASSWORD[0,20)3=kq83Hsl20xZ1pWmT7bYv\n" },
	{ "clé_secrète", "aaaaaaaaaaaaaaaa1111", "" },
	/* none of ours */
	{ "description", "Jane Smith", "" }, { "id", "15230877", "" },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_probe probe;

		aj_probe_field(&probe, rows[i].field, rows[i].value, NULL);
		AJ_CHECK_STR(rows[i].want, probe.text, "%s: %s", rows[i].field, rows[i].value);
	}
}

/* A value of any length is looked at within bounds. */
static void test_long(void)
{
	static const char *const fields[] = { "name", "first_name", "address", "city", "dob", "ticket_id",
		"password", "api_key", "company", "username", "passport" };
	static char value[400];
	struct aj_probe probe;

	for (size_t f = 0; f < AJ_LEN(fields); f++) {
		for (size_t len = 1; len + 1 < sizeof(value); len += 7) {
			memset(value, 'a', len);
			value[len / 2] = (char)(len % 3 ? '1' : 0xc3);
			value[len] = '\0';
			aj_probe_field(&probe, fields[f], value, NULL);
			AJ_CHECK(probe.count <= 1, "%s %zu", fields[f], len);
		}
	}
}

AJ_TESTS(test_rows, test_long)
