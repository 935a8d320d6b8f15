#!/usr/bin/env python3
"""lab_test.py AJAR [KIND...]: every kind of store, open and locked, real or faked, is scanned as one estate.

Started by `test/servers/run … -- test/lab_test.py AJAR`, which leaves the table of what runs in $AJAR_STORES (kind,
variant, address, seconds, MiB, what). Every open store must be found open and named by its kind; no locked one may be
said to be open; nothing but what was declared is visited, and no fake was asked what it does not know. Prints TAP.

test/servers/KIND.lab says more, where there is more to say: an INI file with a section for each address in the order
in which the server tells them, "open 1" or "locked 2" ("open" for the only one). All keys may be left out:
    url    instead of the address; {address} and {dir}, the server's folder, are filled in here and in scope
    scope  lines of YAML for the target
    kind   what it is to be recognised as; empty: as nothing
    rung   how far a stranger gets; "data open, suspect" where something speaks against it
    sets   the names of all data sets, separated by blanks, or one a line
    says   lines, each a part of what is said of it and of its samples, in JSON
    read   SET:RECORDS ..., how many records the samples had in them
    keyed  lines, each SET:NAME, by what the records are known in which the ledger's samples stand
"""

import configparser
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import urllib.parse

SCOPE = """owner: Contoso Ltd, security team
contact: security@contoso.com
rate: {connections-per-second: 2000, per-host: 8, workers: 32}
targets:
"""
TABLE = os.environ["AJAR_STORES"]


class Store:
    """One address of one server, and what is to be found there."""

    def __init__(self, kind, variant, nth, address, what):
        self.kind, self.variant, self.address, self.what = kind, variant, address, what
        self.folder = os.path.join(os.path.dirname(TABLE), f"{kind}-{variant}.d")
        assert os.path.isdir(self.folder), self.folder
        lab = configparser.ConfigParser(interpolation=None)
        lab.read(os.path.join(os.path.dirname(os.path.abspath(__file__)), "servers", f"{kind}.lab"), encoding="utf8")
        section = next((s for s in (f"{variant} {nth}", variant) if s in lab), "DEFAULT")
        self.lab = {name: self.fill(value) for name, value in lab[section].items()}
        self.url = self.lab.get("url", address)
        place = urllib.parse.urlsplit(self.url if "://" in self.url else "//" + self.url)
        self.place = place.netloc + place.path.rstrip("/")

    def fill(self, text):
        return text.replace("{address}", self.address).replace("{dir}", self.folder)

    def target(self):
        """A host and port, or a URL where the address is one (accounts, paths)."""
        host, port = self.address.rsplit(":", 1)
        network = f"network: {host.strip('[]')}\n    ports: [{port}]"
        lines = [f"url: {self.url}" if "://" in self.url else network, *self.lab.get("scope", "").splitlines()]
        return "  - " + "\n    ".join(line for line in lines if line) + "\n"

    def names(self):
        """Of its sets: one a line, or separated by blanks."""
        text = self.lab["sets"].strip()
        return text.splitlines() if "\n" in text else text.split()

    def wrong(self, visit):
        """What is not as it should be."""
        rung, said = visit.get("rung", "not visited"), visit.get("kind", "")
        if rung == "data open" and visit["suspect"]:
            rung += ", suspect"
        named = said and (said.startswith(self.kind) or self.kind.startswith(said))
        if not (said == self.lab["kind"] if "kind" in self.lab else named):
            yield "kind"
        if "rung" in self.lab:
            if rung != self.lab["rung"]:
                yield "rung, not " + self.lab["rung"]
        elif (rung == "data open") != (self.variant == "open"):
            yield "rung"
        names = sorted(s["name"] for s in visit.get("sets", []))
        if "sets" in self.lab and names != sorted(self.names()):
            yield "sets, not " + self.lab["sets"]
        read_of = sorted(f"{s['set']}:{s['records']}" for s in visit.get("samples", []))
        if "read" in self.lab and read_of != sorted(self.lab["read"].split()):
            yield "read " + " ".join(read_of) + ", not " + self.lab["read"]
        for keyed in filter(None, self.lab.get("keyed", "").splitlines()):
            name, key = keyed.rsplit(":", 1)
            lines = visit.get("masked", {}).get(name, [])
            if not lines or not all(line.endswith(")") and f" ({key}=" in line for line in lines):
                yield f"keyed {keyed}: {lines}"
        text = json.dumps(visit, ensure_ascii=False)
        yield from ("says not " + says for says in self.lab.get("says", "").splitlines() if says and says not in text)


