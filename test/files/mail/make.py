"""make.py: mails by python3's email package (3.11). All names and addresses are invented."""

import email.policy
import mailbox
import sys
from email.message import EmailMessage
from email.mime.text import MIMEText


def head(subject):
    m = EmailMessage()
    m["From"] = "Sender <sender@contoso.com>"
    m["To"] = "Receiver <receiver@contoso.com>"
    m["Subject"] = subject
    m["Date"] = "Wed, 27 Nov 2019 12:00:00 +0100"
    m["MIME-Version"] = "1.0"
    return m


folder = sys.argv[1]
docx = open(sys.argv[2], "rb").read()
archive = open(sys.argv[3], "rb").read()

qp = head("quoted-printable")
qp.set_content("Grüße, " + "und so weiter " * 3 + "schreiben Sie an quoted.printable.person@fabrikam.com bitte.\n",
               cte="quoted-printable")

base64 = head("base64")
base64.set_content("Grüße an base64.person@fabrikam.com\n", cte="base64")

word = head("=?utf-8?b?d29yZC5wZXJzb25AZmFicmlrYW0uY29t?=")
del word["From"]
word["From"] = '"Jürgen Groß display.person@fabrikam.com" <sender@contoso.com>'
word.set_content("nothing here\n")

outer = head("nested")
inner = head("inner")
inner.set_content("from nested.person@fabrikam.com\n", cte="7bit")
outer.set_content("see below\n")
outer.add_attachment(inner)

files = head("files")
files.set_content("see attached\n")
files.add_attachment(docx, maintype="application", subtype="octet-stream", filename="Übersicht.docx")
files.add_attachment(archive, maintype="application", subtype="zip", filename="a.zip")

html = head("html")
html.set_content("see html\n")
html.add_alternative("<p>Grüße an <b>html.person</b>@fabrikam.com</p>\n", subtype="html", cte="quoted-printable")

latin = MIMEText("Grüße an latin.person@fabrikam.com\n", "plain", "iso-8859-1")
latin["From"] = "sender@contoso.com"
latin["Subject"] = "latin"

mails = {"qp": qp, "base64": base64, "word": word, "nested": outer, "files": files, "html": html, "latin": latin}
for name, mail in mails.items():
    with open(f"{folder}/{name}.eml", "wb") as out:
        out.write(mail.as_bytes(policy=email.policy.SMTP))

box = mailbox.mbox(f"{folder}/all.mbox")
for mail in mails.values():
    m = mailbox.mboxMessage(mail)
    m.set_from("box.person@fabrikam.com", (2019, 11, 27, 12, 0, 0, 2, 331, 0))
    box.add(m)
box.flush()
