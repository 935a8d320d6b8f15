#!/bin/bash
# Whole runs of ajar redact on SQL, YAML and settings. $1: the program, $2: the source folder.
set -u
ajar=$(realpath "$1") source=$(realpath "$2")
. "$source/test/redact.sh"
printf 'rules:\n  - groups: [secret]\n    action: mask\n  - action: remove\n' >remove.yaml

# Redacts $1, and what comes out once more. $2: what is told of it.
both() {
	local name=$1
	shift
	redact "$@" "$name" -o "clean.$name" 2>told
	check "$name: exit code" 0 $?
	check "$name: nothing of the address is left" 0 "$(grep -ci contoso "clean.$name")"
	redact "$@" "clean.$name" -o "twice.$name" 2>/dev/null
	check "$name: twice is once" "$(sha256sum <"clean.$name")" "$(sha256sum <"twice.$name")"
	rm -f "twice.$name"
}

# What no strict parser ever read need not be read by one now; it is looked at all the same.
printf 'name,note,email\nJane,5" pipe,jane.roe@contoso.com\n"John","a "b" c",john@contoso.com\n' >bare.csv
both bare.csv
check 'bare.csv: its quotes stay' 2 "$(grep -c ',5" pipe,~\|"a "b" c",~' clean.bare.csv)"
printf '{"a":1,"mail":"jane.roe@contoso.com",}\n' >comma.json
both comma.json
check 'comma.json: nothing is said of parsing' 0 "$(grep -c 'parses' told)"

# What is read as text where it is not what it should be has been seen.
printf '{"mail":"jane.roe@contoso.com"}\nstarted by jane.roe@contoso.com\n{"mail":"jane.roe@contoso.com","a":1}\n' >stray.ndjson
both stray.ndjson
check 'stray.ndjson: it is said where' '  read as text where it is not what it should be: json at offset 32: not JSON: unexpected byte' \
	"$(grep 'read as text' told)"
printf '<?xml version="1.0"?>\n<a\n$if(b)$\n c="jane.roe@contoso.com"\n$end$>\n<b>jane.roe@contoso.com</b></a>\n' >template.xml
both template.xml
check 'template.xml: it is said where' 1 "$(grep -c 'read as text .* xml at offset .*: not well-formed XML' told)"

# Cards with their code or year, and what only looks like a secret: tables of numbers, hashes of packages.
printf 'card 4532 0151 1283 0366 1999\npaid by 4532 0151 1283 0366 123\n2400 4532 0151 1283 0366 5757\n' >cards.txt
both cards.txt
check 'cards.txt: two cards' 'card ~ 1999|paid by ~ 123|2400 4532 0151 1283 0366 5757|' \
	"$(sed 's/~[A-Z][^~]*~/~/g' clean.cards.txt | tr '\n' '|')"
printf '{"integrity":"sha512-%s=="}\n' "$(seq 1 40 | tr -d '\n' | tr 0-9 A-J | cut -c1-86)" >package-lock.json
printf '{"integrity":"sha512-%s=="}\n' "$(python3 -c 'print(("aZ9+/bY8"*11)[:86])')" >>package-lock.json
both package-lock.json

# What goes takes what is nearly as likely beside it, in both directions; what it became speaks for nothing.
printf '[ policy ]\ncountryName = match\nstateOrProvinceName = match\norganizationName = match\nemail = jane.roe@contoso.com\n' >policy.cnf
both policy.cnf
# A network is one, whatever stands behind it, and a host with the width of its network is none.
printf 'jane.roe@contoso.com: 192.0.2.77::2525, 198.51.100.7/24, 203.0.113.0/24 and 2001:db8:1:2::7/48\n' >networks.txt
both networks.txt
check 'networks.txt: networks' ' 192.0.2.0/24::2525, 198.51.100.0/24, 203.0.113.0/24 and 2001:db8:1::/48' \
	"$(cut -d: -f2- clean.networks.txt)"
# In a page an address in angle brackets is no element.
printf '<html><body>by Jane <jane.roe@contoso.com>, <a href="mailto:jane.roe@contoso.com">or so</a></body></html>\n' >brackets.html
both brackets.html

# Programs: what parsed does so in the copy. A name, an argument without a value, every second one, an escaped quote.
cat >program.py <<'END'
from shop.paths import path_of

UPDATE_PASSWORD = path_of("/users/update-password")
def login(user, password=None, key: bytes = b""):
    second = user[::2] + user[1::2]
    return send(key, "to \"jane.roe\"@contoso.com", encryption_key=TEST_ENCRYPTION_KEY1)
def __init__(self, password: bytes):
    pass
def no_more():
    # A long line of words that stands between them.
    _support_confidential_compute = True
END
both program.py
both program.py --policy analytics-safe
python3 -c 'import ast; ast.parse(open("clean.program.py").read())'
check 'program.py: it parses' 0 $?
check 'program.py: one value went' 1 "$(diff program.py clean.program.py | grep -c '^>')"
# Texts of which the second pass knows as well that they are none.
printf '%s\n' 'See 4532 0151 1283 0366 5757, 5757 4532 0151 1283 0366, of 2021-02-30.' \
	"It is an error if there is no '-----BEGIN RSA PRIVATE KEY-----' and no end of it." >others.txt
