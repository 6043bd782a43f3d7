"""What tells that a transfer is the one that was begun: its input, and the body of an upload."""

from __future__ import annotations

import hashlib
from typing import Any

from feature.s3.manager.errors import TransferError
from feature.s3.manager.source import FileSource, Source
from feature.s3.manager.state_file import ResumeRefusedError
from feature.s3.manager.stream_source import StreamSource
from smithy_py.schema import members

_PIECE = 1024 * 1024


def input_identity(input: Any) -> dict[str, str]:
    """The bucket, the key, and a hash of the other members but the body."""
    digest = hashlib.sha256()
    for name in sorted(members(type(input))):
        value = getattr(input, name, None)
        if value is not None and name not in ("body", "content_length", "bucket", "key"):
            digest.update(f"{name}={value!r}\n".encode())
    return {"bucket": input.bucket, "key": input.key, "input": digest.hexdigest()}


def check_input(path: str, state: dict[str, Any], input: Any) -> None:
    """Refuses to go on with another input than the transfer was begun with.

    Raises:
        ResumeRefusedError: It is another.
    """
    now = input_identity(input)
    for name in ("bucket", "key"):
        if state[name] != now[name]:
            raise ResumeRefusedError(
                f"{path} is the state of a transfer of the {name} {state[name]!r}, not "
                f"{now[name]!r}; name another state file, or remove this one to start anew"
            )
    if state["input"] != now["input"]:
        raise ResumeRefusedError(
            f"the transfer in {path} was begun with other members of the input; give it the "
            "same, or remove the state file to start anew"
        )


def source_identity(source: Source, check_content: bool) -> dict[str, Any]:
    """The size of a body, and its time or, where it has none or *check_content*, its hash.

    Raises:
        TransferError: It can be read only once.
    """
    if isinstance(source, StreamSource) or source.size is None:
        raise TransferError(
            "a stream cannot be read again, so that its upload cannot be resumed; upload a path, "
            "a file or bytes, or do not ask for it"
        )
    modified = source.modified() if isinstance(source, FileSource) else None
    hashed = _hash(source, source.size) if check_content or modified is None else None
    return {"size": source.size, "modified": modified, "sha256": hashed}


def check_source(path: str, state: dict[str, Any], source: Source) -> None:
    """Refuses to go on with another body than the upload was begun with.

    Raises:
        ResumeRefusedError: It is another.
        TransferError: It can be read only once.
    """
    then = state["source"]
    now = source_identity(source, then["sha256"] is not None)
    if then["size"] != now["size"]:
        what = f"it had {then['size']} bytes, and has {now['size']}"
    elif then["sha256"] is not None:
        # Where the content is known, the time does not count.
        if then["sha256"] == now["sha256"]:
            return
        what = "its content is another"
    elif then["modified"] != now["modified"]:
        what = "it was written to since"
    else:
        return
    raise ResumeRefusedError(
        f"the body of the upload in {path} has changed: {what}; remove the state file to start anew"
    )


def _hash(source: Source, size: int) -> str:
    digest = hashlib.sha256()
    for offset in range(0, size, _PIECE):
        digest.update(source.payload(offset, min(_PIECE, size - offset)).load())
    return digest.hexdigest()
