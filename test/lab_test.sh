#!/bin/sh
# lab_test.sh AJAR SOURCE fakes: the lab (lab_test.py) with those servers that need nothing but Python's own library.
# lab_test.sh AJAR SOURCE servers: with the real ones, as far as they are installed or Debian has them; the others are
# left out, by name. AJAR_LAB=whole: all must be installed, none may be left out (lab_test.py).
set -eu
ajar=$(realpath "$1") source=$2 which=$3
cd "$source/test/servers"
# shellcheck disable=SC2046 # names
case $which in
fakes)
	kinds=$(grep -l '/fake\.sh"$' ./*.sh)
	AJAR_SERVERS=$(mktemp -d)
	trap 'rm -rf "$AJAR_SERVERS"' EXIT
	export AJAR_SERVERS
	;;
servers)
	kinds=$(grep -L '/fake\.sh"$' $(grep -l '^main "\$@"' ./*.sh))
	AJAR_SERVERS_FETCH=$([ "${AJAR_LAB-}" = whole ] && echo none || echo debian)
	export AJAR_SERVERS_FETCH
	;;
esac
exec 3>&1
# shellcheck disable=SC2046 # names
./run $(basename -s .sh $kinds) -- sh -c '"$0" "$1" >&3' "$source/test/lab_test.py" "$ajar" >&2
