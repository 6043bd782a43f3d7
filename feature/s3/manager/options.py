"""The options of uploaders and downloaders: copied for every call, changed by option functions."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from feature.s3.manager.progress import DirectoryProgressListener, ObjectProgressListener

MIN_PART_SIZE = 5 * 1024 * 1024
"""The fewest bytes that S3 takes as a part, the last one aside."""

MAX_UPLOAD_PARTS = 10_000
"""The most parts that an upload may have."""

GET_OBJECT_RANGES = "RANGE"
"""Downloads are fetched in ranges of ``part_size``."""

GET_OBJECT_PARTS = "PART"
"""Downloads are fetched in the parts that the object was uploaded in."""

OptionFunction = Callable[[Any], None]


@dataclass(kw_only=True)
class TransferOptions:
    """What all transfers have in common.

    Attributes:
        concurrency: How many parts, or small objects, are under way at a time.
        client_options: Option functions for every call of the client.
        executor: Runs the parts; by default threads of the manager's own. Any executor of
            ``concurrent.futures`` serves. One of other processes needs bodies and targets that
            these can open themselves: paths.
        object_progress_listeners: Hear of every object that is transferred.
        fail_timeout: Seconds for the calls that clean up after a failure.
    """

    concurrency: int = 5
    client_options: Sequence[OptionFunction] = ()
    executor: Executor | None = None
    object_progress_listeners: Sequence[ObjectProgressListener] = ()
    fail_timeout: float = 10.0

    def check(self) -> None:
        """Refuses what cannot work.

        Raises:
            ValueError: A number is too small.
        """
        if self.concurrency < 1:
            raise ValueError(f"concurrency must be at least 1, not {self.concurrency}")


@dataclass(kw_only=True)
class UploaderOptions(TransferOptions):
    """The options of an :class:`Uploader`, with Go's names and defaults.

    Attributes:
        part_size: Bytes of a part; grown where a body of known size would need more than
            ``max_upload_parts``.
        multipart_upload_threshold: From how many bytes on a body is sent in parts; None for
            whatever does not fit into one part.
        max_upload_parts: The most parts an upload may have.
        leave_parts_on_error: Whether a failed upload keeps its parts, to be resumed by its id.
        checksum_algorithm: The algorithm where the input names none; by default CRC32, unless
            the checksums are only sent "when_required".
        request_checksum_calculation: "when_supported" or "when_required"; None for what the
            client says.
        full_object_checksum: Whether the checksum of the parts of an upload is one of the whole
            object, which needs a CRC; otherwise it is a checksum of the parts' checksums.
    """

    part_size: int = MIN_PART_SIZE
    multipart_upload_threshold: int | None = None
    max_upload_parts: int = MAX_UPLOAD_PARTS
    leave_parts_on_error: bool = False
    checksum_algorithm: str = ""
    request_checksum_calculation: str | None = None
    full_object_checksum: bool = False

    def check(self) -> None:
        """Refuses what cannot work.

        Raises:
            ValueError: A number is too small or too large.
        """
        TransferOptions.check(self)
        if self.part_size < MIN_PART_SIZE:
            raise ValueError(f"part size must be at least {MIN_PART_SIZE} bytes")
        if not 1 <= self.max_upload_parts <= MAX_UPLOAD_PARTS:
            raise ValueError(f"max_upload_parts must be between 1 and {MAX_UPLOAD_PARTS}")


@dataclass(kw_only=True)
class DownloaderOptions(TransferOptions):
    """The options of a :class:`Downloader`, with Go's names and defaults.

    Attributes:
        part_size: Bytes of a range.
        get_object_type: "RANGE", or "PART" to fetch an object in the parts that it was uploaded
            in; one that has no parts is fetched in ranges.
        part_body_max_retries: How often a body that broke off is asked for again, from the byte
            that was reached.
        disable_checksum_validation: Whether the checksum of the whole object is left unchecked.
    """

    part_size: int = MIN_PART_SIZE
    get_object_type: str = GET_OBJECT_RANGES
    part_body_max_retries: int = 3
    disable_checksum_validation: bool = False

    def check(self) -> None:
        """Refuses what cannot work.

        Raises:
            ValueError: A number is too small.
        """
        TransferOptions.check(self)
        if self.part_size < 1:
            raise ValueError("part size must be at least 1 byte")
        if self.get_object_type not in (GET_OBJECT_RANGES, GET_OBJECT_PARTS):
            raise ValueError(
                f"get_object_type must be {GET_OBJECT_RANGES!r} or {GET_OBJECT_PARTS!r}, "
                f"not {self.get_object_type!r}"
            )


@dataclass(kw_only=True)
class Options(TransferOptions):
    """The options of a :class:`TransferManager`, with Go's names and defaults.

    Attributes:
        part_size_bytes: Bytes of a part or range.
        multipart_upload_threshold: From how many bytes on a body is sent in parts.
        max_upload_parts: As for the :class:`Uploader`, and so below.
        leave_parts_on_error: Whether a failed upload keeps its parts.
        checksum_algorithm: The algorithm where the input names none.
        request_checksum_calculation: "when_supported" or "when_required".
        full_object_checksum: Whether uploads in parts get a checksum of the whole object.
        get_object_type: "RANGE", or "PART" to download an object in the parts that it was
            uploaded in; unlike in the Go SDK, ranges are the default.
        part_body_max_retries: How often a body that broke off is asked for again.
        disable_checksum_validation: Whether the checksum of an object is left unchecked.
        get_object_buffer_size: The most bytes that ``get_object`` has in memory.
        directory_progress_listeners: Hear of every directory that is transferred.
    """

    part_size_bytes: int = 8 * 1024 * 1024
    multipart_upload_threshold: int = 16 * 1024 * 1024
    max_upload_parts: int = MAX_UPLOAD_PARTS
    leave_parts_on_error: bool = False
    checksum_algorithm: str = ""
    request_checksum_calculation: str | None = None
    full_object_checksum: bool = False
    get_object_type: str = GET_OBJECT_RANGES
    part_body_max_retries: int = 3
    disable_checksum_validation: bool = False
    get_object_buffer_size: int = 50 * 1024 * 1024
    directory_progress_listeners: Sequence[DirectoryProgressListener] = ()

    def uploader_options(self) -> UploaderOptions:
        """These options for one upload."""
        return _shared(UploaderOptions, self, self.part_size_bytes)

    def downloader_options(self) -> DownloaderOptions:
        """These options for one download."""
        return _shared(DownloaderOptions, self, self.part_size_bytes)


OptionsT = TypeVar("OptionsT", bound=TransferOptions)


def _shared(kind: type[OptionsT], options: Options, part_size: int) -> OptionsT:
    names = {field.name for field in fields(kind)}
    values: dict[str, Any] = {name: value for name, value in vars(options).items() if name in names}
    values["part_size"] = part_size
    return kind(**values)


def changed(options: OptionsT, option_functions: Sequence[OptionFunction]) -> OptionsT:
    """A checked copy of *options* that the functions have changed.

    Raises:
        TypeError: A function set an option that there is not.
        ValueError: A number is too small or too large.
    """
    new = copy.copy(options)
    for function in option_functions:
        function(new)
    unknown = set(vars(new)) - {field.name for field in fields(new)}
    if unknown:
        raise TypeError(f"{type(new).__name__} has no option {min(unknown)!r}")
    new.check()
    return new


def with_options(**values: Any) -> OptionFunction:
    """An option function that sets options of an uploader, downloader or manager by name.

    Raises:
        TypeError: There is no option of that name.
    """
    known = {field.name for kind in _KINDS for field in fields(kind)}
    if unknown := set(values) - known:
        raise TypeError(f"no transfer has an option {min(unknown)!r}")

    def apply(options: TransferOptions) -> None:
        for name, value in values.items():
            setattr(options, name, value)

    return apply


_KINDS = (UploaderOptions, DownloaderOptions, Options)
