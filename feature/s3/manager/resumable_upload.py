"""An upload that goes on where an earlier one ended."""

from __future__ import annotations

import hashlib
import time
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any

from feature.s3.manager.bound_client import BoundClient
from feature.s3.manager.errors import BodyChangedError
from feature.s3.manager.fields import copied
from feature.s3.manager.identity import (
    check_input,
    check_source,
    input_identity,
    source_identity,
)
from feature.s3.manager.multipart_upload import MultipartUpload
from feature.s3.manager.options import UploaderOptions
from feature.s3.manager.plan import Part, grown_part_size, parts
from feature.s3.manager.progress import Progress
from feature.s3.manager.resumable import ResumableTransfer, Resume, resumable
from feature.s3.manager.source import FileSource, Source
from feature.s3.manager.state_file import UPLOAD
from feature.s3.manager.unnamed_upload import abort_unnamed
from feature.s3.manager.upload import Upload, UploadOutput, upload_output
from services import s3
from services.s3 import types
from smithy_py.context import Context
from smithy_py.errors import APIError
from smithy_py.schema import members

_NOT_FOUND = 404
_FORBIDDEN = 403


class ResumableUpload(Upload):
    """An upload that keeps what is done of it in a state file.

    Args:
        bound: The client to call.
        executor: Sends the parts.
        options: Its options.
        input: What was asked for; its body is ignored.
        source: The body, one that can be read again.
        progress: Hears of every part; of those that were done before at once.
        transfer: Has the state file, and pauses it.

    Raises:
        ResumeRefusedError: The input or the body is not the one it was begun with.
        TransferError: The body can be read only once.
        OSError: The state file cannot be read or written.
    """

    def __init__(
        self,
        bound: BoundClient,
        executor: Executor,
        options: UploaderOptions,
        input: s3.PutObjectInput,
        source: Source,
        progress: Progress,
        transfer: ResumableTransfer,
    ) -> None:
        self._transfer = transfer
        self._modified = _modified(source)
        self._file = transfer.file
        self._state: dict[str, Any] | None = self._file.read(UPLOAD)
        self._intended: dict[str, Any] | None = None
        if self._state is not None and not self._state["upload_id"]:
            # Nothing of it is done: whatever is asked for now begins anew.
            self._intended, self._state = self._state, None
        if self._state is None:
            self._body = source_identity(source, transfer.check_content)
            part_size = grown_part_size(
                self._body["size"], options.part_size, options.max_upload_parts
            )
            self._file.check()
        else:
            check_input(transfer.path, self._state, input)
            check_source(transfer.path, self._state, source)
            self._body = self._state["source"]
            part_size = self._state["part_size"]
        options = replace(options, part_size=part_size)
        super().__init__(bound, executor, options, input, source, progress)

    def _is_small(self) -> bool:
        return self._state is None and super()._is_small()

    def _put(self, ctx: Context) -> UploadOutput:
        with self._transfer.running(ctx) as running:
            self._forget_intended(running)
            return super()._put(running)

    def _put_parts(self, ctx: Context) -> UploadOutput:
        with self._transfer.running(ctx) as running:
            self._forget_intended(running)
            if self._state is not None and not self._still_there(self._state, running):
                if (output := self._completed_before(self._state, running)) is not None:
                    self._file.remove()
                    return output
                self._state = None
            output = super()._put_parts(running)
            self._file.remove()
            return output

    def _forget_intended(self, ctx: Context) -> None:
        """Sees to it that nothing is left of an upload that was begun, but has no known id."""
        if self._intended is not None:
            bound = self._bound
            abort_unnamed(bound.api, bound.functions, self._intended, self._input, ctx)
            self._file.remove()
            self._intended = None

    def _begin(self, ctx: Context) -> MultipartUpload:
        if self._state is not None:
            return self._go_on(self._state)
        state = {
            "kind": UPLOAD,
            **input_identity(self._input),
            "source": self._body,
            "part_size": self._options.part_size,
            "intended": time.time(),
            "upload_id": "",
            "parts": {},
        }
        # Before it is begun, so that it is found if this process does not live to know its id.
        self._file.save(state)
        try:
            upload = super()._begin(ctx)
        except APIError:
            # It was refused, so that there is none.
            self._file.remove()
            raise
        state |= {
            "upload_id": upload.upload_id,
            "algorithm": upload.algorithm,
            "full_object": upload.full_object,
        }
        try:
            self._file.save(state)
        except BaseException:
            # Nobody would find its parts again.
            upload.abort(self._options.fail_timeout)
            raise
        self._state = state
        return upload

    def _go_on(self, state: dict[str, Any]) -> MultipartUpload:
        # Whole again, without the parts that the service does not have.
        self._file.save(state)
        upload = MultipartUpload(
            self._bound, self._input, state["algorithm"], state["full_object"], self._recorded
        )
        upload.upload_id = state["upload_id"]
        for part in parts(self._body["size"], self._options.part_size):
            if (values := state["parts"].get(str(part.number))) is not None:
                completed = types.CompletedPart(part_number=part.number, **values)
                upload.done[part] = completed
                self._progress.add(part.length)
        return upload

    def _recorded(self, part: Part, completed: types.CompletedPart) -> None:
        assert self._state is not None
        self._file.add(self._state, part.number, _values(completed))
        super()._recorded(part, completed)

    def _finish(
        self, upload: MultipartUpload, size: int, ctx: Context
    ) -> s3.CompleteMultipartUploadOutput:
        if _modified(self._source) != self._modified:
            raise BodyChangedError(
                "the file was written to while it was uploaded; remove the state file "
                f"{self._transfer.path} to start anew"
            )
        return super()._finish(upload, size, ctx)

    def _give_up(self, upload: MultipartUpload, error: BaseException) -> None:
        """Keeps what is done: the state file says how to go on."""
        error.add_note(f"to go on, do it again with the state file {self._transfer.path}")

    def _still_there(self, state: dict[str, Any], ctx: Context) -> bool:
        """Whether the service still has the upload; forgets the parts that it does not have."""
        input = copied(s3.ListPartsInput, self._input, upload_id=state["upload_id"])
        pages = s3.ListPartsPaginator(self._bound.api, input)
        found: dict[str, str | None] = {}
        try:
            while pages.has_more_pages():
                for item in pages.next_page(*self._bound.functions, ctx=ctx).parts or ():
                    found[str(item.part_number)] = item.e_tag
        except APIError as error:
            if error.error_code == "NoSuchUpload" or error.status_code == _NOT_FOUND:
                return False
            if error.status_code == _FORBIDDEN:
                # Who may upload need not be allowed to list: the end tells if a part is missing.
                return True
            raise
        state["parts"] = {
            number: values
            for number, values in state["parts"].items()
            if number in found and found[number] == values.get("e_tag")
        }
        return True

    def _completed_before(self, state: dict[str, Any], ctx: Context) -> UploadOutput | None:
        """The output, where the upload was complete before its state file was removed."""
        numbers = sorted(state["parts"], key=int)
        expected = [str(part.number) for part in parts(self._body["size"], state["part_size"])]
        e_tag = multipart_e_tag([state["parts"][number].get("e_tag") or "" for number in numbers])
        if numbers != expected or e_tag is None:
            return None
        # What PutObject is to be conditional on does not hold for an object that is there.
        input = copied(s3.HeadObjectInput, self._input, if_match=None, if_none_match=None)
        try:
            output = self._bound.api.head_object(input, *self._bound.functions, ctx=ctx)
        except APIError as error:
            if error.status_code == _NOT_FOUND:
                return None
            raise
        if output.e_tag != e_tag or output.content_length != self._body["size"]:
            return None
        self._progress.add(self._body["size"])
        done = tuple(
            types.CompletedPart(part_number=int(number), **state["parts"][number])
            for number in numbers
        )
        return upload_output(
            self._input, output, upload_id=state["upload_id"], completed_parts=done
        )


