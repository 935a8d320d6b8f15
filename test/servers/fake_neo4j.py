"""Neo4j by Bolt 4.4: twelve nodes Case; locked refuses who says no name."""

import re
import struct

from fake_tcp import NAME, Fake, cases, main, plain_and_inside

HANDSHAKE = bytes.fromhex("6060b017" "00030404" "00000005" "00000004" "00000003")


def text(words):
    return b"\xd1" + struct.pack(">H", len(words)) + words


def tiny(words):
    return bytes([0x80 + len(words)]) + words


def message(body):
    return struct.pack(">H", len(body)) + body + b"\0\0"


def run(words):
    return message(b"\xb3\x10" + text(words.encode()) + b"\xa0\xa1" + tiny(b"mode") + tiny(b"r"))


def success(**fields):
    return message(b"\xb1\x70" + bytes([0xA0 + len(fields)]) + b"".join(tiny(k.encode()) + v for k, v in fields.items()))


def failure(code, words):
    return message(b"\xb1\x7f\xa2" + tiny(b"code") + text(code) + tiny(b"message") + text(words))


def record(*fields):
    body = b"\xb1\x71" + bytes([0x90 + len(fields)]) + b"".join(fields)
    half = len(body) // 2  # in two chunks, with one behind that says nothing
    return struct.pack(">H", half) + body[:half] + struct.pack(">H", len(body) - half) + body[half:] + b"\0\0"


def properties(case):
    names = (b"id", b"name", b"email", b"phone", b"card", b"note")
    return b"\xa6" + b"".join(tiny(name) + text(value.encode()) for name, value in zip(names, case))


class Bolt(Fake):
    """What PULL gives is what the RUN before it asked for."""

    def __init__(self, what, tls):
        super().__init__(what, None, tls=tls)
        self.answers = {}

    def talk(self, connection, note):
        state = {"begun": False, "pull": b""}

        def frame(read):
            if not state["begun"]:
                state["begun"] = True
                read(20)
                return
            while struct.unpack(">H", (size := read(2)))[0]:
                read(struct.unpack(">H", size)[0])

        rows = dict(self.rows)
        pull = message(b"\xb1\x3f\xa1\x81n\xc9\x03\xe8")
        one = Fake.__new__(Fake)
        one.frame, one.greeting, one.rows = frame, b"", _Rows(rows, self.answers, state, pull)
        one.tls = self.tls
        Fake.talk(one, connection, note)


class _Rows:
    def __init__(self, rows, answers, state, pull):
        self.rows, self.answers, self.state, self.pull = rows, answers, state, pull

    def find(self, asked):
        if asked == self.pull:
            return (self.state["pull"], False) if self.state["pull"] else None
        for pattern, rows in self.answers.items():
            if re.fullmatch(pattern, asked, re.S):
                self.state["pull"] = rows
                return success(fields=b"\x91" + tiny(b"x")), False
        return self.rows.get(asked)

    def __contains__(self, asked):
        self.found = self.find(asked)
        return self.found is not None

    def __getitem__(self, asked):
        return self.found


def graph(variant, how, tls):
    fake = Bolt("12 nodes Case" + how, tls)
    hello = message(b"\xb1\x01\xa2" + tiny(b"user_agent") + text(NAME) + tiny(b"scheme") + tiny(b"none"))
    fake.expect(HANDSHAKE, bytes([0, 0, 4, 4]))
    if variant == "locked":
        refusal = failure(b"Neo.ClientError.Security.Unauthorized", b"Unsupported authentication token, scheme 'none'")
        fake.expect(hello, refusal, close=True)
        return fake
    fake.expect(hello, success(server=text(b"Neo4j/4.4.30"), connection_id=tiny(b"bolt-1")))
    fake.expect(run("AJAR CONTROL"), failure(b"Neo.ClientError.Statement.SyntaxError", b"Invalid input 'AJAR'"))
    end = success(type=tiny(b"r"))
    exact = {
        "CALL db.labels()": record(tiny(b"Case")) + end,
        "MATCH (n:`Case`) RETURN count(n)": record(b"\x0c") + end,
    }
    for words, rows in exact.items():
        fake.answers[re.escape(run(words))] = rows
    all_of_them = b"".join(record(properties(case)) for case in cases())
    for skip, rows in ((0, all_of_them + end), (12, end)):
        start = f"MATCH (n:`Case`) RETURN properties(n) SKIP {skip} LIMIT "
        for digits in (1, 2, 3):
            shape = re.escape(run(start + "9" * digits)).replace(b"9" * digits + b"\xa0", b"[0-9]" * 1 + b"{%d}" % digits + b"\xa0")
            fake.answers[shape] = rows
    return fake


main(lambda variant: plain_and_inside(graph, variant))
