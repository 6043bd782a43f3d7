"""Moves objects and directories of any size to and from S3, fast and with bounded memory.

``Uploader`` and ``Downloader`` are those of the Go SDK's feature/s3/manager, ``TransferManager``
is its feature/s3/transfermanager, ``BatchDelete`` that of its first version.
"""

from feature.s3.manager.batch_delete import BatchDelete
from feature.s3.manager.bucket_region import BucketNotFoundError, get_bucket_region
from feature.s3.manager.directory import (
    FailurePolicy,
    ignore_failures,
    terminate_on_failure,
)
from feature.s3.manager.download_directory import DownloadDirectoryInput, DownloadDirectoryOutput
from feature.s3.manager.downloader import Downloader
from feature.s3.manager.errors import (
    BatchError,
    BodyChangedError,
    DownloadIncompleteError,
    MultiUploadFailure,
    PathEscapeError,
    SymbolicLinkLoopError,
    TransferError,
)
from feature.s3.manager.options import (
    GET_OBJECT_PARTS,
    GET_OBJECT_RANGES,
    MAX_UPLOAD_PARTS,
    MIN_PART_SIZE,
    DownloaderOptions,
    Options,
    TransferOptions,
    UploaderOptions,
    with_options,
)
from feature.s3.manager.progress import (
    DirectoryProgress,
    DirectoryProgressListener,
    ObjectProgress,
    ObjectProgressListener,
)
from feature.s3.manager.progress_bars import ProgressBars, with_progress
from feature.s3.manager.resumable import ResumableTransfer, TransferPausedError
from feature.s3.manager.state_file import ResumeRefusedError
from feature.s3.manager.target import Destination, Writer, WriterAt
from feature.s3.manager.transfer_manager import DownloadOutput, TransferManager
from feature.s3.manager.upload import UploadOutput
from feature.s3.manager.upload_directory import UploadDirectoryInput, UploadDirectoryOutput
from feature.s3.manager.uploader import Uploader

__all__ = [
    "GET_OBJECT_PARTS",
    "GET_OBJECT_RANGES",
    "MAX_UPLOAD_PARTS",
    "MIN_PART_SIZE",
    "BatchDelete",
    "BatchError",
    "BodyChangedError",
    "BucketNotFoundError",
    "Destination",
    "DirectoryProgress",
    "DirectoryProgressListener",
    "DownloadDirectoryInput",
    "DownloadDirectoryOutput",
    "DownloadIncompleteError",
    "DownloadOutput",
    "Downloader",
    "DownloaderOptions",
    "FailurePolicy",
    "MultiUploadFailure",
    "ObjectProgress",
    "ObjectProgressListener",
    "Options",
    "PathEscapeError",
    "ProgressBars",
    "ResumableTransfer",
    "ResumeRefusedError",
    "SymbolicLinkLoopError",
    "TransferError",
    "TransferManager",
    "TransferOptions",
    "TransferPausedError",
    "UploadDirectoryInput",
    "UploadDirectoryOutput",
    "UploadOutput",
    "Uploader",
    "UploaderOptions",
    "Writer",
    "WriterAt",
    "get_bucket_region",
    "ignore_failures",
    "terminate_on_failure",
    "with_options",
    "with_progress",
]
