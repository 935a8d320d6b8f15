#!/bin/bash
# memcached: 12 items case:ID (JSON) and one of 19 KB, in plain and inside TLS; locked asks for the text protocol's
# login (-Y), and there is one without any, inside TLS, that wants a certificate.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() { debian memcached 1.6.18; }

serve() {
	local login=()
	echo "ajar:$password" >"$dir/logins"
	[ "$1" = open ] || login=(-Y "$dir/logins")
	certificate
	tls=$(free_port)
	listen "notls:127.0.0.1:$port,127.0.0.1:$tls" "${login[@]}"
	[ "$1" = locked ] || return 0
	asking=$(free_port)
	listen "127.0.0.1:$asking" -o "ssl_verify_mode=2,ssl_ca_cert=$dir/cert.pem"
}

listen() { # ADDRESSES OPTION...
	background memcached -l "$1" -U 0 -m 16 -t 1 -u root -Z -o "ssl_chain_cert=$dir/cert.pem,ssl_key=$dir/key.pem" \
		"${@:2}"
}

# The answers to what stands on the input, until the server closes.
ask() {
	local to
	exec {to}<>"/dev/tcp/127.0.0.1/$port"
	cat >&"$to"
	timeout 10 cat <&"$to"
	exec {to}>&-
}

answers() ( # a shell of its own: a refused connection ends it
	local to line
	exec {to}<>"/dev/tcp/127.0.0.1/$port"
	printf 'version\r\n' >&"$to"
	read -r -t 2 line <&"$to"
	[[ $line == VERSION* || $line == 'CLIENT_ERROR unauthenticated'* ]]
)

set_item() { # KEY VALUE: as a command
	printf 'set %s 0 0 %d\r\n%s\r\n' "$1" "$(printf %s "$2" | wc -c)" "$2"
}

fill() {
	{
		[ "$1" = open ] || set_item login "ajar $password"
		local key value
		while IFS=$'\t' read -r key value; do set_item "$key" "$value"; done < <(cases '"case:\(.id)\t\(tojson)"')
		set_item report "$(yes "$(cases .note | paste -sd' ')" | head -n 60)"
		printf 'quit\r\n'
	} | ask | sort | uniq -c | grep -q '1[34] STORED'
}

tell() {
	printf '%s\t%s\n' "$address" '13 items: case:1 to case:12, report' "127.0.0.1:$tls" 'the same, inside TLS'
	[ "$1" = open ] || printf '%s\t%s\n' "127.0.0.1:$asking" 'inside TLS, wants a certificate'
}

main "$@"
