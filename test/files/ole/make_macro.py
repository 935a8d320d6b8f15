"""make_macro.py: macro.bin, a project of macros as [MS-OVBA] describes it, in a compound file by aspose-email-foss."""

import struct

from aspose.email_foss.cfb import CFBDocument, CFBStorage, CFBStream, CFBWriter


def compress_chunk(data):
    out = bytearray()
    at = 0
    while at < len(data):
        flags, tokens = 0, bytearray()
        for bit in range(8):
            if at >= len(data):
                break
            bits = max(4, (at - 1).bit_length()) if at else 4
            longest = (0xFFFF >> bits) + 3
            best, where = 0, 0
            for start in range(max(0, at - (1 << bits)), at):
                n = 0
                while n < longest and at + n < len(data) and data[start + n] == data[at + n]:
                    n += 1
                if n > best:
                    best, where = n, start
            if best >= 3:
                flags |= 1 << bit
                tokens += struct.pack("<H", (at - where - 1) << (16 - bits) | (best - 3))
                at += best
            else:
                tokens.append(data[at])
                at += 1
        out.append(flags)
        out += tokens
    return bytes(out)


def compress(data):
    out = bytearray(b"\1")
    for i in range(0, len(data), 4096):
        chunk = compress_chunk(data[i : i + 4096])
        out += struct.pack("<H", 0xB000 | (len(chunk) - 1)) + chunk
    return bytes(out)


def record(number, data):
    return struct.pack("<HI", number, len(data)) + data


source = (
    'Attribute VB_Name = "Modul1"\r\nSub Send()\r\n' + "' Gr\u00fc\u00dfe an macro@example.org\r\n"
    '    Password = "correct horse battery"\r\n    Connect "user=app;pwd=geheim", "db.example.org"\r\n' * 90 + "End Sub\r\n"
).encode("cp1252")
directory = (
    record(1, struct.pack("<I", 1))
    + record(3, struct.pack("<H", 1252))
    + record(4, b"VBAProject")
    + struct.pack("<HIIH", 9, 4, 1, 2)
    + record(0x19, b"Modul1")
    + record(0x1A, b"Modul1")
    + record(0x32, "Modul1".encode("utf-16-le"))
    + record(0x31, struct.pack("<I", 7))
    + record(0x2B, b"")
    + record(0x10, b"")
)
project = b'ID="{00000000-0000-0000-0000-000000000000}"\r\nModule=Modul1\r\nName="VBAProject"\r\n'

root = CFBStorage("Root Entry")
vba = root.add_storage(CFBStorage("VBA"))
vba.add_stream(CFBStream("dir", compress(directory)))
vba.add_stream(CFBStream("Modul1", b"\1cached" + compress(source)))
root.add_stream(CFBStream("PROJECT", project))
CFBWriter.write_file(CFBDocument(root), "macro.bin")
