#!/bin/bash
# SMB, a fake up to NEGOTIATE.
# shellcheck source=fake.sh
. "$(dirname "$0")/fake.sh"
main "$@"
