#include "dep/top_level.h"

#include "dep/load.h"

#include <libpsl.h>
#include <pthread.h>

enum { LABEL_MAX = 63 }; /* RFC 1035, section 2.3.4 */

#define FUNCTIONS(X)                                                                                         \
	X(psl_builtin)                                                                                       \
	X(psl_is_public_suffix2)

static struct {
	FUNCTIONS(AJ_LOADED)
} lib;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const psl_ctx_t *list; /* NULL: there is none */

static void prepare(void)
{
	if (AJ_LOAD("libpsl.so.5", FUNCTIONS, lib))
		list = lib.psl_builtin();
}

void aj_top_level_prepare(void)
{
	pthread_once(&once, prepare);
}

bool aj_top_level(struct aj_str label)
{
	char name[LABEL_MAX + 1];

	aj_top_level_prepare();
	if (!list)
		return true;
	if (label.len == 0 || label.len > LABEL_MAX)
		return false;
	for (size_t i = 0; i < label.len; i++)
		name[i] = (char)aj_to_lower(label.ptr[i]);
	name[label.len] = '\0';
	return lib.psl_is_public_suffix2(list, name, PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE);
}
