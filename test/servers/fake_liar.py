"""fake_liar.py: servers that lie, in the language of S3. In each there is one bucket, b."""

import re
import time
import urllib.parse

import fake

XML = '<?xml version="1.0" encoding="UTF-8"?>'
FIRST = "/b?list-type=2&encoding-type=url&max-keys="
ETAG = {"ETag": '"d41d8"'}
DENIED = f"{XML}<Error><Code>AccessDenied</Code></Error>"
BODY = b"Dear Ana Novak,\r\n"
TOKEN = re.compile(r"continuation-token=([^&]*)$")


def listing(token, *keys):
    rows = "".join(f"<Contents><Key>{key}</Key><Size>{len(BODY)}</Size></Contents>" for key in keys)
    return f"{XML}<ListBucketResult>{rows}<NextContinuationToken>{token}</NextContinuationToken></ListBucketResult>"


def bucket(what, page=None, given=True):
    """A service with this page for every listing (or nothing yet), and one object a."""
    to = fake.Fake(what, {"Server": "MinIO"})
    to.expect("/", DENIED, 403)
    for query in ("1", "100", "1000") if page else ():
        to.expect(FIRST + query, page)
    if given:
        to.expect("/b/a", BODY, method="HEAD", answered=ETAG)
        to.expect("/b/a", BODY, 206, sent={"Range": "bytes=0-16383"}, answered=ETAG)
        to.expect("/b/ajar-control-9f1d2c", DENIED.replace("AccessDenied", "NoSuchKey"), 404, sent={"Range": "bytes=0-0"})
    return to


def circle():
    to = bucket("the next page is always the same one", listing("again", "a"))
    for query in ("100", "1000"):
        to.expect(f"{FIRST}{query}&continuation-token=again", listing("again", "a"))
    return to


def endless(*keys):
    """Each page leads to another one."""
    to = bucket("pages without end" + ("" if keys else ", and without an object"), listing("1", *keys))

    def next_page(handler):
        token = TOKEN.search(handler.path)
        return (200, {}, listing(int(urllib.parse.unquote(token[1])) + 1, *keys).encode()) if token else None

    to.otherwise = next_page
    return to


def whole_object():
    """Whatever range is asked for."""
    to = bucket("gives 8 MiB where 16 KiB are asked for", listing("", "a"), False)
    to.expect("/b/a", method="HEAD", answered={**ETAG, "Content-Length": str(1 << 63)})
    to.expect("/b/a", BODY * (1 << 19), sent={"Range": "bytes=0-16383"}, answered=ETAG)
    to.expect("/b/ajar-control-9f1d2c", DENIED, 404, sent={"Range": "bytes=0-0"})
    return to


def one_at_a_time():
    """No liar, but a simple server, which an idle connection keeps from all others."""
    to = bucket("one connection at a time", listing("", "a"))
    to.serial = True
    return to


def anything():
    to = bucket("gives anything", listing("", "a"), False)
    to.expect("/b/a", BODY, method="HEAD", answered=ETAG)
    for what, part in (("a", "0-16383"), ("ajar-control-9f1d2c", "0-0")):
        to.expect(f"/b/{what}", BODY, 206, sent={"Range": f"bytes={part}"}, answered=ETAG)
    return to


def says(what, body, status=200, **how):
    """Says this instead of a listing."""
    to = bucket(what, None, False)
    to.expect(FIRST + "1", body, status, **how)
    return to


def drip(handler):
    """A listing, a byte each second."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for byte in listing("", *("a" * 1000)).encode():
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        time.sleep(1)


def make(variant, folder):
    if variant == "open":
        return [circle(), endless("a"), whole_object(), one_at_a_time()]
    bomb = f'{XML}<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><ListBucketResult>&b;</ListBucketResult>'
    return [
        endless(),
        says("stops in the middle", listing("", "a"), answered={"Content-Length": "100000"}),
        says("leads to itself", "", 301, answered={"Location": FIRST + "1"}),
        says("a listing of 4 MiB where one object is asked for", listing("", *["a" * 1000] * 4096)),
        says("entities", bomb),
        says("brackets", "<ListBucketResult>" + "<a>" * 100000),
        says("a byte a second", drip),
        anything(),
    ]


fake.main(make)
