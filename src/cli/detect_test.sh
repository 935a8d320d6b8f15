#!/bin/bash
# ajar detect as another program uses it. $1: the program, $2: the source folder.
set -u
ajar=$(realpath "$1")
. "$2/test/tap.sh"

answers() { # arguments: lines
	printf '%s\n' "$@" | "$ajar" detect 2>&1
}

iban='DE54 1002 0030 1234 5678 90'
span='"type":"IBAN_CODE","likelihood":"very likely"}'

check 'offsets are bytes of the decoded text' \
	'{"id":1,"spans":[{"start":3,"end":30,'"$span]}" \
	"$(answers '{"id":1,"text":"\u00e9 '"$iban"'"}')"
check 'answers come in order, wrong lines are told by number' \
	'{"id":"a","spans":[]}
{"id":null,"error":"line 2: byte 1: expected an object"}
{"id":{"b": [1]},"spans":[]}' \
	"$(answers '{"id":"a","text":""}' 'x' '{"id":{"b": [1]},"text":"y"}')"
check 'empty lines are passed over' \
	'{"id":null,"error":"line 3: no \"text\""}' "$(answers '' ' ' '{}')"
check 'the last line needs no newline' \
	'{"id":1,"spans":[]}' "$(printf '{"id":1,"text":"x"}' | "$ajar" detect)"
check 'nothing in, nothing out' '' "$("$ajar" detect < /dev/null)"

answers '{"text":"x"}' > "$folder/out"
check 'exit code: all was read' 0 $?
answers 'x' > "$folder/out"
check 'exit code: a line was wrong' 1 $?
"$ajar" detect --nonsense < /dev/null > "$folder/out" 2>&1
check 'exit code: wrong usage' 2 $?
answers '{"text":"x"}' 2> "$folder/out" > /dev/full
check 'exit code: answers cannot be written' 4 $?

check 'what is less likely is left out' \
	'{"id":null,"spans":[]}' \
	"$(echo '{"text":"pay 4532015112830366 x"}' | "$ajar" detect --min-likelihood very-likely)"

# A text that is too long for one piece: nothing is lost at the seams, offsets go on.
long=$(printf "%0.s$iban and so on\n" $(seq 40000) | tr '\n' ' ')
check 'long texts are searched in pieces' 40000 \
	"$(printf '{"text":"%s"}\n' "$long" | "$ajar" detect | grep -o '"start":[0-9]*' | awk -F: '$2 % 38 == 0' | wc -l)"

# A text made to waste time: what was left out is not passed over in silence.
check 'partial' '{"id":7,"spans":[],"partial":true}' \
	"$(printf '{"id":7,"text":"%s"}\n' "$(printf '%0.scurl ' $(seq 5000))" | "$ajar" detect)"

# An answer comes before the next line is sent.
mkfifo "$folder/to" "$folder/from"
"$ajar" detect < "$folder/to" > "$folder/from" &
exec 3> "$folder/to" 4< "$folder/from"
echo '{"id":1,"text":"x"}' >&3
read -r -t 20 first <&4
echo '{"id":2,"text":"y"}' >&3
read -r -t 20 second <&4
exec 3>&-
wait
check 'answers do not wait for more lines' '{"id":1,"spans":[]} {"id":2,"spans":[]}' "${first:-} ${second:-}"

finish
