"""Auth schemes: which identity an operation needs, and how it signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smithy_py.context import ContextKey
from smithy_py.operation import Operation

if TYPE_CHECKING:
    from aws_core.credentials.provider import Credentials
    from aws_core.options import ClientOptions

SIGV4 = "aws.auth#sigv4"
SIGV4A = "aws.auth#sigv4a"
HTTP_BEARER = "smithy.api#httpBearerAuth"
NO_AUTH = "smithy.api#noAuth"


class AuthOption:
    """One way an operation can be authorized.

    Args:
        scheme_id: The shape id of the scheme ("aws.auth#sigv4").
        signing_name: The name of the service in a signature.
        signing_region: The region in a signature.
        disable_double_encoding: Whether the path is signed as it is sent, as S3 wants.
    """

    __slots__ = ("disable_double_encoding", "scheme_id", "signing_name", "signing_region")

    def __init__(
        self,
        scheme_id: str,
        *,
        signing_name: str = "",
        signing_region: str = "",
        disable_double_encoding: bool = False,
    ) -> None:
        self.scheme_id = scheme_id
        self.signing_name = signing_name
        self.signing_region = signing_region
        self.disable_double_encoding = disable_double_encoding

    @property
    def short_name(self) -> str:
        """The id without its namespace ("sigv4"), as settings and endpoint rules use it."""
        return self.scheme_id.rpartition("#")[2]

    def __repr__(self) -> str:
        return f"AuthOption({self.scheme_id!r})"


AUTH_SCHEME: ContextKey[AuthOption] = ContextKey("auth_scheme")
IDENTITY: ContextKey[Credentials] = ContextKey("identity")


def resolve_auth_schemes(
    operation: Operation[Any, Any], options: ClientOptions
) -> list[AuthOption]:
    """The ways *operation* can be authorized, the model's first choice first."""
    service = operation.service.traits
    return [
        AuthOption(
            scheme_id,
            signing_name=service.get("signing_name", ""),
            signing_region=options.region,
            disable_double_encoding=bool(service.get("disable_double_encoding")),
        )
        for scheme_id in operation.traits.get("auth") or service.get("auth", (SIGV4,))
    ]
