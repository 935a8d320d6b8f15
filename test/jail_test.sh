#!/bin/bash
# Runs of ajar inspect with and without its jail, with workers that are killed, and on systems that lack what a
# jail is made of. $1: the program, $2: the source folder, $3: test/without.c as a program. AJAR_KILLS and
# AJAR_OBJECTS: how many of which, 100 and 2,000 unless given.
set -u
ajar=$(realpath "$1") source=$(realpath "$2") without=$(realpath "$3")
. "$source/test/tap.sh"
. "$source/test/walls.sh"
kills=${AJAR_KILLS:-100} objects=${AJAR_OBJECTS:-2000}

# What differs from run to run, because of its random key or the time: keyed hashes, which samples are shown.
plain() {
	sed -E 's/"samples":\[[^]]*\]//g; s/"when":"[^"]*"//; s/"seconds":[0-9.]+//; s/\b[0-9a-f]{16}\b/HASH/g
		s/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z/WHEN/g; s/[0-9.,]+ (ms|s|[kKMG]?B\/s)\b/TIME/g
		'"$([ "$1" = terminal ] || [ "$1" = html ] && echo 's/[^<>"]*•[^<>"]*//g')"
}
differences() { diff "$1" "$2" | cut -c 1-300 | head -5; }

mkdir -p mixed/deep mixed/many
i=0
# Sessions with servers are nearly copies of each other, and how nearly is an estimate that no two runs share.
for file in $(printf '%s\n' "$source"/fuzz/corpus/*/* | grep -v /corpus/kind/); do cp "$file" "mixed/many/$((i++))-$(basename "$(dirname "$file")")"; done
for n in $(seq 3000); do
	printf '{"email":"person%d@fabrikam.com","phone":"+1 206 555 %04d","born":"19%02d-03-04","seen":"20%02d-05-06T10:00:00Z","nested":{"key":{"iban":"DE89370400440532013000"}}}\n' \
		$n $((n % 10000)) $((n % 90 + 10)) $((n % 20))
done >mixed/cases.ndjson
gzip -c mixed/cases.ndjson >mixed/cases.gz
gzip -c mixed/cases.gz >mixed/deep/twice.gz
zstd -q -c mixed/cases.ndjson >mixed/cases.zst
head -c 5000 mixed/cases.gz >mixed/deep/cut.gz
(printf 'name;email;note\n'; for n in $(seq 2000); do printf 'Jane Roe;jane%d@contoso.com;"says ""hello"" to card 4111 1111 1111 1111"\n' $n; done) >mixed/people.csv
(for n in $(seq 2000); do echo "ts=2019-12-28T10:00:00Z user=jane$n email=j$n@contoso.com ip=203.0.113.$((n % 255))"; done) >mixed/app.log
iconv -f utf-8 -t utf-16 mixed/people.csv >mixed/people.utf16
head -c 300000 /dev/zero | tr '\0' 'x' >mixed/line
printf 'jane.roe@contoso.com' >>mixed/line
: >mixed/empty
ln -s cases.gz mixed/link

run() { "$ajar" inspect --jobs "${jobs:-2}" "$@" </dev/null 2>err; }
for format in terminal ndjson json csv sarif html; do
	run --format $format mixed | plain $format >jailed.$format
	check "$format: nothing is said" '' "$(unwarned err)"
	run --format $format --in-process mixed | plain $format >here.$format
	check "$format: the same with and without the jail" '' "$(differences here.$format jailed.$format)"
done
check 'there is something to compare' 1 $(($(wc -l <jailed.ndjson) > 10000))
run --format ndjson --show --jobs 5 mixed | plain ndjson >jailed
run --format ndjson --show --jobs 1 --in-process mixed | plain ndjson >here
check 'values in clear, other numbers of workers' '' "$(differences here jailed)"

# Large enough to be read in parts, and with few findings.
mkdir large
for n in $(seq 5000); do printf '{"email":"person%d@fabrikam.com","note":"%06800d"}\n' "$n" 0; done >large/cases.ndjson
run --format ndjson large | plain ndjson >jailed
run --format ndjson --in-process large | plain ndjson >here
check 'read in parts' '' "$(differences here jailed)"
"$ajar" inspect --format ndjson - <mixed/cases.gz | plain ndjson >jailed
"$ajar" inspect --format ndjson --in-process - <mixed/cases.gz | plain ndjson >here
check 'standard input, a file' '' "$(differences here jailed)"
cat large/cases.ndjson | "$ajar" inspect --format ndjson - | plain ndjson >jailed
"$ajar" inspect --format ndjson --in-process - <large/cases.ndjson | plain ndjson >here
check 'standard input, a pipe' '' "$(differences here jailed)"

# Workers that are killed while they read.
mkdir small
for n in $(seq "$objects"); do
	printf '{"email":"person%d@fabrikam.com","phone":"+1 206 555 %04d","seen":"20%02d-05-06"}\n' \
		$n $((n % 10000)) $((n % 20)) >small/$n.ndjson
done
children() { cat /proc/"$1"/task/*/children 2>/dev/null; }
# The workers below the first process that was started; with namespaces another one is between.
workers_of() { # pid
	local zygote=$1
	if [ "$(readlink /proc/$1/ns/pid)" != "$(readlink /proc/$1/ns/pid_for_children)" ]; then
		zygote=$(children $1)
	fi
	[ -n "$zygote" ] && children $zygote
}
run --format json --in-process small | plain json >here
killed=0 rounds=0
while [ $killed -lt "$kills" ] && [ $rounds -lt $((kills + 100)) ]; do
	rounds=$((rounds + 1))
	"$ajar" inspect --jobs 2 --format json small >out 2>err &
	pid=$!
	child=
	while kill -0 $pid 2>/dev/null && [ -z "$child" ]; do child=$(children $pid); done
	while kill -0 $pid 2>/dev/null && [ $killed -lt "$kills" ]; do
		victims=($(workers_of $child))
		[ ${#victims[@]} -gt 0 ] || continue
		kill -KILL "${victims[RANDOM % ${#victims[@]}]}" 2>/dev/null && killed=$((killed + 1))
		sleep 0.0$((RANDOM % 3))$((RANDOM % 10))
	done
	wait $pid
	plain json <out >jailed
	diff -q here jailed >/dev/null || break
done
check "the same after $killed kills" '' "$(differences here jailed)$(unwarned err)"
check 'as many kills as wanted' "$kills" "$killed"

# A worker that crashes costs its object; what has come out of a pipe cannot be read again.
mkfifo feed
(cat mixed/people.csv; until [ -e struck ]; do sleep 0.1; done) >feed &
"$ajar" inspect --jobs 1 --format json feed mixed/app.log >out 2>err &
pid=$!
for n in $(seq 40); do
	sleep 0.1
	child=$(children $pid)
	victims=($([ -n "$child" ] && workers_of $child))
	[ "$n" -gt 15 ] && [ ${#victims[@]} -gt 0 ] && kill -ABRT "${victims[0]}" && break
done
touch struck
wait $pid
check 'crashed: exit code' 1 $?
check_has 'crashed: why' 'worker was killed by signal 6, after ' "$(jq -r '.troubles[] | select(.object == "feed") | .why' out)"
check 'crashed: the next one is read' 1 "$(jq .input.objects.done out)"
check 'a crash is tried again' '' "$(
	"$ajar" inspect --jobs 1 --format json large >out &
	pid=$!
	for n in $(seq 40); do
		sleep 0.05
		child=$(children $pid)
		victims=($([ -n "$child" ] && workers_of $child))
		[ ${#victims[@]} -gt 0 ] && kill -ABRT "${victims[0]}" && break
	done
	wait $pid
	plain json <out >jailed
	run --format json --in-process large | plain json >here
	differences here jailed)"

# An interrupt ends everything, at once.
mkfifo pipe
exec 9<>pipe
"$ajar" inspect --format json pipe >out 2>err &
pid=$!
sleep 0.5
below=$(pgrep -P $pid | head -1)
kill -INT $pid
wait $pid
check 'interrupted: exit code' 1 $?
check 'interrupted: no process is left' '' "$(pgrep -P "${below:-1}" 2>/dev/null | grep -v '^1$' | head -1)"
check 'interrupted: no zygote is left' 1 "$(kill -0 "${below:-1}" 2>/dev/null; [ $? -ne 0 ] && echo 1)"
exec 9>&-

# A system that refuses what a wall is made of: what is missing is said; with too little there is no jail, and
# then nothing is read.
"$ajar" inspect --format ndjson mixed/app.log 2>plainly >/dev/null
run --format ndjson --in-process mixed/app.log | plain ndjson >here
lacking_run() { "${refusing[@]}" "$ajar" inspect --format ndjson --output listed mixed/app.log >out; }
lacking_nothing() {
	check "$what: nothing is written" '' "$(cat out; grep -c finding listed 2>/dev/null | grep -v '^0$')"
	rm -f listed
}
lacking_same() {
	check "$what: nothing else is said" '' "$(unwarned err)"
	plain ndjson <listed >jailed
	check "$what: the same is found" '' "$(differences here jailed)"
	rm -f listed
}
each_lack inspect reads lacking_run lacking_nothing lacking_same plainly
"$without" landlock_create_ruleset seccomp -- "$ajar" inspect --format ndjson --in-process mixed/app.log 2>err |
	plain ndjson >jailed
check 'without a jail, as wanted: the same is found' '' "$(differences here jailed)$(cat err)"

# Who started us allows less than the jail would: no reason to have none.
(ulimit -s 4096; ulimit -n 12; "$ajar" inspect --format ndjson mixed/app.log 2>err) | plain ndjson >jailed
check 'lower limits from outside: the same is found' '' "$(differences here jailed)$(unwarned err)"

finish
