#!/bin/bash
# Whole runs of ajar redact on mail. $1: the program, $2: the source folder.
set -u
ajar=$(realpath "$1") source=$(realpath "$2")
. "$source/test/redact.sh"

# Mails as programs write them, and what another parser, python3's, sees in the copy. It tells the tree of
# parts, each with its headers and its text, decoded, and the values of the first mail that are in it.
cat >mail.py <<'END'
import base64, email, email.header, email.policy, gzip, mailbox, quopri, sys

def make(eol):
    html = '<html><body><p>Gr\u00fc\u00dfe an <a href="mailto:jane.roe@contoso.com">jane.roe@contoso.com</a>, eine recht lange Zeile, die umgebrochen wird</p>\n<p>unver\u00e4ndert, eine recht lange Zeile, die umgebrochen wird und doch so bleibt</p></body></html>\n'
    text = 'Lieber Herr M=C3=BCller, schreiben Sie jane.roe@contoso.com oder bob@contoso.com=\n und bill.longname.some=\none@contoso.com heute noch, danke =F0=9F=98=80\nunver=C3=A4nderte Zeile =\nbleibt\n'
    table = 'id,email\n1,jane.roe@contoso.com\n2,bob@contoso.com\n' * 4
    word = base64.b64encode('Anfrage von jane.roe@contoso.com wegen Gr\u00fc\u00dfen'.encode()).decode()
    parts = [
        ('Content-Type: text/plain; charset=us-ascii', 'please call jane.roe@contoso.com today, 50=3D stays as it is\n'),
        ('Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable', text),
        ('Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable', quopri.encodestring(html.encode()).decode()),
        ('Content-Type: text/csv; name="jane.roe@contoso.com.csv"\nContent-Disposition: attachment; filename*=utf-8\'\'von%20jane.roe%40contoso.com.csv\nContent-Transfer-Encoding: base64', base64.encodebytes(table.encode()).decode()),
        ('Content-Type: application/gzip\nContent-Transfer-Encoding: base64', base64.encodebytes(gzip.compress(table.encode())).decode()),
        ('Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64', base64.encodebytes('nichts Persönliches, bleibt'.encode()).decode()),
        ('Content-Type: message/rfc822', 'From: bob@contoso.com\nTo: jane.roe@contoso.com\nSubject: inner\n\nfor bob@contoso.com\n'),
    ]
    body = 'preamble bob@contoso.com\n' + ''.join('--XX\n' + head + '\n\n' + text + ('' if text.endswith('\n') else '\n') for head, text in parts) + '--XX--\nepilogue bob@contoso.com\n'
    mail = f'''Return-Path: <jane.roe@contoso.com>
Received: from mail.contoso.com (mail.contoso.com [192.0.2.77]) by mx.example.org; Wed, 27 Nov 2019 12:00:00 +0100
From: =?utf-8?Q?B=C3=A4cker?= <jane.roe@contoso.com>
To: "Bob, at work" <bob@contoso.com>,
 bill@contoso.com
Subject: =?utf-8?B?{word}?= and =?iso-8859-1?Q?Gr=FC=DFe_von_bob=40contoso.com_heute?= plain
Message-ID: <abc123@mail.contoso.com>
Date: Wed, 27 Nov 2019 12:00:00 +0100
MIME-Version: 1.0
Lines: {body.count(chr(10))}
Content-Length: {len(body.replace(chr(10), eol).encode())}
Content-Type: multipart/mixed; boundary="XX"

{body}'''
    return mail.replace('\n', eol).encode()

def tree(mail, depth=0):
    head = {k.lower(): str(email.header.make_header(email.header.decode_header(v))) for k, v in mail.items()}
    yield ' ' * depth + mail.get_content_type() + ' ' + str(mail.get_filename())
    for name in ('from', 'to', 'subject'):
        if name in head:
            yield ' ' * depth + name + ': ' + ' '.join(head[name].split())
    if mail.is_multipart():
        for part in mail.get_payload():
            yield from tree(part, depth + 1)
    else:
        body = mail.get_payload(decode=True)
        if mail.get_content_type() == 'application/gzip':
            body = gzip.decompress(body)
        for line in body.decode(mail.get_content_charset() or 'ascii').splitlines():
            yield ' ' * depth + '| ' + line

