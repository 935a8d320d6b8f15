#pragma once

/*
 * The answer of Elasticsearch and OpenSearch to a search. Its documents stand in it byte for byte as they
 * were indexed ("_source", below "hits.hits"); to make a tree of them only to print it again took
 * three times as long as to inspect them.
 */

#include "base/buf.h"

/*
 * Adds each document to page, a line each, with the `_id` under which it stands in the index as its first
 * member (Elasticsearch allows no document one of its own), and to rest the answer with 0 in place of them,
 * to be parsed: what is no JSON stays there, to be refused. Of hits before the last one only their number is
 * asked for: each is a 0 there. Both may be full then.
 */
void aj_hits_cut(struct aj_str answer, struct aj_buf *page, struct aj_buf *rest);
