"""How long a waiter sleeps before it looks again."""

from __future__ import annotations

import math
from collections.abc import Callable


def compute_delay(
    attempt: int,
    min_delay: float,
    max_delay: float,
    remaining: float,
    random: Callable[[], float] | None = None,
) -> float:
    """Seconds to sleep after *attempt*, by the rule of the Go SDK.

    A uniform draw from [min_delay, min(max_delay, min_delay * 2**(attempt - 1))), so the
    first sleep is ``min_delay``. When the sleep and another ``min_delay`` do not fit into
    what remains, it ends ``min_delay`` before the end, which leaves time for a last call.

    Args:
        attempt: The attempt that was just made, counted from 1.
        min_delay: The shortest sleep, in seconds, above 0.
        max_delay: The longest sleep, in seconds, at least *min_delay*.
        remaining: Seconds until the waiter gives up.
        random: Draws from [0, 1); by default ``random.random``.
    """
    if attempt <= 0 or remaining <= 0:
        return 0.0
    doublings = attempt - 1
    delay = max_delay
    if doublings <= math.log2(max_delay / min_delay):
        delay = min_delay * 2.0**doublings
    if delay != min_delay:
        if random is None:
            import random as standard_library

            random = standard_library.random
        delay = min_delay + random() * (delay - min_delay)
    if remaining - delay <= min_delay:
        delay = remaining - min_delay
    return max(0.0, delay)