def stores(wanted):
    seen = {}
    with open(TABLE, encoding="utf8") as table:
        for line in table:
            kind, variant, address, *rest = line.rstrip("\n").split("\t")
            if wanted and kind not in wanted:
                continue
            nth = seen[kind, variant] = seen.get((kind, variant), 0) + 1
            yield Store(kind, variant, nth, address, rest[-1])


def scan(ajar, declared):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "scope.yaml")
        with open(path, "w", encoding="utf8") as scope:
            scope.write(SCOPE + "".join(store.target() for store in declared))
        command = [ajar, "scan", "--format", "ndjson", "--ledger", os.path.join(folder, "ledger.db"), path]
        got = subprocess.run(command, capture_output=True, text=True, check=False)
        path = os.path.join(folder, "ledger.db")
        if not os.path.exists(path):
            return got, {}  # it did not get so far
        with sqlite3.connect(path) as ledger:
            return got, masked(ledger)


def masked(ledger):
    """The samples that the ledger has, by endpoint and path, and by set."""
    out = {}
    for host, port, path, name, text in ledger.execute(
            "SELECT host, port, path, name, masked FROM finding JOIN sample ON sample = sample.id "
            "JOIN data_set ON data_set = data_set.id JOIN exposure ON exposure = exposure.id "
            "JOIN endpoint ON endpoint = endpoint.id"):
        out.setdefault(f"{host}:{port}{path}", {}).setdefault(name, []).extend(text.split("\n"))
    return out


def unexpected(declared):
    """Requests that a fake did not know: it has written them down."""
    for folder in sorted({store.folder for store in declared}):
        path = os.path.join(folder, "unexpected")
        if os.path.exists(path):
            with open(path, encoding="utf8", errors="replace") as lines:
                yield from (f"{os.path.basename(folder)}: {line.rstrip()}" for line in lines)


def left_out():
    """Of what runs not: the name (KIND or KIND:VARIANT), whether it cannot be had here, what it said."""
    with open(os.environ["AJAR_LEFT_OUT"], encoding="utf8") as lines:
        for line in lines:
            name, code, path = line.rstrip("\n").split("\t")
            with open(path, encoding="utf8", errors="replace") as said:
                yield name, code == "77", said.read().splitlines()


def tell_left_out(n, name, skipped, said):
    if skipped and os.environ.get("AJAR_LAB") != "whole":
        print("ok", n, "-", name, "# SKIP", said[-1].removeprefix(f"{name}: ") if said else "")
        return
    print("not ok", n, "-", name, "cannot be had here" if skipped else "does not start")
    for line in said:
        print("#", line)


def read(lines):
    """The visits, by endpoint and path, each with what was found in its samples."""
    lines = [json.loads(line) for line in lines]
    visits = {line["endpoint"] + line["path"]: line for line in lines if "rung" in line}
    for place, visit in visits.items():
        visit["samples"] = [line for line in lines if "set" in line and line["endpoint"] + line["path"] == place]
    return visits


def main():
    declared = list(stores(sys.argv[2:]))
    got, samples = scan(sys.argv[1], declared)
    visits = read(got.stdout.splitlines())
    for place, sets in samples.items():
        visits[place]["masked"] = sets
    missing = list(left_out())
    print(f"1..{len(declared) + 2 + len(missing)}")
    for n, store in enumerate(declared, 1):
        visit = visits.get(store.place, {})
        wrong = list(store.wrong(visit))
        print("not ok" if wrong else "ok", n, "-", store.kind, store.variant, f"{visit.get('rung')}, {visit.get('kind')}")
        if wrong:
            print("#", store.what, "->", *wrong, sep="\n# ")
            for line in json.dumps(visit, indent=1).splitlines():
                print("#", line)
    complaints = [line for line in got.stderr.splitlines() if "WARNING: the jail" not in line]
    right = len(visits) == len(declared) and got.returncode in (0, 1, 3) and not complaints
    print("ok" if right else "not ok", len(declared) + 1, "- nothing else is visited")
    if not right:
        print("#", got.returncode, got.stderr, sorted(visits))
    asked = list(unexpected(declared))
    print("not ok" if asked else "ok", len(declared) + 2, "- no fake is asked what it does not know")
    for line in asked:
        print("#", line)
    for n, one in enumerate(missing, len(declared) + 3):
        tell_left_out(n, *one)
    return 0


sys.exit(main())
