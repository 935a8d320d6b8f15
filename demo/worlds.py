#!/usr/bin/env python3
"""worlds.py FOLDER: the stores of the demonstration, on loopback, until standard input ends.

FOLDER/cases.ndjson: a support database; five servers that speak like Elasticsearch hold it, a sixth one is locked.
FOLDER/blobs/CONTAINER/…: an account of blob storage; `mails` is public, of `scans` a blob can be read by its name,
`hr` and `backup` are private. Writes FOLDER/scope.yaml and prints "ready". Serves the standard library's way, reads
only, and says what it was asked in FOLDER/asked.log.
"""

import http.server
import json
import os
import re
import sys
import threading
import urllib.parse
import xml.sax.saxutils

MIRRORS = [f"127.0.7.{n}" for n in range(1, 6)]
LOCKED, BLOBS = "127.0.7.6", "127.0.7.10"
LEVELS = {"mails": "container", "scans": "blob"}
ACCOUNT = "contosodata"


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, form, *what):
        with LOCK:
            print(self.server.server_address[0], self.command, self.path, self.headers.get("User-Agent"), file=LOG)

    def version_string(self):
        return "demo"

    def tell(self, status, body, **fields):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)


class Search(Server):
    """Elasticsearch 5.6, as far as it is read here."""

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        kind = {"Content_Type": "application/json"}
        if self.server.server_address[0] == LOCKED:
            why = b'{"error":{"root_cause":[{"type":"security_exception","reason":"missing authentication token"}]}}'
            return self.tell(401, why, WWW_Authenticate='Basic realm="security" charset="UTF-8"', **kind)
        if url.path == "/":
            about = {"version": {"number": "5.6.16"}, "tagline": "You Know, for Search"}
            return self.tell(200, json.dumps(about).encode(), **kind)
        if url.path == "/_cat/indices":
            size = sum(map(len, CASES))
            return self.tell(200, f"support-cases {len(CASES)} {size}\n".encode(), Content_Type="text/plain")
        if url.path == "/support-cases/_search":
            begin, size = int(query.get("from", 0)), min(int(query.get("size", 10)), 1000)
            hits = [b'{"_id":"%d","_source":%s}' % (n, c) for n, c in enumerate(CASES[begin : begin + size], begin)]
            return self.tell(200, b'{"hits":{"total":%d,"hits":[%s]}}' % (len(CASES), b",".join(hits)), **kind)
        return self.tell(404, b'{"error":"no such index"}', **kind)


class Blobs(Server):
    """Azure Blob Storage, version 2021-12-02, to a stranger."""

    def version_string(self):
        return "Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0"

    def refuse(self, status, code):
        body = f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{code}</Code></Error>'.encode()
        self.tell(status, body, Content_Type="application/xml", x_ms_error_code=code, x_ms_request_id="demo")

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        _, account, container, *rest = urllib.parse.unquote(url.path).split("/", 3) + [""]
        name, level = "/".join(filter(None, rest)), LEVELS.get(container)
        if account != ACCOUNT or not container:
            return self.refuse(400, "InvalidUri")
        if query.get("comp") == "list":
            return self.list(container, query) if level == "container" else self.refuse(404, "ResourceNotFound")
        path = os.path.join(FOLDER, "blobs", container, name)
        if level is None:
            return self.refuse(404, "ResourceNotFound")
        if ".." in name or not os.path.isfile(path):
            return self.refuse(404, "BlobNotFound")
        return self.give(path)

    def list(self, container, query):
        names = sorted(os.listdir(os.path.join(FOLDER, "blobs", container)))
        begin = int(query.get("marker") or 0)
        end = begin + min(int(query.get("maxresults", 5000)), 5000)
        blobs = "".join(
            f"<Blob><Name>{xml.sax.saxutils.escape(name)}</Name><Properties><Content-Length>"
            f"{os.path.getsize(os.path.join(FOLDER, 'blobs', container, name))}</Content-Length></Properties></Blob>"
            for name in names[begin:end]
        )
        marker = end if end < len(names) else ""
        body = (
            f'<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="{container}"><Blobs>{blobs}'
            f"</Blobs><NextMarker>{marker}</NextMarker></EnumerationResults>"
        )
        self.tell(200, body.encode(), Content_Type="application/xml", x_ms_request_id="demo")

    def give(self, path):
        with open(path, "rb") as file:
            body = file.read()
        fields = {"x_ms_blob_type": "BlockBlob", "x_ms_request_id": "demo"}
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if not wanted:
            return self.tell(200, body, **fields)
        begin, end = int(wanted[1]), min(int(wanted[2]), len(body) - 1)
        if begin >= len(body):
            return self.refuse(416, "InvalidRange")
        return self.tell(206, body[begin : end + 1], Content_Range=f"bytes {begin}-{end}/{len(body)}", **fields)


def serve(address, port, handler):
    server = http.server.ThreadingHTTPServer((address, port), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def main():
    port = serve(MIRRORS[0], 0, Search)
    for address in MIRRORS[1:] + [LOCKED]:
        serve(address, port, Search)
    blobs = serve(BLOBS, 0, Blobs)
    with open(os.path.join(FOLDER, "scope.yaml"), "w", encoding="utf8") as scope:
        scope.write(
            f"""# What ajar may touch in the demonstration, and nothing else.
owner: Contoso Ltd, security team
contact: security@contoso.com
targets:
  - network: 127.0.7.0/29
    ports: [{port}]
    owner: Customer support
  - url: http://{BLOBS}:{blobs}/{ACCOUNT}
    kind: azure-blob
    names: [mails, scans, hr, backup]
    objects: [scans/invoice-2041.pdf]
    owner: Sales
"""
        )
    print("ready", flush=True)
    sys.stdin.read()


FOLDER = sys.argv[1]
LOCK = threading.Lock()
LOG = open(os.path.join(FOLDER, "asked.log"), "w", encoding="utf8", buffering=1)
with open(os.path.join(FOLDER, "cases.ndjson"), "rb") as cases:
    CASES = [json.dumps(json.loads(line)["_source"]).encode() for line in cases]
main()
