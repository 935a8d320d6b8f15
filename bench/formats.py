#!/usr/bin/env python3
"""formats.py BUILD OUT [--write] [LIST...]: which files ajar, Apache Tika, ripgrep-all, bulk_extractor and TruffleHog
open. See script/bench, which calls it.

Each program that is there gets each file of formats.tsv, and of the LISTs given (of the same form, with paths beside
them), by itself and as it comes; what it then misses, once more with more turned on. It opens a file if it shows the
address that is in it. --write puts what formats.tsv gave into doc/formats.md: the cells of the programs that were
there, and the section "Measured".

AJAR_TIKA: class path of Tika, its tika-app. AJAR_TIKA_MORE: further jars that are turned on. rga, bulk_extractor and
trufflehog are taken from the PATH; rga wants pandoc and pdftotext. All run with low priority, one at a time. How
bulk_extractor and trufflehog are called is from their documentation: they were not at hand when this was written.
"""

import base64
import bz2
import collections
import datetime
import email.message
import gzip
import json
import lzma
import os
import random
import shutil
import subprocess
import sys

import section

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
FILES = os.path.join(ROOT, "test", "files")
DOC = os.path.join(ROOT, "doc", "formats.md")
HEADING = "## Measured"
SEARCHES_BYTES = ("ripgrep-all", "bulk_extractor", "TruffleHog")    # where they open nothing
DOCUMENTED = " (d)" # behind the name of a program whose column was not measured yet
ABOUT = """By `script/bench formats --write`: each program gets each file by itself, and opens it if it shows an address that
is in it. "In clear": the address stands in the bytes as they are, so that who opens nothing shows it as well.
"If turned on": missed as the program comes; shown by Tika with its module for SQLite and zstd-jni, by ripgrep-all with
`--rga-accurate --rga-adapters=+mail`, by bulk_extractor with `-e outlook`."""
PATIENCE = 120      # seconds for a file; for a whole run of Tika, so many for each
PERSON = "jane.roe@contoso.example"
CONTACT = f"contact: {PERSON}, phone +1 212 555 0101\n"

Sample = collections.namedtuple("Sample", "kind what path address")


# The files that are made.

def lines(first, last):
    return "".join(f"{i} user{i}@contoso.example\n" for i in range(first, last)).encode()


def utf16(text):
    return b"\xff\xfe" + text.encode("utf-16le")


def mail(attached):
    """One of python3's email package, with a document of test/files."""
    message = email.message.EmailMessage()
    message["From"], message["Subject"] = "sender@contoso.com", "letter"
    message.set_content("see attached\n")
    with open(os.path.join(FILES, "office", attached), "rb") as file:
        message.add_attachment(file.read(), maintype="application", subtype="octet-stream", filename=attached)
    return message.as_bytes()


def plain_files():
    """Name and content of what a few lines make."""
    table = f"name,email\nJane Roe,{PERSON}\n"
    secret = base64.b64encode(CONTACT.encode()).decode()
    request = '192.0.2.7 - - [10/Oct/2022:13:55:36 +0000] "GET /a?user=%s HTTP/1.1" 200 23 "-" "curl/7.88"\n'
    noise = random.Random(1).randbytes(1000)
    xml = f"<person><email>{PERSON}</email></person>\n"
    return {
        "utf8.txt": CONTACT.encode(),
        "utf16.txt": utf16(CONTACT),
        "utf16-bare.txt": CONTACT.encode("utf-16le"),
        "utf32.txt": b"\xff\xfe\0\0" + CONTACT.encode("utf-32le"),
        "windows.txt": CONTACT.replace("jane", "j\xfcrgen").encode("cp1252"),
        "plain.ndjson": (json.dumps({"name": "Jane Roe", "email": PERSON}) + "\n").encode() * 3,
        "escaped.json": b'{"email": "\\u006aane.roe\\u0040contoso.example"}\n',
        "plain.csv": table.encode(),
        "plain.env": f"CONTACT={PERSON}\nPORT=80\n".encode(),
        "secret.yaml": f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  contact: {secret}\n".encode(),
        "plain.xml": ("<?xml version='1.0' encoding='utf-8'?>\n" + xml).encode(),
        "entity.xml": ("<?xml version='1.0' encoding='utf-8'?>\n" + xml.replace("@", "&#64;")).encode(),
        "utf16.xml": utf16("<?xml version='1.0' encoding='utf-16'?>\n" + xml),
        "page.html": b"<!DOCTYPE html><html><body><p>Ask <b>jane</b>.roe&#64;contoso.example</p></body></html>\n",
        "file.sql": f"INSERT INTO `files` VALUES (1,'people.csv',0x{table.encode().hex()});\n".encode(),
        "plain.log": (request % PERSON).encode() * 3,
        "percent.log": (request % PERSON.replace("@", "%40")).encode() * 3,
        "docx.eml": mail("letter.docx"),
        "lines.gz": gzip.compress(lines(1, 6000)),
        "unnamed.bin": gzip.compress(lines(1, 6000)),
        "second.gz": gzip.compress(lines(1, 3000)) + gzip.compress(lines(3000, 6000)),
        "second.bz2": bz2.compress(lines(1, 3000)) + bz2.compress(lines(3000, 6000)),
        "second.xz": lzma.compress(lines(1, 3000)) + lzma.compress(lines(3000, 6000)),
        "inner.txt.gz": gzip.compress(b"nothing here\n" * 40 + CONTACT.encode() * 40),
        "ascii.bin": noise + PERSON.encode() + noise,
        "utf16.bin": noise + PERSON.encode("utf-16le") + noise,
    }


