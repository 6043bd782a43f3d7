"""What a command says, and where."""

from __future__ import annotations

import sys

from feature.s3.manager.progress_bars import printable


class Terminal:
    """Says what is done on the standard output, and what fails on the standard error.

    Args:
        quiet: Whether to say only what fails.
    """

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._output = sys.stdout

    def say(self, text: str) -> None:
        """Says what was done, on a line of its own."""
        if not self._quiet:
            # While bars are drawn on the same terminal, sys.stdout writes above them.
            output = sys.stdout if self._output.isatty() else self._output
            output.write(printable(text) + "\n")
            output.flush()

    def fail(self, what: str, error: BaseException) -> None:
        """Says what failed, and why."""
        reason = str(error) or type(error).__name__
        lines = [f"{what}: {reason}", *getattr(error, "__notes__", ())]
        sys.stderr.write("".join(f"{printable(line)}\n" for line in lines))
        sys.stderr.flush()
