#!/bin/bash
# Whole runs of ajar redact on archives and documents of Office. $1: the program, $2: the source folder.
set -u
ajar=$(realpath "$1") source=$(realpath "$2")
. "$source/test/redact.sh"
printf 'unwritable: drop\nrules:\n  - types: [EMAIL_ADDRESS, PHONE_NUMBER]\n    action: token\n' >drop.yaml

# Redacts $1, and what comes out once more.
both() {
	local name=$1
	shift
	redact "$@" "$name" -o "clean.$name" 2>told
	check "$name: exit code" 0 $?
	redact "$@" "clean.$name" -o "twice.$name" 2>/dev/null
	check "$name: twice is once" "$(sha256sum <"clean.$name")" "$(sha256sum <"twice.$name")"
	rm -f "twice.$name"
}

# The members of an archive as python3's zipfile and tarfile see them: name, kind or way of packing, content,
# through gzip, without the addresses; and what a part of a document says, by ElementTree.
cat >look.py <<'END'
import gzip, io, re, sys, tarfile, zipfile
import xml.etree.ElementTree as tree

def shown(name, data):
    if data[:2] == b'\x1f\x8b':
        data = gzip.decompress(data)
    if data[:2] == b'PK':
        return ' '.join(n for n in zipfile.ZipFile(io.BytesIO(data)).namelist())
    return re.sub('~[A-Z][^~]*~|[a-z.]+@contoso.com', '~', data.decode(errors='replace')).replace('\n', '|')

def members(path):
    if zipfile.is_zipfile(path):
        z = zipfile.ZipFile(path)
        assert z.testzip() is None
        for i in z.infolist():
            yield i.filename, i.compress_type, i.date_time[:3], z.read(i)
    else:
        t = tarfile.open(path)
        for i in t:
            yield i.name, i.type.decode() + (i.linkname and '>' + i.linkname), (i.mtime, oct(i.mode), i.uname, i.uid), t.extractfile(i).read() if i.isreg() else b''

command, path = sys.argv[1:3]
if command == 'list':
    for name, kind, when, data in members(path):
        print(re.sub('~[A-Z][^~]*~|[a-z.]+@contoso.com', '~', name), kind if '-k' in sys.argv else '', shown(name, data))
elif command == 'same': # of the members that have nothing, the bytes
    want, got = ({n: d for n, k, w, d in members(p)} for p in (path, sys.argv[3]))
    print(sum(got.get(n) == want[n] for n in sys.argv[4:]), len(sys.argv[4:]))
elif command == 'owners':
    print({(w[2], w[3]) for n, k, w, d in members(path)})
elif command == 'text': # paragraphs or cells of a part
    z = zipfile.ZipFile(path)
    root = tree.fromstring(z.read(sys.argv[3]))
    for e in root.iter():
        if e.tag.rsplit('}')[-1] in ('p', 'h', 'si', 'c'):
            print(re.sub('~[A-Z][^~]*~', '~', ''.join(e.itertext())))
elif command == 'bytes':
    z = zipfile.ZipFile(path)
    for n in z.namelist():
        sys.stdout.buffer.write(z.read(n) if n.endswith(sys.argv[3]) else b'')
elif command == 'parses':
    z = zipfile.ZipFile(path)
    for n in z.namelist():
        if n.endswith(('.xml', '.rels')):
            tree.fromstring(z.read(n))
    print('all')
