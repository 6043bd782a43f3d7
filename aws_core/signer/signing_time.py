"""When an attempt is signed."""

from __future__ import annotations

import datetime

from aws_core.retry.attempts import ATTEMPT_SKEW
from smithy_py.context import Context


def signing_time(ctx: Context) -> datetime.datetime:
    """Now, in UTC, by the server's clock as far as the last attempt taught it."""
    now = datetime.datetime.now(datetime.UTC)
    skew = ctx.get(ATTEMPT_SKEW)
    return now if not skew else now + datetime.timedelta(seconds=skew)