command, path = sys.argv[1:3]
if command == 'make':
    open(path, 'wb').write(make('\r\n' if len(sys.argv) > 3 else '\n'))
elif command == 'tree':
    print('\n'.join(tree(email.message_from_bytes(open(path, 'rb').read()))))
elif command == 'lengths':
    raw = open(path, 'rb').read()
    head, body = raw.split(b'\r\n\r\n' if b'\r\n' in raw else b'\n\n', 1)
    mail = email.message_from_bytes(raw)
    print(int(mail['Content-Length']) - len(body), int(mail['Lines']) - body.count(b'\n'))
elif command == 'longest':
    print(max(len(l) for l in open(path, 'rb').read().splitlines()))
elif command == 'mbox':
    for mail in mailbox.mbox(path):
        print(mail.get_from().split()[0], mail['subject'], mail.get_payload().replace('\n', '|'))
END

for eol in '' crlf; do
	python3 mail.py make in.eml $eol
	redact in.eml -o out.eml 2>told
	check "mail $eol: exit code" 0 $?
	check_has "mail $eol: by another parser" 'nothing left, it parses' "$(cat told)"
	python3 mail.py tree in.eml >in.tree
	python3 mail.py tree out.eml >out.tree
	check "mail $eol: the parts are what they were" "$(grep -c . in.tree)" "$(grep -c . out.tree)"
	check "mail $eol: nothing of the address is left, decoded" 0 "$(grep -ci 'roe\|bob@\|longname' out.tree)"
	check "mail $eol: one person, one token, however it was encoded" 4 \
		"$(grep -o '~EMAIL_ADDRESS\.[a-z2-7]*\.[a-z2-7]*~' out.eml out.tree -h | sort -u | wc -l)"
	check "mail $eol: what has no finding is what it was" "$(grep -v contoso in.tree)" "$(grep -vF '~' out.tree)"
	check "mail $eol: words keep what else is in them" 'Anfrage von ~ wegen Grüßen and Grüße von ~ heute plain' \
		"$(sed -n 's/^subject: //p' out.tree | sed 's/~[^~]*~/~/g')"
	check "mail $eol: names of files" '  text/csv von ~.csv' "$(grep 'text/csv' out.tree | sed 's/^ /  /; s/~[^~]*~/~/g')"
	check "mail $eol: lines without a finding are byte for byte" "$(grep -c 'unver=C3=A4nder' in.eml)" \
		"$(grep -c 'unver=C3=A4nder' out.eml)"
	check "mail $eol: lengths are right" '0 0' "$(python3 mail.py lengths out.eml)"
	check "mail $eol: line ends" "$(grep -c $'\r$' in.eml | sed 's/^0$/none/; s/^[0-9]*$/all/')" \
		"$(if grep -q $'\r$' out.eml; then grep -qv $'\r$' out.eml && echo mixed || echo all; else echo none; fi)"
	redact out.eml -o twice.eml 2>/dev/null
	check "mail $eol: twice is once" "$(sha256sum <out.eml)" "$(sha256sum <twice.eml)"
	check "mail $eol: as a filter" "$(sha256sum <out.eml)" "$(redact <in.eml 2>/dev/null | sha256sum)"
done
awk '/quoted-printable/ { q = 1 } /^--XX/ { q = 0 } q && length($0) > 76' out.eml >long
check 'quoted-printable: no line grows too long' '' "$(tr -d '\r' <long | awk 'length($0) > 76')"
"$ajar" redact --policy analytics-safe --key-file key in.eml -o hashed.eml 2>told
check 'hashes, with colons, in addresses: exit code' 0 $?
check 'hashes in addresses: each is one' 'from 1 to 2' "$(python3 - <<'END'
import email, email.policy
mail = email.message_from_bytes(open('hashed.eml', 'rb').read())
from email.utils import getaddresses
print('from', len(getaddresses(mail.get_all('from'))), 'to', len(getaddresses(mail.get_all('to'))))
END
)"

