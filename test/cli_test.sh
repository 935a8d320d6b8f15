#!/bin/bash
# The command line as a user meets it. $1: the program, $2: the source folder.
set -u
ajar=$(realpath "$1") source=$(realpath "$2")
. "$source/test/tap.sh"
unset NO_COLOR

says() { # what, exit code, part of the message, arguments...
	local what=$1 code=$2 part=$3 got end
	shift 3
	got=$("$ajar" "$@" 2>&1 </dev/null)
	end=$?
	check "$what: exit code" "$code" $end
	check_has "$what: message" "$part" "$got"
	[ "$code" != 2 ] || check "$what: one line" 1 "$(wc -l <<<"$got")"
}

options_of() {
	"$ajar" help "$1" | grep -oE '^  --[a-z-]+' | tr -d ' '
}

printf '{"email":"jane.roe@contoso.com"}\n' >one.json
mkdir empty

# The options: one table in the program, told in two more places.
for command in inspect detect redact restore scan status report; do
	for option in $(options_of $command); do
		check_has "man page has $option" "Fl Fl ${option#--}" "$(grep -F -- "Fl ${option#--}" "$source/man/ajar.1")"
		COMP_WORDS=(ajar $command "$option")
		check_has "completion of $command has $option" "$option" "$(
			. "$source/completion/ajar.bash" 2>/dev/null
			COMP_CWORD=2
			_ajar
			echo "${COMPREPLY[@]}"
		)"
	done
done

for command in $("$ajar" help | sed -n 's/^  ajar \([a-z]*\) .*/\1/p'); do
	check_has "man page tells how $command is called" ".Cm $command" \
		"$(sed -n '/^.Sh SYNOPSIS/,/^.Sh DESCRIPTION/p' "$source/man/ajar.1")"
done

complete_words() { # words of the command line, the last one is completed
	(
		. "$source/completion/ajar.bash"
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_ajar
		echo "${COMPREPLY[@]}"
	)
}
check 'completion of commands' 'detect' "$(complete_words ajar d)"
check 'completion of a value' 'json' "$(complete_words ajar inspect --format j)"
check 'completion of a value behind =' 'json' "$(complete_words ajar inspect --format = j)"
check 'completion of files' 'one.json' "$(complete_words ajar inspect on)"
check 'completion of help' 'config' "$(complete_words ajar help con)"
choices_of() { # command, option
	"$ajar" help "$1" | grep -oE -- "^  $2 [a-z|-]+" | sed 's/.* //; s/|/ /g'
}
for option in --format --min-likelihood --fail-on --colour --progress; do
	check "completion of the values of $option" "$(choices_of inspect $option)" "$(complete_words ajar inspect $option '')"
done
for command in scan report; do
	check "completion of the forms of $command" "$(choices_of $command --format)" \
		"$(complete_words ajar $command --format '')"
done
check 'forms of scan' 'terminal ndjson' "$(choices_of scan --format)"
check_has 'forms of report' '--format html|json|sarif|ndjson' "$("$ajar" report --help)"
check_has 'forms of report: the default' 'form of the report (html)' "$("$ajar" report --help)"
check 'man page is sound' '' "$(command -v mandoc >/dev/null && mandoc -W warning -T lint "$source/man/ajar.1")"

# Help.
for command in inspect detect redact formats config help version; do
	says "help $command" 0 "usage: ajar $command" help $command
done
says 'formats --help' 0 'usage: ajar formats' formats --help
says 'scope check --help' 0 'usage: ajar scope' scope check --help
says 'inspect --help' 0 '--min-likelihood' inspect --help
says 'version' 0 'ajar ' version
for command in '' inspect detect redact restore scan status report scope stores formats config help version; do
	check "help $command: no line is longer than a terminal of 80 columns" '' \
		"$("$ajar" help $command | LC_ALL=C.UTF-8 grep -E '^.{81}| $')"
done

