#pragma once

/*
 * A scan for tests of format readers: takes the place of scan/scan.c, runs no
 * detector, writes down what a reader hands over and holds it against the
 * promises of scan/text.h and scan/format.h.
 *
 * What is written down does not depend on how a reader cuts its texts:
 *
 *   "\n"      a record begins          "|"   bytes of no value lie here
 *   "<a.b>"   what follows has this field, "<>" after it: has none
 *   "{name:"  what an inner object holds "}"
 *   "{name in 932:"  the same, said to be in that code page
 *   "(kind)"  the layer is of this kind   "[name]"  texts from here on lie in this entry
 *
 * Offsets are held against the layer's bytes where texts are of the layer itself; of entries they are
 * the entry's. Only in a layer that tells its kind, whose parts may lie in any order, may they go back.
 */

#include "base/buf.h"
#include "scan/format.h"

struct aj_format_probe {
	enum aj_status status;
	struct aj_err err;
	struct aj_buf seen;		/* 0-terminated; see above */
	const char *broken;		/* the first promise that was broken, or NULL */
	size_t texts, records, longest; /* longest: bytes of a text */
	unsigned inner;			/* objects inside */
	unsigned complaints;
	uint64_t complained_at; /* of the first one */
	char complaint[200];	/* "" if there was none */
};

/*
 * Reads raw with format; each fill of the source gives at most step bytes (0: no
 * bound), and the fill numbered fail (from 1; 0: none) fails with AJ_EIO, "fill N".
 */
void aj_format_probe_run(struct aj_format_probe *probe, const struct aj_format *format, struct aj_str raw,
    size_t step, unsigned fail);
void aj_format_probe_fini(struct aj_format_probe *probe);

/* What is said of the charset of all that is read from here on; NULL: nothing. */
void aj_format_probe_charset(const struct aj_codepage *charset);

/* seen as a C string */
const char *aj_format_probe_seen(const struct aj_format_probe *probe);

/* The text stands in seen, whatever zero bytes lie before it. */
bool aj_format_probe_holds(const struct aj_format_probe *probe, const char *text);

/*
 * Reads raw at several steps and with each fill failing in turn (up to a bound),
 * and checks that the steps make no difference, no promise is broken and a
 * failure comes out as itself. Gives NULL or what was wrong.
 */
const char *aj_format_probe_sweep(const struct aj_format *format, struct aj_str raw);

/* For fuzz targets: reads the bytes twice, in other steps; aborts on a broken promise. */
void aj_format_probe_fuzz(const struct aj_format *format, const uint8_t *bytes, size_t len);
