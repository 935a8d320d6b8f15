"""Stores that speak their own protocols inside TLS: at once, or where a plain word leads there.

open: they let in whoever comes. locked: they do not, in each of the ways, or are no servers of TLS worth the name: one
byte a second, garbage, plain text where TLS was agreed on, questions without end.
"""

import ssl
import struct
import time

import fake_tcp
from fake_tcp import NAME, Fake, Session, cases, context

# --- Redis


def words(*all_of_them):
    return b"*%d\r\n" % len(all_of_them) + b"".join(bulk(word.encode()) for word in all_of_them)


def bulk(text):
    return b"$%d\r\n%s\r\n" % (len(text), text)


def line(read):
    got = b""
    while not got.endswith(b"\n"):
        got += read(1)
    return got


def redis_frame(read):
    first = line(read)
    for _ in range(int(first[1:]) if first.startswith(b"*") else 0):
        read(int(line(read)[1:]) + 2)


def redis(what, tls, locked=False):
    to = Fake(what, redis_frame, tls=tls)
    to.expect(b"GET / HTTP/1.1\r\n", b"-ERR wrong number of arguments for 'get' command\r\n", close=True)
    if locked:
        to.expect(words("PING"), b"-NOAUTH Authentication required.\r\n")
        to.expect(words("DBSIZE"), b"-NOAUTH Authentication required.\r\n")
        return to
    keys = [case[0] for case in cases()]
    to.expect(words("PING"), b"+PONG\r\n")
    to.expect(words("DBSIZE"), b":12\r\n")
    to.expect(words("AJARCONTROL"), b"-ERR unknown command\r\n")
    to.expect(words("INFO", "keyspace"), bulk(b"# Keyspace\r\ndb0:keys=12,expires=0,avg_ttl=0\r\n"))
    to.expect(words("SELECT", "0"), b"+OK\r\n")
    page = b"*%d\r\n" % len(keys) + b"".join(bulk(key.encode()) for key in keys)
    to.expect(words("SCAN", "0", "COUNT", "64"), b"*2\r\n" + bulk(b"0") + page)
    for key, *fields in cases():
        to.expect(words("TYPE", key), b"+string\r\n")
        to.expect(words("GETRANGE", key, "0", "1023"), bulk("\t".join(fields).encode()))
    return to


# --- MongoDB


def element(kind, name, value):
    return bytes([kind]) + name.encode() + b"\0" + value


def document(*elements):
    body = b"".join(elements) + b"\0"
    return struct.pack("<i", len(body) + 4) + body


def number(name, value):
    return element(16, name, struct.pack("<i", value))


def text(name, value):
    return element(2, name, struct.pack("<i", len(value) + 1) + value.encode() + b"\0")


def array(name, *documents):
    return element(4, name, document(*(element(3, str(n), one) for n, one in enumerate(documents))))


def message(op, body, answer=False):
    return struct.pack("<iiii", len(body) + 16, 1, 1 if answer else 0, op) + body


def command(*elements):
    return message(2013, struct.pack("<ib", 0, 0) + document(*elements, text("$db", "admin")))


def said(*elements):
    return message(2013, struct.pack("<ib", 0, 0) + document(*elements, element(1, "ok", struct.pack("<d", 1))), True)


def mongodb_frame(read):
    read(struct.unpack("<i", read(4))[0] - 4)


def mongodb(what, tls, locked=False):
    to = Fake(what, mongodb_frame, tls=tls)
    refused = message(2013, struct.pack("<ib", 0, 0) + document(number("ok", 0), number("code", 13)), True)
    query = struct.pack("<i", 4) + b"admin.$cmd\0" + struct.pack("<ii", 0, -1)
    hello = document(element(8, "ismaster", b"\1"), number("maxWireVersion", 17), element(1, "ok", struct.pack("<d", 1)))
    to.expect(message(2004, query + document(number("isMaster", 1))), message(1, struct.pack("<iqii", 8, 0, 0, 1) + hello))
    to.expect(command(number("buildInfo", 1)), said(text("version", "6.0.14")))
    databases = said(array("databases", document(text("name", "admin"))))
    to.expect(command(number("listDatabases", 1)), refused if locked else databases)
    if locked:
        return to
    to.expect(command(number("ajarControl", 1)), refused.replace(struct.pack("<i", 13), struct.pack("<i", 59)))
    only = element(8, "nameOnly", b"\1"), element(8, "authorizedCollections", b"\1")
    batch = array("firstBatch", document(text("name", "system.version")))
    to.expect(command(number("listCollections", 1), *only), said(element(3, "cursor", document(batch))))
    to.expect(command(text("collStats", "system.version")), said(number("count", 1), number("size", 59)))
    return to


