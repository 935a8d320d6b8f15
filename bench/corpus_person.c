/* corpus_person.c: invented people, where they work and how they write their address. */

#include "corpus.h"

#include <stdio.h>

struct name {
	const char *shown, *ascii;
};

static const struct name first_names[] = { { "James", "james" }, { "Mary", "mary" }, { "Robert", "robert" },
	{ "Patricia", "patricia" }, { "Michael", "michael" }, { "Linda", "linda" }, { "David", "david" },
	{ "Susan", "susan" }, { "Thomas", "thomas" }, { "Karen", "karen" }, { "Daniel", "daniel" },
	{ "Anna", "anna" }, { "Lukas", "lukas" }, { "Emma", "emma" }, { "Noah", "noah" },
	{ "Sofia", "sofia" }, { "Mateo", "mateo" }, { "Camila", "camila" }, { "Hugo", "hugo" },
	{ "Chloé", "chloe" }, { "Jürgen", "juergen" }, { "François", "francois" }, { "José", "jose" },
	{ "Søren", "soeren" }, { "Åsa", "asa" }, { "Zoë", "zoe" }, { "Mehmet", "mehmet" }, { "Elif", "elif" },
	{ "Priya", "priya" }, { "Arjun", "arjun" }, { "Ananya", "ananya" }, { "Wei", "wei" },
	{ "Hiroshi", "hiroshi" }, { "Yuki", "yuki" }, { "Kwame", "kwame" }, { "Amina", "amina" },
	{ "Ivan", "ivan" }, { "Olga", "olga" }, { "Pavel", "pavel" }, { "Katarzyna", "katarzyna" },
	{ "Piotr", "piotr" }, { "Ioana", "ioana" }, { "Rafael", "rafael" }, { "Beatriz", "beatriz" },
	{ "Lars", "lars" }, { "Ingrid", "ingrid" }, { "Giulia", "giulia" }, { "Marco", "marco" },
	{ "Francesca", "francesca" }, { "Dieter", "dieter" } };

static const struct name last_names[] = { { "Smith", "smith" }, { "Johnson", "johnson" },
	{ "Williams", "williams" }, { "Brown", "brown" }, { "Garcia", "garcia" }, { "Miller", "miller" },
	{ "Davis", "davis" }, { "Martinez", "martinez" }, { "Wilson", "wilson" }, { "Anderson", "anderson" },
	{ "Taylor", "taylor" }, { "Jackson", "jackson" }, { "Thompson", "thompson" }, { "Walker", "walker" },
	{ "Robinson", "robinson" }, { "Müller", "mueller" }, { "Schmidt", "schmidt" },
	{ "Schneider", "schneider" }, { "Fischer", "fischer" }, { "Weber", "weber" },
	{ "Hoffmann", "hoffmann" }, { "Dubois", "dubois" }, { "Lefèvre", "lefevre" }, { "Moreau", "moreau" },
	{ "Rossi", "rossi" }, { "Ferrari", "ferrari" }, { "Esposito", "esposito" },
	{ "Kowalski", "kowalski" }, { "Nowak", "nowak" }, { "Novák", "novak" }, { "Svoboda", "svoboda" },
	{ "Popescu", "popescu" }, { "Ivanov", "ivanov" }, { "Petrov", "petrov" }, { "Yilmaz", "yilmaz" },
	{ "Kaya", "kaya" }, { "Sharma", "sharma" }, { "Patel", "patel" }, { "Gupta", "gupta" },
	{ "Tanaka", "tanaka" }, { "Suzuki", "suzuki" }, { "Watanabe", "watanabe" }, { "Kim", "kim" },
	{ "Chen", "chen" }, { "Zhang", "zhang" }, { "Okafor", "okafor" }, { "Mensah", "mensah" },
	{ "Silva", "silva" }, { "Oliveira", "oliveira" }, { "Hansen", "hansen" }, { "Sørensen", "soerensen" },
	{ "Johansson", "johansson" }, { "Virtanen", "virtanen" }, { "Jansen", "jansen" } };

