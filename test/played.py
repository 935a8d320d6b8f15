"""played.py: stores that threads of a test play on loopback.

An Elasticsearch of two shards, a bucket, and servers that never end, go in circles, hang up in the middle or drip.
"""

import http.server
import json
import socket
import threading
import time
import urllib.parse

FRONT = '{"version":{"number":"7.10.2"},"tagline":"You Know, for Search"}'
XML = '<?xml version="1.0" encoding="UTF-8"?>'
SHARDS, CASES = 2, 3000


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

    count = cases = CASES
    size = 300

    def do_GET(self):
        self.asked.append((self.command, self.path))
        path = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(path.query))
        if path.path == "/":
            return self.answer(200, FRONT)
        if path.path == "/_cat/indices":
            return self.answer(200, f"cases {self.count} {self.count * self.size}\n.own 5 1000\n", "text/plain")
        if path.path != "/cases/_search":
            return self.answer(404, "{}")
        if "preference" not in query:
            return self.page(SHARDS, [{"_id": "1"}])
        if "from" in query:
            return self.answer(400, "{}")
        shard = int(query["preference"].removeprefix("_shards:"))
        if query["sort"] == "_seq_no:desc":
            return self.page(1, self.hits(shard, [self.cases // SHARDS - 1]))
        behind, self.upto = -1, 1 << 62
        if query.get("q", "").startswith("_seq_no:["):
            behind, self.upto = (int(part) for part in query["q"].removeprefix("_seq_no:[").removesuffix("]").split(" TO "))
            behind -= 1
        elif "q" in query:
            behind = int(query["q"].removeprefix("_seq_no:>"))
        return self.shard(shard, behind, int(query["size"]))

    def page(self, total, hits):
        self.answer(200, json.dumps({"timed_out": False, "_shards": {"total": total}, "hits": {"hits": hits}}, separators=(",", ":")))

    def hits(self, shard, numbers):
        return [{"_id": self.key(n * SHARDS + shard), "sort": [n], "_source": case(n * SHARDS + shard)} for n in numbers]

    @staticmethod
    def key(n):
        return str(n)

    def shard(self, shard, behind, size):
        end = min(behind + 1 + size, self.cases // SHARDS, self.upto + 1)
        numbers = range(behind + 1, end) if shard < SHARDS else []
        self.page(int(shard < SHARDS), self.hits(shard, numbers))


class Known(Search):
    """Keys that were drawn, counted or chosen, some of them by what a person is known by."""

    count = cases = 40

    @staticmethod
    def key(n):
        return [str(n), f"member{n}@contoso.com", f"5f3c1e9b8d2a4c0017e6{n:04x}", f"login-of-{n}"][n % 4]


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
    objects = OBJECTS

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
            return self.listing(query.get("continuation-token", ""), query.get("prefix", ""))
        if name not in self.objects:
            return self.refused(404, "NoSuchKey")
        begin, end = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").split("-")
        body = self.objects[name][int(begin) : int(end or 1 << 40) + 1]
        if not body:
            return self.refused(416, "InvalidRange")
        span = f"bytes {begin}-{int(begin) + len(body) - 1}/{len(self.objects[name])}"
        return self.answer(206, body, "text/plain", ETag='"d41d8"', Content_Range=span, **self.fields)

    do_HEAD = do_GET

    def listing(self, token, prefix):
        names = [name for name in sorted(self.objects) if name.startswith(prefix)]
        names = names[4:] if token else names[:4]
        then = {"": "a", "a": "b", "b": "c", "c": "a"}[token] if self.circle else "" if token else "a"
        more = f"<IsTruncated>true</IsTruncated><NextContinuationToken>{then}</NextContinuationToken>" if then else ""
        rows = "".join(
            f"<Contents><Key>{n}</Key><Size>{len(self.objects[n]) + (n == 'mails/6.txt' and len(self.objects) == 8)}</Size></Contents>" for n in names
        )
        body = f"{XML}<ListBucketResult><Name>support</Name>{more}{rows}</ListBucketResult>"
        self.answer(200, body, "application/xml", **self.fields)


class Circling(Bucket):
    circle = True


class Held(Bucket):
    """Keeps back what lies behind hold until it may go on, and notes down where ranges begin."""

    hold = None
    begins = []
    holding, go_on = threading.Event(), threading.Event()

    def do_GET(self):
        begin = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").split("-")[0])
        if self.headers.get("Range"):
            self.begins.append(begin)
        if self.hold is not None and begin >= self.hold:
            self.holding.set()
            self.go_on.wait(60)
        super().do_GET()


class Several(Bucket):
    """Large objects; no second range of the first one comes before that of the listing's next page has been asked for."""

    objects = {f"{n}.txt": (f"Dear person{n}@contoso.com,\n".encode() + b"x " * 4600000) for n in range(5)}
    other = threading.Event()
    in_vain = 0

    def do_GET(self):
        begin = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").split("-")[0])
        if self.headers.get("Range") and self.command == "GET" and self.path.endswith("/4.txt"):
            self.other.set()
        if begin > 0 and self.path.endswith("/0.txt") and not self.other.wait(60):
            type(self).in_vain += 1
        super().do_GET()


class Parted(Bucket):
    """An object that is read in parts, and a small one."""

    objects = {"large.ndjson": "".join(json.dumps(case(n) | {"more": "y" * 4000}) + "\n" for n in range(5000)).encode(),
               "small.txt": b"Dear person1@contoso.com,\n"}


class Container(Quiet):
    """A container of Azure at level "container", the names of which are listed three at a time."""

    server_version, sys_version = "Windows-Azure-Blob/1.0", ""
    fields = {"x_ms_request_id": "4d1c6d1f-001e-0000-0000-000000000000"}
    three = 3

    def do_GET(self):
        self.asked.append((self.command, self.path))
        path = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(path.query))
        if path.path == "/support" and query.get("comp") == "list":
            return self.listing(query)
        name = urllib.parse.unquote(path.path).removeprefix("/support/")
        if not path.path.startswith("/support/") or name not in OBJECTS:
            code = "BlobNotFound" if path.path.startswith("/support/") else "ResourceNotFound"
            body = f"{XML}<Error><Code>{code}</Code></Error>"
            return self.answer(404, body, "application/xml", x_ms_error_code=code, **self.fields)
        begin, end = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").split("-")
        body = OBJECTS[name][int(begin) : int(end or 1 << 40) + 1]
        return self.answer(206, body, "text/plain", x_ms_blob_type="BlockBlob", **self.fields)

    do_HEAD = do_GET

    def listing(self, query):
        names = [name for name in sorted(OBJECTS) if name.startswith(query.get("prefix", ""))]
        names = [name for name in names if name >= query.get("marker", "")]
        then = names[self.three] if len(names) > self.three else ""
        blob = "<Blob><Name>{}</Name><Properties><Content-Length>{}</Content-Length></Properties></Blob>"
        rows = "".join(blob.format(name, len(OBJECTS[name])) for name in names[: self.three])
        body = f"{XML}<EnumerationResults><Blobs>{rows}</Blobs><NextMarker>{then}</NextMarker></EnumerationResults>"
        self.answer(200, body, "application/xml", **self.fields)


def serve(address, port, handler):
    """Of HTTP, or of any other handler of the module socketserver."""
    server = http.server.ThreadingHTTPServer((address, port), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # who asks may be killed
    threading.Thread(target=server.serve_forever, daemon=True).start()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def is_open(connection):
    """Whether the client has not hung up."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


class Slow:
    """A server that takes its time, and counts its connections and the requests that it is at."""

    lock = threading.Lock()

    def setup(self):
        with self.lock:
            # The thread of one that the client has left may not know yet.
            type(self).open = [one for one in self.open if is_open(one)] + [self.request]
            type(self).most_open = max(len(self.open), self.most_open)
        super().setup()

    def do_GET(self):
        with self.lock:
            type(self).busy += 1
            type(self).most_busy = max(self.busy, self.most_busy)
        time.sleep(0.02)
        super().do_GET()
        with self.lock:
            type(self).busy -= 1


class Sliced(Slow, Search):
    """So many cases that they are worth reading in slices."""

    open, most_open, busy, most_busy = [], 0, 0, 0
    count = cases = 24000


class Ranged(Slow, Bucket):
    """A large object and many small ones."""

    open, most_open, busy, most_busy = [], 0, 0, 0
    objects = {f"mails/{n:02}.txt": f"Dear person{n}@contoso.com,\r\n".encode() for n in range(40)} | {
        "large.ndjson": "".join(json.dumps(case(n)) + "\n" for n in range(30000)).encode()
    }


class Turns(Slow, Bucket):
    """Objects of many ranges; notes down which ones are asked for."""

    open, most_open, busy, most_busy = [], 0, 0, 0
    objects = {f"{n}.ndjson": "".join(json.dumps(case(n)) + "\n" for n in range(n * 10000, n * 10000 + 10000)).encode() for n in range(3)}
    ranges = []

    def do_GET(self):
        if self.headers.get("Range"):
            self.ranges.append(self.path.rpartition("/")[2])
        super().do_GET()


class Long(Search):
    """More than is read in one piece; when so many pages were asked for, it keeps the next one back until it may go on."""

    count = cases = 10000
    size = 2200
    pages = held_back = 0
    served = []
    go_on = threading.Event()
    lock = threading.Lock()

    def hits(self, shard, numbers):
        hits = super().hits(shard, numbers)
        for hit in hits:
            hit["_source"]["note"] += "x" * 1900
        return hits

    def shard(self, shard, behind, size):
        with self.lock:
            type(self).pages += 1
            held = self.held_back and self.pages > self.held_back
        if held:
            self.go_on.wait(60)
        self.served.append((shard, behind))
        super().shard(shard, behind, size)
