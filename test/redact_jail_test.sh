#!/bin/bash
# Runs of ajar redact and restore with and without their jail, with a jailed process that is ended, and on systems
# that lack what a jail is made of. $1: the program, $2: the source folder, $3: test/without.c as a program.
set -u
ajar=$(realpath "$1") source=$(realpath "$2") without=$(realpath "$3")
. "$source/test/tap.sh"
. "$source/test/walls.sh"
export AJAR_REDACT_KEY='a secret of more than sixteen bytes'

for n in $(seq 3000); do
	printf '{"email":"person%d@fabrikam.com","phone":"+1 206 555 %04d"}\n' $n $((n % 10000))
done >cases.ndjson
gzip -c cases.ndjson >cases.gz
printf 'email,note\njane@contoso.com,"says ""hello"""\n' >people.csv
printf '<p>write to <b>jane</b>@contoso.com</p>\n' >page.html
python3 - <<'END'
import zipfile
with zipfile.ZipFile('large.zip', 'w', zipfile.ZIP_DEFLATED) as z:
    z.writestr('cases.txt', ''.join(f'write to person{i}@fabrikam.com today, please, and to nobody else\n' for i in range(200000)))
    z.writestr('notes/plain.txt', 'nothing of note\n')
for charset, word in ('iso-8859-15', 'Jörg'), ('koi8-r', 'Пётр'), ('iso-2022-jp', '太郎'), ('ebcdic-us', 'Joerg'):
    with open(f'{charset}.eml', 'wb') as f:
        body = '%s writes to jane@contoso.com\n' % word
        coded = body.encode(charset) if charset != 'ebcdic-us' else body.encode('ascii')
        f.write(b'From: jane@contoso.com\nSubject: =?%s?B?' % charset.encode())
        import base64
        f.write(base64.b64encode(coded.strip()) + b'?=\nMIME-Version: 1.0\nContent-Type: text/plain; charset=')
        f.write(charset.encode() + b'\nContent-Transfer-Encoding: 8bit\n\n' + coded)
END

for name in cases.ndjson cases.gz people.csv page.html large.zip *.eml; do
	"$ajar" redact "$name" -o "jailed.$name" --report jailed.json 2>jailed
	check "$name: exit code" 0 $?
	"$ajar" redact --in-process "$name" -o "here.$name" --report here.json 2>here
	check "$name: the same copy with and without the jail" "$(sha256sum <"here.$name")" "$(sha256sum <"jailed.$name")"
	# Another parser cannot load what reads this character set, and looks at it as it stands.
	[ "$name" = ebcdic-us.eml ] && continue
	check "$name: the same is told" "$(sed 's/here\./X./' here)" "$(unwarned jailed | sed 's/jailed\./X./')"
	check "$name: the same report" "$(sed 's/here\./X./' here.json)" "$(sed 's/jailed\./X./' jailed.json)"
done

cat >sealing.yaml <<'END'
rules:
  - types: [EMAIL_ADDRESS, PHONE_NUMBER]
    action: encrypt
END
"$ajar" redact --policy sealing.yaml cases.gz -o sealed.gz 2>err
check 'encrypted: exit code' 0 $?
"$ajar" restore sealed.gz -o back.gz 2>err
check 'restored: exit code' 0 $?
check 'restored: what it was' "$(sha256sum <cases.ndjson)" "$(gzip -dc back.gz | sha256sum)"
"$ajar" restore --in-process sealed.gz 2>err | gzip -dc | cmp - cases.ndjson
check 'restored without a jail' '0 0 0' "${PIPESTATUS[*]}"

# The jailed process is ended from outside while it waits for more: as if it had died of what it read.
mkfifo pipe
end_child() { # command, its arguments
	rm -f out told.json
	"$ajar" "$@" <pipe 2>err &
	local boss=$! child=
	exec 9>pipe
	head -c 20000 cases.ndjson >&9
	for _ in $(seq 200); do
		child=$(pgrep -P $boss) && [ -e "/proc/$child" ] && grep -q 'Seccomp:	2' "/proc/$child/status" && break
		sleep 0.05
	done
	kill -KILL "$child"
	wait $boss
	end=$?
	exec 9>&-
}
end_child redact -o out --report told.json
check 'ended: exit code' 4 $end
check 'ended: why' 'ajar redact: the jailed process was ended by signal 9 (Killed)' "$(unwarned err)"
check 'ended: nothing is left' '' "$(ls | grep '^out')"
check_has 'ended: the report' '"outcome":"refused","why":"the jailed process was ended by signal 9' "$(cat told.json)"
end_child restore -o out
check 'restore, ended: exit code' 4 $end
check 'restore, ended: nothing is left' '' "$(ls | grep '^out')"

# Who was to grant wishes is killed: the jailed process ends with it.
"$ajar" redact -o out <pipe 2>err &
boss=$!
exec 9>pipe
head -c 20000 cases.ndjson >&9
for _ in $(seq 200); do child=$(pgrep -P $boss) && break; sleep 0.05; done
kill -KILL $boss
wait $boss 2>/dev/null
for _ in $(seq 200); do [ -e "/proc/$child" ] || break; sleep 0.05; done
check 'killed: the jailed process ends, too' '' "$(cat "/proc/$child/comm" 2>/dev/null)"
exec 9>&-
rm -f out*

# A system that lacks one wall or another. What this one lacks anyway is known by a plain run.
"$ajar" redact people.csv 2>plainly >/dev/null
lacking_run() { "${refusing[@]}" "$ajar" redact people.csv -o out; }
lacking_nothing() { check "$what: nothing is written" '' "$(ls | grep '^out')"; }
lacking_same() {
	check "$what: the same copy" "$(sha256sum <jailed.people.csv)" "$(sha256sum <out)"
	rm -f out
}
each_lack redact does lacking_run lacking_nothing lacking_same plainly

finish
