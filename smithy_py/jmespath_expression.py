"""The JMESPath expressions of a model, compiled for a structure."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

from smithy_py.document import to_document
from smithy_py.schema import StructureType, Target, Union, members, resolve

Search = Callable[[Any], Any]

_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


def compile_expression(expression: str, structure: type) -> Search:
    """A function that finds in a *structure* what *expression* selects, None if nothing.

    A path of members is read from the attributes, so it finds what they hold. Anything
    else goes through JMESPath, over the structure as a document.

    Args:
        expression: JMESPath, in the model's names.
        structure: The class that the function will be given instances of.

    Raises:
        ValueError: It is no JMESPath.
    """
    attributes = _attributes(expression, structure)
    if attributes is None:
        return _search(expression)
    if len(attributes) == 1:
        return operator.attrgetter(attributes[0])

    def walk(value: Any) -> Any:
        for attribute in attributes:
            if value is None:
                return None
            value = getattr(value, attribute)
        return value

    return walk


def _attributes(expression: str, structure: type) -> list[str] | None:
    """The attributes along a path of members, or None if it is something else."""
    if _PATH.fullmatch(expression) is None:
        return None
    found: list[str] = []
    target: Target = structure
    for name in expression.split("."):
        if not isinstance(target, StructureType) or issubclass(target, Union):
            return None
        member = next((m for m in members(target).values() if m.name == name), None)
        if member is None:
            return None
        found.append(member.attribute)
        target = resolve(member.target, target.__module__)
    return found


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
