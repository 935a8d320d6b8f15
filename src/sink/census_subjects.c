#include "sink/census_subjects.h"

enum kind { KIND_NONE, KIND_NAME, KIND_PHONE, KIND_ID, KIND_EMAIL };

void aj_subjects_fini(struct aj_subjects *subjects)
{
	aj_unique_fini(&subjects->persons);
	explicit_bzero(subjects, sizeof(*subjects));
}

uint8_t aj_subject_kind(const struct aj_type *type, uint16_t id)
{
	if (id == AJ_TYPE_EMAIL)
		return KIND_EMAIL;
	if (id == AJ_TYPE_PHONE)
		return KIND_PHONE;
	if (id == AJ_TYPE_PERSON)
		return KIND_NAME;
	return type->group == AJ_GROUP_NATIONAL_ID ? KIND_ID : KIND_NONE;
}

static void settle(struct aj_subjects *subjects)
{
	for (size_t i = 0; i < subjects->n_pending; i++)
		aj_unique_add(&subjects->persons, subjects->pending[i]);
	subjects->n_pending = 0;
}

void aj_subjects_end(struct aj_subjects *subjects)
{
	settle(subjects);
	subjects->records += subjects->open;
	subjects->best = KIND_NONE;
	subjects->open = false;
}

static inline void take(struct aj_subjects *subjects, uint8_t kind, uint64_t hash)
{
	subjects->open = true;
	if (kind == KIND_NONE || kind < subjects->best)
		return;
	if (kind > subjects->best) {
		subjects->best = kind;
		subjects->n_pending = 0;
	}
	if (kind == KIND_EMAIL) { /* nothing can be better: no need to wait */
		aj_unique_add(&subjects->persons, hash);
		return;
	}
	/* A "record" with thousands of identities is none; what better ones may follow will not undo these.
	 */
	if (subjects->n_pending == AJ_SUBJECTS_PENDING)
		settle(subjects);
	subjects->pending[subjects->n_pending++] = hash;
}

void aj_subjects_add(
    struct aj_subjects *subjects, const struct aj_span *span, const uint64_t *hashes, const uint8_t *kinds)
{
	if (!span->goes_on)
		aj_subjects_end(subjects);
	for (size_t i = 0; i < span->n_findings; i++) {
		if (span->begins[i])
			aj_subjects_end(subjects);
		take(subjects, kinds[span->findings[i].type], hashes[i]);
	}
	if (span->record_ended)
		aj_subjects_end(subjects);
}

void aj_subjects_merge(struct aj_subjects *into, const struct aj_subjects *from)
{
	aj_unique_merge(&into->persons, &from->persons);
	into->records += from->records;
}
