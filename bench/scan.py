#!/usr/bin/env python3
"""scan.py BUILD OUT [--write] [ENDPOINTS]: how fast `ajar scan` goes round an estate; see script/bench, which calls it.

Starts bench/lab on loopback, lets ajar go round it, holds what it says against what stands there, then does the
same with closed endpoints only, and lets nmap find out the services. Ends with 1 if ajar missed one, visited one twice
or said something wrong. --write puts the section into doc/speed.md.
"""

import collections
import ipaddress
import json
import os
import subprocess
import sys
import time

import section
import whole

ENDPOINTS = 10000
SEED = 1
WORKERS = 512
LAB_SECONDS = 1800      # after which the lab ends by itself
TIMES = 20              # as many endpoints a second as nmap, so often, is the aim
CLOSED_FIRST = "127.72.0.0"  # nobody listens there
MB = 1000000
HEADING = "## Going round an estate"


def networks(first, count):
    first = ipaddress.IPv4Address(first)
    return ipaddress.summarize_address_range(first, first + count - 1)


def scope(path, first, lab):
    with open(path, "w", encoding="utf8") as file:
        file.write("owner: Contoso Ltd\ncontact: security@contoso.com\n"
                   f"rate: {{connections-per-second: 100000, per-host: 4, workers: {WORKERS}}}\ntargets:\n")
        for network in networks(first, lab["addresses"]):
            file.write(f"  - network: {network}\n    ports: {lab['ports']}\n")
    return path


def ajar(build, out, path):
    """What it said of each endpoint, in order, and what that cost."""
    ledger = os.path.join(out, "scan-ledger.db")
    for end in ("", "-wal", "-shm", ".key"):
        if os.path.exists(ledger + end):
            os.remove(ledger + end)
    said = os.path.join(out, "scan.ndjson")
    with open(said, "w", encoding="utf8") as file:
        done = subprocess.run(["/usr/bin/time", "-f", "%e %U %S %M", f"{build}/src/ajar", "scan", "--ledger", ledger,
                               "--format", "ndjson", path], stdout=file, stderr=subprocess.PIPE, text=True, check=False)
    passed, user, system, peak = done.stderr.split("\n")[-2].split()
    with open(said, encoding="utf8") as file:
        visits = [line for line in map(json.loads, file) if "rung" in line]
    return visits, {"seconds": float(passed), "cpu": float(user) + float(system), "peak": int(peak) * 1024,
                    "connections": sum(visit["connections"] for visit in visits)}


def right(visit, rung):
    """A server that refuses every call is closed or reachable, by which comes first."""
    if visit.get("failed") or visit["suspect"]:
        return False
    return visit["rung"] in (("closed", "reachable") if rung == "refuses" else (rung,))


def mistakes(visits, lab, first):
    """What is wrong with the round: a line for each endpoint left out, visited twice, or misjudged."""
    first, count = ipaddress.IPv4Address(first), lab["addresses"]
    truth = {f"{first + n}:{port}": ("none", "closed") for n in range(count) for port in lab["ports"]}
    if str(first) == lab["first"]:
        truth.update(lab["servers"])
    seen = collections.Counter(visit["endpoint"] for visit in visits)
    for endpoint in truth:
        if seen[endpoint] != 1:
            yield f"{endpoint}: visited {seen[endpoint]} times"
    for visit in visits:
        play, rung = truth.get(visit["endpoint"], ("outside the scope", ""))
        if not right(visit, rung):
            yield f"{visit['endpoint']}, {play}: {visit['rung']} {visit.get('failed', '')} {visit['suspect']}"


def nmap(lab, most):
    """Its seconds, and whether it came to its end in the most that it gets. No names and no pings: ajar has none either."""
    command = ["nmap", "-sV", "-n", "-Pn", "-p", ",".join(map(str, lab["ports"]))]
    command += map(str, networks(lab["first"], lab["addresses"]))
    began = time.monotonic()
    try:
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True, timeout=most)
        ended = True
    except subprocess.TimeoutExpired:
        ended = False
    return {"seconds": time.monotonic() - began, "ended": ended}


def measure(build, out, endpoints):
    with subprocess.Popen([f"{build}/bench/lab", str(endpoints), str(SEED), str(LAB_SECONDS)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as server:
        lab = json.loads(server.stdout.readline())
        rounds, wrong = {}, []
        for name, first in (("lab", lab["first"]), ("closed", CLOSED_FIRST)):
            visits, rounds[name] = ajar(build, out, scope(os.path.join(out, f"scan-{name}.yaml"), first, lab))
            wrong += mistakes(visits, lab, first)
        other = nmap(lab, TIMES * rounds["lab"]["seconds"])
        server.stdin.close()
    plays = collections.Counter(play for play, _ in lab["servers"].values())
    return {"endpoints": endpoints, "rounds": rounds, "wrong": wrong, "nmap": other, "plays": plays}


def table(measured):
    count, other = measured["endpoints"], measured["nmap"]
    yield "| | endpoints | seconds | endpoints a second | processor seconds | connections | peak memory |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for name, about in (("lab", "ajar scan"), ("closed", "ajar scan, all closed")):
        one = measured["rounds"][name]
        yield (f"| {about} | {count:,} | {one['seconds']:.1f} | {count / one['seconds']:,.0f} | {one['cpu']:.2f} "
               f"| {one['connections']:,} | {one['peak'] / MB:.0f} MB |")
    over, most = ("", "") if other["ended"] else ("over ", "at most ")
    yield (f"| nmap -sV | {count:,} | {over}{other['seconds']:.0f} | {most}{count / other['seconds']:,.0f} | | | |")
    ratio = other["seconds"] / measured["rounds"]["lab"]["seconds"]
    yield ""
    yield (f"{'' if other['ended'] else 'More than '}{ratio:,.0f} times as many endpoints a second as nmap; {TIMES} times is\n"
           f"the aim: {whole.verdict(ratio >= TIMES)}. Complete and right: {whole.verdict(not measured['wrong'])}, "
           f"{len(measured['wrong'])} mistakes in {2 * count:,} visits.")


def lines(measured):
    plays = ", ".join(f"{n} {play}" for play, n in sorted(measured["plays"].items(), key=lambda one: -one[1]))
    yield HEADING
    yield ""
    yield (f"`ajar scan` on an estate on loopback (`bench/lab`), {WORKERS} workers, kinds unknown, samples read in their\n"
           f"jails. Of {measured['endpoints']:,} endpoints most are closed; the others:\n{plays}.\n"
           "What ajar said is held against what stands there. One that drips or keeps silent holds a worker up for the\n"
           f"20 seconds that a visit may last: no round of these is shorter. nmap (`-sV -n -Pn`) names services and reads\n"
           f"nothing of what they hold; it is stopped after {TIMES} times as long as ajar took.")
    yield ""
    yield from table(measured)


def main():
    rest = [arg for arg in sys.argv[3:] if arg != "--write"]
    endpoints = int(rest[0]) if rest else ENDPOINTS
    measured = measure(sys.argv[1], sys.argv[2], endpoints)
    text = list(lines(measured))
    print("\n".join(text))
    for wrong in measured["wrong"]:
        print("scan: " + wrong, file=sys.stderr)
    if "--write" in sys.argv and not measured["wrong"]:
        section.write(HEADING, text)
    return 1 if measured["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
