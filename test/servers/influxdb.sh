#!/bin/bash
# InfluxDB 1: database support, measurement cases (12 points); locked has auth-enabled and a user.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() { debian influxdb 1.6.7; }

serve() {
	cat >"$dir/influxdb.conf" <<-END
		reporting-disabled = true
		bind-address = "127.0.0.1:$(free_port)"
		[meta]
		dir = "$dir/meta"
		[data]
		dir = "$dir/data"
		wal-dir = "$dir/wal"
		[http]
		bind-address = "$address"
		auth-enabled = $([ "$1" = open ] && echo false || echo true)
		log-enabled = false
		[monitor]
		store-enabled = false
	END
	background influxd -config "$dir/influxdb.conf"
}

answers() { http "http://$address/ping"; }
query() { http -u "ajar:$password" -X POST "http://$address/query" --data-urlencode "q=$1"; }

fill() {
	query "create user ajar with password '$password' with all privileges"
	query 'create database support'
	cases '"cases,id=\(.id) name=\(.name | @json),email=\(.email | @json),phone=\(.phone | @json) " +
		"157746240000000000\(.id % 10)"' |
		http -u "ajar:$password" -X POST "http://$address/write?db=support" --data-binary @-
	query 'select count(email) from support..cases' | grep -q ',12\]'
}

tell() { printf '%s\t%s\n' "$address" 'database support, measurement cases: 12 points'; }

main "$@"
