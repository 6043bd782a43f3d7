"""Asks the user for the code of an MFA device."""

from __future__ import annotations


def stdin_token_provider() -> str:
    """The token code that the user types, after a prompt on standard output.

    Raises:
        EOFError: Standard input has ended.
    """
    return input("Assume Role MFA token code: ").strip()
