"""The command line."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from feature.s3.manager.cli.errors import UsageError
from feature.s3.manager.cli.place import LocalPlace, Place, S3Place, parse_place
from feature.s3.manager.options import Options

CP = "cp"
SYNC = "sync"

_SIZE = re.compile(r"(\d+)\s*(?:([KMGT])i?)?B?", re.IGNORECASE)
_BITS = {"": 0, "K": 10, "M": 20, "G": 30, "T": 40}


@dataclass(kw_only=True)
class Arguments:
    """What is to be done.

    Attributes:
        command: "cp" or "sync".
        source: What to copy.
        destination: Where to.
        recursive: Whether it is a directory or prefix.
        delete: Whether to remove what the source does not have.
        patterns: What is included (True) and excluded, in their order.
        dryrun: Whether only to say what would be done.
        follow_symlinks: Whether links in a directory are followed.
        endpoint_url: Where to send everything, None for AWS.
        profile: The profile of the shared configuration.
        region: The region.
        progress: Whether to show bars where there is a terminal.
        quiet: Whether to say nothing but errors.
        part_size: Bytes of a part, None for the manager's.
        concurrency: How many parts or small objects at a time.
        resume: The path of the state file or, for a directory, of the folder of the state files;
            None for none.
    """

    command: str
    source: Place
    destination: Place
    recursive: bool = False
    delete: bool = False
    patterns: list[tuple[bool, str]] = field(default_factory=list)
    dryrun: bool = False
    follow_symlinks: bool = False
    endpoint_url: str | None = None
    profile: str | None = None
    region: str | None = None
    progress: bool = True
    quiet: bool = False
    part_size: int | None = None
    concurrency: int = 10
    resume: str | None = None

    def check(self) -> None:
        """Refuses what makes no sense together.

        Raises:
            UsageError: Two arguments do not go together.
        """
        if type(self.source) is type(self.destination):
            raise UsageError("one of the source and the destination must be s3://bucket/key")
        if self.is_directory:
            for place in (self.source, self.destination):
                if isinstance(place, LocalPlace) and place.is_stream:
                    raise UsageError("a directory cannot be a stream")
            if self.resume is not None:
                self._check_folder(self.resume)
        elif self.patterns:
            raise UsageError("--include and --exclude need --recursive")
        elif isinstance(self.source, S3Place) and self.source.folder == self.source.key:
            raise UsageError(f"{self.source} names no object; add --recursive, or its key")
        if self.concurrency < 1:
            raise UsageError(f"--concurrency must be at least 1, not {self.concurrency}")

    def _check_folder(self, folder: str) -> None:
        for place in (self.source, self.destination):
            if isinstance(place, LocalPlace):
                above = os.path.realpath(place.path)
                if os.path.commonpath([above, os.path.realpath(folder)]) == above:
                    raise UsageError(
                        f"the folder of --resume is in {place}; name one that is not copied"
                    )

    @property
    def multipart_threshold(self) -> int:
        """From how many bytes on a file is sent in parts."""
        return 2 * (self.part_size or Options.part_size_bytes)

    @property
    def is_directory(self) -> bool:
        """Whether a directory or prefix is copied."""
        return self.recursive or self.command == SYNC


def parse_size(text: str) -> int:
    """The bytes that *text* says: "8388608", "8M", "8MB" and "8MiB" are the same.

    Raises:
        argparse.ArgumentTypeError: It says no size.
    """
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write for example 8MiB")
    return int(match[1]) << _BITS[(match[2] or "").upper()]


def parse_arguments(arguments: Sequence[str]) -> Arguments:
    """What *arguments* ask for.

    Raises:
        SystemExit: They are wrong, with status 2, or ask for help, with status 0.
    """
    parser = _parser()
    values = vars(parser.parse_args(arguments))
    try:
        values["source"] = parse_place(values["source"])
        values["destination"] = parse_place(values["destination"])
        parsed = Arguments(**values)
        parsed.check()
    except UsageError as error:
        parser.error(str(error))
    return parsed


class _Pattern(argparse.Action):
    """Keeps the order of --include and --exclude among each other."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        patterns = (*(getattr(namespace, self.dest) or ()), (self.const, values))
        setattr(namespace, self.dest, list(patterns))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m feature.s3.manager",
        description="Copies and synchronises files with S3.",
        epilog="Exit status: 0 done, 1 something failed, 2 wrong arguments, 130 interrupted.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="cp|sync")
    cp = commands.add_parser(CP, help="copy a file, an object, a stream or a directory")
    _add_shared(cp)
    cp.add_argument("--recursive", action="store_true", help="copy a directory or a prefix")
    sync = commands.add_parser(SYNC, help="copy what is new or has changed in a directory")
    _add_shared(sync)
    sync.add_argument(
        "--delete", action="store_true", help="remove from the destination what the source lacks"
    )
    return parser


def _add_shared(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("source", help="a path, s3://bucket/key, or - for the standard input")
    add("destination", help="a path, s3://bucket/key, or - for the standard output")
    for name, include, text in (
        ("--exclude", False, "leave out what matches PATTERN, such as '*.tmp'"),
        ("--include", True, "take what matches PATTERN in spite of an --exclude before it"),
    ):
        add(
            name,
            action=_Pattern,
            const=include,
            dest="patterns",
            default=[],
            metavar="PATTERN",
            help=text,
        )
    add(
        "--resume",
        metavar="FILE",
        help="keep in FILE, or for a directory in files in the folder FILE, what is done of "
        "large objects, and go on from there if the command is run again",
    )
    add("--dryrun", action="store_true", help="only say what would be done")
    add("--follow-symlinks", action="store_true", help="follow links in a directory")
    add("--endpoint-url", metavar="URL", help="talk to this S3 instead of AWS")
    add("--profile", metavar="NAME", help="use this profile of the shared configuration")
    add("--region", metavar="NAME", help="use this region")
    add("--no-progress", dest="progress", action="store_false", help="show no bars")
    add("--quiet", action="store_true", help="say nothing but errors")
    add("--part-size", type=parse_size, metavar="SIZE", help="the size of a part, such as 16MiB")
    add("--concurrency", type=int, default=10, metavar="N", help="parts at a time (10)")
