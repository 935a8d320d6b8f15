#!/bin/bash
# Firebase Realtime Database: one open from its root, one with a closed root and an open child, closed ones.
# shellcheck source=fake.sh
. "$(dirname "$0")/fake.sh"
main "$@"
