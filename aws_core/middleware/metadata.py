"""What the AWS middleware leave in the metadata of a call, and how to read it."""

from __future__ import annotations

import datetime

from smithy_py.http.response import Response
from smithy_py.metadata import Metadata, MetadataKey

REQUEST_ID: MetadataKey[str] = MetadataKey("request_id")
RAW_RESPONSE: MetadataKey[Response] = MetadataKey("raw_response")
RESPONSE_AT: MetadataKey[datetime.datetime] = MetadataKey("response_at")
SERVER_TIME: MetadataKey[datetime.datetime] = MetadataKey("server_time")
ATTEMPT_SKEW: MetadataKey[float] = MetadataKey("attempt_skew")


def get_request_id_metadata(metadata: Metadata) -> str | None:
    """The request id of the last response, or None."""
    return metadata.get(REQUEST_ID)


def get_raw_response(metadata: Metadata) -> Response | None:
    """The last HTTP response, or None."""
    return metadata.get(RAW_RESPONSE)


def get_response_at(metadata: Metadata) -> datetime.datetime | None:
    """When the last response came, by this machine's clock, in UTC; or None."""
    return metadata.get(RESPONSE_AT)


def get_server_time(metadata: Metadata) -> datetime.datetime | None:
    """When the last response was made, by the server's clock, in UTC; or None."""
    return metadata.get(SERVER_TIME)


def get_attempt_skew(metadata: Metadata) -> float | None:
    """Seconds that the server's clock is ahead of this machine's; or None."""
    return metadata.get(ATTEMPT_SKEW)
