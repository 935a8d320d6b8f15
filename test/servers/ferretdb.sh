#!/bin/bash
# FerretDB 1, for MongoDB's wire: a database support, collections cases and archive (12 documents each). locked:
# its new authentication (SCRAM). In plain and inside TLS.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() {
	go_program github.com/FerretDB/FerretDB v1.24.2 h1:trrUU0LbmusMbyubhPS1IELncvrIwKrsRT2LW1UUWCw= ./cmd/ferretdb
	python_packages # a client
}
amend() { echo v1.24.2 >build/version/version.txt; }

serve() {
	local setup=()
	[ "$1" = open ] || setup=(--test-enable-new-auth --setup-username=ajar --setup-password="$password"
		--setup-database=admin)
	mkdir -p "$dir/data"
	certificate
	tls=127.0.0.1:$(free_port)
	background "$home/ferretdb" --handler=sqlite --sqlite-url="file:$dir/data/" --listen-addr="$address" \
		--listen-tls="$tls" --listen-tls-cert-file="$dir/cert.pem" --listen-tls-key-file="$dir/key.pem" \
		--debug-addr=- --telemetry=disable --state-dir="$dir" --log-level=warn "${setup[@]}"
}

ask() { # PYTHON: with db, the server
	MONGO="mongodb://$([ "$variant" = open ] || echo "ajar:$password@")$address/" "$home/venv/bin/python3" -c '
import json, os, sys, pymongo
db = pymongo.MongoClient(os.environ["MONGO"], serverSelectionTimeoutMS=5000)
'"$1"
}
answers() { ask 'db.support.cases.find_one()'; }
fill() {
	cases . | ask '
rows = [json.loads(line) for line in sys.stdin]
for name in "cases", "archive":
	db.support[name].insert_many([dict(row) for row in rows])
assert db.support.cases.count_documents({}) == 12'
}

tell() { printf '%s\t%s\n' "$address" 'database support, collections cases and archive: 12 documents each' "$tls" 'the same, inside TLS'; }

main "$@"
