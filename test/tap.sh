# Sourced by tests that are scripts: a folder of their own, in which they run and have no settings; checks that print
# TAP.
folder=$(mktemp -d)
trap 'chmod -R u+rwx "$folder"; rm -rf "$folder"' EXIT
cd "$folder" || exit 1
export AJAR_CONFIG= XDG_CONFIG_HOME=$folder/xdg HOME=$folder
checks=0
failures=0

check() { # what, wanted, got
	checks=$((checks + 1))
	if [ "$2" == "$3" ]; then
		echo "ok $checks - $1"
	else
		failures=$((failures + 1))
		printf 'not ok %d - %s\n# want %s\n# got  %s\n' "$checks" "$1" "${2//$'\n'/$'\n#      '}" \
			"${3//$'\n'/$'\n#      '}"
	fi
}

# Whether the text $3 has $2 in it, as it stands.
check_has() { # what, part, text
	if [[ $3 == *"$2"* ]]; then check "$1" "" ""; else check "$1" "… $2 …" "$3"; fi
}

# What a run has said, but for the warning that this system has no means for some wall of the jail.
unwarned() { grep -v 'WARNING: the jail for hostile files is weaker' "$@"; }

finish() {
	echo "1..$checks"
	[ $failures -eq 0 ] || exit 1
}
