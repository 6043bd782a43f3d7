"""The upload that a process began and, killed before the answer, could not write down the id of.

S3 lets nobody mark an upload so that it is found again. What tells it is its key, the time at
which it was begun, and that it has no parts, since none is sent before the id is written down.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from feature.s3.manager.fields import copied
from feature.s3.manager.options import OptionFunction
from services import s3
from services.s3 import types
from smithy_py.context import Context
from smithy_py.errors import APIError

# Clocks differ a little, and S3 tells whole seconds.
_BEFORE = datetime.timedelta(seconds=2)
_AFTER = datetime.timedelta(seconds=60)


def abort_unnamed(
    api: s3.Client,
    functions: Sequence[OptionFunction],
    state: dict[str, Any],
    input: Any = None,
    ctx: Context | None = None,
) -> None:
    """Aborts it, where the service has it and lets it be found.

    It is aborted rather than taken up: nothing is lost with it, and nothing tells whether it was
    begun with the same metadata. Who may not list uploads leaves it, which costs nothing.

    Args:
        api: The client to call.
        functions: Option functions for its calls.
        state: The bucket, the key, and when it was "intended", in seconds since 1970.
        input: Has other members that its calls are to have, such as the owner of the bucket.
        ctx: Ends it when it ends.
    """
    key = state["key"]
    place = {"bucket": state["bucket"]}
    # Of all that begin with the key, the key itself comes first: one page is enough.
    listing = copied(s3.ListMultipartUploadsInput, input, **place, prefix=key)
    try:
        for found in api.list_multipart_uploads(listing, *functions, ctx=ctx).uploads or ():
            if found.key != key or not _is_of(state["intended"], found):
                continue
            one = {**place, "key": key, "upload_id": found.upload_id}
            parts = copied(s3.ListPartsInput, input, **one, max_parts=1)
            if not api.list_parts(parts, *functions, ctx=ctx).parts:
                abort = copied(s3.AbortMultipartUploadInput, input, **one)
                api.abort_multipart_upload(abort, *functions, ctx=ctx)
    except APIError:
        return


def _is_of(intended: float, upload: types.MultipartUpload) -> bool:
    if upload.initiated is None:
        return False
    since = datetime.datetime.fromtimestamp(intended, datetime.UTC)
    return since - _BEFORE <= upload.initiated <= since + _AFTER
