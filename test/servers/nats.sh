#!/bin/bash
# NATS: a stream CASES with 12 messages; monitoring by HTTP is open in both variants, as it mostly is. One more of
# each asks for TLS, and has nothing in it; of locked that one wants a certificate.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() { debian nats-server 2.9.10; }

serve() {
	monitor=127.0.0.1:$(free_port)
	{
		printf '%s\n' "listen: $address" "http: $monitor" "jetstream { store_dir: \"$dir/data\", max_mem: 16M }"
		[ "$1" = open ] || echo "authorization { user: ajar, password: \"$password\" }"
	} >"$dir/nats.conf"
	background nats-server -c "$dir/nats.conf"
	certificate
	tls=127.0.0.1:$(free_port)
	{
		printf '%s\n' "listen: $tls" 'tls {' "cert_file: \"$dir/cert.pem\"" "key_file: \"$dir/key.pem\""
		[ "$1" = open ] || printf '%s\n' 'verify: true' "ca_file: \"$dir/cert.pem\""
		echo '}'
	} >"$dir/tls.conf"
	background nats-server -c "$dir/tls.conf"
}

answers() { http "http://$monitor/healthz"; }

publish() { # SUBJECT TEXT
	printf 'PUB %s %d\r\n%s\r\n' "$1" "$(printf %s "$2" | wc -c)" "$2"
}

fill() {
	local to line
	exec {to}<>"/dev/tcp/127.0.0.1/$port"
	{
		printf 'CONNECT {"verbose":false,"user":"ajar","pass":"%s"}\r\n' "$password"
		publish '$JS.API.STREAM.CREATE.CASES' '{"name":"CASES","subjects":["cases.*"],"storage":"file","num_replicas":1}'
		local subject text
		while IFS=$'\t' read -r subject text; do publish "$subject" "$text"; done < <(cases '"cases.\(.id)\t\(tojson)"')
		printf 'PING\r\n'
	} >&"$to"
	while read -r -t 20 line <&"$to" && [[ $line != PONG* ]]; do echo "$line"; done
	await stored
}
stored() { [ "$(http "http://$monitor/jsz" | jq .messages)" = 12 ]; }

tell() {
	printf '%s\t%s\n' "$address" 'stream CASES: 12 messages' "$monitor" 'monitoring by HTTP, open' \
		"$tls" 'nothing, inside TLS'
}

main "$@"
