#!/bin/bash
# Elasticsearch 7.10; see search.sh. What the registry has, a runner that starts a node as a library, is without the
# security part; locked is nginx before it, which answers as that would.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/search.sh"

fetch() {
	maven org.codelibs:elasticsearch-cluster-runner:7.10.2.0
	need javac
	debian nginx-light 1.22.1
	mkdir "$home/start"
	cat >"$home/start/Start.java" <<-END
		import org.codelibs.elasticsearch.runner.ElasticsearchClusterRunner;
		public class Start {
			public static void main(String[] args) throws Exception {
				ElasticsearchClusterRunner runner = new ElasticsearchClusterRunner();
				runner.onBuild((number, settings) -> settings.put("http.port", args[0])
					.put("network.host", "127.0.0.1").put("transport.port", args[1])
					.put("discovery.type", "single-node").put("action.destructive_requires_name", true));
				runner.build(ElasticsearchClusterRunner.newConfigs().basePath(args[2]).clusterName("support").numOfNode(1)
					.disableESLogger());
				Thread.currentThread().join();
			}
		}
	END
	javac -cp "$home/lib/*" -d "$home/start" "$home/start/Start.java"
}

serve() {
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

deny() {
	local reason='missing authentication credentials for REST request [$request_uri]'
	printf '%s\t%s\t%s\n' 'application/json; charset=UTF-8' 'Basic realm="security" charset="UTF-8"' \
		"$(jq -nc --arg r "$reason" '{type: "security_exception", reason: $r, header:
			{"WWW-Authenticate": "Basic realm=\"security\" charset=\"UTF-8\""}} |
			{error: (. as $e | {root_cause: [$e]} + $e), status: 401}')"
}

ask() { http "$@"; }

main "$@"
