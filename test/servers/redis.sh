#!/bin/bash
# Redis: 12 hashes case:ID, a list, a set, a string that is longer than a glance; in plain and inside TLS. Of locked
# there is one without a password, too, that wants a certificate; of open one that lets everybody do some things only.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() { debian redis-server 5:7.0.15; }

settings() { # PORT, by TLS, whether it asks for a certificate
	printf '%s\n' "port $1" "tls-port $2" "tls-auth-clients $3" 'bind 127.0.0.1' 'save ""' 'appendonly no' "dir $dir" \
		"tls-cert-file $dir/cert.pem" "tls-key-file $dir/key.pem" "tls-ca-cert-file $dir/cert.pem"
}

serve() {
	certificate
	tls=$(free_port)
	{
		settings "$port" "$tls" no
		[ "$1" = open ] || echo "requirepass $password"
	} >"$dir/redis.conf"
	background redis-server "$dir/redis.conf"
	[ "$1" = locked ] || { partly && return; }
	asking=$(free_port)
	settings 0 "$asking" yes >"$dir/asking.conf"
	background redis-server "$dir/asking.conf"
}

# Whoever names no user may list keys and look into strings, neither count nor anything else.
partly() {
	partly=$(free_port) none=$(free_port)
	{
		settings "$partly" "$none" no
		echo 'user default on nopass ~* -@all +ping +select +scan +type +getrange'
		echo "user filler on >$password ~* +@all"
	} >"$dir/partly.conf"
	background redis-server "$dir/partly.conf"
}

ask() { REDISCLI_AUTH=$password redis-cli -p "$port" "$@" 2>&1 | grep -v '^AUTH failed'; }
answers() { [ "$(ask ping)" = PONG ]; }

fill() {
	{
		cases '"HSET case:\(.id) " + ([to_entries[] | "\(.key) \(.value | tostring | @json)"] | join(" "))'
		cases '"RPUSH inbox " + (.email | @json)'
		cases '"SADD cards " + (.card | @json)'
		echo "SET export \"$(cases .email | paste -sd' ')\""
	} | ask
	[ "$(ask dbsize)" = 15 ]
	[ "$1" = locked ] || fill_partly
}

fill_partly() {
	local at="redis-cli -p $partly --user filler"
	until [ "$(REDISCLI_AUTH=$password $at ping 2>&1)" = PONG ]; do sleep 0.1; done
	cases '"SET case:\(.id) " + (.email | @json)' | REDISCLI_AUTH=$password $at
	[ "$(REDISCLI_AUTH=$password $at dbsize)" = 12 ]
}

tell() {
	printf '%s\t%s\n' "$address" 'db 0: 15 keys, hashes case:1 to case:12, list inbox, set cards, string export' \
		"127.0.0.1:$tls" 'the same, inside TLS'
	if [ "$1" = open ]; then
		printf '%s\t%s\n' "127.0.0.1:$partly" 'db 0: 12 strings case:1 to case:12, which may be listed and read, not counted'
	else
		printf '%s\t%s\n' "127.0.0.1:$asking" 'inside TLS, wants a certificate'
	fi
}

main "$@"
