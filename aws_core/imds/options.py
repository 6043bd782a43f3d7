"""The options of a client of the EC2 instance metadata service."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from aws_core.log_mode import ClientLogMode
from smithy_py.http.client import HTTPClient
from smithy_py.middleware.stack import Stack

if TYPE_CHECKING:
    from aws_core.imds.token_provider import APITokenProvider
    from aws_core.retry.retryer import Retryer

APIOption = Callable[[Stack], None]


class Options:
    """The settings of a client. What is left out here comes from the environment.

    Attributes:
        endpoint: The URL of the service, empty for the usual one of *endpoint_mode*.
        endpoint_mode: ``IPv4``, ``IPv6`` or empty, which means IPv4.
        client_enable_state: ``enabled``, ``disabled`` or empty, which means enabled.
        enable_fallback: Whether version 1 of the service is used where version 2 is refused;
            None for the default, which is that it is.
        http_client: What sends requests. One of the SDK's own gets a limit of 250 ms for
            connecting and of 500 ms for an answer, and uses no proxy.
        retryer: Decides whether and when to try again; by default ``retry.Standard``.
        api_options: Functions that change the stack of every call.
        logger: Where logs go; None: the logger "aws_core".
        client_log_mode: What is logged.
        disable_default_timeout: Whether calls without a deadline may take more than 5 seconds.
        disable_default_max_backoff: Whether delays between attempts may be longer than 1 second.
        app_id: A name for the application in the user agent.
        token_provider: What gets session tokens; the client makes one.

    Raises:
        TypeError: There is no such option.
    """

    endpoint: str = ""
    endpoint_mode: str = ""
    client_enable_state: str = ""
    enable_fallback: bool | None = None
    http_client: HTTPClient | None = None
    retryer: Retryer | None = None
    api_options: Sequence[APIOption] = ()
    logger: logging.Logger | None = None
    client_log_mode: ClientLogMode = ClientLogMode(0)
    disable_default_timeout: bool = False
    disable_default_max_backoff: bool = False
    app_id: str | None = None
    token_provider: APITokenProvider | None = None

    def __init__(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in Options.__annotations__:
            # Importing aws_core.config takes long, and this is an error.
            from aws_core.config.nearest_name import did_you_mean

            hint = did_you_mean(name, Options.__annotations__)
            raise TypeError(f"imds.Options has no option {name!r}{hint}")
        self.__dict__[name] = value

    def copy(self) -> Options:
        """A copy that changes apart from this one."""
        return Options(**self.__dict__)

    def features(self) -> tuple[str, ...]:
        """The ids of the features in use, for the user agent: none."""
        return ()

    def __getstate__(self) -> dict[str, Any]:
        # A token is a secret, and the client that gets it makes its own again.
        return {name: value for name, value in self.__dict__.items() if name != "token_provider"}

    def __repr__(self) -> str:
        return f"Options({', '.join(sorted(self.__dict__))})"


def with_options(**values: Any) -> Callable[[Options], None]:
    """An option function that sets options by name.

    Raises:
        TypeError: There is no option of that name.
    """
    Options(**values)

    def apply(options: Options) -> None:
        for name, value in values.items():
            setattr(options, name, value)

    return apply


def with_api_options(*functions: APIOption) -> Callable[[Options], None]:
    """An option function that adds functions which change the stack."""

    def apply(options: Options) -> None:
        options.api_options = (*options.api_options, *functions)

    return apply
