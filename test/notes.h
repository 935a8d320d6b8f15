#pragma once

/*
 * The recognisers of numbers by themselves: this header stands in for the engine,
 * catching what they note before anything weighs or settles it. For one file of
 * tests, instead of probe.h.
 */

#include "detect/recognise.h"
#include "scan/type.h"

#include <stdio.h>

static struct {
	struct aj_finding list[32];
	size_t count;
	uint8_t room[4096];
	size_t room_used;
	char text[4096];
	uint64_t topics; /* what aj_look_topics is to answer */
} notes;

struct aj_finding *aj_note(
    struct aj_look *look, int type, size_t start, size_t end, enum aj_likelihood likelihood, uint32_t because)
{
	struct aj_finding *note = &notes.list[notes.count];

	if (notes.count < AJ_LEN(notes.list) - 1)
		notes.count++;
	*note = (struct aj_finding){
		.start = (uint32_t)start,
		.end = (uint32_t)end,
		.type = (uint16_t)type,
		.likelihood = (uint8_t)likelihood,
		.because = because,
		.canonical = aj_look_str(look, start, end),
	};
	return note;
}

uint8_t *aj_note_room(struct aj_look *look, size_t len)
{
	uint8_t *room = notes.room + notes.room_used;

	if (len > sizeof(notes.room) - notes.room_used)
		return NULL;
	notes.room_used += len;
	return room;
}

void aj_note_canonical(struct aj_look *look, struct aj_finding *finding, struct aj_str canonical)
{
	uint8_t *room = aj_note_room(look, canonical.len);

	memcpy(room, canonical.ptr, canonical.len);
	finding->canonical = aj_str(room, canonical.len);
}

uint64_t aj_look_topics(const struct aj_look *look, size_t start, size_t end)
{
	return notes.topics;
}

/* "CREDIT_CARD[6,25)5=4111111111111111 reserved", joined by "; " */
static void notes_print(void)
{
	size_t len = 0;

	notes.text[0] = '\0';
	for (size_t i = 0; i < notes.count && len < sizeof(notes.text); i++) {
		const struct aj_finding *f = &notes.list[i];

		len += (size_t)snprintf(notes.text + len, sizeof(notes.text) - len, "%s%s[%u,%u)%d=%.*s%s%s",
		    i ? "; " : "", aj_types_builtin[f->type].name, f->start, f->end, f->likelihood,
		    (int)f->canonical.len, (const char *)f->canonical.ptr,
		    f->because & AJ_BECAUSE_BARE ? " bare" : "",
		    f->because & AJ_BECAUSE_RESERVED ? " reserved" : "");
	}
}

/* Calls number at each number token of z and token at the start of each word, as the engine does. */
static const char *notes_of(const char *z, uint64_t topics,
    void (*number)(struct aj_look *look, const struct aj_number *number),
    void (*token)(struct aj_look *look, size_t start))
{
	struct aj_look look = { .text = (const uint8_t *)z, .hi = strlen(z) };
	size_t done = 0;

	notes.count = notes.room_used = 0;
	notes.topics = topics;
	for (size_t at = 0; at < look.hi; at++) {
		uint8_t before = at > 0 ? look.text[at - 1] : 0;
		struct aj_number read;

		if (!aj_is_alnum(look.text[at]) || aj_is_alnum(before) || before >= 0x80)
			continue;
		if (number && aj_is_digit(look.text[at]) && at >= done && aj_number_read(&look, at, &read)) {
			done = read.end;
			number(&look, &read);
		}
		if (token)
			token(&look, at);
	}
	notes_print();
	return notes.text;
}
