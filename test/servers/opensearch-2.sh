#!/bin/bash
# OpenSearch 2 as it is released, with its security plugin; see opensearch_node.sh.
# shellcheck source=common.sh disable=SC2154,SC2034
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/search.sh"
. "$(dirname "$0")/opensearch_node.sh"

# Two modules that the plugin extends are not in this distribution.
fetch() {
	need keytool
	maven org.opensearch.distribution.integ-test-zip:opensearch:2.19.4:zip \
		org.opensearch.plugin:opensearch-security:2.19.4.0:zip
	local plugin=$home/opensearch-2.19.4/plugins/opensearch-security
	python3 -m zipfile -e "$home/lib/opensearch-2.19.4.zip" "$home"
	python3 -m zipfile -e "$home/lib/opensearch-security-2.19.4.0.zip" "$plugin"
	sed -i '/^extended.plugins/d' "$plugin/plugin-descriptor.properties"
	rm -r "$home/lib"
}

version=2.19.4
java=java
options=()

main "$@"
