"""section.py: a section of doc/speed.md, put in place of the one that is there."""

import os
import re

REPORT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "doc", "speed.md")


def write(heading, lines):
    """In place of the section that is there, else at the end."""
    with open(REPORT, encoding="utf8") as file:
        text = file.read()
    new = "\n".join(lines) + "\n"
    old = re.search(re.escape(heading) + r"\n.*?(?=\n## |\Z)", text, re.S)
    text = text[:old.start()] + new + text[old.end():] if old else text.rstrip("\n") + "\n\n" + new
    with open(REPORT, "w", encoding="utf8") as file:
        file.write(text)
