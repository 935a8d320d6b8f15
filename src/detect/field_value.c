/*
 * field_value.c: what cannot be known by its shape alone, but is known once the
 * name of its field says so: names, addresses, passwords, numbers of cases and
 * papers. The value as a whole is looked at; it must have the shape of what the
 * name says and must not stand for "nothing".
 */

#include "base/utf8.h"
#include "detect/birth.h"
#include "detect/names.h"
#include "detect/recognise.h"

#include <math.h>

#define BIT(topic) AJ_TOPIC_BIT(AJ_TOPIC_##topic)
#define PAPERS (BIT(NATIONAL_ID) | BIT(TAX) | BIT(HEALTH_ID) | BIT(PASSPORT) | BIT(LICENCE) | SPECIFIC)
#define SPECIFIC (BIT(US_SSN) | BIT(FR_NIR) | BIT(UK_NINO) | BIT(UK_NHS) | BIT(DE_TAX_ID) | BIT(ES_NIF) |        \
	BIT(NL_BSN) | BIT(PL_PESEL) | BIT(IT_CF) | BIT(IN_AADHAAR) | BIT(BR_CPF))
#define OURS (BIT(PERSON) | BIT(COMPANY) | BIT(ADDRESS) | BIT(PLACE) | BIT(POSTCODE) | BIT(BIRTH) | BIT(CASE) |  \
	BIT(USERNAME) | PAPERS | BIT(PASSWORD) | BIT(SECRET))

enum {
	VALUE_MAX = 200, /* bytes: what is longer is prose */
	NAME_MAX = 80,
	NAME_WORDS = 6,
	PLACE_MAX = 60,
	CASE_MIN = 3,
	CASE_MAX = 40,
	PAPER_MIN = 5,
	PAPER_MAX = 20,
	PAPER_DIGITS = 4,
	SECRET_MIN = 16,
};

/* What a value is made of. */
struct shape {
	unsigned digits, letters, upper, wide, spaces, words, others;
	unsigned dashes, dots;  /* of the others */
	unsigned known, capitals; /* words that are known names, that begin with a capital */
	bool repeats;           /* nothing but one byte again and again */
};

static const char *const nothings[] = { "n/a", "na", "n.a.", "null", "nil", "none", "nan", "undefined", "unknown",
	"unbekannt", "inconnu", "desconocido", "sconosciuto", "keine", "kein", "aucun", "ninguno", "nessuno", "true",
	"false", "yes", "no", "tbd", "tba", "test", "deleted", "removed", "hidden", "masked", "anonymous",
	"anonymized", "anonymised", "anonym", "redacted", "empty", "default", "string", "value", "text", "other",
	"not available", "not applicable", "not set", "not provided", "private", "system", "example", "placeholder" };

static const char *const accounts[] = { "admin", "administrator", "root", "system", "user", "guest", "support",
	"service", "bot", "api", "agent", "customer", "client", "unassigned", "nobody", "everyone", "owner", "www",
	"superuser", "operator", "daemon", "me", "self", "manager", "employee", "member", "staff", "webmaster",
	"postgres", "mysql", "oracle", "sa", "ubuntu", "ec2-user", "automation", "automated", "sales" };

static const char *const states[] = { "open", "closed", "active", "inactive", "pending", "running", "success",
	"failed", "failure", "error", "new", "resolved", "solved", "enabled", "disabled", "started", "stopped",
	"completed", "complete", "done", "processing", "cancelled", "canceled", "paused", "online", "offline", "ok",
	"ready", "idle", "created", "approved", "rejected", "draft", "published", "archived", "merged", "home",
	"work", "remote", "global", "local", "office", "billing", "shipping" };

static const char *const titles[] = { "mr", "mrs", "ms", "miss", "dr", "prof", "sir", "herr", "frau", "mme", "mlle",
	"sr", "sra", "sig", "dott", "dipl", "ing", "pan", "pani", "jr", "phd", "md", "ii", "iii", "von", "van", "der",
	"den", "de", "da", "di", "del", "la", "le", "el", "al", "bin", "ibn", "dos", "zu", "ter", "ten", "y", "e" };

