"""Uploads a directory, or what is new or has changed in it."""

from __future__ import annotations

import os
from pathlib import Path

from feature.s3.manager.batch_delete import BatchDelete
from feature.s3.manager.cli.arguments import Arguments
from feature.s3.manager.cli.copy import content_type
from feature.s3.manager.cli.large_objects import LargeObjects
from feature.s3.manager.cli.place import LocalPlace, S3Place
from feature.s3.manager.cli.sync import Found, Selection, found_file, listed, name_in
from feature.s3.manager.options import Options
from feature.s3.manager.progress import ObjectProgress, ObjectProgressListener
from feature.s3.manager.transfer_manager import TransferManager
from feature.s3.manager.upload_directory import UploadDirectoryInput
from services import s3


class DirectoryUpload(ObjectProgressListener):
    """One run of the command.

    Args:
        client: A client of S3.
        arguments: What to do.
        selection: Decides what is copied.
        source: The directory.
        destination: Where to.
    """

    def __init__(
        self,
        client: s3.Client,
        arguments: Arguments,
        selection: Selection,
        source: LocalPlace,
        destination: S3Place,
    ) -> None:
        self._client = client
        self._follow = arguments.follow_symlinks
        self._selection = selection
        self._root = os.path.abspath(source.path)
        self._place = destination
        self._there: dict[str, Found] = {}
        self._large: LargeObjects | None = None
        if arguments.resume is not None:
            size = arguments.multipart_threshold
            self._large = LargeObjects(client, arguments.resume, size, selection.on_failure)

    def run(self, manager: TransferManager) -> None:
        """Does it.

        Raises:
            SmithyError: It failed as a whole.
            OSError: The directory cannot be read.
        """
        if self._selection.is_sync:
            self._there = dict(listed(self._client, self._place))
        input = UploadDirectoryInput(
            bucket=self._place.bucket,
            source=self._root,
            key_prefix=self._place.folder,
            recursive=True,
            follow_symbolic_links=self._follow,
            filter=lambda path: self._copies(path) and not self._put_aside(manager, path),
            callback=_set_content_type,
            failure_policy=self._selection.on_failure,
        )
        manager.upload_directory(input, self._listening)
        if self._large is not None:
            self._large.run()
        names = self._selection.extra(iter(self._there))
        keys = (self._removed(name) for name in names)
        with BatchDelete(self._client) as batch:
            batch.delete(keys, s3.DeleteObjectsInput(bucket=self._place.bucket))

    def on_object_transfer_complete(self, event: ObjectProgress) -> None:
        """Says which file is uploaded."""
        name = event.input.key.removeprefix(self._place.folder)
        self._selection.say(self._what(name))

    def _listening(self, options: Options) -> None:
        options.object_progress_listeners = (*options.object_progress_listeners, self)

    def _copies(self, path: str) -> bool:
        name = name_in(self._root, path)
        found = found_file(path)
        # One that has gone since is for the upload to complain of.
        return self._selection.copies(
            self._what(name), name, found or Found(0, 0), self._there.get(name)
        )

    def _put_aside(self, manager: TransferManager, path: str) -> bool:
        found = found_file(path)
        if self._large is None or found is None:
            return False
        key = self._place.folder + name_in(self._root, path)
        input = s3.PutObjectInput(bucket=self._place.bucket, key=key, body=Path(path))
        _set_content_type(input)
        return self._large.put_aside(
            found.size,
            input,
            path,
            lambda resume: manager.upload_object(input, self._listening, resume=resume),
        )

    def _what(self, name: str) -> str:
        path = os.path.relpath(os.path.join(self._root, name))
        return f"upload: {path} to s3://{self._place.bucket}/{self._place.folder}{name}"

    def _removed(self, name: str) -> str:
        key = self._place.folder + name
        self._selection.say(f"delete: s3://{self._place.bucket}/{key}")
        return key


def _set_content_type(input: s3.PutObjectInput) -> None:
    input.content_type = content_type(input.key or "")
