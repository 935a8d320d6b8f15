#!/usr/bin/env python3
"""jail.py BUILD OUT [ROUNDS]: what the jail costs; see script/bench, which calls it, and bench.py.

Reads folders of files with and without --in-process, by turns, the first of a round being the second of the next,
with one worker. Prints the medians of the processor time and of the time that passed, and what the jail adds to the
processor time of its round: the median and, since no machine is quiet, the quartiles. A folder with one small file
tells how much of that is the start of a run, which is the same for a run of any length.
"""

import os
import subprocess
import sys

import whole

CORPUS = 256 << 20
SIZES = [(4 << 10, 1), (4 << 10, 8000)] + [(size, CORPUS // size) for size in (64 << 10, 1 << 20, 64 << 20)]
LEAST = 64 << 10  # bytes of a file from which on
MOST = 0.1        # of the processor time is what the jail may add


def folders(build, out):
    """Folders of NDJSON in files of each size, cut from one corpus wherever the size has it."""
    corpus = os.path.join(out, f"jail-corpus-{CORPUS >> 20}")
    if not os.path.exists(corpus):
        with open(corpus + ".part", "wb") as to:
            subprocess.run([f"{build}/bench/make_corpus", "tickets", str(CORPUS), "1"], stdout=to, check=True)
        os.rename(corpus + ".part", corpus)
    for size, count in SIZES:
        folder = os.path.join(out, f"jail-{count}-{size}")
        if not os.path.exists(folder):
            os.mkdir(folder + ".part")
            with open(corpus, "rb") as source:
                for n in range(count):
                    source.seek(n * size)
                    with open(os.path.join(folder + ".part", f"{n}.ndjson"), "wb") as to:
                        to.write(source.read(size))
            os.rename(folder + ".part", folder)
        yield size, count, folder


def measure(build, out, rounds):
    return [{"size": size, "count": count, **whole.by_turns(build, folder, rounds)}
            for size, count, folder in folders(build, out)]


def table(rows):
    yield "| files | processor, jailed | in process | jail adds | quartiles | passed, jailed | in process | aim | |"
    yield "|---|--:|--:|--:|--:|--:|--:|---|---|"
    for row in rows:
        low, added, high = row["added"]
        (jailed, passed), (here, passed_here) = row["jailed"], row["here"]
        aim, good = "", ""
        if row["size"] >= LEAST:
            aim, good = f"under {MOST:.0%}", whole.verdict(added < MOST)
        yield (f"| {row['count']:,} of {row['size'] >> 10} KiB | {jailed:.3f} s | {here:.3f} s | {added:+.1%} "
               f"| {low:+.1%} to {high:+.1%} | {passed:.3f} s | {passed_here:.3f} s | {aim} | {good} |")
    yield f"\nThe start of a run: {(rows[0]['jailed'][0] - rows[0]['here'][0]) * 1000:.0f} ms of what the jail adds to each."


def main():
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 15
    print("\n".join(table(measure(sys.argv[1], sys.argv[2], rounds))))


if __name__ == "__main__":
    main()
