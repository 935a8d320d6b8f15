#!/bin/bash
# Makes the databases in this folder with sqlite3 3.40 from invented rows.
set -eu
cd "$(dirname "$0")"
rm -f *.db *.db-wal
tables="CREATE TABLE customers (id INTEGER PRIMARY KEY, full_name TEXT, email TEXT, phone INTEGER, note TEXT, photo BLOB);
CREATE TABLE codes (code TEXT, owner_email TEXT, country TEXT, PRIMARY KEY (country, code)) WITHOUT ROWID;
CREATE INDEX by_email ON customers (email);"
rows="INSERT INTO customers VALUES (1, 'Jane Roe', 'jane.roe@contoso.example', 12065550123, 'short', NULL),
	(2, 'Zoë Müller', 'zoe.mueller@contoso.example', NULL, printf('%5000s', 'far@contoso.example') || ' end', X'504B0304414243'),
	(12065550188, 'John O''Brien', 'john.obrien@contoso.example', -5, 'x', 1.5);
INSERT INTO codes VALUES ('B-2', 'second@contoso.example', 'DE'), ('A-1', 'first@contoso.example', 'FR');"
sqlite3 utf8.db "PRAGMA page_size=1024; $tables $rows"
sqlite3 utf16.db "PRAGMA encoding='UTF-16le'; PRAGMA page_size=1024; $tables $rows"
sqlite3 utf16be.db "PRAGMA encoding='UTF-16be'; PRAGMA page_size=512; $tables $rows"
# Deep enough for branches, and with rows that were deleted but not wiped.
sqlite3 deleted.db "PRAGMA secure_delete=OFF; PRAGMA page_size=512; $tables
	WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
	INSERT INTO customers SELECT i, 'Jane Roe', 'person' || i || '@contoso.example', NULL, NULL, NULL FROM n;
	DELETE FROM customers WHERE id > 20 AND id <> 100; CREATE TABLE gone (secret TEXT);
	INSERT INTO gone VALUES ('dropped@contoso.example'); DROP TABLE gone;"
# A log that was not written back.
cp utf8.db wal.db
sqlite3 wal.db ".dbconfig no_ckpt_on_close on" "PRAGMA journal_mode=WAL;" \
	"INSERT INTO customers (full_name, email) VALUES ('Jack Poe', 'jack.poe@contoso.example');" >/dev/null
rm -f wal.db wal.db-shm
