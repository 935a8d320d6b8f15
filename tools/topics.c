/*
 * topics.c: turns data/topics/topics.tsv into the table that scan/topic.c reads, and
 * values.tsv into the one of detect/field_value.c.
 * Usage: topics IN.tsv OUT.h NAME
 */

#include "scan/topic_table.h"

#include <stdio.h>
#include <stdlib.h>

enum { WORDS_MAX = 16000, SLOTS = 32768, SETS_MAX = 1024, TEXT_MAX = 512 * 1024 };

static const struct {
	const char *name;
	int bit;
} topic_names[] = {
#define T(name)                                                                                              \
	{                                                                                                    \
#name, AJ_TOPIC_##name                                                                       \
	}
	T(EMAIL),
	T(PHONE),
	T(PERSON),
	T(COMPANY),
	T(ADDRESS),
	T(PLACE),
	T(POSTCODE),
	T(BIRTH),
	T(CASE),
	T(USERNAME),
	T(IP),
	T(MAC),
	T(CARD),
	T(BANK),
	T(NATIONAL_ID),
	T(TAX),
	T(HEALTH_ID),
	T(PASSPORT),
	T(LICENCE),
	T(US_SSN),
	T(FR_NIR),
	T(UK_NINO),
	T(UK_NHS),
	T(DE_TAX_ID),
	T(ES_NIF),
	T(NL_BSN),
	T(PL_PESEL),
	T(IT_CF),
	T(IN_AADHAAR),
	T(BR_CPF),
	T(HU_ID),
	T(HR_OIB),
	T(PT_NIF),
	T(GR_AFM),
	T(LT_AK),
	T(UA_TAX),
	T(IL_ID),
	T(JP_ID),
	T(CA_SIN),
	T(AU_TFN),
	T(PASSWORD),
	T(SECRET),
	T(DATE),
	T(TECHNICAL),
	T(EXAMPLE),
	T(THING),
	T(MESSAGE_ID),
#undef T
	{ "FIELD", AJ_WORD_FIELD },
	{ "ALONE", AJ_WORD_ALONE },
	{ "NAME", AJ_WORD_NAME },
	{ "ROLE", AJ_WORD_ROLE },
	{ "NUMBER", AJ_WORD_NUMBER },
	{ "CASEWORD", AJ_WORD_CASEWORD },
	{ "META", AJ_WORD_META },
	{ "PLAIN", -1 },
#define V(name)                                                                                              \
	{                                                                                                    \
#name, AJ_VALUE_##name                                                                       \
	}
	V(NOTHING),
	V(ACCOUNT),
	V(STATE),
	V(TITLE),
	V(FORM),
	V(TRADE),
	V(STREET),
	V(ENDING),
	V(PLACEHOLDER),
	V(REDACTED),
#undef V
};

static struct {
	struct aj_word words[WORDS_MAX];
	size_t n_words; /* word 0 is none */
	uint64_t sets[SETS_MAX];
	size_t n_sets;
	uint8_t text[TEXT_MAX];
	size_t n_text;
	uint16_t slots[SLOTS];
	uint8_t filter[AJ_WORD_FILTER / 8];
	uint8_t prefixes[AJ_WORD_PREFIXES / 8];
} t = { .n_words = 1 };

static _Noreturn void die(unsigned line, const char *what)
{
	fprintf(stderr, "words, line %u: %s\n", line, what);
	exit(1);
}

static uint64_t topic_bits(struct aj_str list, unsigned line)
{
	uint64_t bits = 0;

	while (list.len > 0) {
		struct aj_str name = aj_str_until(list, ',');
		size_t i = 0;

		while (i < AJ_LEN(topic_names) && !aj_str_eq(name, aj_str_z(topic_names[i].name)))
			i++;
		if (i == AJ_LEN(topic_names))
			die(line, "no such topic");
		if (topic_names[i].bit >= 0)
			bits |= AJ_TOPIC_BIT(topic_names[i].bit);
		list = aj_str_from(list, name.len + 1);
	}
	return bits;
}

static uint16_t set_of(uint64_t bits, unsigned line)
{
	size_t i = 0;

	while (i < t.n_sets && t.sets[i] != bits)
		i++;
	if (i == SETS_MAX)
		die(line, "too many combinations of topics");
	if (i == t.n_sets)
		t.sets[t.n_sets++] = bits;
	return (uint16_t)i;
}

