#include "store/file.h"

enum aj_status aj_file_store(const struct aj_file_options *options, struct aj_store **out, struct aj_err *err)
{
	(void)options, (void)out;
	return aj_fail(err, AJ_EIO, "not there");
}
