#!/bin/bash
# MLflow's tracking server: experiment churn, 3 runs (with an owner and a path of the data), a model; locked is
# its basic-auth application. mlflow.txt leaves out what only training needs.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() { python_packages; }

serve() {
	local program=mlflow.server:app
	printf '%s\n' '[mlflow]' 'default_permission = READ' "database_uri = sqlite:///$dir/users.db" \
		'admin_username = ajar' "admin_password = $password" \
		'authorization_function = mlflow.server.auth:authenticate_request_basic_auth' >"$dir/auth.ini"
	[ "$1" = open ] || program='mlflow.server.auth:create_app()'
	# What `mlflow server` would start, without itself.
	background env DO_NOT_TRACK=true HOME="$dir" MLFLOW_AUTH_CONFIG_PATH="$dir/auth.ini" \
		MLFLOW_FLASK_SERVER_SECRET_KEY="$password" _MLFLOW_SERVER_FILE_STORE="sqlite:///$dir/mlflow.db" \
		_MLFLOW_SERVER_REGISTRY_STORE="sqlite:///$dir/mlflow.db" _MLFLOW_SERVER_ARTIFACT_ROOT="$dir/artifacts" \
		"$home/venv/bin/python3" -m gunicorn -b "$address" -w 1 --timeout 120 "$program"
}

call() { # PATH [JSON]
	http -u "ajar:$password" "http://$address/api/2.0/mlflow/$1" ${2:+-H 'Content-Type: application/json' -d "$2"}
}
answers() { call 'experiments/search?max_results=1'; }

fill() {
	local experiment owner
	experiment=$(call experiments/create '{"name": "churn"}' | jq -r .experiment_id)
	while read -r owner; do
		call runs/create "$(jq -nc --arg e "$experiment" --arg o "$owner" '{experiment_id: $e, run_name: "of \($o)",
			start_time: 1577462400000, tags: [{key: "mlflow.user", value: $o},
			{key: "data", value: "s3://backup.contoso.com/support/2019"}]}')" >/dev/null
	done < <(cases .email | head -n 3)
	call registered-models/create '{"name": "churn-model"}'
}

tell() { printf '%s\t%s\n' "$address" 'experiments Default and churn (3 runs with owners), model churn-model'; }

main "$@"