static const char *const forms[] = { "gmbh", "ag", "kg", "kgaa", "ohg", "gbr", "mbh", "ug", "eg", "inc", "llc", "ltd",
	"limited", "corp", "corporation", "co", "plc", "llp", "lp", "pty", "sa", "sas", "sarl", "eurl", "sasu", "sci",
	"srl", "spa", "snc", "sl", "slu", "bv", "nv", "vof", "ab", "aps", "as", "oy", "oyj", "spzoo", "zoo", "sro",
	"kft", "zrt", "doo", "dd", "ooo", "ооо", "оао", "зао", "пао", "ltda", "eireli", "bhd", "pvt", "company",
	"group", "holding", "holdings", "university", "universität", "université", "universidad", "bank", "hospital",
	"institute", "foundation", "stiftung", "verein", "ev", "e.v.", "s.a.", "s.l.", "s.p.a.", "s.r.l.", "b.v.",
	"n.v.", "a/s", "a.s.", "s.r.o.", "有限公司", "株式会社", "公司" };

static const char *const streets[] = { "street", "st", "road", "rd", "avenue", "ave", "lane", "ln", "drive", "dr",
	"boulevard", "blvd", "court", "ct", "square", "sq", "way", "terrace", "close", "place", "crescent", "highway",
	"hwy", "parkway", "apt", "suite", "box", "straße", "strasse", "str", "weg", "allee", "platz", "gasse", "ring",
	"postfach", "rue", "chemin", "impasse", "place", "quai", "calle", "avenida", "avda", "plaza", "paseo",
	"carrera", "via", "viale", "piazza", "corso", "vicolo", "rua", "travessa", "largo", "praça", "straat", "laan",
	"plein", "gracht", "ulica", "ul", "aleja", "al", "os", "gatan", "vägen", "vej", "gade", "katu", "tie", "sokak",
	"cadde", "mahalle", "улица", "ул", "проспект", "дом", "ulice", "utca" };

static const char *const street_endings[] = { "straße", "strasse", "str", "weg", "platz", "gasse", "allee", "straat",
	"laan", "gracht", "plein", "gatan", "vägen", "vej", "gade", "katu", "utca" };

/* One word of a value, and where the next one begins. */
static struct aj_str next_word(struct aj_str *rest)
{
	size_t from = 0, to;

	while (from < rest->len && !aj_is_alnum(rest->ptr[from]) && rest->ptr[from] < 0x80)
		from++;
	for (to = from; to < rest->len; to++)
		if (!aj_is_alnum(rest->ptr[to]) && rest->ptr[to] < 0x80)
			break;
	struct aj_str word = aj_str_sub(*rest, from, to - from);
	*rest = aj_str_from(*rest, to);
	return word;
}

static bool among(struct aj_str word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (list[i][0] == aj_to_lower(word.ptr[0]) && aj_str_eq_nocase(word, aj_str_z(list[i])))
			return true;
	return false;
}

#define AMONG(word, list) ((word).len > 0 && among(word, list, AJ_LEN(list)))

static bool has_word(struct aj_str value, const char *const *list, size_t count)
{
	struct aj_str word;

	while ((word = next_word(&value)).len > 0)
		if (among(word, list, count))
			return true;
	return false;
}

#define HAS_WORD(value, list) has_word(value, list, AJ_LEN(list))

