#include "cli/cli.h"
#include "estate/kind.h"

int aj_cmd_stores(int argc, char **argv)
{
	int end = aj_cli_no_arguments(argc, argv);
	size_t width = 0;

	if (end >= 0)
		return end;
	for (size_t i = 0; aj_kinds[i]; i++)
		if (strlen(aj_kinds[i]->name) > width)
			width = strlen(aj_kinds[i]->name);
	for (size_t i = 0; aj_kinds[i]; i++) {
		printf("%-*s  %s; usual ports", (int)width, aj_kinds[i]->name, aj_kinds[i]->about);
		for (const uint16_t *port = aj_kinds[i]->ports; *port; port++)
			printf(" %u", *port);
		putchar('\n');
	}
	return AJ_EXIT_OK;
}
