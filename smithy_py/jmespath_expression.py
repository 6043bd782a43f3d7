"""The JMESPath expressions of a model, compiled for a structure."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

from smithy_py.document import to_document
from smithy_py.schema import Shape, StructureType, Target, Union, members, resolve

Search = Callable[[Any], Any]

_STEP = r"([A-Za-z_]\w*)(?:\[(-?\d+)\])?"
_PATH = re.compile(rf"{_STEP}(?:\.{_STEP})*")


def compile_expression(expression: str, structure: type) -> Search:
    """A function that finds in a *structure* what *expression* selects, None if nothing.

    Paths of members, such as ``NextMarker || Contents[-1].Key``, are read from the
    attributes: that is all that paginators need, costs little on a page of a thousand items,
    and finds structures as they are. Anything else goes through JMESPath, over the structure
    as a document.

    Args:
        expression: JMESPath, in the model's names.
        structure: The class that the function will be given instances of.

    Raises:
        ValueError: It is no JMESPath.
    """
    searches: list[Search] = []
    for part in expression.split("||"):
        steps = _steps(part.strip(), structure)
        if steps is None:
            return _search(expression)
        searches.append(_walk(steps))
    if len(searches) == 1:
        return searches[0]

    def search_first(value: Any) -> Any:
        found = None
        for search in searches:
            found = search(value)
            if not _is_false(found):
                break
        return found

    return search_first


def _steps(path: str, structure: type) -> list[tuple[str, int | None]] | None:
    """The attributes along a path of members, with indexes; None if it is something else."""
    if _PATH.fullmatch(path) is None:
        return None
    found: list[tuple[str, int | None]] = []
    target: Target = structure
    module = structure.__module__
    for name, index in re.findall(_STEP, path):
        if not isinstance(target, StructureType) or issubclass(target, Union):
            return None
        module = target.__module__
        member = next((m for m in members(target).values() if m.name == name), None)
        if member is None:
            return None
        target = resolve(member.target, module)
        if index:
            if not isinstance(target, Shape) or target.type != "list" or target.member is None:
                return None
            target = resolve(target.member, module)
        found.append((member.attribute, int(index) if index else None))
    return found


def _walk(steps: list[tuple[str, int | None]]) -> Search:
    if len(steps) == 1 and steps[0][1] is None:
        return operator.attrgetter(steps[0][0])

    def walk(value: Any) -> Any:
        for attribute, index in steps:
            value = getattr(value, attribute)
            if index is not None and value is not None:
                value = value[index] if -len(value) <= index < len(value) else None
            if value is None:
                return None
        return value

    return walk


def _is_false(value: Any) -> bool:
    return value is None or value is False or value == "" or value == [] or value == {}


def _search(expression: str) -> Search:
    # Imported on first use: most programs never meet an expression.
    import jmespath
    from jmespath.exceptions import JMESPathError

    from smithy_py.jmespath_functions import NullLengthFunctions

    compiled = jmespath.compile(expression)
    options = jmespath.Options(custom_functions=NullLengthFunctions())

    def search(value: Any) -> Any:
        try:
            return compiled.search(to_document(value), options=options)
        except JMESPathError:
            # A function met a type that it does not take, as `contains` does without a list.
            return None

    return search
