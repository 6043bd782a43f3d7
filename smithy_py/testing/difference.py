"""What two structures differ in, to be read by people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smithy_py.schema import Union, has_members, is_sensitive_member, members

_LONGEST = 300


class _Hidden:
    """A sensitive value: it can be compared, not seen."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __eq__(self, other: object) -> bool:
        # unittest.mock.ANY and its like say themselves what they are equal to.
        return bool(self._value == (other._value if isinstance(other, _Hidden) else other))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "***"


def difference(expected: Any, got: Any) -> str:
    """Every value of both, one a line: "-" before what was expected, "+" before what came.

    Values that are equal stand once, with neither. Sensitive ones read ``***``.
    """
    left, right = dict(_values("", expected)), dict(_values("", got))
    lines: list[str] = []
    for path in dict.fromkeys([*left, *right]):
        if path in left and path in right and left[path] == right[path]:
            lines.append(f"  {path}: {_shown(right[path])}")
            continue
        if path in left:
            lines.append(f"- {path}: {_shown(left[path])}")
        if path in right:
            lines.append(f"+ {path}: {_shown(right[path])}")
    return "\n".join(lines)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _values(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Union):
        path = f"{path}<{type(value).__name__}>"
    if has_members(value):
        for attribute, member in members(type(value)).items():
            content = getattr(value, attribute)
            if content is None:
                continue
            inner = f"{path}.{attribute}" if path else attribute
            if is_sensitive_member(member, type(value)):
                yield inner, _Hidden(content)
            else:
                yield from _values(inner, content)
    elif isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _values(f"{path}[{key!r}]" if path else str(key), item)
    elif isinstance(value, (list, tuple)) and value:
        for index, item in enumerate(value):
            yield from _values(f"{path}[{index}]", item)
    else:
        yield path or "value", value
