"""bench.py: measures ajar beside other ways to search, by turns; see script/bench, which calls it.

    bench.py BUILD OUT MB [--write] [--json FILE] [--rounds N] [KIND...]

BUILD: the release build. OUT: the folder of the corpora of MB each. --write puts the report into
doc/speed.md. --json writes all figures for bench/compare.
"""

import datetime
import glob
import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import time
import zipfile

import jail
import mails
import redact
import scan
from whole import verdict

HERE = os.path.dirname(os.path.abspath(__file__))
REPORT = os.path.join(HERE, "..", "doc", "speed.md")
PATTERNS = os.path.join(HERE, "patterns.txt")
MB = 1000000
SEED = 1
FULL_MB = 200         # from this size of the corpora on,
LINE_MB = 1000        # the one in one line has this
SLOW_MB = 16          # of a corpus, for those that need seconds for it
SLOW_HOSTILE_MB = 2   # of one made to be slow
BIG = int(os.environ.get("AJAR_BENCH_BIG", "0"))
BIG_GB = 20 if BIG == 1 else BIG
STARTS = 15
WORKER_MB = 16        # memory that a worker may take
START_MS = 5
HOSTILE_MBPS = 200
GAIN = 1.9
IDLE = 0.9            # of a processor for a thread; with less, time that passed says nothing
UNPACKED = 0.8        # of what the decompression library alone reaches
MEMBER = 20 * 1000    # bytes of a member, of the zip of many
GAIN_NOISE = 0.97      # of the gain of Vectorscan: as good as the same

# Kind, times Vectorscan with offsets that is aimed at (None: nothing is), made to be slow.
CORPORA = [
    ("tickets", 15, False), ("text", 20, False), ("sparse", None, False), ("clean", 30, False),
    ("one-line", None, True), ("adversarial-at", None, True), ("adversarial-digits", None, True),
    ("adversarial-eyj", None, True), ("adversarial-spaces", None, True),
]
THREADED = ("tickets", "text", "clean")
NAMES = [("memchr", "memchr"), ("ajar", "ajar"), ("offsets", "Vectorscan, offsets"),
         ("vectorscan", "Vectorscan"), ("ripgrep", "ripgrep"), ("grep", "grep")]


