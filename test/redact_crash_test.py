#!/usr/bin/env python3
"""redact_crash_test.py AJAR SOURCE: whatever happens, no copy that is not whole gets its name.

Interrupted, killed at random moments, no room on the disk (a limit on the file's size, a full device, a small
file system): under the final name there is nothing, or what was there before, or the whole
clean copy; who is interrupted leaves nothing beside it. AJAR_ROUNDS: how often it is killed.
"""

import hashlib
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time

from tap import check, finish

AJAR = os.path.abspath(sys.argv[1])
ROUNDS = int(os.environ.get("AJAR_ROUNDS", "12"))
ENV = {**os.environ, "AJAR_REDACT_KEY": "a secret of more than sixteen bytes"}
OLD = b"what was there before\n"


def make(path):
    """12,000 records, each with an address, which tell it apart."""
    rng = random.Random(7)
    with open(path, "w", encoding="ascii") as file:
        for i in range(12000):
            file.write(f'{{"id":{i},"email":"user{rng.randrange(10 ** 9)}@contoso.com","body":"{"gravel lantern " * 12}"}}\n')


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def command(out, source="in.ndjson"):
    return [AJAR, "redact", source, "-o", out]


def clear(folder, before):
    for name in os.listdir(folder):
        if name.startswith("out"):
            os.remove(os.path.join(folder, name))
    if before:
        with open(os.path.join(folder, "out"), "wb") as file:
            file.write(OLD)


def state(folder):
    """'none', 'old', or the digest of what has the final name."""
    path = os.path.join(folder, "out")
    if not os.path.exists(path):
        return "none"
    with open(path, "rb") as file:
        return "old" if file.read(len(OLD) + 1) == OLD else digest(path)


def test_kill(folder, whole, seconds):
    rng = random.Random(1)
    ends = {"none": 0, "old": 0, whole: 0}
    for i in range(ROUNDS):
        clear(folder, i % 2)
        with subprocess.Popen(command("out"), cwd=folder, env=ENV, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
            time.sleep(rng.random() * seconds * 1.1)
            child.send_signal(signal.SIGKILL)
            child.wait()
        end = state(folder)
        if end not in ends:
            check(False, f"killed, {i}", "something under the final name that is not whole")
            return
        ends[end] += 1
    check(True, f"killed {ROUNDS} times: nothing {ends['none']}, as before {ends['old']}, whole {ends[whole]}")


INTERRUPTS = signal.SIGINT, signal.SIGTERM, signal.SIGHUP


def interruptible():
    for number in INTERRUPTS:
        signal.signal(number, signal.SIG_DFL)


def interrupt(folder, what, number, args, stdin, out, ready):
    """Starts it, sends the signal once it is ready, and looks at what is left."""
    before = set(os.listdir(folder))
    with subprocess.Popen([AJAR, *args], cwd=folder, env=ENV, stdin=stdin, stdout=out, stderr=subprocess.PIPE,
                          preexec_fn=interruptible) as child:
        try:
            ready(child)
            child.send_signal(number)
            end = child.wait(timeout=60)
        finally:
            child.kill()
        told = b"".join(line for line in child.stderr if b"WARNING: the jail" not in line)
    more = set(os.listdir(folder)) - before
    check(end == 1 and told == f"ajar {args[0]}: interrupted\n".encode() and not more, f"{what}, {number.name}",
          f"exit code {end}, {sorted(more)}, {told[-200:]!r}")


def test_interrupt(folder):
    with open(os.path.join(folder, "in.ndjson"), "rb") as file:
        half = file.read(1 << 20)

    def waits_for_more(names):
        def ready(child):
            child.stdin.write(half)
            child.stdin.flush()
            end = time.monotonic() + 60
            while time.monotonic() < end and not all(any(made.startswith(name + ".unchecked-")
                    for made in os.listdir(folder)) for name in names):
                time.sleep(0.01)
        return ready

    clear(folder, True)
    for number in INTERRUPTS:
        interrupt(folder, "redact -o", number, ["redact", "-o", "out", "--report", "told"], subprocess.PIPE, None,
                  waits_for_more(["out", "told"]))
        interrupt(folder, "restore -o", number, ["restore", "-o", "out"], subprocess.PIPE, None, waits_for_more(["out"]))
        interrupt(folder, "a pipe that nobody reads", number, ["redact", "in.ndjson"], subprocess.DEVNULL, subprocess.PIPE,
                  lambda child: child.stdout.read(1))
    check(state(folder) == "old", "what was there before is there")


def test_file_size(folder, size):
    for limit in (0, 1, 4096, size // 3, size - 1):
        for ignored in (False, True):
            def limited(limit=limit, ignored=ignored):
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN if ignored else signal.SIG_DFL)
            clear(folder, True)
            ran = subprocess.run(command("out"), cwd=folder, env=ENV, preexec_fn=limited, check=False,
                                 stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=120)
            check(ran.returncode != 0 and state(folder) == "old" and (not ignored or b"writing out" in ran.stderr),
                  f"room for {limit} bytes{', signal ignored' if ignored else ''}",
                  f"exit code {ran.returncode}, {state(folder)}, {ran.stderr[-200:]!r}")


def test_full_device(folder):
    with open("/dev/full", "wb") as full:
        ran = subprocess.run([AJAR, "redact", "in.ndjson"], cwd=folder, env=ENV, stdout=full, stderr=subprocess.PIPE,
                             check=False, timeout=120)
    check(ran.returncode == 4 and b"No space left" in ran.stderr, "a full device", f"{ran.returncode} {ran.stderr[-200:]!r}")


def test_full_disk(folder):
    os.mkdir(os.path.join(folder, "small"))
    script = ('mount -t tmpfs -o size=1m,mode=0700 none small || exit 77; cp in.ndjson.old small/out; '
              '"$0" redact in.ndjson -o small/out; end=$?; cmp -s in.ndjson.old small/out || exit 66; '
              '[ "$(ls small)" = out ] || exit 67; exit $end')
    with open(os.path.join(folder, "in.ndjson.old"), "wb") as file:
        file.write(OLD)
    ran = subprocess.run(["unshare", "-rm", "sh", "-c", script, AJAR], cwd=folder, env=ENV, stdin=subprocess.DEVNULL,
                         stderr=subprocess.PIPE, check=False, timeout=120)
    if ran.returncode in (1, 77, 127) and b"ajar" not in ran.stderr:
        check(True, "a full disk # SKIP no file system can be mounted here")
    else:
        check(ran.returncode == 4, "a full disk: as before, and nothing left beside it", f"{ran.returncode} {ran.stderr[-200:]!r}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        make(os.path.join(folder, "in.ndjson"))
        begin = time.monotonic()
        ran = subprocess.run(command("out"), cwd=folder, env=ENV, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                             check=False, timeout=300)
        seconds = time.monotonic() - begin
        check(ran.returncode == 0, "whole", ran.stderr.decode(errors="replace"))
        whole, size = digest(os.path.join(folder, "out")), os.path.getsize(os.path.join(folder, "out"))
        test_kill(folder, whole, seconds)
        test_interrupt(folder)
        test_file_size(folder, size)
        test_full_device(folder)
        test_full_disk(folder)
    return finish()


sys.exit(main())
