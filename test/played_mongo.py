"""played_mongo.py: a MongoDB that a thread of a test plays: OP_QUERY isMaster, then OP_MSG.

Its documents may be much larger than it says that they are, and an answer has as many of them as are asked for and
16 MiB have room for.
"""

import socketserver
import struct

OP_REPLY, OP_QUERY, OP_MSG = 1, 2004, 2013
MOST = 16 << 20


def encode(value):
    """A document of texts, whole numbers, documents and lists, as BSON."""
    items = value.items() if isinstance(value, dict) else ((str(n), one) for n, one in enumerate(value))
    out = bytearray()
    for name, one in items:
        name = name.encode() + b"\0"
        if isinstance(one, str):
            text = one.encode() + b"\0"
            out += b"\2" + name + struct.pack("<i", len(text)) + text
        elif isinstance(one, bool):
            out += b"\10" + name + bytes([one])
        elif isinstance(one, int):
            out += b"\22" + name + struct.pack("<q", one)
        else:
            out += (b"\3" if isinstance(one, dict) else b"\4") + name + encode(one)
    return struct.pack("<i", len(out) + 5) + bytes(out) + b"\0"


def decode(data, at=0):
    """The texts and whole numbers of a document."""
    end, at, out = at + struct.unpack_from("<i", data, at)[0] - 1, at + 4, {}
    while at < end:
        kind, stop = data[at], data.index(b"\0", at + 1)
        name, at = data[at + 1 : stop].decode(), stop + 1
        if kind == 2:
            size = struct.unpack_from("<i", data, at)[0]
            out[name] = data[at + 4 : at + 3 + size].decode()
            at += 4 + size
        elif kind == 8:
            out[name], at = data[at] != 0, at + 1
        elif kind == 16:
            out[name], at = struct.unpack_from("<i", data, at)[0], at + 4
        else:
            raise ValueError(f"a value of type {kind}")
    return out


class Mongo(socketserver.BaseRequestHandler):
    """One database, support, with the collections of collections: name, documents, what it says their size is."""

    collections = {}
    found = []  # skip, limit and bytes of each find

    def handle(self):
        try:
            while True:
                self.answer(*self.take())
        except (OSError, struct.error):
            pass

    def exactly(self, size):
        out = b""
        while len(out) < size:
            part = self.request.recv(size - len(out))
            if not part:
                raise OSError("it hung up")
            out += part
        return out

    def take(self):
        size, number, _, op = struct.unpack("<iiii", self.exactly(16))
        body = self.exactly(size - 16)
        if op == OP_QUERY:
            at = body.index(b"\0", 4) + 9
        else:
            assert op == OP_MSG and body[:5] == b"\0\0\0\0\0", (op, body[:5])
            at = 5
        return op, number, decode(body, at)

    def answer(self, op, number, command):
        document = encode(self.reply(command))
        if op == OP_QUERY:
            body = struct.pack("<iqii", 8, 0, 0, 1) + document
        else:
            body = b"\0\0\0\0\0" + document
        if "find" in command:
            self.found.append((command["skip"], command["limit"], len(body)))
        self.request.sendall(struct.pack("<iiii", 16 + len(body), 1, number, OP_REPLY if op == OP_QUERY else OP_MSG) + body)

    def reply(self, command):
        name = next(iter(command))
        if name == "isMaster":
            return {"ismaster": True, "maxWireVersion": 17, "ok": 1}
        if name == "buildInfo":
            return {"version": "6.0.4", "ok": 1}
        if name == "listDatabases":
            return {"databases": [{"name": "support"}], "ok": 1}
        if name == "listCollections":
            return {"cursor": {"firstBatch": [{"name": one} for one in self.collections]}, "ok": 1}
        if name == "collStats":
            documents, size = self.collections[command[name]]
            return {"count": len(documents), "size": size * len(documents), "ok": 1}
        if name == "find":
            assert command["singleBatch"] and command["limit"] > 0, command
            batch, size = [], 0
            for document in self.collections[command[name]][0][command["skip"] : command["skip"] + command["limit"]]:
                size += len(document["note"])
                if batch and size > MOST:
                    break
                batch.append(document)
            return {"cursor": {"firstBatch": batch}, "ok": 1}
        return {"ok": 0, "code": 59}