class Speed:
    """bench/speed, which stays while everything takes turns."""

    def __init__(self, build):
        self.process = subprocess.Popen([f"{build}/bench/speed", PATTERNS], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def ask(self, contender, threads, limit, path):
        self.process.stdin.write(f"{contender} {threads} {limit} {path}\n")
        self.process.stdin.flush()
        cpu, wall, size, found = self.process.stdout.readline().split()
        return {"cpu": float(cpu), "wall": float(wall), "bytes": int(size), "found": int(found),
                "threads": threads}


def run(command, path, count):
    """A program on a file: processor and passed seconds, and what count makes of its output."""
    start = time.monotonic()
    process = subprocess.Popen(command + [path], stdout=subprocess.PIPE, env={**os.environ, "LC_ALL": "C"})
    found = count(process.stdout)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return {"cpu": usage.ru_utime + usage.ru_stime, "wall": time.monotonic() - start,
            "bytes": os.path.getsize(path), "found": found}


def lines(output):
    return sum(chunk.count(b"\n") for chunk in iter(lambda: output.read(1 << 20), b""))


def number(output):
    return int(output.read() or 0)


def corpus(build, folder, kind, size):
    """The path of the corpus; made if it is not there or older than what makes it."""
    if kind == "one-line" and size >= FULL_MB:
        size = LINE_MB
    path, maker = f"{folder}/{kind}-{size}", f"{build}/bench/make_corpus"
    if not os.path.exists(path) or os.path.getmtime(path) < os.path.getmtime(maker):
        for old in glob.glob(f"{path}.*"):
            os.remove(old)
        with open(path + ".part", "wb") as out:
            subprocess.run([maker, kind, str(size * MB), str(SEED)], stdout=out, check=True)
        os.rename(path + ".part", path)
    return path


def slice_of(path, size):
    """The first size bytes of the file, as a file."""
    part = f"{path}.first-{size // MB}"
    if not os.path.exists(part):
        with open(path, "rb") as whole, open(part + ".part", "wb") as out:
            out.write(whole.read(size))
        os.rename(part + ".part", part)
    return part


def turns(build, path, kind, hostile, patterns):
    """What takes turns on a corpus: name and how to measure it once."""
    slow = (SLOW_HOSTILE_MB if hostile else SLOW_MB) * MB
    part = slice_of(path, slow)
    ajar = [f"{build}/src/ajar", "inspect", "--progress", "never", "--format", "json"]
    ripgrep = ["rg", "--no-config", "--no-unicode", "-a", "-j1", "--count-matches", "-f", patterns]
    rounds = [
        ("memchr", lambda s: s.ask("memchr", 1, 0, path)),
        ("ajar", lambda s: s.ask("ajar", 1, 0, path)),
        ("offsets", lambda s: s.ask("vectorscan-offsets", 1, slow, path)),
        ("vectorscan", lambda s: s.ask("vectorscan", 1, slow, path)),
        ("ripgrep", lambda s: run(ripgrep, part, number)),
        ("grep", lambda s: run(["grep", "-aoEf", patterns], part, lines)),
    ]
    if kind in THREADED:
        rounds += [
            ("ajar2", lambda s: s.ask("ajar", 2, 0, path)),
            ("offsets2", lambda s: s.ask("vectorscan-offsets", 2, slow, path)),
            ("program", lambda s: run(ajar + ["--jobs", "1"], path, lines)),
            ("program2", lambda s: run(ajar + ["--jobs", "2"], path, lines)),
        ]
    return rounds


def measure(build, speed, path, kind, hostile, rounds, patterns):
    figures = {}
    contenders = turns(build, path, kind, hostile, patterns)
    speed.ask("ajar", 1, SLOW_MB * MB, path)  # warm up
    for _ in range(rounds):
        for name, once in contenders:
            figures.setdefault(name, []).append(once(speed))
    return figures


def rate(m):
    """MB a second of one processor."""
    return m["bytes"] / max(m["cpu"], 1e-9) / MB


def median_rate(figures, name):
    return statistics.median(rate(m) for m in figures[name])


def ratios(figures, one, other, of=rate):
    """Round by round: the machine's speed drifts, but less within a round."""
    return [of(a) / of(b) for a, b in zip(figures[one], figures[other])]


def peak_mb(build, jobs, path):
    """Peak resident memory. GNU time is small: a child of Python would count Python's too."""
    ajar = [f"{build}/src/ajar", "inspect", "--progress", "never", "--jobs", str(jobs), path]
    done = subprocess.run(["/usr/bin/time", "-f", "%M"] + ajar, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True)
    return int(done.stderr.split()[-1]) * 1024 / MB


def big_file(path):
    """The corpus over and over, until it is BIG_GB."""
    big = f"{path}.big"
    with open(path, "rb") as one, open(big, "wb") as out:
        text = one.read()
        while out.tell() < BIG_GB * 1000 * MB:
            out.write(text)
    return big


def memory(build, path):
    rows = [(f"{os.path.getsize(p) / MB:.0f} MB", jobs, peak_mb(build, jobs, p))
            for p in (slice_of(path, 2 * MB), path) for jobs in (1, 2, 4)]
    if BIG_GB:
        big = big_file(path)
        rows += [(f"{BIG_GB} GB", jobs, peak_mb(build, jobs, big)) for jobs in (1, 2)]
        os.remove(big)
    return rows


def start_up(build):
    return statistics.median(float(subprocess.check_output([f"{build}/bench/startup"])) for _ in range(STARTS))


def packed_files(path):
    """The corpus as gzip, as a zip of one member and as one of many. Kind, what it is, path."""
    files = [("gzip", "gzip", f"{path}.gz"), ("zip", "zip, one member", f"{path}.zip"),
             ("zip", f"zip, members of {MEMBER // 1000} KB", f"{path}.many.zip")]
    with open(path, "rb") as text:
        content = text.read()
    if not os.path.exists(files[2][2]):
        with gzip.GzipFile(files[0][2], "wb", 6) as out:
            out.write(content)
        for (_, _, name), step in zip(files[1:], (len(content), MEMBER)):
            with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as out:
                for at in range(0, len(content), step):
                    out.writestr(f"{at}.txt", content[at:at + step])
    return files


def unpack(build, path, rounds):
    """For each file: contender and its MB a second, round by round."""
    results = []
    for kind, shown, packed in packed_files(path):
        figures = {}
        for line in subprocess.check_output([f"{build}/bench/unpack", kind, packed, str(rounds + 1)],
                                            text=True).splitlines():
            name, speed = line.split()
            figures.setdefault(name, []).append(float(speed))
        results.append((shown, {name: all_rounds[1:] for name, all_rounds in figures.items()}))
    return results


def unpack_table(results):
    yield "| file | ajar | ISA-L | libarchive | ajar to ISA-L | |"
    yield "|---|--:|--:|--:|--:|---|"
    for shown, figures in results:
        share_of = statistics.median(a / b for a, b in zip(figures["ajar"], figures["isa-l"]))
        other = f"{statistics.median(figures['libarchive']):,.0f}" if "libarchive" in figures else ""
        yield (f"| {shown} | {statistics.median(figures['ajar']):,.0f} | {statistics.median(figures['isa-l']):,.0f} "
               f"| {other} | {share_of:.0%} | {verdict(share_of >= UNPACKED)} |")


def machine():
    info = open("/proc/cpuinfo").read()
    model = re.search(r"model name\s*: (.*)", info)
    flags = re.search(r"flags\s*: (.*)", info)
    flags = set(flags.group(1).split()) if flags else set()
    simd = ("AVX-512" if {"avx512bw", "avx512vbmi"} <= flags else "AVX2" if "avx2" in flags else "plain C")
    return model.group(1) if model else os.uname().machine, simd, os.cpu_count()


def share(results):
    """How much of a processor one thread had: less than all of it if others were at work."""
    return statistics.median(m["cpu"] / m["wall"] for figures in results.values() for m in figures["ajar"])


def speed_table(results):
    yield "| corpus | " + " | ".join(shown for _, shown in NAMES) + " | ajar to Vectorscan, offsets | aim | |"
    yield "|---|" + "--:|" * (len(NAMES) + 2) + "---|"
    for kind, times, hostile in CORPORA:
        if kind not in results:
            continue
        figures = results[kind]
        ratio = statistics.median(ratios(figures, "ajar", "offsets"))
        aim, good = "", ""
        if times:
            aim, good = f"{times} ×", verdict(ratio >= times)
        elif hostile:
            aim, good = f"{HOSTILE_MBPS} MB/s", verdict(median_rate(figures, "ajar") >= HOSTILE_MBPS)
        yield (f"| {kind} | " + " | ".join(f"{median_rate(figures, name):,.0f}" for name, _ in NAMES)
               + f" | {ratio:.3g} × | {aim} | {good} |")


def threads_table(results):
    def wall(m):
        return m["bytes"] / m["wall"]

    def core(m):
        return m["bytes"] * m["threads"] / m["cpu"]

    yield ("| corpus | ajar, 2 threads to 1 | Vectorscan, 2 to 1 | ajar by processor time "
           "| Vectorscan by processor time | |")
    yield "|---|--:|--:|--:|--:|---|"
    for kind in THREADED:
        if kind not in results:
            continue
        gain = [statistics.median(ratios(results[kind], f"{name}2", name, of))
                for of in (wall, core) for name in ("ajar", "offsets")]
        ajar, other = gain[2:] if share(results) < IDLE else gain[:2]
        good = verdict(ajar >= min(GAIN, other * GAIN_NOISE))
        yield f"| {kind} | " + " | ".join(f"{g:.2f} ×" for g in gain) + f" | {good} |"


def program_table(results):
    yield ("| corpus | `--jobs 1`, MB a processor second | MB a second "
           "| `--jobs 2`, MB a processor second | MB a second |")
    yield "|---|--:|--:|--:|--:|"
    for kind in THREADED:
        if kind in results:
            cells = []
            for name in ("program", "program2"):
                walls = statistics.median(m["bytes"] / m["wall"] / MB for m in results[kind][name])
                cells += [f"{median_rate(results[kind], name):,.0f}", f"{walls:,.0f}"]
            yield f"| {kind} | " + " | ".join(cells) + " |"


def memory_table(rows):
    yield "| file | jobs | peak, MB |"
    yield "|---|--:|--:|"
    for size, jobs, peak in rows:
        yield f"| {size} | {jobs} | {peak:.1f} |"
    sizes = list(dict.fromkeys(size for size, _, _ in rows))
    peaks = {(size, jobs): peak for size, jobs, peak in rows}
    last = sizes[-1]
    worker = peaks[last, 2] - peaks[last, 1]
    growth = peaks[last, 1] - peaks[sizes[-2], 1]
    yield ""
    yield (f"One more worker takes {worker:.1f} MB, {WORKER_MB} MB is the aim: {verdict(worker <= WORKER_MB)}. "
           f"From {sizes[-2]} to {last} the peak of one worker changes by {growth:+.1f} MB.")


def report(results, rows, start, unpacked, folders, rounds, size):
    model, simd, cores = machine()
    yield "# Speed"
    yield ""
    yield f"""Measured on {datetime.date.today()} with `script/bench --write`: {model}, {cores} cores, {simd}.

All figures but those of the whole program, of mails, of the jail, of redacting and of a round are MB (1,000,000 bytes) of input for each
second of processor time of one thread, on text that is in memory already. Everything takes turns, {rounds} rounds of it: a figure is the
median, a ratio is made within each round before the median is taken, because the machine does not always
run at the same speed. Corpora of {size} MB (the one line of {LINE_MB if size >= FULL_MB else size}) are made from a seed (`bench/corpus.h`) and hold no real data.

- **memchr**: the C library looks for a byte that is not there: what memory and core allow.
- **ajar**: all detectors, formats taken apart, key paths, checksums, likelihoods, offsets in the file.
- **Vectorscan**: 60 patterns (`bench/patterns.txt`) of the same kinds as ajar's detectors, with the start of
  each match ("offsets", `HS_FLAG_SOM_LEFTMOST`) and without, in pieces of 256 KiB. Nothing is checked but the
  pattern.
- **ripgrep** (`--no-unicode -j1`) and **GNU grep** (`LC_ALL=C`, `-oE`): the same patterns, the whole program.
- Vectorscan, ripgrep and grep get the first {SLOW_MB} MB, of the corpora made to be slow {SLOW_HOSTILE_MB} MB."""
    yield ""
    yield from speed_table(results)
    if any(kind in results for kind in THREADED):
        yield "\n## Two threads\n"
        yield ("Both at work on half of the text each: text a second, and text for each processor second of "
               "both together.\n")
        yield from threads_table(results)
        if share(results) < IDLE:
            yield (f"\nOthers were at work on this machine: a thread had {share(results):.0%} of a processor. So "
                   "processor time decides here, and text a second says little.")
        yield "\n## Whole program\n"
        yield "`ajar inspect` with everything: start, file, census, report.\n"
        yield from program_table(results)
    yield "\n## Start\n"
    yield (f"libajar from nothing to its first answer: {start:.2f} ms, the median of {STARTS} fresh processes; "
           f"{START_MS} ms is the aim: {verdict(start <= START_MS)}.")
    if unpacked:
        yield "\n## Compressed files\n"
        yield (f"MB unpacked for each second of processor time (`bench/unpack`): ajar's readers, from the file to "
               f"what takes a member; the bare library in a loop that does no more, checksum included; libarchive, "
               f"which inflates with zlib. {UNPACKED:.0%} of the bare library is the aim.\n")
        yield from unpack_table(unpacked)
    if folders:
        yield "\n## Mails\n"
        yield (f"A folder of mails of some 20 KB, text, HTML and attachments (`bench/make_mails`): the whole program, one "
               f"worker, processor time of all its processes. {mails.LEAST} MB/s of one processor is the aim, with the jail on.\n")
        yield from mails.table(folders["mails"])
        yield "\n## The jail\n"
        yield (f"The same files jailed, which is the default, and with `--in-process`: one worker, processor time of all "
               f"processes. Less than {jail.MOST:.0%} more of it is the aim for files of {jail.LEAST >> 10} KiB and more.\n")
        yield from jail.table(folders["jail"])
        yield ""
        yield from redact.lines(folders["redact"])
        yield ""
        yield from scan.lines(folders["scan"])
    if rows:
        yield "\n## Memory\n"
        yield "Peak resident memory of `ajar inspect` on tickets.\n"
        yield from memory_table(rows)


def options(args):
    write, out, rounds, kinds = False, None, 5, []
    while args:
        arg = args.pop(0)
        if arg == "--write":
            write = True
        elif arg == "--json" and args:
            out = args.pop(0)
        elif arg == "--rounds" and args:
            rounds = int(args.pop(0))
        elif arg in [kind for kind, _, _ in CORPORA]:
            kinds.append(arg)
        else:
            sys.exit(f"bench: {arg}?")
    return write, out, rounds, kinds


def main():
    build, folder, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
    write, out, rounds, kinds = options(sys.argv[4:])
    patterns = f"{folder}/patterns"
    with open(PATTERNS) as named, open(patterns, "w") as bare:
        bare.writelines(line.split("\t", 1)[1] for line in named)
    speed = Speed(build)
    results = {}
    for kind, _, hostile in CORPORA:
        if not kinds or kind in kinds:
            print(f"bench: {kind}", file=sys.stderr)
            results[kind] = measure(build, speed, corpus(build, folder, kind, size), kind, hostile, rounds, patterns)
    print("bench: start and memory", file=sys.stderr)
    rows = memory(build, corpus(build, folder, "tickets", size)) if not kinds or "tickets" in kinds else []
    unpacked = unpack(build, corpus(build, folder, "tickets", size), rounds) if not kinds or "tickets" in kinds else []
    start = start_up(build)
    folders = {}
    if not kinds:
        print("bench: mails, the jail, redacting and a round", file=sys.stderr)
        folders = {"mails": mails.measure(build, folder, rounds), "jail": jail.measure(build, folder, rounds),
                   "redact": redact.measure(build, folder, rounds),
                   "scan": scan.measure(build, folder, scan.ENDPOINTS)}
    text = "\n".join(report(results, rows, start, unpacked, folders, rounds, size)) + "\n"
    print(text)
    if write:
        with open(REPORT, "w") as file:
            file.write(text)
    if out:
        with open(out, "w") as file:
            json.dump({"machine": machine(), "results": results, "memory": rows, "start": start,
                       "unpacked": unpacked, "folders": folders}, file)


main()
