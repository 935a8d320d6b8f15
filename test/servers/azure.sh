#!/bin/bash
# Azure Storage as it refuses (401, 403, 404, 409), with paging, encoded names and a byte order mark.
# shellcheck source=fake.sh
. "$(dirname "$0")/fake.sh"
serve() {
	certificate
	background python3 "$servers/fake_azure.py" "$1" "$dir"
}
main "$@"
