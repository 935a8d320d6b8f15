/*
 * literal_anchor.c: which four neighbouring bytes of each literal the filter looks
 * for. A literal is seldom met whole, but "work" of "attorney work product" is met
 * in every third line, so what counts is how often bytes are met in ordinary data.
 * That is estimated from a sample of it, written down here: common words of the
 * languages and the marks, names and headers of logs, JSON, mail, web pages and
 * programs. It decides about speed only, never about what is found.
 */

#include "detect/literals.h"

#include <stdlib.h>

enum {
	GRAMS = 1 << 14, /* counts by hash of four bytes; the sample has 5,000 different ones */
	PAIRS = 1024,	 /* as the filter counts them: lower five bits of two bytes */
	ROUNDS = 3,	 /* of choosing again, knowing what the others chose; the fourth changes little */
};

/* What things cost, in cycles, roughly. */
static const float LOOK = 20;  /* a position that the filter lets through */
static const float FETCH = 80; /* one with the four bytes: a key, a literal, a wrong guess of the processor */

/* How much of a filter's third is let through, so how much a pair behind it is worth. */
static const float OTHERS = 0.16F;

static const struct {
	unsigned weight;
	const char *text;
} sample[] = {
	/* clang-format off */
	{ 40, " the of and to in is that for it as was with be by on not he his but at are this have from "
	  "or had an they which one you were all her she there would their we him been has when who "
	  "will more no if out so said what up its about into than them can only other new some could "
	  "time these two may then do first any my now such like our over man me even most made after "
	  "also did many before must through back years where " },
	{ 16, " much your way well down should because each just those people too how little good very "
	  "make world still own see men work long get here between both under never day same another "
	  "know while last might us great old year off come since against go came right used take "
	  "three using without within during however using place again around small found part "
	  "following number high every thought went say next few does got left being provide provided "
	  "until whether either including which per upon shall several means based " },
	{ 10, " account address agent answer application attached available button called case change "
	  "channel check client cleared click closed code colleague company completed contact contents "
	  "contract continue control copyright country create created current customer data database "
	  "default delete delivery department details device different directory disabled document "
	  "download dashboard emails enabled ending error events example exists export failed failure "
	  "false files finance finding forward free friday full function groups hello help history "
	  "home hours images import important include information input install instead internal "
	  "invoice issue items keys language laptop later latency level library licensed limit lines "
	  "link listing local location logged login machine management manager march market master "
	  "meeting members memory message method migration minutes missing mobile model module monday "
	  "month morning name needed network node none null object office online opened options orders "
	  "output package page parameters partner path payment person phone planned please points "
	  "policy possible press price print private problem process product profile program project "
	  "public quality question quota reached ready reason received record reference refund regards "
	  "region release report request required response rest restart result returned review root "
	  "running sales saved schedule screen screenshot search second secure security select send "
	  "sent server services session sets setting shipping show site size software something "
	  "sources special staff standard start state status stop stored street string subject submit "
	  "support switch system tables tags task team technical testing text thanks ticket today "
	  "together tomorrow total true type under understand units update upgrade url users username "
	  "using value version view visit wait wanted warehouse warning web website week weekend "
	  "windows words working worker writing yesterday certificate content distribution permission "
	  "template " },
	{ 12, ""
	  "{\"id\":12,\"name\":\"\",\"title\":\"\",\"type\":\"\",\"created_at\":\"2024-07-28T15:02:11.001Z\",\"updated_at\":\"2023-11-20\",\"status\":\"closed\",\"description\":null,\"email\":\"\",\"url\":\"https://www.\",\"value\":0,\"user_id\":1,\"request_id\":\"\",\"order_ref\":\"\",\"user_agent\":\"Mozilla/5.0 "
	  "(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 "
	  "Safari/537.36\",\"tags\":[\"\",\"\"],\"body\":\"\\n\\n\",\"locale\":\"en-US\",\"count\": 1, "
	  "\"date\": \"\", \"data\": {\"items\": [{\"key\": \"\" }], \"message\": false, \"error\": "
	  "true}},\n    \"" },
	{ 12, "2024-08-01T04:00:26.163Z INFO worker-13 request=24762d02-62eb-49c5-ab99-14f4c1cbb8e6 "
	  "path=/api/v2/items/91 status=200 bytes=28114 ms=358.9 msg=\"\" level=info time= user= host= "
	  "DEBUG WARN ERROR [main] com.example. org.apache. java.lang.Exception: \n\tat java.util. "
	  "thread- duration= method=GET /index.html HTTP/1.1\" 200 404 \"https://www.google.com/\" "
	  "\"POST /images/ .jpg .png .css .php?id= 127.0.0.1 localhost kernel: systemd[1]: started "
	  "session of root Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Mon Tue Wed Thu Fri Sat Sun "
	  "10:00:00 " },
	{ 8, "<!DOCTYPE html><html><head><meta name=\"\" content=\"\"><title></title><link "
	  "rel=\"stylesheet\" href=\"\"><script src=\"\" "
	  "type=\"text/javascript\"></script></head><body><div class=\"\" id=\"\"><span style=\"width: "
	  "100%; height: 10px; margin: 0; padding: 0; font-size: color: #fff; background: border: "
	  "display: none; position: left right top center\"></span><ul><li><a "
	  "href=\"/\"></a></li></ul><p>&nbsp;&amp;&quot;&lt;&gt;</p><td></td><tr></tr><table><img "
	  "src=\"/\" alt=\"\"/><br/><input type=\"hidden\" name=\"\" value=\"\"><form action=\"\" "
	  "method=\"post\"></form>" },
	{ 8, "From: To: Subject: Date: Mon, Received: from mail.example.com (localhost [127.0.0.1]) by "
	  "with ESMTP id for ; Message-ID: <> MIME-Version: 1.0 Content-Type: text/plain; "
	  "charset=\"utf-8\" Content-Transfer-Encoding: quoted-printable X-Mailer: Return-Path: "
	  "Reply-To: References: In-Reply-To: Content-Length: Cache-Control: Accept-Encoding: "
	  "User-Agent: Connection: keep-alive Host: Server: application/json multipart/mixed boundary=" },
	{ 8, "#include <sys/types.h>\n#define \n#ifdef __cplusplus\n#endif /* */ #if defined(__GNUC__) "
	  "static inline const struct unsigned char int long uint32_t uint8_t size_t void bool extern "
	  "typedef enum return sizeof(*) if (!) else for (i = 0; i < n; i++) while break; continue; "
	  "default: case = NULL; assert( printf(\"%s\\n\", __attribute__(( def __init__(self, ): self. "
	  "import sys, os from None True False except raise lambda print( isinstance( function( ) { "
	  "var let this. document. window. prototype. undefined === typeof => }); require(' "
	  "module.exports console.log( public class private String protected final new ArrayList "
	  "override package implements throws use strict; my $ sub ->{ @_ foreach elsif end begin then "
	  "fi done echo $(dirname test SELECT * FROM WHERE id = INSERT INTO VALUES (1, '', CREATE "
	  "TABLE varchar(255) NOT NULL PRIMARY KEY parameters arguments index buffer callback "
	  "expression attribute element length offset pointer property internal exception handler "
	  "vector node " },
	{ 6, " der die und in den von zu das mit sich des auf f\303\274r ist im dem nicht ein eine als "
	  "auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem "
	  "\303\274ber einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde sei "
	  "bitte ihre kunden unsere vielen dank hallo gr\303\274\303\237en stra\303\237e rechnung " },
	{ 6, " de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il "
	  "sont avec son cette ont mais comme ou si leur y dont tout nous sa fait \303\251t\303\251 "
	  "aussi \303\240 m\303\252me ces entre bonjour merci vous votre client adresse num\303\251ro "
	  "compte pr\303\251sident premier france monsieur ministre " },
	{ 6, " de la que el en y a los se del las un por con no una su para es al lo como m\303\241s o "
	  "pero sus le ha me si sin sobre este ya entre cuando todo esta ser son dos tambi\303\251n "
	  "fue hab\303\255a paciente a\303\261os tratamiento d\303\255as presenta historia servicio "
	  "hospital contra nombre apellidos urgencias presencia ausencia exploraci\303\263n "
	  "evoluci\303\263n n\303\272mero gracias " },
	{ 4, " di e il che la in un per del non una sono da con si dei al le nel della come ma pi\303\271 "
	  "anche alla ha gli stato essere questo delle presidente comune art. legge decreto grazie "
	  "signora " },
	{ 4, " van de het een en in is dat op te zijn voor met die niet aan er om ook als door maar bij "
	  "nog uit naar hij wordt werd over worden heeft haar hebben onder tot meer geen dan zich wat "
	  "deze kan klant bedankt onderzoek " },
	{ 4, " de que e o do da em um para com n\303\243o uma os no se na por mais as dos como mas ao ele "
	  "das seu sua ou quando muito nos j\303\241 est\303\241 eu tamb\303\251m s\303\263 pelo pela "
	  "at\303\251 isso federal processo tribunal senhor obrigado " },
	{ 2, " i w nie na \305\274e z si\304\231 do jest to o jak och att det som p\303\245 \303\244r av "
	  "f\303\266r den med inte till og er ikke av p\303\245 han jeg deg var ja on ei se ett hun "
	  "men fra eller bir ve bu i\303\247in ile " },
	/* clang-format on */
};

