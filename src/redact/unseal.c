/* unseal.c: the way back, for ajar restore. */

#include "redact/redacting.h"
#include "redact/sealed.h"

/* Puts back what was sealed, and takes away the quotes that it got. */
static enum aj_status put_back(struct aj_redactor *r, struct aj_frame *frame, const struct aj_text *text,
    size_t at, const struct aj_written *written, struct aj_err *err)
{
	enum { PATH_ROOM = 160 };
	char path[PATH_ROOM];
	uint8_t plain[AJ_SEALED_PART];
	struct aj_str before, behind;
	uint64_t from, to;
	size_t len;

	aj_text_raw(text, at, at + written->len, &from, &to);
	if (!aj_sealed_open(r->options.key, written, plain, &len)) {
		aj_place_print(frame->place, path, sizeof(path));
		return aj_fail(err, AJ_EINPUT,
		    "%s: what is encrypted at offset %llu was made with another key or for another tenant, "
		    "or "
		    "changed since",
		    path, (unsigned long long)from);
	}
	before = aj_rewrite_raw(&frame->rewrite, from - (from > 0), from);
	behind = aj_rewrite_raw(&frame->rewrite, to, to + 1);
	if (written->joint == '*' && before.len > 0 && memchr("\"'", before.ptr[0], 2) &&
	    aj_str_eq(before, behind)) {
		from--;
		to++;
	}
	r->restored++;
	return aj_frame_restore(frame, from, to, aj_str(plain, len), err);
}

enum aj_status aj_redactor_unseal(
    struct aj_redactor *r, struct aj_frame *frame, const struct aj_text *text, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (size_t at = text->from; st == AJ_OK; at++) {
		struct aj_written written;

		at = aj_str_find(text->bytes, at, '~');
		if (at >= text->to)
			break;
		if (aj_written_read(aj_str_sub(text->bytes, at, AJ_WRITTEN_LONGEST), &written) &&
		    (written.joint == '-' || written.joint == '*'))
			st = put_back(r, frame, text, at, &written, err);
	}
	return st;
}
