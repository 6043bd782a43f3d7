"""Where something is copied from or to: an object, a path of this machine, a stream."""

from __future__ import annotations

import os
from dataclasses import dataclass

from feature.s3.manager.cli.errors import UsageError

SCHEME = "s3://"
STREAM = "-"


@dataclass(frozen=True, slots=True)
class S3Place:
    """An object, or all that have a prefix.

    Attributes:
        bucket: The bucket, or the ARN of an access point.
        key: The key or prefix, empty for all of the bucket.
    """

    bucket: str
    key: str

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.key}"

    @property
    def folder(self) -> str:
        """The prefix of what is in it: the key with a slash behind, or nothing."""
        return self.key if not self.key or self.key.endswith("/") else f"{self.key}/"

    def named(self, name: str) -> S3Place:
        """This object or, where it is a folder, the one called *name* in it."""
        if not self.key or self.key.endswith("/"):
            return S3Place(self.bucket, self.key + name)
        return self


@dataclass(frozen=True, slots=True)
class LocalPlace:
    """A path of this machine.

    Attributes:
        path: The path, or "-" for the standard input or output.
    """

    path: str

    def __str__(self) -> str:
        return self.path

    @property
    def is_stream(self) -> bool:
        """Whether it is the standard input or output."""
        return self.path == STREAM

    def named(self, name: str) -> LocalPlace:
        """This path or, where it is a directory, the file called *name* in it."""
        if os.path.isdir(self.path) or self.path.endswith(os.sep):
            return LocalPlace(os.path.join(self.path, name))
        return self


Place = S3Place | LocalPlace


def parse_place(text: str) -> Place:
    """The place that *text* names.

    Raises:
        UsageError: It names no bucket.
    """
    if not text.startswith(SCHEME):
        return LocalPlace(text)
    bucket, _, key = text.removeprefix(SCHEME).partition("/")
    if bucket.startswith("arn:") and bucket.endswith(":accesspoint"):
        name, _, key = key.partition("/")
        bucket = f"{bucket}/{name}"
    if not bucket:
        raise UsageError(f"{text!r} names no bucket; write s3://bucket/key")
    return S3Place(bucket, key)
