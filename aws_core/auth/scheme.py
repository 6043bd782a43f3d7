"""Auth options: the ways an operation can be authorized, and what each signs with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smithy_py.context import Context, ContextKey

if TYPE_CHECKING:
    from aws_core.options import ClientOptions
    from smithy_py.operation import Operation

SIGV4 = "aws.auth#sigv4"
SIGV4A = "aws.auth#sigv4a"
SIGV4_EXPRESS = "com.amazonaws.s3#sigv4express"
HTTP_BEARER = "smithy.api#httpBearerAuth"
NO_AUTH = "smithy.api#noAuth"


class AuthOption:
    """One way an operation can be authorized.

    Args:
        scheme_id: The shape id of the scheme ("aws.auth#sigv4").
        signing_name: The name of the service in a signature.
        signing_region: The region in a signature.
        signing_region_set: The regions in a signature of SigV4a; empty is the signing region
            alone.
        disable_double_encoding: Whether the path is signed as it is sent, as S3 wants.
    """

    __slots__ = (
        "disable_double_encoding",
        "scheme_id",
        "signing_name",
        "signing_region",
        "signing_region_set",
    )

    def __init__(
        self,
        scheme_id: str,
        *,
        signing_name: str = "",
        signing_region: str = "",
        signing_region_set: tuple[str, ...] = (),
        disable_double_encoding: bool = False,
    ) -> None:
        self.scheme_id = scheme_id
        self.signing_name = signing_name
        self.signing_region = signing_region
        self.signing_region_set = signing_region_set
        self.disable_double_encoding = disable_double_encoding

    @property
    def short_name(self) -> str:
        """The id without its namespace ("sigv4"), as settings and endpoint rules use it."""
        return self.scheme_id.rpartition("#")[2]

    def evolve(self, **changes: Any) -> AuthOption:
        """A copy with *changes*, which are named as the arguments are."""
        values: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        return AuthOption(**{**values, **changes})

    def __repr__(self) -> str:
        return f"AuthOption({self.scheme_id!r})"


CALLER: ContextKey[Context] = ContextKey("caller")
"""The context as the caller gave it: what providers of credentials and tokens see."""

AUTH_SCHEME: ContextKey[AuthOption] = ContextKey("auth_scheme")
"""The way that the attempt is authorized."""

IDENTITY: ContextKey[Any] = ContextKey("identity")
"""What the attempt is authorized with: credentials, or a bearer token."""


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


def preferred(options: list[AuthOption], preference: tuple[str, ...]) -> list[AuthOption]:
    """*options* with those that *preference* names first, in its order.

    Args:
        options: The auth options; none is ever left out.
        preference: Short names ("sigv4a"); those that no option has count for nothing.
    """
    if not preference:
        return options
    ranks = {name: rank for rank, name in reversed([*enumerate(preference)])}
    return sorted(options, key=lambda option: ranks.get(option.short_name, len(preference)))
