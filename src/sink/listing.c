#include "base/hash.h"
#include "sink/report_driver.h"

#include <stdlib.h>

enum {
	BUFFER_MAX = 256 << 20, /* the findings of the largest text (512 KiB) take far less */
	PLACE_MAX = 8192,	/* bytes of a printed place */
	FIELD_MAX = 4096,	/* bytes of a printed field path */
};

struct aj_listing {
	struct aj_sink sink; /* first: the sink is the listing */
	const struct aj_report_driver *driver;
	struct aj_report_options options;
	struct aj_buf out;
	struct aj_hash_key key;
	uint64_t *kinds;  /* for each type the hash of its name, so that types do not share hashes */
	size_t place_len; /* of the layers: the key of a record comes behind */
	char place[PLACE_MAX], field[FIELD_MAX];
};

/* The same for equal values of a type in one run; says nothing to who lacks the key. */
static void hash_finding(
    const struct aj_listing *listing, const struct aj_finding *finding, char out[AJ_HASH_TEXT + 1])
{
	static const char hex[] = "0123456789abcdef";
	uint64_t hash = aj_hash(&listing->key, listing->kinds[finding->type], finding->canonical);

	for (size_t i = 0; i < AJ_HASH_TEXT; i++)
		out[i] = hex[hash >> (60 - 4 * i) & 15];
	out[AJ_HASH_TEXT] = '\0';
}

/* The record is an entry of its layer: "elastic://10.0.0.5:9200/cases!ndjson:_id=17". */
static struct aj_str place_of(struct aj_listing *listing, const struct aj_span *span, size_t i)
{
	const struct aj_record_key *key = span->keys ? &span->keys[i] : NULL;
	char masked[AJ_MASK_MAX + 1];
	struct aj_str entry[4];
	size_t len = listing->place_len;

	if (!key || key->value.len == 0)
		return aj_str(listing->place, len);
	aj_mask_key(key->value, key->found, masked);
	entry[0] = AJ_S(":");
	entry[1] = aj_key_name(span->object->key);
	entry[2] = AJ_S("=");
	entry[3] = listing->options.show ? key->value : aj_str_z(masked);
	for (size_t n = 0; n < AJ_LEN(entry); n++) {
		struct aj_str part = aj_str_sub(entry[n], 0, PLACE_MAX - len);

		memcpy(listing->place + len, part.ptr, part.len);
		len += part.len;
	}
	return aj_str(listing->place, len);
}

static void list_finding(
    struct aj_listing *listing, const struct aj_span *span, size_t i, struct aj_item *item)
{
	const struct aj_finding *finding = &span->findings[i];
	struct aj_str value = span->spots[i].value;
	char masked[AJ_MASK_MAX + 1];

	if (finding->type >= listing->options.n_types || value.len == 0)
		return;
	item->finding = finding;
	item->type = &listing->options.types[finding->type];
	item->place = place_of(listing, span, i);
	item->start = span->spots[i].start;
	item->end = span->spots[i].end;
	item->field = aj_str(listing->field, (listing->options.show ? aj_field_path : aj_field_shown)(
						 finding->field, listing->field, FIELD_MAX));
	aj_mask(item->type, value, masked);
	item->masked = masked;
	hash_finding(listing, finding, item->hash);
	item->value = listing->options.show ? value : AJ_S("");
	listing->driver->item(item, &listing->out);
}

static enum aj_status listing_begin(struct aj_sink *sink, const struct aj_object *object, struct aj_err *err)
{
	(void)sink, (void)object, (void)err;
	return AJ_OK;
}

static enum aj_status listing_span(struct aj_sink *sink, const struct aj_span *span, struct aj_err *err)
{
	struct aj_listing *listing = (struct aj_listing *)sink;
	struct aj_item item = { .options = &listing->options, .object = span->object->name };

	if (span->n_findings == 0)
		return AJ_OK;
	listing->place_len = aj_place_print(span->place, listing->place, PLACE_MAX);
	for (const struct aj_place *p = span->place; p; p = p->outer)
		item.layers++;
	for (size_t i = 0; i < span->n_findings; i++)
		list_finding(listing, span, i, &item);
	if (listing->out.full)
		return aj_fail(err, AJ_ELIMIT, "no memory for the list of findings");
	return AJ_OK;
}

static enum aj_status listing_end(struct aj_sink *sink, const struct aj_object *object, enum aj_how how,
    const char *why, struct aj_err *err)
{
	struct aj_listing *listing = (struct aj_listing *)sink;

	if (how != AJ_DONE && listing->driver->object)
		listing->driver->object(&listing->options, object->name, how, why, &listing->out);
	if (listing->out.full)
		return aj_fail(err, AJ_ELIMIT, "no memory for the list of findings");
	return AJ_OK;
}

static const struct aj_sink_ops listing_ops = {
	.name = "listing",
	.about = "a line for each finding",
	.spots = true,
	.begin = listing_begin,
	.span = listing_span,
	.end = listing_end,
};

enum aj_status aj_listing_new(enum aj_report_format format, const struct aj_report_options *options,
    struct aj_listing **out, struct aj_err *err)
{
	struct aj_listing *listing;

	if (!aj_report_lists(format))
		return aj_fail(
		    err, AJ_EINPUT, "%s is a summary and lists no findings", aj_report_name(format));
	listing = calloc(1, sizeof(*listing));
	if (!listing)
		return aj_fail(err, AJ_ELIMIT, "no memory for the list of findings");
	listing->kinds = calloc(options->n_types + 1, sizeof(*listing->kinds));
	if (!listing->kinds) {
		free(listing);
		return aj_fail(err, AJ_ELIMIT, "no memory for the list of findings");
	}
	listing->key = aj_hash_key(options->key);
	for (size_t i = 0; i < options->n_types; i++)
		listing->kinds[i] = aj_hash(&listing->key, 0, aj_str_z(options->types[i].name));
	listing->sink.ops = &listing_ops;
	listing->driver = aj_report_driver_of(format);
	listing->options = *options;
	aj_buf_init(&listing->out, BUFFER_MAX);
	*out = listing;
	return AJ_OK;
}

void aj_listing_free(struct aj_listing *listing)
{
	if (!listing)
		return;
	explicit_bzero(&listing->key, sizeof(listing->key));
	explicit_bzero(listing->options.key, sizeof(listing->options.key));
	free(listing->kinds);
	aj_buf_wipe(&listing->out);
	free(listing);
}

struct aj_sink *aj_listing_sink(struct aj_listing *listing)
{
	return &listing->sink;
}

struct aj_buf *aj_listing_buf(struct aj_listing *listing)
{
	return &listing->out;
}