# Mistakes are told in a line.
says 'command mistyped' 2 'did you mean inspect?' inspct
says 'an option before the command' 2 'ajar: a command comes before --format' --format json
says 'command unknown' 2 '`ajar help` lists them' frobnicate
says 'path for a command' 2 'did you mean `ajar inspect one.json`?' one.json
says 'option mistyped' 2 'did you mean --colour?' inspect --color always .
says 'option unknown' 2 'see `ajar help detect`' detect --frobnicate
says 'option of another command' 2 'no option --format' detect --format json
says 'value wrong' 2 '--format: expected one of terminal|' inspect --format jsn .
says 'value missing' 2 '--format: expected' inspect --format
says 'jobs' 2 '--jobs: expected a number from 1 to 256' inspect --jobs 0 .
says 'size' 2 '--max-size: expected a size' inspect --max-size 1x .
says 'size of nothing' 2 '--max-size: expected a size' inspect --max-size 0 .
says 'an empty path' 2 'a path is empty' inspect ''
says 'region' 2 '--region: expected a country in two letters' inspect --region usa .
says 'region that is none' 2 '--region: expected a country in two letters' inspect --region UK .
says 'policy that is none' 2 'policy gdpr: no such file, and built in are only analytics-safe, ' redact --policy gdpr one.json
says 'no path' 2 'no path is given' inspect
says 'rules not there' 2 'nope.yaml: No such file' inspect --rules nope.yaml .
says 'mmdb is none' 2 'one.json: country database' inspect --mmdb one.json .
says 'detect wants no path' 2 'only standard input is read' detect one.json
says 'config wants nothing' 2 'no argument is wanted' config x

# Exit codes, each by a run.
says 'all was read' 0 'Everything was read whole' inspect one.json
says 'a ledger for files' 0 'ajar inspect: --ledger is for stores: of files nothing is kept' inspect --ledger l.db one.json
says 'a scope for files' 0 'ajar inspect: --scope is for stores' inspect --scope nope.yaml one.json
says 'clear values in a summary' 0 'ajar inspect: --show is for lists (--format ndjson, csv or sarif)' inspect --show one.json
check 'clear values in a list' '' "$("$ajar" inspect --show --format csv one.json 2>&1 >/dev/null | unwarned)"
printf 'show: yes\n' >show.yaml
check 'clear values in a summary, by the settings file' '' "$(AJAR_CONFIG=show.yaml "$ajar" inspect one.json 2>&1 >/dev/null | unwarned)"
check 'a ledger for files is not made' '' "$(ls l.db* 2>/dev/null)"
says 'an empty folder' 0 'nothing to read' inspect empty
says 'an empty pipe' 0 'Everything was read whole' inspect -
says 'not there' 1 'no such file' inspect nope
says 'found' 3 'EMAIL_ADDRESS' inspect --fail-on medium one.json
says 'not so severe' 0 'EMAIL_ADDRESS' inspect --fail-on high one.json
says 'output that cannot be made' 4 'No such file or directory' inspect --output no/where one.json
"$ajar" inspect one.json >/dev/full 2>err
check 'output that cannot be written: exit code' 4 $?
check 'output that cannot be written' 'ajar inspect: writing standard output: No space left on device' "$(unwarned err)"
printf 'owner: a\ncontact: b\ntargets: [{network: 10.0.0.0/8}]\n' >scope.yaml
timeout 20 "$ajar" scan --dry-run scope.yaml >/dev/full 2>err
check 'a list that cannot be written ends at once' 4 $?
"$ajar" scan --dry-run scope.yaml >/dev/null &
pid=$!
sleep 1
kill -INT $pid
wait $pid
check 'a list that is broken off: exit code' 1 $?
printf 'owner: a\ncontact: b\ntargets: [{network: 127.0.0.1, ports: [1]}]\n' >scope.yaml
"$ajar" scan --ledger l.db scope.yaml >/dev/full 2>err
check 'a scan that cannot be written: exit code' 4 $?
check 'a scan that cannot be written' ': writing standard output: No space left on device' "$(unwarned err | sed 's/^ajar\( scan\)\?//')"
printf 'owner: a\ncontact: b\ntargets: [{url: "http://127.0.0.1:1", kind: cosmos-db, key-file: %s}]\n' nokey >scope.yaml
says 'a key that is not there' 0 'with the key in nokey (CANNOT BE READ: No such file or directory); of a' scope check scope.yaml
HOME=$PWD/home says 'status makes no folders' 2 "there is no ledger $PWD/home/.local/state/ajar/ledger.db;" status
check 'no folders were made' '' "$(ls -d home 2>/dev/null)"
check 'no home' 'ajar status: --ledger FILE is to say where, for HOME is not set' "$(env -u HOME -u XDG_STATE_HOME "$ajar" status 2>&1)"
touch home
HOME=$PWD/home says 'no folder for the ledger' 2 "the folder $PWD/home/.local for the ledger: Not a directory" scan scope.yaml
rm -f scope.yaml l.db* home
"$ajar" help >/dev/full 2>err
check 'help that cannot be written: exit code' 4 $?
"$ajar" inspect one.json >&- 2>err
check 'standard output closed: exit code' 4 $?
"$ajar" inspect - <&- >out 2>&1
check 'standard input closed: exit code' 1 $?
check_has 'standard input closed' 'Bad file descriptor' "$(cat out)"

