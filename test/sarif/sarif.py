"""sarif.py AJAR SOURCE: reports in SARIF hold against the whole schema of version 2.1.0."""

import json
import os
import subprocess
import sys
import tempfile

import jsonschema

MOST = 3  # violations shown of a report


def inputs(folder, source):
    """Name and arguments of each run: what findings, troubles and names can do to a report."""
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


def main():
    ajar, source = os.path.abspath(sys.argv[1]), sys.argv[2]
    with open(os.path.join(source, "test", "sarif", "sarif-2.1.0-rtm.5.json"), encoding="utf8") as file:
        validator = jsonschema.Draft4Validator(json.load(file), format_checker=jsonschema.FormatChecker())
    failures = number = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, arguments, given) in enumerate(inputs(folder, source), 1):
            command = [ajar, "inspect", "--progress", "never", "--format", "sarif", *arguments]
            done = subprocess.run(command, input=given or b"", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                  env={**os.environ, "AJAR_CONFIG": "", "HOME": folder}, check=False)
            try:
                errors = [f"{list(e.absolute_path)}: {e.message[:200]}"
                          for e in validator.iter_errors(json.loads(done.stdout))]
            except ValueError as error:
                errors = [str(error)]
            failures += bool(errors)
            print(f"{'not ok' if errors else 'ok'} {number} - {name}")
            for error in errors[:MOST]:
                print("#", error)
    print(f"1..{number}")
    sys.exit(failures > 0)


main()
