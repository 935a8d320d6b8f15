#pragma once

/*
 * Decompressors of foreign libraries behind one face. A file is a sequence of units that could
 * each be a file of its own, which their formats call streams or frames.
 */

#include "base/err.h"

struct aj_codec {
	const char *unit; /* "stream", "frame" */

	/* Ready for a unit. */
	enum aj_status (*begin)(struct aj_codec *codec, struct aj_err *err);

	/*
	 * Takes from in, which it moves on, and puts up to room bytes into out, their number into got
	 * (which may be 0). AJ_OK: there is more, or more input is needed; AJ_END: the unit is
	 * complete; AJ_EINPUT, AJ_ELIMIT: what is wrong with it ("is damaged"). What was decompressed
	 * before a failure is in out.
	 */
	enum aj_status (*step)(struct aj_codec *codec, struct aj_str *in, uint8_t *out, size_t room,
	    size_t *got, struct aj_err *err);

	void (*free)(struct aj_codec *codec);
};

/* NULL: no memory. */
struct aj_codec *aj_bzip2_new(void);
struct aj_codec *aj_xz_new(void);
struct aj_codec *aj_lzma_new(void); /* the older form, without checksums */
struct aj_codec *aj_lzip_new(void);
struct aj_codec *aj_lz4_new(void);
struct aj_codec *aj_zstd_new(void);

/* A dictionary of 128 MiB is the largest that any of them takes: twice that of "xz -9". */
enum { AJ_CODEC_MEMORY = (128 << 20) + (8 << 20) };
