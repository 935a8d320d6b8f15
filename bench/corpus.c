/* corpus.c: the kinds of corpora, and how one is put together. See corpus.h. */

#include "corpus.h"

enum { HOSTILE_CHUNK = 4096 };

static void repeat(struct corpus *c, const char *z)
{
	size_t len = strlen(z);

	while (c->len + len <= HOSTILE_CHUNK) {
		memcpy(c->text + c->len, z, len);
		c->len += len;
	}
}

static void hostile_at(struct corpus *c)
{
	repeat(c, "@");
}

/* Random, so that no two windows are alike and some check digits hold. */
static void hostile_digits(struct corpus *c)
{
	corpus_chars(c, CORPUS_DIGITS, HOSTILE_CHUNK);
}

static void hostile_jwt(struct corpus *c)
{
	repeat(c, "eyJ");
}

static void hostile_spaces(struct corpus *c)
{
	repeat(c, " ");
}

static void line_tail(struct corpus *c)
{
	corpus_put(c, "\n");
}

const struct corpus_kind corpus_kinds[] = {
	{ "tickets", "support tickets as NDJSON, something to find every 200 bytes", NULL, corpus_ticket,
	    NULL },
	{ "text", "the same contents as mails", NULL, corpus_mail, NULL },
	{ "one-line", "the same contents in one line", NULL, corpus_line, line_tail },
	{ "sparse", "a server's log with an address here and there", NULL, corpus_log_sparse, NULL },
	{ "clean", "a server's log with nothing to find", NULL, corpus_log_clean, NULL },
	{ "adversarial-at", "nothing but @", NULL, hostile_at, NULL },
	{ "adversarial-digits", "nothing but digits", NULL, hostile_digits, NULL },
	{ "adversarial-eyj", "nothing but eyJ, as tokens begin", NULL, hostile_jwt, NULL },
	{ "adversarial-spaces", "nothing but spaces", NULL, hostile_spaces, NULL },
	{ "support", "case records as NDJSON, most of them redacted", NULL, corpus_support_case, NULL },
	{ "contacts", "their customers as CSV", corpus_contacts_head, corpus_contacts, NULL },
	{ "access", "who searched in them, key=value", NULL, corpus_access, NULL },
	{ "settings", "a configuration file with keys", NULL, corpus_settings, NULL },
	{ NULL },
};

static bool flush(struct corpus *c)
{
	struct aj_str bytes = aj_str(c->text, c->len);

	c->at += c->len;
	c->len = 0;
	return c->write(c->write_to, bytes);
}

static bool make(struct corpus *c, const struct corpus_kind *kind)
{
	if (kind->head)
		kind->head(c);
	do {
		kind->record(c);
		c->n++;
		if (!flush(c))
			return false;
	} while (c->at < c->size);
	if (kind->tail)
		kind->tail(c);
	return flush(c);
}

bool corpus_make(struct corpus *c, const char *name)
{
	c->state = c->seed;
	c->at = c->n = c->len = 0;
	c->newline = "\n";
	for (const struct corpus_kind *kind = corpus_kinds; kind->name; kind++)
		if (strcmp(kind->name, name) == 0)
			return make(c, kind);
	return false;
}
