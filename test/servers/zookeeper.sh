#!/bin/bash
# ZooKeeper: /cases/ID (12), /config/mail. In locked a session must give a digest before it asks anything, and
# every node belongs to ajar's.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() {
	need java
	debian zookeeper 3.8.0
}

serve() {
	{
		printf '%s\n' "dataDir=$dir/data" "clientPort=$port" clientPortAddress=127.0.0.1 admin.enableServer=false \
			tickTime=2000
		[ "$1" = open ] || printf '%s\n' enforce.auth.enabled=true enforce.auth.schemes=digest
	} >"$dir/zoo.cfg"
	classes=$home/root/usr/share/java/*
	background java -Xms32m -Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$classes" \
		-Dzookeeper.jmx.log4j.disable=true org.apache.zookeeper.server.quorum.QuorumPeerMain "$dir/zoo.cfg"
}

answers() (
	exec {to}<>"/dev/tcp/127.0.0.1/$port"
	printf srvr >&"$to"
	timeout 5 cat <&"$to" | grep -q 'Mode: standalone'
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

tell() { printf '%s\t%s\n' "$address" '/cases with 12 children, /config/mail'; }

main "$@"
