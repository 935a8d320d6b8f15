"""fake_web.py: small stores that speak HTTP, each a table of requests and of the answers that others recorded."""

import json
import sys

import fake

CONTROL = "ajar-control-9f1d2c"
ROWS = [dict(zip(("id", "name", "email", "phone", "card", "note"), case)) for case in fake.cases()]
BASIC = {"WWW-Authenticate": 'Basic realm="Contoso"'}


def store(what, front="", status=200, always=None, answered=None):
    to = fake.Fake(what, always)
    to.expect("/", front, status, answered=answered)
    to.expect("/v2/", "not found", 404)  # a stranger may be a registry, which tells no other way
    return to


def gives(to, path, value, status=200, answered=None):
    to.expect(path, value if isinstance(value, str) else json.dumps(value), status, answered=answered)


def asked(to, path, question, value, status=200):
    """By POST."""
    to.expect(path, json.dumps(value) if not isinstance(value, str) else value, status, method="POST", asked=question)


def kibana(open_):
    to = store("in, or to a login", "", 302, {"kbn-name": "kibana"}, {"Location": "/app/home" if open_ else "/login?next=%2F"})
    whole = {"name": "kibana", "version": {"number": "7.10.2"}, "status": {"overall": {"state": "green"}}, "metrics": {}}
    if open_:
        gives(to, "/api/status", whole)
    else:
        gives(to, "/api/status", {"statusCode": 401, "error": "Unauthorized", "message": "Unauthorized"}, 401)
    return [to]


def solr(open_):
    """A core, one that is locked apart, an empty one."""
    to = store("cores cases, hr (locked) and empty", "", 302, None, {"Location": "http://127.0.0.1/solr/"})
    status, no = "/solr/admin/cores?action=STATUS&wt=json", "<html><body><h2>HTTP ERROR 401 require authentication</h2></body></html>"
    if not open_:
        gives(to, "/solr/admin/info/system?wt=json", no, 401, BASIC)
        gives(to, status, no, 401, BASIC)
        return [to]
    gives(to, "/solr/admin/info/system?wt=json", {"mode": "std", "lucene": {"solr-spec-version": "8.11.2"}})
    index = [("hr", 3, 99), ("cases", 12, 4096), ("empty", 0, 69)]
    cores = {n: {"name": n, "index": {"numDocs": docs, "sizeInBytes": size}} for n, docs, size in index}
    gives(to, status, {"responseHeader": {"status": 0}, "initFailures": {}, "status": cores})
    gives(to, "/solr/hr/select?q=*:*&rows=1&fl=id&wt=json", no, 401, BASIC)
    for rows, start, docs in ((1, "&fl=id", [{"id": "1"}]), (100, "&start=0", ROWS), (100, "&start=12", [])):
        found = {"numFound": 12, "start": 0, "docs": docs}
        gives(to, f"/solr/cases/select?q=*:*&rows={rows}{start}&wt=json", {"response": found})
    gives(to, "/solr/hr/select?q=*:*&rows=100&start=0&wt=json", no, 401, BASIC)
    gives(to, f"/solr/{CONTROL}/select?q=*:*&rows=0&wt=json", "<html>Not Found</html>", 404)
    return [to]


def consul(open_):
    to = store("keys config/, mode", '<a href="/ui/">Moved Permanently</a>.\n\n', 301, None, {"Location": "/ui/"})
    gives(to, "/v1/status/leader", '"10.1.10.12:8300"')
    if open_:
        gives(to, "/v1/kv/?keys&separator=/", ["config/", "mode"])
        gives(to, "/v1/kv/config/?keys", ["config/db/password", "config/mail"])
        gives(to, "/v1/kv/mode?keys", ["mode", "model"])
        gives(to, "/v1/catalog/services", {"consul": [], "support": ["v1"]})
    else:
        no = "Permission denied: token with AccessorID '00000000-0000-0000-0000-000000000002' lacks permission 'key:list' on \"\""
        gives(to, "/v1/kv/?keys&separator=/", no, 403)
        gives(to, "/v1/catalog/services", {})
    gives(to, f"/v1/kv/{CONTROL}/?keys", "", 404)
    return [to]


