/* unseal.c: the way back, for ajar restore. */

#include "redact/redacting.h"
#include "redact/sealed.h"

/* What was sealed, AJ_SEALED_PART bytes at most. from: where that stands. */
static enum aj_status open_sealed(struct aj_redactor *r, const struct aj_frame *frame,
    const struct aj_written *written, uint64_t from, uint8_t *plain, size_t *len, struct aj_err *err)
{
	if (aj_sealed_open(r->options.key, written, plain, len)) {
		r->restored++;
		return AJ_OK;
	}
	aj_fail(err, AJ_EINPUT,
	    "what is encrypted at offset %llu was made with another key or for another tenant, or changed "
	    "since",
	    (unsigned long long)from);
	return aj_frame_within(frame, err);
}

/* Puts back what was sealed, and takes away the quotes that it got. */
static enum aj_status put_back(struct aj_redactor *r, struct aj_frame *frame, const struct aj_text *text,
    size_t at, const struct aj_written *written, struct aj_err *err)
{
	uint8_t plain[AJ_SEALED_PART];
	struct aj_str before, behind;
	uint64_t from, to;
	enum aj_status st;
	size_t len;

	aj_text_raw(text, at, at + written->len, &from, &to);
	st = open_sealed(r, frame, written, from, plain, &len, err);
	if (st != AJ_OK)
		return st;
	before = aj_rewrite_raw(&frame->rewrite, from - (from > 0), from);
	behind = aj_rewrite_raw(&frame->rewrite, to, to + 1);
	if (written->joint == '*' && before.len > 0 && memchr("\"'", before.ptr[0], 2) &&
	    aj_str_eq(before, behind)) {
		from--;
		to++;
	}
	return aj_frame_restore(frame, from, to, aj_str(plain, len), err);
}

/* The next place from *at on where something sealed begins. */
static bool find_sealed(const struct aj_text *text, size_t *at, struct aj_written *written)
{
	for (; (*at = aj_str_find(text->bytes, *at, '~')) < text->to; (*at)++)
		if (aj_written_read(aj_str_sub(text->bytes, *at, AJ_WRITTEN_LONGEST), written) &&
		    (written->joint == '-' || written->joint == '*'))
			return true;
	return false;
}

enum aj_status aj_redactor_unseal(
    struct aj_redactor *r, struct aj_frame *frame, const struct aj_text *text, struct aj_err *err)
{
	enum aj_status st = AJ_OK;
	struct aj_written written;

	for (size_t at = text->from; st == AJ_OK && find_sealed(text, &at, &written); at++)
		if (!aj_text_is_reference(text, at)) /* it is put back where the text stands */
			st = put_back(r, frame, text, at, &written, err);
	return st;
}

enum aj_status aj_redactor_unseal_name(
    struct aj_redactor *r, struct aj_frame *frame, const struct aj_text *text, struct aj_err *err)
{
	struct aj_renaming renaming;
	struct aj_written written;

	if (!aj_renaming_begin(&renaming, r, frame, text))
		return AJ_OK;
	for (size_t at = text->from; find_sealed(text, &at, &written); at++) {
		uint8_t plain[AJ_SEALED_PART];
		uint64_t from, to;
		enum aj_status st;
		size_t len;

		aj_text_raw(text, at, at + written.len, &from, &to);
		st = open_sealed(r, frame, &written, from, plain, &len, err);
		if (st != AJ_OK)
			return st;
		aj_renaming_go(&renaming, from, to);
		aj_buf_add(&r->text, aj_str(plain, len));
	}
	return aj_renaming_end(&renaming, err);
}
