#include "format/pdf/pdf_file.h"

#include <stdlib.h>

enum {
	HOPS_MAX = 8,		    /* references that lead to references */
	OBJECT_STREAMS = 128 << 20, /* bytes that object streams may become together */
	FUEL_LEAST = 64 << 20,
	FUEL_TIMES = 200, /* so often each byte may be looked at; honest files need a few */
	END_REACH = 64,	  /* bytes in which "endstream" must stand behind a stream's length */
};

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

uint64_t aj_pdf_offset(const struct aj_pdf *pdf, const void *place)
{
	const uint8_t *p = place;

	return p >= pdf->bytes.ptr && p < pdf->bytes.ptr + pdf->bytes.len ? (uint64_t)(p - pdf->bytes.ptr)
									  : 0;
}

/* Accounts for len bytes looked at. False: it is enough. */
static bool burn(struct aj_pdf *pdf, size_t len)
{
	if (pdf->fuel >= len) {
		pdf->fuel -= len;
		return true;
	}
	if (!pdf->tired)
		aj_scan_complain(
		    pdf->scan, 0, "its objects refer to one another too often; the rest is left out");
	pdf->tired = true;
	return false;
}

/* The last of the objects with this number, by bisection. */
static struct aj_pdf_object *object_of(struct aj_pdf *pdf, uint64_t number)
{
	size_t lo = 0, hi = pdf->n_objects;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (pdf->objects[mid].number <= number)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo > 0 && pdf->objects[lo - 1].number == number ? &pdf->objects[lo - 1] : NULL;
}

struct aj_str aj_pdf_follow(struct aj_pdf *pdf, struct aj_str value, struct aj_pdf_object **object)
{
	struct aj_pdf_object *found = NULL;

	for (unsigned hops = 0; value.len > 4 && aj_is_digit(value.ptr[0]) && value.ptr[value.len - 1] == 'R';
	     hops++) {
		size_t digits = 0;
		uint64_t number;

		while (digits < value.len && aj_is_digit(value.ptr[digits]))
			digits++;
		found = aj_str_decimal(aj_str_sub(value, 0, digits), &number) ? object_of(pdf, number) : NULL;
		if (!found || hops == HOPS_MAX || !burn(pdf, 16)) {
			value = (struct aj_str){ 0 };
			found = NULL;
			break;
		}
		value = found->value;
	}
	if (object)
		*object = found;
	return value;
}

struct aj_str aj_pdf_find(struct aj_pdf *pdf, struct aj_str dict, const char *key)
{
	struct aj_str inside = aj_pdf_inside(dict), name, value, wanted = aj_str_z(key);

	if (!aj_pdf_is_dict(dict))
		return (struct aj_str){ 0 };
	while (aj_pdf_take_pair(&inside, &name, &value))
		if (aj_str_eq(name, wanted)) {
			burn(pdf, (size_t)(value.ptr - dict.ptr) + value.len);
			return aj_str_sub(value, 0, pdf->tired ? 0 : value.len);
		}
	burn(pdf, dict.len);
	return (struct aj_str){ 0 };
}

struct aj_str aj_pdf_get(struct aj_pdf *pdf, struct aj_str dict, const char *key)
{
	return aj_pdf_follow(pdf, aj_pdf_find(pdf, dict, key), NULL);
}

static bool add_object(struct aj_pdf *pdf, const struct aj_pdf_object *object)
{
	if (pdf->n_objects == pdf->room) {
		size_t room = pdf->room ? pdf->room * 2 : 256;
		struct aj_pdf_object *grown;

		if (pdf->n_objects >= AJ_PDF_OBJECTS_MAX)
			return false;
		grown = realloc(pdf->objects, room * sizeof(*grown));
		if (!grown)
			return false;
		pdf->objects = grown;
		pdf->room = room;
	}
	pdf->objects[pdf->n_objects++] = *object;
	return true;
}

