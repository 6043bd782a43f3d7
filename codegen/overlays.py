"""What the models lack, in their own format: merged over them when they are read."""

from __future__ import annotations

from typing import Any

_NOT_FOUND = {
    "type": "structure",
    "members": {},
    "error": {"httpStatusCode": 404, "code": "NotFound"},
    "exception": True,
}

_EXPIRES_STRING = {"shape": "ExpiresString", "location": "header", "locationName": "Expires"}

SERVICES: dict[str, dict[str, Any]] = {
    # It has the id of pinpoint-sms-voice, and other operations.
    "sms-voice": {"metadata": {"packageName": "smsvoice"}},
    # A value has exactly one of its members, as Smithy's model says and botocore's does not.
    "dynamodb": {"shapes": {"AttributeValue": {"union": True}}},
    "s3": {
        "operations": {
            # An answer to HEAD has no body, so its error has no code but its status.
            "HeadBucket": {"errors": [{"shape": "NotFound"}, {"shape": "NoSuchBucket"}]},
            "HeadObject": {"errors": [{"shape": "NotFound"}, {"shape": "NoSuchKey"}]},
        },
        "shapes": {
            "NotFound": _NOT_FOUND,
            # Keys are bytes: those that customers bring are mostly made at random.
            "SSECustomerKey": {"type": "blob"},
            "CopySourceSSECustomerKey": {"type": "blob"},
            # The text of a header that need not be a date, as in the Go SDK.
            "ExpiresString": {"type": "string"},
            "GetObjectOutput": {"members": {"ExpiresString": _EXPIRES_STRING}},
            "HeadObjectOutput": {"members": {"ExpiresString": _EXPIRES_STRING}},
        },
    },
}
