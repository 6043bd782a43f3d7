"""Names a feature of the SDK in the user agent of a call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from smithy_py.context import Context, ContextKey

FEATURES: ContextKey[tuple[str, ...]] = ContextKey("user_agent_features")
"""The ids of features that this one call uses, beside those of the client."""


def add_features(ctx: Context, features: Iterable[str]) -> Context:
    """A child context in which the call also uses *features*."""
    return ctx.with_value(FEATURES, (*ctx.get(FEATURES, ()), *features))


def with_user_agent_features(*features: str) -> Callable[[Any], None]:
    """An option function that adds the ids of *features* that the call uses."""

    def add_user_agent_features(options: Any) -> None:
        options.user_agent_features = (*options.user_agent_features, *features)

    return add_user_agent_features
