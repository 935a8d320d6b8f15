#!/bin/bash
# rsync's daemon: modules support (cases.tsv, a report) and mail (the mails of test/files); in locked both want a
# password.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() { debian rsync 3.; }

serve() {
	local module
	mkdir -p "$dir/support" "$dir/mail"
	cp "$servers/cases.tsv" "$dir/support"
	cases '"Case \(.id): \(.name) <\(.email)> \(.note)."' >"$dir/support/report.txt"
	cp "$source"/test/files/mail/*.eml "$dir/mail"
	echo "ajar:$password" >"$dir/secrets"
	{
		printf '%s\n' 'use chroot = no' "pid file = $dir/rsyncd.pid" "log file = $dir/rsyncd.log"
		[ "$(id -u)" != 0 ] || printf '%s\n' 'uid = root' 'gid = root'
		for module in support mail; do
			printf '%s\n' "[$module]" "path = $dir/$module" "comment = exports of $module"
			[ "$1" = open ] || printf '%s\n' 'auth users = ajar' "secrets file = $dir/secrets"
		done
	} >"$dir/rsyncd.conf"
	rm -f "$dir/rsyncd.pid"
	background rsync --daemon --no-detach --config "$dir/rsyncd.conf" --address 127.0.0.1 --port "$port"
}

ask() { RSYNC_PASSWORD=$password rsync "rsync://ajar@$address/$1"; }
answers() { ask '' | grep -q support; }
fill() { ask support/ | grep -q cases.tsv; }

tell() { printf '%s\t%s\n' "$address" 'modules support (cases.tsv, report.txt) and mail'; }

main "$@"
