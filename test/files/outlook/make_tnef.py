"""make_tnef.py: winmail.dat, byte by byte as [MS-OXTNEF] has it; `tnef` of Debian unpacks it, too."""

import struct
import sys

TEXT, UNICODE, BINARY, OBJECT, LONG, TIME = 0x1E, 0x1F, 0x102, 0x0D, 3, 0x40


def attribute(level, number, data):
    return struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def pad(data):
    return data + bytes(-len(data) % 4)


def prop(kind, number, value, name=None):
    out = struct.pack("<HH", kind, number)
    if name is not None:
        out += bytes(range(16))
        if isinstance(name, int):
            out += struct.pack("<II", 0, name)
        else:
            wide = (name + "\0").encode("utf-16le")
            out += struct.pack("<II", 1, len(wide)) + pad(wide)
    if kind == LONG:
        return out + struct.pack("<I", value)
    if kind == TIME:
        return out + struct.pack("<Q", (value + 11644473600) * 10**7)
    if kind == UNICODE:
        value = (value + "\0").encode("utf-16le")
    elif kind == TEXT:
        value = value.encode("cp1252") + b"\0"
    return out + struct.pack("<II", 1, len(value)) + pad(value)


def props(*all):
    return struct.pack("<I", len(all)) + b"".join(all)


def message(*attributes):
    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + attribute(1, 0x00089006, struct.pack("<I", 0x10000))
        + attribute(1, 0x00069007, struct.pack("<II", 1252, 0))
        + b"".join(attributes)
    )


def recipient(kind, name, address):
    return props(prop(UNICODE, 0x3001, name), prop(UNICODE, 0x39FE, address), prop(LONG, 0x0C15, kind))


inner = message(
    attribute(1, 0x00018004, b"Inner subject\0"),
    attribute(1, 0x0002800C, b"inner body to inner@example.org\0"),
)
outer = message(
    attribute(1, 0x00018004, "About J\u00fcrgen\0".encode("cp1252")),
    attribute(
        1,
        0x00069004,
        struct.pack("<I", 2)
        + recipient(1, "To Person", "to@example.org")
        + recipient(2, "Carol Roe", "carol@example.org"),
    ),
    attribute(
        1,
        0x00069003,
        props(
            prop(TIME, 0x0039, 1577836800),
            prop(UNICODE, 0x0C1A, "Petra Musterfrau"),
            prop(TEXT, 0x0C1F, "sender@example.org"),
            prop(UNICODE, 0x1000, "Write to body@example.org, or to \u0418\u0432\u0430\u043d\r\n"),
            prop(BINARY, 0x1013, b"<p>Dear Jane, <b>html@example.org</b></p>"),
            prop(UNICODE, 0x8001, "named@example.org", 0x8083),
            prop(TEXT, 0x8002, "4111 1111 1111 1111", "card number"),
        ),
    ),
    attribute(2, 0x00069002, bytes(14)),
    attribute(2, 0x0006800F, b"name,email\nJane Roe,attached@example.org\n"),
    attribute(2, 0x00018010, b"LIST~1.CSV\0"),
    attribute(2, 0x00069005, props(prop(UNICODE, 0x3707, "list of J\u00fcrgen.csv"))),
    attribute(2, 0x00069002, bytes(14)),
    attribute(2, 0x00018010, b"title.txt\0"),
    attribute(2, 0x0006800F, b"titled@example.org\n"),
    attribute(2, 0x00069002, bytes(14)),
    attribute(2, 0x00069005, props(prop(OBJECT, 0x3701, bytes(16) + inner))),
)
open(sys.argv[1], "wb").write(outer)
