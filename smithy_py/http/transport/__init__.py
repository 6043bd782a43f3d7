"""The default HTTP/1.1 transport; ``docs/decisions/0003-default-transport.md`` says why so.

Importing this package costs nothing: the transport itself, and ``requests`` below it, are
imported when the first request is sent.
"""

from smithy_py.http.transport.options import DialerOptions, Resolver, TransportOptions

__all__ = ["DialerOptions", "Resolver", "TransportOptions"]
