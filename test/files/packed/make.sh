#!/bin/bash
# make.sh: makes the files beside it, which all hold the same lines. Made with bzip2 1.0.8, XZ Utils 5.4.1,
# lz4 1.9.4 and lzip 1.23.
set -eu
cd "$(dirname "$0")"
lines() {
	for i in {1..6000}; do echo "$i user$i@contoso.example"; done
}
lines | bzip2 -1 >lines.bz2
lines | xz -6 >lines.xz
lines | xz --format=lzma >lines.lzma
lines | lzip >lines.lz
lines | lz4 -q -9 -B4 --content-size >lines.lz4
echo 'jane.roe@contoso.example' | bzip2 >short.bz2
echo 'jane.roe@contoso.example' | xz --check=crc32 >short.xz
echo 'jane.roe@contoso.example' | xz --format=lzma >short.lzma
echo 'jane.roe@contoso.example' | lzip >short.lz
echo 'jane.roe@contoso.example' | lz4 -q >short.lz4
: | bzip2 >empty.bz2
: | xz >empty.xz
: | lz4 -q >empty.lz4
# A dictionary of a gigabyte for a line: refused, not allocated.
echo 'jane.roe@contoso.example' | xz --lzma2=preset=6,dict=1GiB >giant.xz