printf 'rules:\n  - types: [DATE_TIME]\n    action: label\n  - action: label\n' >label.yaml
redact --policy label.yaml others.txt -o clean.others.txt 2>told
check 'others.txt: exit code' 0 $?

# SQL: each dump is loaded by another program's parser, in the copy.
cat >plain.sql <<'END'
CREATE TABLE users (id INTEGER, name TEXT, email TEXT, phone TEXT, card TEXT, note TEXT);
INSERT INTO users VALUES (1,'Jane Roe','jane.roe@contoso.com',4915112345678,'4111111111111111','it''s "fine"; (really)');
INSERT INTO users (id, email, phone) VALUES (2, 'jane.roe@contoso.com', 4915112345678),
	(3, 'o''neill.roe@contoso.com', NULL);
-- written by jane.roe@contoso.com
UPDATE users SET email = 'bob@contoso.com' WHERE id = 3;
INSERT INTO users (id, note) VALUES (4, x'6a616e652e726f6540636f6e746f736f2e636f6d');
END
load() {
	python3 - "$1" <<'END'
import sqlite3, sys
db = sqlite3.connect(':memory:')
db.executescript(open(sys.argv[1]).read())
for row in db.execute('SELECT id, email, typeof(phone), card, note FROM users ORDER BY id'):
    print(*(v.decode() if isinstance(v, bytes) else v for v in row), sep='|')
END
}
both plain.sql
load clean.plain.sql | sed 's/~EMAIL_ADDRESS[^~]*~/~E~/g; s/~CREDIT_CARD[^~]*~/~C~/g' >got
check 'plain.sql: loaded by SQLite' '1|~E~|text|~C~|it'\''s "fine"; (really)
2|~E~|text|None|None
3|~E~|null|None|None
4|None|null|None|~E~' "$(cat got)"
check 'plain.sql: a number without quotes gets some' 2 "$(grep -c ",[ ]*'~PHONE_NUMBER\.[^~]*~'" clean.plain.sql)"
both plain.sql --policy remove.yaml
check 'plain.sql, removed: loaded by SQLite' 4 "$(load clean.plain.sql | wc -l)"

