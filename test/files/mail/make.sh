#!/bin/bash
# make.sh: makes the mails of this folder. Debian bookworm: python3 3.11 (email, mailbox), mutt 2.2.9, mpack 1.6,
# zip 3.0. Dates, boundaries and ids differ from run to run.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -f ./*.eml ./*.mbox
mkdir "$work/word" "$work/inner"
printf '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>docx.person@fabrikam.com</w:t></w:r></w:p></w:body></w:document>' >"$work/word/document.xml"
printf '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>' >"$work/[Content_Types].xml"
(cd "$work" && zip -qX a.docx '[Content_Types].xml' word/document.xml)
printf 'name,email\nZip Person,zip.person@fabrikam.com\n' >"$work/inner/people.csv"
(cd "$work" && zip -qX a.zip inner/people.csv)
/usr/bin/python3 make.py . "$work/a.docx" "$work/a.zip"

# mutt hands the mail to what it takes for sendmail.
printf '#!/bin/sh\ncat >"%s"\n' "$PWD/mutt.eml" >"$work/sendmail"
chmod +x "$work/sendmail"
printf 'Grüße an mutt.person@fabrikam.com\n' | HOME=$work LC_ALL=C.UTF-8 mutt -n -F /dev/null -e 'set copy=no' \
	-e 'set from=sender@contoso.com' -e "set sendmail='$work/sendmail'" -e 'set charset=utf-8' \
	-s 'Übersicht' -a "$work/inner/people.csv" -- receiver@contoso.com
mpack -s mpack -o mpack.eml -c application/octet-stream "$work/inner/people.csv"
sed -i '1i From: sender@contoso.com' mpack.eml
rm -f all.mbox.lock
