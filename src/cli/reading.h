#pragma once

/* What the commands that have objects read by a crew have in common. */

#include "cli/settings.h"
#include "dep/sha256.h"
#include "role/crew.h"
#include "role/zygote.h"

#include <stdatomic.h>

/* Set by the first interrupt: the run ends with what there is. One that comes half a
 * second later or after that ends the program. */
extern atomic_bool aj_reading_stop;
void aj_reading_interrupts(void);

unsigned aj_reading_jobs(const struct aj_settings *settings);

/* By the choices auto, always and never; dumb terminals and NO_COLOR are heeded. */
bool aj_reading_on_terminal(unsigned choice, int fd);
bool aj_reading_coloured(unsigned choice, int fd);
int aj_reading_columns(int fd); /* 0: not known */

/* Seconds of a clock that only goes forward. */
double aj_reading_now(void);

/* The engine, by the settings for rules and region. */
AJ_MUST_CHECK enum aj_status aj_reading_engine(
    const struct aj_settings *settings, struct aj_engine **out, struct aj_err *err);

/* Adds what decides what is found, and what is counted of it: the program's version, the settings, the rules
 * in their files. */
AJ_MUST_CHECK enum aj_status aj_reading_digest(
    const struct aj_settings *settings, struct aj_sha256 *digest, struct aj_err *err);

/* Says on standard error what the jail lacks. command: its name, a string. */
void aj_reading_warn_of_jail(const void *command, const char *missing);

/* The process that starts workers, into crew, unless --in-process is set; to be called before there are
 * threads. */
AJ_MUST_CHECK enum aj_status aj_reading_zygote(enum aj_command command, const struct aj_settings *settings,
    struct aj_engine *engine, struct aj_crew_options *crew, struct aj_err *err);
