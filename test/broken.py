"""broken.py: runs that are broken off while they read a played store, and what their ledgers have noted down of it."""

import signal
import sqlite3
import time

from played import Long


def kept(ledger):
    """How many sets or objects are noted down that are being read."""
    try:
        with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True) as database:
            return database.execute("SELECT count(*) FROM reading").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def await_middle(ledger):
    """Until something of Long is noted down, and its pages are kept back."""
    until = time.monotonic() + 100
    while (Long.pages <= Long.held_back or not kept(ledger)) and time.monotonic() < until:
        time.sleep(0.05)


def break_off(run, ledger, how):
    """Once something of Long is noted down, and while its pages are kept back."""
    await_middle(ledger)
    run.send_signal(how)
    if how == signal.SIGINT:
        time.sleep(0.5)
    Long.held_back = 0
    Long.go_on.set()
