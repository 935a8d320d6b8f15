#pragma once

/*
 * Libraries that are loaded when they are first needed: the start of all that they bring with them
 * would be paid by every run, and by every worker process again. FUNCTIONS(X) lists what is
 * used, X(name) by X(name), each by the name that a header declares:
 *
 *   static struct { FUNCTIONS(AJ_LOADED) } lib;
 *   ready = AJ_LOAD("libfoo.so.1", FUNCTIONS, lib);
 *   lib.foo_new();
 *
 * False: it is not there, or without one of them.
 */

#include "base/str.h"

/* NOLINTNEXTLINE(bugprone-macro-parentheses): the name of a member */
#define AJ_LOADED(name) __typeof__(&(name)) name;
#define AJ_LOADED_NAME(name) #name,
#define AJ_LOAD(library, FUNCTIONS, lib)                                                                     \
	aj_load(library, (const char *const[]){ FUNCTIONS(AJ_LOADED_NAME) NULL }, &(lib))

/* functions: room for as many pointers as there are names, which end with NULL. */
bool aj_load(const char *library, const char *const *names, void *functions);
