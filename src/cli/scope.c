/* scope.c: "ajar scope check": what a scope allows, in words, without asking anybody anything. */

#include "cli/cli.h"
#include "estate/endpoints.h"
#include "sink/show.h"

#include <inttypes.h>
#include <time.h>

static void print_date(int64_t when)
{
	char text[AJ_SHOW_MAX];

	aj_show_time(when, text);
	printf("%.10s", text);
}

static void print_ports(const struct aj_target *target)
{
	if (target->n_ports == 0)
		fputs(target->kinds ? "usual ports of" : "usual ports of every kind", stdout);
	else
		fputs(target->n_ports == 1 && target->ports[0].from == target->ports[0].to ? "port" : "ports",
		    stdout);
	for (size_t i = 0; i < target->n_ports; i++) {
		printf(" %u", target->ports[i].from);
		if (target->ports[i].to != target->ports[i].from)
			printf("-%u", target->ports[i].to);
	}
	if (target->kinds && target->n_ports > 0)
		fputs(" for", stdout);
	for (const struct aj_kind **kind = target->kinds; kind && *kind; kind++)
		printf(" %s", (*kind)->name);
}

static void print_target(const struct aj_scope *scope, const struct aj_target *target)
{
	bool private = target->form == AJ_TARGET_NETWORK && aj_address_private(&target->network.address);

	printf("  %s: ", target->text);
	print_ports(target);
	printf("; of %s; ", target->owner);
	if (private)
		puts("private, needs no authorisation");
	else if (!target->authorised_by)
		puts("only where its address is private: nobody has authorised it");
	else {
		printf("authorised by %s until ", target->authorised_by);
		print_date(target->authorised_until);
		puts(scope->now > target->authorised_until
			 ? ": HAS ENDED, only private addresses are spoken to"
			 : "");
	}
}

static int check(const char *path)
{
	struct aj_scope scope;
	struct aj_err err = { 0 };
	uint64_t endpoints;

	if (aj_scope_load(&scope, path, time(NULL), &err) != AJ_OK) {
		fprintf(stderr, "ajar scope: %s\n", err.text);
		aj_scope_fini(&scope);
		return AJ_EXIT_USAGE;
	}
	endpoints = aj_endpoints_count(&scope);
	printf("Estate of %s; whoever is asked can write to %s.\n", scope.owner, scope.contact);
	printf("%" PRIu64 " endpoints in %zu targets:\n", endpoints, scope.n_targets);
	for (size_t i = 0; i < scope.n_targets; i++)
		print_target(&scope, &scope.targets[i]);
	printf("Excluded: %zu networks and addresses", scope.n_excluded);
	for (const char **name = scope.excluded_names; name && *name; name++)
		printf(", %s", *name);
	printf("; %zu decoys are never asked.\n", scope.n_decoys);
	printf("At most %" PRIu64 " connections a second, %u visits at a time, %u at one address; %" PRIu64
	       " bytes of a data set.\n",
	    scope.per_second, scope.workers, scope.per_host, scope.sample);
	aj_scope_fini(&scope);
	return AJ_EXIT_OK;
}

int aj_cmd_scope(int argc, char **argv)
{
	if (argc == 2 && aj_settings_help(argc - 1, argv + 1))
		return aj_cli_no_arguments(argc, argv);
	if (argc == 3 && strcmp(argv[1], "check") == 0)
		return check(argv[2]);
	fprintf(stderr, "ajar scope: expected `ajar scope check FILE`\n");
	return AJ_EXIT_USAGE;
}