# Names of mailboxes, in every way that they may be written, and as python3 reads them.
cat >names.eml <<'END'
From: Jane Roe <jane.roe@contoso.com>
Sender: "Roe, Jane" <jane.roe@contoso.com>
Reply-To: bob@contoso.com (Bob Miller)
To: "Jane \"JR\" Roe" <jane.roe@contoso.com>,Bob Miller<bob@contoso.com>,
 Friends: Jane "JR" Roe <jane.roe@contoso.com>, bill@contoso.com;,
 =?utf-8?B?SsO8cmdlbiBNw7xsbGVy?= <juergen@contoso.com>
Cc: =?utf-8?Q?M=C3=BCller=2C_Eva?= <eva@contoso.com>, Karl
 Schmidt <karl@contoso.com>, "=?utf-8?Q?Eva_M=C3=BCller?=" <eva@contoso.com>
Bcc: Support <support@contoso.com>, "info@contoso.com" <info@contoso.com>, Contoso GmbH <sales@contoso.com>
Subject: names
Date: Wed, 27 Nov 2019 12:00:00 +0100

hello
END
cat >names.py <<'END'
import email, email.header, email.utils, re, sys
mail = email.message_from_bytes(open(sys.argv[1], 'rb').read())
for header in filter(mail.get, ('From', 'Sender', 'Reply-To', 'To', 'Cc', 'Bcc')):
    raw = ' '.join(mail[header].split())
    pairs = [[str(email.header.make_header(email.header.decode_header(part))) for part in pair] for pair in email.utils.getaddresses([raw])]
    pairs = [(name, address.strip('"')) for name, address in pairs]
    print(header, '; '.join(re.sub(r'([A-Z])[:.*-][a-z0-9.]*~', r'\1~', f'{name} at {address}') for name, address in pairs if address))
END
cat >want <<'END'
From ~PERSON~ at ~EMAIL_ADDRESS~
Sender ~PERSON~ at ~EMAIL_ADDRESS~
Reply-To ~PERSON~ at ~EMAIL_ADDRESS~
To ~PERSON~ at ~EMAIL_ADDRESS~; ~PERSON~ at ~EMAIL_ADDRESS~; ~PERSON~ at ~EMAIL_ADDRESS~;  at ~EMAIL_ADDRESS~; ~PERSON~ at ~EMAIL_ADDRESS~
Cc ~PERSON~ at ~EMAIL_ADDRESS~; ~PERSON~ at ~EMAIL_ADDRESS~; ~PERSON~ at ~EMAIL_ADDRESS~
Bcc Support at ~EMAIL_ADDRESS~; ~EMAIL_ADDRESS~ at ~EMAIL_ADDRESS~; ~ORGANIZATION~ at ~EMAIL_ADDRESS~
END
printf 'rules:\n  - action: encrypt\n' >seal.yaml
printf 'rules:\n  - action: label\n' >label.yaml
for policy in gdpr-support-cases analytics-safe seal.yaml label.yaml; do
	"$ajar" redact --policy $policy --key-file key names.eml -o names.out 2>told
	check "names, $policy: exit code" 0 $?
	check "names, $policy: each is a token where it was" "$(cat want)" "$(python3 names.py names.out)"
	"$ajar" redact --policy $policy --key-file key names.out -o names.twice 2>told
	check "names, $policy: twice is once" "$(sha256sum <names.out)" "$(sha256sum <names.twice)"
done
redact names.eml -o names.out 2>told
check 'names: what has a point in it is in quotes' 0 \
	"$(sed -n '1,/^$/p' names.out | grep -c '[:,][[:space:]]*~PERSON\.[^ ]*[[:space:]]*<')"
