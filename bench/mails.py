#!/usr/bin/env python3
"""mails.py BUILD OUT [ROUNDS]: how fast a folder of mails is read; see script/bench, which calls it, and bench.py.

Mails of some 20 KB, made from a seed (bench/make_mails.c): text, HTML beside text, attachments. With and without
--in-process, by turns, with one worker; medians. AJAR_BENCH_MAILS: how many, 100,000 unless given.
"""

import os
import shutil
import subprocess
import sys

import whole

COUNT = int(os.environ.get("AJAR_BENCH_MAILS", "100000"))
SEED = 1
MB = 1000000
LEAST = 150  # MB a second of one processor, jailed


def corpus(build, out):
    """The folder; made if it is not there or older than what makes it."""
    folder, maker = os.path.join(out, f"mails-{COUNT}"), f"{build}/bench/make_mails"
    if not os.path.exists(folder) or os.path.getmtime(folder) < os.path.getmtime(maker):
        for old in (folder, folder + ".part"):
            shutil.rmtree(old, ignore_errors=True)
        os.mkdir(folder + ".part")
        subprocess.run([maker, folder + ".part", str(COUNT), str(SEED)], check=True)
        os.rename(folder + ".part", folder)
    return folder


def size_of(folder):
    return sum(os.path.getsize(os.path.join(path, name)) for path, _, names in os.walk(folder) for name in names)


def measure(build, out, rounds):
    folder = corpus(build, out)
    return {"count": COUNT, "bytes": size_of(folder), **whole.by_turns(build, folder, rounds)}


def table(row):
    yield "| mails | MB | | MB a processor second | MB a second | aim | |"
    yield "|--:|--:|---|--:|--:|--:|---|"
    for name, shown in (("jailed", "jailed"), ("here", "in process")):
        rates = [row["bytes"] / seconds / MB for seconds in row[name]]
        aim, good = (f"{LEAST} MB/s", whole.verdict(rates[0] >= LEAST)) if name == "jailed" else ("", "")
        yield (f"| {row['count']:,} | {row['bytes'] / MB:,.0f} | {shown} | {rates[0]:,.0f} | {rates[1]:,.0f} "
               f"| {aim} | {good} |")


def main():
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    print("\n".join(table(measure(sys.argv[1], sys.argv[2], rounds))))


if __name__ == "__main__":
    main()