static struct aj_str trim(struct aj_str s)
{
	while (s.len > 0 && aj_is_space(s.ptr[0]))
		s = aj_str_from(s, 1);
	while (s.len > 0 && aj_is_space(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

static void measure(struct aj_str s, struct shape *shape)
{
	struct aj_str rest = s, word;

	*shape = (struct shape){ .repeats = true };
	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = s.ptr[i];

		shape->repeats &= c == s.ptr[0];
		if (aj_is_digit(c))
			shape->digits++;
		else if (aj_is_alpha(c))
			shape->letters++, shape->upper += aj_is_upper(c);
		else if (c >= 0x80)
			shape->wide++;
		else if (c == ' ')
			shape->spaces++;
		else
			shape->others++, shape->dashes += c == '-', shape->dots += c == '.';
	}
	while ((word = next_word(&rest)).len > 0) {
		uint32_t point;

		shape->words++;
		if (aj_is_upper(word.ptr[0]) || (aj_utf8_read(word, &point) > 1 && aj_utf8_small(point) != point) ||
		    word.ptr[0] >= 0xe0)
			shape->capitals++;
	}
}

/* It stands for a value that is not there: null, ***, [redacted], ${NAME}, xxxx. */
static bool is_nothing(struct aj_str s, const struct shape *shape)
{
	static const char *const signs[] = { "***", "redact", "REDACT", "Redact", "xxx", "XXX", "•••", "███", "masked" };
	uint8_t first = s.ptr[0], last = s.ptr[s.len - 1];

	if (shape->letters + shape->digits + shape->wide == 0 || AMONG(s, nothings))
		return true;
	if (shape->repeats && s.len > 1)
		return true;
	if ((first == '[' && last == ']') || (first == '<' && last == '>') || (first == '{' && last == '}') ||
	    (first == '%' && last == '%' && s.len > 2) || (first == '$' && s.len > 1 && s.ptr[1] == '{'))
		return true;
	for (size_t i = 0; i < AJ_LEN(signs); i++)
		if (memmem(s.ptr, s.len, signs[i], strlen(signs[i])))
			return true;
	return false;
}

/* 8-4-4-4-12 hexadecimal digits (RFC 9562). */
static bool is_uuid(struct aj_str s)
{
	if (s.len != 36)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (i == 8 || i == 13 || i == 18 || i == 23 ? s.ptr[i] != '-' : aj_hex_value(s.ptr[i]) < 0)
			return false;
	return true;
}

/* Holds an address of the net, which has recognisers of its own. */
static bool is_net(struct aj_str s)
{
	return aj_str_find(s, 0, '@') < s.len || memmem(s.ptr, s.len, "://", 3);
}

static struct aj_finding *note(struct aj_look *look, int type, struct aj_str value, int likelihood, uint32_t because)
{
	size_t start = (size_t)(value.ptr - look->text);

	if (look->field->topics & BIT(EXAMPLE))
		likelihood--;
	if (likelihood < AJ_VERY_UNLIKELY)
		likelihood = AJ_VERY_UNLIKELY;
	return aj_note(look, type, start, start + value.len, (enum aj_likelihood)likelihood,
	    because | AJ_BECAUSE_FIELD);
}

/* Words that are names of people, or belong to such names: titles, "van", initials. */
static unsigned known_names(struct aj_str value, unsigned *foreign)
{
	unsigned known = 0;
	struct aj_str word;

	*foreign = 0;
	while ((word = next_word(&value)).len > 0) {
		if (word.len == 1 || AMONG(word, titles))
			continue;
		if (aj_name_known(word))
			known++;
		else
			++*foreign;
	}
	return known;
}

/* 王小明: a name without spaces begins with a family name of one or two characters. */
static bool known_cjk(struct aj_str s)
{
	return s.len >= 6 && s.len <= 15 && s.ptr[0] >= 0xe3 && s.ptr[0] <= 0xed &&
	       (aj_name_known(aj_str_sub(s, 0, 3)) || aj_name_known(aj_str_sub(s, 0, 6)));
}

static int name_likelihood(const struct shape *shape, bool maybe, unsigned known, unsigned foreign)
{
	bool capitals = shape->capitals >= known + foreign;

	if (known == 0) /* no name that we know of */
		return maybe ? (shape->words == 2 && capitals ? AJ_UNLIKELY : 0) :
		    capitals && shape->words <= 4 ? AJ_LIKELY : shape->words <= 4 ? AJ_POSSIBLE : AJ_UNLIKELY;
	if (!maybe)
		return known >= foreign ? AJ_VERY_LIKELY : AJ_LIKELY;
	if (shape->words == 1)
		return capitals ? AJ_POSSIBLE : AJ_UNLIKELY;
	if (foreign == 0)
		return capitals ? AJ_VERY_LIKELY : AJ_LIKELY;
	return known >= foreign && capitals ? AJ_POSSIBLE : AJ_UNLIKELY; /* Jane Zorblax, or Blue Widget */
}

static bool person(struct aj_look *look, struct aj_str s, const struct shape *shape)
{
	uint64_t topics = look->field->topics;
	bool maybe = topics & BIT(MAYBE);
	unsigned known, foreign;
	int likelihood;

	if (s.len < 2 || s.len > NAME_MAX || shape->digits > 0 || shape->words > NAME_WORDS || is_net(s))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < 0x80 && !aj_is_alpha(s.ptr[i]) && !memchr(" .,'-()", s.ptr[i], 7))
			return false;
	if (AMONG(s, accounts) || AMONG(s, states))
		return false;
	if (shape->words > 1 && HAS_WORD(s, forms)) {
		note(look, AJ_TYPE_COMPANY, s, AJ_LIKELY, AJ_BECAUSE_DICTIONARY);
		return true;
	}
	known = known_names(s, &foreign);
	if (known == 0 && known_cjk(s))
		known = 1, foreign = 0;
	if (topics & BIT(THING) && (maybe || known == 0)) /* below a thing: {"product":{"name":…}} */
		return false;
	likelihood = name_likelihood(shape, maybe, known, foreign);
	if (likelihood > 0)
		note(look, AJ_TYPE_PERSON, s, likelihood, AJ_BECAUSE_SHAPE | (known ? AJ_BECAUSE_DICTIONARY : 0));
	return likelihood > 0;
}

static bool company(struct aj_look *look, struct aj_str s, const struct shape *shape)
{
	if (s.len < 2 || s.len > 120 || shape->letters + shape->wide < 2 || is_uuid(s) || is_net(s))
		return false;
	if (AMONG(s, accounts) || AMONG(s, states) || shape->digits > shape->letters + shape->wide)
		return false;
	if (shape->words > 1 && (HAS_WORD(s, forms)))
		note(look, AJ_TYPE_COMPANY, s, AJ_VERY_LIKELY, AJ_BECAUSE_SHAPE | AJ_BECAUSE_DICTIONARY);
	else
		note(look, AJ_TYPE_COMPANY, s,
		    shape->capitals > 0 && shape->words <= 8 ? AJ_LIKELY : AJ_POSSIBLE, AJ_BECAUSE_SHAPE);
	return true;
}

static bool is_street(struct aj_str s)
{
	struct aj_str word;

	while ((word = next_word(&s)).len > 0) {
		if (AMONG(word, streets))
			return true;
		for (size_t i = 0; i < AJ_LEN(street_endings); i++) {
			struct aj_str ending = aj_str_z(street_endings[i]);

			if (word.len > ending.len &&
			    aj_str_eq_nocase(aj_str_from(word, word.len - ending.len), ending))
				return true;
		}
	}
	return false;
}

static bool address(struct aj_look *look, struct aj_str s, const struct shape *shape)
{
	bool street = is_street(s), own = !look->field->parent || !(look->field->parent->topics & BIT(ADDRESS));
	int likelihood = street ? AJ_LIKELY : AJ_POSSIBLE;

	if (s.len < 4 || shape->letters + shape->wide < 3 || is_net(s) || AMONG(s, states))
		return false;
	if (shape->digits > 0 && shape->words == 1 && !street) /* 0x52908400098527886e0f7030069857d2e4169ee7 */
		return false;
	if (shape->digits > 0 && shape->words > 1)
		likelihood = street ? AJ_VERY_LIKELY : AJ_LIKELY;
	if (likelihood == AJ_POSSIBLE && (!own || shape->capitals == 0))
		return false;
	note(look, AJ_TYPE_ADDRESS, s, likelihood, AJ_BECAUSE_SHAPE | (street ? AJ_BECAUSE_DICTIONARY : 0));
	return true;
}

static bool place(struct aj_look *look, struct aj_str s, const struct shape *shape)
{
	if (s.len < 2 || s.len > PLACE_MAX || shape->digits > 0 || shape->words > 5 || is_net(s) || AMONG(s, states))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < 0x80 && !aj_is_alpha(s.ptr[i]) && !memchr(" .,'-()/", s.ptr[i], 8))
			return false;
	note(look, AJ_TYPE_PLACE, s,
	    shape->capitals == 0             ? AJ_UNLIKELY
	        : s.len <= 3 || s.ptr[0] == '/' ? AJ_POSSIBLE
	                                     : AJ_LIKELY,
	    AJ_BECAUSE_SHAPE);
	return true;
}

