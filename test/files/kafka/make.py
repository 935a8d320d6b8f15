#!/usr/bin/env python3
"""Makes the logs of Kafka here, with invented content. Made with kafka-python 3.0.12, cramjam 2.14 and lz4 4.4 (PyPI); not run by the tests."""
import os
import struct

import cramjam
from kafka.record.default_records import DefaultRecordBatchBuilder
from kafka.record.legacy_records import LegacyRecordBatchBuilder

os.chdir(os.path.dirname(os.path.abspath(__file__)))
CODECS = {"none": 0, "gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}
ROWS = 30
HEAD = 61  # bytes in front of a batch's records


def record(n):
    key = None if n % 5 == 0 else b"key%d" % n
    value = None if n % 7 == 3 else b'{"email": "person%d@example.org"}' % n
    return key, value, [("trace", b"t%d" % n), ("from", b"header%d@example.net" % n)] if n % 3 == 0 else []


def batches(codec):
    out = b""
    for first in (0, ROWS // 2):
        builder = DefaultRecordBatchBuilder(
            magic=2, compression_type=codec, is_transactional=False, producer_id=-1, producer_epoch=-1, base_sequence=-1, batch_size=1 << 20)
        for n in range(ROWS // 2):
            key, value, headers = record(first + n)
            builder.append(n, 1577836800000 + n, key, value, headers)
        batch = bytearray(builder.build())
        struct.pack_into(">q", batch, 0, first)
        out += bytes(batch)
    return out


def messages(magic, codec):
    out = b""
    for first in (0, ROWS // 2):
        builder = LegacyRecordBatchBuilder(magic=magic, compression_type=codec, batch_size=1 << 20)
        for n in range(ROWS // 2):
            key, value, _ = record(first + n)
            builder.append(n, 1577836800000 + n, key, value)
        out += bytes(builder.build())
    return out


for name, codec in CODECS.items():
    with open(f"{name}.log", "wb") as out:
        out.write(batches(codec))
plain = batches(0)
with open("snappy-block.log", "wb") as out:  # one block, as librdkafka writes it
    while plain:
        size = 12 + struct.unpack(">I", plain[8:12])[0]
        batch, plain = bytearray(plain[:size]), plain[size:]
        packed = bytes(cramjam.snappy.compress_raw(bytes(batch[HEAD:])))
        struct.pack_into(">H", batch, 21, 2)
        struct.pack_into(">I", batch, 8, HEAD - 12 + len(packed))
        out.write(bytes(batch[:HEAD]) + packed)
for magic in (0, 1):
    for name in ("none", "gzip", "snappy"):
        with open(f"messages{magic}-{name}.log", "wb") as out:
            out.write(messages(magic, CODECS[name]))
