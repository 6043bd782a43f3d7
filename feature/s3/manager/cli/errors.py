"""What is wrong with a command line."""

from __future__ import annotations


class UsageError(ValueError):
    """The arguments do not make a command."""
