"""A Kafka broker: topics cases (70 partitions, 84 records, packed in all ways) and __consumer_offsets; locked hangs up on
Metadata."""

import gzip
import json
import struct

from fake_tcp import NAME, Fake, cases, main, plain_and_inside


PARTITIONS = 70


def request(api, version, body):
    body = struct.pack(">HHI", api, version, 0x616A6172) + string(NAME) + body
    return struct.pack(">I", len(body)) + body


def response(body):
    return struct.pack(">II", len(body) + 4, 0x616A6172) + body


def string(words):
    return struct.pack(">H", len(words)) + words


def varint(number):
    number, out = (number << 1) ^ (number >> 63), b""
    while number > 127:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def counted(words):
    return varint(len(words)) + words


def packed(codec, records):
    """As the libraries of brokers' clients do it: snappy in frames or as one block, of nothing but literals."""
    if codec == "gzip":
        return 1, gzip.compress(records)
    if codec in ("snappy", "block"):
        block, left = length(len(records)), records
        while left:
            block, left = block + bytes([59 << 2]) + left[:60] if len(left) >= 60 else block + bytes([(len(left) - 1) << 2]) + left, left[60:]
        return 2, block if codec == "block" else b"\x82SNAPPY\0" + struct.pack(">III", 1, 1, len(block)) + block
    if codec == "lz4":  # a frame without sums, of one block that is not packed
        return 3, b"\x04\x22\x4d\x18\x60\x40\x82" + struct.pack("<I", len(records) | 1 << 31) + records + bytes(4)
    if codec == "zstd":  # a frame of one segment, of one block that is not packed
        return 4, b"\x28\xb5\x2f\xfd\xa0" + struct.pack("<I", len(records)) + struct.pack("<I", len(records) << 3 | 1)[:3] + records
    return 0, records


def length(number):
    out = b""
    while number > 127:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def batch(base, values, codec=""):
    records = b""
    for n, (key, value) in enumerate(values):
        records += counted(b"\0" + varint(0) + varint(n) + counted(key) + counted(value) + varint(0))
    codec, records = packed(codec, records)
    body = struct.pack(">HIQQQHII", codec, len(values) - 1, 0, 0, 2**64 - 1, 65535, 2**32 - 1, len(values)) + records
    body = struct.pack(">IBI", 0, 2, 0) + body  # the sum is not looked at
    return struct.pack(">QI", base, len(body)) + body


def offsets(topic, when, partitions):
    rows = b"".join(struct.pack(">Iq", n, when) for n in partitions)
    return request(2, 1, struct.pack(">II", 2**32 - 1, 1) + string(topic) + struct.pack(">I", len(partitions)) + rows)


