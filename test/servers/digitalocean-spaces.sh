#!/bin/bash
# DigitalOcean Spaces; the same buckets.
# shellcheck source=fake.sh disable=SC2034
fake=s3
. "$(dirname "$0")/fake.sh"
main "$@"
