"""eval.py AJAR SETS [--write] [--min-likelihood L] [SET...]: see script/eval."""

import datetime
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ACCURACY = os.path.join(HERE, "..", "doc", "accuracy.md")
CONTEXT = ("locale", "country", "default_region")
KEPT = ("label", "span_known", "partial", "not_secret")
ROW = re.compile(r"^(.{40}) gold +(\d+) exact-recall (\S+) overlap R (\S+) P (\S+) F1 (\S+) fp (\d+)")
NO_COUNTRY = ("any", "None", "ZZ", "001")

ABOUT = {
    "creddata": "credentials in source code, labelled by people",
    "credsweeper_samples": "CredSweeper's own samples",
    "deduce_nl": "Dutch clinical phrases",
    "detect_secrets_units": "unit cases of detect-secrets",
    "duckling": "e-mail addresses and numbers in many languages, some disguised",
    "email_obfuscated_pipermail": "mailing lists, \"user at host\"",
    "gitleaks_rules": "cases of the gitleaks rules",
    "kingfisher_rules": "cases of the Kingfisher rules",
    "meddocan_es_test": "Spanish clinical cases",
    "noseyparker_rules": "cases of the Nosey Parker rules",
    "phileas_units": "unit cases of Phileas",
    "phone_examples": "an example number of each country, in sentences",
    "phone_matcher": "cases of libphonenumber's matcher",
    "presidio_research": "made-up English sentences with personal data",
    "presidio_units": "unit cases of Presidio's recognisers",
    "recognizers_sequence": "unit cases of Microsoft Recognizers",
    "scrubadub_units": "unit cases of scrubadub",
    "secretlint_snapshots": "snapshots of secretlint",
    "spamassassin_headers": "mail headers; recall only",
    "stdnum": "single valid numbers (python-stdnum)",
    "stdnum_mutations": "the same with a digit changed: nearly all are wrong",
    "titus_rules": "cases of the Titus rules",
    "trufflehog_units": "unit cases of TruffleHog",
    "validatorjs": "single values, right and wrong (validator.js)",
}


def options(args):
    write, least, names = False, None, []
    while args:
        arg = args.pop(0)
        if arg == "--write":
            write = True
        elif arg == "--min-likelihood" and args:
            least = args.pop(0)
        elif arg.startswith("-"):
            sys.exit(f"eval: {arg}?")
        else:
            names.append(arg)
    return write, least, names


