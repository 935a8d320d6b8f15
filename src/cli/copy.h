#pragma once

/*
 * What redact and restore share: one file (or standard input) goes through a scan and a
 * redactor into a file of its own, both hashed on the way; and the key.
 */

#include "cli/cli.h"
#include "redact/out_file.h"
#include "redact/redactor.h"

/* The input, whose bytes are hashed, beside, as they are read. */
struct aj_copy_input {
	struct aj_source source; /* first */
	struct aj_file_source file;
	struct aj_aside *aside;
	struct aj_aside_taker taker;
	struct aj_sha256 digest;
	uint64_t bytes;
	const char *name;
};

/* All that one run needs, in the order in which it is made. */
struct aj_copy {
	struct aj_engine *engine;
	const struct aj_type *types;
	size_t n_types;
	struct aj_policy policy; /* empty for restore */
	struct aj_action_key key;
	struct aj_aside *aside;
	struct aj_copy_input input;
	struct aj_out_file output;
	struct aj_check *check;
	struct aj_redactor *redactor;
	struct aj_scan *scan;
	enum aj_how how;
	char input_digest[2 * AJ_SHA256_BYTES + 1],
	    output_digest[2 * AJ_SHA256_BYTES + 1]; /* when it has run */
};

/* A copy of nothing, which aj_copy_fini accepts. */
#define AJ_COPY_INIT                                                                                         \
	(struct aj_copy)                                                                                     \
	{                                                                                                    \
		.input.file.fd = -1, .output.fd = -1                                                         \
	}

/* From --key-file or $AJAR_REDACT_KEY, and --tenant; not given if there is none of both. */
AJ_MUST_CHECK enum aj_status aj_copy_key(
    struct aj_copy *copy, const struct aj_settings *settings, struct aj_err *err);

/* Input, output and what is between them. engine, policy and key are there. Refuses output that is the input.
 */
AJ_MUST_CHECK enum aj_status aj_copy_open(struct aj_copy *copy, const struct aj_settings *settings,
    const char *name, bool restore, struct aj_err *err);

/* Reads and writes all of it. */
AJ_MUST_CHECK enum aj_status aj_copy_run(struct aj_copy *copy, struct aj_err *err);

/* Of a small file, such as one of rules. */
AJ_MUST_CHECK enum aj_status aj_copy_digest(
    const char *path, char hex[2 * AJ_SHA256_BYTES + 1], struct aj_err *err);

/* leave: what was written stays under its temporary name. */
void aj_copy_fini(struct aj_copy *copy, bool leave);

/* Settings, at most one path, then run: the whole of a command. */
int aj_copy_command(enum aj_command command, int argc, char **argv,
    int (*run)(const struct aj_settings *settings, const char *name));
