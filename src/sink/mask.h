#pragma once

/*
 * Masked samples: enough of a value to recognise its kind, too little to use it:
 * j•••@c•••.com, •••• •••• •••• 1111, +49 ••• ••67, AKIA••••.
 */

#include "base/buf.h"
#include "scan/finding.h"

enum { AJ_MASK_MAX = 64 }; /* bytes a masked sample takes at most, without the final 0 */

/*
 * Writes a masked sample of value, found as type (whose group and name decide the
 * way), into out, 0-terminated and valid UTF-8 on one line. The letters and digits
 * that remain are never more than a third of the value's characters (separators such
 * as @ and : are not counted), and of a secret no more than its public prefix and a
 * quarter.
 */
void aj_mask(const struct aj_type *type, struct aj_str value, char out[AJ_MASK_MAX + 1]);

/* Whether text may be such a sample: what was kept in a ledger may have been written by anybody. */
bool aj_mask_may_be(struct aj_str text);

/*
 * The same of the key of a record, by which who responds finds the record again. It stands there as it is
 * only where a machine drew or counted it (a UUID, an ObjectId, 32 hexadecimal digits, the 20 characters of
 * Elasticsearch, a number of at most six digits) and nothing was found in it (found): such a key says nothing
 * of anybody. Any other was chosen by somebody and may be what the record is about, a login, an address, a
 * name, the number of a patient, whether a detector knows it or not: it is masked as a value is, and shown
 * with --show only.
 */
void aj_mask_key(struct aj_str key, bool found, char out[AJ_MASK_MAX + 1]);
