#!/usr/bin/env python3
"""redact.py BUILD OUT [--write] [ROUNDS]: how fast `ajar redact` is; see script/bench, which calls it, and bench.py.

Tickets (NDJSON, dense), by turns: ajar with tokens, second pass, hashes and a report of both files; ajar inspect,
which only finds; sed with one expression; jq with one field; redactors of npm's, on less, where npm is at hand.
--write puts the section into doc/speed.md.
"""

import os
import shutil
import statistics
import subprocess
import sys

import section
import whole

MB = 1000000
SIZE = 50 * MB
SLOW = 2 * MB       # for those of npm
LINE = 300 * MB     # one line, for the peak of memory
SEED = 1
IDLE = 0.9          # of a processor for a program; with less, its speed says little
LEAST = 400         # MB a second of one processor, the second pass with it
ADDRESS = r"s/[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}/~EMAIL_ADDRESS~/g"
NPM = [("redact-pii", "3.4.0"), ("@redactpii/node", "1.0.17")]
HEADING = "## Redacting"


def corpus(build, out, kind, size):
    path, maker = os.path.join(out, f"redact-{kind}-{size}"), f"{build}/bench/make_corpus"
    if not os.path.exists(path) or os.path.getmtime(path) < os.path.getmtime(maker):
        with open(path + ".part", "wb") as to:
            subprocess.run([maker, kind, str(size), str(SEED)], stdout=to, check=True)
        os.rename(path + ".part", path)
    return path


def of_npm(out, package, version):
    """What runs a redactor of npm's; None where there is no npm, or it gets nothing."""
    folder = os.path.join(out, "redact-npm")
    if not shutil.which("npm") or not shutil.which("node"):
        return None
    if not os.path.exists(os.path.join(folder, "node_modules", package)):
        command = ["npm", "install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund",
                   f"{package}@{version}"]
        if subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode:
            return None
    return ["node", os.path.join(os.path.dirname(os.path.abspath(__file__)), "redact.js"),
            os.path.join(folder, "node_modules"), package]


def contenders(build, out):
    """Name, what it does, its command, how many bytes it gets."""
    ajar = f"{build}/src/ajar"
    rows = [
        ("ajar redact", "all types, tokens; second pass, SHA-256 of both files", [ajar, "redact"], SIZE),
        ("ajar inspect", "finds and counts, writes nothing",
         [ajar, "inspect", "--jobs", "1", "--progress", "never", "--format", "json", "-"], SIZE),
        ("sed", "addresses, one expression", ["sed", "-E", ADDRESS], SIZE),
        ("jq", "one field of each line", ["jq", "-c", '.requester.email = "~EMAIL_ADDRESS~"'], SIZE),
    ]
    for package, version in NPM:
        command = of_npm(out, package, version)
        if command:
            rows.append((package, "its built-in patterns, line by line", command, SLOW))
    return rows


def once(command, path):
    """Processor seconds, seconds that passed and the peak of memory in bytes."""
    environment = {**os.environ, "LC_ALL": "C", "AJAR_REDACT_KEY": "a key for measuring only"}
    with open(path, "rb") as source:
        done = subprocess.run(["/usr/bin/time", "-f", "%U %S %e %M"] + command, stdin=source, check=False,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment, text=True)
    user, system, passed, peak = done.stderr.split("\n")[-2].split()
    return float(user) + float(system), float(passed), int(peak) * 1024


def measure(build, out, rounds):
    paths = {size: corpus(build, out, "tickets", size) for size in (SLOW, SIZE)}
    rows = contenders(build, out)
    times = {name: [] for name, _, _, _ in rows}
    for _ in range(rounds):
        for name, _, command, size in rows:
            times[name].append(once(command, paths[size]))
    ajar = rows[0][2]
    peaks = [(what, once(ajar, path)[2]) for what, path in
             ((f"{SLOW // MB} MB", paths[SLOW]), (f"{SIZE // MB} MB", paths[SIZE]),
              (f"{LINE // MB} MB in one line", corpus(build, out, "one-line", LINE)))]
    return {"rows": [(name, about, size, times[name]) for name, about, _, size in rows], "peaks": peaks}


def table(measured):
    cost = [one[0] for one in measured["rows"][0][3]]
    size = measured["rows"][0][2]
    yield "| | what it does | MB a processor second | MB a second | ajar redact to it | aim | |"
    yield "|---|---|--:|--:|--:|--:|---|"
    for name, about, bytes_read, times in measured["rows"]:
        rates = [bytes_read / statistics.median([one[k] for one in times]) / MB for k in (0, 1)]
        ratio = statistics.median([one[0] * size / (mine * bytes_read) for one, mine in zip(times, cost)])
        aim, good = (f"{LEAST} MB/s", whole.verdict(rates[0] >= LEAST)) if name == "ajar redact" else ("", "")
        shown = "" if name == "ajar redact" else f"{ratio:.3g} ×"
        yield f"| {name} | {about} | {rates[0]:,.1f} | {rates[1]:,.1f} | {shown} | {aim} | {good} |"
    yield ""
    share = statistics.median(one[0] / one[1] for name, _, _, times in measured["rows"] for one in times
                              if name == "sed")
    if share < IDLE:
        yield (f"Others were at work on this machine: a program of one thread had {share:.0%} of a processor. "
               "The ratios say more than the figures.\n")
    peaks = ", ".join(f"{peak / MB:.1f} MB for {what}" for what, peak in measured["peaks"])
    yield f"Peak resident memory: {peaks}."


def lines(measured):
    yield HEADING
    yield ""
    yield (f"`ajar redact` on {SIZE // MB} MB of tickets, dense NDJSON of which five values in 1,000 bytes go, as a\n"
           f"filter, and what others do to the same; those of npm get {SLOW // MB} MB. By turns, medians. `ajar redact` has two\n"
           f"threads, others one: processor time is that of both. {LEAST} MB/s of one processor is the aim.")
    yield ""
    yield from table(measured)


def main():
    rest = [arg for arg in sys.argv[3:] if arg != "--write"]
    text = list(lines(measure(sys.argv[1], sys.argv[2], int(rest[0]) if rest else 3)))
    print("\n".join(text))
    if "--write" in sys.argv:
        section.write(HEADING, text)


if __name__ == "__main__":
    main()
