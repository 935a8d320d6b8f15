"""An FTP server that greets. It must not be told anything."""

from fake_tcp import Fake, main


def fakes(variant):
    greeting = b"220 (vsFTPd 3.0.3)\r\n" if variant == "open" else b"220-FileZilla Server 1.7.0\r\n220 by invitation\r\n"
    return [Fake("a greeting", lambda read: read(1), greeting)]


main(fakes)
