#!/bin/bash
# servers_test.sh SOURCE: test/servers/run, and what the lab says of what does not run, with kinds made up here.
set -eu
source=$(realpath "$1")
. "$source/test/tap.sh"
export AJAR_SERVERS=$folder/cache AJAR_SERVERS_PAUSE=0
unset AJAR_LAB AJAR_SERVERS_FETCH
mkdir -p "$folder/test"
cp -r "$source/test/servers" "$folder/test"

kind() { # NAME: its functions are on the input
	local file=$folder/test/servers/$1.sh
	# shellcheck disable=SC2016 # as it stands
	{ printf '%s\n' '#!/bin/bash' '. "$(dirname "$0")/common.sh"' && cat && echo 'main "$@"'; } >"$file"
	chmod +x "$file"
}
kind absent <<'END'
fetch() { need no-such-program; }
END
kind broken <<'END'
fetch() { :; }
serve() { background sh -c 'echo the port is on fire; exit 3'; }
answers() { false; }
END
kind late <<'END'
fetch() { [ -e "$cache/asked" ] || { touch "$cache/asked" && left_out 'the registry sleeps'; }; }
END
kind large <<'END'
fetch() { costs debian; }
END

run() { "$folder/test/servers/run" "$@"; }
# What COMMAND sees in the table and in the list of what is left out.
# shellcheck disable=SC2016 # expanded later
seen='cut -f1,2 "$AJAR_STORES" | sort -u; cut -f1,2 "$AJAR_LEFT_OUT"; cut -f3 "$AJAR_LEFT_OUT" | xargs cat'
got=$(run s3:open absent broken -- sh -c "$seen; exit 5" 2>"$folder/err") && code=0 || code=$?
check 'the exit code is that of the command' 5 "$code"
check_has 'what starts is in the table, and the rest named' \
	$'s3\topen\nabsent\t77\nbroken:locked\t1\nbroken:open\t1' "$got"
check_has 'with what the server wrote' 'the port is on fire' "$got"
check_has 'which is shown, too' 'the port is on fire' "$(<"$folder/err")"

got=$(run --install absent late 2>&1) && code=0 || code=$?
check 'what cannot be fetched fails' 77 "$code"
check_has 'by name, and not what comes when asked again' $'\nrun: cannot be had: absent' "$got"
got=$(AJAR_SERVERS_FETCH=none run --install late 2>&1) && code=0 || code=$?
check 'what is installed is not fetched' 0 "$code" "$got"
got=$(AJAR_SERVERS_FETCH=debian run --install large 2>&1) || true
check_has 'nor what is too large' 'large: left out: not installed' "$got"

lab() { run absent broken:open -- "$source/test/lab_test.py" true 2>/dev/null || true; }
got=$(lab)
check_has 'the lab fails for a server that does not start' 'not ok 4 - broken:open does not start' "$got"
check_has 'with what it wrote' '# the port is on fire' "$got"
check_has 'and skips one that cannot be had' 'ok 3 - absent # SKIP left out: no no-such-program' "$got"
check_has 'unless all are wanted' 'not ok 3 - absent cannot be had here' "$(AJAR_LAB=whole lab)"
echo '{"name": "lab", "stdout": "ok 1 - redis\nok 2 - absent # SKIP no", "result": "OK"}' >"$folder/log"
check 'the sum of all tests names it' $'lab: ok 2 - absent # SKIP no\n1 passed, 0 failed, 1 skipped' \
	"$(python3 "$source/test/count.py" "$folder/log")"
finish
