#pragma once

/*
 * Thrift's compact protocol, as far as Parquet's footers and page headers need it:
 * structures of numbered fields. Reading past the end, or nesting without end, makes the
 * reader bad: from then on every value is 0, and every structure and list at its end.
 */

#include "base/str.h"

enum aj_thrift_type {
	AJ_THRIFT_STOP,
	AJ_THRIFT_TRUE,
	AJ_THRIFT_FALSE,
	AJ_THRIFT_BYTE,
	AJ_THRIFT_I16,
	AJ_THRIFT_I32,
	AJ_THRIFT_I64,
	AJ_THRIFT_DOUBLE,
	AJ_THRIFT_BINARY,
	AJ_THRIFT_LIST,
	AJ_THRIFT_SET,
	AJ_THRIFT_MAP,
	AJ_THRIFT_STRUCT
};

struct aj_thrift {
	struct aj_str rest;
	bool bad;
};

/* A field of the structure being read; number 0 before the first one. */
struct aj_thrift_field {
	int32_t number;
	uint8_t type;
};

/* Goes on to the next field. False: the structure has ended. Its value must be taken or skipped. */
bool aj_thrift_next(struct aj_thrift *t, struct aj_thrift_field *field);

/* The value of a field; of another type than this, it is skipped, and 0 or empty. */
int64_t aj_thrift_int(struct aj_thrift *t, struct aj_thrift_field field);
struct aj_str aj_thrift_binary(struct aj_thrift *t, struct aj_thrift_field field);

/* Elements of a list whose type must be this one; of another, all are skipped and it is 0. */
uint64_t aj_thrift_list(struct aj_thrift *t, struct aj_thrift_field field, enum aj_thrift_type of);

/* True if it is a structure, whose fields are to be taken next; else it is skipped. */
bool aj_thrift_struct(struct aj_thrift *t, struct aj_thrift_field field);

void aj_thrift_skip(struct aj_thrift *t, struct aj_thrift_field field);
