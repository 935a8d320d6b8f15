"""sarif.py AJAR SOURCE: reports in SARIF, of inspect and of report, hold against the whole schema of version 2.1.0."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile

import jsonschema

MOST = 3  # violations shown of a report
URI = re.compile(
    r"([A-Za-z][A-Za-z0-9+.-]*:(//(\[[0-9A-Fa-f:.]+\](:[0-9]+)?)?)?)?"  # scheme and address
    r"([A-Za-z0-9._~:/!$&'()*+,;=@-]|%[0-9A-Fa-f]{2})*"
)


def inputs(folder, source):
    """Name, arguments and input of each run: what findings, troubles and names can do to a report of inspect."""
    golden = os.path.join(source, "test", "golden", "folder", "input")
    odd = os.path.join(folder, "a b%ü\"#?")
    os.mkdir(odd)
    with open(os.path.join(odd, "x\ny\x01 <&>.txt"), "w", encoding="utf8") as out:
        out.write("Jane\x02 <jane@example.org>, \"😀\": jane\u2028@example.net, password: Tr0ub4dor\\\"17\n")
    empty = os.path.join(folder, "empty")
    os.mkdir(empty)
    yield "findings, copies, damaged input", [golden], None
    yield "values in clear", ["--show", golden], None
    yield "odd names and bytes", [odd], None
    yield "nothing", [empty], None
    yield "standard input", ["-"], b"jane@example.org"
    yield "what is not there", [os.path.join(folder, "missing"), golden], None
    yield "what is skipped", ["--max-size", "100", golden], None


ODD = "a b%\u00fc\"#?\n\x01<&>[\u202e"


def ledger(ajar, folder):
    """An empty one, as a scan of a port where nobody listens leaves it, unless somebody does by chance."""
    scope, path = os.path.join(folder, "scope.yaml"), os.path.join(folder, "ledger.db")
    with open(scope, "w", encoding="utf8") as out:
        out.write("owner: a\ncontact: b\ntargets:\n  - network: 127.0.11.1\n    ports: [9]\n    kinds: [etcd]\n")
    subprocess.run([ajar, "scan", "--ledger", path, scope], stdout=subprocess.DEVNULL, check=True,
                   env={**os.environ, "AJAR_CONFIG": "", "HOME": folder})
    return path


def expose(path):
    """Puts into it what no test server would say: an exposure of each rung, open and closed, with odd names."""
    with sqlite3.connect(path) as db:
        run = db.execute("SELECT max(id) FROM run").fetchone()[0]
        for n, (host, place, kind, rung, product, suspect, seen, closed) in enumerate((
            ("192.0.2.1", "", "elasticsearch", 3, "Elasticsearch", "", 2000, None),
            ("2001:db8::1", "/es", "elasticsearch", 3, "", "answers anything", 1000, None),
            ("store.contoso.com", "", "redis", 2, ODD, "", 1000, None),
            ("store.contoso.com", "/a[b]{c}|^`%20'", "azure-blob", 3, ODD, ODD, 2000, 3000),
        ), 1):
            db.execute("INSERT INTO endpoint VALUES (?, ?, 9200, ?, ?, ?)", (n, host, place, ODD, ODD))
            db.execute(
                "INSERT INTO exposure VALUES (?, ?, ?, ?, ?, '', 0, ?, NULL, 1000, ?, ?, ?, 0)",
                (n, n, rung, kind, product, suspect, seen, run, closed),
            )
            db.execute("INSERT INTO data_set VALUES (?, ?, ?, 10, 100, 0, '', ?)", (n, n, ODD, run))
            db.execute("INSERT INTO sample VALUES (?, ?, '', ?, 'done', '', 100, 10, x'')", (n, n, run))
            db.execute("INSERT INTO finding VALUES (?, 'EMAIL_ADDRESS', 10, 10, ?, 5, ?, x'')", (n, n, ODD))


def reports(ajar, folder):
    """Name and arguments of each run of report."""
    path = ledger(ajar, folder)
    empty = os.path.join(folder, "empty.db")
    with sqlite3.connect(path) as source, sqlite3.connect(empty) as copy:
        source.backup(copy)
    expose(path)
    yield "report: nothing", [ajar, "report", "--ledger", empty, "--format", "sarif"], 0
    yield "report: every rung, odd names", [ajar, "report", "--ledger", path, "--format", "sarif"], 4


def runs(ajar, folder, source):
    """Name, command, input and the number of results, None where that is not told here."""
    for name, arguments, given in inputs(folder, source):
        yield name, [ajar, "inspect", "--progress", "never", "--format", "sarif", *arguments], given, None
    for name, command, results in reports(ajar, folder):
        yield name, command, None, results


def uris(node):
    """The schema asks for URIs, but nobody checks whether they are."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        if key == "uri":
            yield value
        elif isinstance(value, (dict, list)):
            yield from uris(value)


def violations(validator, text, results):
    try:
        report = json.loads(text)
    except ValueError as error:
        return [str(error)]
    wrong = [f"{list(e.absolute_path)}: {e.message[:200]}" for e in validator.iter_errors(report)]
    wrong += [f"{uri} is no URI" for uri in uris(report) if not URI.fullmatch(uri)]
    if not wrong and results not in (None, len(report["runs"][0]["results"])):
        wrong.append(f"{len(report['runs'][0]['results'])} results, not {results}")
    return wrong


def main():
    ajar, source = os.path.abspath(sys.argv[1]), sys.argv[2]
    with open(os.path.join(source, "test", "sarif", "sarif-2.1.0-rtm.5.json"), encoding="utf8") as file:
        validator = jsonschema.Draft4Validator(json.load(file), format_checker=jsonschema.FormatChecker())
    failures = number = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, command, given, results) in enumerate(runs(ajar, folder, source), 1):
            done = subprocess.run(command, input=given or b"", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                  env={**os.environ, "AJAR_CONFIG": "", "HOME": folder}, check=False)
            errors = violations(validator, done.stdout, results)
            failures += bool(errors)
            print(f"{'not ok' if errors else 'ok'} {number} - {name}")
            for error in errors[:MOST]:
                print("#", error)
    print(f"1..{number}")
    sys.exit(failures > 0)


main()
