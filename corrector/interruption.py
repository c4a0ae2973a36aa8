"""A command that is ended ends tidily, however it was told to.

Ctrl-C raises KeyboardInterrupt, on which unfinished files and temporary folders are removed; a polite kill (SIGTERM: of
`kill`, service managers, containers) would end Python on the spot.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kills_interrupt() -> Iterator[None]:
    """Within this a SIGTERM raises KeyboardInterrupt; in another thread than the main one nothing is changed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
