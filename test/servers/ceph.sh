#!/bin/bash
# Ceph's RADOS Gateway, which tells a stranger that it has no buckets; the same ones.
# shellcheck source=fake.sh disable=SC2034
fake=s3
. "$(dirname "$0")/fake.sh"
main "$@"
