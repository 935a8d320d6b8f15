#!/bin/bash
# make.sh: makes the files beside it. Made with GNU tar 1.34, GNU cpio 2.13, GNU ar 2.40, 7-Zip (p7zip-full)
# 26.02, Info-ZIP zip 3.0, gzip 1.12, bzip2 1.0.8, XZ Utils 5.4.1 and lz4 1.9.4; the RARs by rar.py.
set -eu
cd "$(dirname "$0")"
here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/mail"
for i in 1 2 3; do
	for _ in {1..30}; do printf 'contact: jane%d.roe@contoso.example, phone +1 212 555 010%d\n' $i $i; done >"$work/mail/$i.txt"
done
printf 'x' >"$work/mail/jürgen@example.org.pst"
long=$(printf 'long%.0s' {1..40})
mkdir -p "$work/$long/$long" && printf 'late: jim.roe@contoso.example\n' >"$work/$long/$long/4.txt"
ln -s 1.txt "$work/mail/link"
ln "$work/mail/2.txt" "$work/mail/hard"
find "$work" -exec touch -h -d '2022-10-19 12:00 UTC' {} +
cd "$work"
owner=(--owner=jane --group=support --sort=name)
for form in gnu pax ustar v7 oldgnu; do
	what=(mail)
	[ $form = gnu ] || [ $form = pax ] && what=(mail "$long")
	tar --format=$form "${owner[@]}" -cf "$here/$form.tar" "${what[@]}"
done
truncate -s 300K sparse && printf 'jane.roe@contoso.example\n' >>sparse
tar --format=gnu --sparse "${owner[@]}" -cf "$here/sparse.tar" sparse
find mail | sort | cpio --quiet -o -H newc >"$here/newc.cpio"
find mail | sort | cpio --quiet -o -H odc >"$here/odc.cpio"
(cd mail && ar rcD "$here/a.ar" 1.txt 2.txt 3.txt)
rm -f "$here"/*.7z "$here"/*.zip
7z a -bd "$here/lzma2.7z" mail >/dev/null
7z a -bd -m0=PPMd -ms=off "$here/ppmd.7z" mail >/dev/null
7z a -bd -m0=BZip2 -mhc=off "$here/bzip2.7z" mail >/dev/null
7z a -bd -pno-secret "$here/encrypted.7z" mail/1.txt mail/link >/dev/null
7z a -bd -pno-secret -mhe=on "$here/encrypted-names.7z" mail/1.txt >/dev/null
zip -qrX "$here/deflate.zip" mail
zip -qrX0 "$here/stored.zip" mail
zip -qrX -Z bzip2 "$here/bzip2.zip" mail
(cd mail && cat 1.txt | zip -qX "$here/streamed.zip" -)
zip -qX -P no-secret "$here/encrypted.zip" mail/1.txt mail/2.txt
zip -qX "$here/empty.zip" mail/1.txt && zip -qd "$here/empty.zip" mail/1.txt >/dev/null || true
echo 'kept by jane.roe@contoso.example' | zip -qzX "$here/comment.zip" mail/1.txt
7z a -bd -tzip -mm=LZMA "$here/lzma.zip" mail/1.txt >/dev/null
7z a -bd -tzip -mm=PPMd "$here/ppmd.zip" mail/1.txt >/dev/null
7z a -bd -tzip -mm=Deflate64 "$here/deflate64.zip" mail/1.txt >/dev/null
tar --format=gnu "${owner[@]}" -c mail | gzip -n9 >"$here/gnu.tar.gz"
python3 "$here/rar.py" "$here/4.rar" "$here/5.rar"
