#include "cli/cli.h"
#include "scan/scan.h"

int aj_cmd_formats(int argc, char **argv)
{
	int end = aj_cli_no_arguments(argc, argv);

	if (end >= 0)
		return end;
	for (size_t i = 0; aj_formats[i]; i++)
		printf("%-9s %s\n", aj_formats[i]->name, aj_formats[i]->about);
	return AJ_EXIT_OK;
}
