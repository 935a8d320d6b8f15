#!/bin/bash
# make.sh: makes the documents of this folder from the flat ones beside it, with LibreOffice 7.4 (Debian
# bookworm: libreoffice-writer-nogui, -calc-nogui, -impress-nogui); table.xlsx and table.docx by
# python3-openpyxl 3.0 and python3-docx 0.8. All names and addresses are invented.
set -eu
cd "$(dirname "$0")"
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
convert() {
	soffice "-env:UserInstallation=file://$profile" --headless --convert-to "$1" "$2" >/dev/null 2>&1
}
convert odt letter.fodt
convert docx:"MS Word 2007 XML" letter.fodt
convert ods list.fods
convert xlsx:"Calc MS Excel 2007 XML" list.fods
convert odp talk.fodp
convert pptx:"Impress MS PowerPoint 2007 XML" talk.fodp
/usr/bin/python3 - <<'END'
import datetime, docx, openpyxl
from openpyxl.comments import Comment
book = openpyxl.Workbook()
sheet = book.active
sheet.title = "Staff"
sheet.append(["Name", "Work e-mail", "IBAN"])
sheet.append(["Jane Roe", "cell.person@example.org", "DE54100200301234567890"])
sheet["A2"].comment = Comment("Or note.person@example.org", "Carla Sample")
sheet["B2"].hyperlink = "mailto:link.person@example.org"
sheet.oddHeader.center.text = "Ask header.person@example.org"
book.create_sheet("Old").append(["hidden.person@example.org"])
book["Old"].sheet_state = "veryHidden"
book.properties.creator = "Carla Sample"
book.properties.description = "core.person@example.org"
book.save("table.xlsx")
document = docx.Document()
document.add_paragraph("Write to split").add_run(".person@").bold = True
document.paragraphs[0].add_run("example.org")
table = document.add_table(2, 2)
for at, text in enumerate(["Name", "E-Mail", "Jane Roe", "cell.person@example.org"]):
    table.cell(at // 2, at % 2).text = text
document.core_properties.comments = "core.person@example.org"
document.save("table.docx")
END
