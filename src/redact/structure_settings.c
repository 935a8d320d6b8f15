/* structure_settings.c: settings, for the second pass: lines with a key, sections, comments; and logs. */

#include "redact/structure_ways.h"

enum {
	BEGIN, /* of a line */
	COMMENT,
	SECTION,
	SECTION_END,
	KEY,
	VALUE_BEGIN,
	VALUE,
	QUOTED,
	BEHIND, /* the quotes of a value */
	OTHER,	/* no key */
};

static const char pem_begin[] = "-----BEGIN ", pem_end[] = "-----END ";

/* How much of word has been met, with c; all of it sets *met. */
static size_t match(const char *word, size_t matched, uint8_t c, bool *met)
{
	if (c == (uint8_t)word[matched])
		matched++;
	else if (c == '-' && matched == 5)
		return matched; /* a sixth dash */
	else
		matched = c == (uint8_t)word[0];
	if (word[matched])
		return matched;
	*met = true;
	return 0;
}

/* What may stand in a key, and in what takes its place; :// begins a URL. */
static bool in_key(struct aj_way_settings *s, uint8_t c)
{
	if (c == '/' && s->colon)
		return false;
	return aj_is_alnum(c) || c >= 0x80 || (c && strchr("_.-[] \t\"'@~:*$(),%+/", c));
}

static void on_key(struct aj_way_settings *s, uint8_t c)
{
	if (c == '=' || (s->colon && (c == ' ' || c == '\t')))
		s->state = s->key > 0 ? VALUE_BEGIN : OTHER;
	else if (!in_key(s, c))
		s->state = OTHER;
	s->colon = c == ':';
	s->key++;
}

static void on_value_begin(struct aj_way_settings *s, uint8_t c)
{
	if (c == ' ' || c == '\t')
		return;
	if (c == '"' || c == '\'') {
		s->state = QUOTED;
		s->quote = c;
	} else {
		s->state = c == '=' ? OTHER : VALUE; /* what ends with == is base64 */
	}
}

static void on_begin(struct aj_way_settings *s, uint8_t c)
{
	if (c == ' ' || c == '\t')
		return;
	s->key = 0;
	s->colon = false;
	s->state = c == '#' || c == ';' || c == '!' ? COMMENT : c == '[' ? SECTION : KEY;
	if (s->state == KEY)
		on_key(s, c);
}

/* The line has ended, and what was met of it is added. */
static void end_line(struct aj_way_settings *s)
{
	bool skips = s->skips;

	if (s->begun || s->ended)
		s->skips = s->begun && !s->ended;
	s->begun = s->ended = false;
	if (!skips) {
		if (s->state == COMMENT)
			aj_way_add(&s->way, 'c');
		else if (s->state == SECTION || s->state == SECTION_END)
			aj_way_add(&s->way, s->state == SECTION ? 'u' : 's');
		else if (s->state >= VALUE_BEGIN && s->state <= BEHIND)
			aj_way_add(&s->way, s->state == QUOTED ? 'o' : 'k');
		else if (s->state == KEY && s->colon) /* key: */
			aj_way_add(&s->way, 'k');
	}
	s->state = BEGIN;
}

static void on_sign(struct aj_way_settings *s, uint8_t c)
{
	switch (s->state) {
	case BEGIN:
		on_begin(s, c);
		break;
	case SECTION:
		if (c == ']')
			s->state = SECTION_END;
		break;
	case KEY:
		on_key(s, c);
		break;
	case VALUE_BEGIN:
		on_value_begin(s, c);
		break;
	case QUOTED:
		if (c == s->quote && !s->escaped)
			s->state = BEHIND;
		break;
	case BEHIND:
		if (c == '"' || c == '\'') {
			s->state = QUOTED;
			s->quote = c;
		}
		break;
	default:
		break;
	}
}

static void step(struct aj_way_settings *s, uint8_t c)
{
	s->begin_matched = match(pem_begin, s->begin_matched, c, &s->begun);
	s->end_matched = match(pem_end, s->end_matched, c, &s->ended);
	if (c == '\r')
		return;
	if (c != '\n')
		on_sign(s, c);
	else if (!(s->spans && s->state == QUOTED && !s->skips) && !(s->goes_on && s->escaped))
		end_line(s);
	s->escaped = c == '\\' && !s->escaped;
}

void aj_way_settings_feed(struct aj_way_settings *settings, struct aj_str bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		step(settings, bytes.ptr[i]);
}

void aj_way_settings_end(struct aj_way_settings *settings)
{
	if (settings->spans && settings->state == QUOTED)
		settings->way.unclear = true;
	settings->spans = settings->escaped = false;
	aj_way_settings_feed(settings, AJ_S("\n"));
}

static void end_log_line(struct aj_way_log *log)
{
	aj_way_add(&log->way, 'l');
	aj_way_add(&log->way, log->quotes);
	log->quotes = 0;
	log->any = false;
}

void aj_way_log_feed(struct aj_way_log *log, struct aj_str bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		log->quotes += bytes.ptr[i] == '"';
		log->any = true;
		if (bytes.ptr[i] == '\n')
			end_log_line(log);
	}
}

void aj_way_log_end(struct aj_way_log *log)
{
	if (log->any)
		end_log_line(log);
}
