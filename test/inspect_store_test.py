#!/usr/bin/env python3
"""inspect_store_test.py AJAR: inspect of stores that are named, as a whole program, on loopback.

Threads of this test play an Elasticsearch, a bucket and a container (played.py). What is found in them must be what is
found in a file of the same records, in every form of report; what the scope does not have is not asked. Prints TAP.
"""

import array
import csv
import fcntl
import io
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import termios
import threading
import time

from broken import break_off, kept
from played import (CASES, OBJECTS, SHARDS, Bucket, Container, Held, Known, Long, Parted, Quiet, Ranged, Search, Several, Sliced, Turns,
                    case, free_port, serve)
from played_mongo import Mongo, encode
from tap import check, finish

AJAR = sys.argv[1]
PORT = free_port()
SEARCH, OTHER, SLICED, KNOWN, LONG, MONGO, BUCKET, CONTAINER, RANGED, HELD, SEVERAL, TURNS, PARTED = (
    f"127.0.11.{n}" for n in (1, 2, 4, 5, 6, 7, 17, 18, 19, 20, 21, 22, 23))
PER_HOST = 4
CASES_URL = f"elastic://{SEARCH}:{PORT}/cases"


def run(*arguments):
    return subprocess.run([AJAR, "inspect", *arguments], capture_output=True, text=True, check=False, timeout=250)


def scope_of(folder, per_host=PER_HOST):
    path = os.path.join(folder, f"scope-{per_host}.yaml")
    with open(path, "w", encoding="utf8") as file:
        file.write(
            "owner: Contoso Ltd\ncontact: security@contoso.com\n"
            f"rate: {{connections-per-second: 1000, per-host: {per_host}}}\ntargets:\n"
            f"  - network: 127.0.11.0/28\n    ports: [{PORT}]\n"
            f"  - url: http://{BUCKET}:{PORT}\n    kind: ceph\n    names: [support, other]\n"
            f"  - network: {CONTAINER}\n    ports: [{PORT}]\n    kind: azure-blob\n"
            f"  - url: http://{RANGED}:{PORT}\n    kind: ceph\n    names: [support]\n"
            f"  - url: http://{HELD}:{PORT}\n    kind: ceph\n    names: [support]\n"
            f"  - url: http://{SEVERAL}:{PORT}\n    kind: ceph\n    names: [support]\n"
            f"  - url: http://{TURNS}:{PORT}\n    kind: ceph\n    names: [support]\n"
            f"  - url: http://{PARTED}:{PORT}\n    kind: ceph\n    names: [support]\n"
            "exclude: [127.0.11.9]\n"
        )
    return path


def main():
    for address, handler in ((SEARCH, Search), (OTHER, Search), (SLICED, Sliced), (KNOWN, Known), (LONG, Long),
                             (MONGO, Mongo), (BUCKET, Bucket), (CONTAINER, Container), (RANGED, Ranged), (HELD, Held), (SEVERAL, Several),
                             (TURNS, Turns), (PARTED, Parted)):
        serve(address, PORT, handler)
    with tempfile.TemporaryDirectory() as folder:
        scope = ("--scope", scope_of(folder))
        refused(folder, scope)
        for arguments in ((), ("--in-process",)):
            records(folder, (*scope, *arguments), " ".join(arguments) or "jailed")
        forms(folder, scope)
        keys(scope)
        large_documents(scope)
        documents_of_all_sizes(folder, scope)
        objects(folder, scope)
        side_by_side(folder, scope)
        several(scope)
        by_turns(folder)
        in_parts(folder, scope)
        unreadable(scope)
        plain(folder, scope)
        for how in (signal.SIGKILL, signal.SIGINT):
            broken_off(folder, scope, how)
        interrupted_twice(folder, scope)
        other_rules(folder, scope)
        broken_objects(folder, scope)
        one_report(folder, scope)
        one_list(folder, scope)
    return finish()


def refused(folder, scope):
    """What is said, and that nobody is asked."""
    page = os.path.join(folder, "a.txt")
    for what, arguments, why in (
        ("without a scope", (CASES_URL,), "--scope FILE is to say that it may be asked"),
        ("outside the scope", (*scope, f"elastic://127.0.12.1:{PORT}/cases"), "no target of the scope has it"),
        ("excluded by the scope", (*scope, f"elastic://127.0.11.9:{PORT}/cases"), "127.0.11.9 is excluded"),
        ("another port", (*scope, f"elastic://{SEARCH}:{PORT - 1}/cases"), "its port is outside the scope"),
        ("another kind", (*scope, f"elastic://{CONTAINER}:{PORT}/cases"), "no target of the scope has it"),
        ("a bucket that it does not name", (*scope, f"s3://{BUCKET}:{PORT}/mine"), "the scope does not name it"),
        ("a name", (*scope, "elastic://search.contoso.com/cases"), "no target of the scope has it"),
        ("no such kind", (*scope, f"oracle7://{SEARCH}:{PORT}/cases"), "there is no kind of store of this name"),
        ("no host", (*scope, "elastic:///cases"), "expected KIND://HOST"),
        ("a user", (*scope, f"elastic://elastic:secret@{SEARCH}/cases"), "expected KIND://HOST"),
        ("among paths", (*scope, CASES_URL, page), "paths and stores are not read in one run"),
    ):
        got = run(*arguments)
        check(got.returncode == 2 and why in got.stderr and not got.stdout, f"refused: {what}", got)
    check(not Quiet.asked, "refused: nobody was asked", Quiet.asked)


