"""fake_s3.py VARIANT DIR FLAVOUR: buckets of Amazon, Google, DigitalOcean, Alibaba and Ceph, as they answer strangers."""

import json
import sys
import urllib.parse

import fake

FLAVOUR = sys.argv[3]
FIELDS = {
    "s3": {"Server": "AmazonS3", "x-amz-request-id": "4442587FB7D0A2F9", "x-amz-id-2": "invented"},
    "gcs": {"Server": "UploadServer", "X-GUploader-UploadID": "AFiumC-invented"},
    "digitalocean-spaces": {"x-amz-request-id": "tx000000000000000000001-0063a1b2c3-1a2b3c-fra1b"},
    "ceph": {"x-amz-request-id": "tx000000000000000000002-0063a1b2c3-1a2b3c-default"},
    "alibaba-oss": {"Server": "AliyunOSS", "x-oss-request-id": "534B371674E88A4D8906008B"},
}[FLAVOUR]
DENIED = {
    "gcs": "Anonymous caller does not have storage.objects.list access to the Google Cloud Storage bucket. Permission "
    "'storage.objects.list' denied on resource (or it may not exist).",
    "alibaba-oss": "You have no right to access this object because of bucket acl.",
}.get(FLAVOUR, "Access Denied")
CONTROL = "ajar-control-9f1d2c"
PART = {"Range": "bytes=0-0"}
XML = '<?xml version="1.0" encoding="UTF-8"?>'


def error(code, text="", **more):
    fields = "".join(f"<{name}>{value}</{name}>" for name, value in more.items())
    body = f"{XML}\n<Error><Code>{code}</Code><Message>{text}</Message>{fields}</Error>"
    return {"body": body, "answered": {"Content-Type": "application/xml"}}


def listing(bucket, objects, token=""):
    rows = "".join(
        f"<Contents><Key>{urllib.parse.quote_plus(key, safe='/')}</Key><ETag>&quot;d41d8&quot;</ETag>"
        f"<Size>{len(body)}</Size><StorageClass>STANDARD</StorageClass></Contents>"
        for key, body in objects.items()
    )
    more = f"<IsTruncated>true</IsTruncated><NextContinuationToken>{token}</NextContinuationToken>"
    return (
        f'{XML}\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>{bucket}</Name><Prefix></Prefix>'
        f"<EncodingType>url</EncodingType>{more if token else '<IsTruncated>false</IsTruncated>'}{rows}</ListBucketResult>"
    )


def listed(to, path, query, body, **how):
    to.expect(f"{path}?list-type=2&encoding-type=url&max-keys={query}", body, **how)


def given(to, path, body, wanted=(16384,)):
    to.expect(path, body, method="HEAD", answered={"ETag": '"d41d8"'})
    for want in wanted:
        more, part = fake.partial(body, 0, want - 1)
        to.expect(path, part, 206, sent={"Range": f"bytes=0-{want - 1}"}, answered={"ETag": '"d41d8"', **more})


def service(what):
    to = fake.Fake(what, FIELDS)
    if FLAVOUR == "ceph":
        owner = "<Owner><ID>anonymous</ID><DisplayName></DisplayName></Owner><Buckets></Buckets>"
        to.expect("/", f'{XML}<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{owner}</ListAllMyBucketsResult>')
    elif FLAVOUR == "gcs":
        to.expect("/", status=400, **error("MissingSecurityHeader", "Your request was missing a required header."))
    elif FLAVOUR == "s3":
        to.expect("/", status=307, body="", answered={"Location": "https://aws.amazon.com/s3/"})
    else:
        to.expect("/", status=403, **error("AccessDenied", DENIED))
    return to


def missing(to, path, status=404):
    no = error("NoSuchKey", "The specified key does not exist.") if status == 404 else error("AccessDenied", DENIED)
    to.expect(f"{path}/{CONTROL}", status=status, sent=PART, **no)


def support(to, path):
    """A bucket of 13 objects in two pages, all readable."""
    first = {"mails/to Ana+Ben & more\x01.eml": b"Dear Ana Novak,\r\n"}
    rest = {f"cases/{case[0]}.json": json.dumps(case).encode() for case in fake.cases()}
    top = path or "/"
    listed(to, top, "1", listing("support", first, "1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM="))
    listed(to, top, "1000", listing("support", first, "1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM="))
    listed(to, top, "100", listing("support", first, "1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM="))
    token = "&continuation-token=1ueGcxLPRx1Tr%2FXYExHnhbYLgveDs2J%2Fwm36Hy4vbOwM%3D"
    listed(to, top, "1000" + token, listing("support", rest))
    for key, body in first.items():
        given(to, f"{path.rstrip('/')}/{urllib.parse.quote(key)}", body)
    missing(to, path.rstrip("/"))


def denied(to, path, status=403, code="AccessDenied"):
    listed(to, path, "1", status=status, **error(code, DENIED))


def open_service():
    to = service("support can be listed; public only read, by name; names only listed; hr neither")
    support(to, "/support")
    denied(to, "/public")
    given(to, "/public/2021/scan%201.txt", b"call Ben Okafor", (1, 16384))
    missing(to, "/public", 403)
    names = {"secret.txt": b"x"}
    for query in ("1", "100", "1000"):
        listed(to, "/names", query, listing("names", names))
    to.expect("/names/secret.txt", status=403, method="HEAD")
    to.expect("/names/secret.txt", status=403, sent={"Range": "bytes=0-16383"}, **error("AccessDenied", DENIED))
    missing(to, "/names")
    denied(to, "/hr")
    to.expect("/hr/pay.csv", status=403, method="HEAD")
    return to


def one_bucket():
    to = fake.Fake("a bucket by its path: /support", FIELDS)
    to.expect("/support/", status=200, body=listing("support", {}))
    support(to, "/support/")
    return to


def closed_service():
    to = service("hr is private, old not there, far in another region")
    denied(to, "/hr")
    denied(to, "/old", *((403,) if FLAVOUR == "gcs" else (404, "NoSuchBucket")))
    if FLAVOUR == "s3":
        far = error("PermanentRedirect", "Use this endpoint.", Endpoint="far.s3.eu-west-1.amazonaws.com")
        far["answered"].update({"x-amz-bucket-region": "eu-west-1", "Location": "https://far.s3.eu-west-1.amazonaws.com/"})
    else:
        far = error("AccessDenied", DENIED)
    listed(to, "/far", "1", status=301 if FLAVOUR == "s3" else 403, **far)
    return to


fake.main(lambda variant, folder: [open_service(), one_bucket()] if variant == "open" else [closed_service()])
