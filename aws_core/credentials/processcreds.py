"""Credentials that a command prints."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

from aws_core.credentials.provider import Credentials
from aws_core.credentials.provider_options import ProviderOptions
from smithy_py.context import Context
from smithy_py.errors import IdentityError
from smithy_py.timestamps import parse_date_time

SOURCE = "ProcessProvider"
_MEMBERS = ("AccessKeyId", "SecretAccessKey", "SessionToken", "AccountId", "Expiration")


class Options(ProviderOptions):
    """How the command is run.

    Attributes:
        timeout: How many seconds it may take, 60 by default; a negative number is no limit.
        credential_sources: What the credentials are drawn from, for the user agent; the
            credential chain sets it.
    """

    timeout: float = 60.0
    credential_sources: tuple[str, ...] = ()


class ProviderError(IdentityError):
    """The command failed, or what it printed cannot be used. Its output is never shown."""

    def _describe(self) -> str:
        return f"process provider error: {self.args[0]}"


class Provider:
    """Provides the credentials that a command prints as JSON, run anew at every retrieval.

    The shell runs it (``sh``, or ``cmd.exe`` on Windows), so quoting and variables are the
    shell's. It gets the environment and the standard input of this process, and what it
    writes to standard error appears on that of this process: it may ask for an MFA code.

    Args:
        command: The command line.
        fns: Change the :class:`Options`, in order.

    Attributes:
        options: The options.
    """

    def __init__(self, command: str, *fns: Callable[[Options], object]) -> None:
        self._command = command
        self.options = Options()
        for function in fns:
            function(self.options)

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the sources that it draws on."""
        return self.options.credential_sources or (SOURCE,)

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        """Runs the command.

        Raises:
            ProviderError: It failed or took too long, or its output has no credentials.
            CanceledError: *ctx* ended; the command was killed.
        """
        # Being slow to import, it waits until it is needed.
        from aws_core.credentials.process_output import CommandError, run_command

        if not self._command:
            raise ProviderError("failed to prepare command: command must not be empty")
        try:
            output = run_command(self._command, self.options.timeout, ctx)
        except CommandError as error:
            raise ProviderError(str(error)) from None
        return _credentials(_parsed(output))

    def __repr__(self) -> str:
        # Its command may hold a secret.
        return "processcreds.Provider(...)"


def _parsed(output: bytes) -> dict[str, Any]:
    try:
        parsed: object = json.loads(output)
    except (ValueError, RecursionError):
        # Not the error itself: it holds the output.
        raise ProviderError("parse failed of process output: it is not JSON") from None
    if not isinstance(parsed, dict):
        raise ProviderError("parse failed of process output: it is not a JSON object")
    return parsed


def _credentials(parsed: dict[str, Any]) -> Credentials:
    version = parsed.get("Version")
    if type(version) is not int or version != 1:
        raise ProviderError("wrong version in process output (not 1)")
    key_id, secret, token, account_id, expiration = (_text(parsed, name) for name in _MEMBERS)
    if not key_id:
        raise ProviderError("missing AccessKeyId in process output")
    if not secret:
        raise ProviderError("missing SecretAccessKey in process output")
    expires = _expires(expiration) if expiration else None
    return Credentials(key_id, secret, token, SOURCE, expires is not None, expires, account_id)


def _text(parsed: dict[str, Any], name: str) -> str:
    value = parsed.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ProviderError(f"parse failed of process output: {name} is not a string")
    return value


def _expires(text: str) -> datetime.datetime:
    try:
        return parse_date_time(text)
    except ValueError:
        raise ProviderError(
            "parse failed of process output: Expiration is not a time of RFC 3339"
        ) from None
