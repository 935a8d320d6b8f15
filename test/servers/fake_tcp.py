"""fake_tcp.py: servers of protocols of their own that know exactly what they may be asked.

A fake is a table of whole requests, to the byte, each with its answer as the protocol's documents or recordings have
it. What is asked else is noted in DIR/unexpected, which the lab test shows as a failure, and the connection is closed.
"""

import os
import re
import socket
import ssl
import sys
import threading


SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
with open(os.path.join(SOURCE, "meson.build"), encoding="utf8") as build:
    VERSION = re.search(r"version: '([^']*)'", build.read())[1]
NAME = f"ajar/{VERSION} (security@contoso.com)".encode()  # of a connection, where a protocol has one


def context(certificate=False, version=ssl.TLSVersion.TLSv1_3):
    """A server's, with what lies in its folder; certificate: the client must have one."""
    cert, key = (os.path.join(sys.argv[2], name) for name in ("cert.pem", "key.pem"))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(cert, key)
    tls.set_ciphers("DEFAULT:@SECLEVEL=0")
    tls.minimum_version = tls.maximum_version = version
    if certificate:
        tls.verify_mode = ssl.CERT_REQUIRED
        tls.load_verify_locations(cert)
    return tls


def plain_and_inside(one, variant):
    """one: from (variant, what more to say, tls) to a fake: in plain, inside TLS, and where a certificate is asked for."""
    fakes = [one(variant, "", None), one(variant, ", inside TLS", context())]
    return fakes if variant == "open" else [*fakes, one(variant, ", asks for a certificate", context(True))]


class Session:
    """What is said on a connection. frame: takes one request by read(n); tls: an ssl.SSLContext, inside which it is said."""

    tls, inside = None, {}

    def __init__(self, frame, greeting=b"", tls=None):
        self.frame, self.greeting, self.tls, self.rows, self.inside = frame, greeting, tls, {}, {}

    def expect(self, request, answer, close=False, inside=None):
        """inside: a session that goes on behind the answer."""
        assert request not in self.rows, request
        self.rows[request] = (answer, close)
        if inside:
            self.inside[request] = inside

    def talk(self, connection, note):
        if not self.tls:
            return self.talk_on(connection, note)
        try:
            connection = self.tls.wrap_socket(connection, server_side=True)
        except OSError:
            return None  # it speaks no TLS, or has no certificate
        with connection:
            return self.talk_on(connection, note)

    def talk_on(self, connection, note):
        got = bytearray()

        def read(n):
            part = b""
            while len(part) < n:
                more = connection.recv(n - len(part))
                if not more:
                    raise EOFError
                part += more
                got.extend(more)
            return part

        connection.sendall(self.greeting)
        while bytes(got) not in self.inside:  # nothing yet: it may go on behind the greeting
            got.clear()
            try:
                self.frame(read)
            except EOFError:
                if got:
                    note(f"cut short: {got.hex()}")
                return
            if bytes(got) not in self.rows:
                note(bytes(got).hex())
                return
            answer, close = self.rows[bytes(got)]
            connection.sendall(answer)
            if close:
                return
        self.inside[bytes(got)].talk(connection, note)


class Fake(Session):
    """What stands at one address. what: a line for people."""

    def __init__(self, what, frame, greeting=b"", tls=None):
        super().__init__(frame, greeting, tls)
        self.what = what
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def serve(self, note):
        while True:
            connection, _ = self.socket.accept()
            threading.Thread(target=self.one, args=(connection, note), daemon=True).start()

    def one(self, connection, note):
        with connection:
            try:
                self.talk(connection, note)
            except OSError:
                pass  # it went away


def main(fakes):
    """fakes: from the variant (sys.argv[1]; [2] is DIR) to a list of them; DIR/told has a line for each when they listen."""
    variant, folder = sys.argv[1], sys.argv[2]
    lock = threading.Lock()

    def note(line):
        with lock, open(os.path.join(folder, "unexpected"), "a", encoding="utf8") as out:
            out.write(line + "\n")

    all_of_them = fakes(variant)
    for fake in all_of_them:
        threading.Thread(target=fake.serve, args=(note,), daemon=True).start()
    with open(os.path.join(folder, "told.new"), "w", encoding="utf8") as told:
        told.write("".join(f"127.0.0.1:{fake.port}\t{fake.what}\n" for fake in all_of_them))
    os.rename(os.path.join(folder, "told.new"), os.path.join(folder, "told"))
    threading.Event().wait()


def cases():
    """The twelve invented cases, as (id, name, email, phone, card, note)."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases.tsv"), encoding="utf8") as lines:
        return [line.rstrip("\n").split("\t") for line in lines]
