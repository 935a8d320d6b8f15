/* scope.c: "ajar scope check": what a scope allows, in words, without asking anybody anything. */

#include "cli/cli.h"
#include "cli/say.h"
#include "estate/endpoints.h"
#include "sink/show.h"

#include <errno.h>
#include <inttypes.h>
#include <time.h>
#include <unistd.h>

static void print_date(int64_t when)
{
	char text[AJ_SHOW_MAX];

	aj_show_time(when, text);
	aj_say(stdout, "%.10s", text);
}

static void print_ports(const struct aj_target *target)
{
	if (target->n_ports == 0)
		fputs(target->kinds ? "usual ports of" : "usual ports of every kind", stdout);
	else
		fputs(target->n_ports == 1 && target->ports[0].from == target->ports[0].to ? "port" : "ports",
		    stdout);
	for (size_t i = 0; i < target->n_ports; i++) {
		aj_say(stdout, " %u", target->ports[i].from);
		if (target->ports[i].to != target->ports[i].from)
			aj_say(stdout, "-%u", target->ports[i].to);
	}
	if (target->kinds && target->n_ports > 0)
		fputs(" for", stdout);
	for (const struct aj_kind **kind = target->kinds; kind && *kind; kind++)
		aj_say(stdout, " %s", (*kind)->name);
}

/* What the scan will not get to see is worth knowing before it. */
static void print_file(const char *fmt, const char *file)
{
	aj_say(stdout, fmt, file);
	if (access(file, R_OK) != 0)
		aj_say(stdout, " (CANNOT BE READ: %s)", strerror(errno));
}

static void print_target(const struct aj_scope *scope, const struct aj_target *target)
{
	struct aj_address address = target->network.address;
	bool private =
	    (target->form == AJ_TARGET_NETWORK || aj_address_parse(aj_str_z(target->host), &address)) &&
	    aj_address_private(&address);

	aj_say(stdout, "  %s: ", target->text);
	print_ports(target);
	for (const char **name = target->names; name && *name; name++)
		aj_say(stdout, "%s%s", name == target->names ? "; in it " : ", ", *name);
	if (target->sas_file)
		print_file("; what the signed URL in %s opens there", target->sas_file);
	if (target->key_file)
		print_file("; with the key in %s", target->key_file);
	aj_say(stdout, "; of %s; ", target->owner);
	if (private)
		puts("private, needs no authorisation");
	else if (!target->authorised_by)
		puts("only where its address is private: nobody has authorised it");
	else {
		aj_say(stdout, "authorised by %s until ", target->authorised_by);
		print_date(target->authorised_until);
		puts(scope->now > target->authorised_until
			 ? ": HAS ENDED, only private addresses are spoken to"
			 : "");
	}
}

/* "1 target", "2 targets" */
static void print_number(uint64_t n, const char *one, const char *many)
{
	aj_say(stdout, "%" PRIu64 " %s", n, n == 1 ? one : many);
}

/* A line of them all; none if there is none. */
static void print_networks(
    const char *what, const struct aj_network *networks, size_t n, const char *const *names)
{
	if (n == 0 && !(names && *names))
		return;
	fputs(what, stdout);
	for (size_t i = 0; i < n; i++) {
		bool v4 = aj_address_is_v4(&networks[i].address);
		char address[AJ_ADDRESS_TEXT];

		aj_address_print(&networks[i].address, address);
		aj_say(stdout, " %s", address);
		if (networks[i].bits < 128)
			aj_say(stdout, "/%u", v4 ? networks[i].bits - 96 : networks[i].bits);
	}
	for (; names && *names; names++)
		aj_say(stdout, " %s", *names);
	putchar('\n');
}

static void print_scope(const struct aj_scope *scope)
{
	aj_say(stdout, "Estate of %s; whoever is asked can write to %s.\n", scope->owner, scope->contact);
	print_number(aj_endpoints_count(scope), "endpoint", "endpoints");
	fputs(" in ", stdout);
	print_number(scope->n_targets, "target", "targets");
	puts(scope->n_excluded + scope->n_decoys > 0 ? ", before what is excluded:" : ":");
	for (size_t i = 0; i < scope->n_targets; i++)
		print_target(scope, &scope->targets[i]);
	if (!aj_endpoints_any(scope))
		puts("NOBODY MAY BE ASKED: all of it is excluded, a decoy, or not private and not "
		     "authorised.");
	print_networks("Excluded:", scope->excluded, scope->n_excluded, scope->excluded_names);
	print_networks("Decoys, never asked:", scope->decoys, scope->n_decoys, NULL);
	fputs("At most ", stdout);
	print_number(scope->per_second, "connection", "connections");
	fputs(" a second, ", stdout);
	print_number(scope->workers, "visit", "visits");
	aj_say(stdout, " at a time, %u at one address; ", scope->per_host);
	print_number(scope->sample, "byte", "bytes");
	puts(" of a data set.");
}

static int check(const char *path)
{
	struct aj_scope scope;
	struct aj_err err = { 0 };

	if (aj_scope_load(&scope, path, time(NULL), &err) != AJ_OK) {
		aj_say(stderr, "ajar scope: %s\n", err.text);
		aj_scope_fini(&scope);
		return AJ_EXIT_USAGE;
	}
	print_scope(&scope);
	aj_scope_fini(&scope);
	return AJ_EXIT_OK;
}

int aj_cmd_scope(int argc, char **argv)
{
	if (aj_settings_help(argc - 1, argv + 1))
		return aj_cli_no_arguments(argc, argv);
	if (argc == 3 && strcmp(argv[1], "check") == 0)
		return check(argv[2]);
	aj_say(stderr, "ajar scope: expected `ajar scope check FILE`\n");
	return AJ_EXIT_USAGE;
}
