#!/usr/bin/env python3
"""redact_prose_test.py AJAR SOURCE: ordinary English prose is left alone.

The definitions and examples of WordNet (Debian's wordnet-base): nine million bytes, full of "at",
"dot", years and numbers. What is redacted in it and is no plain address or telephone number
in full is false, and there is less than one of it in ten megabytes. AJAR_PROSE: another
file of prose.
"""

import glob
import os
import re
import subprocess
import sys
import tempfile

AJAR = os.path.abspath(sys.argv[1])
WORDNET = "/usr/share/wordnet/data.*"
TRUE = re.compile(rb"[\w.+-]+@[\w-]+(\.[\w-]+)+|\(\d{3}\) ?\d{3}-\d{4}")
POLICY = """rules:
  - types: [CONFIDENTIAL_MARKING]   # such a word is what it is about, here
    action: keep
  - action: label
"""


def read_prose():
    if "AJAR_PROSE" in os.environ:
        with open(os.environ["AJAR_PROSE"], "rb") as file:
            return file.read()
    prose = b""
    for name in sorted(glob.glob(WORDNET)):
        with open(name, "rb") as file:
            prose += b"".join(line.partition(b" | ")[2] for line in file)
    return prose


def main():
    print("1..2")
    prose = read_prose()
    if not prose:
        print("ok 1 - addresses # SKIP wordnet-base is not installed\nok 2 - others # SKIP wordnet-base is not installed")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "in"), "wb") as file:
            file.write(prose)
        with open(os.path.join(folder, "policy.yaml"), "w", encoding="ascii") as file:
            file.write(POLICY)
        subprocess.run([AJAR, "redact", "--policy", "policy.yaml", "in", "-o", "out"], cwd=folder, check=True,
                       stderr=subprocess.DEVNULL)
        with open(os.path.join(folder, "out"), "rb") as file:
            out = file.read()
    true = len(TRUE.findall(prose))
    addresses = out.count(b"~EMAIL_ADDRESS~")
    others = len(re.findall(rb"~[A-Z_]+~", out)) - addresses
    plain = len(re.findall(rb"@[\w-]+\.", prose))
    bound = max(1, len(prose) / 1e7)
    for number, (what, found, real) in enumerate((("addresses", addresses, plain), ("others", others, true - plain)), 1):
        false = max(0, found - real)
        print(f"{'ok' if false < bound else 'not ok'} {number} - {what}: {false} false in {len(prose) / 1e6:.0f} MB of prose"
              f" ({found} redacted, {real} of these plain)")
    return 0


sys.exit(main())
