"""section.py: a section of a report, doc/speed.md unless named, put in place of the one that is there."""

import os
import re

REPORT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doc", "speed.md")


def write(heading, lines, report=REPORT):
    """In place of the section that is there, else at the end."""
    with open(report, encoding="utf8") as file:
        text = file.read()
    new = "\n".join(lines) + "\n"
    old = re.search(re.escape(heading) + r"\n.*?(?=\n## |\Z)", text, re.S)
    text = text[:old.start()] + new + text[old.end():] if old else text.rstrip("\n") + "\n\n" + new
    with open(report, "w", encoding="utf8") as file:
        file.write(text)
