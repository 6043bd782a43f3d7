"""Says who is calling: SDK, Python, service, features in use."""

from __future__ import annotations

import functools
import os
import re
import sys
from typing import Protocol

from aws_core.version import __version__
from smithy_py.context import OPERATION, Context
from smithy_py.middleware.inputs import BuildHandler, BuildInput, Output
from smithy_py.user_agent_features import FEATURES, add_features

__all__ = ["FEATURES", "UserAgent", "add_features", "clean"]

_REFUSED = re.compile(r"[^A-Za-z0-9!#$%&'*+\-.^_`|~]")


def clean(text: str) -> str:
    """*text* with a dash for every character that a user agent may not have."""
    return _REFUSED.sub("-", text)


@functools.cache
def _base(environment: str | None) -> str:
    """What is the same for all calls of this process."""
    import platform

    system = {"darwin": "macos", "win32": "windows"}.get(sys.platform, sys.platform)
    parts = [
        f"aws-sdk-python-v2/{__version__}",
        "ua/2.1",
        f"os/{clean(system)}",
        f"lang/python#{platform.python_version()}",
        f"md/arch#{clean(platform.machine())}",
    ]
    if environment:
        parts.append(f"exec-env/{clean(environment)}")
    return " ".join(parts)


class UserAgentOptions(Protocol):
    """What :class:`UserAgent` reads of a client's options."""

    @property
    def app_id(self) -> str | None:
        """A name for the application, or none."""
        ...

    def features(self) -> tuple[str, ...]:
        """The ids of the features in use."""
        ...


class UserAgent:
    """Build: sets ``User-Agent``; what a header already there says follows it."""

    id = "UserAgent"

    def __init__(self, options: UserAgentOptions) -> None:
        self._app = f" app/{clean(options.app_id)}" if options.app_id else ""
        self._base = _base(os.environ.get("AWS_EXECUTION_ENV"))
        self._features = options.features()
        self._texts: dict[tuple[str, ...], str] = {}

    def handle_build(self, ctx: Context, input: BuildInput, next: BuildHandler) -> Output:
        """Sets the header, then goes on."""
        features = ctx.get(FEATURES, ())
        text = self._texts.get(features) or self._text(ctx, features)
        headers = input.request.headers
        given = headers.get("user-agent")
        headers["User-Agent"] = f"{text} {given}" if given else text
        return next(ctx, input)

    def _text(self, ctx: Context, features: tuple[str, ...]) -> str:
        operation = ctx.get(OPERATION)
        service = "unknown" if operation is None else clean(operation.service.id.lower())
        api = f" api/{service}#{__version__}"
        ids = sorted({*self._features, *features})
        metrics = f" m/{','.join(ids)}" if ids else ""
        text = self._texts[features] = f"{self._base}{api}{self._app}{metrics}"
        return text
