"""Plain Python values of structures, under the model's names."""

from __future__ import annotations

from typing import Any

from smithy_py.modeled_error import ModeledError
from smithy_py.schema import Structure, Union, UnknownUnionMember, members


def to_document(value: Any) -> Any:
    """*value* with every structure and union in it as a dict, under the model's names.

    This is what JMESPath expressions of a model are written for.
    """
    if isinstance(value, (Structure, ModeledError)):
        return {
            member.name: to_document(content)
            for attribute, member in members(type(value)).items()
            if (content := getattr(value, attribute)) is not None
        }
    if isinstance(value, UnknownUnionMember):
        return {value.tag: to_document(value.value)}
    if isinstance(value, Union):
        (member,) = members(type(value)).values()
        return {member.name: to_document(value.value)}
    if isinstance(value, (list, tuple)):
        return [to_document(item) for item in value]
    if isinstance(value, dict):
        return {key: to_document(item) for key, item in value.items()}
    return value