/* 10115, 75001, SW1A 1AA, K1A 0B1, 1012 AB, 00-001, 12345-6789 */
static bool postcode(struct aj_look *look, struct aj_str s, const struct shape *shape)
{
	if (s.len < 3 || s.len > 10 || shape->digits < 2 || shape->letters > 5 || shape->spaces > 1 ||
	    shape->wide > 0 || shape->others != shape->dashes || shape->dashes > 1)
		return false;
	note(look, AJ_TYPE_PLACE, s, AJ_LIKELY, AJ_BECAUSE_SHAPE);
	return true;
}

static bool birth(struct aj_look *look, struct aj_str s)
{
	struct aj_finding *made;
	struct aj_birth date;
	uint8_t iso[AJ_BIRTH_ISO];
	int likelihood = AJ_VERY_LIKELY;

	if (!aj_birth_read(s, aj_birth_american(look), aj_birth_now(look), &date))
		return false;
	if (date.len < s.len && (s.ptr[date.len] != 'T' && s.ptr[date.len] != ' ')) /* a time may follow */
		return false;
	if (date.day == 1 && date.month == 1 && (date.year == 1900 || date.year == 1970))
		likelihood = AJ_UNLIKELY; /* what programs write for "none" */
	else if (date.two_digits)
		likelihood = AJ_LIKELY;
	made = note(look, AJ_TYPE_BIRTH_DATE, aj_str_sub(s, 0, date.len), likelihood, AJ_BECAUSE_SHAPE);
	aj_birth_iso(&date, iso);
	aj_note_canonical(look, made, aj_str(iso, sizeof(iso)));
	return true;
}

