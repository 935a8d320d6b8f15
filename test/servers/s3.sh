#!/bin/bash
# Amazon S3: a bucket to list, one to read from, one of names alone, one private; of another region.
# shellcheck source=fake.sh disable=SC2034
fake=s3
. "$(dirname "$0")/fake.sh"
main "$@"
