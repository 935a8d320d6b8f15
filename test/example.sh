#!/bin/bash
# example.sh PROGRAM: the example of doc/ finds what it should.
echo 1..1
out=$(printf 'Write to jane.roe@contoso.com, please.' | "$1")
if [ "$out" = "9-29 EMAIL_ADDRESS, very likely" ]; then
	echo "ok 1 - example"
else
	echo "# got: $out"
	echo "not ok 1 - example"
fi
