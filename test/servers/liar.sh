#!/bin/bash
# Servers that lie: listings that never end or turn in circles, lengths that are not true, redirects to themselves,
# a byte a second. They speak S3 and call themselves MinIO.
# shellcheck source=fake.sh
. "$(dirname "$0")/fake.sh"
main "$@"
