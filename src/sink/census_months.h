#pragma once

/* First and last of the dates that were seen, all of them and without the odd ones. */

#include "sink/summary.h"

/* Fills first, last, usual_first and usual_last of the summary. this_year: the present one. */
void aj_months_sum(const uint32_t months[AJ_MONTHS], int this_year, struct aj_summary *out);
