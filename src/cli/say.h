#pragma once

/* What the commands tell people on a terminal. */

#include <stdio.h>

#include "base/str.h"

/*
 * Like fprintf. Names and messages in it come from command lines, files and servers: whatever could steer a
 * terminal is shown as an escape (sink/show.h), and only the newlines at the end of fmt begin a line.
 */
void aj_say(FILE *to, const char *fmt, ...) AJ_PRINTF(2, 3);
