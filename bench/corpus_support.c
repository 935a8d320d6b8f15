/*
 * corpus_support.c: a support database as it stood open in December 2019:
 * case records of fifteen years, most of them redacted. The redactor knew the
 * fields and the usual spelling of an address; what was written otherwise, it left.
 */

#include "corpus.h"

enum { CUSTOMERS = 40000, AGENTS = 600 };

static int year_of(struct corpus *c)
{
	int first = c->first_year ? c->first_year : 2005, last = c->last_year ? c->last_year : 2019;

	return first + (int)corpus_below(c, (uint32_t)(last - first + 1));
}

static struct corpus_person customer(struct corpus *c)
{
	struct corpus_person p;

	corpus_person(c, corpus_below(c, CUSTOMERS), &p);
	return p;
}

static void agent(struct corpus *c)
{
	struct corpus_person p;
	size_t from;

	corpus_person(c, CUSTOMERS + corpus_below(c, AGENTS), &p);
	from = c->len;
	corpus_putf(c, "%s@support.contoso.com", p.user);
	corpus_note(c, from, "EMAIL_ADDRESS", "");
}

static const char *gone(struct corpus *c)
{
	static const char *const marks[] = { "[redacted]", "[redacted]", "***", "[REDACTED BY POLICY]" };

	return CORPUS_PICK(c, marks);
}

/* The space before the @ and lost dots are as frequent as all other disguises together. */
static unsigned disguise(struct corpus *c)
{
	return corpus_chance(c, 500) ? 0 : corpus_below(c, corpus_email_forms());
}

/* An address in running text: the redactor took the usual ones. */
static void address_in_text(struct corpus *c, const struct corpus_person *p)
{
	if (corpus_chance(c, 850))
		corpus_put(c, gone(c));
	else
		corpus_email_disguised(c, p, disguise(c));
}

static void who(struct corpus *c, const struct corpus_person *p, bool redacted)
{
	corpus_put(c, "\"customer\":{\"name\":\"");
	if (redacted)
		corpus_put(c, gone(c));
	else
		corpus_name(c, p);
	corpus_put(c, "\",\"email\":\"");
	if (!redacted)
		corpus_email(c, p);
	else if (corpus_chance(c, 30))
		corpus_email_disguised(c, p, disguise(c));
	else
		corpus_put(c, gone(c));
	corpus_putf(c, "\",\"company\":\"%s\",\"phone\":\"", redacted ? gone(c) : p->company);
	if (redacted)
		corpus_put(c, gone(c));
	else
		corpus_phone(c, p);
	corpus_put(c, "\"},\"ip_address\":\"");
	corpus_ipv4(c);
	corpus_putf(c, "\",\"location\":{\"city\":\"%s\",\"country\":\"%s\"}", p->city, p->country->name);
}

static void description(struct corpus *c, const struct corpus_person *p)
{
	corpus_putf(c, ",\"subject\":\"%s\",\"description\":\"", corpus_subject(c));
	for (uint32_t n = 2 + corpus_below(c, 8); n > 0; n--)
		corpus_sentence(c);
	if (corpus_chance(c, 300)) {
		corpus_put(c, "Please answer to ");
		address_in_text(c, p);
		corpus_put(c, " as I am travelling. ");
	}
	corpus_putf(c, "\\n\\n%s\"", gone(c));
}

static void notes(struct corpus *c, const struct corpus_person *p, int year)
{
	corpus_put(c, ",\"notes\":[{\"date\":\"");
	corpus_time(c, year);
	corpus_put(c, "\",\"author\":\"");
	agent(c);
	corpus_put(c, "\",\"text\":\"");
	if (corpus_chance(c, 150))
		corpus_putf(c, "%s: ", corpus_marking(c));
	corpus_sentence(c);
	if (corpus_chance(c, 120)) {
		corpus_put(c, "Customer wrote from ");
		address_in_text(c, p);
		corpus_put(c, " again. ");
	}
	if (corpus_chance(c, 3)) {
		corpus_put(c, "Configuration as sent: ");
		corpus_secret(c, (enum corpus_secret)corpus_below(c, CORPUS_PRIVATE_KEY));
		corpus_put(c, " . ");
	}
	corpus_put(c, "\"}]");
}