static bool case_number(struct aj_look *look, struct aj_str s, const struct shape *shape)
{
	struct aj_birth date;

	if (s.len < CASE_MIN || s.len > CASE_MAX || shape->digits == 0 || shape->wide > 0 || shape->spaces > 2)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!aj_is_alnum(s.ptr[i]) && !memchr(" -/#_.:", s.ptr[i], 7))
			return false;
	if (shape->dots == 1 && shape->digits + shape->dots == s.len) /* an amount */
		return false;
	if (aj_birth_read(s, false, aj_birth_now(look), &date) && s.len > 8)
		return false;
	note(look, AJ_TYPE_CASE_NUMBER, s, is_uuid(s) || shape->digits < 3 ? AJ_POSSIBLE : AJ_LIKELY,
	    AJ_BECAUSE_SHAPE | (shape->digits == s.len ? AJ_BECAUSE_BARE : 0));
	return true;
}

static bool username(struct aj_look *look, struct aj_str s, const struct shape *shape)
{
	if (s.len < 2 || s.len > 64 || shape->spaces > 0 || shape->letters + shape->wide < 2 || is_net(s) || is_uuid(s))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < 0x80 && !aj_is_alnum(s.ptr[i]) && !memchr("._-+\\", s.ptr[i], 5))
			return false;
	note(look, AJ_TYPE_USERNAME, s, AMONG(s, accounts) || AMONG(s, states) ? AJ_UNLIKELY : AJ_LIKELY,
	    AJ_BECAUSE_SHAPE);
	return true;
}

/* The number of a passport, licence, tax file, ... whose form we do not know better. */
static bool paper(struct aj_look *look, struct aj_str s, const struct shape *shape)
{
	uint64_t topics = look->field->topics;

	if (s.len < PAPER_MIN || s.len > PAPER_MAX + 4 || shape->digits < PAPER_DIGITS || shape->wide > 0 ||
	    shape->digits + shape->letters > PAPER_MAX)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!aj_is_alnum(s.ptr[i]) && !memchr(" -./", s.ptr[i], 4))
			return false;
	if (shape->dots == 1 && shape->digits + shape->dots == s.len) /* an amount of tax */
		return false;
	/* Where the field names one kind of number, that recogniser knows better than we do. */
	note(look, AJ_TYPE_ID_NUMBER, s, topics & SPECIFIC ? AJ_POSSIBLE : AJ_LIKELY, AJ_BECAUSE_SHAPE);
	return true;
}

/* What a program has made of a password, which is not the password. */
static bool is_hash(struct aj_str s, const struct shape *shape)
{
	static const char *const begins[] = { "$2a$", "$2b$", "$2y$", "$1$", "$5$", "$6$", "$argon2", "$P$", "$H$",
		"{SSHA", "{SHA", "{MD5", "{CRYPT", "{bcrypt", "{PBKDF2", "pbkdf2", "scrypt", "sha256$", "sha1$", "md5$",
		"bcrypt", "$pbkdf2" };
	size_t hex = 0;

	for (size_t i = 0; i < AJ_LEN(begins); i++)
		if (aj_str_starts(s, aj_str_z(begins[i])))
			return true;
	while (hex < s.len && aj_hex_value(s.ptr[hex]) >= 0)
		hex++;
	return hex == s.len && shape->digits > 0 && (s.len == 32 || s.len == 40 || s.len == 64 || s.len == 128);
}

static bool is_placeholder(struct aj_str s)
{
	static const char *const words[] = { "password", "passwort", "passwd", "pass", "secret", "changeme", "change_me",
		"changeit", "your_password", "yourpassword", "your-password", "mypassword", "enter password", "pwd",
		"user", "username", "required", "optional", "hidden", "prompt", "encrypted", "token", "example" };
	static const char *const begins[] = { "$(", "${", "{{", "<%", "%(", "env:", "ENV[", "env.", "ENC[", "vault:",
		"process.env", "os.environ", "@Microsoft.KeyVault", "secretKeyRef", "arn:aws", "your", "YOUR", "file:",
		"/run/secrets", "op://", "ssm:" };

	for (size_t i = 0; i < AJ_LEN(begins); i++)
		if (aj_str_starts(s, aj_str_z(begins[i])))
			return true;
	return AMONG(s, words);
}

