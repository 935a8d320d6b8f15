# Sourced by each KIND.sh that has no real server: fake_${fake:-KIND}.py VARIANT DIR [$flavour], see fake.py. Where
# $certified is set it has a certificate in DIR.
# shellcheck source=common.sh disable=SC2154,SC2034
. "$(dirname "$0")/common.sh"

fetch() { need python3; }
serve() {
	[ -z "${certified-}" ] || certificate
	background python3 "$servers/fake_${fake:-$kind}.py" "$1" "$dir" "${flavour:-$kind}"
}
answers() { [ -s "$dir/told" ]; }
fill() { :; }
tell() { cat "$dir/told"; }