static void add_word(struct aj_str word, uint64_t bits, unsigned line)
{
	uint32_t hash = aj_word_hash(word.ptr, word.len), slot = hash & (SLOTS - 1);

	for (; t.slots[slot]; slot = (slot + 1) & (SLOTS - 1)) {
		const struct aj_word *w = &t.words[t.slots[slot]];

		if (aj_str_eq(aj_str(t.text + w->at, w->len), word))
			die(line, "the word stands there twice");
	}
	if (t.n_words == WORDS_MAX || t.n_text + word.len > TEXT_MAX)
		die(line, "too many words");
	t.words[t.n_words] = (struct aj_word){ (uint32_t)t.n_text, (uint8_t)word.len, set_of(bits, line) };
	memcpy(t.text + t.n_text, word.ptr, word.len);
	t.n_text += word.len;
	t.slots[slot] = (uint16_t)t.n_words++;
	hash = aj_word_filter_bit(hash);
	t.filter[hash / 8] |= (uint8_t)(1 << hash % 8);
	hash = aj_word_prefix_bit(word.ptr);
	if (word.len >= AJ_WORD_PREFIX)
		t.prefixes[hash / 8] |= (uint8_t)(1 << hash % 8);
}

static void read_words(FILE *in)
{
	char buf[512];

	for (unsigned line = 1; fgets(buf, sizeof(buf), in); line++) {
		struct aj_str row = aj_str_until(aj_str_z(buf), '\n'), word;

		if (row.len == 0 || row.ptr[0] == '#')
			continue;
		word = aj_str_until(row, '\t');
		if (word.len == row.len)
			die(line, "expected word, tab, topics");
		if (word.len == 0 || word.len > AJ_WORD_MAX)
			die(line, "a word has 1 to 63 bytes");
		add_word(word, topic_bits(aj_str_until(aj_str_from(row, word.len + 1), '\t'), line), line);
	}
}

static void write_bytes(FILE *out, const char *name, const char *part, const uint8_t *bytes, size_t count)
{
	fprintf(out, "static const uint8_t %s_%s[] = {", name, part);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "%s%u,", i % 24 ? "" : "\n\t", bytes[i]);
	fputs("\n};\n\n", out);
}

static void write_table(FILE *out, const char *name)
{
	fprintf(out, "static const struct aj_word %s_words[] = {\n", name);
	for (size_t i = 0; i < t.n_words; i++)
		fprintf(out, "\t{ %u, %u, %u },\n", t.words[i].at, t.words[i].len, t.words[i].set);
	fprintf(out, "};\n\nstatic const uint64_t %s_sets[] = {\n", name);
	for (size_t i = 0; i < t.n_sets; i++)
		fprintf(out, "\t0x%llx,\n", (unsigned long long)t.sets[i]);
	fprintf(out, "};\n\nstatic const uint16_t %s_slots[] = {", name);
	for (size_t i = 0; i < SLOTS; i++)
		fprintf(out, "%s%u,", i % 24 ? "" : "\n\t", t.slots[i]);
	fputs("\n};\n\n", out);
	write_bytes(out, name, "text", t.text, t.n_text);
	write_bytes(out, name, "filter", t.filter, sizeof(t.filter));
	write_bytes(out, name, "prefixes", t.prefixes, sizeof(t.prefixes));
	fprintf(out,
	    "static const struct aj_word_table %s_table = { %s_words, %s_sets, %s_text, %s_filter,\n"
	    "\t%s_prefixes, %s_slots, %d };\n",
	    name, name, name, name, name, name, name, SLOTS - 1);
}

int main(int argc, char **argv)
{
	FILE *in, *out;

	if (argc != 4)
		die(0, "usage: topics IN.tsv OUT.h NAME");
	in = fopen(argv[1], "r");
	if (!in)
		die(0, "cannot be read");
	read_words(in);
	fclose(in);
	out = fopen(argv[2], "w");
	if (!out)
		die(0, "cannot write the table");
	write_table(out, argv[3]);
	return fclose(out) == 0 ? 0 : 1;
}
