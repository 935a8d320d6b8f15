#include "dep/inflate.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <stdlib.h>

struct aj_inflate {
	struct inflate_state state;
	uint64_t taken; /* bytes of input, those included that it holds and has not used yet */
};

struct aj_inflate *aj_inflate_new(void)
{
	struct aj_inflate *inflate = calloc(1, sizeof(*inflate)); /* damaged data may show what is in it */

	if (!inflate)
		return NULL;
	isal_inflate_init(&inflate->state);
	inflate->taken = 0;
	return inflate;
}

void aj_inflate_free(struct aj_inflate *inflate)
{
	free(inflate);
}

void aj_inflate_reset(struct aj_inflate *inflate)
{
	isal_inflate_reset(&inflate->state);
	inflate->taken = 0;
}

enum aj_status aj_inflate_step(
    struct aj_inflate *inflate, struct aj_str *in, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct inflate_state *z = &inflate->state;
	uint32_t shown = in->len < UINT32_MAX / 2 ? (uint32_t)in->len : UINT32_MAX / 2, back;
	int result;

	z->next_in = (uint8_t *)in->ptr;
	z->avail_in = shown;
	z->next_out = out;
	z->avail_out = room < UINT32_MAX / 2 ? (uint32_t)room : UINT32_MAX / 2;
	result = isal_inflate(z);
	*got = (size_t)(z->next_out - out);
	/* At the end it gives back what it had in advance, which may be more than was shown just now. */
	back = z->avail_in < shown ? z->avail_in : shown;
	inflate->taken += (uint64_t)shown - z->avail_in;
	*in = aj_str_from(*in, shown - back);
	if (result == ISAL_INVALID_LOOKBACK)
		return aj_fail(err, AJ_EINPUT, "refers to what was never there");
	if (result != ISAL_DECOMP_OK && result != ISAL_END_INPUT && result != ISAL_OUT_OVERFLOW)
		return aj_fail(err, AJ_EINPUT, "is damaged");
	return z->block_state == ISAL_BLOCK_FINISH ? AJ_END : AJ_OK;
}

uint64_t aj_inflate_used(const struct aj_inflate *inflate)
{
	return inflate->taken - (uint64_t)inflate->state.read_in_length / 8;
}

uint32_t aj_crc32(uint32_t crc, struct aj_str bytes)
{
	return crc32_gzip_refl(crc, bytes.ptr, bytes.len);
}
