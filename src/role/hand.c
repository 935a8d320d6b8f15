#include "role/hand.h"

#include "role/counter.h"
#include "role/jailed.h"

enum {
	LISTED_MAX = 8 << 20, /* bytes listed before a hand must wait for its turn */
};

/* Waits until all output before this hand's is written. False: the run is over. */
static bool await_turn(struct aj_hand *hand)
{
	if (!hand->its_turn)
		hand->its_turn = aj_queue_await(&hand->shift->queue, hand->turn);
	return hand->its_turn;
}

/* Writes what the hand has listed; only when it is its turn. */
static enum aj_status write_out(struct aj_hand *hand, struct aj_err *err)
{
	const struct aj_crew_options *options = hand->shift->options;
	struct aj_buf *buf = hand->listing ? aj_listing_buf(hand->listing) : NULL;
	enum aj_status st;

	if (!buf || buf->len == 0)
		return AJ_OK;
	st = options->write(
	    options->write_to, aj_report_part(options->format, aj_buf_str(buf), &hand->shift->begun), err);
	buf->len = 0;
	return st;
}

static enum aj_status outlet_begin(struct aj_sink *sink, const struct aj_object *object, struct aj_err *err)
{
	return AJ_OK;
}

/* After the listing: stops where the run is interrupted, and keeps a list from growing beyond bounds. */
static enum aj_status outlet_span(struct aj_sink *sink, const struct aj_span *span, struct aj_err *err)
{
	struct aj_hand *hand = (struct aj_hand *)sink;

	if (aj_shift_stopped(hand->shift))
		return aj_fail(err, AJ_ESTOP, "interrupted");
	if (!hand->listing || aj_listing_buf(hand->listing)->len < LISTED_MAX)
		return AJ_OK;
	if (!await_turn(hand))
		return aj_fail(err, AJ_ESTOP, "the run is over");
	return write_out(hand, err);
}

static enum aj_status outlet_end(struct aj_sink *sink, const struct aj_object *object, enum aj_how how,
    const char *why, struct aj_err *err)
{
	return AJ_OK;
}

static const struct aj_sink_ops outlet_ops = {
	.name = "outlet",
	.about = "writes listed findings in the order of their objects",
	.begin = outlet_begin,
	.span = outlet_span,
	.end = outlet_end,
};

enum aj_status aj_hand_pass_over(struct aj_hand *hand, const struct aj_part *part, enum aj_how how,
    const char *why, bool listed, struct aj_err *err)
{
	struct aj_sink *census = aj_census_sink(hand->census);
	struct aj_sink *listing = hand->listing && listed ? aj_listing_sink(hand->listing) : NULL;
	struct aj_sink *inventory = hand->inventory ? aj_inventory_sink(hand->inventory) : NULL;
	enum aj_status st = census->ops->end(census, &part->object, how, why, err);

	if (st == AJ_OK && inventory)
		st = inventory->ops->end(inventory, &part->object, how, why, err);
	return st == AJ_OK && listing ? listing->ops->end(listing, &part->object, how, why, err) : st;
}

enum aj_status aj_hand_interrupt(
    struct aj_hand *hand, const struct aj_part *part, enum aj_how how, const char *why, struct aj_err *err)
{
	uint64_t mark = (uint64_t)part->object.id + 1;
	bool first = atomic_exchange(&hand->shift->interrupted_object, mark) != mark;

	return aj_hand_pass_over(hand, part, how, why, first, err);
}

/* Reads a part in this process. */
static enum aj_status read_part(struct aj_hand *hand, const struct aj_part *part, struct aj_err *err)
{
	struct aj_shift *shift = hand->shift;
	struct aj_store *store = shift->options->store;
	struct aj_source *source = NULL;
	struct aj_counter counter;
	struct aj_stream stream;
	enum aj_how how;
	enum aj_status st;

	if (part->how != AJ_DONE)
		return aj_hand_pass_over(hand, part, part->how, part->why, true, err);
	if (aj_shift_stopped(shift))
		return aj_hand_interrupt(hand, part, AJ_FAILED, "interrupted before it was read", err);
	st = store->ops->open(store, part->object.name, part->from, part->to, &source, err);
	if (st != AJ_OK)
		return aj_hand_pass_over(hand, part, AJ_FAILED, err->text, true, err);
	aj_counter_init(&counter, source, &shift->progress->bytes_read);
	aj_stream_init(&stream, &counter.source, part->from);
	st = aj_scan_object(hand->scan, &part->object, part->format, &stream, &how, err);
	aj_stream_fini(&stream);
	if (source->close)
		source->close(source);
	if (st == AJ_ESTOP && aj_shift_stopped(shift))
		st = aj_hand_interrupt(hand, part, AJ_PARTIAL, "interrupted", err);
	return st;
}

