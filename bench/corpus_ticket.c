/* corpus_ticket.c: what is measured with: tickets, mails, one long line, logs. */

#include "corpus.h"

enum { PEOPLE = 1 << 20 }; /* so many that most come once */

static struct corpus_person anyone(struct corpus *c)
{
	struct corpus_person p;

	corpus_person(c, corpus_below(c, PEOPLE), &p);
	return p;
}

/* Paragraphs with something to find in one sentence of seven. */
static void body(struct corpus *c)
{
	corpus_putf(c, "Hello,%s%s", c->newline, c->newline);
	for (uint32_t n = 4 + corpus_below(c, 14); n > 0; n--) {
		struct corpus_person p = anyone(c);

		corpus_sentence(c);
		if (corpus_chance(c, 60)) {
			corpus_put(c, "You can reach me at ");
			corpus_email(c, &p);
			corpus_put(c, " as well. ");
		}
		if (corpus_chance(c, 20)) {
			corpus_put(c, "My address is ");
			corpus_email_disguised(c, &p, corpus_below(c, corpus_email_forms()));
			corpus_put(c, " thanks. ");
		}
		if (corpus_chance(c, 40)) {
			corpus_put(c, "Call me on ");
			corpus_phone(c, &p);
			corpus_put(c, ". ");
		}
		if (corpus_chance(c, 20)) {
			corpus_put(c, "Details: ");
			corpus_ident(c);
			corpus_put(c, ". ");
		}
		if (corpus_chance(c, 4)) {
			corpus_put(c, "Config: ");
			corpus_secret(c, (enum corpus_secret)corpus_below(c, CORPUS_SECRETS));
			corpus_put(c, " . ");
		}
		if (corpus_chance(c, 20))
			corpus_putf(c, "Regards, %s %s. ", p.first, p.last);
		if (corpus_chance(c, 100))
			corpus_put(c, c->newline);
	}
}

static void ip(struct corpus *c)
{
	if (corpus_chance(c, 850))
		corpus_ipv4(c);
	else
		corpus_ipv6(c);
}

static void requester(struct corpus *c)
{
	struct corpus_person p = anyone(c);

	corpus_put(c, "\"requester\":{\"name\":\"");
	corpus_name(c, &p);
	corpus_put(c, "\",\"email\":\"");
	corpus_email(c, &p);
	corpus_put(c, "\",\"phone\":\"");
	if (corpus_chance(c, 700))
		corpus_phone(c, &p);
	corpus_put(c, "\",\"ip\":\"");
	ip(c);
	corpus_putf(c,
	    "\",\"locale\":\"%s\",\"user_agent\":\"Mozilla/5.0 (Windows NT 10.0; Win64; x64) "
	    "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%u.0.%u.%u Safari/537.36\"}",
	    corpus_chance(c, 500) ? "en-US" : "de-DE", 60 + corpus_below(c, 40), corpus_below(c, 9999),
	    corpus_below(c, 200));
}

void corpus_ticket(struct corpus *c)
{
	c->newline = "\\n";
	corpus_putf(c, "{\"ticket_id\":%llu,\"created_at\":\"", (unsigned long long)(100000 + c->n));
	corpus_time(c, 2019);
	corpus_putf(c, "\",\"channel\":\"%s\",\"status\":\"%s\",\"priority\":%u,\"request_id\":\"",
	    corpus_chance(c, 500) ? "mail" : "web", corpus_chance(c, 600) ? "closed" : "open",
	    1 + corpus_below(c, 4));
	corpus_uuid(c);
	corpus_put(c, "\",");
	requester(c);
	corpus_putf(c, ",\"agent\":\"agent-%03u\",\"subject\":\"%s\",\"tags\":[\"%s\",\"%s\"],\"body\":\"",
	    corpus_below(c, 200), corpus_subject(c), corpus_chance(c, 500) ? "billing" : "login",
	    corpus_chance(c, 500) ? "vip" : "eu");
	body(c);
	corpus_putf(c, "\",\"order_ref\":\"%u-%03u-%05u\",\"satisfaction\":%u,\"hash\":\"",
	    2015 + corpus_below(c, 5), corpus_below(c, 1000), corpus_below(c, 100000), corpus_below(c, 6));
	corpus_chars(c, CORPUS_HEX, 40);
	corpus_put(c, "\"}\n");
}

/* The same contents as a mail, one behind the other as in an mbox file without its From lines. */
static void mail(struct corpus *c)
{
	struct corpus_person p = anyone(c);

	corpus_put(c, "From: ");
	corpus_putf(c, "%s %s <", p.first, p.last);
	corpus_email(c, &p);
	corpus_putf(c, ">%sDate: ", c->newline);
	corpus_time(c, 2019);
	corpus_putf(c, "%sX-Originating-IP: [", c->newline);
	ip(c);
	corpus_putf(c, "]%sSubject: %s%s%s", c->newline, corpus_subject(c), c->newline, c->newline);
	body(c);
	if (corpus_chance(c, 700)) {
		corpus_putf(c, "%sPhone: ", c->newline);
		corpus_phone(c, &p);
	}
	corpus_putf(c, "%s%s", c->newline, c->newline);
}

void corpus_mail(struct corpus *c)
{
	c->newline = "\n";
	mail(c);
}

/* No newline at all. */
void corpus_line(struct corpus *c)
{
	c->newline = "  ";
	mail(c);
}

static void log_line(struct corpus *c)
{
	c->newline = "\\n";
	corpus_time(c, 2019);
	corpus_putf(c, " INFO worker-%02u request=", corpus_below(c, 32));
	corpus_uuid(c);
	corpus_putf(c, " path=/api/v2/items/%u status=%u bytes=%u ms=%u.%u msg=\"", corpus_below(c, 1000000),
	    corpus_chance(c, 900) ? 200 : 404, corpus_below(c, 200000), corpus_below(c, 900),
	    corpus_below(c, 999));
	corpus_sentence(c);
	corpus_put(c, "\"");
}

void corpus_log_clean(struct corpus *c)
{
	log_line(c);
	corpus_put(c, "\n");
}

void corpus_log_sparse(struct corpus *c)
{
	struct corpus_person p = anyone(c);

	log_line(c);
	if (corpus_chance(c, 20)) {
		corpus_put(c, " user=");
		corpus_email(c, &p);
	}
	if (corpus_chance(c, 10)) {
		corpus_put(c, " client=");
		corpus_ipv4(c);
	}
	if (corpus_chance(c, 1)) {
		corpus_put(c, " ");
		corpus_secret(c, (enum corpus_secret)corpus_below(c, CORPUS_SECRETS));
	}
	corpus_put(c, "\n");
}
