"""make_biff.py: odd.xls and old.xls, records that LibreOffice does not write, after [MS-XLS]; in a compound file by
aspose-email-foss."""

import struct

from aspose.email_foss.cfb import CFBDocument, CFBStorage, CFBStream, CFBWriter


def record(number, data):
    return struct.pack("<HH", number, len(data)) + data


def save(name, stream, data):
    root = CFBStorage("Root Entry")
    root.add_stream(CFBStream(stream, data))
    CFBWriter.write_file(CFBDocument(root), name)


def wide(text):
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def narrow(text):
    return struct.pack("<HB", len(text), 0) + text.encode("latin-1")


BEGIN, END = struct.pack("<HHHHII", 0x600, 5, 1, 1, 0, 0), b""
# A string that is cut between two letters and goes on in the other width.
shared = record(0xFC, struct.pack("<II", 3, 3) + narrow("Name") + narrow("E-mail") + struct.pack("<HB", 17, 0) + b"split@ex")
shared += record(0x3C, b"\1" + "ample.org".encode("utf-16-le"))


def workbook(sheet_at):
    book = record(0x809, BEGIN) + record(0x42, struct.pack("<H", 1200))
    book += record(0x41E, struct.pack("<H", 170) + wide("dd/mm/yyyy")) + record(0xE0, struct.pack("<HH", 0, 0) + bytes(16))
    book += record(0xE0, struct.pack("<HH", 0, 170) + bytes(16))
    book += record(0x85, struct.pack("<IBBBB", sheet_at, 2, 0, 6, 1) + "H\u00efdden"[:6].encode("utf-16-le")) + shared + record(0x0A, END)
    return book


sheet = record(0x809, BEGIN)
for column, string in enumerate((0, 1)):
    sheet += record(0xFD, struct.pack("<HHHI", 0, column, 0, string))
sheet += record(0x204, struct.pack("<HHH", 0, 2, 0) + wide("Telefon")) + record(0x204, struct.pack("<HHH", 0, 3, 0) + wide("Geburtstag"))
sheet += record(0x204, struct.pack("<HHH", 1, 0, 0) + wide("\u0418\u0432\u0430\u043d")) + record(0xFD, struct.pack("<HHHI", 1, 1, 0, 2))
sheet += record(0xBD, struct.pack("<HH", 1, 2) + struct.pack("<HI", 0, 491234567 << 2 | 2) + struct.pack("<HI", 1, 29254 << 2 | 2) + struct.pack("<H", 3))
sheet += record(0x06, struct.pack("<HHH", 2, 1, 0) + b"\0\0\0\0\0\0\xff\xff" + bytes(6) + b"\0\0") + record(0x207, narrow("formula@example.org"))
sheet += record(0x27E, struct.pack("<HHHI", 2, 2, 0, 491234568 << 2 | 2)) + record(0x0A, END)
book = workbook(0)
save("odd.xls", "Workbook", workbook(len(book)) + sheet + bytes(4096))

BEGIN5 = struct.pack("<HHHH", 0x500, 5, 1, 1)
old = record(0x809, BEGIN5) + record(0x42, struct.pack("<H", 1251)) + record(0x85, struct.pack("<IHB", 0, 0, 4) + b"List") + record(0x0A, END)
at = len(old)
old = old.replace(struct.pack("<IHB", 0, 0, 4) + b"List", struct.pack("<IHB", at, 0, 4) + b"List")
old += record(0x809, BEGIN5)
for row, cells in enumerate([("Name", "Mail"), ("\u0418\u0432\u0430\u043d", "old@example.org")]):
    for column, text in enumerate(cells):
        raw = text.encode("cp1251")
        old += record(0x204, struct.pack("<HHHH", row, column, 0, len(raw)) + raw)
save("old.xls", "Book", old + record(0x0A, END) + bytes(4096))