/* Takes parts ahead as far as the worker process may have them. False: there is nothing left to do. */
static bool take_ahead(struct aj_hand *hand)
{
	struct aj_part part;

	while (aj_jailed_wants(hand->jailed) &&
	       aj_queue_take(&hand->shift->queue, !aj_jailed_first(hand->jailed), &part))
		aj_jailed_begin(hand->jailed, &part);
	return aj_jailed_first(hand->jailed) != NULL;
}

/* The next part, read by a worker process or here. False: there are no more. */
static bool read_next(struct aj_hand *hand, struct aj_part *part, enum aj_status *st, struct aj_err *err)
{
	struct aj_jailed *jailed = hand->jailed;

	if (jailed ? !take_ahead(hand) : !aj_queue_take(&hand->shift->queue, true, part))
		return false;
	hand->turn = jailed ? aj_jailed_first(jailed)->turn : part->turn;
	hand->its_turn = false;
	*st = jailed ? aj_jailed_finish(jailed, part, err) : read_part(hand, part, err);
	return true;
}

/* Who listens knows that what was found in the part is told and, where it is listed, written. */
static enum aj_status tell_written(
    struct aj_hand *hand, const struct aj_part *part, bool listed, struct aj_err *err)
{
	const struct aj_crew_options *options = hand->shift->options;

	if (!options->written || listed != (hand->listing != NULL))
		return AJ_OK;
	return options->written(options->written_to, &part->object, err);
}

/* A part has ended. */
static enum aj_status add_part(struct aj_hand *hand, struct aj_err *err)
{
	enum aj_status st;

	if (!hand->total)
		return AJ_OK;
	st = aj_census_merge(hand->total, hand->census, err);
	aj_census_clear(hand->census);
	return st;
}

void *aj_hand_work(void *arg)
{
	struct aj_hand *hand = arg;
	struct aj_queue *queue = &hand->shift->queue;
	struct aj_part part = { 0 };
	enum aj_status st;
	struct aj_err err;

	while (read_next(hand, &part, &st, &err)) {
		if (st == AJ_OK)
			st = add_part(hand, &err);
		if (st == AJ_OK)
			st = tell_written(hand, &part, false, &err);
		/* Only what is listed has an order: who lists nothing waits for nobody. */
		if (st == AJ_OK && hand->listing && await_turn(hand)) {
			st = write_out(hand, &err);
			if (st == AJ_OK)
				st = tell_written(hand, &part, true, &err);
		}
		if (st != AJ_OK)
			aj_queue_give_up(queue, &err, st);
		else if (hand->listing)
			aj_queue_pass(queue);
		if (part.last)
			atomic_fetch_add(&hand->shift->progress->objects_read, 1);
		aj_part_drop(&part);
	}
	return NULL;
}

void aj_hand_fini(struct aj_hand *hand)
{
	aj_jailed_free(hand->jailed);
	aj_scan_free(hand->scan);
	aj_inventory_free(hand->inventory);
	aj_listing_free(hand->listing);
	aj_census_free(hand->census);
	aj_census_free(hand->total);
}

enum aj_status aj_hand_init(struct aj_hand *hand, struct aj_shift *shift, struct aj_err *err)
{
	const struct aj_crew_options *options = shift->options;
	size_t n = 0;
	enum aj_status st;

	*hand = (struct aj_hand){ .outlet = { &outlet_ops }, .shift = shift };
	st = aj_census_new(&options->census, &hand->census, err);
	if (st == AJ_OK && options->apart)
		st = aj_census_new_sum(&options->census, &hand->total, err);
	if (st == AJ_OK && aj_report_lists(options->format))
		st = aj_listing_new(options->format, &options->report, &hand->listing, err);
	if (st == AJ_OK && options->inventory)
		st = aj_inventory_new(
		    options->inventory, options->apart ? hand->census : NULL, &hand->inventory, err);
	if (st != AJ_OK)
		return st;
	hand->sinks[n++] = aj_census_sink(hand->census);
	if (hand->listing)
		hand->sinks[n++] = aj_listing_sink(hand->listing);
	if (hand->inventory)
		hand->sinks[n++] = aj_inventory_sink(hand->inventory);
	hand->sinks[n++] = &hand->outlet;
	if (options->zygote) {
		st = aj_jailed_new(hand, &hand->jailed, err);
		if (st == AJ_OK)
			aj_census_dates(hand->census, aj_jailed_months(hand->jailed));
		return st;
	}
	st = aj_scan_new(options->engine, hand->sinks, &hand->scan, err);
	if (st == AJ_OK) {
		aj_scan_seed(hand->scan, aj_census_seed(options->census.key));
		aj_census_dates(hand->census, aj_scratch_months(aj_scan_scratch(hand->scan)));
	}
	return st;
}
