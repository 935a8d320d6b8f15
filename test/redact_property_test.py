#!/usr/bin/env python3
"""redact_property_test.py AJAR SOURCE: properties of ajar redact on random documents.

A document is made of pieces that are nobody's and planted values, in JSON, NDJSON, CSV, XML,
key=value lines and text, with random nesting, escapes, quoting and Unicode. Then:

  - what is written parses, by Python's own parsers;
  - the pieces between planted values are there, byte for byte, and no planted value is;
  - the second pass has found nothing, and a second run changes nothing;
  - with encrypt, restore gives the document back.

AJAR_SEED: another seed; AJAR_ROUNDS: documents of each kind. A failing one is named by its seed.
"""

import csv
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

AJAR = os.path.abspath(sys.argv[1])
SEED = int(os.environ.get("AJAR_SEED", "1"))
ROUNDS = int(os.environ.get("AJAR_ROUNDS", "6"))
WRITTEN = rb"(?:~[A-Z_]+[.:*-][a-z0-9.]+~)+"

WORDS = """gravel lantern window basket quiet seldom orange thunder meadow velvet copper ladder walnut pebble
    harbour timber saddle candle feather marble willow clover barrel anchor kettle ribbon mitten turnip""".split()
ODD = ["naïve", "Übung", "日本語", "𝔘nicode", "emoji 🙂", "zwölf", "tab\there", "quote\"d", "back\\slash", "a/b",
       "less < more", "salt & pepper", "it's", "comma, semi;", "line\nbreak", "", " ", "null", "\u200btext", "x\u00a0y"]
KEYS = ["note", "remark", "colour", "kind", "größe", "a b", "with \"quote\"", "slash/", "x", "list", "item"]
USERS = ["jane.roe", "john_roe", "j.roe+list", "mary-ann.roe", "roe99"]
HOSTS = ["contoso.com", "mail.contoso.org", "fabrikam.net", "sub.fabrikam.co.uk"]


def luhn_card(rng):
    digits = [4] + [rng.randrange(10) for _ in range(14)]
    total = sum(d if i % 2 else (2 * d - 9 if d > 4 else 2 * d) for i, d in enumerate(digits))
    digits.append(-total % 10)
    return " ".join("".join(map(str, digits[i:i + 4])) for i in range(0, 16, 4))


def planted(rng):
    """A value that every policy of the test takes, wherever it stands."""
    user, host = rng.choice(USERS), rng.choice(HOSTS)
    kind = rng.randrange(6)
    if kind == 0:
        return luhn_card(rng)
    if kind == 1:
        return "DE89 3704 0044 0532 0130 00"
    if kind == 2:
        return f"{user} @{host}"
    return f"{user}@{host}"


class Doc:
    """Bytes put together from pieces and planted values: the pattern is what may become of them."""

    def __init__(self, rng):
        self.rng, self.bytes, self.pattern, self.values = rng, b"", b"", []

    def add(self, text):
        raw = text.encode()
        self.bytes += raw
        self.pattern += re.escape(raw)

    def plant(self, text, value):
        raw = text.encode()
        self.bytes += raw
        self.pattern += WRITTEN
        self.values.append(value)

    def words(self):
        rng = self.rng
        return " ".join(rng.choice(WORDS) if rng.random() < 0.85 else rng.choice(ODD) for _ in range(rng.randrange(1, 7)))

    def value(self, encode):
        """Words, and here and there a planted value, spelled as the format asks for."""
        self.add(encode(self.words()))
        if self.rng.random() < 0.4:
            value = planted(self.rng)
            self.add(encode(" "))
            self.plant(encode(value), value)
            self.add(encode(" "))
            self.add(encode(self.rng.choice(WORDS)))


