# Sourced by tests of ajar redact that are scripts, with $ajar and $source: a key in the folder.
. "$source/test/tap.sh"
unset AJAR_REDACT_KEY
printf 'a secret of more than sixteen bytes\n' >key

redact() { "$ajar" redact --key-file key "$@"; }
