"""fake_firestore.py: Cloud Firestore by REST, as its documentation (v1, projects.databases.documents) has it."""

import json

import fake

FIELDS = {"Content-Type": "application/json; charset=UTF-8", "Server": "ESF", "X-Frame-Options": "SAMEORIGIN"}
BASE = "/v1/projects/contoso/databases/(default)/documents"
NAME = BASE.removeprefix("/v1/")
CONTROL = "ajar-control-9f1d2c"
MASK = "mask.fieldPaths=__name__"
TIMES = {"createTime": "2020-02-01T10:00:00.000000Z", "updateTime": "2020-02-01T10:00:00.000000Z"}


def error(status, code, text):
    return json.dumps({"error": {"code": status, "message": text, "status": code}}, indent=2), status


DENIED = error(403, "PERMISSION_DENIED", "Missing or insufficient permissions.")
MISSING = error(404, "NOT_FOUND", "Document not found.")


class Database(fake.Fake):
    """Paths are those below the documents."""

    def __init__(self, what, root=DENIED):
        super().__init__(what, FIELDS)
        self.expect("/", status=404)
        self.expect(BASE + "/", status=404)
        self.give(f"{CONTROL}/{CONTROL}?{MASK}", root)

    def give(self, path, answer):
        body, status = answer if isinstance(answer, tuple) else (json.dumps(answer), 200)
        self.expect(f"{BASE}/{path}", body, status)

    def readable(self, collection, pages, first=None):
        """Pages of (token of the next one, documents)."""
        name = {"name": f"{NAME}/{first}", **TIMES} if first else None
        more = {"nextPageToken": "AFTwo+/="} if len(pages) > 1 else {}
        self.give(f"{collection}?pageSize=1&{MASK}", {"documents": [name], **more} if first else {})
        if first:
            self.give(f"{first}?{MASK}", name)
            self.give(f"{collection}/{CONTROL}?{MASK}", MISSING)
        token = ""
        for following, documents in pages:
            answer = {"documents": documents} if documents else {}
            self.give(f"{collection}?pageSize=100{token}", {**answer, **({"nextPageToken": following} if following else {})})
            token = "&pageToken=" + following.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")


def document(path, fields):
    return {"name": f"{NAME}/{path}", "fields": fields, **TIMES}


def text(value):
    return {"stringValue": value}


def case(row):
    number, name, email, phone, card, note = row
    who = {"mapValue": {"fields": {"name": text(name), "email": text(email), "phone": text(phone)}}}
    other = {"arrayValue": {"values": [text(card), {"nullValue": None}, {"integerValue": number}, {"arrayValue": {}}]}}
    where = {"geoPointValue": {"latitude": 52.5, "longitude": 13.4}}
    return document(f"cases/{number}", {"who": who, "cards": other, "where": where, "note": text(note), "open": {"booleanValue": True}})


def wholly_open():
    to = Database("allow read: if true: cases in two pages, an empty collection", MISSING)
    rows = [case(row) for row in fake.cases()]
    to.readable("cases", [("AFTwo+/=", rows[:7]), ("", rows[7:])], "cases/1")
    to.readable("drafts", [("", [])])
    return to


def partly_open():
    to = Database("users' orders are listed, profiles given by name, the rest is closed; a listing that leads to itself")
    rows = [document(f"users/ana/orders/{n}", {"mail": text("ana.novak@contoso.com"), "n": {"integerValue": str(n)}}) for n in (1, 2)]
    to.readable("users/ana/orders", [("again", rows[:1]), ("again", rows[1:])], "users/ana/orders/1")
    to.give(f"profiles?pageSize=1&{MASK}", DENIED)
    to.give(f"profiles/nobody?{MASK}", MISSING)
    to.give(f"profiles/ben?{MASK}", {"name": f"{NAME}/profiles/ben", **TIMES})
    to.give("profiles/ben", document("profiles/ben", {"mail": text("ben.okafor@contoso.com")}))
    to.give("profiles/nobody", MISSING)
    to.give(f"profiles/{CONTROL}?{MASK}", MISSING)
    to.give(f"secrets?pageSize=1&{MASK}", DENIED)
    to.give(f"secrets/key?{MASK}", DENIED)
    return to


def closed():
    to = Database("closed")
    to.give(f"cases?pageSize=1&{MASK}", DENIED)
    to.give(f"cases/1?{MASK}", DENIED)
    return to


def absent():
    return Database("no such database", error(404, "NOT_FOUND", "The database (default) does not exist for project contoso"))


def anything():
    """Gives a document under each name."""
    given = lambda path: {"name": f"{NAME}/{path}", **TIMES}
    to = Database("gives anything", (json.dumps(given(f"{CONTROL}/{CONTROL}")), 200))
    to.give(f"cases?pageSize=1&{MASK}", {"documents": [given("cases/1")]})
    to.give(f"cases/1?{MASK}", given("cases/1"))
    to.give(f"cases/{CONTROL}?{MASK}", given(f"cases/{CONTROL}"))
    to.give("cases?pageSize=100", {"documents": [given("cases/1")]})
    return to


fake.main(lambda variant, folder: [wholly_open(), partly_open()] if variant == "open" else [closed(), absent(), anything()])
