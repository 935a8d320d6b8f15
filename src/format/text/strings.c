/*
 * strings.c: what can be read in binary data: programs, core dumps, disk images,
 * caches, anything of which nothing better is known. Runs of at least six
 * characters are values, at the offsets where they stand: in ASCII and UTF-8, and
 * in UTF-16 of either byte order at even and odd offsets. Tabs and line ends
 * belong to a run, so that a PEM key in a core dump stays in one piece; each line
 * of a run is a record.
 *
 * A run in UTF-8 may be of any script in sequences of two and three bytes; one in
 * UTF-16 needs six units of Latin or Cyrillic to begin with and takes in the
 * rest of the alphabets from there. What is in other encodings is not read.
 *
 * 64 bytes become a bit each in a few words; where a run can begin is arithmetic on
 * those, and only there bytes are looked at one by one.
 */

#include "base/utf8.h"
#include "format/ahead.h"
#include "format/batch.h"
#include "scan/format.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
	BLOCK = 64,
	BACK = BLOCK,  /* bytes before the step that are shown again: a run may reach back into them */
	AHEAD = BLOCK, /* and behind it: a run is known from its first six characters */
	STEP = 16 * 1024,
	BLOCKS = (BACK + STEP + AHEAD) / BLOCK,
	UNITS_LOOK = 24, /* characters in UTF-16 that tell whether they are text */
	BITS_BINARY = 2,
	CONTROL_SHARE = 64, /* one control byte in so many is binary data */
};

/* A bit for each of 64 bytes. */
struct classes {
	uint64_t text; /* printable ASCII, tab, line ends */
	uint64_t zero, four;
	uint64_t high;			   /* from 0x80 on */
	uint64_t follow, from_e0, from_f0; /* of UTF-8: 10xxxxxx, three bytes and more, four and more */
};

/* Where characters stand, a bit for each byte. */
struct maps {
	struct classes classes[BLOCKS + 1];
	uint64_t narrow[BLOCKS + 1], little[BLOCKS + 1], big[BLOCKS + 1];
	uint64_t starts[3][BLOCKS + 1]; /* of six in a row, by enum kind */
};

enum kind { NARROW, LITTLE, BIG, NONE };

struct strings {
	struct aj_stream *in;
	struct aj_batch batch;
	struct maps maps;
	struct aj_str all; /* the window: BACK (less at the beginning) + STEP + AHEAD (less at the end) */
	size_t to;	   /* where the step ends in it */
	size_t pos;	   /* all before it is done */
	enum kind open;	   /* a run that goes on at pos */
	bool last;	   /* the window is the last one */
	struct aj_ahead ahead;
};

/* Control bytes that text does not have: all but tab, line ends, form feed, backspace and escape. */
static inline bool is_control(uint8_t c)
{
	return c < '\b' || (c > '\r' && c < ' ' && c != 0x1b) || c == 0x7f;
}

static int strings_sniff(struct aj_str head)
{
	size_t controls = 0;

	if (aj_str_find(head, 0, '\0') < head.len)
		return BITS_BINARY;
	for (size_t at = 0; at < head.len;) { /* compilers make vectors of this */
		size_t end = head.len - at < UINT8_MAX ? head.len : at + UINT8_MAX;
		uint8_t count = 0;

		for (; at < end; at++)
			count += is_control(head.ptr[at]);
		controls += count;
	}
	return controls * CONTROL_SHARE > head.len ? BITS_BINARY : 0;
}

#ifdef __SSE2__
/* Of the 16 bytes at p, into bit shift and up. Compares are signed: 0x80 to 0xff come before 0. */
static inline void classify16(const uint8_t *p, unsigned shift, struct classes *c)
{
	const __m128i b = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i text =
	    _mm_and_si128(_mm_cmpgt_epi8(b, _mm_set1_epi8(0x1f)), _mm_cmplt_epi8(b, _mm_set1_epi8(0x7f)));
	const __m128i blank = _mm_or_si128(_mm_cmpeq_epi8(b, _mm_set1_epi8('\t')),
	    _mm_or_si128(_mm_cmpeq_epi8(b, _mm_set1_epi8('\n')), _mm_cmpeq_epi8(b, _mm_set1_epi8('\r'))));

	text = _mm_or_si128(text, blank);
#define MASK(v) ((uint64_t)(uint16_t)_mm_movemask_epi8(v) << shift)
	c->text |= MASK(text);
	c->zero |= MASK(_mm_cmpeq_epi8(b, _mm_setzero_si128()));
	c->four |= MASK(_mm_cmpeq_epi8(b, _mm_set1_epi8(4)));
	c->high |= MASK(b);
	c->follow |= MASK(_mm_cmplt_epi8(b, _mm_set1_epi8((char)0xc0)));
	c->from_e0 |= MASK(_mm_cmpgt_epi8(b, _mm_set1_epi8((char)0xdf)));
	c->from_f0 |= MASK(_mm_cmpgt_epi8(b, _mm_set1_epi8((char)0xef)));
#undef MASK
}

