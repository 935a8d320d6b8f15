/* corpus_secret.c: keys and passwords, random, in the shapes that programs give them. */

#include "corpus.h"

static void private_key(struct corpus *c)
{
	corpus_put(c, "-----BEGIN RSA PRIVATE KEY-----");
	corpus_put(c, c->newline);
	for (int line = 0; line < 12; line++) {
		corpus_put(c, line ? "" : "MIIEowIBAAKCAQEA");
		corpus_chars(c, CORPUS_BASE64, line ? 64 : 48);
		corpus_put(c, c->newline);
	}
	corpus_put(c, "-----END RSA PRIVATE KEY-----");
}

/* Header and payload that decode, of different length each time; the signature is random (RFC 7519). */
static void jwt(struct corpus *c)
{
	static const char *const payloads[] = {
		"eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkphbmUgUm9lIiwiaWF0IjoxNTE2MjM5MDIyfQ",
		"eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlIiwic3ViIjoiODE1NCIsImV4cCI6MTk1NjUyODAwMH0"
	};

	corpus_put(c, "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.");
	corpus_put(c, CORPUS_PICK(c, payloads));
	corpus_put(c, ".");
	corpus_chars(c, CORPUS_ALNUM, 43);
}

/* A key of bytes behind before, with after behind it. Only the key is noted. */
static void azure(struct corpus *c, const char *type, const char *before, size_t bytes, const char *after)
{
	size_t from;

	corpus_put(c, before);
	from = c->len;
	corpus_base64(c, bytes);
	corpus_note(c, from, type, "");
	corpus_put(c, after);
}

static void sas(struct corpus *c)
{
	size_t from = c->len;

	corpus_putf(c,
	    "https://contosocases%u.blob.core.windows.net/"
	    "attachments?sv=2018-03-28&ss=bfqt&srt=sco&sp=rwdlacup"
	    "&se=20%02u-12-31T23:59:59Z&st=2019-12-05T00:00:00Z&spr=https&sig=",
	    corpus_below(c, 100), 27 + corpus_below(c, 40));
	corpus_chars(c, CORPUS_ALNUM, 42);
	corpus_put(c, "w%3D");
	corpus_note(c, from, "AZURE_SAS_TOKEN", "");
}

static void db_url(struct corpus *c)
{
	size_t from = c->len;

	corpus_put(c, "postgres://cases:");
	corpus_chars(c, CORPUS_ALNUM, 16);
	corpus_putf(c, "@db%u.internal.contoso.example:5432/support", corpus_below(c, 20));
	corpus_note(c, from, "URL_CREDENTIALS", "");
}

/* Prefix and random characters. */
static void token(struct corpus *c, const char *type, const char *prefix, const char *alphabet, size_t n)
{
	size_t from = c->len;

	corpus_put(c, prefix);
	corpus_chars(c, alphabet, n);
	if (type)
		corpus_note(c, from, type, "");
}

static void sendgrid(struct corpus *c)
{
	size_t from = c->len;

	token(c, NULL, "SG.", CORPUS_ALNUM, 22);
	token(c, NULL, ".", CORPUS_ALNUM, 43);
	corpus_note(c, from, "SENDGRID_KEY", "");
}

static void slack(struct corpus *c)
{
	size_t from = c->len;

	token(c, NULL, "xoxb-2", CORPUS_DIGITS, 11);
	token(c, NULL, "-3", CORPUS_DIGITS, 12);
	token(c, NULL, "-", CORPUS_ALNUM, 24);
	corpus_note(c, from, "SLACK_TOKEN", "");
}

void corpus_secret(struct corpus *c, enum corpus_secret kind)
{
	size_t from = c->len;

	switch (kind) {
	case CORPUS_AWS_ID:
		token(c, "AWS_ACCESS_KEY", "AKIA", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16);
		break;
	case CORPUS_AZURE_STORAGE:
		azure(c, "AZURE_STORAGE_KEY",
		    "DefaultEndpointsProtocol=https;AccountName=contosocases;AccountKey=", 64,
		    ";EndpointSuffix=core.windows.net");
		break;
	case CORPUS_COSMOS:
		azure(c, "AZURE_COSMOS_KEY",
		    "AccountEndpoint=https://contoso-cases.documents.azure.com:443/;AccountKey=", 64, ";");
		break;
	case CORPUS_SERVICE_BUS:
		azure(c, "AZURE_SERVICE_BUS_KEY",
		    "Endpoint=sb://contoso-cases.servicebus.windows.net/;"
		    "SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=",
		    32, "");
		break;
	case CORPUS_SAS:
		sas(c);
		break;
	case CORPUS_DB_URL:
		db_url(c);
		break;
	case CORPUS_SLACK:
		slack(c);
		break;
	case CORPUS_STRIPE:
		token(c, "STRIPE_KEY", "sk_live_", CORPUS_ALNUM, 24);
		break;
	case CORPUS_GOOGLE:
		token(c, "GOOGLE_API_KEY", "AIzaSy", CORPUS_ALNUM, 33);
		break;
	case CORPUS_SENDGRID:
		sendgrid(c);
		break;
	case CORPUS_PRIVATE_KEY:
		private_key(c);
		corpus_note(c, from, "PRIVATE_KEY", "");
		break;
	default:
		jwt(c);
		corpus_note(c, from, "JWT", "");
	}
}
