"""whole.py: the whole program on folders of files, jailed and in this process by turns; for jail.py and mails.py."""

import os
import statistics
import subprocess
import time


def once(command):
    """Processor seconds, of all its processes (each is waited for by the one that has started it, up to us), and
    seconds passed."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, time.monotonic() - start


def by_turns(build, folder, rounds):
    """Medians, jailed and in process, of processor seconds and of seconds passed, with one worker; and what the jail
    adds to the processor time of the same round: the quartiles, the median in the middle."""
    ajar = [f"{build}/src/ajar", "inspect", "--jobs", "1", "--progress", "never", "--format", "json"]
    commands = {"here": ajar + ["--in-process", folder], "jailed": ajar + [folder]}
    taken = {name: [] for name in commands}
    once(commands["here"])  # warm up
    for n in range(rounds):
        for name in sorted(commands, reverse=n % 2 == 1):
            taken[name].append(once(commands[name]))
    added = [jailed[0] / here[0] - 1 for jailed, here in zip(taken["jailed"], taken["here"])]
    return {**{name: [statistics.median(m[k] for m in taken[name]) for k in (0, 1)] for name in commands},
            "added": statistics.quantiles(added, n=4, method="inclusive") if rounds > 1 else 3 * added}


def verdict(good):
    return "reached" if good else "**not reached**"
