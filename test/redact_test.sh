#!/bin/bash
# Whole runs of ajar redact. $1: the program, $2: the source folder.
set -u
ajar=$(realpath "$1") source=$(realpath "$2")
. "$source/test/redact.sh"

# The 2x2 grid of 2019: a space before the sign, the dot lost, both, neither; one person, one token.
cat >cases.ndjson <<'END'
{"id":1,"email":"jane.roe@contoso.com","body":"write to jane.roe@contoso.com, or jane.roe @contoso.com\nor jane.roe@contoso com or jane.roe @contoso com"}
{"id":2,"email":"\u006aane.roe\u0040contoso.com","phone":4915112345678,"card":"4111 1111 1111 1111","n":12.50,"on":true}
{"id":3,"ip":"192.0.2.77","birth_date":"1985-04-03","password":"Tr0ub4dor-and-3","name":"Jane Roe", "note" : "na\u00efve \"quoted\" text\t stays" }
END
input=$(sha256sum <cases.ndjson)
redact cases.ndjson -o clean.ndjson 2>told
check 'exit code' 0 $?
check 'every line parses' 3 "$(jq -c . clean.ndjson | wc -l)"
token=$(jq -r 'select(.id == 1).email' clean.ndjson)
check_has 'a token' '~EMAIL_ADDRESS.' "$token"
check 'the grid: one token for one person, however it was written' 6 "$(grep -oF -- "$token" clean.ndjson | wc -l)"
check 'no address is left' 0 "$(grep -ci contoso clean.ndjson)"
check 'a bare number becomes a string' string "$(jq -r 'select(.id == 2).phone | type' clean.ndjson)"
check 'other numbers stay' '12.50' "$(grep -o '12\.50' clean.ndjson)"
check 'an address of the net becomes its network' '192.0.2.0/24' "$(jq -r 'select(.id == 3).ip' clean.ndjson)"
check 'a birthday becomes a month' '1985-04' "$(jq -r 'select(.id == 3).birth_date' clean.ndjson)"
check 'a password is labelled' '~PASSWORD~' "$(jq -r 'select(.id == 3).password' clean.ndjson)"
check_has 'what is not named stays, byte for byte' '"note" : "na\u00efve \"quoted\" text\t stays" }' "$(cat clean.ndjson)"
check_has 'both passes are told' 'second pass: ' "$(cat told)"
check_has 'nothing is left' 'nothing left, it parses' "$(cat told)"
check 'the copy is for its owner' 600 "$(stat -c %a clean.ndjson)"
redact clean.ndjson -o twice.ndjson 2>/dev/null
check 'twice is once' "$(sha256sum <clean.ndjson)" "$(sha256sum <twice.ndjson)"
check 'the input is as it was' 3 "$(grep -c '"id"' cases.ndjson)"

# Filters and compression.
check 'as a filter' "$(sha256sum <clean.ndjson)" "$(redact <cases.ndjson 2>/dev/null | sha256sum)"
gzip -k cases.ndjson
redact cases.ndjson.gz -o clean.gz 2>/dev/null
check 'through gzip' "$(sha256sum <clean.ndjson)" "$(gzip -dc clean.gz | sha256sum)"
zstd -q cases.ndjson
redact cases.ndjson.zst 2>/dev/null | zstd -dc | cmp -s - clean.ndjson
check 'through zstd' 0 $?

