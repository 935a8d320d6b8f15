#!/usr/bin/env python3
"""redact_recall_test.py AJAR SOURCE: how many hidden addresses redact takes, spelling by spelling.

The grid of 2019 (a space before the sign, the dot lost, both, neither) and the spellings that
people and systems use to hide an address or happen to write it in. Each is planted for several
people, the grid in text and in JSON strings. Prints the recall of every cell; what is
neither taken nor refused as a whole (it cannot be rewritten, it does not parse) is a miss,
and a miss is a failure but for the cells that a table excuses.
"""

import codecs
import json
import os
import subprocess
import sys
import tempfile

AJAR = os.path.abspath(sys.argv[1])
PEOPLE = [(user, host, tld) for user in ("jane.roe", "john_doe", "mroe", "a.b.carter", "heike-lang77")
          for host, tld in (("contoso", "com"), ("fabrikam", "org"), ("northwind", "net"), ("litware", "edu"))]
ABROAD = [(user, "litware", "de") for user in ("jane.roe", "john_doe", "mroe", "a.b.carter", "heike-lang77")]

GRID = [
    ("neither", "{u}@{h}.{t}"),
    ("space before the sign", "{u} @{h}.{t}"),
    ("dot lost", "{u}@{h} {t}"),
    ("both", "{u} @{h} {t}"),
]
SENTENCES = ["Please write to {} today.", "The customer, {}, has called twice.", "contact: {}", "{} asked for a refund",
             "forwarded by {}, thanks"]


def entities(text):
    return "".join(f"&#{ord(c)};" for c in text)


def cloudflare(text):
    return "".join(f"{b:02x}" for b in [0x54] + [ord(c) ^ 0x54 for c in text])


SPELLINGS = [
    ("plain", "Mail {a} now"),
    ("mailto", '<a href="mailto:{a}">x</a>'),
    ("tag", "Mail {u}+news@{h}.{t} now"),
    ("in JSON", '{{"email":"{a}"}}'),
    ("behind an escaped newline", '{{"t":"hi\\n{a}"}}'),
    ("space before the sign", "Mail {u} @{h}.{t} now"),
    ("spaces round sign and dot", "Mail {u} @ {h} . {t} now"),
    ("space before the sign, no dot", "Mail {u} @{h} {t} now"),
    ("comma for the dot", "Mail {u}@{h},{t} now"),
    ("at, dot", "Mail {u} at {h} dot {t} now"),
    ("at, a real dot", "Mail {u} at {h}.{t} now"),
    ("AT, DOT", "Mail {u} AT {h} DOT {t} now"),
    ("[at][dot]", "Mail {u}[at]{h}[dot]{t} now"),
    ("(at)", "Mail {u} (at) {h}.{t} now"),
    ("{at}{dot}", "Mail {u}{{at}}{h}{{dot}}{t} now"),
    ("[@][.]", "Mail {u}[@]{h}[.]{t} now"),
    ("<at>", "Mail {u}<at>{h}.{t} now"),
    ("_at_ _dot_", "Mail {u}_at_{h}_dot_{t} now"),
    ("&#64; &#46;", "Mail {u}&#64;{h}&#46;{t} now"),
    ("&#x40;", "Mail {u}&#x40;{h}.{t} now"),
    ("&commat; &period;", "Mail {u}&commat;{h}&period;{t} now"),
    ("every letter an entity", lambda u, h, t: f"Mail {entities(f'{u}@{h}.{t}')} now"),
    ("%40", "?u={u}%40{h}.{t}&x=1"),
    ("=40", "Mail {u}=40{h}.{t} now"),
    ("\\u0040", '{{"e":"{u}\\u0040{h}.{t}"}}'),
    ("\\x40", "'{u}\\x40{h}.{t}'"),
    ("zero-width space", "Mail {u}\u200b@{h}.{t} now"),
    ("soft hyphen", "Mail {u}\u00ad@{h}.{t} now"),
    ("full-width sign", "Mail {u}\uff20{h}.{t} now"),
    ("small sign", "Mail {u}\ufe6b{h}.{t} now"),
    ("full-width dot", "Mail {u}@{h}\uff0e{t} now"),
    ("ideographic dot", "Mail {u}@{h}\u3002{t} now"),
    ("no-break spaces", "Mail {u}\u00a0@\u00a0{h}.{t} now"),
    ("NOSPAM", "Mail {u}NOSPAM@{h}.{t} now"),
    ("REMOVETHIS", "Mail {u}@REMOVETHIS.{h}.{t} now"),
    ("letters spaced out", lambda u, h, t: f"Mail {' '.join(f'{u}@{h}.{t}')} now"),
    ("base64", lambda u, h, t: f"Mail {codecs.encode(f'{u}@{h}.{t}'.encode(), 'base64').decode().strip()} now"),
    ("hex", lambda u, h, t: f"Mail {f'{u}@{h}.{t}'.encode().hex()} now"),
    ("rot13", lambda u, h, t: f"Mail {codecs.encode(f'{u}@{h}.{t}', 'rot13')} now"),
    ("reversed", lambda u, h, t: f"Mail {f'{u}@{h}.{t}'[::-1]} now"),
    ("UTF-16", lambda u, h, t: f"Mail {u}@{h}.{t} now".encode("utf-16")),
    ("escaped newline inside", '{{"e":"{u}@{h0}\\\n{h1}.{t}"}}'),
    ("soft line break", "Mail {u}@{h0}=\n{h1}.{t} now"),
    ("comments inside", "{u}<!-- x -->@<!-- y -->{h}.{t}"),
    ("\\@", "Mail {u}\\@{h}.{t} now"),
    ("punycode", "Mail {u}@xn--bcher-kva.{t} now"),
    ("IDN", "Mail {u}@b\u00fccher.{t} now"),
    ("a letter beyond ASCII", "Mail j\u00fcrgen.{u}@{h}.{t} now"),
    ("homoglyph", lambda u, h, t: f"Mail {u.replace('o', chr(0x43e)).replace('a', chr(0x430))}@{h}.{t} now"),
    ("Klammeraffe, Punkt", "Mail {u} (Klammeraffe) {h} (Punkt) {t} now"),
    ("arroba, punto", "Mail {u} arroba {h} punto {t} now"),
    ("chez, point", "Mail {u} chez {h} point {t} now"),
    ("data-cfemail", lambda u, h, t: f'<a data-cfemail="{cloudflare(f"{u}@{h}.{t}")}">[protected]</a>'),
]
EXCUSED = {
    "rot13": "as good as a cipher",
    "reversed": "no reader takes it for an address",
    "2019, .de: dot lost": "de is a word in five languages, so a dotted name must stand before it",
    "2019, .de: both": "de is a word in five languages, so a dotted name must stand before it",
}