# What a run works with is never written over.
for file in key policy.yaml rules.yaml scope.yaml l.db l.db.key; do
	printf '0123456789abcdef is %s\n' $file >$file
done
never_written() { # file, of which option, arguments...
	local file=$1 option=$2
	shift 2
	says "$option is spared" 2 "$file is what --$option names, which is never written over" "$@"
	check "$option is as it was" "0123456789abcdef is $file" "$(cat $file)"
}
never_written key key-file redact --key-file key one.json -o key
never_written key key-file redact --key-file ./key one.json -o clean --report key
never_written key key-file restore --key-file key one.json -o key
never_written policy.yaml policy redact --key-file key --policy policy.yaml one.json -o policy.yaml
never_written rules.yaml rules inspect --rules rules.yaml one.json -o rules.yaml
never_written scope.yaml scope inspect --scope scope.yaml one.json -o scope.yaml
never_written l.db ledger report --ledger l.db -o l.db
never_written l.db.key ledger report --ledger l.db -o l.db.key
check 'nothing else was made' '' "$(ls clean* 2>/dev/null)"
rm key policy.yaml rules.yaml scope.yaml l.db*

# Nothing that is named can steer a terminal.
evil=$'a\e[31mb\nc\xff\u202e'
named='a\x1b[31mb\nc\xff\u{202e}'
says 'command with an escape' 2 "no command $named;" "$evil"
says 'option with an escape' 2 "no option --$named;" inspect "--$evil"
says 'rules with an escape' 2 "$named: No such file" inspect --rules "$evil" .
says 'scope with an escape' 2 "$named: No such file" scope check "$evil"
says 'ledger with an escape' 2 "there is no ledger $named;" status --ledger "$evil"
says 'file with an escape' 2 "$named: No such file" redact --policy secrets-only "$evil"
cp one.json "$evil"
check_has 'copy of a file with an escape' "$named -> out: " \
	"$("$ajar" redact --policy secrets-only "$evil" -o out 2>&1)"
check_has 'settings file with an escape' "# settings file: $named (not there)" "$(AJAR_CONFIG=$evil-no "$ajar" config 2>&1 | sed 's/-no / /')"
printf 'owner: "a\\eb"\ncontact: b\ntargets: [{network: 127.0.0.1}]\n' >scope.yaml
says 'owner with an escape' 0 'Estate of a\x1bb;' scope check scope.yaml
rm "$evil" scope.yaml

# Settings.
mkdir -p xdg/ajar
printf 'format: json\nexclude: ["*.iso"]\nregion: de\n' >xdg/ajar/config.yaml
check 'settings file is in force' 'ajar.summary/1' "$("$ajar" inspect one.json | jq -r .schema)"
check 'command line goes before it' 'finding' "$("$ajar" inspect --format ndjson one.json | head -1 | jq -r .kind)"
config=$("$ajar" config)
check_has 'config: from the file' "format: json  # $folder/xdg/ajar/config.yaml:1" "$config"
check_has 'config: a list, quoted' "exclude: ['*.iso']  # $folder/xdg/ajar/config.yaml:2" "$config"
check_has 'config: made upper case' 'region: DE' "$config"
check_has 'config: default' 'fail-on: none  # default' "$config"
check_has 'config: not set' '# jobs: not set' "$config"
echo "$config" >again.yaml
check 'config: is a settings file itself' "$(sed '1d; s/  #.*//' <<<"$config")" \
	"$(AJAR_CONFIG=again.yaml "$ajar" config | sed '1d; s/  #.*//')"
