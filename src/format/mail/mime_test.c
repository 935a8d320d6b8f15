#include "format/mail/mime.h"
#include "test/format_rows.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>

extern const struct aj_format aj_format_mime;

#define H "From: a@example.org\n"
#define SEEN_H "\n<from>a@example.org"

static const struct aj_format_row rows[] = {
	/* clang-format off */
	{ "plain", AJ_S(H "Subject: hi\n\nHello\nthere\n"), SEEN_H "|<subject>hi|Hello\nthere\n", "" },
	{ "returns", AJ_S("From: a@example.org\r\nSubject: hi\r\n\r\nHello\r\n"), SEEN_H "|<subject>hi|Hello\r\n", "" },
	{ "folded", AJ_S(H "To: b@example.org,\n c@example.org\n\nx"), SEEN_H "|<to>b@example.org, c@example.org|x", "" },
	{ "no body", AJ_S(H "Subject: hi\n"), SEEN_H "|<subject>hi", "" },
	{ "no empty line", AJ_S(H "Subject: hi\nHello there\n"), SEEN_H "|<subject>hi|Hello there\n", "" },
	{ "old space", AJ_S(H "Subject : hi\n\nx"), SEEN_H "|<subject>hi|x", "" },
	{ "8-bit headers", AJ_S(H "Subject: J\xfcrgen und J\xc3\xbcrgen\n\nx"), SEEN_H "|<subject>J\xc3\xbcrgen und J\xc3\xbcrgen|x", "" },
	{ "latin-1 body", AJ_S(H "\nJ\xfcrgen"), SEEN_H "|J\xc3\xbcrgen", "" },
	{ "separator in front", AJ_S("From a@example.org Wed Nov 27 12:00:00 2019\n" H "\nx"), "\nFrom a@example.org Wed Nov 27 12:00:00 2019|<from>a@example.org|x", "" },

	{ "Q", AJ_S(H "Subject: =?utf-8?Q?J=C3=BCrgen_Gro=C3=9F?= x\n\n"), SEEN_H "|<subject>J\xc3\xbcrgen Gro\xc3\x9f x", "" },
	{ "B", AJ_S(H "Subject: =?UTF-8?B?SsO8cmdlbg==?=\n\n"), SEEN_H "|<subject>J\xc3\xbcrgen", "" },
	{ "Q in latin-1", AJ_S(H "Subject: =?iso-8859-1?q?J=FCrgen?=\n\n"), SEEN_H "|<subject>J\xc3\xbcrgen", "" },
	{ "two words", AJ_S(H "Subject: =?utf-8?Q?jane=40exa?=\n =?utf-8?B?bXBsZS5vcmc=?= x\n\n"), SEEN_H "|<subject>jane@example.org x", "" },
	{ "cut character", AJ_S(H "Subject: =?utf-8?Q?J=C3?= =?utf-8?Q?=BCrgen?=\n\n"), SEEN_H "|<subject>J\xc3\xbcrgen", "" },
	{ "cut characters", AJ_S(H "Subject: =?utf-8?B?4oLC?= =?utf-8?Q?=AC?=\n\n"), SEEN_H "|<subject>\xc3\xa2\xe2\x80\x9a\xc2\xac", "" },
	{ "text between", AJ_S(H "Subject: =?utf-8?Q?a?= b =?utf-8?Q?c?=\n\n"), SEEN_H "|<subject>a b c", "" },
	{ "language", AJ_S(H "Subject: =?utf-8*de?Q?a_b?=\n\n"), SEEN_H "|<subject>a b", "" },
	{ "spaces in a word", AJ_S(H "Subject: =?utf-8?Q?a b=20c?=\n\n"), SEEN_H "|<subject>a b c", "" },
	{ "no word", AJ_S(H "Subject: =?utf-8?Q?abc =?x = a=?\n\n"), SEEN_H "|<subject>=?utf-8?Q?abc =?x = a=?", "" },
	{ "words in a name", AJ_S("From: =?utf-8?B?SmFuZSA8amFuZUBleGFtcGxlLm9yZz4=?= <x@example.org>\n\n"), "\n<from.name>Jane <jane@example.org>|<from><x@example.org>", "" },

	{ "name", AJ_S("From: Jane Roe <jane@example.org>\n\n"), "\n<from.name>Jane Roe|<from><jane@example.org>", "" },
	{ "name in quotes", AJ_S("Cc: \"Roe, \\\"JR\\\" Jane\" <jane@example.org>\n\n"), "\n<cc.name>Roe, \"JR\" Jane|<cc><jane@example.org>", "" },
	{ "name behind", AJ_S("Reply-To: jane@example.org (Jane Roe)\n\n"), "\n<reply-to>jane@example.org|<reply-to.name>Jane Roe", "" },
	{ "name around quotes", AJ_S("To: Jane \"JR\" Roe <jane@example.org>\n\n"), "\n<to.name>Jane \"JR\" Roe|<to><jane@example.org>", "" },
	{ "names of several", AJ_S("To: x@example.org, Jane <jane@example.org>,\n\t\"Bob\n Roe\" <bob@example.org>, y@example.org (Al), <z@example.org>\n\n"),
		"\n<to>x@example.org|<to.name>Jane|<to><jane@example.org>|<to.name>Bob Roe|<to><bob@example.org>, y@example.org|<to.name>Al|<to><z@example.org>", "" },
	{ "names in a group", AJ_S("To: Friends: Jane <jane@example.org>, b@example.org;, Al <al@example.org>\n\n"),
		"\n<to>Friends:|<to.name>Jane|<to><jane@example.org>, b@example.org|<to.name>Al|<to><al@example.org>", "" },
	{ "names in words", AJ_S("From: =?utf-8?Q?Roe,_J=C3=A4ne?= <jane@example.org>, Al =?iso-8859-1?Q?M=FCller?=\n =?iso-8859-1?Q?_III?= <al@example.org>\n\n"),
		"\n<from.name>Roe, J\xc3\xa4ne|<from><jane@example.org>|<from.name>Al M\xc3\xbcller III|<from><al@example.org>", "" },
	{ "name that is the address", AJ_S("From: \"jane@example.org\" <jane@example.org>\n\n"), "\n<from>\"jane@example.org\" <jane@example.org>", "" },
	{ "comment before an address", AJ_S("From: (Jane, at work) jane@example.org\n\n"), "\n<from>(Jane, at work) jane@example.org", "" },
	{ "route", AJ_S("From: Jane <@a.example,@b.example:jane@example.org>\n\n"), "\n<from.name>Jane|<from><@a.example,@b.example:jane@example.org>", "" },
	{ "names that do not end", AJ_S("To: \"Jane <jane@example.org>\nCc: Al (x <al@example.org>\nBcc: Bob <bob@example.org\nFrom: Jane =?utf-8?Q?Roe <jane@example.org>\n\n"),
		"\n<to>\"Jane <jane@example.org>|<cc>Al (x <al@example.org>|<bcc.name>Bob|<bcc><bob@example.org|<from.name>Jane =?utf-8?Q?Roe|<from><jane@example.org>", "" },
	{ "names without commas", AJ_S("To: <jane@example.org> (Jane) Al <al@example.org> Bob <bob@example.org>\n\n"),
		"\n<to><jane@example.org>|<to.name>Jane|<to.name>Al|<to><al@example.org>|<to.name>Bob|<to><bob@example.org>", "" },
	{ "nothing for a name", AJ_S("To: \"\" <jane@example.org>, () <al@example.org> ( )\nCc: , ;\nX: Jane <jane@example.org>\n\n"),
		"\n<to>\"\" <jane@example.org>|<to.name>()|<to><al@example.org>|<cc>, ;|<x>Jane <jane@example.org>", "" },

	{ "QP", AJ_S(H "Content-Transfer-Encoding: quoted-printable\n\nj=\nane=40exam=\r\nple.org =C3=BC = =zz =\n"),
		SEEN_H "|jane@example.org \xc3\xbc = =zz ", "" },
	{ "QP of latin-1", AJ_S(H "Content-Transfer-Encoding: Quoted-Printable \nContent-Type: text/plain; charset=iso-8859-1\n\nJ=FCrgen=\n"), SEEN_H "|J\xc3\xbcrgen", "" },
	{ "base64", AJ_S(H "Content-Transfer-Encoding: base64\n\namFuZUBleGFtcGxl\nLm9yZw==\n"), "{1:jane@example.org}" SEEN_H, "" },
	{ "base64 and a footer", AJ_S(H "Content-Transfer-Encoding: base64\n\namFuZUBleGFtcGxl\nLm9yZw==\n____\nlist@example.org!\n"),
		"{1:jane@example.org}" SEEN_H "|____|list@example.org!", "" },
	{ "base64 in two", AJ_S(H "Content-Transfer-Encoding: base64\n\namFuZQ==\n\tQGV4 YW1wbGUub3Jn"), "{1:jane@example.org}" SEEN_H, "" },

	{ "multipart", AJ_S(H "Content-Type: multipart/mixed; boundary=b\n\nfor old\n--b\n\none\n--b\nContent-Type: text/plain\n\ntwo\n\n--b--\nbehind\n"),
		SEEN_H "|for old|one|two\nbehind\n", "" },
	{ "returns in it", AJ_S("From: a@example.org\r\nContent-Type: multipart/mixed;\r\n boundary=\"b b\"\r\n\r\n--b b\r\n\r\none\r\n--b b--\r\n"), SEEN_H "|one", "" },
	{ "empty part", AJ_S(H "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n--b\n--b--"), SEEN_H, "" },
	{ "nested", AJ_S(H "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=bb\n\n--bb\n\none\n--bb\nContent-Transfer-Encoding: base64\n\ndHdv\n--bb--\n--b\n\nthree\n--b--\n"),
		"{1.2:two}" SEEN_H "|one|three", "" },
	{ "inner never closed", AJ_S(H "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=bb\n\n--bb\n\none\n--b\n\nthree\n--b--\n"),
		SEEN_H "|one|three", "" },
	{ "never closed", AJ_S(H "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n"), SEEN_H "|one\n", "parts that are never closed: the mail may be cut" },
	{ "nothing but a head", AJ_S(H "Content-Type: multipart/mixed; boundary=b\n\n"), SEEN_H, "" },
	{ "no boundary", AJ_S(H "Content-Type: multipart/mixed\n\n--b\nContent-Type: text/plain\n\none\n--b--\n"), SEEN_H "|one", "" },
	{ "wrong boundary", AJ_S(H "Content-Type: multipart/mixed; boundary=a\n\nold\n--b\nContent-Type: text/plain\n\none\n--b--\n"), SEEN_H "|old|one", "" },
	{ "no parts at all", AJ_S(H "Content-Type: multipart/mixed\n\none\n"), SEEN_H "|one\n", "" },
	{ "boundary in two", AJ_S(H "Content-Type: multipart/mixed; boundary*0=\"a\"; boundary*1=b\n\n--ab\n\none\n--ab--\n"), SEEN_H "|one", "" },
	{ "dashes in text", AJ_S(H "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--bc\n-- \nsig\n--b--\n"), SEEN_H "|one\n--bc\n-- \nsig", "" },
	{ "text behind a delimiter", AJ_S(H "Content-Type: multipart/mixed; boundary=b\n\n--b--jane@example.org\n"), SEEN_H "|jane@example.org\n", "" },

	{ "uuencode", AJ_S(H "\nsee\nbegin 644 a.txt\n#86)C\n`\nend\nbye\n"), "{1:begin 644 a.txt\n#86)C\n`\nend\n}" SEEN_H "|see\nbye\n", "" },
	{ "uuencode with returns", AJ_S(H "\r\nsee\r\nbegin 0644 a b.txt\r\n#86)C\r\n`\r\nend\r\nbye"), "{1:begin 0644 a b.txt\r\n#86)C\r\n`\r\nend\r\n}" SEEN_H "|see\r\nbye", "" },
	{ "two in uuencode", AJ_S(H "\nsee\nbegin 644 a\n#86)C\n \nend\nbegin 644 b\n#86)C\n`\nend\n"), "{1:begin 644 a\n#86)C\n \nend\n}{1:begin 644 b\n#86)C\n`\nend\n}" SEEN_H "|see\n", "" },
	{ "uuencode that breaks off", AJ_S(H "\nsee\nbegin 644 a\n#86)C\nj@example.org\nend\n"), "{1:begin 644 a\n#86)C\n}" SEEN_H "|see\nj@example.org\nend\n", "" },
	{ "uuencode that is cut", AJ_S(H "\nsee\nbegin 644 a\n#86)C\n#8"), "{1:begin 644 a\n#86)C\n#8}" SEEN_H "|see\n", "" },
	{ "uuencode in a part", AJ_S(H "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee\nbegin 644 a\n#86)C\n`\n--b\n\nbye\n--b--\n"), "{1:begin 644 a\n#86)C\n`}" SEEN_H "|see\nbye", "" },
	{ "what looks like uuencode", AJ_S(H "\nbegin 644 a\nx\nbegin 99 b\n#86)C\n begin 644 a\n#86)C\nbegin 644\n#86)C\n"), SEEN_H "|begin 644 a\nx\nbegin 99 b\n#86)C\n begin 644 a\n#86)C\nbegin 644\n#86)C\n", "" },

	{ "message", AJ_S(H "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nTo: i@example.org\nContent-Transfer-Encoding: base64\n\nb25l\n--b--\n"),
		"{1.1:one}" SEEN_H "|<to>i@example.org", "" },
	{ "digest", AJ_S(H "Content-Type: multipart/digest; boundary=b\n\n--b\n\nTo: i@example.org\n\none\n--b--\n"), SEEN_H "|<to>i@example.org|one", "" },
	{ "message in base64", AJ_S(H "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nVG86IHg=\n"), "{1:To: x}" SEEN_H, "" },

	{ "KOI8-R in base64", AJ_S(H "Content-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: base64\n\n6dfB\nzg==\n"), "{1 in 65001:\320\230\320\262\320\260\320\275}" SEEN_H, "" },
	{ "HTML in ISO-2022-JP", AJ_S(H "Content-Type: text/html; charset=ISO-2022-JP\n\n<html><p>x"), "{1 in 65001:<html><p>x}" SEEN_H, "" },
	{ "base64 and a part without", AJ_S(H "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: base64\n\n6dfB\n--b\nContent-Transfer-Encoding: base64\n\neA==\n--b--\n"),
		"{1 in 65001:\320\230\320\262\320\260}{2:x}" SEEN_H, "" },
	{ "a picture that is said to be text", AJ_S(H "Content-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"), "{1:\211PNG\r\n\032\n}" SEEN_H, "" },
	{ "KOI8-R", AJ_S(H "Content-Type: text/plain; charset=koi8-r\n\n\351\327\301\316 \360\305\324\322\317\327 <ivan@example.org>"), SEEN_H "|\320\230\320\262\320\260\320\275 \320\237\320\265\321\202\321\200\320\276\320\262 <ivan@example.org>", "" },
	{ "windows-1251", AJ_S(H "Content-Type: text/plain; charset=\"Windows-1251\"\n\n\310\342\340\355"), SEEN_H "|\320\230\320\262\320\260\320\275", "" },
	{ "ISO-8859-2", AJ_S(H "Content-Type: text/plain; charset=iso-8859-2\n\n\243\363d\274"), SEEN_H "|\305\201\303\263d\305\272", "" },
	{ "ISO-8859-16", AJ_S(H "Content-Type: text/plain; charset=ISO-8859-16\n\n\252tefan"), SEEN_H "|\310\230tefan", "" },
	{ "Shift_JIS", AJ_S(H "Content-Type: text/plain; charset=Shift_JIS\n\n\203\134\203t\203g \216R\223c <taro@example.org> \261\225\134"), SEEN_H "|\343\202\275\343\203\225\343\203\210 \345\261\261\347\224\260 <taro@example.org> \357\275\261\350\241\250", "" },
	{ "EUC-JP", AJ_S(H "Content-Type: text/plain; charset=euc-jp\n\n\273\263\305\304\216\261 taro@example.org"), SEEN_H "|\345\261\261\347\224\260\357\275\261 taro@example.org", "" },
	{ "ISO-2022-JP", AJ_S(H "Content-Type: text/plain; charset=ISO-2022-JP\n\n\033$B;3ED\033(B taro@example.org\012\033$B%=I=\033(B"), SEEN_H "|\345\261\261\347\224\260 taro@example.org\012\343\202\275\350\241\250", "" },
	{ "shift that is never taken back", AJ_S(H "Content-Type: text/plain; charset=iso-2022-jp\n\n\033$B;3\012taro@example.org\033(Ix"), SEEN_H "|\345\261\261\012taro@example.org\357\277\275", "" },
	{ "EUC-KR", AJ_S(H "Content-Type: text/plain; charset=euc-kr\n\n\261\350\303\266\274\366 kim@example.org"), SEEN_H "|\352\271\200\354\262\240\354\210\230 kim@example.org", "" },
	{ "Big5", AJ_S(H "Content-Type: text/plain; charset=big5\n\n\244\375\244p\251\372 wang@example.org"), SEEN_H "|\347\216\213\345\260\217\346\230\216 wang@example.org", "" },
	{ "GB18030", AJ_S(H "Content-Type: text/plain; charset=gb18030\n\n\315\365\2249\3746 wang@example.org"), SEEN_H "|\347\216\213\360\237\230\200 wang@example.org", "" },
	{ "half a letter in front of an address", AJ_S(H "Content-Type: text/plain; charset=gb2312\n\n\201,jane@example.org \315"), SEEN_H "|\357\277\275,jane@example.org \357\277\275", "" },
	{ "not what it says", AJ_S(H "Content-Type: text/plain; charset=x-unknown\n\nJ\374rgen"), SEEN_H "|J\303\274rgen", "" },
	{ "QP of Shift_JIS", AJ_S(H "Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; charset=Shift_JIS\n\n=83=5C=8ER=93c=\n =95\\ taro=40example.org"), SEEN_H "|\343\202\275\345\261\261\347\224\260 \350\241\250 taro@example.org", "" },
	{ "B in GB2312", AJ_S("From: =?GB2312?B?zfXQocP3IDx3YW5nQGV4YW1wbGUub3JnPg==?= x\nSubject: y\n\n"), "\n<from>\347\216\213\345\260\217\346\230\216 <wang@example.org> x|<subject>y", "" },
	{ "B in ISO-2022-JP", AJ_S(H "Subject: =?ISO-2022-JP?B?GyRCOzNFRBsoQg==?=\n =?iso-2022-jp?B?GyRCQkBPOhsoQiB0YXJvQGV4YW1wbGUub3Jn?=\n\n"), SEEN_H "|<subject>\345\261\261\347\224\260\345\244\252\351\203\216 taro@example.org", "" },
	{ "file name in KOI8-R", AJ_S(H "Content-Disposition: attachment; filename*=koi8-r''%E9%D7%C1%CE.pdf\n\nx"), SEEN_H "|<content-disposition.filename>\320\230\320\262\320\260\320\275.pdf|x", "" },

	{ "file name", AJ_S(H "Content-Type: application/x; name=\"jane \\\"x\\\" roe.pdf\"\n\nx"), SEEN_H "|<content-type.name>jane \"x\" roe.pdf|x", "" },
	{ "encoded file name", AJ_S(H "Content-Disposition: attachment; filename*=utf-8''J%C3%BCrgen.pdf; size=12\n\nx"),
		SEEN_H "|<content-disposition.filename>J\xc3\xbcrgen.pdf|<content-disposition.size>12|x", "" },
	{ "file name in parts", AJ_S(H "Content-Disposition: attachment; filename*0*=iso-8859-1'de'J%FCr; filename*1=\"gen\"; filename*2*=%FC\n\nx"),
		SEEN_H "|<content-disposition.filename>J\xc3\xbcrgen\xc3\xbc|x", "" },
	{ "word as file name", AJ_S(H "Content-Disposition: attachment; filename=\"=?utf-8?Q?J=C3=BCrgen?=\"\n\nx"), SEEN_H "|<content-disposition.filename>J\xc3\xbcrgen|x", "" },
	{ "comments", AJ_S(H "Content-Type: multipart/mixed (a (b) \\) c); (x) boundary=b (y)\n\n--b (y)\n\none\n--b--\n"), NULL, NULL },
	{ "attached json", AJ_S(H "Content-Disposition: attachment\n\n{\"a\":\"b\"}\n"), "{1:{\"a\":\"b\"}\n}" SEEN_H, "" },
	{ "uuencoded", AJ_S(H "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a.txt\n%:&5L;&\\`\n`\nend\n"), "{1:hello}" SEEN_H, "" },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_format_probe got;

		aj_format_row_check(&got, &aj_format_mime, &rows[i]);
		AJ_CHECK(got.records == 1, "%s: %zu records", rows[i].what, got.records);
		aj_format_probe_fini(&got);
	}
}