def spell(form, u, h, t):
    if callable(form):
        return form(u, h, t)
    return form.format(u=u, h=h, t=t, a=f"{u}@{h}.{t}", h0=h[:3], h1=h[3:])


def redact(data):
    done = subprocess.run([AJAR, "redact", "--policy", POLICY], input=data, capture_output=True, check=False,
                          env={**os.environ, "AJAR_REDACT_KEY": "a secret of more than sixteen bytes"}, timeout=60)
    return done.returncode, done.stdout


def measure(texts):
    """How many of (text, user) are taken, and how many refused: there is no clean copy with them in it."""
    taken = refused = 0
    for text, user in texts:
        data = text if isinstance(text, bytes) else (text + "\n").encode()
        code, out = redact(data)
        refused += code in (1, 3)
        taken += code == 0 and b"~EMAIL_ADDRESS~" in out and data.strip() not in out and user.encode() not in out
    return taken, refused


def measure_grid(form, people, as_json):
    texts = [(sentence.format(spell(form, *person)), person[0]) for person in people for sentence in SENTENCES]
    lines = [json.dumps({"body": text}) if as_json else text for text, _ in texts]
    _, out = redact(("\n".join(lines) + "\n").encode())
    got = out.decode().splitlines()
    taken = sum("~EMAIL_ADDRESS~" in line and user not in line for line, (_, user) in zip(got, texts))
    return taken, len(texts)


def main():
    failed, cells = 0, []
    for name, form in GRID:
        for where, people, as_json in (("2019", PEOPLE, True), ("2019, in text", PEOPLE, False), ("2019, .de", ABROAD, True)):
            taken, all_ = measure_grid(form, people, as_json)
            cells.append((f"{where}: {name}", taken, 0, all_))
    for name, form in SPELLINGS:
        texts = [(spell(form, *person), person[0]) for person in PEOPLE[::4]]
        cells.append((name, *measure(texts), len(texts)))
    print(f"1..{len(cells)}")
    for number, (name, taken, refused, all_) in enumerate(cells, 1):
        good = taken + refused == all_ or name in EXCUSED
        failed += not good
        print(f"{'ok' if good else 'not ok'} {number} - {name}: {taken} of {all_}"
              + (f", {refused} refused" if refused else "")
              + (f"; {EXCUSED[name]}" if taken + refused < all_ and name in EXCUSED else ""))
    whole = sum(taken == all_ for _, taken, _, all_ in cells[-len(SPELLINGS):])
    print(f"# {whole} of {len(SPELLINGS)} spellings taken whole")
    return failed > 0


with tempfile.TemporaryDirectory() as folder:
    POLICY = os.path.join(folder, "policy.yaml")
    with open(POLICY, "w", encoding="ascii") as file:
        file.write("rules:\n  - types: [EMAIL_ADDRESS]\n    action: label\n")
    end = main()
sys.exit(end)