check 'names: one person, one token, whatever is around the name' 2 \
	"$(grep -o '~PERSON\.[a-z2-7]*' names.out | sort | uniq -c | grep -c ' 2 ')"
"$ajar" redact --policy seal.yaml --key-file key names.eml -o names.sealed 2>told
"$ajar" restore --key-file key names.sealed -o names.back 2>told
check 'names: restored' "$(cat names.eml)" "$(cat names.back)"
printf 'From: =?iso-8859-1?Q?Eva_M=FCller?= <eva@contoso.com>\nCc: =?iso-2022-jp?B?GyRCOzNFRBsoQiBUYXJv?= <taro@contoso.com>\nSubject: x\nDate: Wed, 27 Nov 2019 12:00:00 +0100\n\nx\n' >charset.eml
"$ajar" redact --policy seal.yaml --key-file key charset.eml -o names.sealed 2>told
check 'names in other charsets' 'From ~PERSON~ at ~EMAIL_ADDRESS~ Cc ~PERSON~ at ~EMAIL_ADDRESS~' "$(echo $(python3 names.py names.sealed))"
"$ajar" restore --key-file key names.sealed -o names.back 2>told
check 'names in other charsets: restored' "$(python3 names.py charset.eml)" "$(python3 names.py names.back)"
printf 'rules:\n  - types: [PERSON]\n    action: remove\n' >remove.yaml
"$ajar" redact --policy remove.yaml --key-file key names.eml -o names.out 2>told
check 'names that are removed: the addresses stay' "$(python3 names.py names.eml | sed 's/^[^ ]* //; s/[^;]* at / at /g; s/ at  / at /g' | tr -d ' ')" \
	"$(python3 names.py names.out | sed 's/^[^ ]* //; s/[^;]* at / at /g' | tr -d ' ')"

# Parts in base64 whose letters only their charset tells: found as letters, and written in the charset again.
cat >charsets.py <<'END'
import base64, email, sys
TEXTS = {'koi8-r': ('Почта: part.person@fabrikam.com, Иван\nконец\n', 'koi8_r'),
    'iso-2022-jp': ('氏名: 山田太郎\nメール: part.person@fabrikam.com終わり\n', 'iso2022_jp'),
    'shift_jis': ('氏名: 山田太郎\nメール: part.person@fabrikam.com終わり\n', 'cp932'),
    'euc-jp': ('氏名: 山田太郎\nメール: part.person@fabrikam.com 終わり\n', 'euc_jp'),
    'gb18030': ('姓名: 王小明\n邮箱: part.person@fabrikam.com\n', 'gb18030'),
    'big5': ('姓名: 王小明\n郵件: part.person@fabrikam.com\n', 'big5'),
    'iso-8859-2': ('E-mail: part.person@fabrikam.com\nŁódź\n', 'iso8859_2')}
command, charset = sys.argv[1:3]
text, codec = TEXTS[charset]
if command == 'make':
    sys.stdout.write('From: a@fabrikam.com\nTo: b@fabrikam.com\nSubject: x\nDate: Wed, 27 Nov 2019 12:00:00 +0100\nMIME-Version: 1.0\n'
        f'Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n' + base64.encodebytes(text.encode(codec)).decode())
elif command == 'want':
    for name in ('山田太郎', '王小明'):
        text = text.replace(name, '~')
    sys.stdout.write(text.replace('part.person@fabrikam.com', '~'))
else:
    sys.stdout.write(email.message_from_file(open(sys.argv[3])).get_payload(decode=True).decode(codec))