/* Names that stand for nobody in manuals, with a trade behind them so that no one owns the domain. */
static const char *const houses[] = { "contoso", "fabrikam", "northwind", "litware", "proseware", "tailspin",
	"wingtip", "woodgrove", "adventure-works", "fourth-coffee", "fincher", "trey-research" };
static const char *const trades[] = { "logistics", "clinic", "bank", "energy", "foods", "motors", "media",
	"textiles", "airways", "insurance", "pharma", "schools", "hotels", "shipping", "steel", "optics",
	"telecom", "travel", "tools", "paper", "legal", "sports", "robotics", "water" };

static const struct corpus_country countries[] = {
	{ "US", "United States", "com", { "Seattle", "Austin", "Chicago" } },
	{ "US", "United States", "com", { "New York", "Denver", "Boston" } },
	{ "GB", "United Kingdom", "co.uk", { "London", "Leeds", "Bristol" } },
	{ "DE", "Germany", "de", { "Berlin", "Hamburg", "Leipzig" } },
	{ "FR", "France", "fr", { "Paris", "Lyon", "Nantes" } },
	{ "IT", "Italy", "it", { "Milan", "Turin", "Bari" } },
	{ "ES", "Spain", "es", { "Madrid", "Valencia", "Bilbao" } },
	{ "NL", "Netherlands", "nl", { "Amsterdam", "Utrecht", "Delft" } },
	{ "PL", "Poland", "pl", { "Warsaw", "Gdansk", "Krakow" } },
	{ "SE", "Sweden", "se", { "Stockholm", "Uppsala", "Lund" } },
	{ "CH", "Switzerland", "ch", { "Zurich", "Basel", "Bern" } },
	{ "AT", "Austria", "at", { "Vienna", "Graz", "Linz" } },
	{ "BR", "Brazil", "com.br", { "Recife", "Curitiba", "Manaus" } },
	{ "MX", "Mexico", "com.mx", { "Monterrey", "Puebla", "Merida" } },
	{ "IN", "India", "in", { "Mumbai", "Chennai", "Pune" } },
	{ "JP", "Japan", "co.jp", { "Tokyo", "Osaka", "Sapporo" } },
	{ "AU", "Australia", "com.au", { "Sydney", "Perth", "Hobart" } },
	{ "CA", "Canada", "ca", { "Toronto", "Halifax", "Calgary" } },
	{ "TR", "Turkey", "com.tr", { "Istanbul", "Izmir", "Ankara" } },
	{ "ZA", "South Africa", "co.za", { "Durban", "Pretoria", "Cape Town" } },
	{ "KR", "South Korea", "co.kr", { "Seoul", "Busan", "Daegu" } },
	{ "CZ", "Czechia", "cz", { "Prague", "Brno", "Pilsen" } },
};

static void user_of(
    struct corpus *c, const char *first, const char *last, uint32_t index, char *out, size_t room)
{
	switch (corpus_below(c, 4)) {
	case 0:
		snprintf(out, room, "%c.%s%u", first[0], last, index % 97);
		break;
	case 1:
		snprintf(out, room, "%s_%s", first, last);
		break;
	default:
		snprintf(out, room, "%s.%s%s", first, last, index % 9 ? "" : "+work");
	}
}

/* The random numbers go another way while a person is made, and come back. */
void corpus_person(struct corpus *c, uint32_t index, struct corpus_person *out)
{
	uint64_t state = c->state;
	const struct name *first, *last;
	const char *house, *trade;

	c->state = c->seed * 0x9e3779b97f4a7c15 + index;
	first = &CORPUS_PICK(c, first_names);
	last = &CORPUS_PICK(c, last_names);
	house = CORPUS_PICK(c, houses);
	trade = CORPUS_PICK(c, trades);
	out->first = first->shown;
	out->last = last->shown;
	out->country = &CORPUS_PICK(c, countries);
	out->city = CORPUS_PICK(c, out->country->cities);
	out->phone = (uint32_t)corpus_random(c);
	snprintf(out->company, sizeof(out->company), "%c%s %c%s", house[0] - 32, house + 1, trade[0] - 32,
	    trade + 1);
	snprintf(out->domain, sizeof(out->domain), "%s-%s.%s", house, trade,
	    corpus_chance(c, 60) ? "example" : out->country->tld);
	user_of(c, first->ascii, last->ascii, index, out->user, sizeof(out->user));
	c->state = state;
}

