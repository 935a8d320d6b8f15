#pragma once

/*
 * The walls around a process that parses hostile bytes: no files, no network, no
 * other processes, bounded memory. What was opened before stays open.
 *
 * Two halves: namespaces are left once, for the zygote and all that it forks; the
 * rest is closed behind each worker.
 */

#include "dep/seccomp.h"

/* Mechanisms, as bits: which of them hold. */
enum aj_wall {
	AJ_WALL_NAMESPACES = 1 << 0, /* no network, no other processes, no rights over the machine */
	AJ_WALL_LANDLOCK = 1 << 1,   /* no files */
	AJ_WALL_SECCOMP = 1 << 2,    /* no system calls but a few */
	AJ_WALLS = 7,
};

/* With neither Landlock nor seccomp there is no jail. */
static inline bool aj_walls_hold(unsigned walls)
{
	return (walls & (AJ_WALL_LANDLOCK | AJ_WALL_SECCOMP)) != 0;
}

/* Puts "namespaces, Landlock" into out: the mechanisms that are missing. */
void aj_walls_missing(unsigned walls, char out[64]);

/*
 * Leaves the machine's namespaces. Gives AJ_WALL_NAMESPACES or 0. The next process that is forked, and
 * only that one, is the first of the new ones; or, alone, that of processes is not left, and the
 * calling process may still start threads.
 */
unsigned aj_jail_leave(bool alone);

/* Closes all descriptors but 0 to 2, which lead nowhere then, and keep, which becomes 3. False: it could not.
 */
bool aj_jail_close_files(int keep);

/*
 * Closes the walls behind the calling process, which must have one thread and ends
 * with its parent. Gives those that stand, AJ_WALL_NAMESPACES not among them.
 */
unsigned aj_jail_enter(const struct aj_seccomp *seccomp);

/*
 * The same in two steps, for a process that writes to what it has open: first there are no more files to be
 * opened, then no more calls to be made. Threads that are started in between are behind the walls, too.
 * False: the limits could not be set. Walls that stand are added to *walls.
 */
bool aj_jail_enter_files(unsigned *walls);
bool aj_jail_enter_calls(const struct aj_seccomp *seccomp, unsigned *walls);

/* Seconds of processor time from now on; used up, SIGXCPU. */
void aj_jail_allow_seconds(unsigned seconds);
