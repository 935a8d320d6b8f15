/*
 * phones.c: PhoneNumberMetadata.xml in, src/detect/phone_table.h's tables out, as
 * C. The patterns are finite sets of digit strings, so each becomes a tree of
 * digits, and like branches of all trees are one: what is left is small.
 */

#include "base/str.h"
#include "detect/phone_table.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	REGIONS_MAX = 255, /* an index plus 1 fits a byte */
	TYPES = 10,
	DEPTH_MAX = 20,	      /* digits of a number: E.164 allows 15, Germany has 15 and a prefix */
	STATES_MAX = 60000,   /* of one region's patterns */
	SETS_MAX = 1 << 14,   /* of one region's states: slots of a hash table, no more than half full */
	NODE_SLOTS = 1 << 17, /* the same for nodes */
	JOINED_MAX = 1 << 20, /* … and for pairs of them */
	NODES_MAX = 65535,
	PATTERN_MAX = 16384,
	SETS_OF_USUAL_MAX = 4096,
	TRUNK_MAX = 3, /* digits of a national prefix; what some patterns have behind it is no part of it */
};

/* generalDesc stands for all: a number must be in it and in one of the others. */
static const struct {
	const char *element;
	uint16_t label;
} types[TYPES] = {
	{ "fixedLine", AJ_PHONE_PERSONAL },
	{ "mobile", AJ_PHONE_PERSONAL },
	{ "voip", AJ_PHONE_PERSONAL },
	{ "personalNumber", AJ_PHONE_PERSONAL },
	{ "pager", AJ_PHONE_PERSONAL },
	{ "tollFree", AJ_PHONE_SERVICE },
	{ "premiumRate", AJ_PHONE_SERVICE },
	{ "sharedCost", AJ_PHONE_SERVICE },
	{ "uan", AJ_PHONE_SERVICE },
	{ "voicemail", AJ_PHONE_SERVICE },
};

struct territory {
	struct aj_phone_region out;
	char *patterns[TYPES], *general, *leading, *trunk, *abroad;
	uint32_t lengths[TYPES]; /* bit n: n digits are possible */
	int wants_prefix;	 /* layouts with the national prefix, less those that do without */
};

/* The larger ones, by who publishes data. */
static const char *const usual[AJ_PHONE_USUAL] = { "US", "GB", "DE", "FR", "IT", "ES", "NL", "PL", "IN", "BR",
	"CA", "AU", "BE", "CH", "AT", "SE", "PT", "MX", "JP", "CN", "ZA", "RU", "TR", "IL" };

static struct territory territories[REGIONS_MAX];
static size_t n_territories;

static _Noreturn void die(const char *what, const char *which)
{
	fprintf(stderr, "phones: %s: %s\n", what, which);
	exit(1);
}

static void *must(void *memory)
{
	if (memory == NULL)
		die("no memory", "");
	return memory;
}

/* --- patterns to a nondeterministic automaton --- */

/* A state that reads a digit of mask, or (mask 0) goes on to both without reading, or (accept) ends. */
struct state {
	uint16_t mask, accept;
	int a, b;
};

static struct state states[STATES_MAX];
static int n_states;

static int add_state(uint16_t mask, uint16_t accept, int a, int b)
{
	if (n_states == STATES_MAX)
		die("too many states", "");
	states[n_states] = (struct state){ mask, accept, a, b };
	return n_states++;
}

/* Patterns are compiled from right to left of their meaning: each piece is told what follows it. */
static int alternatives(const char **p, const char *end, int next);

/* The end of the piece that begins at p: a digit, a class, a group. */
static const char *piece_end(const char *p, const char *end)
{
	int depth = 0;

	if (*p == '\\')
		return p + 2;
	if (*p == '[')
		return strchr(p, ']') + 1;
	if (*p != '(')
		return p + 1;
	for (; p < end; p++) {
		depth += (*p == '(') - (*p == ')');
		if (depth == 0)
			return p + 1;
	}
	die("open group", p);
}

