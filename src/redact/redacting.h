#pragma once

/* The redactor from within: what its parts (redactor.c, edit.c, unseal.c) share. */

#include "redact/dates.h"
#include "redact/layers.h"
#include "redact/redactor.h"
#include "redact/subject.h"

struct aj_redactor {
	struct aj_tap tap; /* first: it is cast back */
	struct aj_redactor_options options;
	struct aj_layers layers;
	struct aj_buf text; /* a replacement */
	const struct aj_action *
	    *actions; /* for each finding of a text; one to keep: it was written earlier */
	size_t actions_room;
	bool dates;				 /* the policy names them */
	struct aj_dated *dated;			 /* of a text */
	struct aj_finding *merged;		 /* … among what else was found in it, */
	const struct aj_action **merged_actions; /* … and, while they are merged, what is done with each */
	size_t n_dated, dated_room, merged_room;
	struct aj_scratch *scratch; /* to look at numbers; made when the first is met */
	uint64_t out_of_reach, earlier, restored, again;
	struct aj_redact_counts counts;
};

/* dated.c: adds the dates that the policy changes to the findings of a text, and chooses what is done with
 * each. */
AJ_MUST_CHECK enum aj_status aj_redactor_add_dates(struct aj_redactor *r, const char *format,
    const struct aj_text *text, struct aj_findings *findings, struct aj_err *err);

/* edit.c: findings become edits. */

/* A text whose findings are edited one after the other, none of which begins before the last. */
struct aj_editing {
	const struct aj_text *text;
	struct aj_subject subject; /* whose record the finding is in; only for dates that are shifted */
	size_t value, run;	   /* that the last finding was in */
	size_t keyed_to;	   /* the end of the record of which keyed tells; 0: of none */
	bool keyed;		   /* something that the key makes will stand in it */
	size_t tilde;		   /* the first behind which the next finding may begin; 0: not looked for */
};

/* The finding is, or touches, what was written by us at an earlier time. */
bool aj_redactor_is_written(
    const struct aj_redactor *r, struct aj_editing *editing, const struct aj_finding *finding);

/* Does the action with the finding. */
AJ_MUST_CHECK enum aj_status aj_redactor_edit(struct aj_redactor *r, struct aj_frame *frame,
    struct aj_editing *editing, const struct aj_finding *finding, const struct aj_action *action,
    struct aj_err *err);

/* What was found in cells that show this text, where the text stands. */
AJ_MUST_CHECK enum aj_status aj_redactor_edit_shared(
    struct aj_frame *frame, const struct aj_text *text, struct aj_err *err);

/* The name of a member, or where its link leads, as it becomes another one in r->text. */
struct aj_renaming {
	struct aj_redactor *r;
	struct aj_frame *frame;
	struct aj_str was;
	uint64_t at; /* all of what it was up to here is in the new one */
	bool link;
};

/* False: the text is neither. */
bool aj_renaming_begin(
    struct aj_renaming *renaming, struct aj_redactor *r, struct aj_frame *frame, const struct aj_text *text);

/* What is added to r->text from here on stands for [from, to) of what it was. */
void aj_renaming_go(struct aj_renaming *renaming, uint64_t from, uint64_t to);

AJ_MUST_CHECK enum aj_status aj_renaming_end(struct aj_renaming *renaming, struct aj_err *err);

/* A name of a member, or where a link leads: without what was found in it. */
AJ_MUST_CHECK enum aj_status aj_redactor_rename(struct aj_redactor *r, struct aj_frame *frame,
    const struct aj_text *text, const struct aj_finding *findings, size_t n, struct aj_err *err);

/* unseal.c: puts back what was encrypted in the text. */
AJ_MUST_CHECK enum aj_status aj_redactor_unseal_name(
    struct aj_redactor *r, struct aj_frame *frame, const struct aj_text *text, struct aj_err *err);
AJ_MUST_CHECK enum aj_status aj_redactor_unseal(
    struct aj_redactor *r, struct aj_frame *frame, const struct aj_text *text, struct aj_err *err);
