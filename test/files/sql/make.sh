#!/bin/bash
# Makes the dumps in this folder with mysqldump of MariaDB 10.11, pg_dump of PostgreSQL 15 and sqlite3 3.40,
# from invented rows. Needs mariadb-server, postgresql and sqlite3 and root; servers are started in a folder
# of their own, on sockets there, and stopped at the end. sqlserver.sql and oracle.sql are written by hand
# after what the script generators of their programs write.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
chmod 777 "$work"
trap 'kill $(cat "$work"/*.pid 2>/dev/null) 2>/dev/null || true; sleep 1; rm -rf "$work"' EXIT

# The rows, as each program takes them: quotes, backslashes, newlines, bytes, NULL.
rows() { # escape of a backslash, escape of a newline
	cat <<EOF
INSERT INTO customers VALUES
	(1, 'Jane Roe', 'jane.roe@contoso.example', '+1 206 555 0123', 'She said: "it''s ok"', NULL),
	(2, 'John O''Brien', 'john.obrien@contoso.example', '+1 206 555 0199', 'C:$1temp$1', $3),
	(3, 'Zoë Müller', 'zoe.mueller@contoso.example', NULL, 'two$2lines	and a tab', NULL);
INSERT INTO payments VALUES (1, 3, '4111111111111111', 'DE89370400440532013000'),
	(2, 1, '5555555555554444', NULL);
EOF
}
tables="CREATE TABLE customers (id integer NOT NULL PRIMARY KEY, full_name varchar(80), email varchar(80),
	phone varchar(30), note text, photo BLOB);
CREATE TABLE payments (id integer NOT NULL PRIMARY KEY, customer_id integer, card_number varchar(20), iban varchar(34));"

mysql_install_db --datadir="$work/my" --auth-root-authentication-method=normal >/dev/null
chown -R mysql "$work/my"
mariadbd --no-defaults --user=mysql --datadir="$work/my" --socket="$work/my.sock" --skip-networking \
	--pid-file="$work/my.pid" >"$work/my.log" 2>&1 &
for _ in $(seq 100); do [ -S "$work/my.sock" ] && break; sleep 0.2; done
my=(mariadb --no-defaults -uroot -S "$work/my.sock" --default-character-set=utf8mb4)
"${my[@]}" -e 'CREATE DATABASE shop'
{
	echo "$tables"
	rows '\\' '\n' "X'4A616E652773'"
	echo "CREATE VIEW mails AS SELECT email FROM customers;"
} | "${my[@]}" shop
dump=(mysqldump --no-defaults -uroot -S "$work/my.sock" --default-character-set=utf8mb4 --skip-dump-date)
"${dump[@]}" shop >"$here/mysqldump.sql"
"${dump[@]}" --skip-extended-insert --complete-insert --hex-blob --replace --no-create-info shop >"$here/mysqldump-complete.sql"

pg=/usr/lib/postgresql/15/bin
install -d -o postgres "$work/pg"
runuser -u postgres -- $pg/initdb -D "$work/pg" -E UTF8 --locale=C.UTF-8 -A trust >/dev/null
runuser -u postgres -- $pg/postgres -D "$work/pg" -k "$work/pg" -h '' >/dev/null 2>&1 &
echo $! >"$work/pg.pid"
for _ in $(seq 100); do [ -S "$work/pg/.s.PGSQL.5432" ] && break; sleep 0.2; done
psql=($pg/psql -q -h "$work/pg" -U postgres)
"${psql[@]}" -c 'CREATE DATABASE shop'
{
	echo "${tables/BLOB/bytea}"
	rows '\' $'\n' "'\\x4a616e652773'"
} | "${psql[@]}" shop
$pg/pg_dump -h "$work/pg" -U postgres shop >"$here/pg_dump.sql"
$pg/pg_dump -h "$work/pg" -U postgres --inserts --rows-per-insert=2 shop >"$here/pg_dump-inserts.sql"

{
	echo "$tables"
	rows '\' $'\n' "X'4A616E652773'"
	echo .dump
} | sqlite3 >"$here/sqlite.sql"