struct odds {
	float pair[PAIRS]; /* of a byte and its neighbour */
	float byte[32];
	float gram[GRAMS];
	uint16_t users[3][PAIRS]; /* literals that need the pair at this place of the filter */
};

static unsigned pair_of(const uint8_t *two)
{
	return (two[0] & 31U) << 5 | (two[1] & 31U);
}

static float *gram_of(struct odds *odds, const uint8_t *four)
{
	return &odds->gram[aj_literal_key(four) * 0x9e3779b1u >> 18];
}

/* Counts the sample, then turns counts into odds. */
static void learn(struct odds *odds)
{
	float total = 0;

	for (size_t k = 0; k < AJ_LEN(sample); k++) {
		struct aj_str text = aj_str_z(sample[k].text);
		float weight = (float)sample[k].weight;

		for (size_t i = 0; i + 4 <= text.len; i++) {
			odds->pair[pair_of(text.ptr + i)] += weight;
			*gram_of(odds, text.ptr + i) += weight;
			total += weight;
		}
	}
	for (unsigned i = 0; i < PAIRS; i++) {
		/* A fifth of all is as good as random: digits, hexadecimal, base64. */
		odds->pair[i] = 0.8F * odds->pair[i] / total + 0.2F / PAIRS;
		odds->byte[i >> 5] += odds->pair[i];
	}
	for (unsigned i = 0; i < GRAMS; i++)
		odds->gram[i] *= 0.8F / total;
}

