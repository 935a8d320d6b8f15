#!/usr/bin/env python3
"""scan_full_test.py AJAR: scan --full as a whole program, on an estate of our own on loopback.

Threads of this test play the stores (played.py). Each object must end with its reason, and what was read whole must
hold what the same records hold in a file. Prints TAP.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile

from broken import await_middle, break_off, kept
from played import (CASES, LARGE, OBJECTS, Bucket, Circle, Circling, Drip, Endless, Long, Lost, Once, Quiet, Search,
                    case, free_port, serve)
from tap import check, finish

AJAR = sys.argv[1]


def run(*arguments):
    return subprocess.run([AJAR, *arguments], capture_output=True, text=True, check=False, timeout=250)


PORT = free_port()
LONG = "127.0.10.33"
SEARCHES = (Search, Endless, Circle, Lost, Once, Drip)
BUCKETS = (Bucket, Circling)


def main():
    for n, handler in enumerate(SEARCHES):
        serve(f"127.0.10.{n + 1}", PORT, handler)
    for n, handler in enumerate(BUCKETS):
        serve(f"127.0.10.{n + 17}", PORT, handler)
    with tempfile.TemporaryDirectory() as folder:
        for arguments in ((), ("--in-process",)):
            whole(folder, arguments)
            keyed(folder)
        sampled(folder)
        serve(LONG, PORT, Long)
        for how, places in ((signal.SIGKILL, 1), (signal.SIGKILL, 4), (signal.SIGINT, 4)):
            broken_off(folder, how, places)
        two_at_once(folder)
    return finish()


def scan(folder, *arguments):
    scope, ledger = os.path.join(folder, "scope.yaml"), os.path.join(folder, "ledger.db")
    with open(scope, "w", encoding="utf8") as file:
        file.write(
            "owner: Contoso Ltd\ncontact: security@contoso.com\n"
            "rate: {connections-per-second: 1000, per-host: 1}\nsample: 1K\ntargets:\n"
            f"  - network: 127.0.10.0/28\n    ports: [{PORT}]\n    kinds: [elasticsearch]\n"
        )
        for n in range(len(BUCKETS)):
            file.write(f"  - url: http://127.0.10.{n + 17}:{PORT}\n    kind: ceph\n    names: [support]\n")
    if os.path.exists(ledger):
        os.unlink(ledger)
    got = run("scan", *arguments, "--ledger", ledger, "--format", "ndjson", scope)
    lines = [json.loads(line) for line in got.stdout.splitlines()]
    held = {}
    for line in lines:
        if "findings" in line:
            held.setdefault(line["endpoint"].split(":")[0], []).append(line)
    return got, held


def whole(folder, arguments):
    how = " ".join(arguments) or "jailed"
    got, held = scan(folder, "--full", *arguments)
    check(got.returncode == 3, f"{how}: exit code", (got.returncode, got.stderr))
    right, endless, circle, lost, once, drip = (held[f"127.0.10.{n}"][0] for n in range(1, 7))
    check(all(len(held[f"127.0.10.{n}"]) == 1 for n in range(1, 7)), f"{how}: the data set, and not the store's own", held)
    same(folder, f"{how}: the set", [right], "".join(json.dumps(case(n)) + "\n" for n in range(CASES)))
    check(once["findings"] == right["findings"] and once["ended"] == "done", f"{how}: a connection is lost once", once)
    for name, one, why in (
        ("never ends", endless, "many more records than the 40 it names"),
        ("circles", circle, "without a number to go on from"),
        ("is lost", lost, "it hung up"),
        ("drips", drip, ""),
    ):
        told = why in one["why"] and f"after {one['bytes']} bytes: " in one["why"]
        check(one["ended"] == "partial" and told, f"{how}: {name}", one)
        check(one["more"] and one["records"] >= 500 and one["findings"], f"{how}: … what came before counts", one)
    objects = {one["object"]: one for one in held["127.0.10.17"]}
    check(sorted(objects) == sorted(OBJECTS), f"{how}: each object", sorted(objects))
    short = objects["mails/6.txt"]
    found = [(one["type"], one["found"]) for one in short["findings"]]
    partial = short["ended"] == "partial" and short["why"] == "text at offset 27: after 27 bytes: no more of 28 bytes" and short["more"]
    check(partial and ("EMAIL_ADDRESS", 1) in found, f"{how}: one that is short, but what there is is read", short)
    same(folder, f"{how}: an object of many ranges", [objects["cases.ndjson"]], LARGE.decode())
    right = [one for name, one in objects.items() if name not in ("mails/6.txt", "cases.ndjson")]
    text = "".join(OBJECTS[one["object"]].decode() for one in right)
    check(all(one["ended"] == "done" and not one["more"] for one in right), f"{how}: small ones", right)
    same(folder, f"{how}: small ones", right, text)
    listing = [one for one in held["127.0.10.18"] if one["object"] == ""]
    why = [one["why"] for one in listing]
    check(why == ["the listing leads back to where it was"], f"{how}: a listing in circles", listing)
    check({method for method, _ in Quiet.asked} <= {"GET", "HEAD"}, f"{how}: only verbs that read", Quiet.asked[:5])
    check(not [path for _, path in Quiet.asked if path.startswith("/.own")], f"{how}: nothing of the store's own")
    check("@contoso.com" not in got.stdout, f"{how}: no value is shown")


def same(folder, what, held, text):
    """Findings by type, whether read over the network or from a file."""
    path = os.path.join(folder, "same.ndjson")
    with open(path, "w", encoding="utf8", newline="") as file:
        file.write(text)
    got = run("inspect", "--format", "ndjson", path)
    found, counted = {}, {}
    for line in got.stdout.splitlines():
        kind = json.loads(line).get("type")
        found[kind] = found.get(kind, 0) + 1
    for one in held:
        for f in one["findings"]:
            counted[f["type"]] = counted.get(f["type"], 0) + f["found"]
    found.pop(None, None)
    check(counted == found and found, what + ": what is found in a file, is found here", (counted, found))
    if len(held) == 1:
        check(held[0]["ended"] == "done" and not held[0]["more"], what + ": is whole", held)


def sampled(folder):
    """Without --full a bounded sample is taken, by the same way of paging."""
    got, held = scan(folder)
    one = held["127.0.10.1"][0]
    check(got.returncode == 3 and one["bytes"] <= 1024 and one["more"], "a sample stays a sample", one)


def keyed(folder):
    """What is kept of a value has the key of its record."""
    with sqlite3.connect(os.path.join(folder, "ledger.db")) as database:
        rows = database.execute(
            "SELECT masked FROM finding JOIN sample ON sample = sample.id JOIN data_set ON data_set = data_set.id "
            "WHERE name = 'cases' AND type = 'EMAIL_ADDRESS'").fetchall()
    lines = [line for row in rows for line in row[0].split("\n")]
    right = [line for line in lines if line.startswith("p•••@c•••.com (_id=") and line[:-1].rpartition("=")[2].isdigit()]
    check(len(right) == len(lines) >= len(SEARCHES), "each sample in the ledger has its record's key", lines)


def scope_of_long(folder, places):
    scope = os.path.join(folder, "long.yaml")
    with open(scope, "w", encoding="utf8") as file:
        file.write(
            "owner: Contoso Ltd\ncontact: security@contoso.com\n"
            f"rate: {{connections-per-second: 1000, per-host: {places}}}\ntargets:\n"
            f"  - network: {LONG}\n    ports: [{PORT}]\n    kinds: [elasticsearch]\n"
        )
    return scope


def two_at_once(folder):
    """A second scan on the same ledger is refused and disturbs nothing: what the first had read is taken up."""
    command = ("scan", "--full", "--ledger", os.path.join(folder, "two.db"), "--format", "ndjson", scope_of_long(folder, 1))
    ledger = command[3]
    Long.pages, Long.held_back = 0, 30
    Long.go_on.clear()
    with subprocess.Popen([AJAR, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as first:
        await_middle(ledger)
        second, status = run(*command), run("status", "--ledger", ledger)
        held = f"another scan is writing to this ledger: process {first.pid}, its run 1 began 20"
        refused = second.returncode == 4 and held in second.stderr and not second.stdout
        check(refused, "two at once: the second is refused", (second.returncode, second.stderr, second.stdout))
        told = LONG in status.stdout and " UTC, which is under way; " in status.stdout
        check(status.returncode == 3 and told, "two at once: status is told meanwhile", status)
        check(first.poll() is None and kept(ledger) == 1, "two at once: the first goes on", first.returncode)
        first.kill()
        first.communicate()
    Long.held_back = 0
    Long.go_on.set()
    Long.served.clear()
    third = run(*command)
    told = [json.loads(line) for line in third.stdout.splitlines() if "findings" in line]
    whole = third.returncode == 3 and len(told) == 1 and told[0]["ended"] == "done" and told[0]["records"] == Long.cases
    check(whole and len(Long.served) < 40, "two at once: the first is taken up", (third, Long.served))
    with sqlite3.connect(ledger) as database:
        right = database.execute("PRAGMA integrity_check").fetchone()[0]
        runs = database.execute("SELECT count(*) FROM run").fetchone()[0]
    check(right == "ok" and runs == 1 and kept(ledger) == 0, "two at once: the ledger is whole", (right, runs))


def broken_off(folder, how, places):
    """Killed or interrupted in the middle, it is taken up where it was: nothing is missing, nothing counts twice."""
    scope, ledger = scope_of_long(folder, places), os.path.join(folder, f"long-{how}-{places}.db")
    what = f"{how.name} with {places} at a time"
    whole = run("scan", "--full", "--ledger", ledger + ".whole", "--format", "ndjson", scope)
    right = [json.loads(line) for line in whole.stdout.splitlines() if "findings" in line][0]
    check(right["ended"] == "done" and right["records"] == Long.cases, f"{what}: read at once", right)
    Long.pages, Long.held_back = 0, 30
    Long.go_on.clear()
    with subprocess.Popen([AJAR, "scan", "--full", "--ledger", ledger, "--format", "ndjson", scope],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as first:
        break_off(first, ledger, how)
        said = first.communicate()[0]
    check(kept(ledger) == 1 and "findings" not in said, f"{what}: the set is noted down, and not told yet", said)
    Long.served.clear()
    second = run("scan", "--full", "--ledger", ledger, "--format", "ndjson", scope)
    told = [json.loads(line) for line in second.stdout.splitlines() if "findings" in line]
    check(second.returncode == 3 and told == [right], f"{what}: told once, as if read at once", (told, right, second.stderr))
    behind = [number for shard, number in Long.served if shard == 0]
    right = behind and min(behind) > 200 and len(Long.served) < 40
    check(right, f"{what}: taken up at a page", Long.served)
    check(kept(ledger) == 0, f"{what}: nothing is kept when it is done")
    with sqlite3.connect(ledger) as database:
        rows = database.execute("SELECT how, bytes, records FROM sample").fetchall()
    check(rows == [("done", told[0]["bytes"], Long.cases)], f"{what}: once in the ledger", rows)


sys.exit(main())
