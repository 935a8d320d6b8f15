"""make_pst.py OUT: a mailbox in Unicode, byte by byte as [MS-PST] has it: a folder with a message that has
recipients, a body, HTML, headers and an attachment. `pffinfo` and `pffexport` of Debian's pff-tools read it."""

import struct
import sys
import zlib

LONG, BOOL, TEXT, BINARY, TIME = 0x03, 0x0B, 0x1F, 0x102, 0x40
KEY = bytes(range(1, 17))
blocks, nodes = [], []  # (bid, place, length), (nid, data, sub, parent)
image = bytearray(0x4400)


def crc(data):
    """Section 5.3: without the inversions that are usual."""
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF


def signature(place, bid):
    both = place ^ bid
    return (both >> 16 ^ both) & 0xFFFF


def page(kind, bid, body):
    image.extend(bytes(-len(image) % 512))
    place = len(image)
    body = body.ljust(496, b"\0")
    sign = 0 if kind in (0x83, 0x84) else signature(place, bid)
    image.extend(body + struct.pack("<BBHIQ", kind, kind, sign, crc(body), bid))
    return place


def block(data, internal=False):
    bid = 4 * (len(blocks) + 1) | (2 if internal else 0)
    place = len(image)
    size = -(-(len(data) + 16) // 64) * 64
    trailer = struct.pack("<HHIQ", len(data), signature(place, bid), crc(data), bid)
    image.extend(data.ljust(size - 16, b"\0") + trailer)
    blocks.append((bid, place, len(data)))
    return bid


class Heap:
    """A heap on a node (2.3.1) of one block."""

    def __init__(self, client):
        self.client, self.items = client, []

    def put(self, data):
        self.items.append(data)
        return len(self.items) << 5 if data else 0

    def bytes(self, root):
        at, out = [12], b""
        for item in self.items:
            out += item
            at.append(12 + len(out))
        out += bytes(len(out) % 2)
        head = struct.pack("<HBBII", 12 + len(out), 0xEC, self.client, root, 0)
        return head + out + struct.pack("<HH", len(self.items), 0) + struct.pack("<%dH" % len(at), *at)


def tree(heap, key, entry, records):
    """A B-tree on a heap (2.3.2) of one level."""
    return heap.put(struct.pack("<BBBBI", 0xB5, key, entry, 0, heap.put(b"".join(records))))


def value(heap, kind, content):
    if kind == LONG:
        return content
    if kind == BOOL:
        return int(content)
    if kind == TEXT:
        content = content.encode("utf-16le")
    if kind == TIME:
        content = struct.pack("<Q", (content + 11644473600) * 10**7)
    return heap.put(content)


def properties(all):
    """A property context (2.3.3)."""
    heap = Heap(0xBC)
    records = [struct.pack("<HHI", i, kind, value(heap, kind, content)) for i, kind, content in sorted(all)]
    return block(heap.bytes(tree(heap, 2, 6, records)))


def table(columns, rows):
    """A table context (2.3.4); each row is its number and a value for each column."""
    heap, columns = Heap(0x7C), [(0x67F2, LONG), (0x67F3, LONG)] + columns
    width = 4 * len(columns)
    exists = -(-len(columns) // 8)
    index = [struct.pack("<II", number, i) for i, (number, _) in enumerate(rows)]
    data = b""
    for number, values in rows:
        cells = [value(heap, kind, v) for (_, kind), v in zip(columns, [number, 1] + values)]
        data += struct.pack("<%dI" % len(cells), *cells)
        data += ((1 << 8 * exists) - (1 << 8 * exists - len(columns))).to_bytes(exists, "big")
    described = [(tag, kind, 4 * i, i) for i, (tag, kind) in enumerate(columns)]
    info = struct.pack("<BB4HIII", 0x7C, len(columns), width, width, width, width + exists, tree(heap, 4, 4, index),
                       heap.put(data), 0)
    for tag, kind, at, i in sorted(described):
        info += struct.pack("<IHBB", tag << 16 | kind, at, 4, i)
    return block(heap.bytes(heap.put(info)))


def below(entries):
    """Nodes of a node (2.2.2.8.3.3.1)."""
    body = b"".join(struct.pack("<QQQ", *entry) for entry in sorted(entries))
    return block(struct.pack("<BBHI", 2, 0, len(entries), 0) + body, True)


def folder(nid, parent, name, folders, messages):
    nodes.append((nid, properties([(0x3001, TEXT, name), (0x3602, LONG, len(messages)), (0x3603, LONG, 0),
                                   (0x360A, BOOL, bool(folders))]), 0, parent))
    rows = [(child, [title]) for child, title in folders]
    nodes.append((nid & ~0x1F | 0x0D, table([(0x3001, TEXT)], rows), 0, 0))
    rows = [(child, [title]) for child, title in messages]
    nodes.append((nid & ~0x1F | 0x0E, table([(0x0037, TEXT)], rows), 0, 0))
    nodes.append((nid & ~0x1F | 0x0F, table([(0x3001, TEXT)], []), 0, 0))


def attachment(name, content):
    return properties([(0x3707, TEXT, name), (0x3704, TEXT, name), (0x3705, LONG, 1), (0x0E20, LONG, len(content)),
                       (0x370B, LONG, 0xFFFFFFFF), (0x3701, BINARY, content)])


def message(nid, parent, recipients, attached, all):
    person = [(0x0C15, LONG), (0x3001, TEXT), (0x39FE, TEXT)]
    sub = [(0x692, table(person, [(i, list(who)) for i, who in enumerate(recipients)]), 0)]
    rows = []
    for i, (name, content) in enumerate(attached):
        sub.append(((0x401 + i) << 5 | 5, attachment(name, content), 0))
        rows.append(((0x401 + i) << 5 | 5, [len(content), name, 1]))
    sub.append((0x671, table([(0x0E20, LONG), (0x3704, TEXT), (0x3705, LONG)], rows), 0))
    nodes.append((nid, properties(all), below(sub), parent))


page(0x84, 0x4400, b"\xff" * 496)
page(0x83, 0x4600, b"\xff" * 496)
INBOX, MAIL = 0x8022, 0x200024
nodes.append((0x21, properties([(0x0FF9, BINARY, KEY), (0x3001, TEXT, "Mailbox of Jane Roe"),
                                (0x35E0, BINARY, bytes(4) + KEY + struct.pack("<I", INBOX))]), 0, 0))
ADDRESS = bytes.fromhex("0420060000000000c000000000000046")
CARD = "card number".encode("utf-16le")
nodes.append((0x61, properties([(1, LONG, 251), (2, BINARY, ADDRESS),
                                (3, BINARY, struct.pack("<IHHIHH", 0x8083, 3 << 1, 0, 0, 2 << 1 | 1, 1)),
                                (4, BINARY, struct.pack("<I", len(CARD)) + CARD + bytes(-len(CARD) % 4))]), 0, 0))
folder(0x122, 0x122, "", [(INBOX, "Inbox")], [])
folder(INBOX, 0x122, "Inbox", [], [(MAIL, "About Contoso")])
message(MAIL, INBOX,
        [(1, "To Person", "to@example.org"), (2, "Carol Roe", "carol@example.org")],
        [("list of J\u00fcrgen.csv", b"name,email\nJane Roe,attached@example.org\n")],
        [(0x001A, TEXT, "IPM.Note"), (0x0037, TEXT, "About J\u00fcrgen"), (0x0039, TIME, 1577836800),
         (0x0C1A, TEXT, "Petra Musterfrau"), (0x0C1F, TEXT, "sender@example.org"), (0x0E07, LONG, 1),
         (0x0E1B, BOOL, True), (0x1000, TEXT, "Write to body@example.org, or to \u0418\u0432\u0430\u043d\r\n"),
         (0x1013, BINARY, b"<p>Dear Jane, <b>html@example.org</b></p>"),
         (0x8000, TEXT, "named@example.org"), (0x8001, TEXT, "4111 1111 1111 1111"),
         (0x007D, TEXT, "From: Petra <sender@example.org>\r\nX-Original: original@example.org\r\n\r\n")])

entries = b"".join(struct.pack("<QQQII", nid, data, sub, parent, 0) for nid, data, sub, parent in sorted(nodes))
assert len(nodes) <= 15 and len(blocks) <= 20  # a page each is enough
bid = 4 * (len(blocks) + 1)
node_page = page(0x81, bid, entries.ljust(488, b"\0") + struct.pack("<BBBBI", len(nodes), 15, 32, 0, 0))
entries = b"".join(struct.pack("<QQHHI", b, place, size, 2, 0) for b, place, size in blocks)
block_page = page(0x80, bid + 4, entries.ljust(488, b"\0") + struct.pack("<BBBBI", len(blocks), 20, 24, 0, 0))

root = struct.pack("<IQQQQQQQQBBH", 0, len(image), 0x4400, 0, 0, bid, node_page, bid + 4, block_page, 2, 0, 0)
part = struct.pack("<2sHHBBIIQQI", b"SM", 23, 19, 1, 1, 0, 0, 0, bid + 8, 1)
part += struct.pack("<32I", *[0x400] * 32) + bytes(8) + root + bytes(4) + b"\xff" * 256
part += struct.pack("<BBHQ", 0x80, 0, 0, bid + 8)
assert len(part) == 516
image[:4] = b"!BDN"
image[4:8] = struct.pack("<I", crc(part[:471]))
image[8:524] = part
image[524:528] = struct.pack("<I", crc(part))
open(sys.argv[1], "wb").write(image)
