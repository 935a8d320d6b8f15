#pragma once

/*
 * Schemas of Avro (avro.apache.org, specification 1.11): JSON, made into a table of types that
 * refer to one another by index. A type may hold itself; records are bounded by depth when read.
 */

#include "base/arena.h"

enum { AJ_AVRO_TYPES = 16 * 1024, AJ_AVRO_DEPTH = 64 };

enum aj_avro_kind {
	AJ_AVRO_NULL,
	AJ_AVRO_BOOLEAN,
	AJ_AVRO_INT,
	AJ_AVRO_LONG,
	AJ_AVRO_FLOAT,
	AJ_AVRO_DOUBLE,
	AJ_AVRO_BYTES,
	AJ_AVRO_STRING,
	AJ_AVRO_RECORD,
	AJ_AVRO_ENUM,
	AJ_AVRO_ARRAY,
	AJ_AVRO_MAP,
	AJ_AVRO_UNION,
	AJ_AVRO_FIXED
};

enum aj_avro_meaning { AJ_AVRO_PLAIN, AJ_AVRO_DATE, AJ_AVRO_MILLIS, AJ_AVRO_MICROS, AJ_AVRO_DECIMAL };

struct aj_avro_type {
	uint8_t kind, meaning;
	uint32_t size;	      /* of a fixed */
	uint32_t first, last; /* of its parts, below; 0: none */
	uint32_t n_parts;
	struct aj_str name; /* of a record, enum or fixed, without its namespace */
};

/* A field of a record, a branch of a union, a symbol of an enum, what an array or map holds. */
struct aj_avro_part {
	struct aj_str name;
	uint32_t type, next;
};

struct aj_avro_schema {
	struct aj_arena *arena;
	struct aj_avro_type *types;
	struct aj_avro_part *parts; /* the first is none */
	uint32_t n_types, n_parts;
};

/* Type 0 of the schema is that of the records. Views of text are kept. */
AJ_MUST_CHECK enum aj_status aj_avro_read_schema(
    struct aj_avro_schema *schema, struct aj_arena *arena, struct aj_str text, struct aj_err *err);
