#include "dep/load.h"

#include <dlfcn.h>

bool aj_load(const char *library, const char *const *names, void *functions)
{
	void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);

	for (size_t i = 0; handle && names[i]; i++) {
		void *function = dlsym(handle, names[i]);

		if (!function)
			return false;
		memcpy((uint8_t *)functions + i * sizeof(function), &function, sizeof(function));
	}
	return handle != NULL;
}
