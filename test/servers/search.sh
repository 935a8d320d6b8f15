# Sourced by elasticsearch.sh and opensearch.sh, after common.sh: the same program and interface under two names.
# Index support-cases (12 documents), a mirror of it, an empty index, and one whose name begins with a dot.
# What the registry has is without the security part; locked is nginx before it, which answers as that would.
# shellcheck shell=bash disable=SC2154

# CLASS ARTIFACT...: of the runner, which starts a node as a library.
fetch_search() {
	local class=$1
	shift
	maven "$@"
	need javac
	debian nginx-light 1.22.1
	mkdir "$home/start"
	cat >"$home/start/Start.java" <<-END
		import $class;
		public class Start {
			public static void main(String[] args) throws Exception {
				${class##*.} runner = new ${class##*.}();
				runner.onBuild((number, settings) -> settings.put("http.port", args[0])
					.put("network.host", "127.0.0.1").put("transport.port", args[1])
					.put("discovery.type", "single-node").put("action.destructive_requires_name", true));
				runner.build(${class##*.}.newConfigs().basePath(args[2]).clusterName("support").numOfNode(1)
					.disableESLogger());
				Thread.currentThread().join();
			}
		}
	END
	javac -cp "$home/lib/*" -d "$home/start" "$home/start/Start.java"
}

serve_search() {
	local inner=$port
	[ "$variant" = open ] || inner=$(free_port)
	node=http://127.0.0.1:$inner
	background java -Xms256m -Xmx384m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:MaxMetaspaceSize=192m \
		-Dlog4j2.disable.jmx=true -cp "$home/start:$home/lib/*" Start "$inner" "$(free_port)" "$dir/node"
	[ "$variant" = open ] || serve_gate "$inner"
}

# PORT: nginx before it. What it says to those without a password: deny() of the kind, TYPE, tab, HEADER, tab, BODY.
serve_gate() {
	local type challenge body
	IFS=$'\t' read -r type challenge body < <(deny)
	body=${body//\\/\\\\}
	cat >"$dir/nginx.conf" <<-END
		daemon off;
		master_process off;
		pid $dir/nginx.pid;
		error_log $dir/log warn;
		events { worker_connections 64; }
		http {
			access_log off;
			server_tokens off;
			client_body_temp_path $dir/nginx-body;
			proxy_temp_path $dir/nginx-proxy;
			fastcgi_temp_path $dir/nginx-fastcgi;
			scgi_temp_path $dir/nginx-scgi;
			uwsgi_temp_path $dir/nginx-uwsgi;
			map \$http_authorization \$known { default 0; "Basic $(printf 'ajar:%s' "$password" | base64)" 1; }
			server {
				listen $address;
				default_type "$type";
				location / {
					if (\$known = 0) {
						add_header WWW-Authenticate '$challenge' always;
						return 401 '$body';
					}
					proxy_set_header Authorization "";
					proxy_pass http://127.0.0.1:$1;
				}
			}
		}
	END
	background nginx -p "$dir" -c "$dir/nginx.conf" -e "$dir/log"
}

answers() { http "$node/_cluster/health?wait_for_status=yellow&timeout=1s"; }

fill() {
	local index
	for index in support-cases support-cases-copy .hidden-cases empty; do
		http -X PUT "$node/$index" -H 'Content-Type: application/json' -d '{"settings": {"index":
			{"number_of_shards": 1, "number_of_replicas": 0, "hidden": '"$([[ $index == .* ]] && echo true || echo false)"'}}}'
		[ $index = empty ] || cases '{index: {_id: "\(.id)"}}, .' |
			http "$node/$index/_bulk?refresh=true" -H 'Content-Type: application/x-ndjson' --data-binary @- >/dev/null
	done
	[ "$(http "$node/support-cases/_count" | jq .count)" = 12 ]
}

tell() {
	printf '%s\t%s\n' "$address" \
		'indices support-cases and support-cases-copy (the same 12), .hidden-cases (hidden), empty'
}
