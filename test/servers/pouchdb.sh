#!/bin/bash
# PouchDB's server, for CouchDB's interface: databases cases (12 documents) and tickets (3). open is the "admin
# party" of old CouchDB; locked has an admin, the
# databases are his. Their list is open all the same, as it was before CouchDB 3.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() { npm_packages 2026-11-01 pouchdb-server@4.2.0; }

serve() {
	mkdir -p "$dir/data"
	jq -nc --arg p "$password" --arg v "$1" '{log: {level: "warn"}} + if $v == "open" then {} else
		{admins: {ajar: $p}} end' >"$dir/data/config.json"
	background env -C "$dir/data" node --max-old-space-size=96 "$home/node_modules/.bin/pouchdb-server" \
		--host 127.0.0.1 --port "$port" --in-memory --config "$dir/data/config.json"
}

call() {
	local login=()
	[ "$variant" = open ] || login=(-u "ajar:$password")
	http "${login[@]}" "$@"
}
answers() { http "http://$address/"; }

fill() {
	local name
	for name in cases tickets; do
		call -X PUT "http://$address/$name"
		[ "$1" = open ] || call -X PUT "http://$address/$name/_security" -H 'Content-Type: application/json' \
			-d '{"admins": {"names": ["ajar"]}, "members": {"names": ["ajar"]}}'
	done
	cases '{_id: "case-\(.id)"} + .' | jq -sc '{docs: .}' | save cases
	cases '{_id: "ticket-\(.id)", from: .email}' | jq -sc '{docs: .[:3]}' | save tickets
	[ "$(call "http://$address/cases" | jq .doc_count)" = 12 ]
}
save() { call "http://$address/$1/_bulk_docs" -H 'Content-Type: application/json' --data-binary @- >/dev/null; }

tell() { printf '%s\t%s\n' "$address" 'databases cases: 12 documents, tickets: 3'; }

main "$@"
