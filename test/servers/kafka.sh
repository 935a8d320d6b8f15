#!/bin/bash
# Kafka, a fake: topic cases; locked hangs up on whoever says no name.
# shellcheck source=fake.sh
. "$(dirname "$0")/fake.sh"
serve() {
	certificate
	background python3 "$servers/fake_$kind.py" "$1" "$dir"
}
main "$@"