def record(n):
    """As an index has it: a document, and the key under which it stands."""
    return json.dumps({"_id": Search.key(n), **case(n)}, separators=(",", ":")) + "\n"


def exported(folder):
    """The records in the order of the shards."""
    path = os.path.join(folder, "cases.ndjson")
    with open(path, "w", encoding="utf8") as file:
        for shard in range(SHARDS):
            for n in range(shard, CASES, SHARDS):
                file.write(record(n))
    return path


def findings(got):
    lines = [json.loads(line) for line in got.stdout.splitlines()]
    return [line for line in lines if line["kind"] == "finding"], lines[-1]


def told(finding):
    """But for what differs by run or place."""
    return {name: value for name, value in finding.items() if name not in ("hash", "object", "place")}


def records(folder, scope, how):
    Quiet.asked.clear()
    path = exported(folder)
    got, there = (run("--format", "ndjson", *arguments) for arguments in ((*scope, CASES_URL), (path,)))
    here, summary = findings(got)
    file, right = findings(there)
    check(got.returncode == there.returncode == 0, f"{how}: exit code", got.stderr)
    check(len(file) >= CASES and len(here) == len(file), f"{how}: every finding", (len(here), len(file)))
    places = {(one["object"], one["place"]) for one in here}
    keyed = {(CASES_URL, f"{CASES_URL}!ndjson:_id={Search.key(n)}") for n in range(CASES)}
    check(places == keyed, f"{how}: where they stand, with the key of each record", list(places)[:3])
    check(sorted(map(json.dumps, map(told, here))) == sorted(map(json.dumps, map(told, file))), f"{how}: the same findings", here[:2])
    for one in (summary, right):
        for kind in one["types"]:
            del kind["samples"]  # by the run's key
    for name in ("records", "people", "types", "organisations", "dates"):
        check(summary[name] == right[name], f"{how}: the same {name}", (summary[name], right[name]))
    check(summary["input"]["bytes"] == right["input"]["bytes"], f"{how}: as many bytes", summary["input"])
    check(summary["complete"] and summary["input"]["objects"]["done"] == 1, f"{how}: one object, whole", summary["input"])
    check({method for method, _ in Quiet.asked} <= {"GET", "HEAD"}, f"{how}: only verbs that read", Quiet.asked[:5])
    check("person1@contoso.com" not in got.stdout, f"{how}: no value is shown")


