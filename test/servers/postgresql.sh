#!/bin/bash
# PostgreSQL: database support, table cases (12 rows). open trusts everybody, locked wants SCRAM of user ajar.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() { debian postgresql-15 15. postgresql-client-15 15.; }

serve() {
	PATH=$home/root/usr/lib/postgresql/15/bin:$PATH
	[ -d "$dir/data" ] || "${not_root[@]}" initdb -D "$dir/data" -U ajar --pwfile "$dir/password" --no-sync -E UTF8 \
		--locale C --auth-local scram-sha-256 --auth-host "$([ "$1" = open ] && echo trust || echo scram-sha-256)" \
		-L "$home/root/usr/share/postgresql/15" >>"$dir/log" 2>&1
	background "${not_root[@]}" postgres -D "$dir/data" -p "$port" -c listen_addresses=127.0.0.1 \
		-c unix_socket_directories= -c fsync=off -c shared_buffers=16MB -c max_connections=20
}

ask() { PGPASSWORD=$password psql -qAtX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$port" -U ajar "$@"; }
answers() { ask -d postgres -c 'select 1'; }

fill() {
	ask -d postgres -c 'create database support'
	ask -d support -c 'create table cases (id integer primary key, name text, email text, phone text, card text,
		note text)' -c '\copy cases from pstdin' <"$servers/cases.tsv"
	ask -d support -c analyze
}

tell() { printf '%s\t%s\n' "$address" 'user ajar, database support, table public.cases: 12 rows'; }

main "$@"