/* The "12 0 " before at, where "obj" stands. False: there is none. */
static bool number_before(struct aj_str s, size_t at, uint32_t *number, uint32_t *generation)
{
	size_t end, begin = at;
	uint64_t value[2]; /* from behind */

	for (int part = 0; part < 2; part++) {
		end = begin;
		while (end > 0 && is_blank(s.ptr[end - 1]))
			end--;
		if (end == begin && part == 1)
			return false;
		begin = end;
		while (begin > 0 && end - begin < 10 && aj_is_digit(s.ptr[begin - 1]))
			begin--;
		if (begin == end || !aj_str_decimal(aj_str_sub(s, begin, end - begin), &value[part]) ||
		    value[part] > UINT32_MAX)
			return false;
	}
	*number = (uint32_t)value[1];
	*generation = (uint32_t)value[0];
	return true;
}

/* As find, for what is looked for again and again: known is where it was found last. */
static size_t find_after(struct aj_str s, size_t from, struct aj_str what, size_t *known)
{
	if (*known < from || *known == 0)
		*known = aj_str_find_str(s, from, what);
	return *known;
}

/* Section 7.3.8.1: the data begin behind the line end. Their length is believed if "endstream" follows. */
static size_t take_stream(struct aj_pdf *pdf, size_t at, struct aj_pdf_object *object)
{
	struct aj_str s = pdf->bytes, inside = aj_pdf_inside(object->value), key, value;
	uint64_t len = UINT64_MAX;
	size_t end;

	at += 6;
	if (at < s.len && s.ptr[at] == '\r')
		at++;
	if (at < s.len && s.ptr[at] == '\n')
		at++;
	while (aj_pdf_take_pair(&inside, &key, &value))
		if (aj_str_eq(key, AJ_S("Length")) && aj_str_decimal(value, &len))
			break;
	if (len < s.len - at &&
	    memmem(s.ptr + at + len, aj_str_sub(s, at + len, END_REACH).len, "endstream", 9)) {
		object->data = aj_str_sub(s, at, len);
		return at + len;
	}
	end = find_after(s, at, AJ_S("endstream"), &pdf->endstream);
	object->data = aj_str_sub(s, at, end - at);
	return end;
}

/* Reads the object whose value begins at at. Gives where it ends. */
static size_t read_object(struct aj_pdf *pdf, size_t at, struct aj_pdf_object object)
{
	struct aj_str rest, value;
	size_t end = find_after(pdf->bytes, at, AJ_S("endobj"), &pdf->endobj), next;

	rest = aj_str_sub(pdf->bytes, at, end - at);
	if (!aj_pdf_take(&rest, &value))
		return at;
	object.value = value;
	next = (size_t)(value.ptr - pdf->bytes.ptr) + value.len;
	if (!burn(pdf, value.len))
		return pdf->bytes.len;
	if (aj_pdf_is_dict(value) && aj_pdf_take(&rest, &value) && aj_str_starts(value, AJ_S("stream")))
		next = take_stream(pdf, (size_t)(value.ptr - pdf->bytes.ptr), &object);
	if (!add_object(pdf, &object))
		return pdf->bytes.len;
	return next;
}

static void find_objects(struct aj_pdf *pdf)
{
	size_t at = 0;

	while ((at = aj_str_find_str(pdf->bytes, at, AJ_S("obj"))) < pdf->bytes.len) {
		struct aj_pdf_object object = { .rank = (uint32_t)pdf->n_objects };

		if (number_before(pdf->bytes, at, &object.number, &object.generation))
			at = read_object(pdf, at + 3, object);
		else
			at += 3;
	}
	if (pdf->n_objects >= AJ_PDF_OBJECTS_MAX)
		aj_scan_complain(pdf->scan, 0, "has more than %d objects", AJ_PDF_OBJECTS_MAX);
}

