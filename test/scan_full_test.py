#!/usr/bin/env python3
"""scan_full_test.py AJAR: scan --full as a whole program, on an estate of our own on loopback.

Threads of this test play an Elasticsearch of two shards, a bucket, and servers that never end, go in circles, hang up
in the middle or drip. Each object must end with its reason, and what was read whole must hold what the same records
hold in a file. Prints TAP.
"""

import http.server
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

AJAR = sys.argv[1]
FRONT = '{"version":{"number":"7.10.2"},"tagline":"You Know, for Search"}'
XML = '<?xml version="1.0" encoding="UTF-8"?>'
SHARDS, CASES = 2, 3000
tests = []


def check(right, what, detail=""):
    tests.append(bool(right))
    print("ok" if right else "not ok", len(tests), "-", what)
    if not right:
        print("#", str(detail)[:2000].replace("\n", "\n# "))


def case(n):
    return {"case": n, "email": f"person{n}@contoso.com", "note": f"case {n} is closed " + "x" * 200}


class Quiet(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked = []

    def log_message(self, *_):
        pass

    def answer(self, status, body, kind="application/json", **headers):
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def refuse(self):
        self.asked.append((self.command, self.path))
        self.answer(405, "{}")

    do_POST = do_PUT = do_DELETE = do_PATCH = refuse


class Search(Quiet):
    """An Elasticsearch with an index in two shards, and one of its own."""

    count = CASES

    def do_GET(self):
        self.asked.append((self.command, self.path))
        path = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(path.query))
        if path.path == "/":
            return self.answer(200, FRONT)
        if path.path == "/_cat/indices":
            return self.answer(200, f"cases {self.count} {self.count * 300}\n.own 5 1000\n", "text/plain")
        if path.path != "/cases/_search":
            return self.answer(404, "{}")
        if "preference" not in query:
            return self.page(1, [{"_id": "1"}])
        if "from" in query:
            return self.answer(400, "{}")
        shard = int(query["preference"].removeprefix("_shards:"))
        behind = int(query["q"].removeprefix("_seq_no:>")) if "q" in query else -1
        return self.shard(shard, behind, int(query["size"]))

    def page(self, total, hits):
        self.answer(200, json.dumps({"timed_out": False, "_shards": {"total": total}, "hits": {"hits": hits}}))

    def hits(self, shard, numbers):
        return [{"_id": str(n), "sort": [n], "_source": case(n * SHARDS + shard)} for n in numbers]

    def shard(self, shard, behind, size):
        numbers = range(behind + 1, min(behind + 1 + size, CASES // SHARDS)) if shard < SHARDS else []
        self.page(int(shard < SHARDS), self.hits(shard, numbers))


class Endless(Search):
    """Always has another page."""

    count = 40

    def shard(self, shard, behind, size):
        self.page(1, self.hits(shard, range(behind + 1, behind + 1 + size)))


class Circle(Search):
    """Gives its first page whatever is asked."""

    def shard(self, shard, behind, size):
        self.page(1, self.hits(shard, range(size)))


class Lost(Search):
    """Hangs up when the second page is asked for, whoever asks."""

    def shard(self, shard, behind, size):
        if behind >= 0:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self.page(1, self.hits(shard, range(size)))


class Once(Search):
    """Hangs up once, as a server does that has waited for long."""

    hung_up = threading.Lock()

    def shard(self, shard, behind, size):
        if behind >= 0 and self.hung_up.acquire(blocking=False):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            super().shard(shard, behind, size)


class Drip(Search):
    """The second page comes a byte a second."""

    def shard(self, shard, behind, size):
        if behind < 0:
            return self.page(1, self.hits(shard, range(size)))
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.close_connection = True
        try:
            for _ in range(120):
                self.wfile.write(b" ")
                time.sleep(1)
        except OSError:
            pass


LARGE = "".join(json.dumps(case(n)) + "\n" for n in range(5000)).encode()
OBJECTS = {f"mails/{n}.txt": f"Dear person{n}@contoso.com,\r\n".encode() for n in range(7)} | {"cases.ndjson": LARGE}


class Bucket(Quiet):
    """A bucket of eight objects in two pages; one is shorter than its listing says."""

    circle = False

    def refused(self, status, code):
        self.answer(status, f"{XML}<Error><Code>{code}</Code></Error>", "application/xml", **self.fields)

    fields = {"x_amz_request_id": "tx000000000000000000002-0063a1b2c3-1a2b3c-default"}

    def do_GET(self):
        self.asked.append((self.command, self.path))
        path = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(path.query))
        name = urllib.parse.unquote(path.path).removeprefix("/support/")
        if path.path == "/":
            mine = f"{XML}<ListAllMyBucketsResult><Buckets></Buckets></ListAllMyBucketsResult>"
            return self.answer(200, mine, "application/xml", **self.fields)
        if "list-type" in query:
            return self.listing(query.get("continuation-token", ""))
        if name not in OBJECTS:
            return self.refused(404, "NoSuchKey")
        begin, end = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").split("-")
        body = OBJECTS[name][int(begin) : int(end or 1 << 40) + 1]
        if not body:
            return self.refused(416, "InvalidRange")
        span = f"bytes {begin}-{int(begin) + len(body) - 1}/{len(OBJECTS[name])}"
        return self.answer(206, body, "text/plain", ETag='"d41d8"', Content_Range=span, **self.fields)

    do_HEAD = do_GET

    def listing(self, token):
        names = sorted(OBJECTS)
        names = names[4:] if token else names[:4]
        then = {"": "a", "a": "b", "b": "c", "c": "a"}[token] if self.circle else "" if token else "a"
        more = f"<IsTruncated>true</IsTruncated><NextContinuationToken>{then}</NextContinuationToken>" if then else ""
        rows = "".join(
            f"<Contents><Key>{n}</Key><Size>{len(OBJECTS[n]) + (n == 'mails/6.txt')}</Size></Contents>" for n in names
        )
        body = f"{XML}<ListBucketResult><Name>support</Name>{more}{rows}</ListBucketResult>"
        self.answer(200, body, "application/xml", **self.fields)


class Circling(Bucket):
    circle = True


def serve(address, handler):
    server = http.server.ThreadingHTTPServer((address, PORT), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def run(*arguments):
    return subprocess.run([AJAR, *arguments], capture_output=True, text=True, check=False, timeout=250)


PORT = free_port()
SEARCHES = (Search, Endless, Circle, Lost, Once, Drip)
BUCKETS = (Bucket, Circling)


def main():
    for n, handler in enumerate(SEARCHES):
        serve(f"127.0.10.{n + 1}", handler)
    for n, handler in enumerate(BUCKETS):
        serve(f"127.0.10.{n + 17}", handler)
    with tempfile.TemporaryDirectory() as folder:
        for arguments in ((), ("--in-process",)):
            whole(folder, arguments)
        sampled(folder)
    print(f"1..{len(tests)}")
    return 0


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
    check(short["ended"] == "failed" and short["why"] == "after 27 bytes: no more of 28 bytes", f"{how}: one that is short", short)
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


sys.exit(main())
