# Completion of ajar for bash.

_ajar_files() {
	compopt -o filenames 2>/dev/null
	mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

_ajar_words() {
	mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

# Values of the option $1 that begin with $2. Fails where the option takes none.
_ajar_value() {
	case $1 in
	--format) _ajar_words 'terminal ndjson json csv sarif html' "$2" ;;
	--min-likelihood) _ajar_words 'very-unlikely unlikely possible likely very-likely' "$2" ;;
	--fail-on) _ajar_words 'none low medium high critical' "$2" ;;
	--colour | --progress) _ajar_words 'auto always never' "$2" ;;
	--output | --rules | --mmdb | --scope | --ledger) _ajar_files "$2" ;;
	--jobs) _ajar_words "$(seq "$(nproc)")" "$2" ;;
	--include | --exclude | --max-size | --region) COMPREPLY=() ;;
	*) return 1 ;;
	esac
}

_ajar() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} option
	local commands='inspect detect redact restore scan status report scope stores formats config help version'

	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		_ajar_words "$commands" "$word"
		return
	fi
	# --format=json comes as three words: --format, = and json.
	if [ "$word" = = ]; then
		option=$before word=
	elif [ "$before" = = ]; then
		option=${COMP_WORDS[COMP_CWORD - 2]}
	else
		option=$before
	fi
	case ${COMP_WORDS[1]} in
	inspect)
		_ajar_value "$option" "$word" && return
		if [[ $word == -* ]]; then
			_ajar_words '--format --output --jobs --include --exclude --max-size --min-likelihood
				--fail-on --rules --region --mmdb --show --scope --ledger --colour --progress --in-process
				--help' "$word"
		else
			_ajar_files "$word"
		fi
		;;
	scan)
		[ "$option" = --format ] && _ajar_words 'terminal ndjson' "$word" && return
		_ajar_value "$option" "$word" && return
		if [[ $word == -* ]]; then
			_ajar_words '--format --jobs --min-likelihood --rules --region --colour --in-process --ledger
				--full --dry-run --help' "$word"
		else
			_ajar_files "$word"
		fi
		;;
	status)
		[ "$option" = --ledger ] && _ajar_value "$option" "$word" && return
		_ajar_words '--ledger --help' "$word"
		;;
	report)
		[ "$option" = --format ] && _ajar_words 'html json sarif ndjson' "$word" && return
		_ajar_value "$option" "$word" && return
		_ajar_words '--ledger --format --output --help' "$word"
		;;
	scope)
		[ "$COMP_CWORD" -eq 2 ] && _ajar_words 'check' "$word" || _ajar_files "$word"
		;;
	detect)
		[[ $option == --min-likelihood || $option == --rules || $option == --region ]] &&
			_ajar_value "$option" "$word" && return
		_ajar_words '--min-likelihood --rules --region --help' "$word"
		;;
	redact)
		case $option in
		--policy) _ajar_words 'gdpr-support-cases secrets-only analytics-safe' "$word" && return ;;
		--output | -o | --rules | --key-file | --report) _ajar_files "$word" && return ;;
		esac
		if [[ $word == -* ]]; then
			_ajar_words '--output --policy --key-file --tenant --report --rules --region --in-process --help' "$word"
		else
			_ajar_files "$word"
		fi
		;;
	restore)
		case $option in
		--output | -o | --key-file) _ajar_files "$word" && return ;;
		esac
		if [[ $word == -* ]]; then
			_ajar_words '--output --key-file --tenant --in-process --help' "$word"
		else
			_ajar_files "$word"
		fi
		;;
	help) _ajar_words "$commands" "$word" ;;
	esac
}

complete -F _ajar ajar
