#!/bin/bash
# FTP, a fake that greets and must be told nothing.
# shellcheck source=fake.sh
. "$(dirname "$0")/fake.sh"
main "$@"
