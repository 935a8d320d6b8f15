#!/bin/bash
# Cassandra, a fake: keyspace support, table cases; locked wants a name.
# shellcheck source=fake.sh
. "$(dirname "$0")/fake.sh"
serve() {
	certificate
	background python3 "$servers/fake_$kind.py" "$1" "$dir"
}
main "$@"
