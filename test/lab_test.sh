#!/bin/sh
# lab_test.sh AJAR SOURCE fakes: the lab (lab_test.py) with those servers that need nothing but Python's own library.
# lab_test.sh AJAR SOURCE servers: with the real ones, as far as they are installed or Debian has them; the others are
# left out, by name. AJAR_LAB=whole: all must be installed, none may be left out (lab_test.py).
# lab_test.sh AJAR SOURCE long: those of them into which long values can be put (long_values_test.py).
set -eu
ajar=$(realpath "$1") source=$2 which=$3
cd "$source/test/servers"
test=$source/test/lab_test.py
# shellcheck disable=SC2046 # names
case $which in
fakes)
	kinds=$(grep -l '/fake\.sh"$' ./*.sh)
	AJAR_SERVERS=$(mktemp -d)
	trap 'rm -rf "$AJAR_SERVERS"' EXIT
	export AJAR_SERVERS
	;;
servers | long)
	kinds=$(grep -L '/fake\.sh"$' $(grep -l '^main "\$@"' ./*.sh))
	AJAR_SERVERS_FETCH=$([ "${AJAR_LAB-}" = whole ] && echo none || echo debian)
	export AJAR_SERVERS_FETCH
	;;
esac
# shellcheck disable=SC2046 # names
kinds=$(basename -s .sh $kinds)
if [ "$which" = long ]; then
	test=$source/test/long_values_test.py
	kinds=$("$test" --kinds)
fi
exec 3>&1
# shellcheck disable=SC2086 # names
./run $kinds -- sh -c '"$0" "$1" >&3' "$test" "$ajar" >&2
