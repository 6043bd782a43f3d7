"""Settings from environment variables."""

from __future__ import annotations

from collections.abc import Mapping

from aws_core.config.settings import Setting
from aws_core.config.sources import Found, Origin, OriginKind
from smithy_py.errors import ConfigError


class EnvironmentSource:
    """The environment as it was when a load began; an empty variable counts as not set.

    Args:
        variables: The environment variables.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables

    def get(self, name: str) -> str:
        """The variable *name*, empty when it is not set."""
        return self.variables.get(name, "")

    def find(self, setting: Setting) -> Found | None:
        """The value of the first variable of *setting* that is set.

        Raises:
            ConfigError: Its text cannot be used.
        """
        for name in setting.environment:
            text = self.get(name)
            if not text:
                continue
            try:
                value = setting.kind.parse(text)
            except ValueError as error:
                message = f"the environment variable {name} is {text!r}: {error}"
                raise ConfigError(message, key=name) from None
            return None if value is None else Found(value, Origin(OriginKind.ENVIRONMENT, name))
        return None