static uint16_t class_mask(const char *p)
{
	uint16_t mask = 0;

	for (p++; *p != ']'; p++) {
		int last = p[1] == '-' ? p[2] : *p;

		for (int d = *p; d <= last; d++)
			mask |= 1 << (d - '0');
		if (p[1] == '-')
			p += 2;
	}
	return mask;
}

static int piece(const char *p, const char *end, int next)
{
	if (*p == '(') {
		p += p[1] == '?' ? 3 : 1; /* (?: */
		end--;
		return alternatives(&p, end, next);
	}
	if (*p == '[')
		return add_state(class_mask(p), 0, next, -1);
	if (*p == '\\' && p[1] == 'd')
		return add_state(0x3ff, 0, next, -1);
	if (aj_is_digit(*p))
		return add_state(1 << (*p - '0'), 0, next, -1);
	if (*p == '$') /* marks what is dialled within a town: we want no part of it */
		return add_state(0, 0, -1, -1);
	die("not understood", p);
}

/* How often a piece may occur, from what stands behind it. */
static const char *times(const char *p, const char *end, int *least, int *most)
{
	char *after;

	*least = *most = 1;
	if (p < end && *p == '?') {
		*least = 0;
		return p + 1;
	}
	if (p >= end || *p != '{')
		return p;
	*least = *most = strtol(p + 1, &after, 10);
	if (*after == ',')
		*most = strtol(after + 1, &after, 10);
	return after + 1;
}

/* A piece, with all that follows it up to '|' or the end: its rest is compiled first. */
static int sequence(const char *p, const char *end, int next)
{
	const char *piece_stop, *rest;
	int least, most, done;

	if (p >= end || *p == '|')
		return next;
	piece_stop = piece_end(p, end);
	rest = times(piece_stop, end, &least, &most);
	done = next = sequence(rest, end, next);
	for (int i = most; i > 0; i--) {
		next = piece(p, piece_stop, next);
		if (i > least)
			next = add_state(0, 0, next, done);
	}
	return next;
}

static int alternatives(const char **p, const char *end, int next)
{
	int all = -1;

	for (const char *at = *p;; at++) {
		const char *bar = at;

		all = add_state(0, 0, sequence(at, end, next), all);
		while (bar < end && *bar != '|')
			bar = piece_end(bar, end);
		if (bar >= end)
			return all;
		at = bar;
	}
}

/* The first state of a pattern whose matches get that label. */
static int compile(const char *pattern, uint16_t accept)
{
	return alternatives(&pattern, pattern + strlen(pattern), add_state(0, accept, -1, -1));
}

/* --- and to nodes --- */

static struct aj_phone_node nodes[NODES_MAX + 1];
static size_t n_nodes = 1; /* node 0: nothing follows */
static uint32_t node_slots[NODE_SLOTS];

static uint64_t hash(const void *bytes, size_t len)
{
	uint64_t h = 0xcbf29ce484222325; /* FNV-1a */

	for (size_t i = 0; i < len; i++)
		h = (h ^ ((const uint8_t *)bytes)[i]) * 0x100000001b3;
	return h ^ h >> 29;
}

/* The node that is like this one. */
static uint16_t share_node(const struct aj_phone_node *node)
{
	static const struct aj_phone_node nothing;
	uint64_t at = hash(node, sizeof(*node));

	if (memcmp(node, &nothing, sizeof(nothing)) == 0)
		return 0;
	for (;; at++) {
		uint32_t *slot = &node_slots[at % NODE_SLOTS];

		if (*slot != 0 && memcmp(&nodes[*slot], node, sizeof(*node)) == 0)
			return *slot;
		if (*slot != 0)
			continue;
		if (n_nodes > NODES_MAX)
			die("too many nodes", "");
		nodes[n_nodes] = *node;
		return *slot = n_nodes++;
	}
}