# Other formats.
printf 'name,email,amount\nJane Roe,jane.roe@contoso.com,12\n"Roe, Jane","jane.roe@contoso.com","say ""hi"""\n' >people.csv
redact people.csv -o people.clean 2>told
check 'CSV: exit code' 0 $?
check_has 'CSV: parsed by another parser' 'it parses' "$(cat told)"
check 'CSV: fields and quotes stay' 'name,email,amount|"say ""hi"""' \
	"$(head -1 people.clean)|$(grep -o '"say ""hi"""' people.clean)"
check 'CSV: the address is gone' 0 "$(grep -c contoso people.clean)"
printf 'level=info user=jane.roe@contoso.com ip=192.0.2.77 ms=12\n%.0s' 1 2 3 4 >app.log
redact app.log -o app.clean 2>/dev/null
check 'key=value: exit code' 0 $?
check 'key=value: keys stay' 4 "$(grep -c '^level=info user=~EMAIL_ADDRESS\..* ip=192.0.2.0/24 ms=12$' app.clean)"
printf 'Dear Jane,\nplease write to jane.roe@contoso.com.\n' | redact 2>/dev/null >mail.clean
check 'text' 'please write to ~EMAIL_ADDRESS' "$(sed -n 2p mail.clean | cut -d. -f1)"
printf '' | redact >empty.clean 2>/dev/null
check 'nothing in, nothing out' '0 0' "$? $(stat -c %s empty.clean)"

# Policies.
check 'secrets only: the address stays' 1 \
	"$("$ajar" redact --policy secrets-only <cases.ndjson 2>/dev/null | grep -c '"email":"jane.roe@contoso.com"')"
check 'secrets only: no key is needed' '~PASSWORD~' \
	"$("$ajar" redact --policy secrets-only <cases.ndjson 2>/dev/null | jq -r 'select(.id == 3).password')"
redact --policy analytics-safe cases.ndjson -o safe.ndjson 2>/dev/null
check 'analytics-safe: a year, a hash, no secret' '1985 ~EMAIL_ADDRESS: ' \
	"$(jq -r 'select(.id == 3).birth_date' safe.ndjson) $(jq -r 'select(.id == 1).email' safe.ndjson | cut -c1-15) $(jq -r 'select(.id == 3).password' safe.ndjson)"
cat >own.yaml <<'END'
name: own
rules:
  - types: [EMAIL_ADDRESS]
    fields: [email]
    action: keep
  - types: [EMAIL_ADDRESS]
    action: mask
END
"$ajar" redact --policy own.yaml <cases.ndjson 2>told >own.ndjson
check 'a policy of one'\''s own, by field' 'jane.roe@contoso.com' "$(jq -r 'select(.id == 1).email' own.ndjson)"
check_has 'a policy of one'\''s own, elsewhere' 'write to j***.***@c******.***' "$(cat own.ndjson)"
printf 'rules:\n  - types: [EMAIL]\n    action: label\n' >wrong.yaml
message=$("$ajar" redact --policy wrong.yaml <cases.ndjson 2>&1)
check 'a wrong policy: exit code' 2 $?
check_has 'a wrong policy: where, and what is wrong' 'wrong.yaml:2:13: types: there is no type of this name' "$message"

# Dates are moved by days that are the subject's own, in the form that they had; once.
cat >stays.ndjson <<'END'
{"patient":{"id":"A-77"},"email":"jane.roe@contoso.com","birth_date":"1985-04-03","dob":"3. April 1985"}
{"patient":{"id":"A-78"},"email":"john.roe@contoso.com","birth_date":"1985-04-03","dob":"04.04.1985"}
{"patient":{"id":"A-77"},"email":"jroe@contoso.com","birth_date":"1985-04-05"}
END
cat >shift.yaml <<'END'
name: shift
subject: [patient.id]
rules:
  - types: [DATE_OF_BIRTH]
    action: shift
  - types: [EMAIL_ADDRESS]
    action: token
END
days() { # between the birth dates of two lines of a file
	echo $((($(date -ud "$(sed -n "$3p" "$1" | jq -r .birth_date)" +%s) - $(date -ud "$(sed -n "$2p" "$1" | jq -r .birth_date)" +%s)) / 86400))
}
redact --policy shift.yaml stays.ndjson -o shifted.ndjson 2>told
check 'shift: exit code' 0 $?
check 'shift: none of the dates is left' 0 "$(grep -cE '1985-04-0[35]|3. April 1985|04\.04\.1985' shifted.ndjson)"
check 'shift: what lies between dates of a subject stays' 2 "$(days shifted.ndjson 1 3)"
check 'shift: another subject, other days' no "$([ "$(days shifted.ndjson 1 2)" = 0 ] || echo no)"
check_has 'shift: the form stays' "$(LC_ALL=C date -ud "$(sed -n 1p shifted.ndjson | jq -r .birth_date)" '+"%-d. %B %Y"')" "$(cat shifted.ndjson)"
redact --policy shift.yaml shifted.ndjson -o shifted2.ndjson --report shifted.json 2>/dev/null
check 'shift: twice is once' "$(sha256sum <shifted.ndjson)" "$(sha256sum <shifted2.ndjson)"
check 'shift: and it is said' 5 "$(jq '.skipped[0].count' shifted.json)"

# What is encrypted comes back, byte for byte, and only with the key.
printf 'name: sealed\nrules:\n  - action: encrypt\n' >sealed.yaml
printf 'level=info user=jane.roe@contoso.com ip=192.0.2.77\n' >app2.log
printf '<p>write to <b>jane.roe</b>@contoso.com &amp; john.roe&#64;contoso.com</p>\n' >page.html
printf '<html><body><p>write to jane.roe <i>at</i> contoso <i class="x">dot</i> com, not <b>to j&#97;ne</b>.roe<br>\n</p><hr></body></html>\n' >spelled.html
printf "INSERT INTO t (id,email,phone) VALUES (1,'jane.roe@contoso.com',4915112345678),(2,'o''hara@contoso.com',NULL);\n" >dump.sql
printf 'people:\n  - email: "jane.roe\\u0040contoso.com"\n    phone: 4915112345678\n  - email: john@contoso.com\n' >people.yaml
printf '[a]\nemail = "jane.roe@contoso.com"\nphone = 4915112345678\n' >people.toml
for file in cases.ndjson people.csv app2.log page.html spelled.html cases.ndjson.gz dump.sql people.yaml people.toml; do
	redact --policy sealed.yaml $file -o sealed.out 2>told
	check "encrypt: $file: exit code" 0 $?
	check "encrypt: $file: nothing is left" 0 "$(zcat -f sealed.out | grep -c contoso)"
	redact --policy sealed.yaml sealed.out -o sealed.twice 2>/dev/null
	check "encrypt: $file: twice is once" "$(zcat -f sealed.out | sha256sum)" "$(zcat -f sealed.twice | sha256sum)"
	"$ajar" restore --key-file key sealed.out -o restored.out 2>told
	check "restore: $file: exit code" 0 $?
	check "restore: $file: as it was" "$(zcat -f $file | sha256sum)" "$(zcat -f restored.out | sha256sum)"
done
redact --policy sealed.yaml cases.ndjson -o sealed.ndjson 2>/dev/null
check 'encrypt: every line parses' 3 "$(jq -c . sealed.ndjson | wc -l)"
check 'encrypt: letters and digits' '' "$(jq -r .email sealed.ndjson | tr -d 'A-Za-z0-9_~.-' | tr -d '\nnull')"
check 'encrypt: equal values, equal texts; and other spellings begin alike' '2 4' \
	"$(grep -oE '~EMAIL_ADDRESS-[^~]*~' sealed.ndjson | sort | uniq -c | sort -rn | awk 'NR == 1 { print $1 }') $(grep -oE '~EMAIL_ADDRESS-[a-z2-7]{16}' sealed.ndjson | sort | uniq -c | awk '{ print $1 - 2 }')"
check 'restore: as a filter' "$(sha256sum <cases.ndjson)" "$("$ajar" restore --key-file key <sealed.ndjson 2>/dev/null | sha256sum)"
printf 'another secret of sixteen bytes\n' >key2
message=$("$ajar" restore --key-file key2 sealed.ndjson -o wrong.ndjson 2>&1)
check 'restore: a wrong key: exit code' 1 $?
check_has 'restore: a wrong key' 'was made with another key' "$message"
check_has 'restore: a wrong key: where' 'sealed.ndjson!ndjson: what is encrypted at offset ' "$message"
check 'restore: a wrong key leaves nothing' '' "$(ls wrong.ndjson* 2>/dev/null)"
message=$("$ajar" restore sealed.ndjson -o wrong.ndjson 2>&1)
check 'restore: no key: exit code' 2 $?
message=$("$ajar" restore --key-file key sealed.ndjson -o sealed.ndjson 2>&1)
check_has 'restore: onto itself' 'is the input' "$message"

# A tenant has a key of its own.
redact --tenant acme --policy sealed.yaml cases.ndjson -o acme.ndjson 2>/dev/null
check 'tenant: other texts' no "$(cmp -s acme.ndjson sealed.ndjson || echo no)"
"$ajar" restore --key-file key acme.ndjson -o wrong.ndjson 2>/dev/null
check 'tenant: not without its name' 1 $?
check 'tenant: with it' "$(sha256sum <cases.ndjson)" "$("$ajar" restore --tenant acme --key-file key acme.ndjson 2>/dev/null | sha256sum)"
check 'the key may be in the environment' "$(sha256sum <cases.ndjson)" \
	"$(AJAR_REDACT_KEY=$(cat key) "$ajar" restore sealed.ndjson 2>/dev/null | sha256sum)"

# Numbers that stay numbers.
printf 'name: numbers\nrules:\n  - action: token\n    numbers: keep\n' >numbers.yaml
printf 'phone,email\n4915112345678,jane.roe@contoso.com\n2125550100,john.roe@contoso.com\n' >phones.csv
redact --policy numbers.yaml cases.ndjson -o numbers.ndjson 2>told
check 'numbers: a number of the same length' 'number 13' "$(jq -r 'select(.id == 2).phone | type + " " + (tostring | length | tostring)' numbers.ndjson)"
check 'numbers: not the same' 0 "$(grep -c 4915112345678 numbers.ndjson)"
redact --policy numbers.yaml numbers.ndjson 2>/dev/null | cmp -s - numbers.ndjson
check 'numbers: twice is once' 0 $?
redact --policy numbers.yaml phones.csv -o phones.clean 2>/dev/null
check 'numbers: in CSV' 2 "$(grep -cE '^([0-9]{13}|[0-9]{10}),~' phones.clean)"
check 'numbers: in CSV, not the same' 0 "$(grep -cE '4915112345678|2125550100' phones.clean)"
redact --policy numbers.yaml phones.clean 2>/dev/null | cmp -s - phones.clean
check 'numbers: in CSV, twice is once' 0 $?
printf '{"customer_id":1234567,"pin":4711,"phone":5550100,"n":12.50}\n{"customer_id":1234568,"phone":4915112345678}\n{"customer_id":1234567,"phone":"5550100"}\n' >short.ndjson
redact --policy numbers.yaml short.ndjson -o short.clean 2>told
check 'short numbers: exit code' 0 $?
check 'short numbers: numbers still, of sixteen digits' 'number 16 number 16 number 16' \
	"$(jq -rs '[.[].customer_id | type + " " + (tostring | length | tostring)] | join(" ")' short.clean)"
check 'short numbers: one value, one number' '2 3' "$(jq .customer_id short.clean | sort -u | wc -l) $(jq .customer_id short.clean | wc -l)"
check 'short numbers: none is left' 0 "$(grep -cE '123456[78][,}]|5550100|4915112345678|:4711' short.clean)"
check 'short numbers: what has quotes keeps them' 'number number string' "$(jq -r '.phone | type' short.clean | tr '\n' ' ' | sed 's/ $//')"
check 'short numbers: other numbers stay' '12.50' "$(grep -o '12\.50' short.clean)"
redact --policy numbers.yaml short.clean 2>/dev/null | cmp -s - short.clean
check 'short numbers: twice is once' 0 $?
printf 'customer_id,phone\n1234567,5550100\n' >short.csv
printf 'people:\n  - customer_id: 1234567\n    phone: 4915112345678\n    other: "x"\n' >short.yaml
printf '<?xml version="1.0"?>\n<a><customer_id>1234567</customer_id><phone>4915112345678</phone></a>\n' >short.xml
printf "INSERT INTO t (customer_id, phone) VALUES (1234567, 4915112345678);\n" >short.sql
printf '[a]\nname = "x"\ncustomer_id = 1234567\nphone = 4915112345678\n' >short.toml
printf 'customer_id = 1234567\nphone = 4915112345678\n' >short.env
number=$(head -1 short.clean | jq .customer_id)
for file in short.csv short.yaml short.xml short.sql short.toml short.env; do
	redact --policy numbers.yaml $file -o number.out 2>told
	check "$file: the same number as in JSON" 1 "$(grep -cE "(^|[:,>(= ])$number([,<]|\$)" number.out)"
	check "$file: none is left" 0 "$(grep -cE '1234567|4915112345678' number.out)"
	redact --policy numbers.yaml number.out 2>/dev/null | cmp -s - number.out
	check "$file: twice is once" 0 $?
done
printf 'rules:\n  - action: hash\nrules:\n  - action: label\n' >wrong.yaml
check_has 'rules twice: refused' 'wrong.yaml:3:1: given twice' "$(redact --policy wrong.yaml cases.ndjson 2>&1)"
printf 'rules:\n  - action: hash\n    action: keep\n' >wrong.yaml
check_has 'an action twice: refused' 'wrong.yaml:3:5: given twice' "$(redact --policy wrong.yaml cases.ndjson 2>&1)"
printf 'rules:\n  - action: mask\n    numbers: keep\n' >wrong.yaml
check_has 'numbers: with what' 'numbers: keep goes with token or hash' "$(redact --policy wrong.yaml cases.ndjson 2>&1)"

# Refusals.
message=$("$ajar" redact <cases.ndjson 2>&1 >/dev/null)
check 'no key: exit code' 2 $?
check_has 'no key: what to do' 'need a key: --key-file FILE or AJAR_REDACT_KEY' "$message"
head -c 4095 /dev/zero | tr '\0' k >key4095
(cat key4095; printf '\nwhat is said of it\n') >key.noted
check 'a key of 4,095 bytes: all of them count' 'no yes' \
	"$(head -c 4094 key4095 >key4094; for k in key4094 key4095 key.noted; do "$ajar" redact --key-file $k <cases.ndjson 2>/dev/null | sha256sum; done |
		uniq -c | awk '{ printf "%s%s", sep, $1 == 1 ? "no" : "yes"; sep = " " }')"
(cat key4095; echo k) >key4096
message=$("$ajar" redact --key-file key4096 cases.ndjson -o long.clean 2>&1)
check 'a key that is too long: exit code' 2 $?
check_has 'a key that is too long is not cut' 'key file key4096: its first line, the key, is longer than 4095 bytes' "$message"
mkdir -p key.folder
message=$("$ajar" redact --key-file key.folder cases.ndjson -o long.clean 2>&1)
check 'a key that cannot be read: exit code' 2 $?
check_has 'a key that cannot be read' 'key file key.folder: Is a directory' "$message"
check 'no key: nothing was done' '' "$(ls long.clean* 2>/dev/null)"
message=$(redact cases.ndjson -o cases.ndjson 2>&1)
check 'onto itself: exit code' 2 $?
check_has 'onto itself' 'is the input, which is never written to' "$message"
ln -s cases.ndjson link.ndjson
message=$(redact cases.ndjson -o link.ndjson 2>&1)
check_has 'onto itself by a link' 'is the input' "$message"
ln cases.ndjson hard.ndjson
check_has 'onto itself by a hard link' 'is the input' "$(redact cases.ndjson -o hard.ndjson 2>&1)"
mkdir -p there
check_has 'onto itself by another path' 'is the input' "$(redact cases.ndjson -o there/../cases.ndjson 2>&1)"
check_has 'onto itself through standard input' 'is the input' "$(redact -o cases.ndjson <cases.ndjson 2>&1)"
check_has 'onto itself through standard output' 'is the input' "$(redact cases.ndjson 2>&1 >>cases.ndjson)"
check_has 'a report onto the input' 'is the input' "$(redact cases.ndjson -o x.ndjson --report link.ndjson 2>&1)"
mkfifo told.pipe
redact cases.ndjson -o x.ndjson --report told.pipe 2>told
check 'a report onto a pipe: exit code' 2 $?
check_has 'a report onto a pipe' 'told.pipe is no regular file' "$(cat told)"
check 'a report onto a pipe: nothing was done' 'no no' "$(ls x.ndjson* >/dev/null 2>&1 && echo yes || echo no) $(grep -q pass told && echo yes || echo no)"
redact cases.ndjson -o x.ndjson --report none/r.json 2>told
check 'a report where no folder is: exit code' 4 $?
check 'a report where no folder is: nothing was done' no "$(ls x.ndjson* >/dev/null 2>&1 && echo yes || echo no)"
check_has 'a report onto the copy' 'both the copy and the report' "$(redact cases.ndjson -o x.ndjson --report x.ndjson 2>&1)"
check 'the input is as it was, still' "$input" "$(sha256sum <cases.ndjson)"
mkfifo pipe
message=$(redact cases.ndjson -o pipe 2>&1)
check 'onto a pipe: exit code' 2 $?
check_has 'onto a pipe' 'is no regular file' "$message"
check 'onto a pipe: it is still one' 'fifo' "$(stat -c %F pipe)"
base64 -d >dot.png <<'END'
iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9
awAAAABJRU5ErkJggg==
END
message=$(redact dot.png -o png.clean 2>&1)
check 'what cannot be rewritten: exit code' 1 $?
check_has 'what cannot be rewritten' 'dot.png!image: image cannot be rewritten safely' "$message"
check 'what cannot be rewritten leaves nothing' '' "$(ls png.clean* 2>/dev/null)"

# What cannot be read whole is no clean copy.
printf 'one two\nask 4012 8888 8888 1881 and jane.roe [at] contoso.com\n' >left.txt
printf 'rules:\n  - types: [CREDIT_CARD]\n    action: label\n' >cards.yaml
"$ajar" redact --policy cards.yaml left.txt -o cards.clean 2>/dev/null
check 'a card goes, an address is not named and stays' 'ask ~CREDIT_CARD~ and jane.roe [at] contoso.com' "$(sed -n 2p cards.clean)"
gzip -c cases.ndjson | head -c 200 >cut.gz
redact cut.gz -o cut.clean 2>told
check 'cut short: exit code' 3 $?
check_has 'cut short: what was written is left beside' 'cut.clean.unchecked-' "$(cat told)"
check 'cut short: nothing has the final name' '' "$(ls cut.clean 2>/dev/null)"
redact cut.gz -o cut.clean --report - 2>told >/dev/full
check 'cut short, and that cannot be reported: exit code' 3 $?
check_has 'cut short, and that cannot be reported' 'writing standard output: No space' "$(cat told)"

printf 'rules:\n  - action: encrypt\n' >encrypt.yaml

# What is cut off or has comments, but is there as a whole, is redacted and said to be so.
head -c 200 cases.ndjson >cut.ndjson
printf '{\n  "a": [1, 2], // ask jane.roe@contoso.com\n  "b": "jane.roe@contoso.com",\n}\n' >settings.json
printf 'From: jane.roe@contoso.com\nTo: jane.roe@contoso.com\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nask jane.roe@contoso.com\n' >cut.eml
printf '<a><b>jane.roe@contoso.com</b><c' >cut.xml
printf '{"a": "jane.roe@con\\\ntoso.com", "b": 1}\n' >line.json
printf "INSERT INTO t (a) VALUES ('jane.roe@contoso.com'), ('jane.roe@contoso.com" >cut.sql
for name in cut.ndjson settings.json line.json cut.eml cut.xml cut.sql; do
	redact "$name" -o "clean.$name" --report report.json 2>told
	check "$name: exit code" 0 $?
	check "$name: nothing is left" 0 "$(grep -c jane.roe "clean.$name")"
	case $name in
	cut.eml) check_has "$name: said" 'parts that are never closed' "$(cat told)" ;;
	*)
		check_has "$name: said" 'no other parser could read it before' "$(cat told)"
		check "$name: reported" true "$(jq .second_pass.unread report.json)"
		;;
	esac
	redact "clean.$name" -o twice 2>/dev/null
	check "$name: twice is once" same "$(cmp -s "clean.$name" twice && echo same)"
	redact --policy encrypt.yaml "$name" -o "sealed.$name" 2>/dev/null
	"$ajar" restore --key-file key "sealed.$name" -o "back.$name" 2>/dev/null
	check "$name: restored" same "$(cmp -s "$name" "back.$name" && echo same)"
done
printf '{"a": "jane.roe@con\ntoso.com", "b": 1}\n' >torn.json
redact torn.json -o torn.clean 2>/dev/null
check 'a string that is torn by a line break: exit code' 3 $?

# Twice is once, also where what stands behind a value looks like one as soon as it is gone.
printf 'rules:\n  - action: remove\n' >remove.yaml
printf 'rules:\n  - types: [DATE_TIME]\n    action: shift\n  - action: token\n' >moved.yaml
printf 'the password: correct-Horse-9 battery-Staple-7 (0.00s)\nlogin jane password: tr0ub4dor-3\n```\nrelay 192.0.2.77::2525 there\n' >behind.txt
for policy in remove encrypt; do
	redact --policy $policy.yaml behind.txt -o behind.clean 2>/dev/null
	redact --policy $policy.yaml behind.clean -o behind.twice 2>/dev/null
	check "$policy: exit code of what was redacted" 0 $?
	check "$policy: twice is once" "$(cat behind.clean)" "$(cat behind.twice)"
done
redact --policy remove.yaml behind.txt -o behind.clean 2>/dev/null
check 'remove: a secret in running text leaves a label' 'the password: ~PASSWORD~ battery-Staple-7 (0.00s)' "$(head -n 1 behind.clean)"
printf 'seen 2019-11-27\njane.roe@contoso.com came 2019-11-28\n' >moved.txt
redact --policy moved.yaml moved.txt -o moved.clean --report report.json 2>told
check_has 'dates that nothing tells to be moved are told' '1  dates moved in records where nothing else tells it' "$(cat told)"
check 'dates that nothing tells to be moved are reported' 1 "$(jq .moves_again report.json)"
redact --policy moved.yaml moved.clean -o moved.twice 2>/dev/null
check 'dates beside something keyed stay' "$(sed 1d moved.clean)" "$(sed 1d moved.twice)"

# The report.
redact cases.ndjson -o again.ndjson --report report.json 2>/dev/null
check 'report: outcome' clean "$(jq -r .outcome report.json)"
check 'report: the hash of the output is that of the file' "$(sha256sum <again.ndjson | cut -d' ' -f1)" \
	"$(jq -r .output.sha256 report.json)"
check 'report: and of the input' "$(sha256sum <cases.ndjson | cut -d' ' -f1)" "$(jq -r .input.sha256 report.json)"
check 'report: by field' 2 "$(jq '[.counts[] | select(.type == "EMAIL_ADDRESS" and .field == "email").count] | add' report.json)"
printf '[jane.roe@contoso.com]\nphone=+1 206 555 0123\n' >named.ini
"$ajar" redact --key-file key named.ini -o named.out --report named.json 2>/dev/null
check 'report: a field called after somebody' '•••.phone' "$(jq -r '.counts[] | select(.type == "PHONE_NUMBER").field' named.json)"
check 'report: no value' 0 "$(grep -c contoso report.json)"
check 'report: both passes' 'true 0' "$(jq -r '.second_pass | "\(.parsed) \(.left)"' report.json)"
check 'report: policy and rules' "64 $("$ajar" version | grep -oE '[0-9][0-9.]+' | head -1)" "$(jq -r '"\(.policy_sha256 | length) \(.rules.version)"' report.json)"
check 'report: nothing skipped' 0 "$(jq '.skipped | length' report.json)"
check_has 'report: for people: the hash of the output' "$(sha256sum <again.ndjson | cut -d' ' -f1)" "$(redact cases.ndjson -o again.ndjson 2>&1)"
redact dot.png -o png.clean --report refused.json 2>/dev/null
check 'report: of what is refused' 'refused null' "$(jq -r '"\(.outcome) \(.output.sha256)"' refused.json)"
check_has 'report: why' 'cannot be rewritten' "$(jq -r .why refused.json)"
check 'report: no key' 0 "$(cat report.json told | grep -c 'a secret of more')"
check 'report: for its owner' 600 "$(stat -c %a report.json)"

finish
