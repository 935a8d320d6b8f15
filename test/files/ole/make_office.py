"""make_office.py FOLDER: sources for LibreOffice."""

import os
import sys

NS = " ".join(
    f'xmlns:{k}="{v}"'
    for k, v in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
        "presentation": "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
        "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
        "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
        "xlink": "http://www.w3.org/1999/xlink",
        "of": "urn:oasis:names:tc:opendocument:xmlns:of:1.2",
        "dc": "http://purl.org/dc/elements/1.1/",
        "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    }.items()
)
META = """<office:meta><dc:title>{title}</dc:title><meta:initial-creator>Petra Musterfrau</meta:initial-creator>
<dc:creator>Jane Roe</dc:creator><meta:keyword>confidential</meta:keyword>
<meta:user-defined meta:name="Client">client@contoso.example</meta:user-defined></office:meta>"""


def head(kind, title):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {NS} office:version="1.2" '
        f'office:mimetype="application/vnd.oasis.opendocument.{kind}">' + META.format(title=title)
    )


# More than fit in one byte, so that pieces of both widths come about.
LETTER = (
    head("text", "Letter")
    + """<office:styles><style:style style:name="Standard" style:family="paragraph"/></office:styles>
<office:automatic-styles><style:page-layout style:name="pm"><style:header-style/><style:footer-style/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm">
<style:header><text:p>header@example.org</text:p></style:header>
<style:footer><text:p>footer@example.org</text:p></style:footer></style:master-page></office:master-styles>
<office:body><office:text>
<text:p>Dear J\u00fcrgen M\u00fcller, write to body@example.org or call +49 30 1234567.</text:p>
<text:p>\u0418\u0432\u0430\u043d writes from \u041c\u043e\u0441\u043a\u0432\u0430: cyrillic@example.org</text:p>
<text:p>A note<text:note text:note-class="footnote" text:id="f1"><text:note-citation>1</text:note-citation><text:note-body><text:p>footnote@example.org</text:p></text:note-body></text:note>
and one at the end<text:note text:note-class="endnote" text:id="e1"><text:note-citation>i</text:note-citation><text:note-body><text:p>endnote@example.org</text:p></text:note-body></text:note>.</text:p>
<text:p>What he said<office:annotation><dc:creator>Jane Roe</dc:creator><dc:date>2020-01-02T03:04:05</dc:date><text:p>comment@example.org</text:p></office:annotation> is true.</text:p>
<text:p>See <text:a xlink:type="simple" xlink:href="mailto:link@example.org">here</text:a>.</text:p>
<table:table table:name="T"><table:table-column table:number-columns-repeated="2"/>
<table:table-row><table:table-cell><text:p>Name</text:p></table:table-cell><table:table-cell><text:p>E-mail</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell><text:p>John Doe</text:p></table:table-cell><table:table-cell><text:p>table@example.org</text:p></table:table-cell></table:table-row>
</table:table>
<text:p>Card 4111 1111 1111 1111, \U0001f600 emoji@example.org</text:p>
</office:text></office:body></office:document>"""
)

ROWS = [
    ("Jane Roe", "jane@example.org", "+49 30 1234567", "1980-02-03", 4111111111111111),
    ("J\u00f6rg M\u00fcller", "joerg@example.org", "030 7654321", "1975-12-31", 17),
    ("\u0418\u0432\u0430\u043d", "ivan@example.org", "040 1112223", "1999-09-09", 3.25),
]


def cell(value):
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'


def row(values):
    cells = ""
    for i, value in enumerate(values):
        if i == 3 and value[0].isdigit():
            cells += f'<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{value}"/>'
        else:
            cells += cell(value)
    return f"<table:table-row>{cells}</table:table-row>"


STAFF = (
    head("spreadsheet", "Staff")
    + """<office:automatic-styles><number:date-style style:name="N1"><number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>
<style:style style:name="day" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="Staff">"""
    + row(("Name", "E-mail", "Phone", "Birthday", "Card"))
    + "".join(row(r) for r in ROWS)
    + """<table:table-row><table:table-cell office:value-type="string"><office:annotation><dc:creator>Jane Roe</dc:creator><text:p>note@example.org</text:p></office:annotation><text:p>last</text:p></table:table-cell>
<table:table-cell table:formula="of:=&quot;sum&quot;&amp;&quot;@example.org&quot;" office:value-type="string" office:string-value="sum@example.org"><text:p>sum@example.org</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p><text:a xlink:type="simple" xlink:href="mailto:web@example.org">write</text:a></text:p></table:table-cell></table:table-row>
</table:table><table:table table:name="Gehe\u00edm" table:style-name="gone"><table:table-row>"""
    + cell("secret")
    + "</table:table-row><table:table-row>"
    + cell("hidden@example.org")
    + "</table:table-row></table:table></office:spreadsheet></office:body></office:document>"
)

# So many strings that their table goes on over several records.
MANY = (
    head("spreadsheet", "Many")
    + '<office:body><office:spreadsheet><table:table table:name="Sheet1">'
    + row(("E-mail", "City"))
    + "".join(row((f"person{i:04}@example.org", "M\u00fcnchen" if i % 3 else f"\u041c\u043e\u0441\u043a\u0432\u0430 {i}")) for i in range(800))
    + "</table:table></office:spreadsheet></office:body></office:document>"
)

TALK = (
    head("presentation", "Talk")
    + """<office:automatic-styles><style:style style:name="dp" style:family="drawing-page"/></office:automatic-styles>
<office:body><office:presentation><draw:page draw:name="p1" draw:style-name="dp">
<draw:frame svg:width="20cm" svg:height="3cm" svg:x="1cm" svg:y="1cm"><draw:text-box><text:p>Slide of slide@example.org</text:p></draw:text-box></draw:frame>
<draw:frame svg:width="20cm" svg:height="3cm" svg:x="1cm" svg:y="5cm"><draw:text-box><text:p>\u041f\u0438\u0448\u0438\u0442\u0435: wide@example.org</text:p><text:p><text:a xlink:href="mailto:target@example.org">write</text:a></text:p></draw:text-box></draw:frame>
<presentation:notes><draw:frame presentation:class="notes" svg:width="10cm" svg:height="5cm" svg:x="2cm" svg:y="14cm"><draw:text-box><text:p>Ask notes@example.org</text:p></draw:text-box></draw:frame></presentation:notes>
</draw:page></office:presentation></office:body></office:document>"""
)

for name, text in [("letter.fodt", LETTER), ("staff.fods", STAFF), ("many.fods", MANY), ("talk.fodp", TALK)]:
    with open(os.path.join(sys.argv[1], name), "w", encoding="utf-8") as out:
        out.write(text)
