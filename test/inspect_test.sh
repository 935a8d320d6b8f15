#!/bin/bash
# Whole runs of ajar inspect. $1: the program, $2: the source folder.
set -u
ajar=$(realpath "$1") source=$(realpath "$2")
. "$source/test/tap.sh"

# Invented, and shaped like the real thing: published test numbers, example texts of standards.
planted=('jane.roe@contoso.com' '+1 206 555 0123' '4111111111111111' 'DE89370400440532013000' 'Tr0ub4dor-and-3')
mkdir in
{
	printf '{"email":"%s","phone":"%s","card_number":"%s","iban":"%s","password":"%s"}\n' "${planted[@]}"
	for i in $(seq 40); do printf '{"email":"person%d@fabrikam.com","case":%d,"opened":"2019-%02d-03"}\n' "$i" "$i" $((i % 12 + 1)); done
} >in/cases.ndjson
sum_of() { find "$1" -type f -exec sha256sum {} + | sort; }
before=$(sum_of in)

run() { "$ajar" inspect --jobs "${jobs:-2}" "$@" </dev/null; }
count_of() { jq -c "[.types[] | select(.type == \"$1\") | .findings, .findings_copies_aside, .distinct.count]"; }

for format in terminal ndjson json csv sarif html; do
	run --format $format in >masked.$format
	check "$format: exit code" 0 $?
	run --format $format --show in >shown.$format
	for value in "${planted[@]}"; do
		check "$format: ${value:0:4}… is masked" 0 "$(grep -cF -- "$value" masked.$format)"
		case $format in
		ndjson | csv | sarif) check_has "$format: ${value:0:4}… is shown" "$value" "$(cat shown.$format)" ;;
		*) check "$format: ${value:0:4}… is masked all the same" 0 "$(grep -cF -- "$value" shown.$format)" ;;
		esac
	done
done
for format in ndjson json sarif; do
	check "$format is JSON" "" "$(jq empty masked.$format 2>&1)"
done
check 'sarif: version' 2.1.0 "$(jq -r .version masked.sarif)"
check 'sarif: as many results as findings' "$(grep -c '"kind":"finding"' masked.ndjson)" \
	"$(jq '.runs[0].results | length' masked.sarif)"
check 'csv: every line has as many fields' 1 "$(python3 -c '
import csv, sys
print(len({len(row) for row in csv.reader(open("masked.csv", newline=""))}))' 2>&1)"
check 'html: what is for narrow screens is not for paper' '' "$(grep -hE '@media \(.*width' "$source"/web/*.css)"
check 'html: begins and ends' '<!doctype html> </html>' \
	"$(tr 'A-Z' 'a-z' <masked.html | sed -n '1s/\(<!doctype html>\).*/\1/p; $p' | paste -sd' ')"
check 'nothing was written to the input' "$before" "$(sum_of in)"

# Offsets are those of the file.
check 'offsets' 'jane.roe@contoso.com' "$(jq -r 'select(.type == "EMAIL_ADDRESS") | "\(.start) \(.end)"' masked.ndjson |
	head -1 | { read -r start end; tail -c +$((start + 1)) in/cases.ndjson | head -c $((end - start)); })"

# Copies.
figures=$(run --format json in | jq -c '[.records.count_copies_aside, .people.count, .dates.months,
	(.organisations.top[], .countries.list[] | .domain, .code, .findings), (.types[] | .type, .findings_copies_aside)]')
mkdir copies
for i in 1 2 3 4; do cp in/cases.ndjson copies/$i.ndjson; done
gzip -c in/cases.ndjson >copies/5.gz
check 'five copies have the figures of one' "$figures" "$(run --format json copies |
	jq -c '[.records.count_copies_aside, .people.count, .dates.months,
	(.organisations.top[], .countries.list[] | .domain, .code, .findings), (.types[] | .type, .findings_copies_aside)]')"
check_has 'five copies are called so' '5 copies of' "$(run copies)"
check 'named twice is read once' "$(run --format json copies | jq -c .input.objects)" \
	"$(run --format json copies copies/3.ndjson copies | jq -c .input.objects)"

# Damage.
mkdir damaged
head -c 150 copies/5.gz >damaged/cut.gz
cp in/cases.ndjson damaged/good.ndjson
out=$(run --format json damaged)
check 'damaged: exit code' 1 $?
check 'damaged: the rest is read' 1 "$(jq .input.objects.done <<<"$out")"
check_has 'damaged: listed with layer and offset' 'cut.gz gzip' "$(jq -r '.troubles[] | "\(.object) \(.why)"' <<<"$out")"
check_has 'damaged: offset' 'cut short at offset 150' "$(jq -r '.troubles[].why' <<<"$out")"
[ "$(id -u)" = 0 ] || {
	chmod 0 damaged/good.ndjson
	check_has 'no permission' 'permission denied' "$(run damaged)"
	chmod 600 damaged/good.ndjson
}

ln -s round round
check 'a link to itself' 'a symbolic link that leads nowhere but to links' "$(run --format json round | jq -r '.troubles[0].why')"
rm round

# A word in a catalogue of messages is what a program can say, and marks nothing.
printf '\336\022\004\225\0\0\0\0Open the file\0Confidential\0Restricted\0strictly confidential\0CONFIDENTIAL\0' >messages.mo
check 'labels of a program' '[2,2,2]' "$(run --format json --min-likelihood likely messages.mo | count_of CONFIDENTIAL_MARKING)"

