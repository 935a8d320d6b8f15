#include "cli/cli.h"
#include "estate/kind.h"

int aj_cmd_stores(int argc, char **argv)
{
	int end = aj_cli_no_arguments(argc, argv);

	if (end >= 0)
		return end;
	for (size_t i = 0; aj_kinds[i]; i++) {
		printf("%-16s %s; usual ports", aj_kinds[i]->name, aj_kinds[i]->about);
		for (const uint16_t *port = aj_kinds[i]->ports; *port; port++)
			printf(" %u", *port);
		putchar('\n');
	}
	return AJ_EXIT_OK;
}
