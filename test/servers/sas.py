#!/usr/bin/env python3
"""sas.py KEYFILE URL PARAM=VALUE...: the URL with a shared access signature of Azure Storage, version 2021-12-02.

What is signed is "Create an account SAS" (ss, srt), or "Create a service SAS" for blobs (sr), tables (tn) and queues
(neither), each behind its account: http://HOST/ACCOUNT/CONTAINER[/BLOB], as the emulator has them.
"""

import base64
import hmac
import sys
import urllib.parse

VERSION = "2021-12-02"


def to_sign(path, p):
    account, place = path[0], "/".join(path)
    times, ends = [p.get("sp", ""), p.get("st", ""), p["se"]], [p.get("si", ""), p.get("sip", ""), p.get("spr", ""), VERSION]
    if "ss" in p:
        return [account, p["sp"], p["ss"], p["srt"], p.get("st", ""), p["se"], p.get("sip", ""), p.get("spr", ""), VERSION, "", ""]
    if "sr" in p:
        return [*times, f"/blob/{place}", *ends, p["sr"], "", "", "", "", "", "", ""]
    if "tn" in p:
        return [*times, f"/table/{account}/{p['tn'].lower()}", *ends, "", "", "", ""]
    return [*times, f"/queue/{place}", *ends]


def main(key_file, url, *params):
    with open(key_file, encoding="utf8") as key:
        secret = base64.b64decode(key.read())
    path = urllib.parse.urlsplit(url).path.strip("/").split("/")
    p = dict(param.split("=", 1) for param in params)
    signature = hmac.digest(secret, "\n".join(to_sign(path, p)).encode(), "sha256")
    p = {"sv": VERSION, **p, "sig": base64.b64encode(signature).decode()}
    print(f"{url}?{urllib.parse.urlencode(p)}")


main(*sys.argv[1:])