/* How often four bytes are met: counted, or as their pairs make it likely. */
static float odds_of(struct odds *odds, const uint8_t *four)
{
	float chain = odds->pair[pair_of(four)] * odds->pair[pair_of(four + 1)] *
		      odds->pair[pair_of(four + 2)] / (odds->byte[four[1] & 31] * odds->byte[four[2] & 31]);
	float counted = *gram_of(odds, four);

	return counted > chain ? counted : chain;
}

static void use(struct odds *odds, const struct aj_literal *literal, int change)
{
	const uint8_t *four = literal->bytes.ptr + literal->anchor;

	for (unsigned k = 0; k < 3; k++)
		odds->users[k][pair_of(four + k)] = (uint16_t)(odds->users[k][pair_of(four + k)] + change);
}

/* What it costs to let four bytes through, given what is let through for others. */
static float price(const struct odds *odds, const uint8_t *four, float met)
{
	float pass = 0;

	for (unsigned k = 0; k < 3; k++)
		if (odds->users[k][pair_of(four + k)] == 0)
			pass += odds->pair[pair_of(four + k)];
	return pass * OTHERS * LOOK + met * FETCH;
}

/* met: for each place in the literal, how often those four bytes are met. */
static void choose(struct odds *odds, const float *met, struct aj_literal *literal)
{
	float best = price(odds, literal->bytes.ptr, met[0]);

	literal->anchor = 0;
	for (size_t i = 1; i + 4 <= literal->bytes.len; i++) {
		float cost = price(odds, literal->bytes.ptr + i, met[i]);

		if (cost < best) {
			best = cost;
			literal->anchor = (uint8_t)i;
		}
	}
	use(odds, literal, 1);
}

/* Those of four bytes have no choice; the others can then use the same pairs. */
static void choose_all(struct aj_literals *set, struct odds *odds, float *met)
{
	float *next = met;

	for (size_t i = 0; i < set->count; i++) {
		const struct aj_literal *literal = &set->list[i];

		for (size_t at = 0; at + 4 <= literal->bytes.len; at++)
			*next++ = odds_of(odds, literal->bytes.ptr + at);
		if (literal->bytes.len == 4)
			use(odds, literal, 1);
	}
	for (unsigned round = 0; round < ROUNDS; round++) {
		next = met;
		for (size_t i = 0; i < set->count; i++) {
			if (round > 0 || set->list[i].bytes.len == 4)
				use(odds, &set->list[i], -1);
			choose(odds, next, &set->list[i]);
			next += set->list[i].bytes.len - 3;
		}
	}
}

bool aj_literals_anchor(struct aj_literals *set)
{
	struct odds *odds = calloc(1, sizeof(*odds));
	size_t windows = 0;
	float *met;
	bool good;

	for (size_t i = 0; i < set->count; i++)
		windows += set->list[i].bytes.len - 3;
	met = calloc(windows + 1, sizeof(*met));
	good = odds && met;
	if (good) {
		learn(odds);
		choose_all(set, odds, met);
	}
	free(met);
	free(odds);
	return good;
}
