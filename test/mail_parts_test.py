#!/usr/bin/env python3
"""mail_parts_test.py AJAR: parts of mails in charsets of all kinds, and files in uuencode within text.

What is found in a part must be what is found in the same part in UTF-8: values, types, fields, likelihoods; where the
part is decoded as a whole, offsets too. The bytes come from Python's codecs. Prints TAP.
"""

import base64
import binascii
import json
import os
import quopri
import subprocess
import sys
import tempfile

from tap import check, finish

AJAR = sys.argv[1]
# Labels of a name, a telephone and an address, a name, a telephone; charsets and how Python calls them.
LANGUAGES = [
    (("氏名", "電話番号", "メール"), "山田太郎", "090-1234-5678",
     {"ISO-2022-JP": "iso2022_jp", "Shift_JIS": "cp932", "EUC-JP": "euc_jp"}),
    (("姓名", "电话", "邮箱"), "王小明", "+86 138 1234 5678", {"GB18030": "gb18030", "GB2312": "gb2312", "gbk": "gbk"}),
    (("姓名", "電話", "郵件"), "王小明", "+886 912 345 678", {"Big5": "big5"}),
    (("이름", "전화", "메일"), "김철수", "+82 10-1234-5678", {"EUC-KR": "euc_kr", "ks_c_5601-1987": "cp949"}),
    (("ФИО", "Телефон", "Почта"), "Иванов Иван", "+7 912 345-67-89",
     {"KOI8-R": "koi8_r", "windows-1251": "cp1251", "ISO-8859-5": "iso8859_5", "KOI8-U": "koi8_u", "cp866": "cp866"}),
    (("Imię i nazwisko", "Telefon", "E-mail"), "Łucja Wiśniewska", "+48 512 345 678",
     {"ISO-8859-2": "iso8859_2", "windows-1250": "cp1250"}),
    (("Όνομα", "Τηλέφωνο", "Email"), "Γιώργος Παπαδόπουλος", "+30 691 234 5678",
     {"ISO-8859-7": "iso8859_7", "windows-1253": "cp1253"}),
    (("Adı", "Telefon", "E-posta"), "Şule Yıldız", "+90 532 123 45 67",
     {"ISO-8859-9": "iso8859_9", "windows-1254": "cp1254"}),
    (("שם", "טלפון", "דואל"), "דוד כהן", "+972 52 123 4567", {"windows-1255": "cp1255", "ISO-8859-8-I": "iso8859_8"}),
    (("الاسم", "الهاتف", "البريد"), "محمد علي", "+20 100 123 4567", {"windows-1256": "cp1256"}),
    (("Vardas", "Telefonas", "Paštas"), "Jūratė Kazlauskienė", "+370 612 34567", {"windows-1257": "cp1257"}),
    (("ชื่อ", "โทรศัพท์", "อีเมล"), "สมชาย ใจดี", "+66 81 234 5678", {"TIS-620": "tis_620"}),
    (("Nom", "Tel", "Courriel"), "Zoé Lefèvre", "+33 6 12 34 56 78",
     {"ISO-8859-1": "latin_1", "windows-1252": "cp1252", "ISO-8859-15": "iso8859_15"}),
]
CSV = b"name,email\nJane Roe,uu.person@fabrikam.com\n"


def part(kind, charset, transfer, body):
    coded = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring, "8bit": bytes}[transfer](body)
    named = f"; charset={charset}" if charset else ""
    return f"From: sender@fabrikam.com\nContent-Type: {kind}{named}\nContent-Transfer-Encoding: {transfer}\n\n".encode() + coded


def uu(name, content):
    lines = [binascii.b2a_uu(content[i:i + 45], backtick=True) for i in range(0, len(content), 45)]
    return b"begin 644 " + name + b"\n" + b"".join(lines) + b"`\nend\n"


def bodies(labels, name, phone):
    cells = (name, phone, "part.person@fabrikam.com")
    lines = [f"{label}: {cell}" for label, cell in zip(labels, cells)]
    rows = "".join(f"<tr><td>{label}:</td><td>{cell}</td></tr>\n" for label, cell in zip(labels, cells))
    return {
        "text/plain": "\n".join(lines) + "\n",
        "text/html": f"<html><head><title>{labels[0]}</title></head><body><table>\n{rows}</table></body></html>\n",
        "text/csv": ",".join(labels) + "\n" + f"{','.join(cells)}\n" * 3,
    }