# What programs make of these and of test/files, in the folder of the made ones. One that fails leaves its sample out.
COMMANDS = {
    "lines.zst": "seq -f 'user%g@contoso.example' 6000 | zstd -q",
    "second.zst": "for s in '1 3000' '3001 6000'; do seq -f 'user%g@contoso.example' $s | zstd -q; done",
    "uu.eml": "printf 'From: sender@contoso.com\\nSubject: list\\n\\nsee below\\n\\n'; uuencode plain.csv people.csv",
    "inner.tar": "tar -c inner.txt.gz",
    "inner.cpio": "echo inner.txt.gz | cpio --quiet -o -H newc",
    "inner.a": "rm -f a.tmp; ar rc a.tmp inner.txt.gz && cat a.tmp && rm a.tmp",
    "mail.tar.xz": "tar -C \"$FILES\" -c mail/base64.eml | xz",
    "docx.zip.gz": "rm -f a.zip; zip -qjX a.zip \"$FILES/office/letter.docx\" && gzip -nc a.zip && rm a.zip",
    "piped.zip": "zip -qX - plain.csv | cat",
    "pdf.tar": "tar -C \"$FILES\" -c pdf/chromium.pdf",
}


def make(folder):
    os.makedirs(folder, exist_ok=True)
    for name, content in plain_files().items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
    for name, command in COMMANDS.items():
        done = subprocess.run(["bash", "-euc", "set -o pipefail; " + command], cwd=folder, check=False,
                              env={**os.environ, "FILES": FILES}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if done.returncode == 0:
            with open(os.path.join(folder, name), "wb") as file:
                file.write(done.stdout)


def samples(path, folders):
    """Of a list, whose paths are in one of the folders."""
    found = []
    with open(path, encoding="utf8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                kind, what, name, address = line.rstrip("\n").split("\t")
                places = [place for place in (os.path.join(folder, name) for folder in folders) if os.path.exists(place)]
                if places:
                    found.append(Sample(kind, what, places[0], address))
                else:
                    print(f"left out: {name}: not there", file=sys.stderr)
    return found


# The programs. Each tells which of the samples it opens: a set of their numbers.

def shown(command, out, status=True):
    """What a program prints, in lower case; "" if it fails."""
    env = {**os.environ, "HOME": out, "XDG_CONFIG_HOME": out, "XDG_CACHE_HOME": out}
    try:
        done = subprocess.run(["nice", "-n", "10", *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, timeout=PATIENCE, check=False, env=env)
    except subprocess.TimeoutExpired:
        print("too slow: " + " ".join(command), file=sys.stderr)
        return ""
    return done.stdout.decode("utf8", "replace").lower() if done.returncode == 0 or not status else ""


def one_by_one(all_of_them, look):
    return {i for i, sample in all_of_them if sample.address.lower() in look(sample)}


def ajar(build):
    def run(all_of_them, out, more):
        command = [f"{build}/src/ajar", "inspect", "--show", "--progress", "never", "--format", "ndjson"]
        return set() if more else one_by_one(all_of_them, lambda sample: shown([*command, sample.path], out, False))
    return run


def strings(value):
    """All texts in a piece of JSON."""
    if isinstance(value, str):
        yield value
    elif value and isinstance(value, (list, dict)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def tika(all_of_them, out, more):
    """Text and metadata of all that lies in each, in one run, for it takes seconds to start."""
    jars = [os.environ["AJAR_TIKA"]] + ([os.environ["AJAR_TIKA_MORE"]] if more else [])
    given, told = os.path.join(out, "tika-in"), os.path.join(out, "tika-out")
    for folder in (given, told):
        shutil.rmtree(folder, ignore_errors=True)
    for i, sample in all_of_them:
        os.makedirs(os.path.join(given, str(i)))
        shutil.copy(sample.path, os.path.join(given, str(i)))
    command = ["java", "-cp", ":".join(jars), "org.apache.tika.cli.TikaCLI", "-J", "-t", "-i", given, "-o", told]
    with open(os.path.join(out, "tika.log"), "w", encoding="utf8") as log:
        subprocess.run(["nice", "-n", "10", *command], stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False,
                       timeout=PATIENCE * (len(all_of_them) + 1))

    def look(sample, i):
        path = os.path.join(told, str(i), os.path.basename(sample.path) + ".json")
        if not os.path.exists(path) or os.path.getsize(path) == 0:
            return ""
        with open(path, encoding="utf8") as file:
            return "\n".join(strings(json.load(file))).lower()
    return {i for i, sample in all_of_them if sample.address.lower() in look(sample, i)}


def ripgrep_all(all_of_them, out, more):
    """It is asked for the address; that a binary file matches is an answer, too. Its cache begins empty: with
    --rga-no-cache, 0.10.10 opens nothing at all."""
    cache = os.path.join(out, "rga-cache")
    shutil.rmtree(cache, ignore_errors=True)
    command = ["rga", f"--rga-cache-path={cache}"] + (["--rga-accurate", "--rga-adapters=+mail"] if more else [])
    command += ["--ignore-case", "--only-matching", "--no-filename", "--fixed-strings", "--"]

    def look(sample):
        return sample.address if shown([*command, sample.address, sample.path], out, False) else ""
    return one_by_one(all_of_them, look)


def bulk_extractor(all_of_them, out, more):
    folder = os.path.join(out, "bulk_extractor")

    def look(sample):
        shutil.rmtree(folder, ignore_errors=True)
        shown(["bulk_extractor", *(["-e", "outlook"] if more else []), "-o", folder, sample.path], out)
        try:
            with open(os.path.join(folder, "email.txt"), encoding="utf8", errors="replace") as file:
                return file.read().lower()
        except FileNotFoundError:
            return ""
    return one_by_one(all_of_them, look)


def trufflehog(all_of_them, out, more):
    """By a detector of our own for addresses."""
    config = os.path.join(out, "trufflehog.yaml")
    with open(config, "w", encoding="utf8") as file:
        file.write("detectors:\n- name: address\n  keywords: ['@']\n  regex:\n    address: '[^\\s\"<>:]+@[a-z.]+'\n")
    command = ["trufflehog", "filesystem", "--no-verification", "--no-update", "--json", "--config", config]
    return set() if more else one_by_one(all_of_them, lambda sample: shown([*command, sample.path], out, False))


def first_line(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.stdout.decode("utf8", "replace").strip().split("\n")[0]


def programs(build):
    """Name, which version, how it is run; those that are there."""
    found = [("ajar", first_line(f"{build}/src/ajar", "--version"), ajar(build))]
    if os.environ.get("AJAR_TIKA") and shutil.which("java"):
        version = first_line("java", "-cp", os.environ["AJAR_TIKA"], "org.apache.tika.cli.TikaCLI", "--version")
        found.append(("Tika", version, tika))
    for name, program, run in (("ripgrep-all", "rga", ripgrep_all), ("bulk_extractor", "bulk_extractor", bulk_extractor),
                               ("TruffleHog", "trufflehog", trufflehog)):
        if shutil.which(program):
            found.append((name, first_line(program, "--version"), run))
    return found


def measure(name, run, all_of_them, out):
    """For each sample: "yes", "if turned on", or "no"."""
    numbered = list(enumerate(all_of_them))
    opened = run(numbered, out, False)
    rest = [(i, sample) for i, sample in numbered if i not in opened]
    turned_on = run(rest, out, True) if name != "Tika" or os.environ.get("AJAR_TIKA_MORE") else set()
    return ["yes" if i in opened else "if turned on" if i in turned_on else "no" for i in range(len(all_of_them))]


# What is told of it.

def in_clear(sample):
    with open(sample.path, "rb") as file:
        return sample.address.lower().encode() in file.read().lower()


def cell(name, kind, all_of_them, answers):
    """One for the table of kinds: what holds of most of the samples, and which ones are otherwise."""
    mine = []
    for sample, answer in zip(all_of_them, answers):
        if sample.kind == kind:
            as_bytes = answer == "yes" and name in SEARCHES_BYTES and in_clear(sample)
            mine.append((sample.what, "in clear" if as_bytes else answer))
    usual = collections.Counter(answer for _, answer in mine).most_common(1)[0][0]
    others = collections.defaultdict(list)
    for what, answer in mine:
        if answer != usual:
            others[answer].append(what)
    return "; ".join([usual] + [f"{answer}: {', '.join(what)}" for answer, what in others.items()])


def write_cells(all_of_them, told):
    """Into the rows of the table of kinds, in the columns of those that ran."""
    with open(DOC, encoding="utf8") as file:
        text = file.read().split("\n")
    head = next(i for i, line in enumerate(text) if line.startswith("| kind | ajar: "))
    columns = text[head].split("|")
    at = {name: i for name in told for i, column in enumerate(columns) if column.strip() in (name, name + DOCUMENTED)}
    for name, i in at.items():
        columns[i] = f" {name} "
    text[head] = "|".join(columns)
    for kind in dict.fromkeys(sample.kind for sample in all_of_them):
        row = [i for i in range(head, len(text)) if text[i].startswith("| " + kind)][0]
        cells = text[row].split("|")
        for name, i in at.items():
            cells[i] = f" {cell(name, kind, all_of_them, told[name])} "
        text[row] = "|".join(cells)
    with open(DOC, "w", encoding="utf8") as file:
        file.write("\n".join(text))


def table(all_of_them, told):
    rows = ["| kind | tried | in clear | " + " | ".join(told) + " |", "|---|---|---|" + "---|" * len(told)]
    last = None
    for i, sample in enumerate(all_of_them):
        kind = sample.kind if sample.kind != last else ""
        last = sample.kind
        clear = "yes" if in_clear(sample) else ""
        rows.append(f"| {kind} | {sample.what} | {clear} | " + " | ".join(answers[i] for answers in told.values()) + " |")
    sums = " | ".join(f"{len(answers) - answers.count('no')} of {len(answers)}" for answers in told.values())
    rows.append(f"| all | {len(all_of_them)} | {sum(map(in_clear, all_of_them))} | {sums} |")
    return rows


def told_of(all_of_them, ran, out):
    return {name: measure(name, run, all_of_them, out) for name, _, run in ran}


def main(args):
    build, out = args[0], os.path.join(os.path.abspath(args[1]), "formats")
    lists = [arg for arg in args[2:] if arg != "--write"]
    make(os.path.join(out, "made"))
    ran = programs(build)
    own = samples(os.path.join(ROOT, "bench", "formats.tsv"), [ROOT, out])
    told = told_of(own, ran, out)
    versions = ", ".join(version for _, version, _ in ran)
    lines_told = [f"{datetime.date.today()}. {versions}.", "", *table(own, told)]
    print("\n".join(lines_told))
    if "--write" in args:
        write_cells(own, told)
        section.write(HEADING, [HEADING, ABOUT, "", *lines_told], DOC)
    for path in lists:
        others = samples(path, [os.path.dirname(path)])
        print(f"\n{path}\n" + "\n".join(table(others, told_of(others, ran, out))))


if __name__ == "__main__":
    main(sys.argv[1:])