def webhdfs(open_):
    to = store("folders support and tmp", '<meta http-equiv="REFRESH" content="0;url=dfshealth.html" /><title>Hadoop Administration</title>')
    listing = "/webhdfs/v1/?op=LISTSTATUS"
    if not open_:
        gives(to, listing, "<html>Authentication required</html>", 401, {"WWW-Authenticate": "Negotiate"})
        return [to]
    folder = {"type": "DIRECTORY", "length": 0, "owner": "hdfs", "group": "supergroup", "permission": "755"}
    gives(to, listing, '{"FileStatuses":' + json.dumps({"FileStatus": [{**folder, "pathSuffix": n} for n in ("support", "tmp")]}) + "}")
    summary = {"directoryCount": 2, "fileCount": 12, "length": 4096, "quota": -1, "spaceConsumed": 12288}
    gives(to, "/webhdfs/v1/support?op=GETCONTENTSUMMARY", {"ContentSummary": summary})
    no = {"RemoteException": {"exception": "AccessControlException", "message": "Permission denied: user=dr.who"}}
    gives(to, "/webhdfs/v1/tmp?op=GETCONTENTSUMMARY", no, 403)
    gives(to, f"/webhdfs/v1/{CONTROL}?op=LISTSTATUS", {"RemoteException": {"exception": "FileNotFoundException"}}, 404)
    return [to]


def rabbitmq(open_):
    """Open: something before it has given a name."""
    to = store("a queue cases", "<!doctype html><title>RabbitMQ Management</title>", always={"server": "Cowboy"})
    if not open_:
        no = {"error": "not_authorised", "reason": "Login failed"}
        gives(to, "/api/overview", no, 401, {"www-authenticate": 'Basic realm="RabbitMQ Management"'})
        return [to]
    gives(to, "/api/overview", {"management_version": "3.12.1", "rabbitmq_version": "3.12.1", "queue_totals": {}})
    gives(to, "/api/queues?columns=name,messages,message_bytes", [{"name": "cases", "messages": 12, "message_bytes": 900}])
    return [to]


def qdrant(open_):
    to = store("cases in two pages", json.dumps({"title": "qdrant - vector search engine", "version": "1.9.2"}))
    no = "Must provide an API key or an Authorization bearer token"
    if not open_:
        gives(to, "/collections", no, 401)
        old = store("its name locked, too", no, 401)
        gives(old, "/collections", no, 401)
        return [to, old]
    gives(to, "/collections", {"result": {"collections": [{"name": "cases"}]}, "status": "ok", "time": 0.00002})
    gives(to, "/collections/cases", {"result": {"status": "green", "points_count": 12}, "status": "ok"})
    gives(to, f"/collections/{CONTROL}", {"status": {"error": f"Not found: Collection `{CONTROL}` doesn't exist!"}}, 404)
    scroll, points = "/collections/cases/points/scroll", [{"id": int(row["id"]), "payload": row} for row in ROWS]
    asked(to, scroll, '{"limit":1,"with_payload":false,"with_vector":false}', {"result": {"points": [{"id": 1}]}})
    first, rest = {"points": points[:7], "next_page_offset": 8}, {"points": points[7:], "next_page_offset": None}
    asked(to, scroll, '{"limit":100,"with_payload":true,"with_vector":false}', {"result": first})
    asked(to, scroll, '{"limit":100,"with_payload":true,"with_vector":false,"offset":8}', {"result": rest})
    return [to]


def weaviate(open_):
    to = store("class Case", "", 301, None, {"Location": "/v1"})
    no = {"code": 401, "message": "anonymous access not enabled, please provide an auth scheme such as OIDC"}
    if not open_:
        gives(to, "/v1/meta", no, 401)
        gives(to, "/v1/schema", no, 401)
        return [to]
    gives(to, "/v1/meta", {"hostname": "http://[::]:8080", "modules": {}, "version": "1.24.1"})
    gives(to, "/v1/schema", {"classes": [{"class": "Case", "properties": [{"name": "email", "dataType": ["text"]}]}]})
    shards = [{"class": "Case", "name": "a", "objectCount": 5}, {"class": "Case", "name": "b", "objectCount": 7}]
    gives(to, "/v1/nodes?output=verbose", {"nodes": [{"name": "node1", "shards": shards}]})
    objects = [{"class": "Case", "id": f"00000000-0000-0000-0000-{int(r['id']):012}", "properties": r} for r in ROWS]
    gives(to, "/v1/objects?class=Case&limit=1", {"objects": objects[:1]})
    gives(to, "/v1/objects?class=Case&limit=100&after=", {"objects": objects})
    gives(to, f"/v1/objects?class=Case&limit=100&after={objects[-1]['id']}", {"objects": []})
    gives(to, f"/v1/schema/{CONTROL}", "", 404)
    return [to]


