"""How long a single send or receive may wait, left to the operating system where it can be."""

from __future__ import annotations

import math
import os
import socket
import struct

_HAS_TIMEVAL = os.name == "posix"
_MICROSECONDS = 1_000_000


def limit_silence(sock: socket.socket, seconds: float | None) -> None:
    """Bounds each send and receive on *sock*.

    Python's own timeout asks the system before every one of them whether it would have to wait.
    The system's own limit costs nothing; what it raises is a :class:`BlockingIOError`. OpenSSL
    would try again for ever, so TLS has Python's.

    Args:
        sock: The socket, or what TLS made of it.
        seconds: The limit, or None for none.
    """
    if not _HAS_TIMEVAL or type(sock) is not socket.socket:
        sock.settimeout(seconds)
        return
    sock.settimeout(None)
    # Zero would be no limit at all.
    limit = struct.pack("ll", *divmod(math.ceil((seconds or 0) * _MICROSECONDS), _MICROSECONDS))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
