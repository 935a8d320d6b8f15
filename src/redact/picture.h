#pragma once

/*
 * A picture without its words: of PNG (ISO/IEC 15948) and JPEG (ITU-T T.81) only what is needed to show it
 * is copied. Text, Exif, XMP, IPTC, comments, thumbnails, colour profiles, unknown parts and what follows the
 * end stay behind; how the picture is turned and which colours are meant may be lost with them.
 */

#include "base/buf.h"

/* False: it is neither, or cannot be taken apart to its end; what is in out is of no use then. */
bool aj_picture_bare(struct aj_str picture, struct aj_buf *out);