def json_spelling(rng):
    """Any spelling of a string that RFC 8259 knows, character by character."""
    style = rng.randrange(3)

    def encode(text):
        out = ""
        for c in text:
            if c in "\"\\\b\f\n\r\t":
                out += json.dumps(c)[1:-1] if rng.random() < 0.7 else f"\\u{ord(c):04x}"
            elif ord(c) < 32:
                out += f"\\u{ord(c):04x}"
            elif style == 1 and (ord(c) > 126 or rng.random() < 0.1):
                out += "".join(f"\\u{u:04X}" for u in
                               ([ord(c)] if ord(c) < 0x10000 else
                                [0xD800 + (ord(c) - 0x10000 >> 10), 0xDC00 + (ord(c) - 0x10000 & 0x3FF)]))
            elif style == 2 and c == "/":
                out += "\\/"
            else:
                out += c
        return out
    return encode


def space(rng):
    return rng.choice(["", "", "", " ", "  ", "\t"])


def json_node(doc, depth, space):
    rng = doc.rng
    pick = rng.random()
    if depth > 0 and pick < 0.45:
        opening, closing = ("{", "}") if rng.random() < 0.7 else ("[", "]")
        doc.add(opening + space(rng))
        for i in range(rng.randrange(4)):
            doc.add((space(rng) + "," + space(rng)) if i else "")
            if opening == "{":
                doc.add(json.dumps(rng.choice(KEYS) + str(i), ensure_ascii=rng.random() < 0.5) + space(rng) + ":" + space(rng))
            json_node(doc, depth - 1, space)
        doc.add(space(rng) + closing)
    elif pick < 0.85:
        doc.add('"')
        doc.value(json_spelling(rng))
        doc.add('"')
    else:
        doc.add(rng.choice(["0", "-1", "12.50", "1e3", "-0.0", "3E-2", "true", "false", "null", "1000"]))


def make_ndjson(doc):
    for _ in range(doc.rng.randrange(1, 12)):
        doc.add('{"row":')
        json_node(doc, 4, space)
        doc.add("}" + doc.rng.choice(["\n", "\n", "\r\n"]))


def make_json(doc):
    wide = lambda rng: rng.choice(["", " ", "\n", "\n  "])
    doc.add('{"all": [')
    for i in range(doc.rng.randrange(1, 20)):
        doc.add(",\n" if i else "")
        json_node(doc, 6, wide)
    doc.add("]}")


def make_csv(doc):
    rng = doc.rng
    mark, end = rng.choice(",;\t|"), rng.choice(["\n", "\r\n"])
    columns = rng.randrange(2, 6)
    doc.add(mark.join(f"col{i}" for i in range(columns)) + end)
    for _ in range(rng.randrange(3, 20)):
        for i in range(columns):
            doc.add(mark if i else "")
            if rng.random() < 0.5:
                doc.add('"')
                doc.value(lambda text: text.replace('"', '""'))
                doc.add('"')
            else:
                doc.value(lambda text: re.sub(r'[",;\t|\n]', "-", text))
        doc.add(end)


def xml_text(rng):
    def encode(text):
        out = ""
        for c in text:
            if c in "<&" or (c == '"'):
                out += {"<": "&lt;", "&": "&amp;", '"': "&quot;"}[c] if rng.random() < 0.6 else f"&#{ord(c)};"
            elif rng.random() < 0.03 and c != "\n":
                out += f"&#x{ord(c):x};"
            else:
                out += c
        return out
    return encode


def xml_node(doc, depth):
    rng = doc.rng
    name = rng.choice(["item", "note", "größe", "x", "list"])
    doc.add(f"<{name}")
    if rng.random() < 0.4:
        doc.add(' remark="')
        doc.value(xml_text(rng))
        doc.add('"')
    doc.add(">")
    for _ in range(rng.randrange(4)):
        if depth > 0 and rng.random() < 0.5:
            xml_node(doc, depth - 1)
        elif rng.random() < 0.2:
            doc.add("<![CDATA[")
            doc.value(lambda text: text.replace("]]>", ""))
            doc.add("]]>")
        else:
            doc.value(xml_text(rng))
    doc.add(f"</{name}>")


def make_xml(doc):
    doc.add('<?xml version="1.0" encoding="UTF-8"?>\n<all>\n')
    for _ in range(doc.rng.randrange(1, 6)):
        xml_node(doc, 4)
        doc.add("\n")
    doc.add("</all>\n")


