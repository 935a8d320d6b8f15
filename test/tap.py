"""tap.py: what tests in Python tell of their checks, by the Test Anything Protocol."""

LONGEST = 3000  # characters of a detail

checks = []


def check(right, what, detail=""):
    checks.append(bool(right))
    print("ok" if right else "not ok", len(checks), "-", what, flush=True)
    if not right:
        print("#", str(detail)[:LONGEST].replace("\n", "\n# "), flush=True)


def finish():
    """All checks are done. Gives what the program is to end with."""
    print(f"1..{len(checks)}", flush=True)
    return 0 if checks and all(checks) else 1