cat >my.sql <<'END'
-- MySQL dump 10.13  Distrib 8.0.30, for Linux (x86_64)
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `users`;
CREATE TABLE `users` (`id` int NOT NULL, `email` varchar(64), `phone` bigint, `note` text) ENGINE=InnoDB;
LOCK TABLES `users` WRITE;
INSERT INTO `users` VALUES (1,'jane.roe@contoso.com',4915112345678,'it\'s \"here\"\\'),(2,'a\\b','491511','jane.roe@contoso.com\nand (more), \'said\' bob@contoso.com');
UNLOCK TABLES;
END
both my.sql
check 'my.sql: escapes stay' "(2,'a\\\\b','491511','~\\nand (more), \\'said\\' ~');" \
	"$(grep -o "(2,.*" clean.my.sql | sed 's/~[A-Z][^~]*~/~/g')"
check 'my.sql: the quotes of a number' "(1,'~','~','it\\'s \\\"here\\\"\\\\')" "$(grep -o '(1,.*),(2' clean.my.sql | sed 's/~[A-Z][^~]*~/~/g; s/,(2//')"

printf '%s\n' '--' '-- PostgreSQL database dump' '--' "SET standard_conforming_strings = on;" \
	'CREATE TABLE public.users (id integer, email text, phone text, note text);' \
	'COPY public.users (id, email, phone, note) FROM stdin;' >pg.sql
printf '1\tjane.roe@contoso.com\t4915112345678\ta\\\\b\\tc\\nd\n2\t\\N\t\\N\tbob@contoso.com\\tand more\n\\.\n\n' >>pg.sql
printf '%s\n' "INSERT INTO public.users VALUES (3, E'jane.roe@contoso.com\\n', 'c:\\dir', \$x\$it's bob@contoso.com\$x\$);" >>pg.sql
both pg.sql
check 'pg.sql: rows of COPY keep columns and escapes' $'1\t~\t~\ta\\\\b\\tc\\nd' "$(grep -P '^1\t' clean.pg.sql | sed 's/~[A-Z][^~]*~/~/g')"
check 'pg.sql: NULL stays' $'2\t\\N\t\\N\t~\\tand more' "$(grep -P '^2\t' clean.pg.sql | sed 's/~[A-Z][^~]*~/~/g')"
check 'pg.sql: E and dollars' "(3, E'~\\n', 'c:\\dir', \$x\$it's ~\$x\$);" "$(grep -o '(3, .*' clean.pg.sql | sed 's/~[A-Z][^~]*~/~/g')"

# YAML: by libyaml in the program, by PyYAML's own scanner here.
cat >conf.yaml <<'END'
# of jane.roe@contoso.com
owner: jane.roe@contoso.com
phone: 4915112345678      # and a comment
name: "jane.roe@contoso.com \"quoted\" \u00e4"
other: 'it''s bob@contoso.com'
password: Tr0ub4dor-and-3
list:
  - bob@contoso.com
  - {email: jane.roe@contoso.com, admin: yes}
  - [bob@contoso.com, plain]
literal: |
  Dear Jane,
    write to jane.roe@contoso.com: soon
  bye
folded: >-
  some text
  with bob@contoso.com in it
bob@contoso.com: 1
last: untouched
END
shape() {
	python3 - "$1" <<'END'
import sys, yaml
def shape(v):
    if isinstance(v, dict): return {('~' if '~' in str(k) or '@' in str(k) else k): shape(x) for k, x in v.items()}
    if isinstance(v, list): return [shape(x) for x in v]
    return type(v).__name__ if v is not None else 'null'
for doc in yaml.load_all(open(sys.argv[1]), Loader=yaml.SafeLoader): print(shape(doc))
END
}
both conf.yaml
check_has 'conf.yaml: by libyaml' 'nothing left, it parses' "$(cat told)"
check 'conf.yaml: the same shape' "$(shape conf.yaml | sed "s/'phone': 'int'/'phone': 'str'/")" "$(shape clean.conf.yaml)"
check 'conf.yaml: a block keeps its lines' '  Dear Jane,|    write to ~: soon|  bye|' \
	"$(grep -A3 '^literal' clean.conf.yaml | tail -3 | sed 's/~[A-Z][^~]*~/~/g' | tr '\n' '|')"
check 'conf.yaml: escapes stay' 'name: "~ \"quoted\" \u00e4"' "$(grep ^name clean.conf.yaml | sed 's/~[A-Z][^~]*~/~/g')"
both conf.yaml --policy remove.yaml
check 'conf.yaml, removed and masked: null, and no alias' 'owner: ~|password: ~**' \
	"$(grep -o '^owner: .*\|^password: ~\*\*' clean.conf.yaml | tr '\n' '|' | sed 's/|$//')"
check 'conf.yaml, removed: it parses' 1 "$(shape clean.conf.yaml | wc -l)"

{
	printf 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n'
	printf '  mail: %s\n' "$(printf 'jane.roe@contoso.com, and more text than that' | base64 -w0)"
	printf '  none: %s\n' "$(printf 'nothing here' | base64 -w0)"
} >secret.yaml
both secret.yaml
check 'secret.yaml: written in base64 again' '~, and more text than that' \
	"$(sed -n 's/^  mail: //p' clean.secret.yaml | base64 -d | sed 's/~[A-Z][^~]*~/~/g')"
check 'secret.yaml: what has no finding' "$(sed -n 's/^  none: //p' secret.yaml)" "$(sed -n 's/^  none: //p' clean.secret.yaml)"

# Settings.
cat >app.ini <<'END'
[mail]
; ask jane.roe@contoso.com
from = jane.roe@contoso.com
to="bob@contoso.com"
password = Tr0ub4dor-and-3
timeout = 30
[db]
url = postgres://app:Tr0ub4dor3x@db.contoso.com/main
END
both app.ini
check 'app.ini: by another parser' 'mail db|30|~' "$(python3 - <<'END'
import configparser, re
c = configparser.ConfigParser(interpolation=None)
c.read('clean.app.ini')
print(*c.sections(), end='|')
print(c['mail']['timeout'], re.sub('~[A-Z][^~]*~', '~', c['mail']['from']), sep='|')
END
)"
printf 'SMTP_FROM=jane.roe@contoso.com\nSMTP_PASSWORD="Tr0ub4dor-and-3"\nDEBUG=true\nADMIN=bob@contoso.com\n' >dot.env
both dot.env
check 'dot.env: keys and quotes stay' 'SMTP_FROM=~ SMTP_PASSWORD="~" DEBUG=true ADMIN=~ ' \
	"$(sed 's/~[A-Z][^~]*~/~/g' clean.dot.env | tr '\n' ' ')"
printf 'mail.from=jane.roe@contoso.com\nmail.to=bob@\\\n    contoso.com\nmail.name=J\\u00e4ne\nmail.password=Tr0ub4dor-and-3\n' >app.properties
both app.properties
check 'app.properties' 'mail.from=~ mail.to=~ mail.name=J\u00e4ne mail.password=~ ' \
	"$(sed 's/~[A-Z][^~]*~/~/g' clean.app.properties | tr '\n' ' ')"
printf 'title = "x"\nother = "y"\n[owner]\nemail = "jane.roe@contoso.com"\nphone = 4915112345678\nbirth_date = 1985-04-03\nlist = ["bob@contoso.com", "z"]\n' >app.toml
both app.toml
check 'app.toml: by another parser' "['birth_date', 'email', 'list', 'phone'] str" "$(python3 - <<'END'
import tomllib
owner = tomllib.load(open('clean.app.toml', 'rb'))['owner']
print(sorted(owner), type(owner['phone']).__name__)
END
)"
finish
