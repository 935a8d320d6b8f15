#!/usr/bin/env python3
"""long_values_test.py AJAR: what is longer than a glance, in real servers, is read to its end or said not to be.

Started by `test/servers/run KIND:open … -- test/long_values_test.py AJAR`, which leaves the table of what runs in
$AJAR_STORES, and in $AJAR_LEFT_OUT what does not; --kinds: prints these KIND:open. Into each server data sets are put
whose values have an address at their end; scan --full has to find all of these, unless it says why it does not, and
that only where it is known here. Prints TAP.
"""

import base64
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

from tap import check, finish

MIB = 1 << 20
SCOPE = """owner: Contoso Ltd
contact: security@contoso.com
rate: {connections-per-second: 1000, per-host: 2}
targets:
"""


def text(length, name):
    """Words, and an address at their end."""
    return ("words of no weight " * (length // 19 + 1))[:length] + f" {name}@contoso.com"


def redis(address):
    host, port = address.split(":")
    with socket.create_connection((host, int(port))) as server, server.makefile("rb") as answers:

        def command(*words):
            words = [word.encode() if isinstance(word, str) else word for word in words]
            server.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words))
            answer = answers.readline()
            assert answer[:1] in b"+:$", answer
            if answer[:1] == b"$":
                answers.read(int(answer[1:]) + 2)

        command("SELECT", "1")
        command("EVAL", "for i = 1, 1100000 do redis.call('RPUSH', 'numbers', i) end return 1", "0")
        command("SET", "string", text(3 * MIB, "string"))
        command("SET", "short", text(2000, "short"))
        command("SET", "unspaced", "x" * (2 * MIB) + " unspaced@contoso.com")
        command("HSET", "hash", "small", "a", "field", text(3 * MIB, "hash"), "other", text(3 * MIB, "other"))
        command("RPUSH", "list", *(text(1000 * n, f"list{n}") for n in range(250)))
        command("SADD", "set", *(text(100, f"set{n}") for n in range(1000)), text(3 * MIB, "set"))
        command("ZADD", "sorted", "1", text(3 * MIB, "sorted"))
        for n in range(300):
            command("XADD", "stream", f"{n + 1}-1", "field", text(10000, f"stream{n}"))
        command("SELECT", "2")
        command("RPUSH", "list", "one@contoso.com", text(5 * MIB, "large"), "two@contoso.com")
        command("HSET", "hash", *(word for n in range(200) for word in (f"f{n}", f"hash{n}@contoso.com")), "g", text(5 * MIB, "large"))
        command("XADD", "stream", "1-1", "f", "three@contoso.com")
        command("XADD", "stream", "1-2", "f", text(5 * MIB, "large"))
        command("XADD", "stream", "1-3", "f", "four@contoso.com")
        # A hash that is packed comes whole, however few fields are asked for: as if all were in one bucket.
        command("SELECT", "3")
        command("CONFIG", "SET", "hash-max-ziplist-value", str(6 * MIB))
        command("HSET", "packed", "a", "five@contoso.com", "b", text(5 * MIB, "large"), "c", "six@contoso.com",
                text(5 * MIB, "name"), "seven@contoso.com", "d", "eight@contoso.com")
        command("HSET", "after", "a", "nine@contoso.com")
    return {
        "db1": (7 + 250 + 1000 + 300, None),
        "db2": (4 + 200, "3 left out: a member of a key that is too large to be had, and others"),
        "db3": (4, "2 left out: a member of a key that is too large to be had"),
    }