printf 'format: csv\n' >xdg/ajar/config.yaml
printf 'owner: a\ncontact: b\ntargets:\n  - network: 127.0.0.1\n    ports: [1]\n' >scope.yaml
says 'settings: a form that only another command has' 0 '1 endpoint' scan --ledger l.db scope.yaml
check 'config: of a name with several rows one line' 1 "$("$ajar" config | grep -c '^format:')"
rm -r xdg scope.yaml l.db*
printf 'format: jsn\n' >bad.yaml
AJAR_CONFIG=bad.yaml says 'settings: wrong value' 2 'bad.yaml:1:9: format: expected one of' inspect one.json
AJAR_CONFIG=bad.yaml says 'settings: help all the same' 0 'usage:' inspect --help
printf 'jobs: 1\nfromat: json\n' >bad.yaml
AJAR_CONFIG=bad.yaml says 'settings: wrong name' 2 'bad.yaml:2:1: no setting has this name; did you mean format?' inspect .
printf 'jobs: 1\nexclude: ["*.iso"]\nexclude: ["*.bin"]\n' >bad.yaml
AJAR_CONFIG=bad.yaml says 'settings: a name twice' 2 'bad.yaml:3:1: given twice' inspect .
printf 'jobs: [\n' >bad.yaml
AJAR_CONFIG=bad.yaml says 'settings: not YAML' 2 'bad.yaml:2:1: not YAML' inspect .
AJAR_CONFIG=nope.yaml says 'settings: not there' 2 'nope.yaml: No such file' inspect .

# Terminals.
if command -v script >/dev/null; then
	on_terminal() { script -qec "$ajar inspect --progress never one.json" /dev/null; }
	check_has 'colours on a terminal' $'\e[' "$(TERM=xterm on_terminal)"
	check 'NO_COLOR' 0 "$(TERM=xterm NO_COLOR=1 on_terminal | grep -c $'\e')"
	check 'a dumb terminal' 0 "$(TERM=dumb on_terminal | grep -c $'\e')"
	check 'narrow: no line is longer' '' "$(script -qec "stty cols 40; NO_COLOR=1 '$ajar' inspect --progress never one.json" \
		/dev/null | tr -d '\r' | unwarned | LC_ALL=C.UTF-8 grep -E '^.{41}')"
fi
check 'no colours in a pipe' 0 "$("$ajar" inspect one.json 2>&1 | grep -c $'\e')"

# A reader that leaves.
yes '{"email":"jane.roe@contoso.com"}' | head -n 200000 >many.json
check 'a reader that leaves: nothing to say' '' \
	"$({ "$ajar" inspect --format ndjson many.json | head -n 1 >/dev/null; } 2>&1 | unwarned)"

head -c 32 /dev/urandom | base64 >key
for jail in '' --in-process; do
	check "redact${jail:+ }$jail: a reader that leaves: nothing to say" '141 0 ' \
		"$({ "$ajar" redact $jail --key-file key many.json | head -n 1 >/dev/null; echo "${PIPESTATUS[@]} $(unwarned err)"; } 2>err)"
	check "restore${jail:+ }$jail: a reader that leaves: nothing to say" '141 0 ' \
		"$({ "$ajar" restore $jail --key-file key many.json | head -n 1 >/dev/null; echo "${PIPESTATUS[@]} $(unwarned err)"; } 2>err)"
done

# Interrupted.
mkfifo pipe
sleep 60 >pipe &
sleeper=$!
"$ajar" inspect --format json pipe many.json >out 2>err &
pid=$!
sleep 1
kill -INT $pid
wait $pid
check 'interrupted: exit code' 1 $?
timeout -s INT 1 "$ajar" inspect --format json pipe many.json >twice 2>err
check 'timeout sends two signals, which are one interrupt' 'false true' "$(jq -r '"\(.complete) \(.input.interrupted)"' twice)"
kill $sleeper
check 'interrupted: the report says so' 'false true' "$(jq -r '"\(.complete) \(.input.interrupted)"' out)"
check 'interrupted: each object once' "$(jq -r '.input.objects | add' out)" \
	"$(jq -r '[.input.objects.done, (.troubles | length)] | add' out)"
check_has 'a pipe that is written later' '1 object' "$( (sleep 0.5; cat one.json >pipe) & "$ajar" inspect pipe)"

finish