void corpus_support_case(struct corpus *c)
{
	struct corpus_person p = customer(c);
	int year = year_of(c);

	c->newline = "\\n";
	corpus_putf(c, "{\"_index\":\"cases-%d\",\"_id\":\"", year);
	corpus_chars(c, CORPUS_ALNUM, 20);
	corpus_putf(c,
	    "\",\"_source\":{\"case_number\":\"1%02d%02u%02u%08u\",\"status\":\"%s\",\"created\":\"",
	    year % 100, 1 + corpus_below(c, 12), 1 + corpus_below(c, 28), corpus_below(c, 100000000),
	    corpus_chance(c, 900) ? "closed" : "archived");
	corpus_time(c, year);
	corpus_put(c, "\",\"closed\":\"");
	corpus_time(c, year < 2019 ? year + (int)corpus_below(c, 2) : year);
	corpus_putf(c, "\",\"product\":\"%s\",\"severity\":\"%c\",", corpus_product(c),
	    'A' + (char)corpus_below(c, 3));
	who(c, &p, !corpus_chance(c, 12));
	corpus_put(c, ",\"agent\":{\"email\":\"");
	agent(c);
	corpus_put(c, "\"}");
	description(c, &p);
	corpus_putf(c, ",\"resolution\":\"%s\"", corpus_resolution(c));
	notes(c, &p, year);
	corpus_put(c, "}}\n");
}

void corpus_contacts_head(struct corpus *c)
{
	corpus_put(c, "Customer;First name;Last name;E-mail;Telephone;City;Country;Last contact\n");
}

void corpus_contacts(struct corpus *c)
{
	struct corpus_person p = customer(c);

	corpus_putf(c, "%s;%s;%s;", p.company, p.first, p.last);
	corpus_email(c, &p);
	corpus_put(c, ";");
	corpus_phone(c, &p);
	corpus_putf(c, ";%s;%s;%d-%02u-%02u\n", p.city, p.country->name, year_of(c), 1 + corpus_below(c, 12),
	    1 + corpus_below(c, 28));
}

/* A log in key=value form. */
void corpus_access(struct corpus *c)
{
	struct corpus_person p = customer(c);

	corpus_put(c, "time=");
	corpus_time(c, year_of(c));
	corpus_putf(c, " level=info service=case-search node=es-%u took_ms=%u query=\"%s\" client_ip=",
	    1 + corpus_below(c, 5), corpus_below(c, 900), corpus_subject(c));
	corpus_ipv4(c);
	if (corpus_chance(c, 100)) {
		corpus_put(c, " user=");
		corpus_email(c, &p);
	}
	corpus_put(c, "\n");
}

/* The settings of the web site in front of it, one record whatever the size. */
void corpus_settings(struct corpus *c)
{
	static const struct {
		const char *name;
		enum corpus_secret kind;
	} rows[] = { { "AttachmentStorage", CORPUS_AZURE_STORAGE }, { "CaseDatabase", CORPUS_COSMOS },
		{ "AttachmentContainer", CORPUS_SAS }, { "Archive", CORPUS_DB_URL },
		{ "CaseQueue", CORPUS_SERVICE_BUS }, { "MailRelayKey", CORPUS_SENDGRID },
		{ "SigningKey", CORPUS_PRIVATE_KEY } };

	c->newline = "\\n";
	corpus_put(c, "{\n  \"Environment\": \"Production\",\n  \"ConnectionStrings\": {\n");
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		corpus_putf(c, "    \"%s\": \"", rows[i].name);
		corpus_secret(c, rows[i].kind);
		corpus_put(c, "\",\n");
	}
	corpus_put(c, "    \"SearchPassword\": \"");
	corpus_chars(c, CORPUS_ALNUM, 18);
	corpus_put(c, "\"\n  }\n}\n");
}
