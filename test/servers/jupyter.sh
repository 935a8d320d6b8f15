#!/bin/bash
# Jupyter's server: a notebook with a saved answer, a CSV file. open has neither token nor password, locked has
# the token that it comes with.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() { python_packages; }

serve() {
	mkdir -p "$dir/files" "$dir/home"
	sed 's/\t/,/g' "$servers/cases.tsv" >"$dir/files/cases.csv"
	cases '"\(.name) <\(.email)>\n"' | jq -Rs '{nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [{
		cell_type: "code", id: "a1", metadata: {}, execution_count: 1, source: "print(cases)",
		outputs: [{output_type: "stream", name: "stdout", text: .}]}]}' >"$dir/files/support.ipynb"
	local token=$password root=()
	[ "$1" = locked ] || token=
	[ "$(id -u)" != 0 ] || root=(--allow-root)
	background env HOME="$dir/home" "$home/venv/bin/jupyter-server" --no-browser --ip=127.0.0.1 --port="$port" \
		--ServerApp.port_retries=0 --ServerApp.root_dir="$dir/files" --IdentityProvider.token="$token" "${root[@]}"
}

answers() { http "http://$address/api"; }
fill() { http -H "Authorization: token $password" "http://$address/api/contents" | grep -q support.ipynb; }

tell() { printf '%s\t%s\n' "$address" 'files cases.csv, support.ipynb (with an output)'; }

main "$@"
