#!/bin/bash
# Redis: 12 hashes case:ID, a list, a set, a string that is longer than a glance.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() { debian redis-server 5:7.0.15; }

serve() {
	{
		printf '%s\n' "port $port" 'bind 127.0.0.1' 'save ""' 'appendonly no' "dir $dir"
		[ "$1" = open ] || echo "requirepass $password"
	} >"$dir/redis.conf"
	background redis-server "$dir/redis.conf"
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
}

tell() {
	printf '%s\t%s\n' "$address" 'db 0: 15 keys, hashes case:1 to case:12, list inbox, set cards, string export'
}

main "$@"
