#include "dep/top_level.h"

#include <dlfcn.h>
#include <libpsl.h>
#include <pthread.h>

enum { LABEL_MAX = 63 }; /* RFC 1035, section 2.3.4 */

static struct {
	__typeof__(&psl_builtin) builtin;
	__typeof__(&psl_is_public_suffix2) is_public_suffix;
	const psl_ctx_t *list; /* NULL: there is none */
} psl;

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void prepare(void)
{
	void *handle = dlopen("libpsl.so.5", RTLD_NOW | RTLD_LOCAL);

	if (!handle)
		return;
	psl.builtin = (__typeof__(psl.builtin))dlsym(handle, "psl_builtin");
	psl.is_public_suffix = (__typeof__(psl.is_public_suffix))dlsym(handle, "psl_is_public_suffix2");
	if (psl.builtin && psl.is_public_suffix)
		psl.list = psl.builtin();
}

void aj_top_level_prepare(void)
{
	pthread_once(&once, prepare);
}

bool aj_top_level(struct aj_str label)
{
	char name[LABEL_MAX + 1];

	aj_top_level_prepare();
	if (!psl.list)
		return true;
	if (label.len == 0 || label.len > LABEL_MAX)
		return false;
	for (size_t i = 0; i < label.len; i++)
		name[i] = (char)aj_to_lower(label.ptr[i]);
	name[label.len] = '\0';
	return psl.is_public_suffix(psl.list, name, PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE);
}