static int by_number(const void *a, const void *b)
{
	const struct aj_pdf_object *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static void sort_objects(struct aj_pdf *pdf)
{
	if (pdf->n_objects > 0)
		qsort(pdf->objects, pdf->n_objects, sizeof(*pdf->objects), by_number);
}

/* Section 7.5.7: pairs of number and offset, then, from First on, the objects. */
static void read_object_stream(struct aj_pdf *pdf, struct aj_str text, size_t first, uint32_t rank)
{
	struct aj_str head = aj_str_sub(text, 0, first), bodies = aj_str_from(text, first), number, at;

	while (aj_pdf_take(&head, &number) && aj_pdf_take(&head, &at)) {
		struct aj_pdf_object object = { .rank = rank, .seen = false };
		uint64_t n, offset;
		struct aj_str rest;

		if (!aj_str_decimal(number, &n) || !aj_str_decimal(at, &offset) || n > UINT32_MAX)
			return;
		rest = aj_str_from(bodies, offset < bodies.len ? (size_t)offset : bodies.len);
		object.number = (uint32_t)n;
		if (!burn(pdf, 16) || !aj_pdf_take(&rest, &object.value))
			continue;
		if (!burn(pdf, object.value.len) || !add_object(pdf, &object))
			return;
	}
}

struct aj_buf *aj_pdf_unpacked(struct aj_pdf *pdf, size_t ceiling)
{
	struct aj_buf *grown = realloc(pdf->unpacked, (pdf->n_unpacked + 1) * sizeof(*grown));

	if (!grown)
		return NULL;
	pdf->unpacked = grown;
	aj_buf_init(&grown[pdf->n_unpacked], ceiling);
	return &grown[pdf->n_unpacked++];
}

static void unpack_object_stream(struct aj_pdf *pdf, struct aj_pdf_object object)
{
	double first = aj_pdf_number(aj_pdf_get(pdf, object.value, "First"), -1);
	struct aj_buf *out = aj_pdf_unpacked(pdf, OBJECT_STREAMS - pdf->unpacked_bytes);
	struct aj_str image;
	struct aj_err err;

	if (!out)
		return;
	if (aj_pdf_unpack(pdf, &object, out, &image, &err) != AJ_OK)
		aj_scan_complain(
		    pdf->scan, aj_pdf_offset(pdf, object.data.ptr), "object %u: %s", object.number, err.text);
	pdf->unpacked_bytes += out->len;
	if (first >= 0 && first < (double)out->len)
		read_object_stream(pdf, aj_buf_str(out), (size_t)first, object.rank);
}

static void unpack_object_streams(struct aj_pdf *pdf)
{
	size_t n = pdf->n_objects;

	for (size_t i = 0; i < n && !pdf->tired; i++) {
		if (!pdf->objects[i].data.ptr ||
		    !aj_pdf_is_name(aj_pdf_get(pdf, pdf->objects[i].value, "Type"), "ObjStm"))
			continue;
		pdf->objects[i].seen = true;
		unpack_object_stream(pdf, pdf->objects[i]);
	}
	sort_objects(pdf);
}

static void look_at_trailer(struct aj_pdf *pdf, struct aj_str dict)
{
	if (aj_pdf_find(pdf, dict, "Encrypt").len > 0)
		pdf->locked = dict;
	if (aj_pdf_find(pdf, dict, "Root").len > 0)
		pdf->trailer = dict;
}

/* The last one with a root, which may be in a stream of cross references. */
static void find_trailers(struct aj_pdf *pdf)
{
	for (size_t i = 0; i < pdf->n_objects && !pdf->tired; i++)
		if (pdf->objects[i].data.ptr &&
		    aj_pdf_is_name(aj_pdf_find(pdf, pdf->objects[i].value, "Type"), "XRef")) {
			pdf->objects[i].seen = true;
			look_at_trailer(pdf, pdf->objects[i].value);
		}
	for (size_t at = 0;
	     (at = aj_str_find_str(pdf->bytes, at, AJ_S("trailer"))) < pdf->bytes.len && !pdf->tired;
	     at += 7) {
		struct aj_str rest = aj_str_from(pdf->bytes, at + 7), value;

		rest = aj_str_sub(rest, 0, aj_str_find_str(rest, 0, AJ_S("startxref")));
		burn(pdf, rest.len);
		if (aj_pdf_take(&rest, &value))
			look_at_trailer(pdf, value);
	}
}

enum aj_status aj_pdf_open(struct aj_pdf *pdf, struct aj_scan *scan, struct aj_str bytes, struct aj_err *err)
{
	*pdf = (struct aj_pdf){
		.scan = scan, .bytes = bytes, .fuel = FUEL_LEAST + (uint64_t)bytes.len * FUEL_TIMES
	};
	find_objects(pdf);
	if (pdf->n_objects == 0)
		return aj_fail(err, AJ_EINPUT, "has no object that could be read, at offset 0");
	sort_objects(pdf);
	find_trailers(pdf);
	if (pdf->locked.len > 0) {
		enum aj_status st = aj_pdf_unlock(pdf, err);

		if (st != AJ_OK)
			return st;
	}
	unpack_object_streams(pdf);
	return AJ_OK;
}

void aj_pdf_close(struct aj_pdf *pdf)
{
	for (size_t i = 0; i < pdf->n_unpacked; i++)
		aj_buf_fini(&pdf->unpacked[i]);
	free(pdf->unpacked);
	free(pdf->objects);
	*pdf = (struct aj_pdf){ 0 };
}

/* The nth of a value that may be a list of them. */
static struct aj_str nth(struct aj_pdf *pdf, struct aj_str value, unsigned n)
{
	struct aj_str inside, item = { 0 };

	if (!aj_str_starts(value, AJ_S("[")))
		return n == 0 ? value : (struct aj_str){ 0 };
	inside = aj_pdf_inside(value);
	for (unsigned i = 0; i <= n; i++)
		if (!aj_pdf_take(&inside, &item))
			return (struct aj_str){ 0 };
	return aj_pdf_follow(pdf, item, NULL);
}

static struct aj_str either(struct aj_pdf *pdf, struct aj_str dict, const char *key, const char *brief)
{
	struct aj_str value = aj_pdf_get(pdf, dict, key);

	return value.len > 0 ? value : aj_pdf_get(pdf, dict, brief);
}

enum aj_status aj_pdf_unpack(struct aj_pdf *pdf, const struct aj_pdf_object *object, struct aj_buf *out,
    struct aj_str *image, struct aj_err *err)
{
	struct aj_str filters = either(pdf, object->value, "Filter", "F"), in;
	struct aj_str all_parms = either(pdf, object->value, "DecodeParms", "DP");
	struct aj_buf buffers[2], plain;
	enum aj_status st = AJ_OK;

	*image = (struct aj_str){ 0 };
	aj_buf_init(&plain, object->data.len);
	in = aj_pdf_unlock_stream(pdf, object, &plain);
	aj_buf_init(&buffers[0], out->ceiling - out->len);
	aj_buf_init(&buffers[1], out->ceiling - out->len);
	for (unsigned n = 0; st == AJ_OK; n++) {
		struct aj_str name = nth(pdf, filters, n);
		struct aj_buf *to = &buffers[n % 2];

		if (name.len == 0)
			break;
		if (n == AJ_PDF_FILTERS_MAX) {
			st = aj_fail(err, AJ_ELIMIT, "more than %d filters, at offset %llu",
			    AJ_PDF_FILTERS_MAX, (unsigned long long)aj_pdf_offset(pdf, object->data.ptr));
			break;
		}
		to->len = 0;
		to->full = false;
		st = aj_pdf_filter(pdf, aj_str_from(name, 1), nth(pdf, all_parms, n), in, to, err);
		if (st == AJ_END) {
			*image = aj_str_from(name, 1);
			st = AJ_OK;
			break;
		}
		in = aj_buf_str(to);
		if (st != AJ_OK)
			st = aj_within(err, "stream at offset %llu",
			    (unsigned long long)aj_pdf_offset(pdf, object->data.ptr));
		burn(pdf, in.len);
	}
	aj_buf_add(out, in);
	if (out->full && st == AJ_OK)
		st = aj_fail(err, AJ_ELIMIT, "stream at offset %llu becomes more than %zu bytes",
		    (unsigned long long)aj_pdf_offset(pdf, object->data.ptr), out->ceiling);
	aj_buf_fini(&buffers[0]);
	aj_buf_fini(&buffers[1]);
	aj_buf_fini(&plain);
	return st;
}
