#!/bin/bash
# Stores that speak inside TLS, fakes: open, locked, and some that speak it badly.
# shellcheck source=fake.sh disable=SC2034
certified=yes
. "$(dirname "$0")/fake.sh"
main "$@"
