"""make_mail.py WORK: messages by aspose-email-foss and msgforge, and a document encrypted by msoffcrypto-tool."""

import io
import sys
from datetime import datetime, timezone

import msoffcrypto.format.ooxml
from aspose.email_foss import msg
from msgforge import Message

inner = msg.MapiMessage.create("Inner subject", "inner body to inner@example.org")
inner.set_property(msg.PropertyId.SENDER_NAME, "Inner Sender")
inner.set_property(msg.PropertyId.SENDER_EMAIL_ADDRESS, "innersender@example.org")
inner.add_attachment("deep.txt", b"deep@example.org\n", mime_type="text/plain")

outer = msg.MapiMessage.create("About J\u00fcrgen", "Call +49 30 1234567 or write to body@example.org\r\n" * 100)
outer.set_property(msg.PropertyId.SENDER_NAME, "Petra Musterfrau")
outer.set_property(msg.PropertyId.SENDER_EMAIL_ADDRESS, "sender@example.org")
outer.set_property(msg.PropertyId.MESSAGE_DELIVERY_TIME, datetime(2026, 3, 15, 10, 30, tzinfo=timezone.utc))
outer.set_property(
    msg.PropertyId.TRANSPORT_MESSAGE_HEADERS,
    "Received: from mx.example.org\r\nFrom: Petra <sender@example.org>\r\nTo: to@example.org\r\nX-Original: original@example.org\r\n\r\n",
)
outer.add_recipient("to@example.org", display_name="To Person")
outer.add_attachment("hello.csv", b"name,email\nJane Roe,attached@example.org\n", mime_type="text/csv")
outer.add_embedded_message_attachment(inner, filename="inner.msg")
outer.save("mail.msg")

second = Message(
    subject="Weekly",
    html_body="<p>Dear Jane,</p><p>write to <b>html@example.org</b></p>",
    to=[("alice@example.org", "Alice Roe")],
    cc=[("carol@example.org", "Carol Roe")],
)
second.save("html.msg")

plain = open(sys.argv[1] + "/letter.docx", "rb")
locked = io.BytesIO()
msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("invented", locked)
open("locked.docx", "wb").write(locked.getvalue())
