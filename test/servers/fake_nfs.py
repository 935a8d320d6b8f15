"""A port mapper and a mountd (RFC 1833, RFC 1813 appendix I): exports to everybody, or to some hosts."""

import struct

from fake_tcp import Fake, main


def call(program, version, procedure):
    return struct.pack(">IIIIIIIIIII", 0x80000028, 0x616A6172, 0, 2, program, version, procedure, 0, 0, 0, 0)


def reply(body, status=0):
    message = struct.pack(">IIIIII", 0x616A6172, 1, 0, 0, 0, status) + body
    half = len(message) // 8 * 4  # in two fragments, where it is long enough
    if half < 24:
        return struct.pack(">I", 0x80000000 | len(message)) + message
    return struct.pack(">I", half) + message[:half] + struct.pack(">I", 0x80000000 | len(message) - half) + message[half:]


def text(words):
    return struct.pack(">I", len(words)) + words + b"\0" * (-len(words) % 4)


def exports(rows):
    out = b""
    for path, groups in rows:
        out += struct.pack(">I", 1) + text(path)
        out += b"".join(struct.pack(">I", 1) + text(group) for group in groups) + struct.pack(">I", 0)
    return out + struct.pack(">I", 0)


def frame(read):
    read(struct.unpack(">I", read(4))[0] & 0x7FFFFFFF)


def fakes(variant):
    mountd = Fake("mountd", frame)
    mapper = Fake("port mapper, mountd, two exports", frame)
    some = [(b"/srv/support", [b"10.20.0.0/16"]), (b"/home", [b"10.20.1.5", b"10.20.1.6"])]
    all_of_them = [(b"/srv/support", [b"*"]), (b"/srv/mail", [])]
    rows = [(100000, 2, 6, 111), (100003, 3, 6, 2049), (100005, 1, 17, mountd.port), (100005, 3, 6, mountd.port)]
    dump = b"".join(struct.pack(">IIIII", 1, *row) for row in rows) + struct.pack(">I", 0)
    mapper.expect(call(100000, 2, 4), reply(dump))
    mapper.expect(call(100000, 2, 4095), reply(b"", 3))
    mountd.expect(call(100005, 3, 5), reply(exports(all_of_them if variant == "open" else some)))
    mountd.expect(call(100000, 2, 4), reply(b"", 1))  # as an endpoint of its own
    return [mapper, mountd]


main(fakes)
