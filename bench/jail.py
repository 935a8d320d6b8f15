#!/usr/bin/env python3
"""jail.py BUILD OUT [ROUNDS]: what the jail costs; see script/bench, which calls it.

Reads folders of small files and one large file with and without --in-process, by turns, with one worker, and
prints the processor time and the time that passed of each (medians), and what the jail adds to both.
"""

import os
import statistics
import subprocess
import sys
import time

SIZES = [(4 << 10, 8000), (64 << 10, 1000), (1 << 20, 64), (64 << 20, 1)]


def folders(build, out):
    """Folders of NDJSON in files of each size, cut from one corpus wherever the size has it."""
    corpus = os.path.join(out, "jail-corpus")
    if not os.path.exists(corpus):
        with open(corpus + ".part", "wb") as to:
            subprocess.run([f"{build}/bench/make_corpus", "tickets", str(64 << 20), "1"], stdout=to, check=True)
        os.rename(corpus + ".part", corpus)
    for size, count in SIZES:
        folder = os.path.join(out, f"jail-{size}")
        if not os.path.exists(folder):
            os.mkdir(folder + ".part")
            with open(corpus, "rb") as source:
                for n in range(count):
                    source.seek(n * size % max(1, (64 << 20) - size))
                    with open(os.path.join(folder + ".part", f"{n}.ndjson"), "wb") as to:
                        to.write(source.read(size))
            os.rename(folder + ".part", folder)
        yield size, count, folder


def once(command):
    before = os.times()
    start = time.monotonic()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    passed = time.monotonic() - start
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system, passed


def main():
    build, out = sys.argv[1], sys.argv[2]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 9
    ajar = [f"{build}/src/ajar", "inspect", "--jobs", "1", "--progress", "never", "--format", "json"]
    print("| files | processor, jailed | in process | jail adds | passed, jailed | in process | jail adds |")
    print("|---|---|---|---|---|---|---|")
    for size, count, folder in folders(build, out):
        jailed, here = [], []
        for _ in range(rounds):
            jailed.append(once(ajar + [folder]))
            here.append(once(ajar + ["--in-process", folder]))
        cells = []
        for k in (0, 1):
            a, b = statistics.median(t[k] for t in jailed), statistics.median(t[k] for t in here)
            cells += [f"{a:.3f} s", f"{b:.3f} s", f"{(a / b - 1) * 100:+.1f} %"]
        print(f"| {count} of {size >> 10} KiB | " + " | ".join(cells) + " |", flush=True)


main()