# --- LDAP

OID = b"1.3.6.1.4.1.1466.20037"
ROOT = ("namingContexts", "supportedLDAPVersion", "vendorName", "vendorVersion", "defaultNamingContext")
BASE = "dc=contoso,dc=com"


def tlv(tag, *parts):
    body = b"".join(part.encode() if isinstance(part, str) else part for part in parts)
    size = bytes([len(body)]) if len(body) < 128 else b"\x82" + struct.pack(">H", len(body))
    return bytes([tag]) + size + body


def ldap(*parts):
    return tlv(0x30, tlv(2, b"\1"), *parts)


def whole(tag, value):
    return tlv(tag, bytes([value]) if value < 128 else struct.pack(">H", value))


def search(base, scope, limit, attributes):
    """All attributes: their names alone."""
    names = tlv(0x30, *(tlv(4, name) for name in attributes))
    bounds = whole(0x0A, scope), whole(0x0A, 0), whole(2, limit), whole(2, 5), tlv(1, b"\xff" if attributes == ["*"] else b"\0")
    return ldap(tlv(0x63, tlv(4, base), *bounds, tlv(0x87, "objectClass"), names))


def done(code, tag=0x65):
    return ldap(tlv(tag, whole(0x0A, code), tlv(4), tlv(4)))


def entry(name, **attributes):
    rows = (tlv(0x30, tlv(4, key), tlv(0x31, tlv(4, value))) for key, value in attributes.items())
    return ldap(tlv(0x64, tlv(4, name), tlv(0x30, *rows)))


def ldap_frame(read):
    size = read(2)[1]
    read(size if size < 128 else int.from_bytes(read(size & 7), "big"))


START_TLS = ldap(tlv(0x77, tlv(0x80, OID)))


def directory(what, tls=None, start=None, answer=done(0, 0x78), locked=False):
    """start: the context of StartTLS, without which nothing is given."""
    to = Fake(what, ldap_frame, tls=tls)
    plain = search("", 0, 0, ROOT)
    people = [entry(f"uid={key},{BASE}", cn=name, mail=mail) for key, name, mail, *_ in cases()]
    answers = {
        plain: entry("", namingContexts=BASE) + done(0),
        search(BASE, 2, 2, ["1.1"]): done(50) if locked else b"".join(people[:2]) + done(4),
        search(BASE, 2, 500, ["1.1"]): b"".join(people) + done(0),
        search("dc=ajar-control,dc=invalid", 0, 1, ["1.1"]): done(32),
        search(BASE, 2, 257, ["*"]): entry(BASE, cn="", mail="", userPassword="", jpegPhoto="", Mail="") + done(0),
        search(BASE, 2, 257, ["cn", "mail"]): b"".join(people) + done(0),
    }
    inner = Session(ldap_frame, tls=start) if start else to
    for request, rows in answers.items():
        inner.expect(request, rows)
        if start:
            to.expect(request, done(13))
    if start:
        to.expect(START_TLS, answer, inside=inner)
    return to


# --- PostgreSQL

SSL_REQUEST = struct.pack(">II", 8, 80877103)
TRUSTED = b"R" + struct.pack(">II", 8, 0)
SCRAM = b"R" + struct.pack(">II", 23, 10) + b"SCRAM-SHA-256\0\0"


def startup(protocol=3 << 16):
    fields = b"user\0postgres\0database\0postgres\0client_encoding\0UTF8\0application_name\0" + NAME + b"\0\0"
    return struct.pack(">II", len(fields) + 8, protocol) + fields


def error(code):
    body = b"SFATAL\0C" + code.encode() + b"\0Mno\0\0"
    return b"E" + struct.pack(">I", len(body) + 4) + body


def startup_frame(read):
    read(struct.unpack(">I", read(4))[0] - 4)


def postgresql(what, tls, bare, inner, answer=b"S"):
    """bare, inner: what it says to a startup without TLS and inside it."""
    to, inside = Fake(what, startup_frame), Session(startup_frame, tls=tls)
    to.expect(SSL_REQUEST, answer, inside=inside)
    for session, verdict in (to, bare), (inside, inner):
        session.expect(startup(), verdict)
        session.expect(startup(255 << 16), error("0A000"))
    return to


