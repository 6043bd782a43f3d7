"""When an attempt is signed."""

from __future__ import annotations

import datetime
import time

from aws_core.retry.attempts import ATTEMPT_SKEW
from smithy_py.context import Context


def signing_time(ctx: Context) -> datetime.datetime:
    """Now, in UTC, by the server's clock as far as the last attempt taught it."""
    return datetime.datetime.fromtimestamp(time.time() + ctx.get(ATTEMPT_SKEW, 0.0), datetime.UTC)
