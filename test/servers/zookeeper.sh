#!/bin/bash
# ZooKeeper: /cases/ID (12), /config/mail, in plain and inside TLS (by Netty). In locked a session must give a digest
# before it asks anything, and every node belongs to ajar's; there is one without, inside TLS, that wants a certificate.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() {
	need java openssl
	debian zookeeper 3.8.0
}

settings() { # FOLDER PORT-OF-TLS, whether it asks for a certificate
	printf '%s\n' "dataDir=$1" admin.enableServer=false tickTime=2000 \
		serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory \
		"secureClientPort=$2" secureClientPortAddress=127.0.0.1 "ssl.clientAuth=$3" \
		"ssl.keyStore.location=$dir/both.pem" ssl.keyStore.type=PEM \
		"ssl.trustStore.location=$dir/cert.pem" ssl.trustStore.type=PEM
}

server() { # SETTINGS
	background java -Xms32m -Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$classes" \
		-Dzookeeper.jmx.log4j.disable=true org.apache.zookeeper.server.quorum.QuorumPeerMain "$1"
}

serve() {
	certificate
	cat "$dir/key.pem" "$dir/cert.pem" >"$dir/both.pem"
	tls=$(free_port)
	{
		settings "$dir/data" "$tls" none
		printf '%s\n' "clientPort=$port" clientPortAddress=127.0.0.1
		[ "$1" = open ] || printf '%s\n' enforce.auth.enabled=true enforce.auth.schemes=digest
	} >"$dir/zoo.cfg"
	classes=$home/root/usr/share/java/*
	server "$dir/zoo.cfg"
	[ "$1" = locked ] || return 0
	asking=$(free_port)
	settings "$dir/data-asking" "$asking" need >"$dir/asking.cfg"
	server "$dir/asking.cfg"
}

answers() (
	exec {to}<>"/dev/tcp/127.0.0.1/$port"
	printf srvr >&"$to"
	timeout 5 cat <&"$to" | grep -q 'Mode: standalone'
	(: <"/dev/tcp/127.0.0.1/${asking:-$tls}") 2>/dev/null
)

fill() {
	{
		[ "$1" = open ] || echo "addauth digest ajar:$password"
		printf '%s\n' 'create /cases' 'create /config' "create /config/mail 'smtp://mail.contoso.com'"
		cases "\"create /cases/\\(.id) '\" + tojson + \"'\""
		[ "$1" = open ] || printf 'setAcl -R %s auth::cdrwa\n' /cases /config
		[ "$1" = open ] || echo 'setAcl / auth::cdrwa'
		echo 'ls /cases'
	} >"$dir/commands"
	java -Xmx64m -XX:TieredStopAtLevel=1 -cp "$classes" org.apache.zookeeper.ZooKeeperMain -server "$address" \
		<"$dir/commands" | tee "$dir/answer"
	grep -q '^\[1, 10, 11' "$dir/answer"
}

tell() {
	printf '%s\t%s\n' "$address" '/cases with 12 children, /config/mail' "127.0.0.1:$tls" 'the same, inside TLS'
	[ "$1" = open ] || printf '%s\t%s\n' "127.0.0.1:$asking" 'inside TLS, wants a certificate'
}

main "$@"
