#!/usr/bin/env python3
"""rar.py: writes two RAR archives of one stored member, version 4 and version 5 of the format.

No free program writes RAR, so these are laid out by hand after RARLAB's technical notes. They
hold nothing packed: what libarchive unpacks is tested by libarchive, not here.
"""

import struct
import sys
import zlib

NAME, TEXT = b"mail/jane.roe@contoso.example", b"contact: jane.roe@contoso.example, phone +1 212 555 0100\n"


def vint(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def block5(kind, flags, body, data=b""):
    head = vint(kind) + vint(flags) + (vint(len(data)) if flags & 2 else b"") + body
    head = vint(len(head)) + head
    return struct.pack("<I", zlib.crc32(head)) + head + data


def rar5():
    body = vint(4) + vint(len(TEXT)) + vint(0o100644) + struct.pack("<I", zlib.crc32(TEXT)) + vint(0) + vint(1)
    return (b"Rar!\x1a\x07\x01\x00" + block5(1, 0, vint(0)) +
            block5(2, 2, body + vint(len(NAME)) + NAME, TEXT) + block5(5, 0, vint(0)))


def block4(kind, flags, body, data=b""):
    head = struct.pack("<BHH", kind, flags, len(body) + 7) + body
    return struct.pack("<H", zlib.crc32(head) & 0xffff) + head + data


def rar4():
    body = struct.pack("<IIBIIBBHI", len(TEXT), len(TEXT), 3, zlib.crc32(TEXT), 0, 20, 0x30, len(NAME), 0o100644)
    return (b"Rar!\x1a\x07\x00" + block4(0x73, 0, bytes(6)) + block4(0x74, 0x8000, body + NAME, TEXT) +
            block4(0x7b, 0x4000, b""))


for path, content in ((sys.argv[1], rar4()), (sys.argv[2], rar5())):
    with open(path, "wb") as out:
        out.write(content)