END
printf 'rules:\n  - action: encrypt\n' >seal.yaml
for charset in koi8-r iso-2022-jp shift_jis euc-jp gb18030 big5 iso-8859-2; do
	python3 charsets.py make $charset >cs.eml
	redact cs.eml -o cs.out 2>told
	check "base64, $charset: exit code" 0 $?
	check "base64, $charset: as letters" "$(python3 charsets.py want $charset)" \
		"$(python3 charsets.py read $charset cs.out | sed 's/~[A-Z_]*[.][a-z0-9]*[.][a-z0-9]*~/~/g')"
	redact cs.out -o cs.twice 2>told
	check "base64, $charset: twice is once" "$(sha256sum <cs.out)" "$(sha256sum <cs.twice)"
	redact --policy seal.yaml cs.eml -o cs.sealed 2>told
	check "base64, $charset: nothing is left" 0 "$(python3 charsets.py read $charset cs.sealed | grep -cE 'fabrikam|山田|王小明')"
	"$ajar" restore --key-file key cs.sealed -o cs.back 2>told
	check "base64, $charset: restored" "$(python3 charsets.py read $charset cs.eml)" "$(python3 charsets.py read $charset cs.back)"
done
printf 'From: a@fabrikam.com\nTo: b@fabrikam.com\nSubject: x\nDate: Wed, 27 Nov 2019 12:00:00 +0100\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n\n%s\n' \
	"$(printf 'Mail: part.person@fabrikam.com\nmore lines of text\n' | iconv -t utf-16 | base64 -w 76)" >wide.eml
check_has 'base64, UTF-16: refused' 'cannot be rewritten safely; `unwritable: drop`' "$(redact wide.eml -o wide.out 2>&1)"
printf 'unwritable: drop\nrules:\n  - types: [EMAIL_ADDRESS]\n    action: label\n' >drop.yaml
"$ajar" redact --policy drop.yaml wide.eml -o wide.out 2>told
check 'base64, UTF-16: dropped, as the policy says' '0 0' "$? $(sed '1,/^$/d' wide.out | tr -d '\n' | wc -c)"

# What cannot be rewritten.
printf 'From: a@fabrikam.com\nTo: b@fabrikam.com\nSubject: x\nDate: Wed, 27 Nov 2019 12:00:00 +0100\n\nsee it\n%s\nbye\n' \
	"$(python3 -c "
import binascii
d = b'name,email\nJane Roe,uu.person@fabrikam.com\n' * 3
print('begin 644 a.csv\n' + ''.join(binascii.b2a_uu(d[i:i + 45], backtick=True).decode() for i in range(0, len(d), 45)) + '\x60\nend')")" >uu.eml
check_has 'uuencode: refused' 'uu.eml!mime:1!uu: uu cannot be rewritten safely; `unwritable: drop`' "$(redact uu.eml -o uu.out 2>&1)"
check 'uuencode: nothing is left behind' '' "$(ls uu.out* 2>/dev/null)"
"$ajar" redact --policy drop.yaml uu.eml -o uu.out --report uu.json 2>told
check 'uuencode: dropped, as the policy says' '0 1 see it bye' "$? $(jq .dropped uu.json) $(sed '1,/^$/d' uu.out | grep -v '^$' | tr '\n' ' ' | sed 's/ $//')"
printf '{\\rtf1\\ansi write to jane.roe@contoso.com\\par}\n' >a.rtf
check_has 'RTF: refused' 'a.rtf!rtf: rtf cannot be rewritten safely' "$(redact a.rtf -o rtf.out 2>&1)"
cat >image.eml <<'END'
From: jane.roe@contoso.com
To: bob@contoso.com
Subject: a picture
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="YY"

--YY
Content-Type: text/plain

see it
--YY
Content-Type: image/gif; name="x.gif"
Content-Transfer-Encoding: base64

