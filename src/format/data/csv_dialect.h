#pragma once

/* How the columns of a delimited file are separated, and whether its first row names them. */

#include "base/str.h"

enum { AJ_CSV_BITS_MOST = 21 };

struct aj_csv_dialect {
	uint8_t separator;
	bool header;
	size_t skip; /* bytes before the first row: a byte order mark, a line "sep=;" */
	int bits;    /* that speak for a delimited file, as of a format's sniff; 0: it is none */
};

/* whole: head is all there is, so that its last line is not cut. */
struct aj_csv_dialect aj_csv_dialect_of(struct aj_str head, bool whole);