def postgresql(address):
    host, port = address.split(":")

    def ask(server, answers, words):
        server.sendall(b"Q" + struct.pack(">I", len(words) + 5) + words.encode() + b"\0")
        while (kind := answers.read(1)) != b"Z":
            body = answers.read(struct.unpack(">I", answers.read(4))[0] - 4)
            assert kind != b"E", body
        answers.read(5)

    with socket.create_connection((host, int(port))) as server, server.makefile("rb") as answers:
        words = b"user\0ajar\0database\0support\0\0"
        server.sendall(struct.pack(">II", len(words) + 8, 3 << 16) + words)
        while answers.read(1) != b"Z":
            answers.read(struct.unpack(">I", answers.read(4))[0] - 4)
        answers.read(5)
        ask(server, answers, "CREATE TABLE long AS SELECT n, repeat('words ', 500000) || 'long' || n || '@contoso.com' AS note FROM generate_series(1, 20) n")
        ask(server, answers, "CREATE TABLE huge AS SELECT repeat('words ', 2000000) || 'huge@contoso.com' AS note UNION ALL SELECT 'small@contoso.com'")
        ask(server, answers, "CREATE TABLE binary_notes AS SELECT convert_to(repeat('words ', 1000) || 'binary@contoso.com', 'UTF8') AS note")
        ask(server, answers, """CREATE TABLE pretty AS SELECT n, E'{\\n "email": "pretty@contoso.com"\\n}'::json AS note FROM generate_series(1, 3) n""")
        ask(server, answers, "CREATE TABLE many AS SELECT n, 'many' || n || '@contoso.com ' || repeat(md5(n::text), 60) AS note FROM generate_series(1, 30000) n")
        ask(server, answers, "CREATE TABLE grown (note text)")
        ask(server, answers, "ANALYZE")
        ask(server, answers, "INSERT INTO grown VALUES ('grown@contoso.com')")
        ask(server, answers, "SELECT lo_from_bytea(0, 'object@contoso.com')")
        ask(server, answers, "CREATE VIEW seen AS SELECT * FROM pretty")
    return {
        "support/public.long": (20, None),
        "support/public.huge": (1, "1 left out: a row of 12000027 bytes"),
        "support/public.binary_notes": (1, None),
        "support/public.grown": (1, None),
        "support/public.pretty": (1, None),
        "support/public.many": (30000, None),
        "support/pg_catalog.pg_largeobject": (1, None),
    }


def http(method, url, body=b""):
    body = body.encode() if isinstance(body, str) else body
    headers = {"Content-Type": "application/json"} if body[:1] == b"{" else {}
    with urllib.request.urlopen(urllib.request.Request(url, body or None, headers, method=method), timeout=60) as answer:
        return answer.read()


def influxdb(address):
    url = f"http://{address}"
    for question in ("CREATE DATABASE long", 'CREATE RETENTION POLICY "a year" ON long DURATION 52w REPLICATION 1'):
        http("POST", f"{url}/query", "q=" + urllib.parse.quote(question))
    points = [f'notes note="{text(60000, f"note{n}")}" {1577836800 + n}' for n in range(400)]
    http("POST", f"{url}/write?db=long&precision=s", "\n".join(points))
    points = [f'notes note="{text(10, f"kept{n}")}" {int(time.time()) - n}' for n in range(3)]
    http("POST", f"{url}/write?db=long&precision=s&rp=a%20year", "\n".join(points))
    return {"long/notes": (400, None), "long/a year/notes": (3, None)}


def clickhouse(address):
    def ask(question):
        http("POST", f"http://{address}/", question)

    ask("CREATE DATABASE long")
    ask("CREATE TABLE long.wide (n UInt32, note String) ENGINE = MergeTree ORDER BY n")
    ask("INSERT INTO long.wide FORMAT TabSeparated\n" + "".join(f"{n}\t{text(100000, f'wide{n}')}\n" for n in range(200)))
    ask("INSERT INTO long.wide FORMAT TabSeparated\n200\t" + text(9 * MIB, "large") + "\n201\tlast@contoso.com\n")
    ask("CREATE TABLE long.many (n UInt32, note String) ENGINE = MergeTree ORDER BY n")
    for part in range(8):
        ask(f"INSERT INTO long.many SELECT number, number % 20 = 0 ? concat('many', toString(number), '@contoso.com') : '' FROM "
            f"system.numbers WHERE number % 8 = {part} LIMIT 50000")
    return {"long/wide": (201, "1 left out: a row of more than 8388608 bytes"), "long/many": (20000, None)}