static inline void classify(const uint8_t *p, struct classes *c)
{
	*c = (struct classes){ 0 };
	for (unsigned i = 0; i < BLOCK; i += 16)
		classify16(p + i, i, c);
}
#else
static inline void classify(const uint8_t *p, struct classes *c)
{
	*c = (struct classes){ 0 };
	for (unsigned i = 0; i < BLOCK; i++) {
		uint8_t b = p[i];

		c->text |= (uint64_t)((uint8_t)(b - 0x20) < 0x5f || b == '\t' || b == '\n' || b == '\r') << i;
		c->zero |= (uint64_t)(b == 0) << i;
		c->four |= (uint64_t)(b == 4) << i;
		c->high |= (uint64_t)(b >> 7) << i;
		c->follow |= (uint64_t)((b & 0xc0) == 0x80) << i;
		c->from_e0 |= (uint64_t)(b >= 0xe0 || b < 0x80) << i;
		c->from_f0 |= (uint64_t)(b >= 0xf0 || b < 0x80) << i;
	}
}
#endif

/* The bits of the bytes n behind, and n before; now is followed by next and preceded by last. */
static inline uint64_t ahead(uint64_t now, uint64_t next, unsigned n)
{
	return now >> n | next << (BLOCK - n);
}

static inline uint64_t behind(uint64_t now, uint64_t last, unsigned n)
{
	return now << n | last >> (BLOCK - n);
}

/* Bytes of ASCII and of whole sequences of two and three bytes. */
static void map_narrow(struct maps *m)
{
	uint64_t last2 = 0, last3 = 0;

	for (unsigned i = 0; i < BLOCKS; i++) {
		const struct classes *c = &m->classes[i], *next = c + 1;
		uint64_t lead = c->high & ~c->follow & ~(c->from_f0 & c->high);
		uint64_t pair = ahead(c->follow, next->follow, 1);
		uint64_t two = lead & ~c->from_e0 & pair;
		uint64_t three = lead & c->from_e0 & pair & ahead(c->follow, next->follow, 2);

		m->narrow[i] =
		    c->text | two | three | behind(two | three, last2 | last3, 1) | behind(three, last3, 2);
		last2 = two;
		last3 = three;
	}
	m->narrow[BLOCKS] = 0;
}

/* Units that begin at this byte: Latin-1 with a zero, or anything likely with the 4 of Cyrillic. */
static void map_wide(struct maps *m)
{
	for (unsigned i = 0; i < BLOCKS; i++) {
		const struct classes *c = &m->classes[i], *next = c + 1;
		uint64_t latin = c->text | c->high, next_latin = next->text | next->high;
		uint64_t none = c->zero | c->four, next_none = next->zero | next->four;

		m->little[i] =
		    (latin & ahead(c->zero, next->zero, 1)) | (~none & ahead(c->four, next->four, 1));
		m->big[i] = (c->zero & ahead(latin, next_latin, 1)) | (c->four & ~ahead(none, next_none, 1));
	}
	m->little[BLOCKS] = m->big[BLOCKS] = 0;
}

/* Where six in a row begin, which are width bytes apart. */
static void map_starts(const uint64_t *of, unsigned width, uint64_t *starts)
{
	for (unsigned i = 0; i < BLOCKS; i++) {
		uint64_t now = of[i], next = of[i + 1];
		uint64_t two = now & ahead(now, next, width), next_two = next & next >> width;

		starts[i] = two & ahead(two, next_two, 2 * width) & ahead(two, next_two, 4 * width);
	}
}

static void map(struct strings *s)
{
	struct maps *m = &s->maps;
	size_t len = s->all.len;
	unsigned blocks = (unsigned)((len + BLOCK - 1) / BLOCK);

	for (unsigned i = 0; i < blocks; i++)
		classify(s->all.ptr + (size_t)i * BLOCK, &m->classes[i]);
	for (unsigned i = blocks; i <= BLOCKS; i++)
		m->classes[i] = (struct classes){ 0 };
	if (len % BLOCK != 0) { /* what lies behind the end means nothing */
		struct classes *c = &m->classes[blocks - 1];
		uint64_t there = ((uint64_t)1 << len % BLOCK) - 1;

		*c = (struct classes){ c->text & there, c->zero & there, c->four & there, c->high & there,
			c->follow & there, c->from_e0 & there, c->from_f0 & there };
	}
	map_narrow(m);
	map_wide(m);
	map_starts(m->narrow, 1, m->starts[NARROW]);
	map_starts(m->little, 2, m->starts[LITTLE]);
	map_starts(m->big, 2, m->starts[BIG]);
}

