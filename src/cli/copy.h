#pragma once

/*
 * What redact and restore share: one file (or standard input) goes through a scan and a
 * redactor into a file of its own, both hashed on the way; and the key. Files are
 * opened and named in this process; all the rest is done in one of its own, in a jail.
 */

#include "cli/cli.h"
#include "redact/out_file.h"
#include "redact/packed/spool.h"
#include "redact/redactor.h"
#include "role/solo.h"

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

/* Where files without a name come from: the jailed process asks for them. */
struct aj_copy_nameless {
	struct aj_nameless nameless; /* first */
	struct aj_solo *solo;
};

/* A file of rules that was used. */
struct aj_copy_rules {
	const char *name;
	char digest[2 * AJ_SHA256_BYTES + 1];
};

/* All that one run needs, in the order in which it is made. */
struct aj_copy {
	const char *command; /* for messages */
	struct aj_engine *engine;
	const struct aj_type *types;
	size_t n_types;
	struct aj_policy policy; /* empty for restore */
	bool american;		 /* dates have their month first */
	struct aj_action_key key;
	struct aj_copy_rules *rules;
	size_t n_rules;
	struct aj_copy_input input;
	struct aj_out_file output, report; /* report: NULL for a name if none is wanted */
	/* In the process that does it. */
	struct aj_copy_nameless nameless;
	struct aj_solo *solo; /* NULL: it is this one */
	struct aj_aside *aside;
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
		.input.file.fd = -1, .output.fd = -1, .report.fd = -1, .how = AJ_FAILED                      \
	}

/* From --key-file or $AJAR_REDACT_KEY, and --tenant; not given if there is none of both. */
AJ_MUST_CHECK enum aj_status aj_copy_key(
    struct aj_copy *copy, const struct aj_settings *settings, struct aj_err *err);

/* Input and output. The engine is there. Refuses output that is the input. */
AJ_MUST_CHECK enum aj_status aj_copy_open(
    struct aj_copy *copy, const struct aj_settings *settings, const char *name, struct aj_err *err);

/*
 * Calls work, which gives what the program is to end with, in a jailed process, or with
 * --in-process in this one. It has aj_copy_run and aj_copy_keep. restore: what stands between input and
 * output brings back what was encrypted. AJ_EIO: that process did not come to its end.
 */
AJ_MUST_CHECK enum aj_status aj_copy_work(struct aj_copy *copy, const struct aj_settings *settings,
    bool restore, int (*work)(struct aj_copy *copy), int *end, struct aj_err *err);

/* Reads and writes all of it. */
AJ_MUST_CHECK enum aj_status aj_copy_run(struct aj_copy *copy, struct aj_err *err);

/* … and all of the object was seen, however it is formed. */
bool aj_copy_whole(const struct aj_copy *copy);

/* All is well with output or report: the file gets its name. */
AJ_MUST_CHECK enum aj_status aj_copy_keep(struct aj_copy *copy, struct aj_out_file *file, struct aj_err *err);

/* Tells why it came to no end; nothing if only the reader of standard output has left. */
void aj_copy_failed(const struct aj_copy *copy, const struct aj_err *err);

/* The digests of the rule files, for the report. */
AJ_MUST_CHECK enum aj_status aj_copy_rules(
    struct aj_copy *copy, const char *const *files, struct aj_err *err);

/* leave: what was written stays under its temporary name. */
void aj_copy_fini(struct aj_copy *copy, bool leave);

/* Settings, at most one path, then run: the whole of a command. */
int aj_copy_command(enum aj_command command, int argc, char **argv,
    int (*run)(const struct aj_settings *settings, const char *name));
