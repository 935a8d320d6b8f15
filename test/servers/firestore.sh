#!/bin/bash
# Cloud Firestore, with rules for each path, as its REST interface answers.
# shellcheck source=fake.sh
. "$(dirname "$0")/fake.sh"
main "$@"
