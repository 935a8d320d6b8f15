#!/bin/bash
# Stores that speak inside TLS, fakes: open, locked, and some that speak it badly.
# shellcheck source=fake.sh
. "$(dirname "$0")/fake.sh"
serve() {
	certificate
	background python3 "$servers/fake_tls.py" "$1" "$dir"
}
main "$@"
