#pragma once

/* A line on standard error that tells how far a run is: bytes, share, throughput, time left. */

#include "role/crew.h"

struct aj_progress_bar;

/* Starts a thread that draws five times a second; NULL if it cannot. */
struct aj_progress_bar *aj_progress_bar_start(struct aj_progress *progress);

/* Wipes the line and ends the thread. Accepts NULL. */
void aj_progress_bar_stop(struct aj_progress_bar *bar);