/* States that are in at once, sorted, each once. */
struct set {
	int n, depth;
	int list[];
};

static struct {
	struct set *set;
	uint16_t node;
} memo[SETS_MAX];
static size_t n_sets;

/* What the accepting states in a set are worth at that depth. */
static uint16_t set_label(const struct territory *t, const struct set *set)
{
	bool general = false;
	uint16_t label = 0;

	for (int i = 0; i < set->n; i++) {
		uint16_t accept = states[set->list[i]].accept;

		if (accept == 1)
			general = true;
		else if (accept == 2)
			label |= AJ_PHONE_PREFIX;
		else if (accept >= 3 && t->lengths[accept - 3] >> set->depth & 1)
			label |= types[accept - 3].label;
	}
	return general || (label & AJ_PHONE_PREFIX) ? label : 0;
}

static uint8_t seen[STATES_MAX];

/* Adds a state and what it goes on to without reading. */
static void close_over(int state, int *list, int *n)
{
	while (state >= 0 && !seen[state]) {
		seen[state] = 1;
		list[(*n)++] = state;
		if (states[state].mask != 0)
			return;
		close_over(states[state].b, list, n);
		state = states[state].a;
	}
}

static int by_value(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static struct set *make_set(const int *from, int n_from, int depth)
{
	static int list[STATES_MAX];
	struct set *set;
	int n = 0, kept = 0;

	for (int i = 0; i < n_from; i++)
		close_over(from[i], list, &n);
	set = must(malloc(sizeof(*set) + n * sizeof(int)));
	for (int i = 0; i < n; i++) {
		seen[list[i]] = 0;
		if (states[list[i]].mask != 0 || states[list[i]].accept != 0)
			set->list[kept++] = list[i];
	}
	qsort(set->list, kept, sizeof(int), by_value);
	set->n = kept;
	set->depth = depth;
	return set;
}

static size_t memo_slot(const struct set *set)
{
	size_t bytes = sizeof(*set) + set->n * sizeof(int), at = hash(set, bytes) % SETS_MAX;

	while (memo[at].set != NULL && (memo[at].set->n != set->n || memcmp(memo[at].set, set, bytes) != 0))
		at = (at + 1) % SETS_MAX;
	return at;
}

static uint16_t build(const struct territory *t, struct set *set)
{
	size_t slot = memo_slot(set);
	struct aj_phone_node node = { 0 };

	if (memo[slot].set != NULL) {
		free(set);
		return memo[slot].node;
	}
	if (set->depth > DEPTH_MAX)
		die("a pattern has no end", t->out.name);
	node.label = set_label(t, set);
	for (int d = 0; d < 10; d++) {
		int *to = must(malloc((set->n + 1) * sizeof(int))), n = 0;

		for (int i = 0; i < set->n; i++)
			if (states[set->list[i]].mask >> d & 1)
				to[n++] = states[set->list[i]].a;
		if (n > 0)
			node.next[d] = build(t, make_set(to, n, set->depth + 1));
		free(to);
	}
	if (++n_sets > SETS_MAX / 2)
		die("too many sets", t->out.name);
	slot = memo_slot(set); /* the table has filled meanwhile */
	memo[slot].set = set;
	memo[slot].node = share_node(&node);
	return memo[slot].node;
}

/* The tree of one or more patterns; states and sets are forgotten. */
static uint16_t tree(const struct territory *t, const int *starts, int n)
{
	uint16_t root = build(t, make_set(starts, n, 0));

	for (size_t i = 0; i < SETS_MAX; i++)
		free(memo[i].set);
	memset(memo, 0, sizeof(memo));
	n_sets = 0;
	n_states = 0;
	return root;
}

static uint16_t prefix_tree(const struct territory *t, const char *pattern)
{
	int start;

	if (pattern == NULL)
		return 0;
	start = compile(pattern, 2);
	return tree(t, &start, 1);
}

/* Which two nodes have been joined, and to what. */
static struct {
	uint32_t pair;
	uint16_t node;
} joined[JOINED_MAX];
static size_t n_joined;

static size_t joined_slot(uint32_t pair)
{
	size_t at = hash(&pair, sizeof(pair)) % JOINED_MAX;

	while (joined[at].pair != 0 && joined[at].pair != pair)
		at = (at + 1) % JOINED_MAX;
	return at;
}

/* What is in a or in b. */
static uint16_t join(uint16_t a, uint16_t b)
{
	struct aj_phone_node node;
	uint32_t pair = a < b ? (uint32_t)a << 16 | b : (uint32_t)b << 16 | a;
	size_t slot;

	if (a == 0 || b == 0 || a == b)
		return a | b;
	slot = joined_slot(pair);
	if (joined[slot].pair == pair)
		return joined[slot].node;
	node.label = nodes[a].label | nodes[b].label;
	for (int d = 0; d < 10; d++)
		node.next[d] = join(nodes[a].next[d], nodes[b].next[d]);
	if (++n_joined > JOINED_MAX / 2)
		die("too many nodes joined", "");
	slot = joined_slot(pair); /* the table has filled meanwhile */
	joined[slot].pair = pair;
	return joined[slot].node = share_node(&node);
}

/* A prefix of that tree, of so many digits at most, and then a number of the other. */
static uint16_t join_behind(uint16_t prefix, int digits, uint16_t numbers)
{
	struct aj_phone_node node = { 0 };

	if (prefix == 0)
		return 0;
	for (int d = 0; d < 10 && digits > 0; d++)
		node.next[d] = join_behind(nodes[prefix].next[d], digits - 1, numbers);
	return join(share_node(&node), nodes[prefix].label & AJ_PHONE_PREFIX ? numbers : 0);
}

static size_t index_of(const char *name)
{
	for (size_t i = 0; i < n_territories; i++)
		if (strcmp(territories[i].out.name, name) == 0)
			return i;
	die("no such region", name);
}

/* Roots of the usual regions' numbers: as they are written, and from AJ_PHONE_LACKS_PREFIX on without the
 * prefix. */
static uint16_t usual_roots[AJ_PHONE_LACKS_PREFIX + AJ_PHONE_USUAL];

/* After all territories and their codes have been built. */
static uint16_t build_usual(const uint16_t *numbers)
{
	uint16_t all = 0;

	for (size_t i = 0; i < AJ_PHONE_USUAL; i++) {
		const struct aj_phone_region *r = &territories[index_of(usual[i])].out;
		uint16_t written = join_behind(r->trunk, TRUNK_MAX, numbers[r->code]);

		if (r->flags & AJ_PHONE_WANTS_PREFIX)
			usual_roots[AJ_PHONE_LACKS_PREFIX + i] = numbers[r->code];
		else
			written = join(written, numbers[r->code]);
		usual_roots[i] = written;
		all = join(all, written);
	}
	return all;
}

/* Bit n: with n digits more it is a number. */
static uint32_t lengths_from(uint16_t node)
{
	static uint32_t known[NODES_MAX + 1];
	uint32_t bits = nodes[node].label & (AJ_PHONE_PERSONAL | AJ_PHONE_SERVICE) ? 1 : 0;

	if (node == 0 || known[node] != 0)
		return known[node];
	for (int d = 0; d < 10; d++)
		bits |= lengths_from(nodes[node].next[d]) << 1;
	return known[node] = bits;
}

/* The usual regions, of both kinds, in which numbers of so many digits begin with those. */
static uint64_t regions_of(unsigned first_digits, unsigned digits)
{
	uint64_t set = 0;

	for (size_t i = 0; i < AJ_LEN(usual_roots); i++) {
		uint16_t node = usual_roots[i];

		for (unsigned place = AJ_PHONE_FIRSTS / 10; place > 0; place /= 10)
			node = nodes[node].next[first_digits / place % 10];
		set |= (uint64_t)(lengths_from(node) >> (digits - AJ_PHONE_FIRST_DIGITS) & 1) << i;
	}
	return set;
}

static void build_territory(struct territory *t)
{
	int starts[TYPES + 1], n = 0;

	if (t->general == NULL)
		die("no general pattern", t->out.name);
	starts[n++] = compile(t->general, 1);
	for (int i = 0; i < TYPES; i++)
		if (t->patterns[i] != NULL)
			starts[n++] = compile(t->patterns[i], 3 + i);
	t->out.flags |= t->wants_prefix > 0 ? AJ_PHONE_WANTS_PREFIX : 0;
	t->out.numbers = tree(t, starts, n);
	t->out.leading = prefix_tree(t, t->leading);
	t->out.trunk = prefix_tree(t, t->trunk);
	t->out.abroad = prefix_tree(t, t->abroad);
}

/* --- the file --- */

static struct territory *current;
static int current_type; /* index into types, TYPES for generalDesc, -1 for neither */
static char text[PATTERN_MAX];
static size_t text_len;
static bool in_pattern;

static const char *attribute(const char **atts, const char *name)
{
	for (; *atts != NULL; atts += 2)
		if (strcmp(atts[0], name) == 0)
			return atts[1];
	return NULL;
}

/* Without the white space with which patterns are laid out. */
static char *squeezed(const char *from, size_t len)
{
	char *out = must(malloc(len + 1));
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		if (!aj_is_space(from[i]))
			out[n++] = from[i];
	out[n] = '\0';
	return out;
}

static char *squeezed_attribute(const char **atts, const char *name)
{
	const char *value = attribute(atts, name);

	return value ? squeezed(value, strlen(value)) : NULL;
}

/* "6,[8-10]" as bits. */
static uint32_t lengths_of(const char *p)
{
	uint32_t bits = 0;

	while (*p != '\0') {
		long from, to;
		char *after;

		if (*p == '[') {
			from = strtol(p + 1, &after, 10);
			to = strtol(after + 1, &after, 10);
			after++;
		} else {
			from = to = strtol(p, &after, 10);
		}
		if (from < 1 || to > DEPTH_MAX)
			die("lengths not understood", p);
		for (; from <= to; from++)
			bits |= (uint32_t)1 << from;
		p = *after == ',' ? after + 1 : after;
	}
	return bits;
}

/* Some patterns for parsing take more than the prefix, so it is an alternative of its own. */
static char *trunk_of(const char *prefix, const char *parsing)
{
	size_t room = (prefix ? strlen(prefix) : 0) + (parsing ? strlen(parsing) : 0) + 2;
	char *both = must(malloc(room)), *out;

	if (prefix == NULL && parsing == NULL) {
		free(both);
		return NULL;
	}
	snprintf(
	    both, room, "%s%s%s", prefix ? prefix : "", prefix && parsing ? "|" : "", parsing ? parsing : "");
	out = squeezed(both, strlen(both));
	free(both);
	return out;
}

static void begin_territory(const char **atts)
{
	const char *id = attribute(atts, "id"), *code = attribute(atts, "countryCode");

	if (id == NULL || strlen(id) > 3 || code == NULL || n_territories == REGIONS_MAX)
		die("territory not understood", id ? id : "");
	current = &territories[n_territories++];
	memcpy(current->out.name, id, strlen(id));
	current->out.code = strtol(code, NULL, 10);
	if (attribute(atts, "mainCountryForCode") != NULL)
		current->out.flags |= AJ_PHONE_MAIN;
	current->leading = squeezed_attribute(atts, "leadingDigits");
	current->abroad = squeezed_attribute(atts, "internationalPrefix");
	current->trunk =
	    trunk_of(attribute(atts, "nationalPrefix"), attribute(atts, "nationalPrefixForParsing"));
}

/* How a kind of numbers is laid out within the country: "$NP$FG" is with the national prefix. */
static void count_layout(const char **atts)
{
	const char *rule = attribute(atts, "nationalPrefixFormattingRule");

	if (rule == NULL)
		return;
	if (strstr(rule, "$NP") != NULL && attribute(atts, "nationalPrefixOptionalWhenFormatting") == NULL)
		current->wants_prefix += 1;
	else
		current->wants_prefix -= 1;
}

static void on_start(void *user, const char *name, const char **atts)
{
	(void)user;
	if (strcmp(name, "territory") == 0) {
		begin_territory(atts);
		current_type = -1;
	} else if (strcmp(name, "generalDesc") == 0) {
		current_type = TYPES;
	} else if (strcmp(name, "noInternationalDialling") == 0 || strcmp(name, "availableFormats") == 0) {
		current_type = -1;
	} else if (strcmp(name, "numberFormat") == 0) {
		count_layout(atts);
	} else if (strcmp(name, "nationalNumberPattern") == 0) {
		in_pattern = true;
		text_len = 0;
	} else if (strcmp(name, "possibleLengths") == 0 && current_type >= 0 && current_type < TYPES) {
		current->lengths[current_type] = lengths_of(attribute(atts, "national"));
	}
	for (int i = 0; i < TYPES; i++)
		if (strcmp(name, types[i].element) == 0)
			current_type = i;
}

static void on_end(void *user, const char *name)
{
	(void)user;
	if (strcmp(name, "nationalNumberPattern") != 0)
		return;
	in_pattern = false;
	if (current_type == TYPES)
		current->general = squeezed(text, text_len);
	else if (current_type >= 0)
		current->patterns[current_type] = squeezed(text, text_len);
}

static void on_text(void *user, const char *part, int len)
{
	(void)user;
	if (!in_pattern)
		return;
	if (text_len + len > sizeof(text))
		die("pattern too long", current->out.name);
	memcpy(text + text_len, part, len);
	text_len += len;
}

static void read_metadata(const char *path)
{
	XML_Parser parser = must(XML_ParserCreate(NULL));
	FILE *in = fopen(path, "rb");
	char block[65536];
	size_t len;

	if (in == NULL)
		die("cannot open", path);
	XML_SetElementHandler(parser, on_start, on_end);
	XML_SetCharacterDataHandler(parser, on_text);
	do {
		len = fread(block, 1, sizeof(block), in);
		if (!XML_Parse(parser, block, len, len == 0))
			die(path, XML_ErrorString(XML_GetErrorCode(parser)));
	} while (len > 0);
	if (ferror(in))
		die("cannot read", path);
	fclose(in);
	XML_ParserFree(parser);
}

/* --- the tables --- */

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct territory *)a)->out.name, ((const struct territory *)b)->out.name);
}

