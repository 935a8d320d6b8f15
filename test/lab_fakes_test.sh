#!/bin/sh
# lab_fakes_test.sh AJAR SOURCE: the lab (lab_test.py) with those servers that need nothing but Python's own library.
set -eu
ajar=$(realpath "$1") source=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
kinds=$(cd "$source/test/servers" && grep -l '/fake\.sh"$' ./*.sh | sed 's/^\.\///; s/\.sh$//')
exec 3>&1
# shellcheck disable=SC2086 # names
AJAR_SERVERS=$folder "$source/test/servers/run" $kinds -- sh -c '"$0" "$1" >&3' "$source/test/lab_test.py" "$ajar" >&2