# What is read.
objects() { run --format json "$@" | jq -c '.input.objects | [.done, .skipped]'; }
mkdir -p tree/a
cp in/cases.ndjson tree/a/x.json
cp in/cases.ndjson tree/y.log
head -c 5000 /dev/zero >tree/z.bin
check 'all' '[3,0]' "$(objects tree)"
check 'include' '[1,0]' "$(objects --include '*.json' tree)"
check 'include, twice' '[2,0]' "$(objects --include '*.json' --include '*.log' tree)"
check 'exclude a directory' '[2,0]' "$(objects --exclude a tree)"
check 'max-size' '[2,1]' "$(objects --max-size 4K tree)"
troubles() { "$ajar" inspect --format json "$@" - | jq -r '.troubles[] | "\(.how) \(.why)"'; }
for filter in cat 'tr -d {' 'gzip -1'; do
	check "max-size: a pipe of $filter is read up to it" 'partial larger than --max-size: read up to there' \
		"$(cat in/cases.ndjson tree/z.bin in/cases.ndjson | $filter | troubles --max-size 150)"
done
check 'max-size: a pipe that is not longer' '' "$(head -c 4096 tree/z.bin | troubles --max-size 4K)"
check 'a folder as standard input' 'failed a directory' "$(troubles <tree)"
title() { "$ajar" inspect --format json "$@" </dev/null | jq -r .input.title; }
check 'title: as named' 'tree/' "$(title tree/)"
check 'title: this folder' 'tree a tree' "$(cd tree/a && echo "$(title ..)" "$(title .)" "$(title ../../tree/a/..)")"
check 'title: standard input' 'standard input' "$(title -)"
check 'title: several' 'several paths' "$(title tree tree/a)"
check 'standard input' '[41,41,41]' "$("$ajar" inspect --format json - <in/cases.ndjson | count_of EMAIL_ADDRESS)"

# Names of fields that are data themselves.
mkdir named
printf '[jane.roe@contoso.com]\nphone=+1 206 555 0123\n' >named/a.ini
printf 'jane.roe@contoso.com:\n  phone: "+1 206 555 0123"\n' >named/b.yaml
printf 'INSERT INTO `jane.roe@contoso.com` (`phone`) VALUES ('"'+1 206 555 0123'"');\n' >named/c.sql
python3 -c "import sqlite3; d = sqlite3.connect('named/d.db'); d.executescript('create table \"jane.roe@contoso.com\" (phone text); insert into \"jane.roe@contoso.com\" values (\"+1 206 555 0123\")')"
fields() { run --format ndjson "$@" named | jq -r 'select(.type == "PHONE_NUMBER").field' | sort | uniq -c | sed 's/^ *//'; }
check 'fields called after somebody' '4 •••.phone' "$(fields)"
check 'fields called after somebody, in clear' '4 jane.roe@contoso.com.phone' "$(fields --show)"
for format in terminal json ndjson csv sarif html; do
	check "fields called after somebody: $format" 0 "$(run --format $format named | grep -c jane.roe)"
done

# Text in other encodings.
printf 'Name;E-Mail\nJürgen;jürgen.groß@contoso.com\nJane;jane.roe@contoso.com\n' >utf8.csv
iconv -f utf-8 -t iso-8859-1 utf8.csv >latin1.csv
iconv -f utf-8 -t utf-16 utf8.csv >utf16.csv
wanted=$(run --format json utf8.csv | count_of EMAIL_ADDRESS)
check 'Latin-1' "$wanted" "$(run --format json latin1.csv | count_of EMAIL_ADDRESS)"
check 'UTF-16' "$(run --format json utf8.csv | jq -c '[.types[] | select(.type == "EMAIL_ADDRESS") | .findings]')" \
	"$(run --format json utf16.csv | jq -c '[.types[] | select(.type == "EMAIL_ADDRESS") | .findings]')"

# However many workers: the same list. Keyed hashes differ from run to run.
mkdir wide
for i in $(seq 30); do head -n $((i + 5)) in/cases.ndjson >wide/$i.ndjson; done
for i in $(seq 12000); do printf '{"email":"person%d@fabrikam.com","note":"%01024d"}\n' "$i" 0; done >wide/large.ndjson
for i in $(seq 3); do cat wide/large.ndjson; done >>wide/huge.ndjson
list() { run --format ndjson wide | jq -c 'del(.hash) | select(.kind != "summary")' | sha256sum; }
check 'one worker and two list the same' "$(jobs=1 list)" "$(jobs=2 list)"
check 'large files in parts count once' '[30,0,0,0]' "$(rm wide/huge.ndjson; run --format json wide |
	jq -c '.input.objects | [.done - 1, .partial, .failed, .skipped]')"

# The report.
run --format html --output report.html in
check 'output file is ours alone' 600 "$(stat -c %a report.html)"
run --output in/cases.ndjson in 2>err
check 'the input is never written to: exit code' 2 $?
run --output in/cases.ndjson in/cases.ndjson 2>err
check 'the input is never written to: named' 2 $?
check 'the input is never written to' "$before" "$(sum_of in)"
run --format ndjson --output in/new.ndjson in
check 'a report among the input is not read' 'it is the report that is being written' \
	"$(jq -r 'select(.object == "in/new.ndjson") | .why' in/new.ndjson | head -1)"
rm in/new.ndjson
touch keep
chmod 644 keep
run --output /dev/null in
check 'a device keeps its mode' 'crw-rw-rw-' "$(stat -Lc %A /dev/null)"

# Names that mean harm.
mkdir names
cp in/cases.ndjson names/$'new\nline'
cp in/cases.ndjson names/$'esc\e[31mape'
head -c 150 copies/5.gz >names/$'bad\xff.gz'
for format in terminal csv html; do
	check "$format: no escape sequence of a name gets through" 0 "$(run --format $format names | grep -c $'\e')"
done
check 'ndjson is JSON whatever the names are' '' "$(run --format ndjson names | jq empty 2>&1)"
check 'a newline in a name begins no line' 0 "$(run --format ndjson names | grep -c '^line')"

finish
