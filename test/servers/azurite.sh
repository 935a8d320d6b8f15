#!/bin/bash
# Azurite: Microsoft's own emulator of Azure blobs, queues and tables; account contosodev, its key in DIR/password,
# a signature (SAS) that may do everything for a day in DIR/sas. In open, container mails can be listed by anybody,
# scans only be read if one knows a name, backup is private; in locked all three are private. Queues and tables
# are never public. Real Azure refuses in more ways than Azurite's 403, and has no path of the account.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() { npm_packages 2026-11-01 azurite@3.35.0; }

serve() {
	password=$(head -c 48 /dev/urandom | base64 -w 0)
	echo "$password" >"$dir/password"
	queue=127.0.0.1:$(free_port) table=127.0.0.1:$(free_port)
	export AZURITE_ACCOUNTS=contosodev:$password NODE_OPTIONS=--max-old-space-size=128
	background node "$home/node_modules/.bin/azurite" --silent --disableTelemetry --skipApiVersionCheck \
		--location "$dir/data" --blobPort "$port" --queuePort "${queue#*:}" --tablePort "${table#*:}"
	sas=$(signature)
	echo "$sas" >"$dir/sas"
}

# An account's signature, of version 2021-12-02.
signature() {
	local end signed
	end=$(date -u -d '+1 day' +%Y-%m-%dT%H:%M:%SZ)
	signed=$(printf '%s\n' contosodev rwdlacup bqt sco '' "$end" '' '' 2021-12-02 '' | python3 -c '
import base64, hmac, sys
key = base64.b64decode(open(sys.argv[1]).read())
print(base64.b64encode(hmac.digest(key, sys.stdin.buffer.read(), "sha256")).decode())' "$dir/password")
	jq -nr --arg s "$signed" --arg e "$end" \
		'"sv=2021-12-02&ss=bqt&srt=sco&sp=rwdlacup&se=\($e | @uri)&sig=\($s | @uri)"'
}

answers() {
	local of
	for of in "$address" "$queue" "$table"; do
		curl -s --max-time 5 --noproxy '*' -o "$dir/answer" "http://$of/contosodev?comp=list" || return 1
	done
}

call() { # METHOD ADDRESS PATH[?QUERY] CURL-OPTION...
	local method=$1 url=http://$2/contosodev/$3
	shift 3
	case $url in *\?*) url=$url\&$sas ;; *) url=$url?$sas ;; esac
	http -X "$method" "$url" -H 'x-ms-version: 2021-12-02' "$@"
}

container() { # NAME LEVEL FILE...
	local name=$1 level=$2 file access=()
	shift 2
	[ -z "$level" ] || access=(-H "x-ms-blob-public-access: $level")
	call PUT "$address" "$name?restype=container" -H 'Content-Length: 0' "${access[@]}"
	for file in "$@"; do
		call PUT "$address" "$name/$(basename "$(dirname "$file")")/$(basename "$file")" \
			-H 'x-ms-blob-type: BlockBlob' -H 'Content-Type: application/octet-stream' --data-binary @"$file"
	done
}

fill() {
	local all='' some='' case
	[ "$1" = locked ] || all=container some=blob
	mkdir "$dir/cases"
	while read -r case; do echo "$case" >"$dir/cases/$(jq .id <<<"$case").json"; done < <(cases .)
	container mails "$all" "$source"/test/files/mail/*.eml "$source/test/files/office/letter.docx" \
		"$source/test/files/archive/deflate.zip" "$dir"/cases/*
	container scans "$some" "$dir"/cases/{1,2}.json
	container backup '' "$dir"/cases/3.json
	call PUT "$queue" outbox -H 'Content-Length: 0'
	call POST "$table" Tables -H 'Content-Type: application/json' -H 'Accept: application/json;odata=nometadata' \
		-d '{"TableName": "people"}'
	while read -r case; do
		call POST "$queue" outbox/messages \
			-d "<QueueMessage><MessageText>$(base64 -w 0 <<<"$case")</MessageText></QueueMessage>"
		call POST "$table" people -H 'Content-Type: application/json' -H 'Accept: application/json;odata=nometadata' \
			-d "$(jq -c '{PartitionKey: "support", RowKey: "\(.id)", name, email, phone, card}' <<<"$case")"
	done < <(cases . | head -n 5)
}

tell() {
	local access='mails can be listed, scans read by name, backup private'
	[ "$1" = open ] || access='mails, scans, backup all private'
	printf '%s\t%s\n' "$address" "blobs at /contosodev: $access (mails, a docx, a zip, JSON)" \
		"$queue" 'queue /contosodev/outbox: 5 messages' "$table" 'table /contosodev/people: 5 rows'
}

main "$@"
