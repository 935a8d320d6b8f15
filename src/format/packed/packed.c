/*
 * packed.c: files compressed by bzip2, xz, lzip, lz4, Zstandard (RFC 8878) and the older lzma.
 */

#include "format/packed/decoder.h"

static int bzip2_sniff(struct aj_str head)
{
	/* The level, then a block (pi), or the end of a file of nothing (its square root). */
	return aj_str_starts(head, AJ_S("BZh")) && head.len >= 10 && head.ptr[3] >= '1' &&
		       head.ptr[3] <= '9' &&
		       (aj_str_starts(aj_str_from(head, 4), AJ_S("\x31\x41\x59\x26\x53\x59")) ||
			   aj_str_starts(aj_str_from(head, 4), AJ_S("\x17\x72\x45\x38\x50\x90")))
		   ? 75
		   : 0;
}

static enum aj_status bzip2_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	return aj_decoder_read(scan, in, aj_bzip2_new(), bzip2_sniff, err);
}

static int xz_sniff(struct aj_str head)
{
	return aj_str_starts(head, AJ_S("\xfd"
					"7zXZ\0"))
		   ? 48
		   : 0;
}

static enum aj_status xz_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	return aj_decoder_read(scan, in, aj_xz_new(), xz_sniff, err);
}

static int lzip_sniff(struct aj_str head)
{
	return aj_str_starts(head, AJ_S("LZIP")) && head.len > 4 && head.ptr[4] <= 1 ? 39 : 0;
}

static enum aj_status lzip_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	return aj_decoder_read(scan, in, aj_lzip_new(), lzip_sniff, err);
}

/*
 * There is no signature: the usual properties, a dictionary of 2^n or 2^n + 2^(n-1) bytes, a size
 * that is not known or below 256 GiB, and the first byte of the data, which is always zero.
 */
static int lzma_sniff(struct aj_str head)
{
	uint32_t dictionary;
	uint64_t size = 0;

	if (head.len < 14 || head.ptr[0] != 0x5d || head.ptr[13] != 0)
		return 0;
	dictionary = head.ptr[1] | (uint32_t)head.ptr[2] << 8 | (uint32_t)head.ptr[3] << 16 |
		     (uint32_t)head.ptr[4] << 24;
	for (size_t i = 0; i < 8; i++)
		size |= (uint64_t)head.ptr[5 + i] << 8 * i;
	if (dictionary < 4096 || (size != UINT64_MAX && size >> 38))
		return 0;
	while (dictionary % 2 == 0)
		dictionary /= 2;
	return dictionary == 1 || dictionary == 3 ? 40 : 0;
}

static int lzma_again(struct aj_str head)
{
	(void)head;
	return 0; /* one stream a file */
}

static enum aj_status lzma_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	return aj_decoder_read(scan, in, aj_lzma_new(), lzma_again, err);
}

static int lz4_sniff(struct aj_str head)
{
	/* Version 01 of frames; the lowest bits of both bytes that follow are reserved and zero. */
	return aj_str_starts(head, AJ_S("\x04\x22\x4d\x18")) && head.len >= 7 &&
		       (head.ptr[4] & 0xc2) == 0x40 && (head.ptr[5] & 0x8f) == 0
		   ? 42
		   : 0;
}

/* A frame that is to be skipped, as lz4 and Zstandard know them: between others, and pzstd writes one first.
 */
static bool is_skippable(struct aj_str head)
{
	return head.len >= 4 && (head.ptr[0] & 0xf0) == 0x50 &&
	       aj_str_starts(aj_str_from(head, 1), AJ_S("\x2a\x4d\x18"));
}

static int lz4_again(struct aj_str head)
{
	return is_skippable(head) ? 28 : lz4_sniff(head);
}

static enum aj_status lz4_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	return aj_decoder_read(scan, in, aj_lz4_new(), lz4_again, err);
}

static int zstd_sniff(struct aj_str head)
{
	return aj_str_starts(head, AJ_S("\x28\xb5\x2f\xfd")) ? 32 : is_skippable(head) ? 28 : 0;
}

static enum aj_status zstd_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	return aj_decoder_read(scan, in, aj_zstd_new(), zstd_sniff, err);
}

const struct aj_format aj_format_zstd = {
	.name = "zstd",
	.about = "Zstandard (one or more frames)",
	.sniff = zstd_sniff,
	.read = zstd_read,
};

const struct aj_format aj_format_bzip2 = {
	.name = "bzip2",
	.about = "bzip2 (one or more streams)",
	.sniff = bzip2_sniff,
	.read = bzip2_read,
};

const struct aj_format aj_format_xz = {
	.name = "xz",
	.about = "xz (one or more streams)",
	.sniff = xz_sniff,
	.read = xz_read,
};

const struct aj_format aj_format_lzip = {
	.name = "lzip",
	.about = "lzip (one or more members)",
	.sniff = lzip_sniff,
	.read = lzip_read,
};

const struct aj_format aj_format_lzma = {
	.name = "lzma",
	.about = "lzma, the form before xz",
	.sniff = lzma_sniff,
	.read = lzma_read,
};

const struct aj_format aj_format_lz4 = {
	.name = "lz4",
	.about = "lz4 (one or more frames)",
	.sniff = lz4_sniff,
	.read = lz4_read,
};