static uint64_t offset(const struct strings *s, size_t at)
{
	return s->in->at + at;
}

static enum aj_status make_room(struct strings *s, struct aj_err *err)
{
	if (aj_batch_room(&s->batch) >= AJ_BATCH_SLACK && !aj_batch_runs_full(&s->batch))
		return AJ_OK;
	return aj_batch_flush_within(&s->batch, err);
}

static enum aj_status begin_run(struct strings *s, enum kind kind, size_t at, struct aj_err *err)
{
	enum aj_status st = aj_batch_full(&s->batch) ? aj_batch_flush(&s->batch, err) : AJ_OK;

	if (st != AJ_OK)
		return st;
	s->open = kind;
	s->pos = at;
	aj_batch_begin_record(&s->batch);
	aj_batch_begin_value(&s->batch, NULL, offset(s, at));
	return AJ_OK;
}

static enum aj_status end_run(struct strings *s, struct aj_err *err)
{
	if (s->open != NARROW)
		aj_batch_run(&s->batch, offset(s, s->pos));
	s->open = NONE;
	aj_batch_end_value(&s->batch);
	return aj_batch_end_record(&s->batch, err);
}

/* The first byte at or after at that is none of a run in ASCII or UTF-8. */
static size_t narrow_end(const struct strings *s, size_t at)
{
	size_t block = at / BLOCK;
	uint64_t others = ~s->maps.narrow[block] & ~(uint64_t)0 << at % BLOCK;

	while (others == 0 && ++block < BLOCKS)
		others = ~s->maps.narrow[block];
	return others ? block * BLOCK + (size_t)__builtin_ctzll(others) : s->all.len;
}

/* Adds [s->pos, end), line by line. */
static enum aj_status add_narrow(struct strings *s, size_t end, struct aj_err *err)
{
	while (s->pos < end) {
		struct aj_str rest = aj_str_sub(s->all, s->pos, end - s->pos);
		size_t line = aj_str_find(rest, 0, '\n');
		size_t n = line < rest.len ? line + 1 : rest.len;
		enum aj_status st = make_room(s, err);

		if (st != AJ_OK)
			return st;
		if (n > aj_batch_room(&s->batch) - 16)
			n = aj_batch_room(&s->batch) - 16;
		memcpy(s->batch.bytes + s->batch.len, rest.ptr, n);
		s->batch.len += n;
		s->pos += n;
		if (n == line + 1 && s->pos < end)
			aj_batch_next_record(&s->batch);
	}
	return AJ_OK;
}

static enum aj_status go_on_narrow(struct strings *s, struct aj_err *err)
{
	size_t end = narrow_end(s, s->pos), to = end < s->to ? end : s->to;
	enum aj_status st = add_narrow(s, to, err);

	if (st != AJ_OK || end > s->to || (end == s->to && !s->last))
		return st;
	return end_run(s, err);
}

