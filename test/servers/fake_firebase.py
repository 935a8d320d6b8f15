"""fake_firebase.py: a Realtime Database, as its documentation and others' recordings have it."""

import json
import urllib.parse

import fake

FIELDS = {"Server": "nginx", "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-cache"}
CONTROL = "ajar-control-9f1d2c"


def database(what):
    to = fake.Fake(what, FIELDS)
    to.expect("/", status=302, answered={"Location": "https://console.firebase.google.com/"})
    return to


def shallow(to, path, value, status=200):
    to.expect(f"{path or '/'}.json?shallow=true", json.dumps(value), status)


def page(to, path, limit, value, start=None):
    """Children by key; from start on where that is given."""
    from_here = "&startAt=" + urllib.parse.quote(json.dumps(start), safe="") if start is not None else ""
    to.expect(f"{path}.json?orderBy=%22%24key%22&limitToFirst={limit}{from_here}", json.dumps(value))


def denied(to, path, status=401, text="Permission denied"):
    shallow(to, path, {"error": text}, status)


def wholly_open():
    """12 cases under small numbers, which come as an array; two users; a value; a node too large to be read."""
    to = database("root open: cases, users, version, heap")
    rows = [dict(zip(("id", "name", "email", "phone", "card", "note"), case)) for case in fake.cases()]
    shallow(to, "", {"cases": True, "users": True, "version": True, "heap": True})
    shallow(to, "/cases", {str(i): True for i in range(1, 13)})
    shallow(to, f"/{CONTROL}", None)
    page(to, "/cases", 100, [None, *rows])
    page(to, "/cases", 101, [None] * 12 + rows[-1:], "12")
    users = {"-Nabc\"d": {"email": "ana.novak@contoso.com"}, "-Nabc$e": {"email": "ben.okafor@contoso.com"}}
    page(to, "/users", 100, users)
    page(to, "/users", 101, {"-Nabc$e": users["-Nabc$e"]}, "-Nabc$e")
    page(to, "/version", 100, "2.7.1")
    for limit in (100, 1):
        page(to, "/heap", limit, {"a": "ben.okafor@contoso.com " * 60000})
    return to


def partly_open():
    to = database("root closed, public/news open, orders closed, drafts empty")
    denied(to, "")
    shallow(to, "/public/news", {"a": True, "b": True})
    shallow(to, "/public/news/a", {"title": True})
    shallow(to, f"/public/news/{CONTROL}", None)
    page(to, "/public/news", 100, {"a": {"title": "call +1 202-555-0101"}, "b": {"title": "none"}})
    page(to, "/public/news", 101, {"b": {"title": "none"}}, "b")
    denied(to, "/orders")
    shallow(to, "/drafts", None)
    return to


def anything():
    """Gives the same for whatever is asked."""
    to = database("gives anything")
    for path in ("", "/a", f"/{CONTROL}"):
        shallow(to, path, {"a": True})
    page(to, "/a", 100, {"a": 1})
    page(to, "/a", 101, {"a": 1}, "a")
    return to


def closed():
    to = database("closed")
    denied(to, "")
    denied(to, "/users")
    return to


def switched_off():
    to = database("switched off by its owner")
    denied(to, "", 423, "The Firebase database 'contoso' has been deactivated.")
    return to


def make(variant, folder):
    return [wholly_open(), partly_open()] if variant == "open" else [closed(), switched_off(), anything()]


fake.main(make)
