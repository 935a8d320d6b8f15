"""Microsoft SQL Server up to PRELOGIN (MS-TDS 2.2.6.5), as version 16.0.1000."""

import struct

from fake_tcp import Fake, main

REQUEST = bytes.fromhex(
    "1201002f00000100" "00001a0006" "0100200001" "0200210001" "0300220004" "0400260001" "ff" "000000000000" "02" "00" "00000000" "00"
)


def prelogin(encryption):
    data = struct.pack(">BBHH", 16, 0, 1000, 0) + bytes([encryption]) + b"\0" + b"\0"
    options = struct.pack(">BHHBHHBHHBHHBHHB", 0, 26, 6, 1, 32, 1, 2, 33, 1, 3, 34, 0, 4, 34, 1, 255)
    return struct.pack(">BBHHBB", 4, 1, 8 + len(options) + len(data), 0, 1, 0) + options + data


def frame(read):
    read(struct.unpack(">H", read(8)[2:4])[0] - 8)


def fakes(variant):
    fake = Fake("PRELOGIN, encryption " + ("not supported" if variant == "open" else "required"), frame)
    fake.expect(REQUEST, prelogin(2 if variant == "open" else 3))
    return [fake]


main(fakes)
