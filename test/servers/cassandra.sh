#!/bin/bash
# Cassandra, a fake: keyspace support, table cases; locked wants a name.
# shellcheck source=fake.sh disable=SC2034
certified=yes
. "$(dirname "$0")/fake.sh"
main "$@"
