"""Credentials from environment variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from aws_core.credentials.provider import Credentials
from smithy_py.context import Context
from smithy_py.errors import IdentityError

SOURCE = "EnvConfigCredentials"
ACCESS_KEY_VARIABLES = ("AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY")
SECRET_KEY_VARIABLES = ("AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY")


class EnvironmentCredentialsProvider:
    """Provides the credentials that were in the environment when it was made.

    It is pickled without them, and reads the environment again where it is unpickled.

    Args:
        variables: The environment; that of the process by default.

    Attributes:
        problem: Why it has no credentials, empty when it has.
    """

    __slots__ = ("_credentials", "problem")
    sources = (SOURCE,)

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        environment = os.environ if variables is None else variables
        key_id, secret = (
            next((environment[name] for name in names if environment.get(name)), "")
            for names in (ACCESS_KEY_VARIABLES, SECRET_KEY_VARIABLES)
        )
        self._credentials = Credentials(
            key_id,
            secret,
            environment.get("AWS_SESSION_TOKEN", ""),
            SOURCE,
            account_id=environment.get("AWS_ACCOUNT_ID", ""),
        )
        self.problem = _problem(key_id, secret)

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        """The credentials.

        Raises:
            IdentityError: One of the keys was not set.
        """
        if self.problem:
            raise IdentityError(f"environment: {self.problem}")
        return self._credentials

    def __repr__(self) -> str:
        return "EnvironmentCredentialsProvider()"

    def __copy__(self) -> EnvironmentCredentialsProvider:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> EnvironmentCredentialsProvider:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return (EnvironmentCredentialsProvider, ())


def _problem(key_id: str, secret: str) -> str:
    key_name, secret_name = ACCESS_KEY_VARIABLES[0], SECRET_KEY_VARIABLES[0]
    if key_id and secret:
        return ""
    if key_id:
        return f"{key_name} is set but {secret_name} is not"
    return f"{secret_name} is set but {key_name} is not" if secret else f"{key_name} is not set"