def etcd(address):
    for n in range(40):
        pair = {"key": f"/long/{n:03}", "value": text(300000, f"value{n}")}
        coded = {name: base64.b64encode(words.encode()).decode() for name, words in pair.items()}
        http("POST", f"http://{address}/v3/kv/put", json.dumps(coded))
    return {"/long/": (40, None)}


def pouchdb(address):
    for name in ("notes", "files"):
        http("PUT", f"http://{address}/{name}")
    for n in range(4):
        http("PUT", f"http://{address}/notes/{n}", json.dumps({"note": text(2 * MIB, f"note{n}")}))
        http("PUT", f"http://{address}/files/{n}", json.dumps({"note": f"note{n}@contoso.com", "_attachments": {"a.txt": {
            "content_type": "text/plain", "data": base64.b64encode(text(100, f"file{n}").encode()).decode()}}}))
    return {"notes": (4, None), "files": (4, "attachments of documents are not read")}


def slapd(_):
    """What lies there anyway: 12 people, and a group with more members than are looked at at a glance."""
    return {"dc=contoso,dc=com": (12 + 100 + 1, None)}


# What is put into each, which gives the addresses of each data set and why not all of them are read; lines of the scope.
STORES = {
    "redis": (redis, ""),
    "postgresql": (postgresql, "names: [ajar]"),
    "influxdb": (influxdb, ""),
    "clickhouse": (clickhouse, ""),
    "etcd": (etcd, ""),
    "slapd": (slapd, ""),
    "pouchdb": (pouchdb, ""),
}


def scan(folder, address, more):
    scope = os.path.join(folder, "scope.yaml")
    host, port = address.rsplit(":", 1)
    with open(scope, "w", encoding="utf8") as file:
        file.write(SCOPE + f"  - network: {host}\n    ports: [{port}]\n    {more}\n")
    got = subprocess.run(
        [AJAR, "scan", "--full", "--ledger", os.path.join(folder, "ledger.db"), "--format", "ndjson", scope],
        capture_output=True, text=True, check=False, timeout=250)
    check(got.returncode in (0, 3), f"{address}: it is scanned", (got.returncode, got.stderr))
    lines = [json.loads(line) for line in got.stdout.splitlines()]
    return [line for line in lines if "findings" in line]


def judge(kind, name, wanted, why, held):
    one = next((one for one in held if one["set"] == name), {"findings": [], "why": "it is not there"})
    found = sum(f["distinct"] for f in one["findings"] if f["type"] == "EMAIL_ADDRESS")
    if why is None:
        right = found == wanted and one["ended"] == "done" and not one["more"] and not one["why"]
        check(right, f"{kind}: {name} is read to its end", (found, wanted, one))
    else:
        right = found == wanted and one["ended"] == "partial" and why in one["why"]
        check(right, f"{kind}: {name} is said not to have been read to its end", (found, wanted, one))


def left_out():
    with open(os.environ["AJAR_LEFT_OUT"], encoding="utf8") as lines:
        for line in lines:
            name, code, _ = line.split("\t")
            skipped = code == "77" and os.environ.get("AJAR_LAB") != "whole"
            check(skipped, f"{name} # SKIP cannot be had here" if skipped else f"{name} starts")


def main():
    with open(os.environ["AJAR_STORES"], encoding="utf8") as file:
        rows = [line.split("\t") for line in file.read().splitlines()]
    left_out()
    for kind, (fill, more) in STORES.items():
        address = next((row[2] for row in rows if row[:2] == [kind, "open"]), None)
        if address:
            sets = fill(address)
            with tempfile.TemporaryDirectory() as folder:
                held = scan(folder, address, more)
            for name, (wanted, why) in sets.items():
                judge(kind, name, wanted, why, held)
    return finish()


if sys.argv[1] == "--kinds":
    print(*(f"{kind}:open" for kind in STORES))
    sys.exit(0)
AJAR = sys.argv[1]
sys.exit(main())
