"""Base of the errors that a service's model names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, dataclass_transform

from smithy_py.errors import APIError
from smithy_py.schema import Member, StructureType, _Built, is_sensitive, member, members


@dataclass_transform(eq_default=False, kw_only_default=True, field_specifiers=(member,))
class ModeledError(_Built, APIError, metaclass=StructureType, abstract=True):
    """An error the model names: catch its class, read its members.

    Attributes:
        retryable: What the model says about trying again, None when it says nothing.
        throttling: Whether the model calls it throttling.
    """

    _members: ClassVar[Mapping[str, Member] | None]
    retryable: ClassVar[bool | None] = None
    throttling: ClassVar[bool] = False

    def __init_subclass__(cls, **traits: Any) -> None:
        super().__init_subclass__()

    def _shown_message(self) -> str:
        message = members(type(self)).get("message")
        hidden = message is not None and is_sensitive(message, self)
        return "***" if hidden and self.error_message else self.error_message

    def __reduce__(self) -> tuple[Any, ...]:
        # The state goes last: results of attempts in it lead back to this error.
        return (_new, (type(self),), self.__dict__)

    def __setstate__(self, state: dict[str, Any] | None) -> None:
        vars(self).update(state or {})


def _new(cls: type[ModeledError]) -> ModeledError:
    return cls.__new__(cls)
