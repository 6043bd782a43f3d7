"""RuleSet: an Endpoints 2.0 rule set that resolves parameters to an endpoint."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from smithy_py.endpoints.endpoint import Endpoint
from smithy_py.endpoints.functions import STANDARD_FUNCTIONS
from smithy_py.endpoints.parameters import Parameter, read_parameters
from smithy_py.endpoints.rules import compile_rules
from smithy_py.endpoints.scope import Scope
from smithy_py.errors import EndpointResolutionError

_CACHE_ENTRIES = 128


class _Program:
    """A compiled rule set."""

    def __init__(
        self, rules: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]
    ) -> None:
        self.parameters = read_parameters(rules["parameters"])
        scope = Scope(self.parameters)
        self._rules = compile_rules(rules["rules"], scope, {**STANDARD_FUNCTIONS, **functions})
        self._size = scope.size
        declared = self.parameters.values()
        self._used = [parameter for parameter in declared if parameter.name in scope.read]
        self._slots = [scope.slot(parameter.name) for parameter in self._used]
        self.used_names = tuple([parameter.name for parameter in self._used])
        self.unread_required = [
            parameter
            for parameter in declared
            if parameter.required and parameter.name not in scope.read
        ]

    def checked(self, given: tuple[Any, ...]) -> tuple[Any, ...]:
        """Values of the used parameters, in their order, as rules see them."""
        return tuple([p.value(value) for p, value in zip(self._used, given, strict=True)])

    def run(self, given: tuple[Any, ...]) -> Endpoint:
        """The endpoint for the values of the used parameters, in their order."""
        values: list[Any] = [None] * self._size
        for slot, value in zip(self._slots, self.checked(given), strict=True):
            values[slot] = value
        return self._rules(values)


class RuleSet:
    """Rules that decide, from a service's parameters, where its calls are sent.

    The rules are parsed and compiled to closures when they are first needed, and
    the endpoints of the last parameters seen are kept. Safe for any number of
    threads.

    Source: Smithy's "Rules engine specification".

    Args:
        rules: The rule set document, or its JSON text.
        functions: What the rules may call besides the standard functions, by name.
    """

    def __init__(
        self, rules: str | Mapping[str, Any], functions: Mapping[str, Callable[..., Any]] = {}
    ) -> None:
        self._rules = rules
        self._functions = functions
        self._lock = threading.Lock()
        self._program: _Program | None = None
        self._cache: dict[tuple[Any, ...], Endpoint] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return RuleSet, (self._rules, self._functions)

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """The declared parameters by name.

        Raises:
            EndpointResolutionError: The rule set is malformed.
        """
        return self._compiled().parameters

    @property
    def used_parameters(self) -> frozenset[str]:
        """Names of the parameters that some rule reads. The others change nothing.

        Raises:
            EndpointResolutionError: The rule set is malformed.
        """
        return frozenset(self._compiled().used_names)

    def resolve(self, parameters: Mapping[str, Any]) -> Endpoint:
        """The endpoint for these parameters.

        Args:
            parameters: Values by parameter name: strings, booleans, and lists or
                tuples of strings. None means not set. Names that the rule set
                does not declare, or never reads, are ignored.

        Returns:
            An endpoint that other calls may share: leave it as it is.

        Raises:
            EndpointResolutionError: The rules refuse these parameters (the
                message is theirs), one is missing or of the wrong type, or the
                rule set is malformed.
        """
        program = self._program or self._compiled()
        get = parameters.get
        for parameter in program.unread_required:
            parameter.value(get(parameter.name))
        key = tuple([get(name) for name in program.used_names])
        try:
            endpoint = self._cache.get(key)
        except TypeError:
            key = program.checked(key)
            endpoint = self._cache.get(key)
        if endpoint is None:
            endpoint = program.run(key)
            self._remember(key, endpoint)
        return endpoint

    def _remember(self, key: tuple[Any, ...], endpoint: Endpoint) -> None:
        with self._lock:
            if len(self._cache) >= _CACHE_ENTRIES:
                del self._cache[next(iter(self._cache))]
            self._cache[key] = endpoint

    def _compiled(self) -> _Program:
        import json

        with self._lock:
            if self._program is None:
                try:
                    rules = self._rules
                    document = json.loads(rules) if isinstance(rules, str) else rules
                    self._program = _Program(document, self._functions)
                except (AttributeError, LookupError, TypeError, ValueError) as error:
                    raise EndpointResolutionError(
                        f"the endpoint rule set is malformed: {error!r}"
                    ) from error
            return self._program
