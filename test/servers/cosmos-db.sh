#!/bin/bash
# Cosmos DB: an emulator that asks for no key; locked by key, by firewall; with the owner's key in DIR/key.
# shellcheck source=fake.sh disable=SC2034
fake=cosmos
. "$(dirname "$0")/fake.sh"
main "$@"
