# Sourced by elasticsearch.sh and opensearch.sh, after common.sh: the same interface under two names. Index
# support-cases (12 documents), a mirror of it, an empty index, and one whose name begins with a dot. `ask` is the
# kind's: curl to its node, as somebody who may do everything; $node is the node's address.
# shellcheck shell=bash disable=SC2154

answers() { ask "$node/_cluster/health?wait_for_status=yellow&timeout=1s"; }

fill() {
	local index
	for index in support-cases support-cases-copy .hidden-cases empty; do
		ask -X PUT "$node/$index" -H 'Content-Type: application/json' -d '{"settings": {"index":
			{"number_of_shards": 1, "number_of_replicas": 0, "hidden": '"$([[ $index == .* ]] && echo true || echo false)"'}}}'
		[ $index = empty ] || cases '{index: {_id: "\(.id)"}}, .' |
			ask "$node/$index/_bulk?refresh=true" -H 'Content-Type: application/x-ndjson' --data-binary @- >/dev/null
	done
	[ "$(ask "$node/support-cases/_count" | jq .count)" = 12 ]
}

tell() {
	printf '%s\t%s\n' "$address" \
		'indices support-cases and support-cases-copy (the same 12), .hidden-cases (hidden), empty'
}
