"""A file server up to NEGOTIATE (MS-SMB2 2.2.3, 2.2.4), dialect 2.1; locked requires signing."""

import struct

from fake_tcp import Fake, main

ASKED = (
    struct.pack(">I", 104) + b"\xfeSMB" + struct.pack("<H", 64) + b"\0" * 58
    + struct.pack("<HHHHI16sQHH", 36, 2, 1, 0, 0, b"\0" * 16, 0, 0x0202, 0x0210)
)


def answer(signing):
    head = b"\xfeSMB" + struct.pack("<HHIHHIIQIIQ16s", 64, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, b"\0" * 16)
    body = struct.pack("<HHHH16sIIIIQQHHI", 65, signing, 0x0210, 0, bytes(range(16)), 1, 65536, 65536, 65536, 0, 0, 128, 0, 0)
    return struct.pack(">I", len(head + body)) + head + body


def frame(read):
    read(struct.unpack(">I", read(4))[0])


def fakes(variant):
    fake = Fake("NEGOTIATE, dialect 2.1", frame)
    fake.expect(ASKED, answer(1 if variant == "open" else 3))
    return [fake]


main(fakes)
