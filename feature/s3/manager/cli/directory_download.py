"""Downloads what is under a prefix, or what is new or has changed there."""

from __future__ import annotations

import os

from feature.s3.manager.cli.arguments import Arguments
from feature.s3.manager.cli.large_objects import LargeObjects
from feature.s3.manager.cli.place import LocalPlace, S3Place
from feature.s3.manager.cli.sync import (
    Found,
    Selection,
    found_file,
    found_object,
    listed,
    local_names,
)
from feature.s3.manager.download_directory import Destination, DownloadDirectoryInput
from feature.s3.manager.options import Options
from feature.s3.manager.progress import ObjectProgress, ObjectProgressListener
from feature.s3.manager.resumable import ResumableTransfer
from feature.s3.manager.transfer_manager import TransferManager
from services import s3
from services.s3 import types


class DirectoryDownload(ObjectProgressListener):
    """One run of the command.

    Args:
        client: A client of S3.
        arguments: What to do.
        selection: Decides what is copied.
        source: Where from.
        destination: The directory.
    """

    def __init__(
        self,
        client: s3.Client,
        arguments: Arguments,
        selection: Selection,
        source: S3Place,
        destination: LocalPlace,
    ) -> None:
        self._client = client
        self._dryrun = arguments.dryrun
        self._selection = selection
        self._place = source
        self._times: dict[str, int] = {}
        self._root = os.path.abspath(destination.path)
        self._large: LargeObjects | None = None
        if arguments.resume is not None:
            size = arguments.multipart_threshold
            self._large = LargeObjects(client, arguments.resume, size, selection.on_failure)

    def run(self, manager: TransferManager) -> None:
        """Does it.

        Raises:
            SmithyError: It failed as a whole.
            OSError: The directory cannot be written to.
        """
        if self._dryrun:
            for name, found in listed(self._client, self._place):
                self._is_copied(name, found)
        else:
            self._download(manager)
        if os.path.isdir(self._root):
            for name in self._selection.extra(local_names(self._root, follow=False)):
                self._selection.say(f"delete: {self._shown(name)}")
                os.unlink(self._path(name))

    def _download(self, manager: TransferManager) -> None:
        input = DownloadDirectoryInput(
            bucket=self._place.bucket,
            destination=self._root,
            key_prefix=self._place.folder,
            filter=lambda item: self._copies(item) and not self._put_aside(manager, item),
            failure_policy=self._selection.on_failure,
        )
        manager.download_directory(input, self._listening)
        if self._large is not None:
            self._large.run()

    def on_object_transfer_complete(self, event: ObjectProgress) -> None:
        """Says which object is downloaded, and gives the file its time, for later comparisons."""
        name = self._name(event.input.key)
        modified = self._times.pop(name)
        os.utime(self._path(name), ns=(modified, modified))
        self._selection.say(self._what(name))

    def _listening(self, options: Options) -> None:
        options.object_progress_listeners = (*options.object_progress_listeners, self)

    def _copies(self, item: types.Object) -> bool:
        return self._is_copied(self._name(item.key or ""), found_object(item))

    def _put_aside(self, manager: TransferManager, item: types.Object) -> bool:
        if self._large is None:
            return False
        input = s3.GetObjectInput(bucket=self._place.bucket, key=item.key)
        name = self._name(item.key or "")

        def download(resume: ResumableTransfer) -> None:
            path = Destination(self._root).path(name)
            manager.download_object(path, input, self._listening, resume=resume)

        return self._large.put_aside(item.size or 0, input, self._path(name), download)

    def _is_copied(self, name: str, found: Found) -> bool:
        there = found_file(self._path(name))
        copied = self._selection.copies(self._what(name), name, found, there)
        if copied:
            self._times[name] = found.modified
        return copied

    def _name(self, key: str) -> str:
        # As the manager has it: what is below the prefix, from the first name on.
        return key.removeprefix(self._place.folder).lstrip("/") or key.rpartition("/")[2]

    def _path(self, name: str) -> str:
        return os.path.join(self._root, name.replace("/", os.sep))

    def _shown(self, name: str) -> str:
        return os.path.relpath(self._path(name))

    def _what(self, name: str) -> str:
        source = f"s3://{self._place.bucket}/{self._place.folder}{name}"
        return f"download: {source} to {self._shown(name)}"
