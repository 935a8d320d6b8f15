"""fake.py: a server that knows exactly what it may be asked, and notes down everything else.

For kinds of which no real server can be had. A fake is a list of requests, each with its answer as recorded. A
request must be one of them: method, path with query, every header field and what a POST brings; Host must be the address, User-Agent
ajar's, Accept curl's, and no other field may be there. What is asked else gets 500 and a line in DIR/unexpected, which
the lab test shows as a failure; all that is asked goes to DIR/asked.
"""

import http.server
import os
import ssl
import sys
import threading

ALWAYS = {"host", "user-agent", "accept"}


class Fake:
    """What stands at one address. what: a line for people."""

    def __init__(self, what, always=None, check=None):
        self.what, self.rows = what, {}
        self.always = always or {}  # header fields of every answer
        self.serial = False  # one connection at a time, the others wait
        self.tls = None  # an ssl.SSLContext, inside which it is spoken to
        self.otherwise = lambda handler: None  # what is answered to a request that is none of these
        self.check = check or (lambda handler: None)  # more to be checked in a request: gives what is wrong

    def expect(self, target, body=b"", status=200, method="GET", sent=None, answered=None, asked=None):
        """sent: header fields of the request; body: bytes, text, or a function that writes the answer itself; asked:
        the JSON that a POST brings."""
        if asked is not None:
            sent = {**(sent or {}), "Content-Type": "application/json", "Content-Length": str(len(asked.encode()))}
        key = (method, target, frozenset((name.lower(), text) for name, text in (sent or {}).items()), asked or "")
        assert key not in self.rows, key
        self.rows[key] = (status, answered or {}, body.encode() if isinstance(body, str) else body)


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    fake, folder, lock = None, None, threading.Lock()

    def setup(self):
        if self.fake.tls:
            self.request = self.fake.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def note(self, name, line):
        with self.lock, open(os.path.join(self.folder, name), "a", encoding="utf8") as out:
            out.write(line + "\n")

    def wrong(self):
        """What is wrong with the fields that every request has."""
        address = "%s:%d" % self.server.server_address[:2]
        if self.headers.get_all("host") != [address]:
            return "Host"
        if not str(self.headers["user-agent"]).startswith("ajar/") or "security@contoso.com" not in self.headers["user-agent"]:
            return "User-Agent"
        if self.headers["accept"] not in ("*/*", None):
            return "Accept"
        return self.fake.check(self)

    def serve(self):
        sent = frozenset((n.lower(), v) for n, v in self.headers.items() if n.lower() not in ALWAYS)
        checked = {name for name in getattr(self.fake.check, "fields", ())}
        sent = frozenset((n, v) for n, v in sent if n not in checked)
        length = self.headers["content-length"] or "0"
        asked = self.rfile.read(min(int(length), 1 << 20)).decode("utf8", "replace") if length.isdigit() else "?"
        line = f"{self.command} {self.path} {sorted(sent)} {asked}".rstrip()
        self.note("asked", line)
        row, wrong = self.fake.rows.get((self.command, self.path, sent, asked)), self.wrong()
        row = row or self.fake.otherwise(self)
        if row is None or wrong:
            self.note("unexpected", f"{line} {wrong or ''}")
            row = (500, {}, b"")
        status, fields, body = row
        if callable(body):
            self.close_connection = True
            body(self)
            return
        self.send_response_only(status)
        for name, text in {**self.fake.always, **fields}.items():
            self.send_header(name, text)
        if "Content-Length" not in fields:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = serve

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    """A client that hangs up in the middle is nothing to tell of."""

    daemon_threads, serial = True, False

    def process_request(self, request, client_address):
        if self.serial:
            http.server.HTTPServer.process_request(self, request, client_address)
        else:
            super().process_request(request, client_address)

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], (ConnectionError, ssl.SSLError)):
            super().handle_error(request, client_address)


def run(folder, fakes):
    """Serves all of them; DIR/told has a line for each when they listen."""
    lines = []
    for fake in fakes:
        handler = type("H", (Handler,), {"fake": fake, "folder": folder})
        server = Server(("127.0.0.1", 0), handler)
        server.serial = fake.serial
        threading.Thread(target=server.serve_forever, daemon=True).start()
        lines.append("127.0.0.1:%d\t%s\n" % (server.server_address[1], fake.what))
    with open(os.path.join(folder, "told.new"), "w", encoding="utf8") as told:
        told.write("".join(lines))
    os.rename(os.path.join(folder, "told.new"), os.path.join(folder, "told"))
    threading.Event().wait()


def main(fakes):
    """fakes: from the variant and the folder to a list of them."""
    run(sys.argv[2], fakes(sys.argv[1], sys.argv[2]))


def cases():
    """The twelve invented cases, as (id, name, email, phone, card, note)."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases.tsv"), encoding="utf8") as lines:
        return [line.rstrip("\n").split("\t") for line in lines]


def partial(body, first=0, last=None):
    """Fields and body of a part of it."""
    part = body[first : (len(body) if last is None else last + 1)]
    return {"Content-Range": f"bytes {first}-{first + len(part) - 1}/{len(body)}"}, part
