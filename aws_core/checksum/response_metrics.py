"""Says in the user agent whether checksums of responses are checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_core.middleware.user_agent import add_features
from smithy_py.context import Context
from smithy_py.middleware.inputs import BuildHandler, BuildInput, Output

if TYPE_CHECKING:
    from aws_core.options import ClientOptions


class ResponseMetricsTracking:
    """Build: names the validation setting in the user agent."""

    id = "AWSChecksum:ResponseMetricsTracking"

    def __init__(self, options: ClientOptions) -> None:
        when_supported = options.response_checksum_validation == "when_supported"
        self._features = ("b",) if when_supported else ("c",)

    def handle_build(self, ctx: Context, input: BuildInput, next: BuildHandler) -> Output:
        """Adds the feature, then goes on."""
        return next(add_features(ctx, self._features), input)
