#!/usr/bin/env python3
"""redact_dates_test.py AJAR SOURCE: `shift` moves every date of a subject by the same days, in the form that it had.

Python writes days in many forms into files of many formats; what comes out must be what Python writes for
the day so many days later, and all else as it was.
"""

import datetime
import json
import os
import subprocess
import sys
import tempfile

from tap import check, finish

AJAR = os.path.abspath(sys.argv[1])
ENV = {**os.environ, "AJAR_REDACT_KEY": "a secret of more than sixteen bytes"}
POLICY = """name: dates
subject: [patient, "*.patient"]
rules:
  - types: [DATE_TIME, DATE_OF_BIRTH]
    action: shift
"""
FORMS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S.123Z", "%Y-%m-%d %H:%M:%S+01:00", "%Y%m%dT%H%M%SZ", "%Y/%m/%d",
    "%d.%m.%Y", "%d.%m.%y, %H:%M", "%-d %b %Y", "%d-%b-%Y", "%d/%b/%Y:%H:%M:%S +0100", "%a, %-d %b %Y %H:%M:%S +0100",
    "%A, %-d %B %Y", "%b %-d, %Y", "%a %b %e %H:%M:%S %Y"]
DAYS = [datetime.datetime(2019, 11, 27, 10, 20, 30), datetime.datetime(2020, 2, 29, 23, 59, 59),
    datetime.datetime(1999, 12, 31, 0, 0, 0), datetime.datetime(2024, 10, 13, 6, 7, 8)]