static uint32_t unit(const struct strings *s, size_t at, enum kind kind)
{
	const uint8_t *p = s->all.ptr + at;

	return kind == BIG ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

/* Letters, signs and blanks of the alphabets from Latin to Arabic, and the punctuation that goes with them.
 */
static bool is_likely(uint32_t point)
{
	if (point < 0x7f)
		return point >= 0x20 || point == '\t' || point == '\n' || point == '\r';
	return (point >= 0xa0 && point < 0x180) || (point >= 0x370 && point < 0x530) ||
	       (point >= 0x5d0 && point < 0x5eb) || (point >= 0x620 && point < 0x64b) ||
	       (point >= 0x2010 && point < 0x2040) || point == 0x20ac;
}

/* Half of what is to be seen of it are letters, digits or blanks. */
static bool is_text(const struct strings *s, size_t at, enum kind kind)
{
	unsigned good = 0, n = 0;

	for (; n < UNITS_LOOK && at + 2 <= s->all.len; n++, at += 2) {
		uint32_t point = unit(s, at, kind);

		if (!is_likely(point))
			break;
		good += point < 0x80 ? aj_is_alnum((uint8_t)point) || point == ' '
				     : point >= 0x410 && point < 0x450;
	}
	return n >= 6 && good * 2 >= n;
}

static enum aj_status go_on_wide(struct strings *s, struct aj_err *err)
{
	while (s->pos < s->to) {
		uint32_t point = s->pos + 2 <= s->all.len ? unit(s, s->pos, s->open) : 0;
		enum aj_status st;

		if (!is_likely(point))
			return end_run(s, err);
		st = make_room(s, err);
		if (st != AJ_OK)
			return st;
		aj_batch_run(&s->batch, offset(s, s->pos));
		s->batch.len += aj_utf8_write(point, s->batch.bytes + s->batch.len);
		s->pos += 2;
		if (point == '\n')
			aj_batch_next_record(&s->batch);
	}
	return s->last ? end_run(s, err) : AJ_OK;
}

/* A run that begins at at; in UTF-16 it may begin earlier, with letters that are not sought for. */
static enum aj_status read_run(struct strings *s, enum kind kind, size_t at, struct aj_err *err)
{
	enum aj_status st;

	if (kind != NARROW) {
		if (!is_text(s, at, kind)) {
			s->pos = at + 1;
			return AJ_OK;
		}
		while (at >= s->pos + 2 && is_likely(unit(s, at - 2, kind)))
			at -= 2;
	}
	st = begin_run(s, kind, at, err);
	if (st != AJ_OK)
		return st;
	return kind == NARROW ? go_on_narrow(s, err) : go_on_wide(s, err);
}

/* The next place from s->pos on where a run begins; s->to: none in this step. */
static size_t next_start(const struct strings *s, enum kind *kind)
{
	const struct maps *m = &s->maps;
	size_t block = s->pos / BLOCK;
	uint64_t from = ~(uint64_t)0 << s->pos % BLOCK;

	for (; block * BLOCK < s->to; block++, from = ~(uint64_t)0) {
		uint64_t any =
		    (m->starts[NARROW][block] | m->starts[LITTLE][block] | m->starts[BIG][block]) & from;
		unsigned bit;

		if (any == 0)
			continue;
		bit = (unsigned)__builtin_ctzll(any);
		*kind = m->starts[NARROW][block] >> bit & 1   ? NARROW
			: m->starts[LITTLE][block] >> bit & 1 ? LITTLE
							      : BIG;
		return block * BLOCK + bit < s->to ? block * BLOCK + bit : s->to;
	}
	return s->to;
}

static enum aj_status read_step(struct strings *s, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	if (s->open != NONE)
		st = s->open == NARROW ? go_on_narrow(s, err) : go_on_wide(s, err);
	while (st == AJ_OK && s->open == NONE) {
		enum kind kind = NONE;
		size_t at = next_start(s, &kind);

		if (at >= s->to)
			break;
		st = read_run(s, kind, at, err);
	}
	return st;
}

static void peek(struct strings *s, size_t want)
{
	s->all = aj_ahead_look(&s->ahead, s->in, want);
	s->last = s->ahead.ended && s->all.len <= want;
	s->all = aj_str_sub(s->all, 0, want);
}

/* Shows the next step with what lies around it. False: there is no more. */
static bool look(struct strings *s)
{
	size_t drop = s->to > BACK ? s->to - BACK : 0, keep = s->to - drop;

	if (s->last)
		return false;
	aj_stream_skip(s->in, drop);
	s->pos = s->pos > drop ? s->pos - drop : 0;
	peek(s, keep + STEP + AHEAD);
	s->to = s->last ? s->all.len : keep + STEP;
	return s->all.len > 0;
}

static enum aj_status strings_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct strings *s = aj_arena_take(aj_scan_arena(scan), sizeof(*s));
	enum aj_status st;

	if (!s)
		return aj_fail(err, AJ_ELIMIT, "no memory for binary data");
	s->in = in;
	s->open = NONE;
	st = aj_batch_init(&s->batch, scan, err);
	s->batch.binary = true;
	while (st == AJ_OK && look(s)) {
		map(s);
		st = read_step(s, err);
	}
	if (st == AJ_OK)
		st = aj_batch_flush(&s->batch, err);
	if (st != AJ_OK)
		return st;
	aj_stream_skip(in, s->all.len);
	return aj_ahead_finish(&s->ahead, err);
}

const struct aj_format aj_format_strings = {
	.name = "strings",
	.about = "binary data of any kind: text within it (ASCII, UTF-8, UTF-16)",
	.sniff = strings_sniff,
	.most = BITS_BINARY,
	.read = strings_read,
	.splits = true,
};
