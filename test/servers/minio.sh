#!/bin/bash
# MinIO, which weighs S3's policies: in open, anybody lists and reads bucket public, reads (by name) bucket
# files, reads nothing of bucket private; in locked all three are private. Account ajar, secret in DIR/password.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() {
	go_program github.com/minio/minio v0.0.0-20260212201848-7aac2a2c5b7c \
		h1:/qdoYujxF5MBLDMVLeiYJ/7fBa1HikX39Dvzb9Ji8pA= .
}

serve() {
	export MINIO_ROOT_USER=ajar MINIO_ROOT_PASSWORD=$password MINIO_BROWSER=off MINIO_UPDATE=off \
		MINIO_CALLHOME_ENABLE=off GOMEMLIMIT=200MiB HOME=$dir
	background "$home/minio" server --quiet --address "$address" "$dir/data"
}

answers() { http "http://$address/minio/health/ready"; }
call() {
	http --aws-sigv4 aws:amz:us-east-1:s3 -u "ajar:$password" -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' "$@"
}

policy() { # BUCKET ACTION...
	local bucket=$1
	shift
	jq -nc --arg b "$bucket" '{Version: "2012-10-17", Statement: [{Effect: "Allow", Principal: {AWS: ["*"]},
		Action: $ARGS.positional, Resource: ["arn:aws:s3:::\($b)", "arn:aws:s3:::\($b)/*"]}]}' --args "$@" |
		call -X PUT "http://$address/$bucket?policy=" --data-binary @-
}

fill() {
	local bucket case file
	mkdir -p "$dir/cases"
	while read -r case; do echo "$case" >"$dir/cases/$(jq .id <<<"$case").json"; done < <(cases .)
	for bucket in public files private; do
		call -X PUT "http://$address/$bucket"
		for file in "$source"/test/files/mail/{qp,files}.eml "$source/test/files/office/letter.docx" "$dir"/cases/*; do
			call -X PUT "http://$address/$bucket/$(basename "$(dirname "$file")")/$(basename "$file")" \
				--data-binary @"$file" -H 'Content-Type: application/octet-stream'
		done
	done
	[ "$1" = open ] || return 0
	policy public s3:ListBucket s3:GetObject
	policy files s3:GetObject
}

tell() {
	local access='public can be listed, files read by name, private neither'
	[ "$1" = open ] || access='public, files, private all private'
	printf '%s\t%s\n' "$address" "buckets: $access (15 objects each: JSON, mails, a docx)"
}

main "$@"
