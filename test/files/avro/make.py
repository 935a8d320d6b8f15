#!/usr/bin/env python3
"""Makes the Avro files here, with invented content. Made with fastavro 1.13.1 and cramjam (PyPI); not run by the tests."""
import datetime
import os
import uuid
import fastavro

os.chdir(os.path.dirname(os.path.abspath(__file__)))
schema = fastavro.parse_schema({
    "type": "record", "name": "Person", "namespace": "org.example", "fields": [
        {"name": "id", "type": "long"},
        {"name": "email", "type": ["null", "string"], "default": None},
        {"name": "born", "type": {"type": "int", "logicalType": "date"}},
        {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["NEW", "OLD"]}},
        {"name": "address", "type": {"type": "record", "name": "Address", "fields": [{"name": "street", "type": "string"}]}},
        {"name": "other", "type": ["null", "Address"]},
        {"name": "aliases", "type": {"type": "array", "items": "string"}},
        {"name": "extra", "type": {"type": "map", "values": "string"}},
        {"name": "code", "type": {"type": "fixed", "name": "Code", "size": 4}},
        {"name": "ref", "type": {"type": "string", "logicalType": "uuid"}},
        {"name": "half", "type": "double"}, {"name": "good", "type": "boolean"},
        {"name": "seen", "type": {"type": "long", "logicalType": "timestamp-millis"}},
    ]})
rows = [{
    "id": 12125550100 + i, "email": f"person{i}@example.org" if i % 3 else None, "born": datetime.date(1980, 2, 1 + i % 28),
    "kind": "OLD" if i % 2 else "NEW", "address": {"street": f"{i} Example Street"},
    "other": {"street": "Elsewhere"} if i % 5 == 0 else None, "aliases": [f"alias{i}.{k}@example.com" for k in range(i % 3)],
    "extra": {"mail": f"extra{i}@example.net"} if i % 2 else {}, "code": b"AB%02d" % i,
    "ref": uuid.UUID(int=i), "half": i / 2, "good": i % 2 == 0,
    "seen": datetime.datetime(2021, 3, 1, 12, 0, tzinfo=datetime.timezone.utc),
} for i in range(30)]
for codec in ("null", "deflate", "snappy", "zstandard", "bzip2", "xz"):
    with open(f"{codec}.avro", "wb") as out:
        fastavro.writer(out, schema, rows, codec=codec, sync_interval=600, sync_marker=b"sync of the file",
                        metadata={"made.by": "writer@example.org"})
