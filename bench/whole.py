"""whole.py: the whole program on folders of files, jailed and in this process by turns; for jail.py and mails.py."""

import os
import statistics
import subprocess
import time


def once(command):
    """Processor seconds, of all its processes, and seconds passed."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, time.monotonic() - start


def by_turns(build, folder, rounds):
    """Medians, jailed and in process, of processor seconds and of seconds passed, with one worker."""
    ajar = [f"{build}/src/ajar", "inspect", "--jobs", "1", "--progress", "never", "--format", "json"]
    jailed, here = [], []
    once(ajar + ["--in-process", folder])  # warm up
    for _ in range(rounds):
        jailed.append(once(ajar + [folder]))
        here.append(once(ajar + ["--in-process", folder]))
    return {"jailed": [statistics.median(m[k] for m in jailed) for k in (0, 1)],
            "here": [statistics.median(m[k] for m in here) for k in (0, 1)]}


def verdict(good):
    return "reached" if good else "**not reached**"