elif command == 'make':
    def put(path, parts):
        with zipfile.ZipFile(path, 'w') as z:
            for name, data in parts:
                i = zipfile.ZipInfo(name, (2019, 11, 27, 12, 0, 0))
                i.compress_type = zipfile.ZIP_STORED if name == 'mimetype' else zipfile.ZIP_DEFLATED
                z.writestr(i, data)
    W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    types = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
    rels = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="mailto:jane.roe@contoso.com" TargetMode="External"/></Relationships>'
    core = '<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>jane.roe@contoso.com</dc:creator></cp:coreProperties>'
    put('a.docx', [('[Content_Types].xml', types), ('_rels/.rels', rels), ('docProps/core.xml', core),
        ('word/document.xml', f'<?xml version="1.0" encoding="UTF-8"?><w:document {W}><w:body><w:p><w:r><w:t>Nothing &amp; here</w:t></w:r></w:p>'
         '<w:p><w:r><w:t xml:space="preserve">Write to jane</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:b/></w:rPr><w:t>.roe@con</w:t></w:r><w:hyperlink r:id="rId1"><w:r><w:t>toso.com</w:t></w:r></w:hyperlink><w:r><w:t xml:space="preserve"> today</w:t></w:r></w:p>'
         '<w:tbl><w:tr><w:tc><w:p><w:r><w:t>phone</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>+49 151</w:t><w:tab/><w:t>12345678</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>'),
        ('word/_rels/document.xml.rels', rels)])
    A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    put('a.pptx', [('[Content_Types].xml', types), ('_rels/.rels', rels), ('ppt/slides/slide1.xml',
        f'<p:sld {A}><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>ask bob@</a:t></a:r><a:r><a:t>contoso.com</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>')])
    S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    strings = ['name', 'email', 'phone', 'Roe', 'jane.roe@contoso.com', '015112345678', '12 rows', 'bob@contoso.com &amp; more']
    put('a.xlsx', [('[Content_Types].xml', types), ('_rels/.rels', rels),
        ('xl/workbook.xml', f'<workbook {S}><sheets><sheet name="staff" sheetId="1" r:id="rId1"/></sheets></workbook>'),
        ('xl/_rels/workbook.xml.rels', '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'),
        ('xl/sharedStrings.xml', f'<sst {S} count="8" uniqueCount="8">' + ''.join(f'<si><t>{s}</t></si>' for s in strings) + '</sst>'),
        ('xl/worksheets/sheet1.xml', f'<worksheet {S}><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>'
         '<row r="2"><c r="A2" t="s"><v>3</v></c><c r="B2" t="s"><v>4</v></c><c r="C2" t="s"><v>5</v></c></row>'
         '<row r="3"><c r="A3" t="s"><v>6</v></c><c r="B3" t="s"><v>4</v></c><c r="C3" t="inlineStr"><is><t>bob@contoso.com</t></is></c></row></sheetData></worksheet>')])
    O = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    bodies = {'odt': ('text', '<office:text><text:p>Write to jane<text:span>.roe</text:span>@contoso.com<text:s/>today</text:p></office:text>'),
        'ods': ('spreadsheet', '<office:spreadsheet><table:table table:name="t"><table:table-row><table:table-cell office:value-type="string"><text:p>email</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell office:value-type="string"><text:p>bob@contoso.com</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>'),
        'odp': ('presentation', '<office:presentation><draw:page><draw:frame><draw:text-box><text:p>ask bob@contoso.com</text:p></draw:text-box></draw:frame></draw:page></office:presentation>')}
    for kind, (name, body) in bodies.items():
        put('a.' + kind, [('mimetype', 'application/vnd.oasis.opendocument.' + name),
            ('content.xml', f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {O}><office:body>{body}</office:body></office:document-content>'),
            ('META-INF/manifest.xml', f'<manifest:manifest {O}><manifest:file-entry manifest:full-path="/"/></manifest:manifest>')])
END

# Archives.
mkdir -p d/sub
printf 'id,email\n1,jane.roe@contoso.com\n' >d/table.csv
gzip -kn d/table.csv
printf 'nothing at all here\n' >d/none.txt
gzip -kn d/none.txt
: >d/empty
head -c 3000000 /dev/zero | tr '\0' 'x' | fold -w 100 >d/sub/large.txt
printf 'to bob@contoso.com\n' >d/jane.roe@contoso.com.txt
ln -s jane.roe@contoso.com.txt d/link
touch -d '2019-11-27 12:00:00 UTC' d/* d/sub/* d d/sub
chmod 640 d/none.txt
tar --format=gnu --sort=name -cf a.tar d
python3 - <<'END'
import os, zipfile
with zipfile.ZipFile('a.zip', 'w', zipfile.ZIP_DEFLATED) as z:
    z.writestr(zipfile.ZipInfo('sub/', (2019, 11, 27, 12, 0, 0)), '')
    for name in ('table.csv', 'table.csv.gz', 'none.txt', 'none.txt.gz', 'empty', 'sub/large.txt', 'jane.roe@contoso.com.txt'):
        z.write('d/' + name, name, zipfile.ZIP_STORED if name.startswith('none') else zipfile.ZIP_DEFLATED)
END
for name in a.tar a.zip; do
	both $name
	python3 look.py list $name -k | sed "s/\.txt\.gz \([08]\)/.txt.gz \1/; s/[a-z.]*@contoso.com/~/g" >want
	python3 look.py list clean.$name -k | sed 's/~[A-Z][^~]*~/~/g' >got
	check "$name: members, links, ways of packing, contents" "$(cut -c1-200 want)" "$(cut -c1-200 got)"
	check "$name: no address is left in a name" 0 "$(python3 look.py list clean.$name -k | grep -c contoso)"
	check_has "$name: both passes" 'nothing left' "$(cat told)"
done
check 'a.tar: what has not changed is byte for byte, packed or not' '4 4' \
	"$(python3 look.py same a.tar clean.a.tar d/none.txt d/none.txt.gz d/empty d/sub/large.txt)"
check 'a.zip: what has not changed is byte for byte, packed or not' '4 4' \
	"$(python3 look.py same a.zip clean.a.zip none.txt none.txt.gz empty sub/large.txt)"
check 'a.tar: owners are not told' "{('', 0)}" "$(python3 look.py owners clean.a.tar)"
check 'a.tar: times and modes stay' "$(tar -tvf a.tar --utc d/none.txt | awk '{print $1, $4, $5}')" "$(tar -tvf clean.a.tar --utc d/none.txt | awk '{print $1, $4, $5}')"
# Names that are not UTF-8 do not become so, and a time that is none is the same one twice.
python3 - <<'END'
import struct, zipfile
NAMES = b'fran\x87ois.txt', b'fran\x87ois jane.roe@contoso.com.txt', b'\xc3\xa9.txt', b'flag \xc3\xa9.txt'
body, directory = b'', b''
for name in NAMES:
    data = b'to bob@contoso.com\n'
    head = struct.pack('<HHHHHIIIHH', 20, 0x800 if b'flag' in name else 0, 0, 0, 0, zipfile.crc32(data), len(data), len(data), len(name), 0)
    directory += b'PK\1\2\x14\0' + head + struct.pack('<HHHII', 0, 0, 0, 0, len(body)) + name
    body += b'PK\3\4' + head + name + data
open('names.zip', 'wb').write(body + directory + b'PK\5\6' + struct.pack('<HHHHIIH', 0, 0, 4, 4, len(directory), len(body), 0))
END
both names.zip
check 'names.zip: names and what they are written in' \
	"françois.txt 0|françois ~.txt 0|├⌐.txt 0|flag é.txt 2048|" \
	"$(python3 -c "
import re, zipfile
for i in zipfile.ZipFile('clean.names.zip').infolist():
    print(re.sub('~[A-Z][^~]*~', '~', i.filename), i.flag_bits & 2048, end='|')")"
gzip -kn a.tar
zstd -q a.tar
redact a.tar.gz 2>/dev/null | gzip -dc | cmp -s - clean.a.tar
check 'a.tar.gz' 0 $?
redact <a.tar.zst 2>/dev/null | zstd -qdc | cmp -s - clean.a.tar
check 'a.tar.zst, as a filter' 0 $?
redact <a.zip 2>/dev/null | cmp -s - clean.a.zip
check 'a.zip, as a filter' 0 $?
cat a.zip | redact 2>/dev/null | cmp -s - clean.a.zip
check 'a.zip, from a pipe' 0 $?

# Archives in archives, and in mails.
mkdir n
cp a.zip d/none.txt n
python3 -c "
import zipfile
with zipfile.ZipFile('n/none.zip', 'w') as z: z.write('d/none.txt', 'none.txt')"
tar -cf n.tar -C n .
both n.tar
check 'n.tar: an archive in it' 0 "$(tar -xOf clean.n.tar ./a.zip >in.zip; python3 look.py list in.zip | grep -c contoso)"
check 'n.tar: an archive in which nothing has changed' "$(sha256sum <n/none.zip)" "$(tar -xOf clean.n.tar ./none.zip | sha256sum)"
{
	printf 'From: bob@contoso.com\nTo: jane.roe@contoso.com\nSubject: x\nMIME-Version: 1.0\nContent-Type: application/zip\nContent-Transfer-Encoding: base64\n\n'
	base64 a.zip
} >a.eml
both a.eml
check 'a.eml: a zip in a mail' "$(sha256sum <clean.a.zip)" \
	"$(python3 -c "import email,sys; sys.stdout.buffer.write(email.message_from_binary_file(open('clean.a.eml','rb')).get_payload(decode=True))" | sha256sum)"

# What cannot be rewritten.
base64 -d >dot.png <<'END'
iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9
awAAAABJRU5ErkJggg==
END
python3 - <<'END'
import struct, zlib
png = open('dot.png', 'rb').read()
text = b'tEXtAuthor\0jane.roe@contoso.com'
text = struct.pack('>I', len(text) - 4) + text + struct.pack('>I', zlib.crc32(text))
open('named.png', 'wb').write(png[:33] + text + png[33:])
comment = b'jane.roe@contoso.com'
open('named.gif', 'wb').write(b'GIF89a\1\0\1\0\0\0\0!\xfe' + bytes([len(comment)]) + comment + b'\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;')
open('wide.txt', 'wb').write('nothing is said here\n'.encode('utf-16'))
END
tar -cf p.tar dot.png d/none.txt
both p.tar
check 'a picture in an archive: it stays' "$(sha256sum <dot.png)" "$(tar -xOf clean.p.tar dot.png | sha256sum)"
check_has 'a picture in an archive: told' '1  skipped: pictures and the like that stay as they are' "$(cat told)"
tar -cf p.tar named.png wide.txt d/none.txt
both p.tar
check 'a picture that says who made it: that is left out' "$(sha256sum <dot.png)" "$(tar -xOf clean.p.tar named.png | sha256sum)"
check 'text in UTF-16 in which is nothing' "$(sha256sum <wide.txt)" "$(tar -xOf clean.p.tar wide.txt | sha256sum)"
check_has 'a picture that says who made it: told' '1  skipped: pictures that stay without what they say' "$(cat told)"
{
	printf 'From: bob@contoso.com\nTo: jane.roe@contoso.com\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n'
	for name in dot.png named.png; do
		printf -- '--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n'
		base64 $name
	done
	printf -- '--b--\n'
} >p.eml
both p.eml
check 'pictures in a mail' "$(cat dot.png dot.png | sha256sum)" "$(python3 -c "
import email, sys
for part in email.message_from_binary_file(open('clean.p.eml', 'rb')).get_payload(): sys.stdout.buffer.write(part.get_payload(decode=True))" | sha256sum)"
tar -cf g.tar named.gif d/none.txt
message=$(redact g.tar -o g.clean 2>&1)
check 'a picture that cannot be taken apart: exit code' 1 $?
check_has 'a picture that cannot be taken apart' 'g.tar!tar:named.gif!image: what was found in it cannot be rewritten safely; `unwritable: drop`' "$message"
check 'a picture that cannot be taken apart leaves nothing' '' "$(ls g.clean* 2>/dev/null)"
both g.tar --policy drop.yaml
check 'a picture that is left out' d/none.txt "$(tar -tf clean.g.tar)"
check_has 'a picture that is left out is told' '1  skipped: objects inside it that cannot be rewritten and were left out' "$(redact --policy drop.yaml g.tar 2>&1 >/dev/null)"
printf '{\\rtf1\\ansi write to jane.roe@contoso.com}' >a.rtf
tar -cf r.tar a.rtf d/none.txt
message=$(redact r.tar -o r.clean 2>&1)
check_has 'RTF in an archive' 'r.tar!tar:a.rtf!rtf: rtf cannot be rewritten safely; `unwritable: drop`' "$message"
both r.tar --policy drop.yaml
check 'RTF that is left out' d/none.txt "$(tar -tf clean.r.tar)"
mkfifo d/pipe
tar -cf f.tar d/pipe
message=$(redact f.tar -o f.clean 2>&1)
check_has 'a pipe in an archive' 'f.tar!tar: a member that is no plain file cannot be rewritten safely' "$message"
printf '7z\274\257\047\034rest' >a.7z
printf '%%PDF-1.4\n1 0 obj <</Type/Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%%%EOF\n' >a.pdf
printf 'PAR1 and so on PAR1' >a.parquet
python3 -c "import sqlite3; d = sqlite3.connect('a.sqlite'); d.execute('create table t(a)'); d.commit()"
printf 'Rar!\032\007\001\000and so on' >a.rar
for case in 7z:7z pdf:pdf parquet:parquet sqlite:sqlite rar:rar; do
	message=$(redact a.${case%:*} -o no.clean 2>&1)
	check "${case%:*}: exit code" 1 $?
	check_has "${case%:*}: the layer is named" "a.${case%:*}!${case#*:}: ${case#*:} cannot be rewritten safely" "$message"
done

# Documents of Office.
python3 look.py make x
for kind in docx pptx xlsx odt ods odp; do
	both a.$kind
	check_has "a.$kind: by another parser" 'nothing left, it parses' "$(cat told)"
	check "a.$kind: every part parses" all "$(python3 look.py parses clean.a.$kind)"
	check "a.$kind: no address is left" 0 "$(python3 look.py list clean.a.$kind | grep -c contoso)"
	check "a.$kind: the parts" "$(python3 look.py list a.$kind -k | cut -d' ' -f1,2 | sort)" "$(python3 look.py list clean.a.$kind -k | cut -d' ' -f1,2 | sort)"
done
check 'a.docx: an address in three runs' 'Nothing & here|Write to ~ today|phone|~|' \
	"$(python3 look.py text clean.a.docx word/document.xml | tr '\n' '|')"
check 'a.pptx' 'ask ~|' "$(python3 look.py text clean.a.pptx ppt/slides/slide1.xml | tr '\n' '|')"
check 'a.xlsx: shared texts, also one that only its column tells' 'name|email|phone|~|~|~|12 rows|~ & more|' \
	"$(python3 look.py text clean.a.xlsx xl/sharedStrings.xml | tr '\n' '|')"
check 'a.xlsx: cells refer to the same texts' '0|1|2|3|4|5|6|4|~|' \
	"$(python3 look.py text clean.a.xlsx xl/worksheets/sheet1.xml | tr '\n' '|')"
check 'a.odt' 'Write to ~today|' "$(python3 look.py text clean.a.odt content.xml | tr '\n' '|')"
check 'a.ods' 'email|~|' "$(python3 look.py text clean.a.ods content.xml | tr '\n' '|')"
check 'a.odt: its kind stands first, as it is' mimetype0 "$(python3 -c "
import zipfile
i = zipfile.ZipFile('clean.a.odt').infolist()[0]
print(i.filename + str(i.compress_type))")"

# Documents with pictures, and with a number that is shown as well.
python3 - <<'END'
import zipfile
for kind, folder in (('docx', 'word/media'), ('xlsx', 'xl/media'), ('pptx', 'ppt/media'), ('odt', 'Pictures')):
    was, now = zipfile.ZipFile('a.' + kind), zipfile.ZipFile('shown.' + kind, 'w', zipfile.ZIP_DEFLATED)
    for i in was.infolist():
        now.writestr(i, was.read(i))
    for name in ('dot.png', 'named.png'):
        now.write(name, f'{folder}/{name}')
    now.writestr('printerSettings1.bin', bytes(range(0, 32)) * 40)
    now.close()
was, now = zipfile.ZipFile('a.ods'), zipfile.ZipFile('number.ods', 'w')
for i in was.infolist():
    now.writestr(i, was.read(i).replace(b'office:value-type="string"><text:p>bob@contoso.com<',
        b'office:value-type="float" office:value="4111111111111111"><text:p>4111111111111111<'))
now.close()
END
for kind in docx xlsx pptx odt; do
	both shown.$kind
	check "shown.$kind: its pictures" "$(cat dot.png dot.png | sha256sum)" "$(python3 look.py bytes clean.shown.$kind .png | sha256sum)"
	check "shown.$kind: the parts" "$(python3 look.py list shown.$kind -k | cut -d' ' -f1,2 | sort)" "$(python3 look.py list clean.shown.$kind -k | cut -d' ' -f1,2 | sort)"
done
for kind in docx xlsx; do
	python3 - $kind <<'END'
import base64, hashlib, sys, zipfile
key = base64.b64encode(hashlib.sha512(b'one').digest()).decode(), base64.b64encode(hashlib.md5(b'two').digest()).decode()
was, now = zipfile.ZipFile('a.' + sys.argv[1]), zipfile.ZipFile('protected.' + sys.argv[1], 'w')
for i in was.infolist():
    now.writestr(i, was.read(i).replace(b'<sheets>', b'<workbookProtection workbookAlgorithmName="SHA-512" workbookHashValue="%s" workbookSaltValue="%s"/><sheets>' % tuple(map(str.encode, key))))
if sys.argv[1] == 'docx':
    now.writestr('word/settings.xml', '<w:settings xmlns:w="w"><w:documentProtection w:cryptAlgorithmSid="14" w:hash="%s" w:salt="%s"/></w:settings>' % key)
now.close()
END
	both protected.$kind
	part=word/settings.xml
	[ $kind = docx ] || part=xl/workbook.xml
	check "protected.$kind: still protected, by the same password" "$(python3 look.py bytes protected.$kind $part)" "$(python3 look.py bytes clean.protected.$kind $part)"
done
cp a.docx dropped.docx
python3 -c "import zipfile; zipfile.ZipFile('dropped.docx', 'a').write('named.gif', 'word/media/named.gif')"
both dropped.docx --policy drop.yaml
check 'dropped.docx: a picture that is left out leaves its name, to which others refer' word/media/named.gif \
	"$(python3 look.py list clean.dropped.docx -k | grep media | cut -d' ' -f1)"
check 'dropped.docx: nothing of it stays' '' "$(python3 look.py bytes clean.dropped.docx .gif)"
both number.ods
check 'number.ods: also as it is shown' 0 "$(python3 look.py bytes clean.number.ods content.xml | grep -c 4111)"

# Restored.
printf 'rules:\n  - types: [EMAIL_ADDRESS]\n    action: encrypt\n' >seal.yaml
redact --policy seal.yaml a.zip -o sealed.zip 2>/dev/null
"$ajar" restore --key-file key sealed.zip -o back.zip 2>/dev/null
mkdir -p named && cp d/none.txt named/of-jane.roe@contoso.com.txt
cat >names.py <<'END'
import sys, tarfile, zipfile
path = sys.argv[1]
print(*sorted(zipfile.ZipFile(path).namelist() if zipfile.is_zipfile(path) else tarfile.open(path).getnames()))
END
(cd named && python3 -m zipfile -c ../named.zip of-*)
tar -C named -cf named.tar .
for kind in zip tar; do
	redact --policy seal.yaml named.$kind -o sealed.named 2>/dev/null
	check "restored: names of a $kind: encrypted" 0 "$(python3 names.py sealed.named | grep -c roe)"
	"$ajar" restore --key-file key sealed.named -o back.named 2>/dev/null
	check "restored: names of a $kind" "$(python3 names.py named.$kind)" "$(python3 names.py back.named)"
	rm -f sealed.named back.named
done
redact --policy seal.yaml a.xlsx -o sealed.xlsx 2>/dev/null
"$ajar" restore --key-file key sealed.xlsx -o back.xlsx 2>told
check_has 'restored: shared texts: each is counted once' ': 4 values restored' "$(cat told)"
for part in xl/sharedStrings.xml xl/worksheets/sheet1.xml; do
	check "restored: shared texts: $part" "$(python3 look.py bytes a.xlsx $part)" "$(python3 look.py bytes back.xlsx $part)"
done
check 'restored: the table' "$(cat d/table.csv)" "$(python3 -c "import zipfile; print(zipfile.ZipFile('back.zip').read('table.csv').decode(), end='')")"

# Cut short.
head -c 5000 a.tar >cut.tar
redact cut.tar -o cut.clean 2>/dev/null
check 'cut short: exit code' 3 $?
check 'cut short: nothing has the final name' '' "$(ls cut.clean 2>/dev/null)"
finish
