"""Middleware that know AWS, and the getters for what they leave in the metadata."""

from aws_core.middleware.metadata import (
    get_attempt_skew,
    get_raw_response,
    get_request_id_metadata,
    get_response_at,
    get_server_time,
)

__all__ = [
    "get_attempt_skew",
    "get_raw_response",
    "get_request_id_metadata",
    "get_response_at",
    "get_server_time",
]
