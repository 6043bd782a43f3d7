"""No credentials, on purpose."""

from __future__ import annotations

from typing import NoReturn

from smithy_py.context import Context
from smithy_py.errors import IdentityError


class AnonymousCredentials:
    """Tells a client not to sign requests. Nothing is ever asked of it."""

    __slots__ = ()

    def retrieve(self, ctx: Context | None = None) -> NoReturn:
        """Never gives credentials.

        Raises:
            IdentityError: Always.
        """
        raise IdentityError("anonymous credentials cannot sign a request")

    def __repr__(self) -> str:
        return "AnonymousCredentials()"
