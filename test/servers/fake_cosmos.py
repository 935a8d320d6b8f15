"""fake_cosmos.py: the SQL interface of Cosmos DB. Signatures are checked to the bit, and that none is where none belongs."""

import base64
import email.utils
import hashlib
import hmac
import json
import os
import time
import urllib.parse

import fake

VERSION = {"x-ms-version": "2018-12-31"}
ASKED = (
    "Required Header authorization is missing. Ensure a valid Authorization token is passed.\r\nActivityId: "
    "0b2f7d3c-0000-4000-8000-000000000001, Microsoft.Azure.Documents.Common/2.14.0"
)
FIREWALL = (
    "Request originated from IP 192.0.2.7 through public internet. This is blocked by your Cosmos DB account firewall "
    "settings. More info: https://aka.ms/cosmosdb-tsg-forbidden\r\nActivityId: 0b2f7d3c-0000-4000-8000-000000000002"
)


def account(what, front, status, check=None):
    to = fake.Fake(what, {"x-ms-gatewayversion": "version=2.14.0", "Content-Type": "application/json"}, check)
    to.expect("/", json.dumps(front), status)
    return to


def signed_by(key):
    """Checks what of a signature there must be: on everything but the front page."""
    secret = base64.b64decode(key)

    def check(handler):
        token, date = handler.headers.get_all("authorization"), handler.headers.get_all("x-ms-date")
        if handler.path == "/":
            return "a signature where none belongs" if token or date else None
        if not token or not date or len(token) + len(date) != 2:
            return "no signature"
        if abs(time.time() - email.utils.parsedate_to_datetime(date[0]).timestamp()) > 900:
            return "date"
        parts = urllib.parse.unquote(handler.path).strip("/").split("/")
        link, kind = ("/".join(parts[:-1]), parts[-1]) if len(parts) % 2 else ("/".join(parts), parts[-2])
        text = f"get\n{kind}\n{link}\n{date[0].lower()}\n\n"
        mac = base64.b64encode(hmac.new(secret, text.encode(), hashlib.sha256).digest()).decode()
        return None if urllib.parse.unquote(token[0]) == f"type=master&ver=1.0&sig={mac}" else "signature"

    check.fields = ("authorization", "x-ms-date")
    return check


def content(to):
    """Two databases; collection "all cases" in two pages of documents, the last of which leads to itself."""
    rows = [dict(zip(("id", "name", "email", "phone", "card", "note"), case)) for case in fake.cases()]
    databases = {"_rid": "", "Databases": [{"id": "support", "_rid": "a"}], "_count": 1}
    to.expect("/dbs", json.dumps(databases), sent=VERSION, answered={"x-ms-continuation": "more=1"})
    databases = {"_rid": "", "Databases": [{"id": "empty", "_rid": "b"}], "_count": 1}
    to.expect("/dbs", json.dumps(databases), sent={**VERSION, "x-ms-continuation": "more=1"})
    collections = {"_rid": "a", "DocumentCollections": [{"id": "all cases"}, {"id": "log"}], "_count": 2}
    to.expect("/dbs/support/colls", json.dumps(collections), sent=VERSION)
    to.expect("/dbs/empty/colls", json.dumps({"_rid": "b", "DocumentCollections": [], "_count": 0}), sent=VERSION)
    for name, count in (("all%20cases", 12), ("log", 0)):
        usage = f"functions=0;documentSize=0;documentsSize={count};documentsCount={count};collectionSize={count}"
        sent = {**VERSION, "x-ms-documentdb-populatequotainfo": "True"}
        to.expect(f"/dbs/support/colls/{name}", "{}", sent=sent, answered={"x-ms-resource-usage": usage})
    path, token = "/dbs/support/colls/all%20cases/docs", '{"token":"+RID:~%d","range":{"min":"","max":"FF"}}'
    for n, (start, end) in enumerate(((0, 7), (7, 12))):
        part = {"_rid": "c", "Documents": rows[start:end], "_count": end - start}
        # so many fit into what is left of a sample of 64 KB, or are read at a time where all is read
        for items in ("65" if n == 0 else "63", "100"):
            sent = {**VERSION, "x-ms-max-item-count": items}
            if n > 0:
                sent["x-ms-continuation"] = token % (n - 1)
            to.expect(path, json.dumps(part), sent=sent, answered={"x-ms-continuation": token % 0})
    return path


def emulator():
    front = {"_self": "", "id": "localhost", "_dbs": "//dbs/", "userConsistencyPolicy": {}, "writableLocations": []}
    to = account("an emulator that asks for no key", front, 200)
    path = content(to)
    none = {"code": "NotFound", "message": "Resource Not Found."}
    to.expect("/dbs/ajar-control-9f1d2c", json.dumps(none), 404, sent=VERSION)
    one = {"_rid": "c", "Documents": [{"id": "1"}], "_count": 1}
    to.expect(path, json.dumps(one), sent={**VERSION, "x-ms-max-item-count": "1"}, answered={"x-ms-continuation": "1"})
    return to


def write_key(folder, name, key, mode=0o600):
    with open(os.open(os.path.join(folder, name), os.O_WRONLY | os.O_CREAT, mode), "w", encoding="ascii") as out:
        out.write(key + "\n")
    os.chmod(os.path.join(folder, name), mode)


def locked(folder):
    key = base64.b64encode(os.urandom(64)).decode()
    write_key(folder, "key", key)
    write_key(folder, "other-key", base64.b64encode(os.urandom(64)).decode())
    write_key(folder, "open-key", key, 0o644)
    asked = {"code": "Unauthorized", "message": ASKED}
    with_key = account("the owner's key opens it", asked, 401, signed_by(key))
    content(with_key)
    with open(os.path.join(folder, "other-key"), encoding="ascii") as other:
        other_key = account("knows another key than the owner's", asked, 401, signed_by(other.read()))
    wrong = {"code": "Unauthorized", "message": "The input authorization token can't serve the request."}
    other_key.expect("/dbs", json.dumps(wrong), 401, sent=VERSION)
    return [
        account("asks for a key", asked, 401),
        account("does not let us in", {"code": "Forbidden", "message": FIREWALL}, 403),
        with_key,
        other_key,
        account("asks for a key that lies open", asked, 401),
    ]


fake.main(lambda variant, folder: [emulator()] if variant == "open" else locked(folder))
