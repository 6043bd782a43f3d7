"""How a load is told to ask EC2 instance metadata for the region."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from aws_core.imds import GetRegionOutput
    from smithy_py.context import Context


class GetRegionAPIClient(Protocol):
    """What a load needs of a client of EC2 instance metadata."""

    def get_region(self, *, ctx: Context | None = None) -> GetRegionOutput:
        """Gets the region that the instance is in."""
        ...


class UseEC2IMDSRegion(NamedTuple):
    """Asks for the region of EC2 instance metadata, where no other source names one.

    Attributes:
        client: The client to ask; None for one with the settings of the config.
    """

    client: GetRegionAPIClient | None = None
