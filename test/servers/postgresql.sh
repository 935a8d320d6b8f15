#!/bin/bash
# PostgreSQL: database support, table cases (12 rows). open trusts everybody, locked wants SCRAM of user ajar; of each
# there are two, one without TLS and one whose rules are for connections inside it only (hostssl).
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() { debian postgresql-15 15. postgresql-client-15 15.; }

cluster() { # FOLDER PORT METHOD SETTING...
	"${not_root[@]}" test -x "$(command -v initdb)" || left_out "it refuses to be root, and nobody else may read $home"
	[ -d "$1" ] || "${not_root[@]}" initdb -D "$1" -U ajar --pwfile "$dir/password" --no-sync -E UTF8 --locale C \
		--auth-local scram-sha-256 --auth-host "$3" -L "$home/root/usr/share/postgresql/15" >>"$dir/log" 2>&1
	background "${not_root[@]}" postgres -D "$1" -p "$2" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
		-c fsync=off -c shared_buffers=16MB -c max_connections=20 "${@:4}"
}

serve() {
	local method=scram-sha-256
	[ "$1" = locked ] || method=trust
	PATH=$home/root/usr/lib/postgresql/15/bin:$PATH
	certificate
	tls=$(free_port)
	echo "hostssl all all 127.0.0.1/32 $method" >"$dir/hba.conf"
	cluster "$dir/data" "$port" $method
	cluster "$dir/data-tls" "$tls" $method -c ssl=on -c ssl_cert_file="$dir/cert.pem" -c ssl_key_file="$dir/key.pem" \
		-c hba_file="$dir/hba.conf"
}

ask() { # PORT ...
	PGPASSWORD=$password psql -qAtX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$1" -U ajar "${@:2}"
}
answers() { ask "$port" -d postgres -c 'select 1' && ask "$tls" -d postgres -c 'select 1'; }

fill() {
	local to
	for to in "$port" "$tls"; do
		ask "$to" -d postgres -c 'create database support'
		ask "$to" -d support -c 'create table cases (id integer primary key, name text, email text, phone text,
			card text, note text)' -c '\copy cases from pstdin' <"$servers/cases.tsv"
		ask "$to" -d support -c analyze
	done
}

tell() {
	printf '%s\t%s\n' "$address" 'user ajar, database support, table public.cases: 12 rows' \
		"127.0.0.1:$tls" 'the same, inside TLS only'
}

main "$@"
