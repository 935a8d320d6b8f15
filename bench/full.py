#!/usr/bin/env python3
"""full.py BUILD OUT [--write] [ROUNDS]: how fast `ajar inspect` reads a store from end to end; see script/bench.

Starts a real Elasticsearch (test/servers), puts tickets into one index and reads it by turns: curl, which asks for the
same pages one after the other on one connection and throws them away, and ajar, with one connection and with four, which
inspects them in its jail. Ends with 1 if ajar has not read every record. --write puts the section into doc/speed.md.
"""

import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request

import redact
import section
import whole

MB = 1000000
SIZE = 100 * MB
BULK = 5 * MB       # sent at once
PAGE = 1000         # records
ROUNDS = 5
LEAST = 0.8         # of the speed of curl
INDEX = "bench"
HEADING = "## Reading a store from end to end"


def ask(url, data=None, method=None, kind="application/json"):
    request = urllib.request.Request(url, data, {"Content-Type": kind}, method=method)
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)


def send(node, bulk):
    if ask(f"{node}/{INDEX}/_bulk", b"".join(bulk), kind="application/x-ndjson")["errors"]:
        raise SystemExit("full: Elasticsearch has refused records")


def fill(node, path):
    """Gives the number of records."""
    shape = {"settings": {"number_of_shards": 1, "number_of_replicas": 0},
             "mappings": {"dynamic": False}}
    ask(f"{node}/{INDEX}", json.dumps(shape).encode(), "PUT")
    bulk, size, count = [], 0, 0
    with open(path, "rb") as file:
        for line in file:
            bulk += [b'{"index":{}}\n', line]
            size, count = size + len(line), count + 1
            if size > BULK:
                send(node, bulk)
                bulk, size = [], 0
    if bulk:
        send(node, bulk)
    ask(f"{node}/{INDEX}/_forcemerge?max_num_segments=1", b"")
    ask(f"{node}/{INDEX}/_refresh", b"")
    return count


def pages(path, node, count):
    """A file of settings for curl: the pages, in order."""
    with open(path, "w", encoding="ascii") as file:
        for first in range(0, count, PAGE):
            file.write(f'url = "{node}/{INDEX}/_search?size={PAGE}&sort=_seq_no'
                       f'&q=_seq_no:%5B{first}%20TO%20{first + PAGE - 1}%5D"\noutput = "/dev/null"\n')
    return path


def scope(path, address, connections):
    host, port = address.rsplit(":", 1)
    with open(path, "w", encoding="ascii") as file:
        file.write("owner: Contoso Ltd\ncontact: security@contoso.com\n"
                   f"rate: {{connections-per-second: 100000, per-host: {connections}}}\n"
                   f"targets:\n  - host: {host}\n    ports: [{port}]\n")
    return path


def ajar(build, path, address):
    """Seconds, processor seconds, records."""
    command = [f"{build}/src/ajar", "inspect", "--scope", path, "--format", "json", "--progress", "never",
               f"elastic://{address}/{INDEX}"]
    began, before = time.monotonic(), os.times()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    seconds, after = time.monotonic() - began, os.times()
    if done.returncode:
        raise SystemExit("full: " + done.stderr)
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, used, json.loads(done.stdout)["records"]["count"]


def measure(build, out, rounds):
    with open(os.environ["AJAR_STORES"], encoding="utf8") as file:
        address = next(row[2] for row in (line.rstrip("\n").split("\t") for line in file) if row[0] == "elasticsearch")
    node, size = f"http://{address}", 0
    path = redact.corpus(build, out, "tickets", SIZE)
    count, size = fill(node, path), os.path.getsize(path)
    urls = pages(os.path.join(out, "full.curl"), node, count)
    ways = {1: [], 4: []}
    curl, complete = [], True
    for number in range(rounds + 1):  # the first one warms the server up
        one = [whole.once(["curl", "--silent", "--fail", "-K", urls])[1]]
        for connections, times in ways.items():
            seconds, used, records = ajar(build, scope(os.path.join(out, "full.yaml"), address, connections), address)
            complete = complete and records == count
            if number:
                times.append((seconds, used))
        curl += one if number else []
    return {"size": size, "count": count, "curl": curl, "ways": ways, "complete": complete, "rounds": rounds}


def lines(measured):
    size, curl = measured["size"] / MB, statistics.median(measured["curl"])
    best = max(statistics.median(c / s[0] for c, s in zip(measured["curl"], times)) for times in measured["ways"].values())
    yield HEADING
    yield ""
    yield (f"`ajar inspect elastic://…` on a real Elasticsearch 7.10 on the same machine: {measured['count']:,} tickets, "
           f"{size:.0f} MB\nin one shard, {measured['rounds']} rounds by turns, medians. curl asks for the same pages one after the "
           "other, on one connection, and\nthrows them away; ajar inspects them in its jail.")
    yield ""
    yield "| | seconds | MB/s | of curl's speed | processor seconds |"
    yield "|---|--:|--:|--:|--:|"
    yield f"| curl | {curl:.2f} | {size / curl:.0f} | | |"
    for connections, times in measured["ways"].items():
        seconds = statistics.median(one[0] for one in times)
        ratio = statistics.median(c / one[0] for c, one in zip(measured["curl"], times))
        yield (f"| ajar, {connections} connection{'s' if connections > 1 else ''} | {seconds:.2f} | {size / seconds:.0f} | {ratio:.0%} "
               f"| {statistics.median(one[1] for one in times):.2f} |")
    yield ""
    yield (f"At least {LEAST:.0%} of curl's speed is the aim: {whole.verdict(best >= LEAST)}. "
           f"Every record read, each time: {whole.verdict(measured['complete'])}.")


def main():
    rest = [arg for arg in sys.argv[3:] if arg != "--write"]
    measured = measure(sys.argv[1], sys.argv[2], int(rest[0]) if rest else ROUNDS)
    text = list(lines(measured))
    print("\n".join(text))
    if "--write" in sys.argv and measured["complete"]:
        section.write(HEADING, text)
    return 0 if measured["complete"] else 1


if __name__ == "__main__":
    sys.exit(main())
