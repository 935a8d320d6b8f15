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
