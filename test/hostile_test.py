#!/usr/bin/env python3
"""hostile_test.py AJAR SOURCE_ROOT: reads the hostile corpus (test/hostile/make.py) and every file of test/files
cut at each sixteenth, with the whole program. All must be survived, in bounded time and memory, and end as they
should. Prints TAP.

Formats that ajar does not know are read as text; what is said of them here holds with a reader too.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile

AJAR, ROOT = sys.argv[1], sys.argv[2]
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(ROOT, "test", "hostile"))
import make  # noqa: E402
from tap import check, finish  # noqa: E402

SECONDS = 60  # of the processor for a file, with sanitizers; without them a fraction of it
MEMORY = 1600 << 20  # resident, with the sanitizers' own
PATIENCE = 600  # by the clock: the machine may be busy

ANY = {"done", "partial", "failed"}
CUT = {"partial", "failed"}
PARTIAL = {"partial"}

# Name: how it may end, and whether the address in it must be found. What is not here may end in any way.
WANTED = {
    "bomb-overlap.zip": (PARTIAL, True),
    "bomb-quoted.zip": (PARTIAL, False),
    "bomb-ratio.zip": (PARTIAL, True),
    "bomb.gz": (PARTIAL, True),
    "bomb.bz2": (PARTIAL, True),
    "bomb.xz": (PARTIAL, True),
    "quine.zip": (CUT, False),
    "nested-42.zip": (CUT, False),
    "nested-42.gz": (CUT, False),
    "nested-42.tar": (CUT, False),
    "nested-42-mixed.xz": (CUT, False),
    "wide-5.zip": (ANY, True),
    "count-more.zip": (PARTIAL, True),
    "count-less.zip": (PARTIAL, True),
    "no-directory.zip": (PARTIAL, True),
    "wrong-directory.zip": (PARTIAL, True),
    "names.zip": ({"done"}, True),
    "lying-long.tar": (PARTIAL, True),
    "lying-huge.tar": (PARTIAL, True),
    "lying-negative.tar": (PARTIAL, True),
    "lying-short.tar": (ANY, True),
    "giant-dictionary.7z": (ANY, False),
    "giant-dictionary.rar": (CUT, False),
    "lying-size.rar": (ANY, False),
    "deep.json": (ANY, True),
    "uu.eml": ({"done"}, True),
    "uu-lying.eml": (PARTIAL, True),
    "uu-no-end.eml": (PARTIAL, True),
    "uu-nested.eml": (PARTIAL, False),
    "uu-many.eml": (ANY, True),
    "uu-begins.eml": ({"done"}, True),
    "colons.eml": (ANY, True),
    "columns.csv": (ANY, True),
    "quote.csv": (ANY, True),
    "line.sql": (ANY, True),
    "empty": ({"done"}, False),
}

# … and what its reason says, however long the names in it are.
REASONS = {
    "nested-42.zip": "more than 16 layers in one another",
    "nested-42.tar": "more than 16 layers in one another",
    "uu-nested.eml": "more than 16 layers in one another",
    "uu-lying.eml": "uuencode that breaks off",
    "uu-no-end.eml": "uuencode that breaks off",
}


def read(paths):
    """Findings, the objects that were not done, the summary, and what was used."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        run = subprocess.run([AJAR, "inspect", "--format", "ndjson", "--jobs", "1", *paths], capture_output=True,
                             timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return None, f"still running after {PATIENCE} seconds"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if run.returncode not in (0, 1):
        return None, f"exit status {run.returncode}: {run.stderr[-600:]!r}"
    lines = [json.loads(line) for line in run.stdout.decode("utf8", "strict").splitlines()]
    return {
        "found": sum(line["kind"] == "finding" for line in lines),
        "objects": {line["object"]: line for line in lines if line["kind"] == "object"},
        "summary": next(line for line in lines if line["kind"] == "summary"),
        "seconds": seconds,
        "memory": after.ru_maxrss * 1024,  # the most of all so far
    }, ""


def corpus(folder):
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        got, why = read([path])
        how, found = WANTED.get(name, (ANY, False))
        if not got:
            check(False, name, why)
            continue
        ended = got["objects"][path]["how"] if path in got["objects"] else "done"
        reason = got["objects"][path]["why"] if path in got["objects"] else ""
        check(ended in how and (ended == "done" or reason) and REASONS.get(name, "") in reason and (not found or got["found"] > 0) and
              got["seconds"] < SECONDS and got["memory"] < MEMORY, name,
              f"{ended} ({reason}), {got['found']} found, {got['seconds']:.1f} s, {got['memory'] >> 20} MiB")


def cuts(folder):
    for kind in sorted(os.listdir(folder)):
        inside = os.path.join(folder, kind)
        names = sorted(os.listdir(inside))
        got, why = read([inside])
        if not got:
            check(False, f"cut {kind}", why)
            continue
        ended = got["summary"]["input"]["objects"]
        whole = [n for n in names if n.endswith(make.STRICT) and os.path.join(inside, n) not in got["objects"]]
        check(sum(ended.values()) == len(names), f"cut {kind}: {len(names)} files, each with an end", ended)
        check(not whole, f"cut {kind}: what is missing is missed", f"done: {whole}")
        check(got["memory"] < MEMORY and got["seconds"] < SECONDS + len(names), f"cut {kind}: time and memory",
              f"{got['seconds']:.1f} s, {got['memory'] >> 20} MiB")


def main():
    with tempfile.TemporaryDirectory() as folder:
        made, cut = os.path.join(folder, "made"), os.path.join(folder, "cut")
        os.mkdir(made)
        os.mkdir(cut)
        for name, content in make.corpus():
            with open(os.path.join(made, name), "wb") as out:
                out.write(content)
        make.truncated(os.path.join(ROOT, "test", "files"), cut)
        corpus(made)
        cuts(cut)
    return finish()


sys.exit(main())
