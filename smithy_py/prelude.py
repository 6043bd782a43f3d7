"""The shapes every model builds on."""

from __future__ import annotations

from smithy_py.schema import Shape

STRING = Shape("string")
INTEGER = Shape("integer")
LONG = Shape("long")
FLOAT = Shape("float")
DOUBLE = Shape("double")
BOOLEAN = Shape("boolean")
BLOB = Shape("blob")
TIMESTAMP = Shape("timestamp")
DOCUMENT = Shape("document")

SENSITIVE_STRING = Shape("string", {"sensitive": True})
SENSITIVE_BLOB = Shape("blob", {"sensitive": True})

DATE_TIME = Shape("timestamp", {"timestamp_format": "date-time"})
HTTP_DATE = Shape("timestamp", {"timestamp_format": "http-date"})
EPOCH_SECONDS = Shape("timestamp", {"timestamp_format": "epoch-seconds"})
