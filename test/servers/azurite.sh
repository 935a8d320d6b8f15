#!/bin/bash
# Azurite: Microsoft's own emulator of Azure blobs, queues and tables; account contosodev, its key in DIR/password,
# a signature (SAS) that may do everything for a day in DIR/sas. In open, container mails can be listed by anybody,
# scans only be read if one knows a name, backup is private; in locked all three are private. Queues and tables
# are never public. Real Azure refuses in more ways than Azurite's 403, and has no path of the account.
# Account contosohr is private, in both; what signed URLs of it open is in open's DIR/*.sas.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() { npm_packages 2026-11-01 azurite@3.35.0; }

serve() {
	password=$(head -c 48 /dev/urandom | base64 -w 0)
	echo "$password" >"$dir/password"
	queue=127.0.0.1:$(free_port) table=127.0.0.1:$(free_port)
	head -c 48 /dev/urandom | base64 -w 0 >"$dir/password-hr"
	export AZURITE_ACCOUNTS="contosodev:$password;contosohr:$(<"$dir/password-hr")" NODE_OPTIONS=--max-old-space-size=128
	background node "$home/node_modules/.bin/azurite" --silent --disableTelemetry --skipApiVersionCheck \
		--location "$dir/data" --blobPort "$port" --queuePort "${queue#*:}" --tablePort "${table#*:}"
	sas=$(everything "$dir/password" contosodev)
	echo "$sas" >"$dir/sas"
}

# KEYFILE ACCOUNT: the query of a signature that may do everything for a day.
everything() {
	python3 "$servers/sas.py" "$1" "http://localhost/$2" ss=bqt srt=sco sp=rwdlacup \
		"se=$(date -u -d '+1 day' +%Y-%m-%dT%H:%M:%SZ)" | sed 's/^[^?]*?//'
}

# Signed URLs of contosohr: some that open, some that do not (any more).
signed_urls() {
	local blob=http://$address/contosohr late=se=2051-10-06T04:00:00Z
	url() { python3 "$servers/sas.py" "$dir/password-hr" "${@:2}" >"$dir/$1.sas"; } # NAME URL PARAM...
	url account "$blob" ss=bqt srt=sco sp=rwdlacup st=2020-07-20T04:00:00Z $late
	url list "$blob/contracts" sr=c sp=rl $late
	url read "$blob/invoices" sr=c sp=r $late
	url write "$blob/uploads" sr=c sp=cw $late
	url blob "$blob/contracts/cases/1.json" sr=b sp=r $late
	url expired "$blob/contracts/cases/2.json" sr=b sp=r se=2021-01-01T00:00:00Z
	url other "$blob/contracts/cases/3.json" sr=b sp=r $late
	sed -i 's/sig=...../sig=AAAAA/' "$dir/other.sas"
	url queue "http://$queue/contosohr/outbox" sp=r $late
	url table "http://$table/contosohr/people" tn=people sp=r $late
	url tables "http://$table/contosohr" ss=t srt=sco sp=rl $late
	python3 "$servers/sas.py" "$dir/password" "http://$address/contosodev/mails" ss=b srt=sco sp=rl $late >"$dir/public.sas"
	cp "$dir/list.sas" "$dir/everybody.sas"
	chmod 644 "$dir/everybody.sas"
}

answers() {
	local of
	for of in "$address" "$queue" "$table"; do
		curl -s --max-time 5 --noproxy '*' -o "$dir/answer" "http://$of/contosodev?comp=list" || return 1
	done
}

call() { # METHOD ADDRESS PATH[?QUERY] CURL-OPTION...
	local method=$1 url=http://$2/$account/$3
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
	local all='' some='' case account=contosodev
	[ "$1" = locked ] || all=container some=blob
	mkdir "$dir/cases"
	while read -r case; do echo "$case" >"$dir/cases/$(jq .id <<<"$case").json"; done < <(cases .)
	container mails "$all" "$source"/test/files/mail/*.eml "$source/test/files/office/letter.docx" \
		"$source/test/files/archive/deflate.zip" "$dir"/cases/*
	container scans "$some" "$dir"/cases/{1,2}.json
	container backup '' "$dir"/cases/3.json
	messages
	[ "$1" = open ] || return 0
	account=contosohr sas=$(everything "$dir/password-hr" contosohr)
	container contracts '' "$dir"/cases/*
	container invoices '' "$dir"/cases/{4,5}.json
	container uploads ''
	messages
	signed_urls
}

messages() { # a queue and a table of five cases each
	local case
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
	[ "$1" = open ] || return 0
	local of
	for of in account contracts invoices uploads blob expired other; do
		printf '%s\t%s\n' "$address" "a signed URL of /contosohr: $of"
	done
	printf '%s\t%s\n' "$queue" 'a signed URL of its queue' "$table" 'of its table' "$table" 'of all its tables' \
		"$address" 'one in a file that others may read' "$address" 'one of what is open anyhow'
}

main "$@"
