#!/bin/bash
# NFS, a fake of the port mapper and of mountd.
# shellcheck source=fake.sh
. "$(dirname "$0")/fake.sh"
main "$@"
