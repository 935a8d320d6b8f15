#!/usr/bin/env python3
"""Makes the Parquet files here, with invented content. Made with pyarrow 26.0.1 (PyPI); not run by the tests."""
import datetime
import os
import pyarrow as pa
import pyarrow.parquet as pq

os.chdir(os.path.dirname(os.path.abspath(__file__)))
N = 50
people = pa.table({
    "id": pa.array(range(1000, 1000 + N), pa.int64()),
    "email": [None if i % 7 == 3 else f"person{i}@example.org" for i in range(N)],
    "city": ["Berlin" if i % 2 else "Lyon" for i in range(N)],
    "phone": pa.array([12125550100 + i for i in range(N)], pa.int64()),
    "born": pa.array([datetime.date(1980, 2, 1 + i % 28) for i in range(N)], pa.date32()),
    "seen": pa.array([datetime.datetime(2021, 3, 1, 12, i) for i in range(N)], pa.timestamp("us")),
    "score": pa.array([i / 3 for i in range(N)], pa.float64()),
    "address": pa.array([{"street": f"{i} Example Street", "geo": {"zip": 10000 + i}} for i in range(N)]),
    "aliases": pa.array([[f"alias{i}.{k}@example.com" for k in range(i % 3)] or None for i in range(N)], pa.list_(pa.string())),
    "orders": pa.array([[{"sku": f"S{k}", "to": f"order{i}.{k}@example.net"} for k in range(i % 4)] for i in range(N)]),
})
for codec in ("none", "snappy", "gzip", "zstd", "lz4", "brotli"):
    pq.write_table(people.slice(0, 20), f"{codec}.parquet", compression=codec, row_group_size=15)
pq.write_table(people, "v2.parquet", compression="snappy", data_page_version="2.0", data_page_size=256)
flat = people.select(["id", "email", "city", "phone"])
pq.write_table(flat, "delta.parquet", compression="none", use_dictionary=False, version="2.6",
               column_encoding={"id": "DELTA_BINARY_PACKED", "email": "DELTA_BYTE_ARRAY", "city": "DELTA_LENGTH_BYTE_ARRAY",
                                "phone": "DELTA_BINARY_PACKED"})
pq.write_table(flat, "plain.parquet", compression="none", use_dictionary=False)
