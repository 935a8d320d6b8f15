#!/bin/bash
# Makes the files beside it, with invented content: letter.doc, letter.rtf, staff.xls, many.xls,
# talk.ppt (without its 440 KB picture of itself) by LibreOffice 7.4.7 (Debian:
# libreoffice-{writer,calc,impress}-nogui), mail.msg
# and html.msg by aspose-email-foss 26.3 and msgforge 1.0.0, locked.docx by msoffcrypto-tool 5.4 (PyPI, in a
# virtual environment that $PYTHON is the interpreter of), macro.bin by
# make_macro.py, odd.xls and old.xls by make_biff.py, embedded.ppt by make_embedded.py.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 make_office.py "$work"
office="soffice --headless --norestore -env:UserInstallation=file://$work/profile"
convert() { $office --convert-to "$2" --outdir "$3" "$work/$1" >/dev/null 2>&1; }
convert letter.fodt doc .
convert letter.fodt rtf .
convert letter.fodt docx "$work"
convert staff.fods xls .
convert many.fods xls .
convert talk.fodp ppt .
"${PYTHON:-python3}" make_mail.py "$work"
"${PYTHON:-python3}" make_macro.py
"${PYTHON:-python3}" make_biff.py
"${PYTHON:-python3}" make_embedded.py
"${PYTHON:-python3}" - <<END
from aspose.email_foss.cfb import CFBDocument, CFBWriter
file = CFBDocument.from_file("talk.ppt")
file.root.children = [x for x in file.root.children if x.name != "\\x05SummaryInformation"]
CFBWriter.write_file(file, "talk.ppt")
END
