"""The first answer of a download, which tells the rest of the plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from feature.s3.manager.bound_client import BoundClient
from feature.s3.manager.errors import DownloadIncompleteError
from feature.s3.manager.numbered import part_input
from feature.s3.manager.options import GET_OBJECT_PARTS, DownloaderOptions
from feature.s3.manager.ranges import ContentRange, close, parse_content_range, range_input
from services import s3
from smithy_py.context import Context
from smithy_py.errors import APIError

_RANGE_NOT_SATISFIABLE = 416
# What services say that do not know parts, or have none of the object.
_NO_PARTS = (400, _RANGE_NOT_SATISFIABLE, 501)


class FirstAnswer(NamedTuple):
    """What was asked for first, and what came.

    Attributes:
        output: The answer.
        size: How many bytes are to be downloaded.
        first: How many bytes the first range or part has.
        length: How many bytes the answer has.
        shift: The offset of the first byte, where only a range of the object is asked for.
        total: The size of the object, None where the service does not say.
        whole: Whether all of an object is downloaded.
        numbered: How many parts are to be asked for by number, 0 for ranges.
    """

    output: s3.GetObjectOutput
    size: int
    first: int
    length: int
    shift: int
    total: int | None
    whole: bool
    numbered: int = 0


def ask_first(
    bound: BoundClient,
    options: DownloaderOptions,
    input: s3.GetObjectInput,
    ranged: bool,
    ctx: Context,
) -> FirstAnswer:
    """Asks for the first range or, where the options say so, the first part.

    Args:
        bound: The client to call.
        options: The options of the download.
        input: What to download.
        ranged: Whether it is fetched in more than one answer.
        ctx: The context of the call.

    Raises:
        OperationError: The call failed.
        DownloadIncompleteError: The service sends something else than was asked for.
    """
    size = options.part_size
    if ranged and options.get_object_type == GET_OBJECT_PARTS:
        try:
            output = _get(bound, part_input(input, 1, None), ctx)
        except APIError as error:
            if error.status_code not in _NO_PARTS:
                raise
        else:
            return _read(output, _by_number, size)
    if not ranged:
        return _read(_get(bound, input, ctx), _in_one, size)
    try:
        output = _get(bound, range_input(input, 0, size - 1, None), ctx)
    except APIError as error:
        if error.status_code == _RANGE_NOT_SATISFIABLE and _is_empty(error):
            return FirstAnswer(s3.GetObjectOutput(content_length=0), 0, 0, 0, 0, 0, True)
        raise
    return _read(output, _by_range, size)


def _get(bound: BoundClient, input: s3.GetObjectInput, ctx: Context) -> s3.GetObjectOutput:
    return bound.api.get_object(input, *bound.functions, ctx=ctx)


def _read(
    output: s3.GetObjectOutput, how: Callable[[s3.GetObjectOutput, int], FirstAnswer], size: int
) -> FirstAnswer:
    try:
        return how(output, size)
    except BaseException:
        close(output)
        raise


def _by_range(output: s3.GetObjectOutput, part_size: int) -> FirstAnswer:
    found = _content_range(output)
    if found is None:
        return _in_one(output, part_size)
    length = found.last + 1 - found.first
    size = found.total or 0
    expected = min(part_size, size or part_size)
    if found.first != 0 or length != expected or found.total is None:
        raise DownloadIncompleteError(
            f"invalid content range: expect 0-{expected - 1}, got {found.first}-{found.last}"
        )
    return FirstAnswer(output, size, length, length, 0, size, True)


def _by_number(output: s3.GetObjectOutput, part_size: int) -> FirstAnswer:
    found = _content_range(output)
    count = output.parts_count or 1
    if found is None:
        answer = _in_one(output, part_size)
        ranges = output.accept_ranges == "bytes"
    else:
        length, size = found.last + 1 - found.first, found.total or 0
        whole = count == 1 and length == size
        if found.first != 0 or length > size or not (whole or count > 1):
            raise DownloadIncompleteError(
                f"the service sends {output.content_range!r} for part 1 of {count}"
            )
        answer = FirstAnswer(output, size, length, length, 0, size, True)
        ranges = True
    if answer.length < answer.size:
        return answer._replace(numbered=count)
    # The object has no parts: of the answer only the first range is read.
    return answer._replace(first=min(part_size, answer.size)) if ranges else answer


def _in_one(output: s3.GetObjectOutput, _: int) -> FirstAnswer:
    found = _content_range(output)
    if found is not None:
        length = found.last + 1 - found.first
        return FirstAnswer(output, length, length, length, found.first, found.total, False)
    size = output.content_length
    if size is None:
        raise DownloadIncompleteError("the service does not say how long the object is")
    return FirstAnswer(output, size, size, size, 0, size, True)


def _content_range(output: s3.GetObjectOutput) -> ContentRange | None:
    """The range that an answer is about, None where it is about the whole object."""
    if output.content_range is None:
        return None
    found = parse_content_range(output.content_range)
    if output.content_length not in (None, found.last + 1 - found.first):
        raise DownloadIncompleteError(
            f"the service sends {output.content_length} bytes for the range "
            f"{output.content_range!r}"
        )
    return found


def _is_empty(error: APIError) -> bool:
    """Whether S3 refuses the first range because the object has no bytes at all."""
    response = error.response
    text = None if response is None else response.headers.get("content-range")
    return text is None or text.rpartition("/")[2] in ("0", "*")
