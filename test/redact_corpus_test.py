#!/usr/bin/env python3
"""redact_corpus_test.py AJAR MAKE_CORPUS: dense corpora of all kinds, all policies.

Every line that parsed before parses afterwards (by Python's json and, where it is there, by jq),
fields and rows stay, twice is once, and what was encrypted comes back byte for byte.
AJAR_REDACT_MB: megabytes of each kind of NDJSON, others have a quarter of that; beyond 50
only the first policy is tried.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile

from tap import check, finish

AJAR, MAKE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
MEGABYTES = float(os.environ.get("AJAR_REDACT_MB", "2"))
ENV = {**os.environ, "AJAR_REDACT_KEY": "a secret of more than sixteen bytes"}
POLICIES = ["gdpr-support-cases", "secrets-only", "analytics-safe", "sealed.yaml", "numbers.yaml", "mask.yaml",
            "general.yaml", "shift.yaml", "removed.yaml"]
OWN = {"sealed": "  - action: encrypt", "numbers": "  - action: token\n    numbers: keep", "mask": "  - action: mask",
       "general": "  - action: generalise",
       "removed": "  - action: remove",
       "shift": "  - types: [DATE_OF_BIRTH]\n    action: shift\n  - action: token"}
KINDS = [("tickets", 1, "ndjson"), ("support", 1, "ndjson"), ("contacts", 0.25, "csv"), ("text", 0.25, "prose"),
         ("access", 0.25, "lines"), ("settings", 0, "json")]


def run(source, target, policy, command="redact"):
    options = ["--policy", policy] if policy else []
    return subprocess.run([AJAR, command, *options, source, "-o", target], env=ENV, stdin=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, check=False)


def same(one, other):
    return subprocess.run(["cmp", "-s", one, other], check=False).returncode == 0


def parse_lines(path):
    """(lines, lines that parse)"""
    lines = good = 0
    with open(path, "rb") as file:
        for line in file:
            lines += 1
            try:
                json.loads(line)
                good += 1
            except ValueError:
                pass
    return lines, good


def shape_of(path):
    with open(path, encoding="utf8", newline="") as file:
        return [len(row) for row in csv.reader(file, strict=True)]


def examine_form(name, form, source, target):
    if form == "ndjson":
        lines, good = parse_lines(target)
        before = parse_lines(source)[0]
        check(good == lines == before, f"{name}: {good} of {lines} lines parse: {100 * good / lines:.3f} %",
              f"{before} lines before")
        if shutil.which("jq"):
            counted = subprocess.run(["jq", "-n", "reduce inputs as $x (0; . + 1)", target], capture_output=True, check=False)
            check(counted.stdout.strip() == str(lines).encode(), f"{name}: jq agrees", counted.stderr[-200:])
    elif form == "csv":
        check(shape_of(source) == shape_of(target), f"{name}: rows and fields")
    elif form == "json":
        with open(target, encoding="utf8") as file:
            check(bool(json.load(file)), f"{name}: it parses")
    elif form == "lines":
        with open(source, "rb") as one, open(target, "rb") as other:
            check(sum(1 for _ in one) == sum(1 for _ in other), f"{name}: lines")


def examine(kind, policy, form, source):
    name = f"{kind}, {policy}"
    ran = run(source, "out", policy)
    told = ran.stderr.decode(errors="replace")
    check(ran.returncode == 0, f"{name}: clean", f"exit code {ran.returncode}: {told[-1500:]}")
    if ran.returncode != 0:
        return
    examine_form(name, form, source, "out")
    ran = run("out", "twice", policy)
    check(ran.returncode == 0 and same("out", "twice"), f"{name}: twice is once", ran.stderr.decode()[-500:])
    if policy == "sealed.yaml":
        ran = run("out", "back", None, "restore")
        check(ran.returncode == 0 and same(source, "back"), f"{name}: restored", ran.stderr.decode()[-300:])


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name, rule in OWN.items():
            with open(name + ".yaml", "w", encoding="ascii") as file:
                file.write(f"rules:\n{rule}\n")
        for kind, share, form in KINDS:
            with open("in", "wb") as file:
                subprocess.run([MAKE, kind, str(max(1, int(MEGABYTES * share * 1e6))), "11", "2015", "2019"],
                               stdout=file, check=True)
            for policy in POLICIES if MEGABYTES <= 50 else POLICIES[:1]:
                examine(kind, policy, form, "in")
        os.chdir("/")
    return finish()


sys.exit(main())
