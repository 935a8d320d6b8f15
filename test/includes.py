#!/usr/bin/env python3
"""includes.py: who may include whom. Prints TAP, one line a rule that is broken.

base knows nothing of ajar; scan knows base; formats, detectors, stores and sinks
know base and scan but not each other; foreign libraries are wrapped in dep, or in
the one file that is named here; role and cli may know everything. Nobody but the gate connects. Each source is
compiled into something, and each reader of a format has a fuzz target.
"""

import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
MAY = {
    "base": {"base"},
    "scan": {"base", "scan", "dep", "detect/engine.h"},
    "format": {"base", "scan", "dep", "format"},
    "estate": {"base", "scan", "dep", "estate", "sink/show.h"},
    "store": {"base", "scan", "dep", "store", "estate/kind.h", "estate/visit.h"},
    "detect": {"base", "scan", "dep", "detect"},
    "sink": {"base", "scan", "dep", "sink", "detect/engine.h"},
    "redact": {"base", "scan", "dep", "redact", "detect/engine.h", "format/mail/transfer.h", "format/mail/encoded_word.h", "format/mail/mailboxes.h", "format/text/codepage.h"},
    "dossier": {"base", "dossier", "ledger/picture.h", "estate/address.h", "estate/kind.h", "estate/probe.h", "sink/html.h", "sink/show.h", "sink/web.h"},
    "ledger": {"base", "scan", "dep", "ledger", "estate/kind.h", "estate/probe.h", "estate/visit.h", "estate/scope.h", "sink/inventory.h"},
    "dep": {"base", "dep"},
    "lib": {"base", "scan", "detect", "lib"},
}
# Headers of the C library, the kernel and the compiler: for everybody. All others that are not ours are
# foreign, for dep only, or for the files that are named here (None: for everybody).
SYSTEM = set(
    "arpa/inet.h assert.h ctype.h dirent.h dlfcn.h emmintrin.h endian.h errno.h fcntl.h fnmatch.h glob.h "
    "immintrin.h inttypes.h limits.h locale.h malloc.h math.h netdb.h netinet/in.h netinet/tcp.h poll.h "
    "pthread.h sched.h signal.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h string.h "
    "strings.h time.h unistd.h".split()
)
SYSTEM_FOLDERS = ("linux/", "sys/")
FOREIGN = {
    "yaml.h": {"src/dep/yaml.c", "src/dep/yaml_scalars.c"},
    "sqlite3.h": {"src/ledger/database.h"},
    "pcre2.h": None,
    "isa-l/igzip_lib.h": {"src/format/packed/gzip.c", "src/dep/inflate.c", "src/dep/compress.c"},
}


def foreign(path, target):
    """Whether target is the header of a library that path must not see."""
    if target in SYSTEM or target.startswith(SYSTEM_FOLDERS):
        return False
    if target in FOREIGN:
        return FOREIGN[target] is not None and path not in FOREIGN[target]
    return not path.startswith("src/dep/")


def wrong(path, mark, target):
    room = path.split("/")[1]
    if path.endswith("_test.c") or room in ("cli", "role"):
        return False
    if mark == "<":
        return foreign(path, target)
    if "/" not in target:  # a table that is made while building
        return False
    allowed = MAY.get(room, set())
    return target.split("/")[0] not in allowed and target not in allowed


# The one way out: who connects, and who asks what a name stands for.
GATE = "src/estate/gate.c"
WAY_OUT = re.compile(r"(?<![\w.>])(connect|sendto|getaddrinfo|gethostbyname|res_query)\s*\(|\bSOCK_(STREAM|DGRAM|RAW)\b|\bAF_PACKET\b")


def leads_out(path, line):
    return path != GATE and not path.endswith("_test.c") and not line.lstrip().startswith(("*", "/*")) and WAY_OUT.search(line)


def uncompiled(path, listed):
    return path.endswith(".c") and f"'{path[4:]}'" not in listed and f"'../{path}'" not in listed


def unfuzzed():
    targets = "".join(open(os.path.join(ROOT, "fuzz", name), encoding="utf8").read()
                      for name in os.listdir(os.path.join(ROOT, "fuzz")) if name.endswith(".c"))
    drivers = open(os.path.join(ROOT, "src", "scan", "drivers.c"), encoding="utf8").read()
    return sorted(name for name in set(re.findall(r"&(aj_format_\w+)", drivers)) if not re.search(name + r"\b", targets))


def main():
    broken, dead, untried, out = [], [], unfuzzed(), []
    listed = "".join(open(os.path.join(ROOT, room, "meson.build"), encoding="utf8").read() for room in ("src", "test"))
    for folder, _, names in sorted(os.walk(os.path.join(ROOT, "src"))):
        for name in sorted(names):
            if not name.endswith((".c", ".h")):
                continue
            path = os.path.relpath(os.path.join(folder, name), ROOT)
            if uncompiled(path, listed):
                dead.append(path)
            for number, line in enumerate(open(os.path.join(ROOT, path), encoding="utf8"), 1):
                found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
                if found and wrong(path, *found.groups()):
                    broken.append(f"{path}:{number}: {found.group(2)}")
                if leads_out(path, line):
                    out.append(f"{path}:{number}: {line.strip()}")
    print("1..4")
    for line in broken + dead + untried + out:
        print("#", line)
    print("not ok 1 - include directions" if broken else "ok 1 - include directions")
    print("not ok 2 - sources that nothing compiles" if dead else "ok 2 - each source is compiled")
    print("not ok 3 - readers without a fuzz target" if untried else "ok 3 - each reader has a fuzz target")
    print("not ok 4 - ways out beside the gate" if out else "ok 4 - nobody but the gate connects or resolves")
    return bool(broken or dead or untried or out)


sys.exit(main())
