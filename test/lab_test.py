#!/usr/bin/env python3
"""lab_test.py AJAR [KIND...]: every kind of store, open and locked, real or faked, is scanned as one estate.

Started by `test/servers/run … -- test/lab_test.py AJAR`, which leaves the table of what runs in $AJAR_STORES (kind,
variant, address, seconds, MiB, what). Every open store must be found open and named by its kind; no locked one may be
said to be open; nothing but what was declared is visited. Prints TAP.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

SCOPE = """owner: Contoso Ltd, security team
contact: security@contoso.com
rate: {connections-per-second: 2000, per-host: 8, workers: 32}
targets:
"""


def rows():
    with open(os.environ["AJAR_STORES"], encoding="utf8") as table:
        for line in table:
            kind, variant, address, *rest = line.rstrip("\n").split("\t")
            yield kind, variant, address, rest[-1]


def target(kind, address):
    """A host and port, or a URL where the address is one (accounts, paths)."""
    scope = os.path.join(os.path.dirname(os.path.abspath(__file__)), "servers", f"{kind}.scope")
    more = open(scope, encoding="utf8").read() if os.path.exists(scope) else ""
    if "://" in address:
        return f"  - url: {address}\n{more}"
    host, port = address.rsplit(":", 1)
    return f"  - network: {host.strip('[]')}\n    ports: [{port}]\n{more}"


def main():
    ajar, wanted = sys.argv[1], sys.argv[2:]
    stores = [row for row in rows() if not wanted or row[0] in wanted]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "scope.yaml")
        with open(path, "w", encoding="utf8") as scope:
            scope.write(SCOPE + "".join(target(kind, address) for kind, _, address, _ in stores))
        got = subprocess.run([ajar, "scan", "--format", "ndjson", path], capture_output=True, text=True, check=False)
    visits = {v["endpoint"] + v["path"]: v for v in map(json.loads, got.stdout.splitlines())}
    print(f"1..{len(stores) + 1}")
    for n, (kind, variant, address, what) in enumerate(stores, 1):
        place = re.sub(r"^https?://", "", address).rstrip("/")
        visit = visits.get(place, {})
        rung, said = visit.get("rung", "not visited"), visit.get("kind")
        named = said == kind or (said or "").startswith(kind) or kind.startswith(said or "\0")
        right = named and (rung == "data open" and not visit["suspect"] if variant == "open" else rung != "data open")
        print("ok" if right else "not ok", n, "-", kind, variant, f"{rung}, {said}")
        if not right:
            print("#", what)
            for line in json.dumps(visit, indent=1).splitlines():
                print("#", line)
    right = len(visits) == len(stores) and got.returncode in (0, 1, 3) and not got.stderr
    print("ok" if right else "not ok", len(stores) + 1, "- nothing else is visited")
    if not right:
        print("#", got.returncode, got.stderr, sorted(visits))
    return 0


sys.exit(main())
