#!/usr/bin/env python3
"""jail.py BUILD OUT [ROUNDS]: what the jail costs; see script/bench, which calls it, and bench.py.

Reads folders of small files and one large file with and without --in-process, by turns, with one worker, and
prints the processor time and the time that passed of each (medians), and what the jail adds to both.
"""

import os
import subprocess
import sys

import whole

SIZES = [(4 << 10, 8000), (64 << 10, 1000), (1 << 20, 64), (64 << 20, 1)]
CORPUS = 64 << 20
LEAST = 64 << 10  # bytes of a file from which on
MOST = 0.1        # of the processor time is what the jail may add


def folders(build, out):
    """Folders of NDJSON in files of each size, cut from one corpus wherever the size has it."""
    corpus = os.path.join(out, "jail-corpus")
    if not os.path.exists(corpus):
        with open(corpus + ".part", "wb") as to:
            subprocess.run([f"{build}/bench/make_corpus", "tickets", str(CORPUS), "1"], stdout=to, check=True)
        os.rename(corpus + ".part", corpus)
    for size, count in SIZES:
        folder = os.path.join(out, f"jail-{size}")
        if not os.path.exists(folder):
            os.mkdir(folder + ".part")
            with open(corpus, "rb") as source:
                for n in range(count):
                    source.seek(n * size % max(1, CORPUS - size))
                    with open(os.path.join(folder + ".part", f"{n}.ndjson"), "wb") as to:
                        to.write(source.read(size))
            os.rename(folder + ".part", folder)
        yield size, count, folder


def measure(build, out, rounds):
    return [{"size": size, "count": count, **whole.by_turns(build, folder, rounds)}
            for size, count, folder in folders(build, out)]


def table(rows):
    yield "| files | processor, jailed | in process | jail adds | passed, jailed | in process | jail adds | aim | |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|---|"
    for row in rows:
        added = [jailed / here - 1 for jailed, here in zip(row["jailed"], row["here"])]
        cells = [f"{row['jailed'][k]:.3f} s | {row['here'][k]:.3f} s | {added[k]:+.1%}" for k in (0, 1)]
        aim, good = "", ""
        if row["size"] >= LEAST:
            aim, good = f"under {MOST:.0%}", whole.verdict(added[0] < MOST)
        yield f"| {row['count']} of {row['size'] >> 10} KiB | " + " | ".join(cells) + f" | {aim} | {good} |"


def main():
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 9
    print("\n".join(table(measure(sys.argv[1], sys.argv[2], rounds))))


if __name__ == "__main__":
    main()
