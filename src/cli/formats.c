#include "cli/cli.h"
#include "scan/scan.h"

int aj_cmd_formats(int argc, char **argv)
{
	if (argc > 1) {
		fprintf(stderr, "ajar formats: no argument is wanted\n");
		return AJ_EXIT_USAGE;
	}
	for (size_t i = 0; aj_formats[i]; i++)
		printf("%-8s %s\n", aj_formats[i]->name, aj_formats[i]->about);
	return AJ_EXIT_OK;
}
