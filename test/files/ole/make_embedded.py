"""make_embedded.py: embedded.ppt, a presentation with a document in it as it is, one that is compressed, and a packed
file ([MS-PPT] 2.10.34, [MS-OLEDS] 2.3.6), each longer than what a reader is shown first; in a compound file by
aspose-email-foss."""

import struct
import zlib

from aspose.email_foss.cfb import CFBDocument, CFBStorage, CFBStream, CFBWriter


def document(name):
    return b"".join(b"line %04d of %s\r\n" % (i, name) for i in range(150)) + b"last of %s@example.org\r\n" % name


def record(instance, number, data):
    return struct.pack("<HHI", instance << 4, number, len(data)) + data


plain, packed, native = document(b"plain"), document(b"packed"), document(b"native")
slides = record(0, 0x0FA8, b"Slide of slide@example.org") + record(0, 0x1011, plain)
slides += record(1, 0x1011, struct.pack("<I", len(packed)) + zlib.compress(packed, 9))
slides += record(0, 0x0FA8, b"Slide of behind@example.org")

package = struct.pack("<H", 2) + b"notes.txt\0C:\\notes.txt\0" + struct.pack("<HHI", 0, 3, 13) + b"C:\\notes.txt\0"
package += struct.pack("<I", len(native)) + native

root = CFBStorage("Root Entry")
root.add_stream(CFBStream("PowerPoint Document", slides))
root.add_stream(CFBStream("\1Ole10Native", struct.pack("<I", len(package)) + package))
CFBWriter.write_file(CFBDocument(root), "embedded.ppt")
