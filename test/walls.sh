# Sourced by tests of the jail that are scripts, with $without, test/without.c as a program: systems that lack what a
# jail is made of.
names=(namespaces Landlock seccomp)
calls=(unshare landlock_create_ruleset seccomp)

# COMMAND DOES RUN NOTHING SAME FILE: for each choice of walls, functions: RUN, on a system without them (it begins with
# "${refusing[@]}", standard error goes to the file err), must either be told that there is no jail, which DOES
# without one, and then NOTHING checks that nothing was done; or it is warned, and SAME checks what it did. $what is what
# checks are called. FILE: what a run has said with what this system has.
each_lack() {
	local command=$1 does=$2 run=$3 nothing=$4 same=$5 lacking walls i list missing end
	lacking=", $(sed -n 's/.*which lacks: //p' "$6"),"
	for walls in 0 1 2 '0 1' '0 2' '1 2' '0 1 2'; do
		list=() missing=
		for i in $walls; do list+=("${calls[i]}"); done
		for i in 0 1 2; do
			[[ " $walls " == *" $i "* || $lacking == *", ${names[i]},"* ]] && missing+=", ${names[i]}"
		done
		missing=${missing#, } what="without ${list[*]}" refusing=("$without" "${list[@]}" --)
		$run 2>err
		end=$?
		if [[ $missing == *Landlock,\ seccomp ]]; then
			check "$what: exit code" 4 $end
			check_has "$what: why" "no jail: this system has neither Landlock nor seccomp; --in-process $does without" \
				"$(cat err)"
			$nothing
		else
			check "$what: exit code" 0 $end
			check "$what: a warning" \
				"ajar $command: WARNING: the jail for hostile files is weaker on this system, which lacks: $missing" \
				"$(grep WARNING err)"
			$same
		fi
	done
}