def new_upload(
    bound: BoundClient,
    executor: Executor,
    options: UploaderOptions,
    input: s3.PutObjectInput,
    source: Source,
    progress: Progress,
    resume: Resume | None,
) -> Upload:
    """An upload, one that can be resumed where *resume* says from what."""
    if resume is None:
        return Upload(bound, executor, options, input, source, progress)
    transfer = resumable(resume)
    return ResumableUpload(bound, executor, options, input, source, progress, transfer)


def _modified(source: Source) -> int | None:
    return source.modified() if isinstance(source, FileSource) else None


def _values(completed: types.CompletedPart) -> dict[str, str]:
    return {
        name: value
        for name in members(types.CompletedPart)
        if name != "part_number" and (value := getattr(completed, name)) is not None
    }


def multipart_e_tag(e_tags: list[str]) -> str | None:
    """The entity tag that S3 gives an object of these parts, or None where it cannot be told.

    It is the MD5 of the parts' MD5s, unless they are encrypted with a key of the customer's.
    """
    try:
        digests = [bytes.fromhex(e_tag.strip('"')) for e_tag in e_tags]
    except ValueError:
        return None
    digest = hashlib.md5(b"".join(digests), usedforsecurity=False).hexdigest()
    return f'"{digest}-{len(e_tags)}"'