def read(path):
    with open(path, encoding="utf8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


class Labels:
    """Which labels of a set count, and as what."""

    def __init__(self, rules, name):
        secrets = rules["secrets"]
        self.any = name in secrets["any"]
        self.services = secrets["services"] if name in secrets["others"] else None
        self.known = {label for labels in rules["types"].values() for label in labels}
        self.as_ = rules["as"].get(name, {})

    @property
    def secret(self):
        return self.any or self.services is not None

    def knows(self, item):
        """One of the item's labels names a service that the rules know."""
        labels = (item.get("types_checked") or []) + [span["type"] for span in item["spans"]]
        plain = [label.lower().replace("-", "").replace("_", "") for label in labels]
        return any(word in label for word in self.services for label in plain)

    def of(self, label, item):
        """The label to count under, or None."""
        if self.any:
            return label
        if self.services is not None:
            return label if self.knows(item) else None
        if label in self.as_:
            by_locale = self.as_[label]
            return by_locale.get(str(item.get("locale")), by_locale.get("*"))
        return label if label in self.known else None


def gold_of(items, labels):
    """The items in which something counts, without their texts."""
    gold = []
    for item in items:
        spans = [dict(start=s["start"], end=s["end"], type=labels.of(s["type"], item)) for s in item["spans"]]
        spans = [s for s in spans if s["type"]]
        kept = {"id": item["id"], "spans": spans, **{k: item[k] for k in KEPT if k in item}}
        if item.get("types_checked"):
            checked = [labels.of(t, item) for t in item["types_checked"]]
            kept["types_checked"] = sorted({t for t in checked if t} | {s["type"] for s in spans})
            if not kept["types_checked"]:
                continue
        elif labels.secret:
            # Whatever the label of a credential, one that was found counts, and so does one too many.
            for span in spans:
                span["type"] = "credential"
            kept["types_checked"] = ["credential"]
        gold.append(kept)
    return gold


def request_of(item):
    context = {k: item[k] for k in CONTEXT if isinstance(item.get(k), str) and item[k] not in NO_COUNTRY}
    return json.dumps({"id": item["id"], "text": item["text"], **context}, ensure_ascii=False)


def detect(ajar, least, items):
    command = [ajar, "detect"] + (["--min-likelihood", least] if least else [])
    given = "".join(request_of(item) + "\n" for item in items)
    done = subprocess.run(command, input=given.encode(), stdout=subprocess.PIPE, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode != 0 or [a["id"] for a in answers] != [item["id"] for item in items]:
        sys.exit(f"eval: ajar detect ended with {done.returncode}, {len(answers)} answers to {len(items)} texts")
    return answers


def score(score_py, gold, answers, types):
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for name, lines in (("gold", gold), ("answers", answers)):
            paths[name] = os.path.join(folder, name)
            with open(paths[name], "w", encoding="utf8") as out:
                out.writelines(json.dumps(line) + "\n" for line in lines)
        paths["map"] = os.path.join(folder, "map")
        with open(paths["map"], "w", encoding="utf8") as out:
            json.dump(types, out)
        command = [sys.executable, score_py, paths["gold"], paths["answers"], "--map", paths["map"]]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return [match.groups() for match in map(ROW.match, done.stdout.decode().splitlines()) if match]


def map_for(rules, labels, answers):
    """Types that only name what the set does not look for are mapped to nothing."""
    found = {span["type"] for answer in answers for span in answer["spans"]}
    if not labels.secret:
        return {**{t: [] for t in found}, **rules["types"]}
    harmless = set(rules["types"]) | {"PERSON", "ORGANIZATION", "STREET_ADDRESS", "LOCATION", "CASE_NUMBER",
                                      "USERNAME", "ID_NUMBER", "CONFIDENTIAL_MARKING"}
    return {t: [] if t in harmless else "*" for t in found}


def rows_of(ajar, sets, least, names, rules):
    for path in sorted(glob.glob(os.path.join(sets, "*.ndjson"))):
        name = os.path.basename(path)[: -len(".ndjson")]
        if name not in ABOUT or (names and name not in names):
            continue
        labels = Labels(rules, name)
        items = read(path)
        gold = gold_of(items, labels)
        wanted = {g["id"] for g in gold}
        items = [item for item in items if item["id"] in wanted]
        answers = detect(ajar, least, items)
        scored = score(os.path.join(sets, "..", "score.py"), gold, answers, map_for(rules, labels, answers))
        for row in scored:
            if row[0].strip() != "TOTAL" or len(scored) > 2:
                yield name, row


def print_table(rows):
    last = None
    for name, (label, gold, exact, recall, precision, f1, wrong) in rows:
        if name != last:
            print(f"\n{name}: {ABOUT[name]}")
            print(f"  {'':36} {'gold':>6} {'exact':>6} {'recall':>6} {'prec.':>6} {'F1':>6} {'wrong':>6}")
        last = name
        print(f"  {label.strip()[:36]:36} {gold:>6} {exact:>6} {recall:>6} {precision:>6} {f1:>6} {wrong:>6}")


def write_table(rows, least):
    today = datetime.date.today().isoformat()
    with open(ACCURACY, "w", encoding="utf8") as out:
        out.write(f"""# Accuracy

What `ajar detect` finds in labelled texts, measured on {today} with `script/eval --write`. The texts are
other projects' test sets; none of them is part of this repository.

- **labels**: how many spans of the type the set has marked.
- **exact**: the share of them that was found with the same first and last byte.
- **recall**: the share that was found at least in part. **precision**: the share of what was found that
  was marked. **F1**: the harmonic mean of the two. **wrong**: findings that touch no label.
- Findings less likely than "{(least or "possible").replace("-", " ")}" are left out, as they are by default.
- Only types that ajar has count, and only in texts in which the set's makers looked for them
  (`test/eval-map.json`). A single value without a field name or a word beside it is the hardest case for
  numbers: ajar does not take eleven bare digits for a person's number because one check digit fits.
- In the sets of credentials any credential found at the place counts, whatever it is called.
- A set with labels of 0 has only texts in which nothing is to be found.

""")
        last = None
        for name, row in rows:
            if name != last:
                out.write(f"\n## {name}\n{ABOUT[name][0].upper() + ABOUT[name][1:]}.\n\n")
                out.write("| type | labels | exact | recall | precision | F1 | wrong |\n")
                out.write("|---|--:|--:|--:|--:|--:|--:|\n")
            last = name
            out.write("| " + " | ".join(cell.strip() for cell in row) + " |\n")


def main():
    ajar, sets = sys.argv[1:3]
    write, least, names = options(sys.argv[3:])
    with open(os.path.join(HERE, "eval-map.json"), encoding="utf8") as file:
        rules = json.load(file)
    rows = list(rows_of(ajar, sets, least, names, rules))
    print_table(rows)
    if write:
        write_table(rows, least)


main()
