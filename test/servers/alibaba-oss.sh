#!/bin/bash
# Alibaba Cloud OSS; the same buckets.
# shellcheck source=fake.sh disable=SC2034
fake=s3
. "$(dirname "$0")/fake.sh"
main "$@"
