"""Says in the user agent which request checksums are in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_core.checksum.setup_input_context import INPUT_CHECKSUM
from aws_core.middleware.user_agent import add_features
from smithy_py.context import Context
from smithy_py.middleware.inputs import BuildHandler, BuildInput, Output

if TYPE_CHECKING:
    from aws_core.options import ClientOptions

_FEATURES = {
    "CRC32": "U",
    "CRC32C": "V",
    "CRC64NVME": "W",
    "SHA1": "X",
    "SHA256": "Y",
}


class RequestMetricsTracking:
    """Build: names the checksum settings and algorithm in the user agent."""

    id = "AWSChecksum:RequestMetricsTracking"

    def __init__(self, options: ClientOptions) -> None:
        when_supported = options.request_checksum_calculation == "when_supported"
        self._setting = "Z" if when_supported else "a"

    def handle_build(self, ctx: Context, input: BuildInput, next: BuildHandler) -> Output:
        """Adds the features, then goes on."""
        checksum = ctx.get(INPUT_CHECKSUM)
        features = [self._setting]
        if checksum is not None and checksum.algorithm in _FEATURES:
            features.append(_FEATURES[checksum.algorithm])
        return next(add_features(ctx, features), input)
