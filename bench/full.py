#!/usr/bin/env python3
"""full.py BUILD OUT [--write] [ROUNDS]: how fast `ajar inspect` reads a store from end to end; see script/bench.

On real servers (test/servers): the same tickets in one index of an Elasticsearch, and as objects in a container of Azurite
and in a bucket of MinIO. Each is read by turns: curl, which asks for the same pages or ranges one after the other on one
connection and throws them away, and ajar, with one connection and with four, which inspects them in its jail. Ends with 1 if
ajar has not read every record. --write puts the section into doc/speed.md. AJAR_BENCH_MB: how much, 100 unless given.
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
SIZE = int(os.environ.get("AJAR_BENCH_MB", "100")) * MB
BULK = 5 * MB       # sent at once
PAGE = 1000         # records
OBJECTS = 10
RANGE = 4 << 20     # bytes that ajar asks for at a time where a server is fast
ROUNDS = 5
LEAST = 0.8         # of the speed of curl
NAME = "bench"      # of the index, the container and the bucket
HEADING = "## Reading a store from end to end"


def ask(url, data=None, method=None, kind="application/json"):
    request = urllib.request.Request(url, data, {"Content-Type": kind}, method=method)
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)


def send(node, bulk):
    if ask(f"{node}/{NAME}/_bulk", b"".join(bulk), kind="application/x-ndjson")["errors"]:
        raise SystemExit("full: Elasticsearch has refused records")


class Elasticsearch:
    title = "a real Elasticsearch 7.10: one index of one shard"
    kind = "elasticsearch"

    def __init__(self, address, folder):
        self.address, self.node, self.count = address, f"http://{address}", 0
        self.store = f"elastic://{address}/{NAME}"

    def fill(self, path, _):
        shape = {"settings": {"number_of_shards": 1, "number_of_replicas": 0}, "mappings": {"dynamic": False}}
        ask(f"{self.node}/{NAME}", json.dumps(shape).encode(), "PUT")
        bulk, size = [], 0
        with open(path, "rb") as file:
            for line in file:
                bulk += [b'{"index":{}}\n', line]
                size, self.count = size + len(line), self.count + 1
                if size > BULK:
                    send(self.node, bulk)
                    bulk, size = [], 0
        if bulk:
            send(self.node, bulk)
        ask(f"{self.node}/{NAME}/_forcemerge?max_num_segments=1", b"")
        ask(f"{self.node}/{NAME}/_refresh", b"")

    def requests(self):
        """The pages, in order."""
        for first in range(0, self.count, PAGE):
            yield f'url = "{self.node}/{NAME}/_search?size={PAGE}&sort=_seq_no&q=_seq_no:%5B{first}%20TO%20{first + PAGE - 1}%5D"'

    def target(self):
        host, port = self.address.rsplit(":", 1)
        return f"  - host: {host}\n    ports: [{port}]\n"


class Objects:
    """What has the tickets in objects of equal size, each of whole lines."""

    def fill(self, path, out):
        self.create()
        size, self.sizes = os.path.getsize(path), []
        with open(path, "rb") as file:
            for n in range(OBJECTS):
                part = os.path.join(out, "full.part")
                with open(part, "wb") as to:
                    to.write(file.read(size // OBJECTS) + file.readline() if n + 1 < OBJECTS else file.read())
                self.sizes.append(os.path.getsize(part))
                self.put(f"{n:02}.ndjson", part)
                os.unlink(part)

    def requests(self):
        """The ranges, in order."""
        for n, size in enumerate(self.sizes):
            for first in range(0, size, RANGE):
                yield f'url = "{self.url}/{NAME}/{n:02}.ndjson"\nrange = "{first}-{min(first + RANGE, size) - 1}"'

    def target(self):
        return f"  - url: {self.url}\n    kind: {self.scope_kind}\n    names: [{NAME}]\n"


def curl(*arguments):
    done = subprocess.run(["curl", "-fsS", "--max-time", "120", "--noproxy", "*", *arguments], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit("full: " + done.stderr)


class Azurite(Objects):
    title = f"a real Azurite 3.35 (Azure Blob): {OBJECTS} blobs"
    kind, scope_kind = "azurite", "azure-blob"

    def __init__(self, address, folder):
        self.url, self.store = f"http://{address}/contosodev", f"azblob://{address}/contosodev/{NAME}"
        with open(os.path.join(folder, "sas"), encoding="ascii") as file:
            self.sas = file.read().strip()

    def call(self, path, *arguments):
        url = f"{self.url}/{path}" + ("&" if "?" in path else "?") + self.sas
        curl("-X", "PUT", url, "-H", "x-ms-version: 2021-12-02", *arguments)

    def create(self):
        self.call(f"{NAME}?restype=container", "-H", "Content-Length: 0", "-H", "x-ms-blob-public-access: container")

    def put(self, name, path):
        self.call(f"{NAME}/{name}", "-H", "x-ms-blob-type: BlockBlob", "-H", "Content-Type: application/octet-stream",
                  "--data-binary", "@" + path)


class Minio(Objects):
    title = f"a real MinIO (S3): {OBJECTS} objects"
    kind, scope_kind = "minio", "minio"

    def __init__(self, address, folder):
        self.url, self.store = f"http://{address}", f"s3://{address}/{NAME}"
        with open(os.path.join(folder, "password"), encoding="ascii") as file:
            self.password = file.read().strip()

    def call(self, path, *arguments):
        curl("--aws-sigv4", "aws:amz:us-east-1:s3", "-u", f"ajar:{self.password}", "-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD",
             "-X", "PUT", f"{self.url}/{path}", *arguments)

    def create(self):
        self.call(NAME)
        grant = {"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": ["s3:ListBucket", "s3:GetObject"],
                 "Resource": [f"arn:aws:s3:::{NAME}", f"arn:aws:s3:::{NAME}/*"]}
        self.call(f"{NAME}?policy=", "--data-binary", json.dumps({"Version": "2012-10-17", "Statement": [grant]}))

    def put(self, name, path):
        self.call(f"{NAME}/{name}", "-H", "Content-Type: application/octet-stream", "--data-binary", "@" + path)


def running():
    """Those of the servers that run."""
    table = os.environ["AJAR_STORES"]
    with open(table, encoding="utf8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    for store in (Elasticsearch, Azurite, Minio):
        row = next((row for row in rows if row[0] == store.kind), None)
        if row:
            yield store(row[2], os.path.join(os.path.dirname(table), f"{row[0]}-{row[1]}.d"))
        else:
            print(f"full: {store.kind} does not run and is left out", file=sys.stderr)


def asked(path, store):
    """A file of settings for curl. Without "next" the last range would be that of all requests."""
    with open(path, "w", encoding="ascii") as file:
        file.write("next\n".join(one + '\nfail\noutput = "/dev/null"\nwrite-out = "%{size_download} "\n'
                                 for one in store.requests()))
    return path


def fetched(settings):
    """Bytes that curl gets."""
    return sum(map(int, subprocess.run(["curl", "--silent", "-K", settings], stdout=subprocess.PIPE, check=True).stdout.split()))


def scope(path, store, connections):
    with open(path, "w", encoding="ascii") as file:
        file.write("owner: Contoso Ltd\ncontact: security@contoso.com\n"
                   f"rate: {{connections-per-second: 100000, per-host: {connections}}}\ntargets:\n{store.target()}")
    return path


def ajar(build, path, store):
    """Seconds, processor seconds, records."""
    command = [f"{build}/src/ajar", "inspect", "--scope", path, "--format", "json", "--progress", "never", store.store]
    began, before = time.monotonic(), os.times()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    seconds, after = time.monotonic() - began, os.times()
    if done.returncode:
        raise SystemExit("full: " + done.stderr + done.stdout[:2000])
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, used, json.loads(done.stdout)["records"]["count"]


def measure(store, build, out, rounds):
    path = redact.corpus(build, out, "tickets", SIZE)
    with open(path, "rb") as file:
        count = sum(1 for _ in file)
    store.fill(path, out)
    settings = asked(os.path.join(out, "full.curl"), store)
    if fetched(settings) < os.path.getsize(path):
        raise SystemExit("full: curl does not get all that ajar reads")
    ways = {1: [], 4: []}
    curls, complete = [], True
    for number in range(rounds + 1):  # the first one warms the server up
        one = [whole.once(["curl", "--silent", "-K", settings])[1]]
        for connections, times in ways.items():
            seconds, used, records = ajar(build, scope(os.path.join(out, "full.yaml"), store, connections), store)
            complete = complete and records == count
            if number:
                times.append((seconds, used))
        curls += one if number else []
    return {"title": store.title, "size": os.path.getsize(path), "count": count, "curl": curls, "ways": ways, "complete": complete}


def rows(measured):
    size, seconds = measured["size"] / MB, statistics.median(measured["curl"])
    best = max(statistics.median(c / s[0] for c, s in zip(measured["curl"], times)) for times in measured["ways"].values())
    yield f"In {measured['title']}."
    yield ""
    yield "| | seconds | MB/s | of curl's speed | processor seconds |"
    yield "|---|--:|--:|--:|--:|"
    yield f"| curl | {seconds:.2f} | {size / seconds:.0f} | | |"
    for connections, times in measured["ways"].items():
        seconds = statistics.median(one[0] for one in times)
        ratio = statistics.median(c / one[0] for c, one in zip(measured["curl"], times))
        yield (f"| ajar, {connections} connection{'s' if connections > 1 else ''} | {seconds:.2f} | {size / seconds:.0f} | {ratio:.0%} "
               f"| {statistics.median(one[1] for one in times):.2f} |")
    yield ""
    yield (f"At least {LEAST:.0%} of curl's speed is the aim: {whole.verdict(best >= LEAST)}. "
           f"Every record read, each time: {whole.verdict(measured['complete'])}.")


def lines(stores, rounds):
    yield HEADING
    yield ""
    yield (f"`ajar inspect KIND://…` on real servers on the same machine: {stores[0]['count']:,} tickets, "
           f"{stores[0]['size'] / MB:.0f} MB, {rounds} rounds by\nturns, medians. curl asks for the same pages, or for the same "
           f"bytes in ranges of {RANGE >> 20} MiB, one after the other, on one\nconnection, and throws them away; ajar inspects them in "
           "its jail.")
    for measured in stores:
        yield ""
        yield from rows(measured)


def main():
    rest = [arg for arg in sys.argv[3:] if arg != "--write"]
    rounds = int(rest[0]) if rest else ROUNDS
    stores = [measure(store, sys.argv[1], sys.argv[2], rounds) for store in running()]
    text = list(lines(stores, rounds))
    print("\n".join(text))
    complete = all(measured["complete"] for measured in stores)
    if "--write" in sys.argv and complete:
        section.write(HEADING, text)
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main())
