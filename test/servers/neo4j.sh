#!/bin/bash
# Neo4j, a fake: twelve nodes Case; locked wants a name.
# shellcheck source=fake.sh disable=SC2034
certified=yes
. "$(dirname "$0")/fake.sh"
main "$@"
