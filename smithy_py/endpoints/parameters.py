"""Parameters: what a rule set asks of its caller."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from smithy_py.endpoints.nodes import frozen, is_texts
from smithy_py.errors import EndpointResolutionError

_TYPES = {"string": "string", "boolean": "boolean", "stringarray": "stringArray"}


class Parameter(NamedTuple):
    """One declared parameter of a rule set.

    Attributes:
        name: The name rules use, such as ``Region``.
        type: ``string``, ``boolean`` or ``stringArray``.
        required: Whether resolution fails without a value.
        built_in: The well-known value that binds to it, such as ``SDK::Endpoint``.
        default: The value when the caller gives none.
    """

    name: str
    type: str
    required: bool = False
    built_in: str | None = None
    default: Any = None

    def value(self, given: Any) -> Any:
        """The value rules see: *given*, or the default where it is None.

        A list becomes a tuple, so every value is hashable.

        Raises:
            EndpointResolutionError: *given* has the wrong type, or there is no
                value and the parameter is required.
        """
        if given is None:
            if self.default is None and self.required:
                raise EndpointResolutionError(
                    f"endpoint parameter {self.name!r} is required but not set"
                )
            return self.default
        if self.type == "string" and isinstance(given, str):
            return given
        if self.type == "boolean" and isinstance(given, bool):
            return given
        if self.type == "stringArray" and is_texts(given):
            return tuple(given)
        raise EndpointResolutionError(
            f"endpoint parameter {self.name!r} must be a {self.type}, not {given!r}"
        )


def read_parameters(declared: Mapping[str, Mapping[str, Any]]) -> dict[str, Parameter]:
    """Parameters by name, in the order of their declaration.

    Raises:
        ValueError: A parameter has a type the rules language does not know.
    """
    parameters: dict[str, Parameter] = {}
    for name, spec in declared.items():
        kind = _TYPES.get(spec["type"].lower())
        if kind is None:
            raise ValueError(f"parameter {name!r} has the unknown type {spec['type']!r}")
        parameters[name] = Parameter(
            name=name,
            type=kind,
            required=spec.get("required", False),
            built_in=spec.get("builtIn"),
            default=frozen(spec.get("default")),
        )
    return parameters
