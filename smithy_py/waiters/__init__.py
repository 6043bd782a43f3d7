"""Waiters: call an operation again until what it shows is as wanted."""

from smithy_py.waiters.acceptor import Acceptor
from smithy_py.waiters.delay import compute_delay
from smithy_py.waiters.errors import WaiterError, WaiterFailureError, WaiterTimeoutError
from smithy_py.waiters.waiter import Waiter

__all__ = [
    "Acceptor",
    "Waiter",
    "WaiterError",
    "WaiterFailureError",
    "WaiterTimeoutError",
    "compute_delay",
]