def mails():
    """File name, its bytes, the file with the same in UTF-8, whether offsets are the same."""
    for number, (labels, name, phone, charsets) in enumerate(LANGUAGES):
        for kind, text in bodies(labels, name, phone).items():
            for transfer in ("base64", "quoted-printable", "8bit"):
                like = f"{number}-{kind[5:]}-{transfer}.utf-8.eml"
                yield like, part(kind, "utf-8", transfer, text.encode()), None, False
                for charset, codec in charsets.items():
                    whole = transfer == "base64" and not charset.lower().startswith(("iso-8859-1", "windows-1252"))
                    yield like.replace("utf-8", charset), part(kind, charset, transfer, text.encode(codec)), like, whole
        for charset, codec in charsets.items():
            text = bodies(labels, name, phone)["text/html"].replace("<head>", f"<head><meta charset={charset}>")
            yield f"{number}-meta.{charset}.eml", part("text/html", None, "base64", text.encode(codec)), \
                f"{number}-html-base64.utf-8.eml", False


def read(folder):
    run = subprocess.run([AJAR, "inspect", "--show", "--format", "ndjson", folder],
                         capture_output=True, timeout=280, env={**os.environ, "AJAR_CONFIG": "", "XDG_CONFIG_HOME": folder})
    found, objects = {}, []
    for line in run.stdout.splitlines():
        line = json.loads(line)
        if line["kind"] == "finding":
            place = line["place"][len(folder) + 1:]
            found.setdefault(place.split("!")[0], []).append({**line, "place": place})
        elif line["kind"] == "object":
            objects.append(line)
    return found, objects, run


def same(findings, offsets):
    return sorted((f["type"], f["value"], f["likelihood"], f.get("field") or "", f["start"] if offsets else 0) for f in findings
                  if f["value"] != "sender@fabrikam.com")


def charsets(folder):
    made = list(mails())
    for name, content, _, _ in made:
        with open(os.path.join(folder, name), "wb") as out:
            out.write(content)
    found, objects, run = read(folder)
    check(run.returncode in (0, 1) and not objects, "all are read to their end", (run.stderr, objects))
    for name, _, like, offsets in made:
        if not like:
            values = {f["value"] for f in found.get(name, [])}
            check("part.person@fabrikam.com" in values, f"{name}: the address", values)
            continue
        got, want = same(found.get(name, []), offsets), same(found.get(like, []), offsets)
        check(got == want, f"{name}: as in UTF-8", f"{got}\n{want}")
    people = {f["value"] for name in found for f in found[name] if f["type"] == "PERSON"}
    check({"山田太郎", "Иванов Иван"} <= people, "names by their labels", people)


def unicode(folder):
    for codec in ("utf-16", "utf-16-le", "utf-16-be"):
        with open(os.path.join(folder, codec + ".eml"), "wb") as out:
            out.write(part("text/plain", codec, "base64", "Name: 山田\nMail: part.person@fabrikam.com\n".encode(codec)))
    found, _, _ = read(folder)
    for codec in ("utf-16", "utf-16-le", "utf-16-be"):
        values = {f["value"] for f in found.get(codec + ".eml", [])}
        check("part.person@fabrikam.com" in values, f"a part in {codec}", values)


def uuencode(folder):
    head = b"From: sender@fabrikam.com\nSubject: files\n\nsee\n"
    mail = head + uu(b"people.csv", CSV) + b"and\n" + uu(b"more.csv", CSV * 50) + b"signed.person@fabrikam.com\n"
    nested = head + uu(b"outer.uu", uu(b"inner.csv", CSV))
    for name, content in (("a.eml", mail), ("n.eml", nested),
                          ("b.mbox", b"From x@fabrikam.com Thu Jan  1 00:00:00 2026\n" + mail), ("people.uu", uu(b"people.csv", CSV))):
        with open(os.path.join(folder, name), "wb") as out:
            out.write(content)
    found, objects, _ = read(folder)
    at = {(f["place"], f["value"], f["start"]) for name in found for f in found[name]}
    person = "uu.person@fabrikam.com"
    start = CSV.index(person.encode())
    for place in ("a.eml!mime:1!uu:people.csv!csv", "a.eml!mime:1!uu:more.csv!csv", "b.mbox!mbox:1!mime:1!uu:people.csv!csv",
                  "n.eml!mime:1!uu:outer.uu!uu:inner.csv!csv", "people.uu!uu:people.csv!csv"):
        check((place, person, start) in at, place, sorted(at)[:20])
    signed = b"signed.person@fabrikam.com"
    check(("a.eml!mime", signed.decode(), mail.index(signed)) in at, "text behind it", sorted(at)[:20])
    check(not objects, "all are read to their end", objects)


def main():
    for test in (charsets, unicode, uuencode):
        with tempfile.TemporaryDirectory() as folder:
            test(folder)
    return finish()


sys.exit(main())
