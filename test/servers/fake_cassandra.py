"""Cassandra by native protocol 4: tables of support and of its own; locked wants a name."""

import json
import struct

from fake_tcp import Fake, cases, main, plain_and_inside

STATE = bytes.fromhex("0a0b0c")


def frame_of(op, body, version=4):
    return struct.pack(">BBHBI", version, 0, 0, op, len(body)) + body


def string(words):
    return struct.pack(">H", len(words)) + words


def query(words, rows, state=b""):
    words = words.encode()
    tail = struct.pack(">I", len(state)) + state if state else b""
    return frame_of(7, struct.pack(">I", len(words)) + words + struct.pack(">HBI", 1, 12 if state else 4, rows) + tail)


def rows_of(columns, rows, state=b""):
    flags = 1 | (2 if state else 0)
    body = struct.pack(">III", 2, flags, len(columns))
    if state:
        body += struct.pack(">I", len(state)) + state
    body += string(b"support") + string(b"cases")
    body += b"".join(string(name) + struct.pack(">H", 13) for name in columns) + struct.pack(">I", len(rows))
    for row in rows:
        body += b"".join(struct.pack(">I", len(value)) + value for value in row)
    return frame_of(8, body, 0x84)


def frame(read):
    read(struct.unpack(">I", read(9)[5:])[0])


def cluster(variant, how, tls):
    fake = Fake("keyspace support, table cases: 12 rows" + how, frame, tls=tls)
    options = struct.pack(">H", 2) + string(b"CQL_VERSION") + struct.pack(">H", 1) + string(b"3.4.6")
    options += string(b"COMPRESSION") + struct.pack(">H", 2) + string(b"snappy") + string(b"lz4")
    fake.expect(frame_of(5, b""), frame_of(6, options, 0x84))
    startup = frame_of(1, struct.pack(">H", 1) + string(b"CQL_VERSION") + string(b"3.0.0"))
    if variant == "locked":
        fake.expect(startup, frame_of(3, string(b"org.apache.cassandra.auth.PasswordAuthenticator"), 0x84))
        return fake
    fake.expect(startup, frame_of(2, b"", 0x84))
    error = struct.pack(">I", 0x2200) + string(b"Keyspace ajar_control does not exist")
    fake.expect(query("SELECT * FROM ajar_control.none", 1), frame_of(0, error, 0x84))
    tables = [(b"system", b"local"), (b"system_schema", b"tables"), (b"support", b"cases")]
    fake.expect(
        query("SELECT keyspace_name, table_name FROM system_schema.tables", 1000),
        rows_of([b"keyspace_name", b"table_name"], tables),
    )
    rows = [(json.dumps(dict(zip(("id", "name", "email", "phone", "card", "note"), case))).encode(),) for case in cases()]
    words = 'SELECT JSON * FROM "support"."cases"'
    fake.expect(query(words, 257), rows_of([b"[json]"], rows[:7], STATE))
    for size in range(1, 257):  # as much as is still wanted
        fake.expect(query(words, size, STATE), rows_of([b"[json]"], rows[7:]))
    return fake


main(lambda variant: plain_and_inside(cluster, variant))