def keys(scope):
    """A key is shown where nobody can have chosen it; else as a value is, and what is found in it is found."""
    store = f"elastic://{KNOWN}:{PORT}/cases"
    for how in ((), ("--in-process",)):
        found, _ = findings(run(*scope, *how, "--format", "ndjson", store))
        here = {}
        for one in found:
            here.setdefault(one["place"].removeprefix(store + "!ndjson:_id="), []).append(one["field"])
        shown = {Known.key(n) for n in range(Known.cases) if n % 2 == 0}
        check(set(here) == shown | {"m•••@c•••.com", "l•••"}, "keys: as far as they may be shown", list(here))
        members = here["m•••@c•••.com"]
        check(members.count("_id") == members.count("email") == Known.cases // 4, "keys: an address is found in each", members)
        text = run(*scope, *how, "--format", "csv", store).stdout
        check("contoso.com" not in text and "login-of" not in text, "keys: none is in clear")
    found, _ = findings(run(*scope, "--show", "--format", "ndjson", store))
    here = {one["place"].removeprefix(store + "!ndjson:_id=") for one in found}
    check(here == {Known.key(n) for n in range(Known.cases)}, "keys: all, where values are shown", here)


def large_documents(scope):
    """An answer that is longer than there is room for is asked for in smaller ones; one document has more."""
    store = f"mongodb://{MONGO}:{PORT}/support."
    for size, least in ((300 << 10, 2 << 20), (3 << 20, 2 << 20), (1, 1 << 10)):
        cases = [{"_id": f"{n:024x}".replace("0", "a", 1), "email": f"person{n}@contoso.com", "note": "x" * size} for n in range(40)]
        Mongo.collections = {"cases": (cases, 100)}  # it says that they are small
        Mongo.found.clear()
        found, summary = findings(run(*scope, "--format", "ndjson", store + "cases"))
        mails = {one["place"].rpartition("=")[2] for one in found if one["field"] == "email"}
        check(summary["complete"] and mails == {one["_id"] for one in cases}, f"large documents: {size}: all are read", (summary["input"], len(mails)))
        read = [(skip, limit, size) for skip, limit, size in Mongo.found if size <= 8 << 20]
        check(max(size for _, _, size in read) >= least, f"large documents: {size}: as many as there is room for", read)
        check(len(Mongo.found) < 120, f"large documents: {size}: asked for a bounded number of times", len(Mongo.found))
    for n, note in ((0, 1 << 20), (1, 17 << 20)):
        cases[n]["note"] = "x" * note
    found, summary = findings(run(*scope, "--format", "ndjson", store + "cases"))
    why = summary["troubles"][0]["why"] if summary["troubles"] else ""
    check(not summary["complete"] and "the document behind the first 1: an answer of " in why, "large documents: one that is too large", summary["troubles"])
    check({one["field"] for one in found} == {"email"}, "large documents: … what came before is read", found)
    check(len({one["place"] for one in found}) == 39, "large documents: … and what comes behind it", len(found))


def documents_of_all_sizes(folder, scope):
    """Up to 16 MiB a document is read whole; one that is larger is left out, and nothing else is."""
    store = f"mongodb://{MONGO}:{PORT}/support.cases"
    large = 16 << 20
    for what, sizes, escaped, why in (
        ("12 MiB", {3: 12 << 20}, {}, None),
        ("16 MiB", {5: large, 6: large}, {}, None),
        ("more", {3: large, 6: large + (64 << 10)}, {}, "1 left out: the document behind the first 6: an answer of "),
        ("much more", {0: 20 << 20, 11: 17 << 20}, {}, "2 left out: the document behind the first 0: an answer of "),
        ("all escapes", {}, {4: 5 << 20}, "1 left out: the document behind the first 4: more than 25165824 bytes as JSON"),
    ):
        cases = [{"_id": f"{n:024x}".replace("0", "a", 1), "email": f"person{n}@contoso.com", "note": "", "last": f"last{n}@contoso.com"} for n in range(12)]
        for n, size in sizes.items():
            cases[n]["note"] = "x" * (size - len(encode(cases[n])))
        for n, size in escaped.items():
            cases[n]["note"] = "\1" * size
        Mongo.collections = {"cases": (cases, 100)}
        for how in ((), ("--in-process",), ("--ledger", os.path.join(folder, f"sizes-{what}.db"))):
            found, summary = findings(run(*scope, *how, "--show", "--format", "ndjson", store))
            left = {n for n, size in sizes.items() if size > large} | set(escaped)
            mails = {(one["place"].rpartition("=")[2], one["field"]) for one in found}
            wanted = {(one["_id"], field) for n, one in enumerate(cases) if n not in left for field in ("email", "last")}
            check(mails == wanted, f"documents of {what}: all that are not larger", (len(mails), summary["troubles"]))
            told = [one["why"] for one in summary["troubles"]]
            check(summary["complete"] == (why is None) and all(why in one for one in told) if why else not told, f"documents of {what}: the reason", told)


def forms(folder, scope):
    for form in ("terminal", "json", "csv", "sarif", "html"):
        path = os.path.join(folder, "report." + form)
        got = run(*scope, "--format", form, "--output", path, CASES_URL)
        with open(path, encoding="utf8") as file:
            text = file.read()
        check(got.returncode == 0 and CASES_URL in text, f"{form}: a report of it", (got, text[:500]))
        if form == "json":
            check(json.loads(text)["records"]["count"] == CASES, "json: its records", text[:500])
        if form == "csv":
            rows = [row for row in csv.DictReader(io.StringIO(text)) if row["kind"] == "finding"]
            check(len(rows) >= CASES, "csv: a line for each", len(rows))
    got = run(*scope, "--fail-on", "low", f"elasticsearch://{SEARCH}:{PORT}")
    check(got.returncode == 3 and got.stdout.startswith(f"elasticsearch://{SEARCH}:{PORT}\n"), "all sets, by the kind's own name", got)


def objects(folder, scope):
    """Prefixes, names, and that nobody else is asked."""
    for scheme, address in (("s3", BUCKET), ("azblob", CONTAINER)):
        Quiet.asked.clear()
        store = f"{scheme}://{address}:{PORT}/support/"
        got = run(*scope, "--format", "ndjson", store + "mails/")
        found, summary = findings(got)
        names = {f"{store}mails/{n}.txt" for n in range(7)}
        check({one["object"] for one in found} == names, f"{scheme}: objects below a prefix", (got, found))
        whole, partial = (summary["input"]["objects"][how] for how in ("done", "partial"))
        check((whole, partial) == (7 - (scheme == "s3"), scheme == "s3"), f"{scheme}: as many as there are", summary["input"])
        listings = [path for _, path in Quiet.asked if "prefix=mails%2F" in path]
        check(listings, f"{scheme}: the server leaves out what is not wanted", Quiet.asked)
        check(not [path for verb, path in Quiet.asked if verb == "GET" and "cases.ndjson" in path], f"{scheme}: no other object", Quiet.asked)
        got = run(*scope, "--format", "ndjson", store + "cases.ndjson")
        path = os.path.join(folder, "object.ndjson")
        with open(path, "wb") as file:
            file.write(OBJECTS["cases.ndjson"])
        right, _ = findings(run("--format", "ndjson", path))
        found, _ = findings(got)
        same = sorted(map(json.dumps, map(told, found))) == sorted(map(json.dumps, map(told, right)))
        check(same and len(right) >= 5000, f"{scheme}: one object by its name", got.stderr)
    got = run(*scope, "--format", "json", f"s3://{BUCKET}:{PORT}/support")
    summary = json.loads(got.stdout)
    whys = [(one["object"], one["why"]) for one in summary["troubles"]]
    check(got.returncode == 1, "one that is short: exit code", got)
    check(whys == [(f"s3://{BUCKET}:{PORT}/support/mails/6.txt", "text at offset 27: after 27 bytes: no more of 28 bytes")], "… and why", whys)


def side_by_side(folder, scope):
    """Slices of an index, ranges of an object and small objects come on several connections, never on more than the
    scope has for a host, and each record comes once."""
    path = os.path.join(folder, "sliced.ndjson")
    with open(path, "w", encoding="utf8") as file:
        file.write("".join(record(n) for n in range(Sliced.cases)))
    large = os.path.join(folder, "large.ndjson")
    with open(large, "wb") as file:
        file.write(Ranged.objects["large.ndjson"])
    for what, handler, store, right in (
        ("slices", Sliced, f"elastic://{SLICED}:{PORT}/cases", path),
        ("ranges", Ranged, f"s3://{RANGED}:{PORT}/support/large.ndjson", large),
    ):
        handler.most_open = handler.most_busy = 0
        got, there = (run("--format", "json", *arguments) for arguments in ((*scope, store), (right,)))
        same_figures(what, got, there)
        check(2 <= handler.most_busy <= PER_HOST, f"{what}: side by side", handler.most_busy)
        check(handler.most_open <= PER_HOST, f"{what}: no more connections than the scope has", handler.most_open)
    Ranged.most_open = Ranged.most_busy = 0
    found, summary = findings(run(*scope, "--format", "ndjson", f"s3://{RANGED}:{PORT}/support/mails/"))
    names = sorted(one["object"] for one in found)
    check(names == sorted({f"s3://{RANGED}:{PORT}/support/mails/{n:02}.txt" for n in range(40)}), "small objects: each once", names)
    check(summary["complete"] and 2 <= Ranged.most_busy, "small objects: side by side", Ranged.most_busy)
    check(Ranged.most_open <= PER_HOST, "small objects: no more connections than the scope has", Ranged.most_open)


def same_figures(what, got, there):
    """Of a store as of a file of the same records, but for the samples, whose key is the run's."""
    here, file = json.loads(got.stdout), json.loads(there.stdout)
    for one in (here, file):
        for kind in one["types"]:
            del kind["samples"]
    for name in ("complete", "records", "people", "types", "organisations"):
        check(here[name] == file[name], f"{what}: the same {name}", (here[name], file[name]))
    check(here["input"]["bytes"] == file["input"]["bytes"], f"{what}: each byte once", here["input"])


def several(scope):
    """A large object leaves connections to others that wait, also to those that are listed later."""
    found, summary = findings(run(*scope, "--format", "ndjson", f"s3://{SEVERAL}:{PORT}/support"))
    right = sorted(f"s3://{SEVERAL}:{PORT}/support/{name}" for name in Several.objects)
    check(sorted(one["object"] for one in found) == right and summary["complete"], "several large objects: each once", (found, summary))
    check(Several.in_vain == 0, "several large objects: none has all connections while another waits", Several.in_vain)


def by_turns(folder):
    """One connection serves as many objects as there are workers, so that none of these waits for what another inspects."""
    path = os.path.join(folder, "turns.ndjson")
    with open(path, "wb") as file:
        file.write(b"".join(Turns.objects.values()))
    got, there = (run("--format", "json", *arguments) for arguments in (
        ("--scope", scope_of(folder, 1), "--jobs", "2", f"s3://{TURNS}:{PORT}/support"), (path,)))
    same_figures("by turns", got, there)
    last = len(Turns.ranges) - 1 - Turns.ranges[::-1].index("0.ndjson")
    before = Turns.ranges[:last].count("1.ndjson")
    check(before > 0, "by turns: the second object begins before the first one ends", Turns.ranges)
    check(Turns.most_open == 1, "by turns: on one connection", Turns.most_open)


def in_parts(folder, scope):
    """What is found in a large object that several read is what is found in the file, place by place, in order."""
    path = os.path.join(folder, "parted.ndjson")
    with open(path, "wb") as file:
        file.write(Parted.objects["large.ndjson"])
    right, _ = findings(run("--format", "ndjson", path))
    right = list(map(told, right))
    for arguments in (("--jobs", "1"), ("--jobs", "3"), ("--jobs", "3", "--in-process")):
        found, summary = findings(run(*scope, *arguments, "--format", "ndjson", f"s3://{PARTED}:{PORT}/support"))
        large = [told(one) for one in found if one["object"].endswith("/large.ndjson")]
        how = " ".join(arguments)
        check(large == right and len(right) >= 5000, f"parts of an object, {how}: as in a file, in order", (len(large), len(right)))
        check(summary["complete"] and summary["input"]["objects"]["done"] == 2 and summary["records"]["count"] == 5001,
              f"parts of an object, {how}: they are one", summary)


def unreadable(scope):
    """It is an object that has failed."""
    for what, store, why in (
        ("no such set", f"elastic://{SEARCH}:{PORT}/tickets", "there is no such set"),
        ("the store's own", f"elastic://{SEARCH}:{PORT}/.own", "it is the store's own, which is not read"),
        ("nobody there", f"elastic://127.0.11.3:{PORT}/cases", "it gives no data: closed"),
        ("another store", f"azblob://{CONTAINER}:{PORT}/hidden", "it gives no data: reachable"),
        ("another kind", f"redis://{SEARCH}:{PORT}/", "it gives no data: reachable, not recognised as redis"),
    ):
        Quiet.asked.clear()
        got = run(*scope, "--format", "json", store)
        troubles = json.loads(got.stdout)["troubles"]
        right = len(troubles) == 1 and troubles[0]["object"] == store and why in troubles[0]["why"]
        check(got.returncode == 1 and right, f"failed: {what}", (got.returncode, troubles))
        check(not [path for _, path in Quiet.asked if path.startswith("/.own")], f"failed: {what}: nothing is read")
    got = run(*scope, "--format", "json", CASES_URL, f"elastic://{SEARCH}:{PORT}/tickets")
    summary = json.loads(got.stdout)
    check(summary["input"]["objects"]["done"] == 1 and len(summary["troubles"]) == 1, "several: what can be read, is", summary)
    check(summary["input"]["title"] == "several stores", "several: a title", summary["input"])


def told_of(ledger):
    with sqlite3.connect(ledger) as database:
        return (database.execute("SELECT how, bytes, records FROM sample").fetchall(),
                database.execute("SELECT type, found, \"distinct\" FROM finding ORDER BY type").fetchall())


def broken_off(folder, scope, how):
    """With a ledger it is taken up at a page: what was listed and what is listed then are all there is, and the ledger
    has it as if it had been read at once."""
    store, what = f"elastic://{LONG}:{PORT}/cases", how.name
    ledger = os.path.join(folder, what + ".db")
    listing = (*scope, "--format", "ndjson", "--ledger")
    whole = run(*listing, ledger + ".whole", store)
    all_found, _ = findings(whole)
    check(whole.returncode == 0 and len(all_found) >= Long.cases, f"{what}: read at once", whole.stderr)
    Long.pages, Long.held_back = 0, 30
    Long.go_on.clear()
    with subprocess.Popen([AJAR, "inspect", *listing, ledger, store], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as first:
        threading.Thread(target=break_off, args=(first, ledger, how), daemon=True).start()
        said, why = first.communicate()
    check(kept(ledger) == 1, f"{what}: it is noted down how far it came")
    check(how == signal.SIGKILL or (first.returncode == 1 and "the same command goes on" in why), f"{what}: says so", (first.returncode, why))
    Long.served.clear()
    second = run(*listing, ledger, store)
    check(second.returncode == 0 and "taken up" in second.stderr, f"{what}: taken up", (second.returncode, second.stderr))
    behind = [number for shard, number in Long.served if shard == 0]
    check(behind and min(behind) > 200 and len(Long.served) < 60, f"{what}: … at a page", Long.served)
    there = [json.loads(line) for line in said.splitlines() if line.endswith("}")]
    both = [one for one in there if one["kind"] == "finding"] + findings(second)[0]
    spot = {(one["place"], one["type"], one["field"]) for one in both}
    check(spot == {(one["place"], one["type"], one["field"]) for one in all_found}, f"{what}: nothing is missing in the two lists", (len(spot), len(all_found)))
    check(len(findings(second)[0]) < len(all_found), f"{what}: what was noted down is not told again")
    check(told_of(ledger) == told_of(ledger + ".whole"), f"{what}: the ledger has it as if read at once", told_of(ledger))
    check(kept(ledger) == 0, f"{what}: nothing is kept when it is done")
    third = run(*listing, ledger, store)
    check("taken up" not in third.stderr and len(findings(third)[0]) == len(all_found), f"{what}: then it is read anew", third.stderr)


def interrupted_twice(folder, scope):
    """Nobody reads what it lists, so that it cannot end; the second interrupt ends it, and the next run is whole."""
    store, ledger = f"elastic://{LONG}:{PORT}/cases", os.path.join(folder, "twice.db")
    command = (*scope, "--format", "ndjson", "--ledger", ledger, store)
    Long.pages, Long.held_back = 0, 0
    Long.go_on.set()
    with subprocess.Popen([AJAR, "inspect", *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as first:
        until = time.monotonic() + 100
        while unread(first.stdout) < 60000 and time.monotonic() < until:
            time.sleep(0.05)
        first.send_signal(signal.SIGINT)
        time.sleep(1)
        check(first.poll() is None, "interrupted twice: the first does not end it", first.returncode)
        first.send_signal(signal.SIGINT)
        check(first.wait(60) == 128 + signal.SIGINT, "interrupted twice: the second does", first.returncode)
    second = run(*command)
    check(second.returncode == 0 and "taken up" in second.stderr, "interrupted twice: taken up", (second.returncode, second.stderr))
    with sqlite3.connect(ledger) as database:
        whole = database.execute("PRAGMA integrity_check").fetchone()[0]
    check(whole == "ok" and told_of(ledger)[0][0][0] == "done", "interrupted twice: the ledger is whole", told_of(ledger))


def unread(pipe):
    """Bytes that wait in it."""
    waiting = array.array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, waiting)
    return waiting[0]


def other_rules(folder, scope):
    """Rules that were edited in the meantime make it another run, although their file has the same name."""
    store, ledger, rules = f"elastic://{LONG}:{PORT}/cases", os.path.join(folder, "rules.db"), os.path.join(folder, "rules.yaml")
    command = (*scope, "--format", "ndjson", "--rules", rules, "--ledger", ledger, store)
    write_rule(rules, "XYZZY-")
    Long.pages, Long.held_back = 0, 30
    Long.go_on.clear()
    with subprocess.Popen([AJAR, "inspect", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as first:
        threading.Thread(target=break_off, args=(first, ledger, signal.SIGKILL), daemon=True).start()
        first.communicate()
    write_rule(rules, "PLUGH-")
    second = run(*command)
    check(second.returncode == 0 and "taken up" not in second.stderr, "other rules: another run", second.stderr)


def write_rule(path, prefix):
    with open(path, "w", encoding="ascii") as file:
        file.write(f"rules:\n  - id: own-key\n    type: OWN_KEY\n    about: Key of our own\n    severity: low\n    likelihood: likely\n"
                   f"    literals: ['{prefix}']\n    pattern: '{prefix}[0-9]{{6}}'\n    match: ['{prefix}123456']\n"
                   f"    no-match: ['{prefix}12']\n")


def broken_objects(folder, scope):
    """A large object of lines is taken up behind a line; one whose head the rest needs is begun again."""
    lines = [json.dumps(case(n) | {"note": "x" * 2000}) for n in range(11000)]
    rows = ["case,email,note"] + [f"{n},person{n}@contoso.com," + "x" * 2000 for n in range(11000)]
    for name, text, inside in (("cases.ndjson", lines, True), ("cases.csv", rows, False)):
        Held.objects = {name: ("\n".join(text) + "\n").encode()}
        store, ledger = f"s3://{HELD}:{PORT}/support/{name}", os.path.join(folder, name + ".db")
        Held.hold = None
        whole, _ = findings(run(*scope, "--format", "ndjson", store))
        Held.hold = 18 << 20
        Held.holding.clear()
        Held.go_on.clear()
        with subprocess.Popen([AJAR, "inspect", *scope, "--format", "ndjson", "--ledger", ledger, store], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as first:
            threading.Thread(target=break_off_held, args=(first, ledger, inside), daemon=True).start()
            said = first.communicate()[0]
        check(kept(ledger) == inside, f"{name}: broken off")
        Held.hold = None
        Held.begins.clear()
        second = run(*scope, "--format", "ndjson", "--ledger", ledger, store)
        check(second.returncode == 0 and "taken up" in second.stderr, f"{name}: taken up", second.stderr)
        behind = min(begin for begin in Held.begins if begin > 0)  # at 0 it is proved that it is open
        check((behind > 7 << 20) == inside, f"{name}: where it goes on", sorted(Held.begins)[:3])
        there = [json.loads(line) for line in said.splitlines() if line.endswith("}")]
        both = [one for one in there if one["kind"] == "finding"] + findings(second)[0]
        spots = [{(one["place"], one["type"], one["start"], one["end"]) for one in many} for many in (both, whole)]
        check(spots[0] == spots[1] and len(whole) >= 11000, f"{name}: all findings, at their offsets", (len(spots[0]), len(spots[1])))
        (how, size, records), = told_of(ledger)[0]
        check(how == "done" and size == len(Held.objects[name]) and records in (11000, 11001), f"{name}: once in the ledger", told_of(ledger))
        check(kept(ledger) == 0, f"{name}: nothing is kept when it is done")


def hold_objects():
    lines = [json.dumps(case(n + 5000) | {"seen": f"2021-0{1 + n % 9}-11", "note": "x" * 2000}) for n in range(11000)]
    Held.objects = {f"mails/{n:02}.txt": (f"Dear person{n % 30}@fabrikam{n % 7}.de,\r\ncall +44 20 7946 {n % 30:04}\n" * 2).encode() for n in range(60)}
    Held.objects |= {f"mails/{n}.txt": Held.objects["mails/07.txt"] for n in (97, 98, 99)}
    Held.objects["mails/45-cases.ndjson"] = ("\n".join(lines) + "\n").encode()


def one_report(folder, scope):
    """However often it was broken off, and wherever: the report of the last run is that of a run that nobody disturbed."""
    hold_objects()
    stores = (f"elastic://{LONG}:{PORT}/cases", f"s3://{HELD}:{PORT}/support")
    Held.hold, Long.held_back = None, 0
    right, _ = report_of(scope, os.path.join(folder, "one.whole"), stores)
    check(right and right["complete"] and right["input"]["objects"]["done"] == 65, f"one report: undisturbed", right and right["input"])
    check(right["people"]["count"] > 15000 and right["copies"] and right["dates"]["months"] and right["countries"]["list"], f"one report: … with all that is counted", right)
    for hold, hows in ((18, (signal.SIGKILL,)), (10, (signal.SIGINT, signal.SIGKILL)), (18, (signal.SIGINT, signal.SIGINT, signal.SIGKILL))):
        ledger = os.path.join(folder, f"one-{len(hows)}.db")
        for n, how in enumerate(hows):
            said, why = interrupted_report(scope, ledger, stores, how, hold << 20, 0 if n else 30)
            if how == signal.SIGINT:
                check(said and not said["complete"], "one report: interrupted", said and said["input"] or why)
        got, why = report_of(scope, ledger, stores)
        check(got == right and "taken up" in why, f"one report: {[how.name for how in hows]}", differences(got, right))
    chance = random.Random(7)
    ledger = os.path.join(folder, "one-at-random.db")
    for _ in range(6):
        with subprocess.Popen(command_of(scope, ledger, stores), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as some:
            try:
                some.wait(chance.uniform(0.3, 4))
            except subprocess.TimeoutExpired:
                some.kill()
                continue
            break
    got, why = report_of(scope, ledger, stores)
    check(got == right, f"one report: killed at random", differences(got, right))
    damaged(scope, os.path.join(folder, "one-damaged.db"), stores, right)


def command_of(scope, ledger, stores):
    """The same key, so that the same values are shown as samples."""
    with open(ledger + ".key", "wb") as file:
        file.write(b"sixteen bytes!!!")
    return [AJAR, "inspect", *scope, "--format", "json", "--ledger", ledger, *stores]


def report_of(scope, ledger, stores):
    """But for times."""
    got = subprocess.run(command_of(scope, ledger, stores), capture_output=True, text=True, check=False, timeout=250)
    return told_in(got.stdout), got.stderr


def told_in(text):
    report = json.loads(text) if text else None
    if report:
        for time_of_it in ("seconds", "when"):
            del report["input"][time_of_it]
    return report


def differences(got, right):
    return [(name, got and got.get(name), right[name]) for name in right if not got or got.get(name) != right[name]]


def interrupted_report(scope, ledger, stores, how, hold, pages):
    """Broken off while the large object is kept back behind hold, and the index behind so many pages."""
    Long.pages, Long.held_back, Held.hold = 0, pages, hold
    for event in (Long.go_on, Held.go_on, Held.holding):
        event.clear()
    with subprocess.Popen(command_of(scope, ledger, stores), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as first:
        breaking = threading.Thread(target=break_off_both, args=(first, ledger, how))
        breaking.start()
        said, why = first.communicate()
        breaking.join()
    return told_in(said), why


def break_off_both(first, ledger, how):
    until = time.monotonic() + 5  # a hand may have both before it, and waits for one
    while not (Held.holding.is_set() and Long.pages > Long.held_back and kept(ledger) == 2) and time.monotonic() < until:
        time.sleep(0.05)
    first.send_signal(how)
    if how == signal.SIGINT:
        time.sleep(0.5)
    Long.held_back, Held.hold = 0, None
    Long.go_on.set()
    Held.go_on.set()


def one_list(folder, scope):
    """However often it was broken off: a list in a file goes on, and has every finding once, each object's in its order; a list
    in another file says that it is not all."""
    hold_objects()
    stores = (f"elastic://{LONG}:{PORT}/cases", f"s3://{HELD}:{PORT}/support")
    Held.hold, Long.held_back = None, 0
    right = None
    for form, hows in (("ndjson", (signal.SIGKILL, signal.SIGINT, signal.SIGKILL)), ("csv", (signal.SIGINT,)), ("sarif", (signal.SIGKILL,))):
        ledger, path = os.path.join(folder, f"list-{form}.db"), os.path.join(folder, "list." + form)
        command = [*command_of(scope, ledger, stores), "--format", form, "--output", path]
        for n, how in enumerate(hows):
            Long.pages, Long.held_back, Held.hold = 0, 0 if n else 30, (10 + 4 * n) << 20
            for event in (Long.go_on, Held.go_on, Held.holding):
                event.clear()
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as some:
                breaking = threading.Thread(target=break_off_both, args=(some, ledger, how))
                breaking.start()
                why = some.communicate()[1]
                breaking.join()
            check(n == 0 or f"and the list in {path} goes on" in why, f"one list, {form}: it goes on", why)
        got = subprocess.run(command, capture_output=True, text=True, check=False, timeout=250)
        check(got.returncode == 0, f"one list, {form}: its end", got)
        if not right:
            undisturbed = [*command_of(scope, ledger + ".whole", stores), "--format", "ndjson", "--output", path + ".whole"]
            subprocess.run(undisturbed, check=False, timeout=250)
            right = spots_of("ndjson", path + ".whole")
        check(len(right) > 20000 and spots_of(form, path) == right, f"one list, {form}: as if nothing had been", (len(spots_of(form, path)), len(right)))
        check(not [name for name in os.listdir(folder) if name.startswith(f"list.{form}.") and not name.endswith(".whole")],
              f"one list, {form}: no copy is left", os.listdir(folder))
    list_at_random(folder, scope, stores, right)
    another_list(folder, scope, stores, right)


def list_at_random(folder, scope, stores, right):
    chance = random.Random(11)
    ledger, path = os.path.join(folder, "list-at-random.db"), os.path.join(folder, "list-at-random.ndjson")
    command = [*command_of(scope, ledger, stores), "--format", "ndjson", "--output", path]
    for _ in range(5):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as some:
            try:
                some.wait(chance.uniform(0.3, 3))
            except subprocess.TimeoutExpired:
                some.kill()
                continue
            break
    subprocess.run(command, check=False, timeout=250, stderr=subprocess.DEVNULL)
    check(spots_of("ndjson", path) == right, "one list: killed at random", (len(spots_of("ndjson", path)), len(right)))


def another_list(folder, scope, stores, right):
    """What the first list has is not in the second one, which says so; and no list is written over by another form of it."""
    for form in ("ndjson", "sarif"):
        ledger, path = os.path.join(folder, f"lists-{form}.db"), os.path.join(folder, "lists." + form)
        command = [*command_of(scope, ledger, stores), "--format", form, "--output"]
        Long.pages, Long.held_back, Held.hold = 0, 30, 10 << 20
        for event in (Long.go_on, Held.go_on, Held.holding):
            event.clear()
        with subprocess.Popen([*command, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as some:
            breaking = threading.Thread(target=break_off_both, args=(some, ledger, signal.SIGINT))
            breaking.start()
            some.communicate()
            breaking.join()
        before = os.path.getsize(path)
        other = subprocess.run([*command_of(scope, ledger, stores), "--format", "csv", "--output", path],
                               capture_output=True, text=True, check=False, timeout=250)
        refused = other.returncode == 2 and f"has the list so far, as {form}" in other.stderr and os.path.getsize(path) == before
        check(refused, f"another list, {form}: none is written over", other)
        got = subprocess.run([*command, path + ".2"], capture_output=True, text=True, check=False, timeout=250)
        said = f"only what is found from now on: what was found before is in {path}\n" in got.stderr
        with open(path + ".2", encoding="utf8") as file:
            told = "what it had found before is not in this list" in file.read()
        check(said and told, f"another list, {form}: says that it is not all", (got.stderr, told))
        if form == "sarif":
            with open(path + ".2", encoding="utf8") as file:
                json.load(file)
        both = set(spots_of(form, path)) | set(spots_of(form, path + ".2"))
        check(both == set(right) and len(spots_of(form, path + ".2")) < len(right), f"another list, {form}: both have all", (len(both), len(right)))


def spots_of(form, path):
    """Of each finding where it is, sorted by objects, but those of an object, which is read in order, as they stand."""
    with open(path, encoding="utf8", newline="") as file:
        text = file.read()
    if form == "ndjson":
        rows = [one for one in map(json.loads, text.splitlines()) if one["kind"] == "finding"]
    elif form == "csv":
        rows = [one for one in csv.DictReader(io.StringIO(text)) if one["kind"] == "finding"]
    else:
        rows = [dict(one["properties"], type=one["ruleId"]) for one in json.loads(text)["runs"][0]["results"]]
    spots = [(one["place"], one["type"], str(one["start"]), str(one["end"])) for one in rows]
    in_order = sorted((one for one in spots if "/support/" in one[0]), key=lambda one: one[0])
    return in_order + sorted(one for one in spots if "/support/" not in one[0])


def damaged(scope, ledger, stores, right):
    """What the ledger has of an object is not believed: where it is no figures, the object is read again."""
    interrupted_report(scope, ledger, stores, signal.SIGKILL, 18 << 20, 30)
    with sqlite3.connect(ledger) as database:
        rows = database.execute("SELECT sample, figures FROM counted ORDER BY sample").fetchall()
        for n, (sample, figures) in enumerate(rows):
            new = (figures, figures[:-1], b"", figures[: len(figures) // 2] + bytes([255] * 40), b"\1\0\0\0" + b"\377" * 64)[n % 5]
            database.execute("UPDATE counted SET figures = ? WHERE sample = ?", (new, sample))
        database.execute("UPDATE reading SET state = substr(state, 1, length(state) - 9)")
    database.close()
    got, why = report_of(scope, ledger, stores)
    check(len(rows) >= 2, f"one report: figures of objects are in the ledger", len(rows))
    check(got == right and "are read again" in why, f"one report: damaged figures: read again", (differences(got, right), why))


def break_off_held(first, ledger, inside):
    """While the end is kept back, and once something is noted down if it is to be."""
    Held.holding.wait(100)
    until = time.monotonic() + (60 if inside else 3)
    while not kept(ledger) and time.monotonic() < until:
        time.sleep(0.05)
    first.kill()
    Held.go_on.set()


def plain(folder, scope):
    path = os.path.join(folder, "cases.ndjson")
    by_url, by_path = (findings(run("--format", "ndjson", *arguments)) for arguments in ((*scope, "file://" + path), (path,)))
    check(list(map(told, by_url[0])) == list(map(told, by_path[0])), "file:// is a path")
    check({one["object"] for one in by_url[0]} == {path}, "file:// is a path: its name")


sys.exit(main())
