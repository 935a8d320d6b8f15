#!/bin/bash
# Kafka, a fake: topic cases; locked hangs up on whoever says no name.
# shellcheck source=fake.sh disable=SC2034
certified=yes
. "$(dirname "$0")/fake.sh"
main "$@"
