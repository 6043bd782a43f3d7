"""What stands in for credentials when none were found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from smithy_py.context import Context
from smithy_py.errors import IdentityError


class UnavailableCredentials:
    """Says, when it is asked for credentials, why there are none.

    So a config without credentials can be loaded, for calls that need none.

    Args:
        reasons: What was tried and what each said, in the order in which it was tried.
    """

    __slots__ = ("reasons",)

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)

    def retrieve(self, ctx: Context | None = None) -> NoReturn:
        """Never gives credentials.

        Raises:
            IdentityError: Always; it lists what was tried.
        """
        raise IdentityError(f"no credentials were found: {'; '.join(self.reasons)}")

    def __repr__(self) -> str:
        return f"UnavailableCredentials({list(self.reasons)!r})"
