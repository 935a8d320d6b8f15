#!/bin/bash
# Microsoft SQL Server, a fake up to PRELOGIN.
# shellcheck source=fake.sh
. "$(dirname "$0")/fake.sh"
main "$@"
