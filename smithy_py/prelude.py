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