static const struct aj_format_head heads[] = {
	/* clang-format off */
	{ "mail", H "Subject: hi\n\nx", true },
	{ "returns", "From: a@example.org\r\nSubject: hi\r\n\r\nx", true },
	{ "trace", "Received: from mx.example.org by mx.example.com;\n\tWed, 27 Nov 2019 12:00:00 +0000\nX-Foo: bar\n", true },
	{ "return path", "Return-Path: <>\nDelivered-To: a@example.org\n\n", true },
	{ "date", "Date: Wed, 27 Nov 2019 12:00:00 +0100\nSubject: x\n\nx", true },
	{ "exported page", "From: <Saved by Blink>\nSubject: a page\nDate: Wed, 27 Nov 2019 12:00:00 -0000\nMIME-Version: 1.0\n", true },
	{ "small letters", "received: from a by b\nmessage-id: <x@example.org>\n\n", true },
	{ "mark", "\xef\xbb\xbf" H "Subject: hi\n\n", true },
	{ "one header", H, false },
	{ "prose", "Dear Jane,\nSubject: x\n", false },
	{ "yaml", "from: a@example.org\nto: b@example.org\nsubject: hi\ndate: 2019-11-27\n", false },
	{ "yaml, titles", "Title: x\nDate: 2019-11-27\nAuthor: Jane Roe\n", false },
	{ "answer of a web server", "Date: Wed, 27 Nov 2019 12:00:00 GMT\nServer: nginx\nContent-Type: text/html\nX-Powered-By: PHP\n", false },
	{ "request", "GET / HTTP/1.1\nHost: example.org\nFrom: a@example.org\n", false },
	{ "answer", "HTTP/1.1 200 OK\nDate: Wed, 27 Nov 2019 12:00:00 GMT\nServer: nginx\n", false },
	{ "firewall", "From: 192.0.2.1\nTo: 192.0.2.2\nPort: 25\n", false },
	{ "access log", "192.0.2.1 - - [27/Nov/2019:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1\n192.0.2.1 - - x: y\n", false },
	{ "settings", "Name: x\nReply-To: \nVersion: 1.0\n", false },
	{ "debian control", "Package: x\nMaintainer: Jane Roe <jane@example.org>\nVersion: 1.0\n", false },
	{ "git log", "commit 1234\nAuthor: Jane Roe <jane@example.org>\nDate:   Wed Nov 27 12:00:00 2019 +0100\n", false },
	{ "empty", "", false },
	{ "newlines", "\n\n\n", false },
	/* clang-format on */
};

