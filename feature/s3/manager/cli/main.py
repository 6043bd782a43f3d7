"""Runs the command, and says how it ended."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from typing import Any

from aws_core.config import (
    LoadOption,
    load_default_config,
    with_base_endpoint,
    with_region,
    with_shared_config_profile,
)
from feature.s3.manager.cli.arguments import Arguments, parse_arguments
from feature.s3.manager.cli.copy import copy_object
from feature.s3.manager.cli.directory_download import DirectoryDownload
from feature.s3.manager.cli.directory_upload import DirectoryUpload
from feature.s3.manager.cli.place import LocalPlace, S3Place
from feature.s3.manager.cli.sync import Selection
from feature.s3.manager.cli.terminal import Terminal
from feature.s3.manager.options import OptionFunction, Options
from feature.s3.manager.progress_bars import with_progress
from feature.s3.manager.transfer_manager import TransferManager
from services import s3
from smithy_py.errors import SmithyError

DONE = 0
FAILED = 1
WRONG_ARGUMENTS = 2
INTERRUPTED = 130

# An interrupted upload is aborted on the way out, which is not to take long.
_ABORT_TIMEOUT = 0.6


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command.

    Args:
        arguments: The words of the command line behind its name; by default those of the process.

    Returns:
        The exit status: 0 done, 1 something failed, 130 interrupted.

    Raises:
        SystemExit: The arguments are wrong (status 2), or ask for help (status 0).
    """
    parsed = parse_arguments(sys.argv[1:] if arguments is None else arguments)
    terminal = Terminal(parsed.quiet)
    try:
        return _run(parsed, terminal)
    except KeyboardInterrupt:
        go_on = parsed.resume and "; run the same command again to go on"
        terminal.fail("interrupted", InterruptedError(f"{parsed.command}{go_on or ''}"))
        return INTERRUPTED
    except (SmithyError, OSError) as error:
        terminal.fail("error", error)
        return FAILED
    except ValueError as error:
        terminal.fail("error", error)
        return WRONG_ARGUMENTS


def _run(arguments: Arguments, terminal: Terminal) -> int:
    with _client(arguments) as client, TransferManager(client, *_options(arguments)) as manager:
        if not arguments.is_directory:
            copy_object(manager, arguments, terminal)
            return DONE
        selection = Selection(arguments, terminal)
        source, destination = arguments.source, arguments.destination
        if isinstance(source, LocalPlace) and isinstance(destination, S3Place):
            DirectoryUpload(client, arguments, selection, source, destination).run(manager)
        elif isinstance(source, S3Place) and isinstance(destination, LocalPlace):
            DirectoryDownload(client, arguments, selection, source, destination).run(manager)
        return FAILED if selection.failed else DONE


def _client(arguments: Arguments) -> s3.Client:
    functions: list[LoadOption] = []
    if arguments.profile is not None:
        functions.append(with_shared_config_profile(arguments.profile))
    if arguments.region is not None:
        functions.append(with_region(arguments.region))
    if arguments.endpoint_url is not None:
        functions.append(with_base_endpoint(arguments.endpoint_url))
    # Other S3s have seldom a host name for each bucket.
    path_style = s3.with_options(use_path_style=arguments.endpoint_url is not None)
    return s3.new_from_config(load_default_config(*functions), path_style)


def _options(arguments: Arguments) -> list[OptionFunction]:
    def apply(options: Options) -> None:
        options.concurrency = arguments.concurrency
        options.fail_timeout = _ABORT_TIMEOUT
        if arguments.part_size is not None:
            options.part_size_bytes = arguments.part_size
            options.multipart_upload_threshold = arguments.multipart_threshold

    functions: list[OptionFunction] = [apply]
    if arguments.progress and not arguments.quiet and _draws(arguments):
        functions.append(with_progress())
    return functions


def _draws(arguments: Arguments) -> bool:
    """Whether bars can be drawn: on a terminal, with rich, beside an object that is not on it."""
    destination: Any = arguments.destination
    if not sys.stderr.isatty() or (isinstance(destination, LocalPlace) and destination.is_stream):
        return False
    return importlib.util.find_spec("rich") is not None
