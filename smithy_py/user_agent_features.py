"""Names a feature of the SDK in the user agent of a call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def with_user_agent_features(*features: str) -> Callable[[Any], None]:
    """An option function that adds the ids of *features* that the call uses."""

    def add_user_agent_features(options: Any) -> None:
        options.user_agent_features = (*options.user_agent_features, *features)

    return add_user_agent_features
