# Sourced by opensearch.sh and opensearch-2.sh, after search.sh: a node of the release that they have fetched ($version),
# by $java with $options, in the folder of the software. open has the security plugin switched off; in locked it has
# one user, ajar, and speaks HTTP without TLS.
# shellcheck shell=bash disable=SC2154

serve() {
	local software=$home/opensearch-$version conf=$dir/conf
	node=http://$address
	mkdir -p "$conf" "$dir/tmp"
	cp -r "$software/plugins/opensearch-security/config" "$conf/opensearch-security"
	printf '%s\n' 'cluster.name: support' 'discovery.type: single-node' 'http.host: 127.0.0.1' "http.port: $port" \
		'transport.host: 127.0.0.1' "transport.port: $(free_port)" "path.data: $dir/data" "path.logs: $dir" \
		>"$conf/opensearch.yml"
	printf '%s\n' 'appender.c.type = Console' 'appender.c.name = c' 'appender.c.layout.type = PatternLayout' \
		'appender.c.layout.pattern = %p %c{1} %m%n' 'rootLogger.level = warn' 'rootLogger.appenderRef.c.ref = c' \
		>"$conf/log4j2.properties"
	"secure_$1"
	background env -C "$software" "${not_root[@]}" "$java" -Xms256m -Xmx384m -XX:+UseSerialGC \
		-XX:TieredStopAtLevel=1 -XX:MaxMetaspaceSize=192m -Djava.io.tmpdir="$dir/tmp" -Dlog4j2.disable.jmx=true \
		-Dopensearch.path.home="$software" -Dopensearch.path.conf="$conf" -Dopensearch.distribution.type=zip \
		-Dopensearch.bundled_jdk=false "${options[@]}" -cp "$software/lib/*" \
		org.opensearch.bootstrap.OpenSearch
}

secure_open() { echo 'plugins.security.disabled: true' >>"$conf/opensearch.yml"; }

# The nodes speak TLS among themselves, the first thing that the plugin asks for.
secure_locked() {
	local store=plugins.security.ssl.transport
	rm -f "$conf"/*.p12
	keys -genkeypair -alias one -keyalg EC -groupname secp256r1 -dname CN=one -validity 2 -keystore "$conf/one.p12"
	keys -exportcert -alias one -rfc -keystore "$conf/one.p12" >"$conf/one.pem"
	keys -importcert -noprompt -alias one -file "$conf/one.pem" -keystore "$conf/all.p12"
	printf '%s\n' 'plugins.security.allow_default_init_securityindex: true' $store.keystore_type:\ PKCS12 \
		$store.keystore_filepath:\ one.p12 "$store.keystore_password: $password" $store.truststore_type:\ PKCS12 \
		$store.truststore_filepath:\ all.p12 "$store.truststore_password: $password" >>"$conf/opensearch.yml"
	printf '%s\n' '_meta: {type: internalusers, config_version: 2}' \
		"ajar: {hash: '$(bcrypt "$password")', backend_roles: [admin]}" >"$conf/opensearch-security/internal_users.yml"
}
keys() { "${java%java}keytool" "$@" -storetype PKCS12 -storepass "$password" 2>>"$dir/log"; }

ask() {
	local login=()
	[ "$variant" = open ] || login=(-u "ajar:$password")
	http "${login[@]}" "$@"
}
