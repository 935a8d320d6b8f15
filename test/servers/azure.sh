#!/bin/bash
# Azure Storage as it refuses (401, 403, 404, 409), with paging, encoded names and a byte order mark.
# shellcheck source=fake.sh disable=SC2034
certified=yes
. "$(dirname "$0")/fake.sh"
main "$@"
