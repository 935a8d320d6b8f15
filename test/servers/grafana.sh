#!/bin/bash
# grafana, a fake of it: fake_web.py.
fake=web
# shellcheck source=fake.sh disable=SC2034
. "$(dirname "$0")/fake.sh"
main "$@"