static void print_nodes(FILE *out)
{
	fprintf(out, "const struct aj_phone_node aj_phone_nodes[] = {\n");
	for (size_t i = 0; i < n_nodes; i++) {
		fprintf(out, "\t{ {");
		for (int d = 0; d < 10; d++)
			fprintf(out, "%s%u", d ? "," : "", nodes[i].next[d]);
		fprintf(out, "}, %u },\n", nodes[i].label);
	}
	fprintf(out, "};\n");
}

static void print_regions(FILE *out)
{
	fprintf(out, "const struct aj_phone_region aj_phone_regions[] = {\n");
	for (size_t i = 0; i < n_territories; i++) {
		const struct aj_phone_region *r = &territories[i].out;

		fprintf(out, "\t{ \"%s\", %u, %u, %u, %u, %u, %u },\n", r->name, r->code, r->flags,
		    r->numbers, r->leading, r->trunk, r->abroad);
	}
	fprintf(out, "};\nconst uint8_t aj_phone_by_name[26][26] = {\n");
	for (size_t i = 0; i < n_territories; i++) {
		const char *name = territories[i].out.name;

		if (aj_is_upper(name[0]) && aj_is_upper(name[1]))
			fprintf(out, "\t[%d][%d] = %zu,\n", name[0] - 'A', name[1] - 'A', i + 1);
	}
	fprintf(out, "};\n");
}

