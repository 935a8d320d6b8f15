#pragma once

/* A layer under the eyes of the second pass, by a policy and a key. */

#include "redact/check.h"
#include "test/test.h"

struct aj_checking {
	struct aj_action_key key;
	struct aj_policy policy;
	struct aj_check *check;
	struct aj_checked *layer;
};

/* The struct stays where it is. */
static inline void aj_checking_open(struct aj_checking *c, const char *format, struct aj_str head)
{
	struct aj_err err;

	*c = (struct aj_checking){ 0 };
	AJ_CHECK(aj_policy_load(&c->policy, "gdpr-support-cases", aj_types_builtin, AJ_TYPE_BUILTIN, &err) ==
		     AJ_OK,
	    "%s", err.text);
	AJ_CHECK(aj_check_new(&c->policy, &c->key, &c->check, &err) == AJ_OK);
	AJ_CHECK(aj_check_begin(c->check, format, head, &c->layer, &err) == AJ_OK);
}

static inline void aj_checking_close(struct aj_checking *c)
{
	aj_checked_free(c->layer);
	aj_check_free(c->check);
	aj_policy_fini(&c->policy);
}