def run(folder, data, *args):
    done = subprocess.run([AJAR, "redact", "--policy", "dates.yaml", *args], cwd=folder, env=ENV, input=data.encode(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def file_of(kind, stamps, subject, number):
    """A file of the kind in which the texts stand; number: a day as seconds."""
    if kind == "ndjson":
        return "".join(json.dumps({"patient": subject, "opened_at": s, "time": number, "n": 12.50}) + "\n" for s in stamps)
    if kind == "csv":
        return "patient,opened_at,time,n\n" + "".join(f'{subject},"{s}",{number},12.50\n' for s in stamps)
    if kind == "xml":
        return '<?xml version="1.0"?>\n<all>' + "".join(
            f'<r><patient>{subject}</patient><at on="{s}">since {s}.</at></r>\n' for s in stamps) + "</all>\n"
    if kind == "html":
        return "<html><body>\n" + "".join(f'<p title="{s}">since {s}</p>\n' for s in stamps) + "</body></html>\n"
    if kind == "sql":
        return "CREATE TABLE v (patient TEXT, opened_at TEXT, created_at BIGINT, n REAL);\n" + "".join(
            f"INSERT INTO v (patient, opened_at, created_at, n) VALUES ('{subject}','{s}',{number},12.50);\n" for s in stamps)
    if kind == "yaml":
        return "".join(f'- opened_at: "{s}"\n  created: {number}\n  n: 12.50\n' for s in stamps)
    if kind == "ini":
        return "[a]\n" + "".join(f"opened_at = {s}\nn = 12.50\n" for s in stamps)
    return "".join(f"entry {i} of {s} and no more\n" for i, s in enumerate(stamps))


def moved_by(folder, subject):
    """The days of a subject, by what becomes of an ISO date."""
    _, out, _ = run(folder, json.dumps({"patient": subject, "d": "2019-11-27"}) + "\n")
    return (datetime.date.fromisoformat(json.loads(out)["d"]) - datetime.date(2019, 11, 27)).days


def stamps_of(form, days):
    return [(day + datetime.timedelta(days=days)).strftime(form) for day in DAYS]


def epoch_of(days):
    return 1574852400 + 86400 * days


with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "dates.yaml"), "w", encoding="ascii") as file:
        file.write(POLICY)
    by = {subject: moved_by(folder, subject) for subject in ("", "A-77", "A-78")}
    check(0 not in by.values() and len(set(by.values())) == 3, "each subject has days of its own", str(by))
    for kind in ("ndjson", "csv", "xml", "html", "sql", "yaml", "ini", "text"):
        subject = "A-77" if kind in ("ndjson", "csv", "xml", "sql") else ""
        wrong = []
        for form in FORMS:
            before = file_of(kind, stamps_of(form, 0), "A-77", epoch_of(0))
            want = file_of(kind, stamps_of(form, by[subject]), "A-77", epoch_of(by[subject]))
            code, got, told = run(folder, before)
            if code != 0 or got != want:
                wrong.append(f"{form}: {code} {told if code else ''}\n{want}\n{got}")
        check(not wrong, f"{kind}: {len(FORMS)} forms of {len(DAYS)} days stay what they are", "\n".join(wrong[:2]))
    code, told, _ = run(folder, "".join(json.dumps({"patient": s, "d": "2019-11-27"}) + "\n" for s in ("A-77", "A-78", "A-77")))
    days = [json.loads(line)["d"] for line in told.splitlines()]
    check(days[0] == days[2] != days[1], "subjects beside one another", str(days))
    _, a, _ = run(folder, '{"note":"2019-11-27"}\n')
    _, b, _ = run(folder, '{"note":"2019-11-29","other":1}\n')
    gap = datetime.date.fromisoformat(json.loads(b)["note"]) - datetime.date.fromisoformat(json.loads(a)["note"])
    check(gap.days == 2, "records of nobody move together, in different files", str(gap))
    _, a, _ = run(folder, '{"note":"2019-11-27"}\n', "--tenant", "acme")
    check(json.loads(a)["note"] != "2019-11-27" and by[""] != (datetime.date.fromisoformat(json.loads(a)["note"]) - datetime.date(2019, 11, 27)).days,
        "another tenant, other days", a)
    _, a, _ = run(folder, '{"patient":"A-77","d":"04/03/2019"}\n')
    _, b, _ = run(folder, '{"patient":"A-77","d":"04/03/2019"}\n', "--region", "US")
    want = [(day + datetime.timedelta(days=by["A-77"])).strftime(form) for day, form in
        ((datetime.date(2019, 3, 4), "%d/%m/%Y"), (datetime.date(2019, 4, 3), "%m/%d/%Y"))]
    check([json.loads(a)["d"], json.loads(b)["d"]] == want, "the region says whether the month stands first", a + b + str(want))

    def with_rules(rules, data):
        with open(os.path.join(folder, "dates.yaml"), "w", encoding="ascii") as file:
            file.write("name: dates\nrules:\n" + rules)
        return run(folder, data)

    line = '{"d":"2019-11-27T10:20:30Z","t":1574852400,"birth_date":"1985-04-03"}\n'
    _, out, _ = with_rules("  - action: label\n", line)
    check(json.loads(out) == {"d": "2019-11-27T10:20:30Z", "t": 1574852400, "birth_date": "~DATE_OF_BIRTH~"},
        "dates are left alone unless they are named", out)
    _, out, _ = with_rules("  - groups: [person]\n    action: label\n", line)
    check(json.loads(out)["d"] == "2019-11-27T10:20:30Z", "a group does not name them", out)
    code, out, told = with_rules("  - types: [DATE_TIME]\n    action: label\n", line)
    check(code == 0 and json.loads(out) == {"d": "~DATE_TIME~", "t": 1574852400, "birth_date": "~DATE_TIME~"},
        "named, they go with their time; a birth date is one, too", out + told)
    _, out, _ = with_rules("  - types: [DATE_OF_BIRTH]\n    action: keep\n  - types: [DATE_TIME]\n    action: label\n", line)
    check(json.loads(out)["birth_date"] == "1985-04-03", "a birth date that is kept is kept", out)
    _, out, _ = with_rules("  - types: [DATE_TIME]\n    action: generalise\n", line)
    check(json.loads(out)["d"] == "2019-11", "a date becomes its month", out)
    _, out, _ = with_rules("  - types: [DATE_TIME]\n    fields: [d]\n    action: shift\n", line)
    check(json.loads(out)["d"] != "2019-11-27T10:20:30Z" and json.loads(out)["birth_date"] == "1985-04-03", "by field", out)
    code, _, told = with_rules("  - types: [DATE_TIME]\n    fields: ['*']\n    action: label\n", '<a d="2019-11-27">x</a><p>y</p>')
    check(code == 0, "rules for fields: the second pass does not ask for dates", told)
    code, _, told = with_rules("  - types: [DATE_TIME]\n    action: label\n", '<html><body><svg><path d="2019-11-27"/></svg>x</body></html>')
    check(code == 3 and "DATE_TIME" in told, "a date where nobody looks is seen by the second pass", told)
    with_email = '{"email":"jane.roe@contoso.com","d":"2019-11-27"}\n'
    _, once, _ = with_rules("  - types: [DATE_TIME]\n    action: shift\n  - types: [EMAIL_ADDRESS]\n    action: token\n", with_email)
    _, twice, _ = run(folder, once)
    check(once == twice != with_email, "twice is once, where a token tells that it was done", once + twice)
sys.exit(finish())