# --- NATS


def nats(what, tls, more=b""):
    fields = b'"server_id":"NA","version":"2.10.1","tls_required":true'
    to, inside = Fake(what, line, b"INFO {%s}\r\n" % fields + more), Session(line, tls=tls)
    to.inside[b""] = inside
    inside.expect(b'CONNECT {"verbose":true,"pedantic":false,"name":"%s"}\r\n' % NAME, b"+OK\r\n")
    inside.expect(b"PING\r\n", b"PONG\r\n")
    inside.expect(b"AJARCONTROL\r\n", b"-ERR 'Unknown Protocol Operation'\r\n")
    return to


# --- What is no server of TLS worth the name


class Liar(Fake):
    """Does what it does to whoever sends a ClientHello; hangs up on others."""

    def __init__(self, what, lie):
        super().__init__(what, None)
        self.lie = lie

    def talk(self, connection, note):
        if connection.recv(1 << 14)[:1] == b"\x16":
            self.lie(connection)


def drip(connection):
    connection.sendall(b"\x16\x03\x03\x40\x00")
    for _ in range(100):
        time.sleep(0.3)
        connection.sendall(b"\x02")


def garbage(connection):
    connection.sendall(b"\x16\x03\x03\x10\x00" + b"\x02\x00\x0f\xfc\x03\x03" + b"\xa5" * 4090)
    connection.recv(1 << 14)


def questions(connection):
    while True:
        connection.sendall(b"\x16\x03\x01\x00\x04\x00\x00\x00\x00" * 512)


def plain_text(connection):
    """Shakes hands, and says the rest to everybody."""
    raw = connection.dup()
    with context().wrap_socket(connection, server_side=True) as inner:
        inner.recv(1 << 14)
        raw.sendall(b"+PONG\r\n:12\r\n-ERR\r\n")
        time.sleep(1)


def flood(connection):
    with context().wrap_socket(connection, server_side=True) as inner:
        while True:
            inner.sendall(b"+" * 65536)


class Inside(Liar):
    """The same, but the handshake is Python's."""

    def talk(self, connection, note):
        self.lie(connection)


def fakes(variant):
    tls = context()
    if variant == "open":
        return [
            redis("Redis inside TLS", tls),
            redis("the same where nobody expects it", tls),
            redis("the same, TLS 1.0", context(version=ssl.TLSVersion.TLSv1)),
            mongodb("MongoDB inside TLS", tls),
            directory("LDAP inside TLS", tls),
            directory("LDAP that asks for StartTLS", start=tls),
            postgresql("PostgreSQL, hostssl trust", tls, error("28000"), TRUSTED + error("28000")),
            postgresql("PostgreSQL, hostnossl trust", tls, TRUSTED + error("28000"), SCRAM),
            nats("NATS that asks for TLS", tls),
        ]
    asking, old = context(True), context(True, ssl.TLSVersion.TLSv1_2)
    return [
        redis("Redis inside TLS, with a password", tls, True),
        redis("a certificate is asked for", asking),
        redis("the same, TLS 1.2", old),
        mongodb("MongoDB inside TLS, with a password", tls, True),
        mongodb("MongoDB that asks for a certificate", asking),
        directory("LDAP inside TLS, nothing is read without a name", tls, locked=True),
        directory("LDAP after StartTLS, the same", start=tls, locked=True),
        directory("LDAP after StartTLS, asks for a certificate", start=asking),
        directory("StartTLS, and more words behind the answer", start=tls, answer=done(0, 0x78) + done(0)),
        postgresql("PostgreSQL inside TLS, with a password", tls, error("28000"), SCRAM),
        postgresql("trust in plain text behind the answer to SSLRequest", None, error("28000"), b"", b"S" + TRUSTED),
        nats("NATS that asks for TLS and lets in before it", tls, b"+OK\r\nPONG\r\n-ERR\r\n"),
        nats("NATS that asks for a certificate", asking),
        Liar("a handshake, a byte at a time", drip),
        Liar("a handshake of garbage", garbage),
        Liar("a handshake of questions without end", questions),
        Inside("a handshake, then plain text", plain_text),
        Inside("a handshake, then one line without end", flood),
    ]


fake_tcp.main(fakes)
