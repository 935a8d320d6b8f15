#!/bin/bash
# Makes the files beside it, with invented content, by ImageMagick 6.9.11 (Debian: imagemagick, webp),
# heif-enc 1.15.1 (Debian: libheif-examples) and exiftool 12.57 (Debian: libimage-exiftool-perl).
set -eu
cd "$(dirname "$0")"
rm -f ./*.jpg ./*.png ./*.tif ./*.webp ./*.gif ./*.heic ./*.avif
im=/usr/bin/convert-im6.q16
$im -size 16x16 gradient:red-blue -strip -quality 50 plain.jpg
$im -size 16x16 gradient:red-blue -strip -interlace JPEG photo.jpg
$im -size 16x16 gradient:red-blue -strip photo.png
$im -size 16x16 gradient:red-blue -strip -compress none photo.tif
$im -size 16x16 gradient:red-blue -strip photo.webp
exiftool -q -q -overwrite_original -Artist='Jane Roe' -EXIF:UserComment='ask exif@example.org' \
	-XPAuthor='Jürgen Müller' -Copyright='(c) 2020 Contoso' -OwnerName='Petra Musterfrau' \
	-GPSLatitude=52.52 -GPSLatitudeRef=N -GPSLongitude=13.405 -GPSLongitudeRef=W \
	-XMP-dc:Creator='xmp@example.org' photo.jpg photo.png photo.tif photo.webp
exiftool -q -q -overwrite_original -IPTC:By-line='iptc@example.org' -IPTC:City='Berlin' \
	'-ThumbnailImage<=plain.jpg' -Comment='comment@example.org' photo.jpg
exiftool -q -q -overwrite_original -PNG:Comment='taken for png@example.org' photo.png
exiftool -q -q -overwrite_original -IPTC:By-line='iptc@example.org' photo.tif
cat photo.jpg - >trailer.jpg <<<'name,email
Jane,behind@example.org'
cat photo.png - >trailer.png <<<'{"email":"behind@example.org"}'
cat photo.tif - >trailer.tif <<<'write to behind@example.org'
cat photo.webp - >trailer.webp <<<'write to behind@example.org'
$im -size 8x8 gradient:red-blue -strip -define png:compression-level=9 ztxt.png
exiftool -q -q -overwrite_original -z -PNG:Description="$(printf 'ztxt@example.org %.0s' {1..20})" ztxt.png
$im -size 8x8 gradient:red-blue -strip photo.gif
exiftool -q -q -overwrite_original -XMP-dc:Creator='xmp@example.org' -Comment='comment@example.org' photo.gif
cat photo.gif - >trailer.gif <<<'write to behind@example.org'
heif-enc -q 10 plain.jpg -o photo.heic >/dev/null
heif-enc -q 10 -A plain.jpg -o photo.avif >/dev/null
exiftool -q -q -overwrite_original -Artist='Jane Roe' -EXIF:UserComment='ask exif@example.org' \
	-XPAuthor='Jürgen Müller' -OwnerName='Petra Musterfrau' -GPSLatitude=52.52 -GPSLatitudeRef=N \
	-GPSLongitude=13.405 -GPSLongitudeRef=W -XMP-dc:Creator='xmp@example.org' photo.heic photo.avif
