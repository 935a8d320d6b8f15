#!/bin/bash
# Makes the PDF files here, with invented content. Made on Debian 12 with LibreOffice 7.4.7, Chromium,
# groff 1.22.4, Ghostscript 10.00.0, pdfTeX 1.40.24, cairo (poppler-utils 22.12.0), qpdf 11.3.0 and
# reportlab (PyPI). Not run by the tests: the files are kept.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/doc.html" <<'EOF'
<html><head><meta charset="utf-8"><title>Customers of Contoso Example</title></head>
<body><h1>Customers</h1><p>The office can be reached at office.affairs@example.org or first.last+tag@mail.example.com;
the effective file is final, says jürgen.müller@example.net.</p>
<table><tr><td>Jane Roe</td><td>jane.roe@example.org</td><td>+1 212 555 0100</td></tr></table>
<p style="letter-spacing:3px">spaced.letters@example.org</p>
<p>AVATAR.WAVE@EXAMPLE.COM, Иван: ivan@example.org <a href="mailto:hidden.link@example.org">write</a></p></body></html>
EOF
(cd "$work" && soffice --headless --convert-to pdf doc.html >/dev/null 2>&1) && cp "$work/doc.pdf" libreoffice.pdf
chromium --headless --no-sandbox --disable-gpu --no-pdf-header-footer --print-to-pdf="$PWD/chromium.pdf" "$work/doc.html" >/dev/null 2>&1
cat >"$work/doc.ms" <<'EOF'
.TL
Customers
.LP
The office can be reached at office.affairs@example.org or first.last+tag@mail.example.com, the effective file is final.
Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor, write to To.Type@example.com or to
jane.roe@example.org today. AVATAR.WAVE@EXAMPLE.COM
EOF
groff -ms -Tpdf "$work/doc.ms" >groff.pdf
groff -ms -Tps "$work/doc.ms" >"$work/doc.ps"
ps2pdf "$work/doc.ps" ghostscript.pdf
cat >"$work/doc.tex" <<'EOF'
\documentclass{article}\pagestyle{empty}\begin{document}
The office can be reached at office.affairs@example.org or first.last+tag@mail.example.com, the effective file is final,
say jane.roe@example.org and AVATAR.WAVE@EXAMPLE.COM.
\end{document}
EOF
(cd "$work" && pdflatex -interaction=batchmode doc.tex >/dev/null) && cp "$work/doc.pdf" pdflatex.pdf
pdftocairo -pdf groff.pdf cairo.pdf
qpdf --object-streams=generate --linearize groff.pdf qpdf.pdf
python3 - "$work/form.pdf" <<'EOF'
import sys
from reportlab.pdfgen import canvas
c = canvas.Canvas(sys.argv[1], pageCompression=1)
c.setTitle("Form of Contoso Example"); c.setAuthor("Erika Example"); c.setSubject("for erika@example.org")
c.drawString(72, 720, "Please fill in"); c.bookmarkPage("a"); c.addOutlineEntry("Asked: outline@example.org", "a")
c.acroForm.textfield(name="email", x=72, y=650, width=300, value="field.value@example.org")
c.textAnnotation("Call note@example.org", Rect=[72, 500, 200, 550])
c.linkURL("mailto:linked@example.org", (72, 400, 200, 420))
c.showPage(); c.drawString(72, 720, "second.page@example.org"); c.save()
EOF
printf 'name,email\nJane Roe,attached@example.org\n' >"$work/list.csv"
qpdf "$work/form.pdf" --add-attachment "$work/list.csv" -- form.pdf
# Encrypted with the empty user password, by the handler's revisions 2 to 6, and with one that is not empty.
qpdf --allow-weak-crypto --encrypt '' owner 40 -- form.pdf locked-2.pdf
qpdf --allow-weak-crypto --encrypt '' owner 128 --use-aes=n -- form.pdf locked-3.pdf
qpdf --allow-weak-crypto --encrypt '' owner 128 --use-aes=y --cleartext-metadata -- form.pdf locked-4.pdf
qpdf --allow-weak-crypto --encrypt '' owner 256 --force-R5 -- form.pdf locked-5.pdf
qpdf --object-streams=generate --encrypt '' owner 256 -- form.pdf locked-6.pdf
qpdf --encrypt user owner 256 -- groff.pdf encrypted.pdf
