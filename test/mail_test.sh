#!/bin/bash
# What lies in mails is found in the right layer and, where that is the mail, at the right offset.
# $1: the program, $2: the source folder. The mails are those of test/files/mail/make.sh.
set -u
ajar=$(realpath "$1") source=$(realpath "$2")
. "$source/test/tap.sh"
cd "$source/test/files/mail" || exit 1

found() { "$ajar" inspect --show --format ndjson "$1" | jq -c 'select(.kind == "finding")'; }
in_place() { # FILE LAYERS ADDRESS
	check "$1: $3" "$1!$2" "$(found "$1" | jq -r --arg v "$3" 'select(.value == $v) | .place' | head -1)"
}
# The bytes of the mail that a finding stands for, less what quoted-printable joins.
at_offset() { # FILE ADDRESS WANTED
	check "$1: bytes of $2" "$3" "$(found "$1" | jq -r --arg v "$2" 'select(.value == $v) | "\(.start) \(.end)"' | head -1 |
		{ read -r start end; tail -c +$((start + 1)) "$1" | head -c $((end - start)) | tr -d '\r\n'; })"
}

in_place qp.eml mime quoted.printable.person@fabrikam.com
at_offset qp.eml quoted.printable.person@fabrikam.com 'q=uoted.printable.person@fabrikam.com'
in_place base64.eml mime:1!text base64.person@fabrikam.com
in_place word.eml mime display.person@fabrikam.com
at_offset word.eml display.person@fabrikam.com 'display=2Eperson=40fabrikam=2Ecom'
in_place word.eml mime word.person@fabrikam.com
in_place nested.eml mime nested.person@fabrikam.com
at_offset nested.eml nested.person@fabrikam.com nested.person@fabrikam.com
in_place files.eml 'mime:2!docx:word/document.xml' docx.person@fabrikam.com
in_place files.eml 'mime:3!zip:inner/people.csv!csv' zip.person@fabrikam.com
in_place html.eml mime:2!html html.person@fabrikam.com
in_place latin.eml mime latin.person@fabrikam.com
in_place mutt.eml mime mutt.person@fabrikam.com
in_place mutt.eml mime:2!csv zip.person@fabrikam.com
in_place mpack.eml mime:1!csv zip.person@fabrikam.com
in_place all.mbox mbox:1!mime quoted.printable.person@fabrikam.com
in_place all.mbox mbox:2!mime:1!text base64.person@fabrikam.com
in_place all.mbox 'mbox:5!mime:2!docx:word/document.xml' docx.person@fabrikam.com
in_place all.mbox mbox box.person@fabrikam.com
check 'a mail is a record' 1 "$("$ajar" inspect --format json qp.eml | jq .records.count)"
check 'fields' '["from","to"]' "$(found qp.eml | jq -sc '[.[] | .field | select(.)]')"
check 'all are read to their end' 9 "$("$ajar" inspect --format json . --include '*.eml' | jq .input.objects.done)"

# Identifiers of mails are made like addresses and are nobody's.
ids='<20191128.a1b2c3@mx.fabrikam.com>'
printf '%s\n' 'From: jane@fabrikam.com' "Message-ID: $ids" "In-Reply-To: $ids" "References: $ids" \
	" <CAF+x=y@mail.fabrikam.com>" "Content-ID: $ids" 'Subject: hi' '' 'Hello' >"$folder/ids.eml"
check 'identifiers in a mail' jane@fabrikam.com "$(found "$folder/ids.eml" | jq -r .value)"
printf '{"message_id":"%s","from":"jane@fabrikam.com","messageId":"x@fabrikam.com"}\n' "$ids" >"$folder/ids.json"
check 'identifiers in JSON' jane@fabrikam.com "$(found "$folder/ids.json" | jq -r .value)"

# Charsets that a mail names: the letters are read, the offsets are those of its bytes.
charset() { # NAME ADDRESS OFFSET TEXT-FOR-PRINTF
	printf 'From: jane@fabrikam.com\nSubject: hi\nContent-Type: text/plain; charset=%s\n\n'"$4" "$1" >"$folder/charset.eml"
	check "mail in $1" "mime $3 $2" "$("$ajar" inspect --show --format ndjson "$folder/charset.eml" |
		jq -r --arg v "$2" 'select(.value == $v) | "\(.place | sub(".*!"; "")) \(.start) \(.value)"')"
}
charset koi8-r ivan@fabrikam.com 86 '\351\327\301\316 \360 <ivan@fabrikam.com>'
charset shift_jis taro@fabrikam.com 90 '\203\\\216R \223c <taro@fabrikam.com>'
charset iso-2022-jp taro@fabrikam.com 95 '\033$B;3ED\033(B <taro@fabrikam.com>'

finish
