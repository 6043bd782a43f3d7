"""The authorization token of a credentials endpoint."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from aws_core.credentials.endpointcreds.options import Options
from smithy_py.errors import IdentityError

TOKEN_VARIABLE = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
TOKEN_FILE_VARIABLE = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"


class TokenFile:
    """Gives the token that a file holds, read again every time, as tokens are rotated.

    Args:
        path: The path of the file.
    """

    __slots__ = ("path",)

    def __init__(self, path: str) -> None:
        self.path = path

    def __call__(self) -> str:
        """The token.

        Raises:
            IdentityError: The file cannot be read, or is no UTF-8.
        """
        try:
            with open(self.path, encoding="utf-8", newline="") as file:
                return file.read()
        except OSError as error:
            reason = error.strerror
        except ValueError:
            reason = "it is not UTF-8 text"
        raise IdentityError(f"failed to read authorization token from {self.path}: {reason}")

    def __repr__(self) -> str:
        return f"TokenFile({self.path!r})"


class TokenVariable:
    """Gives the token that an environment variable had when this was made.

    It is pickled without the token, and reads the variable again where it is unpickled.

    Args:
        variables: The environment; that of the process by default.
    """

    __slots__ = ("_token",)

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self._token = (os.environ if variables is None else variables).get(TOKEN_VARIABLE, "")

    def __call__(self) -> str:
        """The token, empty where there is none."""
        return self._token

    def __reduce__(self) -> tuple[Any, ...]:
        return (TokenVariable, ())


def authorization_from_environment(variables: Mapping[str, str]) -> Callable[[Options], None]:
    """An option function that sets the token as the environment has it.

    ``AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE`` is stronger than
    ``AWS_CONTAINER_AUTHORIZATION_TOKEN``.

    Args:
        variables: The environment.
    """

    def apply(options: Options) -> None:
        path = variables.get(TOKEN_FILE_VARIABLE)
        if path:
            options.authorization_token_provider = TokenFile(path)
        elif variables.get(TOKEN_VARIABLE):
            options.authorization_token_provider = TokenVariable(variables)

    return apply


def current_token(options: Options) -> str:
    """The token to send now, empty for none.

    Raises:
        IdentityError: It cannot be had, or not be sent in a header.
    """
    provider, token = options.authorization_token_provider, options.authorization_token
    # A token given in code is stronger than the variable, though not than a file, as in Go.
    if provider is not None and not (token and isinstance(provider, TokenVariable)):
        token = provider()
    if "\r" in token or "\n" in token:
        raise IdentityError("authorization token contains invalid newline sequence")
    if not (token.isascii() and token.isprintable()):
        raise IdentityError("authorization token contains invalid characters")
    return token
