"""The functions of JMESPath, as the models of services need them."""

from __future__ import annotations

from typing import Any

from jmespath import functions


class NullLengthFunctions(functions.Functions):  # type: ignore[misc]
    """JMESPath's functions, but ``length`` of what is not there is 0, as in the Go SDK.

    Services leave empty lists out, and waiters ask ``length(DBInstances) == `0```.
    """

    @functions.signature({"types": ["string", "array", "object", "null"]})  # type: ignore[untyped-decorator]
    def _func_length(self, value: Any) -> int:
        return 0 if value is None else len(value)