static void test_sniff(void)
{
	aj_format_heads_check(&aj_format_mime, heads, AJ_LEN(heads));
}

/* What is long, deep or many is bounded and told, and nothing of it is lost before the bound. */
static void test_bounds(void)
{
	static const struct {
		const char *what, *front, *middle, *back;
		size_t times;
		const char *complaint;
	} longs[] = {
		{ "body", "\n", "jane@example.org ", "\n", 100000, "" },
		{ "body of latin-1", "\n", "\xe9\xe8 ", "\n", 100000, "" },
		{ "body of quoted-printable", "Content-Transfer-Encoding: quoted-printable\n\n",
		    "j=C3=BC=\n=20", "\n", 60000, "" },
		{ "escapes", "Content-Transfer-Encoding: quoted-printable\n\n", "=C3=BC", "\n", 60000, "" },
		{ "base64", "Content-Transfer-Encoding: base64\n\n", "amFuZUBleGFtcGxl\n", "\n", 60000, "" },
		{ "base64 in one line", "Content-Transfer-Encoding: base64\n\n", "amFuZUBleGFtcGxl", "\n",
		    60000, "" },
		{ "mailboxes", "To: ", "Jane <jane@example.org>, ", "\n\nx", 20000, "" },
		{ "brackets that do not end", "To: ", "<", "\n\nx", 99999, "" },
		{ "words in lists", "To: ", "=?utf-8?Q?a?= <a@example.org>, ", "\n\nx", 20000,
		    "more than 10000 encoded words" },
		{ "words in lists without end", "To: ", "=?a?q?", "\n\nx", 99999,
		    "more than 10000 encoded words" },
		{ "many headers", "", "X-A: jane@example.org\n", "\nx", 40000, "" },
		{ "too many headers", "", "X-A: jane@example.org\n", "\nx", 60000,
		    "more than 1000000 bytes of headers" },
		{ "long header", "To: ", "jane@example.org,\n ", "\n\nx", 40000, "" },
		{ "too long a header", "To: ", "jane@example.org,\n ", "\n\nx", 80000,
		    "more than 1000000 bytes of headers" },
		{ "colons", "To", ":", "\n\nx", 99999, "" },
		{ "nested comments", "Content-Type: text/plain ", "(", "\n\nx", 99999, "" },
		{ "parameters", "Content-Type: text/plain", "; a=b", "\n\nx", 99999, "" },
		{ "parameters of nothing", "Content-Type: text/plain", ";", "\n\nx", 99999, "" },
		{ "quotes", "Content-Type: text/plain; a=\"", "\\", "\n\nx", 99999, "" },
		{ "words", "Subject: ", "=?utf-8?Q?a?= ", "\n\nx", 20000, "more than 10000 encoded words" },
		{ "words without end", "Subject: ", "=?utf-8?Q?a ", "\n\nx", 9000, "" },
		{ "parts", "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\njane\n", "--b--\n", 20000,
		    "more than 10000 parts" },
		{ "deep parts", "", "Content-Type: multipart/mixed; boundary=b\n\n--b\n", "\nx", 100,
		    "more than 32 parts in one another" },
		{ "deep messages", "", "Content-Type: message/rfc822\n\n", "\nx", 100,
		    "more than 32 parts in one another" },
		{ "dashes", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n", "\n--", "\n--b--\n",
		    100000, "" },
		{ "stray lines", "Content-Transfer-Encoding: base64\n\n", "jane!\n", "\n", 100, "" },
	};

	for (size_t i = 0; i < AJ_LEN(longs); i++) {
		static const size_t steps[] = { 0, 511, 65536 };
		struct aj_str raw =
		    aj_format_join((struct aj_format_piece[]){ { H, 1 }, { longs[i].front, 1 },
			{ longs[i].middle, longs[i].times }, { longs[i].back, 1 }, { 0 } });
		struct aj_format_probe got[AJ_LEN(steps)];

		aj_format_steps_check(got, steps, AJ_LEN(steps), &aj_format_mime, longs[i].what, raw);
		for (size_t s = 0; s < AJ_LEN(steps); s++) {
			AJ_CHECK(got[s].status == AJ_OK && got[s].records == 1, "%s: %zu", longs[i].what,
			    got[s].records);
			AJ_CHECK_STR(longs[i].complaint, got[s].complaint, "%s", longs[i].what);
			aj_format_probe_fini(&got[s]);
		}
		free((void *)raw.ptr);
	}
}

AJ_TESTS(test_rows, test_sniff, test_bounds)
