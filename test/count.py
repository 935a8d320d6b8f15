"""count.py TESTLOG.json: adds up the TAP lines of all test programs.

A program that ended badly without a line "not ok" (it crashed, timed out or
printed nothing) counts as one failure.
"""

import json
import re
import sys


def main():
    passed = failed = skipped = programs = 0
    for line in open(sys.argv[1], encoding="utf8", errors="replace"):
        test = json.loads(line)
        out = test.get("stdout") or ""
        good = [l for l in out.splitlines() if re.match(r"ok\b", l)]
        bad = [l for l in out.splitlines() if re.match(r"not ok\b", l)]
        skips = [l for l in good if re.search(r"# *SKIP", l, re.IGNORECASE)]
        programs += 1
        passed += len(good) - len(skips)
        skipped += len(skips)
        for skip in skips:
            print(f"{test['name']}: {skip}")
        failed += len(bad)
        if test["result"] not in ("OK", "SKIP", "EXPECTEDFAIL") and not bad:
            failed += 1
            print(f"{test['name']}: {test['result']}")
    if programs == 0:
        failed += 1
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return failed > 0


sys.exit(main())
