"""
golden.py AJAR SOURCE [--write]: what ajar says of the inputs in test/golden, byte for
byte. Each folder with one input has its list of findings, "folder" each report.
What differs from run to run is masked: times, speed, versions, keyed hashes, and the
samples of a type in a summary, which are chosen by such hashes.
--write makes what is seen what is expected (test/golden/update shows the difference).
"""

import json
import os
import re
import subprocess
import sys

REPORTS = ("terminal", "ndjson", "json", "csv", "sarif", "html")
MASKS = (
    (rb'"when":"[^"]*"', b'"when":"TIME"'),
    (rb'"seconds":[0-9.]+', b'"seconds":0'),
    (rb'"version":"\d+\.\d+\.\d+[^"]*"', b'"version":"VERSION"'),
    (rb'"startTimeUtc":"[^"]*"', b'"startTimeUtc":"TIME"'),
    (rb'"hash":"[0-9a-f]{16}"', b'"hash":"HASH"'),
    (rb'"samples":\[[^\]]*\]', b'"samples":["SAMPLE"]'),
    (rb'"ajarKeyedHash/v1":"[0-9a-f]{16}"', b'"ajarKeyedHash/v1":"HASH"'),
)
OF_CSV = ((rb",[0-9a-f]{16},([A-Z]{0,2},[^,\n]*)$", rb",HASH,\1"),)
OF_TERMINAL = ((rb"\d+(\.\d+)? (ms|s|min|h)\b.*$", b"TIME"), ("([·▁▂▃▄▅▆▇█]{5})  .*$".encode(), rb"\1  SAMPLE"))
OF_HTML = (
    (rb"<(style|script)\b.*?</\1>", rb"<\1></\1>"),
    (rb"<time\b[^>]*>[^<]*</time>", b"<time></time>"),
    (rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?( ?UTC|Z)?", b"TIME"),
    (rb"read in [^<\xc2]*", b"read in TIME "),
    (rb"<code>[^<]*\xe2\x80\xa2[^<]*</code>", b"<code>SAMPLE</code>"),
    (rb"ajar \d+\.\d+\.\d+[^ ]*", b"ajar VERSION"),
)


def masked(report, form):
    for pattern, stead in MASKS:
        report = re.sub(pattern, stead, report)
    more = {"csv": OF_CSV, "terminal": OF_TERMINAL, "html": OF_HTML}.get(form, ())
    for pattern, stead in more:
        report = re.sub(pattern, stead, report, flags=re.M | (re.S if form == "html" else 0))
    return used_rules(report) if form == "sarif" else report


def used_rules(report):
    """A SARIF report without the rules that nothing in it refers to: a rule more is no difference."""
    log = json.loads(report)
    for run in log["runs"]:
        rules = run["tool"]["driver"]["rules"]
        for result in run["results"]:
            result["ruleIndex"] = rules[result["ruleIndex"]]["id"]
        used = {result["ruleId"] for result in run["results"]}
        run["tool"]["driver"]["rules"] = [rule for rule in rules if rule["id"] in used]
    return (json.dumps(log, ensure_ascii=False).replace('{"ruleId"', '\n{"ruleId"') + "\n").encode()


def run(ajar, folder, path, form):
    command = [ajar, "inspect", "--jobs", "1", "--progress", "never", "--colour", "never", "--format", form, path]
    environment = {"PATH": os.environ["PATH"], "HOME": folder, "AJAR_CONFIG": "", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
        if name in os.environ:
            environment[name] = os.environ[name]
    done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, check=False)
    report = masked(done.stdout, form)
    if form == "ndjson" and path != "input":  # the summary is shown once, for the folder
        report = b"".join(line for line in report.splitlines(True) if b'"kind":"summary"' not in line)
    return report


def cases(golden):
    for name in sorted(os.listdir(golden)):
        folder = os.path.join(golden, name)
        inputs = [entry for entry in os.listdir(folder) if entry.startswith("input")] if os.path.isdir(folder) else []
        if inputs == ["input"]:
            yield from ((f"{name} {form}", folder, "input", form, f"expected.{form}") for form in REPORTS)
        elif inputs:
            yield name, folder, inputs[0], "ndjson", "expected.ndjson"


def first_difference(want, got):
    for number, (a, b) in enumerate(zip(want.splitlines(), got.splitlines()), 1):
        if a != b:
            return f"line {number}\n# want {a.decode(errors='replace')}\n# got  {b.decode(errors='replace')}"
    return f"{len(want.splitlines())} lines wanted, {len(got.splitlines())} got"


def main():
    ajar, source = os.path.abspath(sys.argv[1]), sys.argv[2]
    failures = 0
    number = 0
    for name, folder, path, form, expected in cases(os.path.join(source, "test", "golden")):
        number += 1
        expected = os.path.join(folder, expected)
        got = run(ajar, folder, path, form)
        if sys.argv[3:] == ["--write"]:
            with open(expected, "wb") as out:
                out.write(got)
            continue
        want = b""
        if os.path.exists(expected):
            with open(expected, "rb") as file:
                want = file.read()
        if want == got:
            print(f"ok {number} - {name}")
        else:
            failures += 1
            print(f"not ok {number} - {name}\n# {first_difference(want, got)}\n# if that is right: test/golden/update")
    print(f"1..{number}")
    sys.exit(failures > 0)


main()
