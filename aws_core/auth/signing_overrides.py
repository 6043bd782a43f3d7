"""Option functions that have the last word on what stands in a signature."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aws_core.auth.scheme import AUTH_SCHEME, SIGV4, SIGV4A
from smithy_py.context import Context
from smithy_py.errors import SigningError
from smithy_py.middleware.inputs import FinalizeHandler, FinalizeInput, Output
from smithy_py.middleware.stack import Stack
from smithy_py.middleware.step import Position

if TYPE_CHECKING:
    from aws_core.options import ClientOptions

OptionFunction = Callable[["ClientOptions"], None]

_SIGNING = ("Signing", "PresignHTTPRequest")


class SigningOverride:
    """Finalize: changes what the auth option says, last before the signature.

    Args:
        id: The id of the middleware.
        changes: For each scheme id, what changes; other schemes are left alone.
    """

    def __init__(self, id: str, changes: Mapping[str, Mapping[str, Any]]) -> None:
        self.id = id
        self._changes = changes

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Changes the auth option, then goes on.

        Raises:
            SigningError: No auth scheme was resolved.
        """
        option = ctx.get(AUTH_SCHEME)
        if option is None:
            raise SigningError("no resolved auth scheme")
        changes = self._changes.get(option.scheme_id)
        if changes is not None:
            ctx = ctx.with_value(AUTH_SCHEME, option.evolve(**changes))
        return next(ctx, input)


def with_sigv4_signing_name(name: str) -> OptionFunction:
    """An option function that sets the signing name, whatever model and endpoint say."""
    name = _text(name, "signing name")
    changes = {"signing_name": name}
    return _override("withSigV4SigningName", {SIGV4: changes, SIGV4A: changes})


def with_sigv4_signing_region(region: str) -> OptionFunction:
    """An option function that sets the signing region, whatever client and endpoint say.

    A signature of SigV4a then holds in this region only.
    """
    region = _text(region, "signing region")
    return _override(
        "withSigV4SigningRegion",
        {SIGV4: {"signing_region": region}, SIGV4A: {"signing_region_set": (region,)}},
    )


def with_sigv4a_signing_regions(regions: Sequence[str]) -> OptionFunction:
    """An option function that sets in which regions a signature of SigV4a holds.

    Args:
        regions: The regions, or patterns of them such as "*".

    Raises:
        TypeError: It is no list of texts.
        ValueError: It is empty.
    """
    if isinstance(regions, str):
        raise TypeError(f"the signing regions are a list, not the text {regions!r}")
    found = tuple([_text(region, "signing region") for region in regions])
    if not found:
        raise ValueError("the list of signing regions is empty")
    return _override("withSigV4ASigningRegions", {SIGV4A: {"signing_region_set": found}})


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"the {what} is a str, not {type(value).__name__}")
    if not value:
        raise ValueError(f"the {what} is empty")
    return value


def _override(id: str, changes: Mapping[str, Mapping[str, Any]]) -> OptionFunction:
    middleware = SigningOverride(id, changes)

    def add(stack: Stack) -> None:
        if stack.finalize.get(id) is not None:
            stack.finalize.swap(id, middleware)
            return
        anchor = next((name for name in _SIGNING if stack.finalize.get(name)), _SIGNING[0])
        stack.finalize.insert(middleware, anchor, Position.BEFORE)

    def apply(options: ClientOptions) -> None:
        options.api_options = (*options.api_options, add)

    return apply