/* The index in one array, what it points to in another: main countries first. */
static void print_codes(FILE *out, const uint16_t *numbers)
{
	size_t n = 0;

	fprintf(out, "const uint16_t aj_phone_by_code[] = {");
	for (unsigned code = 0; code < 1000; code++)
		for (int main_ones = 1; main_ones >= 0; main_ones--)
			for (size_t i = 0; i < n_territories; i++)
				if (territories[i].out.code == code &&
				    !(territories[i].out.flags & AJ_PHONE_MAIN) == !main_ones)
					fprintf(out, "%zu,", i);
	fprintf(out, "};\nconst struct aj_phone_code aj_phone_codes[1000] = {\n");
	for (unsigned code = 0; code < 1000; code++) {
		size_t first = n;

		for (size_t i = 0; i < n_territories; i++)
			n += territories[i].out.code == code;
		if (n > first)
			fprintf(out, "\t[%u] = { %zu, %zu, %u, %#x },\n", code, first, n - first,
			    numbers[code], lengths_from(numbers[code]));
	}
	fprintf(out, "};\n");
}

static void print_usual(FILE *out, uint16_t numbers)
{
	fprintf(out, "const uint8_t aj_phone_usual[AJ_PHONE_USUAL] = {");
	for (size_t i = 0; i < AJ_PHONE_USUAL; i++)
		fprintf(out, "%zu,", index_of(usual[i]));
	fprintf(out, "};\nconst uint16_t aj_phone_usual_numbers = %u;\n", numbers);
}