def make_kv(doc):
    for _ in range(doc.rng.randrange(4, 20)):
        doc.add("level=info kind=")
        doc.add(doc.rng.choice(WORDS) + ' note="')
        doc.value(lambda text: re.sub(r'["\\\n]', "-", text))
        doc.add('" ms=12\n')


def make_text(doc):
    for _ in range(doc.rng.randrange(1, 20)):
        doc.add("The ")
        doc.value(lambda text: re.sub(r"[<>]", "-", text))
        doc.add(".\n")


def parse_csv(data, was):
    """Rows of as many fields as they had."""
    def shape(blob):
        head = blob.decode().splitlines()[0]
        mark = next(c for c in ",;\t|" if c in head)
        return [len(row) for row in csv.reader(io.StringIO(blob.decode(), newline=""), delimiter=mark, strict=True)]
    assert shape(data) == shape(was), "rows or fields are others"


KINDS = {
    "json": (make_json, lambda data, was: json.loads(data)),
    "ndjson": (make_ndjson, lambda data, was: [json.loads(line) for line in data.split(b"\n") if line.strip()]),
    "csv": (make_csv, parse_csv),
    "xml": (make_xml, lambda data, was: ElementTree.fromstring(data)),
    "key=value": (make_kv, lambda data, was: None),
    "text": (make_text, lambda data, was: data.decode()),
}


def run(folder, command, policy, data):
    with open(os.path.join(folder, "in"), "wb") as file:
        file.write(data)
    if os.path.exists(os.path.join(folder, "out")):
        os.remove(os.path.join(folder, "out"))
    options = ["--policy", policy] if policy else []
    done = subprocess.run([AJAR, command, "--key-file", "key", *options, "in", "-o", "out"], cwd=folder, check=False,
                          capture_output=True, timeout=120)
    assert done.returncode == 0, f"exit code {done.returncode}: {done.stderr.decode(errors='replace').strip()}"
    with open(os.path.join(folder, "out"), "rb") as file:
        return file.read(), done.stderr.decode()


def examine(folder, kind, rng):
    make, parse = KINDS[kind]
    doc = Doc(rng)
    make(doc)
    parse(doc.bytes, doc.bytes)  # the generator's own mistakes
    for policy in ("token.yaml", "sealed.yaml"):
        out, told = run(folder, "redact", policy, doc.bytes)
        assert "nothing left" in told, told
        parse(out, doc.bytes)
        assert re.fullmatch(doc.pattern, out, re.S), f"{policy}: something else than the planted values has changed"
        again, _ = run(folder, "redact", policy, out)
        assert again == out, f"{policy}: a second run changes it"
        for value in doc.values:
            assert value.encode() not in out, f"{policy}: a planted value is left"
        if policy == "sealed.yaml":
            back, _ = run(folder, "restore", None, out)
            assert back == doc.bytes, "restore gives something else back"
    return len(doc.values)


def main():
    failed = 0
    print(f"1..{len(KINDS)}")
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "key"), "w", encoding="ascii") as file:
            file.write("a secret of more than sixteen bytes\n")
        for action in ("token", "sealed"):
            with open(os.path.join(folder, action + ".yaml"), "w", encoding="ascii") as file:
                file.write("rules:\n  - types: [EMAIL_ADDRESS, CREDIT_CARD, IBAN_CODE]\n"
                           f"    action: {'encrypt' if action == 'sealed' else action}\n")
        for number, kind in enumerate(KINDS, 1):
            values, wrong = 0, None
            for round_ in range(ROUNDS):
                seed = f"{kind}/{SEED + round_}"
                try:
                    values += examine(folder, kind, random.Random(seed))
                except (AssertionError, ValueError, csv.Error, ElementTree.ParseError) as error:
                    wrong = f"seed {SEED + round_}: {error}"
                    if os.environ.get("AJAR_KEEP"):
                        os.system(f"cp {folder}/in {folder}/out {os.environ['AJAR_KEEP']}")
                    break
            failed += wrong is not None
            print(f"{'not ok' if wrong else 'ok'} {number} - {kind}: {ROUNDS} documents, {values} planted values", flush=True)
            if wrong:
                print("# " + wrong.replace("\n", "\n# "))
    sys.exit(failed > 0)


main()