void corpus_name(struct corpus *c, const struct corpus_person *p)
{
	size_t from = c->len;

	corpus_put(c, p->first);
	corpus_put(c, " ");
	corpus_put(c, p->last);
	corpus_note(c, from, "PERSON", "");
}

void corpus_email(struct corpus *c, const struct corpus_person *p)
{
	size_t from = c->len;

	corpus_put(c, p->user);
	corpus_put(c, "@");
	corpus_put(c, p->domain);
	corpus_note(c, from, "EMAIL_ADDRESS", "");
}

/* How people, programs and bad redactors write an address: what stands for '@' and for each dot of the
 * domain. */
static const struct {
	const char *name, *at, *dot;
} forms[] = {
	{ "space-before-at", " @", " " }, /* the form that the redactor of 2019 missed */
	{ "at-dot-words", " at ", " dot " },
	{ "brackets", "[at]", "[dot]" },
	{ "round brackets", " (at) ", "." },
	{ "spaced", " @ ", " . " },
	{ "html decimal", "&#64;", "&#46;" },
	{ "html hexadecimal", "&#x40;", "." },
	{ "zero width space", "\xe2\x80\x8b@", "." },
	{ "percent", "%40", "." },
	{ "quoted-printable", "=40", "." },
	{ "json escape", "\\u0040", "." },
	{ "fullwidth", "\xef\xbc\xa0", "." },
	{ "capitals", " AT ", " DOT " },
	{ "curly brackets", "{at}", "{dot}" },
	{ "comma", "@", "," },
	{ "underscores", "_at_", "_dot_" },
};

unsigned corpus_email_forms(void)
{
	return AJ_LEN(forms);
}

void corpus_email_disguised(struct corpus *c, const struct corpus_person *p, unsigned form)
{
	size_t from = c->len;

	corpus_put(c, p->user);
	corpus_put(c, forms[form].at);
	for (const char *d = p->domain; *d; d++) {
		if (*d == '.')
			corpus_put(c, forms[form].dot);
		else
			corpus_putf(c, "%c", *d);
	}
	corpus_note(c, from, "EMAIL_ADDRESS", forms[form].name);
}

/*
 * Ranges for fiction: NANP 555-0100 to 0199, Ofcom 020 7946 0xxx, Bundesnetzagentur
 * 030 23125 xxx, ARCEP 01 99 00 xx xx, PTS 08-465 00x xx, ACMA 02 5550 xxxx.
 */
void corpus_phone(struct corpus *c, const struct corpus_person *p)
{
	static const unsigned areas[] = { 206, 212, 303, 312, 415, 512, 617, 702 };
	unsigned n = p->phone >> 8, area = areas[p->phone >> 4 & 7];
	size_t from = c->len;

	switch (p->phone & 7) {
	case 0:
		corpus_putf(c, "+44 20 7946 0%03u", n % 1000);
		break;
	case 1:
		corpus_putf(c, "+49 30 23125 %03u", n % 1000);
		break;
	case 2:
		corpus_putf(c, "+33 1 99 00 %02u %02u", n % 100, n / 100 % 100);
		break;
	case 3:
		corpus_putf(c, "+46 8 465 00%u %02u", n % 10, n / 10 % 100);
		break;
	case 4:
		corpus_putf(c, "+61 2 5550 %04u", n % 10000);
		break;
	case 5:
		corpus_putf(c, "(%u) 555-01%02u", area, n % 100);
		break;
	default:
		corpus_putf(c, "+1 %u-555-01%02u", area, n % 100);
	}
	corpus_note(c, from, "PHONE_NUMBER", (p->phone & 7) == 5 ? "national" : "");
}
