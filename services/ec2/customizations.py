"""What EC2 does that its model does not say; written by hand.

User data and console output are base64 in the API and here, as in the Go SDK: encode
``user_data`` before it is sent, decode what GetConsoleOutput answers.
"""

from __future__ import annotations

from typing import Any

from aws_core import presigned_copy


class Presign(presigned_copy.Presign):
    """Initialize: the presigned URL of CopySnapshot, and the region it is signed for."""

    url = "presigned_url"
    sends_source_region = True

    def complete(self, parameters: Any, url: str) -> None:
        """Puts both into the input that is sent."""
        super().complete(parameters, url)
        parameters.destination_region = self._options.region
