#!/bin/bash
# Prometheus, which watches itself; its targets bear labels with a name and an address of contoso.com; locked
# wants a password (web.config.file).
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() { debian prometheus 2.42; }

serve() {
	cat >"$dir/prometheus.yml" <<-END
		global: {scrape_interval: 1s}
		scrape_configs:
		  - job_name: mail
		    static_configs:
		      - targets: ['$address']
		        labels: {host: mail.contoso.com, owner: ana.novak@contoso.com}
		$([ "$1" = open ] || printf '    basic_auth: {username: ajar, password: "%s"}' "$password")
	END
	local login=()
	printf 'basic_auth_users: {ajar: "%s"}\n' "$(bcrypt "$password")" >"$dir/web.yml"
	[ "$1" = open ] || login=("--web.config.file=$dir/web.yml")
	background prometheus --config.file="$dir/prometheus.yml" --storage.tsdb.path="$dir/data" \
		--web.listen-address="$address" "${login[@]}"
}

call() { http -u "ajar:$password" "$@"; }
answers() { call "http://$address/-/ready"; }
fill() { await watched; }
watched() { call "http://$address/api/v1/query?query=up" | grep -q '"1"'; }

tell() { printf '%s\t%s\n' "$address" 'job mail, one target with an owner, its own metrics'; }

main "$@"
