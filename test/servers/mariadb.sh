#!/bin/bash
# MariaDB: database support, table cases (12 rows). In open, the account of no name, which whoever comes gets,
# may read it; in locked only ajar's.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() { debian mariadb-server 1:10.11 mariadb-server-core 1:10.11 mariadb-client-core 1:10.11; }

serve() {
	local usr=$home/root/usr daemon
	daemon=(mariadbd --no-defaults --user="$(id -un)" --basedir="$usr" --datadir="$dir/data" --tmpdir="$dir"
		--lc-messages-dir="$usr/share/mysql" --plugin-dir="$usr/lib/mysql/plugin" --innodb-buffer-pool-size=8M
		--innodb-log-file-size=4M --innodb-flush-log-at-trx-commit=0 --key-buffer-size=1M --aria-pagecache-buffer-size=4M
		--performance-schema=off --skip-name-resolve)
	if [ ! -d "$dir/data" ]; then
		mkdir -p "$dir/data/mysql"
		(echo 'use mysql;' && cat "$usr"/share/mysql/mysql_system_tables{,_data}.sql) |
			"${daemon[@]}" --bootstrap >>"$dir/log" 2>&1
	fi
	{
		# The tables as they are shipped have root without a password.
		echo "delete from mysql.global_priv where user <> 'mariadb.sys';"
		echo 'flush privileges;'
		echo "create or replace user ajar@'127.0.0.1' identified by '$password';"
		echo "grant all on *.* to ajar@'127.0.0.1';"
		[ "$1" = locked ] || echo "create or replace user ''@'127.0.0.1';"
		[ "$1" = locked ] || echo "grant select on support.* to ''@'127.0.0.1';"
	} >"$dir/users.sql"
	background "${daemon[@]}" --bind-address=127.0.0.1 --port="$port" --socket=mariadb.sock \
		--pid-file="$dir/mariadb.pid" --init-file="$dir/users.sql"
}

ask() { MYSQL_PWD=$password mariadb --no-defaults -N -h 127.0.0.1 -P "$port" -u ajar "$@"; }
answers() { ask -e 'select 1'; }

fill() {
	{
		echo 'create database support character set utf8mb4; use support;'
		echo 'create table cases (id int primary key, name text, email text, phone text, card text, note text);'
		cases '"insert into cases values (" + ([.[] | tostring | @json] | join(",")) + ");"'
		echo 'analyze table cases;'
	} | ask --default-character-set=utf8mb4
	[ "$(ask support -e 'select count(*) from cases')" = 12 ]
}

tell() { printf '%s\t%s\n' "$address" 'database support, table cases: 12 rows'; }

main "$@"