def offsets_of(topic, rows, first=0):
    rows = b"".join(struct.pack(">IHqq", first + n, error, -1, at) for n, (error, at) in enumerate(rows))
    return response(struct.pack(">I", 1) + string(topic) + struct.pack(">I", len(rows) // 22) + rows)


def fetched(topic, partition, last, records):
    body = struct.pack(">II", 0, 1) + string(topic) + struct.pack(">IIHQQI", 1, partition, 0, last, last, 2**32 - 1)
    return response(body + struct.pack(">I", len(records)) + records)


def frame(read):
    read(struct.unpack(">I", read(4))[0])


class Rows(dict):
    """Requests by their bytes; of a Fetch, the two places of its size are blank."""

    @staticmethod
    def key(asked):
        if asked[4:6] != b"\0\1":
            return asked
        at = 26 + len(NAME)
        return asked[:at] + b"size" + asked[at + 4 : -4] + b"size"

    def __contains__(self, asked):
        return super().__contains__(self.key(asked))

    def __getitem__(self, asked):
        return super().__getitem__(self.key(asked))

    def __setitem__(self, asked, row):
        super().__setitem__(self.key(asked), row)


def fetch(topic, partition, offset):
    body = struct.pack(">IIIIBI", 2**32 - 1, 100, 0, 0, 0, 1) + string(topic) + struct.pack(">IIQI", 1, partition, offset, 0)
    return request(1, 4, body)


def metadata(port):
    out = struct.pack(">II", 2, 1) + string(b"127.0.0.1") + struct.pack(">I", port) + struct.pack(">H", 65535)
    out += struct.pack(">I", 2) + string(b"kafka-2.contoso.com") + struct.pack(">IH", 9092, 65535)
    out += struct.pack(">II", 1, 2)
    for name, internal, partitions in ((b"cases", 0, PARTITIONS), (b"__consumer_offsets", 1, 1)):
        out += struct.pack(">H", 0) + string(name) + struct.pack(">BI", internal, partitions)
        for n in range(partitions):
            out += struct.pack(">HIIIIII", 0, n, 1, 1, 1, 1, 1)
    return out


def broker(variant, how, tls):
    fake = Fake("topic cases: 84 records" + how, frame, tls=tls)
    fake.rows = Rows()
    versions = [(1, 4, 16), (2, 1, 8), (3, 0, 12), (18, 0, 3)]
    fake.expect(
        request(18, 0, b""),
        response(struct.pack(">HI", 0, len(versions)) + b"".join(struct.pack(">HHH", *v) for v in versions)),
    )
    if variant == "locked":
        fake.expect(request(3, 1, b"\xff" * 4), b"", close=True)
        return fake
    fake.expect(request(3, 1, b"\xff" * 4), response(metadata(fake.port)))
    fake.expect(offsets(b"ajar.control", -1, [0]), offsets_of(b"ajar.control", [(3, -1)]))
    ways = dict(enumerate(("", "gzip", "snappy", "block", "lz4", "zstd"), PARTITIONS - 6))  # of the last ones
    ends = {0: (100, 107), 1: (0, 5), **{n: (0, 12 if n in ways else 0) for n in range(2, PARTITIONS)}}
    for first in range(0, PARTITIONS, 64):
        some = range(first, min(first + 64, PARTITIONS))
        fake.expect(offsets(b"cases", -2, some), offsets_of(b"cases", [(0, ends[n][0]) for n in some], first))
        fake.expect(offsets(b"cases", -1, some), offsets_of(b"cases", [(0, ends[n][1]) for n in some], first))
    fake.expect(offsets(b"__consumer_offsets", -2, [0]), offsets_of(b"__consumer_offsets", [(0, 0)]))
    fake.expect(offsets(b"__consumer_offsets", -1, [0]), offsets_of(b"__consumer_offsets", [(0, 9)]))
    for n in range(PARTITIONS):
        fake.expect(offsets(b"cases", -2, [n]), offsets_of(b"cases", [(0, ends[n][0])], n))
    fake.expect(offsets(b"cases", -2, [PARTITIONS]), offsets_of(b"cases", [(3, -1)], PARTITIONS))
    rows = [(case[0].encode(), json.dumps(dict(zip(("id", "name", "email", "phone", "card"), case))).encode()) for case in cases()]
    fake.expect(fetch(b"cases", 0, 100), fetched(b"cases", 0, 107, batch(100, rows[:3]) + batch(103, rows[3:7])))
    fake.expect(fetch(b"cases", 0, 107), fetched(b"cases", 0, 107, b""))
    fake.expect(fetch(b"cases", 1, 0), fetched(b"cases", 1, 5, batch(0, rows[7:]) + batch(5, rows)[:40]))  # one is cut
    fake.expect(fetch(b"cases", 1, 5), fetched(b"cases", 1, 5, b""))
    for n in range(2, PARTITIONS):
        fake.expect(fetch(b"cases", n, 0), fetched(b"cases", n, ends[n][1], batch(0, rows, ways[n]) if n in ways else b""))
        fake.expect(fetch(b"cases", n, 12), fetched(b"cases", n, 12, b""))
    return fake


main(lambda variant: plain_and_inside(broker, variant))
