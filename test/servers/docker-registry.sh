#!/bin/bash
# Docker's registry: images support/web:1.0 and support/worker:1.0, a layer each; locked asks for a password.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() { debian docker-registry 2.8.2; }

serve() {
	{
		printf '%s\n' 'version: 0.1' 'log: {level: warn}' "storage: {filesystem: {rootdirectory: $dir/data}}" \
			"http: {addr: '$address'}"
		[ "$1" = open ] || echo "auth: {htpasswd: {realm: registry, path: $dir/users}}"
	} >"$dir/config.yml"
	echo "ajar:$(bcrypt "$password")" >"$dir/users"
	background docker-registry serve "$dir/config.yml"
}

call() { http -u "ajar:$password" "$@"; }
answers() { call "http://$address/v2/"; }

blob() { # REPOSITORY FILE: prints its digest and size as JSON
	local to digest
	digest=sha256:$(sha256sum "$2" | cut -d' ' -f1)
	to=$(call -X POST -o /dev/null -w '%header{location}' "http://$address/v2/$1/blobs/uploads/")
	[[ $to == http* ]] || to=http://$address$to
	call -X PUT "$to&digest=$digest" -H 'Content-Type: application/octet-stream' --data-binary @"$2"
	jq -nc --arg d "$digest" --arg s "$(stat -c %s "$2")" '{digest: $d, size: ($s | tonumber)}'
}

fill() {
	local name
	echo '{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[]}}' >"$dir/image.json"
	tar -czf "$dir/layer.tgz" -C "$servers" cases.tsv
	for name in support/web support/worker; do
		jq -nc --argjson c "$(blob $name "$dir/image.json")" --argjson l "$(blob $name "$dir/layer.tgz")" '
			"application/vnd.docker." as $t | {schemaVersion: 2, mediaType: "\($t)distribution.manifest.v2+json",
			config: ($c + {mediaType: "\($t)container.image.v1+json"}),
			layers: [$l + {mediaType: "\($t)image.rootfs.diff.tar.gzip"}]}' |
			call -X PUT "http://$address/v2/$name/manifests/1.0" --data-binary @- \
				-H 'Content-Type: application/vnd.docker.distribution.manifest.v2+json'
	done
	call "http://$address/v2/_catalog" | grep -q support/worker
}

tell() { printf '%s\t%s\n' "$address" 'images support/web:1.0 and support/worker:1.0'; }

main "$@"
