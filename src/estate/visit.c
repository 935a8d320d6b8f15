/* visit.c: what a visit notes down. */

#include "estate/visit.h"

#include "dep/http.h"
#include "estate/scope.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { CLEAN_MAX = 80 };

enum aj_status aj_visit_init(struct aj_visit *visit, struct aj_gate *gate, const struct aj_endpoint *endpoint,
    unsigned seconds, uint64_t bytes, struct aj_err *err)
{
	*visit = (struct aj_visit){
		.gate = gate,
		.endpoint = endpoint,
		.deadline = aj_gate_now() + (int64_t)seconds * 1000,
		.bytes_max = bytes,
		.product = "",
		.version = "",
		.refused = "",
		.unanswered = "",
		.suspect = "",
		.tls = endpoint->tls == 1,
		.fd = -1,
	};
	aj_arena_init(&visit->arena, AJ_VISIT_ARENA);
	aj_arena_init(&visit->page, AJ_VISIT_PAGE);
	return AJ_OK;
}

void aj_visit_leave(struct aj_visit *visit)
{
	if (visit->gate)
		aj_visit_hang_up(visit);
	aj_http_free(visit->http);
	visit->http = NULL;
}

void aj_visit_fini(struct aj_visit *visit)
{
	aj_visit_leave(visit);
	free(visit->in);
	free(visit->sets);
	aj_arena_fini(&visit->page);
	aj_arena_fini(&visit->arena);
	*visit = (struct aj_visit){ .fd = -1 };
}

/* Whether the name says the same as the last of the path, or the first of the host: a bucket that is the
 * endpoint. */
static bool is_endpoint(const struct aj_endpoint *endpoint, struct aj_str name)
{
	struct aj_str host = aj_str_z(endpoint->host), path = aj_str_z(endpoint->path);

	if (path.len > 0)
		return aj_str_eq(aj_str_from(path, 1), name);
	return aj_str_starts(host, name) && aj_str_starts(aj_str_from(host, name.len), AJ_S("."));
}

bool aj_endpoint_wants(const struct aj_endpoint *endpoint, struct aj_str set, struct aj_str *within)
{
	struct aj_str wanted = aj_str_z(endpoint->wanted);
	struct aj_str behind = aj_str_from(wanted, set.len);

	*within = (struct aj_str){ 0 };
	if (wanted.len == 0)
		return true;
	if (aj_str_starts(wanted, set) && (behind.len == 0 || behind.ptr[0] == '/')) {
		*within = aj_str_from(behind, 1);
		return true;
	}
	/* "shop" of "shop/cases": a database with collections. */
	if (aj_str_starts(set, wanted) && set.ptr[wanted.len] == '/')
		return true;
	*within = wanted;
	return is_endpoint(endpoint, set);
}

struct aj_str aj_visit_name(const struct aj_visit *visit)
{
	return visit->gate ? aj_str_z(aj_gate_name(visit->gate)) : AJ_S("ajar");
}

bool aj_visit_declared(const struct aj_visit *visit)
{
	const struct aj_kind **kinds = visit->endpoint->target->kinds;

	return kinds && kinds[0] && !kinds[1];
}

static const char *text_of(struct aj_visit *visit, const char *fmt, va_list args)
{
	va_list again;
	char *text = NULL;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (len >= 0)
		text = aj_arena_take(&visit->arena, (size_t)len + 1);
	if (!text) {
		visit->full = true;
		return "";
	}
	vsnprintf(text, (size_t)len + 1, fmt, args);
	return text;
}

const char *aj_visit_text(struct aj_visit *visit, const char *fmt, ...)
{
	const char *text;
	va_list args;

	va_start(args, fmt);
	text = text_of(visit, fmt, args);
	va_end(args);
	return text;
}