R0lGODlhAQABAAAAACH+FGphbmUucm9lQGNvbnRvc28uY29tACwAAAAAAQABAAACAkQBADs=
--YY--
END
message=$(redact image.eml -o image.clean 2>&1)
check 'a picture that tells an address: exit code' 1 $?
check_has 'a picture that tells an address: the layer is named' 'image.eml!mime:2!image: what was found in it cannot be rewritten safely; `unwritable: drop`' "$message"
check 'a picture that tells an address: nothing is left behind' '' "$(ls image.clean* 2>/dev/null)"
printf 'unwritable: drop\nrules:\n  - types: [EMAIL_ADDRESS]\n    action: label\n' >drop.yaml
"$ajar" redact --policy drop.yaml image.eml -o image.clean --report image.json 2>told
check 'a picture that is dropped: exit code' 0 $?
check_has 'a picture that is dropped is told' '1  skipped: objects inside it that cannot be rewritten and were left out' "$(cat told)"
check 'a picture that is dropped is in the report' 1 "$(jq .dropped image.json)"
check 'a picture that is dropped: the parts stay' 'text/plain image/gif' \
	"$(python3 -c "import email; print(*[p.get_content_type() for p in email.message_from_bytes(open('image.clean','rb').read()).get_payload()])")"
check 'a picture that is dropped: none is left' 0 "$(grep -c R0lG image.clean)"
"$ajar" redact --policy drop.yaml image.clean -o image.twice 2>/dev/null
check 'a picture that is dropped: twice is once' "$(sha256sum <image.clean)" "$(sha256sum <image.twice)"
printf 'unwritable: perhaps\nrules:\n  - action: keep\n' >wrong.yaml
message=$("$ajar" redact --policy wrong.yaml image.eml -o image.clean2 2>&1)
check_has 'a wrong policy' 'wrong.yaml:1:13: unwritable: expected refuse or drop' "$message"

# Mailboxes: separators, quoted lines, lengths.
printf 'From: bob@contoso.com\nSubject: one\n\nhello\n>From bob@contoso.com with care\n>>From twice, jane.roe@contoso.com\n' >one
{
	printf 'From jane.roe@contoso.com Wed Nov 27 12:00:00 2019\n'
	printf 'From: jane.roe@contoso.com\nSubject: =?utf-8?q?for_bob=40contoso=2Ecom?=\nContent-Length: 38\n\nask bob@contoso.com, nobody else knows\n'
	printf '\nFrom bob@contoso.com Wed Nov 27 12:01:00 2019\n'
	cat one
} >in.mbox
redact in.mbox -o out.mbox 2>told
check 'mailbox: exit code' 0 $?
check_has 'mailbox: each mail by another parser' 'it parses' "$(cat told)"
python3 mail.py mbox in.mbox | sed 's/[a-z.]*@contoso.com/~/g; s/=?utf.*?=/for ~/' >want
python3 mail.py mbox out.mbox | sed 's/=?utf.*=?utf[^?]*?q?[^ ]*?=/for ~/; s/=?utf[^ ]*/for ~/; s/~[A-Z][^~]*~/~/g' >got
check 'mailbox: the mails are what they were' "$(wc -l <want) $(cut -d' ' -f1 want | tr '\n' ' ')" "$(wc -l <got) $(cut -d' ' -f1 got | tr '\n' ' ')"
check_has 'mailbox: quoted lines stay quoted' '>From ~EMAIL_ADDRESS' "$(cat out.mbox)"
check_has 'mailbox: twice quoted lines, too' '>>From twice, ~EMAIL_ADDRESS' "$(cat out.mbox)"
check 'mailbox: no address is left' 0 "$(grep -ci 'contoso' out.mbox)"
check 'mailbox: Content-Length' 0 "$(python3 - <<'END'
raw = open('out.mbox', 'rb').read().split(b'\n\nFrom ')[0]
head, body = raw.split(b'\n\n', 1)
print(int(head.split(b'Content-Length: ')[1].split(b'\n')[0]) - len(body))
END
)"
redact out.mbox -o twice.mbox 2>/dev/null
check 'mailbox: twice is once' "$(sha256sum <out.mbox)" "$(sha256sum <twice.mbox)"
for i in $(seq 40); do cat in.mbox; echo; done >many.mbox
redact many.mbox -o many.clean 2>/dev/null
check 'mailbox of many: exit code' 0 $?
check 'mailbox of many' 80 "$(grep -c '^From ~' many.clean)"

finish