static void print_usual_sets(FILE *out)
{
	static uint64_t sets[SETS_OF_USUAL_MAX];
	size_t n = 0;

	fprintf(out, "const uint16_t aj_phone_usual_set[][AJ_PHONE_FIRSTS] = {\n");
	for (unsigned digits = AJ_PHONE_SHORTEST; digits <= AJ_PHONE_LONGEST; digits++) {
		fprintf(out, "\t{ ");
		for (unsigned first = 0; first < AJ_PHONE_FIRSTS; first++) {
			uint64_t set = regions_of(first, digits);
			size_t i = 0;

			while (i < n && sets[i] != set)
				i++;
			if (i == SETS_OF_USUAL_MAX)
				die("too many sets of regions", "");
			if (i == n)
				sets[n++] = set;
			fprintf(out, "%zu,", i);
		}
		fprintf(out, " },\n");
	}
	fprintf(out, "};\nconst uint64_t aj_phone_usual_sets[] = {");
	for (size_t i = 0; i < n; i++)
		fprintf(out, "0x%llx,", (unsigned long long)sets[i]);
	fprintf(out, "};\n");
}

int main(int argc, char **argv)
{
	static uint16_t numbers[1000]; /* of each country code */
	uint16_t all;
	FILE *out;

	if (argc != 3)
		die("usage", "phones METADATA.xml OUT.c");
	read_metadata(argv[1]);
	qsort(territories, n_territories, sizeof(territories[0]), by_name);
	for (size_t i = 0; i < n_territories; i++)
		build_territory(&territories[i]);
	for (size_t i = 0; i < n_territories; i++)
		numbers[territories[i].out.code] =
		    join(numbers[territories[i].out.code], territories[i].out.numbers);
	all = build_usual(numbers);
	out = fopen(argv[2], "w");
	if (out == NULL)
		die("cannot write", argv[2]);
	fprintf(out, "#include \"detect/phone_table.h\"\n\n");
	print_nodes(out);
	print_regions(out);
	print_codes(out, numbers);
	print_usual(out, all);
	print_usual_sets(out);
	if (fclose(out) != 0)
		die("cannot write", argv[2]);
	return 0;
}