const char *aj_visit_clean(struct aj_visit *visit, struct aj_str bytes)
{
	char text[CLEAN_MAX + 1];
	size_t len = bytes.len < CLEAN_MAX ? bytes.len : CLEAN_MAX;

	for (size_t i = 0; i < len; i++)
		text[i] = bytes.ptr[i] >= ' ' && bytes.ptr[i] < 0x7f ? (char)bytes.ptr[i] : '.';
	text[len] = '\0';
	return aj_visit_text(visit, "%s", text);
}

static const char *escape(struct aj_visit *visit, struct aj_str text, const char *plain)
{
	char *out = aj_arena_take(&visit->arena, text.len * 3 + 1), *to = out;

	for (size_t i = 0; out && i < text.len; i++) {
		uint8_t c = text.ptr[i];

		if (aj_is_alnum(c) || (c && strchr(plain, c)))
			*to++ = (char)c;
		else
			to += snprintf(to, 4, "%%%02X", c);
	}
	visit->full |= !out;
	return out ? out : "";
}

const char *aj_visit_escape(struct aj_visit *visit, struct aj_str text)
{
	return escape(visit, text, "-._~");
}

const char *aj_visit_escape_path(struct aj_visit *visit, struct aj_str text)
{
	return escape(visit, text, "-._~/");
}

static void note(
    struct aj_visit *visit, enum aj_rung rung, bool control, const char *asked, const char *answered)
{
	if (visit->n_notes < AJ_VISIT_NOTES)
		visit->notes[visit->n_notes++] =
		    (struct aj_note){ rung, control, aj_visit_text(visit, "%s", asked), answered };
}

void aj_visit_is(struct aj_visit *visit, const char *product, struct aj_str version)
{
	visit->product = product;
	visit->version = aj_visit_clean(visit, version);
	if (visit->rung <= AJ_REACHABLE)
		visit->secured = visit->secure != NULL;
	if (visit->rung < AJ_REACHABLE)
		visit->rung = AJ_REACHABLE;
}

void aj_visit_proved(struct aj_visit *visit, enum aj_rung rung, const char *asked, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	note(visit, rung, false, asked, text_of(visit, fmt, args));
	va_end(args);
	if (rung == AJ_DATA_OPEN)
		visit->facts++;
	if (visit->rung < rung) {
		visit->rung = rung;
		visit->secured = visit->secure != NULL;
	}
}

void aj_visit_refused(struct aj_visit *visit, const char *asked, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	visit->refused = text_of(visit, fmt, args);
	va_end(args);
	note(visit, AJ_REACHABLE, false, asked, visit->refused);
}

void aj_visit_control(struct aj_visit *visit, bool failed, const char *asked, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	note(visit, AJ_REACHABLE, true, asked, text_of(visit, fmt, args));
	va_end(args);
	if (failed)
		visit->control = true;
	else
		aj_visit_suspect(visit, "it also answers %s, which must fail", asked);
}

void aj_visit_suspect(struct aj_visit *visit, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	visit->suspect = text_of(visit, fmt, args);
	va_end(args);
}

static struct aj_str kept(struct aj_visit *visit, struct aj_str text)
{
	struct aj_str copy = { 0 };
	struct aj_err ignored;

	if (text.len > 0 && aj_arena_dup(&visit->arena, text, &copy, &ignored) != AJ_OK)
		return (struct aj_str){ 0 };
	return copy;
}

bool aj_visit_set(struct aj_visit *visit, const struct aj_set *set)
{
	struct aj_set *mine;

	if (visit->n_sets == visit->room_sets) {
		size_t room = visit->room_sets ? visit->room_sets * 2 : 16;
		struct aj_set *grown =
		    room <= AJ_VISIT_SETS ? realloc(visit->sets, room * sizeof(*grown)) : NULL;

		if (!grown) {
			visit->more_sets = true;
			return false;
		}
		visit->sets = grown;
		visit->room_sets = room;
	}
	mine = &visit->sets[visit->n_sets];
	*mine = *set;
	mine->name = kept(visit, set->name);
	mine->note = kept(visit, set->note);
	if (mine->name.len < set->name.len) {
		visit->more_sets = true;
		return false;
	}
	visit->n_sets++;
	return true;
}
