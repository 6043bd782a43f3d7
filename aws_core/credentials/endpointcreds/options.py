"""The options of a provider that asks an endpoint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from aws_core.credentials.provider_options import ProviderOptions
from smithy_py.http.client import HTTPClient

if TYPE_CHECKING:
    from aws_core.retry.retryer import Retryer
    from smithy_py.middleware.stack import Stack


class Options(ProviderOptions):
    """The options of a provider.

    Attributes:
        endpoint: The URL that gives the credentials.
        http_client: What sends requests; by default one of the SDK's own, with 2 seconds for
            connecting and 5 seconds for an answer, and with a proxy only for ``https``.
        api_options: Functions that change the stack of every call.
        retryer: Decides whether and when to try again; by default ``retry.Standard``, with
            status 429 retried too.
        authorization_token: What the ``Authorization`` header says, empty for none.
        authorization_token_provider: Gives the token before every call, in place of
            *authorization_token*; see :class:`TokenFile`.
        credential_sources: What the credentials are drawn from, for the user agent; the
            credential chain sets it.
    """

    endpoint: str = ""
    http_client: HTTPClient | None = None
    api_options: Sequence[Callable[[Stack], None]] = ()
    retryer: Retryer | None = None
    authorization_token: str = ""
    authorization_token_provider: Callable[[], str] | None = None
    credential_sources: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Options({', '.join(sorted(self.__dict__))})"
