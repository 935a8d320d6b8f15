#!/bin/bash
# etcd 3: 12 keys /cases/ID (JSON), and two that look like those of Kubernetes; locked has auth enabled, with a
# user root.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() { debian etcd-server 3.4.23; }

serve() {
	peers=http://127.0.0.1:$(free_port)
	background etcd --name one --data-dir "$dir/data" --listen-client-urls "http://$address" \
		--advertise-client-urls "http://$address" --listen-peer-urls "$peers" \
		--initial-advertise-peer-urls "$peers" --initial-cluster "one=$peers" --logger zap --unsafe-no-fsync
}

answers() { http "http://$address/health" | grep -q true; }

call() { # PATH JSON
	http "http://$address/v3/$1" -d "$2" >/dev/null
}

fill() {
	local pair
	while read -r pair; do
		call kv/put "$pair"
	done < <(cases '{key: "/cases/\(.id)" | @base64, value: tojson | @base64}')
	call kv/put "$(jq -nc '{key: "/registry/secrets/default/mail" | @base64, value: "k8s" | @base64}')"
	call kv/put "$(jq -nc '{key: "/registry/pods/default/web" | @base64, value: "k8s" | @base64}')"
	[ "$1" = open ] && return
	call auth/user/add "{\"name\":\"root\",\"password\":\"$password\"}"
	call auth/user/grant '{"user":"root","role":"root"}'
	call auth/enable '{}'
}

tell() {
	printf '%s\t%s\n' "$address" \
		'14 keys: /cases/1 to /cases/12, /registry/secrets/default/mail, /registry/pods/default/web'
}

main "$@"
