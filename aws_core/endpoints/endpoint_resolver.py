"""What the option ``endpoint_resolver_v2`` takes."""

from __future__ import annotations

from typing import Any, Protocol

from smithy_py.endpoints import Endpoint


class EndpointResolverV2(Protocol):
    """Anything that turns endpoint parameters into an endpoint."""

    def resolve(self, parameters: dict[str, Any]) -> Endpoint:
        """The endpoint.

        Raises:
            EndpointResolutionError: The parameters lead to none.
        """
        ...
