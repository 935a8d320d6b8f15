"""fake_azure.py: blob storage, as Azure itself answers, which Azurite does not."""

import json
import os
import ssl

import fake

VERSION = {"x-ms-version": "2021-12-02"}
PART = {**VERSION, "Range": "bytes=0-0"}
CONTROL = "ajar-control-9f1d2c"
BOM = b"\xef\xbb\xbf"


def blob(name, body, how=""):
    return (
        f"<Blob><Name{how}>{name}</Name><Properties><Content-Length>{len(body)}</Content-Length>"
        "<Content-Type>application/octet-stream</Content-Type><BlobType>BlockBlob</BlobType></Properties></Blob>"
    )


def listing(container, blobs, marker=""):
    return BOM + (
        '<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="https://contosodata.blob.core.'
        f'windows.net/" ContainerName="{container}"><Blobs>{"".join(blobs)}</Blobs>'
        f"<NextMarker>{marker}</NextMarker></EnumerationResults>"
    ).encode()


def error(code, text):
    body = BOM + f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{code}</Code><Message>{text}</Message></Error>'.encode()
    return {"body": body, "answered": {"x-ms-error-code": code, "Content-Type": "application/xml"}}


def listed(to, container, marker, answers):
    for query, body in answers.items():
        to.expect(f"/{container}?restype=container&comp=list&maxresults={query}{marker}", body, sent=VERSION)


def refused(to, container, status, code, missing=None):
    """The list is refused; a blob that is not there is, too, or is told to be missing."""
    path = f"/{container}?restype=container&comp=list&maxresults=1"
    to.expect(path, status=status, sent=VERSION, **error(code, "This is not for everybody."))
    to.expect(f"/{container}/{CONTROL}", status=404 if missing else status, sent=PART, **error(missing or code, "No."))


def given(to, path, body):
    fields = {"x-ms-blob-type": "BlockBlob", "ETag": '"0x8D"'}
    to.expect(path, body, method="HEAD", sent=VERSION, answered=fields)
    more, part = fake.partial(body)
    to.expect(path, part, 206, sent={**VERSION, "Range": "bytes=0-16383"}, answered={**fields, **more})


def account(what):
    return fake.Fake(what, {"Server": "Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0", "x-ms-request-id": "1f0a5e0e-0001"})


def front(to):
    to.expect("/", status=400, **error("InvalidUri", "The requested URI does not represent any resource on the server."))


def open_account():
    to = account("mails in two pages, $web, empty; scans at level blob; hr is private")
    front(to)
    first, others = b"Dear Ana Novak,\r\n", [json.dumps(case).encode() for case in fake.cases()]
    one = listing("mails", [blob("a%01b", first, ' Encoded="true"')], "2!8!YS8x&amp;x")
    rest = listing("mails", [blob(f"cases/{i} &amp; more.json", body) for i, body in enumerate(others)])
    listed(to, "mails", "", {"1": one, "1000": one, "100": one})
    listed(to, "mails", "&marker=2%218%21YS8x%26x", {"1000": rest})
    given(to, "/mails/a%01b", first)
    to.expect(f"/mails/{CONTROL}", status=404, sent=PART, **error("BlobNotFound", "The specified blob does not exist."))
    page = listing("$web", [blob("index.html", b"<p>hello</p>")])
    listed(to, "%24web", "", {"1": page, "1000": page, "100": page})
    given(to, "/%24web/index.html", b"<p>hello</p>")
    to.expect(f"/%24web/{CONTROL}", status=404, sent=PART, **error("BlobNotFound", "The specified blob does not exist."))
    listed(to, "empty", "", {"1": listing("empty", [])})
    to.expect(f"/empty/{CONTROL}", status=404, sent=PART, **error("BlobNotFound", "The specified blob does not exist."))
    refused(to, "scans", 404, "ResourceNotFound", "BlobNotFound")
    refused(to, "hr", 404, "ResourceNotFound")
    return to


def closed_account():
    to = account("no, in four ways")
    front(to)
    refused(to, "one", 401, "NoAuthenticationInformation")
    refused(to, "two", 403, "AuthorizationFailure")
    refused(to, "three", 404, "ResourceNotFound")
    refused(to, "four", 409, "PublicAccessNotPermitted")
    return to


def files():
    to = fake.Fake("files, which nobody reads without a key", {"Server": "Windows-Azure-File/1.0 Microsoft-HTTPAPI/2.0"})
    front(to)
    no = error("InvalidHeaderValue", "The value for one of the HTTP headers is not in the correct format.")
    to.expect("/?comp=list&maxresults=1", status=400, sent=VERSION, **no)
    return to


def impostor(folder):
    """Inside TLS with a certificate that nobody vouches for: it is not told the signature, which lies in DIR/sas."""
    to = account("who says he is Azure, and may not be")
    to.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    to.tls.load_cert_chain(os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem"))
    front(to)
    to.expect("/mails/", status=400, **error("InvalidUri", "The requested URI does not represent any resource on the server."))
    with open(os.path.join(folder, "sas"), "w", encoding="utf8") as sas:
        sas.write("?sv=2021-12-02&sr=c&sp=rl&se=2051-10-06&sig=" + "A" * 43 + "%3D\n")
    return to


fake.main(lambda variant, folder: [open_account()] if variant == "open" else [closed_account(), files(), impostor(folder)])