def milvus(open_):
    """Answers 200 to everything; a collection that is not loaded; the code of its first versions."""
    api, to = "/v2/vectordb/", store("collections cases, asleep", "404 page not found", 404)
    if not open_:
        asked(to, api + "collections/list", "{}", {"code": 1800, "message": "user hasn't authenticated"})
        return [to]
    asked(to, api + "collections/list", "{}", {"code": 0, "data": ["cases", "asleep"]})
    for name, code in (("cases", 0), ("asleep", 200)):
        stats = {"code": code, "data": {"rowCount": 12}}
        asked(to, api + "collections/get_stats", json.dumps({"collectionName": name}, separators=(",", ":")), stats)
    no = {"code": 100, "message": "collection not found"}
    asked(to, api + "collections/get_stats", '{"collectionName":"ajar_control_9f1d2c"}', no)
    vector = [0.25] * 64
    for offset, rows in ((0, ROWS), (12, [])):
        question = '{"collectionName":"cases","filter":"","outputFields":["*"],"limit":100,"offset":%d}' % offset
        asked(to, api + "entities/query", question, {"code": 0, "data": [{**row, "vector": vector} for row in rows]})
    question = '{"collectionName":"asleep","filter":"","outputFields":["*"],"limit":100,"offset":0}'
    asked(to, api + "entities/query", question, {"code": 101, "message": "collection not loaded"})
    return [to]


def chroma_of(version, collections, open_):
    to = store(f"collections of version {version}", '{"detail":"Not Found"}', 404)
    if version == 1:
        gives(to, "/api/v2/heartbeat", '{"detail":"Not Found"}', 404)
    gives(to, f"/api/v{version}/heartbeat", {"nanosecond heartbeat": 1795326665370000000})
    gives(to, f"/api/v{version}/version", '"0.6.3"')
    if not open_:
        gives(to, collections, {"error": "AuthError", "message": "Forbidden"}, 403)
        return to
    one = "3f2b8c1e-7d4a-4c55-9a60-0d6d8f2b7c11"
    gives(to, collections, [{"id": one, "name": "cases", "metadata": None, "dimension": 384}])
    gives(to, f"{collections}/{one}/count", "12")
    gives(to, f"{collections}/{CONTROL}", {"error": "NotFoundError", "message": "Collection does not exist."}, 404)
    for offset, rows in ((0, ROWS), (12, [])):
        question = '{"limit":100,"offset":%d,"include":["documents","metadatas"]}' % offset
        columns = {"ids": [r["id"] for r in rows], "documents": [r["note"] for r in rows], "metadatas": [{"email": r["email"]} for r in rows]}
        asked(to, f"{collections}/{one}/get", question, columns)
    return to


def chroma(open_):
    two = "/api/v2/tenants/default_tenant/databases/default_database/collections"
    return [chroma_of(2, two, open_), chroma_of(1, "/api/v1/collections", open_)]


def ollama(open_):
    """Locked only by something before it."""
    to = store("a model", "Ollama is running")
    gives(to, "/api/version", {"version": "0.5.7"}) if open_ else gives(to, "/api/version", "no", 403)
    tags = {"models": [{"name": "support:7b", "size": 4661224676, "digest": "ab12"}]}
    gives(to, "/api/tags", tags) if open_ else gives(to, "/api/tags", "no", 403)
    return [to]


def grafana(open_):
    page = "<!DOCTYPE html><html><head><title>Grafana</title></head></html>"
    to = store("a board", page) if open_ else store("to a login", "", 302, None, {"Location": "/login"})
    gives(to, "/api/health", {"commit": "ab12", "database": "ok", "version": "10.4.1"})
    if not open_:
        gives(to, "/api/org", {"message": "Unauthorized"}, 401)
        return [to]
    gives(to, "/api/org", {"id": 1, "name": "Main Org."})
    gives(to, "/api/search?limit=1000", [{"id": 1, "uid": "a", "title": "Support", "type": "dash-db"}])
    gives(to, "/api/datasources", {"message": "Permission denied"}, 403)
    return [to]


fake.main(lambda variant, folder: globals()[sys.argv[3]](variant == "open"))