static bool password(struct aj_look *look, struct aj_str s, const struct shape *shape)
{
	unsigned kinds = (shape->digits > 0) + (shape->upper > 0) + (shape->letters > shape->upper) + (shape->others > 0);
	int likelihood = kinds >= 2 && s.len >= 6 ? AJ_VERY_LIKELY : AJ_LIKELY;
	uint32_t because = AJ_BECAUSE_SHAPE;
	struct aj_finding *made;
	bool hash = is_hash(s, shape);

	if (s.len < 3 || shape->spaces > 3)
		return false;
	if (is_placeholder(s)) {
		likelihood = AJ_VERY_UNLIKELY;
		because |= AJ_BECAUSE_PLACEHOLDER;
	} else if (hash || shape->spaces > 0) {
		likelihood = hash ? AJ_POSSIBLE : AJ_UNLIKELY;
	} else if (shape->digits == s.len) { /* a PIN, or a number that is none */
		likelihood = AJ_POSSIBLE;
	}
	made = note(look, AJ_TYPE_PASSWORD, s, likelihood, because);
	if (hash) {
		made->severity = 3;
		made->detail = "hashed";
	}
	return true;
}

static double entropy(struct aj_str s)
{
	uint8_t counts[256] = { 0 };
	double bits = 0;

	for (size_t i = 0; i < s.len; i++)
		counts[s.ptr[i]]++;
	for (size_t i = 0; i < AJ_LEN(counts); i++)
		if (counts[i] > 0)
			bits -= counts[i] * log2((double)counts[i] / (double)s.len);
	return bits / (double)s.len;
}

static bool secret(struct aj_look *look, struct aj_str s, const struct shape *shape)
{
	if (s.len < SECRET_MIN || shape->spaces > 0 || shape->wide > 0 || shape->digits == 0 || shape->letters == 0)
		return false;
	if (is_net(s) || is_placeholder(s) || entropy(s) < 3.0)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!aj_is_alnum(s.ptr[i]) && !memchr("+/=_-.~:", s.ptr[i], 8))
			return false;
	note(look, AJ_TYPE_PASSWORD, s, AJ_POSSIBLE, AJ_BECAUSE_SHAPE | AJ_BECAUSE_ENTROPY);
	return true;
}

/* The topics of the field itself, where its own name says that it is not what a parent's name says. */
static uint64_t own_topics(const struct aj_field *field)
{
	uint64_t topics = field->topics;

	if (field->parent && topics & ~field->parent->topics & (BIT(DATE) | BIT(TECHNICAL)))
		topics &= ~field->parent->topics;
	return topics & OURS;
}

void aj_field_value(struct aj_look *look)
{
	uint64_t topics = look->field ? look->field->topics & OURS : 0;
	struct aj_str s;
	struct shape shape;

	if (!topics || look->hi - look->lo > VALUE_MAX)
		return;
	topics = own_topics(look->field);
	s = trim(aj_look_str(look, look->lo, look->hi));
	if (!topics || s.len < 2)
		return;
	measure(s, &shape);
	if (is_nothing(s, &shape))
		return;
	/* One value is one thing: the first that it has the shape of. */
	(void)((topics & BIT(PASSWORD) && password(look, s, &shape)) ||
	       (topics & BIT(BIRTH) && birth(look, s)) ||
	       (topics & PAPERS && paper(look, s, &shape)) ||
	       (topics & BIT(CASE) && case_number(look, s, &shape)) ||
	       (topics & BIT(POSTCODE) && postcode(look, s, &shape)) ||
	       (topics & BIT(PERSON) && person(look, s, &shape)) ||
	       (topics & BIT(COMPANY) && company(look, s, &shape)) ||
	       (topics & BIT(USERNAME) && username(look, s, &shape)) ||
	       (topics & BIT(PLACE) && !(topics & BIT(ADDRESS) && shape.digits > 0) && place(look, s, &shape)) ||
	       (topics & BIT(ADDRESS) && address(look, s, &shape)) ||
	       (topics & BIT(SECRET) && secret(look, s, &shape)));
}
