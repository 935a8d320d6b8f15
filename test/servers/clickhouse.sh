#!/bin/bash
# ClickHouse (of 2018): database support, table cases (12 rows). open: user default has no password; locked: it has.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() { debian clickhouse-server 18.16.1 clickhouse-common 18.16.1; }

serve() {
	local secret=''
	native=127.0.0.1:$(free_port)
	[ "$1" = open ] || secret=$password
	cat >"$dir/users.xml" <<-END
		<yandex>
			<profiles><default><max_memory_usage>200000000</max_memory_usage></default></profiles>
			<quotas><default/></quotas>
			<users><default>
				<password>$secret</password>
				<networks><ip>127.0.0.1</ip></networks>
				<profile>default</profile><quota>default</quota>
			</default></users>
		</yandex>
	END
	cat >"$dir/config.xml" <<-END
		<yandex>
			<logger><level>warning</level><console>1</console></logger>
			<http_port>$port</http_port><tcp_port>${native#*:}</tcp_port>
			<listen_host>127.0.0.1</listen_host>
			<path>$dir/data/</path><tmp_path>$dir/tmp/</tmp_path>
			<users_config>$dir/users.xml</users_config>
			<default_profile>default</default_profile><default_database>default</default_database>
			<mark_cache_size>5368709</mark_cache_size>
		</yandex>
	END
	mkdir -p "$dir/data" "$dir/tmp"
	background clickhouse-server --config-file="$dir/config.xml"
}

call() { http -H 'X-ClickHouse-User: default' -H "X-ClickHouse-Key: ${1:+$password}" "http://$address/" "${@:2}"; }
answers() { http "http://$address/ping"; }

fill() {
	local key=$1
	[ "$key" = locked ] || key=
	call "$key" -d 'create database support'
	call "$key" -d 'create table support.cases (id Int32, name String, email String, phone String, card String,
		note String) engine = MergeTree order by id'
	{ echo 'insert into support.cases format TabSeparated' && cat "$servers/cases.tsv"; } |
		call "$key" --data-binary @-
	[ "$(call "$key" -d 'select count() from support.cases')" = 12 ]
}

tell() {
	printf '%s\t%s\n' "$address" 'HTTP: database support, table cases: 12 rows' "$native" 'the same by the native protocol'
}

main "$@"
