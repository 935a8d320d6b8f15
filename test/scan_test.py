#!/usr/bin/env python3
"""scan_test.py AJAR: scan, status and report as whole programs, on an estate of our own on loopback.

Threads of this test play an Elasticsearch, its mirror, a server that drips, one that never ends, one that lies about
a length, one that redirects to a server outside the scope, and that server. Prints TAP.
"""

import base64
import http.server
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from tap import check, finish

AJAR = sys.argv[1]
CASES = [
    {"case": n, "email": f"person{n}@contoso.com", "card": "4111 1111 1111 1111", "note": f"case {n} is closed"}
    for n in range(1, 41)
]
OUTSIDE = "127.0.9.1"


class Quiet(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen = []

    def log_message(self, *_):
        pass

    def version_string(self):
        return "test"

    def answer(self, status, body, kind="application/json", **headers):
        body = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", headers.pop("length", len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body if self.command != "HEAD" else b"")
        except OSError:
            pass  # who was killed reads no more

    def note(self):
        self.seen.append((self.command, self.path, self.headers.get("User-Agent"), self.headers.get("Authorization")))


class Search(Quiet):
    """An Elasticsearch with one index."""

    locked = False

    def do_GET(self):
        self.note()
        if self.locked:
            return self.answer(401, "{}", **{"WWW-Authenticate": 'Basic realm="security" charset="UTF-8"'})
        if self.path == "/":
            return self.answer(200, '{"version":{"number":"7.10.2"},"tagline":"You Know, for Search"}')
        if self.path.startswith("/_cat/indices"):
            return self.answer(200, f"cases {len(CASES)} 4000\n\x9b\u202ehidden 0 0\n", "text/plain")
        if self.path.startswith("/cases/_search"):
            begin = int(self.path.split("_seq_no:%3E")[1].split("&")[0]) + 1 if "_seq_no:" in self.path else 0
            begin = len(CASES) if "_shards:1&" in self.path else begin
            hits = [
                {"_id": str(c["case"]), "sort": [begin + n], "_source": c}
                for n, c in enumerate(CASES[begin : begin + 10])
            ]
            return self.answer(200, json.dumps({"_shards": {"total": 1}, "hits": {"hits": hits}}))
        return self.answer(404, "{}")

    def do_POST(self):
        self.note()
        self.answer(405, "{}")

    do_PUT = do_DELETE = do_POST


class Locked(Search):
    locked = True


class Fading(Search):
    """One whose data can be shut, and that can be made to answer nobody."""

    shut = mute = False

    def do_GET(self):
        if Fading.mute:
            time.sleep(60)
        if Fading.shut and self.path.startswith("/_cat/indices"):
            return self.answer(200, "", "text/plain")
        return super().do_GET()


class Keyed(Quiet):
    """A Cosmos DB with one collection; whether a signature is right is not looked at (test/servers/fake_cosmos.py)."""

    def do_GET(self):
        if not self.headers.get("Authorization"):
            told = "Required Header authorization is missing. Ensure a valid Authorization token is passed."
            return self.answer(401, json.dumps({"code": "Unauthorized", "message": told}))
        return self.answer(
            200,
            json.dumps(
                {
                    "/dbs": {"Databases": [{"id": "support"}]},
                    "/dbs/support/colls": {"DocumentCollections": [{"id": "cases"}]},
                    "/dbs/support/colls/cases": {},
                    "/dbs/support/colls/cases/docs": {"Documents": CASES[:3]},
                }[self.path]
            ),
        )


class Redirecting(Quiet):
    def do_GET(self):
        self.note()
        self.answer(302, "", Location=f"http://{OUTSIDE}:{PORT}/")


class Lying(Quiet):
    """Promises much more than it sends."""

    def do_GET(self):
        self.note()
        self.answer(200, '{"version":{"number":"7.10.2"},"tagline":"You Know, for Search"}', length=1 << 40)


def drip(connection):
    for _ in range(120):
        connection.sendall(b"H")
        time.sleep(1)


def flood(connection):
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while True:
        connection.sendall(b"[" * 65536)


def drip_handshake(connection):
    """Hangs up on who does not speak TLS; with who does it shakes hands at a byte a second."""
    if connection.recv(4096)[:1] == b"\x16":
        connection.sendall(b"\x16\x03\x03\x40\x00")
        for _ in range(120):
            connection.sendall(b"\x02")
            time.sleep(1)


def flood_handshake(connection):
    """The same, with HelloRequests, which a client is to pass over."""
    if connection.recv(4096)[:1] == b"\x16":
        while True:
            connection.sendall(b"\x16\x03\x01\x00\x04\x00\x00\x00\x00" * 512)


first_words = []


def note_first_words(connection):
    first_words.append(connection.recv(4096)[:1])


called = []


def note_call(connection):
    called.append(connection.getpeername())


def serve(address, talk, port=None):
    """A bare server: talk gets each connection in a thread of its own."""
    listener = socket.create_server((address, port or PORT))

    def take(connection):
        try:
            talk(connection)
        except OSError:
            pass
        connection.close()

    def accept():
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=take, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def serve_http(address, handler):
    server = http.server.ThreadingHTTPServer((address, PORT), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def run(*arguments, **more):
    return subprocess.run([AJAR, *arguments], capture_output=True, text=True, check=False, timeout=300, **more)


PORT = free_port()
# Cassandra's port for TLS, at an address that no other run of this test has.
TLS_PORT = 9142
TLS_HOST = f"127.{64 + (os.getpid() >> 16)}.{os.getpid() >> 8 & 255}.{os.getpid() & 255}"


def main():
    open_one = serve_http("127.0.8.1", Search)
    serve_http("127.0.8.2", Search)
    serve_http("127.0.8.3", Locked)
    serve_http("127.0.8.4", Redirecting)
    serve_http("127.0.8.5", Lying)
    serve("127.0.8.6", drip)
    serve("127.0.8.7", flood)
    serve("127.0.7.1", drip_handshake)
    serve("127.0.7.2", flood_handshake)
    serve(TLS_HOST, note_first_words, TLS_PORT)
    serve(OUTSIDE, note_call)
    with tempfile.TemporaryDirectory() as folder:
        whole(folder, open_one)
    return finish()


def whole(folder, open_one):
    scope, ledger = os.path.join(folder, "scope.yaml"), os.path.join(folder, "ledger.db")
    with open(scope, "w", encoding="utf8") as file:
        file.write(
            "owner: Contoso Ltd\ncontact: security@contoso.com\n"
            "rate: {connections-per-second: 1000, per-host: 4}\nsample: 1K\ntargets:\n"
            f"  - network: 127.0.8.0/28\n    ports: [{PORT}]\n    kinds: [elasticsearch]\n    owner: Support\n"
        )
    use = ("--ledger", ledger)

    got = run("scope", "check", scope)
    check(got.returncode == 0 and "16 endpoints in 1 target:" in got.stdout, "scope check explains", got.stdout)
    path = os.path.join(folder, "signed.yaml")
    with open(path, "w", encoding="utf8") as file:
        file.write("owner: a\ncontact: b\ntargets:\n  - url: https://a.blob.core.windows.net/mails\n"
                   "    kind: azure-blob\n    sas-file: mails.sas\n")
    with open(os.path.join(folder, "mails.sas"), "w", encoding="utf8") as file:
        file.write("sv=2020-08-04&sr=c&sp=rl&se=2051-10-09&sig=invented\n")
    got = run("scope", "check", path)
    signed = f"azure-blob; what the signed URL in {folder}/mails.sas opens there; of a"
    check(got.returncode == 0 and signed in got.stdout, "scope check: signed URLs", got.stdout)
    for targets, asked in (
        ("network: 127.0.8.0/28\nexclude: [127.0.8.0/29]", True),
        ("network: 127.0.8.0/28\nexclude: [127.0.8.0/29, 127.0.8.8/29]", False),
        ("network: 127.0.8.0/31\nexclude: [127.0.8.1]\ndecoys: [127.0.8.0]", False),
        ("network: 203.0.113.0/28", False),
        ("network: 203.0.113.0/28\n    authorised: {by: Jo, until: 2020-01-31}", False),
        ("network: 203.0.113.0/28\n    authorised: {by: Jo, until: 9999-01-31}", True),
        ("host: store.contoso.com", False),
        ("host: store.contoso.com\n    addresses: [10.0.0.0/8]", True),
        ("host: store.contoso.com\n    authorised: {by: Jo, until: 9999-01-31}", True),
        ("host: store.contoso.com\n  - network: 10.0.0.0/8\nexclude: [store.contoso.com, 10.0.0.0/9]", True),
    ):
        path = os.path.join(folder, "check.yaml")
        with open(path, "w", encoding="utf8") as file:
            file.write("owner: a\ncontact: b\ntargets:\n  - " + targets + "\n")
        got = run("scope", "check", path)
        name = "scope check: " + " ".join(targets.split())
        check(got.returncode == 0 and ("NOBODY MAY BE ASKED" in got.stdout) != asked, name, got)
        if not targets.startswith("host"):
            listed = run("scan", "--dry-run", *use, path).stdout
            check((listed != "") == asked and "127.0.8.0:" not in listed, "dry run: " + name, listed[:200])
    got = run("scan", "--dry-run", *use, scope)
    check(len(got.stdout.splitlines()) == 16 and not os.path.exists(ledger), "a dry run lists", got.stdout)
    check(not Search.seen and not called, "a dry run asks nobody", Search.seen)

    began = time.monotonic()
    got = run("scan", *use, "--format", "ndjson", scope)
    passed = time.monotonic() - began
    lines = [json.loads(line) for line in got.stdout.splitlines()]
    visits = {v["endpoint"].split(":")[0]: v for v in lines if "rung" in v}
    samples = {s["endpoint"].split(":")[0]: s for s in lines if "findings" in s}
    rungs = {address: visit["rung"] for address, visit in visits.items()}
    check(got.returncode == 3, "scan: exit code", (got.returncode, got.stderr))
    check(len(visits) == 16, "every endpoint is visited, and no other", sorted(visits))
    check(rungs["127.0.8.1"] == rungs["127.0.8.2"] == "data open", "the open ones", visits["127.0.8.1"])
    check(not visits["127.0.8.1"]["suspect"], "… beyond doubt", visits["127.0.8.1"])
    check(rungs["127.0.8.3"] == "reachable" and visits["127.0.8.3"]["refused"], "the locked one", visits["127.0.8.3"])
    bad = [visits[f"127.0.8.{n}"] for n in (4, 5, 6, 7)]
    check(all(v["rung"] == "reachable" for v in bad), "those that lie, drip and flood are not open", bad)
    check(all(v["bytes_in"] < 5 << 20 for v in bad), "… and get no more than their share of bytes", bad)
    check(rungs["127.0.8.8"] == "closed", "a closed one")
    check(passed < 60, "… and of time", passed)
    check(not called, "no redirect is followed", called)
    check({method for method, *_ in Quiet.seen} <= {"GET", "HEAD"}, "only verbs that read", Quiet.seen)
    check(all("security@contoso.com" in agent for _, _, agent, _ in Quiet.seen), "who asks says so", Quiet.seen)
    check(all(key is None for *_, key in Quiet.seen), "no credential is sent", Quiet.seen)
    types = {f["type"]: f for f in samples["127.0.8.1"]["findings"]}
    check("EMAIL_ADDRESS" in types and samples["127.0.8.1"]["bytes"] <= 1024, "a sample within its bound", samples)
    check(samples["127.0.8.1"]["ended"] == "done", "… of whole records", samples["127.0.8.1"])
    check("@contoso.com" not in got.stdout.replace("security@contoso.com", ""), "no value is shown", got.stdout)
    check(os.stat(ledger).st_mode & 0o777 == 0o600, "the ledger is ours alone")
    with open(ledger, "rb") as file:
        check(b"person1@contoso" not in file.read(), "no value is in the ledger")

    got = run("status", *use)
    check(got.returncode == 3 and got.stdout.count("critical  127.0.8.") == 2, "status", got.stdout)
    hidden = any(c in got.stdout for c in "\x1b\x9b\u202e")
    check("hidden" in got.stdout and not hidden, "names that steer a terminal are shown, not obeyed", got.stdout)
    check("Group 1: one data set, 2 times on 2 servers." in got.stdout, "mirrors are one data set", got.stdout)
    check("EMAIL_ADDRESS          about 40 (" in got.stdout, "an estimate for the whole", got.stdout)
    one = samples["127.0.8.1"]
    check(f"; read: {one['records']} records, " in got.stdout, "… and from how much", (got.stdout, one))
    for form in ("json", "sarif", "ndjson", "html"):
        path = os.path.join(folder, "report." + form)
        got = run("report", *use, "--format", form, "-o", path)
        check(got.returncode == 0 and os.stat(path).st_mode & 0o777 == 0o600, f"report: {form}", got.stderr)
    with open(path, encoding="utf8") as file:
        check(f" · read: {one['records']} records, " in file.read(), "report: from how much")
    with open(os.path.join(folder, "report.json"), encoding="utf8") as file:
        exposures = json.load(file)["exposures"]
    check(sorted(e["host"] for e in exposures) == ["127.0.8.1", "127.0.8.2"], "report: who", exposures)
    with open(os.path.join(folder, "report.ndjson"), encoding="utf8") as file:
        events = [json.loads(line) for line in file]
    check([e["class_uid"] for e in events] == [2006, 2006], "report: OCSF", events)
    who = sorted((e["dst_endpoint"]["ip"], re.sub("#[0-9]+$", "", e["finding_info"]["uid"])) for e in events)
    check([w[0] for w in who] == ["127.0.8.1", "127.0.8.2"] and all(f"://{w[0]}:" in w[1] for w in who),
          "report: OCSF tells an address as one, and findings apart", who)

    open_one.shutdown()
    open_one.server_close()
    got = run("scan", *use, scope)
    got = run("status", *use)
    check("127.0.8.1:" not in got.stdout and "127.0.8.2:" in got.stdout, "what is closed is not open", got.stdout)
    reopened = serve_http("127.0.8.1", Search)
    run("scan", *use, scope)
    run("report", *use, "--format", "json", "-o", os.path.join(folder, "again.json"))
    with open(os.path.join(folder, "again.json"), encoding="utf8") as file:
        intervals = [e for e in json.load(file)["exposures"] if e["host"] == "127.0.8.1"]
    check([e["open"] for e in intervals] == [True, False], "open, shut, open: two intervals", intervals)
    check("not_open_at" in intervals[0] and "seen_closed" in intervals[1], "… with their ends", intervals)
    reopened.shutdown()

    fading(folder)
    killed(folder, scope)
    keyed(folder)
    interrupted(folder)
    unread(folder, scope, use)
    handshakes(folder)
    mistakes(folder, use)


def fading(folder):
    """What says nothing is not shut; data that are shut are not open, though metadata are."""
    scope, ledger = os.path.join(folder, "fading.yaml"), os.path.join(folder, "fading.db")
    with open(scope, "w", encoding="utf8") as file:
        file.write(
            "owner: Contoso Ltd\ncontact: security@contoso.com\ntargets:\n"
            f"  - network: 127.0.10.1\n    ports: [{PORT}]\n    kinds: [elasticsearch]\n"
        )

    def status():
        got = run("scan", "--ledger", ledger, "--format", "ndjson", scope)
        visit = json.loads(got.stdout.splitlines()[0])
        return visit, run("status", "--ledger", ledger).stdout

    server = serve_http("127.0.10.1", Fading)
    visit, told = status()
    check(visit["rung"] == "data open" and "127.0.10.1:" in told, "fading: open", visit)
    Fading.mute = True
    visit, told = status()
    check(visit["rung"] == "reachable" and visit["unanswered"], "fading: mute is not refused", visit)
    check("127.0.10.1:" in told and "1 stands open" in told, "fading: what does not answer is not shut", told)
    check("Not known of 1 endpoint in the last run" in told, "fading: … and that it did not is told", told)
    got = json.loads(run("report", "--ledger", ledger, "--format", "json").stdout)
    unknown = [(one["host"], one["port"], bool(one["why"])) for one in got["not_known"]]
    check(unknown == [("127.0.10.1", PORT, True)] and got["not_known_in_all"] == 1, "fading: in the report, too", got)
    got = run("report", "--ledger", ledger, "--format", "html").stdout
    check("Not known</h2>" in got and f"127.0.10.1:{PORT}</code> of Contoso Ltd" in got, "fading: and on its page")
    Fading.mute, Fading.shut = False, True
    visit, told = status()
    check(visit["rung"] == "metadata open", "fading: data are shut", visit)
    check("Not known" not in told, "fading: what is known is not told as if it were not", told)
    check("metadata only" in told and told.count("127.0.10.1:") == 1, "fading: then only metadata are open", told)
    got = run("report", "--ledger", ledger, "--format", "json")
    intervals = [(e["rung"], e["open"]) for e in json.loads(got.stdout)["exposures"]]
    check(intervals == [("metadata open", True), ("data open", False)], "fading: an interval for each", intervals)
    server.shutdown()


def killed(folder, scope):
    """A run that is killed loses nothing that was told, and is taken up."""
    ledger = os.path.join(folder, "killed.db")
    process = subprocess.Popen(
        [AJAR, "scan", "--ledger", ledger, "--format", "ndjson", scope], stdout=subprocess.PIPE, text=True
    )
    told = []
    for line in process.stdout:
        visit = json.loads(line)
        if visit.get("rung") == "data open":
            told.append(visit["endpoint"])
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    got = run("status", "--ledger", ledger)
    check(told and told[0] in got.stdout, "killed: what was told is in the ledger", (told, got.stdout, got.stderr))
    check("did not come to its end" in got.stdout, "killed: the run is said to be broken off", got.stdout)
    got = run("scan", "--ledger", ledger, scope)
    check("A run that was broken off was taken up" in got.stdout, "killed: it is taken up", got.stdout)
    check(got.returncode == 3, "killed: what was found before it counts", got.returncode)
    got = run("status", "--ledger", ledger)
    samples = got.stdout.count("EMAIL_ADDRESS")
    check(samples == got.stdout.count("critical  127") == 1, "killed: what stood open is sampled", got.stdout)
    check("did not come to its end" not in got.stdout, "killed: then it is whole", got.stdout)


def keyed(folder):
    """What a key opens does not stand open: it is told, and said not to be in the ledger."""
    scope, ledger = os.path.join(folder, "keyed.yaml"), os.path.join(folder, "keyed.db")
    with open(scope, "w", encoding="utf8") as file:
        file.write(
            "owner: a\ncontact: b\ntargets:\n"
            f"  - url: http://127.0.12.1:{PORT}\n    kind: cosmos-db\n    key-file: {folder}/key\n"
            f"  - network: 127.0.8.6\n    ports: [{PORT}]\n"
        )
    with open(os.open(os.path.join(folder, "key"), os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
        file.write(base64.b64encode(os.urandom(64)).decode() + "\n")
    server = serve_http("127.0.12.1", Keyed)
    process = subprocess.Popen(
        [AJAR, "scan", "--ledger", ledger, "--format", "ndjson", scope], stdout=subprocess.PIPE, text=True
    )
    visit = json.loads(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    process.communicate()
    check(visit["keyed"] and visit["rung"] == "reachable", "keyed: it is not open", visit)
    got = run("scan", "--ledger", ledger, scope)
    check("A run that was broken off was taken up" in got.stdout, "keyed: a run is taken up", got.stdout)
    check("EMAIL_ADDRESS" in got.stdout, "keyed: what was read before is read again", got.stdout)
    check("1 of these was read with the owner's key" in got.stdout, "keyed: what is not kept is said", got.stdout)
    got = run("status", "--ledger", ledger)
    check(got.returncode == 0 and "0 stand open" in got.stdout, "keyed: nothing stands open", got.stdout)
    server.shutdown()


def interrupted(folder):
    """An interrupt does not wait for a server that drips."""
    scope, ledger = os.path.join(folder, "drip.yaml"), os.path.join(folder, "interrupted.db")
    with open(scope, "w", encoding="utf8") as file:
        file.write(f"owner: a\ncontact: b\ntargets:\n  - network: 127.0.8.6\n    ports: [{PORT}]\n")
    process = subprocess.Popen([AJAR, "scan", "--ledger", ledger, scope], stdout=subprocess.PIPE, text=True)
    time.sleep(2)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    told, _ = process.communicate()
    check(process.returncode == 1 and "1 not visited" in told, "interrupted: what was not seen is not told", told)
    check(time.monotonic() - began < 8, "interrupted: nobody is waited for", time.monotonic() - began)


def unread(folder, scope, use):
    """Who reads no more, as head, ends the program without a word, as it does others."""
    wide = os.path.join(folder, "wide.yaml")
    with open(wide, "w", encoding="utf8") as file:
        file.write("owner: a\ncontact: b\ntargets:\n  - network: 10.0.0.0/16\n    ports: [9200]\n")
    for lines, arguments in (
        (1, ("scan", "--dry-run", wide)),
        (1, ("scan", "--ledger", os.path.join(folder, "unread.db"), "--format", "ndjson", scope)),
        (0, ("scope", "check", scope)),
        (0, ("status", *use)),
        (0, ("report", *use)),
        (0, ("stores",)),
        (0, ("formats",)),
    ):
        reads, writes = os.pipe()
        output = open(reads, encoding="utf8")
        if lines == 0:
            output.close()
        process = subprocess.Popen([AJAR, *arguments], stdout=writes, stderr=subprocess.PIPE, text=True)
        os.close(writes)
        for _ in range(lines):
            output.readline()
        output.close()
        _, told = process.communicate(timeout=300)
        right = process.returncode == -signal.SIGPIPE and told == ""
        check(right, "unread: " + " ".join(arguments[:2]), (process.returncode, told))


def handshakes(folder):
    """Time, bytes and an interrupt are bounds of a handshake, too; on a port for TLS it comes first."""
    scope, ledger = os.path.join(folder, "tls.yaml"), os.path.join(folder, "tls.db")
    with open(scope, "w", encoding="utf8") as file:
        file.write(
            "owner: a\ncontact: b\ntargets:\n"
            f"  - network: 127.0.7.0/30\n    ports: [{PORT}]\n    kinds: [redis]\n"
            f"  - network: {TLS_HOST}\n    ports: [{TLS_PORT}]\n    kinds: [cassandra]\n"
        )
    began = time.monotonic()
    got = run("scan", "--ledger", ledger, "--format", "ndjson", scope)
    passed = time.monotonic() - began
    visits = {v["endpoint"].split(":")[0]: v for v in map(json.loads, got.stdout.splitlines()) if "rung" in v}
    bad = [visits[f"127.0.7.{n}"] for n in (1, 2)]
    check(all(v["rung"] == "reachable" and v["connections"] == 2 for v in bad), "handshakes: not open", bad)
    check(all(v["bytes_in"] <= 256 << 10 for v in bad), "handshakes: no more than their share of bytes", bad)
    check(2 < passed < 12, "handshakes: … and of time", passed)
    talked = [word for word in first_words if word]
    check(talked == [b"\x16", b"\x04"], "handshakes: first on a port for TLS, then in plain, and no more", first_words)
    process = subprocess.Popen([AJAR, "scan", "--ledger", ledger, scope], stdout=subprocess.PIPE, text=True)
    time.sleep(1.5)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    told, _ = process.communicate()
    right = process.returncode == 1 and "TLS: interrupted" in told and time.monotonic() - began < 8
    check(right, "handshakes: an interrupt ends them", told)


def mistakes(folder, use):
    nowhere, empty = os.path.join(folder, "nowhere"), os.path.join(folder, "empty")
    with open(empty, "wb"):
        pass
    with open(os.path.join(folder, "typo.yaml"), "w", encoding="utf8") as file:
        file.write("owner: a\ncontact: b\ntargets:\n  - host: nosuch.invalid\n    ports: [9200]\n")
    got = run("scan", *use, os.path.join(folder, "typo.yaml"))
    check(got.returncode == 1 and "could not be visited" in got.stdout, "a name that is none is no closed store", got)
    ended = os.path.join(folder, "ended.yaml")
    with open(ended, "w", encoding="utf8") as file:
        file.write("owner: a\ncontact: b\nauthorised: {by: c, until: 2020-01-01}\nexclude: [203.0.113.8/29, hr.test]\n"
                   "targets:\n  - network: 203.0.113.0/28\n    ports: [9200-9202]\n")
    got = run("scope", "check", ended)
    check("\nExcluded: 203.0.113.8/29 hr.test\n" in got.stdout, "scope check: what is excluded", got.stdout)
    got = run("scan", "--ledger", os.path.join(folder, "ended.db"), ended)
    lines = got.stdout.splitlines()
    check(got.returncode == 1 and len(lines) == 12 and lines[10].startswith("203.0.113.0/28: 14 more could not be visited"),
          "an authorisation that has ended is told ten times, not thousands", got)
    got = run("status", "--ledger", os.path.join(folder, "ended.db"))
    check("; 0 endpoints have ever answered; " in got.stdout, "nobody was asked, nobody has answered", got.stdout)
    for arguments, code, text in (
        (("scan",), 2, "expected one scope file"),
        (("scan", *use, nowhere), 2, "No such file"),
        (("scan", *use, "--format", "csv", os.path.join(folder, "scope.yaml")), 2, "expected one of terminal|ndjson"),
        (("scan", "--ledger", "/proc/none/l.db", os.path.join(folder, "scope.yaml")), 2, "ledger /proc/none/l.db"),
        (("scope", "check"), 2, "expected `ajar scope check FILE`"),
        (("status", "--ledger", nowhere), 2, "there is no ledger"),
        (("status", "--ledger", empty), 2, "there is no ledger"),
        (("status", "--ledger", "/dev/null"), 2, "not a regular file"),
        (("status", "now"), 2, "no argument is wanted"),
        (("report", "--ledger", nowhere), 2, "there is no ledger"),
        (("report", "--ledger", empty), 2, "there is no ledger"),
        (("report", "--ledger", folder), 2, "Is a directory"),
        (("report", *use, "--format", "csv"), 2, "expected one of html|json|sarif|ndjson"),
        (("stores",), 0, "elasticsearch"),
    ):
        got = run(*arguments)
        told = got.stderr if code else got.stdout
        check(got.returncode == code and text in told, "mistakes: " + " ".join(arguments[:2]), (got, text))
    check(os.path.getsize(empty) == 0, "mistakes: who asks the ledger makes none", empty)


sys.exit(main())
