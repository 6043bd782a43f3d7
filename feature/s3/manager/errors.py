"""The errors of transfers.

SmithyError
  TransferError                  a transfer cannot be done, or was not
    MultiUploadFailure           a multipart upload failed; it has the upload id
    BodyChangedError             the body is not as long as it was
    DownloadIncompleteError      what came is not the object, or not all of it
    PathEscapeError              a key would be written outside of the destination
    SymbolicLinkLoopError        a symbolic link leads back to a folder above it
    BatchError                   some objects could not be deleted
    TransferPausedError          a transfer was paused (resumable.py)
    ResumeRefusedError           a transfer cannot go on from its state file (state_file.py)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.s3 import types
from smithy_py.errors import SmithyError


class TransferError(SmithyError):
    """A transfer cannot be done, or was not."""


class MultiUploadFailure(TransferError):
    """A multipart upload failed; ``__cause__`` says why.

    Args:
        upload_id: The upload's id, to resume it, or to abort it where its parts were left.
        cause: What failed.

    Attributes:
        upload_id: The upload's id.
        cause: What failed.
    """

    def __init__(self, upload_id: str, cause: BaseException) -> None:
        super().__init__(upload_id, cause)
        self.upload_id = upload_id
        self.cause = cause

    def __str__(self) -> str:
        return f"upload multipart failed, upload id: {self.upload_id}, cause: {self.cause}"


class BodyChangedError(TransferError):
    """The body that is uploaded is shorter or longer than it was when the upload began."""


class DownloadIncompleteError(TransferError):
    """What came is not the object that was asked for, or not all of it."""


class PathEscapeError(TransferError):
    """The key of an object would be written outside of the destination."""


class SymbolicLinkLoopError(TransferError):
    """A symbolic link leads back to a folder that it lies in."""


class BatchError(TransferError):
    """Some objects could not be deleted.

    Args:
        errors: What the service, or a failed call, said of each.

    Attributes:
        errors: One for each object, with its key, version, code and message.
    """

    def __init__(self, errors: Sequence[types.Error]) -> None:
        super().__init__(errors)
        self.errors = tuple(errors)

    def __str__(self) -> str:
        first = self.errors[0] if self.errors else None
        text = f"BatchedDeleteIncomplete: {len(self.errors)} objects have failed to be deleted"
        return text if first is None else f"{text}, first {_describe(first)}"

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.errors,))


def _describe(error: types.Error) -> str:
    return f"{error.key!r}: {error.code}: {error.message}"
