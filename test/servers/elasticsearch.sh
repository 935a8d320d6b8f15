#!/bin/bash
# Elasticsearch 7.10; see search.sh.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/search.sh"

fetch() {
	fetch_search org.codelibs.elasticsearch.runner.ElasticsearchClusterRunner \
		org.codelibs:elasticsearch-cluster-runner:7.10.2.0
}

serve() { serve_search; }

deny() {
	local reason='missing authentication credentials for REST request [$request_uri]'
	printf '%s\t%s\t%s\n' 'application/json; charset=UTF-8' 'Basic realm="security" charset="UTF-8"' \
		"$(jq -nc --arg r "$reason" '{type: "security_exception", reason: $r, header:
			{"WWW-Authenticate": "Basic realm=\"security\" charset=\"UTF-8\""}} |
			{error: (. as $e | {root_cause: [$e]} + $e), status: 401}')"
}

main "$@"
